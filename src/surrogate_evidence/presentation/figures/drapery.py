"""Which effects are how compatible with each study, and with all of them jointly?"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from scipy.optimize import isotonic_regression

from surrogate_evidence._checks import check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, p_phrase
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.drapery_curves import (
    FAINT,
    MOST_DASHED,
    MOST_NUMBERED,
    Curve,
    curve_rows,
    curves_of,
    points_of,
    prediction_of,
)
from surrogate_evidence.presentation.figures.effect_axis import (
    digits_of,
    ends_of_axis,
    set_axis,
)
from surrogate_evidence.presentation.figures.forests.pooled_sections import own_names
from surrogate_evidence.presentation.figures.funnel import (
    marks_of_pooled,
    named_studies,
)
from surrogate_evidence.presentation.figures.lines import LOOKS
from surrogate_evidence.presentation.lettering import (
    fit,
    line_height,
    text_width,
    wrap,
    write,
)
from surrogate_evidence.presentation.marks import LEGEND, flag_lines
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    PALE,
    PALE_BLUE,
    SMALL,
    WIDTH,
    page,
    panel,
    style,
)
from surrogate_evidence.synthesis import NothingToPool, Pooled, confidence_curve
from surrogate_evidence.synthesis.checking._curves import Symmetric
from surrogate_evidence.synthesis.pooling._measures import label_of

_HEIGHT = 3.4
_SIDE = 0.65  # room for the labels of the two vertical axes, in inches
_BAND = 0.32  # room for the numbers above the peaks
_GAP = 0.06
_FOOT = 0.66
_REACH = 3.2  # standard errors of a study that the axis makes room for
_HEIGHTS = (1.0, 0.75, 0.5, 0.25)
_APART = 0.07
_LISTED = 30
_NAME = 1.2  # room for the name of a study, in inches


def drapery(
    pooled: Pooled | NothingToPool,
    *,
    studies: Sequence[str] | None = None,
    null: float = 0.0,
    limits: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw the p-value of every effect, by each study and by all of them jointly.

    Parameters
    ----------
    pooled : Pooled
        A pooled result; its studies are drawn.
    studies : sequence of str, optional
        What the studies are called, in the order in which they were pooled; by default
        as the result names them.
    null : float, default 0
        Effect of no difference, on the scale of the effects; a line stands there.
    limits : tuple of float, optional
        Ends of the scale; by default every estimate is inside.
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
    pooled_forest : The limits of one level only, with weights.
    p_value_curve : Two arms of one study.

    Notes
    -----
    A curve is cut at the height :math:`p` by the limits of level :math:`1 - p` [1]_:
    normal ones of a study, for the pooled effect those of its own test. The ground is
    the same of the prediction interval, where there is one, at every level by the rule
    of the result. Up to four studies differ in their dashes and up to 25 are numbered
    at their peaks; more are drawn thin, to be read as one.

    References
    ----------
    .. [1] rucker2021, Beyond the forest plot: The drapery plot.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import pool
    >>> few = pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="log odds ratio")
    >>> print(describe(drapery(few)).alt)
    Drapery plot of 3 studies: random-effects log odds ratio 0.399, 95% confidence
    interval −0.341 to 1.138, p = 0.146 against 0.
    """
    if not isinstance(pooled, Pooled):
        msg = "drapery draws a pooled result of one study or more."
        raise ArgumentError(msg)
    studies = own_names(pooled) or None if studies is None else studies
    names = named_studies(studies, pooled.k)
    null = check_number(null, "null")
    curves, prediction = curves_of(pooled, names), prediction_of(pooled)
    ends = _ends(pooled, curves, null, limits)
    marks = marks_of_pooled(pooled)
    # as many as the studies need, whatever part of the scale is asked for
    digits = digits_of(*_ends(pooled, curves, null, None))
    foot = (*_numbered(pooled.k, studies), *flag_lines("", marks, WIDTH - 2 * MARGIN))
    key = 1 + (prediction is not None) + (pooled.k > 1)
    above = MARGIN + key * line_height(SMALL) + 0.12
    numbered = 1 < pooled.k <= MOST_NUMBERED
    top = above + line_height(SMALL) + (_BAND if numbered else _GAP)
    height = top + _HEIGHT + _FOOT + len(foot) * line_height(SMALL) + MARGIN
    with style():
        ax = page(ax, width=WIDTH, height=height)
        _write_key(ax, pooled, prediction, names, digits)
        y = above + line_height(SMALL) / 2
        write(ax, MARGIN, y, "p-value", size=SMALL)
        words = "level of the limits, per cent"
        write(ax, WIDTH - MARGIN, y, words, size=SMALL, align="right")
        inner = panel(ax, _SIDE, top, width=WIDTH - 2 * _SIDE, height=_HEIGHT)
        _frame(inner, pooled.interval.level)
        set_axis(inner, ends, null, bins=6)
        _draw(inner, pooled, curves, prediction, null)
        if numbered:
            _number(ax, pooled.yi, ends, top)
        measure = fit(label_of(pooled.measure), WIDTH - 2, size=SMALL)
        y = top + _HEIGHT + 0.42
        write(ax, WIDTH / 2, y, measure, size=SMALL, align="center")
        write(ax, MARGIN, top + _HEIGHT + _FOOT + 0.06, foot, size=SMALL)
    return attach(
        ax,
        caption=_caption(pooled, prediction, has_flags=bool(marks)),
        alt=_alt(pooled, null, digits),
        long_description=f"{pooled} {_listed(pooled, curves, null, digits)}",
        data=curve_rows(pooled, curves, prediction),
        flags=marks,
    )


