"""Tests of two proportions: other programs, exact arithmetic, laws, refusals."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from surrogate_evidence import exact_test
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.exact.exact import TESTS
from tests.estimates.golden import cases, tolerance

SIDES = ["two-sided", "greater", "less"]
EXACT = ["fisher", "fisher-mid-p", "boschloo", "boschloo-doubled", "barnard"]


@st.composite
def tables(draw, largest=15):
    arms = []
    for _ in range(2):
        n = draw(st.integers(1, largest))
        arms += [draw(st.integers(0, n)), n]
    return tuple(arms)


def p_value(table, method, side="two-sided"):
    return exact_test(*table, method=method, alternative=side).p_value


# --- numbers --------------------------------------------------------------------

# The peer looks at proportions inside (0, 1); at the ends the null table is certain.
CERTAIN = {
    ("barnard/greater", table)
    for table in [(16, 16, 16, 16), (0, 16, 0, 16), (8, 16, 8, 16)]
}
COMPARABLE = [
    case
    for case in cases("two_arms_tests")
    if (case[0], case[2]) not in CERTAIN and None not in case[3]
]


@pytest.mark.parametrize(("name", "program", "table", "expected"), COMPARABLE)
def test_p_values_are_those_of_other_programs(name, program, table, expected):
    method, side = name.split("/")
    given_p = p_value(table, method, side)
    assert given_p == pytest.approx(expected[0], abs=tolerance(method)), program


@pytest.mark.parametrize(
    ("method", "first", "second"),
    [
        ("fisher", 0.1012, 0.0434),
        ("yates-chi-squared", 0.1088, 0.0515),
        ("fisher-mid-p", 0.0506, 0.0217),
        ("boschloo", 0.0502, 0.0202),
        ("barnard", 0.0448, 0.0202),
        ("n-1-chi-squared", 0.0353, 0.0166),
        ("chi-squared", 0.0325, 0.0149),
    ],
)
def test_seven_tests_of_two_outcomes(method, first, second):
    assert round(p_value((16, 16, 12, 16), method), 4) == first
    assert round(p_value((16, 16, 11, 16), method), 4) == second


def test_ties_are_ties():
    """Some tables tie in exact arithmetic; doubles would part them and give 0.00693."""
    assert round(p_value((9, 10, 3, 10), "barnard"), 5) == 0.00796


# --- exact arithmetic -----------------------------------------------------------


def _order(table, method):
    """Return every table of these arms that is at least as extreme, by rationals."""
    x1, n1, x2, n2 = table

    def pooled(a, b):
        slant, total = a * n2 - b * n1, a + b
        spread = total * (n1 + n2 - total)
        return Fraction(slant * slant, spread) if spread else Fraction(0)

    def fisher(a, b):
        total = a + b
        support = range(max(0, total - n2), min(n1, total) + 1)
        weight = {k: math.comb(n1, k) * math.comb(n2, total - k) for k in support}
        among = sum(w for w in weight.values() if w <= weight[a])
        return Fraction(among, sum(weight.values()))

    every = list(product(range(n1 + 1), range(n2 + 1)))
    if method == "barnard":
        return [pair for pair in every if pooled(*pair) >= pooled(x1, x2)]
    return [pair for pair in every if fisher(*pair) <= fisher(x1, x2)]


def _probability(region, table, p):
    _, n1, _, n2 = table
    return sum(
        math.comb(n1, a)
        * math.comb(n2, b)
        * p ** (a + b)
        * (1 - p) ** (n1 + n2 - a - b)
        for a, b in region
    )


@pytest.mark.parametrize("method", ["boschloo", "barnard"])
@pytest.mark.parametrize(
    "table",
    [(16, 16, 12, 16), (9, 10, 3, 10), (3, 4, 1, 4), (7, 9, 0, 5), (1, 3, 5, 6)],
)
def test_the_p_value_is_the_largest_probability(method, table):
    region = _order(table, method)
    given_p = p_value(table, method)
    grid = [_probability(region, table, i / 2000) for i in range(2001)]
    peak = max(range(2001), key=grid.__getitem__)
    near = [
        _probability(region, table, (peak - 1 + j / 1000) / 2000)
        for j in range(2001)
        if 0 <= (peak - 1 + j / 1000) / 2000 <= 1
    ]
    assert given_p >= max(near) - 1e-12
    assert given_p == pytest.approx(max(near), abs=1e-8)


@pytest.mark.parametrize("method", ["boschloo", "barnard"])
@pytest.mark.parametrize(
    "table", [(60, 100, 45, 100), (95, 100, 80, 100), (30, 60, 52, 140)]
)
def test_no_dense_grid_finds_a_larger_probability(method, table):
    """Twenty thousand common proportions, and ten thousand more about the best."""
    _, n1, _, n2 = table
    region = np.zeros((n1 + 1, n2 + 1))
    for a, b in _order(table, method):
        region[a, b] = 1

    def chance(p):
        one, other = (binom.pmf(np.arange(n + 1), n, p[:, None]) for n in (n1, n2))
        return ((one @ region) * other).sum(axis=1)

    grid = np.linspace(0, 1, 20_001)
    best = grid[chance(grid).argmax()]
    near = np.linspace(max(0, best - 1e-4), min(1, best + 1e-4), 10_001)
    most = chance(near).max()
    given_p = p_value(table, method)
    assert given_p >= most * (1 - 1e-11)
    assert given_p == pytest.approx(most, abs=1e-8)


# --- laws -----------------------------------------------------------------------


@settings(deadline=None)
@given(tables(), st.sampled_from(sorted(TESTS)), st.sampled_from(SIDES))
def test_a_p_value_is_a_probability_or_has_a_reason(table, method, side):
    result = exact_test(*table, method=method, alternative=side)
    if math.isnan(result.p_value):
        assert "not-estimable" in {note.code for note in result.notes}
    else:
        assert 0 <= result.p_value <= 1


@settings(deadline=None)
@given(tables(), st.sampled_from(sorted(TESTS)))
def test_swapped_arms_swap_the_sides(table, method):
    swapped = table[2:] + table[:2]
    mirrored = {"two-sided": "two-sided", "greater": "less", "less": "greater"}
    for side, other in mirrored.items():
        here, there = p_value(table, method, side), p_value(swapped, method, other)
        assert here == pytest.approx(there, abs=1e-9, nan_ok=True)


@settings(deadline=None)
@given(tables())
def test_boschloo_is_never_above_fisher(table):
    for side in SIDES:
        boschloo, fisher = (p_value(table, m, side) for m in ("boschloo", "fisher"))
        assert boschloo <= fisher + 1e-9


# --- guarantees -----------------------------------------------------------------


@pytest.mark.parametrize("method", EXACT)
@pytest.mark.parametrize(
    "table", [(0, 16, 0, 16), (16, 16, 16, 16), (0, 1, 0, 1), (0, 3, 0, 9)]
)
def test_no_difference_at_all_is_no_evidence(method, table):
    assert p_value(table, method) == 1


@pytest.mark.parametrize("method", [m for m in TESTS if m not in EXACT])
def test_an_approximation_without_variance_says_why_there_is_no_answer(method):
    result = exact_test(0, 16, 0, 16, method=method)
    assert math.isnan(result.p_value)
    assert "0 / 0" in str(result.notes[-1])


def test_every_table_of_two_small_arms_has_an_answer():
    for x1, x2 in product(range(17), range(17)):
        for method in EXACT:
            assert 0 < p_value((x1, 16, x2, 16), method) <= 1


def test_the_rule_for_two_sides_is_named():
    notes = exact_test(16, 16, 12, 16).notes
    assert "two-sided-rule" in {note.code for note in notes}
    assert "as Boschloo did" in str(notes[0])


# --- refusals -------------------------------------------------------------------


def test_tables_too_large_to_enumerate_name_a_way_out():
    with pytest.raises(ArgumentError, match="fisher-mid-p"):
        exact_test(5_000, 10_000, 4_900, 10_000)


def test_large_tables_are_no_trouble_for_fisher():
    assert p_value((5_000, 10_000, 4_900, 10_000), "fisher") == pytest.approx(
        0.1615, abs=2e-3
    )


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        ((17, 16, 1, 16), {}, "17 events_1"),
        ((1, 16, 1, 16), {"method": "bosch"}, "Did you mean 'boschloo'"),
        ((1, 16, 1, 16), {"alternative": "two.sided"}, "must be one of"),
        ((1.5, 16, 1, 16), {}, "whole number"),
    ],
)
def test_impossible_questions_are_refused_in_words(table, options, said):
    with pytest.raises(ArgumentError, match=said):
        exact_test(*table, **options)
