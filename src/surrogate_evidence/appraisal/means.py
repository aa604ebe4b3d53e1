"""Which limits come with means of few measurements, and with converted numbers?"""

from math import inf, isnan, sqrt

from surrogate_evidence.appraisal.flags import (
    Finding,
    Findings,
    Rule,
    Severity,
    State,
    raised_if,
)
from surrogate_evidence.estimates import Converted, MeanComparison, MeanTest, Sample
from surrogate_evidence.formatting import listing, number

TOO_FEW_TO_SEE = 20
"""Fewer per arm than this hide skewness: at 20, a Shapiro-Wilk test at the 5% level
finds that of chi-squared with 4 degrees of freedom every second time."""

UNUSUAL = 2.0
"""Standardised difference beyond which the extraction should be looked at again."""

UNLIKE = 2.0
"""Ratio of two standard deviations beyond which pooling them describes neither arm."""


def _samples(target: object) -> tuple[tuple[str, Sample], ...]:
    if isinstance(target, Sample):
        return (("the sample", target),)
    if isinstance(target, MeanComparison | MeanTest):
        return (("arm 1", target.arm_1), ("arm 2", target.arm_2))
    return ()


def _converted(target: object) -> Findings:
    if isinstance(target, Converted):
        fact = f"{target.quantity}: {target.how}"
        return (Finding(State.RAISED, fact),)
    made = [
        f"{one.quantity} of {name}"
        for name, sample in _samples(target)
        for one in sample.converted
    ]
    fact = listing(made) if made else "all numbers as reported"
    return raised_if(bool(made), fact)


def _no_spread(target: object) -> Findings:
    samples = [(name, one) for name, one in _samples(target) if one.n > 1]
    alike = [name for name, one in samples if one.sd == 0]
    if not samples:
        return ()
    shown = listing(f"{one} in {name}" for name, one in samples)
    return raised_if(bool(alike), shown)


def _cannot_see_shape(target: MeanComparison | MeanTest) -> Findings:
    if isinstance(target, MeanTest) and target.method == "permutation":
        return ()  # it assumes no shape
    fact = (
        f"{target.n_1} in arm 1 and {target.n_2} in arm 2; threshold {TOO_FEW_TO_SEE}"
    )
    return raised_if(min(target.n_1, target.n_2) < TOO_FEW_TO_SEE, fact)


def _unusually_large(target: MeanComparison) -> Findings:
    if target.measure != "SMD" or isnan(target.value):
        return ()
    smaller = target.value / sqrt(target.n / 2)
    fact = (
        f"g = {number(target.value)}; if standard errors were taken for standard "
        f"deviations, about {number(smaller)}"
    )
    return raised_if(abs(target.value) > UNUSUAL, fact)


def _pooled_unlike(target: MeanComparison | MeanTest) -> Findings:
    if isinstance(target, MeanTest):
        pooled = target.method == "student-t"
    else:
        pooled = target.measure == "SMD" or target.interval.method == "student-t"
    if not pooled or min(target.n_1, target.n_2) == 1:
        return ()
    small, large = sorted((target.arm_1.sd, target.arm_2.sd))
    if large == 0:
        return ()
    ratio = inf if small == 0 else large / small
    fact = (
        f"standard deviations {small:.3g} and {large:.3g}, a ratio of "
        f"{number(ratio, 1)}; threshold {UNLIKE:g}"
    )
    return raised_if(ratio > UNLIKE, fact)


RULES: tuple[Rule, ...] = (
    Rule(
        code="PRE310",
        title="A converted number stands in for a reported one",
        severity=Severity.CAUTION,
        rationale=(
            "A conversion is right where what it assumes holds; of that the source "
            "says nothing, and what was not printed is often not normal."
        ),
        cite_key="wan2014",
        applies_to=(Converted, Sample, MeanComparison, MeanTest),
        check=_converted,
    ),
    Rule(
        code="PRE311",
        title="Standard deviation of 0",
        severity=Severity.CAUTION,
        rationale=(
            "That nobody differed in a small sample does not mean that nobody does; "
            "rounding, a coarse scale or a misprint are likelier."
        ),
        cite_key="hanley1983",
        applies_to=(Sample, MeanComparison, MeanTest),
        check=_no_spread,
    ),
    Rule(
        code="PRE312",
        title="Normality cannot be checked with so few",
        severity=Severity.NOTE,
        rationale=(
            "In small samples the assumptions of t methods matter most and show least; "
            "a test that finds nothing against them has hardly looked."
        ),
        cite_key="bland2009",
        applies_to=(MeanComparison, MeanTest),
        check=_cannot_see_shape,
    ),
    Rule(
        code="PRE313",
        title="Standardised difference unusually large",
        severity=Severity.CAUTION,
        rationale=(
            "Errors of extraction are common in standardised differences; a standard "
            "error taken for a standard deviation makes one √n times as large."
        ),
        cite_key="gotzsche2007",
        applies_to=(MeanComparison,),
        check=_unusually_large,
    ),
    Rule(
        code="PRE314",
        title="Unlike standard deviations were pooled",
        severity=Severity.NOTE,
        rationale=(
            "A pooled standard deviation supposes that both arms spread alike; where "
            "they do not, and their sizes differ, levels are not kept."
        ),
        cite_key="ruxton2006",
        applies_to=(MeanComparison, MeanTest),
        check=_pooled_unlike,
    ),
)
