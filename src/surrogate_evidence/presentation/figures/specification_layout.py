"""Where does each analysis of a multiverse stand, on which scale, under which choices?

A band holds the analyses that share one scale, in the order of their results, and
below them a row for every choice with a dot for each analysis that made it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, isfinite, isnan, log10

from surrogate_evidence.estimates import METHOD_TITLES, Analysis, Multiverse
from surrogate_evidence.estimates.results import MEASURE_TITLES
from surrogate_evidence.formatting import INFINITY, number
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.presentation.lettering import line_height, wrap
from surrogate_evidence.presentation.style import SMALL
from surrogate_evidence.presentation.wording import sentence_case

LABELS = 1.95
"""Width of the labels of choices, in inches."""

BANDS = ("p-value", "RD", "ratio", "AS")
"""Bands in the order they are drawn; each has a scale of its own."""

_RATIOS = ("RR", "OR")
_GUTTER = 0.2  # share of a scale that is kept for what lies beyond it
_GROUP_GAP = 0.06  # inches between the rows of two kinds of choice
_SMALLEST_P = 0.001
_THRESHOLD = 0.05
_RATIO_LIMITS = (0.01, 100.0)
_RATIO_TICKS = (0.01, 0.1, 0.5, 1.0, 2.0, 10.0, 100.0)
_P_TICKS = (0.001, 0.01, 0.1, 1.0)
_MOST_TICKS = 6
_STEP = 25  # percentage points between ticks of a difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A vertical scale, with room for what lies beyond its ends.

    Attributes
    ----------
    low, high : float
        Ends, on the scale that is drawn.
    logarithmic : bool
        Whether values are drawn by their logarithm.
    factor : float
        What values are multiplied by before they are drawn.
    ticks : tuple of (float, str)
        Values, as drawn, with their labels.
    reference : float
        Value, as drawn, of the line that results are held against.
    reference_title : str
        What that line is.
    below, above : str
        Labels of the rooms beyond the ends; empty where nothing lies there.
    """

    low: float
    high: float
    logarithmic: bool
    factor: float
    ticks: tuple[tuple[float, str], ...]
    reference: float
    reference_title: str
    below: str = ""
    above: str = ""

    def place(self, value: float) -> float:
        """Return how high a value stands, from 0 at the bottom to 1 at the top."""
        drawn = value * self.factor
        bottom = _GUTTER if self.below else 0.0
        top = 1 - (_GUTTER if self.above else 0.0)
        if drawn < self.low or (self.logarithmic and drawn <= 0):
            return bottom / 2
        if drawn > self.high:
            return (1 + top) / 2
        low, high, at = self.low, self.high, drawn
        if self.logarithmic:
            low, high, at = log10(low), log10(high), log10(at)
        return bottom + (top - bottom) * (at - low) / (high - low)

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the ends."""
        return self.low <= value * self.factor <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRow:
    """One choice, and the columns of the analyses that made it.

    Attributes
    ----------
    lines : tuple of str
        Its label, broken to the width of labels.
    y : float
        Middle of its first line, in inches below the top of the choices.
    columns : tuple of int
        Analyses that made it, counted from 0.
    """

    lines: tuple[str, ...]
    y: float
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The analyses that share one scale, and their choices.

    Attributes
    ----------
    name, title : str
        Which band it is, and what its scale shows.
    scale : Scale
        The scale.
    analyses : tuple of Analysis
        In the order of their results; those without one come last.
    rows : tuple of ChoiceRow
        The choices, kind by kind.
    height : float
        Inches that the rows take.
    """

    name: str
    title: str
    scale: Scale
    analyses: tuple[Analysis, ...]
    rows: tuple[ChoiceRow, ...]
    height: float


def result_of(row: Analysis) -> float:
    """Return what an analysis is placed by: its p-value, or its estimate."""
    return row.p_value if row.is_test else row.value


def specification_bands(
    everything: Multiverse, show: Iterable[str] = BANDS
) -> tuple[Band, ...]:
    """Lay the analyses of a multiverse out in bands without drawing anything.

    Parameters
    ----------
    everything : Multiverse
        The analyses.
    show : iterable of str
        Which bands are wanted; one without analyses is left out.

    Returns
    -------
    tuple of Band
        In the order of :data:`BANDS`.
    """
    wanted = tuple(show)
    bands = []
    for name in BANDS:
        own = [row for row in everything.rows if _band_of(row) == name]
        if name not in wanted or not own:
            continue
        analyses = tuple(sorted(own, key=_order))
        rows = _rows(analyses, everything)
        last = rows[-1]
        bands.append(
            Band(
                name=name,
                title=_title(name, analyses, everything.level),
                scale=_scale(name, analyses),
                analyses=analyses,
                rows=rows,
                height=last.y + (len(last.lines) - 0.5) * line_height(SMALL),
            )
        )
    return tuple(bands)


def _band_of(row: Analysis) -> str:
    if row.is_test:
        return "p-value"
    return "ratio" if row.measure in _RATIOS else row.measure


def _order(row: Analysis) -> tuple[bool, float, float, float]:
    value = result_of(row)
    if isnan(value):
        return True, 0.0, 0.0, 0.0
    if row.is_test:
        return False, value, 0.0, 0.0
    return False, value, row.low, row.high


def _title(name: str, analyses: Sequence[Analysis], level: float) -> str:
    interval = f"with {written_level(level)} intervals"
    if name == "p-value":
        return "Tests: two-sided p-value, logarithmic scale"
    if name == "ratio":
        found = dict.fromkeys(MEASURE_TITLES[row.measure] for row in analyses)
        named = " and ".join(sorted(title.lower() for title in found))
        return f"{sentence_case(named)} {interval}, logarithmic scale"
    if name == "RD":
        return f"Risk difference in percentage points, {interval}"
    title = MEASURE_TITLES.get(name, "Difference of arcsines")
    return f"{title} {interval}"


