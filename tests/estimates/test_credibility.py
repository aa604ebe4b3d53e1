"""Critical priors: what they must do to a posterior, edges, refusals."""

from math import exp, inf, isnan, log, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from surrogate_evidence import compare
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import credibility

TOUCHING = 1e-6
"""Relative to the width: what a few divisions of near-equal numbers may lose."""
Z = float(ndtri(0.975))

middles = st.floats(0.05, 5)
errors = st.floats(0.05, 5)


def posterior(mean, error, prior_mean, prior_error):
    precision = 1 / error**2 + 1 / prior_error**2
    centre = (mean / error**2 + prior_mean / prior_error**2) / precision
    return centre - Z / sqrt(precision), centre + Z / sqrt(precision)


@given(middle=middles, error=errors)
def test_the_sceptic_s_posterior_just_reaches_no_difference(middle, error):
    assume(middle > 1.001 * Z * error)
    low, high = middle - Z * error, middle + Z * error
    result = credibility(middle, low=low, high=high, measure="RD")
    assert result.kind == "scepticism"
    bottom, top = posterior(middle, error, 0.0, result.limit / Z)
    assert bottom == pytest.approx(0.0, abs=TOUCHING * (top - bottom))


@given(middle=middles, error=errors)
def test_the_advocate_s_posterior_just_excludes_no_difference(middle, error):
    assume(0.001 < middle < 0.999 * Z * error)
    low, high = middle - Z * error, middle + Z * error
    result = credibility(middle, low=low, high=high, measure="RD")
    assert result.kind == "advocacy"
    half = result.limit / 2
    bottom, top = posterior(middle, error, half, half / Z)
    assert bottom == pytest.approx(0.0, abs=TOUCHING * (top - bottom))


@given(middle=middles, error=errors)
def test_ratios_are_differences_of_logarithms(middle, error):
    assume(middle + Z * error < 20)
    assume(abs(middle - Z * error) > 0.05)
    low, high = middle - Z * error, middle + Z * error
    plain = credibility(middle, low=low, high=high, measure="RD")
    ratio = credibility(exp(middle), low=exp(low), high=exp(high), measure="OR")
    assert ratio.kind == plain.kind
    if ratio.limit < inf:
        assert log(ratio.limit) == pytest.approx(plain.limit, rel=1e-6)


def test_an_effect_below_no_difference_is_the_mirror_image():
    above = credibility(0.2, low=0.1, high=0.3, measure="RD")
    below = credibility(-0.2, low=-0.3, high=-0.1, measure="RD")
    assert below.limit == pytest.approx(-above.limit)
    assert (below.prior_low, below.prior_high) == (above.prior_low, above.prior_high)


def test_a_finding_stands_alone_below_p_0_013():
    # where the estimate equals its own scepticism limit: z = 1.96 sqrt((1 + √5) / 2)
    z = Z * sqrt((1 + sqrt(5)) / 2)
    assert round(2 * float(ndtr(-z)), 3) == 0.013
    for factor, alone in ((1.001, True), (0.999, False)):
        result = credibility(
            factor * z, low=factor * z - Z, high=factor * z + Z, measure="RD"
        )
        assert result.stands_alone is alone


# --- edges ------------------------------------------------------------------------


def test_an_infinite_limit_has_no_critical_prior():
    result = credibility(compare(16, 16, 12, 16, measure="OR"))
    assert isnan(result.limit)
    assert result.stands_alone is None
    assert "not estimable" in str(result)


def test_an_interval_that_ends_at_no_difference_needs_an_unlimited_advocate():
    assert credibility(2.0, low=1.0, high=4.0).limit == inf
    assert credibility(0.5, low=0.25, high=1.0).limit == 0.0


def test_an_interval_alike_on_both_sides_favours_nobody():
    result = credibility(1.0, low=0.5, high=2.0)
    assert isnan(result.limit)
    assert "same on both sides" in " ".join(map(str, result.notes))


def test_a_prior_beyond_every_number_is_infinite():
    result = credibility(1.5, low=1 + 1e-12, high=3.0)
    assert result.limit == inf
    assert result.prior_low == 0.0


def test_a_limit_beyond_the_scale_is_said():
    codes = {note.code for note in credibility(compare(16, 16, 12, 16)).notes}
    assert "clipped" in codes


def test_a_lopsided_interval_is_said_to_be_one():
    codes = {note.code for note in credibility(compare(5, 16, 12, 16)).notes}
    assert "approximate" in codes
    plain = credibility(0.2, low=0.1, high=0.3, measure="RD").notes
    assert "approximate" not in {note.code for note in plain}


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"result": 2.0}, "low is missing"),
        ({"result": 2.0, "low": 3.0, "high": 4.0}, "does not lie between"),
        ({"result": 0.1, "low": -0.1, "high": 0.3}, "say measure='RD'"),
        ({"result": 2.0, "low": 1.0, "high": 4.0, "measure": "HR"}, "measure must be"),
        ({"result": True, "low": 1.0, "high": 4.0}, "yes or no"),
    ],
)
def test_what_is_no_result_is_refused(report, words):
    with pytest.raises(ArgumentError, match=words):
        credibility(**report)
