"""How large is each effect, in which arms, and how sure can we be?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, isfinite, isnan, log10
from typing import Any, Literal

from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Comparison, Interval
from surrogate_evidence.estimates.results import MEASURE_TITLES, METHOD_TITLES
from surrogate_evidence.formatting import (
    level,
    listing,
    number,
    p_value,
)
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures import forest_words
from surrogate_evidence.presentation.figures.forest_rows import (
    INDENT,
    LABELS,
    ForestEntry,
    ForestRow,
    forest_rows,
)
from surrogate_evidence.presentation.lettering import (
    line_height,
    text_width,
    wrap,
    write,
)
from surrogate_evidence.presentation.marks import ordered
from surrogate_evidence.presentation.style import (
    BLUE,
    BODY,
    GREY,
    INK,
    MARGIN,
    PALE,
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
_RATIO_LIMITS = (0.01, 100.0)
_RATIO_TICKS = (0.01, 0.1, 0.5, 1, 2, 10, 100)
_STEP = 25  # percentage points between the ends a scale of differences may have


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """What one panel spans, and where its scale itself ends."""

    low: float
    high: float
    ends: tuple[float, float]
    null: float | None
    ticks: tuple[float, ...]
    logarithmic: bool = False


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
    scale = _Scale(
        low=0, high=100, ends=(0, 100), null=None, ticks=(0, 25, 50, 75, 100)
    )
    _frame(shares, scale, table, rows)
    for row in rows:
        if row.estimate is not None:
            limits = row.estimate.interval
            ends = (100 * limits.low, 100 * row.estimate.value, 100 * limits.high)
            _draw_interval(shares, row.y + _HALF_ROW, ends, (scale, "o"))


def _draw_effects(
    ax: Axes, rows: Sequence[ForestRow], place: tuple[_Columns, float, float]
) -> None:
    columns, top, table = place
    effects = panel(ax, columns.effects, top, width=columns.span, height=table)
    shown = [row.entry.comparison for row in rows if row.kind == "outcome"]
    scale = _effect_scale(shown)
    _frame(effects, scale, table, rows)
    for row in rows:
        if row.kind == "outcome":
            ends = _ends(row.entry.comparison)
            _draw_interval(effects, row.y + _HALF_ROW, ends, (scale, "D"))


def _ends(comparison: Comparison) -> tuple[float, float, float]:
    """Return limit, estimate and limit in the unit of the axis."""
    factor = 100 if comparison.measure == "RD" else 1
    limits = comparison.interval
    return factor * limits.low, factor * comparison.value, factor * limits.high


def _effect_scale(comparisons: Sequence[Comparison]) -> _Scale:
    values = [x for one in comparisons for x in _ends(one) if isfinite(x)]
    if comparisons[0].measure == "RD":
        low = _STEP * floor(min((0.0, *values)) / _STEP)
        high = _STEP * ceil(max((float(_STEP), *values)) / _STEP)
        step = _STEP if high - low <= 4 * _STEP else 2 * _STEP
        ticks = tuple(map(float, range(step * ceil(low / step), high + 1, step)))
        return _Scale(low=low, high=high, ends=(-100, 100), null=0, ticks=ticks)
    least, most = _RATIO_LIMITS
    inside = [min(max(x, least), most) for x in values if x > 0]
    low = 10 ** floor(log10(min((0.5, *inside))))
    high = 10 ** ceil(log10(max((2.0, *inside))))
    ticks = tuple(tick for tick in _RATIO_TICKS if low <= tick <= high)
    if high / low > _RATIO_LIMITS[1]:
        ticks = tuple(tick for tick in ticks if tick not in {0.5, 2})
    ends = (0.0, inf)
    return _Scale(low=low, high=high, ends=ends, null=1, ticks=ticks, logarithmic=True)


def _frame(ax: Axes, scale: _Scale, table: float, rows: Sequence[ForestRow]) -> None:
    ax.patch.set_alpha(0)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(table, 0)
    ax.set_yticks([])
    if scale.logarithmic:
        ax.set_xscale("log")
        ax.minorticks_off()
        pad = (scale.high / scale.low) ** 0.05
        ax.set_xlim(scale.low / pad, scale.high * pad)
    else:
        pad = 0.05 * (scale.high - scale.low)
        ax.set_xlim(scale.low - pad, scale.high + pad)
    ax.set_xticks(scale.ticks, [_tick(tick) for tick in scale.ticks])
    # lines of reference are broken where flags are written across the panels
    spans = [
        (row.y, row.y + row.height) for row in rows if row.kind in {"outcome", "arm"}
    ]
    for tick in scale.ticks:
        null = tick == scale.null
        look: dict[str, Any] = {
            "color": GREY if null else PALE,
            "linewidth": 0.9 if null else 0.6,
        }
        for span in spans:
            ax.plot([tick, tick], span, zorder=0, solid_capstyle="butt", **look)


def _tick(x: float) -> str:
    return number(x, 0) if x == round(x) else f"{x:g}"


def _draw_interval(
    ax: Axes,
    y: float,
    ends: tuple[float, float, float],
    look: tuple[_Scale, str],
) -> None:
    scale, marker = look
    low, value, high = ends
    edge_low, edge_high = ax.get_xlim()
    if not (isnan(low) or isnan(high)):
        line: dict[str, Any] = {
            "color": INK,
            "solid_capstyle": "butt",
            "clip_on": False,
        }
        ax.plot([max(low, edge_low), min(high, edge_high)], [y, y], **line)
        arrow: dict[str, Any] = {"color": INK, "markersize": 6, "clip_on": False}
        if low < edge_low:
            ax.plot([edge_low], [y], marker="<", **arrow)
        if high > edge_high:
            ax.plot([edge_high], [y], marker=">", **arrow)
    if edge_low <= value <= edge_high:
        filled = "full"
        if value in scale.ends:
            filled = "right" if value == scale.ends[0] else "left"
        ax.plot(
            [value],
            [y],
            marker=marker,
            markersize=7,
            fillstyle=filled,
            markerfacecolor=BLUE,
            markerfacecoloralt="white",
            markeredgecolor=INK,
            clip_on=False,
            zorder=3,
        )


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
