"""Exact unconditional limits against the slow oracle of this folder, and its answers.

The limits are the outermost values that the test does not reject. Where values are
rejected between accepted ones, as at 4 of 24 against 12 of 28 and in a hundredth of the
small tables, a search from the estimate outwards stops too early.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from surrogate_evidence import compare, exact_test
from surrogate_evidence.errors import ArgumentError
from tests.estimates.golden import questions
from tests.estimates.unconditional_oracle import Arms

NEAR = 1e-8
"""The oracle brings its limits, and ties at the null, within a tenth of this."""


def by_case(file):
    cases = {}
    for question in questions(file):
        key = (question.measure, question.method, question.options["level"])
        cases.setdefault(key, []).append(question)
    return [
        pytest.param(asked, id=" ".join(map(str, key)), marks=pytest.mark.slow)
        for key, asked in cases.items()
    ]


def limits(table, **options):
    interval = compare(*table, **options).interval
    return interval.low, interval.high


@pytest.mark.parametrize(
    "asked", by_case("unconditional_levels") + by_case("unconditional_large")
)
def test_limits_are_those_the_oracle_wrote_down(asked):
    for question in asked:
        found = limits(
            question.arguments,
            measure=question.measure,
            method=question.method,
            **question.options,
        )
        expected = pytest.approx(question.limits, rel=NEAR, abs=NEAR)
        assert found == expected, (question.arguments, question.options)


@pytest.mark.parametrize("method", ["agresti-min", "chan-zhang"])
@pytest.mark.parametrize(
    ("measure", "table"),
    [
        ("RD", (2, 2, 0, 3)),
        ("RD", (3, 6, 1, 4)),
        ("RR", (2, 2, 1, 3)),
        pytest.param("RD", (8, 8, 4, 7), marks=pytest.mark.slow),
        pytest.param("RR", (0, 3, 3, 4), marks=pytest.mark.slow),
        pytest.param("RR", (5, 8, 1, 8), marks=pytest.mark.slow),
    ],
)
def test_limits_are_those_of_the_oracle(method, measure, table):
    x_1, n_1, x_2, n_2 = table
    expected = Arms(n_1, n_2, measure).limits(x_1, x_2, method, 0.95)
    found = limits(table, measure=measure, method=method)
    assert found == pytest.approx(expected, rel=NEAR, abs=NEAR)


def test_the_oracle_gives_the_published_limits():
    """What StatXact 11 prints for 6 of 13 against 2 of 7."""
    arms = Arms(13, 7, "RD")
    printed = {"agresti-min": (-0.3079, 0.5542), "chan-zhang": (-0.3108, 0.5787)}
    for method, expected in printed.items():
        found = arms.limits(6, 2, method, 0.95)
        assert tuple(round(limit, 4) for limit in found) == expected


# --- its own test -----------------------------------------------------------------


@st.composite
def small_tables(draw):
    arms = []
    for _ in range(2):
        n = draw(st.integers(1, 14))
        arms += [draw(st.integers(0, n)), n]
    return tuple(arms)


@settings(deadline=None, max_examples=60)
@given(
    small_tables(), st.sampled_from(["RD", "RR"]), st.sampled_from([0.8, 0.95, 0.99])
)
def test_no_difference_is_excluded_exactly_where_the_test_rejects(
    table, measure, level
):
    alpha = 1 - level
    asked = {
        "agresti-min": [("two-sided", alpha)],
        "chan-zhang": [("greater", alpha / 2), ("less", alpha / 2)],
    }
    for method, sides in asked.items():
        result = compare(*table, measure=measure, method=method, level=level)
        if math.isnan(result.value):
            continue
        values = [
            (exact_test(*table, method="barnard", alternative=side).p_value, allowed)
            for side, allowed in sides
        ]
        if any(abs(p - allowed) < 1e-9 for p, allowed in values):
            continue
        rejects = any(p <= allowed for p, allowed in values)
        excluded = result.no_difference not in result.interval
        gap = "gap" in {note.code for note in result.notes}
        assert excluded == rejects or (gap and rejects and not excluded)


def test_a_gap_in_what_is_not_rejected_is_filled_and_said():
    """Four of four against six of fifteen: a value beyond no difference is accepted."""
    result = compare(4, 4, 6, 15, method="agresti-min")
    assert exact_test(4, 4, 6, 15, method="barnard").p_value < 0.05
    assert 0 in result.interval
    assert "gap" in {note.code for note in result.notes}


@pytest.mark.parametrize(("n1", "n2"), [(3, 4), (5, 9), (8, 8), (2, 12)])
@pytest.mark.parametrize("method", ["agresti-min", "chan-zhang"])
@pytest.mark.parametrize("measure", ["RD", "RR"])
def test_the_level_is_kept_whatever_the_proportions_are(n1, n2, method, measure):
    x1, x2 = np.indices((n1 + 1, n2 + 1))
    found = compare(x1, n1, x2, n2, measure=measure, method=method, level=0.9)
    for p1 in np.linspace(0.03, 0.97, 24):
        for p2 in np.linspace(0.05, 0.95, 19):
            one, other = (
                binom.pmf(np.arange(n + 1), n, p) for n, p in ((n1, p1), (n2, p2))
            )
            chance = np.outer(one, other)
            truth = p1 - p2 if measure == "RD" else p1 / p2
            assert (chance * found.interval.contains(truth)).sum() >= 0.9 - 1e-9


def test_arms_too_large_to_be_enumerated_name_a_way_out():
    with pytest.raises(ArgumentError, match="miettinen-nurminen"):
        compare(100, 200, 90, 200, method="agresti-min")
