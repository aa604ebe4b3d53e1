"""In which of the ways the unobserved could have gone does the result change?"""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import METHOD_TITLES, TippingPoints
from surrogate_evidence.estimates.sensitivity.tipping_points import (
    ARM_1_HIGHER,
    ARM_2_HIGHER,
    UNDECIDED,
    Completion,
)
from surrogate_evidence.formatting import p_phrase, p_value
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.lettering import (
    line_height,
    write,
)
from surrogate_evidence.presentation.marks import (
    LEGEND,
    Mark,
    flag_lines,
    marks_of,
    ordered,
    tally,
)
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    PAPER,
    SMALL,
    WIDTH,
    page,
    style,
)

MOST_SIDE = 60
"""Unobserved participants of one arm beyond which no cell could be seen."""

LOOKS = {ARM_1_HIGHER: "^", ARM_2_HIGHER: "v", UNDECIDED: "o"}
"""Marker of each answer; filled where it is another than the observed one."""

_ANOTHER = "another answer than the observed table gives"
_SAME = "the same answer"
_LEFT = 0.75  # room for the labels of rows, in inches
_CELL = 0.6  # largest width of a cell
_ROW = 0.4  # largest height of a cell
_WRITTEN = 0.56  # width from which a cell has its p-value written in
_LABELS = 0.32  # width that the label of a column needs
_HEIGHT = 5.2  # largest height of the grid
_FOOT = 0.62


def tipping_point(filled: TippingPoints, *, ax: Axes | None = None) -> Axes:
    """Draw every completion of the unobserved outcomes, and where the answer changes.

    Parameters
    ----------
    filled : TippingPoints
        The completions, at most 60 unobserved participants in an arm.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the grid needs.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If the number unobserved is not known, or a grid would be too fine to be seen.

    See Also
    --------
    specification_curve : Changes the analysis instead of the data.

    Notes
    -----
    After [1]_: each cell is one possibility, and none is marked as the likely one.

    References
    ----------
    .. [1] hollis2002, A graphical sensitivity analysis for clinical trials with
       non-ignorable missing binary outcome.

    Examples
    --------
    >>> from surrogate_evidence.estimates import tipping_points
    >>> from surrogate_evidence.presentation import describe
    >>> grid = tipping_points(16, 16, 11, 13, n_randomised_1=17, n_randomised_2=16)
    >>> print(describe(tipping_point(grid)).alt)
    Grid of 8 completions of 1 and 3 unobserved participants: the answer of Boschloo's
    exact test at 0.05 changes in 2 of them; observed p = 0.142.
    """
    missing = _check(filled)
    width = min(_CELL, (WIDTH - _LEFT - MARGIN - 0.1) / (missing[1] + 1))
    height = min(_ROW, _HEIGHT / (missing[0] + 1))
    marks = _marks(filled)
    key = _key(filled)
    head = flag_lines("of the result", marks, WIDTH - 2 * MARGIN)
    small = line_height(SMALL)
    lettering = (len(key) + len(head)) * small
    top = MARGIN + lettering + 0.3 + small
    with style():
        ax = page(ax, width=WIDTH, height=top + (missing[0] + 1) * height + _FOOT)
        for place, (look, words) in enumerate(key):
            y = MARGIN + (place + 0.5) * small
            _mark(ax, MARGIN + 0.08, y, look, size=7)
            write(ax, MARGIN + 0.24, y, words, size=SMALL)
        y = MARGIN + (len(key) + 0.5) * small + 0.04
        write(ax, MARGIN, y, head, size=SMALL, colour=GREY)
        words = "unobserved participants of arm 1 taken to have had the event"
        write(ax, MARGIN, top - 0.16, words, size=SMALL)
        _draw(ax, filled, (missing[0], top), (width, height))
    return attach(
        ax,
        caption=_caption(filled, marks),
        alt=_alt(filled),
        long_description=_long_description(filled, marks),
        data=pd.DataFrame(filled.to_rows()),
        flags=marks,
    )


def _check(filled: TippingPoints) -> tuple[int, int]:
    if filled.missing_1 is None or filled.missing_2 is None:
        msg = (
            "how many participants went unobserved is not known, so there is no grid; "
            "give n_randomised_1 and n_randomised_2 to tipping_points()."
        )
        raise ArgumentError(msg)
    largest = max(filled.missing_1, filled.missing_2)
    if largest > MOST_SIDE:
        msg = (
            f"{largest} unobserved participants in one arm make cells too small to be "
            f"seen; a grid is drawn up to {MOST_SIDE}. Read to_rows() instead."
        )
        raise ArgumentError(msg)
    return filled.missing_1, filled.missing_2


def _marks(filled: TippingPoints) -> tuple[Mark, ...]:
    flags = [flag.to_dict() for flag in appraise(filled)]
    return ordered(marks_of(pd.DataFrame(flags)) if flags else ())


