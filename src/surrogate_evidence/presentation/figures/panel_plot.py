"""What do defensible methods make of the same few studies?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, isnan, log10, nan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from scipy.special import ndtri

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.lettering import (
    fit,
    line_height,
    text_width,
    wrap,
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
    PALE,
    PAPER,
    SMALL,
    WIDTH,
    page,
    panel,
    style,
)
from surrogate_evidence.presentation.wording import sentence_case, shorten
from surrogate_evidence.synthesis import Panel
from surrogate_evidence.synthesis.few.side_by_side import (
    BESIDE,
    LEADS,
    OLDER,
    SENSITIVITY,
)
from surrogate_evidence.synthesis.pooling._measures import label_of

MOST_STUDIES = 12
"""Studies up to which their own intervals stand above those of the methods."""

_STUDY = "the studies"
LOOKS: dict[str, dict[str, Any]] = {
    _STUDY: {"marker": "s", "color": GREY, "mfc": GREY, "ms": 4, "lw": 1.0},
    LEADS: {"marker": "D", "color": BLUE, "mfc": BLUE, "ms": 7, "lw": 2.6},
    SENSITIVITY: {"marker": "D", "color": BLUE, "mfc": PAPER, "ms": 6, "lw": 1.4},
    BESIDE: {"marker": "o", "color": INK, "mfc": PAPER, "ms": 5.5, "lw": 1.2},
    OLDER: {"marker": "x", "color": GREY, "mfc": GREY, "ms": 5.5, "lw": 1.2},
}
"""Look of each standing; marker, filling and weight differ, not only the colour."""

_HEADS = {
    _STUDY: "the studies, each by itself",
    LEADS: "leads with so many studies",
    SENSITIVITY: "sensitivity analysis",
    BESIDE: "shown beside it",
    OLDER: "what older software says",
}
_ALONE = "one study, not pooled"
_ROW = 0.235  # height of a row, in inches
_GAP = 0.08  # above the head of a group
_LEFT, _SPAN = 1.98, 2.5  # where the scale begins, and its width
_NUMBERS, _TIMES, _CITED = 4.62, 6.7, 6.8
_FOOT = 0.66
_TICKS = 6
_WIDEST = 3.0  # ranges of studies and leading methods that the scale may span
_PLAIN = -2, 3  # powers of ten of numbers that are written as they are
_PAD = 0.05
_SIGNIFICANT = 3
_LARGE = 1e5


@dataclass(frozen=True, slots=True)
class _Line:
    """One interval and the words beside it."""

    title: str
    estimate: float
    low: float
    high: float
    multiplier: float
    citation: str
    standing: str

    def divided(self, unit: float) -> "_Line":
        estimate, low, high = (x / unit for x in (self.estimate, self.low, self.high))
        return replace(self, estimate=estimate, low=low, high=high)


Groups = dict[str, list[_Line]]


def panel_plot(
    shown: Panel, *, labels: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw what several methods say of the same studies, the leading ones first.

    Parameters
    ----------
    shown : Panel
        The methods side by side, as :func:`~surrogate_evidence.synthesis.panel`
        gives them.
    labels : sequence of str, optional
        Names of the studies, in their order; by default as the panel names them.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the rows need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there is not one label for each study.

    See Also
    --------
    forest : Draws several outcomes by one method instead.

    Notes
    -----
    Up to 12 studies stand above the methods with their own normal intervals. An
    interval that leaves the scale ends in an arrow; its limits stand beside it.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import panel
    >>> two = panel([0.71, 1.83], [0.43**2, 1.10**2], measure="log odds ratio")
    >>> print(describe(panel_plot(two)).alt)
    Log odds ratio of 2 studies by 7 methods: leading, half-normal(0.5) posterior 0.920
    (−0.133 to 2.112); 4 of 7 intervals hold 0.
    """
    names = _names(shown, labels)
    groups = _groups(shown, names)
    marks = _marks(shown)
    head = flag_lines("of the result", marks, WIDTH - 2 * MARGIN)
    top = MARGIN + len(head) * line_height(SMALL) + 0.28
    height = sum(_GAP + _ROW * (1 + len(lines)) for lines in groups.values())
    unit, drawn = _in_units(groups)
    said = f"{label_of(shown.measure).strip()}{_of_unit(unit)}; 0 is no effect"
    title = wrap(said, WIDTH - 2 * MARGIN, size=SMALL)
    below = _FOOT + (len(title) - 1) * line_height(SMALL)
    with style():
        ax = page(ax, width=WIDTH, height=top + height + below)
        write(
            ax, MARGIN, MARGIN + line_height(SMALL) / 2, head, size=SMALL, colour=GREY
        )
        _write_heads(ax, top - 0.1, shown)
        inner = panel(ax, _LEFT, top, width=_SPAN, height=height)
        low, high = _ends(drawn)
        _prepare(inner, (low, high), height)
        y = 0.0
        for standing, lines in drawn.items():
            y += _GAP + _ROW / 2
            write(ax, MARGIN, top + y, _head(shown, standing), size=SMALL, colour=GREY)
            y += _ROW / 2
            for line in lines:
                _draw(inner, line, y + _ROW / 2, (low, high))
                _write(ax, line, top + y + _ROW / 2)
                y += _ROW
        y = top + height + 0.44
        middle = _LEFT + _SPAN / 2
        if max(text_width(line, SMALL) for line in title) > 2 * (middle - MARGIN):
            middle = WIDTH / 2
        write(ax, middle, y, title, size=SMALL, align="center")
    return attach(
        ax,
        caption=_caption(shown, marks),
        alt=_alt(shown),
        long_description=_long_description(shown, groups, marks),
        data=pd.DataFrame(shown.to_rows()),
        flags=marks,
    )


