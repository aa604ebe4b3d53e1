"""Multiverse: every analysis there is, with its own p-value and its judgement."""

from math import isnan

import pandas as pd
import pytest

from surrogate_evidence import compare, exact_test
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import multiverse
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons.comparisons import COMPARISON_METHODS
from surrogate_evidence.estimates.exact.exact import TESTS
from surrogate_evidence.estimates.sensitivity._choices import smallest_expected
from tests.making import make_contrast

TABLES = [
    (16, 16, 12, 16),
    (16, 16, 11, 16),
    (5, 20, 2, 25),
    (0, 8, 6, 9),
    (1, 1, 0, 1),
    (0, 5, 0, 6),
    (7, 7, 7, 7),
    (40, 60, 100, 210),
]
NEAR = 1e-3
"""How near to its threshold a numerical search may fall on either side."""
MIRRORED = 1e-9
"""Relative; the two sides of an interval are searched for separately."""


def by_method(everything):
    return {(row.measure, row.method): row for row in everything.rows}


def test_the_review_s_own_table():
    rows = by_method(multiverse(16, 16, 12, 16))
    tests = {name: round(rows["p-value", name].p_value, 4) for name in TESTS}
    known = {
        "fisher": 0.1012,
        "yates-chi-squared": 0.1088,
        "fisher-mid-p": 0.0506,
        "boschloo": 0.0502,
        "barnard": 0.0448,
        "n-1-chi-squared": 0.0353,
        "chi-squared": 0.0325,
    }
    assert {name: tests[name] for name in known} == known


# --- laws -------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_every_test_and_every_interval_has_its_row(table):
    rows = by_method(multiverse(*table))
    wanted = {("p-value", test) for test in TESTS}
    wanted |= {(m, name) for m, names in COMPARISON_METHODS.items() for name in names}
    assert set(rows) == wanted


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_the_answers_of_the_functions_themselves(table):
    for row in multiverse(*table, level=0.9).rows:
        if row.is_test:
            expected = exact_test(*table, method=row.method).p_value
            assert row.p_value == pytest.approx(expected, nan_ok=True, rel=0)
            assert isnan(row.value)
        elif "it is offered up to" not in row.p_value_of:
            policy = {"zero_policy": row.zero_policy} if row.method == "log" else {}
            chosen = {"measure": row.measure, "method": row.method} | policy
            answer = compare(*table, **chosen, level=0.9)
            numbers = (answer.value, answer.interval.low, answer.interval.high)
            found = (row.value, row.low, row.high)
            assert found == pytest.approx(numbers, nan_ok=True, rel=0)


@pytest.mark.parametrize("table", TABLES)
def test_an_interval_agrees_with_the_p_value_it_carries(table):
    asked = 0
    for row in multiverse(*table).rows:
        if row.is_test or isnan(row.p_value) or abs(row.p_value - 0.05) < NEAR:
            continue
        asked += 1
        assert row.excludes == (row.p_value < 0.05), str(row)
    assert asked >= 3


@pytest.mark.parametrize("table", TABLES)
def test_swapping_the_arms_changes_no_answer(table):
    swapped = by_method(multiverse(*table[2:], *table[:2]))
    for key, row in by_method(multiverse(*table)).items():
        other = swapped[key]
        assert other.p_value == pytest.approx(row.p_value, rel=MIRRORED, nan_ok=True)
        assert (other.excludes, other.careful) == (row.excludes, row.careful)


def test_approximations_are_judged_by_the_table():
    small, large = multiverse(3, 8, 1, 8), multiverse(300, 800, 100, 800)
    for method in ("chi-squared", "log"):
        judged = [
            {
                row.careful
                for row in one.rows
                if row.method == method and row.zero_policy != "always"
            }
            for one in (small, large)
        ]
        assert judged[0] == {"no"}
        assert "no" not in judged[1]


def test_the_smallest_expected_count():
    # 28 of 32 had the event, so 2 of 16 in each arm are expected without it
    assert smallest_expected(Table(16, 16, 12, 16)) == 2.0


def test_every_judgement_has_a_reason_and_a_reference():
    keys = set()
    for table in TABLES:
        for row in multiverse(*table).rows:
            assert row.careful in {"yes", "no", "only with reason"}
            assert row.why.endswith((".", "off."))
            keys.add(row.cite_key)
    assert {"lydersen2009", "fagerland2015", "campbell2007"} <= keys


# --- outcomes, reconstructions, zero policies -------------------------------------


def test_outcomes_of_one_study_are_kept_apart():
    pairs = [
        make_contrast((16, 16, 12, 16), outcome="less pain"),
        make_contrast((9, 16, 8, 16), outcome="more sleep"),
    ]
    everything = multiverse(*pairs)
    assert everything.study_id == "smith2011"
    assert everything.outcomes == ("less pain", "more sleep")
    one = everything.of_outcome("more sleep")
    assert len(one.rows) == len(everything.rows) / 2
    assert {row.events_1 for row in one.rows} == {9}
    assert multiverse(pairs) == everything


