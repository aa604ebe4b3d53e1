"""Which limits come with how few people there were?"""

from collections.abc import Iterator
from math import isfinite, isinf, isnan

from surrogate_evidence.appraisal.evidence import (
    NOMINAL,
    PLANNED,
    TWO_ARMED,
    arms_of,
    compared,
    counted,
    p_of,
    tables_of,
)
from surrogate_evidence.appraisal.flags import Findings, Rule, Severity, raised_if
from surrogate_evidence.estimates import (
    Comparison,
    Composition,
    Disagreement,
    Estimate,
    ExpectedWidth,
    MeanComparison,
    MeanTest,
    NumberNeededToTreat,
    ProbabilityBetter,
    RandomisationTest,
    Sample,
    SingleCaseEffect,
    TestResult,
)
from surrogate_evidence.formatting import (
    interval,
    listing,
    p_phrase,
    percent,
    percent_interval,
    percentage_points,
)
from surrogate_evidence.records import Contrast, Missing, Outcome, Study

FEW = 30
"""Fewer participants per arm than this leave wide intervals for any proportion: at 30
the 95% interval around one half still spans more than 30 percentage points."""

HEAVY_PRIOR = 0.1
"""Participants that a prior weighs, as a share of those observed, from which it counts
for a part of the answer that a reader should know of."""

WIDE = 0.3
"""Width of an interval, as a fraction of the scale, above which it tells little."""

_SCALES = {"NAP": 1, "Tau": 2}
"""Width of the scales of effects of one case that have ends."""

TESTS = ("fisher", "fisher-mid-p", "boschloo", "barnard", "chi-squared")


def _few(target: object) -> Findings:
    if isinstance(target, Study):
        if not target.facts.empirical:
            return ()
        if isinstance(target.n, Missing) and target.n is not Missing.NOT_APPLICABLE:
            return raised_if(None, f"participants: {target.n}")
    arms = arms_of(target)
    if not arms:
        return ()
    sizes = listing(f"{n} in {label}" for label, n in arms)
    return raised_if(min(n for _, n in arms) < FEW, f"{sizes}; threshold {FEW}")


def _at_boundary(target: object) -> Findings:
    found: Findings = ()
    for outcome, label, events, n in _proportions(target):
        where = f" in {label}" if label else ""
        fact = f"{events} of {n}{where}"
        found += raised_if(events in (0, n), fact, outcome=outcome)
    return found


def _proportions(target: object) -> Iterator[tuple[str, str, int, int]]:
    if isinstance(target, Study):
        for row, events, n in counted(target):
            yield row.outcome, row.arm, events, n
    elif isinstance(target, Outcome):
        if not isinstance(target.events, Missing) and not isinstance(target.n, Missing):
            yield target.outcome, target.arm, target.events, target.n
    elif isinstance(target, Contrast):
        events_1, n_1, events_2, n_2 = target.counts
        yield target.outcome, target.first.arm, events_1, n_1
        yield target.outcome, target.second.arm, events_2, n_2
    else:
        yield from _proportions_of_result(target)


def _proportions_of_result(target: object) -> Iterator[tuple[str, str, int, int]]:
    if isinstance(target, Estimate):
        yield "", "", target.events, target.n
    elif isinstance(target, Composition):
        for part in target.parts:
            if part.events is not None and part.n is not None:
                yield part.name, "", part.events, part.n
    for outcome, events_1, n_1, events_2, n_2 in tables_of(target):
        yield outcome, "arm 1", events_1, n_1
        yield outcome, "arm 2", events_2, n_2


def _disagree(target: object) -> Findings:
    if isinstance(target, Disagreement):
        return (
            () if target.agrees is None else raised_if(not target.agrees, str(target))
        )
    found: Findings = ()
    for outcome, comparison in compared(target):
        limits = comparison.interval
        if isnan(comparison.value):
            continue
        no_difference = 0.0 if comparison.measure == "RD" else 1.0
        excluded = no_difference not in limits
        values = {method: p_of(comparison, method) for method in ("boschloo", "fisher")}
        shown = listing(f"{name} {p_phrase(p)}" for name, p in values.items())
        fact = (
            f"{shown}; the {limits.method} interval for the {comparison.measure}, "
            f"{interval(limits.low, limits.high, 3)}, "
            f"{'excludes' if excluded else 'includes'} no difference"
        )
        agrees = all((p < NOMINAL) == excluded for p in values.values())
        found += raised_if(not agrees, fact, outcome=outcome)
    return found


