"""Which work has which limitation, and where does its source not say?"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from surrogate_evidence.errors import ArgumentError
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
    SIGNS,
    UNREPORTED,
    Mark,
    brief_tally,
    marks_of,
    ordered,
    tally,
)
from surrogate_evidence.presentation.style import (
    INK,
    MARGIN,
    ORANGE,
    PALE,
    SKY,
    SMALL,
    VERMILION,
    WIDTH,
    page,
    style,
)
from surrogate_evidence.presentation.wording import counted, study_labels
from surrogate_evidence.records import Study

LOOKS: dict[str, tuple[str, str, float]] = {
    SIGNS["serious"]: ("s", VERMILION, 10.0),
    SIGNS["caution"]: ("D", ORANGE, 8.0),
    SIGNS["note"]: ("o", SKY, 8.0),
    UNREPORTED: ("", INK, SMALL),
}
"""Sign → marker, colour and size; the markers differ, and a silent source has none."""

_LABELS = 1.9
_ROW = 0.2
_WIDEST_COLUMN = 0.3
_KEY_COLUMNS = 2
_GUTTER = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One work and one rule.

    Attributes
    ----------
    study_id : str
        The work.
    code : str
        The rule.
    sign : str
        Sign of the gravest answer; empty where the rule is clear or was not asked.
    marks : tuple of Mark
        Every flag of the rule on this work.
    """

    study_id: str
    code: str
    sign: str
    marks: tuple[Mark, ...]


def heat_cells(flags: pd.DataFrame, studies: Sequence[Study]) -> tuple[HeatCell, ...]:
    """Sort flags into works and rules.

    Parameters
    ----------
    flags : pandas.DataFrame
        Flags as `appraise` gives them for a review.
    studies : sequence of Study
        The works, in the order they are to stand.

    Returns
    -------
    tuple of HeatCell
        Row by row; rules by their codes. Where a rule has several answers for a work,
        a raised one is shown before an undecided one.
    """
    keys = [study.study_id for study in studies]
    marks = [mark for mark in marks_of(flags) if mark.study_id in set(keys)]
    placed: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        placed.setdefault((mark.study_id, mark.code), []).append(mark)
    codes = sorted({mark.code for mark in marks})
    return tuple(
        _cell(key, code, placed.get((key, code), [])) for key in keys for code in codes
    )


def flags_heatmap(
    flags: pd.DataFrame, studies: Sequence[Study], *, ax: Axes | None = None
) -> Axes:
    """Draw which limitation flags each work has, with the meaning of every code.

    Parameters
    ----------
    flags : pandas.DataFrame
        Flags as `appraise` gives them for a review.
    studies : sequence of Study
        The works, in the order they are to stand.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the works need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If none of the works has a flag.

    See Also
    --------
    surrogate_evidence.presentation.flags_table : Gives fact and citation of each flag.

    Examples
    --------
    >>> from surrogate_evidence import appraise, load_review
    >>> from surrogate_evidence.presentation import describe
    >>> review = load_review()
    >>> ax = flags_heatmap(appraise(review), [review.study("benzion2007")])
    >>> "DES102" in set(describe(ax).data["code"])
    True
    """
    cells = heat_cells(flags, studies)
    if not cells:
        msg = "none of these works has a flag; there is nothing to draw."
        raise ArgumentError(msg)
    codes = list(dict.fromkeys(cell.code for cell in cells))
    marks = ordered(mark for cell in cells for mark in cell.marks)
    titles = {mark.code: mark.title for mark in marks}
    names = study_labels(studies)
    column = min((WIDTH - 2 * MARGIN - _LABELS) / len(codes), _WIDEST_COLUMN)
    head = MARGIN + line_height() + 0.1 + max(map(_code_width, codes)) + 0.08
    base = head + len(studies) * _ROW + 0.15
    key = _key(codes, titles)
    deep = max(sum(map(len, part)) for part in key) * line_height(SMALL)
    with style():
        ax = page(ax, width=WIDTH, height=base + deep + MARGIN)
        _legend(ax)
        _grid(ax, codes, studies, (column, head))
        for place, study in enumerate(studies):
            y = head + (place + 0.5) * _ROW
            label = fit(names[study.study_id], _LABELS - 0.1, size=SMALL)
            write(ax, MARGIN, y, label, size=SMALL)
            row = [cell for cell in cells if cell.study_id == study.study_id]
            for at, cell in enumerate(row):
                if cell.sign:
                    x = MARGIN + _LABELS + (at + 0.5) * column
                    _sign(ax, x, y, cell.sign)
        _write_key(ax, key, base)
    return attach(
        ax,
        caption=(
            "Limitation flags of each work. Filled square: serious; diamond: caution; "
            "circle: note; question mark: what could be read does not say. An empty "
            "field is clear, or a question that does not arise for the work. "
            f"{LEGEND} "
            f"{tally(marks)}."
        ),
        alt=(
            f"Chart of limitation flags, {counted(len(studies), 'work')} by "
            f"{counted(len(codes), 'rule')}: {brief_tally(marks)}."
        ),
        long_description=_long_description(cells, names),
        data=_data(marks),
        flags=marks,
    )


