"""Which limits come with the way a study was done?"""

from surrogate_evidence.appraisal.evidence import known
from surrogate_evidence.appraisal.flags import Findings, Rule, Severity, raised_if
from surrogate_evidence.records import EvidenceKind, Missing, Study
from surrogate_evidence.records.vocabulary import Design, OutcomeRole

RETROSPECTIVE = {
    Design.RETROSPECTIVE_CONTROLLED,
    Design.RETROSPECTIVE_COHORT,
    Design.RETROSPECTIVE_SERIES,
}
PROSPECTIVE = {Design.RANDOMISED_TRIAL, Design.SINGLE_CASE_EXPERIMENT}


def _design(study: Study) -> str:
    return f"design: {study.design}"


def _no_comparison(study: Study) -> Findings:
    if not study.facts.participants:
        return ()
    return raised_if(not study.facts.comparison, _design(study))


def _not_randomised(study: Study) -> Findings:
    facts = study.facts
    if not facts.comparison or facts.kind is EvidenceKind.SYNTHESIS:
        return ()
    return raised_if(not facts.randomised, _design(study))


def _retrospective(study: Study) -> Findings:
    if not study.facts.participants or study.facts.kind is EvidenceKind.SYNTHESIS:
        return ()
    if study.design in RETROSPECTIVE:
        return raised_if(condition=True, fact=_design(study))
    sure = False if study.design in PROSPECTIVE else None
    return raised_if(sure, f"{_design(study)}; when data were collected is not stated")


def _single_case(study: Study) -> Findings:
    if not study.facts.participants:
        return ()
    single = study.facts.kind is EvidenceKind.SINGLE_CASE or study.n == 1
    return raised_if(single, f"{_design(study)}, n = {study.n}")


def _asymmetry(study: Study) -> Findings:
    if isinstance(study.arms, Missing):
        return ()
    groups: dict[str, dict[str, set[str]]] = {}
    for row in study.outcomes:
        ended = row.role is OutcomeRole.ENDING and known(row.events) and row.events
        if ended and not isinstance(row.partition, Missing):
            arms = groups.setdefault(row.partition, {})
            arms.setdefault(row.arm, set()).add(row.outcome)
    found: Findings = ()
    for partition, arms in groups.items():
        if len(arms) < 2:  # noqa: PLR2004 - a difference needs two arms
            continue
        common = set.intersection(*arms.values())
        only = [
            f"{outcome} (only in {arm})"
            for arm, outcomes in arms.items()
            for outcome in sorted(outcomes - common)
        ]
        fact = "; ".join(only) or "the same endings occur in every arm"
        found += raised_if(bool(only), fact, outcome=partition)
    return found


def _follow_up(study: Study) -> Findings:
    if not study.facts.participants or study.followup_months is Missing.NOT_APPLICABLE:
        return ()
    if study.followup_months is Missing.UNCLEAR:
        return raised_if(condition=False, fact="follow-up of a length not stated")
    if isinstance(study.followup_months, Missing):
        return raised_if(None, f"follow-up: {study.followup_months}")
    months = f"follow-up: {study.followup_months:g} months"
    return raised_if(study.followup_months == 0, months)


RULES: tuple[Rule, ...] = (
    Rule(
        code="DES101",
        title="No comparison group",
        severity=Severity.SERIOUS,
        rationale=(
            "People seek help when they are at their worst, so that a later "
            "measurement is often better without any treatment."
        ),
        cite_key="barnett2005",
        applies_to=(Study,),
        check=_no_comparison,
    ),
    Rule(
        code="DES102",
        title="Not randomised",
        severity=Severity.SERIOUS,
        rationale=(
            "Where chance did not decide who got what, the arms may differ in what "
            "decided it, and that difference may be the effect."
        ),
        cite_key="sterne2016",
        applies_to=(Study,),
        check=_not_randomised,
    ),
    Rule(
        code="DES103",
        title="Retrospective",
        severity=Severity.CAUTION,
        rationale=(
            "Data collected for another purpose before the question was asked may "
            "miss those who left, and what was not written down."
        ),
        cite_key="vonelm2007",
        applies_to=(Study,),
        check=_retrospective,
    ),
    Rule(
        code="DES104",
        title="Single case",
        severity=Severity.SERIOUS,
        rationale=(
            "One person can show that something is possible, not how often it "
            "happens, nor what caused it."
        ),
        cite_key="murad2018",
        applies_to=(Study,),
        check=_single_case,
    ),
    Rule(
        code="DES105",
        title="One arm can end in a way the other cannot",
        severity=Severity.SERIOUS,
        rationale=(
            "An event that only one arm can have, and that counts as failure, makes "
            "the other arm look better without any effect."
        ),
        cite_key="kahan2024",
        applies_to=(Study,),
        check=_asymmetry,
    ),
    Rule(
        code="DES106",
        title="No follow-up",
        severity=Severity.CAUTION,
        rationale=(
            "A result at the end of treatment says nothing of whether it lasts, "
            "which is what people want to know."
        ),
        cite_key="guyatt2011indirectness",
        applies_to=(Study,),
        check=_follow_up,
    ),
)
