"""Which limitation flags stand beside a number, and how are they written?

A flag is shown as a sign and its code: ``!`` serious, ``+`` caution, ``·`` note, ``?``
for what the source does not report. The sign, not the colour, carries the meaning.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from surrogate_evidence.presentation.wording import counted

SIGNS = {"serious": "!", "caution": "+", "note": "·"}
"""Severity → sign of a raised flag, most severe first."""
UNREPORTED = "?"
"""Sign of a rule that the source gives no answer to."""

LEGEND = (
    "Codes are limitation flags: ! serious, + caution, · note, ? not reported by the "
    "source."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One flag as it stands beside a number.

    Attributes
    ----------
    code : str
        Code of the rule.
    severity : str
        ``"serious"``, ``"caution"`` or ``"note"``.
    title : str
        What the rule says, in a few words.
    state : str
        ``"raised"`` or ``"not reported"``.
    fact : str
        The fact in the record that the flag rests on.
    study_id : str
        Work the flag is about.
    outcome : str
        Outcome it is about; empty for a flag of the whole work.
    citation : str
        Key of the reference behind the rule.
    """

    code: str
    severity: str
    title: str
    state: str
    fact: str
    study_id: str = ""
    outcome: str = ""
    citation: str = ""

    @property
    def sign(self) -> str:
        """Sign of the flag's weight; a question mark where the source is silent."""
        return SIGNS[self.severity] if self.state == "raised" else UNREPORTED

    def __str__(self) -> str:
        where = " / ".join(part for part in (self.study_id, self.outcome) if part)
        return (
            f"{self.sign} {self.code} {self.severity}, {self.state}: {self.title}"
            f" ({self.fact}){f' – {where}' if where else ''}"
        )


def marks_of(flags: pd.DataFrame) -> tuple[Mark, ...]:
    """Return the flags of an appraised review as marks, in the order of the frame."""
    return tuple(
        Mark(
            code=str(row.code),
            severity=str(row.severity),
            title=str(row.title),
            state=str(row.state),
            fact=str(row.fact),
            study_id=str(row.study),
            outcome=str(row.outcome) if isinstance(row.outcome, str) else "",
            citation=str(row.citation),
        )
        for row in flags.itertuples(index=False)
    )


def ordered(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return marks without repetition: by sign, then by code."""
    order = [*SIGNS.values(), UNREPORTED]
    unique = {(mark.sign, mark.code): mark for mark in marks}
    return tuple(
        unique[key] for key in sorted(unique, key=lambda k: (order.index(k[0]), k[1]))
    )


def written(marks: Iterable[Mark]) -> str:
    """Return marks as one line: each sign once, before its codes.

    Examples
    --------
    >>> flag = {"title": "", "state": "raised", "fact": ""}
    >>> written([
    ...     Mark(code="DES101", severity="serious", **flag),
    ...     Mark(code="PRE301", severity="caution", **flag),
    ...     Mark(code="DES102", severity="serious", **flag),
    ... ])
    '! DES101 DES102; + PRE301'
    """
    groups: dict[str, list[str]] = {}
    for mark in ordered(marks):
        groups.setdefault(mark.sign, []).append(mark.code)
    return "; ".join(f"{sign} {' '.join(codes)}" for sign, codes in groups.items())


def tally(marks: Iterable[Mark]) -> str:
    """Return how many flags of which weight there are, in words."""
    unique = ordered(marks)
    if not unique:
        return "no flags"
    raised = [mark for mark in unique if mark.state == "raised"]
    parts = [
        f"{sum(mark.severity == severity for mark in raised)} {severity}"
        for severity in SIGNS
    ]
    silent = len(unique) - len(raised)
    return (
        f"{counted(len(raised), 'flag')} raised ({', '.join(parts)}), "
        f"{silent} undecided because the source does not report"
    )


def marks_for(
    marks: Iterable[Mark], study_id: str, outcome: str | None = None
) -> tuple[Mark, ...]:
    """Return the marks of a work, or only those that bear on one of its outcomes."""
    return tuple(
        mark
        for mark in marks
        if mark.study_id == study_id
        and (outcome is None or mark.outcome in {"", outcome})
    )


def brief_tally(marks: Iterable[Mark]) -> str:
    """Return how many flags are raised, and how many of them are serious."""
    raised = [mark for mark in ordered(marks) if mark.state == "raised"]
    serious = sum(mark.severity == "serious" for mark in raised)
    return f"{counted(len(raised), 'flag')} raised, {serious} serious"
