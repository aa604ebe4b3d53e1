"""What a forest plot of pooled results draws, for every kind of result, and refuses."""

from math import exp, inf, isnan
from types import SimpleNamespace

import numpy as np
import pytest

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
from surrogate_evidence.presentation.figures.forests.pooled_bias import JUDGEMENTS
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
from surrogate_evidence.synthesis.deciding.candidates import Candidate
from tests.apart import assert_apart, texts

Y, V = [0.2, 0.5, 0.9, 0.1, 0.4], [0.01, 0.04, 0.16, 0.02, 0.02]
BY = ["short", "short", "long", "long", "long"]
FIVE = pool(Y, V, measure="log odds ratio")
TABLES = ([1, 0, 2], [40, 60, 25], [5, 4, 1], [40, 58, 25])
NO_CONTROL_EVENTS = ([5, 3], [10, 10], [0, 0], [10, 10])
LONG = "a remarkably long label that somebody typed into a table without mercy " * 2


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
            cumulative(
                Y * 3,
                V * 3,
                studies=[f"{at} {LONG}" for at in range(15)],
                measure=LONG,
            )
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
