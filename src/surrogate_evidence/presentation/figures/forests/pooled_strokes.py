"""How is one interval of a pooled result drawn, and how does it end?

Four ways to end, told apart by shape: inside the axis; beyond what is drawn (filled
arrow head); at the end of the scale itself (a bar), which no axis may reach (a hollow
arrow head before the bar).
"""

from math import isfinite, isinf, isnan
from typing import Any

from matplotlib.axes import Axes

from surrogate_evidence.presentation.figures.forests.pooled_lines import Line
from surrogate_evidence.presentation.figures.forests.pooled_scale import Scale
from surrogate_evidence.presentation.figures.forests.pooled_table import ROW
from surrogate_evidence.presentation.style import BLUE, GREY, INK, PAPER

INSIDE, CUT, BOUNDARY, ENDLESS = "inside", "cut", "boundary", "endless"

_SQUARES = (3.0, 10.0)
_PLAIN_SQUARE = 5.5
_DIAMOND = 0.3 * ROW
_BAR = 0.36 * ROW
_TIP = 0.065  # inches from the middle of an arrow head to the bar behind it
_LOOKS: dict[str, dict[str, Any]] = {
    "study": {"color": INK, "linewidth": 1.2},
    "shrunk": {"color": GREY, "linewidth": 0.9, "linestyle": (0, (1, 1))},
    "running": {"color": INK, "linewidth": 1.2},
    "pooled": {"color": BLUE, "linewidth": 1.2},
    "prediction": {"color": BLUE, "linewidth": 1.6, "linestyle": (0, (4, 1.6))},
    "bound": {"color": BLUE, "linewidth": 1.4, "linestyle": (0, (1, 1.2))},
}


def endings(line: Line, scale: Scale, ends: tuple[float, float]) -> tuple[str, str]:
    """Return how an interval ends at its lower and at its upper side."""
    return (
        _ending(line.low, scale, (scale.ends[0], ends[0]), -1),
        _ending(line.high, scale, (scale.ends[1], ends[1]), 1),
    )


def _ending(x: float, scale: Scale, edges: tuple[float, float], side: int) -> str:
    boundary, axis = edges
    if isnan(x):
        return INSIDE
    place, wall = scale.place(x), scale.place(boundary)
    if isinf(place):  # a lower limit too large for a number ends nowhere below
        return ENDLESS if side * place > 0 else INSIDE
    if side * x >= side * boundary and side * wall <= side * axis:
        return BOUNDARY
    return CUT if side * place > side * axis else INSIDE


def draw_line(  # noqa: PLR0913, PLR0917 - what, where and how
    ax: Axes, line: Line, y: float, scale: Scale, heaviest: float, width: float
) -> tuple[str, str]:
    """Draw one interval on an axis so many inches wide, and return how it ends."""
    ends = ax.get_xlim()
    finish = endings(line, scale, ends)
    low, middle, high = map(scale.place, (line.low, line.estimate, line.high))
    if isnan(low) or isnan(high):
        return finish
    walls = [scale.place(x) for x in scale.ends]
    first = max(low, ends[0], walls[0] if finish[0] == BOUNDARY else low)
    last = min(high, ends[1], walls[1] if finish[1] == BOUNDARY else high)
    look = _LOOKS[line.kind]
    if line.kind == "pooled" and not isnan(middle):
        if first == last:  # no width, which Hartung and Knapp's interval may have
            upright = [y - _DIAMOND, y + _DIAMOND]
            ax.plot([first, last], upright, solid_capstyle="butt", **look)
        elif last > first:
            _diamond(ax, (low, middle, high), (first, last), y)
    elif last > first:
        ax.plot([first, last], [y, y], solid_capstyle="butt", **look)
    _caps(ax, (first, last), y, (finish, line.kind), (ends[1] - ends[0]) / width)
    if line.kind in {"study", "shrunk", "running"}:
        _estimate(ax, line, y, scale, heaviest)
    return finish


