"""Which lines does a forest plot have, and how far down does each stand?

The layout is made, and can be tested, before anything is drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from surrogate_evidence.estimates import Comparison, Estimate, TestResult
from surrogate_evidence.presentation.lettering import line_height, wrap
from surrogate_evidence.presentation.marks import (
    Mark,
    flag_lines,
    of_outcomes,
    of_whole,
)
from surrogate_evidence.presentation.style import MARGIN, SMALL, WIDTH

LABELS = 1.85
"""Width of the column of labels, in inches."""
INDENT = 0.15
"""How far an arm stands to the right of its outcome, in inches."""

_GAP = 0.07
_LINES = WIDTH - 2 * MARGIN  # flags run across the whole width


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestEntry:
    """One comparison as a forest plot shows it.

    Attributes
    ----------
    study : str
        Heading; entries of one study that follow each other share it.
    label : str
        What was counted, and when.
    comparison : Comparison
        The effect with its interval.
    arms : tuple of (str, Estimate)
        Name of each arm and its proportion.
    tests : tuple of TestResult
        Tests of the comparison, the same ones in every entry of a plot.
    better : str
        ``"higher is better"``, ``"lower is better"``, or empty.
    marks : tuple of Mark
        Limitation flags of the study and of this outcome.
    columns : mapping of str to str
        Further columns of text, such as a judgement of risk of bias.
    """

    study: str
    label: str
    comparison: Comparison
    arms: tuple[tuple[str, Estimate], ...]
    tests: tuple[TestResult, ...] = ()
    better: str = ""
    marks: tuple[Mark, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One row: a heading, a line of flags, an outcome with its effect, or an arm.

    Attributes
    ----------
    kind : str
        ``"study"``, ``"flags"``, ``"outcome"`` or ``"arm"``.
    text : str
        What the row says.
    lines : tuple of str
        The same, broken to its column.
    y : float
        Inches from the top of the table to the middle of the first line.
    height : float
        Inches to the next row.
    entry : ForestEntry
        The comparison the row belongs to.
    estimate : Estimate or None
        Proportion of an arm.
    """

    kind: Literal["study", "flags", "outcome", "arm"]
    text: str
    lines: tuple[str, ...]
    y: float
    height: float
    entry: ForestEntry
    estimate: Estimate | None = None


def forest_rows(entries: Sequence[ForestEntry]) -> tuple[ForestRow, ...]:
    """Lay the lines of a forest plot out from the top.

    Parameters
    ----------
    entries : sequence of ForestEntry
        The comparisons, in the order they are to stand.

    Returns
    -------
    tuple of ForestRow
        The first at ``y = 0``. Flags of a study as a whole stand once, below its
        heading; flags of an outcome stand below its arms.
    """
    rows: list[ForestRow] = []
    heading = None
    for entry in entries:
        if entry.study != heading:
            heading = entry.study
            together = [other for other in entries if other.study == heading]
            whole = of_whole(mark for other in together for mark in other.marks)
            _add(rows, "study", (heading, wrap(heading, LABELS, bold=True)), entry)
            _add_flags(rows, "of the study", whole, entry)
        _add(rows, "outcome", (entry.label, wrap(entry.label, LABELS)), entry)
        for name, estimate in entry.arms:
            written = (name, wrap(name, LABELS - INDENT))
            _add(rows, "arm", written, entry, estimate=estimate)
        _add_flags(rows, "of this outcome", of_outcomes(entry.marks), entry)
    return tuple(rows)


def _add_flags(
    rows: list[ForestRow], whose: str, marks: Sequence[Mark], entry: ForestEntry
) -> None:
    lines = flag_lines(whose, marks, _LINES)
    if lines:
        _add(rows, "flags", (" ".join(lines), lines), entry)


def _add(
    rows: list[ForestRow],
    kind: Literal["study", "flags", "outcome", "arm"],
    written: tuple[str, tuple[str, ...]],
    entry: ForestEntry,
    *,
    estimate: Estimate | None = None,
) -> None:
    text, lines = written
    leading = line_height(SMALL) if kind == "flags" else line_height()
    rows.append(
        ForestRow(
            kind=kind,
            text=text,
            lines=lines,
            y=rows[-1].y + rows[-1].height if rows else 0.0,
            height=len(lines) * leading + _GAP,
            entry=entry,
            estimate=estimate,
        )
    )
