"""Coverage: enumerated, set against a grid, and what exact methods promise."""

import math
from math import comb

import numpy as np
import pytest

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import coverage, covered, proportion

METHODS = [
    "wilson",
    "clopper-pearson",
    "mid-p",
    "jeffreys",
    "blaker",
    "agresti-coull",
]
ROUNDING = 1e-12


def by_hand(method, n, p, level=0.95):
    total = 0.0
    for events in range(n + 1):
        interval = proportion(events, n, method=method, level=level).interval
        if p in interval:
            total += comb(n, events) * p**events * (1 - p) ** (n - events)
    return total


@pytest.mark.parametrize("method", ["clopper-pearson", "blaker"])
def test_exact_methods_keep_their_promise_in_every_small_sample(method):
    for n in range(1, 61):
        for level in (0.9, 0.95):
            assert coverage(method, n, level=level).minimum >= level - ROUNDING


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [1, 2, 5, 16, 33])
def test_no_grid_finds_less_than_the_smallest(method, n):
    result = coverage(method, n)
    grid = covered(method, n, np.linspace(0.0005, 0.9995, 4001))
    assert result.minimum <= grid.min() + ROUNDING
    assert result.minimum == pytest.approx(grid.min(), abs=0.02)
    assert result.mean == pytest.approx(grid.mean(), abs=2e-3)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("p", [0.0, 0.05, 0.37, 0.5, 0.93, 1.0])
def test_the_curve_is_the_sum_over_all_samples(method, p):
    assert covered(method, 16, np.array([p]))[0] == pytest.approx(
        by_hand(method, 16, p)
    )


def test_the_published_lesson_of_wilson_near_the_edge():
    """Brown, Cai and DasGupta 2001: 0.83 or so next to 0 and 1, whatever n is."""
    for n in (16, 50, 100):
        assert coverage("wilson", n).minimum == pytest.approx(0.836, abs=0.004)


def test_a_coverage_prints_as_a_sentence():
    result = coverage("wilson", 16)
    assert "83.6% where it is worst" in str(result)
    assert "<caption>" in result._repr_html_()
    assert result.to_dict()["minimum"] == result.minimum


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (("wilsn", 16), {}, "Did you mean .wilson."),
        (("wilson", 0), {}, "1 or more"),
        (("wilson", 16), {"level": 95}, "Did you mean 0.95"),
    ],
)
def test_impossible_questions_are_refused_in_words(arguments, options, said):
    with pytest.raises(ArgumentError, match=said):
        coverage(*arguments, **options)


def test_wald_is_worst_next_to_the_ends():
    assert coverage("wald", 16).minimum == 0
    for n in (1, 2, 3):
        assert coverage("wald", n, level=0.999).minimum == 0


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_blaker_keeps_its_level_at_one_half(level):
    """Mirrored tails tie there, and one half belongs to both intervals."""
    half = np.array([0.5])
    assert all(
        covered("blaker", n, half, level=level)[0] >= level - 1e-12
        for n in range(1, 61)
    )


@pytest.mark.parametrize("p", [[math.nan], [-0.1], [2], [True], ["0.3"], [None]])
def test_a_true_proportion_is_a_fraction(p):
    with pytest.raises(ArgumentError, match=r"p\[0\] must"):
        covered("wilson", 10, p)


def test_more_samples_than_can_be_gone_through_are_refused():
    with pytest.raises(ArgumentError, match="it is offered up to n = 1,000,000"):
        coverage("wilson", 2**53)
