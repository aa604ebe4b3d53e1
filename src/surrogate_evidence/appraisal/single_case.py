"""Which limits come with the sessions and the phases of one case?"""

from surrogate_evidence.appraisal.flags import Findings, Rule, Severity, raised_if
from surrogate_evidence.estimates import Phases, RandomisationTest, SingleCaseEffect
from surrogate_evidence.estimates.single_case.case_effect import baseline_trend
from surrogate_evidence.estimates.single_case.phases import ENOUGH, FEWEST
from surrogate_evidence.formatting import listing, number

TREND = 0.4
"""Kendall's S over the pairs of baseline sessions from which a trend is flagged: of 10
pairs without ties, 7 go the same way."""

CHANGES = 3
"""Changes of phase in which an effect must be seen to be told from a coincidence."""

_Series = Phases | RandomisationTest
_Target = _Series | SingleCaseEffect


def _few_sessions(target: _Target) -> Findings:
    if isinstance(target, Phases):
        sizes = target.lengths
    elif isinstance(target, SingleCaseEffect):
        sizes = {target.phase_a: target.n_a, target.phase_b: target.n_b}
    else:
        named = enumerate(zip(target.design, target.lengths, strict=True))
        sizes = {f"{place + 1} ({name})": n for place, (name, n) in named}
    shown = listing(f"{n} in phase {name}" for name, n in sizes.items())
    fact = f"{shown}; {ENOUGH} are asked for, {FEWEST} at the least"
    return raised_if(min(sizes.values()) < ENOUGH, fact)


def _trend(target: Phases | SingleCaseEffect) -> Findings:
    if isinstance(target, SingleCaseEffect):
        trend, n = target.baseline_trend, target.n_a
    else:
        trend, n = baseline_trend(target), target.lengths[target.names[0]]
    if trend is None:
        return raised_if(None, "the baseline has one session")
    fact = (
        f"S over pairs {number(trend)} in {n} baseline sessions, above 0 if they "
        f"improve; threshold {TREND:g} either way"
    )
    return raised_if(abs(trend) >= TREND, fact)


def _not_random(target: _Series) -> Findings:
    if target.randomised is None:
        return raised_if(None, "whether chance decided when phases began is not said")
    by = "chance" if target.randomised else "something other than chance"
    return raised_if(not target.randomised, f"{by} decided when phases began")


def _few_changes(target: _Series) -> Findings:
    changes = len(target.design) - 1
    times = "1 change" if changes == 1 else f"{changes} changes"
    return raised_if(changes < CHANGES, f"{target.design}: {times} of phase")


def _one_case(target: _Target) -> Findings:
    n = len(target.values) if isinstance(target, Phases) else target.n
    return raised_if(condition=True, fact=f"{n} sessions of one person")


RULES: tuple[Rule, ...] = (
    Rule(
        code="DES110",
        title="Fewer than five sessions in a phase",
        severity=Severity.CAUTION,
        rationale=(
            "A few sessions do not show where a measure stands, how far it swings, or "
            "whether it was moving already."
        ),
        cite_key="kratochwill2013",
        applies_to=(Phases, SingleCaseEffect, RandomisationTest),
        check=_few_sessions,
    ),
    Rule(
        code="DES111",
        title="Trend in the baseline phase",
        severity=Severity.CAUTION,
        rationale=(
            "A measure that was improving before anything was done may have gone on "
            "improving without it; one that was worsening may hide an effect."
        ),
        cite_key="tarlow2017",
        applies_to=(Phases, SingleCaseEffect),
        check=_trend,
    ),
    Rule(
        code="DES112",
        title="No randomised start, so a randomisation test does not apply",
        severity=Severity.CAUTION,
        rationale=(
            "Where someone chose the moment to begin, perhaps because of how the case "
            "was doing, there are no other moments that chance could have chosen."
        ),
        cite_key="edgington1980",
        applies_to=(Phases, RandomisationTest),
        check=_not_random,
    ),
    Rule(
        code="DES113",
        title="Fewer than three changes of phase",
        severity=Severity.SERIOUS,
        rationale=(
            "Once is a coincidence: whatever else happened when the phase changed "
            "explains the difference as well."
        ),
        cite_key="kratochwill2013",
        applies_to=(Phases, RandomisationTest),
        check=_few_changes,
    ),
    Rule(
        code="DES114",
        title="One case: nothing is known of others",
        severity=Severity.SERIOUS,
        rationale=(
            "Many sessions of one person are still one person; they cannot show how "
            "often the same would happen."
        ),
        cite_key="murad2018",
        applies_to=(Phases, SingleCaseEffect, RandomisationTest),
        check=_one_case,
    ),
)
