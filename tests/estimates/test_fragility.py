"""Fragility: other programs, laws, the criticism that always travels along."""

import json
from math import isnan
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence import exact_test
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import fragility

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden/sensitivity.json").read_text("utf-8")
)
arms = st.integers(1, 14).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
quick = settings(max_examples=30, deadline=None)


def rejects(x1, n1, x2, n2):
    return exact_test(x1, n1, x2, n2, method="fisher").p_value < 0.05


@pytest.mark.parametrize("case", GOLDEN["fragility"], ids=lambda case: case["program"])
def test_the_fewest_changes_are_those_of_another_program(case):
    result, expected = fragility(*case["table"]), case["expected"]
    assert round(result.p_value, case["printed"]["p_value"]) == expected["p_value"]
    best = result.incidence[0]
    assert result.fewest == best.changes == expected["fewest"]
    assert [best.events_1, best.events_2] == expected["events_after"]
    assert round(best.p_value, case["printed"]["p_after"]) == expected["p_after"]


@pytest.mark.parametrize(
    "case", GOLDEN["published_rule"], ids=lambda case: case["program"]
)
def test_the_published_rule_is_that_of_another_program(case):
    result, expected = fragility(*case["table"]), case["expected"]
    assert round(result.p_value, case["printed"]["p_value"]) == expected["p_value"]
    assert result.index == expected["index"]
    after = result.published.p_value
    assert round(after, case["printed"]["p_after"]) == expected["p_after"]


def test_one_outcome_of_the_review_s_own_table():
    result = fragility(16, 16, 12, 16)
    assert (result.kind, result.index, result.arm) == ("reverse fragility", 1, 2)
    assert round(result.published.p_value, 4) == 0.0434


# --- laws -------------------------------------------------------------------------


@quick
@given(first=arms, second=arms)
def test_no_smaller_number_of_changes_reaches_across(first, second):
    result = fragility(*first, *second)
    (x1, n1), (x2, n2) = first, second
    before = rejects(*first, *second)
    distances = [
        abs(a - x1) + abs(b - x2)
        for a in range(n1 + 1)
        for b in range(n2 + 1)
        if rejects(a, n1, b, n2) != before
    ]
    assert result.fewest == min(distances, default=None)
    assert result.index is None or result.index >= result.fewest


@quick
@given(first=arms, second=arms)
def test_what_is_called_the_event_does_not_move_the_fewest_changes(first, second):
    (x1, n1), (x2, n2) = first, second
    mirrored = fragility(n1 - x1, n1, n2 - x2, n2)
    assert mirrored.fewest == fragility(*first, *second).fewest


@quick
@given(first=arms, second=arms)
def test_fewer_allowed_changes_never_need_fewer(first, second):
    result = fragility(*first, *second)
    shares = [one.least_likely for one in result.incidence]
    needed = [one.changes or 10**6 for one in result.incidence]
    assert shares == sorted(set(shares))
    assert needed == sorted(needed)


@quick
@given(first=arms, second=arms)
def test_swapping_the_arms_keeps_the_index(first, second):
    one, other = fragility(*first, *second), fragility(*second, *first)
    assert (one.index, one.fewest) == (other.index, other.fewest)


def test_unlikely_changes_can_be_left_out():
    # every change that is possible in an arm of 16 of 16 is to an outcome of share 0
    result = fragility(16, 16, 12, 16)
    assert result.at_least_as_likely_as(0.25) == 1
    assert result.at_least_as_likely_as(0.26) is None


def test_the_lost_are_read_beside_the_index():
    assert fragility(16, 16, 12, 16, lost=1).within_lost
    assert fragility(16, 16, 12, 16, lost=0).within_lost is False
    assert fragility(16, 16, 12, 16).within_lost is None


@pytest.mark.parametrize("table", [(16, 16, 12, 16), (1, 100, 9, 100), (2, 3, 1, 3)])
def test_the_criticism_always_travels_along(table):
    codes = [note.code for note in fragility(*table).notes]
    assert codes.count("criticism") == 2
    assert "convention" in codes


def test_a_reversal_nobody_can_reach_is_none():
    result = fragility(2, 3, 1, 3)
    assert result.index is result.fewest is None
    assert "not reached" in str(result)


def test_a_table_without_a_p_value_is_no_other_side():
    # three changes empty the table, and its chi-squared statistic is 0 / 0
    result = fragility(3, 30, 0, 300, test="chi-squared")
    reached = [one.p_value for one in result.incidence if one.changes]
    assert reached
    assert not any(isnan(p_value) for p_value in reached)


def test_the_test_can_be_chosen_and_is_named():
    assert fragility(16, 16, 12, 16, test="barnard").kind == "fragility"
    assert "Barnard" in str(fragility(16, 16, 12, 16, test="barnard"))


# --- refusals ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "chosen", "words"),
    [
        ((17, 16, 12, 16), {}, "17 events_1 out of n_1 = 16"),
        ((16, 16, 12, 16), {"test": "score"}, "test must be one of"),
        ((16, 16, 12, 16), {"alpha": 5}, "Did you mean 0.05"),
        ((16, 16, 12, 16), {"lost": -1}, "lost must be 0 or more"),
        ((16, 16, 12, 16), {"lost": True}, "yes or no"),
    ],
)
def test_what_does_not_fit_is_refused(table, chosen, words):
    with pytest.raises(ArgumentError, match=words):
        fragility(*table, **chosen)


def test_a_share_in_per_cent_is_refused():
    with pytest.raises(ArgumentError, match=r"Did you mean 0\.25\?"):
        fragility(16, 16, 12, 16).at_least_as_likely_as(25)
