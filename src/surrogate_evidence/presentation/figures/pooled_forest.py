"""What did each study find, how much did it weigh, and what do they say jointly?"""

from collections.abc import Sequence
from math import isnan
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy.special import ndtri

from surrogate_evidence._checks import check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, percent
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.funnel import (
    marks_of_pooled,
    named_studies,
)
from surrogate_evidence.presentation.lettering import fit, line_height, wrap, write
from surrogate_evidence.presentation.marks import LEGEND, flag_lines
from surrogate_evidence.presentation.style import (
    BLUE,
    BODY,
    GREY,
    INK,
    MARGIN,
    SMALL,
    WIDTH,
    page,
    panel,
    style,
)
from surrogate_evidence.synthesis import NothingToPool, Pooled
from surrogate_evidence.synthesis.pooled import TEST_TITLES

_NAMES = 2.1
_PLOT = (2.3, 2.95)
_NUMBERS, _WEIGHT = 7.55, WIDTH - MARGIN
_NUMBERS_WIDE = 2.15
_ROW = 1.35 * line_height(BODY)
_SQUARES = (3.0, 10.0)
_LISTED = 30


class Line(NamedTuple):
    """One line of the figure: where it lies and what it is called."""

    name: str
    estimate: float
    low: float
    high: float
    weight: float = float("nan")


