"""Appraising: one function for every record, result and review."""

import pandas as pd
import pytest

from surrogate_evidence.appraisal import RULES, Severity, appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    assurance,
    best_possible,
    compare,
    compatible_tables,
    composition,
    coverage_of_comparison,
    credibility,
    disagreement,
    e_value,
    exact_test,
    expected_width,
    fragility,
    grim,
    mean_difference,
    mean_test,
    multiverse,
    n_for_power,
    optimal_information_size,
    p_value_function,
    power,
    proportion,
    recompute_p,
    rounded_composition,
    sd_from_std_error,
    summarise,
    tipping_points,
)
from tests.appraisal.factory import claim, outcome, source, study

COLUMNS = [
    "code",
    "severity",
    "title",
    "study",
    "outcome",
    "state",
    "fact",
    "citation",
]


@pytest.mark.parametrize(
    "target",
    [
        study(),
        outcome(16, 16),
        claim(verdict="overstated"),
        source("secondary"),
        proportion(16, 16),
        compare(16, 16, 12, 16),
        exact_test(16, 16, 12, 16),
        composition({"a": 60.0, "b": 41.25}),
        summarise([3, 4]),
        mean_difference([3, 4], [1, 2]),
        mean_test([3, 4], [1, 2]),
        sd_from_std_error(1.2, 25),
        rounded_composition({"a": "60", "b": "40"}),
        grim("5.19", 28),
        recompute_p("p = .06", "t", "2.20", df=28),
        compatible_tables(["100", "75"], total=32),
        assurance(9, 9, prior_1=(9, 1), prior_2=(5, 5)),
        best_possible(16, 16),
        expected_width(0.9, 16, 0.75, 16),
        coverage_of_comparison(0.9, 16, 0.75, 16),
        n_for_power(1, 0),
        optimal_information_size(0.25, observed=32),
        power(0.9, 16, 0.75, 16),
        multiverse(16, 16, 12, 16),
        disagreement(16, 16, 12, 16),
        fragility(16, 16, 12, 16),
        tipping_points(16, 16, 12, 16),
        e_value(compare(16, 16, 12, 16)),
        credibility(compare(16, 16, 12, 16)),
        p_value_function(16, 16, 12, 16, points=3),
    ],
    ids=lambda target: type(target).__name__,
)
def test_any_record_or_result_gets_its_flags(target):
    flags = appraise(target)
    assert flags
    assert [str(flag) for flag in flags] == [str(flag) for flag in appraise(target)]


def test_flags_come_most_severe_first():
    flags = appraise(study(design="case report", measurement="self-report"))
    severities = [flag.rule.severity for flag in flags]
    assert severities == sorted(severities, reverse=True)
    assert severities[0] is Severity.SERIOUS


def test_a_contrast_of_the_review_gets_its_flags(review):
    contrast = review.contrasts("benzion2007")[0]
    assert {"PRE301", "PRE302", "PRE303", "PRE304"} <= {
        flag.code for flag in appraise(contrast)
    }


def test_a_review_gets_a_tidy_frame(review):
    frame = appraise(review)
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == COLUMNS
    assert set(frame["study"]) <= set(review.study_ids)
    assert set(frame["state"]) == {"raised", "not reported"}
    assert set(frame["severity"]) == {"note", "caution", "serious"}


# what a reader of the one controlled comparison must be told
@pytest.mark.parametrize(
    "code",
    ["DES102", "DES103", "DES105", "MEA204", "PRE301", "PRE302", "PRE303", "REP406"],
)
def test_the_controlled_study_is_flagged(review, code):
    flags = appraise(review.study("benzion2007"))
    assert [
        flag for flag in flags if flag.code == code and flag.finding.state == "raised"
    ]


def test_silence_about_harms_is_an_answer_of_its_own(review):
    flags = appraise(review.study("benzion2007"))
    harms = next(flag for flag in flags if flag.code == "REP401")
    assert harms.finding.state == "not reported"


def test_the_flag_of_the_table_states_both_numbers(review):
    flags = appraise(review.contrasts("benzion2007")[0])
    fact = next(flag for flag in flags if flag.code == "PRE303").finding.fact
    assert "0.0502" in fact
    assert "0.006 to 0.495" in fact


def test_a_flag_prints_as_one_line_and_as_html():
    flag = appraise(proportion(16, 16))[0]
    assert str(flag).startswith("PRE301 caution: Fewer than 30 per arm (raised: ")
    assert str(flag).endswith("[Gelman and Carlin 2014]")
    assert flag._repr_html_().startswith("<p>PRE301")


def test_rules_can_be_chosen():
    chosen = [rule for rule in RULES if rule.code == "PRE302"]
    assert [flag.code for flag in appraise(proportion(16, 16), rules=chosen)] == [
        "PRE302"
    ]


@pytest.mark.parametrize("target", [None, 16, "benzion2007", [1, 2]])
def test_anything_else_is_refused_by_name(target):
    with pytest.raises(ArgumentError, match="cannot appraise"):
        appraise(target)