def test_outcomes_of_one_name_get_names_of_their_own():
    pair = make_contrast((16, 16, 12, 16))
    names = multiverse(pair, make_contrast((9, 16, 8, 16))).outcomes
    assert names == ("fewer headaches (1)", "fewer headaches (2)")


def test_reconstructions_are_tables_of_the_same_report():
    everything = multiverse(5, 20, 2, 20, reconstructions=[(5, 20, 3, 20)])
    counts = {(row.reconstruction, row.events_2) for row in everything.rows}
    assert counts == {(1, 2), (2, 3)}
    assert "convention" in {note.code for note in everything.notes}


def test_zero_policies_are_a_choice_of_the_log_interval():
    rows = multiverse(5, 20, 2, 20).rows
    policies = {row.zero_policy for row in rows if row.method == "log"}
    assert policies == {"if-zero", "always", "never"}
    others = {row.zero_policy for row in rows if row.method != "log"}
    assert others == {"not applicable"}
    added = [row for row in rows if row.zero_policy == "always"]
    assert {row.careful for row in added} == {"no"}


# --- results ----------------------------------------------------------------------


def test_the_rows_are_tidy():
    frame = pd.DataFrame(multiverse(16, 16, 12, 16).to_rows())
    assert not frame.duplicated(["outcome", "measure", "method", "zero_policy"]).any()
    assert frame["p_value"].dtype == float
    assert set(frame["careful"]) == {"yes", "no", "only with reason"}
    assert frame["why"].str.contains(r"\[\w+\]$").all()
    silent = frame[frame["p_value"].isna()]
    assert silent["p_value_of"].str.startswith("not applicable: ").all()


def test_the_sentence_counts_what_careful_analysts_would_have_chosen():
    everything = multiverse(16, 16, 12, 16)
    answers = [row.excludes for row in everything.careful]
    assert f"{sum(answers)} of {len(answers)} exclude no difference" in str(everything)
    assert f"{len(everything.rows)} analyses" in str(everything)
    row = everything.to_dict()
    assert row["careful_excluding"] == sum(answers)
    assert row["careful_p_low"] <= row["careful_p_high"]


def test_a_table_too_large_to_enumerate_keeps_its_rows():
    rows = by_method(multiverse(600, 1200, 300, 1200))
    boschloo = rows["p-value", "boschloo"]
    assert isnan(boschloo.p_value)
    assert boschloo.excludes is None
    assert "enumerate" in boschloo.p_value_of
    assert rows["p-value", "fisher"].excludes


# --- refusals ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "nothing to analyse"),
        ((16, 16, 12), "four numbers, got 3"),
        (("16",), "four numbers, got 1"),
        ((16, 16, 20, 16), "20 events_2 out of n_2 = 16"),
        ((True, 16, 12, 16), "yes or no"),
        ((16, 16, float("nan"), 16), "whole number"),
        ((make_contrast((1, 2, 1, 2)), "x"), "cannot read the counts"),
    ],
)
def test_what_is_no_table_is_refused(given, words):
    with pytest.raises(ArgumentError, match=words):
        multiverse(*given)


def test_several_studies_are_refused():
    pairs = [make_contrast((1, 2, 1, 2), study_id=key) for key in ("a2001", "b2002")]
    with pytest.raises(
        ArgumentError, match="belongs to one study, got a2001 and b2002"
    ):
        multiverse(*pairs)


def test_reconstructions_of_several_outcomes_are_refused():
    pairs = [make_contrast((1, 2, 1, 2), outcome=name) for name in ("a", "b")]
    with pytest.raises(ArgumentError, match="beside one outcome"):
        multiverse(*pairs, reconstructions=[(1, 2, 1, 2)])
    with pytest.raises(ArgumentError, match="four numbers"):
        multiverse(1, 2, 1, 2, reconstructions=[(1, 2, 1)])


def test_a_level_in_per_cent_is_refused():
    with pytest.raises(ArgumentError, match=r"Did you mean 0\.95\?"):
        multiverse(16, 16, 12, 16, level=95)


def test_an_unknown_outcome_is_refused():
    with pytest.raises(ArgumentError, match="outcome must be one of"):
        multiverse(16, 16, 12, 16).of_outcome("sleep")


def test_choices_are_known_for_every_registered_method():
    """A method without a description is used with reserve; this says which are."""
    unknown = [
        key
        for key, row in by_method(multiverse(16, 16, 12, 16)).items()
        if row.why.startswith("No recommendation")
    ]
    assert unknown == []
