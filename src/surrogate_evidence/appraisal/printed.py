"""Which limits come with numbers that are printed but do not fit, or fit too much?"""

from surrogate_evidence.appraisal.flags import Findings, Rule, Severity, raised_if
from surrogate_evidence.estimates import (
    CompatibleTables,
    Consistency,
    RecomputedP,
    RoundedComposition,
    grim_percent,
    recompute_p,
)
from surrogate_evidence.records import Contrast, Missing, Outcome, Study, contrasts

_TWO_ARMS = 2


def _impossible(target: object) -> Findings:
    if isinstance(target, Consistency):
        return raised_if(not target.consistent, target.proof)
    if isinstance(target, CompatibleTables):
        return raised_if(target.examined == 0, target.proof)
    rows = target.outcomes if isinstance(target, Study) else (target,)
    found = [finding for row in rows for finding in _impossible_outcome(row)]
    return tuple(dict.fromkeys(found))


def _impossible_outcome(row: object) -> Findings:
    if not isinstance(row, Outcome) or isinstance(row.percent, Missing):
        return ()
    if isinstance(row.n, Missing) or row.n == 0:
        return ()
    checked = grim_percent(row.percent, row.n)
    return raised_if(not checked.consistent, checked.proof, outcome=row.outcome)


def _does_not_follow(target: object) -> Findings:
    if isinstance(target, CompatibleTables):
        lost = target.examined > 0 and not target.tables
        return raised_if(lost, target.proof) if target.examined else ()
    found: Findings = ()
    for outcome, checked in _recomputed(target):
        if checked.tried:
            found += raised_if(not checked.consistent, str(checked), outcome=outcome)
    return found


def _decision(target: RecomputedP) -> Findings:
    return raised_if(target.decision_error, str(target)) if target.tried else ()


def _recomputed(target: object) -> tuple[tuple[str, RecomputedP], ...]:
    """Give each printed p-value beside its recomputation, with its outcome."""
    if isinstance(target, RecomputedP):
        return (("", target),)
    if isinstance(target, Study):
        if isinstance(target.arms, Missing) or len(target.arms) != _TWO_ARMS:
            return ()  # the p-value of more arms is not that of any two
        return tuple(found for pair in contrasts(target) for found in _recomputed(pair))
    if isinstance(target, Contrast):
        printed = target.first.p_value
        if not isinstance(printed, Missing):
            checked = recompute_p(f"{printed:g}", counts=target.counts)
            return ((target.outcome, checked),)
    return ()


def _only_rounded(target: RoundedComposition) -> Findings:
    fact = f"{len(target.parts)} shares, {target.rounding}, without counts or SD"
    return raised_if(condition=True, fact=fact)


def _several(target: CompatibleTables) -> Findings:
    if not target.tables:
        return ()
    return raised_if(not target.unique, target.proof)


RULES: tuple[Rule, ...] = (
    Rule(
        code="REP415",
        title="A printed number is impossible for its sample size",
        severity=Severity.CAUTION,
        rationale=(
            "A mean or percentage that no whole numbers give is a slip, or the number "
            "of people is not the one stated."
        ),
        cite_key="brownheathers2017",
        applies_to=(Study, Outcome, Consistency, CompatibleTables),
        check=_impossible,
    ),
    Rule(
        code="REP416",
        title="A printed p-value does not follow from its test",
        severity=Severity.CAUTION,
        rationale=(
            "Statistic, degrees of freedom and p-value determine each other; where "
            "they disagree, one of them is wrong or the test was another."
        ),
        cite_key="nuijten2016",
        applies_to=(Study, Contrast, RecomputedP, CompatibleTables),
        check=_does_not_follow,
    ),
    Rule(
        code="REP417",
        title="A printed p-value lies on the other side of its threshold",
        severity=Severity.SERIOUS,
        rationale=(
            "What was concluded from the printed p-value would not have been concluded "
            "from the test beside it."
        ),
        cite_key="nuijten2016",
        applies_to=(RecomputedP,),
        check=_decision,
    ),
    Rule(
        code="REP418",
        title="Shares known only as rounded percentages",
        severity=Severity.NOTE,
        rationale=(
            "Without counts or a standard deviation, a percentage has no interval: "
            "only what rounding hides can be bounded."
        ),
        cite_key="vonelm2007",
        applies_to=(RoundedComposition,),
        check=_only_rounded,
    ),
    Rule(
        code="REP419",
        title="More than one table fits what is printed",
        severity=Severity.CAUTION,
        rationale=(
            "An analysis of counts that were not printed is an analysis of one guess "
            "among several."
        ),
        cite_key="pitkin1999",
        applies_to=(CompatibleTables,),
        check=_several,
    ),
)
