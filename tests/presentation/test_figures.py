"""What every figure owes: Axes, words, flags, the same bytes, legible lettering."""

import hashlib
import subprocess
import sys

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Text

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    labelled_phases,
    multiverse,
    nap,
    p_value_function,
    phases,
    tipping_points,
)
from surrogate_evidence.presentation import (
    activities,
    albatross,
    coverage_curve,
    cumulative_forest,
    describe,
    drapery,
    effect_direction,
    evidence_map,
    flags_heatmap,
    flow_diagram,
    forest,
    funnel,
    harvest,
    icon_array,
    leave_one_out_forest,
    p_value_curve,
    panel_plot,
    phase_plot,
    pooled_forest,
    posterior_plot,
    power_curve,
    precision_curve,
    review_figures,
    sample_size_curve,
    specification_curve,
    timeline,
    tipping_point,
    verdicts,
)
from surrogate_evidence.presentation.figures.arrows import SHAPES
from surrogate_evidence.presentation.figures.flags_heatmap import LOOKS as SIGNS
from surrogate_evidence.presentation.figures.harvest import LOOKS as BARS
from surrogate_evidence.presentation.figures.lines import LOOKS as DASHED
from surrogate_evidence.presentation.figures.specification_curve import (
    LOOKS as JUDGED,
)
from surrogate_evidence.presentation.figures.verdicts import LOOKS as HATCHED
from surrogate_evidence.records import ScreeningFlow
from surrogate_evidence.synthesis import (
    Effect,
    EffectDirection,
    NothingToPool,
    TauPrior,
    bayesian_pool,
    confidence_curve,
    cumulative,
    exact_odds_ratio,
    leave_one_out,
    panel,
    pool,
)
from tests.apart import assert_apart, texts
from tests.making import (
    NR,
    make_contrast,
    make_entry,
    make_mark,
    make_study,
)

