"""What is the whole made of, and how far do people differ in it?"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.estimates import Composition
from surrogate_evidence.formatting import level
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures import activity_words
from surrogate_evidence.presentation.figures.activity_rows import (
    LABELS,
    ActivityRow,
    activity_rows,
    whole_of,
)
from surrogate_evidence.presentation.lettering import line_height, wrap, write
from surrogate_evidence.presentation.marks import (
    flag_lines,
    marks_for,
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
    SMALL,
    WIDTH,
    page,
    panel,
    style,
)
from surrogate_evidence.presentation.wording import NOT_REPORTED, known
from surrogate_evidence.records import Activity

_NUMBERS = 2.3  # width of the column of numbers
_PANEL = WIDTH - 2 * MARGIN - LABELS - _NUMBERS - 0.3
_LEFT = MARGIN + LABELS + 0.15
_AXIS = 0.34
_BAR = 0.16


def activities(
    parts: Sequence[Activity],
    *,
    flags: pd.DataFrame,
    level: float = 0.95,
    ax: Axes | None = None,
) -> Axes:
    """Draw the parts of a whole: means, intervals, ranges and commonest answers.

    Parameters
    ----------
    parts : sequence of Activity
        The parts of one whole of one study.
    flags : pandas.DataFrame
        Flags as `appraise` gives them for a review.
    level : float, default 0.95
        Confidence level of the t intervals, a fraction.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the parts need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes, which carry one panel.

    Raises
    ------
    ArgumentError
        If no part has a mean, or the parts do not belong to one whole.

    See Also
    --------
    surrogate_evidence.estimates.composition : Gives the numbers.

    Examples
    --------
    >>> from surrogate_evidence import appraise, load_review
    >>> from surrogate_evidence.presentation import describe
    >>> review = load_review()
    >>> parts = review.study("noonan1984").activities
    >>> describe(activities(parts, flags=appraise(review))).data["mean"].sum()
    101.25
    """
    whole = whole_of(parts, level=level)
    rows = activity_rows(parts, whole)
    about = {"", parts[0].unit, *(part.activity for part in parts)}
    marks = ordered(
        mark
        for mark in marks_for(marks_of(flags), parts[0].study_id)
        if mark.outcome in about
    )
    small = flag_lines("of the study", marks, WIDTH - 2 * MARGIN)
    top = MARGIN + 2 * line_height(SMALL) + 0.12
    table = rows[-1].y + rows[-1].height
    foot = top + table + _AXIS + line_height(SMALL)
    height = foot + line_height() + 0.1 + len(small) * line_height(SMALL) + MARGIN
    with style():
        ax = page(ax, width=WIDTH, height=height)
        _draw(ax, rows, whole, (top, table))
        _write_head(ax, level)
        for row in rows:
            _write_row(ax, row, top + line_height() / 2)
        y = foot + line_height() / 2 + 0.06
        write(ax, MARGIN, y, activity_words.total(whole), bold=True)
        write(ax, MARGIN, y + line_height() + 0.03, small, size=SMALL, colour=GREY)
    return attach(
        ax,
        caption=activity_words.caption(whole, marks),
        alt=activity_words.alt(rows, whole),
        long_description=activity_words.long_description(rows, whole, marks),
        data=activity_words.data(rows),
        flags=marks,
    )


# --- drawing --------------------------------------------------------------------


def _draw(
    page_ax: Axes,
    rows: Sequence[ActivityRow],
    whole: Composition,
    place: tuple[float, float],
) -> None:
    top, table = place
    ax = panel(page_ax, _LEFT, top, width=_PANEL, height=table)
    ax.patch.set_alpha(0)
    ax.set_ylim(table, 0)
    ax.set_yticks([])
    most = max(whole.whole, *(float(x) for row in rows for x in _values(row)))
    ax.set_xlim(-0.02 * most, 1.03 * most)
    quarters = [whole.whole * share for share in (0, 0.25, 0.5, 0.75, 1)]
    ax.set_xticks(quarters, [f"{tick:g}" for tick in quarters])
    for tick in quarters[1:]:
        ax.axvline(tick, color=PALE, linewidth=0.6, zorder=0)
    write(
        page_ax,
        _LEFT + _PANEL / 2,
        top + table + _AXIS,
        wrap(whole.unit, _PANEL, size=SMALL)[:1],
        size=SMALL,
        align="center",
    )
    for row in rows:
        y = row.y + line_height()
        facts = row.activity
        if known(facts.range_low) and known(facts.range_high):
            low, high = float(facts.range_low), float(facts.range_high)
            ax.plot([low, high], [y, y], color=GREY, linewidth=1.0, zorder=2)
            for end in (low, high):
                ax.plot([end, end], [y - 0.05, y + 0.05], color=GREY, linewidth=1.0)
        if row.part is None:
            continue
        ax.barh(
            y,
            row.part.value,
            height=2 * _BAR,
            color=PALE_BLUE,
            edgecolor=GREY,
            linewidth=0.6,
            zorder=1,
        )
        if row.part.interval is not None:
            ends = [row.part.interval.low, row.part.interval.high]
            ax.plot(ends, [y, y], color=BLUE, linewidth=5, zorder=3, alpha=1)
        look: dict[str, Any] = {"markeredgecolor": INK, "clip_on": False}
        ax.plot([row.part.value], [y], "D", ms=6, mfc="white", zorder=5, **look)
        if known(facts.mode):
            mode = float(facts.mode)
            ax.plot([mode], [y + 0.13], "^", ms=6, mfc=INK, zorder=4, **look)


def _values(row: ActivityRow) -> list[float]:
    facts = (row.activity.mean, row.activity.range_high, row.activity.mode)
    return [float(fact) for fact in facts if known(fact)]


def _write_head(ax: Axes, confidence: float) -> None:
    y = MARGIN + 0.06
    write(ax, MARGIN, y, "part", size=SMALL, bold=True)
    key = ("◇ mean  ━ interval  ├─┤ smallest to largest", "▲ commonest answer")
    write(ax, _LEFT, y, key, size=SMALL)
    head = (f"mean ({level(confidence)} t-interval), SD", "range; commonest; n")
    right = WIDTH - MARGIN
    write(ax, right, y, head, size=SMALL, align="right", bold=True)


def _write_row(ax: Axes, row: ActivityRow, top: float) -> None:
    y = top + row.y
    write(ax, MARGIN, y, row.lines)
    right = WIDTH - MARGIN
    if row.part is None:
        write(ax, right, y, NOT_REPORTED, align="right")
        return
    first, second = activity_words.numbers(row)
    write(ax, right, y, first, align="right", size=SMALL)
    below = y + line_height(SMALL)
    write(ax, right, below, second, align="right", size=SMALL, colour=GREY)