def _diamond(
    ax: Axes,
    places: tuple[float, float, float],
    drawn: tuple[float, float],
    y: float,
) -> None:
    """Draw a diamond, cut upright where the axis or the scale ends."""
    _, middle, _ = places
    corners = [drawn[0], drawn[1]]
    if drawn[0] < middle < drawn[1]:
        corners.insert(1, middle)
    heights = [_DIAMOND * _height(x, places, drawn) for x in corners]
    upper = list(zip(corners, (y - h for h in heights), strict=True))
    lower = list(zip(corners, (y + h for h in heights), strict=True))
    outline = upper + lower[::-1]
    ax.fill([x for x, _ in outline], [at for _, at in outline], color=BLUE, linewidth=0)


def _height(
    x: float, places: tuple[float, float, float], drawn: tuple[float, float]
) -> float:
    """Return the height of a diamond at a place; an endless side does not taper."""
    low, middle, high = places
    if x < middle or (x == middle == drawn[1]):
        if isinf(low):
            return 1.0
        top = middle if isfinite(middle) else drawn[1]
        return (x - low) / (top - low) if top > low else 1.0
    if x == middle:
        return 1.0
    if isinf(high):
        return 1.0
    top = middle if isfinite(middle) else drawn[0]
    return (high - x) / (high - top) if high > top else 1.0


def _caps(
    ax: Axes,
    drawn: tuple[float, float],
    y: float,
    how_ended: tuple[tuple[str, str], str],
    inch: float,
) -> None:
    """Draw how an interval ends; `inch` is an inch on the scale of the axis."""
    finish, kind = how_ended
    colour = _LOOKS[kind]["color"]
    for place, edge, how, marker in zip(
        drawn, ax.get_xlim(), finish, "<>", strict=True
    ):
        if how in {CUT, ENDLESS}:
            ax.plot(
                [edge],
                [y],
                marker=marker,
                markersize=6,
                color=colour,
                markerfacecolor=PAPER if how == ENDLESS else colour,
                markeredgecolor=colour,
                clip_on=False,
                zorder=4,
            )
        if how in {BOUNDARY, ENDLESS}:
            behind = edge + (_TIP if marker == ">" else -_TIP) * inch
            wall = place if how == BOUNDARY else behind
            ax.plot(
                [wall, wall],
                [y - _BAR, y + _BAR],
                color=colour,
                linewidth=2.2,
                solid_capstyle="butt",
                clip_on=False,
                zorder=3,
            )
        elif how == INSIDE and kind in {"prediction", "bound"}:
            ax.plot(
                [place, place],
                [y - _BAR / 2, y + _BAR / 2],
                color=colour,
                linewidth=1.2,
            )


def _estimate(ax: Axes, line: Line, y: float, scale: Scale, heaviest: float) -> None:
    low, high = ax.get_xlim()
    place = scale.place(line.estimate)
    if isnan(place) or (isfinite(place) and not low <= place <= high):
        return
    size = _PLAIN_SQUARE
    if line.weight >= 0 and heaviest > 0:
        size = max(_SQUARES[0], _SQUARES[1] * (line.weight / heaviest) ** 0.5)
    colour = _LOOKS[line.kind]["color"]
    look: dict[str, Any] = {"marker": "s", "markerfacecolor": colour}
    if line.kind == "shrunk":
        look, size = {"marker": "o", "markerfacecolor": PAPER}, 4.0
    elif line.kind == "running":
        look, size = {"marker": "o", "markerfacecolor": colour}, 5.0
    if isinf(place):  # beside the arrow head, hollow: it is nowhere on the axis
        inside = 0.045 * (high - low)
        place = high - inside if place > 0 else low + inside
        look["markerfacecolor"] = PAPER
    elif line.estimate in scale.ends:
        look["fillstyle"] = "right" if line.estimate == scale.ends[0] else "left"
        look["markerfacecoloralt"] = PAPER
    ax.plot(
        [place],
        [y],
        markersize=size,
        markeredgecolor=colour,
        markeredgewidth=0.9,
        linestyle="none",
        clip_on=False,
        zorder=5,
        **look,
    )
