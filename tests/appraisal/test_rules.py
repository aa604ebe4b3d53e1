"""Each rule is raised by one record, cleared by another, undecided by a third."""

import re

import pytest

from surrogate_evidence.appraisal import (
    RULES,
    STUDY_RULES,
    State,
    methods_bibliography,
    rules_as_markdown,
)
from surrogate_evidence.estimates import (
    Sample,
    assurance,
    best_possible,
    compare,
    compatible_tables,
    composition,
    composition_of_counts,
    coverage,
    coverage_of_comparison,
    credibility,
    disagreement,
    e_value,
    exact_test,
    expected_width,
    expected_width_of_proportion,
    fragility,
    grim,
    mean_difference,
    mean_test,
    multiverse,
    n_for_power,
    nap,
    number_needed_to_treat,
    optimal_information_size,
    p_value_function,
    phases,
    power,
    probability_better,
    proportion,
    randomisation_test,
    recompute_p,
    rounded_composition,
    sd_from_std_error,
    size,
    standardised_mean_difference,
    tau_u,
    tipping_points,
)
from surrogate_evidence.records import Activity, Arm
from surrogate_evidence.records.record import columns
from tests.appraisal.factory import (
    NA,
    NR,
    arms,
    claim,
    outcome,
    source,
    study,
    two_arms,
)

TRIAL = {"design": "randomised controlled trial"}
PAIR = {"arms": arms(16, 16), "n": 32}


def activity(**facts):
    cells = dict.fromkeys(columns(Activity), NR) | {
        "activity_id": "a",
        "study_id": "made2001",
        "activity": "reading",
        "category": "leisure",
        "unit": "hours",
    }
    return Activity.model_validate(cells | facts)


def ending(events_new, events_old, name):
    facts = {"role": "ending", "partition": "reasons"}
    both = two_arms(events_new, 16, events_old, 16, name=name, **facts)
    return tuple(row for row in both if row.events)


SAME_ENDINGS = ending(12, 11, "well") + ending(4, 5, "left")
OTHER_ENDINGS = ending(16, 11, "well") + ending(0, 5, "left")
APART = two_arms(16, 16, 12, 16, name="one") + two_arms(16, 16, 11, 16, name="two")
ALIKE = two_arms(9, 16, 8, 16, name="one") + two_arms(8, 16, 8, 16, name="two")


def case(a, b, **facts):
    return phases(A=a, B=b, direction="higher is better", **facts)


SHORT = case([3, 4, 3], [6, 7, 6, 7, 8])
STEADY = case([3, 4, 3, 4, 3], [6, 7, 6, 7, 8], randomised=True)
RISING = case([1, 2, 3, 4, 5], [6, 7, 6, 7, 8], randomised=False)
FOUR = phases(A1=[3, 4], B1=[7, 8], A2=[3, 3], B2=[8, 9], direction="higher is better")
MADE = sd_from_std_error(1.2, 25)
MANY = Sample(mean=1, sd=2, n=60)

