"""How are rows of intervals, numbers and judgements put on one page?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.figures.forests.pooled_bias import (
    bias_heads,
    domain_lines,
    draw_judgement,
    draw_key,
    key_rows,
)
from surrogate_evidence.presentation.figures.forests.pooled_scale import (
    Scale,
    span,
    ticks,
    with_digits,
)
from surrogate_evidence.presentation.figures.forests.pooled_strokes import (
    BOUNDARY,
    CUT,
    ENDLESS,
    draw_line,
    endings,
)
from surrogate_evidence.presentation.figures.forests.pooled_table import (
    BOLD,
    DRAWN,
    SAFE,
    Columns,
    Row,
    cell,
    cells_of,
    certainty_lines,
    columns_of,
    head_lines,
    lay_out,
    numbers,
)
from surrogate_evidence.presentation.lettering import (
    fit,
    line_height,
    text_width,
    wrap,
    write,
)
from surrogate_evidence.presentation.style import (
    BLUE,
    BODY,
    GREY,
    MARGIN,
    PALE,
    SMALL,
    page,
    panel,
    style,
)

ENDING_WORDS = {
    BOUNDARY: "a bar where the scale itself ends",
    CUT: "a filled arrow head where the interval goes on beyond the axis",
    ENDLESS: (
        "a hollow arrow head and a bar where no axis reaches that end (∞, or 0 of a "
        "ratio)"
    ),
}
"""How an interval ends → what its mark is."""

_Lettering = tuple[float, Literal["left", "center", "right"], tuple[str, ...]]
_BEFORE_AXIS = 0.1  # between words and the axis
_AXIS = 0.3  # from the table to the title of the axis
_DOMAIN = 0.4  # inches that a head may be wider than the middles of its columns
_TOUCHING = 1e-6  # inches between rows that follow each other
_MOST_WIDE = 14.0  # inches beyond which columns are too many


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is to be drawn, measured and ready.

    Attributes
    ----------
    rows : tuple of Row
        Laid out from the top.
    columns : Columns
        Where the columns stand.
    scale : Scale
        What is shown.
    ends : tuple of float
        Places at which the axis ends.
    sides : tuple of str
        What lies left and right of no difference; empty if that is not said.
    reference : float
        A shown value with a dashed line; NaN for none.
    label : str
        Head of the labels.
    """

    rows: tuple[Row, ...]
    columns: Columns
    scale: Scale
    ends: tuple[float, float]
    sides: tuple[str, ...] = ()
    reference: float = float("nan")
    label: str = "study"

    @property
    def finishes(self) -> dict[str, None]:
        """Ways in which intervals end, those that need a word."""
        found = {
            how
            for row in self.rows
            if row.line is not None
            for how in endings(row.line, self.scale, self.ends)
        }
        return dict.fromkeys(how for how in ENDING_WORDS if how in found)


def sheet(  # noqa: PLR0913 - everything a layout hangs on
    rows: Sequence[Row],
    scale: Scale,
    level: float,
    *,
    limits: tuple[float, float] | None = None,
    sides: Sequence[str] | None = None,
    reference: float = float("nan"),
    label: str = "study",
) -> Sheet:
    """Measure rows and columns, and choose where the axis ends."""
    lines = [row.line for row in rows if row.line is not None]
    # a prediction may leave the axis, or it would press the studies together
    shaping = [line for line in lines if line.kind not in {"prediction", "shrunk"}]
    ends = span(scale, [(one.estimate, one.low, one.high) for one in shaping], limits)
    scale = with_digits(scale, ends)
    columns = columns_of(rows, scale, level)
    if columns.width > _MOST_WIDE:
        msg = (
            f"the columns would make a page {columns.width:.1f} inches wide, more than "
            f"{_MOST_WIDE:g}: give fewer columns or domains."
        )
        raise ArgumentError(msg)
    if sides is not None and (isinstance(sides, str) or len(sides) != 2):  # noqa: PLR2004
        msg = "sides must be two texts: what lies left and right of no difference."
        raise ArgumentError(msg)
    if sides and not ends[0] < scale.place(scale.null) < ends[1]:
        msg = "sides need a line of no difference on the axis: give null, or limits."
        raise ArgumentError(msg)
    return Sheet(
        rows=lay_out(rows, columns),
        columns=columns,
        scale=scale,
        ends=ends,
        sides=tuple(sides or ()),
        reference=reference,
        label=label,
    )


