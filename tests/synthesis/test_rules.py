"""Each rule for joint statements is raised by one result and cleared by another."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from surrogate_evidence.appraisal import (
    RULES,
    State,
    appraise,
    methods_bibliography,
    rules_as_markdown,
)
from surrogate_evidence.synthesis import (
    POOLED_RULES,
    bayesian_pool,
    begg_test,
    combine_p_values,
    confidence_curve,
    gate,
    mantel_haenszel,
    meta_regression,
    mixed_odds_ratio,
    panel,
    pool,
    sign_test,
    simulate,
    vote_count,
)
from tests.synthesis.making import make_effect, make_trial

OUTCOME = "fewer headaches"


@dataclass(frozen=True, kw_only=True)
class Average:
    """What any pooled estimate brings: the attributes that the rules ask for."""

    rules: ClassVar = POOLED_RULES

    k: int = 8
    tau2: float = 0.1
    i2: float = 0.4
    pi_low: float = -1.0


def trials(k, **facts):
    return [make_trial(number, **facts) for number in range(k)]


def slope_of(k):
    effects, variances = [0.1, 0.4, 0.2, 0.3, 0.9] * 2, [0.1, 0.2] * 5
    return meta_regression(effects[:k], variances[:k], {"place": range(k)})


def begg_of(k):
    effects = [0.1, 0.4, 0.2, 0.3, 0.9, 0.5, 0.8, 0.6, 0.0, 0.7]
    variances = [0.1 * place for place in range(1, k + 1)]
    return begg_test(effects[:k], variances, below_ten="exploratory")


FEW, MANY = gate(trials(2), OUTCOME), gate(trials(6), OUTCOME)
UNLIKE = gate([*trials(6), make_trial(9, population="children")], OUTCOME)
OVERLAP = gate([*trials(6), make_trial(9, author="Team 1")], OUTCOME)
COHORTS = gate(trials(6, design="controlled study"), OUTCOME)
TWICE = vote_count([make_effect("a"), make_effect("a", outcome="other")])
NAN = float("nan")

# code: (raised by, cleared by or None where that cannot be)
EXAMPLES = {
    "SYN601": (FEW, MANY),
    "SYN602": (Average(k=4), Average()),
    "SYN603": (Average(k=4), Average()),
    "SYN604": (UNLIKE, MANY),
    "SYN605": (sign_test(5, 0), sign_test(6, 0)),
    "SYN606": (OVERLAP, MANY),
    "SYN607": (Average(tau2=0.0), Average()),
    "SYN608": (sign_test(5, 0, unclear=1), sign_test(5, 0)),
    "SYN609": (TWICE, vote_count([make_effect("a")])),
    "SYN610": (sign_test(30, 1), sign_test(0, 0)),
    "SYN611": (COHORTS, MANY),
    "SYN612": (combine_p_values([0.1, 0.2]), None),
    "SYN620": (panel([0.71, 1.83], [0.18, 1.21]), panel([5.0, 5.1], [0.01, 0.01])),
    "SYN621": (slope_of(9), slope_of(10)),
    "SYN622": (begg_of(9), begg_of(10)),
}


def states(rule, target):
    return {finding.state for finding in rule.check(target)}


@pytest.mark.parametrize("rule", POOLED_RULES, ids=lambda rule: rule.code)
def test_a_rule_is_raised_and_cleared(rule):
    raised, cleared = EXAMPLES[rule.code]
    assert isinstance(raised, rule.applies_to)
    assert State.RAISED in states(rule, raised)
    assert rule.code in {flag.code for flag in appraise(raised)}
    if cleared is not None:
        assert isinstance(cleared, rule.applies_to)
        assert states(rule, cleared) == {State.CLEAR}
        assert rule.code not in {flag.code for flag in appraise(cleared)}


def test_every_rule_has_its_examples_and_a_code_of_its_own():
    codes = [rule.code for rule in POOLED_RULES]
    assert codes == sorted(set(codes)) == sorted(EXAMPLES)
    assert not set(codes) & {rule.code for rule in RULES}


@pytest.mark.parametrize("rule", POOLED_RULES, ids=lambda rule: rule.code)
def test_a_rule_says_why_and_who_says_so(rule):
    assert rule.rationale.endswith(".")
    assert methods_bibliography()[rule.cite_key].doi


def test_a_prediction_from_few_studies_rests_on_its_prior():
    codes = {flag.code for flag in appraise(bayesian_pool([0.1, 0.4], [0.04, 0.09]))}
    assert codes == {"SYN601", "SYN603"}
    many = bayesian_pool([0.1, 0.4, 0.2, 0.3, 0.1], [0.04] * 5)
    assert appraise(many) == ()


def test_what_is_not_known_raises_nothing():
    silent = Average(tau2=NAN, i2=NAN, pi_low=NAN)
    assert appraise(silent) == ()


def test_a_judged_difference_is_still_told():
    words = {"population": "The same people."}
    studies = [*trials(6), make_trial(9, population="children")]
    judged = gate(studies, OUTCOME, judged=words)
    assert "SYN604" in {flag.code for flag in appraise(judged)}


def test_silence_about_a_study_is_a_state_of_its_own():
    silent = gate([*trials(6), make_trial(9, population="NR")], OUTCOME)
    flags = [flag for flag in appraise(silent) if flag.code == "SYN604"]
    assert [str(flag.finding.state) for flag in flags] == ["not reported"]


def test_rules_can_be_chosen():
    chosen = [rule for rule in POOLED_RULES if rule.code == "SYN605"]
    assert [f.code for f in appraise(sign_test(3, 1), rules=chosen)] == ["SYN605"]


def test_the_page_of_rules_takes_them_in():
    page = rules_as_markdown({"Synthesis": POOLED_RULES})
    assert "## Synthesis" in page
    assert all(f"### {rule.code}: {rule.title}" in page for rule in POOLED_RULES)
    assert "## Synthesis" not in rules_as_markdown()


def test_every_result_can_be_appraised_even_one_of_nothing():
    few = ([0.1, 0.4], [0.1, 0.2])
    table = ([0, 2], [40, 50], [4, 6], [40, 50])
    results = [
        pool([], []),
        pool(*few),
        pool(*few, measure="RR").back_transformed(),
        panel([], []),
        bayesian_pool([], []),
        mantel_haenszel([0], [4], [0], [4]),
        mixed_odds_ratio(*table),
        confidence_curve(pool(*few)),
    ]
    assert all(
        "SYN601" in {flag.code for flag in appraise(result)} for result in results
    )
    # a design is no evidence
    assert appraise(simulate(2, tau2=0.1, variances=0.1, draws=20, seed=1)) == ()
