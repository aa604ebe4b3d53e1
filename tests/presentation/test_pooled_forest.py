"""What a forest plot of pooled results draws, for every kind of result, and refuses."""

from math import exp, inf, isnan, log
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import compare, proportion
from surrogate_evidence.presentation import (
    ForestSection,
    cumulative_forest,
    describe,
    leave_one_out_forest,
    pooled_forest,
    subgroup_sections,
)
from surrogate_evidence.presentation.figures.pooled_bias import JUDGEMENTS
from surrogate_evidence.presentation.figures.pooled_lines import (
    peto_effects,
    table_weights,
)
from surrogate_evidence.presentation.figures.pooled_scale import (
    KINDS,
    scale_of,
    span,
    ticks,
)
from surrogate_evidence.presentation.style import WIDTH
from surrogate_evidence.records import Missing
from surrogate_evidence.synthesis import (
    DoNotPool,
    NothingToPool,
    bayesian_pool,
    cumulative,
    exact_odds_ratio,
    gate,
    leave_one_out,
    mantel_haenszel,
    mixed_odds_ratio,
    peto,
    pool,
    pool_proportions,
    subgroups,
)
from surrogate_evidence.synthesis.candidates import Candidate
from tests.apart import assert_apart, texts

Y, V = [0.2, 0.5, 0.9, 0.1, 0.4], [0.01, 0.04, 0.16, 0.02, 0.02]
BY = ["short", "short", "long", "long", "long"]
FIVE = pool(Y, V, measure="log odds ratio")
TABLES = ([1, 0, 2], [40, 60, 25], [5, 4, 1], [40, 58, 25])
NO_CONTROL_EVENTS = ([5, 3], [10, 10], [0, 0], [10, 10])
LONG = "a remarkably long label that somebody typed into a table without mercy " * 2
ROUNDING = 1e-12  # of a logarithm that is taken and turned back


def _inner(figure):
    return figure.figure.get_axes()[0].child_axes[0]


def _rows(figure, kind):
    return figure.data[figure.data["kind"] == kind]


def _diamonds(figure):
    return _inner(figure).patches


def _lettering(figure):
    return " ".join(" ".join(texts(figure.figure)).split())


# --- what is drawn for every kind of result --------------------------------------


@pytest.mark.parametrize(
    ("result", "value"),
    [
        (FIVE, exp(FIVE.estimate)),
        (mantel_haenszel(*TABLES), mantel_haenszel(*TABLES).ratio),
        (mantel_haenszel(*TABLES, "RR"), mantel_haenszel(*TABLES, "RR").ratio),
        (
            mantel_haenszel(*TABLES, "RD"),
            100 * mantel_haenszel(*TABLES, "RD").estimate,
        ),
        (peto(*TABLES), peto(*TABLES).ratio),
        (exact_odds_ratio(*TABLES), exact_odds_ratio(*TABLES).ratio),
        (exact_odds_ratio(*NO_CONTROL_EVENTS), inf),
        (mixed_odds_ratio(*TABLES), mixed_odds_ratio(*TABLES).value),
        (
            pool_proportions([16, 12, 30], [16, 16, 34]),
            100 * pool_proportions([16, 12, 30], [16, 16, 34]).value,
        ),
    ],
)
def test_every_kind_of_result_has_its_diamond_in_the_units_of_a_reader(result, value):
    figure = describe(pooled_forest(result))
    assert len(_diamonds(figure)) == 1
    assert _rows(figure, "pooled")["estimate"].item() == pytest.approx(value)
    assert_apart("kind", figure.figure)


def test_a_result_with_a_prior_may_show_what_it_makes_of_each_study():
    result = bayesian_pool(Y, V, measure="log odds ratio")
    bare = describe(pooled_forest(result))
    figure = describe(pooled_forest(result, shrinkage=True))
    assert _rows(bare, "shrunk").empty
    shrunk = _rows(figure, "shrunk")
    assert shrunk["estimate"].to_list() == pytest.approx(np.exp(result.study_estimates))
    assert "drawn towards the mean" in figure.caption
    assert "posterior predictive" in _lettering(figure)


