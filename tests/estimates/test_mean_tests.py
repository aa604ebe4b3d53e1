"""Tests of two means: other programs, exact arithmetic, laws, refusals."""

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Sample, mean_difference, mean_test, summarise
from surrogate_evidence.estimates.measurements import _permutation
from tests.estimates.golden import cases

CLOSED_FORM = 1e-11
"""Both sides evaluate Student's distribution in doubles."""

SIDES = ["two-sided", "greater", "less"]
NEW = [12.1, 15.3, 9.8, 14.2, 13.3]
OLD = [8.2, 11.1, 7.9, 9.1, 10.4, 8.8]


def permuted(a, b, side="two-sided"):
    return mean_test(a, b, method="permutation", alternative=side)


def listed(values, size):
    """Every difference of means that an assignment can have, as rationals."""
    exact = [Fraction(repr(float(value))) for value in values]
    total, others = sum(exact), len(exact) - size
    sums = (sum(chosen) for chosen in combinations(exact, size))
    return [part / size - (total - part) / others for part in sums]


def by_listing(a, b, side):
    """The p-value by its definition: list all, in rationals, the observed one first."""
    differences = listed([*a, *b], len(a))
    seen = differences[0]
    extreme = {
        "two-sided": lambda d: abs(d) >= abs(seen),
        "greater": lambda d: d >= seen,
        "less": lambda d: d <= seen,
    }[side]
    return sum(map(extreme, differences)) / len(differences)


# --- numbers --------------------------------------------------------------------


def golden(program):
    """Return the side, both arms and the p-value of each case of one program."""
    return [
        (name.split("/")[1], *row, expected[0])
        for name, peer, row, expected in cases("permutation")
        if peer == program
    ]


@pytest.mark.parametrize(("side", "a", "b", "expected"), golden("coin"))
def test_p_values_are_those_of_other_programs(side, a, b, expected):
    assert permuted(a, b, side).p_value == pytest.approx(expected, rel=CLOSED_FORM)


@pytest.mark.parametrize(("side", "a", "b", "expected"), golden("exactRankTests"))
def test_another_program_answers_for_other_numbers(side, a, b, expected):
    """It maps measurements into 0 to N first. For what it maps them to, we agree."""
    lowest, width = min(a + b), max(a + b) - min(a + b)
    mapped = [round((value - lowest) * len(a + b) / width) for value in a + b]
    theirs = permuted(mapped[: len(a)], mapped[len(a) :], side).p_value
    assert theirs == pytest.approx(expected, rel=CLOSED_FORM)
    ours = permuted(a, b, side).p_value
    assert ours == by_listing(a, b, side)
    assert ours < expected


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("method", ["welch", "student-t"])
def test_t_tests_are_those_of_scipy(method, side):
    theirs = stats.ttest_ind(
        NEW, OLD, equal_var=method == "student-t", alternative=side
    )
    ours = mean_test(NEW, OLD, method=method, alternative=side)
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=CLOSED_FORM)
    assert ours.statistic == pytest.approx(theirs.statistic, rel=CLOSED_FORM)


# --- exact arithmetic -----------------------------------------------------------

