"""What is known of mean, spread and every study after seeing them all?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence._checks import check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.effect_axis import (
    digits_of,
    draw_span,
    ends_of_axis,
    set_axis,
)
from surrogate_evidence.presentation.figures.forests.pooled_scale import tick
from surrogate_evidence.presentation.figures.forests.pooled_sections import own_names
from surrogate_evidence.presentation.figures.funnel import (
    marks_of_pooled,
    named_studies,
)
from surrogate_evidence.presentation.figures.posterior_words import (
    Line,
    alt_of,
    caption_of,
    line_of_tau,
    lines_jointly,
    lines_of_studies,
    listed,
    written_line,
    written_prior,
)
from surrogate_evidence.presentation.lettering import (
    fit,
    line_height,
    text_width,
    write,
)
from surrogate_evidence.presentation.marks import flag_lines
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    PALE_BLUE,
    PAPER,
    SMALL,
    WIDTH,
    page,
    panel,
    style,
)
from surrogate_evidence.synthesis import BayesianPooled, NothingToPool
from surrogate_evidence.synthesis.pooling._engine import Floats
from surrogate_evidence.synthesis.pooling._measures import label_of

MOST_ROOMY = 20
"""Studies up to which the rows stand apart; more stand closer."""

_NAMES = 1.55
_EFFECTS = (1.8, 3.3)  # left and width of what stands on the scale of the effects
_TAU = (5.75, 2.65)
_KEY = 5.6
_COLUMNS = (6.85, WIDTH - MARGIN)
_NUMBERS = 1.58
_HEIGHT = 1.7
_ROWS = (0.27, 0.21)
_ASIDE = 0.2  # of a row, between what was found and what is known now
_TICKS = 0.58
_POINTS = 301
_ROOM = 1.12
_DASHED = (0, (5, 2))


def posterior_plot(
    posterior: BayesianPooled | NothingToPool,
    *,
    studies: Sequence[str] | None = None,
    null: float = 0.0,
    limits: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw the posterior of mean and tau, and every study before and after.

    Parameters
    ----------
    posterior : BayesianPooled
        A pooled result with a stated prior.
    studies : sequence of str, optional
        What the studies are called, in the order in which they were pooled; by default
        as the result names them.
    null : float, default 0
        Effect of no difference, on the scale of the effects; a line stands there.
    limits : tuple of float, optional
        Ends of the scale of the effects; by default every estimate is inside.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If it is no posterior of one study or more, names and studies differ in
        number, or the limits are in the wrong order.

    See Also
    --------
    panel_plot : Intervals by several methods and priors, without their densities.
    drapery : Compatibility with each effect, without a prior.

    Notes
    -----
    Densities are those of the quadrature itself, not smoothed draws [1]_. Above, those
    of the mean and of a new study's effect stand over the scale that the studies below
    share; tau stands beside them, with its prior: where both look alike the studies
    said little. Below, each study as it was found, with a normal interval, and its own
    effect given all studies: the less precise, the further it is drawn to the mean.

    References
    ----------
    .. [1] rover2020, Bayesian random-effects meta-analysis using the bayesmeta R
       package.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import bayesian_pool
    >>> two = bayesian_pool([0.71, 1.83], [0.43**2, 1.10**2], measure="log odds ratio")
    >>> print(describe(posterior_plot(two)).alt)
    Posterior of 2 studies, 95% limits: mean log odds ratio 0.920 (−0.133 to 2.112),
    tau 0.324 (0.015 to 1.074), new study −0.498 to 2.529; prior of tau
    half-normal(0.5).
    """
    if not isinstance(posterior, BayesianPooled):
        msg = "posterior_plot draws what bayesian_pool returns for one study or more."
        raise ArgumentError(msg)
    studies = own_names(posterior) or None if studies is None else studies
    names = named_studies(studies, posterior.k)
    null = check_number(null, "null")
    pairs, jointly = lines_of_studies(posterior, names), lines_jointly(posterior)
    every = [line for pair in pairs for line in pair] + jointly
    spans = [(line.low, line.high) for line in every]
    centres = [*(line.estimate for line in every), null]
    ends = ends_of_axis(centres, spans, limits, whole=spans[-2])
    digits = digits_of(*ends_of_axis(centres, spans, None, whole=spans[-2]))
    marks = marks_of_pooled(posterior)
    foot = flag_lines("", marks, WIDTH - 2 * MARGIN)
    row = _ROWS[posterior.k > MOST_ROOMY]
    top = MARGIN + 2 * line_height(SMALL) + 0.14
    below = top + _HEIGHT + _TICKS + line_height(SMALL)
    deep = (len(pairs) + len(jointly) + 0.7) * row
    bottom = below + deep + 0.66
    with style():
        height = bottom + len(foot) * line_height(SMALL) + MARGIN
        ax = page(ax, width=WIDTH, height=height)
        _write_key(ax, posterior, digits)
        _draw_effects(_effects(ax, top, _HEIGHT, ends, null), posterior, ends)
        _draw_tau(panel(ax, _TAU[0], top, width=_TAU[1], height=_HEIGHT), posterior)
        where = (_TAU[0] + _TAU[1] / 2, top + _HEIGHT + 0.36)
        write(ax, *where, "tau, between studies", size=SMALL, align="center")
        _write_heads(ax, below - 0.14, posterior)
        inner = _effects(ax, below, deep, ends, null)
        inner.set_ylim(deep, 0)
        for place, pair in enumerate((*pairs, *((line,) for line in jointly))):
            y = (place + 0.5 + 0.4 * (place >= len(pairs))) * row
            _draw_row(inner, pair, y, row)
            _write_row(ax, pair, below + y, max(0, digits - 1))
        where = (_EFFECTS[0] + _EFFECTS[1] / 2, below + deep + 0.42)
        measure = fit(label_of(posterior.measure), _EFFECTS[1] + 1.5, size=SMALL)
        write(ax, *where, measure, size=SMALL, align="center")
        write(ax, MARGIN, bottom + line_height(SMALL) / 2, foot, size=SMALL)
    return attach(
        ax,
        caption=caption_of(posterior, has_flags=bool(marks)),
        alt=alt_of(posterior, digits),
        long_description=f"{posterior} {listed(pairs, digits)}",
        data=pd.DataFrame(
            [line._asdict() for line in (*every, line_of_tau(posterior))]
        ),
        flags=marks,
    )


