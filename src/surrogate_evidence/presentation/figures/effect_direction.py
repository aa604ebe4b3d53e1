"""Which way does each study point on each outcome?"""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import p_value
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.arrows import (
    SIZES,
    arrow,
    key_rows,
    named,
    size_of,
    write_key,
)
from surrogate_evidence.presentation.lettering import line_height, wrap, write
from surrogate_evidence.presentation.marks import (
    LEGEND,
    Mark,
    flag_lines,
    marks_for,
    marks_of,
    ordered,
)
from surrogate_evidence.presentation.style import (
    GREY,
    MARGIN,
    PALE,
    SMALL,
    WIDTH,
    page,
    style,
)
from surrogate_evidence.presentation.wording import counted
from surrogate_evidence.synthesis import (
    Effect,
    EffectDirection,
    VoteCount,
    vote_count,
    within_study,
)

MOST_OUTCOMES = 8

_LABELS = 2.3
_WIDEST = 1.6
_LEAST_ROW = 0.34


def effect_direction(
    effects: Iterable[Effect],
    *,
    names: Mapping[str, str] | None = None,
    flags: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the direction of every effect: rows are studies, columns outcomes.

    Parameters
    ----------
    effects : iterable of Effect
        The effects. Several of one study on one outcome are drawn as the direction
        that 70 per cent of them share, else as conflicting.
    names : mapping of str to str, optional
        Key of a study → how it is called.
    flags : pandas.DataFrame, optional
        Flags as `appraise` gives them for a review; those of a study stand below it.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the studies need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there is no effect, or more outcomes than fit.

    See Also
    --------
    harvest : Sorts the studies of each outcome by their direction.

    References
    ----------
    .. [1] thomson2013, The effect direction plot: visual display of non-standardised
       effects across multiple outcome domains.
    .. [2] boon2021, The effect direction plot revisited.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import effects_of
    >>> print(describe(effect_direction(effects_of(load_review()))).alt)
    Directions of effect of 1 study on 3 outcomes: 3 better, 0 worse, 0 neither.
    """
    listed = tuple(effects)
    outcomes = list(dict.fromkeys(effect.outcome for effect in listed))
    if not 1 <= len(outcomes) <= MOST_OUTCOMES:
        msg = (
            f"an effect direction plot holds 1 to {MOST_OUTCOMES} outcomes, got "
            f"{len(outcomes)}; draw it in parts."
        )
        raise ArgumentError(msg)
    studies = named(listed, names)
    marks = ordered(
        mark
        for mark in (() if flags is None else marks_of(flags))
        if mark.study_id in studies and mark.outcome in {"", *outcomes}
    )
    cells = _cells(listed)
    votes = [vote_count([e for e in listed if e.outcome == one]) for one in outcomes]
    _draw = _Page(studies, outcomes, marks, cells, votes)
    with style():
        ax = page(ax, width=WIDTH, height=_draw.height)
        _draw.on(ax)
    points = [direction for direction, _ in cells.values()]
    better = points.count(EffectDirection.BETTER)
    worse = points.count(EffectDirection.WORSE)
    flagged = f" {LEGEND}" if marks else ""
    return attach(
        ax,
        caption=(
            "Direction of effect of each study on each outcome, seen from the first "
            "arm, with its participants; larger shapes stand for "
            f"{SIZES[0][0]} and {SIZES[1][0]} of them or more. Significance plays no "
            "part. Below each outcome: favourable of all "
            f"directions, and the smallest p-value that so many could reach.{flagged}"
        ),
        alt=(
            f"Directions of effect of {counted(len(studies), 'study', 'studies')} on "
            f"{counted(len(outcomes), 'outcome')}: {better} better, {worse} worse, "
            f"{len(points) - better - worse} neither."
        ),
        long_description=" ".join(map(str, votes)),
        data=_data(cells, studies),
        flags=marks,
    )


_Cells = dict[tuple[str, str], tuple[EffectDirection, int]]


def _cells(effects: Sequence[Effect]) -> _Cells:
    """Return for each study and outcome its direction and its participants."""
    grouped: dict[tuple[str, str], list[Effect]] = {}
    for effect in effects:
        grouped.setdefault((effect.study_id, effect.outcome), []).append(effect)
    return {
        place: (within_study([e.points for e in some]), max(e.n for e in some))
        for place, some in grouped.items()
    }


class _Page:
    """Where everything stands, before anything is drawn."""

    def __init__(
        self,
        studies: Mapping[str, str],
        outcomes: Sequence[str],
        marks: Sequence[Mark],
        cells: _Cells,
        votes: Sequence[VoteCount],
    ) -> None:
        self.studies, self.outcomes = studies, outcomes
        self.cells, self.votes = cells, votes
        self.key = key_rows(direction for direction, _ in cells.values())
        self.column = min((WIDTH - 2 * MARGIN - _LABELS) / len(outcomes), _WIDEST)
        self.heads = [wrap(o, self.column - 0.1, size=SMALL) for o in outcomes]
        wide = _LABELS - 0.1
        self.labels = {key: wrap(name, wide) for key, name in studies.items()}
        self.small = {
            key: flag_lines("", marks_for(marks, key), wide) for key in studies
        }
        self.heights = {
            key: max(
                _LEAST_ROW,
                len(self.labels[key]) * line_height()
                + len(self.small[key]) * line_height(SMALL)
                + 0.1,
            )
            for key in studies
        }
        self.head = MARGIN + len(self.key) * line_height() + 0.1
        self.top = self.head + max(map(len, self.heads)) * line_height(SMALL) + 0.08
        self.foot = self.top + sum(self.heights.values()) + 0.08
        self.height = self.foot + 2 * line_height(SMALL) + MARGIN

    def on(self, ax: Axes) -> None:
        """Draw the page."""
        write_key(ax, self.key, MARGIN)
        self._heads(ax)
        y = self.top
        for key, height in self.heights.items():
            self._line(ax, y)
            self._row(ax, key, y, y + height / 2)
            y += height
        self._line(ax, y)
        self._votes(ax)

    def _middle(self, place: int) -> float:
        return MARGIN + _LABELS + (place + 0.5) * self.column

    def _line(self, ax: Axes, y: float) -> None:
        right = MARGIN + _LABELS + len(self.outcomes) * self.column
        ax.plot([MARGIN, right], [y, y], color=PALE, linewidth=0.8, zorder=0)

    def _heads(self, ax: Axes) -> None:
        deepest = max(map(len, self.heads))
        for place, lines in enumerate(self.heads):
            first = self.head + (deepest - len(lines) + 0.5) * line_height(SMALL)
            write(ax, self._middle(place), first, lines, size=SMALL, align="center")

    def _row(self, ax: Axes, key: str, top: float, middle: float) -> None:
        y = top + 0.05 + line_height() / 2
        write(ax, MARGIN, y, self.labels[key])
        y += len(self.labels[key]) * line_height()
        write(ax, MARGIN, y, self.small[key], size=SMALL, colour=GREY)
        for place, outcome in enumerate(self.outcomes):
            if (key, outcome) not in self.cells:
                continue
            direction, n = self.cells[key, outcome]
            x = self._middle(place)
            arrow(ax, x - 0.2, middle, direction, size_of(n))
            write(ax, x, middle, f"{n or 'n NR'}", size=SMALL)

    def _votes(self, ax: Axes) -> None:
        y = self.foot + line_height(SMALL) / 2
        write(ax, MARGIN, y, ("favourable", "smallest p possible"), size=SMALL)
        for place, votes in enumerate(self.votes):
            share = f"{votes.better} of {votes.k}" if votes.k else "no direction"
            lines = (share, p_value(votes.smallest_p))
            write(ax, self._middle(place), y, lines, size=SMALL, align="center")


def _data(cells: _Cells, studies: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "study": studies[key],
                "outcome": outcome,
                "direction": str(direction),
                "n": n or "NR",
            }
            for (key, outcome), (direction, n) in cells.items()
        ]
    )
