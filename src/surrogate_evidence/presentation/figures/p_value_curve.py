"""Which sizes of an effect are how compatible with the data?"""

from collections.abc import Sequence
from math import ceil, floor, inf, isfinite, isnan, log10

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import METHOD_TITLES, Interval, PValueFunction
from surrogate_evidence.estimates.results import MEASURE_TITLES
from surrogate_evidence.formatting import MINUS, interval, listing, number, p_phrase
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.lines import LOOKS, MOST_LINES
from surrogate_evidence.presentation.lettering import fit, line_height, write
from surrogate_evidence.presentation.marks import (
    LEGEND,
    Mark,
    flag_lines,
    marks_of,
    ordered,
    tally,
)
from surrogate_evidence.presentation.style import (
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
from surrogate_evidence.synthesis import ConfidenceCurve

Curve = PValueFunction | ConfidenceCurve
"""What a p-value is asked of: two arms of one study, or studies pooled."""

_HEIGHT = 3.0
_SIDE = 0.65  # room for the labels of the two vertical axes, in inches
_FOOT = 0.62
_RATIOS = ("RR", "OR")
_RATIO_LIMITS = (0.01, 100.0)
_RATIO_TICKS = (0.01, 0.1, 0.5, 1, 2, 10, 100)
_STEP = 25
_APART = 0.07
_BEYOND = 0.3  # of the widest interval, on either side of it
_TICKS = 7


def p_value_curve(curves: Curve | Sequence[Curve], *, ax: Axes | None = None) -> Axes:
    """Draw the p-value of every size of an effect: nested limits at every level.

    Parameters
    ----------
    curves : PValueFunction or ConfidenceCurve, or sequence of them
        One to five curves of one measure, such as several methods give them.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there is no curve, too many of them, or they are of several measures.

    See Also
    --------
    forest : Draws the limits of one level only.
    drapery : Draws the curve of every pooled study beside the pooled one.

    Notes
    -----
    The left axis is the p-value of each size, the right one the level of the interval
    that ends there [1]_. What lies under the curve near its top is highly compatible
    with the data; no difference is one size among all of them.

    References
    ----------
    .. [1] rafi2020, Semantic and cognitive tools to aid statistical science: replace
       confidence and significance by compatibility and surprise.

    Examples
    --------
    >>> from surrogate_evidence.estimates import p_value_function
    >>> from surrogate_evidence.presentation import describe
    >>> print(describe(p_value_curve(p_value_function(16, 16, 12, 16))).alt)
    P-value function of the risk difference: Newcombe hybrid score, 95% limits 0.6 to
    49.5 percentage points, no difference p = 0.046.
    """
    shown = (curves,) if isinstance(curves, Curve) else tuple(curves)
    _check(shown)
    marks = _marks(shown)
    head = flag_lines("of the result", marks, WIDTH - 2 * MARGIN)
    key = len(shown) * line_height(SMALL)
    top = MARGIN + key + len(head) * line_height(SMALL) + 0.3 + line_height(SMALL)
    with style():
        ax = page(ax, width=WIDTH, height=top + _HEIGHT + _FOOT)
        _write_key(ax, shown)
        y = MARGIN + key + line_height(SMALL) / 2 + 0.04
        write(ax, MARGIN, y, head, size=SMALL, colour=GREY)
        write(ax, MARGIN, top - 0.16, "p-value", size=SMALL)
        words = "level of the limits, per cent"
        write(ax, WIDTH - MARGIN, top - 0.16, words, size=SMALL, align="right")
        span = WIDTH - 2 * _SIDE
        inner = panel(ax, _SIDE, top, width=span, height=_HEIGHT)
        _draw(inner, shown)
        title = _axis_title(shown[0])
        write(ax, WIDTH / 2, top + _HEIGHT + 0.42, title, size=SMALL, align="center")
    return attach(
        ax,
        caption=_caption(shown, marks),
        alt=_alt(shown),
        long_description=_long_description(shown, marks),
        data=pd.DataFrame([row for one in shown for row in one.to_rows()]),
        flags=marks,
    )


def _check(curves: Sequence[Curve]) -> None:
    if not 1 <= len(curves) <= MOST_LINES:
        msg = f"give one to {MOST_LINES} p-value functions, got {len(curves)}."
        raise ArgumentError(msg)
    measures = dict.fromkeys(one.measure for one in curves)
    if len({(type(one), one.measure) for one in curves}) > 1:
        msg = (
            f"one figure has one scale and one kind, got {listing(measures)}; draw one "
            "for each measure."
        )
        raise ArgumentError(msg)


def _marks(curves: Sequence[Curve]) -> tuple[Mark, ...]:
    flags = [flag.to_dict() for one in curves for flag in appraise(one)]
    return ordered(marks_of(pd.DataFrame(flags)))


# --- drawing --------------------------------------------------------------------


def _write_key(ax: Axes, curves: Sequence[Curve]) -> None:
    for place, one in enumerate(curves):
        y = MARGIN + (place + 0.5) * line_height(SMALL)
        colour, dashes = LOOKS[place]
        ax.plot([MARGIN, MARGIN + 0.4], [y, y], color=colour, linestyle=dashes, lw=1.3)
        write(ax, MARGIN + 0.48, y, _named(one), size=SMALL)


def _code(one: Curve) -> str:
    """Return the code of the measure; pooled effects have none, only a name."""
    return "" if isinstance(one, ConfidenceCurve) else one.measure


def _interval(one: Curve) -> Interval:
    return one.interval if isinstance(one, ConfidenceCurve) else one.comparison.interval


def _estimate(one: Curve) -> float:
    return one.estimate if isinstance(one, ConfidenceCurve) else one.comparison.value


def _method(one: Curve) -> str:
    if isinstance(one, ConfidenceCurve):
        return one.title
    return METHOD_TITLES.get(one.method, one.method)


def _named(one: Curve) -> str:
    method = _method(one)
    if isinstance(one, ConfidenceCurve):
        studies = "1 study" if one.k == 1 else f"{one.k} studies"
        found = f"{number(one.estimate, 2)} ({_limits(one)})"
        return f"{method}: {studies}, {found}, no effect {p_phrase(one.p_value)}"
    c = one.comparison
    return (
        f"{method}: {c.events_1} of {c.n_1} against {c.events_2} of {c.n_2}, no "
        f"difference {p_phrase(one.p_value)}"
    )


def _draw(ax: Axes, curves: Sequence[Curve]) -> None:
    measure = _code(curves[0])
    low, high, ticks = _ends(curves)
    if measure in _RATIOS:
        ax.set_xscale("log")
        ax.minorticks_off()
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, [_tick(tick) for tick in ticks])
    ax.set_ylim(0, 1)
    levels = (0.0, 0.25, 0.5, 0.75)
    own = 1 - _interval(curves[0]).level
    heights = (*(1 - level for level in levels if abs(1 - level - own) > _APART), own)
    ax.set_yticks(heights, [f"{height:.4g}" for height in heights])
    for height in heights:
        ax.axhline(height, color=PALE, linewidth=0.6, zorder=0)
    ax.axhline(own, color=GREY, linewidth=0.9, zorder=1)
    ax.axvline(_no_difference(measure), color=GREY, linewidth=1.2, zorder=1)
    for height in heights:
        ax.annotate(
            f"{100 * (1 - height):.4g}",
            (1.0, height),
            xycoords=ax.get_yaxis_transform(),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )
    ax.spines["right"].set_visible(True)
    for place, one in enumerate(curves):
        colour, dashes = LOOKS[place]
        xs, ps = _line(one)
        ax.plot(xs, ps, color=colour, linestyle=dashes, linewidth=1.5, zorder=2)
        null = [_no_difference(measure)], [one.p_value]
        ax.plot(*null, marker="o", color=colour, ms=4.5, zorder=3, clip_on=False)
        limits = _interval(one)
        for limit in (limits.low, limits.high):
            x = _scaled(measure, limit)
            if low <= x <= high:
                ax.plot([x], [1 - limits.level], marker="|", color=INK, ms=9, zorder=3)


