"""How many people is that? One icon for each participant."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Estimate, proportion
from surrogate_evidence.estimates.results import METHOD_TITLES
from surrogate_evidence.formatting import level, listing, percent, percent_interval
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.lettering import line_height, wrap, write
from surrogate_evidence.presentation.marks import (
    LEGEND,
    Mark,
    flag_lines,
    marks_of,
    marks_of_contrast,
    of_outcomes,
    of_whole,
    ordered,
    tally,
)
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    SMALL,
    WIDTH,
    page,
    style,
)
from surrogate_evidence.presentation.wording import contrast_label
from surrogate_evidence.records import Contrast, Missing

MOST_ICONS = 50
"""Participants per arm beyond which nobody counts icons."""

_STEP = 0.27  # distance between two icons, in inches
_ICON = 13  # size of an icon, in points
_MOST_PER_ROW = 10
_GUTTER = 0.3
_COLUMN = (WIDTH - 2 * MARGIN - _GUTTER) / 2
_GAP = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class IconPanel:
    """The icons of one arm, with the place of each participant.

    Attributes
    ----------
    outcome, arm : str
        What was counted, and in whom.
    estimate : Estimate
        Proportion of the arm with its interval.
    title, said : tuple of str
        The arm, and its numbers, broken to the column.
    left : float
        Where the panel begins, in inches.
    places : tuple of (float, float)
        Middle of each icon; those with the event come first.
    height : float
        Inches that the panel takes.
    """

    outcome: str
    arm: str
    estimate: Estimate
    title: tuple[str, ...]
    said: tuple[str, ...]
    left: float
    places: tuple[tuple[float, float], ...]
    height: float

    @property
    def n(self) -> int:
        """Participants in the arm."""
        return self.estimate.n


def icon_rows(
    pairs: Sequence[Contrast], *, level: float = 0.95
) -> tuple[IconPanel, ...]:
    """Lay out one panel per outcome and arm: two panels side by side per outcome.

    Parameters
    ----------
    pairs : sequence of Contrast
        Outcomes of one study, compared between two arms.
    level : float, default 0.95
        Confidence level of the intervals, a fraction.

    Returns
    -------
    tuple of IconPanel
        First and second arm of the first outcome, then of the next.
    """
    return tuple(
        _panel(pair.outcome, row.arm, counts, side=side, level=level)
        for pair in pairs
        for side, (row, counts) in enumerate(
            ((pair.first, pair.counts[:2]), (pair.second, pair.counts[2:]))
        )
    )


def icon_array(
    pairs: Sequence[Contrast],
    *,
    flags: pd.DataFrame,
    level: float = 0.95,
    ax: Axes | None = None,
) -> Axes:
    """Draw one icon for every participant: with the outcome, or without it.

    Parameters
    ----------
    pairs : sequence of Contrast
        Outcomes of one study, at most 50 participants per arm.
    flags : pandas.DataFrame
        Flags as `appraise` gives them for a review.
    level : float, default 0.95
        Confidence level of the intervals, a fraction.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the icons need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If the outcomes are not of one study, or an arm is too large to be counted.

    See Also
    --------
    forest : Draws the same comparisons on scales, for arms of any size.

    Examples
    --------
    >>> from surrogate_evidence import appraise, load_review
    >>> from surrogate_evidence.presentation import describe
    >>> review = load_review()
    >>> pairs = review.contrasts("benzion2007")[:1]
    >>> describe(icon_array(pairs, flags=appraise(review))).data["events"].to_list()
    [16, 12]
    """
    shown = tuple(pairs)
    _check(shown)
    panels = icon_rows(shown, level=level)
    raised = marks_of(flags)
    own = [marks_of_contrast(raised, pair) for pair in shown]
    width = WIDTH - 2 * MARGIN
    whole = of_whole(mark for marks in own for mark in marks)
    head = flag_lines("of the study", whole, width)
    height = _height(shown, panels, own, head)
    with style():
        ax = page(ax, width=WIDTH, height=height)
        y = MARGIN + line_height() / 2
        _legend(ax, y)
        y += line_height() + 0.06
        write(ax, MARGIN, y, head, size=SMALL, colour=GREY)
        y += len(head) * line_height(SMALL) + _GAP
        for place, (pair, marks) in enumerate(zip(shown, own, strict=True)):
            both = panels[2 * place : 2 * place + 2]
            lines = wrap(contrast_label(pair), width, bold=True)
            write(ax, MARGIN, y, lines, bold=True)
            y += len(lines) * line_height() + 0.04
            for one in both:
                _draw(ax, one, y)
            y += max(one.height for one in both) + _GAP / 2
            lines = flag_lines("of this outcome", of_outcomes(marks), width)
            write(ax, MARGIN, y, lines, size=SMALL, colour=GREY)
            y += len(lines) * line_height(SMALL) + 2 * _GAP
    marks = ordered(mark for part in own for mark in part)
    return attach(
        ax,
        caption=_caption(panels, marks),
        alt=_alt(panels),
        long_description=_long_description(panels, marks),
        data=_data(shown, panels),
        flags=marks,
    )


def _check(pairs: Sequence[Contrast]) -> None:
    studies = {pair.study_id for pair in pairs}
    if len(studies) != 1:
        got = f"got {listing(sorted(studies))}"
        msg = f"an icon array shows the outcomes of one study, {got}."
        raise ArgumentError(msg)
    for pair in pairs:
        largest = max(pair.counts[1::2])
        if largest > MOST_ICONS:
            msg = (
                f"{largest} participants in one arm ({pair}) are more than the "
                f"{MOST_ICONS} that can be counted as icons. Use forest() instead."
            )
            raise ArgumentError(msg)


def _panel(
    outcome: str, arm: str, counts: tuple[int, ...], *, side: int, level: float
) -> IconPanel:
    estimate = proportion(*counts, level=level)
    title = wrap(arm, _COLUMN)
    said = wrap(_numbers(estimate), _COLUMN, size=SMALL)
    icons = len(title) * line_height() + len(said) * line_height(SMALL) + 0.1
    rows = -(-estimate.n // _MOST_PER_ROW)
    # rows of equal length, so that two arms of one size look alike
    per_row = -(-estimate.n // rows)
    places = tuple(
        (0.1 + (i % per_row) * _STEP, icons + (i // per_row) * _STEP)
        for i in range(estimate.n)
    )
    return IconPanel(
        outcome=outcome,
        arm=arm,
        estimate=estimate,
        title=title,
        said=said,
        left=MARGIN + side * (_COLUMN + _GUTTER),
        places=places,
        height=icons + rows * _STEP,
    )


def _height(
    pairs: Sequence[Contrast],
    panels: Sequence[IconPanel],
    own: Sequence[Sequence[Mark]],
    head: Sequence[str],
) -> float:
    width = WIDTH - 2 * MARGIN
    total = MARGIN + line_height() + 0.06 + len(head) * line_height(SMALL) + _GAP
    for place, (pair, marks) in enumerate(zip(pairs, own, strict=True)):
        total += (
            len(wrap(contrast_label(pair), width, bold=True)) * line_height() + 0.04
        )
        total += max(one.height for one in panels[2 * place : 2 * place + 2])
        total += _GAP / 2
        lines = flag_lines("of this outcome", of_outcomes(marks), width)
        total += len(lines) * line_height(SMALL) + 2 * _GAP
    return total


def _legend(ax: Axes, y: float) -> None:
    for x, marker, face, meaning in (
        (MARGIN + 0.1, "o", BLUE, "participant with the outcome"),
        (MARGIN + 2.6, "s", "white", "participant without it"),
    ):
        _icon(ax, x, y, marker, face)
        write(ax, x + 0.18, y, meaning)


def _draw(ax: Axes, one: IconPanel, top: float) -> None:
    y = top
    write(ax, one.left, y, one.title)
    y += len(one.title) * line_height()
    write(ax, one.left, y, one.said, size=SMALL, colour=GREY)
    for number, (x, down) in enumerate(one.places):
        event = number < one.estimate.events
        marker, face = ("o", BLUE) if event else ("s", "white")
        _icon(ax, one.left + x, top + down, marker, face)


def _icon(ax: Axes, x: float, y: float, marker: str, face: str) -> None:
    size = _ICON if marker == "o" else _ICON - 2  # a square looks larger
    ax.plot(
        [x],
        [y],
        marker=marker,
        markersize=size,
        markerfacecolor=face,
        markeredgecolor=INK,
        markeredgewidth=1.0,
    )


def _numbers(estimate: Estimate) -> str:
    limits = percent_interval(estimate.interval.low, estimate.interval.high)
    return (
        f"{estimate.events} of {estimate.n} ({percent(estimate.value)}), "
        f"{level(estimate.interval.level)} interval {limits}"
    )


# --- words ----------------------------------------------------------------------


def _alt(panels: Sequence[IconPanel]) -> str:
    first, second = panels[:2]
    arms = " and ".join(
        f"{one.estimate.events} of {one.n} participants in {one.arm}"
        for one in (first, second)
    )
    further = len(panels) // 2 - 1
    more = f"; {further} more in the description" if further else ""
    return f"Icon array, {first.outcome}: {arms}{more}."


def _caption(panels: Sequence[IconPanel], marks: Sequence[Mark]) -> str:
    interval = panels[0].estimate.interval
    return (
        "One icon per participant: a filled circle had the outcome, an empty square "
        "had not. Outcomes of one study are not further people. Intervals: "
        f"{METHOD_TITLES[interval.method]}, {level(interval.level)}. {LEGEND} "
        f"{tally(marks)}."
    )


def _long_description(panels: Sequence[IconPanel], marks: Sequence[Mark]) -> str:
    said = " ".join(
        f"{one.outcome}, {one.arm}: {_numbers(one.estimate)}." for one in panels
    )
    return f"{said} {tally(marks)}."


def _data(pairs: Sequence[Contrast], panels: Sequence[IconPanel]) -> pd.DataFrame:
    times = [str(pair.timepoint) for pair in pairs for _ in range(2)]
    return pd.DataFrame(
        [
            {
                "study_id": pairs[0].study_id,
                "outcome": one.outcome,
                "timepoint": Missing(time) if time in tuple(Missing) else time,
                "arm": one.arm,
                "estimate": one.estimate.value,
                **one.estimate.interval.to_dict(),
                "events": one.estimate.events,
                "n": one.n,
            }
            for one, time in zip(panels, times, strict=True)
        ]
    )
