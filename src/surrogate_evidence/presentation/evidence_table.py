"""How does a table show itself: in a notebook, as Markdown, as CSV, as HTML?

Cells are text that a screen reader can announce; captions, notes and the meaning of the
flag codes travel with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from io import StringIO

import pandas as pd

from surrogate_evidence.presentation.marks import LEGEND, Mark, written
from surrogate_evidence.presentation.markup import html_table
from surrogate_evidence.presentation.wording import said


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTable:
    """A table that carries its caption, its remarks and the flags of its numbers.

    Attributes
    ----------
    caption : str
        What the table shows.
    frame : pandas.DataFrame
        The cells as text, one row per record; the first column names the row.
    notes : tuple of str
        What a reader must know about the whole table.
    flags : tuple of Mark
        Limitation flags whose codes stand in the cells.
    folded : bool
        Whether a page shows the caption only, and the rest when it is unfolded.
    """

    caption: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    flags: tuple[Mark, ...] = ()
    folded: bool = False

    def __len__(self) -> int:
        return len(self.frame)

    def __str__(self) -> str:
        return self.to_markdown()

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_html(self) -> str:
        """Return the table as HTML with caption, header cells and notes."""
        notes = _items(self.notes)
        flags = _items(f"{code} {title}" for code, title in self._meanings().items())
        if flags:
            shown = escape(f"Limitation flags of these numbers: {written(self.flags)}")
            flags = (
                f"<details><summary>{shown}</summary><p>{escape(LEGEND)}</p>"
                f"{flags}</details>"
            )
        shown = f"{html_table(self.frame, self.caption)}{notes}{flags}"
        if not self.folded:
            return f"<div>{shown}</div>"
        summary = escape(f"{self.caption} ({len(self)} rows)")
        return f"<details><summary>{summary}</summary>{shown}</details>"

    def to_markdown(self) -> str:
        """Return the table as a Markdown pipe table with its caption and notes."""
        header = _pipes(str(name) for name in self.frame)
        rule = _pipes("---" for _ in self.frame)
        rows = (
            _pipes(said(value) for value in row)
            for row in self.frame.itertuples(index=False, name=None)
        )
        notes = (f"- {_plain(note)}" for note in self._footnotes())
        table = "\n".join([header, rule, *rows])
        parts = [f"**{_plain(self.caption)}**", table, "\n".join(notes)]
        return "\n\n".join(part for part in parts if part) + "\n"

    def to_csv(self) -> str:
        """Return the cells as CSV, with a header line."""
        target = StringIO(newline="")
        self.frame.map(said).to_csv(target, index=False, lineterminator="\n")
        return target.getvalue()

    def _meanings(self) -> dict[str, str]:
        return {mark.code: mark.title for mark in self.flags}

    def _footnotes(self) -> tuple[str, ...]:
        listed = "; ".join(f"{c} {title}" for c, title in self._meanings().items())
        return (*self.notes, *((f"{LEGEND} {listed}.",) if listed else ()))


def _items(texts: Iterable[str]) -> str:
    lines = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<ul>{lines}</ul>" if lines else ""


def _plain(text: str) -> str:
    """Return text that Markdown cannot mistake for marks of its own or for HTML."""
    for mark in "\\`*_[]<>|":
        text = text.replace(mark, f"\\{mark}" if mark != "<" else "&lt;")
    return text.replace("\n", " ")


def _pipes(cells: Iterable[str]) -> str:
    shown = (cell if cell == "---" else _plain(cell) for cell in cells)
    return f"| {' | '.join(shown)} |"