def _line(one: Curve) -> tuple[list[float], list[float]]:
    """Return the curve from its lowest limit over its top to its highest."""
    up = list(zip(reversed(one.lows), reversed(one.levels), strict=True))
    down = list(zip(one.highs, one.levels, strict=True))
    points = [
        (_scaled(_code(one), x), 1 - level)
        for x, level in (*up, *down)
        if isfinite(x) and not (_code(one) in _RATIOS and x <= 0)
    ]
    return [x for x, _ in points], [p for _, p in points]


def _ends(
    curves: Sequence[Curve],
) -> tuple[float, float, tuple[float, ...]]:
    """Return the ends of the horizontal scale, and its ticks."""
    measure = _code(curves[0])
    null = _no_difference(measure)
    if isinstance(curves[0], ConfidenceCurve):
        return _ends_pooled(curves)
    values = [
        _scaled(measure, x)
        for one in curves
        for x in (*one.lows, *one.highs, _estimate(one))
        if isfinite(x) and not isnan(x)
    ]
    if measure not in _RATIOS:
        step = _STEP if measure == "RD" else 0.25
        low = step * floor(min([null - step, *values]) / step)
        high = step * ceil(max([null + step, *values]) / step)
        count = round((high - low) / step)
        return low, high, tuple(low + step * place for place in range(count + 1))
    least, most = _RATIO_LIMITS
    inside = [min(max(x, least), most) for x in values if 0 < x < inf]
    low = 10.0 ** floor(log10(min((0.5, *inside))))
    high = 10.0 ** ceil(log10(max((2.0, *inside))))
    return low, high, tuple(tick for tick in _RATIO_TICKS if low <= tick <= high)


