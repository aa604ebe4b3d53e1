"""Which limitation flags stand beside a number, and how are they written?

A flag is shown as a sign and its code: ``!`` serious, ``+`` caution, ``·`` note, ``?``
for what the source does not report. The sign, not the colour, carries the meaning.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from surrogate_evidence.presentation.lettering import wrap
from surrogate_evidence.presentation.style import SMALL
from surrogate_evidence.presentation.wording import NOT_REPORTED, counted
from surrogate_evidence.records import Contrast, Missing

SIGNS = {"serious": "!", "caution": "+", "note": "·"}
"""Severity → sign of a raised flag, most severe first."""
UNREPORTED = "?"
"""Sign of a rule that the source gives no answer to."""

LEGEND = (
    "Codes are limitation flags: ! serious, + caution, · note, ? not reported in what "
    "could be read."
)
# what the tables of a review say for it, and nobody else understands
_SILENT = re.compile(rf"\b{Missing.NOT_REPORTED}\b")


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
            fact=_SILENT.sub(NOT_REPORTED, str(row.fact)),
            study_id=str(row.study),
            outcome=str(row.outcome) if isinstance(row.outcome, str) else "",
            citation=str(row.citation),
        )
        for row in flags.itertuples(index=False)
    )


def ordered(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return marks without repetition: by sign, then by code, study and outcome."""
    order = [*SIGNS.values(), UNREPORTED]
    return tuple(
        sorted(
            dict.fromkeys(marks),
            key=lambda m: (order.index(m.sign), m.code, m.study_id, m.outcome),
        )
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
    groups: dict[str, dict[str, None]] = {}
    for mark in ordered(marks):
        groups.setdefault(mark.sign, {})[mark.code] = None
    return "; ".join(f"{sign} {' '.join(codes)}" for sign, codes in groups.items())


def flag_lines(whose: str, marks: Iterable[Mark], width: float) -> tuple[str, ...]:
    """Return marks as lines of small print that fit a width; none without marks.

    `whose` says whose flags they are, and may be empty where that is plain.
    """
    shown = written(marks)
    if not shown:
        return ()
    for sign in (*SIGNS.values(), UNREPORTED):  # a sign never ends a line
        shown = shown.replace(f"{sign} ", f"{sign}\N{NO-BREAK SPACE}")
    return wrap(f"{f'flags {whose}'.rstrip()}: {shown}", width, size=SMALL)


def of_whole(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return the marks that are about a study as a whole."""
    return tuple(mark for mark in marks if not mark.outcome)


def of_outcomes(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return the marks that are about an outcome."""
    return tuple(mark for mark in marks if mark.outcome)


def tally(marks: Iterable[Mark]) -> str:
    """Return how many rules are raised, of which weight, and how many undecided."""
    codes = _codes(marks)
    raised = sum(len(codes[sign]) for sign in SIGNS.values())
    parts = [f"{len(codes[sign])} {severity}" for severity, sign in SIGNS.items()]
    return (
        f"{counted(raised, 'rule')} raised ({', '.join(parts)}), "
        f"{len(codes[UNREPORTED])} undecided by what could be read"
    )


def brief_tally(marks: Iterable[Mark]) -> str:
    """Return how many rules are raised, and how many of them are serious."""
    codes = _codes(marks)
    raised = sum(len(codes[sign]) for sign in SIGNS.values())
    return f"{counted(raised, 'rule')} raised, {len(codes[SIGNS['serious']])} serious"


def _codes(marks: Iterable[Mark]) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {sign: set() for sign in (*SIGNS.values(), UNREPORTED)}
    for mark in marks:
        codes[mark.sign].add(mark.code)
    return codes


def marks_for(
    marks: Iterable[Mark], study_id: str, about: Iterable[str] | None = None
) -> tuple[Mark, ...]:
    """Return the marks of a work; given outcomes, those of the whole and of these."""
    wanted = None if about is None else {"", *about}
    return tuple(
        mark
        for mark in marks
        if mark.study_id == study_id and (wanted is None or mark.outcome in wanted)
    )


def marks_of_contrast(marks: Iterable[Mark], pair: Contrast) -> tuple[Mark, ...]:
    """Return the marks that bear on one comparison of arms.

    Those of the study, of the outcome, and of the set of outcomes it is one of.
    """
    about = {pair.outcome, str(pair.first.partition), str(pair.second.partition)}
    return marks_for(marks, pair.study_id, about)
