"""May these studies be pooled at all?

An answer of its own kind, with its reasons, rather than a number with a warning: do
not pool, pool with a prior, or pool. It is decided from record fields alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from surrogate_evidence._checks import check_choice, check_level
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Comparison, Estimate
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number
from surrogate_evidence.records import Contrast, Review, Study
from surrogate_evidence.synthesis.alike import (
    ASPECT,
    PolicyStep,
    Reason,
    Standing,
    multiplier,
    policy_for,
)
from surrogate_evidence.synthesis.candidates import (
    Candidate,
    Found,
    SetAside,
    candidates_of,
    found_in,
)
from surrogate_evidence.synthesis.reasons import reasons_for
from surrogate_evidence.synthesis.rules import FEW_STUDIES, POOLED_RULES, SIGNS_NEEDED
from surrogate_evidence.synthesis.votes import CUSTOMARY, smallest_p

MEASURES = ("RD", "RR", "OR", "AS")


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
                (f"{one.arms}: {one.result}".rstrip(".") for one in self.candidates)
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


def gate(
    evidence: Review | Iterable[Study | Contrast],
    outcome: str | Iterable[str] | None = None,
    *,
    judged: Mapping[str, str] | None = None,
    measure: str = "RD",
    level: float = 0.95,
) -> DoNotPool | PoolWithPrior | Pool:
    """Decide whether the studies of an outcome may be pooled, and say why.

    Parameters
    ----------
    evidence : Review, or iterable of Study or Contrast
        The evidence. Contrasts alone do not say how their studies were done; what is
        not known stands in the way until a reviewer has judged it.
    outcome : str or iterable of str
        Name of the outcome as recorded, or several names that are asked about
        together. May be left out for contrasts, which are then taken as they are.
    judged : mapping of str to str, optional
        Aspect → a reviewer's words why the studies are alike in it although their
        records differ or are silent. Kept with the result. Some aspects cannot be
        judged away: see ``ASPECTS``.
    measure : {"RD", "RR", "OR", "AS"}
        Measure of each study's own comparison.
    level : float, default 0.95
        Confidence level of each study's own interval.

    Returns
    -------
    DoNotPool, PoolWithPrior or Pool
        With reasons, the policy for so many studies, and what would change the
        answer. An :class:`EvidenceGap`, which is a `DoNotPool`, without any study.

    Raises
    ------
    ArgumentError
        If the outcome is not named, an aspect is unknown or cannot be judged, or
        `evidence` holds anything else.

    See Also
    --------
    gates : Asks for every outcome of a review.
    vote_count : What may be said where pooling may not be done.

    Notes
    -----
    The rules for being alike are data, ``ASPECTS``, and follow the Cochrane Handbook
    on pooling [1]_ and on studies that are not randomised [2]_; the policy by number
    of studies is data too, ``POLICY`` [3]_ [4]_. Benchmarks of a review, reviews of
    other studies, single cases and works without observations are set aside and named.
    Evidence that is not pooled can still be rated [5]_.

    References
    ----------
    .. [1] deeks2019, Analysing data and undertaking meta-analyses.
    .. [2] reeves2019, Including non-randomized studies on intervention effects.
    .. [3] friede2017a, Meta-analysis of few small studies in orphan diseases.
    .. [4] rover2015, Hartung-Knapp-Sidik-Jonkman approach and its modification for
       random-effects meta-analysis with few studies.
    .. [5] murad2017, Rating the certainty in evidence in the absence of a single
       estimate of effect.

    Examples
    --------
    One study is not a synthesis:

    >>> from surrogate_evidence import load_review
    >>> answer = gate(load_review(), "pain-free intercourse")
    >>> type(answer).__name__, answer.k
    ('DoNotPool', 1)
    >>> print(answer.estimate.interval)
    95% confidence interval 0.006 to 0.495 (Newcombe hybrid score)
    """
    check_choice(measure, MEASURES, "measure")
    confidence = check_level(level)
    words = _check_judged(judged or {})
    named = _names(outcome)
    options = {"measure": measure, "level": confidence}
    if isinstance(evidence, Review):
        if not named:
            msg = (
                "name the outcome to ask for, as it stands in outcomes.csv; gates() "
                "asks for all of them."
            )
            raise ArgumentError(msg)
        found = found_in(evidence, named, **options)  # type: ignore[arg-type]
    else:
        items = _items(evidence, named)
        kept, aside = candidates_of(items, named, **options)  # type: ignore[arg-type]
        found = Found(candidates=kept, set_aside=aside)
        named = named or tuple(dict.fromkeys(one.outcome for one in kept))
    return _decided(found, named, words, confidence)


def gates(
    review: Review, *, measure: str = "RD", level: float = 0.95
) -> tuple[DoNotPool | PoolWithPrior | Pool, ...]:
    """Decide for every outcome of a review whether its studies may be pooled.

    Parameters
    ----------
    review : Review
        The evidence.
    measure : {"RD", "RR", "OR", "AS"}
        Measure of each study's own comparison.
    level : float, default 0.95
        Confidence level of each study's own interval.

    Returns
    -------
    tuple of DoNotPool, PoolWithPrior or Pool
        In the order in which the outcomes are recorded.

    Raises
    ------
    ArgumentError
        If `review` is no review.

    See Also
    --------
    gate : Asks for one outcome, and takes a reviewer's judgement.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> {answer.verdict for answer in gates(load_review())} <= {
    ...     "Do not pool", "Evidence gap"
    ... }
    True
    """
    if not isinstance(review, Review):
        msg = (
            f"gates() asks of a whole Review, got {type(review).__name__}; use gate()."
        )
        raise ArgumentError(msg)
    names = dict.fromkeys(review.outcomes["outcome"])
    return tuple(gate(review, name, measure=measure, level=level) for name in names)


def _decided(
    found: Found, named: tuple[str, ...], judged: Mapping[str, str], level: float
) -> DoNotPool | PoolWithPrior | Pool:
    told = {
        "outcomes": named,
        "candidates": found.candidates,
        "set_aside": found.set_aside,
        "context": found.context,
        "level": level,
    }
    k = len({one.study_id for one in found.candidates})
    told["reasons"] = reasons = reasons_for(found.candidates, judged)
    if k == 0:
        return EvidenceGap(**told, gaps=found.gaps, nearest=found.nearest)  # type: ignore[arg-type]
    if any(reason.blocks for reason in reasons):
        return DoNotPool(**told)  # type: ignore[arg-type]
    if k < FEW_STUDIES:
        return PoolWithPrior(**told)  # type: ignore[arg-type]
    return Pool(**told)  # type: ignore[arg-type]


def _names(outcome: str | Iterable[str] | None) -> tuple[str, ...]:
    if outcome is None:
        return ()
    several = not isinstance(outcome, str) and isinstance(outcome, Iterable)
    names = tuple(outcome) if several else (outcome,)
    for name in names:
        if not isinstance(name, str) or not name.strip():
            msg = f"outcome must be the name of an outcome, got {name!r}."
            raise ArgumentError(msg)
    if not names:
        msg = "outcome must name at least one outcome; it is empty."
        raise ArgumentError(msg)
    return names


def _items(
    evidence: Iterable[Study | Contrast], named: tuple[str, ...]
) -> tuple[Study | Contrast, ...]:
    if isinstance(evidence, str | bytes) or not isinstance(evidence, Iterable):
        if not isinstance(evidence, Study | Contrast):
            msg = (
                "evidence must be a Review, or studies or contrasts, got "
                f"{type(evidence).__name__}."
            )
            raise ArgumentError(msg)
    # a record iterates over its fields, and is meant as one study
    single = isinstance(evidence, Study | Contrast)
    items = (evidence,) if single else tuple(evidence)
    if not named and any(isinstance(one, Study) for one in items):
        msg = "name the outcome to ask for: a study may report several."
        raise ArgumentError(msg)
    if not named and not items:
        msg = (
            "there is nothing to ask about: give studies with an outcome, or contrasts."
        )
        raise ArgumentError(msg)
    return items  # type: ignore[return-value]


def _check_judged(judged: Mapping[str, str]) -> dict[str, str]:
    words = {}
    for name, text in dict(judged).items():
        aspect = ASPECT[check_choice(name, ASPECT, "judged")]
        if not aspect.may_be_judged:
            msg = (
                f"{name!r} cannot be judged away, because {aspect.why}; what would "
                f"change the answer: {aspect.remedy}."
            )
            raise ArgumentError(msg)
        if not isinstance(text, str) or not text.strip():
            msg = f"judged[{name!r}] must say in words why the studies are alike in it."
            raise ArgumentError(msg)
        words[name] = text
    return words