def _ends_pooled(
    curves: Sequence[Curve],
) -> tuple[float, float, tuple[float, ...]]:
    """Return the same of pooled effects, whose limits at high levels are far out."""
    inside = [
        x
        for one in curves
        # the limits asked for, and where the curve has its top
        for x in (_interval(one).low, _interval(one).high, one.lows[0], one.highs[0])
        if isfinite(x)
    ]
    low, high = min(0.0, *inside), max(0.0, *inside)
    room = _BEYOND * (high - low) or 1.0
    low, high = low - room, high + room
    ticks = [float(x) for x in MaxNLocator(_TICKS).tick_values(low, high)]
    return low, high, tuple(x for x in ticks if low <= x <= high)


def _no_difference(measure: str) -> float:
    return 1.0 if measure in _RATIOS else 0.0


def _scaled(measure: str, x: float) -> float:
    return 100 * x if measure == "RD" else x


def _tick(x: float) -> str:
    return number(x, 0) if x == round(x) else f"{x:g}".replace("-", MINUS)


# --- words ----------------------------------------------------------------------


def _axis_title(one: Curve) -> str:
    measure = _code(one)
    if not measure:
        return f"{fit(one.measure, WIDTH - 3, size=SMALL)}; 0 is no effect"
    title = _title(one)
    unit = "percentage points" if measure == "RD" else "arm 1 against arm 2"
    scale = ", logarithmic scale" if measure in _RATIOS else ""
    no_difference = number(_no_difference(measure), 0)
    return f"{title}, {unit}{scale}; {no_difference} is no difference"


def _title(one: Curve) -> str:
    code = _code(one)
    return MEASURE_TITLES.get(code, code).lower() if code else one.measure


def _limits(one: Curve) -> str:
    limits = _interval(one)
    if _code(one) == "RD":
        return f"{interval(limits.low, limits.high, 1, scale=100)} percentage points"
    return interval(limits.low, limits.high, 2)


def _alt(curves: Sequence[Curve]) -> str:
    first, *others = curves
    title = _title(first)
    level = written_level(_interval(first).level)
    null = "no effect" if isinstance(first, ConfidenceCurve) else "no difference"
    more = f"; {len(others)} more in the description" if others else ""
    return (
        f"P-value function of the {fit(title, 2)}: {_method(first)}, {level} limits "
        f"{_limits(first)}, {null} {p_phrase(first.p_value)}{more}."
    )


def _caption(curves: Sequence[Curve], marks: Sequence[Mark]) -> str:
    level = written_level(_interval(curves[0]).level)
    several = (
        " One line for each method, told apart by its dashes." if curves[1:] else ""
    )
    return (
        "The p-value of every size of the effect (left), which is 1 minus the level of "
        f"the interval that ends there (right). Strokes mark the {level} limits; the "
        "vertical line is no difference, one size among all, with a dot for its "
        "p-value. High is compatible with the data, not probable."
        f"{several} {LEGEND} {tally(marks)}."
    )


def _long_description(curves: Sequence[Curve], marks: Sequence[Mark]) -> str:
    said = " ".join(
        f"{_named(one)}, {number(one.s_value, 1)} bits of surprise; "
        f"{written_level(_interval(one).level)} limits {_limits(one)}."
        for one in curves
    )
    return f"{said} {tally(marks)}."