def draw(ax: Axes | None, drawn: Sheet, foot: Sequence[str]) -> Axes:
    """Draw a sheet with lines of small print below it."""
    columns, rows = drawn.columns, drawn.rows
    inner_width = SAFE * (columns.width - 2 * MARGIN)
    head = _head(drawn)
    deep = rows[-1].y + rows[-1].height + _BEFORE_AXIS * (rows[-1].kind == "words")
    top = MARGIN + max(len(lines) for *_, lines in head) * line_height(SMALL) + 0.08
    heads = bias_heads(columns.bias)
    below = [*_ending_lines(drawn, inner_width), *domain_lines(heads, inner_width)]
    keys = key_rows((w for row in rows for w in row.bias.values()), inner_width)
    said = [
        line for text in foot if text for line in wrap(text, inner_width, size=SMALL)
    ]
    start = top + deep + _AXIS + line_height(SMALL)
    start += line_height(SMALL) * bool(drawn.sides) + 0.1
    count = len(below) + len(keys) + len(said)
    with style():
        ax = page(
            ax,
            width=columns.width,
            height=start + count * line_height(SMALL) + MARGIN,
        )
        bottom = top - 0.08 - line_height(SMALL) / 2
        for x, align, lines in head:
            y = bottom - (len(lines) - 1) * line_height(SMALL)
            write(ax, x, y, lines, size=SMALL, align=align, colour=GREY)
        inner = panel(ax, columns.plot[0], top, width=columns.plot[1], height=deep)
        _frame(inner, drawn, deep)
        heaviest = max(
            (r.line.weight for r in rows if r.line and r.line.weight >= 0), default=0.0
        )
        for row in rows:
            if row.line is not None:
                y = row.middle if row.kind != "shrunk" else row.y + row.height / 2
                draw_line(inner, row.line, y, drawn.scale, heaviest, columns.plot[1])
            _write_row(ax, row, drawn, top)
        _write_axis(ax, drawn, top + deep + _AXIS + line_height(SMALL) / 2)
        y = start + line_height(SMALL) / 2
        write(ax, MARGIN, y, [*said, *below], size=SMALL)
        draw_key(ax, y + (len(said) + len(below)) * line_height(SMALL), keys)
    return ax


def _head(drawn: Sheet) -> list[_Lettering]:
    columns, rows = drawn.columns, drawn.rows
    head: list[_Lettering] = [(MARGIN, "left", (drawn.label,))]
    for side, edges in (("left", columns.left), ("right", columns.right)):
        cells = cells_of(rows, side)
        head += [(x, "right", head_lines(n, cells[n])) for n, x in edges.items()]
    head.append((columns.numbers, "right", columns.heads))
    named = bias_heads(columns.bias)
    head += [(x, "center", (named[name],)) for name, x in columns.bias.items()]
    middles = list(columns.bias.values())
    title = "risk of bias"
    if middles and text_width(title, SMALL) < middles[-1] - middles[0] + _DOMAIN:
        middle = (middles[0] + middles[-1]) / 2
        head.append((middle, "center", (title, "\N{NO-BREAK SPACE}")))
    if columns.certainty:
        head.append((columns.certainty, "left", ("certainty",)))
    return head