def test_a_prediction_interval_is_labelled_with_its_rule():
    figure = describe(pooled_forest(FIVE))
    row = _rows(figure, "prediction")
    assert row["rule"].item() == "t with k − 1 degrees of freedom"
    assert row["low"].item() == pytest.approx(exp(FIVE.pi_low))
    assert row["rule"].item() in _lettering(figure)


def test_the_area_of_a_square_grows_with_the_weight():
    inner = _inner(describe(pooled_forest(FIVE)))
    squares = [line for line in inner.lines if line.get_marker() == "s"]
    sizes = np.array([square.get_markersize() for square in squares])
    assert sizes.max() == 10
    drawn = np.maximum(3, 10 * np.sqrt(FIVE.weights / np.max(FIVE.weights)))
    assert sizes == pytest.approx(drawn)


# --- scales ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "kind", "title"),
    [
        ("log odds ratio", "ratio", "odds ratio"),
        ("OR", "ratio", "odds ratio"),
        ("Log risk ratio", "ratio", "risk ratio"),
        ("log hazard ratio", "ratio", "hazard ratio"),
        ("IRR", "ratio", "incidence rate ratio"),
        ("log odds", "percent", "proportion, %"),
        ("log odds of the mean", "percent", "proportion, %"),
        ("risk difference", "percent", "risk difference, percentage points"),
        ("SMD", "plain", "standardised mean difference"),
        ("effect", "plain", "effect"),
    ],
)
def test_a_measure_decides_how_it_is_shown(measure, kind, title):
    scale = scale_of(measure)
    assert (scale.kind, scale.title) == (kind, title)


def test_ratios_stand_on_a_logarithmic_axis_with_ticks_turned_back():
    inner = _inner(describe(pooled_forest(FIVE)))
    labels = [label.get_text() for label in inner.get_xticklabels()]
    assert "1" in labels
    for place, label in zip(inner.get_xticks(), labels, strict=True):
        assert place == pytest.approx(log(float(label)), abs=ROUNDING)


@given(
    st.sampled_from(KINDS),
    st.floats(-30, 30),
    st.floats(1e-3, 60),
    st.floats(1.0, 5.0),
)
def test_ticks_lie_on_the_axis_in_order_and_say_where_they_are(kind, low, wide, width):
    scale = scale_of("effect", kind)
    places, labels = ticks(scale, (low, low + wide), width)
    assert sorted(set(places)) == places
    for place, label in zip(places, labels, strict=True):
        assert low <= place <= low + wide
        said = float(label.replace("−", "-"))
        # a label has six digits, three as a power of ten
        assert said == pytest.approx(scale.value(place), rel=5e-3, abs=1e-9)


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=9), st.floats(0.01, 50))
def test_every_estimate_is_on_the_axis(estimates, half):
    scale = scale_of("effect")
    low, high = span(scale, [(x, x - half, x + half) for x in estimates], None)
    assert all(low < x < high for x in [0.0, *estimates])


# --- ends of the scale, ends of the axis -------------------------------------------


def test_a_boundary_is_a_bar_and_never_an_arrow():
    result = pool_proportions([16, 12, 0], [16, 16, 8])
    figure = describe(pooled_forest(result))
    studies = _rows(figure, "study")
    assert studies["high_end"].to_list() == ["boundary", "inside", "inside"]
    assert studies["low_end"].to_list() == ["inside", "inside", "boundary"]
    inner = _inner(figure)
    assert not [line for line in inner.lines if line.get_marker() in {"<", ">"}]
    bars = {line.get_xdata()[0] for line in inner.lines if line.get_linewidth() > 2}
    assert bars == {0, 100}
    assert "a bar where the scale itself ends" in _lettering(figure)
    assert "upper limit at the end of the scale" in figure.long_description


