"""What does a target say, in the terms that several rules ask about?"""

from collections.abc import Iterator
from typing import get_args

from surrogate_evidence.estimates import (
    Assurance,
    BestPossible,
    Comparison,
    ComparisonCoverage,
    Composition,
    Disagreement,
    Estimate,
    ExpectedWidth,
    Fragility,
    MeanComparison,
    MeanTest,
    Multiverse,
    NumberNeededToTreat,
    ProbabilityBetter,
    PValueFunction,
    RejectionRate,
    Sample,
    SizeForPower,
    TestResult,
    TippingPoints,
    compare,
    exact_test,
)
from surrogate_evidence.records import Contrast, Missing, Outcome, Study, contrasts
from surrogate_evidence.records.vocabulary import OutcomeRole

NOMINAL = 0.05
"""The customary threshold, used to say where results cross it, not to decide."""

DESCRIPTIONS = (OutcomeRole.DESCRIPTION,)


def known(value: object) -> bool:
    """Tell whether a cell holds a value."""
    return not isinstance(value, Missing)


def counted(study: Study) -> Iterator[tuple[Outcome, int, int]]:
    """Give each outcome that is a result, with its events and participants."""
    for row in study.outcomes:
        if row.role in DESCRIPTIONS:
            continue
        if not isinstance(row.events, Missing) and not isinstance(row.n, Missing):
            yield row, row.events, row.n


def compared(target: object) -> Iterator[tuple[str, Comparison]]:
    """Give each risk difference that a target holds, with the outcome it is about."""
    if isinstance(target, Study):
        for contrast in contrasts(target):
            yield from compared(contrast)
    elif isinstance(target, Contrast):
        yield target.outcome, compare(*target.counts)
    elif isinstance(target, Comparison):
        yield "", target
    elif isinstance(target, NumberNeededToTreat):
        yield "", target.comparison
    elif isinstance(target, TestResult):
        yield "", compare(target.events_1, target.n_1, target.events_2, target.n_2)


TWO_ARMED = (
    Comparison,
    TestResult,
    Disagreement,
    Fragility,
    Multiverse,
    NumberNeededToTreat,
    ProbabilityBetter,
    PValueFunction,
    TippingPoints,
)
"""Results about two arms, which are asked what is asked of any two arms."""

Planned = (
    RejectionRate
    | Assurance
    | BestPossible
    | ExpectedWidth
    | ComparisonCoverage
    | SizeForPower
)
PLANNED: tuple[type, ...] = get_args(Planned)
"""Results about studies of a size that somebody names, before any is done."""


def tables_of(target: object) -> tuple[tuple[str, int, int, int, int], ...]:
    """Return outcome, events and participants of each table of a two-armed result."""
    if isinstance(target, Disagreement | NumberNeededToTreat | PValueFunction):
        return tables_of(target.comparison)
    if isinstance(target, TippingPoints):
        return tables_of(target.observed.comparison)
    if isinstance(target, Multiverse):
        every = (
            (row.outcome, row.events_1, row.n_1, row.events_2, row.n_2)
            for row in target.rows
        )
        return tuple(dict.fromkeys(every))
    if isinstance(target, Comparison | TestResult | Fragility | ProbabilityBetter):
        return (("", target.events_1, target.n_1, target.events_2, target.n_2),)
    return ()


def p_of(comparison: Comparison, method: str) -> float:
    """Return the two-sided p-value of a test of the arms of a comparison."""
    return exact_test(
        comparison.events_1,
        comparison.n_1,
        comparison.events_2,
        comparison.n_2,
        method=method,
    ).p_value


def arms_of(
    target: object,
) -> tuple[tuple[str, int], ...]:
    """Return the sizes of the arms of a target, with what to call each."""
    if isinstance(target, Estimate | Composition | Sample):
        return _samples_of(target)
    if isinstance(target, Planned):
        return _planned_arms(target)
    if isinstance(target, MeanComparison | MeanTest):
        return (("arm 1", target.n_1), ("arm 2", target.n_2))
    if isinstance(target, TWO_ARMED):
        sizes = ((n_1, n_2) for _, _, n_1, _, n_2 in tables_of(target))
        arms = ((("arm 1", n_1), ("arm 2", n_2)) for n_1, n_2 in sizes)
        return tuple(dict.fromkeys(arm for both in arms for arm in both))
    if isinstance(target, Contrast):
        _, n_1, _, n_2 = target.counts
        return ((target.first.arm, n_1), (target.second.arm, n_2))
    return _study_arms(target) if isinstance(target, Study) else ()


def _study_arms(study: Study) -> tuple[tuple[str, int], ...]:
    if not isinstance(study.arms, Missing):
        return tuple(
            (arm.label, arm.n) for arm in study.arms if not isinstance(arm.n, Missing)
        )
    if not isinstance(study.n, Missing):
        return (("all participants", study.n),)
    return ()


def _planned_arms(target: Planned) -> tuple[tuple[str, int], ...]:
    if isinstance(target, ComparisonCoverage):
        return _planned_arms(target.expected_width)
    if target.n_2 is None:
        return (("the sample", target.n_1),)
    return (("arm 1", target.n_1), ("arm 2", target.n_2))


def _samples_of(
    target: Estimate | Composition | Sample,
) -> tuple[tuple[str, int], ...]:
    if isinstance(target, Estimate | Sample):
        return (("the sample", target.n),)
    sizes = [part.n for part in target.parts if part.n is not None]
    return (("the sample", min(sizes)),) if sizes else ()