# --- drawing --------------------------------------------------------------------


def _effects(
    ax: Axes, top: float, height: float, ends: tuple[float, float], null: float
) -> Axes:
    """Return a panel on the scale of the effects."""
    inner = panel(ax, _EFFECTS[0], top, width=_EFFECTS[1], height=height)
    set_axis(inner, ends, null, bins=4)
    _bare(inner)
    return inner


def _bare(ax: Axes) -> None:
    ax.spines["left"].set_visible(False)
    ax.set_yticks([])


def _draw_effects(
    ax: Axes, posterior: BayesianPooled, ends: tuple[float, float]
) -> None:
    own = posterior.interval
    wide = own.high - own.low
    fine = np.linspace(own.low - wide, own.high + wide, _POINTS)
    x = np.unique(np.clip([*np.linspace(*ends, _POINTS), *fine], *ends))
    known, new = posterior.density(x), posterior.density(x, "new study")
    ax.plot(x, new, color=INK, linestyle=_DASHED, linewidth=1.1, zorder=3)
    _draw_known(ax, x, known, (own.low, posterior.estimate, own.high))
    ax.set_ylim(0, _ROOM * max(known.max(), new.max()))


def _draw_tau(ax: Axes, posterior: BayesianPooled) -> None:
    own = posterior.tau_interval
    most = max(1.3 * own.high, min(3 * own.high, 3 * posterior.tau_prior.median))
    x = np.linspace(0, most, 2 * _POINTS)
    known, before = posterior.density(x, "tau"), posterior.tau_prior.density(x)
    ax.plot(x, before, color=INK, linestyle=_DASHED, linewidth=1.1, zorder=5)
    _draw_known(ax, x, known, (own.low, posterior.tau, own.high))
    ax.set_xlim(0, most)
    ax.locator_params(axis="x", nbins=4)
    ax.xaxis.set_major_formatter(lambda x, _: tick(x))
    peak = float(known.max())
    ax.set_ylim(0, _ROOM * max(peak, min(3 * peak, float(before.max()))))
    _bare(ax)


