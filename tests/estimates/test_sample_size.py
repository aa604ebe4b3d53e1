"""Sizes for power and for precision: other programs, laws, guarantees, refusals."""

from fractions import Fraction
from itertools import pairwise
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    expected_width,
    expected_width_of_proportion,
    n_for_power,
    n_for_precision,
    n_for_precision_of_proportion,
    optimal_information_size,
    power,
)
from surrogate_evidence.estimates.exact._enumeration import rank_by_score
from surrogate_evidence.estimates.exact._two_arm_tests import p_values_of_all
from surrogate_evidence.estimates.exact.rejection import rejected
from surrogate_evidence.estimates.planning._sample_size import margin
from tests.estimates.golden import EXACT, cases

# --- other programs -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "proportions", "expected"),
    [(case, row, numbers) for case, _, row, numbers in cases("sample_sizes")],
)
def test_the_normal_approximation_is_that_of_r(name, proportions, expected):
    side, target = name.split("/")
    p_1, p_2 = proportions
    if side == "one-sided":
        side = "greater" if p_1 > p_2 else "less"
    found = n_for_power(
        p_1, p_2, power=float(target), method="normal", alternative=side
    )
    assert found.n_1 == ceil(expected[0])
    assert float(target) <= found.power < float(target) + 0.03  # one more participant
    assert found.notes[-1].code == "approximate"


@pytest.mark.parametrize(
    ("name", "arms", "expected"),
    [(case, row, numbers) for case, _, row, numbers in cases("power")],
)
def test_exact_power_is_that_of_r(name, arms, expected):
    method, side = name.split("/")
    found = power(*arms, method=method, alternative=side).value
    assert found == pytest.approx(expected[0], abs=EXACT)


# What a public R program for sizes of two arms (BinarySampleSize, in the notes at its
# head) gives, each power there confirmed with the packages Exact or exact2x2. Arm 1 of
# that program is our arm 2: it has the participants that `ratio` multiplies.
CONFIRMED = [
    ("chi-squared", 0.2, 0.4, 2, 0.8, (62, 124), 0.8028152, 0.7938549),
    ("fisher", 0.2, 0.5, 3, 0.9, (39, 117), 0.9102183, 0.8996206),
    ("fisher-mid-p", 0.3, 0.6, 2, 0.9, (42, 84), 0.9020784, 0.8906476),
    ("boschloo", 0.2, 0.7, 4, 0.8, (10, 40), 0.8374957, 0.7998365),
]
PRINTED = 6e-8
"""Half a unit of the seventh decimal that the program prints, and its own error."""


@pytest.mark.parametrize(
    ("method", "p_1", "p_2", "ratio", "target", "arms", "reached", "missed"), CONFIRMED
)
def test_sizes_and_powers_of_another_program(  # noqa: PLR0913, PLR0917 - its columns
    method, p_1, p_2, ratio, target, arms, reached, missed
):
    options = {"method": method, "alpha": 0.025, "alternative": "less"}
    found = n_for_power(p_1, p_2, power=target, ratio=ratio, **options)
    assert (found.n_1, found.n_2) == (found.first_n_1, found.first_n_2) == arms
    assert found.power == pytest.approx(reached, abs=PRINTED)
    n_1, n_2 = arms[0] - 1, arms[1] - ratio
    below = power(p_1, n_1, p_2, n_2, **options).value
    assert below == pytest.approx(missed, abs=PRINTED)


# Totals of both arms by a commercial program (East), one-sided at 0.05 with the exact
# test that pools the variance, as a public guide to sample sizes lists them.
LISTED = [
    (0.35, 0.55, 0.8, 158, 0.807),
    (0.60, 0.80, 0.8, 136, 0.804),
    (0.60, 0.80, 0.9, 180, 0.902),
]


@pytest.mark.parametrize(("p_1", "p_2", "target", "total", "reached"), LISTED)
def test_sizes_of_a_commercial_program(p_1, p_2, target, total, reached):
    found = n_for_power(p_1, p_2, power=target, method="barnard", alternative="less")
    assert found.n == total
    assert round(found.power, 3) == reached


