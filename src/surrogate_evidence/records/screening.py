"""How did a list of references become the works under review?

Every count of the flow is derived from the rows; none is typed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from surrogate_evidence.errors import Problem, RecordError
from surrogate_evidence.records.cells import (
    Entry,
    EntryIfAny,
    Key,
    Missing,
    Text,
    TextIfAny,
    word,
)
from surrogate_evidence.records.record import Record, column
from surrogate_evidence.records.vocabulary import Decision, Use


class ScreenedReference(Record):
    """One entry of the reference list and what became of it."""

    entry: Entry = column("number in the reference list")
    study_id: Key = column("work the entry refers to")
    decision: Annotated[Decision, word(Decision)] = column("where it left the flow")
    duplicate_of: EntryIfAny = column("entry it repeats")
    use: Annotated[Use | Missing, word(Use, may_be_missing=True)] = column(
        "what an included work can contribute"
    )
    reason: Text = column("why this decision; one wording per reason")
    citation_error: TextIfAny = column("what is wrong with the entry as printed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningFlow:
    """The boxes of the flow, in the words of PRISMA 2020.

    Attributes
    ----------
    frame : str
        Where the references came from.
    identified : int
        Records identified: entries of the reference list.
    duplicates : int
        Records removed before screening because they repeat another entry.
    not_retrieved : int
        Reports sought and not retrieved, so that their content is unknown.
    excluded : dict
        Reports excluded, by reason; the commonest reason first.
    included : dict
        Reports included, by what they can contribute.

    References
    ----------
    .. [1] page2021, The PRISMA 2020 statement: an updated guideline for reporting
       systematic reviews.
    """

    frame: str
    identified: int
    duplicates: int
    not_retrieved: int
    excluded: Mapping[str, int]
    included: Mapping[str, int]

    @classmethod
    def from_rows(
        cls, rows: Iterable[ScreenedReference], *, frame: str
    ) -> "ScreeningFlow":
        """Count the boxes of the flow.

        Parameters
        ----------
        rows : iterable of ScreenedReference
            All entries of the reference list.
        frame : str
            Where the references came from.

        Returns
        -------
        ScreeningFlow
            The counts.

        Raises
        ------
        RecordError
            If the boxes do not add up.
        """
        listed = tuple(rows)
        problems = tuple(
            _problem(line, row, **parts)
            for line, row, parts in _inconsistencies(enumerate(listed, start=2))
        )
        if problems:
            raise RecordError(problems, "the screening flow")
        reasons = Counter(
            row.reason for row in listed if row.decision is Decision.EXCLUDED
        )
        decisions = Counter(row.decision for row in listed)
        uses = Counter(
            str(row.use) for row in listed if row.decision is Decision.INCLUDED
        )
        return cls(
            frame=frame,
            identified=len(listed),
            duplicates=decisions[Decision.DUPLICATE],
            not_retrieved=decisions[Decision.NOT_RETRIEVED],
            excluded=dict(
                sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
            ),
            included={str(use): uses[str(use)] for use in Use},
        )

    @property
    def works(self) -> int:
        """Works behind the entries: reports sought for retrieval."""
        return self.identified - self.duplicates

    @property
    def assessed(self) -> int:
        """Reports assessed for eligibility."""
        return self.works - self.not_retrieved

    @property
    def excluded_total(self) -> int:
        """Reports excluded, for all reasons."""
        return sum(self.excluded.values())

    @property
    def included_total(self) -> int:
        """Reports included, for all uses."""
        return sum(self.included.values())

    def __str__(self) -> str:
        return (
            f"{self.identified} references, {self.duplicates} duplicates, "
            f"{self.works} works, {self.not_retrieved} not retrieved, "
            f"{self.assessed} assessed, {self.excluded_total} excluded, "
            f"{self.included_total} included"
        )

    def to_dict(self) -> dict[str, int]:
        """Return the boxes of the flow by their PRISMA 2020 names."""
        return {
            "records identified": self.identified,
            "duplicate records removed before screening": self.duplicates,
            "reports sought for retrieval": self.works,
            "reports not retrieved": self.not_retrieved,
            "reports assessed for eligibility": self.assessed,
            **{f"reports excluded: {why}": n for why, n in self.excluded.items()},
            **{f"reports included: {use}": n for use, n in self.included.items()},
        }


def flow_problems(
    rows: Iterable[tuple[int, ScreenedReference]],
) -> tuple[Problem, ...]:
    """Return what keeps the boxes of a screening flow from adding up.

    Parameters
    ----------
    rows : iterable of (int, ScreenedReference)
        Each entry with the line it stands on.

    Returns
    -------
    tuple of Problem
        Nothing if every work leaves the flow exactly once.
    """
    return tuple(
        _problem(line, row, **parts) for line, row, parts in _inconsistencies(rows)
    )


def _problem(line: int, row: ScreenedReference, **parts: str) -> Problem:
    return Problem(
        file="data/screening.csv",
        line=line,
        record=f"{row.study_id} {row.entry}",
        **parts,
    )


def _inconsistencies(
    rows: Iterable[tuple[int, ScreenedReference]],
) -> Iterator[tuple[int, ScreenedReference, dict[str, str]]]:
    listed = tuple(rows)
    kept: dict[str, list[ScreenedReference]] = defaultdict(list)
    for _, row in listed:
        if row.decision is not Decision.DUPLICATE:
            kept[row.study_id].append(row)
    for line, row in listed:
        if row.decision is Decision.DUPLICATE:
            first = [other.entry for other in kept[row.study_id]]
            if row.duplicate_of not in first:
                yield (
                    line,
                    row,
                    {
                        "found": f"a duplicate of entry {row.duplicate_of}",
                        "expected": f"the kept entry of {row.study_id}: "
                        f"{first[0] if first else 'there is none'}",
                        "action": "correct duplicate_of, or keep one of the entries",
                    },
                )
        elif not isinstance(row.duplicate_of, Missing):
            yield (
                line,
                row,
                {
                    "found": f"decision {str(row.decision)!r} with duplicate_of",
                    "expected": f"{str(Missing.NOT_APPLICABLE)!r} in duplicate_of",
                    "action": "call the entry a duplicate, or clear duplicate_of",
                },
            )
        elif row is not kept[row.study_id][0]:
            yield (
                line,
                row,
                {
                    "found": f"the work {row.study_id} a second time",
                    "expected": "every work once, its other entries as duplicates",
                    "action": "call this entry a duplicate of the first",
                },
            )
        included = row.decision is Decision.INCLUDED
        if included == isinstance(row.use, Missing):
            yield (
                line,
                row,
                {
                    "found": f"decision {str(row.decision)!r}, use {str(row.use)!r}",
                    "expected": "a use exactly for included works",
                    "action": "say what the work contributes, or clear use",
                },
            )
