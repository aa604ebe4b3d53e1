"""What a pooled result remembers: figures call studies and measure as it does."""

import pytest
from matplotlib.text import Text

from surrogate_evidence.presentation import (
    describe,
    drapery,
    funnel,
    panel_plot,
    pooled_forest,
    posterior_plot,
)
from surrogate_evidence.synthesis import bayesian_pool, panel, pool

NAMES = ["first trial", "second trial", "third trial"]


@pytest.mark.parametrize(
    ("draw", "ask"),
    [
        (drapery, pool),
        (funnel, pool),
        (panel_plot, panel),
        (pooled_forest, pool),
        (posterior_plot, bayesian_pool),
    ],
    ids=lambda one: one.__name__,
)
def test_a_figure_calls_studies_and_measure_as_the_result_does(draw, ask):
    result = ask([0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="RR", studies=NAMES)
    shown = describe(draw(result))
    texts = [one.get_text() for one in shown.figure.findobj(Text)]
    words = " ".join([*texts, shown.alt])
    assert "risk ratio" in words
    assert "RR" not in words.split()
    assert all(name in words + shown.data.to_string() for name in NAMES)


def test_names_that_are_given_go_before_those_that_are_remembered():
    result = pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16], studies=NAMES)
    shown = describe(drapery(result, studies=["a", "b", "c"]))
    assert "first trial" not in shown.data.to_string()