# --- scales ---------------------------------------------------------------------


def _scale(name: str, analyses: Sequence[Analysis]) -> Scale:
    if name == "p-value":
        return _scale_of_p(analyses)
    values = [
        x for row in analyses for x in (row.value, row.low, row.high) if not isnan(x)
    ]
    return (
        _scale_of_ratio(values)
        if name == "ratio"
        else _scale_of_difference(name, values)
    )


def _scale_of_p(analyses: Sequence[Analysis]) -> Scale:
    values = [row.p_value for row in analyses if not isnan(row.p_value)]
    least = min(values, default=1.0)
    low = 10.0 ** floor(log10(max(min(least, _THRESHOLD / 2), _SMALLEST_P)))
    ticks = tuple((tick, f"{tick:g}") for tick in _P_TICKS if tick >= low)
    return Scale(
        low=low,
        high=1.0,
        logarithmic=True,
        factor=1.0,
        ticks=ticks,
        reference=_THRESHOLD,
        reference_title=f"{_THRESHOLD:g}, customary threshold",
        below=f"< {_SMALLEST_P:g}" if least < low else "",
    )


def _scale_of_ratio(values: Sequence[float]) -> Scale:
    least, most = _RATIO_LIMITS
    inside = [min(max(x, least), most) for x in values if 0 < x < inf]
    low = 10.0 ** floor(log10(min((0.5, *inside))))
    high = 10.0 ** ceil(log10(max((2.0, *inside))))
    ticks = [tick for tick in _RATIO_TICKS if low <= tick <= high]
    if high / low > _RATIO_LIMITS[1]:
        ticks = [tick for tick in ticks if tick not in {0.5, 2.0}]
    return Scale(
        low=low,
        high=high,
        logarithmic=True,
        factor=1.0,
        ticks=tuple((tick, f"{tick:g}") for tick in ticks),
        reference=1.0,
        reference_title="no difference",
        below=_beyond(values, low, "<", {0.0: "0"}),
        above=_beyond(values, high, ">", {inf: INFINITY}),
    )


def _beyond(
    values: Sequence[float], end: float, sign: str, last: dict[float, str]
) -> str:
    """Return the label of the room beyond an end: its very last value, if only that."""
    outside = {x for x in values if (x > end if sign == ">" else x < end)}
    if not outside:
        return ""
    return last[outside.pop()] if outside <= set(last) else f"{sign} {end:g}"


def _scale_of_difference(name: str, values: Sequence[float]) -> Scale:
    factor, step = (100.0, float(_STEP)) if name == "RD" else (1.0, 0.5)
    inside = [0.0, *(factor * x for x in values if isfinite(x))]
    low, high = step * floor(min(inside) / step), step * ceil(max(inside) / step)
    # no difference never lies at an end, where its name would meet other lettering
    low, high = min(low, -step), max(high, step)
    if (high - low) / step > _MOST_TICKS:
        step *= 2
    ticks = []
    tick = step * ceil(low / step)
    while tick <= high:
        ticks.append((tick, number(tick, 0 if name == "RD" else 1)))
        tick += step
    return Scale(
        low=low,
        high=high,
        logarithmic=False,
        factor=factor,
        ticks=tuple(ticks),
        reference=0.0,
        reference_title="no difference",
    )


# --- choices --------------------------------------------------------------------


def _rows(
    analyses: Sequence[Analysis], everything: Multiverse
) -> tuple[ChoiceRow, ...]:
    rows: list[ChoiceRow] = []
    y = line_height(SMALL) / 2
    for label_of in _kinds(analyses, everything):
        labels = dict.fromkeys(label_of(row) for row in analyses)
        for label in sorted(labels, key=_place(label_of, everything)):
            lines = wrap(label, LABELS, size=SMALL)
            columns = tuple(
                i for i, row in enumerate(analyses) if label_of(row) == label
            )
            rows.append(ChoiceRow(lines=lines, y=y, columns=columns))
            y += len(lines) * line_height(SMALL)
        y += _GROUP_GAP
    return tuple(rows)


def _place(
    label_of: Callable[[Analysis], str], everything: Multiverse
) -> Callable[[str], int]:
    """Return the order in which labels come up in the multiverse itself."""
    order = list(dict.fromkeys(label_of(row) for row in everything.rows))
    return order.index


def _kinds(
    analyses: Sequence[Analysis], everything: Multiverse
) -> tuple[Callable[[Analysis], str], ...]:
    """Return the kinds of choice there are, each as the label an analysis has."""
    kinds = [_method]
    if len({row.measure for row in analyses}) > 1:
        kinds.append(_measure)
    if len({row.zero_policy for row in analyses}) > 1:
        kinds.append(_zero_policy)
    if len(everything.outcomes) > 1:
        kinds.append(_outcome)
    if len({row.reconstruction for row in everything.rows}) > 1:
        kinds.append(_table)
    return tuple(kinds)


def _method(row: Analysis) -> str:
    return sentence_case(METHOD_TITLES.get(row.method, row.method))


def _measure(row: Analysis) -> str:
    return MEASURE_TITLES.get(row.measure, row.measure)


def _zero_policy(row: Analysis) -> str:
    return f"Halves added: {row.zero_policy}"


def _outcome(row: Analysis) -> str:
    return sentence_case(row.outcome)


def _table(row: Analysis) -> str:
    return (
        f"Table {row.reconstruction}: {row.events_1}/{row.n_1}, "
        f"{row.events_2}/{row.n_2}"
    )
