"""Which studies support which answer, and how were they done?"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.arrows import named
from surrogate_evidence.presentation.lettering import (
    line_height,
    text_width,
    wrap,
    write,
)
from surrogate_evidence.presentation.marks import (
    LEGEND,
    Mark,
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
    PAPER,
    SMALL,
    WIDTH,
    page,
    style,
)
from surrogate_evidence.presentation.wording import counted
from surrogate_evidence.synthesis import Effect, EffectDirection

COLUMNS: tuple[tuple[str, tuple[EffectDirection, ...]], ...] = (
    ("worse", (EffectDirection.WORSE,)),
    ("no difference", (EffectDirection.NO_DIFFERENCE,)),
    ("unclear", (EffectDirection.UNCLEAR, EffectDirection.CONFLICTING)),
    ("better", (EffectDirection.BETTER,)),
)
"""Answers that studies can support, from left to right."""

LOOKS: tuple[tuple[bool | None, str, float, str, str], ...] = (
    (True, "randomised", 1.0, BLUE, ""),
    (False, "not randomised", 0.66, PALE_BLUE, "////"),
    (None, "design not known", 0.33, PAPER, ""),
)
"""Whether chance made the arms → its name, height, colour and hatching."""

_LABELS = 1.9
_BAR = 0.16
_STEP = 0.24
_TALL = 0.42


def harvest(
    effects: Iterable[Effect],
    *,
    names: Mapping[str, str] | None = None,
    flags: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw each study as a bar below the answer it supports, one row per outcome.

    Parameters
    ----------
    effects : iterable of Effect
        The effects.
    names : mapping of str to str, optional
        Key of a study → how it is called.
    flags : pandas.DataFrame, optional
        Flags as `appraise` gives them for a review; they stand in the key.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the studies need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there is no effect.

    See Also
    --------
    effect_direction : Keeps the outcomes of one study in one row.

    Notes
    -----
    In the harvest plot [1]_ the height of a bar says how suitable a design is: here
    whether chance made the arms, and whether that is known.

    References
    ----------
    .. [1] ogilvie2008, The harvest plot: a method for synthesising evidence about the
       differential effects of interventions.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import effects_of
    >>> print(describe(harvest(effects_of(load_review()))).alt)
    Harvest plot of 1 study on 3 outcomes: 3 bars at better, 0 at worse, 0 between; 0
    of 3 randomised.
    """
    listed = tuple(effects)
    if not listed:
        msg = "there is no effect to draw."
        raise ArgumentError(msg)
    studies = named(listed, names)
    outcomes = list(dict.fromkeys(effect.outcome for effect in listed))
    marks = ordered(
        mark
        for mark in (() if flags is None else marks_of(flags))
        if mark.study_id in studies and mark.outcome in {"", *outcomes}
    )
    plan = _Page(listed, studies, outcomes, marks)
    with style():
        ax = page(ax, width=WIDTH, height=plan.height)
        plan.on(ax)
    sums = {name: sum(e.points in ways for e in listed) for name, ways in COLUMNS}
    chance = sum(effect.randomised is True for effect in listed)
    between = sums["no difference"] + sums["unclear"]
    flagged = f" {LEGEND}" if marks else ""
    return attach(
        ax,
        caption=(
            "Harvest plot: each bar is one study, below the answer it supports for "
            "the first arm, with its number in the key. Tall and filled: randomised; "
            "lower and hatched: not randomised; lowest and empty: design not known. "
            f"Neither size nor significance of effects is shown.{flagged}"
        ),
        alt=(
            f"Harvest plot of {counted(len(studies), 'study', 'studies')} on "
            f"{counted(len(outcomes), 'outcome')}: {sums['better']} bars at better, "
            f"{sums['worse']} at worse, {between} between; {chance} of {len(listed)} "
            "randomised."
        ),
        long_description=" ".join(
            f"{outcome}: "
            + "; ".join(f"{name} {_said(cell, studies)}" for name, cell in row.items())
            + "."
            for outcome, row in plan.cells.items()
        ),
        data=pd.DataFrame(
            [
                {
                    "number": plan.numbers[effect.study_id],
                    "study": studies[effect.study_id],
                    "outcome": effect.outcome,
                    "direction": str(effect.points),
                    "arms": _look(effect)[1],
                    "n": effect.n or "NR",
                }
                for effect in listed
            ]
        ),
        flags=marks,
    )


