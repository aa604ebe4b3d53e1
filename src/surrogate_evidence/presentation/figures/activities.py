"""What is the whole made of, and how far do people differ in it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Composition, Part, composition
from surrogate_evidence.formatting import interval, level, listing, number
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.lettering import line_height, wrap, write
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
    PALE_BLUE,
    SMALL,
    WIDTH,
    page,
    panel,
    style,
)
from surrogate_evidence.presentation.wording import (
    NOT_REPORTED,
    NOTHING,
    counted,
    known,
    said,
)
from surrogate_evidence.records import Activity

_LABELS = 2.3
_NUMBERS = 2.3  # width of the column of numbers
_PANEL = WIDTH - 2 * MARGIN - _LABELS - _NUMBERS - 0.3
_LEFT = MARGIN + _LABELS + 0.15
_AXIS = 0.34
_GAP = 0.1
_BAR = 0.16


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """One part of the whole and where it stands.

    Attributes
    ----------
    activity : Activity
        The record.
    part : Part or None
        Its share with an interval where one is licensed; None without a mean.
    lines : tuple of str
        Its name, broken to the column.
    y : float
        Inches from the top of the table to the middle of the first line.
    height : float
        Inches to the next row.
    """

    activity: Activity
    part: Part | None
    lines: tuple[str, ...]
    y: float
    height: float


def whole_of(parts: Sequence[Activity], *, level: float = 0.95) -> Composition:
    """Return the parts that have a mean as shares of their whole.

    Parameters
    ----------
    parts : sequence of Activity
        The parts of one whole.
    level : float, default 0.95
        Confidence level of the intervals, a fraction.

    Returns
    -------
    Composition
        Shares, what they add up to, and intervals where they are licensed.

    Raises
    ------
    ArgumentError
        If no part has a mean, or the parts do not belong to one whole.
    """
    told = {part.activity: part for part in parts if known(part.mean)}
    if not told:
        msg = "no part has a mean; there is nothing to draw or to add up."
        raise ArgumentError(msg)
    wholes = {(part.study_id, part.unit, str(part.whole)) for part in parts}
    if len(wholes) > 1:
        units = listing(sorted({part.unit for part in parts}))
        msg = f"give the parts of one whole of one study, in one unit; got {units}."
        raise ArgumentError(msg)
    first = parts[0]
    return composition(
        {name: float(part.mean) for name, part in told.items()},
        sds={n: float(part.sd) for n, part in told.items() if known(part.sd)},
        n={n: int(part.n) for n, part in told.items() if known(part.n)},
        whole=float(first.whole) if known(first.whole) else 100.0,
        unit=first.unit,
        level=level,
    )


def activity_rows(
    parts: Sequence[Activity], whole: Composition
) -> tuple[ActivityRow, ...]:
    """Lay out the parts: the largest mean first, parts without a mean last.

    Parameters
    ----------
    parts : sequence of Activity
        The records.
    whole : Composition
        Their shares, as `whole_of` returns them.

    Returns
    -------
    tuple of ActivityRow
        The first at ``y = 0``.
    """
    shares = {part.name: part for part in whole.parts}

    def size(part: Activity) -> float:
        share = shares.get(part.activity)
        return share.value if share else -1.0

    rows: list[ActivityRow] = []
    for part in sorted(parts, key=size, reverse=True):
        lines = wrap(part.activity, _LABELS)
        rows.append(
            ActivityRow(
                activity=part,
                part=shares.get(part.activity),
                lines=lines,
                y=rows[-1].y + rows[-1].height if rows else 0.0,
                height=max(len(lines), 2) * line_height() + _GAP,
            )
        )
    return tuple(rows)


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
        write(ax, MARGIN, y, _sum(whole), bold=True)
        write(ax, MARGIN, y + line_height() + 0.03, small, size=SMALL, colour=GREY)
    return attach(
        ax,
        caption=_caption(whole, marks),
        alt=_alt(rows, whole),
        long_description=_long_description(rows, whole, marks),
        data=_data(rows),
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
    first, second = _numbers(row)
    write(ax, right, y, first, align="right", size=SMALL)
    below = y + line_height(SMALL)
    write(ax, right, below, second, align="right", size=SMALL, colour=GREY)


def _numbers(row: ActivityRow) -> tuple[str, str]:
    part, facts = row.part, row.activity
    if part is None:
        return NOT_REPORTED, ""
    limits = NOTHING
    if part.interval is not None:
        limits = interval(part.interval.low, part.interval.high, 1)
    span = NOT_REPORTED
    if known(facts.range_low) and known(facts.range_high):
        span = f"{said(facts.range_low)} to {said(facts.range_high)}"
    return (
        f"{number(part.value)} ({limits}), SD {said(facts.sd)}",
        f"{span}; {said(facts.mode)}; {said(facts.n)}",
    )


# --- words ----------------------------------------------------------------------


def _sum(whole: Composition) -> str:
    gap = whole.closure_error
    total, of = number(whole.total), f"the whole of {whole.whole:g}"
    if number(gap) in {number(0.0), number(-0.0)}:
        return f"The means add up to {total}, {of}"
    side = "more" if gap > 0 else "less"
    return f"The means add up to {total}, {number(abs(gap))} {side} than {of}"


def _alt(rows: Sequence[ActivityRow], whole: Composition) -> str:
    first = rows[0]
    largest = first.part.value if first.part else 0.0
    return (
        f"Parts of a whole in {whole.unit}: {counted(len(rows), 'part')}, the largest "
        f"{first.activity.activity} with a mean of {number(largest)}; the means add up "
        f"to {number(whole.total)}."
    )


def _caption(whole: Composition, marks: Sequence[Mark]) -> str:
    # what the means add up to stands there already
    further = [note for note in whole.notes if note.code != "closure"]
    notes = " ".join(note.text for note in further)
    return (
        f"Means of the parts, in {whole.unit}. Diamond: mean; thick line: t interval "
        "of the mean, where a standard deviation and n license one; thin line: "
        f"smallest to largest answer; triangle: commonest answer. {_sum(whole)}. "
        f"{notes} {LEGEND} {tally(marks)}."
    )


def _long_description(
    rows: Sequence[ActivityRow], whole: Composition, marks: Sequence[Mark]
) -> str:
    parts = []
    for row in rows:
        if row.part is None:
            parts.append(f"{row.activity.activity}: {NOT_REPORTED}.")
            continue
        first, second = _numbers(row)
        span, mode, n = second.split("; ")
        parts.append(
            f"{row.activity.activity}: mean {first}, range {span}, commonest answer "
            f"{mode}, n {n}."
        )
    return f"{' '.join(parts)} {_sum(whole)}. {tally(marks)}."


def _data(rows: Sequence[ActivityRow]) -> pd.DataFrame:
    listed = []
    for row in rows:
        limits = row.part.interval if row.part else None
        facts = row.activity
        listed.append(
            {
                "study_id": facts.study_id,
                "part": facts.activity,
                "mean": facts.mean,
                "ci_low": limits.low if limits else None,
                "ci_high": limits.high if limits else None,
                "sd": facts.sd,
                "range_low": facts.range_low,
                "range_high": facts.range_high,
                "mode": facts.mode,
                "n": facts.n,
                "unit": facts.unit,
                "no interval because": row.part.reason if row.part else NOT_REPORTED,
            }
        )
    return pd.DataFrame(listed, dtype=object)