def _ends(
    pooled: Pooled,
    curves: Sequence[Curve],
    null: float,
    limits: tuple[float, float] | None,
) -> tuple[float, float]:
    reaches = [_REACH * curve.shape.std_error for curve in curves[: pooled.k]]
    spans = [
        (y - reach, y + reach) for y, reach in zip(pooled.yi, reaches, strict=True)
    ]
    jointly = (pooled.interval.low, pooled.interval.high)
    centres = [*pooled.yi, pooled.estimate, null]
    return ends_of_axis(centres, [*spans, jointly], limits, whole=jointly)


# --- drawing --------------------------------------------------------------------


def _write_key(
    ax: Axes,
    pooled: Pooled,
    prediction: Symmetric | None,
    names: Sequence[str],
    digits: int,
) -> None:
    row = line_height(SMALL)
    y = MARGIN + row / 2
    ax.plot([MARGIN, MARGIN + 0.4], [y, y], color=BLUE, linewidth=2.4)
    limits = written_interval(pooled.interval.low, pooled.interval.high, digits)
    level = written_level(pooled.interval.level)
    name = confidence_curve(pooled, points=3).title
    found = f"{number(pooled.estimate, digits)}, {level} limits {limits}"
    whose = "the study" if pooled.k == 1 else f"pooled ({name})"
    line = fit(f"{whose}: {found}", WIDTH - 1, size=SMALL)
    write(ax, MARGIN + 0.48, y, line, size=SMALL)
    if prediction is not None:
        y += row
        box = ([MARGIN, MARGIN + 0.4], [y - 0.045] * 2, [y + 0.045] * 2)
        ax.fill_between(*box, color=PALE_BLUE, linewidth=0)
        for edge in (-0.045, 0.045):
            ax.plot(box[0], [y + edge] * 2, color=BLUE, linestyle=":", linewidth=0.9)
        limits = written_interval(pooled.pi_low, pooled.pi_high, digits)
        line = f"effect of a new study: {level} prediction limits {limits}"
        write(ax, MARGIN + 0.48, y, line, size=SMALL)
    if pooled.k > 1:
        _write_studies(ax, names, y + row)


def _write_studies(ax: Axes, names: Sequence[str], y: float) -> None:
    if len(names) <= MOST_DASHED:
        x = MARGIN
        room = max(_NAME, (WIDTH - 2 * MARGIN) / len(names) - 0.9)
        for place, (name, look) in enumerate(zip(names, LOOKS[1:], strict=False), 1):
            told = name if name == f"study {place}" else _named(place, name, room)
            ax.plot([x, x + 0.4], [y, y], color=look[0], linestyle=look[1], lw=1.4)
            write(ax, x + 0.48, y, told, size=SMALL)
            x += 0.48 + text_width(told, SMALL) + 0.2
        return
    many = len(names) > MOST_NUMBERED
    colour, wide = (FAINT, 0.5) if many else (GREY, 0.9)
    ax.plot([MARGIN, MARGIN + 0.4], [y, y], color=colour, linewidth=wide)
    words = f"one of {len(names)} studies{'' if many else ', its number at the peak'}"
    write(ax, MARGIN + 0.48, y, words, size=SMALL)


def _frame(ax: Axes, level: float) -> None:
    ax.set_ylim(0, 1)
    own = 1 - level
    heights = [*(h for h in _HEIGHTS if abs(h - own) > _APART), own]
    ax.set_yticks(heights, [f"{height:.4g}" for height in heights])
    for height in heights:
        ax.axhline(height, color=PALE, linewidth=0.6, zorder=0)
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
    ax.axhline(own, color=INK, linewidth=0.9, linestyle=(0, (6, 3)), zorder=2)
    ax.spines["right"].set_visible(True)


