"""Which arms can be compared: the first with each other, where both were counted."""

from surrogate_evidence.records import Arm, Missing, contrasts
from tests.making import NR, make_outcome, make_study

ARMS = (Arm(label="walking", n=10), Arm(label="rest", n=12), Arm(label="tea", n=9))


def study(*outcomes, arms=ARMS):
    return make_study(design="controlled study", arms=arms, outcomes=outcomes)


def test_the_first_arm_meets_each_other_arm():
    rows = [make_outcome("tea", 3, 9), make_outcome("walking", 7, 10)]
    rows.append(make_outcome("rest", 5, 12))
    pairs = contrasts(study(*rows))
    assert [pair.counts for pair in pairs] == [(7, 10, 5, 12), (7, 10, 3, 9)]
    assert str(pairs[0]) == "smith2011, fewer headaches: walking 7/10, rest 5/12"


def test_an_arm_without_a_count_is_compared_with_nobody():
    rows = [make_outcome("walking", 7, 10), make_outcome("rest", NR, 12)]
    assert contrasts(study(*rows)) == ()
    rows = [
        make_outcome("walking", 7, 10),
        make_outcome("rest", 3, Missing.CONFLICTING),
    ]
    assert contrasts(study(*rows)) == ()


def test_times_and_outcomes_are_not_mixed():
    early = make_outcome("walking", 7, 10)
    late = make_outcome("rest", 5, 12).model_copy(update={"timepoint": "a year"})
    other = make_outcome("rest", 5, 12, outcome="better sleep")
    assert contrasts(study(early, late, other)) == ()


def test_without_arms_there_is_nothing_to_compare():
    assert contrasts(study(make_outcome("walking", 7, 10), arms=NR)) == ()


def test_results_of_the_whole_study_are_not_an_arm():
    rows = [make_outcome("walking", 7, 10), make_outcome("all", 12, 22)]
    assert contrasts(study(*rows)) == ()
