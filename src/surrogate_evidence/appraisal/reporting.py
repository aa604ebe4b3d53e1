"""Which limits come with what is not told, by the source or by who cites it?"""

from surrogate_evidence.appraisal.flags import Findings, Rule, Severity, raised_if
from surrogate_evidence.estimates import Composition, RoundedComposition
from surrogate_evidence.formatting import listing, number
from surrogate_evidence.records import Claim, Missing, Study, Verdict
from surrogate_evidence.records.vocabulary import Omission

ROUNDING = 0.05
"""Parts printed to two decimals may miss their whole by this much from rounding."""

OF_THE_RESULT = {Omission.TEST, Omission.DESIGN, Omission.FOLLOW_UP}


def _told(value: object, name: str) -> Findings:
    if value is Missing.NOT_APPLICABLE:
        return ()
    if isinstance(value, Missing):
        unclear = True if value is Missing.UNCLEAR else None
        return raised_if(unclear, f"{name}: {value}")
    return raised_if(condition=False, fact=f"{name}: {value}")


def _harms(study: Study) -> Findings:
    return _told(study.harms, "harms") if study.facts.participants else ()


def _size(study: Study) -> Findings:
    return _told(study.n, "participants") if study.facts.empirical else ()


def _duration(study: Study) -> Findings:
    weeks = study.duration_weeks
    return _told(weeks, "length in weeks") if study.facts.participants else ()


def _funding(study: Study) -> Findings:
    return _told(study.funding, "funding") if study.facts.empirical else ()


def _interest(study: Study) -> Findings:
    if study.author_interest is Missing.NOT_APPLICABLE:
        return ()
    if isinstance(study.author_interest, Missing):
        return raised_if(None, f"interest of an author: {study.author_interest}")
    return raised_if(study.author_interest, str(study.interests))


def _omitting(study: Study, wanted: set[Omission]) -> Findings:
    if not study.claims:
        return ()
    told = [
        f"{claim.claim_id} leaves out {listing(sorted(set(claim.omits) & wanted))}"
        for claim in study.claims
        if not isinstance(claim.omits, Missing) and set(claim.omits) & wanted
    ]
    return raised_if(bool(told), "; ".join(told) or "no claim leaves it out")


def _without_comparator(study: Study) -> Findings:
    return _omitting(study, {Omission.COMPARATOR}) if study.facts.comparison else ()


def _without_result(study: Study) -> Findings:
    return _omitting(study, OF_THE_RESULT) if study.facts.empirical else ()


def _cited_beyond(study: Study) -> Findings:
    if not study.claims:
        return ()
    beyond = [c.claim_id for c in study.claims if c.verdict is Verdict.OVERSTATED]
    fact = f"overstated: {listing(beyond)}" if beyond else "no claim overstates it"
    return raised_if(bool(beyond), fact)


def _whole(target: Study | Composition | RoundedComposition) -> Findings:
    if isinstance(target, RoundedComposition):
        return raised_if(not target.feasible, str(target))
    if isinstance(target, Composition):
        gap = target.closure_error
        fact = f"total {number(target.total)} of {number(target.whole)} {target.unit}"
        return raised_if(abs(gap) > ROUNDING, fact)
    found: Findings = ()
    for unit in dict.fromkeys(row.unit for row in target.activities):
        row = next(row for row in target.activities if row.unit == unit)
        if isinstance(row.total, Missing) or isinstance(row.whole, Missing):
            found += raised_if(None, f"total: {row.total}", outcome=unit)
        else:
            fact = f"total {number(row.total)} of {number(row.whole)}"
            found += raised_if(
                abs(row.total - row.whole) > ROUNDING, fact, outcome=unit
            )
    return found


def _uncited(claim: Claim) -> Findings:
    beside = {Verdict.NO_CITATION, Verdict.NOT_VERIFIED}
    return raised_if(claim.verdict in beside, f"{claim.verdict}: {claim.reason}")


