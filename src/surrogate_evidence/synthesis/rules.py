"""What limits a statement that several studies make jointly?

These rules are asked of results of this room. Each result carries them, as its
attribute ``rules``, so that the one public
:func:`~surrogate_evidence.appraisal.appraise` finds them without knowing this room.
What a rule asks of a result is written as a protocol: whatever has these attributes
can be asked, and this module needs none of the modules whose results it judges.
"""

from collections.abc import Callable
from math import isnan

from surrogate_evidence.appraisal.flags import (
    Finding,
    Findings,
    Rule,
    Severity,
    State,
    raised_if,
)
from surrogate_evidence.formatting import number, percent
from surrogate_evidence.synthesis.askable import (
    AsymmetryTested,
    CombinedP,
    Gated,
    Moderated,
    OverStudies,
    Pooled,
    Predicted,
    SideBySide,
    Votes,
)

FEW_STUDIES = 5
"""Below this many studies between-study variance is hardly estimable: the policy by
number of studies changes here."""

SIGNS_NEEDED = 6
"""Directions that must all agree before a two-sided sign test can fall below 0.05:
2 / 2^5 is 0.0625, 2 / 2^6 is 0.031."""

FEW_FOR_ASYMMETRY = 10
"""Below this many studies a test of funnel plot asymmetry is refused."""

PER_MODERATOR = 10
"""Studies per moderator below which a meta-regression should hardly be considered."""

ALMOST_NONE = 1e-12


def _few(target: OverStudies) -> Findings:
    fact = f"k = {target.k}; threshold {FEW_STUDIES}"
    return raised_if(target.k < FEW_STUDIES, fact)


def _i2(target: Pooled) -> Findings:
    if _absent(target.i2):
        return ()
    fact = f"I² of {percent(target.i2, 0)} from k = {target.k}"
    return raised_if(target.k < FEW_STUDIES, fact)


def _prediction(target: Predicted) -> Findings:
    if _absent(target.pi_low):
        return ()
    fact = f"prediction interval from k = {target.k}; threshold {FEW_STUDIES}"
    return raised_if(target.k < FEW_STUDIES, fact)


def _no_variance(target: Pooled) -> Findings:
    if _absent(target.tau2):
        return ()
    fact = f"tau² of {number(target.tau2, 4)} from k = {target.k}"
    return raised_if(target.tau2 <= ALMOST_NONE, fact)


def _disagreement(target: SideBySide) -> Findings:
    fact = f"{target.covering_0} of {target.compared} intervals hold no effect"
    return raised_if(0 < target.covering_0 < target.compared, fact)


def _signs(target: Votes) -> Findings:
    fact = f"k = {target.k} with a direction; {SIGNS_NEEDED} are needed"
    return raised_if(target.k < SIGNS_NEEDED, fact)


def _uncounted(target: Votes) -> Findings:
    left = target.no_difference + target.unclear
    fact = (
        f"{target.no_difference} without a difference and {target.unclear} without a "
        "clear direction are in neither side of the count"
    )
    return raised_if(left > 0, fact)


def _several(target: Votes) -> Findings:
    fact = f"{target.several_outcomes} of the studies gave more than one outcome"
    return raised_if(target.several_outcomes > 0, fact)


def _sizeless(target: CombinedP) -> Findings:
    return raised_if(condition=True, fact=f"{target.k} p-values in one")


def _moderators(target: Moderated) -> Findings:
    fact = (
        f"k = {target.k}; {PER_MODERATOR} per moderator are "
        f"{PER_MODERATOR * target.moderators}"
    )
    return raised_if(target.k < PER_MODERATOR * target.moderators, fact)


def _asymmetry(target: AsymmetryTested) -> Findings:
    fact = f"k = {target.asymmetry_k}; threshold {FEW_FOR_ASYMMETRY}"
    return raised_if(target.asymmetry_k < FEW_FOR_ASYMMETRY, fact)


def _reasons(*names: str) -> Callable[[Gated], Findings]:
    """Return a check that passes on what the gate found about certain features."""

    def check(target: Gated) -> Findings:
        found = [reason for reason in target.reasons if reason.name in names]
        states = {
            "against pooling": State.RAISED,
            "judged alike": State.RAISED,
            "not reported": State.NOT_REPORTED,
            "met": State.CLEAR,
        }
        return tuple(
            Finding(states[reason.standing], f"{reason.name}: {reason.fact}")
            for reason in found
        )

    return check


def _none_randomised(target: Gated) -> Findings:
    if not target.randomised:
        return ()
    without = target.randomised.count(False)
    fact = f"{without} of {len(target.randomised)} without random allocation"
    return raised_if(without > 0, fact)


def _absent(value: float | None) -> bool:
    return value is None or isnan(value)


