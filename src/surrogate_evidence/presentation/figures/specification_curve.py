"""How far does the result depend on the analysis that somebody chose?"""

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Analysis, Multiverse
from surrogate_evidence.formatting import interval, listing, number, p_value
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.specification_layout import (
    BANDS,
    LABELS,
    Band,
    Scale,
    result_of,
    specification_bands,
)
from surrogate_evidence.presentation.lettering import line_height, text_width, write
from surrogate_evidence.presentation.marks import (
    LEGEND,
    Mark,
    flag_lines,
    marks_for,
    marks_of,
    ordered,
    tally,
)
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    PALE,
    PAPER,
    SMALL,
    WIDTH,
    page,
    style,
)
from surrogate_evidence.presentation.wording import counted, shorten

LOOKS: dict[str, dict[str, Any]] = {
    "yes": {"marker": "o", "mfc": BLUE, "mec": INK, "ms": 5.5, "mew": 0.8},
    "only with reason": {"marker": "D", "mfc": PAPER, "mec": INK, "ms": 4.5, "mew": 1},
    "no": {"marker": "x", "mfc": GREY, "mec": GREY, "ms": 5, "mew": 1.3},
}
"""Marker of each judgement; shape and fill differ, so that none rests on colour."""

_KEY = {
    "yes": "careful choice",
    "only with reason": "careful only with a reason",
    "no": "not a careful choice",
}
MOST_COLUMNS = 100
"""Analyses that one band has room for."""

_UPPER = 1.45  # height of the results of a band, in inches
_TICKS = 0.5  # width kept for the labels of ticks
_LEFT = MARGIN + LABELS + _TICKS
_RIGHT = WIDTH - MARGIN - 0.1
_TITLE = 0.24  # height of the title of a band
_GAP = 0.14
_BETWEEN = 0.3
_CLEAR = 0.14  # inches between a tick and the name of the reference line


