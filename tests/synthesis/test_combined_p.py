"""P-values of several studies, combined: published sums, peers and laws."""

from math import factorial, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import combine_pvalues

from surrogate_evidence.synthesis import (
    combine_p_values,
)

EXACT = 1e-12  # closed forms in double precision
PEER = 1e-10  # two programs that evaluate the same closed form
one_sided = st.floats(1e-6, 1 - 1e-6)

TWO_PLACES = 0.01  # z from p-values that are printed with two places
SIX_DECIMALS = 0.02  # z from p-values of which the smallest has one digit
# Rosenthal 1978, Psychological Bulletin 85:185-193, table 1 (one-sided p of five t
# tests) with the results that the manual of the R package metap quotes for them.
ROSENTHAL = (0.12, 0.01, 0.72, 0.07, 0.17)
ROSENTHAL_DF = (40, 60, 10, 30, 20)
# Becker 1994, hypothetical p-values; chi-squared 18.533 on 10 df quoted there as well.
BECKER = (0.016, 0.067, 0.250, 0.405, 0.871)
# The 20 p-values that the vignette of metap prints, and z and p its manual prints.
VALIDITY = (
    *(0.015223, 0.005117, 0.224837, 0.000669, 0.004063, 0.549106, 0.052925, 0.024674),
    *(0.004618, 0.287803, 0.738475, 0.009563, 0.071971, 0.000003, 0.001040, 0.031221),
    *(0.005274, 0.098791, 0.067441, 0.250210),
)


def test_published_sums_of_normal_deviates():
    plain = combine_p_values(ROSENTHAL, method="stouffer")
    assert plain.statistic == pytest.approx(2.39, abs=TWO_PLACES)
    weighted = combine_p_values(ROSENTHAL, method="stouffer", weights=ROSENTHAL_DF)
    assert weighted.statistic == pytest.approx(3.01, abs=TWO_PLACES)
    assert f"{weighted.p_value:.4f}" == "0.0013"
    many = combine_p_values(VALIDITY, method="stouffer")
    assert many.statistic == pytest.approx(8.191, abs=SIX_DECIMALS)


def test_published_sum_of_logarithms():
    assert f"{combine_p_values(BECKER).statistic:.3f}" == "18.533"
    assert combine_p_values(BECKER).p_value < 0.05


@given(st.lists(one_sided, min_size=1, max_size=12))
def test_fisher_and_stouffer_are_those_of_scipy(values):
    for method in ("fisher", "stouffer"):
        peer = combine_pvalues(values, method=method)
        result = combine_p_values(values, method=method)
        assert result.statistic == pytest.approx(peer.statistic, rel=PEER, abs=PEER)
        assert result.p_value == pytest.approx(peer.pvalue, rel=PEER)


def test_weighted_stouffer_is_that_of_scipy():
    weights = [1, 2.5, 3, 0.5, 1]
    peer = combine_pvalues(BECKER, method="stouffer", weights=weights)
    result = combine_p_values(BECKER, method="stouffer", weights=weights)
    assert result.p_value == pytest.approx(peer.pvalue, rel=PEER)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.3,), 0.3),
        ((0.25, 0.5), 0.75**2 / 2),
        ((0.5, 0.75), (1.25**2 - 2 * 0.25**2) / 2),
        ((0.5, 0.5, 0.5), 0.5),
        ((1.0, 1.0, 1.0, 1.0), 1.0),
        ((0.125,) * 8, 1 / factorial(8)),
    ],
)
def test_edgington_by_hand(values, expected):
    result = combine_p_values(values, method="edgington")
    assert result.p_value == pytest.approx(expected, rel=EXACT)


def test_edgington_does_not_cancel_with_many_studies():
    # one half each: the sum of uniform variables is symmetrical about its mean
    result = combine_p_values([0.5] * 151, method="edgington")
    assert result.p_value == pytest.approx(0.5, abs=EXACT)


def test_edgington_is_nearly_normal_where_it_is_approximated():
    values = list(np.linspace(0.1, 0.7, 300))
    exact = combine_p_values(values, method="edgington")
    more = combine_p_values([*values, 0.4], method="edgington")
    assert exact.notes == ()
    assert more.notes[0].code == "approximate"
    assert more.p_value == pytest.approx(exact.p_value, rel=0.2)


@given(st.lists(one_sided, min_size=2, max_size=8), st.randoms())
def test_the_order_of_p_values_changes_nothing(values, random):
    shuffled = values.copy()
    random.shuffle(shuffled)
    for method in ("fisher", "edgington", "stouffer"):
        one = combine_p_values(values, method=method).p_value
        other = combine_p_values(shuffled, method=method).p_value
        assert one == pytest.approx(other, rel=1e-9)


@given(one_sided)
def test_one_p_value_stays_what_it_is(p):
    for method in ("fisher", "edgington", "stouffer"):
        combined = combine_p_values([p], method=method).p_value
        assert combined == pytest.approx(p, rel=1e-9)


def test_a_p_value_of_one_never_rejects():
    result = combine_p_values([1.0, 0.001], method="stouffer")
    assert (result.p_value, result.statistic) == (1.0, -inf)
