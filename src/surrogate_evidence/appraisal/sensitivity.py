"""What would have had to be otherwise for a result to say something else?"""

from surrogate_evidence.appraisal.flags import Findings, Rule, Severity, raised_if
from surrogate_evidence.estimates import (
    Credibility,
    EValue,
    Fragility,
    Multiverse,
    TippingPoints,
)
from surrogate_evidence.formatting import interval, number

WEAK = 2.0
"""E-value below which a confounder that doubles both risks would more than do. A line
of this library; what is weak depends on what is known in the field."""


def _choice_of_analysis(target: Multiverse) -> Findings:
    found: Findings = ()
    for outcome in target.outcomes:
        own = [row for row in target.careful if row.outcome == outcome]
        answers = [row.excludes for row in own if row.excludes is not None]
        fact = (
            f"{sum(answers)} of {len(answers)} careful analyses exclude no difference"
        )
        found += raised_if(0 < sum(answers) < len(answers), fact, outcome=outcome)
    return found


def _fewer_than_lost(target: Fragility) -> Findings:
    known = [n for n in (target.index, target.fewest) if n is not None]
    changes = f"{min(known)} changed outcomes" if known else "no reversal found"
    lost = "not given" if target.lost is None else target.lost
    return raised_if(target.within_lost, f"{changes}; lost to follow-up: {lost}")


def _restated(target: Fragility) -> Findings:
    index = "not reached" if target.index is None else target.index
    return raised_if(True, f"{target.kind} index {index} by {target.test}")  # noqa: FBT003 - always


def _completions(target: TippingPoints) -> Findings:
    needed = "none found" if target.needed is None else target.needed.unobserved
    if not target.completions:
        fact = f"number unobserved not known; needed to change the answer: {needed}"
        return raised_if(None, fact)
    changed, every = len(target.changed), len(target.completions)
    return raised_if(changed > 0, f"{changed} of {every} completions, by {target.test}")


def _confounding(target: EValue) -> Findings:
    fact = (
        f"E-value of the nearer limit {number(target.limit, 2)}, of the estimate "
        f"{number(target.estimate, 2)}; line {number(WEAK, 0)}"
    )
    return raised_if(target.limit < WEAK, fact)


def _needs_support(target: Credibility) -> Findings:
    if target.stands_alone is None:
        return ()
    digits, scale = (1, 100) if target.measure == "RD" else (2, 1)
    prior = interval(target.prior_low, target.prior_high, digits, scale=scale)
    fact = f"{target.measure}: critical prior interval {prior}"
    return raised_if(not target.stands_alone, fact)


RULES: tuple[Rule, ...] = (
    Rule(
        code="PRE320",
        title="The result changes with the choice of analysis",
        severity=Severity.CAUTION,
        rationale=(
            "Where careful analysts of the same counts come to different answers, the "
            "answer says as much about the analyst as about the data."
        ),
        cite_key="steegen2016",
        applies_to=(Multiverse,),
        check=_choice_of_analysis,
    ),
    Rule(
        code="PRE321",
        title="No more changed outcomes than were lost to follow-up",
        severity=Severity.CAUTION,
        rationale=(
            "The outcomes of those who were lost could have gone either way, and so "
            "few of them would have been enough."
        ),
        cite_key="walsh2014",
        applies_to=(Fragility,),
        check=_fewer_than_lost,
    ),
    Rule(
        code="PRE322",
        title="A fragility index restates the p-value",
        severity=Severity.NOTE,
        rationale=(
            "It falls as p nears the threshold and grows with the size of a study; it "
            "adds no evidence, and no study should be graded by it."
        ),
        cite_key="carter2017",
        applies_to=(Fragility,),
        check=_restated,
    ),
    Rule(
        code="PRE323",
        title="Completions of the unobserved change the result",
        severity=Severity.CAUTION,
        rationale=(
            "Nothing observed tells how the unobserved fared; where some of the ways "
            "change the answer, it rests on an assumption."
        ),
        cite_key="hollis2002",
        applies_to=(TippingPoints,),
        check=_completions,
    ),
    Rule(
        code="PRE324",
        title="Weak unmeasured confounding, or none, could explain it",
        severity=Severity.CAUTION,
        rationale=(
            "Arms that were not made by chance differ in more than their treatment; a "
            "modest difference of that kind would do."
        ),
        cite_key="vanderweele2017",
        applies_to=(EValue,),
        check=_confounding,
    ),
    Rule(
        code="PRE325",
        title="Not convincing without support from elsewhere",
        severity=Severity.CAUTION,
        rationale=(
            "The estimate lies within what a sceptic may hold possible without being "
            "convinced by these data."
        ),
        cite_key="matthews2018",
        applies_to=(Credibility,),
        check=_needs_support,
    ),
)
