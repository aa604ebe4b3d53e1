"""Expected width and coverage of two arms: by hand, laws, guarantees, refusals."""

from itertools import product
from math import comb, inf, isnan, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence import compare, proportion
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    coverage_of_comparison,
    covered,
    expected_width,
    expected_width_of_proportion,
)
from surrogate_evidence.estimates.comparisons._two_arm_limits import COMPARISON_METHODS
from surrogate_evidence.estimates.proportions.proportions import PROPORTION_METHODS

ROUNDED = 1e-12
"""Sums of some dozen terms of at most 1, in another order."""

EVERY = [
    (measure, method)
    for measure, methods in COMPARISON_METHODS.items()
    for method in methods
]
SEARCHED = 1e-9
"""Limits that are searched for are found to 1e-11, whatever else is asked with them."""


def chance(x, n, p):
    return comb(n, x) * p**x * (1 - p) ** (n - x)


def by_hand(truth, value_of, **options):
    p_1, n_1, p_2, n_2 = truth
    return sum(
        chance(a, n_1, p_1)
        * chance(b, n_2, p_2)
        * value_of(compare(a, n_1, b, n_2, **options).interval)
        for a, b in product(range(n_1 + 1), range(n_2 + 1))
    )


def width(interval):
    return interval.high - interval.low


def log_width(interval):
    if interval.low == 0 or interval.high == inf:
        return 0.0
    return log(interval.high) - log(interval.low)


def ends(interval):
    return float(interval.low > 0 and interval.high < inf)


def _truth(measure, method):
    """Return proportions and arms; smaller ones where each interval takes its time."""
    n = 2 if COMPARISON_METHODS[measure][method].largest else 4
    return (0.8, n + 1, 0.3, n)


# --- by hand --------------------------------------------------------------------


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_the_expected_width_is_the_sum_over_tables(measure, method):
    truth, options = _truth(measure, method), {"measure": measure, "method": method}
    found = expected_width(*truth, **options)
    if measure in ("RD", "AS"):
        expected = by_hand(truth, width, **options)
        assert found.value == pytest.approx(expected, abs=SEARCHED)
        assert found.unbounded == 0
        return
    sum_, ended = (by_hand(truth, of, **options) for of in (log_width, ends))
    assert found.unbounded == pytest.approx(1 - ended, abs=SEARCHED)
    assert found.if_bounded == pytest.approx(sum_ / ended, rel=SEARCHED)
    assert found.value == (inf if ended < 1 - SEARCHED else found.if_bounded)


@pytest.mark.parametrize("method", sorted(PROPORTION_METHODS))
def test_so_it_is_for_one_sample(method):
    found = expected_width_of_proportion(0.3, 9, method=method).value
    expected = sum(
        chance(x, 9, 0.3) * width(proportion(x, 9, method=method).interval)
        for x in range(10)
    )
    assert found == pytest.approx(expected, abs=ROUNDED)


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_coverage_is_the_sum_over_tables_that_contain_the_truth(measure, method):
    truth, options = _truth(measure, method), {"measure": measure, "method": method}
    found = coverage_of_comparison(*truth, **options)
    below = by_hand(truth, lambda limits: float(limits.high < found.truth), **options)
    above = by_hand(truth, lambda limits: float(limits.low > found.truth), **options)
    assert found.too_low == pytest.approx(below, abs=ROUNDED)
    assert found.too_high == pytest.approx(above, abs=ROUNDED)
    assert found.value == pytest.approx(1 - below - above, abs=ROUNDED)


def test_an_odds_ratio_has_no_end_where_an_arm_lies_at_an_edge():
    p_1, n_1, p_2, n_2 = 0.9, 16, 0.75, 16
    inside = (1 - p_1**n_1 - (1 - p_1) ** n_1) * (1 - p_2**n_2 - (1 - p_2) ** n_2)
    found = expected_width(p_1, n_1, p_2, n_2, measure="OR")
    assert found.unbounded == pytest.approx(1 - inside, abs=ROUNDED)
    assert "19.3% of studies" in str(found)
    assert "19.3% of studies" in str(found.notes[0])


# --- laws -----------------------------------------------------------------------

shares = st.floats(0, 1)
sizes = st.integers(1, 12)


@settings(deadline=None, max_examples=25)
@given(shares, sizes, shares, sizes, st.sampled_from(["newcombe", "mee", "wald"]))
def test_swapped_or_mirrored_arms_are_as_wide(p_1, n_1, p_2, n_2, method):
    here = expected_width(p_1, n_1, p_2, n_2, method=method).value
    swapped = expected_width(p_2, n_2, p_1, n_1, method=method).value
    mirrored = expected_width(1 - p_1, n_1, 1 - p_2, n_2, method=method).value
    assert here == pytest.approx(swapped, abs=SEARCHED)
    assert here == pytest.approx(mirrored, abs=SEARCHED)