def pooled_forest(
    pooled: Pooled | NothingToPool,
    *,
    studies: Sequence[str] | None = None,
    null: float = 0.0,
    limits: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw every study with its interval and weight, and the pooled effect below.

    Parameters
    ----------
    pooled : Pooled
        A pooled result; its studies are drawn.
    studies : sequence of str, optional
        What the studies are called, in the order in which they were pooled.
    null : float, default 0
        Effect of no difference, on the scale of the effects; a line stands there.
    limits : tuple of float, optional
        Ends of the scale; by default every estimate is inside, and intervals that
        would press the rest together are cut.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If nothing was pooled, names and studies differ in number, or the limits are
        in the wrong order.

    See Also
    --------
    forest : Risk differences of a review, not pooled.

    Notes
    -----
    Intervals of studies are normal, at the level of the pooled one. The area of a
    square grows with the weight. An arrow head marks an interval that goes on beyond
    the scale; its ends are in the numbers on the right.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import pool
    >>> few = pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="log odds ratio")
    >>> print(describe(pooled_forest(few)).alt)
    Forest plot of 3 studies: random-effects log odds ratio 0.399, 95% confidence
    interval −0.341 to 1.138, tau² 0.044.
    """
    if not isinstance(pooled, Pooled):
        msg = "pooled_forest draws a pooled result of one study or more."
        raise ArgumentError(msg)
    names = named_studies(studies, pooled.k)
    null = check_number(null, "null")
    lines = _lines(pooled, names)
    jointly = _jointly(pooled)
    low, high = _scale([*lines, *jointly[:1]], null, limits)
    digits = int(np.clip(2 - np.floor(np.log10(high - low)), 0, 6))
    marks = marks_of_pooled(pooled)
    foot = (
        *wrap(_below(pooled), WIDTH - 2 * MARGIN, size=SMALL),
        *flag_lines("", marks, WIDTH - 2 * MARGIN),
    )
    top = MARGIN + line_height(SMALL) + 0.14
    deep = (len(lines) + len(jointly) + 0.6) * _ROW
    bottom = top + deep + 0.66
    with style():
        ax = page(
            ax,
            width=WIDTH,
            height=bottom + len(foot) * line_height(SMALL) + MARGIN,
        )
        _head(ax, pooled)
        inner = panel(ax, _PLOT[0], top, width=_PLOT[1], height=deep)
        _frame(inner, (low, high), deep, null)
        heaviest = max(line.weight for line in lines)
        for row, line in enumerate((*lines, *jointly)):
            y = (row + 0.5 + 0.4 * (row >= len(lines))) * _ROW
            _draw(inner, line, y, heaviest, diamond=row == len(lines))
            _text(ax, line, top + y, digits, bold=row == len(lines))
        y = top + deep + 0.42
        middle = _PLOT[0] + _PLOT[1] / 2
        shown = fit(pooled.measure, _PLOT[1] + 1.5, size=SMALL)
        write(ax, middle, y, shown, size=SMALL, align="center")
        write(ax, MARGIN, bottom + line_height(SMALL) / 2, foot, size=SMALL)
    return attach(
        ax,
        caption=_caption(pooled, has_flags=bool(marks)),
        alt=_alt(pooled),
        long_description=f"{pooled} Studies: {_listed(lines, digits)}",
        data=pd.DataFrame([line._asdict() for line in (*lines, *jointly)]),
        flags=marks,
    )


def _lines(pooled: Pooled, names: list[str]) -> list[Line]:
    reach = float(ndtri(0.5 + pooled.interval.level / 2))
    return [
        Line(name, y, y - reach * v**0.5, y + reach * v**0.5, weight)
        for name, y, v, weight in zip(
            names, pooled.yi, pooled.vi, pooled.weights, strict=True
        )
    ]


def _jointly(pooled: Pooled) -> list[Line]:
    interval = pooled.interval
    if pooled.k == 1:
        return []
    found = [Line("pooled", pooled.estimate, interval.low, interval.high)]
    if not isnan(pooled.pi_low):
        name = f"{written_level(interval.level)} prediction interval"
        found.append(Line(name, float("nan"), pooled.pi_low, pooled.pi_high))
    return found


def _scale(
    lines: list[Line], null: float, limits: tuple[float, float] | None
) -> tuple[float, float]:
    """Return the ends of the scale: all estimates, and intervals as far as it goes."""
    if limits is not None:
        low, high = (check_number(limit, "limits") for limit in limits)
        if low >= high:
            msg = f"limits must be two numbers in order, got {low:g} and {high:g}."
            raise ArgumentError(msg)
        return low, high
    centres = [line.estimate for line in lines] + [null]
    first, last = min(centres), max(centres)
    widths = [line.high - line.low for line in lines]
    room = float(max(0.75 * (last - first), np.median(widths)))
    ends = [(line.low, line.high) for line in lines]
    low = max(first - room, min(first, *(end[0] for end in ends)))
    high = min(last + room, max(last, *(end[1] for end in ends)))
    edge = 0.04 * (high - low)
    return low - edge, high + edge


def _head(ax: Axes, pooled: Pooled) -> None:
    y = MARGIN + line_height(SMALL) / 2
    level = written_level(pooled.interval.level)
    write(ax, MARGIN, y, "study", size=SMALL, colour=GREY)
    title = f"effect ({level} interval)"
    write(ax, _NUMBERS, y, title, size=SMALL, align="right", colour=GREY)
    write(ax, _WEIGHT, y, "weight", size=SMALL, align="right", colour=GREY)


def _frame(ax: Axes, ends: tuple[float, float], deep: float, null: float) -> None:
    ax.set_xlim(*ends)
    ax.set_ylim(deep, 0)
    ax.spines["left"].set_visible(False)
    ax.set_yticks([])
    ax.locator_params(axis="x", nbins=4)
    ax.ticklabel_format(axis="x", style="plain", useOffset=False)
    if ends[0] < null < ends[1]:
        ax.axvline(null, color=GREY, linewidth=0.9, zorder=0)


def _draw(ax: Axes, line: Line, y: float, heaviest: float, *, diamond: bool) -> None:
    low, high = ax.get_xlim()
    colour = BLUE if diamond else INK
    first, last = max(line.low, low), min(line.high, high)
    if diamond and last > first and low < line.estimate < high:
        half = 0.3 * _ROW
        ax.fill(
            [first, line.estimate, last, line.estimate],
            [y, y - half, y, y + half],
            color=colour,
            linewidth=0,
        )
    elif last > first:
        dashes = "-" if line.weight >= 0 else "--"
        ax.plot([first, last], [y, y], color=colour, linewidth=1.2, linestyle=dashes)
    ends = ((low, "<", line.low < low), (high, ">", line.high > high))
    for end, marker in ((end, marker) for end, marker, beyond in ends if beyond):
        ax.plot([end], [y], marker=marker, markersize=6, color=colour, clip_on=False)
    if line.weight >= 0 and low <= line.estimate <= high:
        size = max(_SQUARES[0], _SQUARES[1] * (line.weight / heaviest) ** 0.5)
        ax.plot([line.estimate], [y], marker="s", markersize=size, color=colour)


def _text(ax: Axes, line: Line, y: float, digits: int, *, bold: bool) -> None:
    write(ax, MARGIN, y, fit(line.name, _NAMES, size=SMALL), size=SMALL, bold=bold)
    numbers = fit(_numbers(line, digits), _NUMBERS_WIDE, size=SMALL)
    write(ax, _NUMBERS, y, numbers, size=SMALL, align="right")
    if line.weight >= 0:
        write(ax, _WEIGHT, y, percent(line.weight), size=SMALL, align="right")


def _numbers(line: Line, digits: int) -> str:
    limits = written_interval(line.low, line.high, digits)
    if isnan(line.estimate):
        return limits
    return f"{number(line.estimate, digits)} ({limits})"


def _below(pooled: Pooled) -> str:
    method = f"{pooled.model}, {TEST_TITLES[pooled.interval.method]} interval"
    if pooled.k == 1:
        return f"{method}; one study cannot show how effects differ"
    limits = written_interval(pooled.tau2_interval.low, pooled.tau2_interval.high, 3)
    return (
        f"{method}; tau² {number(pooled.tau2, 3)} ({pooled.tau2_method}; interval "
        f"{limits}); Q {number(pooled.q, 2)}, df = {pooled.q_df}"
    )


def _caption(pooled: Pooled, *, has_flags: bool) -> str:
    level = written_level(pooled.interval.level)
    if pooled.k == 1:
        return (
            f"One study with its {level} interval; nothing was pooled."
            f"{f' {LEGEND}' if has_flags else ''}"
        )
    predicted = (
        "; the dashed line below it is where the effect of a new study would lie"
        if not isnan(pooled.pi_low)
        else ""
    )
    return (
        f"Forest plot: effects with {level} intervals, squares by weight; the diamond "
        f"spans the interval of the pooled effect{predicted}. An arrow head marks an "
        f"interval that goes on.{f' {LEGEND}' if has_flags else ''}"
    )


def _alt(pooled: Pooled) -> str:
    count = "1 study" if pooled.k == 1 else f"{pooled.k} studies"
    limits = written_interval(pooled.interval.low, pooled.interval.high, 3)
    tau2 = "" if isnan(pooled.tau2) else f", tau² {number(pooled.tau2, 3)}"
    return (
        f"Forest plot of {count}: {pooled.model} {fit(pooled.measure, 2.5)} "
        f"{number(pooled.estimate, 3)}, {pooled.interval.title} {limits}{tau2}."
    )


def _listed(lines: list[Line], digits: int) -> str:
    shown = "; ".join(
        f"{line.name} {_numbers(line, digits)}, weight {percent(line.weight)}"
        for line in lines[:_LISTED]
    )
    more = len(lines) - _LISTED
    return f"{shown}; and {more} more." if more > 0 else f"{shown}."
