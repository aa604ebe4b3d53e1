"""Which values of an effect are how compatible with the data?

One interval answers for one level. The intervals of every level, laid into each
other, are the p-value function, also called the confidence curve.
"""

from dataclasses import dataclass
from math import inf, log2
from typing import cast

import numpy as np

from surrogate_evidence._checks import check_number, check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons.comparisons import Measure, compare
from surrogate_evidence.estimates.results import (
    MEASURE_TITLES,
    METHOD_TITLES,
    Comparison,
)
from surrogate_evidence.estimates.sensitivity._choices import choice_of_interval
from surrogate_evidence.estimates.sensitivity._two_arms import (
    checked_table,
    no_difference,
)
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, p_phrase

MOST_POINTS = 1000
"""Levels that one curve may have."""

_SHOWN = (0.5, 0.8, 0.9, 0.95, 0.99)
_EDGE = 1e-9  # levels nearer to 0 and 1 than this are not asked for
_HALVINGS = 30  # of the levels between, down to less than that edge
_LEAST_P = 0.001  # where a curve ends, as printed p-values do


@dataclass(frozen=True, slots=True, kw_only=True)
class PValueFunction:
    """The confidence limits of a comparison at many levels.

    Attributes
    ----------
    comparison : Comparison
        Estimate with its 95% interval.
    levels : tuple of float
        Confidence levels in rising order, fractions; 1 minus a level is the p-value of
        its two limits.
    lows, highs : tuple of float
        Limits at each level, on the scale of the comparison.
    p_value : float
        p-value of no difference that these limits imply.
    notes : tuple of Note
        What should be known when the curve is read.
    """

    comparison: Comparison
    levels: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    p_value: float
    notes: tuple[Note, ...] = ()

    @property
    def measure(self) -> str:
        """Measure of the comparison."""
        return self.comparison.measure

    @property
    def method(self) -> str:
        """Method of the intervals."""
        return self.comparison.interval.method

    @property
    def s_value(self) -> float:
        """Surprise at the data if the arms did not differ, in bits."""
        return surprise(self.p_value)

    def p_at(self, value: float) -> float:
        """Return the p-value of one value of the effect.

        Examples
        --------
        A difference of 40 points is about as compatible with these data as one of 10:

        >>> curve = p_value_function(16, 16, 12, 16)
        >>> round(curve.p_at(0.40), 2), round(curve.p_at(0.10), 2)
        (0.22, 0.19)
        """
        return p_of_limits(
            _table(self.comparison),
            self.measure,
            self.method,
            check_number(value, "value"),
        )

    def __str__(self) -> str:
        title = METHOD_TITLES.get(self.method, self.method)
        return (
            f"{self.comparison} Limits at {len(self.levels)} levels ({title}); no "
            f"difference has {p_phrase(self.p_value)}, {number(self.s_value, 1)} bits "
            "of surprise."
        )

    def _repr_html_(self) -> str:
        scale, digits = (100, 1) if self.measure == "RD" else (1, 2)
        unit = ", percentage points" if self.measure == "RD" else ""
        rows = []
        for level in _SHOWN:
            limits = _compared(
                _table(self.comparison), self.measure, self.method, level
            )
            low, high = limits.interval.low, limits.interval.high
            shown = written_interval(low, high, digits, scale=scale)
            rows.append((written_level(level), shown, number(surprise(1 - level), 1)))
        title = MEASURE_TITLES.get(self.measure, self.measure)
        head = ("Level", f"Limits of the {title.lower()}{unit}", "Bits of surprise")
        return markup(str(self), head, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row: the comparison, and the p-value of no difference."""
        return {
            **self.comparison.to_dict(),
            "p_value": self.p_value,
            "s_value": self.s_value,
            "notes": joined(self.notes),
        }

    def to_rows(self) -> list[dict[str, object]]:
        """Return one row for each level, in the column vocabulary of the library."""
        return [
            {
                "measure": self.measure,
                "estimate": self.comparison.value,
                "ci_low": low,
                "ci_high": high,
                "ci_level": level,
                "ci_method": self.method,
                "p_value": 1 - level,
                "s_value": surprise(1 - level),
            }
            for level, low, high in zip(self.levels, self.lows, self.highs, strict=True)
        ]


def p_value_function(  # noqa: PLR0913 - a two-by-two table is four numbers
    events_1: int,
    n_1: int,
    events_2: int,
    n_2: int,
    *,
    measure: Measure = "RD",
    method: str | None = None,
    points: int = 99,
) -> PValueFunction:
    r"""Compute the limits of a comparison at many levels: its p-value function.

    Parameters
    ----------
    events_1, n_1 : int
        Participants with the event and participants observed in arm 1,
        ``0 <= events_1 <= n_1``, ``n_1 >= 1``.
    events_2, n_2 : int
        The same for arm 2, to which arm 1 is compared.
    measure : str, default "RD"
        Measure, as `compare` takes it.
    method : str, optional
        Interval of that measure, as `compare` takes it; by default its first one.
    points : int, default 99
        Levels to compute, from 3 to 1000, evenly spread up to 99.9%; 95% comes on top.

    Returns
    -------
    PValueFunction
        Nested limits: a value on the limits of a level has the p-value
        :math:`1 - \text{level}`.

    Raises
    ------
    ArgumentError
        If the counts do not fit, a name is unknown, or there are too few or too many
        points.

    See Also
    --------
    compare : Answers for one level only.
    exact_test : Answers for no difference only.

    Notes
    -----
    The value at which the curve peaks is the most compatible with the data, not the
    most probable. No difference is one value among many, and its p-value is one point
    of the curve; the surprise at it, :math:`-\log_2 p`, counts the heads in a row that
    would surprise as much [1]_. Intervals that are cut or joined at an edge of the
    scale have a curve that ends there.

    References
    ----------
    .. [1] rafi2020, Semantic and cognitive tools to aid statistical science: replace
       confidence and significance by compatibility and surprise.

    Examples
    --------
    A p-value near 0.05 is little surprise: four heads in a row.

    >>> print(p_value_function(16, 16, 12, 16))
    Risk difference 25.0 percentage points: 16 of 16 (100.0%) against 12 of 16 (75.0%);
    95% confidence interval 0.6 to 49.5 (Newcombe hybrid score, n = 32). Limits at 100
    levels (Newcombe hybrid score); no difference has p = 0.046, 4.5 bits of surprise.
    """
    table = checked_table(events_1, n_1, events_2, n_2)
    comparison = compare(*table, measure=measure, method=method)
    name, used = comparison.measure, comparison.interval.method
    levels = levels_of_curve(points, comparison.interval.level)
    limits = [_compared(table, name, used, level).interval for level in levels]
    return PValueFunction(
        comparison=comparison,
        levels=levels,
        lows=tuple(one.low for one in limits),
        highs=tuple(one.high for one in limits),
        p_value=p_of_limits(table, name, used, no_difference(name)),
        notes=_about_method(table, name, used) + comparison.notes,
    )


def levels_of_curve(points: object, own: float) -> tuple[float, ...]:
    """Return the levels of a curve in rising order; its own level is one of them."""
    count = check_whole(points, "points", minimum=3)
    if count > MOST_POINTS:
        msg = f"points must be {MOST_POINTS} or fewer, got {count}."
        raise ArgumentError(msg)
    spread = 1 - np.linspace(1, _LEAST_P, count + 1)[1:]
    return tuple(sorted({*map(float, spread), own}))


def p_of_limits(table: Table[int], measure: str, method: str, value: float) -> float:
    """Return 1 minus the smallest level at which an interval holds `value`."""

    def holds(level: float) -> bool:
        return value in _compared(table, measure, method, level).interval

    low, high = _EDGE, 1 - _EDGE
    if holds(low):
        return 1.0
    if not holds(high):
        return _EDGE
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return 1 - high


def surprise(p_value: float) -> float:
    """Return the surprisal of a p-value, in bits."""
    if p_value == 0:
        return inf
    return -log2(p_value) if p_value < 1 else 0.0


def _compared(table: Table[int], measure: str, method: str, level: float) -> Comparison:
    named = cast("Measure", measure)
    return compare(*table, measure=named, method=method, level=level)


def _table(comparison: Comparison) -> Table[int]:
    return Table(
        comparison.events_1, comparison.n_1, comparison.events_2, comparison.n_2
    )


def _about_method(table: Table[int], measure: str, method: str) -> tuple[Note, ...]:
    basis = choice_of_interval(measure, method, table).basis
    if basis == "posterior":
        text = (
            "These limits come from a posterior: a level is a probability under the "
            "prior, and 1 minus it is no p-value."
        )
    elif basis == "hybrid":
        text = (
            "This interval inverts no test; its p-values are those that its limits "
            "imply."
        )
    else:
        return ()
    return (Note(code="convention", text=text),)