FIGURES = [
    "forest",
    "icon_array",
    "activities",
    "evidence_map",
    "verdicts",
    "flow_diagram",
    "timeline",
    "flags_heatmap",
    "coverage_curve",
    "panel_plot",
    "phase_plot",
    "power_curve",
    "precision_curve",
    "sample_size_curve",
    "specification_curve",
    "p_value_curve",
    "tipping_point",
    "effect_direction",
    "harvest",
    "albatross",
    "funnel",
    "pooled_forest",
    "drapery",
    "posterior_plot",
    "cumulative_forest",
    "leave_one_out_forest",
]
WITH_NUMBERS = {"forest", "icon_array", "activities", "flags_heatmap", "phase_plot"}
WITH_NUMBERS |= {"effect_direction", "harvest"}
SERIES = phases(
    A1=[8, 7, 9],
    B1=[5, None, 4],
    A2=[6, 7],
    B2=[3, 2.5, 1],
    direction="lower is better",
    outcome="headache days",
    unit="days per week",
    ratio_scale=True,
    missing="drop",
)
WITH_NUMBERS = {"forest", "icon_array", "activities", "flags_heatmap"}
WITH_NUMBERS |= {"specification_curve", "p_value_curve", "tipping_point"}
WITH_NUMBERS |= {"panel_plot", "cumulative_forest", "leave_one_out_forest"}
WITH_NUMBERS |= {
    "funnel",
    "pooled_forest",
    "drapery",
    "posterior_plot",
    "specification_curve",
    "p_value_curve",
    "tipping_point",
}
FILLED = tipping_points(16, 16, 11, 13, n_randomised_1=18, n_randomised_2=16)
SMALLEST_LETTERING = 8.0  # points
UP = "higher is better"
FEW_POOLED = pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="log odds ratio")
FEW_BAYESIAN = bayesian_pool(
    [0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="log odds ratio"
)
THIRTEEN = (
    [0.1 * (place % 7) for place in range(13)],
    [0.02 + 0.01 * place for place in range(13)],
)
SIXTY = (
    [0.05 * (place % 23) for place in range(60)],
    [0.02 + 0.004 * place for place in range(60)],
)


@pytest.fixture
def draw(flags, studies, parts, flow, review):
    marks = (make_mark(), make_mark("PRE302", "caution", outcome="fewer headaches"))
    return {
        "forest": lambda ax=None: forest([make_entry(marks=marks)], ax=ax),
        "icon_array": lambda ax=None: icon_array(
            [make_contrast((16, 16, 12, 16))], flags=flags, ax=ax
        ),
        "activities": lambda ax=None: activities(parts, flags=flags, ax=ax),
        "evidence_map": lambda ax=None: evidence_map(studies, ax=ax),
        "verdicts": lambda ax=None: verdicts(review.claims, ax=ax),
        "flow_diagram": lambda ax=None: flow_diagram(flow, ax=ax),
        "timeline": lambda ax=None: timeline(studies, ax=ax),
        "flags_heatmap": lambda ax=None: flags_heatmap(flags, studies, ax=ax),
        "coverage_curve": lambda ax=None: coverage_curve(5, ax=ax),
        "panel_plot": lambda ax=None: panel_plot(_panel(2), ax=ax),
        "phase_plot": lambda ax=None: phase_plot(SERIES, ax=ax),
        "power_curve": lambda ax=None: power_curve(4, 5, p_2=0.5, ax=ax),
        "precision_curve": lambda ax=None: precision_curve(
            0.9, 0.6, width=0.6, largest=12, ax=ax
        ),
        "sample_size_curve": lambda ax=None: sample_size_curve(0.9, 0.2, ax=ax),
        "specification_curve": lambda ax=None: specification_curve(
            multiverse(make_contrast((16, 16, 12, 16))), flags=flags, ax=ax
        ),
        "p_value_curve": lambda ax=None: p_value_curve(
            p_value_function(16, 16, 12, 16, points=20), ax=ax
        ),
        "tipping_point": lambda ax=None: tipping_point(FILLED, ax=ax),
        "effect_direction": lambda ax=None: effect_direction(
            _effects(3), flags=flags, ax=ax
        ),
        "harvest": lambda ax=None: harvest(_effects(3), flags=flags, ax=ax),
        "albatross": lambda ax=None: albatross(_effects(3), ax=ax),
        "funnel": lambda ax=None: funnel(FEW_POOLED, ax=ax),
        "pooled_forest": lambda ax=None: pooled_forest(FEW_POOLED, ax=ax),
        "drapery": lambda ax=None: drapery(FEW_POOLED, ax=ax),
        "posterior_plot": lambda ax=None: posterior_plot(FEW_BAYESIAN, ax=ax),
        "cumulative_forest": lambda ax=None: cumulative_forest(
            cumulative(FEW_POOLED.yi, FEW_POOLED.vi), pooled=FEW_POOLED, ax=ax
        ),
        "leave_one_out_forest": lambda ax=None: leave_one_out_forest(
            leave_one_out(FEW_POOLED.yi, FEW_POOLED.vi), pooled=FEW_POOLED, ax=ax
        ),
    }


@pytest.fixture(scope="module")
def drawn(review):
    """Every figure of the shipped review, drawn once."""
    return {name: describe(make()) for name, make in review_figures(review).items()}


# --- guarantees of every figure -------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_the_axes_given_are_the_axes_returned(draw, name):
    _, ax = plt.subplots()
    assert draw[name](ax) is ax


@pytest.mark.parametrize("name", FIGURES)
def test_settings_of_others_are_untouched(draw, name):
    before = mpl.rcParams.copy()
    draw[name]()
    assert mpl.rcParams == before


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_its_words_and_data(draw, name):
    figure = describe(draw[name]())
    assert 20 < len(figure.alt) < 200
    assert not figure.alt.endswith("…")
    assert len(figure.caption) > 40
    assert len(figure.long_description) > 40
    assert not figure.data.empty


@pytest.mark.parametrize("name", sorted(WITH_NUMBERS))
def test_numbers_stand_with_their_flags(draw, name):
    figure = describe(draw[name]())
    assert figure.flags
    assert "! serious" in figure.caption or "with ! serious" in figure.caption
    lettering = " ".join(texts(figure.figure))
    for mark in figure.flags:
        assert mark.code in lettering


@pytest.mark.parametrize("name", FIGURES)
def test_two_drawings_are_the_same_bytes(draw, name):
    first, second = describe(draw[name]()), describe(draw[name]())
    assert first.png() == second.png()
    assert first.svg() == second.svg()


@pytest.mark.parametrize("name", FIGURES)
def test_described_figures_are_no_longer_held_by_pyplot(draw, name):
    describe(draw[name]())
    assert plt.get_fignums() == []


# --- the figures of the shipped review -------------------------------------------


def test_the_review_has_every_kind_of_figure(drawn):
    kinds = {"forest", "evidence-map", "verdicts", "flow-diagram", "timeline"}
    assert kinds | {"flags-heatmap"} < set(drawn)
    assert any(name.startswith("icon-array-") for name in drawn)
    assert any(name.startswith("activities-") for name in drawn)
    assert any(name.startswith("multiverse-") for name in drawn)


def test_no_lettering_meets_other_lettering_or_the_edge(drawn):
    for name, figure in drawn.items():
        assert_apart(name, figure.figure)


LONG = "a remarkably long label that somebody typed into a table without mercy " * 2


WAYS = list(EffectDirection)


def _effects(k, outcomes=("fewer headaches",)):
    """Return effects of all directions, sizes and designs; the first has flags."""
    keys = ["smith2011", *(f"{LONG}{n}" if k > 5 else f"team{n}" for n in range(k))]
    return [
        Effect(
            study_id=key,
            outcome=outcome,
            points=WAYS[(place + at) % len(WAYS)],
            n=(0, 18, 120, 999_999)[(place + at) % 4],
            p_value=(0.4, 0.03, 1e-15, float("nan"))[at % 4],
            randomised=(True, False, None)[place % 3],
        )
        for at, outcome in enumerate(outcomes)
        for place, key in enumerate(keys)
    ]


def _hard_directions():
    outcomes = [f"{LONG}{n}" for n in range(8)]
    return effect_direction(_effects(12, outcomes))


def _hard_harvest():
    return harvest(_effects(40, [LONG, LONG.upper()]))


def _hard_albatross():
    return albatross(_effects(12, [LONG, LONG.upper()]), contours=(0.1, 0.2, 0.3, 2, 3))


def _hard_funnel():
    return funnel(pool([1000, 2, -3], [4, 900, 1e4], measure=LONG))


def _hard_pooled():
    effects, variances = [1e6, 2, -3, 5, 7], [4, 900, 1e12, 3, 0.1]
    pooled = pool(effects, variances, measure=LONG)
    return pooled_forest(pooled, studies=[LONG] * 5)


def _single_pooled():
    return pooled_forest(pool([0.0012], [1e-6]))


def _pooled_p_values():
    every = panel([-900.0, 39000.0], [9e4, 4e6], measure=LONG * 2)
    rows = ("hartung-knapp", "modified-hartung-knapp", "edgington", "wald")
    return p_value_curve([confidence_curve(every, method=row) for row in rows])


def _endless_p_values():
    nobody = exact_odds_ratio([0, 0], [40, 60], [3, 2], [40, 58], level=0.78)
    return p_value_curve(confidence_curve(nobody, points=9))


def _single_drapery():
    return drapery(pool([0.0012], [1e-6], level=0.8))


def _named_drapery():
    return drapery(pool([1, 2, 2, 90], [0.1, 1e6, 2, 0.1]), studies=[LONG] * 4)


def _hard_drapery():
    return drapery(pool(*THIRTEEN, measure=LONG), studies=[LONG] * 13)


def _large_drapery():
    return drapery(pool(*SIXTY, test="z"), limits=(-900000, 40000000))


def _flat_drapery():
    return drapery(pool([0.3, 0.3, 0.3], [0.1, 0.2, 0.3]))


def _single_posterior():
    return posterior_plot(bayesian_pool([0.0012], [1e-6]))


def _hard_posterior():
    found = bayesian_pool(
        [-2500, 39000, 3], [9e4, 4e6, 1e12], tau_prior=5000.0, measure=LONG
    )
    return posterior_plot(found, studies=[LONG] * 3)


def _tiny_posterior():
    return posterior_plot(bayesian_pool([1.2e-4, 3.1e-4], [1e-9, 4e-9], tau_prior=1e-4))


def _large_posterior():
    prior = TauPrior("log-normal", 1.74, -2.56)
    return posterior_plot(bayesian_pool(*SIXTY, tau_prior=prior), studies=[LONG] * 60)


def _hard_forest():
    marks = tuple(make_mark(f"DES{n}", "serious") for n in range(101, 140))
    arms = tuple((LONG, arm) for _, arm in make_entry().arms)
    return forest(
        [
            make_entry((0, 10, 10, 10), label=LONG, arms=arms, marks=marks),
            make_entry((0, 10, 0, 10), study=LONG),
        ]
    )


def _hard_icons(flags):
    return icon_array([make_contrast((25, 50, 50, 50), outcome=LONG)], flags=flags)


def _hard_timeline():
    return timeline([make_study(f"a{n}", LONG, (NR, 2024)[n % 2]) for n in range(12)])


def _hard_flow():
    return flow_diagram(
        ScreeningFlow(
            frame=LONG,
            identified=1234,
            duplicates=0,
            not_retrieved=0,
            excluded={LONG: 1200, LONG.upper(): 4},
            included={LONG: 30},
        )
    )


def _hard_map():
    crowd = [make_study(f"a{n}", f"Author {n}", topics=(LONG,)) for n in range(40)]
    return evidence_map(crowd)


def _hard_verdicts():
    keys = [f"claim-{n}" for n in range(150)]
    return verdicts(pd.DataFrame({"claim_id": keys, "verdict": "overstated"}))


def _hard_phases():
    values = [1e6 + 1e5 * (n % 7) - n * 1e4 for n in range(150)]
    labels = "A" * 80 + "B" + "A" + "B" + "A" * 47 + "B" * 20
    series = labelled_phases(
        values, labels, direction="higher is better", outcome=LONG, unit=LONG
    )
    return phase_plot(series, measures=("nap", "tau", "tau-u", "pnd"))


def _flat_phases():
    return phase_plot(phases(A=[0], B=[0], direction="higher is better"))


def _hard_specifications():
    tables = ((0, 40, 38, 39), (40, 40, 0, 39), (1, 1, 1, 1), (20, 40, 20, 40))
    return specification_curve(
        multiverse(
            *(
                make_contrast(counts, outcome=f"{LONG}{place}")
                for place, counts in enumerate(tables)
            )
        ),
        show=("p-value", "RD", "ratio", "AS"),
    )


def _hard_p_values():
    table = (40, 40, 0, 39)
    methods = ("koopman", "miettinen-nurminen", "log")
    return p_value_curve(
        [
            p_value_function(*table, measure="RR", method=method, points=9)
            for method in methods
        ]
    )


def _hard_grid():
    return tipping_point(
        tipping_points(
            30, 100, 15, 100, n_randomised_1=160, n_randomised_2=160, test="fisher"
        )
    )


def _panel(k, scale=1.0, measure="log odds ratio"):
    return panel(
        [scale * (place % 4 - 1.2) for place in range(k)],
        [(scale * (0.2 + place % 3)) ** 2 for place in range(k)],
        measure=measure,
    )


def _hard_panel():
    return panel_plot(_panel(12, 1e-8, LONG), labels=[LONG] * 12)


def _wide_panel():
    return panel_plot(panel([-2500.0, 39000.0], [9e4, 4e6], measure=LONG * 2))


def _small_panel():
    return panel_plot(_panel(1))


def _large_panel():
    return panel_plot(_panel(13))


def _small_grid():
    return tipping_point(tipping_points(1, 1, 0, 1, n_randomised_1=1, n_randomised_2=1))


def _hard_sizes():
    tests = ("boschloo", "boschloo-doubled", "fisher", "barnard", "n-1-chi-squared")
    return sample_size_curve(0.6, 0.9, methods=tests, ratio=0.3)


@pytest.mark.parametrize(
    "draw",
    [
        _hard_forest,
        _hard_timeline,
        _hard_flow,
        _hard_map,
        _hard_verdicts,
        _hard_phases,
        _flat_phases,
        _hard_specifications,
        _hard_p_values,
        _hard_grid,
        _small_grid,
        _hard_panel,
        _wide_panel,
        _small_panel,
        _large_panel,
        _hard_sizes,
        _hard_directions,
        _hard_harvest,
        _hard_albatross,
        _hard_funnel,
        _hard_pooled,
        _single_pooled,
        _pooled_p_values,
        _endless_p_values,
        _single_drapery,
        _named_drapery,
        _hard_drapery,
        _large_drapery,
        _flat_drapery,
        _single_posterior,
        _hard_posterior,
        _tiny_posterior,
        _large_posterior,
    ],
    ids=lambda draw: draw.__name__,
)
def test_long_labels_and_crowds_keep_their_room(draw):
    assert_apart("hard", describe(draw()).figure)


def test_many_icons_and_long_outcomes_keep_their_room(flags):
    assert_apart("hard", describe(_hard_icons(flags)).figure)


def test_no_lettering_is_too_small(drawn):
    for figure in drawn.values():
        for text in figure.figure.findobj(Text):
            assert not text.get_text() or text.get_fontsize() >= SMALLEST_LETTERING


def test_every_number_drawn_is_in_the_long_description(drawn):
    forest_words = drawn["forest"].long_description
    for row in drawn["forest"].data.itertuples():
        if row.measure == "proportion":
            assert f"{row.events} of {row.n}" in forest_words
    flow_words = drawn["flow-diagram"].long_description
    assert all(str(n) in flow_words for n in drawn["flow-diagram"].data["n"])


@pytest.mark.slow
def test_bytes_are_the_same_in_another_process():
    script = (
        "import hashlib, matplotlib, pandas\n"
        "matplotlib.use('agg')\n"
        "from surrogate_evidence.presentation import describe, verdicts\n"
        "claims = pandas.DataFrame({'claim_id': ['A1'], 'verdict': ['supported']})\n"
        "figure = describe(verdicts(claims))\n"
        "print(hashlib.sha256(figure.svg() + figure.png()).hexdigest())\n"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    ).stdout.strip()
    claims = pd.DataFrame({"claim_id": ["A1"], "verdict": ["supported"]})
    figure = describe(verdicts(claims))
    assert hashlib.sha256(figure.svg() + figure.png()).hexdigest() == elsewhere


def test_looks_need_no_colour():
    """Each look differs from every other by shape or hatch, not by colour alone."""
    shapes = [shape for shape, _, _ in SIGNS.values()]
    assert len(set(shapes)) == len(shapes)
    hatches = [hatch for _, hatch in HATCHED.values()]
    assert len(set(hatches)) == len(hatches)
    judged = [(look["marker"], look["mfc"]) for look in JUDGED.values()]
    assert len({marker for marker, _ in judged}) == len(judged)
    arrows = [marker for marker, _, _ in SHAPES.values()]
    assert len(set(arrows)) == len(arrows)
    bars = [(height, hatch) for _, _, height, _, hatch in BARS]
    assert len(set(bars)) == len(bars)
    dashes = [dash for _, dash in DASHED]
    assert len(set(dashes)) == len(dashes)


def test_a_plot_of_phases_carries_its_measurements_effects_and_levels():
    figure = describe(phase_plot(SERIES, measures=("nap", "lrr")))
    assert figure.data["value, days per week"].to_list() == list(SERIES.values)
    assert figure.data["session"].to_list() == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert "mean 4.5, median 4.5" in figure.long_description
    lettering = " ".join(texts(figure.figure))
    limits = nap(SERIES.pair("A1", "B1")).interval
    shown = f"NAP 1.00 ({limits.low:.2f} to 1.00); LRRd"
    assert f"B1 against A1: {shown}" in lettering
    assert "phase B2" in lettering
    # the line of the phase breaks at the session that is missing
    inner = figure.figure.get_axes()[0].child_axes[0]
    joined = [tuple(line.get_xdata()) for line in inner.lines if line.get_lw() < 1]
    assert (1, 2) in joined
    assert (4, 6) not in joined


def test_ticks_are_written_as_exactly_as_they_stand():
    series = phases(A=[3, 4, 2, 5, 3], B=[6, 7, 5, 8, 9, 7], direction=UP)
    inner = describe(phase_plot(series)).figure.get_axes()[0].child_axes[0]
    for tick, label in zip(inner.get_yticks(), inner.get_yticklabels(), strict=True):
        assert float(label.get_text()) == tick


def test_an_albatross_says_what_it_could_not_draw():
    figure = describe(albatross(_effects(3)))
    drawn = [e for e in _effects(3) if e.n and e.points in WAYS[:3]]
    assert len(figure.data) == len(drawn)
    assert f"{4 - len(drawn)} of 4" in figure.caption


def test_effects_that_cannot_be_drawn_are_refused():
    with pytest.raises(ArgumentError, match="1 to 8 outcomes, got 9"):
        effect_direction(_effects(1, [str(n) for n in range(9)]))
    with pytest.raises(ArgumentError, match="1 to 8 outcomes, got 0"):
        effect_direction([])
    with pytest.raises(ArgumentError, match="no effect to draw"):
        harvest([])
    with pytest.raises(ArgumentError, match="nothing to draw"):
        albatross([effect for effect in _effects(3) if not effect.n])
    with pytest.raises(ArgumentError, match="one to 5 contours"):
        albatross(_effects(3), contours=())


# --- refusals -------------------------------------------------------------------


def test_a_funnel_says_where_its_studies_stand():
    figure = describe(funnel(FEW_POOLED, studies=["a", "b", "c"]))
    assert "too few to judge asymmetry" in figure.alt
    assert figure.data["standard error"].to_list() == pytest.approx([0.1, 0.2, 0.4])
    assert figure.data["study"].to_list() == ["a", "b", "c"]
    with pytest.raises(ArgumentError, match="give 3 of them"):
        funnel(FEW_POOLED, studies=["a"])
    with pytest.raises(ArgumentError, match="nothing was pooled"):
        funnel(NothingToPool(measure="x", level=0.95))


def test_limits_beyond_the_scale_end_in_arrow_heads():
    plain = {"scale": "plain", "studies": ["a", "b", "c"]}
    figure = describe(pooled_forest(FEW_POOLED, limits=(0, 1), **plain))
    inner = figure.figure.get_axes()[0].child_axes[0]
    heads = [line.get_marker() for line in inner.lines if line.get_marker() in "<>"]
    # c reaches beyond 1, the pooled interval beyond both ends
    assert heads == [">", "<", ">"]
    assert figure.data["weight"][:3].sum() == pytest.approx(1)
    assert figure.data["name"].to_list() == ["a", "b", "c", "pooled"]
    everything = describe(pooled_forest(FEW_POOLED, limits=(-9, 9), **plain))
    inner = everything.figure.get_axes()[0].child_axes[0]
    assert not [line for line in inner.lines if line.get_marker() in "<>"]


def test_a_prediction_interval_is_drawn_where_there_is_one():
    many = pool([0.2, 0.5, 0.9, 0.1, 0.4], [0.01, 0.04, 0.16, 0.02, 0.02])
    figure = describe(pooled_forest(many))
    assert figure.data["name"].iloc[-1] == "95% prediction interval"
    assert figure.data["low"].iloc[-1] == many.pi_low
    assert "new study" in figure.caption
    assert "new study" not in describe(pooled_forest(FEW_POOLED)).caption


def _curves(figure):
    """Return the curves of a drapery plot: their looks, and where they lie."""
    inner = figure.figure.get_axes()[0].child_axes[0]
    return [line for line in inner.lines if len(line.get_xdata()) > 100]


def test_few_studies_differ_in_dashes_and_some_are_numbered():
    few = describe(drapery(FEW_POOLED, studies=["a", "b", "c"]))
    looks = [line.get_linestyle() for line in _curves(few)]
    assert len(set(looks)) == 4
    numbers = [text for text in texts(few.figure) if text in {"1", "2", "3"}]
    assert {"1", "2", "3"} <= set(numbers)
    assert "2\N{NO-BREAK SPACE}b" in " ".join(texts(few.figure))
    many = describe(drapery(pool(*SIXTY)))
    assert "59" not in texts(many.figure)
    assert len(_curves(many)) == 62


def test_a_drapery_is_cut_by_limits_at_the_height_of_their_p():
    many = pool(*THIRTEEN)
    data = describe(drapery(many)).data.set_index(["curve", "level"])
    pooled = data.loc[("pooled", 0.95)]
    assert pooled["low"] == pytest.approx(many.interval.low)
    assert pooled["high"] == pytest.approx(many.interval.high)
    predicted = data.loc[("prediction", 0.95)]
    assert predicted["low"] == pytest.approx(many.pi_low)
    assert predicted["high"] == pytest.approx(many.pi_high)
    study = data.loc[("study 2", 0.95)]
    assert study["high"] - study["low"] == pytest.approx(2 * 1.959964 * 0.03**0.5)
    assert "new study" not in describe(drapery(FEW_POOLED)).caption


def test_pooled_curves_stand_on_the_scale_of_their_effects():
    called_like_a_code = pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="RR")
    curve = confidence_curve(called_like_a_code)
    figure = describe(p_value_curve(curve))
    inner = figure.figure.get_axes()[0].child_axes[0]
    assert inner.get_xscale() == "linear"
    assert "log risk ratio; 0 is no effect" in texts(figure.figure)
    dots = [line for line in inner.lines if line.get_marker() == "o"]
    assert dots[0].get_xdata()[0] == 0.0
    assert dots[0].get_ydata()[0] == pytest.approx(called_like_a_code.p_value)
    with pytest.raises(ArgumentError, match="one kind"):
        p_value_curve([curve, p_value_function(16, 16, 12, 16, measure="RR")])