def _names(shown: Panel, labels: Sequence[str] | None) -> list[str]:
    if labels is None:
        return list(shown.studies) or [f"study {n}" for n in range(1, shown.k + 1)]
    if isinstance(labels, str) or len(labels) != shown.k:
        count = "one text" if isinstance(labels, str) else str(len(labels))
        msg = f"give one label for each of the {shown.k} studies, got {count}."
        raise ArgumentError(msg)
    return [str(label) for label in labels]


def _groups(shown: Panel, names: Sequence[str]) -> Groups:
    """Return the rows by standing; the studies first if there is room for them."""
    groups: Groups = {}
    reach = float(ndtri(0.5 + shown.level / 2))
    if 1 < shown.k <= MOST_STUDIES:
        groups[_STUDY] = [
            _Line(name, y, y - reach * v**0.5, y + reach * v**0.5, nan, "", _STUDY)
            for name, y, v in zip(names, shown.yi, shown.vi, strict=True)
        ]
    for row in shown.rows:
        limits = row.interval.low, row.interval.high
        title = names[0] if shown.k == 1 else row.title
        line = _Line(
            title, row.estimate, *limits, row.multiplier, row.citation, row.standing
        )
        groups.setdefault(row.standing, []).append(line)
    return groups


def _marks(shown: Panel) -> tuple[Mark, ...]:
    flags = [flag.to_dict() for flag in appraise(shown)]
    return ordered(marks_of(pd.DataFrame(flags)))


# --- drawing ----------------------------------------------------------------------


def _ends(groups: Groups) -> tuple[float, float]:
    """Return a scale for everything, unless one wide interval would hide the rest."""
    lines = [line for some in groups.values() for line in some]
    first = [line for line in lines if line.standing in {_STUDY, LEADS}]
    low = min(0.0, *(line.low for line in first))
    high = max(0.0, *(line.high for line in first))
    room = (_WIDEST - 1) / 2 * (high - low)
    least = max(low - room, min(low, *(line.low for line in lines)))
    most = min(high + room, max(high, *(line.high for line in lines)))
    edge = _PAD * (most - least)
    return least - edge, most + edge


def _in_units(groups: Groups) -> tuple[int, Groups]:
    """Return a power of ten in which all numbers can be read, and the rows in it."""
    largest = max(map(abs, _ends(groups)))
    power = floor(log10(largest))
    if _PLAIN[0] <= power <= _PLAIN[1]:
        return 0, groups
    unit = 10.0**power
    return power, {
        standing: [line.divided(unit) for line in lines]
        for standing, lines in groups.items()
    }


def _of_unit(power: int) -> str:
    return f", all numbers in units of 1e{power}".replace("-", "−") if power else ""