def _overstated(claim: Claim) -> Findings:
    return raised_if(
        claim.verdict is Verdict.OVERSTATED, f"{claim.verdict}: {claim.reason}"
    )


def _omits(claim: Claim) -> Findings:
    if isinstance(claim.omits, Missing):
        return ()
    return raised_if(condition=True, fact=f"left out: {listing(claim.omits)}")


RULES: tuple[Rule, ...] = (
    Rule(
        code="REP401",
        title="Harms not reported",
        severity=Severity.SERIOUS,
        rationale=(
            "Harms that are not mentioned may not have been looked for; benefit "
            "cannot be weighed against silence."
        ),
        cite_key="ioannidis2004",
        applies_to=(Study,),
        check=_harms,
    ),
    Rule(
        code="REP402",
        title="Number of participants not reported",
        severity=Severity.SERIOUS,
        rationale="Without its denominator a percentage cannot be judged.",
        cite_key="vonelm2007",
        applies_to=(Study,),
        check=_size,
    ),
    Rule(
        code="REP403",
        title="Length of treatment not reported",
        severity=Severity.NOTE,
        rationale="What was done cannot be repeated if its dose is not known.",
        cite_key="hoffmann2014",
        applies_to=(Study,),
        check=_duration,
    ),
    Rule(
        code="REP404",
        title="Funding not reported",
        severity=Severity.NOTE,
        rationale="Who paid is related to what is found.",
        cite_key="lundh2017",
        applies_to=(Study,),
        check=_funding,
    ),
    Rule(
        code="REP405",
        title="An author has an interest in the practice",
        severity=Severity.CAUTION,
        rationale=(
            "Results favour those who gain from them more often; this is about "
            "independence and alleges nothing."
        ),
        cite_key="lundh2017",
        applies_to=(Study,),
        check=_interest,
    ),
    Rule(
        code="REP406",
        title="The citing text leaves out the comparator",
        severity=Severity.SERIOUS,
        rationale=(
            "A result without what it was compared with looks like an effect of its "
            "full size."
        ),
        cite_key="greenberg2009",
        applies_to=(Study,),
        check=_without_comparator,
    ),
    Rule(
        code="REP407",
        title="The citing text leaves out test, design or follow-up",
        severity=Severity.CAUTION,
        rationale="Citations often drop what limits the finding they cite.",
        cite_key="jergas2015",
        applies_to=(Study,),
        check=_without_result,
    ),
    Rule(
        code="REP408",
        title="The citing text says more than the source",
        severity=Severity.CAUTION,
        rationale="Exaggeration tends to enter between a study and its readers.",
        cite_key="sumner2014",
        applies_to=(Study,),
        check=_cited_beyond,
    ),
    Rule(
        code="REP409",
        title="Parts do not add up to their whole",
        severity=Severity.CAUTION,
        rationale=(
            "Shares of a whole carry a sum; where it is off, the parts were counted "
            "over different people or do not exclude each other."
        ),
        cite_key="aitchison1982",
        applies_to=(Study, Composition, RoundedComposition),
        check=_whole,
    ),
    Rule(
        code="REP410",
        title="No source that could be verified",
        severity=Severity.CAUTION,
        rationale="What has no source that says so cannot be weighed.",
        cite_key="jergas2015",
        applies_to=(Claim,),
        check=_uncited,
    ),
    Rule(
        code="REP411",
        title="Says more than its source",
        severity=Severity.SERIOUS,
        rationale="Exaggeration tends to enter between a study and its readers.",
        cite_key="sumner2014",
        applies_to=(Claim,),
        check=_overstated,
    ),
    Rule(
        code="REP412",
        title="Leaves out what limits its source",
        severity=Severity.CAUTION,
        rationale="Citations often drop what limits the finding they cite.",
        cite_key="greenberg2009",
        applies_to=(Claim,),
        check=_omits,
    ),
)
