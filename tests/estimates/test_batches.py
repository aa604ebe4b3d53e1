"""Many samples at once: the answers of one by one, shapes, notes, refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence import appraise, compare, exact_test, proportion
from surrogate_evidence.appraisal.appraise import MOST_DISTINCT
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.comparisons.comparisons import COMPARISON_METHODS
from surrogate_evidence.estimates.exact.exact import TESTS
from surrogate_evidence.estimates.proportions.proportions import PROPORTION_METHODS

SAME = 1e-12  # a batch rounds as one by one, but for the order of its sums
PAIRS = [(m, k) for m, methods in COMPARISON_METHODS.items() for k in methods]


@st.composite
def batches(draw, arms=2, largest=9):
    rows = draw(st.integers(1, 6))
    columns = []
    for _ in range(arms):
        n = draw(st.lists(st.integers(1, largest), min_size=rows, max_size=rows))
        columns += [[draw(st.integers(0, most)) for most in n], n]
    return columns


@settings(deadline=None, max_examples=40)
@given(batches(arms=1, largest=40), st.sampled_from(sorted(PROPORTION_METHODS)))
def test_many_proportions_are_what_each_is(columns, method):
    events, n = columns
    many = proportion(events, n, method=method, level=0.9)
    for place, (x, size) in enumerate(zip(events, n, strict=True)):
        one = proportion(x, size, method=method, level=0.9)
        found = (many.value, many.interval.low, many.interval.high)
        expected = (one.value, one.interval.low, one.interval.high)
        assert [column[place] for column in found] == pytest.approx(expected, abs=SAME)
        assert many[place] == one


@pytest.mark.parametrize(("measure", "method"), PAIRS)
@settings(deadline=None, max_examples=8)
@given(batches())
def test_many_comparisons_are_what_each_is(measure, method, columns):
    many = compare(*columns, measure=measure, method=method)
    for place, counts in enumerate(zip(*columns, strict=True)):
        one = compare(*counts, measure=measure, method=method)
        found = (many.value, many.interval.low, many.interval.high)
        expected = (one.value, one.interval.low, one.interval.high)
        assert [column[place] for column in found] == pytest.approx(
            expected, rel=SAME, abs=SAME, nan_ok=True
        )


@pytest.mark.parametrize("method", sorted(TESTS))
@pytest.mark.parametrize("side", ["two-sided", "greater", "less"])
@settings(deadline=None, max_examples=8)
@given(batches())
def test_many_tests_are_what_each_is(method, side, columns):
    many = exact_test(*columns, method=method, alternative=side)
    for place, counts in enumerate(zip(*columns, strict=True)):
        one = exact_test(*counts, method=method, alternative=side)
        assert many.p_value[place] == pytest.approx(one.p_value, abs=SAME, nan_ok=True)


@pytest.mark.parametrize("method", ["boschloo", "barnard", "fisher", "fisher-mid-p"])
def test_all_tables_at_once_are_each_table(method):
    x1, x2 = np.indices((7, 10))
    many = exact_test(x1, 6, x2, 9, method=method)
    assert many.shape == (7, 10)
    for place in np.ndindex(7, 10):
        one = exact_test(place[0], 6, place[1], 9, method=method)
        assert many.p_value[place] == pytest.approx(one.p_value, abs=SAME)


def test_counts_broadcast_and_the_shape_is_kept():
    found = compare(np.arange(4)[:, None], 3, np.arange(6)[None, :], 5)
    assert found.value.shape == found.interval.low.shape == (4, 6) == found.shape
    assert len(found) == 4
    assert found[3, 0] == compare(3, 3, 0, 5)
    assert len(list(found)) == 24
    assert next(iter(found)) == compare(0, 3, 0, 5)


def test_a_column_of_a_frame_is_an_array():
    frame = pd.DataFrame({"x": [3, 16], "n": [16.0, 16.0]})
    found = pd.DataFrame(proportion(frame["x"], frame["n"]).to_dict())
    assert list(found["n"]) == [16, 16]
    assert found["ci_low"].between(0, 1).all()
    assert set(found["ci_method"]) == {"wilson"}
    tested = pd.DataFrame(exact_test(frame["x"], frame["n"], 5, 9).to_dict())
    assert list(tested["events_2"]) == [5, 5]


def test_a_value_with_a_reason_stays_one_in_a_batch():
    found = compare([0, 3], 16, [0, 4], 16, measure="RR")
    assert math.isnan(found.value[0])
    assert "not-estimable" in {note.code for note in found.notes}
    assert "not-estimable" in {note.code for note in found[0].notes}
    assert math.isinf(found.interval.high[0])


def test_no_samples_are_an_answer_too():
    assert proportion([], []).value.shape == (0,)
    assert compare([], [], [], [], method="agresti-min").shape == (0,)
    assert exact_test([], [], [], []).shape == (0,)


def test_limits_hold_a_value_or_do_not():
    found = compare([16, 8], 16, [12, 8], 16)
    assert found.interval.contains(0.0).tolist() == [False, True]


def test_a_batch_shows_its_first_samples():
    found = proportion(range(17), 16)
    assert "17 samples" in str(found)
    assert "The first 10 of 17 are shown." in found._repr_html_()
    tests = exact_test(range(17), 16, 4, 16)
    assert "17 tables" in str(tests)
    assert tests._repr_html_().count("<tr>") == 11


def test_flags_of_a_batch_say_in_how_many():
    flags = appraise(compare([16, 5, 16], 16, [12, 6, 12], 16))
    found = {flag.code: flag.finding.fact for flag in flags}
    assert found["PRE302"].startswith("in 2 of 3 samples, such as: ")
    assert found["PRE301"].startswith("in 3 of 3 samples")
    assert [f.code for f in appraise(exact_test([16], [16], [12], [16]))]


def test_too_many_distinct_samples_to_appraise_are_refused():
    n = np.arange(1, MOST_DISTINCT + 3)
    with pytest.raises(ArgumentError, match="too many to be appraised"):
        appraise(proportion(0, n))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (([1, -1], 16, 1, 16), "row 1: events_1 is -1; it must be 0 or more"),
        (([1, 2], [16, 0], 1, 16), "row 1: n_1 is 0; it must be 1 or more"),
        (([1, 2], 16, [1, 17], 16), "row 1: 17 events_2 out of n_2 = 16"),
        (([1, 2], 16, [1.5, 17], 16), "2 of 2 rows cannot be used"),
        (([1, math.nan], 16, 1, 16), "row 1: events_1 is nan"),
        (([1, None], 16, 1, 16), r"nothing \(None\)"),
        (([True, 2], 16, 1, 16), "a yes or no"),
        ((["1", 2], 16, 1, 16), "the text '1'"),
        (([1, 2], [16] * 3, 1, 16), "do not fit each other"),
        (([1, 10**30], 16, 1, 16), "whole number"),
    ],
)
def test_rows_that_cannot_be_counts_are_named(counts, said):
    with pytest.raises(ArgumentError, match=said):
        compare(*counts)
    with pytest.raises(ArgumentError, match=said):
        exact_test(*counts)


def test_many_faults_are_cut_to_the_first():
    with pytest.raises(ArgumentError, match="and 90 more"):
        proportion([-1] * 100, 16)


def test_one_index_too_few_is_said():
    found = compare(np.arange(4)[:, None], 3, np.arange(6)[None, :], 5)
    with pytest.raises(IndexError, match="takes 2 indices"):
        found[1]
