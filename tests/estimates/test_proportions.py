"""One proportion: numbers of other programs, laws, guarantees, refusals."""

import math
import warnings
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence import proportion
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.proportions.proportions import PROPORTION_METHODS
from tests.estimates.golden import cases, tolerance

METHODS = [
    "wilson",
    "clopper-pearson",
    "mid-p",
    "jeffreys",
    "blaker",
    "agresti-coull",
]
ONE_SIDED = [method for method in METHODS if method != "blaker"]
GUARANTEED = ["clopper-pearson", "blaker"]

methods = st.sampled_from(METHODS)
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999])


@st.composite
def samples(draw, largest=200):
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


def limits(*counts, **options):
    interval = proportion(*counts, **options).interval
    return interval.low, interval.high


# --- numbers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "program", "counts", "expected"), cases("one_proportion")
)
def test_limits_are_those_of_other_programs(method, program, counts, expected):
    given_limits = limits(*counts, method=method)
    assert given_limits == pytest.approx(expected, abs=tolerance(method)), program


@pytest.mark.parametrize(
    ("method", "all_of_16", "twelve_of_16"),
    [
        ("clopper-pearson", (0.794, 1), (0.476, 0.927)),
        ("mid-p", (0.829, 1), (0.501, 0.915)),
        ("blaker", (0.799, 1), (0.500, 0.910)),
        ("wilson", (0.806, 1), (0.505, 0.898)),
        ("jeffreys", (0.857, 1), (0.509, 0.909)),
        ("agresti-coull", (0.773, 1), (0.500, 0.903)),
    ],
)
def test_sixteen_women(method, all_of_16, twelve_of_16):
    for events, printed in ((16, all_of_16), (12, twelve_of_16)):
        rounded = tuple(round(limit, 3) for limit in limits(events, 16, method=method))
        assert rounded == printed


def test_the_one_sided_bound_of_all_successes_is_a_root():
    low, high = limits(16, 16, method="clopper-pearson", alternative="greater")
    assert low == pytest.approx(0.05 ** (1 / 16), rel=1e-12)
    assert round(low, 3) == 0.829
    assert high == 1


@pytest.mark.parametrize(
    "counts", [(0, 5), (1, 5), (4, 5), (3, 16), (12, 16), (40, 41)]
)
def test_limits_leave_what_they_promise_in_each_tail(counts):
    """The published definitions, put back in exact arithmetic."""
    events, n = counts

    def at_least(p, k):
        p = Fraction(p)
        terms = (math.comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k, n + 1))
        return float(sum(terms))

    low, high = limits(*counts, method="clopper-pearson")
    if events:
        assert at_least(low, events) == pytest.approx(0.025, abs=1e-13)
    assert 1 - at_least(high, events + 1) == pytest.approx(0.025, abs=1e-13)
    low, high = limits(*counts, method="mid-p")
    for p, above in ((low, True), (high, False)):
        if 0 < p < 1:
            more, seen = at_least(p, events + 1), at_least(p, events)
            middle = (more + seen) / 2
            assert (middle if above else 1 - middle) == pytest.approx(0.025, abs=1e-12)


# --- laws -----------------------------------------------------------------------


@given(samples(), methods, levels)
def test_an_interval_contains_its_estimate_and_stays_in_range(counts, method, level):
    result = proportion(*counts, method=method, level=level)
    assert 0 <= result.interval.low <= result.value <= result.interval.high <= 1


@given(samples(), methods)
def test_more_confidence_needs_more_room(counts, method):
    bounds = [limits(*counts, method=method, level=level) for level in (0.5, 0.9, 0.99)]
    for (low, high), (wider_low, wider_high) in pairwise(bounds):
        assert wider_low <= low
        assert wider_high >= high


@given(samples(), methods, levels)
def test_counting_the_others_mirrors_the_interval(counts, method, level):
    events, n = counts
    low, high = limits(events, n, method=method, level=level)
    mirrored = limits(n - events, n, method=method, level=level)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(samples(), st.sampled_from(ONE_SIDED), levels)
def test_a_bound_is_one_end_of_an_interval_with_twice_the_tail(counts, method, level):
    low, high = limits(*counts, method=method, level=1 - 2 * (1 - level) or 0.5)
    if level > 0.5:
        bound = limits(*counts, method=method, level=level, alternative="greater")
        assert bound == pytest.approx((low, 1.0), abs=1e-9)
        bound = limits(*counts, method=method, level=level, alternative="less")
        assert bound == pytest.approx((0.0, high), abs=1e-9)


@given(samples(), levels)
def test_blaker_lies_within_clopper_pearson(counts, level):
    low, high = limits(*counts, method="blaker", level=level)
    outer_low, outer_high = limits(*counts, method="clopper-pearson", level=level)
    assert outer_low <= low + 1e-9
    assert high <= outer_high + 1e-9