def test_one_study_hangs_as_one_curve():
    figure = describe(drapery(pool([0.3], [0.04]), studies=["a"], null=0.3))
    assert len(_curves(figure)) == 1
    assert set(figure.data["curve"]) == {"a"}
    assert "p > 0.999 against 0.3" in figure.alt or "p = 1.000" in figure.alt


def test_a_posterior_shows_studies_before_and_after():
    figure = describe(posterior_plot(FEW_BAYESIAN, studies=["a", "b", "c"]))
    data = figure.data.set_index(["name", "what"])
    assert data.loc[("c", "found"), "estimate"] == 0.9
    after = data.loc[("c", "given all studies")]
    assert after["estimate"] == FEW_BAYESIAN.study_estimates[2]
    assert after["high"] == FEW_BAYESIAN.studies[2].high
    assert data.loc[("tau", "tau"), "estimate"] == FEW_BAYESIAN.tau
    inner = figure.figure.get_axes()[0].child_axes[1]
    prior, known = (line for line in inner.lines if len(line.get_xdata()) > 100)
    assert prior.get_linestyle() != known.get_linestyle()
    drawn = FEW_BAYESIAN.density(known.get_xdata(), "tau")
    assert known.get_ydata() == pytest.approx(drawn)


@pytest.mark.parametrize("draw", [drapery, posterior_plot])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"limits": (1, 0)}, "in order, got 1 and 0"),
        ({"limits": 1}, "two numbers in order"),
        ({"studies": ["a"]}, "give 3 of them"),
        ({"null": "0"}, "null must be one finite number"),
    ],
)
def test_curves_of_studies_refuse_in_words(draw, options, words):
    result = FEW_POOLED if draw is drapery else FEW_BAYESIAN
    with pytest.raises(ArgumentError, match=words):
        draw(result, **options)
    with pytest.raises(ArgumentError, match="one study or more"):
        draw(NothingToPool(measure="x", level=0.95))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"limits": (2, 1)}, "in order"),
        ({"studies": ["a"]}, "give 3 of them"),
        ({"null": "0"}, "null must be one finite number"),
    ],
)
def test_a_pooled_forest_refuses_in_words(options, words):
    with pytest.raises(ArgumentError, match=words):
        pooled_forest(FEW_POOLED, **options)


def test_what_is_no_series_is_not_drawn():
    with pytest.raises(ArgumentError, match="got a list"):
        phase_plot([1, 2, 3])
    with pytest.raises(ArgumentError, match="ratio_scale=True"):
        phase_plot(phases(A=[1], B=[2], direction=UP), measures=("lrr",))


def test_axes_without_description_are_refused():
    _, ax = plt.subplots()
    with pytest.raises(ArgumentError, match="no description"):
        describe(ax)


def test_a_figure_with_two_described_axes_is_refused(draw):
    figure, axes = plt.subplots(2)
    draw["timeline"](axes[0])
    draw["evidence_map"](axes[1])
    with pytest.raises(ArgumentError, match="more than one description"):
        describe(figure)
    assert describe(axes[0]).alt.startswith("Timeline")