def test_what_no_axis_reaches_has_a_hollow_head_and_its_sign():
    figure = describe(pooled_forest(exact_odds_ratio(*NO_CONTROL_EVENTS)))
    heads = [line for line in _inner(figure).lines if line.get_marker() == ">"]
    assert len(heads) == 3
    assert {head.get_markerfacecolor() for head in heads} == {"white"}
    assert "∞ (2.23 to ∞)" in _lettering(figure)
    assert "no axis reaches" in figure.caption


def test_a_cut_interval_has_a_filled_head():
    figure = describe(pooled_forest(FIVE, limits=(1, 2)))
    heads = [line for line in _inner(figure).lines if line.get_marker() == ">"]
    assert heads
    assert all(head.get_markerfacecolor() == head.get_color() for head in heads)


def test_a_diamond_is_cut_where_the_axis_ends_and_keeps_its_slope():
    whole = _diamonds(describe(pooled_forest(FIVE, limits=(0.5, 3))))[0].get_xy()
    cut = _diamonds(describe(pooled_forest(FIVE, limits=(1.2, 3))))[0].get_xy()
    assert cut[:, 0].min() == pytest.approx(log(1.2))
    inside = np.interp(log(1.2), whole[:2, 0], whole[:2, 1])
    assert cut[0, 1] == pytest.approx(inside)


def test_an_interval_without_width_is_still_drawn():
    result = pool([0.3] * 3, [0.01] * 3)
    assert result.interval.low == result.interval.high
    inner = _inner(describe(pooled_forest(result)))
    assert [0.3, 0.3] in [list(line.get_xdata()) for line in inner.lines]


def test_a_ratio_too_large_for_a_number_ends_on_its_own_side():
    figure = describe(pooled_forest(pool([1e3, 2e3], [1.0, 1.0], measure="OR")))
    studies = _rows(figure, "study")
    assert set(studies["low_end"]) == {"inside"}
    assert set(studies["high_end"]) == {"endless"}


# --- sections ----------------------------------------------------------------------


def test_what_was_not_pooled_has_its_reason_and_no_diamond(review):
    gap = gate(review, "something nobody counted")
    own = [proportion(16, 16), proportion(3, 10)]
    boundary = pool_proportions([16, 9], [16, 9])
    figure = describe(
        pooled_forest(
            [
                ForestSection(pooled=gap, title="gap"),
                ForestSection(pooled="Designs differ.", title="own", estimates=own),
                ForestSection(pooled=boundary, title="all had it"),
                ForestSection(
                    pooled=NothingToPool(measure="log odds", level=0.95), title="none"
                ),
            ]
        )
    )
    assert not _diamonds(figure)
    assert _rows(figure, "not pooled")["section"].to_list() == [
        "gap",
        "own",
        "all had it",
        "none",
    ]
    said = _lettering(figure)
    assert "Not found is not the same as absent." in said
    assert "Designs differ." in said
    assert "the likelihood grows up to the end of the scale" in said
    assert "says nothing about the effect" in said
    assert gap.verdict in figure.long_description
    bound = _rows(figure, "bound")
    assert bound["low"].item() == pytest.approx(100 * boundary.common_bound.low)
    assert_apart("not pooled", figure.figure)


def _not_pooled(*results):
    rows = (SimpleNamespace(outcome="an outcome", arm="an arm"),)
    return DoNotPool(
        outcomes=("an outcome",),
        candidates=tuple(
            Candidate(study_id=key, study=None, rows=rows, result=result)
            for key, result in results
        ),
    )


def test_an_answer_of_the_gate_brings_its_studies_if_one_axis_shows_them():
    share, difference = proportion(16, 16), compare(16, 16, 12, 16)
    figure = describe(pooled_forest(_not_pooled(("a", share), ("b", share))))
    assert figure.data["name"].to_list() == ["a", "b", "not pooled"]
    twice = describe(pooled_forest(_not_pooled(("a", share), ("a", share))))
    assert twice.data["name"].iloc[0] == "a, an arm"
    mixed = ForestSection(pooled=_not_pooled(("a", share), ("b", difference)))
    figure = describe(pooled_forest([mixed, ForestSection(pooled=FIVE)]))
    assert "of different measures" in _lettering(figure)
    assert len(_rows(figure, "study")) == FIVE.k