# code: (raised by, cleared by, undecided by or None where that cannot be)
EXAMPLES = {
    "DES101": (study(design="case series"), study(**TRIAL), None),
    "DES102": (study(design="controlled study"), study(**TRIAL), None),
    "DES103": (
        study(design="retrospective controlled study"),
        study(**TRIAL),
        study(design="controlled study"),
    ),
    "DES104": (study(design="case report"), study(**TRIAL, n=40), None),
    "DES105": (
        study(**PAIR, outcomes=OTHER_ENDINGS),
        study(**PAIR, outcomes=SAME_ENDINGS),
        None,
    ),
    "DES106": (study(followup_months=0), study(followup_months=6), study()),
    "DES110": (SHORT, STEADY, None),
    "DES111": (RISING, STEADY, case([3], [6, 7])),
    "DES112": (RISING, STEADY, SHORT),
    "DES113": (STEADY, FOUR, None),
    "DES114": (STEADY, None, None),
    "MEA201": (
        study(blinded_assessment=False),
        study(blinded_assessment=True),
        study(),
    ),
    "MEA202": (
        study(measurement="self-report"),
        study(measurement="validated scale"),
        study(),
    ),
    "MEA203": (
        study(measurement="treatment charts"),
        study(measurement="validated scale"),
        study(),
    ),
    "MEA204": (
        study(**PAIR, outcomes=APART),
        study(**PAIR, outcomes=ALIKE),
        None,
    ),
    "MEA205": (
        activity(mean=13, mode=5, sd=10),
        activity(mean=13, mode=12, sd=10),
        activity(mean=13, mode=5),
    ),
    "PRE301": (study(n=29), study(n=30), study()),
    "PRE302": (proportion(16, 16), proportion(15, 16), None),
    "PRE303": (compare(16, 16, 12, 16), compare(16, 16, 2, 16), None),
    "PRE304": (compare(16, 16, 12, 16), compare(16, 16, 2, 16), None),
    "PRE305": (proportion(8, 16), proportion(80, 160), None),
    "PRE306": (
        compare(16, 16, 12, 16, measure="OR"),
        compare(14, 16, 12, 16, measure="OR"),
        None,
    ),
    "PRE307": (exact_test(16, 16, 12, 16), exact_test(16, 16, 2, 16), None),
    "PRE308": (
        proportion(16, 16, method="wald"),
        compare(16, 16, 12, 16),
        None,
    ),
    "PRE309": (
        compare(16, 16, 12, 16, method="bayes"),
        proportion(90, 100, method="bayes"),
        None,
    ),
    "PRE315": (
        number_needed_to_treat(compare(16, 16, 12, 16)),
        number_needed_to_treat(compare(16, 16, 12, 16), randomised=True),
        None,
    ),
    "PRE310": (MADE, mean_difference(MANY, MANY), None),
    "PRE311": (mean_difference([3, 3], [1, 2]), mean_difference([3, 4], [1, 2]), None),
    "PRE312": (mean_test([3, 4], [1, 2]), mean_test(MANY, MANY), None),
    "PRE313": (
        standardised_mean_difference([8, 9], [1, 2]),
        standardised_mean_difference(MANY, MANY),
        None,
    ),
    "PRE314": (
        mean_test([0, 9], [1, 2], method="student-t"),
        mean_test([1, 3], [1, 2], method="student-t"),
        None,
    ),
    "PRE320": (multiverse(16, 16, 12, 16), multiverse(16, 16, 2, 16), None),
    "PRE321": (
        fragility(16, 16, 12, 16, lost=1),
        fragility(16, 16, 2, 16, lost=1),
        fragility(16, 16, 12, 16),
    ),
    "PRE322": (fragility(16, 16, 12, 16), None, None),
    "PRE323": (
        tipping_points(16, 16, 11, 13, n_randomised_1=16, n_randomised_2=16),
        tipping_points(16, 16, 2, 16, n_randomised_1=16, n_randomised_2=17),
        tipping_points(16, 16, 12, 16),
    ),
    "PRE324": (
        e_value(compare(16, 16, 12, 16)),
        e_value(3.9, low=1.8, high=8.7),
        None,
    ),
    "PRE325": (
        credibility(compare(16, 16, 12, 16)),
        credibility(0.2, low=0.1, high=0.3, measure="RD"),
        None,
    ),
    "PRE330": (
        optimal_information_size(0.25, observed=1371),
        optimal_information_size(0.25, observed=1372),
        None,
    ),
    "PRE331": (
        optimal_information_size(0.25, observed=685),
        optimal_information_size(0.25, observed=686),
        None,
    ),
    "PRE332": (power(0.95, 16, 0.75, 16), power(0.95, 60, 0.6, 60), None),
    "PRE333": (size(16, 16, method="chi-squared"), size(16, 16), None),
    "PRE334": (
        coverage_of_comparison(0.95, 16, 0.9, 16, method="wald"),
        coverage_of_comparison(0.95, 16, 0.9, 16),
        None,
    ),
    "PRE335": (n_for_power(1, 0, method="normal"), n_for_power(1, 0), None),
    "REP401": (study(harms="unclear"), study(harms="two people, named"), study()),
    "REP402": (study(n="unclear"), study(n=40), study()),
    "REP403": (study(duration_weeks="unclear"), study(duration_weeks=8), study()),
    "REP404": (study(funding="unclear"), study(funding="a foundation"), study()),
    "REP405": (study(author_interest=True), study(author_interest=False), study()),
    "REP406": (
        study(claims=(claim(omits=("comparator result",)),)),
        study(claims=(claim(),)),
        None,
    ),
    "REP407": (
        study(claims=(claim(omits=("follow-up",)),)),
        study(claims=(claim(omits=("source",)),)),
        None,
    ),
    "REP408": (
        study(claims=(claim(verdict="overstated"),)),
        study(claims=(claim(),)),
        None,
    ),
    "REP409": (
        study(activities=(activity(total=101.25, whole=100),)),
        study(activities=(activity(total=100.04, whole=100),)),
        study(activities=(activity(),)),
    ),
    "REP410": (claim(verdict="could not verify"), claim(), None),
    "REP411": (claim(verdict="overstated"), claim(), None),
    "REP412": (claim(omits=("design",)), None, None),
    "REP415": (grim("5.19", 28), grim("5.21", 28), None),
    "REP416": (
        recompute_p("p = .06", "t", "2.20", df=28),
        recompute_p("p = .04", "t", "2.20", df=28),
        None,
    ),
    "REP417": (
        recompute_p("p = .06", "t", "2.20", df=28),
        recompute_p("p = .02", "t", "2.20", df=28),
        None,
    ),
    "REP418": (rounded_composition({"a": "40", "b": "60"}), None, None),
    "REP419": (
        compatible_tables(["100", "75"], total=32),
        compatible_tables(["100", "75"], n=(16, 16)),
        None,
    ),
    "PRO501": (study(access="secondary"), study(), None),
    "PRO502": (study(access="abstract"), study(), None),
    "PRO503": (
        study(sources=(source("uncredited republication"),)),
        study(sources=(source(),)),
        None,
    ),
    "PRO504": (study(access="not seen"), study(), None),
    "PRO505": (
        study(outcomes=(outcome("conflicting", 16),)),
        study(outcomes=(outcome(12, 16),)),
        None,
    ),
    "PRO506": (
        study(outcomes=(outcome(12, 16, status="reconstructed"),)),
        study(outcomes=(outcome(12, 16),)),
        None,
    ),
    "PRO507": (
        study(extracted_on="2026-11-23", data_end_year=1983),
        study(extracted_on="2026-11-23", data_end_year=2003),
        study(extracted_on="2026-11-23"),
    ),
}
BY_CODE = {rule.code: rule for rule in RULES}
WANTED = (State.RAISED, State.CLEAR, State.NOT_REPORTED)
CASES = [
    pytest.param(code, target, state, id=f"{code}-{state}")
    for code, targets in EXAMPLES.items()
    for target, state in zip(targets, WANTED, strict=True)
    if target is not None
]


