"""Posterior probability of the better arm: exact sums, laws, refusals."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import probability_better

QUADRATURE = 1e-11  # what the fixed rule leaves undetermined

counts = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def exactly(x1, n1, x2, n2):
    """P(p1 > p2) under uniform priors: a finite sum of rationals."""

    def beta(a, b):
        return Fraction(math.factorial(a - 1) * math.factorial(b - 1)) / math.factorial(
            a + b - 1
        )

    a1, b1, a2, b2 = x1 + 1, n1 - x1 + 1, x2 + 1, n2 - x2 + 1
    return sum(
        beta(a2 + i, b1 + b2) / ((b1 + i) * beta(1 + i, b1) * beta(a2, b2))
        for i in range(a1)
    )


@pytest.mark.parametrize(
    "table",
    [(16, 16, 12, 16), (16, 16, 11, 16), (0, 1, 0, 1), (3, 9, 5, 7), (0, 20, 20, 20)],
)
def test_uniform_priors_are_a_sum_of_rationals(table):
    value = probability_better(*table).value
    assert value == pytest.approx(float(exactly(*table)), abs=1e-13)


# methods of the review: 0.978 and 0.989, from a million draws
@pytest.mark.parametrize(("prior", "value"), [("uniform", 0.978), ("jeffreys", 0.989)])
def test_the_two_named_priors(prior, value):
    assert round(probability_better(16, 16, 12, 16, prior=prior).value, 3) == value


@given(counts, counts)
def test_one_arm_or_the_other_is_better(one, other):
    here = probability_better(*one, *other).value
    there = probability_better(*other, *one).value
    assert here + there == pytest.approx(1, abs=QUADRATURE)


@given(counts, counts)
def test_lower_is_better_asks_the_opposite(one, other):
    here = probability_better(*one, *other).value
    lower = probability_better(*one, *other, direction="lower is better").value
    assert here + lower == pytest.approx(1, abs=QUADRATURE)


@given(counts, counts)
def test_one_more_event_makes_it_more_probable(one, other):
    events, n = one
    if events < n:
        more = probability_better(events + 1, n, *other).value
        assert more >= probability_better(events, n, *other).value - 1e-12


def test_a_strong_prior_pulls_the_answer():
    weak = probability_better(16, 16, 12, 16).value
    strong = probability_better(16, 16, 12, 16, prior=(100, 100)).value
    assert 0.5 < strong < weak
    apart = probability_better(16, 16, 12, 16, prior=(1, 9), prior_2=(9, 1))
    assert apart.value < 0.5
    assert "Beta(1, 9)" in str(apart)
    assert "Beta(9, 1)" in apart._repr_html_()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"prior": "flat"}, "prior must be one of"),
        ({"prior": (1, -1)}, "two positive numbers"),
        ({"prior_2": 3}, "two positive numbers"),
        ({"direction": "more"}, "direction must be one of"),
    ],
)
def test_impossible_questions_are_refused_in_words(options, said):
    with pytest.raises(ArgumentError, match=said):
        probability_better(16, 16, 12, 16, **options)