def test_one_study_stands_with_its_own_interval_and_no_diamond():
    figure = describe(pooled_forest(pool([0.4], [0.04])))
    assert not _diamonds(figure)
    assert "nothing was pooled" in figure.caption
    assert "one study cannot show how effects differ" in _lettering(figure)


def test_subgroups_have_their_diamonds_and_their_test():
    found = subgroups(Y, V, BY, measure="log odds ratio")
    sections = subgroup_sections(found, Y, V, BY, certainty={"long": "low"})
    figure = describe(pooled_forest(sections, overall=FIVE, differences=found))
    assert len(_diamonds(figure)) == 3
    pooled = _rows(figure, "pooled").set_index("section")["estimate"]
    assert pooled["long"] == pytest.approx(exp(found["long"].estimate))
    assert pooled["all studies"] == pytest.approx(exp(FIVE.estimate))
    weights = _rows(figure, "study").groupby("section")["weight"].sum()
    assert weights.to_list() == pytest.approx([1, 1])
    said = _lettering(figure)
    assert "Test for differences between subgroups: F" in said
    assert "a large p does not show that they are alike" in said
    assert "SYN621" in said
    assert "⊕⊕○○ low" in said
    assert "t with k − 1" in said


def test_columns_that_are_not_given_are_not_drawn():
    bare = _lettering(describe(pooled_forest(FIVE)))
    assert "certainty" not in bare
    assert "risk of bias" not in bare
    section = ForestSection(
        pooled=FIVE,
        columns={"events/n": ["1/9"] * 5},
        bias={"overall": ["low", "High", "some concerns", Missing.NOT_REPORTED, "low"]},
        certainty="very low",
    )
    figure = describe(pooled_forest(section))
    said = _lettering(figure)
    for word in ("events/n", "1/9", "risk of bias", "NR not reported", "⊕○○○ very low"):
        assert word in said
    judged = figure.data["risk of bias: overall"][:5].to_list()
    assert judged == ["low", "high", "some concerns", "not reported", "low"]
    assert figure.data["events/n"][:5].to_list() == ["1/9"] * 5
    assert "Certainty: very low." in figure.long_description


def test_judgements_need_no_colour():
    letters = [letter for letter, _, _ in JUDGEMENTS.values()]
    markers = [marker for _, marker, _ in JUDGEMENTS.values()]
    assert len(set(letters)) == len(letters)
    assert len(set(markers)) == len(markers)


# metafor 3.8-1: weights(rma.mh(measure, ai, n1i, ci, n2i)), weights(rma.peto(...))
METAFOR_WEIGHTS = {
    "OR": (20.11113282, 57.50427588, 22.38459130),
    "RR": (20.35547420, 57.43635228, 22.20817352),
    "RD": (19.76338525, 46.10940080, 34.12721394),
    "PETO": (23.27138726, 54.37046740, 22.35814535),
}
PRINTED = 5e-9  # half of the last digit that metafor was asked for


@pytest.mark.parametrize("measure", METAFOR_WEIGHTS)
def test_weights_of_tables_agree_with_metafor(measure):
    counts = ([4, 6, 3], [123, 306, 231], [11, 29, 11], [139, 303, 220])
    found = peto(*counts) if measure == "PETO" else mantel_haenszel(*counts, measure)
    percent = 100 * np.array(table_weights(found))
    assert percent == pytest.approx(METAFOR_WEIGHTS[measure], abs=PRINTED)


def test_weights_of_tables_are_those_of_the_method():
    rows = list(zip(*TABLES, strict=True))
    found = mantel_haenszel(*TABLES)
    b_c = [(n_1 - a) * c / (n_1 + n_2) for a, n_1, c, n_2 in rows]
    assert table_weights(found) == pytest.approx(np.array(b_c) / sum(b_c))
    # the pooled Mantel-Haenszel odds ratio is the weighted mean of those of studies
    ratios = [a * (n_2 - c) / ((n_1 - a) * c) for a, n_1, c, n_2 in rows]
    assert np.dot(ratios, table_weights(found)) == pytest.approx(found.ratio)


