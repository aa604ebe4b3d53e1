"""On which scale are effects drawn, and how is one interval drawn?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, isfinite, isnan, log10
from typing import Any

from matplotlib.axes import Axes

from surrogate_evidence.estimates import Comparison
from surrogate_evidence.formatting import number
from surrogate_evidence.presentation.figures.forests.forest_rows import ForestRow
from surrogate_evidence.presentation.style import BLUE, GREY, INK, PALE

_RATIO_LIMITS = (0.01, 100.0)
_RATIO_TICKS = (0.01, 0.1, 0.5, 1, 2, 10, 100)
_STEP = 25  # percentage points between the ends a scale of differences may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What one panel spans, and where its scale itself ends."""

    low: float
    high: float
    ends: tuple[float, float]
    null: float | None
    ticks: tuple[float, ...]
    logarithmic: bool = False


def ends_of(comparison: Comparison) -> tuple[float, float, float]:
    """Return limit, estimate and limit in the unit of the axis."""
    factor = 100 if comparison.measure == "RD" else 1
    limits = comparison.interval
    return factor * limits.low, factor * comparison.value, factor * limits.high


def effect_scale(comparisons: Sequence[Comparison]) -> Scale:
    """Return a scale on which all effects are seen, but for the most extreme."""
    values = [x for one in comparisons for x in ends_of(one) if isfinite(x)]
    if comparisons[0].measure == "RD":
        low = _STEP * floor(min((0.0, *values)) / _STEP)
        high = _STEP * ceil(max((float(_STEP), *values)) / _STEP)
        step = _STEP if high - low <= 4 * _STEP else 2 * _STEP
        ticks = tuple(map(float, range(step * ceil(low / step), high + 1, step)))
        return Scale(low=low, high=high, ends=(-100, 100), null=0, ticks=ticks)
    least, most = _RATIO_LIMITS
    inside = [min(max(x, least), most) for x in values if x > 0]
    low = 10 ** floor(log10(min((0.5, *inside))))
    high = 10 ** ceil(log10(max((2.0, *inside))))
    ticks = tuple(tick for tick in _RATIO_TICKS if low <= tick <= high)
    if high / low > _RATIO_LIMITS[1]:
        ticks = tuple(tick for tick in ticks if tick not in {0.5, 2})
    ends = (0.0, inf)
    return Scale(low=low, high=high, ends=ends, null=1, ticks=ticks, logarithmic=True)


def draw_frame(ax: Axes, scale: Scale, table: float, rows: Sequence[ForestRow]) -> None:
    """Draw axis, ticks and lines of reference."""
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


def draw_interval(
    ax: Axes,
    y: float,
    ends: tuple[float, float, float],
    look: tuple[Scale, str],
) -> None:
    """Draw an estimate with its limits; an arrow is a limit beyond what is drawn."""
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
