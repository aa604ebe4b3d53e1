"""What was done instead of pooling, in the nine items of the SWiM guideline?

Filled from the objects themselves, in our own words, so that the report cannot say
something else than the synthesis did. What no object knows, such as a protocol, is said
to be missing until a reviewer writes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import ClassVar

from surrogate_evidence._checks import check_level, check_whole
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.formatting import listing, percent
from surrogate_evidence.records import Review
from surrogate_evidence.synthesis.deciding.alike import ASPECTS
from surrogate_evidence.synthesis.deciding.answers import DoNotPool, Pool, PoolWithPrior
from surrogate_evidence.synthesis.deciding.gate import gate
from surrogate_evidence.synthesis.rules import POOLED_RULES, SIGNS_NEEDED
from surrogate_evidence.synthesis.without_pooling.directions import (
    MAJORITY,
    Effect,
    effects_of,
)
from surrogate_evidence.synthesis.without_pooling.spread import Spread, spread
from surrogate_evidence.synthesis.without_pooling.votes import VoteCount, vote_count

SWIM_ITEMS = {
    1: "Grouping studies for synthesis",
    2: "Standardised metric and transformation methods",
    3: "Synthesis methods",
    4: "Criteria used to prioritise results",
    5: "Investigation of heterogeneity",
    6: "Certainty of evidence",
    7: "Data presentation methods",
    8: "Reporting results",
    9: "Limitations of the synthesis",
}
"""Number → name of the items of the SWiM guideline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwimItem:
    """One item of the guideline, as far as it could be filled.

    Attributes
    ----------
    number : int
        Number of the item, 1 to 9.
    name : str
        What the item is about.
    text : str
        What was done, from the objects.
    added : str
        What a reviewer added; empty if nothing.
    missing : str
        What no object knows and nobody has written; empty if nothing is missing.
    """

    number: int
    name: str
    text: str
    added: str = ""
    missing: str = ""

    def __str__(self) -> str:
        parts = (self.text, self.added, self.missing and f"Missing: {self.missing}")
        return f"{self.number}. {self.name}. {' '.join(part for part in parts if part)}"

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "item": self.number,
            "name": self.name,
            "text": self.text,
            "added by a reviewer": self.added,
            "missing": self.missing,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SwimReport:
    """A synthesis without meta-analysis and its report.

    Attributes
    ----------
    items : tuple of SwimItem
        The nine items, in their order.
    gate : DoNotPool, PoolWithPrior or Pool
        Why there is no meta-analysis, or that there could be one.
    votes : VoteCount
        Directions of effect over studies.
    spread : Spread or None
        Range and median of the estimates; None without any.
    effects : tuple of Effect
        What was counted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    items: tuple[SwimItem, ...]
    gate: DoNotPool | PoolWithPrior | Pool
    votes: VoteCount
    spread: Spread | None
    effects: tuple[Effect, ...]

    @property
    def k(self) -> int:
        """Studies with a count."""
        return self.gate.k

    @property
    def missing(self) -> tuple[SwimItem, ...]:
        """Items that nobody has completed."""
        return tuple(item for item in self.items if item.missing)

    def __str__(self) -> str:
        return "\n".join(str(item) for item in self.items)

    def _repr_html_(self) -> str:
        rows = [
            (
                f"{item.number}. {item.name}",
                f"{item.text} {item.added}".strip(),
                item.missing,
            )
            for item in self.items
        ]
        caption = f"Synthesis without meta-analysis: {self.gate.outcome}"
        return markup(caption, ("Item", "What was done", "Missing"), rows, ())

    def to_dict(self) -> dict[str, object]:
        """Return one flat row: the text of each item by its number."""
        return {
            "outcome": self.gate.outcome,
            "k": self.k,
            **{f"swim_{item.number}": item.text for item in self.items},
            "missing": "; ".join(str(item.number) for item in self.missing),
        }


def swim_report(
    review: Review,
    outcome: str | Iterable[str],
    *,
    said: Mapping[int, str] | None = None,
    measure: str = "RD",
    level: float = 0.95,
) -> SwimReport:
    """Synthesise an outcome without pooling, and report it in the nine SWiM items.

    Parameters
    ----------
    review : Review
        The evidence.
    outcome : str or iterable of str
        Name of the outcome as recorded, or of several that form one domain.
    said : mapping of int to str, optional
        Number of an item → what a reviewer adds to it, such as the protocol, or how
        the certainty was rated.
    measure : {"RD", "RR", "OR", "AS"}
        Measure of the estimates.
    level : float, default 0.95
        Confidence level of the intervals.

    Returns
    -------
    SwimReport
        The items, and the results they speak of.

    Raises
    ------
    ArgumentError
        If `review` is no review, the outcome is not named, or an item is not one of
        1 to 9.

    See Also
    --------
    gate : Answers first whether a meta-analysis could be done.

    Notes
    -----
    The items are those of the guideline [1]_, in our own words. Counted are
    comparisons of two arms, one vote per study; estimates are put in order only if
    each study gives one.

    References
    ----------
    .. [1] campbell2020, Synthesis without meta-analysis (SWiM) in systematic reviews:
       reporting guideline.

    Examples
    --------
    What nobody wrote down is said to be missing:

    >>> from surrogate_evidence import load_review
    >>> report = swim_report(load_review(), "pain-free intercourse")
    >>> [item.number for item in report.missing]
    [1, 4, 6]
    """
    whole: object = review
    if not isinstance(whole, Review):
        msg = f"swim_report() needs a Review, got {type(review).__name__}."
        raise ArgumentError(msg)
    added = _check_said(said or {})
    answer = gate(review, outcome, measure=measure, level=check_level(level))
    keys = {one.rows[0].outcome for one in answer.candidates}
    studies = [review.study(key) for key in answer.study_ids]
    effects = tuple(
        one for one in effects_of(studies, measure=measure) if one.outcome in keys
    )
    votes = vote_count(effects, level=level)
    values = [one.estimate for one in effects if not isnan(one.estimate)]
    once = len({one.study_id for one in effects}) == len(effects)
    ordered = spread(values, measure=measure) if values and once else None
    texts = {
        1: (_grouping(answer), "the protocol, and whether groups changed after it"),
        2: (_metric(effects, measure), ""),
        3: (_methods(answer, ordered), ""),
        4: (_priority(answer), "criteria set before results were known"),
        5: (_heterogeneity(answer), ""),
        6: ("", "how certain the findings are, rated by people"),
        7: (_presentation(), ""),
        8: (_results(answer, votes, ordered), ""),
        9: (_limitations(answer, votes), ""),
    }
    items = tuple(
        SwimItem(
            number=number,
            name=SWIM_ITEMS[number],
            text=text,
            added=added.get(number, ""),
            missing="" if number in added else missing,
        )
        for number, (text, missing) in texts.items()
    )
    return SwimReport(
        items=items, gate=answer, votes=votes, spread=ordered, effects=effects
    )


def _grouping(answer: DoNotPool | PoolWithPrior | Pool) -> str:
    who = f": {listing(answer.study_ids)}" if answer.study_ids else ""
    return (
        f"Studies that count {answer.outcome} form one group (k = {answer.k}{who}). "
        f"Asked before pooling: {listing(aspect.name for aspect in ASPECTS)}."
    )


def _metric(effects: tuple[Effect, ...], measure: str) -> str:
    if not effects:
        return "No study compares two arms, so no effect and no direction was formed."
    return (
        "Direction of effect, better or worse for the first arm, from the direction "
        f"recorded for the outcome and the sign of the {measure} computed from the "
        "counts; nothing was transformed. Statistical significance plays no part."
    )


def _methods(answer: DoNotPool | PoolWithPrior | Pool, ordered: Spread | None) -> str:
    done = (
        "Vote counting based on direction of effect, one vote per study (of several "
        f"outcomes the direction that {percent(MAJORITY, 0)} share), with an exact "
        "interval for the share and a two-sided sign test, which is not given where "
        f"fewer than {SIGNS_NEEDED} directions make 0.05 unreachable."
    )
    if ordered is not None:
        done += " Range, median and quartiles of the estimates, unweighted."
    return f"{done} Pooling, by the gate: {answer.verdict.lower()}."


def _priority(answer: DoNotPool | PoolWithPrior | Pool) -> str:
    if not answer.set_aside:
        return "Every study with a count entered; none was preferred."
    return (
        "Every study with a count entered; none was preferred. Set aside: "
        f"{listing(answer.set_aside)}."
    )


def _heterogeneity(answer: DoNotPool | PoolWithPrior | Pool) -> str:
    differing = [reason for reason in answer.against if reason.name != _NUMBER]
    if answer.k <= 1:
        return "Not investigated: there are no two studies to compare."
    if not differing:
        return "The records of the studies differ in none of the aspects asked."
    named = "; ".join(f"{reason.name} ({reason.fact})" for reason in differing)
    return f"By comparing the records. Differing or unknown: {named}."


def _presentation() -> str:
    return (
        "Table of estimates with intervals, effect direction plot and harvest plot; "
        "studies in the order of the review, with their design and their flags."
    )


def _results(
    answer: DoNotPool | PoolWithPrior | Pool,
    votes: VoteCount,
    ordered: Spread | None,
) -> str:
    own = " ".join(str(one) for one in answer.candidates)
    parts = [str(answer) if answer.k == 0 else own, str(votes)]
    if ordered is not None and ordered.k > 1:
        parts.append(str(ordered))
    return " ".join(parts)


def _limitations(answer: DoNotPool | PoolWithPrior | Pool, votes: VoteCount) -> str:
    named = "; ".join(f"{reason.name}: {reason.fact}" for reason in answer.against)
    notes = " ".join(map(str, votes.notes))
    said = (
        "A count of directions has no size and gives small and large studies the same "
        "weight."
    )
    against = f" Against joint statements: {named}." if named else ""
    return f"{said}{against} {notes}".strip()


def _check_said(said: object) -> dict[int, str]:
    if not isinstance(said, Mapping):
        msg = 'said must be a dictionary of item and text, such as {1: "by design"}.'
        raise ArgumentError(msg)
    words = {}
    for number, text in said.items():
        if check_whole(number, "item") not in SWIM_ITEMS:
            msg = f"item must be one of 1 to {len(SWIM_ITEMS)}, got {number}."
            raise ArgumentError(msg)
        if not isinstance(text, str) or not text.strip():
            msg = f"said[{number}] must be a text, got {text!r}."
            raise ArgumentError(msg)
        words[int(number)] = text
    return words


_NUMBER = "number of studies"