def _draw_known(
    ax: Axes, x: Floats, height: Floats, limits: tuple[float, float, float]
) -> None:
    """Draw a density, its ground between the limits, and a line at the median."""
    low, median, high = limits
    inside = (x >= low) & (x <= high)
    ax.fill_between(x[inside], height[inside], color=PALE_BLUE, linewidth=0, zorder=0.5)
    ax.plot(x, height, color=BLUE, linewidth=2, zorder=4)
    if x[0] <= median <= x[-1]:
        ax.vlines(median, 0, np.interp(median, x, height), color=BLUE, linewidth=1.4)


def _draw_row(ax: Axes, pair: Sequence[Line], y: float, row: float) -> None:
    low, high = ax.get_xlim()
    for line in pair:
        aside = {"found": -_ASIDE, "given all studies": _ASIDE}.get(line.what, 0)
        at = y + aside * row
        found, new = line.what == "found", line.what == "new study"
        colour = GREY if found else INK if new else BLUE
        dashes = _DASHED if new else "-"
        wide = 0.9 if found else 1.8 - 0.7 * new
        span = (line.low, line.high)
        draw_span(ax, span, at, color=colour, linewidth=wide, linestyle=dashes)
        if low <= line.estimate <= high and not new:
            marker = "s" if found else "D" if line.what == "mean" else "o"
            ax.plot(
                [line.estimate],
                [at],
                marker,
                color=colour,
                markersize=4.2 if found else 4.8,
                markerfacecolor=PAPER if found else colour,
                zorder=5,
            )


# --- words ----------------------------------------------------------------------


def _write_key(ax: Axes, posterior: BayesianPooled, digits: int) -> None:
    mean, new = lines_jointly(posterior)
    level = written_level(posterior.interval.level)
    left = (
        f"mean {written_line(mean, digits)}, {level} credible limits",
        f"effect of a new study {written_line(new, digits)}, {level} limits",
    )
    right = (
        f"tau {written_line(line_of_tau(posterior), digits)}",
        f"its prior, {written_prior(posterior)}",
    )
    for x, room, words in (
        (MARGIN, _KEY - MARGIN, left),
        (_KEY, WIDTH - _KEY, right),
    ):
        y = MARGIN + line_height(SMALL) / 2
        ax.plot([x, x + 0.4], [y, y], color=BLUE, linewidth=2)
        write(ax, x + 0.48, y, fit(words[0], room - 0.6, size=SMALL), size=SMALL)
        y += line_height(SMALL)
        ax.plot([x, x + 0.4], [y, y], color=INK, linestyle=_DASHED, linewidth=1.1)
        write(ax, x + 0.48, y, fit(words[1], room - 0.6, size=SMALL), size=SMALL)


def _write_heads(ax: Axes, y: float, posterior: BayesianPooled) -> None:
    level = written_level(posterior.interval.level)
    write(ax, MARGIN, y, f"study ({level} limits)", size=SMALL, colour=GREY)
    for x, words, marker, filled in (
        (_COLUMNS[0], "found", "s", False),
        (_COLUMNS[1], "given all studies", "o", True),
    ):
        write(ax, x, y, words, size=SMALL, align="right", colour=GREY)
        colour = BLUE if filled else GREY
        left = x - text_width(words, SMALL) - 0.14
        face = colour if filled else PAPER
        ax.plot([left], [y], marker, color=colour, markerfacecolor=face, ms=4.6)


def _write_row(ax: Axes, pair: Sequence[Line], y: float, digits: int) -> None:
    bold = pair[-1].what == "mean"
    name = fit(pair[0].name, _NAMES, size=SMALL)
    write(ax, MARGIN, y, name, size=SMALL, bold=bold)
    for line, x in zip(pair, _COLUMNS[-len(pair) :], strict=True):
        shown = fit(written_line(line, digits, _NUMBERS), _NUMBERS, size=SMALL)
        write(ax, x, y, shown, size=SMALL, align="right")