def test_every_rule_has_its_examples():
    assert set(EXAMPLES) == set(BY_CODE)


def test_there_are_at_least_eighteen_rules_for_studies():
    assert len(STUDY_RULES) >= 18


@pytest.mark.parametrize(("code", "target", "state"), CASES)
def test_a_rule_answers(code, target, state):
    rule = BY_CODE[code]
    assert isinstance(target, rule.applies_to)
    found = rule.check(target)
    assert [finding.state for finding in found if finding.state is state]
    assert all(finding.fact for finding in found)


def test_codes_are_permanent_words():
    assert len(BY_CODE) == len(RULES)
    assert all(re.fullmatch(r"(DES|MEA|PRE|REP|PRO)\d{3}", code) for code in BY_CODE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_cites_a_work_with_a_doi(rule):
    assert methods_bibliography()[rule.cite_key].doi


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_stands_on_the_page(rule):
    page = rules_as_markdown()
    assert f"### {rule.code}: {rule.title}" in page
    assert rule.rationale in page


@pytest.mark.parametrize("rule", STUDY_RULES, ids=lambda rule: rule.code)
def test_a_question_that_does_not_arise_gets_no_answer(rule):
    ethics = study(
        design="code of ethics",
        **dict.fromkeys(("followup_months", "measurement", "harms", "n"), NA),
        author_interest=NA,
    )
    about_reading = {"PRO501", "PRO502", "PRO503", "PRO504", "PRO505"}
    assert bool(rule.check(ethics)) == (rule.code in about_reading)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (exact_test(16, 16, 12, 16), "PRE301"),
        (exact_test(16, 16, 12, 16), "PRE304"),
        (compare(16, 16, 12, 16), "PRE305"),
        (disagreement(16, 16, 12, 16), "PRE303"),
        (probability_better(16, 16, 12, 16), "PRE309"),
        (probability_better(16, 16, 12, 16), "PRE302"),
        (number_needed_to_treat(compare(16, 16, 12, 16)), "PRE301"),
        (multiverse(16, 16, 12, 16), "PRE301"),
        (multiverse(16, 16, 12, 16), "PRE302"),
        (fragility(16, 16, 12, 16), "PRE301"),
        (tipping_points(16, 16, 12, 16), "PRE302"),
        (p_value_function(16, 16, 12, 16, points=3), "PRE302"),
        (e_value(1.5, low=0.9, high=2.5), "PRE324"),
        (composition({"a": 60.0, "b": 41.25}), "REP409"),
        (rounded_composition({"a": "60", "b": "42"}), "REP409"),
        (compatible_tables(["70", "75"], n=(16, 16)), "REP415"),
        (compatible_tables(["100", "75"], n=(16, 16), p="<.01"), "REP416"),
        (outcome(11, 16, percent=70), "REP415"),
        (study(outcomes=(outcome(11, 16, percent=70),)), "REP415"),
        (study(**PAIR, outcomes=two_arms(16, 16, 2, 16, p_value=0.2)), "REP416"),
        (composition_of_counts({"a": 16, "b": 0}), "PRE301"),
        (composition_of_counts({"a": 16, "b": 0}), "PRE302"),
        (composition({"a": 60.0, "b": 40.0}, n=20), "PRE301"),
        (source("secondary"), "PRO501"),
        (source("uncredited republication"), "PRO503"),
        (outcome(16, 16), "PRE302"),
        (study(arms=arms(16, "conflicting")), "PRO505"),
        (nap(SHORT), "DES110"),
        (randomisation_test(FOUR, minimum_phase=1), "DES110"),
        (nap(RISING), "DES111"),
        (randomisation_test(RISING, minimum_phase=1), "DES112"),
        (randomisation_test(STEADY, minimum_phase=1), "DES113"),
        (nap(STEADY), "DES114"),
        (randomisation_test(STEADY, minimum_phase=1), "DES114"),
        (tau_u(SHORT, variant="tau"), "PRE305"),
        (randomisation_test(SHORT, minimum_phase=3), "PRE307"),
        (mean_difference([3, 4], [1, 2]), "PRE301"),
        (mean_test([3, 4], [1, 2]), "PRE307"),
        (Sample(mean=3, sd=0, n=4), "PRE311"),
        (Sample(mean=3, sd=MADE.value, n=25, converted=(MADE,)), "PRE310"),
        (standardised_mean_difference([3, 3], [1, 2]), "PRE314"),
        (best_possible(16, 16), "PRE301"),
        (assurance(9, 9, prior_1=(9, 1), prior_2=(5, 5)), "PRE301"),
        (assurance(9, 9, prior_1=(9, 1), prior_2=(5, 5)), "PRE332"),
        (n_for_power(1, 0), "PRE301"),
        (expected_width_of_proportion(0.5, 9), "PRE301"),
        (coverage_of_comparison(0.5, 9, 0.5, 9), "PRE301"),
        (coverage("wilson", 9), "PRE334"),
        (expected_width(0.5, 9, 0.5, 9), "PRE305"),
        (expected_width(0.5, 9, 0.5, 9, measure="OR"), "PRE306"),
    ],
)
def test_rules_are_put_to_results_and_other_records_too(target, code):
    assert [f for f in BY_CODE[code].check(target) if f.state is State.RAISED]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (composition({"a": 60.0, "b": 40.0}), "REP409"),
        (rounded_composition({"a": "60", "b": "41"}), "REP409"),
        (outcome(11, 16, percent=69), "REP415"),
        (study(**PAIR, outcomes=two_arms(16, 16, 12, 16, p_value=0.1)), "REP416"),
        (outcome(15, 16), "PRE302"),
        (compare(30, 60, 29, 60), "PRE303"),
        (nap(case(range(40), range(50, 90))), "PRE305"),
        (FOUR.pair("A1", "B1"), "DES113"),
        (power(0.5, 60, 0.5, 60), "PRE301"),
        (expected_width_of_proportion(0.9, 60), "PRE305"),
        (expected_width(0.5, 60, 0.5, 60, measure="OR"), "PRE306"),
        (coverage("clopper-pearson", 9), "PRE334"),
        (disagreement(16, 16, 2, 16), "PRE303"),
        (multiverse(30, 60, 29, 60), "PRE301"),
        (p_value_function(30, 60, 29, 60, points=3), "PRE302"),
    ],
)
def test_rules_clear_results_too(target, code):
    assert {f.state for f in BY_CODE[code].check(target)} == {State.CLEAR}


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (outcome("NR", "NR"), "PRE302"),
        (outcome("NR", "NR"), "REP415"),
        (outcome(0, 0, percent=0), "REP415"),
        (study(outcomes=two_arms(16, 16, 2, 16, p_value=0.2)), "REP416"),
        (
            study(
                arms=(*arms(16, 16), Arm(label="third", n=16)),
                outcomes=two_arms(16, 16, 2, 16, p_value=0.2),
            ),
            "REP416",
        ),
        (compatible_tables(["70", "75"], n=(16, 16)), "REP416"),
        (compatible_tables(["70", "75"], n=(16, 16)), "REP419"),
        (recompute_p(".5", "chi-squared", counts=(0, 9, 0, 9)), "REP416"),
        (recompute_p(".5", "chi-squared", counts=(0, 9, 0, 9)), "REP417"),
        (activity(mean=13), "MEA205"),
        (compare(0, 16, 0, 16, measure="RR"), "PRE303"),
        (compare(16, 16, 12, 16, measure="RR"), "PRE305"),
        (disagreement(0, 9, 0, 9, test="chi-squared"), "PRE303"),
        (credibility(1.0, low=0.5, high=2.0), "PRE325"),
        (study(outcomes=(outcome("NR", 16),)), "PRE302"),
        (study(followup_months=NA), "DES106"),
        (study(blinded_assessment=NA), "MEA201"),
        (study(measurement=NA), "MEA202"),
        (study(measurement=NA), "MEA203"),
        (study(funding=NA), "REP404"),
        (study(**PAIR, outcomes=ending(12, 0, "well")), "DES105"),
        (tau_u(SHORT), "PRE305"),
        (randomisation_test(RISING, minimum_phase=1), "PRE307"),
        (mean_test([3, 4], [1, 2], method="permutation"), "PRE312"),
        (mean_difference([3, 4], [1, 2]), "PRE313"),
        (mean_difference([3, 4], [1, 9]), "PRE314"),
        (mean_difference([3, 3], [1, 1], method="student-t"), "PRE314"),
        (Sample(mean=3, n=1), "PRE311"),
        (optimal_information_size(0.25), "PRE330"),
        (size(9, 9), "PRE332"),
        (power(0.5, 9, 0.5, 9), "PRE332"),
        (power(0.5, 9, 0.5, 9), "PRE333"),
        (expected_width(0.5, 9, 0.5, 9, measure="OR"), "PRE305"),
    ],
)
def test_rules_keep_quiet_where_there_is_nothing_to_ask(target, code):
    assert BY_CODE[code].check(target) == ()
