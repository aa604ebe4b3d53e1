"""Exact unconditional limits against the slow oracle of this folder, and its answers.

The limits are the outermost values that the test does not reject. Where values are
rejected between accepted ones, as at 4 of 24 against 12 of 28 and in a hundredth of the
small tables, a search from the estimate outwards stops too early.
"""

import pytest

from surrogate_evidence import compare
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
