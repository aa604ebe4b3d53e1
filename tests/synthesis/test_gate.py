"""Whether to pool: our own review, the policy by number, each aspect, refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence.appraisal import appraise, methods_bibliography
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import compare, proportion
from surrogate_evidence.records import Missing
from surrogate_evidence.synthesis import (
    ASPECTS,
    POLICY,
    DoNotPool,
    EvidenceGap,
    Pool,
    PoolWithPrior,
    gate,
    gates,
)
from surrogate_evidence.synthesis.deciding.alike import multiplier, policy_for
from tests.appraisal.factory import source
from tests.making import make_contrast, make_outcome, make_study
from tests.synthesis.making import TRIAL, make_series, make_trial

OUTCOME = "fewer headaches"
# Student's t at 0.975 with k - 1 degrees of freedom, as any table prints it
MULTIPLIERS = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 11: 2.228}
PRINTED = 0.5e-3


def names(answer):
    return {reason.name for reason in answer.against}


def trials(k, **facts):
    return [make_trial(number, **facts) for number in range(k)]


# --- our own review ---------------------------------------------------------------


def test_nothing_in_the_review_may_be_pooled(review):
    answers = gates(review)
    assert len(answers) == review.outcomes["outcome"].nunique()
    assert all(isinstance(answer, DoNotPool) for answer in answers)
    assert all(answer.against for answer in answers)


def test_one_study_keeps_its_own_interval(review):
    answer = gate(review, "pain-free intercourse")
    assert type(answer) is DoNotPool
    assert answer.k == 1
    assert answer.estimate == compare(16, 16, 12, 16)
    assert "study's own interval" in str(answer)
    assert "0.6 to 49.5" in str(answer)
    assert names(answer) == {"number of studies"}
    assert any("retrospective controlled study" in text for text in answer.changes)


def test_what_no_study_counts_is_a_gap(review):
    answer = gate(review, "results of treatment")
    assert isinstance(answer, EvidenceGap)
    assert isinstance(answer, DoNotPool)
    assert answer.k == 0
    assert answer.estimate is None
    assert {work.study_id for work in answer.set_aside} == {"coaches151", "icasa"}
    assert answer.gaps == ("G12",)
    assert "Not found is not the same as absent" in str(answer)


def test_benchmarks_are_context_and_never_pooled(review):
    answer = gate(review, "success of treatment")
    assert isinstance(answer, EvidenceGap)
    assert not answer.candidates
    assert "maseroli2018-all" in answer.context
    assert "never pooled" in str(answer)


def test_unlike_outcomes_asked_together_are_refused_for_every_difference(review):
    answer = gate(
        review, ["pain-free intercourse", "success of treatment, all diagnoses"]
    )
    assert answer.k == 2
    assert {"outcome", "measure", "design", "population", "arms"} <= names(answer)
    assert answer.smallest_p == 0.5


def test_a_misspelt_outcome_names_the_nearest(review):
    answer = gate(review, "pain free intercorse")
    assert answer.nearest == ("pain-free intercourse",)


# --- the policy by number of studies ----------------------------------------------


@pytest.mark.parametrize(
    ("k", "kind"),
    [
        (0, EvidenceGap),
        (1, DoNotPool),
        (2, PoolWithPrior),
        (4, PoolWithPrior),
        (5, Pool),
    ],
)
def test_alike_studies_are_answered_by_their_number(k, kind):
    answer = gate(trials(k), OUTCOME)
    assert type(answer) is kind
    assert answer.k == k
    assert answer.policy.answer in {kind.__name__, "DoNotPool"}


@pytest.mark.parametrize(("k", "expected"), MULTIPLIERS.items())
def test_the_multiplier_is_the_one_of_the_tables(k, expected):
    assert multiplier(k) == pytest.approx(expected, abs=PRINTED)


@given(st.integers(0, 40))
def test_every_number_of_studies_has_one_step(k):
    fitting = [
        step
        for step in POLICY
        if step.k_from <= k and (step.k_to is None or k <= step.k_to)
    ]
    assert fitting == [policy_for(k)]


@given(st.permutations(range(4)))
def test_the_order_of_studies_changes_nothing(order):
    studies = trials(4)
    one, other = gate(studies, OUTCOME), gate([studies[i] for i in order], OUTCOME)
    assert type(one) is type(other)
    assert {r.name: r.standing for r in one.reasons} == {
        r.name: r.standing for r in other.reasons
    }


def test_few_studies_are_told_what_would_change_the_answer():
    answer = gate(trials(2), OUTCOME)
    assert "12.71" in str(answer)
    assert any("3 more" in text for text in answer.changes)
    assert any(text.startswith("sign test: 6") for text in answer.changes)
    assert gate(trials(6), OUTCOME).changes == ()


# --- each aspect alone stands in the way ------------------------------------------

UNLIKE = {
    "outcome": {"outcome": "less pain"},
    "role": {"role": "description"},
    "design": {"design": "controlled study"},
    "population": {"population": "children"},
    "timepoint": {"timepoint": "one year"},
    "direction": {"direction": "lower is better"},
    "measurement": {"measurement": "treatment charts"},
    "overlap": {"author": "Team 0"},
}


@pytest.mark.parametrize(("aspect", "facts"), UNLIKE.items())
def test_a_difference_is_found_and_named(aspect, facts):
    studies = [*trials(5), make_trial(9, **facts)]
    answer = gate(studies, [OUTCOME, "less pain"])
    assert type(answer) is DoNotPool
    assert aspect in names(answer)
    assert names(answer) <= {aspect, "randomisation"}
    assert aspect in str(answer)


@pytest.mark.parametrize(
    ("aspect", "facts"),
    [
        ("population", {"population": Missing.NOT_REPORTED}),
        ("measurement", {"measurement": Missing.UNCLEAR}),
        ("timepoint", {"timepoint": Missing.NOT_REPORTED}),
        ("direction", {"direction": Missing.NOT_REPORTED}),
    ],
)
def test_silence_is_never_taken_for_likeness(aspect, facts):
    answer = gate([*trials(5), make_trial(9, **facts)], OUTCOME)
    assert type(answer) is DoNotPool
    (reason,) = answer.against
    assert (reason.name, reason.standing) == (aspect, "not reported")


def test_trials_are_never_pooled_with_other_designs():
    answer = gate([*trials(5), make_trial(9, design="controlled study")], OUTCOME)
    assert {"randomisation", "design"} == names(answer)


def test_a_comparison_is_not_a_proportion():
    answer = gate([*trials(2), make_series(9, 5, 12)], OUTCOME)
    assert "measure" in names(answer)


def test_two_rows_of_one_study_count_it_once():
    study = make_trial(0)
    later = tuple(
        row.model_copy(update={"timepoint": "one year"}) for row in study.outcomes
    )
    twice = study.model_copy(update={"outcomes": study.outcomes + later})
    answer = gate([twice, make_trial(1)], OUTCOME)
    assert answer.k == 2
    assert {"one estimate per study", "timepoint"} == names(answer)
    alone = gate([twice], OUTCOME)
    assert alone.k == 1
    assert "one estimate per study" in names(alone)


def test_one_team_with_data_of_different_years_does_not_overlap():
    years = {"data_start_year": 2001, "data_end_year": 2003}
    later = {"data_start_year": 2004, "data_end_year": 2006}
    apart = [make_trial(0, **years), make_trial(1, author="Team 0", **later)]
    assert type(gate(apart, OUTCOME)) is PoolWithPrior
    same = [make_trial(0, **years), make_trial(1, author="Team 0", **years)]
    assert names(gate(same, OUTCOME)) == {"overlap"}


def test_two_studies_read_in_one_document_share_its_errors():
    def read(study, place):
        read_at = source(
            table="outcomes", record_id=study.outcomes[0].outcome_id, place=place
        )
        return study.model_copy(update={"sources": (read_at,)})

    one, other = trials(2)
    shared = gate([read(one, "a review"), read(other, "a review")], OUTCOME)
    assert names(shared) == {"sources"}
    assert "team0 and team1 read in a review" in str(shared)
    own = gate([read(one, "its report"), read(other, "its own report")], OUTCOME)
    assert type(own) is PoolWithPrior


def test_arms_in_another_order_are_other_arms():
    pairs = make_contrast((9, 16, 5, 16), study_id="team9")
    turned = make_study(
        "team9",
        author="Team 9",
        arms="waiting list: 16; walking: 16",
        outcomes=(pairs.second, pairs.first),
        **TRIAL,
    )
    assert names(gate([*trials(2), turned], OUTCOME)) == {"arms"}


def test_everybody_in_every_study_is_not_pooled():
    answer = gate([make_series(n, 8 + n, 8 + n) for n in range(6)], OUTCOME)
    assert names(answer) == {"information"}
    assert all(one.result.interval.high == 1 for one in answer.candidates)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"role": "benchmark"}, "never pooled"),
        ({"design": "systematic review"}, "count its studies' people again"),
        ({"design": "case report"}, "one person is no sample"),
        ({"design": "news"}, "no observations of its own"),
        ({"design": "not seen"}, "not seen"),
    ],
)
def test_works_that_cannot_enter_are_set_aside_and_named(facts, why):
    role = facts.pop("role", None)
    study = make_series(9, 5, 12, **facts)
    if role:
        study = make_study(
            "team9", role=role, **TRIAL, outcomes=study.outcomes, author="Team 9"
        )
    answer = gate([*trials(2), study], OUTCOME)
    assert type(answer) is PoolWithPrior
    (aside,) = answer.set_aside
    assert aside.study_id == "team9"
    assert why in aside.why


def test_a_work_without_a_count_is_set_aside():
    silent = make_trial(9)
    rows = (make_outcome("all", Missing.NOT_REPORTED, 20, study_id="team9"),)
    silent = silent.model_copy(update={"outcomes": rows})
    answer = gate([silent], OUTCOME)
    assert isinstance(answer, EvidenceGap)
    assert "events NR, n 20" in str(answer)


# --- a reviewer's judgement --------------------------------------------------------


def test_a_reviewers_words_lift_a_difference_and_are_kept():
    studies = [*trials(2), make_trial(9, population="grown-ups")]
    words = {"population": "Adults and grown-ups are the same people."}
    answer = gate(studies, OUTCOME, judged=words)
    assert type(answer) is PoolWithPrior
    (reason,) = answer.judged
    assert reason.judgement == words["population"]
    assert words["population"] in str(reason)


def test_contrasts_alone_need_a_judgement():
    pairs = [make_contrast((9, 16, 5, 16), study_id=f"team{n}") for n in range(3)]
    answer = gate(pairs)
    assert type(answer) is DoNotPool
    assert answer.outcomes == (OUTCOME,)
    assert "design" in names(answer)


@pytest.mark.parametrize("aspect", [a.name for a in ASPECTS if not a.may_be_judged])
def test_some_aspects_cannot_be_judged_away(aspect):
    with pytest.raises(ArgumentError, match="cannot be judged away"):
        gate(trials(2), OUTCOME, judged={aspect: "It will do."})


# --- the result --------------------------------------------------------------------


def test_every_reason_and_every_step_cites_a_work_with_its_doi():
    works = methods_bibliography()
    keys = {a.cite_key for a in ASPECTS} | {k for s in POLICY for k in s.cite_keys}
    assert all(works[key].doi for key in keys)


def test_the_policy_is_a_table_in_order():
    rows = [step.to_dict() for step in POLICY]
    assert [row["studies"] for row in rows] == ["0", "1", "2", "3 to 4", "5 or more"]


def test_a_result_is_a_row_a_table_and_a_list_of_reasons(review):
    answer = gate(review, "pain-free intercourse")
    assert answer.to_dict()["verdict"] == "Do not pool"
    assert answer.to_dict()["k"] == 1
    assert "<caption>Do not pool" in answer._repr_html_()
    assert {"aspect", "standing", "fact"} <= set(answer.reasons[0].to_dict())
    with pytest.raises(AttributeError):
        answer.level = 0.9


def test_the_public_appraise_knows_what_limits_the_answer(review):
    codes = {flag.code for flag in appraise(gate(review, "pain-free intercourse"))}
    assert {"SYN601", "SYN611"} <= codes
    together = gate(
        review, ["pain-free intercourse", "success of treatment, all diagnoses"]
    )
    assert "SYN604" in {flag.code for flag in appraise(together)}


def test_level_and_measure_reach_the_studys_own_interval(review):
    answer = gate(review, "pain-free intercourse", measure="RR", level=0.9)
    assert answer.estimate == compare(16, 16, 12, 16, measure="RR", level=0.9)
    one_arm = gate(review, "therapy ended because it failed", level=0.9)
    assert one_arm.estimate == proportion(2, 16, level=0.9)


# --- refusals ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (("review",), {}, "name the outcome"),
        (("review", ""), {}, "must be the name of an outcome"),
        (("review", 3), {}, "must be the name of an outcome"),
        (("review", []), {}, "at least one outcome"),
        (("review", OUTCOME), {"level": 95}, "Did you mean 0.95"),
        (("review", OUTCOME), {"measure": "rd"}, "Did you mean 'RD'"),
        (("review", OUTCOME), {"judged": {"popluation": "x"}}, "population"),
        (("review", OUTCOME), {"judged": {"design": " "}}, "must say in words"),
        (("evidence", OUTCOME), {}, "must be a Review"),
        ((17, OUTCOME), {}, "must be a Review"),
        (([17], OUTCOME), {}, "give studies or contrasts"),
        (([],), {}, "nothing to ask about"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(review, arguments, options, words):
    given_ = [review if one == "review" else one for one in arguments]
    with pytest.raises(ArgumentError, match=words):
        gate(*given_, **options)


def test_studies_need_an_outcome_and_a_review_needs_to_be_one():
    with pytest.raises(ArgumentError, match="may report several"):
        gate(trials(2))
    with pytest.raises(ArgumentError, match="whole Review"):
        gates(trials(2))


def test_one_study_may_be_given_by_itself():
    assert gate(make_trial(0), OUTCOME).k == 1