def specification_curve(
    everything: Multiverse,
    *,
    show: Iterable[str] = ("p-value", "RD", "ratio"),
    flags: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw every analysis of a result in order, with the choices that made it.

    Parameters
    ----------
    everything : Multiverse
        The analyses.
    show : iterable of str
        Bands to draw, each on a scale of its own: ``"p-value"`` for the tests, ``"RD"``
        for risk differences, ``"ratio"`` for risk ratios and odds ratios, ``"AS"`` for
        differences of arcsines.
    flags : pandas.DataFrame, optional
        Flags as `appraise` gives them for a review; those of the study stand beside
        the flags of the multiverse itself.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the analyses need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If a band is unknown, there is nothing to draw, or a band would hold over 100
        analyses.

    See Also
    --------
    forest : Draws one analysis of several outcomes instead.

    Notes
    -----
    The analyses share their data: the curve shows what choices do, and is no vote.
    After the multiverse of [1]_.

    References
    ----------
    .. [1] steegen2016, Increasing transparency through a multiverse analysis.

    Examples
    --------
    >>> from surrogate_evidence.estimates import multiverse
    >>> from surrogate_evidence.presentation import describe
    >>> figure = describe(specification_curve(multiverse(16, 16, 12, 16)))
    >>> figure.data["measure"].unique().tolist()
    ['p-value', 'RD', 'RR', 'OR']
    """
    wanted = tuple(show)
    unknown = [name for name in wanted if name not in BANDS]
    if unknown:
        known = listing(map(repr, BANDS), "or")
        msg = f"show names bands, each of them {known}; got {unknown[0]!r}."
        raise ArgumentError(msg)
    bands = specification_bands(everything, wanted)
    if not bands:
        msg = "none of the bands to show has an analysis in this multiverse."
        raise ArgumentError(msg)
    crowded = max(len(band.analyses) for band in bands)
    if crowded > MOST_COLUMNS:
        msg = (
            f"{crowded} analyses side by side cannot be told apart; a band holds up to "
            f"{MOST_COLUMNS}. Draw fewer outcomes: specification_curve("
            "everything.of_outcome(...))."
        )
        raise ArgumentError(msg)
    marks = _marks(everything, flags)
    whose = "of the study" if everything.study_id else "of the result"
    head = flag_lines(whose, marks, WIDTH - 2 * MARGIN)
    top = MARGIN + line_height(SMALL) + 0.06 + len(head) * line_height(SMALL) + _GAP
    needed = [_TITLE + _UPPER + _GAP + band.height for band in bands]
    height = top + sum(needed) + (len(bands) - 1) * _BETWEEN + MARGIN
    with style():
        ax = page(ax, width=WIDTH, height=height)
        _draw_key(ax, MARGIN + line_height(SMALL) / 2)
        y = MARGIN + 1.5 * line_height(SMALL) + 0.06
        write(ax, MARGIN, y, head, size=SMALL, colour=GREY)
        y = top
        for band, taken in zip(bands, needed, strict=True):
            _draw(ax, band, y)
            y += taken + _BETWEEN
    return attach(
        ax,
        caption=_caption(everything, bands, marks),
        alt=_alt(everything),
        long_description=_long_description(everything, bands, marks),
        data=_data(everything, bands),
        flags=marks,
    )


def _marks(everything: Multiverse, flags: pd.DataFrame | None) -> tuple[Mark, ...]:
    own = marks_of(pd.DataFrame([flag.to_dict() for flag in appraise(everything)]))
    if flags is None:
        return ordered(own)
    of_study = marks_for(marks_of(flags), everything.study_id)
    known = {mark.code for mark in of_study}
    return ordered((*of_study, *(mark for mark in own if mark.code not in known)))


# --- drawing --------------------------------------------------------------------


def _draw_key(ax: Axes, y: float) -> None:
    x = MARGIN + 0.08
    for judgement, words in _KEY.items():
        ax.plot([x], [y], linestyle="none", **LOOKS[judgement])
        write(ax, x + 0.13, y, words, size=SMALL)
        x += 0.13 + text_width(words, SMALL) + 0.35


def _draw(ax: Axes, band: Band, top: float) -> None:
    write(ax, MARGIN, top + line_height() / 2, band.title, bold=True)
    floor = top + _TITLE + _UPPER
    choices = floor + _GAP
    step = (_RIGHT - _LEFT) / len(band.analyses)
    columns = [_LEFT + (place + 0.5) * step for place in range(len(band.analyses))]
    for x in columns:
        ends = [floor - _UPPER, choices + band.height]
        ax.plot([x, x], ends, color=PALE, linewidth=0.4, zorder=0)
    _draw_scale(ax, band.scale, floor)
    for x, row in zip(columns, band.analyses, strict=True):
        _draw_result(ax, x, row, band.scale, floor)
    for choice in band.rows:
        y = choices + choice.y
        write(ax, MARGIN, y, choice.lines, size=SMALL)
        middle = y + (len(choice.lines) - 1) * line_height(SMALL) / 2
        ax.plot([_LEFT, _RIGHT], [middle] * 2, color=PALE, linewidth=0.4, zorder=0)
        for place in choice.columns:
            look = LOOKS[band.analyses[place].careful]
            ax.plot([columns[place]], [middle], linestyle="none", **look)


def _draw_scale(ax: Axes, scale: Scale, floor: float) -> None:
    rooms = [(0.0, scale.below), (1.0, scale.above)]
    marks = [
        (floor - scale.place(x / scale.factor) * _UPPER, name)
        for x, name in scale.ticks
    ]
    for end, name in rooms:
        if name:
            beyond = -float("inf") if end == 0 else float("inf")
            marks.append((floor - scale.place(beyond) * _UPPER, name))
    ax.plot([_LEFT, _LEFT], [floor - _UPPER, floor], color=GREY, linewidth=0.8)
    for y, name in marks:
        ax.plot([_LEFT - 0.05, _LEFT], [y, y], color=GREY, linewidth=0.8)
        write(ax, _LEFT - 0.08, y, name, size=SMALL, align="right")
    y = floor - scale.place(scale.reference / scale.factor) * _UPPER
    ax.plot([_LEFT, _RIGHT], [y, y], color=GREY, linewidth=1.1, zorder=1)
    write(ax, MARGIN + LABELS, y, scale.reference_title, size=SMALL, align="right")


def _draw_result(ax: Axes, x: float, row: Analysis, scale: Scale, floor: float) -> None:
    look = LOOKS[row.careful]
    if not (row.is_test or isnan(row.low) or isnan(row.high)):
        ends = [floor - scale.place(limit) * _UPPER for limit in (row.low, row.high)]
        colour = GREY if row.careful == "no" else INK
        ax.plot([x, x], ends, color=colour, linewidth=1.1, zorder=2)
        for limit, y, marker in zip((row.low, row.high), ends, "v^", strict=True):
            if not scale.holds(limit) and limit != row.value:
                ax.plot([x], [y], marker=marker, ms=4.5, color=colour, zorder=2)
    value = result_of(row)
    if not isnan(value):
        y = floor - scale.place(value) * _UPPER
        ax.plot([x], [y], linestyle="none", zorder=3, **look)


# --- words ----------------------------------------------------------------------


def _alt(everything: Multiverse) -> str:
    name = f", {shorten(everything.study_id, 30)}" if everything.study_id else ""
    careful = everything.careful
    every = counted(len(everything.rows), "analysis", "analyses")
    return (
        f"Specification curve{name}: {every}; of the {len(careful)} careful ones "
        f"{_excluding(careful)} exclude no difference, {_span(careful)}."
    )


def _caption(
    everything: Multiverse, bands: Sequence[Band], marks: Sequence[Mark]
) -> str:
    drawn = sum(len(band.analyses) for band in bands)
    left = len(everything.rows) - drawn
    further = counted(left, "further analysis", "further analyses")
    rest = f" {further} not drawn." if left else ""
    if any(isnan(result_of(row)) for band in bands for row in band.analyses):
        rest += " A column without a result has its choices only."
    return (
        "Each column is one analysis of the same counts, in the order of the results; "
        "the dots below say which. An arrow, or a marker beyond the end of a scale, is "
        "a limit or an estimate that lies further out. The analyses share their data "
        "and are no votes; 0.05 is a customary threshold, nothing more."
        f"{rest} {LEGEND} {tally(marks)}."
    )


def _long_description(
    everything: Multiverse, bands: Sequence[Band], marks: Sequence[Mark]
) -> str:
    parts = []
    for outcome in everything.outcomes:
        own = everything.of_outcome(outcome)
        about = f"{outcome}: " if outcome else ""
        parts.append(
            f"{about}{len(own.careful)} careful of {len(own.rows)} analyses, "
            f"{_span(own.careful)}, {_excluding(own.careful)} of the careful exclude "
            "no difference."
        )
    said = " ".join(_said(row) for band in bands for row in band.analyses)
    return f"{' '.join(parts)} {said} {tally(marks)}."


def _said(row: Analysis) -> str:
    about = f"{row.outcome}, " if row.outcome else ""
    if row.is_test:
        return f"{about}{row.method}: {p_value(row.p_value)} ({row.careful})."
    scale, digits = (100, 1) if row.measure == "RD" else (1, 2)
    limits = interval(row.low, row.high, digits, scale=scale)
    value = number(scale * row.value, digits)
    return f"{about}{row.measure} {row.method}: {value}, {limits} ({row.careful})."


def _span(rows: Iterable[Analysis]) -> str:
    known = [row.p_value for row in rows if not isnan(row.p_value)]
    if not known:
        return "none with a p-value"
    return f"p from {p_value(min(known))} to {p_value(max(known))}"


def _excluding(rows: Iterable[Analysis]) -> int:
    return sum(row.excludes is True for row in rows)


def _data(everything: Multiverse, bands: Sequence[Band]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"study_id": everything.study_id, "band": band.name, **row.to_dict()}
            for band in bands
            for row in band.analyses
        ]
    )