class _Page:
    """Where everything stands, before anything is drawn."""

    def __init__(
        self,
        effects: Sequence[Effect],
        studies: Mapping[str, str],
        outcomes: Sequence[str],
        marks: Sequence[Mark],
    ) -> None:
        self.numbers = {key: place for place, key in enumerate(studies, start=1)}
        self.column = (WIDTH - 2 * MARGIN - _LABELS) / len(COLUMNS)
        self.per_line = floor((self.column - 0.15) / _STEP)
        self.cells = {
            outcome: {
                name: [e for e in effects if e.outcome == outcome and e.points in ways]
                for name, ways in COLUMNS
            }
            for outcome in outcomes
        }
        wide = _LABELS - 0.15
        self.labels = {outcome: wrap(outcome, wide) for outcome in outcomes}
        self.lines = {name: self._lines(row) for name, row in self.cells.items()}
        self.heights = {
            name: max(sum(lines), len(self.labels[name]) * line_height()) + 0.12
            for name, lines in self.lines.items()
        }
        self.key = [
            line
            for key, name in studies.items()
            for line in self._key_lines(key, name, marks)
        ]
        self.top = MARGIN + 2 * line_height() + 0.2
        self.foot = self.top + sum(self.heights.values()) + 0.12
        self.height = self.foot + len(self.key) * line_height(SMALL) + MARGIN

    def _lines(self, row: Mapping[str, Sequence[Effect]]) -> list[float]:
        """Return the height of each line of bars, that of its tallest bar."""
        deepest = max(ceil(len(cell) / self.per_line) for cell in row.values())
        return [
            _TALL * max(self._tallest(cell, line) for cell in row.values())
            + line_height(SMALL)
            + 0.08
            for line in range(deepest)
        ]

    def _tallest(self, cell: Sequence[Effect], line: int) -> float:
        talls = sorted((_look(effect)[2] for effect in cell), reverse=True)
        return (*talls[line * self.per_line :], 0.0)[0]

    def _key_lines(self, key: str, name: str, marks: Sequence[Mark]) -> tuple[str, ...]:
        wide = WIDTH - 2 * MARGIN - 0.3
        text = f"{self.numbers[key]}  {name}"
        shown = flag_lines("", marks_for(marks, key), wide)
        return (*wrap(text, wide, size=SMALL), *shown)

    def on(self, ax: Axes) -> None:
        """Draw the page."""
        self._legend(ax)
        for place, (name, _) in enumerate(COLUMNS):
            x = MARGIN + _LABELS + (place + 0.5) * self.column
            y = MARGIN + 1.5 * line_height() + 0.1
            write(ax, x, y, name, align="center", bold=True)
        y = self.top
        for outcome, row in self.cells.items():
            ax.plot([MARGIN, WIDTH - MARGIN], [y, y], color=PALE, linewidth=0.8)
            write(ax, MARGIN, y + 0.05 + line_height() / 2, self.labels[outcome])
            for place, cell in enumerate(row.values()):
                left = MARGIN + _LABELS + place * self.column
                self._cell(ax, cell, (left, y), self.lines[outcome])
            y += self.heights[outcome]
        ax.plot([MARGIN, WIDTH - MARGIN], [y, y], color=PALE, linewidth=0.8)
        first = self.foot + line_height(SMALL) / 2
        write(ax, MARGIN, first, self.key, size=SMALL)

    def _legend(self, ax: Axes) -> None:
        x, y = MARGIN, MARGIN + line_height() / 2
        for _, name, tall, colour, hatch in LOOKS:
            low = y + 0.09
            self._bar(ax, x, low, 0.18 * tall, (colour, hatch))
            write(ax, x + 0.24, y, name, size=SMALL)
            x += 0.24 + text_width(name, SMALL) + 0.35

    def _cell(
        self,
        ax: Axes,
        cell: Sequence[Effect],
        at_page: tuple[float, float],
        lines: Sequence[float],
    ) -> None:
        left, top = at_page
        ax.plot([left, left], [top, top + 0.04], color=GREY, linewidth=0.6)
        best = sorted(cell, key=lambda e: -_look(e)[2])
        for place, effect in enumerate(best):
            line, at = divmod(place, self.per_line)
            x = left + 0.1 + at * _STEP
            low = top + 0.06 + sum(lines[: line + 1])
            _, _, tall, colour, hatch = _look(effect)
            self._bar(ax, x, low, _TALL * tall, (colour, hatch))
            y = low - _TALL * tall - line_height(SMALL) / 2
            shown = str(self.numbers[effect.study_id])
            write(ax, x + _BAR / 2, y, shown, size=SMALL, align="center")

    @staticmethod
    def _bar(
        ax: Axes, x: float, low: float, tall: float, look: tuple[str, str]
    ) -> None:
        colour, hatch = look
        bar = Rectangle(
            (x, low - tall),
            _BAR,
            tall,
            facecolor=colour,
            edgecolor=INK,
            hatch=hatch,
            linewidth=0.9,
        )
        ax.add_patch(bar)


def _look(effect: Effect) -> tuple[bool | None, str, float, str, str]:
    return next(look for look in LOOKS if look[0] is effect.randomised)


def _said(cell: Sequence[Effect], studies: Mapping[str, str]) -> str:
    return ", ".join(studies[effect.study_id] for effect in cell) or "none"