def _key(filled: TippingPoints) -> list[tuple[Completion, str]]:
    """Return one completion of each answer there is, with its meaning."""
    meanings = {
        ARM_1_HIGHER: f"p below {filled.alpha:g}, arm 1 higher",
        ARM_2_HIGHER: f"p below {filled.alpha:g}, arm 2 higher",
        UNDECIDED: f"p {filled.alpha:g} or above",
    }
    first = {one.answer: one for one in reversed(filled.completions)}
    return [
        (
            first[answer],
            f"{words}: {_ANOTHER if first[answer].changed else _SAME}",
        )
        for answer, words in meanings.items()
        if answer in first
    ]


# --- drawing --------------------------------------------------------------------


def _draw(
    ax: Axes,
    filled: TippingPoints,
    place: tuple[int, float],
    cell: tuple[float, float],
) -> None:
    rows, top = place
    width, height = cell
    written = width >= _WRITTEN and height >= _ROW
    size = min(9.0, 52 * min(width, height))
    for one in filled.completions:
        x = _LEFT + (one.added_2 + 0.5) * width
        y = top + (rows - one.added_1 + 0.5) * height
        lifted = 0.09 if written else 0.0
        _mark(ax, x, y - lifted, one, size=7 if written else size)
        if written:
            words = p_value(one.p_value)
            write(ax, x, y + 0.09, words, size=SMALL, align="center")
    _draw_labels(ax, filled, place, cell)


def _draw_labels(
    ax: Axes,
    filled: TippingPoints,
    place: tuple[int, float],
    cell: tuple[float, float],
) -> None:
    rows, top = place
    width, height = cell
    columns = filled.missing_2 or 0
    bottom = top + (rows + 1) * height
    every = _every(line_height(SMALL) / height)
    for added in range(0, rows + 1, every):
        y = top + (rows - added + 0.5) * height
        write(ax, _LEFT - 0.1, y, str(added), size=SMALL, align="right")
        ax.plot([_LEFT - 0.06, _LEFT], [y, y], color=GREY, linewidth=0.8)
    every = _every(_LABELS / width)
    for added in range(0, columns + 1, every):
        x = _LEFT + (added + 0.5) * width
        write(ax, x, bottom + 0.16, str(added), size=SMALL, align="center")
        ax.plot([x, x], [bottom, bottom + 0.06], color=GREY, linewidth=0.8)
    right = _LEFT + (columns + 1) * width
    for ends in (((_LEFT, _LEFT), (top, bottom)), ((_LEFT, right), (bottom, bottom))):
        ax.plot(*ends, color=GREY, linewidth=0.8)
    words = "unobserved participants of arm 2 taken to have had the event"
    write(ax, _LEFT, bottom + 0.4, words, size=SMALL)


def _every(least: float) -> int:
    """Return a round distance between labels that leaves each its room."""
    return next(step for step in (1, 2, 5, 10, 20, MOST_SIDE) if step >= least)


def _mark(ax: Axes, x: float, y: float, one: Completion, *, size: float) -> None:
    ax.plot(
        [x],
        [y],
        linestyle="none",
        marker=LOOKS[one.answer],
        markersize=size,
        markerfacecolor=BLUE if one.changed else PAPER,
        markeredgecolor=INK if one.changed else GREY,
        markeredgewidth=0.8,
    )


# --- words ----------------------------------------------------------------------


def _alt(filled: TippingPoints) -> str:
    test = METHOD_TITLES.get(filled.test, filled.test)
    return (
        f"Grid of {len(filled.completions)} completions of {filled.missing_1} and "
        f"{filled.missing_2} unobserved participants: the answer of {test} at "
        f"{filled.alpha:g} changes in {len(filled.changed)} of them; observed "
        f"{p_phrase(filled.observed.p_value)}."
    )


def _caption(filled: TippingPoints, marks: Sequence[Mark]) -> str:
    return (
        "Each cell is one way the unobserved outcomes could have gone; none of them is "
        "marked as likely, and the corners are seldom plausible. A filled marker is "
        "another answer than the observed one, a triangle points to the arm found "
        f"higher (up: arm 1), by "
        f"{METHOD_TITLES.get(filled.test, filled.test)} at {filled.alpha:g}. {LEGEND} "
        f"{tally(marks)}."
    )


def _long_description(filled: TippingPoints, marks: Sequence[Mark]) -> str:
    ends = [
        f"{name}: {one}."
        for name, one in (
            (
                "Of the unobserved all of arm 1 and none of arm 2",
                filled.highest,
            ),
            ("None of arm 1 and all of arm 2", filled.lowest),
        )
        if one is not None
    ]
    return f"{filled} {' '.join(ends)} {tally(marks)}."