def test_petos_pooled_effect_is_the_weighted_mean_of_what_is_drawn():
    found = peto(*TABLES)
    effects = [estimate for estimate, _, _ in peto_effects(found, 0.95)]
    pooled = np.dot(effects, table_weights(found))
    assert pooled == pytest.approx(found.estimate)


# --- cumulative and leave-one-out --------------------------------------------------


def test_a_cumulative_forest_follows_the_order_of_accumulation():
    rows = cumulative(Y, V, order=[5, 4, 3, 2, 1], measure="log odds ratio")
    figure = describe(cumulative_forest(rows, pooled=FIVE))
    running = _rows(figure, "running")
    assert running["k"].to_list() == ["1", "2", "3", "4", "5"]
    assert running["name"].iloc[:2].to_list() == ["study 5", "+ study 4"]
    assert running["estimate"].to_list() == pytest.approx(np.exp(rows["estimate"]))
    last, diamond = running.iloc[-1], _rows(figure, "pooled").iloc[0]
    assert last["estimate"] == pytest.approx(diamond["estimate"])
    assert "study's own" in running["note"].iloc[0]
    assert "a One study cannot show" in _lettering(figure)
    assert "prediction" not in _lettering(figure)


def test_a_leave_one_out_forest_says_who_is_missing():
    rows = leave_one_out(Y, V, studies=list("abcde"), measure="log odds ratio")
    figure = describe(leave_one_out_forest(rows))
    assert figure.data["name"].iloc[2] == "without c"
    assert not _diamonds(figure)
    with_all = describe(leave_one_out_forest(rows, pooled=FIVE))
    assert _rows(with_all, "pooled")["k"].item() == "5"
    assert {mark.code for mark in with_all.flags} <= set(_lettering(with_all).split())


def test_notes_of_many_rows_are_counted_rather_than_lost():
    rows = cumulative(Y, V)
    rows = rows.loc[rows.index.repeat(3)].reset_index(drop=True)
    rows["note"] = [f"Remark {place}." for place in range(15)]
    figure = describe(cumulative_forest(rows))
    assert "7 further notes in the data" in _lettering(figure)
    assert figure.data["note"].str.contains("Remark 14").any()


# --- room --------------------------------------------------------------------------


def _full_section(k, label):
    rng = np.random.default_rng(k)
    return ForestSection(
        pooled=pool(
            rng.normal(0, 1, k), rng.uniform(0.01, 2, k), measure="log odds ratio"
        ),
        title=label,
        studies=[f"{label}{place}" for place in range(k)],
        columns={label: [label] * k, "n": ["12345"] * k},
        bias={f"{label}{n}": list(JUDGEMENTS)[:1] * k for n in range(4)}
        | {"overall": [list(JUDGEMENTS)[place % 9] for place in range(k)]},
        certainty=label,
    )


@pytest.mark.parametrize(
    ("k", "label"),
    [(2, LONG), (13, LONG), pytest.param(60, "Author", marks=pytest.mark.slow)],
)
def test_columns_keep_their_room(k, label):
    one = _full_section(k, label)
    found = pool([1.0, 2.0], [1.0, 2.0], measure="log odds ratio")
    ax = pooled_forest([one, one][: 1 + (k < 13)], overall=found, sides=(label, label))
    assert ax.get_xlim()[1] > WIDTH
    assert_apart("columns", describe(ax).figure)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: pooled_forest(pool([1e3, 2e3], [1.0, 1.0], measure="OR")),
        lambda: pooled_forest(pool([0.0] * 3, [1e-8] * 3)),
        lambda: pooled_forest(pool([-90.0, 40.0], [9.0, 1.0], measure="log odds")),
        lambda: pooled_forest(mantel_haenszel(*NO_CONTROL_EVENTS)),
        lambda: pooled_forest(mixed_odds_ratio(*NO_CONTROL_EVENTS), studies=[LONG] * 2),
        lambda: pooled_forest(pool_proportions([0], [5])),
        lambda: pooled_forest(bayesian_pool(Y, V, measure=LONG), shrinkage=True),
        lambda: pooled_forest(FIVE, limits=(1e-9, 1e12)),
        lambda: pooled_forest(FIVE, limits=(1.3, 1.31)),
        lambda: cumulative_forest(
            cumulative(Y * 3, V * 3, studies=[LONG] * 15, measure=LONG)
        ),
        lambda: leave_one_out_forest(leave_one_out([0.1, 9.0], [1e-6, 1e3])),
    ],
)
def test_extremes_keep_their_room(draw):
    figure = describe(draw())
    assert len(figure.alt) < 200
    assert_apart("extreme", figure.figure)


