"""How large is each effect, in which arms, and how sure can we be?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval
from surrogate_evidence.estimates.results import MEASURE_TITLES, METHOD_TITLES
from surrogate_evidence.formatting import level, listing, p_value
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.forests import forest_words
from surrogate_evidence.presentation.figures.forests.forest_rows import (
    INDENT,
    LABELS,
    ForestEntry,
    ForestRow,
    forest_rows,
)
from surrogate_evidence.presentation.figures.forests.forest_strokes import (
    Scale,
    draw_frame,
    draw_interval,
    effect_scale,
    ends_of,
)
from surrogate_evidence.presentation.lettering import (
    line_height,
    text_width,
    wrap,
    write,
)
from surrogate_evidence.presentation.marks import ordered
from surrogate_evidence.presentation.style import (
    BODY,
    GREY,
    MARGIN,
    SMALL,
    WIDTH,
    page,
    panel,
    style,
)

_COUNTS = 0.62  # width of the column of counts
_GAP = 0.2
_EFFECT = 1.5  # width of the column of effects
_TEST = 0.72  # width of a column of p-values, and of a further column
_AXIS = 0.34  # height of ticks and their labels
_HALF_ROW = line_height() / 2
_Align = Literal["left", "center", "right"]
_Lettering = tuple[float, _Align, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """Where the columns of the plot stand, in inches from the left."""

    counts: float
    shares: float
    effects: float
    span: float
    written: float
    further: tuple[tuple[str, float], ...]


def forest(entries: Sequence[ForestEntry], *, ax: Axes | None = None) -> Axes:
    """Draw each comparison with its arms, its effect, its tests and its flags.

    Parameters
    ----------
    entries : sequence of ForestEntry
        The comparisons, in the order they are to stand; one measure, one level and
        one set of tests in all of them.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the plot needs.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes, which carry two panels: proportions of the arms, and effects.

    Raises
    ------
    ArgumentError
        If there is nothing to draw, or the entries cannot share one scale.

    See Also
    --------
    forest_entries : Makes the entries from a review.

    Notes
    -----
    Nothing is pooled here. An estimate at the very end of its scale is half filled,
    on the side where values are possible; an arrow is a limit beyond what is drawn.
    After [1]_.

    References
    ----------
    .. [1] lewis2001, Forest plots: trying to see the wood and the trees.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.presentation import describe, forest_entries
    >>> describe(forest(forest_entries(load_review())[:1])).data["events"].to_list()
    [16, 12, None]
    """
    shown = tuple(entries)
    _check(shown)
    rows = forest_rows(shown)
    columns = _columns(shown[0])
    head, sides = _head(shown[0], columns), _sides(shown, columns)
    top = MARGIN + len(max((lines for *_, lines in head), key=len)) * line_height(SMALL)
    top += 0.1
    table = rows[-1].y + rows[-1].height
    below = max((len(lines) for _, _, lines in sides), default=0) * line_height(SMALL)
    height = top + table + _AXIS + below + MARGIN + 0.05
    with style():
        ax = page(ax, width=WIDTH, height=height)
        for x, align, lines in head:
            write(ax, x, MARGIN + 0.06, lines, size=SMALL, align=align, bold=True)
        _draw_shares(ax, rows, (columns, top, table))
        _draw_effects(ax, rows, (columns, top, table))
        for row in rows:
            _write_row(ax, row, columns, top + _HALF_ROW)
        foot = top + table + _AXIS + _HALF_ROW
        for x, align, lines in sides:
            write(ax, x, foot, lines, size=SMALL, align=align, colour=GREY)
    marks = ordered(mark for entry in shown for mark in entry.marks)
    return attach(
        ax,
        caption=forest_words.caption(shown, marks),
        alt=forest_words.alt(shown),
        long_description=forest_words.long_description(shown, marks),
        data=forest_words.data(shown),
        flags=marks,
    )


def _check(entries: Sequence[ForestEntry]) -> None:
    if not entries:
        msg = "a forest plot needs at least one entry, got none."
        raise ArgumentError(msg)
    measures = dict.fromkeys(entry.comparison.measure for entry in entries)
    if len(measures) > 1:
        msg = (
            f"one plot has one scale, got {listing(measures)}; draw one plot for each."
        )
        raise ArgumentError(msg)
    tests = {tuple(test.method for test in entry.tests) for entry in entries}
    if len(tests) > 1:
        msg = f"entries have {len(tests)} different sets of tests; give all the same."
        raise ArgumentError(msg)
    levels = {one.level for entry in entries for one in _intervals(entry)}
    if len(levels) > 1:
        msg = (
            f"entries mix the confidence levels {listing(map(level, sorted(levels)))}; "
            "estimate all of them at one."
        )
        raise ArgumentError(msg)


def _intervals(entry: ForestEntry) -> tuple[Interval, ...]:
    return (entry.comparison.interval, *(share.interval for _, share in entry.arms))


# --- where things stand ---------------------------------------------------------


def _columns(entry: ForestEntry) -> _Columns:
    names = [_test_title(test.method) for test in entry.tests] + list(entry.columns)
    right = WIDTH - MARGIN
    further = [
        (name, right - place * _TEST) for place, name in enumerate(reversed(names))
    ]
    counts = MARGIN + LABELS + _COUNTS
    written = right - len(names) * _TEST
    free = written - _EFFECT - counts - 3 * _GAP
    return _Columns(
        counts=counts,
        shares=counts + _GAP,
        effects=counts + 2 * _GAP + free / 2,
        span=free / 2,
        written=written,
        further=tuple(reversed(further)),
    )


def _test_title(method: str) -> str:
    short = METHOD_TITLES[method].removesuffix(" test").removesuffix(" exact")
    named = short.removesuffix("'s")
    return f"p {named}"


def _head(entry: ForestEntry, columns: _Columns) -> list[_Lettering]:
    title = MEASURE_TITLES[entry.comparison.measure].lower()
    confidence = level(entry.comparison.interval.level)
    points = " in points" if entry.comparison.measure == "RD" else ""
    middle = columns.span / 2
    head: list[_Lettering] = [
        (columns.counts, "right", ("events/n",)),
        (columns.shares + middle, "center", ("per cent", "with the event")),
        (columns.effects + middle, "center", tuple(title.split(" "))),
        (columns.written, "right", (f"{title},", f"{confidence} interval{points}")),
    ]
    for name, x in columns.further:
        lines = wrap(name, _TEST - 0.04, size=SMALL, bold=True)
        head.append((x, "right", lines))
    return head


def _sides(entries: Sequence[ForestEntry], columns: _Columns) -> list[_Lettering]:
    """Return what lies on either side of no difference, where all entries agree."""
    directions = {entry.better for entry in entries}
    if len(directions) > 1 or not entries[0].better:
        return []
    arms = {tuple(name for name, _ in entry.arms) for entry in entries}
    first, second = next(iter(arms)) if len(arms) == 1 else ("first arm", "second arm")
    left, right = second, first
    if entries[0].better.startswith("lower"):
        left, right = first, second
    width = columns.span / 2 - 0.05
    end = columns.effects + columns.span
    return [
        (columns.effects, "left", wrap(f"← {left} better", width, size=SMALL)),
        (end, "right", wrap(f"{right} better →", width, size=SMALL)),
    ]


# --- drawing --------------------------------------------------------------------


def _draw_shares(
    ax: Axes, rows: Sequence[ForestRow], place: tuple[_Columns, float, float]
) -> None:
    columns, top, table = place
    shares = panel(ax, columns.shares, top, width=columns.span, height=table)
    scale = Scale(low=0, high=100, ends=(0, 100), null=None, ticks=(0, 25, 50, 75, 100))
    draw_frame(shares, scale, table, rows)
    for row in rows:
        if row.estimate is not None:
            limits = row.estimate.interval
            ends = (100 * limits.low, 100 * row.estimate.value, 100 * limits.high)
            draw_interval(shares, row.y + _HALF_ROW, ends, (scale, "o"))


def _draw_effects(
    ax: Axes, rows: Sequence[ForestRow], place: tuple[_Columns, float, float]
) -> None:
    columns, top, table = place
    effects = panel(ax, columns.effects, top, width=columns.span, height=table)
    shown = [row.entry.comparison for row in rows if row.kind == "outcome"]
    scale = effect_scale(shown)
    draw_frame(effects, scale, table, rows)
    for row in rows:
        if row.kind == "outcome":
            ends = ends_of(row.entry.comparison)
            draw_interval(effects, row.y + _HALF_ROW, ends, (scale, "D"))


def _write_row(ax: Axes, row: ForestRow, columns: _Columns, top: float) -> None:
    y = top + row.y
    if row.kind == "flags":
        write(ax, MARGIN, y, row.lines, size=SMALL, colour=GREY)
        return
    indent = INDENT if row.kind == "arm" else 0.0
    write(ax, MARGIN + indent, y, row.lines, bold=row.kind == "study")
    if row.estimate is not None:
        share = f"{row.estimate.events}/{row.estimate.n}"
        write(ax, columns.counts, y, share, align="right")
    if row.kind == "outcome":
        write(
            ax,
            columns.written,
            y,
            forest_words.effect(row.entry.comparison),
            align="right",
        )
        cells = [p_value(test.p_value) for test in row.entry.tests]
        cells += list(row.entry.columns.values())
        for (_, x), cell in zip(columns.further, cells, strict=True):
            size = SMALL if text_width(cell) > _TEST - 0.05 else BODY
            write(ax, x, y, cell, align="right", size=size)
