"""P-value functions: limits of every level, nested, and the tests they invert."""

from itertools import pairwise
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence import compare, exact_test
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import p_value_function

BISECTED = 1e-8
"""Thirty halvings of the levels leave less than this of a p-value."""
CHOICES = [
    ("RD", "newcombe"),
    ("RD", "miettinen-nurminen"),
    ("RD", "agresti-caffo"),
    ("RR", "koopman"),
    ("RR", "log"),
    ("OR", "conditional"),
]
arms = st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("measure", "method"), CHOICES)
@pytest.mark.parametrize("table", [(16, 16, 12, 16), (3, 10, 5, 12), (0, 5, 0, 6)])
def test_limits_lie_within_each_other(table, measure, method):
    curve = p_value_function(*table, measure=measure, method=method, points=20)
    assert curve.levels == tuple(sorted(curve.levels))
    for low, wider in pairwise(curve.lows):
        assert wider <= low + BISECTED
    for high, wider in pairwise(curve.highs):
        assert wider >= high - BISECTED


@settings(max_examples=20, deadline=None)
@given(first=arms, second=arms)
def test_the_score_interval_implies_the_score_test(first, second):
    expected = exact_test(*first, *second, method="n-1-chi-squared").p_value
    curve = p_value_function(*first, *second, method="miettinen-nurminen", points=3)
    known = 1.0 if expected != expected else expected  # noqa: PLR0124 - NaN
    assert curve.p_value == pytest.approx(known, abs=BISECTED)


def test_the_conditional_interval_implies_the_doubled_fisher_test():
    curve = p_value_function(16, 16, 12, 16, measure="OR", points=3)
    one_sided = exact_test(16, 16, 12, 16, method="fisher", alternative="greater")
    assert curve.p_value == pytest.approx(2 * one_sided.p_value, abs=BISECTED)


@pytest.mark.parametrize(("measure", "method"), CHOICES)
def test_the_limits_of_a_level_have_its_p_value(measure, method):
    table = (9, 16, 5, 17)
    curve = p_value_function(*table, measure=measure, method=method, points=3)
    limits = compare(*table, measure=measure, method=method).interval
    for limit in (limits.low, limits.high):
        # just outside: the limits themselves are only as exact as their search
        assert curve.p_at(limit) == pytest.approx(0.05, abs=1e-6)


def test_surprise_counts_heads_in_a_row():
    curve = p_value_function(16, 16, 12, 16)
    assert curve.s_value == pytest.approx(-log2(curve.p_value))
    assert p_value_function(8, 16, 8, 16).s_value == 0.0


def test_rows_hold_levels_and_limits():
    rows = p_value_function(16, 16, 12, 16, points=5).to_rows()
    assert len(rows) == 6
    assert 0.95 in {row["ci_level"] for row in rows}
    assert rows[-1]["ci_level"] == pytest.approx(0.999)
    for row in rows:
        assert row["p_value"] == pytest.approx(1 - row["ci_level"])
        limits = compare(16, 16, 12, 16, level=row["ci_level"]).interval
        assert (row["ci_low"], row["ci_high"]) == (limits.low, limits.high)


def test_a_hybrid_interval_is_said_to_invert_no_test():
    assert "inverts no test" in str(p_value_function(16, 16, 12, 16).notes[0])


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"points": 2}, "points must be 3 or more"),
        ({"points": 5000}, "1000 or fewer"),
        ({"method": "wilson"}, "method"),
        ({"measure": "HR"}, "measure must be one of"),
    ],
)
def test_what_does_not_fit_is_refused(chosen, words):
    with pytest.raises(ArgumentError, match=words):
        p_value_function(16, 16, 12, 16, **chosen)


def test_a_value_that_is_no_number_is_refused():
    with pytest.raises(ArgumentError, match="value must be one finite number"):
        p_value_function(16, 16, 12, 16).p_at("0.1")
