"""Synthesis without meta-analysis: published numbers, peers, laws, refusals."""

from fractions import Fraction
from itertools import product
from math import comb, exp, inf, isnan, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import (
    SWIM_ITEMS,
    EffectDirection,
    combine_p_values,
    direction_of,
    effects_of,
    sign_test,
    smallest_p,
    spread,
    swim_report,
    vote_count,
    within_study,
)
from tests.making import make_contrast
from tests.synthesis.making import make_effect, make_trial

EXACT = 1e-12  # closed forms in double precision
PEER = 1e-10  # two programs that evaluate the same closed form

counts = st.integers(0, 25)


# --- published ---------------------------------------------------------------------

# Hilton Boon and Thomson, abstract of their first report of the revised plot (Cochrane
# Colloquium 2019): sign tests of three outcomes, P = 0.0039 and twice P = 0.2188, which
# are those of 9 of 9 and of 5 of 6.
HOUSING = [(9, 0, "0.0039"), (5, 1, "0.2188")]


@pytest.mark.parametrize(("better", "worse", "printed"), HOUSING)
def test_sign_tests_of_the_revised_effect_direction_plot(better, worse, printed):
    assert f"{sign_test(better, worse).p_value:.4f}" == printed


# methods.md 1.9: two-sided p-value if all k studies agree
@pytest.mark.parametrize(
    ("k", "expected"), [(1, 1), (2, 0.5), (3, 0.25), (4, 0.125), (5, 0.0625)]
)
def test_the_smallest_p_of_few_studies(k, expected):
    assert smallest_p(k) == expected
    assert sign_test(k, 0).p_value == expected
    assert not sign_test(k, 0).can_reject


# --- peers and exact arithmetic ----------------------------------------------------


@given(counts, counts)
def test_sign_test_is_the_exact_binomial_test(better, worse):
    if better + worse:
        result = sign_test(better, worse)
        peer = binomtest(better, better + worse)
        limits = peer.proportion_ci(method="exact")
        assert result.p_value == pytest.approx(peer.pvalue, rel=PEER)
        assert result.interval.low == pytest.approx(limits.low, abs=PEER)
        assert result.interval.high == pytest.approx(limits.high, abs=PEER)


@pytest.mark.parametrize(("better", "worse"), list(product(range(8), repeat=2)))
def test_sign_test_in_rational_arithmetic(better, worse):
    k, most = better + worse, max(better, worse)
    tail = sum(comb(k, i) for i in range(most, k + 1))
    expected = min(Fraction(1), Fraction(2 * tail, 2**k))
    assert sign_test(better, worse).p_value == pytest.approx(float(expected), rel=EXACT)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=12))
def test_quantiles_of_differences_are_those_of_numpy(values):
    result = spread(values)
    peer = np.quantile(values, [0.25, 0.5, 0.75])
    assert [result.q1, result.median, result.q3] == pytest.approx(peer, abs=1e-9)


# --- laws --------------------------------------------------------------------------


@given(counts, counts)
def test_turning_every_direction_mirrors_the_count(better, worse):
    one, other = sign_test(better, worse), sign_test(worse, better)
    assert one.p_value == other.p_value
    if one.k:
        assert one.share == pytest.approx(1 - other.share)
        assert one.interval.low == pytest.approx(1 - other.interval.high, abs=1e-9)


@given(counts, counts, counts, counts)
def test_what_is_not_counted_changes_no_test(better, worse, zero, unclear):
    plain = sign_test(better, worse)
    told = sign_test(better, worse, no_difference=zero, unclear=unclear)
    assert (told.p_value, told.k) == (plain.p_value, plain.k)
    assert (told.no_difference, told.unclear) == (zero, unclear)
    assert told.p_value >= told.smallest_p * (1 - EXACT)


@given(st.floats(0.01, 100), st.sampled_from(["higher is better", "lower is better"]))
def test_direction_of_a_ratio_turns_with_the_arms_and_with_the_scale(ratio, direction):
    opposite = {"better": "worse", "worse": "better", "no difference": "no difference"}
    one = direction_of(ratio, direction, no_difference=1)
    assert direction_of(1 / ratio, direction, no_difference=1) == opposite[one]
    other = {
        "higher is better": "lower is better",
        "lower is better": "higher is better",
    }
    assert direction_of(ratio, other[direction], no_difference=1) == opposite[one]


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=9))
def test_quartiles_of_ratios_turn_with_the_ratio(values):
    one = spread(values, measure="OR")
    other = spread([1 / value for value in values], measure="OR")
    assert one.median == pytest.approx(1 / other.median, rel=1e-9)
    assert one.q1 == pytest.approx(1 / other.q3, rel=1e-9)
    logs = spread([log(value) for value in values])
    assert one.q3 == pytest.approx(exp(logs.q3), rel=1e-9)


