"""Tipping points: every completion, checked against the functions themselves."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence import compare, exact_test
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import tipping_points

arms = st.integers(1, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
few = st.integers(0, 3)
quick = settings(max_examples=25, deadline=None)


def answer(x1, n1, x2, n2):
    if exact_test(x1, n1, x2, n2, method="fisher").p_value >= 0.05:
        return "undecided"
    return "arm 1 higher" if x1 / n1 > x2 / n2 else "arm 2 higher"


@quick
@given(first=arms, second=arms, missing=st.tuples(few, few))
def test_every_completion_is_the_answer_of_its_own_table(first, second, missing):
    (x1, n1), (x2, n2) = first, second
    filled = tipping_points(
        *first,
        *second,
        n_randomised_1=n1 + missing[0],
        n_randomised_2=n2 + missing[1],
        test="fisher",
    )
    assert len(filled.completions) == (missing[0] + 1) * (missing[1] + 1)
    seen = answer(x1, n1, x2, n2)
    for one in filled.completions:
        table = (x1 + one.added_1, n1 + missing[0], x2 + one.added_2, n2 + missing[1])
        assert one.comparison == compare(*table)
        assert one.p_value == exact_test(*table, method="fisher").p_value
        assert one.answer == answer(*table)
        assert one.changed == (one.answer != seen)
    values = [one.comparison.value for one in filled.completions]
    assert filled.highest.comparison.value == max(values)
    assert filled.lowest.comparison.value == min(values)


def test_nobody_missing_leaves_the_observed_table():
    filled = tipping_points(16, 16, 12, 16, n_randomised_1=16, n_randomised_2=16)
    assert filled.completions == (filled.observed,)
    assert filled.changed == ()


@pytest.mark.parametrize("table", [(16, 16, 12, 16), (9, 16, 3, 16), (1, 20, 8, 20)])
def test_fewer_than_needed_do_not_change_the_answer(table):
    needed = tipping_points(*table, test="fisher").needed
    before = exact_test(*table, method="fisher").p_value < 0.05
    x1, n1, x2, n2 = table
    for k in range(needed.unobserved + 1):
        for in_1, ends in product(range(k + 1), [(0, 0), (0, 1), (1, 0), (1, 1)]):
            filled = (
                x1 + ends[0] * in_1,
                n1 + in_1,
                x2 + ends[1] * (k - in_1),
                n2 + k - in_1,
            )
            changed = (exact_test(*filled, method="fisher").p_value < 0.05) != before
            assert k == needed.unobserved or not changed
    added = (
        x1 + needed.events_1,
        n1 + needed.unobserved_1,
        x2 + needed.events_2,
        n2 + needed.unobserved_2,
    )
    assert (exact_test(*added, method="fisher").p_value < 0.05) != before


def test_the_opposite_answer_is_another_answer():
    filled = tipping_points(
        9, 10, 2, 10, n_randomised_1=30, n_randomised_2=40, test="fisher"
    )
    answers = {(one.answer, one.changed) for one in filled.completions}
    assert answers == {
        ("arm 1 higher", False),
        ("undecided", True),
        ("arm 2 higher", True),
    }


def test_an_unknown_number_is_said_and_asked_about():
    filled = tipping_points(16, 16, 12, 16)
    assert filled.completions == ()
    assert filled.missing_1 is filled.highest is None
    assert filled.needed.unobserved == 1
    assert "is not known" in str(filled)
    assert "not-estimable" in {note.code for note in filled.notes}


def test_a_result_that_nothing_tried_would_change_says_so():
    filled = tipping_points(300, 1000, 100, 1000, test="fisher")
    assert filled.needed is None
    assert "Up to 200 unobserved participants" in " ".join(map(str, filled.notes))


def test_rows_are_flat_and_one_for_each_completion():
    filled = tipping_points(16, 16, 11, 13, n_randomised_1=16, n_randomised_2=16)
    rows = filled.to_rows()
    assert [row["added_2"] for row in rows] == [0, 1, 2, 3]
    assert [row["changed"] for row in rows] == [True, False, False, False]
    assert {"estimate", "ci_low", "ci_high", "p_value"} <= set(rows[0])
    assert filled.to_dict()["completions_changed"] == 1


def test_a_ratio_without_a_value_is_no_obstacle():
    filled = tipping_points(
        0, 4, 0, 4, n_randomised_1=5, n_randomised_2=5, measure="RR"
    )
    assert len(filled.completions) == 4
    assert "not estimable" in str(filled)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"n_randomised_1": 16}, "n_randomised_2 is missing"),
        ({"n_randomised_1": 15, "n_randomised_2": 16}, "fewer than the 16 observed"),
        ({"n_randomised_1": 90, "n_randomised_2": 90}, "offered up to 2,500"),
        (
            {"n_randomised_1": 190, "n_randomised_2": 190, "test": "fisher"},
            "offered up to 10,000",
        ),
        ({"n_randomised_1": 16.5, "n_randomised_2": 16}, "whole number"),
        ({"test": "score"}, "test must be one of"),
        ({"alpha": 5}, "Did you mean 0.05"),
    ],
)
def test_what_does_not_fit_is_refused(chosen, words):
    with pytest.raises(ArgumentError, match=words):
        tipping_points(16, 16, 12, 16, **chosen)