def _choice_of_test(target: object) -> Findings:
    found: Findings = ()
    for outcome, comparison in compared(target):
        values = {method: p_of(comparison, method) for method in TESTS}
        fact = listing(f"{name} {p_phrase(p)}" for name, p in values.items())
        crossed = min(values.values()) < NOMINAL <= max(values.values())
        found += raised_if(crossed, fact, outcome=outcome)
    return found


def _wide(target: object) -> Findings:
    if isinstance(target, Estimate):
        limits = target.interval
        fact = f"{percent_interval(limits.low, limits.high)} ({limits.method})"
        return raised_if(limits.high - limits.low > WIDE, fact)
    if isinstance(target, SingleCaseEffect):
        return _wide_case(target)
    if isinstance(target, ExpectedWidth):
        return _wide_on_average(target)
    found: Findings = ()
    for outcome, comparison in compared(target):
        if comparison.measure != "RD":
            continue
        low, high = comparison.interval.low, comparison.interval.high
        fact = (
            f"{interval(low, high, scale=100)} percentage points "
            f"({comparison.interval.method}); threshold {100 * WIDE:.0f} wide"
        )
        found += raised_if(high - low > WIDE, fact, outcome=outcome)
    return found


def _wide_case(target: SingleCaseEffect) -> Findings:
    scale = _SCALES.get(target.measure)
    if scale is None or target.interval is None:
        return ()
    low, high = target.interval.low, target.interval.high
    fact = f"{interval(low, high, 2)} of a scale {scale} wide; threshold {WIDE:g} of it"
    return raised_if(high - low > WIDE * scale, fact)


def _wide_on_average(target: ExpectedWidth) -> Findings:
    if target.measure not in ("RD", "proportion"):
        return ()
    fact = (
        f"{percentage_points(target.value)} on average ({target.method}); threshold "
        f"{100 * WIDE:.0f} wide"
    )
    return raised_if(target.value > WIDE, fact)


def _not_below(target: object) -> Findings:
    if isinstance(target, TestResult | RandomisationTest | MeanTest):
        if isnan(target.p_value):
            return ()
        fact = p_phrase(target.p_value)
        return raised_if(target.p_value >= NOMINAL, fact)
    found: Findings = ()
    if isinstance(target, Study):
        for row in target.outcomes:
            if not isinstance(row.p_value, Missing):
                fact = f"the source prints p = {row.p_value:g}"
                found += raised_if(row.p_value >= NOMINAL, fact, outcome=row.outcome)
    return tuple(dict.fromkeys(found))


def _unbounded(target: Comparison | ExpectedWidth) -> Findings:
    if isinstance(target, ExpectedWidth):
        fact = f"{target.measure} without end in {percent(target.unbounded)} of studies"
        return raised_if(not isfinite(target.value), fact)
    limits = (target.value, target.interval.low, target.interval.high)
    fact = (
        f"{target.measure} {interval(limits[1], limits[2], 2)} from "
        f"{target.events_1} of {target.n_1} against {target.events_2} of {target.n_2}"
    )
    return raised_if(any(isinf(x) or isnan(x) for x in limits), fact)


def _without_width(target: Estimate | Comparison) -> Findings:
    limits = target.interval
    fact = f"{interval(limits.low, limits.high, 3)} by the {limits.method} method"
    return raised_if(limits.method == "wald", fact)


def _prior_counts(target: Estimate | Comparison | ProbabilityBetter) -> Findings:
    weights = [note.text for note in target.notes if note.code == "prior"]
    if not weights:
        return ()
    smaller = min(n for _, n in arms_of(target))
    heavy = _weight_of_prior(target) > HEAVY_PRIOR * smaller
    return raised_if(heavy, f"{weights[0]} Fewest observed: {smaller}")


def _weight_of_prior(target: Estimate | Comparison | ProbabilityBetter) -> float:
    if isinstance(target, ProbabilityBetter):
        return max(sum(target.prior_1), sum(target.prior_2))
    return sum(target.prior or (0.0, 0.0))