# --- directions --------------------------------------------------------------------


def test_direction_needs_a_recorded_direction_and_a_number():
    assert direction_of(0.2, "NR") is EffectDirection.UNCLEAR
    assert direction_of(0.2, "higher") is EffectDirection.UNCLEAR
    assert direction_of(nan, "higher is better") is EffectDirection.UNCLEAR
    assert direction_of(0.0, "higher is better") is EffectDirection.NO_DIFFERENCE
    assert direction_of(inf, "lower is better", no_difference=1) == "worse"


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (["better"] * 7 + ["worse"] * 3, "better"),
        (["better"] * 6 + ["worse"] * 4, "conflicting"),
        (["worse"], "worse"),
        (["no difference"] * 3 + ["better"], "no difference"),
        (["unclear", "no difference"], "unclear"),
        (["better", "unclear"], "conflicting"),
    ],
)
def test_seventy_per_cent_of_a_studys_outcomes_decide(given_, expected):
    assert within_study(given_) == expected


def test_every_study_has_one_vote():
    effects = [make_effect("a", outcome=f"outcome {n}") for n in range(5)]
    effects += [make_effect("b", "worse"), make_effect("c", "no difference")]
    effects += [
        make_effect("d", "unclear"),
        make_effect("e"),
        make_effect("e", "worse"),
    ]
    count = vote_count(effects)
    assert (count.better, count.worse) == (1, 1)
    assert (count.no_difference, count.unclear) == (1, 2)
    assert count.several_outcomes == 2
    assert {"smallest-p", "not-counted", "one-vote"} == {n.code for n in count.notes}


def test_effects_come_from_the_counts_and_the_recorded_direction(review):
    effects = effects_of(review)
    assert {effect.study_id for effect in effects} == {"benzion2007"}
    assert effects[0].p_value == pytest.approx(0.0502, abs=5e-5)
    assert (effects[0].n, effects[0].randomised) == (32, False)
    lower = make_trial(1, direction="lower is better")
    assert effects_of([lower])[0].points == "worse"
    assert effects_of(lower) == effects_of([lower])
    (bare,) = effects_of([make_contrast((5, 16, 5, 16))])
    assert (bare.points, bare.randomised, bare.design) == ("no difference", None, "")


def test_two_sided_p_values_are_turned_by_their_direction():
    result = combine_p_values(
        [0.04, 0.2, 1.0], directions=["better", "worse", "no difference"]
    )
    assert result.p_values == pytest.approx((0.02, 0.9, 0.5))
    assert result.notes[0].code == "one-sided"


# --- guarantees --------------------------------------------------------------------


def test_a_p_value_that_cannot_reject_is_not_printed():
    assert "p = 0.0625" in str(sign_test(5, 0))
    assert "sign test p =" not in str(sign_test(5, 0))
    assert "sign test p = 0.031" in str(sign_test(6, 0))


def test_nothing_to_count_is_a_value_with_a_reason():
    count = vote_count([])
    assert isnan(count.share)
    assert isnan(count.interval.low)
    assert count.p_value == 1
    assert count.notes[0].code == "not-estimable"
    assert "no sign test" in str(count)


def test_a_boundary_ratio_has_its_place_in_the_order():
    result = spread([2.0, inf, 0.5, 1.0], measure="OR")
    assert (result.maximum, result.median) == (inf, pytest.approx(sqrt(2)))
    between = spread([0.0, inf], measure="RR")
    assert isnan(between.median)
    assert between.notes[0].code == "not-estimable"


def test_results_are_rows_tables_and_sentences(review):
    results = [
        sign_test(7, 2),
        combine_p_values([0.016, 0.4]),
        combine_p_values([0.016, 0.4], method="stouffer"),
        spread([0.1, 0.2, 0.4]),
        swim_report(review, "pain-free intercourse"),
    ]
    for result in results:
        assert result.to_dict()["k"] == result.k
        assert "<caption>" in result._repr_html_()
        assert str(result)
        assert appraise(result) is not None


