"""When did the works appear, and how old are the data in them?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.lettering import (
    fit,
    line_height,
    text_width,
    write,
)
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    ORANGE,
    PALE,
    PAPER,
    SKY,
    SMALL,
    WIDTH,
    page,
    style,
)
from surrogate_evidence.presentation.wording import (
    counted,
    known,
    said,
    sentence_case,
    study_labels,
)
from surrogate_evidence.records import Study
from surrogate_evidence.records.vocabulary import StudyRole

LOOKS: dict[str, tuple[str, str]] = {
    "cited, with observations of its own": ("o", BLUE),
    "cited, without observations of its own": ("s", SKY),
    "further study, or behind a claim": ("D", ORANGE),
    "context, benchmark or position": ("^", PAPER),
}
"""What a work is here → marker and colour; the markers differ."""

_CITED_EMPIRICAL, _CITED_OTHER, _FURTHER, _CONTEXT = LOOKS
_UNDATED = 1.55  # width of the column for works without a year
_LABEL = 1.25  # widest label
_STEP = 0.2
_AXIS = 0.3
_TAIL = 0.1  # from the middle of a marker to its label


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineMark:
    """One work on the timeline.

    Attributes
    ----------
    study : Study
        The work.
    label : str
        What stands beside its marker.
    year : int or None
        Year of publication; None for a work without a date.
    x : float
        Middle of the marker, in inches from the left.
    data : tuple of (float, float) or None
        Where the years of data collection begin and end, in inches.
    line : int
        Line it stands on, counted from the axis; height has no meaning.
    label_left : float
        Where its label begins, in inches.
    """

    study: Study
    label: str
    year: int | None
    x: float
    data: tuple[float, float] | None
    line: int
    label_left: float


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int
    left: float
    right: float

    def x(self, year: float) -> float:
        share = (year - self.first) / (self.last - self.first)
        return self.left + share * (self.right - self.left)


def timeline_marks(studies: Sequence[Study]) -> tuple[TimelineMark, ...]:
    """Find a place for every work, so that no label meets another.

    Parameters
    ----------
    studies : sequence of Study
        The works.

    Returns
    -------
    tuple of TimelineMark
        Dated works by year, then undated ones.
    """
    names = study_labels(studies)
    scale = _scale(studies)
    taken: list[list[tuple[float, float]]] = []
    marks = []
    dated = [study for study in studies if known(study.year)]
    for study in sorted(dated, key=lambda study: int(study.year)):
        year = int(study.year)
        x = scale.x(year)
        label = fit(names[study.study_id], _LABEL, size=SMALL)
        data = _data_span(study, scale)
        begin = min(x, data[0]) if data else x
        end = x + _TAIL + text_width(label, SMALL)
        line = _free(taken, begin - 0.1, end + 0.1)
        marks.append(_mark(study, label, year, x, data=data, line=line))
    for line, study in enumerate(s for s in studies if not known(s.year)):
        x = WIDTH - MARGIN - _UNDATED + 0.12
        label = fit(names[study.study_id], _UNDATED - 0.3, size=SMALL)
        marks.append(_mark(study, label, None, x, data=None, line=line))
    return tuple(marks)


def timeline(studies: Sequence[Study], *, ax: Axes | None = None) -> Axes:
    """Draw when each work appeared, when its data were collected, and why it is here.

    Parameters
    ----------
    studies : sequence of Study
        The works.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the works need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there are no works.

    See Also
    --------
    evidence_map : Draws what the works are about.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.presentation import describe
    >>> review = load_review()
    >>> ax = timeline([review.study(key) for key in review.study_ids])
    >>> len(describe(ax).data) == len(review.study_ids)
    True
    """
    if not studies:
        msg = "there are no works to draw on a timeline."
        raise ArgumentError(msg)
    marks = timeline_marks(studies)
    legend = MARGIN + 2 * line_height() + 0.12
    base = legend + (max(mark.line for mark in marks) + 1) * _STEP + 0.1
    with style():
        ax = page(ax, width=WIDTH, height=base + _AXIS + MARGIN)
        _legend(ax)
        _axis(ax, _scale(studies), studies, (legend, base))
        for mark in marks:
            y = base - 0.16 - mark.line * _STEP
            if mark.data:
                ax.plot(mark.data, [y, y], color=GREY, linewidth=2.2, zorder=1)
                ax.plot([mark.data[1], mark.x], [y, y], ":", color=GREY, lw=1.0)
            _marker(ax, mark.x, y, _look(mark.study))
            write(ax, mark.label_left, y, mark.label, size=SMALL)
    return attach(
        ax,
        caption=(
            "Works by year of publication. Marker: why a work is here; grey line: the "
            "years its data were collected in, where reported. The height of a marker "
            "has no meaning; works without a date stand at the right."
        ),
        alt=_alt(marks),
        long_description=_long_description(marks),
        data=_data(marks),
    )


def _scale(studies: Sequence[Study]) -> _Scale:
    years = [int(s.year) for s in studies if known(s.year)]
    years += [int(s.data_start_year) for s in studies if known(s.data_start_year)]
    first, last = (min(years), max(years)) if years else (2000, 2000)
    first, last = 10 * floor(first / 10), 10 * ceil((last + 1) / 10)
    undated = any(not known(study.year) for study in studies)
    right = WIDTH - MARGIN - (_UNDATED if undated else 0.0)
    # room at the right for the label of the latest work
    return _Scale(first, last, MARGIN + 0.2, right - _LABEL + 0.15)


def _data_span(study: Study, scale: _Scale) -> tuple[float, float] | None:
    if not known(study.data_start_year):
        return None
    start = int(study.data_start_year)
    end = int(study.data_end_year) if known(study.data_end_year) else start
    return scale.x(start), max(scale.x(end), scale.x(start) + 0.04)


def _free(taken: list[list[tuple[float, float]]], begin: float, end: float) -> int:
    """Return the lowest line with nothing between two places, and take it."""
    for line, spans in enumerate(taken):
        if all(end <= low or high <= begin for low, high in spans):
            spans.append((begin, end))
            return line
    taken.append([(begin, end)])
    return len(taken) - 1


def _mark(  # noqa: PLR0913 - where a work stands
    study: Study,
    label: str,
    year: int | None,
    x: float,
    *,
    data: tuple[float, float] | None,
    line: int,
) -> TimelineMark:
    return TimelineMark(
        study=study,
        label=label,
        year=year,
        x=x,
        data=data,
        line=line,
        label_left=x + _TAIL,
    )


def _look(study: Study) -> str:
    if study.role is StudyRole.CITED:
        return _CITED_EMPIRICAL if study.facts.empirical else _CITED_OTHER
    if study.role in {StudyRole.FURTHER, StudyRole.BEHIND_A_CLAIM}:
        return _FURTHER
    return _CONTEXT


# --- drawing --------------------------------------------------------------------


def _legend(ax: Axes) -> None:
    for place, what in enumerate(LOOKS):
        x = MARGIN + 0.1 + (place % 2) * WIDTH / 2
        y = MARGIN + line_height() / 2 + (place // 2) * line_height()
        _marker(ax, x, y, what)
        write(ax, x + 0.15, y, sentence_case(what), size=SMALL)


def _axis(
    ax: Axes, scale: _Scale, studies: Sequence[Study], span: tuple[float, float]
) -> None:
    top, base = span
    if any(known(study.year) for study in studies):
        ax.plot([scale.left, scale.x(scale.last)], [base, base], color=GREY, lw=0.8)
        for year in range(scale.first, scale.last + 1, 10):
            x = scale.x(year)
            ax.plot([x, x], [top, base + 0.05], color=PALE, linewidth=0.7, zorder=0)
            write(ax, x, base + 0.15, str(year), size=SMALL, align="center")
    if any(not known(study.year) for study in studies):
        left = WIDTH - MARGIN - _UNDATED
        ax.plot([left, WIDTH - MARGIN], [base, base], color=GREY, linewidth=0.8)
        write(ax, left, base + 0.15, "without a date", size=SMALL)


def _marker(ax: Axes, x: float, y: float, what: str) -> None:
    marker, face = LOOKS[what]
    ax.plot([x], [y], marker, markersize=6.5, markerfacecolor=face, markeredgecolor=INK)


# --- words ----------------------------------------------------------------------


def _years(marks: Sequence[TimelineMark]) -> tuple[str, int]:
    years = [mark.year for mark in marks if mark.year is not None]
    if not years:
        return "", len(marks)
    span = (
        f" from {min(years)} to {max(years)}"
        if len(set(years)) > 1
        else (f" from {years[0]}")
    )
    return span, len(marks) - len(years)


def _alt(marks: Sequence[TimelineMark]) -> str:
    span, undated = _years(marks)
    tail = f", {undated} of them undated" if undated else ""
    return f"Timeline of {counted(len(marks), 'work')}{span}{tail}."


def _long_description(marks: Sequence[TimelineMark]) -> str:
    parts = []
    for what in LOOKS:
        these = [mark for mark in marks if _look(mark.study) == what]
        if these:
            listed = ", ".join(map(_dated, these))
            parts.append(f"{sentence_case(what)}: {listed}.")
    return f"{_alt(marks)} {' '.join(parts)}"


def _dated(mark: TimelineMark) -> str:
    if mark.data is None:
        return mark.label
    begin, end = mark.study.data_start_year, mark.study.data_end_year
    return f"{mark.label} (data {begin} to {said(end)})"


def _data(marks: Sequence[TimelineMark]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "study_id": mark.study.study_id,
                "work": mark.label,
                "year": mark.study.year,
                "data_start_year": mark.study.data_start_year,
                "data_end_year": mark.study.data_end_year,
                "role": str(mark.study.role),
                "design": str(mark.study.design),
            }
            for mark in marks
        ],
        dtype=object,
    )