def _not_randomised(target: NumberNeededToTreat) -> Findings:
    fact = target.withheld or "the arms were said to be randomised"
    return raised_if(bool(target.withheld), fact)


_COUNTED = (Study, Outcome, Contrast, Estimate, Composition, *TWO_ARMED)
_COMPARED = (Study, Contrast, Comparison)

RULES: tuple[Rule, ...] = (
    Rule(
        code="PRE301",
        title=f"Fewer than {FEW} per arm",
        severity=Severity.CAUTION,
        rationale=(
            "Of few people only large differences can stand out, and those that do "
            "tend to be larger than the truth."
        ),
        cite_key="gelman2014",
        applies_to=(
            Study,
            Contrast,
            Estimate,
            Composition,
            Sample,
            MeanComparison,
            MeanTest,
            *TWO_ARMED,
            *PLANNED,
        ),
        check=_few,
    ),
    Rule(
        code="PRE302",
        title="Result at 0% or 100%",
        severity=Severity.CAUTION,
        rationale=(
            "That nothing went wrong in a small sample does not mean that nothing "
            "can: the interval reaches well away from the boundary."
        ),
        cite_key="hanley1983",
        applies_to=_COUNTED,
        check=_at_boundary,
    ),
    Rule(
        code="PRE303",
        title="Test and interval disagree",
        severity=Severity.CAUTION,
        rationale=(
            "Test and interval invert different hypotheses; at the margin one can "
            "exclude no difference where the other does not."
        ),
        cite_key="fay2010",
        applies_to=(*_COMPARED, Disagreement),
        check=_disagree,
    ),
    Rule(
        code="PRE304",
        title="The choice of test decides the result",
        severity=Severity.CAUTION,
        rationale=(
            "Defensible tests of one table differ in small samples; a test chosen "
            "after seeing the table can be chosen for its answer."
        ),
        cite_key="lydersen2009",
        applies_to=(*_COMPARED, TestResult),
        check=_choice_of_test,
    ),
    Rule(
        code="PRE305",
        title="Interval too wide to tell much",
        severity=Severity.CAUTION,
        rationale=(
            "A study is as informative as its interval is narrow, whatever its p-value."
        ),
        cite_key="rothman2018",
        applies_to=(
            Study,
            Contrast,
            Estimate,
            Comparison,
            SingleCaseEffect,
            ExpectedWidth,
        ),
        check=_wide,
    ),
    Rule(
        code="PRE306",
        title="No finite estimate or limit",
        severity=Severity.CAUTION,
        rationale=(
            "With an empty cell a ratio has no finite estimate; only one side of its "
            "interval carries information."
        ),
        cite_key="heinze2002",
        applies_to=(Comparison, ExpectedWidth),
        check=_unbounded,
    ),
    Rule(
        code="PRE307",
        title="A p-value above 0.05 does not show that there is no difference",
        severity=Severity.NOTE,
        rationale="Absence of evidence is not evidence of absence.",
        cite_key="altman1995",
        applies_to=(Study, TestResult, RandomisationTest, MeanTest),
        check=_not_below,
    ),
    Rule(
        code="PRE308",
        title="Wald interval",
        severity=Severity.CAUTION,
        rationale=(
            "An interval around the estimate with its own variance has no width at 0% "
            "and 100% and covers too seldom near them."
        ),
        cite_key="brown2001",
        applies_to=(Estimate, Comparison),
        check=_without_width,
    ),
    Rule(
        code="PRE309",
        title="The prior speaks along with the data",
        severity=Severity.NOTE,
        rationale=(
            "With few participants, and with none who had the event, what was assumed "
            "beforehand shows in the answer."
        ),
        cite_key="tuyl2008",
        applies_to=(Estimate, Comparison, ProbabilityBetter),
        check=_prior_counts,
    ),
    Rule(
        code="PRE315",
        title="Number needed to treat from arms that were not randomised",
        severity=Severity.SERIOUS,
        rationale=(
            "The number ascribes the whole difference to the treatment, which only "
            "randomised arms can support."
        ),
        cite_key="hutton2000",
        applies_to=(NumberNeededToTreat,),
        check=_not_randomised,
    ),
)
