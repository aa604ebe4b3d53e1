"""Which stretch of effects does a figure show, and how are its numbers written?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from surrogate_evidence._checks import check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.figures.forests.pooled_scale import tick
from surrogate_evidence.presentation.style import GREY

Spans = Sequence[tuple[float, float]]
"""Where something begins and ends, on the scale of the effects."""

_BESIDE = 0.75
_EDGE = 0.04
_MOST_DIGITS = 6


def ends_of_axis(
    centres: Sequence[float],
    spans: Spans,
    limits: tuple[float, float] | None,
    *,
    whole: tuple[float, float],
) -> tuple[float, float]:
    """Return the ends: all centres, and of the spans as much as presses nothing flat.

    One span, `whole`, is shown to its ends even if that triples the axis. Limits that
    are given are checked and taken.
    """
    if limits is not None:
        return _given(limits)
    first, last = min(centres), max(centres)
    widths = [high - low for low, high in spans]
    ordinary = float(np.quantile(widths, 0.5, method="lower"))
    room = max(_BESIDE * (last - first), ordinary)
    low = max(first - room, min(first, *(low for low, _ in spans)))
    high = min(last + room, max(last, *(high for _, high in spans)))
    wide = high - low
    low = min(low, max(whole[0], low - wide))
    high = max(high, min(whole[1], high + wide))
    edge = _EDGE * (high - low) or 1.0
    return low - edge, high + edge


def digits_of(low: float, high: float) -> int:
    """Return the decimal places that tell values on an axis apart."""
    return int(np.clip(3 - np.floor(np.log10(high - low)), 0, _MOST_DIGITS))


def set_axis(ax: Axes, ends: tuple[float, float], null: float, *, bins: int) -> None:
    """Give a panel its stretch of effects, with a line at the null."""
    ax.set_xlim(*ends)
    ax.locator_params(axis="x", nbins=bins)
    ax.xaxis.set_major_formatter(lambda x, _: tick(x))
    if ends[0] < null < ends[1]:
        ax.axvline(null, color=GREY, linewidth=0.9, zorder=1)


def draw_span(ax: Axes, span: tuple[float, float], y: float, **look: Any) -> None:  # noqa: ANN401 - options of a line are many
    """Draw an interval inside a panel, with an arrow head where it goes on."""
    low, high = ax.get_xlim()
    first, last = max(span[0], low), min(span[1], high)
    if first < last:
        ax.plot([first, last], [y, y], solid_capstyle="butt", **look)
    for end, marker, beyond in (
        (low, "<", span[0] < low),
        (high, ">", span[1] > high),
    ):
        if beyond:
            colour = look.get("color", GREY)
            ax.plot([end], [y], marker, color=colour, ms=4.5, clip_on=False)


def _given(limits: object) -> tuple[float, float]:
    if not isinstance(limits, tuple | list) or len(limits) != 2:  # noqa: PLR2004 - ends
        msg = f"limits must be two numbers in order, got {limits!r}."
        raise ArgumentError(msg)
    low, high = (check_number(limit, "limits") for limit in limits)
    if low < high:
        return low, high
    msg = f"limits must be two numbers in order, got {low:g} and {high:g}."
    raise ArgumentError(msg)
