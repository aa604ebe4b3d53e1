"""Which limits come with how a study is planned, and with how much there is in all?"""

from surrogate_evidence.appraisal.flags import Findings, Rule, Severity, raised_if
from surrogate_evidence.estimates import (
    METHOD_TITLES,
    Assurance,
    ComparisonCoverage,
    Coverage,
    InformationSize,
    RejectionRate,
    SizeForPower,
)
from surrogate_evidence.formatting import level, percent

FAR_BELOW = 0.5
"""Share of the optimal information size below which a body of evidence counts as far
from it; GRADE names no number, and half is a cautious one."""

SELDOM = 0.5
"""Power below which a study misses the difference more often than it finds it."""

_ROUNDED = 1e-9  # a size computed as alpha itself does not exceed it


def _below_information_size(target: InformationSize) -> Findings:
    return _information(target, 1.0)


def _far_below_information_size(target: InformationSize) -> Findings:
    return _information(target, FAR_BELOW)


def _information(target: InformationSize, threshold: float) -> Findings:
    if target.share is None:
        return ()
    fact = (
        f"{target.observed} of {target.n} participants, {percent(target.share)}; "
        f"threshold {percent(threshold, 0)}"
    )
    return raised_if(target.share < threshold, fact)


def _seldom_finds(target: RejectionRate | Assurance) -> Findings:
    if isinstance(target, RejectionRate):
        if target.kind != "power" or target.p_1 == target.p_2:
            return ()
        truth = f"{percent(target.p_1)} against {percent(target.p_2)}"
    else:
        truth = "averaged over the priors"
    fact = (
        f"{METHOD_TITLES[target.method]} finds it in {percent(target.value)} of "
        f"studies ({truth}; {target.n_1} and {target.n_2} participants)"
    )
    return raised_if(target.value < SELDOM, fact)


def _errs_too_often(target: RejectionRate) -> Findings:
    if target.kind != "size":
        return ()
    fact = (
        f"{METHOD_TITLES[target.method]} at alpha {target.alpha:g}: up to "
        f"{percent(target.value)}"
    )
    return raised_if(target.value > target.alpha + _ROUNDED, fact)


def _covers_too_seldom(target: Coverage | ComparisonCoverage) -> Findings:
    if isinstance(target, Coverage):
        value, where = target.minimum, "where it is worst"
    else:
        value, where = target.value, "with the proportions that were assumed"
    fact = (
        f"{METHOD_TITLES[target.method]}: {percent(value)} {where}, "
        f"{level(target.level)} promised"
    )
    return raised_if(value < target.level - _ROUNDED, fact)


def _approximate(target: SizeForPower) -> Findings:
    approximate = target.method == "normal"
    fact = "normal approximation" if approximate else "every table enumerated"
    return raised_if(approximate, fact)


RULES: tuple[Rule, ...] = (
    Rule(
        code="PRE330",
        title="Fewer participants than the optimal information size",
        severity=Severity.CAUTION,
        rationale=(
            "A body of evidence smaller than one trial of adequate size is imprecise "
            "even where its interval excludes no difference."
        ),
        cite_key="guyatt2011imprecision",
        applies_to=(InformationSize,),
        check=_below_information_size,
    ),
    Rule(
        code="PRE331",
        title="Less than half the optimal information size",
        severity=Severity.SERIOUS,
        rationale=(
            "Far below that size large effects are likely to be exaggerated, and more "
            "than one level of certainty may be lost to imprecision."
        ),
        cite_key="zeng2022",
        applies_to=(InformationSize,),
        check=_far_below_information_size,
    ),
    Rule(
        code="PRE332",
        title="Such a study would more often miss the difference than find it",
        severity=Severity.CAUTION,
        rationale=(
            "Where power is low, not finding a difference says little, and a "
            "difference that is found tends to be larger than the truth."
        ),
        cite_key="gelman2014",
        applies_to=(RejectionRate, Assurance),
        check=_seldom_finds,
    ),
    Rule(
        code="PRE333",
        title="The test errs more often than it says",
        severity=Severity.CAUTION,
        rationale=(
            "Approximate tests can reject equal proportions too often in small arms."
        ),
        cite_key="lydersen2009",
        applies_to=(RejectionRate,),
        check=_errs_too_often,
    ),
    Rule(
        code="PRE334",
        title="The interval covers less often than it promises",
        severity=Severity.NOTE,
        rationale=(
            "The coverage of an interval goes up and down with the truth; without a "
            "guarantee it falls below its level for some truths."
        ),
        cite_key="brown2001",
        applies_to=(Coverage, ComparisonCoverage),
        check=_covers_too_seldom,
    ),
    Rule(
        code="PRE335",
        title="Size planned by an approximation",
        severity=Severity.NOTE,
        rationale=(
            "The normal approximation can promise a power that an exact test does not "
            "reach with that many participants."
        ),
        cite_key="fleiss2003",
        applies_to=(SizeForPower,),
        check=_approximate,
    ),
)