# --- guarantees -----------------------------------------------------------------


@pytest.mark.parametrize("method", GUARANTEED)
@pytest.mark.parametrize("n", [1, 2, 7, 16, 41])
def test_exact_intervals_cover_at_their_level(method, n):
    intervals = [limits(events, n, method=method) for events in range(n + 1)]
    ends = {end for interval in intervals for end in interval if 0 < end < 1}
    # coverage is lowest next to a limit
    for end in ends:
        for p in (end * (1 - 1e-7), end + 1e-7 * (1 - end)):
            covered = sum(
                math.comb(n, events) * p**events * (1 - p) ** (n - events)
                for events, (low, high) in enumerate(intervals)
                if low <= p <= high
            )
            assert covered >= 0.95 - 1e-9


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [1, 2, 16, 1000, 10**6])
def test_the_edges_are_reached_and_noted(method, n):
    none, everybody = (proportion(k, n, method=method) for k in (0, n))
    assert none.interval.low == 0
    assert everybody.interval.high == 1
    assert 0 < none.interval.high < 1
    assert 0 < everybody.interval.low < 1
    assert {"boundary"} <= {note.code for note in none.notes}
    assert "true proportion is lower" in str(everybody.notes[0])


@given(samples(), levels)
def test_agresti_coull_contains_wilson(counts, level):
    low, high = limits(*counts, method="wilson", level=level)
    wider_low, wider_high = limits(*counts, method="agresti-coull", level=level)
    assert wider_low <= low + 1e-12
    assert high <= wider_high + 1e-12


def test_what_is_beyond_the_scale_is_cut_and_said():
    notes = proportion(16, 16, method="agresti-coull").notes
    assert "clipped" in {note.code for note in notes}
    inside = proportion(12, 16, method="agresti-coull").notes
    assert "clipped" not in {note.code for note in inside}


def test_no_note_of_the_boundary_inside():
    assert not {note.code for note in proportion(3, 7).notes}


# --- refusals -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "options", "said"),
    [
        ((17, 16), {}, "17 events out of n = 16"),
        ((-1, 16), {}, "0 or more"),
        ((0, 0), {}, "1 or more"),
        ((12.5, 16), {}, "whole number"),
        ((math.nan, 16), {}, "whole number"),
        ((True, 16), {}, "yes or no"),
        (("12", 16), {}, "the text '12'"),
        ((None, 16), {}, "nothing"),
        (([1, 20, 5], 16), {}, "1 of 3 rows cannot be used"),
        (([1, 2.5, 20.0], 16), {}, "2 of 3 rows cannot be used"),
        (([1, True], 16), {}, "yes or no"),
        (([[1, 2], [3]], 16), {}, "2 values at once"),
        (([1, 2], [16, 16, 16]), {}, "do not fit each other"),
        ((12, 16), {"level": 95}, "Did you mean 0.95"),
        ((12, 16), {"level": 1.0}, "strictly between 0 and 1"),
        ((12, 16), {"level": "high"}, "finite number"),
        ((12, 16), {"method": "clopper"}, "Did you mean 'clopper-pearson'"),
        ((12, 16), {"method": "plain"}, "must be one of"),
        ((12, 16), {"prior": "uniform"}, "belongs to method 'bayes'"),
        ((12, 16), {"method": "bayes", "prior": (0, 1)}, "two positive numbers"),
        ((12, 16), {"alternative": "upper"}, "must be one of"),
        ((12, 16), {"method": "blaker", "alternative": "less"}, "two-sided only"),
    ],
)
def test_impossible_questions_are_refused_in_words(counts, options, said):
    with pytest.raises(ArgumentError, match=said):
        proportion(*counts, **options)


def test_whole_numbers_stored_as_floats_pass():
    assert proportion(12.0, 16.0) == proportion(12, 16)


@pytest.mark.parametrize("method", sorted(set(PROPORTION_METHODS) - {"blaker"}))
@pytest.mark.parametrize("side", ["greater", "less"])
@pytest.mark.parametrize("counts", [(0, 1), (1, 1), (1, 2), (0, 5), (5, 5)])
@pytest.mark.parametrize("level", [0.05, 0.2, 0.5])
def test_a_bound_never_leaves_the_scale(method, side, counts, level):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        limits = proportion(
            *counts, method=method, alternative=side, level=level
        ).interval
    assert 0 <= limits.low <= limits.high <= 1


def test_masked_cells_are_no_counts():
    with pytest.raises(ArgumentError, match=r"row 1: events is nothing"):
        proportion(np.ma.array([1, 2], mask=[0, 1]), 8)
