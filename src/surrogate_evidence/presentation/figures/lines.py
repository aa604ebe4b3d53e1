"""How does a rate depend on a proportion or a number? The chart that curves share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from surrogate_evidence.presentation.lettering import line_height, text_width, write
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    ORANGE,
    PALE,
    PAPER,
    SKY,
    SMALL,
    VERMILION,
    WIDTH,
    page,
    panel,
    style,
)

LOOKS = (
    (BLUE, "-"),
    (VERMILION, "--"),
    (INK, ":"),
    (ORANGE, "-."),
    (SKY, (0, (6, 2, 1, 2, 1, 2))),
)
"""Colour and dashes of each line; the dashes differ, so that none rests on colour."""

MOST_LINES = len(LOOKS)

_HEIGHT = 2.7
_LEFT = 0.62
_TICKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point of a line that is pointed out.

    Attributes
    ----------
    line : int
        Number of the line.
    x, rate : float
        Where it stands, as in the line.
    kind : str
        What it is, as its key says; one of :data:`SHAPES`.
    """

    line: int
    x: float
    rate: float
    kind: str


FIRST, KEPT = "first reached", "kept from here on"
SHAPES = {FIRST: ("^", False), KEPT: ("s", True)}
"""Kind of a spot → its shape, and whether it is filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a chart of rates shows.

    Attributes
    ----------
    lines : mapping of str to numpy.ndarray
        Name of each line and its rates, fractions.
    x : numpy.ndarray
        True proportions, fractions; or participants, where `people` is set.
    x_title, y_title : str
        What the axes are, with their unit.
    low, high : float
        Where the rates begin and end, fractions.
    reference : float or None
        Rate that a line is held against, a fraction.
    reference_title : str
        What that rate is.
    people : bool
        Whether `x` counts participants.
    spots : sequence of Spot
        Points to be pointed out.
    """

    lines: Mapping[str, NDArray[np.float64]]
    x: NDArray[np.float64]
    x_title: str
    y_title: str
    low: float
    high: float = 1.0
    reference: float | None = None
    reference_title: str = ""
    people: bool = False
    spots: Sequence[Spot] = ()


def draw_lines(ax: Axes | None, chart: Chart) -> Axes:
    """Draw a chart on a page of its own, with its key above it."""
    key = _key(chart)
    top = MARGIN + len(key) * line_height(SMALL) + 0.25 + line_height(SMALL)
    height = top + _HEIGHT + 0.62
    with style():
        ax = page(ax, width=WIDTH, height=height)
        _write_key(ax, key)
        write(ax, MARGIN, top - 0.15, chart.y_title, size=SMALL)
        inner = panel(
            ax, _LEFT, top, width=WIDTH - _LEFT - MARGIN - 0.1, height=_HEIGHT
        )
        scale = 1 if chart.people else 100
        inner.set_xlim(*((chart.x[0], chart.x[-1]) if chart.people else (0, 100)))
        inner.set_ylim(100 * chart.low, 100 * chart.high)
        ticks = np.linspace(100 * chart.low, 100 * chart.high, _TICKS)
        inner.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        for tick in ticks:
            inner.axhline(tick, color=PALE, linewidth=0.6, zorder=0)
        if chart.reference is not None:
            inner.axhline(100 * chart.reference, color=GREY, linewidth=1.2, zorder=1)
        for (colour, dashes), rates in zip(LOOKS, chart.lines.values(), strict=False):
            inner.plot(
                scale * chart.x,
                100 * rates,
                color=colour,
                linestyle=dashes,
                linewidth=1.3,
            )
        for spot in chart.spots:
            _mark(inner, spot.x, 100 * spot.rate, spot.kind, LOOKS[spot.line][0])
        write(
            ax,
            WIDTH / 2,
            top + _HEIGHT + 0.42,
            chart.x_title,
            size=SMALL,
            align="center",
        )
    return ax


def _mark(ax: Axes, x: float, y: float, kind: str, colour: str) -> None:
    shape, filled = SHAPES[kind]
    ax.plot(
        [x],
        [y],
        marker=shape,
        markersize=6.5,
        color=colour,
        markerfacecolor=colour if filled else PAPER,
        linestyle="",
        zorder=5,
        clip_on=False,
    )


def _key(chart: Chart) -> list[list[tuple[str, int, float]]]:
    """Return the names of the lines in rows, each with its look and its place."""
    rows: list[list[tuple[str, int, float]]] = [[]]
    x = MARGIN
    kinds = [kind for kind in SHAPES if any(s.kind == kind for s in chart.spots)]
    reference = [] if chart.reference is None else [chart.reference_title]
    for place, name in enumerate((*chart.lines, *reference, *kinds)):
        width = 0.5 + text_width(name, SMALL) + 0.3
        if rows[-1] and x + width > WIDTH - MARGIN:
            rows.append([])
            x = MARGIN
        look = place if place < len(chart.lines) else -1
        rows[-1].append((name, look, x))
        x += width
    return rows


def _write_key(ax: Axes, rows: Sequence[Sequence[tuple[str, int, float]]]) -> None:
    for number, row in enumerate(rows):
        y = MARGIN + (number + 0.5) * line_height(SMALL)
        for name, look, x in row:
            if name in SHAPES:
                _mark(ax, x + 0.2, y, name, INK)
                write(ax, x + 0.48, y, name, size=SMALL)
                continue
            colour, dashes = (GREY, "-") if look < 0 else LOOKS[look]
            ax.plot([x, x + 0.4], [y, y], color=colour, linestyle=dashes, lw=1.3)
            write(ax, x + 0.48, y, name, size=SMALL)
