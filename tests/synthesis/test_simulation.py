"""Simulated designs: what is known exactly comes out, and one seed is one answer."""

from math import sqrt

import pytest
from scipy.stats import norm

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import simulate

# a simulated mean strays four of its standard errors once in 16,000 runs, and the
# seeds are fixed: a failure is a fault
STRAY = 4


def test_the_common_effect_interval_has_its_known_coverage_and_width():
    design = {"variances": 0.05, "methods": [("common-effect", "z")], "seed": 5}
    one = simulate(8, tau2=0.05, **design)["common-effect", "z"]
    # twice the variance that the interval takes for granted
    truth = 2 * norm.cdf(norm.ppf(0.975) / sqrt(2)) - 1
    assert abs(one.coverage - truth) < STRAY * one.coverage_se
    assert one.width == pytest.approx(2 * norm.ppf(0.975) * sqrt(0.05 / 8))
    assert one.width_se == pytest.approx(0, abs=1e-9)
    assert abs(one.bias) < STRAY * one.bias_se
    assert one.bias_se == pytest.approx(sqrt(0.1 / 8 / 10_000), rel=0.05)


def test_hartung_knapp_is_exact_with_equal_variances():
    result = simulate(4, tau2=0.2, variances=0.1, effect=0.7, seed=2)
    one = result["REML", "hartung-knapp"]
    assert abs(one.coverage - 0.95) < STRAY * one.coverage_se
    assert abs(one.bias) < STRAY * one.bias_se


def test_moments_without_truncation_are_unbiased():
    # tau² so large that truncation at 0 never happens
    result = simulate(
        20, tau2=5.0, sizes=[40] * 20, methods=[("HE", "z"), ("DL", "z")], seed=3
    )
    for one in result.methods:
        assert abs(one.tau2_bias) < STRAY * one.tau2_bias_se


def test_one_seed_is_one_answer_and_methods_see_the_same_sets():
    twice = [("PM", "t"), ("PM", "t")]
    result = simulate(3, tau2=0.1, sizes=50, draws=200, seed=9, methods=twice)
    assert result.methods[0] == result.methods[1]
    assert simulate(3, tau2=0.1, sizes=50, draws=200, seed=9, methods=twice) == result
    assert simulate(3, tau2=0.1, sizes=50, draws=200, seed=8, methods=twice) != result
    assert result.variances == (4 / 50,) * 3


def test_the_result_shows_itself():
    result = simulate(3, tau2=0.1, variances=[0.1, 0.2, 0.3], draws=100, seed=1)
    assert str(result).startswith("100 sets of 3 studies with tau² = 0.1; 95%")
    assert "Hartung-Knapp" in result._repr_html_()
    frame = result.to_frame()
    assert frame.loc[0, "draws"] == 100
    assert {"coverage", "coverage_se", "bias", "width_se"} <= set(frame.columns)
    with pytest.raises(ArgumentError, match="no method"):
        result["DL", "z"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"k": 1, "variances": 0.1}, "k must be 2 or more"),
        ({}, "either variances or sizes"),
        ({"variances": 0.1, "sizes": 30}, "either variances or sizes"),
        ({"variances": [0.1, 0.2]}, "one value or k = 3"),
        ({"variances": 0.0}, "must be positive"),
        ({"variances": 0.1, "tau2": -1}, "tau2 cannot be negative"),
        ({"variances": 0.1, "methods": []}, "at least one"),
        ({"variances": 0.1, "methods": ["REML"]}, "pairs"),
        ({"variances": 0.1, "methods": [("REML", "knha")]}, "test must be one of"),
        ({"variances": 0.1, "draws": 1}, "draws must be 2 or more"),
        ({"variances": 0.1, "seed": "a"}, "seed must be a whole number"),
    ],
)
def test_an_impossible_design_is_refused(options, said):
    with pytest.raises(ArgumentError, match=said):
        simulate(options.pop("k", 3), tau2=options.pop("tau2", 0.1), **options)