@settings(deadline=None, max_examples=25)
@given(shares, sizes, shares, sizes, st.sampled_from(["newcombe", "agresti-caffo"]))
def test_a_swapped_arm_misses_to_the_other_side(p_1, n_1, p_2, n_2, method):
    here = coverage_of_comparison(p_1, n_1, p_2, n_2, method=method)
    there = coverage_of_comparison(p_2, n_2, p_1, n_1, method=method)
    assert here.too_low == pytest.approx(there.too_high, abs=SEARCHED)
    assert 0 <= here.value <= 1


@settings(deadline=None, max_examples=12)
@given(
    shares,
    st.integers(1, 5),
    shares,
    st.integers(1, 5),
    st.sampled_from(["agresti-min", "chan-zhang"]),
    st.sampled_from([0.8, 0.95]),
)
def test_an_exact_interval_keeps_its_promise(  # noqa: PLR0913, PLR0917 - two arms
    p_1, n_1, p_2, n_2, method, level
):
    found = coverage_of_comparison(p_1, n_1, p_2, n_2, method=method, level=level)
    assert found.value >= level - SEARCHED


def test_with_a_huge_second_arm_the_coverage_is_that_of_one_sample():
    """The second proportion is certain: p = 0, of which nothing else can be seen."""
    (alone,) = covered("wilson", 9, [0.3])
    found = coverage_of_comparison(0.3, 9, 0.0, 400)
    assert found.value == pytest.approx(alone, abs=ROUNDED)


@pytest.mark.parametrize("p", [0.0, 0.5, 1.0])
def test_tables_that_are_left_out_change_nothing(p):
    """Of 150 per arm many are next to impossible; the rest must still sum to 1."""
    found = coverage_of_comparison(p, 150, 0.5, 150, measure="AS")
    reach = found.expected_width.value
    assert reach == pytest.approx(width(compare(3, 150, 4, 150, measure="AS").interval))


def test_everybody_in_both_arms_gives_no_odds_ratio():
    found = expected_width(1.0, 4, 1.0, 4, measure="OR")
    assert found.value == inf
    assert isnan(found.if_bounded)
    assert "without end." in str(found)
    assert "Every study" in str(found.notes[0])


def test_results_print_show_and_turn_into_rows():
    for found in (
        expected_width(0.9, 16, 0.75, 16),
        expected_width(0.9, 16, 0.75, 16, measure="AS"),
        expected_width(0.9, 16, 0.75, 16, measure="RR"),
        expected_width_of_proportion(0.9, 16),
        coverage_of_comparison(0.9, 16, 0.75, 16, measure="RR"),
    ):
        assert "on average" in str(found)
        assert "<caption>" in found._repr_html_()
        assert found.to_dict()["ci_level"] == 0.95


# --- refusals -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: expected_width(16, 16, 12, 16), "p_1 must lie between 0 and 1"),
        (lambda: expected_width(0.9, 0, 0.5, 9), "1 or more"),
        (lambda: expected_width(0.9, 9.5, 0.5, 9), "whole number"),
        (lambda: expected_width(0.9, 401, 0.5, 9), "offered up to 400"),
        (lambda: expected_width(0.9, 61, 0.5, 9, method="bayes"), "offered up to 60"),
        (lambda: expected_width(0.9, 9, 0.5, 9, method="koopman"), "not to 'RD'"),
        (lambda: expected_width(0.9, 9, 0.5, 9, measure="rd"), "Did you mean 'RD'"),
        (lambda: expected_width(0.9, 9, 0.5, 9, level=95), "Did you mean 0.95"),
        (lambda: expected_width("0.9", 9, 0.5, 9), "the text"),
        (lambda: expected_width_of_proportion(0.5, 2001), "offered up to 2000"),
        (lambda: expected_width_of_proportion(50, 9), "Did you mean 0.5"),
        (
            lambda: coverage_of_comparison(0, 9, 0, 9, measure="RR"),
            "determine no risk ratio",
        ),
        (
            lambda: coverage_of_comparison(1, 9, 1, 9, measure="OR"),
            "determine no odds ratio",
        ),
    ],
)
def test_impossible_questions_are_refused_in_words(call, said):
    with pytest.raises(ArgumentError, match=said):
        call()
