"""Where do the rows and columns of a forest plot of pooled results stand?

The layout is made, and can be tested, before anything is drawn. Columns are as wide
as what stands in them; the plot takes what is left, and the page grows if that is
too little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isnan

from surrogate_evidence.formatting import NOT_ESTIMABLE
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.presentation.figures.forests.pooled_bias import bias_heads
from surrogate_evidence.presentation.figures.forests.pooled_lines import Line
from surrogate_evidence.presentation.figures.forests.pooled_scale import Scale
from surrogate_evidence.presentation.lettering import (
    fit,
    line_height,
    text_width,
    wrap,
)
from surrogate_evidence.presentation.style import BODY, MARGIN, SMALL, WIDTH

DRAWN = frozenset({"study", "shrunk", "pooled", "prediction", "bound", "running"})
"""Kinds of rows that have an interval."""
BOLD = frozenset({"heading", "pooled", "not pooled"})
"""Kinds of rows whose label is heavy."""

_LIMITS_ONLY = frozenset({"prediction", "bound"})

ROW = 1.35 * line_height(BODY)
"""Height of a row of one line, in inches."""
SAFE = 0.98
"""Part of the page that a long line may fill; drawn letters are a little wider."""
INDENT = 0.12
"""How far rows of a section stand to the right of its heading, in inches."""
_NAMES = (0.9, 2.1)
_NAME_LINES = 2
_PLOT = 2.1  # inches of the plot at least
_GAP = 0.16
_CELL = 1.25  # inches a cell or a head may be wide
_HEAD = 0.5  # inches a head is wide at least before it is broken
_TITLE, _HEAD_LINES = 1.55, 2
_DOMAIN = 0.44
_CERTAINTY, _CERTAINTY_LINES = 1.15, 3
_BEFORE = 0.1  # above a heading, and above the first row below the studies
_SHRUNK = 0.8 * ROW


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, in words before it is laid out and with its place afterwards.

    Attributes
    ----------
    kind : str
        ``"heading"``, ``"study"``, ``"shrunk"``, ``"pooled"``, ``"not pooled"``,
        ``"prediction"``, ``"bound"``, ``"running"`` or ``"words"``.
    text, note : str
        Label, and the small print below it.
    line : Line or None
        The interval that is drawn.
    left, right : mapping of str to str
        Head of a column left or right of the plot → what stands in it.
    bias : mapping of str to str
        Domain → judgement.
    certainty : str
        What stands in the column of certainty.
    section : str
        Heading of the section the row belongs to.
    lines, notes : tuple of str
        Label and small print, broken to their room.
    y, height : float
        Inches from the top of the table, and to the next row.
    """

    kind: str
    text: str
    note: str = ""
    line: Line | None = None
    left: Mapping[str, str] = field(default_factory=dict)
    right: Mapping[str, str] = field(default_factory=dict)
    bias: Mapping[str, str] = field(default_factory=dict)
    certainty: str = ""
    section: str = ""
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    y: float = 0.0
    height: float = 0.0

    @property
    def middle(self) -> float:
        """Inches from the top to the middle of the row's first line."""
        return self.y + ROW / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where the columns stand, in inches from the left.

    Attributes
    ----------
    names : float
        Width of the labels.
    left, right : mapping of str to float
        Head → right edge.
    plot : tuple of float
        Left edge and width.
    numbers : float
        Right edge of estimates and intervals.
    heads : tuple of str
        Head of that column.
    bias : mapping of str to float
        Domain → its middle.
    certainty : float
        Left edge; 0 without such a column.
    width : float
        Width of the page.
    indent : float
        How far labels stand to the right of headings; 0 without headings.
    """

    names: float
    left: Mapping[str, float]
    plot: tuple[float, float]
    numbers: float
    heads: tuple[str, ...]
    right: Mapping[str, float]
    bias: Mapping[str, float]
    certainty: float
    width: float
    indent: float = 0.0


def numbers(line: Line, scale: Scale) -> str:
    """Return an estimate with its interval as text."""
    limits = scale.limits(line.low, line.high)
    if isnan(line.estimate) and (limits == NOT_ESTIMABLE or line.kind in _LIMITS_ONLY):
        return limits
    return f"{scale.write(line.estimate)} ({limits})"


def columns_of(rows: Sequence[Row], scale: Scale, level: float) -> Columns:
    """Return where the columns stand for these rows."""
    named = [row for row in rows if row.kind not in {"words", "heading", "shrunk"}]
    widest = max(
        (
            max(text_width(row.text, SMALL, bold=True), text_width(row.note, SMALL))
            for row in named
        ),
        default=0.0,
    )
    indent = INDENT * any(row.kind == "heading" for row in rows)
    names = min(max(widest + indent + 0.02, _NAMES[0]), _NAMES[1])
    title = wrap(scale.title.partition(",")[0], _TITLE, size=SMALL)[:_HEAD_LINES]
    heads = (*title, f"({_unit(scale)}{written_level(level)} interval)")
    wide = max(
        (
            text_width(numbers(row.line, scale), SMALL, bold=row.kind in BOLD)
            for row in rows
            if row.line is not None
        ),
        default=0.0,
    )
    wide = max([wide, *(text_width(text, SMALL) for text in heads)])
    left = _widths(rows, "left")
    right = _widths(rows, "right")
    domains = {
        domain: max(_DOMAIN, text_width(head, SMALL) + 0.08)
        for domain, head in bias_heads(
            dict.fromkeys(name for row in rows for name in row.bias)
        ).items()
    }
    certainty = max((_certainty_width(row) for row in rows), default=0.0)
    taken = MARGIN + names + sum(left.values()) + 2 * _GAP + wide
    taken += sum(right.values()) + sum(domains.values())
    taken += _GAP * bool(domains) + (certainty + _GAP) * bool(certainty) + MARGIN
    plot = max(WIDTH - taken, _PLOT)
    edges, x = {}, MARGIN + names
    for head, width in left.items():
        x += width
        edges[head] = x
    start = x + _GAP
    x = number_edge = start + plot + _GAP + wide
    after = {}
    for head, width in right.items():
        x += width
        after[head] = x
    middles = {}
    x += _GAP * bool(domains)
    for domain, width in domains.items():
        middles[domain] = x + width / 2
        x += width
    where = x + _GAP if certainty else 0.0
    x += (certainty + _GAP) * bool(certainty)
    return Columns(
        names=names,
        left=edges,
        plot=(start, plot),
        numbers=number_edge,
        heads=heads,
        right=after,
        bias=middles,
        certainty=where,
        width=max(WIDTH, x + MARGIN),
        indent=indent,
    )


def lay_out(rows: Sequence[Row], columns: Columns) -> tuple[Row, ...]:
    """Return the rows with their labels broken and their places from the top."""
    placed: list[Row] = []
    y = 0.0
    for row in rows:
        lines, notes = _label(row, columns)
        cells = max(
            len(lines) + len(notes),
            len(certainty_lines(row.certainty)),
        )
        height = max(ROW, cells * line_height(SMALL) + ROW - line_height(SMALL))
        if row.kind == "shrunk":
            height = _SHRUNK
        if row.kind == "words":
            height = len(lines) * line_height(SMALL) + 0.02
        before = placed[-1].kind if placed else ""
        if before and _apart(before, row.kind):
            y += _BEFORE
        placed.append(replace(row, lines=lines, notes=notes, y=y, height=height))
        y += height
    return tuple(placed)


def _apart(before: str, kind: str) -> bool:
    """Return whether there is a little room between rows of two kinds."""
    below = {"pooled", "not pooled", "bound"}
    return kind == "heading" or (
        before in {"study", "shrunk", "running"} and kind in below
    )


def _label(row: Row, columns: Columns) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if row.kind == "shrunk":
        return (), ()
    if row.kind == "words":
        room = SAFE * (columns.width - 2 * MARGIN - columns.indent)
        return wrap(row.text, room, size=SMALL), ()
    if row.kind == "heading":
        room = SAFE * (columns.width - 2 * MARGIN)
        return wrap(row.text, room, size=BODY, bold=True)[:_NAME_LINES], ()
    room = columns.names - columns.indent
    bold = row.kind in BOLD
    lines = wrap(row.text, room, size=SMALL, bold=bold)
    if len(lines) > _NAME_LINES:
        kept = lines[: _NAME_LINES - 1]
        rest = row.text[len(" ".join(kept)) :].strip()
        # heavy letters are wider than those that fit() measures
        lines = (*kept, fit(rest, room * (0.86 if bold else 1.0), size=SMALL))
    return lines, wrap(row.note, room, size=SMALL) if row.note else ()


def head_lines(text: str, cells: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the head of a column, broken to at most two lines as wide as its cells."""
    widest = _CELL - _GAP
    needed = (_HEAD, *(text_width(cell(one), SMALL) for one in cells))
    needed = (*needed, *(text_width(word, SMALL) for word in text.split(" ")))
    lines = wrap(text, min(max(needed), widest), size=SMALL)
    if len(lines) > _HEAD_LINES:
        lines = wrap(text, widest, size=SMALL)
    if len(lines) <= _HEAD_LINES:
        return lines
    rest = text[len(lines[0]) :].strip()
    return lines[0], fit(rest, widest, size=SMALL)