def test_limits_that_are_missing_have_their_reason():
    result = mantel_haenszel(*NO_CONTROL_EVENTS)
    assert isnan(result.interval.low)
    said = _lettering(describe(pooled_forest(result)))
    assert "∞ (not estimable)" in said
    assert result.notes[0].text.split(":")[0] in said


# --- refusals ----------------------------------------------------------------------


def _column(cells):
    return ForestSection(pooled=FIVE, columns={"n": cells})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pooled_forest(NothingToPool(measure="x", level=0.95)), "one study"),
        (lambda: pooled_forest([]), "one ForestSection or more, got none"),
        (lambda: pooled_forest([FIVE]), "got Pooled"),
        (lambda: pooled_forest("nothing"), "got str"),
        (lambda: pooled_forest(ForestSection(pooled="No study.")), "no interval"),
        (lambda: pooled_forest(_column(["1"])), "one cell for each of 5 studies"),
        (lambda: pooled_forest(_column("12345")), "got one text"),
        (
            lambda: pooled_forest(ForestSection(pooled=FIVE, bias={"D": ["fine"] * 5})),
            "judgement of bias must be one of",
        ),
        (
            lambda: pooled_forest(
                [ForestSection(pooled=FIVE), ForestSection(pooled=pool(Y, V))]
            ),
            "one plot has one scale",
        ),
        (
            lambda: pooled_forest(
                [
                    ForestSection(pooled=FIVE),
                    ForestSection(
                        pooled=pool(Y, V, measure="log odds ratio", level=0.9)
                    ),
                ]
            ),
            "mix the levels 95% and 90%",
        ),
        (lambda: pooled_forest([_column([""] * 5)], studies=["a"] * 5), "own studies"),
        (
            lambda: pooled_forest(ForestSection(pooled="No.", yi=[1], vi=[1, 2])),
            "one length, got 1 and 2",
        ),
        (
            lambda: pooled_forest(ForestSection(pooled="No.", yi=[1], vi=[-1])),
            "vi must be positive",
        ),
        (lambda: pooled_forest(FIVE, scale="log"), "scale must be one of"),
        (lambda: pooled_forest(FIVE, limits=(0, 2)), "limits of a ratio are above 0"),
        (lambda: pooled_forest(FIVE, null=0), "null must lie on the scale"),
        (lambda: pooled_forest(FIVE, sides="ab"), "sides must be two texts"),
        (
            lambda: pooled_forest(
                pool_proportions([1, 2], [9, 9]), sides=("low", "high")
            ),
            "no difference on the axis",
        ),
        (lambda: cumulative_forest(leave_one_out(Y, V)), "no column 'added'"),
        (lambda: leave_one_out_forest([1, 2]), "give the frame"),
        (lambda: cumulative_forest(cumulative(Y, V), pooled=3), "what pool returned"),
        (
            lambda: subgroup_sections(subgroups(Y, V, BY), Y, V, ["a"] * 5),
            "found holds",
        ),
        (lambda: subgroup_sections(subgroups(Y, V, BY), Y, V[1:], BY), "vi has 4"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(call, words):
    with pytest.raises(ArgumentError, match=words):
        call()


def test_estimates_of_two_measures_do_not_share_an_axis():
    mixed = [proportion(1, 9), compare(5, 10, 1, 10)]
    with pytest.raises(ArgumentError, match="one measure"):
        pooled_forest(ForestSection(pooled="Two measures.", estimates=mixed))