def _prepare(ax: Axes, ends: tuple[float, float], height: float) -> None:
    ax.set_xlim(*ends)
    ax.set_ylim(height, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ticks = [
        x for x in MaxNLocator(_TICKS).tick_values(*ends) if ends[0] <= x <= ends[1]
    ]
    shown = [_tick(x, ticks) for x in ticks]
    ax.set_xticks(ticks, shown)
    for tick in ticks:
        ax.axvline(tick, color=PALE, linewidth=0.6, zorder=0)
    ax.axvline(0, color=GREY, linewidth=1.2, zorder=1)


def _draw(ax: Axes, line: _Line, y: float, ends: tuple[float, float]) -> None:
    look = dict(LOOKS[line.standing])
    width = look.pop("lw")
    dashes = (0, (3, 1.6)) if line.standing == OLDER else "-"
    low, high = max(line.low, ends[0]), min(line.high, ends[1])
    ax.plot(
        [low, high],
        [y, y],
        color=look["color"],
        linewidth=width,
        linestyle=dashes,
        solid_capstyle="butt",
        zorder=2,
    )
    for limit, end, marker in ((line.low, ends[0], "<"), (line.high, ends[1], ">")):
        beyond = abs(limit) > abs(end) and limit * end > 0
        ax.plot(
            [end if beyond else limit],
            [y],
            marker=marker if beyond else "|",
            color=look["color"],
            ms=6 if beyond else 7,
            mew=0.8 if beyond else width,
            linestyle="",
            zorder=3,
            clip_on=False,
        )
    inside = min(max(line.estimate, ends[0]), ends[1])
    ax.plot([inside], [y], linestyle="", mew=1.3, mec=look["color"], zorder=4, **look)


def _write_heads(ax: Axes, y: float, shown: Panel) -> None:
    level = written_level(shown.level)
    write(ax, _NUMBERS, y, f"estimate ({level} limits)", size=SMALL)
    write(ax, _TIMES, y, "multiplier", size=SMALL, align="right")
    write(ax, _CITED, y, "source", size=SMALL)


def _write(ax: Axes, line: _Line, y: float) -> None:
    bold = line.standing == LEADS
    room = _LEFT - MARGIN - 0.18
    words = fit(line.title, room, size=SMALL)
    write(ax, MARGIN + 0.1, y, words, size=SMALL, bold=bold and words == line.title)
    write(ax, _NUMBERS, y, _numbers(line), size=SMALL)
    times = "–" if isnan(line.multiplier) else f"× {number(line.multiplier, 2)}"
    write(ax, _TIMES, y, times, size=SMALL, align="right")
    cited = fit(line.citation, WIDTH - MARGIN - _CITED, size=SMALL)
    write(ax, _CITED, y, cited, size=SMALL)


# --- words --------------------------------------------------------------------------


def _numbers(line: _Line) -> str:
    values = (line.estimate, line.low, line.high)
    estimate, low, high = (_rounded(x, max(map(abs, values))) for x in values)
    return f"{estimate} ({low} to {high})"


def _rounded(x: float, largest: float) -> str:
    """Write a number with as many digits as the largest beside it leaves sense for."""
    if largest >= _LARGE or (0 < largest < 1 / _LARGE):
        mantissa, power = f"{x:.1e}".split("e")
        return f"{mantissa}e{int(power)}".replace("-", "−")
    digits = _SIGNIFICANT - max(0, floor(log10(largest))) if largest else _SIGNIFICANT
    small = max(0, -floor(log10(largest)) - 1) if largest else 0
    return number(x, max(0, digits) + small)


def _tick(x: float, ticks: Sequence[float]) -> str:
    return f"{0.0 if abs(x) < 1e-9 * abs(ticks[-1]) else x:g}".replace("-", "−")


def _said(line: _Line) -> str:
    times = "" if isnan(line.multiplier) else f", × {number(line.multiplier, 2)}"
    return f"{line.title} {_numbers(line)}{times}"


def _head(shown: Panel, standing: str) -> str:
    return _ALONE if shown.k == 1 else _HEADS[standing]


def _what(shown: Panel) -> str:
    return sentence_case(label_of(shown.measure))


def _alt(shown: Panel) -> str:
    if shown.k == 1:
        lead = _numbers(_groups(shown, ["study"])[LEADS][0])
        return f"{shorten(_what(shown), 60)} of one study, not pooled: {lead}."
    line = _groups(shown, [""] * shown.k)[LEADS][0]
    methods = f"{shown.compared} methods"
    return (
        f"{shorten(_what(shown), 60)} of {shown.k} studies by {methods}: "
        f"leading, {line.title} {_numbers(line)}; {shown.covering_0} of "
        f"{shown.compared} intervals hold 0."
    )


def _caption(shown: Panel, marks: Sequence[Mark]) -> str:
    left_out = ""
    if shown.k > MOST_STUDIES:
        left_out = f" The {shown.k} studies themselves are not drawn."
    if shown.k == 1:
        what = "One study with its own interval; nothing is pooled."
    else:
        what = (
            f"{shown.k} studies by {shown.compared} methods. Which row leads (filled "
            "diamond) was decided by the number of studies, before the answers were "
            "known; the dashed row takes tau² as known. The multiplier is what the "
            "standard error is multiplied by; posteriors and sums of p-values have "
            "none. Arrows leave the scale."
        )
    return f"{what}{left_out} {LEGEND} {tally(marks)}."


def _long_description(shown: Panel, groups: Groups, marks: Sequence[Mark]) -> str:
    parts = [
        f"{_head(shown, standing).capitalize()}: {'; '.join(map(_said, lines))}."
        for standing, lines in groups.items()
    ]
    hold = f"{shown.covering_0} of {shown.compared} intervals hold 0."
    return f"{' '.join(parts)} {hold} {tally(marks)}."