def cells_of(rows: Sequence[Row], side: str) -> dict[str, list[str]]:
    """Return head → what stands in the column."""
    cells: dict[str, list[str]] = {}
    for row in rows:
        for head, text in getattr(row, side).items():
            cells.setdefault(head, []).append(text)
    return cells


def cell(text: str) -> str:
    """Return what stands in a column of text, cut if it is too long."""
    return fit(text, _CELL - _GAP, size=SMALL)


def certainty_lines(text: str) -> tuple[str, ...]:
    """Return a certainty as it stands in its column."""
    if not text:
        return ()
    lines = wrap(text, _CERTAINTY, size=SMALL)
    if len(lines) <= _CERTAINTY_LINES:
        return lines
    kept = lines[: _CERTAINTY_LINES - 1]
    rest = text[len(" ".join(kept)) :].strip()
    return (*kept, fit(rest, _CERTAINTY, size=SMALL))


def _widths(rows: Sequence[Row], side: str) -> dict[str, float]:
    """Return head → width, as wide as head and cells need."""
    return {
        head: _GAP
        + max(
            text_width(text, SMALL)
            for text in (*head_lines(head, cells), *map(cell, cells))
        )
        for head, cells in cells_of(rows, side).items()
    }


def _certainty_width(row: Row) -> float:
    lines = certainty_lines(row.certainty)
    if not lines:
        return 0.0
    return max(text_width(line, SMALL) for line in (*lines, "certainty"))


def _unit(scale: Scale) -> str:
    if scale.kind != "percent":
        return ""
    return "%; " if scale.ends[0] == 0 else "points; "
