"""Which rows of a review could enter a synthesis of an outcome, and which could not?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Comparison, Estimate, compare, proportion
from surrogate_evidence.records import (
    Contrast,
    EvidenceKind,
    Missing,
    Outcome,
    Review,
    Study,
    contrasts,
)
from surrogate_evidence.records.vocabulary import StudyRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One count of an outcome that could enter a synthesis.

    Attributes
    ----------
    study_id : str
        The study.
    study : Study or None
        Its record; None where only a contrast was given.
    rows : tuple of Outcome
        Its row, or the rows of both arms.
    result : Comparison or Estimate
        The study's own estimate with its interval.
    """

    study_id: str
    study: Study | None
    rows: tuple[Outcome, ...]
    result: Comparison | Estimate

    @property
    def outcome(self) -> str:
        """What was counted."""
        return self.rows[0].outcome

    @property
    def arms(self) -> str:
        """Labels of the arms, in their order."""
        return " against ".join(row.arm for row in self.rows)

    @property
    def described(self) -> str:
        """What another study would have to be to be like this one."""
        said = {
            "outcome": self.outcome,
            "arms": self.arms,
            "timepoint": str(self.rows[0].timepoint),
        }
        if self.study is not None:
            said["design"] = str(self.study.design)
            said["population"] = str(self.study.population)
            said["measurement"] = str(self.study.measurement)
        return "; ".join(f"{name}: {value}" for name, value in said.items())

    @property
    def at_boundary(self) -> bool:
        """Whether nobody, or everybody, had the event in every arm."""
        return all(row.events in (0, row.n) for row in self.rows)

    def __str__(self) -> str:
        return f"{self.study_id}, {self.outcome} ({self.arms}): {self.result}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A work that names the outcome and cannot enter a synthesis, and why."""

    study_id: str
    why: str

    def __str__(self) -> str:
        return f"{self.study_id} ({self.why})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a review holds on an outcome.

    Attributes
    ----------
    candidates : tuple of Candidate
        Counts that could enter a synthesis.
    set_aside : tuple of SetAside
        Works that name the outcome and could not.
    context : tuple of str
        Keys of benchmarks with that outcome: context, never pooled.
    gaps : tuple of str
        Keys of what was looked for in works that are set aside, and not obtained.
    nearest : tuple of str
        Names that the review has, where it does not have the one asked for.
    """

    candidates: tuple[Candidate, ...]
    set_aside: tuple[SetAside, ...] = ()
    context: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


def normal(text: object) -> str:
    """Return a text without case, punctuation and superfluous space.

    Examples
    --------
    >>> normal("  Pain-free  at 12 weeks. ")
    'pain free at 12 weeks'
    """
    return " ".join(re.findall(r"[^\W_]+", str(text).casefold()))


def candidates_of(
    items: Iterable[object],
    outcomes: tuple[str, ...],
    *,
    measure: str,
    level: float,
) -> tuple[tuple[Candidate, ...], tuple[SetAside, ...]]:
    """Sort what was given into counts that could be pooled and works that could not."""
    wanted = {normal(name) for name in outcomes}
    kept: list[Candidate] = []
    aside: list[SetAside] = []
    for item in items:
        if isinstance(item, Contrast):
            if not wanted or normal(item.outcome) in wanted:
                kept.append(_compared(item, None, measure=measure, level=level))
            continue
        if not isinstance(item, Study):
            msg = f"give studies or contrasts, got {type(item).__name__}."
            raise ArgumentError(msg)
        rows = [row for row in item.outcomes if normal(row.outcome) in wanted]
        if not rows:
            continue
        why = _excluded(item, rows)
        if why:
            aside.append(SetAside(study_id=item.study_id, why=why))
        else:
            kept += _of_study(item, wanted, measure=measure, level=level)
    return tuple(kept), tuple(aside)


def _excluded(study: Study, rows: list[Outcome]) -> str:
    """Return why a work cannot enter a synthesis; nothing if it can."""
    if study.role is StudyRole.BENCHMARK:
        return "a benchmark: context, never pooled"
    kinds = {
        EvidenceKind.SYNTHESIS: "a review, which would count its studies' people again",
        EvidenceKind.SINGLE_CASE: f"{study.design}: one person is no sample",
        EvidenceKind.UNSEEN: "its content was not seen",
    }
    if study.facts.kind in kinds:
        return kinds[study.facts.kind]
    if not study.facts.empirical:
        return f"{study.design}: reports no observations of its own"
    if any(_counted(row) for row in rows):
        return ""
    return f"no count: events {rows[0].events}, n {rows[0].n}"


def _of_study(
    study: Study, wanted: set[str], *, measure: str, level: float
) -> list[Candidate]:
    pairs = [pair for pair in contrasts(study) if normal(pair.outcome) in wanted]
    if pairs:
        return [_compared(pair, study, measure=measure, level=level) for pair in pairs]
    rows = [r for r in study.outcomes if normal(r.outcome) in wanted and _counted(r)]
    return [
        Candidate(
            study_id=study.study_id,
            study=study,
            rows=(row,),
            result=proportion(int(row.events), int(row.n), level=level),
        )
        for row in rows
    ]


def _compared(
    pair: Contrast, study: Study | None, *, measure: str, level: float
) -> Candidate:
    result = compare(*pair.counts, measure=measure, level=level)  # type: ignore[call-overload]
    return Candidate(
        study_id=pair.study_id,
        study=study,
        rows=(pair.first, pair.second),
        result=result,
    )


def _counted(row: Outcome) -> bool:
    return (
        not isinstance(row.events, Missing)
        and not isinstance(row.n, Missing)
        and row.n > 0
    )


def found_in(
    review: Review, outcomes: tuple[str, ...], *, measure: str, level: float
) -> Found:
    """Return what a review holds on an outcome."""
    studies = [review.study(key) for key in review.study_ids]
    kept, aside = candidates_of(studies, outcomes, measure=measure, level=level)
    wanted = {normal(name) for name in outcomes}
    context = [
        row.benchmark_id
        for study in studies
        for row in study.benchmarks
        if normal(row.outcome) in wanted
    ]
    without = {work.study_id for work in aside}
    gaps = [
        gap.gap_id  # type: ignore[attr-defined]
        for gap in review.rows["gaps"]
        if not isinstance(gap.studies, Missing)  # type: ignore[attr-defined]
        and without & set(gap.studies)  # type: ignore[attr-defined]
    ]
    return Found(
        candidates=kept,
        set_aside=aside,
        context=tuple(context),
        gaps=tuple(gaps),
        nearest=() if kept or aside or context else _nearest(studies, outcomes),
    )


def _nearest(studies: list[Study], outcomes: tuple[str, ...]) -> tuple[str, ...]:
    names = {normal(row.outcome): row.outcome for s in studies for row in s.outcomes}
    near = [
        key
        for name in outcomes
        for key in get_close_matches(normal(name), names, n=3, cutoff=0.6)
    ]
    return tuple(names[key] for key in dict.fromkeys(near))
