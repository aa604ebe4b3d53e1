"""Does the pooled answer hang on the order of the studies, or on one of them?

Every row is a pooled estimate, not a study: of all studies up to one, or of all but
one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from string import ascii_lowercase

import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.forests.pooled_lines import Line, turned
from surrogate_evidence.presentation.figures.forests.pooled_readings import read
from surrogate_evidence.presentation.figures.forests.pooled_scale import (
    Scale,
    scale_of,
    with_null,
)
from surrogate_evidence.presentation.figures.forests.pooled_sections import (
    ForestSection,
)
from surrogate_evidence.presentation.figures.forests.pooled_sheet import (
    Sheet,
    draw,
    sheet,
)
from surrogate_evidence.presentation.figures.forests.pooled_table import Row, numbers
from surrogate_evidence.presentation.figures.forests.pooled_words import (
    data,
    running_caption,
)
from surrogate_evidence.presentation.figures.funnel import marks_of_pooled
from surrogate_evidence.presentation.marks import flag_lines
from surrogate_evidence.presentation.style import WIDTH
from surrogate_evidence.presentation.wording import counted, shorten
from surrogate_evidence.synthesis import Pooled
from surrogate_evidence.synthesis.pooling.pooled import TEST_TITLES

_NEEDED = ("measure", "estimate", "ci_low", "ci_high", "ci_level", "k", "note")
_MOST_NOTES = 8
_NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """How the rows of one of both figures are called."""

    column: str
    maker: str
    label: str
    row: str
    first: str
    caption: str


_CUMULATIVE = _Kind(
    column="added",
    maker="cumulative(yi, vi, ...)",
    label="study added",
    row="+ {}",
    first="{}",
    caption=(
        "Cumulative forest plot: each row is the pooled effect of its study and all "
        "above it. Intervals are those of one look each; looking after every study "
        "errs more often than their level says."
    ),
)
_LEFT_OUT = _Kind(
    column="left_out",
    maker="leave_one_out(yi, vi, ...)",
    label="study left out",
    row="without {}",
    first="without {}",
    caption=(
        "Leave-one-out forest plot: each row is the pooled effect of all studies but "
        "one."
    ),
)


def cumulative_forest(  # noqa: PLR0913 - as in pooled_forest
    rows: pd.DataFrame,
    *,
    pooled: Pooled | None = None,
    scale: str | None = None,
    null: float | None = None,
    limits: tuple[float, float] | None = None,
    sides: tuple[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how the pooled effect moved as studies were added.

    Parameters
    ----------
    rows : pandas.DataFrame
        What `cumulative` returned, in its order.
    pooled : Pooled, optional
        All studies pooled: a diamond below, a dashed line, and its flags.
    scale, null, limits, sides, ax : optional
        As in `pooled_forest`.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If the frame is not of `cumulative`, or the limits are in the wrong order.

    See Also
    --------
    leave_one_out_forest : Every study taken away once rather than added.
    pooled_forest : The studies themselves.

    Notes
    -----
    A row shows k, the number of studies pooled, and letters of notes, which stand
    below the figure; the data of the figure hold them in full.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import cumulative
    >>> rows = cumulative([0.9, 0.1, 0.2], [0.02, 0.04, 0.05], measure="log odds ratio")
    >>> print(describe(cumulative_forest(rows)).alt)
    Cumulative forest plot, odds ratio: 2.46 (1.86 to 3.25) with 1 study, 1.52 (0.50 to
    4.59) with 3 studies.
    """
    return _forest(_CUMULATIVE, rows, pooled, (scale, null, limits, sides), ax)


