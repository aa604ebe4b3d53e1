"""Numbers needed to treat: a published example, laws, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence import compare
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Comparison, Interval, number_needed_to_treat

counts = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def difference(low, value, high):
    interval = Interval(low=low, high=high, level=0.95, method="newcombe")
    counted = {"events_1": 1, "n_1": 4, "events_2": 1, "n_2": 4}
    return Comparison(measure="RD", value=value, interval=interval, **counted)


def pieces(result):
    return [(s.kind, round(s.low, 9), s.high) for s in result.segments]


# Altman DG (1998) BMJ 317:1309: a difference of 10% (-5% to 25%) is NNTB 10, and its
# interval is NNTB 4 to infinity to NNTH 20.
def test_the_example_of_altman_1998():
    result = number_needed_to_treat(difference(-0.05, 0.1, 0.25), randomised=True)
    assert result.value == pytest.approx(10)
    assert pieces(result) == [("NNTB", 4, math.inf), ("NNTH", 20, math.inf)]
    assert "NNTB 4.0 to ∞ to NNTH 20.0" in str(result)


# The sets that stand beside the intervals of 16 of 16 against 12 of 16, rounded
@pytest.mark.parametrize(
    ("method", "low", "high"),
    [("newcombe", 2.0, 161), ("miettinen-nurminen", 2.0, 37), ("agresti-min", 2.0, 36)],
)
def test_the_set_is_the_reciprocal_of_the_interval(method, low, high):
    result = number_needed_to_treat(
        compare(16, 16, 12, 16, method=method), randomised=True
    )
    (segment,) = result.segments
    assert (round(segment.low, 1), round(segment.high)) == (low, high)
    assert segment.kind == "NNTB"


@given(counts, counts)
def test_the_set_holds_the_number_itself(one, other):
    result = number_needed_to_treat(compare(*one, *other), randomised=True)
    kind = "NNTB" if result.value > 0 else "NNTH"
    inside = [
        s.low - 1e-9 <= abs(result.value) <= s.high + 1e-9
        for s in result.segments
        if s.kind == kind or math.isinf(result.value)
    ]
    assert any(inside)


@given(counts, counts)
def test_the_other_direction_swaps_benefit_and_harm(one, other):
    up = number_needed_to_treat(compare(*one, *other), randomised=True)
    down = number_needed_to_treat(
        compare(*one, *other), randomised=True, direction="lower is better"
    )
    swap = {"NNTB": "NNTH", "NNTH": "NNTB"}
    mirrored = {(swap[s.kind], s.low, s.high) for s in down.segments}
    if not math.isinf(min(s.low for s in up.segments)):
        assert {(s.kind, s.low, s.high) for s in up.segments} == mirrored


def test_no_difference_has_no_number():
    result = number_needed_to_treat(compare(8, 16, 8, 16), randomised=True)
    assert result.value == math.inf
    assert "no difference" in str(result)
    assert [s.kind for s in result.segments] == ["NNTB", "NNTH"]


def test_arms_that_were_not_randomised_get_a_reason_instead():
    result = number_needed_to_treat(compare(16, 16, 12, 16))
    assert math.isnan(result.value)
    assert result.segments == ()
    assert "withheld" in str(result)
    assert result.to_dict()["withheld"] == "the arms were not said to be randomised"
    assert "withheld" in result._repr_html_()


@pytest.mark.parametrize(
    ("given_", "options", "said"),
    [
        (compare(1, 4, 1, 4, measure="RR"), {}, "one of measure 'RR'"),
        (0.25, {}, "got a float"),
        (compare(1, 4, 1, 4), {"direction": "up"}, "direction must be one of"),
        (compare(1, 4, 1, 4), {"randomised": "yes"}, "True or False"),
    ],
)
def test_impossible_questions_are_refused_in_words(given_, options, said):
    with pytest.raises(ArgumentError, match=said):
        number_needed_to_treat(given_, **options)