def test_confirming_75_against_90_per_cent_takes_about_a_hundred_per_arm():
    found = n_for_power(0.75, 0.90)
    assert found.normal_n_1 == 100
    assert found.n_1 == found.n_2 == 102
    assert found.n == 204


@pytest.mark.parametrize(
    ("reduction", "per_arm", "share"), [(0.25, 686, 0.023), (0.2, 1094, 0.015)]
)
def test_thirty_two_people_of_the_optimal_information_size(reduction, per_arm, share):
    found = optimal_information_size(0.25, reduction, observed=32)
    assert found.n_per_arm == per_arm
    assert round(found.share, 3) == share
    assert found.events == ceil(per_arm * 0.25 * (2 - reduction))
    assert f"The 32 observed are {100 * share:.1f}% of that." in str(found)
    assert found.to_dict()["n"] == found.n == 2 * per_arm


# --- laws -----------------------------------------------------------------------


def score(x_1, n_1, x_2, n_2):
    slant, total = x_1 * n_2 - x_2 * n_1, x_1 + x_2
    return -Fraction(slant**2, max(total * (n_1 + n_2 - total), 1))


@given(st.integers(1, 30), st.integers(1, 30))
@settings(max_examples=20, deadline=None)
def test_tables_are_ranked_as_their_fractions_are(n_1, n_2):
    ranks = rank_by_score(n_1, n_2, "two-sided")
    exact = [[score(a, n_1, b, n_2) for b in range(n_2 + 1)] for a in range(n_1 + 1)]
    every = {value for row in exact for value in row}
    order = {value: rank for rank, value in enumerate(sorted(every))}
    assert ranks.tolist() == [[order[value] for value in row] for row in exact]


def test_large_arms_are_ranked_as_their_fractions_are():
    """Where two fractions differ by little more than a double can tell apart."""
    n_1, n_2 = 399, 400
    ranks = rank_by_score(n_1, n_2, "two-sided")
    rows = (0, 1, 57, 200, 398)
    exact = {(a, b): score(a, n_1, b, n_2) for a in rows for b in range(n_2 + 1)}
    places = sorted(exact, key=exact.get)
    for one, other in pairwise(places):
        here = exact[one] == exact[other]
        assert here == (ranks[one] == ranks[other])
        assert here or ranks[one] < ranks[other]


@pytest.mark.parametrize("side", ["two-sided", "greater", "less"])
@pytest.mark.parametrize("arms", [(5, 9), (16, 16), (30, 11)])
def test_a_doubled_test_rejects_where_its_p_value_does(side, arms):
    for alpha in (0.01, 0.05, 0.1):
        expected = p_values_of_all("boschloo-doubled", *arms, side) <= alpha
        assert (rejected(*arms, "boschloo-doubled", alpha, side) == expected).all()


@pytest.mark.parametrize("method", ["boschloo", "barnard", "fisher", "chi-squared"])
@pytest.mark.parametrize(
    ("p_1", "p_2", "ratio"), [(0.9, 0.4, 1), (1.0, 0.6, 2), (0.05, 0.6, 0.5)]
)
def test_the_target_is_kept_from_there_on_and_not_before(method, p_1, p_2, ratio):
    found = n_for_power(p_1, p_2, method=method, ratio=ratio)

    def reached(n_1):
        n_2 = ceil(ratio * n_1)
        return power(p_1, n_1, p_2, n_2, method=method).value >= 0.8

    assert found.last_n_1 == found.n_1 + margin(found.n_1)
    assert all(reached(n) for n in range(found.n_1, found.last_n_1 + 1))
    assert found.n_1 == 1 or not reached(found.n_1 - 1)
    first = next(n for n in range(1, found.last_n_1) if reached(n))
    assert first == found.first_n_1


def test_where_power_falls_again_both_sizes_are_told():
    found = n_for_power(0.6, 0.8, method="barnard", alternative="less")
    assert (found.first_n_1, found.n_1) == (65, 68)
    assert "first reached with 65 in arm 1" in str(found.notes[-1])


