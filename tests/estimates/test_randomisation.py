"""Randomisation tests: counted by hand and by brute force, laws, refusals."""

import math
from fractions import Fraction
from itertools import chain, combinations
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import labelled_phases, phases, randomisation_test

UP = {"direction": "higher is better", "randomised": True}
STATISTICS = ["mean difference", "phase mean difference", "median difference"]
SIDES = ["two-sided", "greater", "less"]


def test_by_hand():
    # the start could follow session 2, 3 or 4; B less A is 6-2 = 4 at 2,
    # 8-2 = 6 at 3 (observed), 8-3.5 = 4.5 at 4: one of three is as large
    series = phases(A=[2, 2, 2], B=[8, 8, 8], **UP)
    result = randomisation_test(series, minimum_phase=2, alternative="greater")
    assert result.observed == 6
    assert (result.as_extreme, result.assignments) == (1, 3)
    assert result.p_value == result.smallest_p_value == 1 / 3


def test_ties_are_exact_where_floating_point_is_not():
    # B less A is 1/6 after session 2 and after session 3; in doubles the first is less
    values = [0.0, 0.0, 0.1, 0.3, 0.1]
    assert fmean(values[2:]) - 0 < fmean(values[3:]) - fmean(values[:3])
    for start in (2, 3):
        series = labelled_phases(values, "A" * start + "B" * (5 - start), **UP)
        for alternative in SIDES:
            result = randomisation_test(
                series, minimum_phase=2, alternative=alternative
            )
            assert result.p_value == 1


@st.composite
def planned(draw):
    k = draw(st.integers(2, 4))
    least = draw(st.integers(1, 2))
    extra = draw(st.lists(st.integers(0, 2), min_size=k, max_size=k))
    lengths = [least + more for more in extra]
    n = sum(lengths)
    values = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    labels = "".join(x * m for x, m in zip("ABAB", lengths, strict=False))
    return labelled_phases(values, labels, **UP), least, lengths


def brute(values, lengths, least, statistic):
    """Return (observed, all statistics), placing every set of changes that fits."""
    n, k = len(values), len(lengths)

    def measure(changes):
        ends = (0, *changes, n)
        parts = [[Fraction(v) for v in values[ends[i] : ends[i + 1]]] for i in range(k)]
        if min(map(len, parts)) < least:
            return None
        return difference(parts, statistic)

    observed = measure([sum(lengths[:i]) for i in range(1, k)])
    every = [measure(c) for c in combinations(range(1, n), k - 1)]
    return observed, [value for value in every if value is not None]


def difference(parts, statistic):
    a, b = (list(chain(*parts[first::2])) for first in (0, 1))
    if statistic == "mean difference":
        return sum(b) / len(b) - sum(a) / len(a)
    if statistic == "median difference":
        return median(b) - median(a)
    means = [sum(part) / len(part) for part in parts]
    return sum(means[1::2]) / len(means[1::2]) - sum(means[::2]) / len(means[::2])


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return (
        ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    )


@settings(max_examples=60)
@given(planned(), st.sampled_from(STATISTICS), st.sampled_from(SIDES))
def test_brute_force_agrees(plan, statistic, side):
    series, least, lengths = plan
    observed, every = brute(series.values, lengths, least, statistic)
    turn = {"two-sided": abs, "greater": lambda x: x, "less": lambda x: -x}[side]
    extreme = sum(turn(value) >= turn(observed) for value in every)
    result = randomisation_test(
        series, minimum_phase=least, statistic=statistic, alternative=side
    )
    assert result.observed == pytest.approx(float(observed))
    assert (result.as_extreme, result.assignments) == (extreme, len(every))
    assert result.p_value == extreme / len(every)
    assert result.p_value >= result.smallest_p_value


def test_a_plan_of_24_sessions_in_four_phases():
    # 24 sessions, at least 4 in each of 4 phases: 8 to share out, C(11, 3) = 165 ways
    series = labelled_phases(range(24), "A" * 6 + "B" * 6 + "A" * 6 + "B" * 6, **UP)
    assert randomisation_test(series, minimum_phase=4).assignments == 165


def test_the_share_of_small_p_values_is_no_larger_than_it_says():
    # over every start that chance could choose, for fixed measurements
    values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    p = [
        randomisation_test(
            labelled_phases(values, "A" * start + "B" * (12 - start), **UP),
            minimum_phase=2,
            alternative="greater",
        ).p_value
        for start in range(2, 11)
    ]
    for level in p:
        assert sum(value <= level for value in p) <= level * len(p) + 1e-12


def test_each_phase_can_have_a_minimum_of_its_own():
    # a start drawn between sessions 5 and 9 of 12: at least 4 in A and 4 in B
    series = labelled_phases(range(12), "A" * 6 + "B" * 6, **UP)
    result = randomisation_test(series, minimum_phase={"A": 4, "B": 4})
    assert result.assignments == 5
    assert any(note.code == "few-assignments" for note in result.notes)


def test_without_chance_there_is_no_p_value():
    chosen = phases(A=[1, 2], B=[3, 4], direction="higher is better", randomised=False)
    result = randomisation_test(chosen, minimum_phase=1)
    assert math.isnan(result.p_value)
    assert result.notes[-1].code == "not-estimable"
    unsaid = phases(A=[1, 2], B=[3, 4], direction="higher is better")
    notes = randomisation_test(unsaid, minimum_phase=1).notes
    assert any("not said" in str(note) for note in notes)


def test_a_series_with_gaps_or_a_pair_of_a_longer_one_has_no_p_value():
    gap = phases(A=[1, 2], B=[3, 4, None], missing="drop", **UP)
    four = phases(A1=[1], B1=[2], A2=[1], B2=[2], **UP)
    for series in (gap, four.pair("A1", "B1")):
        result = randomisation_test(series, minimum_phase=1)
        assert math.isnan(result.p_value)
        assert "left out" in str(result.notes[-1])


def test_it_prints_shows_and_turns_into_a_row():
    series = phases(A=[1, 2, 1], B=[3, 4, 3], **UP)
    result = randomisation_test(series, minimum_phase=3)
    assert result.p_value == 1
    assert "1 of 1 assignments" in str(result)
    assert "<table>" in result._repr_html_()
    assert result.to_dict()["assignments"] == 1
    assert result.n == 6


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"minimum_phase": 4}, "chance cannot have chosen that"),
        ({"minimum_phase": 0}, "must be 1 or more"),
        ({"minimum_phase": 1.5}, "whole number"),
        ({"minimum_phase": True}, "yes or no"),
        ({"minimum_phase": {"A": 1}}, "must name the phases A, B"),
        ({"minimum_phase": 1, "statistic": "mean"}, "Did you mean"),
        ({"minimum_phase": 1, "alternative": "up"}, "alternative must be"),
    ],
)
def test_refusals(options, said):
    with pytest.raises(ArgumentError, match=said):
        randomisation_test(phases(A=[1, 2, 3], B=[3, 4, 5], **UP), **options)


def test_too_many_ways_are_refused():
    long = labelled_phases(range(120), ("A" * 30 + "B" * 30) * 2, **UP)
    with pytest.raises(ArgumentError, match="are not enumerated"):
        randomisation_test(long, minimum_phase=1)
    with pytest.raises(ArgumentError, match="got a list"):
        randomisation_test([1, 2], minimum_phase=1)