def _frame(ax: Axes, drawn: Sheet, deep: float) -> None:
    scale, ends = drawn.scale, drawn.ends
    ax.patch.set_alpha(0)
    ax.set_xlim(*ends)
    ax.set_ylim(deep, 0)
    ax.spines["left"].set_visible(False)
    ax.set_yticks([])
    ax.minorticks_off()
    places, labels = ticks(scale, ends, drawn.columns.plot[1])
    ax.set_xticks(places, labels)
    spans = _spans(drawn.rows)
    wall = [scale.place(x) for x in scale.ends]
    lines: list[tuple[float, str, float, Any]] = [
        (x, GREY, 0.7, ":") for x in wall if ends[0] < x < ends[1]
    ]
    null, reference = scale.place(scale.null), scale.place(drawn.reference)
    if ends[0] < null < ends[1]:
        lines.append((null, GREY, 0.9, "-"))
    if isfinite(reference) and ends[0] < reference < ends[1]:
        lines.append((reference, BLUE, 0.9, (0, (4, 2))))
    lines += [(x, PALE, 0.6, "-") for x in places if x != null]
    for x, colour, width, dashes in lines:
        for part in spans:
            ax.plot(
                [x, x],
                part,
                color=colour,
                linewidth=width,
                linestyle=dashes,
                solid_capstyle="butt",
                zorder=0 if colour == PALE else 1,
            )


def _spans(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Return the heights of lines of reference, broken where words run across."""
    spans: list[tuple[float, float]] = []
    for row in (row for row in rows if row.kind in DRAWN):
        first = row.y
        if spans and abs(spans[-1][1] - row.y) < _TOUCHING:
            first, _ = spans.pop()
        spans.append((first, row.y + row.height))
    return spans


def _write_row(ax: Axes, row: Row, drawn: Sheet, top: float) -> None:
    columns = drawn.columns
    y = top + row.middle
    if row.kind == "heading":
        write(ax, MARGIN, y, row.lines, size=BODY, bold=True)
        return
    if row.kind == "words":
        write(ax, MARGIN + columns.indent, y, row.lines, size=SMALL, colour=GREY)
        return
    x = MARGIN + columns.indent
    write(ax, x, y, row.lines, size=SMALL, bold=row.kind in BOLD)
    below = y + len(row.lines) * line_height(SMALL)
    write(ax, x, below, row.notes, size=SMALL, colour=GREY)
    if row.line is not None and row.kind != "shrunk":
        shown = numbers(row.line, drawn.scale)
        bold = row.kind in BOLD
        write(ax, columns.numbers, y, shown, size=SMALL, align="right", bold=bold)
    for cells, edges in ((row.left, columns.left), (row.right, columns.right)):
        for name, text in cells.items():
            write(ax, edges[name], y, cell(text), size=SMALL, align="right")
    for name, word in row.bias.items():
        draw_judgement(ax, columns.bias[name], y, word)
    lines = certainty_lines(row.certainty)
    write(ax, columns.certainty, y, lines, size=SMALL)


def _write_axis(ax: Axes, drawn: Sheet, y: float) -> None:
    left, width = drawn.columns.plot
    middle = left + width / 2
    room = 2 * min(middle - MARGIN, drawn.columns.width - MARGIN - middle)
    title = fit(drawn.scale.title, room, size=SMALL)
    write(ax, middle, y, title, size=SMALL, align="center")
    if not drawn.sides:
        return
    y += line_height(SMALL)
    null = drawn.scale.place(drawn.scale.null)
    low, high = drawn.ends
    at = left + width * (null - low) / (high - low)
    first, second = drawn.sides
    gap = 0.08
    shown = fit(f"← {first}", at - gap - MARGIN, size=SMALL)
    write(ax, at - gap, y, shown, size=SMALL, align="right", colour=GREY)
    shown = _closed(second, drawn.columns.width - MARGIN - at - gap)
    write(ax, at + gap, y, shown, size=SMALL, colour=GREY)


def _closed(text: str, room: float) -> str:
    """Return a text with its arrow behind it, cut if it is too long."""
    arrow = " →"
    return fit(text, room - text_width(arrow, SMALL), size=SMALL) + arrow


def _ending_lines(drawn: Sheet, width: float) -> tuple[str, ...]:
    words = "; ".join(ENDING_WORDS[how] for how in drawn.finishes)
    return wrap(f"Intervals end with {words}.", width, size=SMALL) if words else ()