ARMS = st.lists(
    st.one_of(
        st.integers(0, 4),
        st.decimals(-3, 3, places=1).map(float),
        st.sampled_from([1e-30, 1e30, -0.25]),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize("budget", [None, 0], ids=["shifted", "halved"])
@pytest.mark.parametrize("side", SIDES)
@given(a=ARMS, b=ARMS)
@settings(max_examples=25, deadline=None)
def test_both_ways_to_count_agree_with_listing(budget, side, a, b):
    with pytest.MonkeyPatch.context() as patch:
        if budget is not None:
            patch.setattr(_permutation, "_MOST_BITS", budget)
        assert permuted(a, b, side).p_value == by_listing(a, b, side)


def test_decimals_that_tie_are_ties():
    """In doubles 0.1 + 0.2 is not 0.3, and two of six assignments would be lost."""
    assert permuted([0.1, 0.2], [0.3, 0.0]).p_value == 1
    assert permuted([0.3, 0.3], [0.1, 0.2]).p_value == 2 / 6


def test_both_ways_agree_where_nobody_could_list(monkeypatch):
    draw = np.random.default_rng(5)
    a = draw.normal(5, 2, 18).round(2).tolist()
    b = draw.normal(6, 2, 20).round(2).tolist()
    shifted = permuted(a, b)
    monkeypatch.setattr(_permutation, "_MOST_BITS", 0)
    halved = permuted(a, b)
    assert shifted == halved
    assert shifted.p_value == pytest.approx(
        mean_test(a, b, method="student-t").p_value, rel=0.2
    )


def test_scores_of_many_are_counted_exactly():
    """Wilcoxon's test is the permutation test of ranks; scipy has its exact p."""
    order = np.random.default_rng(7).permutation(120)
    a, b = order[:50], order[50:]
    theirs = stats.mannwhitneyu(a, b, method="exact").pvalue
    assert permuted(a, b).p_value == pytest.approx(theirs, rel=1e-9)


# --- laws -----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["welch", "student-t", "permutation"])
@given(
    a=st.lists(st.integers(0, 30), min_size=2, max_size=7),
    b=st.lists(st.integers(0, 30), min_size=2, max_size=7),
)
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms_swaps_the_sides(method, a, b):
    def p(one, other, side):
        return mean_test(one, other, method=method, alternative=side).p_value

    near = {"rel": 1e-12, "nan_ok": True}
    assert p(a, b, "greater") == pytest.approx(p(b, a, "less"), **near)
    assert p(a, b, "two-sided") == pytest.approx(p(b, a, "two-sided"), **near)


@pytest.mark.parametrize("method", ["welch", "student-t"])
@given(
    a=st.lists(st.integers(0, 30), min_size=3, max_size=7, unique=True),
    b=st.lists(st.integers(0, 30), min_size=3, max_size=7, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_the_interval_at_level_1_minus_p_touches_no_difference(method, a, b):
    p = mean_test(a, b, method=method).p_value
    if not 1e-9 < p < 1 - 1e-9:
        return
    interval = mean_difference(a, b, method=method, level=1 - p).interval
    touched = min(abs(interval.low), abs(interval.high))
    assert touched == pytest.approx(0, abs=1e-6)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=9), st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_the_level_is_kept_whatever_the_measurements(values, size):
    """Over all assignments a p-value of p or less comes up in at most p of them."""
    if size >= len(values):
        return
    spots = range(len(values))
    p_values = []
    for chosen in combinations(spots, size):
        a = [values[i] for i in chosen]
        b = [values[i] for i in spots if i not in chosen]
        p_values.append(permuted(a, b).p_value)
    for p in set(p_values):
        assert sum(q <= p for q in p_values) / len(p_values) <= p * (1 + 1e-12)


def test_summaries_are_as_good_as_measurements_for_t():
    raw = mean_test(NEW, OLD)
    assert mean_test(summarise(NEW), summarise(OLD)) == raw


# --- edges ----------------------------------------------------------------------


def test_no_spread_leaves_t_without_an_answer_and_counting_with_one():
    result = mean_test([1, 1, 1], [2, 2, 2])
    assert math.isnan(result.p_value)
    assert "permutation test has a p-value" in " ".join(map(str, result.notes))
    assert permuted([1, 1, 1], [2, 2, 2]).p_value == pytest.approx(2 / 20)
    assert permuted([1, 1], [1, 1]).p_value == 1


def test_the_notes_say_what_was_counted_and_what_could_be():
    notes = list(map(str, permuted(NEW, OLD).notes))
    assert "5 of 462 assignments" in notes[0]
    assert "doubling" in notes[0]
    few = permuted([1, 2, 3], [4, 5, 6]).notes
    assert "below 0.100" in str(few[-1])


def test_rows_and_tables():
    for method in ("welch", "permutation"):
        result = mean_test(NEW, OLD, method=method, alternative="less")
        assert result.to_dict()["mean_1"] == pytest.approx(12.94)
        assert "<caption>" in result._repr_html_()
        assert "one-sided (arm 1 lower)" in str(result)


# --- refusals -------------------------------------------------------------------


def test_summaries_cannot_be_permuted():
    with pytest.raises(ArgumentError, match="needs every measurement, and b gives"):
        permuted(NEW, Sample(mean=1, sd=2, n=5))


def test_what_would_take_too_long_is_refused_with_a_way_out():
    a = np.random.default_rng(1).normal(size=60)
    with pytest.raises(ArgumentError, match=r"Round the measurements .*method='welch'"):
        permuted(a, a)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"method": "welsh"}, "Did you mean 'welch'"),
        ({"alternative": "upper"}, "alternative must be one of"),
    ],
)
def test_unknown_names_are_refused(facts, words):
    with pytest.raises(ArgumentError, match=words):
        mean_test(NEW, OLD, **facts)
