"""Which limits come with how a value came to us?"""

from collections.abc import Iterator

from surrogate_evidence.appraisal.flags import Findings, Rule, Severity, raised_if
from surrogate_evidence.formatting import listing
from surrogate_evidence.records import Access, Directness, Missing, Source, Study
from surrogate_evidence.records.record import columns
from surrogate_evidence.records.vocabulary import Status

OLD = 25
"""Years after which data describe another time: a generation of practice and norms."""

READ_IN_PART = {Access.ABSTRACT, Access.PARTIAL_TEXT}


def _second_hand(target: Study | Source) -> Findings:
    if isinstance(target, Source):
        secondary = target.directness is Directness.SECONDARY
        return raised_if(secondary, f"{target.directness}: {target.place}")
    return raised_if(target.access is Access.SECONDARY, f"access: {target.access}")


def _in_part(study: Study) -> Findings:
    return raised_if(study.access in READ_IN_PART, f"access: {study.access}")


def _reprint(target: Study | Source) -> Findings:
    if isinstance(target, Source):
        reprint = target.directness is Directness.REPUBLICATION
        return raised_if(reprint, f"{target.directness}: {target.place}")
    read = [
        source.field
        for source in target.sources
        if source.directness is Directness.REPUBLICATION
    ]
    fact = f"access: {target.access}; {len(read)} values from uncredited reprints"
    return raised_if(bool(read) or target.access is Access.REPUBLICATION, fact)


def _unseen(study: Study) -> Findings:
    return raised_if(study.access is Access.NOT_SEEN, f"access: {study.access}")


def _conflicting(study: Study) -> Findings:
    found = list(_conflicts(study))
    return raised_if(bool(found), listing(found) if found else "no value conflicts")


def _conflicts(study: Study) -> Iterator[str]:
    if not isinstance(study.arms, Missing):
        for arm in study.arms:
            if arm.n is Missing.CONFLICTING:
                yield f"participants in {arm.label}"
    for record in (study, *study.outcomes, *study.activities):
        for name in columns(type(record)):
            if getattr(record, name) is Missing.CONFLICTING:
                about = getattr(record, "outcome", "")
                yield f"{name}{f' of {about}' if about else ''}"


def _reconstructed(study: Study) -> Findings:
    if not study.outcomes:
        return ()
    rebuilt = [o for o in study.outcomes if o.status is Status.RECONSTRUCTED]
    fact = f"{len(rebuilt)} of {len(study.outcomes)} counts worked out from percentages"
    return raised_if(bool(rebuilt), fact)


def _old(study: Study) -> Findings:
    if not study.facts.empirical or not study.extracted_on:
        return ()
    last = study.data_end_year
    what = "data to"
    if isinstance(last, Missing):
        last, what = study.year, "data undated; published in"
    if isinstance(last, Missing):
        return raised_if(None, f"years of data and of publication: {last}")
    age = int(study.extracted_on[:4]) - last
    fact = f"{what} {last}, {age} years before extraction; threshold {OLD}"
    return raised_if(age > OLD, fact)


RULES: tuple[Rule, ...] = (
    Rule(
        code="PRO501",
        title="Secondary source only",
        severity=Severity.SERIOUS,
        rationale="A good part of what one text says of another is wrong.",
        cite_key="jergas2015",
        applies_to=(Study, Source),
        check=_second_hand,
    ),
    Rule(
        code="PRO502",
        title="Read in part only",
        severity=Severity.CAUTION,
        rationale=(
            "Abstracts leave out, and sometimes contradict, what the paper says; "
            "not in the abstract does not mean not in the paper."
        ),
        cite_key="pitkin1999",
        applies_to=(Study,),
        check=_in_part,
    ),
    Rule(
        code="PRO503",
        title="Values from an uncredited reprint",
        severity=Severity.SERIOUS,
        rationale="A value is only as good as the trail back to where it was printed.",
        cite_key="shokraneh2017",
        applies_to=(Study, Source),
        check=_reprint,
    ),
    Rule(
        code="PRO504",
        title="Content not seen",
        severity=Severity.SERIOUS,
        rationale="A work that nobody read supports nothing.",
        cite_key="jergas2015",
        applies_to=(Study,),
        check=_unseen,
    ),
    Rule(
        code="PRO505",
        title="Sources contradict each other",
        severity=Severity.SERIOUS,
        rationale="Where sources differ, each value must keep its own trail.",
        cite_key="shokraneh2017",
        applies_to=(Study,),
        check=_conflicting,
    ),
    Rule(
        code="PRO506",
        title="Counts reconstructed from percentages",
        severity=Severity.NOTE,
        rationale=(
            "In small samples a percentage pins down its count, if it was printed "
            "correctly and of the n that was stated."
        ),
        cite_key="brownheathers2017",
        applies_to=(Study,),
        check=_reconstructed,
    ),
    Rule(
        code="PRO507",
        title="Old data",
        severity=Severity.CAUTION,
        rationale=(
            "People, practice and norms change; evidence from another time is "
            "indirect evidence for this one."
        ),
        cite_key="guyatt2011indirectness",
        applies_to=(Study,),
        check=_old,
    ),
)
