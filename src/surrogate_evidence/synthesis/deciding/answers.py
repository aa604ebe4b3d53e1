"""What can be answered to the question whether studies may be pooled?

Three answers, each with its reasons, the policy for so many studies, and what would
change it.
"""

from dataclasses import dataclass
from typing import ClassVar

from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.estimates import Comparison, Estimate
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number
from surrogate_evidence.synthesis.deciding.alike import (
    PolicyStep,
    Reason,
    Standing,
    multiplier,
    policy_for,
)
from surrogate_evidence.synthesis.deciding.candidates import Candidate, SetAside
from surrogate_evidence.synthesis.rules import FEW_STUDIES, POOLED_RULES, SIGNS_NEEDED
from surrogate_evidence.synthesis.without_pooling.votes import CUSTOMARY, smallest_p


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """Whether studies may be pooled, and why.

    Attributes
    ----------
    outcomes : tuple of str
        Names of the outcome that was asked for.
    candidates : tuple of Candidate
        Counts that could enter a synthesis, each with the study's own interval.
    set_aside : tuple of SetAside
        Works that name the outcome and cannot enter one, and why.
    context : tuple of str
        Benchmarks with that outcome: context, never pooled.
    reasons : tuple of Reason
        What the records say about each aspect of being alike.
    level : float
        Confidence level of the intervals.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES
    verdict: ClassVar[str] = ""

    outcomes: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    set_aside: tuple[SetAside, ...] = ()
    context: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    level: float = 0.95

    @property
    def outcome(self) -> str:
        """The outcome, or the outcomes, in words."""
        return listing(self.outcomes)

    @property
    def study_ids(self) -> tuple[str, ...]:
        """Studies with a count."""
        return tuple(dict.fromkeys(one.study_id for one in self.candidates))

    @property
    def k(self) -> int:
        """Studies with a count; several counts of one study are one."""
        return len(self.study_ids)

    @property
    def policy(self) -> PolicyStep:
        """What is done with so many studies if they are alike."""
        return policy_for(self.k)

    @property
    def smallest_p(self) -> float:
        """What a sign test over these studies could reach if all agreed."""
        return smallest_p(self.k)

    @property
    def multiplier(self) -> float:
        """By what Hartung-Knapp multiplies the standard error; NaN below two."""
        return multiplier(self.k, self.level)

    @property
    def randomised(self) -> tuple[bool, ...]:
        """For each study that compares arms, whether chance made them."""
        known = {one.study_id: one.study for one in self.candidates if one.study}
        facts = [study.facts for study in known.values()]
        return tuple(fact.randomised for fact in facts if fact.comparison)

    @property
    def against(self) -> tuple[Reason, ...]:
        """Reasons that stand in the way."""
        return tuple(reason for reason in self.reasons if reason.blocks)

    @property
    def judged(self) -> tuple[Reason, ...]:
        """Reasons that a reviewer judged to be no obstacle."""
        return tuple(r for r in self.reasons if r.standing is Standing.JUDGED)

    @property
    def changes(self) -> tuple[str, ...]:
        """What would change the answer."""
        changes = [f"{reason.name}: {reason.aspect.remedy}" for reason in self.against]
        if self.k == 1:
            changes.append(f"alike would be: {self.candidates[0].described}")
        missing = FEW_STUDIES - self.k
        if missing > 0:
            changes.append(
                f"number of studies: {missing} more that are alike in every aspect, to "
                f"pool without a prior ({FEW_STUDIES} in all)"
            )
        if self.smallest_p >= CUSTOMARY:
            changes.append(
                f"sign test: {SIGNS_NEEDED} directions that all agree, to fall below "
                f"{CUSTOMARY}"
            )
        return tuple(changes)

    def __str__(self) -> str:
        return f"{self._heading()} {self._because()}{self._reach()}{self._beside()}"

    def _heading(self) -> str:
        return f"{self.verdict}: {self.outcome} (k = {self.k})."

    def _because(self) -> str:
        return f"Lead: {self.policy.lead}. Beside it: {self.policy.beside}."

    def _reach(self) -> str:
        if self.k < 2:  # noqa: PLR2004 - with one study nothing is counted
            return ""
        return (
            f" Were all {self.k} directions the same, a sign test would give p = "
            f"{number(self.smallest_p, 4)}."
        )

    def _beside(self) -> str:
        said = ""
        if self.set_aside:
            said += f" Set aside: {listing(self.set_aside)}."
        if self.context:
            said += f" As context, never pooled: {listing(self.context)}."
        return said

    def _repr_html_(self) -> str:
        rows = [(r.name, str(r.standing), r.fact, r.citation) for r in self.reasons]
        rows += [("would change the answer", "", text, "") for text in self.changes]
        header = ("Aspect", "Standing", "What the records say", "Reference")
        return markup(str(self), header, rows, map(str, self.candidates))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "outcome": self.outcome,
            "verdict": self.verdict,
            "k": self.k,
            "studies": "; ".join(self.study_ids),
            "against": "; ".join(reason.name for reason in self.against),
            "judged alike": "; ".join(reason.name for reason in self.judged),
            "lead": self.policy.lead,
            "smallest_p_value": self.smallest_p,
            "set aside": "; ".join(map(str, self.set_aside)),
            "context": "; ".join(self.context),
            "what would change it": "; ".join(self.changes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNotPool(GateResult):
    """The studies may not be pooled; with one study, its own interval stands."""

    verdict: ClassVar[str] = "Do not pool"

    @property
    def estimate(self) -> Comparison | Estimate | None:
        """The study's own estimate and interval where there is one study only."""
        return self.candidates[0].result if self.k == 1 else None

    def _because(self) -> str:
        if self.k == 1:
            own = listing(
                f"{one.arms}: {one.result}".rstrip(".") for one in self.candidates
            )
            return (
                f"One study, {self.study_ids[0]}, and nothing to average it with; the "
                f"study's own interval stands. {own}."
            )
        named = "; ".join(f"{reason.name} ({reason.fact})" for reason in self.against)
        return f"Against it: {named}. Each study's own interval stands."


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceGap(DoNotPool):
    """No study counts the outcome: a gap in the evidence, not evidence of nothing.

    Attributes
    ----------
    gaps : tuple of str
        Keys of what was looked for and not obtained, of works that name the outcome.
    nearest : tuple of str
        Outcomes of the review with a similar name, if none has this one.
    """

    verdict: ClassVar[str] = "Evidence gap"

    gaps: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()

    def _because(self) -> str:
        said = (
            "No study that was found counts this outcome in a way that could enter a "
            "synthesis. Not found is not the same as absent."
        )
        if self.gaps:
            said += f" Looked for and not obtained: {listing(self.gaps)}."
        if self.nearest:
            said += f" Outcomes of a similar name: {listing(self.nearest)}."
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolWithPrior(GateResult):
    """Alike, and so few that the answer rests on a prior as well."""

    verdict: ClassVar[str] = "Pool with a prior"

    def _because(self) -> str:
        times = number(self.multiplier)
        return (
            f"Lead: {self.policy.lead}. Beside it: {self.policy.beside}. "
            f"Hartung-Knapp multiplies the standard error by {times} "
            f"({written_level(self.level)}, k = {self.k})."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool(GateResult):
    """Alike, and enough of them."""

    verdict: ClassVar[str] = "Pool"
