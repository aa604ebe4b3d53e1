"""Size and power: enumerated numbers, other ways to the same number, refusals."""

from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence import exact_test
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import power, rule_of_three, size, successes_needed
from surrogate_evidence.estimates.exact.exact import TESTS

UNCONDITIONAL = ["boschloo", "barnard"]
SIDES = ["two-sided", "greater", "less"]


def by_hand(truth, method, *, side="two-sided", alpha=0.05):
    p_1, n_1, p_2, n_2 = truth
    total = 0.0
    for a, b in product(range(n_1 + 1), range(n_2 + 1)):
        if exact_test(a, n_1, b, n_2, method=method, alternative=side).p_value <= alpha:
            chance_1 = comb(n_1, a) * p_1**a * (1 - p_1) ** (n_1 - a)
            total += chance_1 * comb(n_2, b) * p_2**b * (1 - p_2) ** (n_2 - b)
    return total


@pytest.mark.parametrize(
    ("method", "largest_error", "found"),
    [
        ("fisher", 0.020, 0.19),
        ("yates-chi-squared", 0.020, 0.11),
        ("fisher-mid-p", 0.050, 0.24),
        ("boschloo", 0.041, 0.20),
        ("barnard", 0.045, 0.34),
        ("n-1-chi-squared", 0.050, 0.34),
        ("chi-squared", 0.058, 0.34),
    ],
)
def test_size_and_power_of_sixteen_and_sixteen(method, largest_error, found):
    assert round(size(16, 16, method=method).value, 3) == largest_error
    assert round(power(0.95, 16, 0.75, 16, method=method).value, 2) == found


@pytest.mark.parametrize("method", sorted(TESTS))
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("arms", [(1, 1), (3, 5), (9, 4), (8, 8)])
def test_power_is_the_sum_over_rejected_tables(method, side, arms):
    n_1, n_2 = arms
    result = power(0.8, n_1, 0.3, n_2, method=method, alternative=side, alpha=0.2)
    expected = by_hand((0.8, n_1, 0.3, n_2), method, side=side, alpha=0.2)
    assert result.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("method", UNCONDITIONAL)
@pytest.mark.parametrize("arms", [(7, 12), (16, 16), (30, 11)])
def test_the_last_rejected_table_is_found_by_halving(method, arms):
    n_1, n_2 = arms
    result = power(0.6, n_1, 0.2, n_2, method=method)
    assert result.value == pytest.approx(
        by_hand((0.6, n_1, 0.2, n_2), method), abs=1e-12
    )


@settings(deadline=None)
@given(
    st.integers(1, 20),
    st.integers(1, 20),
    st.sampled_from([*UNCONDITIONAL, "fisher"]),
    st.sampled_from([0.01, 0.05, 0.1]),
    st.floats(0, 1),
)
def test_an_exact_test_errs_no_more_often_than_it_says(n_1, n_2, method, alpha, p):
    result = size(n_1, n_2, method=method, alpha=alpha)
    assert 0 <= result.value <= alpha
    equal = power(p, n_1, p, n_2, method=method, alpha=alpha).value
    assert equal <= result.value + 1e-12


@settings(deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.floats(0, 1), st.floats(0, 1))
def test_swapped_arms_have_the_same_power(n_1, n_2, p_1, p_2):
    here = power(p_1, n_1, p_2, n_2).value
    assert here == pytest.approx(power(p_2, n_2, p_1, n_1).value, abs=1e-9)


def test_one_participant_each_can_show_nothing():
    assert size(1, 1).value == 0
    assert power(1.0, 1, 0.0, 1).value == 0


def test_a_rate_prints_as_a_sentence():
    for result in (size(16, 16), power(0.95, 16, 0.75, 16)):
        assert "16 and 16 participants" in str(result)
        assert "<caption>" in result._repr_html_()
        assert result.to_dict()["value"] == result.value


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: size(0, 16), "1 or more"),
        (lambda: size(16, 151), "up to 150"),
        (lambda: size(16, 16, alpha=5), "Did you mean 0.05"),
        (lambda: size(16, 16, method="fischer"), "Did you mean 'fisher'"),
        (lambda: power(95, 16, 0.75, 16), "Did you mean 0.95"),
        (lambda: power(-0.1, 16, 0.75, 16), "between 0 and 1"),
        (lambda: rule_of_three(0), "1 or more"),
        (lambda: rule_of_three(16, level=95), "Did you mean 0.95"),
        (lambda: successes_needed(90), "at_least must lie strictly"),
    ],
)
def test_impossible_questions_are_refused_in_words(call, said):
    with pytest.raises(ArgumentError, match=said):
        call()


# --- all or none ----------------------------------------------------------------


def test_sixteen_without_an_event():
    result = rule_of_three(16)
    assert round(result.rule, 4) == 0.1875
    assert round(1 - result.exact, 3) == 0.829
    assert round(1 - result.bayes, 3) == 0.838
    assert "<caption>" in result._repr_html_()
    assert result.to_dict()["exact"] == result.exact


@pytest.mark.parametrize(("rate", "n"), [(0.80, 14), (0.90, 29), (0.95, 59), (0.05, 1)])
def test_successes_in_a_row(rate, n):
    assert successes_needed(rate) == n
    assert 0.05 ** (1 / n) >= rate
    assert n == 1 or 0.05 ** (1 / (n - 1)) < rate
