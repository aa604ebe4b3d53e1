"""Shares known only as rounded numbers: bounds, feasibility, refusals."""

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import rounded_composition

SOLVED = 1e-7
"""Feasibility tolerance of the linear programs that serve as the oracle."""

printed = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 1)), min_size=1, max_size=6
).map(
    lambda shares: {
        f"part {k}": f"{Decimal(value) / 10:.{places}f}"
        for k, (value, places) in enumerate(shares)
    }
)


def test_shares_that_print_as_more_than_the_whole_can_be_one():
    result = rounded_composition({"a": "34", "b": "49", "c": "18"}, of="session time")
    assert result.feasible
    assert result.closure_error == 1
    assert (result.total_low, result.total_high) == (99.5, 102.5)
    assert [(p.closed_low, p.closed_high) for p in result.parts] == [
        (33.5, 34.0),
        (48.5, 49.0),
        (17.5, 18.0),
    ]
    assert "3 rounded parts of session time" in str(result)


def test_more_decimals_bound_more_closely():
    loose = rounded_composition({"a": "12", "b": "88"}).parts[0]
    close = rounded_composition({"a": "12.0", "b": "88.0"}).parts[0]
    assert (loose.low, loose.high) == (11.5, 12.5)
    assert (close.low, close.high) == (11.95, 12.05)


@settings(max_examples=40, deadline=None)
@given(printed)
def test_the_bounds_are_those_of_linear_programs(values):
    result = rounded_composition(values)
    bounds = [(part.low, part.high) for part in result.parts]
    sums, whole = [[1.0] * len(bounds)], [result.whole]
    for k, part in enumerate(result.parts):
        ends = []
        for sign in (1, -1):
            costs = [0.0] * len(bounds)
            costs[k] = sign
            solved = linprog(costs, A_eq=sums, b_eq=whole, bounds=bounds)
            # the solver takes both ends for part of a span, which one of them is not
            touching = math.isclose(result.total_high, result.whole, abs_tol=SOLVED)
            if not touching:
                assert solved.success == result.feasible
            ends.append(sign * solved.fun if solved.success else math.nan)
        if result.feasible:
            closed = (part.closed_low, part.closed_high)
            assert closed == pytest.approx(ends, abs=SOLVED)
        else:
            assert math.isnan(part.closed_low)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=6).filter(any))
def test_shares_that_were_rounded_are_never_called_impossible(weights):
    total = sum(weights)
    shares = [Decimal(100 * weight) / total for weight in weights]
    values = {k: f"{share:.0f}" for k, share in enumerate(shares)}
    result = rounded_composition(values, rounding="any")
    assert result.feasible
    for part, share in zip(result.parts, shares, strict=True):
        assert part.closed_low - SOLVED <= float(share) <= part.closed_high + SOLVED


def test_an_upper_end_that_rounding_excludes_is_no_solution():
    # 49.5 would be printed as 50: two shares below it never reach 99
    assert not rounded_composition({"a": "49", "b": "49"}, whole=99).feasible
    assert rounded_composition(
        {"a": "49", "b": "49"}, whole=98.9, rounding="half-up"
    ).feasible
    # to the even digit, 48.5 and 49.5 both leave the odd 49
    assert rounded_composition(
        {"a": "48", "b": "48"}, whole=97, rounding="half-even"
    ).feasible


def test_what_cannot_be_a_whole_is_said_to_be_none():
    result = rounded_composition({"a": "40", "b": "50"})
    assert not result.feasible
    assert "cannot be the whole of 100" in str(result)
    assert result.notes[0].code == "not-estimable"
    assert math.isnan(result.to_rows()[0]["closed_low"])
    assert "not estimable" in str(result.parts[0])


def test_bounds_stay_between_nothing_and_the_whole():
    nothing, all_ = rounded_composition({"a": "0", "b": "100"}).parts
    assert (nothing.low, nothing.high) == (0, 0.5)
    assert (all_.low, all_.high) == (99.5, 100)
    hours = rounded_composition({"a": "8", "b": "16"}, whole=24, unit="hours")
    assert hours.feasible
    assert "hours" in str(hours)


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ({}, {}, "at least one part"),
        (["40", "60"], {}, "at least one part"),
        ({"a": "many"}, {}, "share of 'a' must be a number"),
        ({"a": "-1"}, {}, "between 0 and the whole"),
        ({"a": "101"}, {}, "between 0 and the whole"),
        ({"a": "1"}, {"whole": 0}, "positive"),
        ({"a": "1"}, {"whole": "all"}, "whole must be a number"),
        ({"a": "1"}, {"rounding": "up"}, "must be one of"),
    ],
)
def test_impossible_shares_are_refused_in_words(values, options, said):
    with pytest.raises(ArgumentError, match=said):
        rounded_composition(values, **options)
