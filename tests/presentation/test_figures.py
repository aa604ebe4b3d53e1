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
    multiverse,
    p_value_function,
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
from surrogate_evidence.synthesis import (
    cumulative,
    leave_one_out,
)
from tests.apart import assert_apart, texts
from tests.making import (
    make_contrast,
    make_entry,
    make_mark,
)
from tests.presentation.extremes import (
    EXTREMES,
    FEW_BAYESIAN,
    FEW_POOLED,
    SERIES,
    effects_of_studies,
    hard_icons,
    panel_of,
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
WITH_NUMBERS = {
    "activities",
    "cumulative_forest",
    "drapery",
    "effect_direction",
    "flags_heatmap",
    "forest",
    "funnel",
    "harvest",
    "icon_array",
    "leave_one_out_forest",
    "p_value_curve",
    "panel_plot",
    "phase_plot",
    "pooled_forest",
    "posterior_plot",
    "specification_curve",
    "tipping_point",
}
FILLED = tipping_points(16, 16, 11, 13, n_randomised_1=18, n_randomised_2=16)
SMALLEST_LETTERING = 8.0  # points


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
        "panel_plot": lambda ax=None: panel_plot(panel_of(2), ax=ax),
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
            effects_of_studies(3), flags=flags, ax=ax
        ),
        "harvest": lambda ax=None: harvest(effects_of_studies(3), flags=flags, ax=ax),
        "albatross": lambda ax=None: albatross(effects_of_studies(3), ax=ax),
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


@pytest.mark.parametrize("draw", EXTREMES, ids=lambda draw: draw.__name__)
def test_long_labels_and_crowds_keep_their_room(draw):
    assert_apart("hard", describe(draw()).figure)


def test_many_icons_and_long_outcomes_keep_their_room(flags):
    assert_apart("hard", describe(hard_icons(flags)).figure)


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


def test_a_figure_with_two_described_axes_is_refused(draw):
    figure, axes = plt.subplots(2)
    draw["timeline"](axes[0])
    draw["evidence_map"](axes[1])
    with pytest.raises(ArgumentError, match="more than one description"):
        describe(figure)
    assert describe(axes[0]).alt.startswith("Timeline")