def _cell(study_id: str, code: str, marks: Sequence[Mark]) -> HeatCell:
    listed = ordered(marks)
    sign = listed[0].sign if listed else ""
    return HeatCell(study_id=study_id, code=code, sign=sign, marks=listed)


# --- drawing --------------------------------------------------------------------


def _legend(ax: Axes) -> None:
    x, y = MARGIN + 0.1, MARGIN + line_height() / 2
    meanings = {sign: severity for severity, sign in SIGNS.items()}
    meanings[UNREPORTED] = "not reported in what could be read"
    for sign, meaning in meanings.items():
        _sign(ax, x, y, sign)
        write(ax, x + 0.14, y, meaning, size=SMALL)
        x += 0.14 + text_width(meaning, SMALL) + 0.35


def _grid(
    ax: Axes, codes: Sequence[str], studies: Sequence[Study], at: tuple[float, float]
) -> None:
    column, head = at
    left = MARGIN + _LABELS
    width, height = len(codes) * column, len(studies) * _ROW
    for place, code in enumerate(codes):
        x = left + place * column
        if place % 2:
            stripe = Rectangle((x, head), column, height, facecolor=PALE, alpha=0.45)
            ax.add_patch(stripe)
        ax.text(
            x + column / 2,
            head - 0.05,
            code,
            fontsize=SMALL,
            rotation=90,
            ha="center",
            va="bottom",
            color=INK,
        )
    for place in range(len(studies) + 1):
        y = head + place * _ROW
        ax.plot([MARGIN, left + width], [y, y], color=PALE, linewidth=0.7, zorder=0)


def _sign(ax: Axes, x: float, y: float, sign: str) -> None:
    marker, colour, size = LOOKS[sign]
    if not marker:
        write(ax, x, y, sign, size=size, align="center", colour=colour)
        return
    ax.plot(
        [x],
        [y],
        marker=marker,
        markersize=size,
        markerfacecolor=colour,
        markeredgecolor=INK,
        markeredgewidth=0.8,
    )


def _code_width(code: str) -> float:
    return text_width(code, SMALL)


def _key(
    codes: Sequence[str], titles: dict[str, str]
) -> tuple[list[tuple[str, ...]], ...]:
    """Return the meaning of every code, broken to columns of about one length."""
    width = (WIDTH - 2 * MARGIN - (_KEY_COLUMNS - 1) * _GUTTER) / _KEY_COLUMNS
    entries = [wrap(f"{code} {titles[code]}", width, size=SMALL) for code in codes]
    per_column = -(-len(entries) // _KEY_COLUMNS)
    return tuple(
        entries[start : start + per_column]
        for start in range(0, len(entries), per_column)
    )


def _write_key(ax: Axes, key: Sequence[list[tuple[str, ...]]], top: float) -> None:
    width = (WIDTH - 2 * MARGIN - (_KEY_COLUMNS - 1) * _GUTTER) / _KEY_COLUMNS
    for place, entries in enumerate(key):
        lines = [line for entry in entries for line in entry]
        x = MARGIN + place * (width + _GUTTER)
        write(ax, x, top + line_height(SMALL) / 2, lines, size=SMALL)


# --- words ----------------------------------------------------------------------


def _long_description(cells: Sequence[HeatCell], names: dict[str, str]) -> str:
    parts = []
    for key in dict.fromkeys(cell.study_id for cell in cells):
        found = [c for c in cells if c.study_id == key and c.marks]
        listed = ", ".join(f"{cell.sign} {cell.code}" for cell in found) or "no flag"
        parts.append(f"{names[key]}: {listed}.")
    return " ".join(parts)


def _data(marks: Sequence[Mark]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "study_id": mark.study_id,
                "code": mark.code,
                "severity": mark.severity,
                "state": mark.state,
                "title": mark.title,
                "outcome": mark.outcome,
                "fact": mark.fact,
                "citation": mark.citation,
            }
            for mark in marks
        ]
    )