def leave_one_out_forest(  # noqa: PLR0913 - as in pooled_forest
    rows: pd.DataFrame,
    *,
    pooled: Pooled | None = None,
    scale: str | None = None,
    null: float | None = None,
    limits: tuple[float, float] | None = None,
    sides: tuple[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the pooled effect of all studies but one, each left out in its turn.

    Parameters
    ----------
    rows : pandas.DataFrame
        What `leave_one_out` returned.
    pooled : Pooled, optional
        All studies pooled: a diamond below, a dashed line, and its flags.
    scale, null, limits, sides, ax : optional
        As in `pooled_forest`.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If the frame is not of `leave_one_out`, or the limits are in the wrong order.

    See Also
    --------
    cumulative_forest : Studies added one after another rather than taken away.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import leave_one_out
    >>> rows = leave_one_out([0.1, 0.2, 0.9, 0.1], [0.04, 0.05, 0.02, 0.06])
    >>> print(describe(leave_one_out_forest(rows)).alt)
    Leave-one-out forest plot of 4 studies, effect: pooled from 0.13 (−0.01 to 0.27)
    without study 3 to 0.43 (−0.68 to 1.54) without study 1.
    """
    return _forest(_LEFT_OUT, rows, pooled, (scale, null, limits, sides), ax)


def _forest(
    kind: _Kind,
    frame: pd.DataFrame,
    pooled: Pooled | None,
    options: tuple[
        str | None,
        float | None,
        tuple[float, float] | None,
        tuple[str, str] | None,
    ],
    ax: Axes | None,
) -> Axes:
    _check(kind, frame, pooled)
    wanted, null, limits, sides = options
    scale = with_null(scale_of(str(frame["measure"].iloc[0]), wanted), null)
    level = float(frame["ci_level"].iloc[0])
    letters, notes = _notes(frame)
    rows = _rows(kind, frame, scale, letters)
    if pooled is not None:
        reading = read(ForestSection(pooled=pooled), scale)
        for line in reading.below[:1]:
            named = line._replace(name="all studies")
            rows.append(
                Row(
                    kind="pooled",
                    text=named.name,
                    line=named,
                    right={"k": str(pooled.k)},
                )
            )
    rows.append(Row(kind="words", text=_method(frame)))
    reference = nan if pooled is None else scale.shown(pooled.estimate)
    drawn = sheet(
        rows,
        scale,
        level,
        limits=limits,
        sides=sides,
        reference=reference,
        label=kind.label,
    )
    marks = () if pooled is None else marks_of_pooled(pooled)
    ax = draw(ax, drawn, [" ".join(flag_lines("", marks, WIDTH)), *notes])
    caption = kind.caption
    if pooled is not None:
        caption += " The dashed line and the diamond are all studies together."
    table = data(drawn)
    table[_NOTE] = [*map(_note, frame.itertuples()), *[""] * (len(table) - len(frame))]
    listed = "; ".join(
        f"{row.text} {numbers(row.line, drawn.scale)}, k = {row.right['k']}"
        for row in rows
        if row.line is not None
    )
    return attach(
        ax,
        caption=running_caption(caption, drawn, marks, level),
        alt=_alt(kind, rows[: len(frame)], drawn),
        long_description=f"{listed}. {_method(frame)}. {' '.join(notes)}".strip(),
        data=table,
        flags=marks,
    )


def _check(kind: _Kind, frame: object, pooled: object) -> None:
    needed = (kind.column, *_NEEDED)
    if not isinstance(frame, pd.DataFrame) or not len(frame):
        got = "an empty frame" if isinstance(frame, pd.DataFrame) else str(type(frame))
        msg = f"give the frame that {kind.maker} returned, got {got}."
        raise ArgumentError(msg)
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        msg = (
            f"the frame has no column '{missing[0]}': give what {kind.maker} returned."
        )
        raise ArgumentError(msg)
    if pooled is not None and not isinstance(pooled, Pooled):
        msg = f"pooled must be what pool returned, got {type(pooled).__name__}."
        raise ArgumentError(msg)


def _rows(
    kind: _Kind, frame: pd.DataFrame, scale: Scale, letters: Sequence[str]
) -> list[Row]:
    rows = []
    numbers_ = [
        frame[name].to_numpy(float) for name in ("estimate", "ci_low", "ci_high")
    ]
    for place, name in enumerate(frame[kind.column]):
        text = (kind.row if place else kind.first).format(name)
        estimate, low, high = (float(column[place]) for column in numbers_)
        right = {"k": str(int(frame["k"].iloc[place]))}
        if any(letters):
            right[_NOTE] = letters[place]
        line = Line("running", text, *turned(scale, (estimate, low, high)))
        rows.append(Row(kind="running", text=text, line=line, right=right))
    return rows


def _note(row: object) -> str:
    """Return what is to be known of a row of this figure.

    Why there is no prediction interval is not: none is drawn.
    """
    reason, note = (str(getattr(row, name, "") or "") for name in ("reason", "note"))
    missing = isnan(row.estimate) or row.k < 2  # type: ignore[attr-defined]  # noqa: PLR2004
    return f"{reason if missing else ''} {note}".strip()


def _notes(frame: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return a letter for each row and the notes they stand for."""
    texts = [_note(row) for row in frame.itertuples()]
    distinct = list(dict.fromkeys(filter(None, texts)))
    if len(distinct) == 1 and all(texts):
        return [""] * len(texts), [f"All rows: {distinct[0]}"]
    shown = dict(zip(distinct[:_MOST_NOTES], ascii_lowercase, strict=False))
    notes = [f"{letter}  {text}" for text, letter in shown.items()]
    more = len(distinct) - _MOST_NOTES
    if more > 0:
        notes.append(f"*  {counted(more, 'further note')} in the data of the figure.")
    return [shown.get(text, "*" if text else "") for text in texts], notes


def _method(frame: pd.DataFrame) -> str:
    last = frame.iloc[-1]
    test = TEST_TITLES.get(str(last.get("ci_method", "")), "")
    parts = [str(last.get("model", "")), f"{test} interval" if test else ""]
    if last.get("model") == "random-effects":
        parts.append(f"tau² by {last['tau2_method']}")
    return ", ".join(filter(None, parts))


def _alt(kind: _Kind, rows: Sequence[Row], drawn: Sheet) -> str:
    title = shorten(drawn.scale.title.partition(",")[0], 40)

    def said(row: Row) -> str:
        return "" if row.line is None else numbers(row.line, drawn.scale)

    if kind is _CUMULATIVE:
        first, last = rows[0], rows[-1]
        text = f"Cumulative forest plot, {title}: {said(first)} with "
        text += counted(int(first.right["k"]), "study", "studies")
        if last is not first:
            k = counted(int(last.right["k"]), "study", "studies")
            text += f", {said(last)} with {k}"
        return f"{text}."
    start = f"Leave-one-out forest plot of {len(rows)} studies, {title}: "
    known = [row for row in rows if row.line and not isnan(row.line.estimate)]
    if not known:
        return f"{start}no row is estimable."
    ordered = sorted(known, key=lambda row: row.line.estimate if row.line else 0.0)
    low, high = ordered[0], ordered[-1]
    return (
        f"{start}pooled from {said(low)} {shorten(low.text, 40)} to {said(high)} "
        f"{shorten(high.text, 40)}."
    )
