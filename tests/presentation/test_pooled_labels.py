"""What effects are called in figures of pooled results, whoever named them."""

import warnings

import pytest

from surrogate_evidence.presentation import (
    cumulative_forest,
    describe,
    drapery,
    funnel,
    leave_one_out_forest,
    panel_plot,
    pooled_forest,
    posterior_plot,
)
from surrogate_evidence.synthesis import (
    bayesian_pool,
    confidence_curve,
    cumulative,
    leave_one_out,
    panel,
    pool,
)

FIVE = ([0.3, -0.1, 0.8, 0.2, 0.5], [0.04, 0.09, 0.2, 0.01, 0.12])
FIGURES = {
    "drapery": lambda *given, **named: drapery(pool(*given, **named)),
    "funnel": lambda *given, **named: funnel(pool(*given, **named)),
    "panel": lambda *given, **named: panel_plot(panel(*given, **named)),
    "posterior": lambda *given, **named: posterior_plot(bayesian_pool(*given, **named)),
    "forest": lambda *given, **named: pooled_forest(pool(*given, **named)),
    "cumulative": lambda *given, **named: cumulative_forest(
        cumulative(*given, **named)
    ),
    "without": lambda *given, **named: leave_one_out_forest(
        leave_one_out(*given, **named)
    ),
}
ON_LOGARITHMS = ("drapery", "funnel", "panel", "posterior")


def texts(ax):
    return [text.get_text() for one in ax.figure.axes for text in one.texts]


@pytest.mark.parametrize("name", ON_LOGARITHMS)
@pytest.mark.parametrize("measure", ["RR", "rr"])
def test_logarithms_are_not_called_ratios(name, measure):
    ax = FIGURES[name](*FIVE, measure=measure)
    assert any("og risk ratio" in text for text in texts(ax))
    assert not any(text.startswith(("RR", "rr")) for text in texts(ax))


def test_a_curve_of_logarithms_is_not_called_one_of_ratios():
    curve = confidence_curve(pool(*FIVE, measure="RR"))
    assert curve.measure == "log risk ratio"


@pytest.mark.parametrize("name", FIGURES)
def test_a_line_break_in_a_name_is_a_space(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = FIGURES[name](
            *FIVE, measure="a\nmeasure", studies=["v", "w\n2", "x\t3", "y\r4", "z\x855"]
        )
        describe(ax).svg()
    assert not any("\n" in text or "\r" in text for text in texts(ax))


@pytest.mark.parametrize("effects", [[800.0, 900.0, 2.0], [-800.0, -900.0, 3.0]])
@pytest.mark.parametrize("name", FIGURES)
def test_what_is_no_logarithm_of_a_ratio_is_drawn_all_the_same(name, effects):
    describe(FIGURES[name](effects, [1.0, 2.0, 3.0], measure="RR")).svg()


@pytest.mark.parametrize("name", FIGURES)
def test_studies_are_called_what_they_were_pooled_as(name):
    # the second row carries nothing, and its name goes with it
    effects, variances = [0.3, None, 0.8, 0.2, 0.5], [0.04, None, 0.2, 0.01, 0.12]
    ax = FIGURES[name](effects, variances, studies=["Ash", "Elm", "Fir", "Oak", "Yew"])
    seen = " ".join([*texts(ax), describe(ax).csv()])
    assert all(study in seen for study in ("Ash", "Fir", "Oak", "Yew"))
    assert "Elm" not in seen
    assert "study 2" not in seen
