"""What was measured in one case, session by session, and how do its phases differ?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import fmean, median
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Phases, SingleCaseEffect, single_case_effect
from surrogate_evidence.formatting import MINUS, number
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures import phase_words
from surrogate_evidence.presentation.figures.phase_words import Pair
from surrogate_evidence.presentation.lettering import (
    line_height,
    text_width,
    wrap,
    write,
)
from surrogate_evidence.presentation.marks import (
    Mark,
    flag_lines,
    marks_of,
    ordered,
)
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    PALE,
    PALE_BLUE,
    PAPER,
    SMALL,
    VERMILION,
    WIDTH,
    page,
    panel,
    style,
)

_HEIGHT = 2.6
_AXIS = 0.52  # height of ticks, their labels and the title of the axis
_RIGHT = MARGIN + 0.1  # the label of the last session reaches beyond the panel
_PAD = 0.08  # room above and below the measurements, of their range
_TICKS = 6
_LARGE = 1e6  # measurements whose ticks are written with a power of ten
_EXACT = 1e-6  # of a step, by which the label of a tick may miss it
_CROWD = 60  # sessions from which their signs are drawn smaller
_MEAN: dict[str, Any] = {"color": INK, "linestyle": "-", "linewidth": 2.2}
_MEDIAN: dict[str, Any] = {
    "color": VERMILION,
    "linestyle": (0, (2, 1.5)),
    "linewidth": 1.8,
}


def phase_plot(
    series: Phases,
    *,
    measures: Sequence[str] = ("nap", "tau-u"),
    ax: Axes | None = None,
) -> Axes:
    """Draw the sessions of one case with its phases, their levels and their effects.

    Parameters
    ----------
    series : Phases
        The series; of any number of phases.
    measures : sequence of str, default ("nap", "tau-u")
        Effect sizes to write under the plot, as `single_case_effect` takes them, of
        every baseline with the intervention that follows it.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes, which carry one panel.

    Raises
    ------
    ArgumentError
        If `series` is no series, or a measure is unknown or cannot be asked of it.

    See Also
    --------
    surrogate_evidence.estimates.phases : Makes the series.

    Notes
    -----
    Baseline sessions are open circles, those of an intervention filled ones on a
    tinted ground. A line joins successive sessions of one phase; it breaks where a
    session is missing.

    Examples
    --------
    >>> from surrogate_evidence.estimates import phases
    >>> from surrogate_evidence.presentation import describe
    >>> series = phases(A=[3, 4, 2, 5, 3], B=[6, 7, 5, 8, 9, 7], outcome="words read",
    ...                 direction="higher is better")
    >>> print(describe(phase_plot(series)).alt)
    Words read in 11 sessions of one case; mean 3.4 in phase A, 7 in phase B. B against
    A: NAP 0.98 (0.64 to 1.00); Tau-U 0.93 (no interval).
    """
    _check(series)
    pairs = tuple(_pairs(series, measures))
    whole = _marks(series, "")
    with style():
        ax = _draw(series, pairs, whole, ax)
    marks = ordered((*whole, *(mark for pair in pairs for mark in pair.marks)))
    return attach(
        ax,
        caption=phase_words.caption(series, pairs, marks),
        alt=phase_words.alt(series, pairs),
        long_description=phase_words.long(series, pairs, marks),
        data=phase_words.data(series),
        flags=marks,
    )


def _check(series: object) -> None:
    if not isinstance(series, Phases):
        msg = f"give the series as phases(...), got a {type(series).__name__}."
        raise ArgumentError(msg)


def _pairs(series: Phases, measures: Sequence[str]) -> Iterator[Pair]:
    for baseline, intervention in zip(
        series.names[::2], series.names[1::2], strict=False
    ):
        two = series.pair(baseline, intervention)
        name = f"{intervention} against {baseline}"
        effects = tuple(single_case_effect(two, measure=m) for m in measures)
        marks = [mark for effect in effects for mark in _marks(effect, name)]
        yield Pair(name=name, effects=effects, marks=ordered(marks))


def _marks(target: Phases | SingleCaseEffect, name: str) -> tuple[Mark, ...]:
    flags = pd.DataFrame([flag.to_dict() for flag in appraise(target)])
    return tuple(replace(mark, outcome=name) for mark in marks_of(flags))


# --- drawing ----------------------------------------------------------------------


def _draw(
    series: Phases, pairs: Sequence[Pair], whole: Sequence[Mark], ax: Axes | None
) -> Axes:
    room = WIDTH - 2 * MARGIN
    title = wrap(phase_words.axis_title(series), room, size=SMALL)
    names, lanes = _lanes(series)
    small = [
        line for pair in pairs for line in _effect_lines(pair, whole, room)
    ] + list(flag_lines("of the series", whole, room))
    step = line_height(SMALL)
    key = MARGIN + step / 2
    head = key + step * 1.3
    phase_row = head + step * (len(title) + 0.3)
    top = phase_row + step * lanes
    bottom = top + _HEIGHT + _AXIS
    height = bottom + step * len(small) + MARGIN
    ax = page(ax, width=WIDTH, height=height)
    _write_key(ax, key)
    write(ax, MARGIN, head, title, size=SMALL)
    ticks, low, high = _scale(series.values)
    labels = [label for _, label in ticks]
    left = MARGIN + max(text_width(label, SMALL) for label in labels) + 0.12
    inner = panel(ax, left, top, width=WIDTH - _RIGHT - left, height=_HEIGHT)
    first, last = series.sessions[0] - 0.5, series.sessions[-1] + 0.5
    inner.set_xlim(first, last)
    inner.set_ylim(low, high)
    inner.set_yticks([tick for tick, _ in ticks], labels)
    inner.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=12))
    for tick, _ in ticks:
        inner.axhline(tick, color=PALE, linewidth=0.6, zorder=0)
    _draw_phases(inner, series)
    per_session = (WIDTH - _RIGHT - left) / (last - first)
    for name, middle, lane in names:
        x = left + (middle - first) * per_session
        write(ax, x, phase_row + lane * step, name, size=SMALL, align="center")
    write(ax, WIDTH / 2, bottom - 1.25 * step, "session", size=SMALL, align="center")
    write(ax, MARGIN, bottom, small, size=SMALL)
    return ax


def _draw_phases(inner: Axes, series: Phases) -> None:
    size = 5.0 if len(series.values) <= _CROWD else 3.0
    for name, (start, end) in _edges(series).items():
        here = [
            (session, value)
            for session, label, value in zip(
                series.sessions, series.labels, series.values, strict=True
            )
            if label == name
        ]
        treated = name[0] == "B"
        if treated:
            inner.axvspan(start, end, facecolor=PALE_BLUE, alpha=0.5, zorder=0)
        if start > series.sessions[0]:
            inner.axvline(start, color=GREY, linewidth=1.0, zorder=1)
        for (one, value), (two, other) in pairwise(here):
            if two == one + 1:
                inner.plot([one, two], [value, other], color=BLUE, lw=0.9, zorder=2)
        inner.plot(
            *zip(*here, strict=True),
            linestyle="none",
            marker="o",
            markersize=size,
            markeredgecolor=BLUE,
            markerfacecolor=BLUE if treated else PAPER,
            zorder=6,
        )
        values = series.of(name)
        inner.hlines(fmean(values), start, end, zorder=4, **_MEAN)
        inner.hlines(median(values), start, end, zorder=5, **_MEDIAN)


def _edges(series: Phases) -> dict[str, tuple[float, float]]:
    """Return where each phase begins and ends, half a session beyond its sessions."""
    spans: dict[str, list[int]] = {}
    for session, name in zip(series.sessions, series.labels, strict=True):
        spans.setdefault(name, []).append(session)
    return {name: (span[0] - 0.5, span[-1] + 0.5) for name, span in spans.items()}


def _lanes(series: Phases) -> tuple[list[tuple[str, float, int]], int]:
    """Return the name of each phase with its middle and a row where it has room."""
    first, last = series.sessions[0] - 0.5, series.sessions[-1] + 0.5
    per_session = (WIDTH - 1) / (last - first)  # no wider than the panel is
    ends: list[float] = []
    placed = []
    for name, (start, end) in _edges(series).items():
        middle = (start + end) / 2
        half = text_width(f"phase {name}", SMALL) / 2 + 0.06
        x = (middle - first) * per_session
        lane = next((i for i, e in enumerate(ends) if x - half >= e), len(ends))
        ends[lane : lane + 1] = [x + half]
        placed.append((f"phase {name}", middle, lane))
    return placed, len(ends)


def _scale(
    values: Sequence[float],
) -> tuple[list[tuple[float, str]], float, float]:
    """Return ticks with their labels, and the ends of the scale."""
    low, high = min(values), max(values)
    reach = (high - low) or abs(high) or 1.0
    low, high = low - _PAD * reach, high + _PAD * reach
    ticks = [
        float(tick)
        for tick in MaxNLocator(nbins=_TICKS).tick_values(low, high)
        if low <= tick <= high
    ]
    step = ticks[1] - ticks[0] if len(ticks) > 1 else reach
    digits = next(
        (
            d
            for d in range(5)
            if all(abs(round(t, d) - t) < _EXACT * step for t in ticks)
        ),
        None,
    )
    if digits is None or max(map(abs, ticks)) >= _LARGE:
        labels = [f"{tick:.5g}".replace("-", MINUS) for tick in ticks]
    else:
        labels = [number(tick, digits) for tick in ticks]
    return list(zip(ticks, labels, strict=True)), low, high


def _write_key(ax: Axes, y: float) -> None:
    x = MARGIN
    for name, look in (
        ("session of a baseline (A)", PAPER),
        ("session of an intervention (B)", BLUE),
        ("mean of the phase", _MEAN),
        ("median of the phase", _MEDIAN),
    ):
        if isinstance(look, dict):
            ax.plot([x, x + 0.34], [y, y], **look)
            x += 0.42
        else:
            ax.plot(
                x + 0.06,
                y,
                marker="o",
                markersize=5,
                markeredgecolor=BLUE,
                markerfacecolor=look,
            )
            x += 0.18
        write(ax, x, y, name, size=SMALL)
        x += text_width(name, SMALL) + 0.28


def _effect_lines(pair: Pair, whole: Sequence[Mark], room: float) -> tuple[str, ...]:
    """Return what is written of a pair; flags of the series stand in its own line."""
    known = {mark.code for mark in whole}
    own = [mark for mark in pair.marks if mark.code not in known]
    text = f"{pair.name}: {'; '.join(map(phase_words.short, pair.effects))}"
    return (
        *wrap(text, room, size=SMALL),
        *flag_lines(f"of {pair.name}", own, room),
    )