# --- the nine items ----------------------------------------------------------------


def test_the_report_fills_nine_items_from_the_objects(review):
    report = swim_report(review, "pain-free intercourse")
    assert (
        [item.number for item in report.items] == list(SWIM_ITEMS) == list(range(1, 10))
    )
    texts = {item.number: item.text for item in report.items}
    assert "benzion2007" in texts[1]
    assert "do not pool" in texts[3]
    assert "0.6 to 49.5" in texts[8]
    assert "k = 1" in texts[9]
    assert report.votes.k == 1
    assert report.spread.values == (0.25,)


def test_a_reviewers_words_complete_an_item(review):
    plain = swim_report(review, "pain-free intercourse")
    assert {item.number for item in plain.missing} == {1, 4, 6}
    said = {1: "No protocol was written.", 4: "None.", 6: "Very low, by two people."}
    report = swim_report(review, "pain-free intercourse", said=said)
    assert report.missing == ()
    assert "Very low" in str(report)


def test_the_report_of_a_gap_says_that_nothing_was_found(review):
    report = swim_report(review, "results of treatment")
    assert report.effects == ()
    assert report.spread is None
    assert "Not found is not the same as absent" in report.items[7].text


def test_the_report_of_a_domain_gives_each_study_one_vote(review):
    names = ["pain-free intercourse", "therapy ended as fully successful"]
    report = swim_report(review, names)
    assert (len(report.effects), report.votes.k) == (2, 1)
    assert report.spread is None  # two estimates of the same people


# --- refusals ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: sign_test(-1, 2), "better must be 0 or more"),
        (lambda: sign_test(2.5, 2), "whole number"),
        (lambda: sign_test(better=True, worse=2), "yes or no"),
        (lambda: sign_test(3, 2, level=95), r"Did you mean 0\.95"),
        (lambda: smallest_p("3"), "whole number"),
        (lambda: vote_count(["better"]), "effects must be Effect objects"),
        (lambda: vote_count(3), "effects must be Effect objects"),
        (lambda: within_study([]), "empty"),
        (lambda: within_study(["beter"]), "Did you mean 'better'"),
        (lambda: within_study(["better"], majority=0.5), "above one half"),
        (lambda: direction_of("0.2", "higher is better"), "must be one finite number"),
        (
            lambda: direction_of(estimate=True, direction="higher is better"),
            "yes or no",
        ),
        (lambda: combine_p_values([]), "empty"),
        (lambda: combine_p_values(0.2), "must be a sequence"),
        (lambda: combine_p_values("0.2"), "must be a sequence"),
        (lambda: combine_p_values([0.2, 0.0]), "give its bound"),
        (lambda: combine_p_values([0.2, 1.2]), "above 0 and up to 1"),
        (lambda: combine_p_values([0.2, nan]), "finite number"),
        (lambda: combine_p_values([0.2], method="fischer"), "Did you mean 'fisher'"),
        (lambda: combine_p_values([0.2], weights=[1]), "belong to method 'stouffer'"),
        (lambda: combine_p_values([0.2], method="stouffer", weights=[0]), "above 0"),
        (
            lambda: combine_p_values([0.2], method="stouffer", weights=[1, 2]),
            "one each",
        ),
        (
            lambda: combine_p_values([0.2], directions=["unclear"]),
            "leave the study out",
        ),
        (lambda: combine_p_values([0.2], directions=[]), "one each"),
        (lambda: spread([]), "empty"),
        (lambda: spread("12"), "sequence of numbers"),
        (lambda: spread([1, nan]), "finite number"),
        (lambda: spread([1, inf]), "finite number"),
        (lambda: spread([1, -2], measure="RR"), "cannot be negative"),
        (lambda: effects_of([3]), "studies or contrasts"),
        (lambda: effects_of(3), "studies or contrasts"),
        (lambda: swim_report([], "walking"), "needs a Review"),
    ],
)
def test_what_has_no_answer_is_refused_in_words(make, words):
    with pytest.raises(ArgumentError, match=words):
        make()


def test_items_are_one_to_nine(review):
    with pytest.raises(ArgumentError, match="1 to 9"):
        swim_report(review, "pain-free intercourse", said={10: "More."})
    with pytest.raises(ArgumentError, match="must be a text"):
        swim_report(review, "pain-free intercourse", said={1: ""})