def _draw(
    ax: Axes,
    pooled: Pooled,
    curves: Sequence[Curve],
    prediction: Symmetric | None,
    null: float,
) -> None:
    if prediction is not None:
        x, p = points_of(prediction)
        ax.fill_between(x, p, color=PALE_BLUE, linewidth=0, zorder=0.5)
        ax.plot(x, p, color=BLUE, linestyle=":", linewidth=0.9, zorder=2)
    for curve in curves:
        x, p = points_of(curve.shape)
        jointly = curve is curves[-1]
        ax.plot(
            x,
            p,
            color=curve.colour,
            linestyle=curve.dashes,
            linewidth=curve.width,
            zorder=4 if jointly else 3,
        )
    low, high = ax.get_xlim()
    if low <= null <= high:
        at_null = curves[-1].shape.p(null)
        ax.plot([null], [at_null], "o", color=BLUE, ms=5, zorder=5, clip_on=False)
    for limit in (pooled.interval.low, pooled.interval.high):
        if low <= limit <= high:
            own = 1 - pooled.interval.level
            ax.plot([limit], [own], marker="|", color=INK, ms=9, zorder=5)


def _number(
    ax: Axes, yi: Sequence[float], ends: tuple[float, float], top: float
) -> None:
    """Write the number of each study above its peak, moved aside where they crowd."""
    wide, (low, high) = WIDTH - 2 * _SIDE, ends
    places = [place for place, y in enumerate(yi) if low <= y <= high]
    places.sort(key=lambda place: yi[place])
    if not places:
        return
    gap = text_width("00", SMALL) + _GAP
    peaks = _SIDE + wide * (np.array([yi[p] for p in places]) - low) / (high - low)
    steps = gap * np.arange(len(places))
    fitted = np.asarray(isotonic_regression(peaks - steps).x)
    xs = steps + np.clip(fitted, _SIDE, max(_SIDE, WIDTH - _SIDE - steps[-1]))
    for place, peak, x in zip(places, peaks, xs, strict=True):
        y = top - _BAND + line_height(SMALL) / 2
        write(ax, x, y, str(place + 1), size=SMALL, align="center")
        ax.plot([x, peak], [y + 0.08, top - 0.01], color=GREY, linewidth=0.6)


# --- words ----------------------------------------------------------------------


def _numbered(k: int, studies: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names behind the numbers in lines, where the key has them not."""
    if studies is None or not MOST_DASHED < k <= MOST_NUMBERED:
        return ()
    names = (_named(place, name) for place, name in enumerate(studies, 1))
    return wrap("; ".join(names), WIDTH - 2 * MARGIN, size=SMALL)


def _named(place: int, name: str, room: float = _NAME) -> str:
    shown = fit(name, room, size=SMALL).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{place}\N{NO-BREAK SPACE}{shown}"


def _count(pooled: Pooled) -> str:
    return "1 study" if pooled.k == 1 else f"{pooled.k} studies"


def _caption(pooled: Pooled, prediction: Symmetric | None, *, has_flags: bool) -> str:
    level = written_level(pooled.interval.level)
    whose = "of one study" if pooled.k == 1 else "by each study and by all jointly"
    ground = (
        " The tinted ground is the same for the effect of a new study."
        if prediction is not None
        else ""
    )
    flags = f" {LEGEND}" if has_flags else ""
    return (
        f"Drapery plot: the two-sided p-value of every effect (left), {whose}; it is 1 "
        "minus the level of the limits that lie there (right). Strokes on the dashed "
        f"line are the {level} limits; the vertical line is no difference, one effect "
        "among all, with a dot for its p-value. High is compatible with the data, not "
        f"probable.{ground}{flags}"
    )


def _alt(pooled: Pooled, null: float, digits: int) -> str:
    limits = written_interval(pooled.interval.low, pooled.interval.high, digits)
    against = (
        f"{p_phrase(confidence_curve(pooled, points=3).p_at(null))} against {null:g}"
    )
    model = "" if pooled.k == 1 else f"{pooled.model} "
    measure = fit(label_of(pooled.measure), 2.5)
    return (
        f"Drapery plot of {_count(pooled)}: {model}{measure} "
        f"{number(pooled.estimate, digits)}, {pooled.interval.title} {limits}, "
        f"{against}."
    )


def _listed(pooled: Pooled, curves: Sequence[Curve], null: float, digits: int) -> str:
    level = pooled.interval.level
    shown = "; ".join(
        f"{name} {number(shape.estimate, digits)} "
        f"({written_interval(*shape.limits(level), digits)}), "
        f"{p_phrase(shape.p(null))} against {null:g}"
        for name, shape, *_ in curves[: min(pooled.k, _LISTED)]
    )
    more = pooled.k - _LISTED
    return f"Curves: {shown}{f'; and {more} more' if more > 0 else ''}."