@pytest.mark.parametrize(
    ("p_1", "p_2", "width", "ratio"),
    [(0.9, 0.75, 0.35, 1), (1.0, 0.5, 0.4, 2), (0, 0, 0.2, 1)],
)
def test_a_width_is_kept_from_there_on_and_not_before(p_1, p_2, width, ratio):
    found = n_for_precision(p_1, p_2, width=width, ratio=ratio)

    def reached(n_1):
        return expected_width(p_1, n_1, p_2, ceil(ratio * n_1)).value <= width

    assert all(reached(n) for n in range(found.n_1, found.last_n_1 + 1))
    assert not reached(found.n_1 - 1)
    first = next(n for n in range(1, found.last_n_1) if reached(n))
    assert first == found.first_n_1
    assert found.expected_width.value <= width


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson", "jeffreys"])
def test_one_sample_has_its_size_too(method):
    found = n_for_precision_of_proportion(0.9, width=0.2, method=method)
    one_less = expected_width_of_proportion(0.9, found.n - 1, method=method)
    assert found.expected_width.value <= 0.2 < one_less.value
    assert found.n_2 is None


def test_a_narrower_interval_or_more_power_takes_more_people():
    sizes = [n_for_precision(0.8, 0.6, width=w).n for w in (0.5, 0.4, 0.3)]
    assert sizes == sorted(set(sizes))
    sizes = [n_for_power(0.9, 0.4, power=p).n for p in (0.7, 0.8, 0.9)]
    assert sizes == sorted(set(sizes))


def test_results_print_show_and_turn_into_rows():
    for found in (
        n_for_power(0.9, 0.4),
        n_for_power(0.9, 0.4, method="normal"),
        n_for_precision(0.9, 0.4, width=0.5),
        n_for_precision_of_proportion(0.9, width=0.3),
        optimal_information_size(0.25),
    ):
        assert str(found).endswith(".")
        assert "<caption>" in found._repr_html_()
        assert found.notes
        assert found.to_dict()["notes"]


# --- refusals -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: n_for_power(0.5, 0.5), "not there"),
        (lambda: n_for_power(0.9, 0.4, alternative="less"), "looks for p_1 below p_2"),
        (lambda: n_for_power(0.4, 0.9, alternative="greater"), "above p_2"),
        (lambda: n_for_power(90, 0.5), "Did you mean 0.9"),
        (lambda: n_for_power("0.9", 0.5), "the text"),
        (lambda: n_for_power(0.9, 0.4, power=80), "Did you mean 0.8"),
        (lambda: n_for_power(0.9, 0.4, power=0.05), "must be above alpha"),
        (lambda: n_for_power(0.9, 0.4, ratio=0), "ratio must lie between"),
        (lambda: n_for_power(0.9, 0.4, ratio=float("nan")), "one finite number"),
        (lambda: n_for_power(0.9, 0.4, method="fischer"), "Did you mean 'fisher'"),
        (lambda: n_for_power(0.5, 0.52), "about 9,806 and 9,806 participants"),
        (lambda: n_for_power(0.5, 0.61), "about 320 and 320"),
        (lambda: n_for_precision(0.9, 0.4, width=20), "Did you mean 0.2"),
        (lambda: n_for_precision(0.5, 0.5, width=0.05), "needs about 3,073"),
        (lambda: n_for_precision(0.5, 0.5, width=0.2, method="log"), "not to 'RD'"),
        (lambda: n_for_precision(0.5, 0.5, width=0.3, method="bayes"), "up to 60"),
        (lambda: n_for_precision_of_proportion(0.5, width=0.01), "about 38,415"),
        (lambda: optimal_information_size(25), "Did you mean 0.25"),
        (lambda: optimal_information_size(0), "control_rate must be above 0"),
        (lambda: optimal_information_size(0.2, 0), "nothing to be found"),
        (lambda: optimal_information_size(0.2, observed=-1), "0 or more"),
    ],
)
def test_impossible_plans_are_refused_in_words(call, said):
    with pytest.raises(ArgumentError, match=said):
        call()


def test_arms_of_any_ratio_are_whole_people():
    found = n_for_power(0.9, 0.4, ratio=0.1)
    assert found.n_2 == ceil(found.n_1 / 10)
    assert isinstance(found.n_2, int)
    assert np.isclose(found.ratio, 0.1)