POOLED_RULES: tuple[Rule, ...] = (
    Rule(
        code="SYN601",
        title="Fewer than five studies",
        severity=Severity.CAUTION,
        rationale=(
            "With so few studies how much they differ is hardly estimable, and methods "
            "that look alike give unlike intervals; the answer rests on assumptions."
        ),
        cite_key="friede2017a",
        applies_to=(OverStudies,),
        check=_few,
    ),
    Rule(
        code="SYN602",
        title="I² from few studies",
        severity=Severity.CAUTION,
        rationale=(
            "I² is biased, in either direction, when there are few studies; below five "
            "it should not be read, let alone be used to choose a model."
        ),
        cite_key="vonhippel2015",
        applies_to=(Pooled,),
        check=_i2,
    ),
    Rule(
        code="SYN603",
        title="Prediction interval rests on its assumptions",
        severity=Severity.CAUTION,
        rationale=(
            "With few studies a prediction interval covers too seldom, or is driven by "
            "the prior on between-study variance rather than by the studies."
        ),
        cite_key="partlett2017",
        applies_to=(Predicted,),
        check=_prediction,
    ),
    Rule(
        code="SYN604",
        title="Unlike designs, people or arms",
        severity=Severity.SERIOUS,
        rationale=(
            "An average over studies of unlike designs, people or treatments describes "
            "none of them; that it can be computed does not give it a meaning."
        ),
        cite_key="deeks2019",
        applies_to=(Gated,),
        check=_reasons("randomisation", "design", "population", "arms", "outcome"),
    ),
    Rule(
        code="SYN605",
        title="Sign test cannot reach 0.05",
        severity=Severity.CAUTION,
        rationale=(
            "With five directions or fewer the two-sided sign test stays above 0.05 "
            "even if all agree; a p-value from it says how few there are."
        ),
        cite_key="boon2021",
        applies_to=(Votes,),
        check=_signs,
    ),
    Rule(
        code="SYN606",
        title="Same people, team or document",
        severity=Severity.SERIOUS,
        rationale=(
            "Participants counted twice make a result look more certain than it is; a "
            "shared team or a shared secondary source shares its errors."
        ),
        cite_key="deeks2019",
        applies_to=(Gated,),
        check=_reasons("one estimate per study", "overlap", "sources"),
    ),
    Rule(
        code="SYN607",
        title="Between-study variance estimated as zero",
        severity=Severity.CAUTION,
        rationale=(
            "An estimate of zero is common although studies differ, most of all when "
            "they are few and small; it is no evidence that they agree."
        ),
        cite_key="friede2017a",
        applies_to=(Pooled,),
        check=_no_variance,
    ),
    Rule(
        code="SYN608",
        title="Directions that are not counted",
        severity=Severity.NOTE,
        rationale=(
            "A sign test leaves out effects of nil and unclear ones; were they many, "
            "the share of favourable directions would mislead."
        ),
        cite_key="mckenzie2019",
        applies_to=(Votes,),
        check=_uncounted,
    ),
    Rule(
        code="SYN609",
        title="Several outcomes of one study",
        severity=Severity.NOTE,
        rationale=(
            "Outcomes counted in the same people are one vote, decided by a rule; "
            "another rule can decide otherwise."
        ),
        cite_key="thomson2013",
        applies_to=(Votes,),
        check=_several,
    ),
    Rule(
        code="SYN610",
        title="Votes do not weigh studies",
        severity=Severity.CAUTION,
        rationale=(
            "Counting directions gives a study of twenty the weight of one of two "
            "thousand, says nothing about size, and its binomial model assumes that "
            "all studies had the same chance to point either way."
        ),
        cite_key="nikolakopoulos2020",
        applies_to=(Votes,),
        check=lambda target: raised_if(
            target.k > 0, f"{target.k} directions, each counted once"
        ),
    ),
    Rule(
        code="SYN611",
        title="Arms not made by chance",
        severity=Severity.SERIOUS,
        rationale=(
            "Pooling makes an estimate more precise, not less biased: studies without "
            "random allocation can agree because they share their bias."
        ),
        cite_key="reeves2019",
        applies_to=(Gated,),
        check=_none_randomised,
    ),
    Rule(
        code="SYN612",
        title="A combined p-value has no size",
        severity=Severity.CAUTION,
        rationale=(
            "It asks whether there is an effect in at least one of the studies; how "
            "large it is, and whether the studies agree, it does not say."
        ),
        cite_key="mckenzie2019",
        applies_to=(CombinedP,),
        check=_sizeless,
    ),
    Rule(
        code="SYN620",
        title="The answer depends on the method",
        severity=Severity.CAUTION,
        rationale=(
            "Some intervals hold no effect and others do not; with few studies that is "
            "decided by the assumptions of the method, so none may be picked because "
            "of its answer."
        ),
        cite_key="rover2015",
        applies_to=(SideBySide,),
        check=_disagreement,
    ),
    Rule(
        code="SYN621",
        title="Fewer than ten studies per moderator",
        severity=Severity.CAUTION,
        rationale=(
            "With few studies per moderator some relation is easily found by chance, "
            "and a real one easily missed; it can suggest, not show."
        ),
        cite_key="deeks2019",
        applies_to=(Moderated,),
        check=_moderators,
    ),
    Rule(
        code="SYN622",
        title="Asymmetry tested in fewer than ten studies",
        severity=Severity.SERIOUS,
        rationale=(
            "Below ten studies the power of tests for funnel plot asymmetry is too low "
            "to tell chance from real asymmetry, whatever the p-value."
        ),
        cite_key="sterne2011",
        applies_to=(AsymmetryTested,),
        check=_asymmetry,
    ),
)
"""Rules for what several studies say jointly, in the order of their codes."""
