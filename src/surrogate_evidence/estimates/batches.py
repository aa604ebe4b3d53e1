"""What does an estimator return for many samples at once?

Arrays instead of single numbers, in the shape of the counts that were given. A single
sample taken out of them is the ordinary result, with its notes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates.exact.test_result import TestResult
from surrogate_evidence.estimates.results import (
    MEASURE_TITLES,
    METHOD_TITLES,
    Comparison,
    Estimate,
)
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, p_phrase

Counts = NDArray[np.int64]
R = TypeVar("R", bound=Estimate | Comparison)

_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """Confidence limits of many samples, of one level and one method.

    Attributes
    ----------
    low, high : numpy.ndarray
        Limits, both inside the interval; on the scale of the estimates.
    level : float
        Confidence level, a fraction.
    method : str
        Name of the method.
    alternative : str
        ``"two-sided"``, or the side that one-sided bounds speak for.
    """

    low: Floats
    high: Floats
    level: float
    method: str
    alternative: str = "two-sided"

    def contains(self, value: float) -> NDArray[np.bool_]:
        """Return for every sample whether `value` lies inside."""
        return np.asarray((self.low <= value) & (value <= self.high))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates(Generic[R]):
    """One number for each of many samples, and how uncertain each is.

    Attributes
    ----------
    measure : str
        What the numbers are.
    value : numpy.ndarray
        Point estimates; NaN where the data determine none.
    interval : Intervals
        Confidence intervals, on the same scale.
    counts : mapping of str to numpy.ndarray
        Events and participants, by the name of the argument.
    notes : tuple of Note
        What should be known of all of them, or of how many.
    single : callable
        Counts of one sample → its ordinary result.

    Examples
    --------
    >>> from surrogate_evidence import proportion
    >>> every = proportion([0, 8, 16], 16)
    >>> every.interval.low
    array([0. , 0.28, 0.80639])
    >>> print(every[2])
    16 of 16 (100.0%) had the event; 95% confidence interval 80.6% to 100.0%
    (Wilson score, n = 16).
    """

    measure: str
    value: Floats
    interval: Intervals
    counts: Mapping[str, Counts]
    notes: tuple[Note, ...]
    single: Callable[..., R]

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of every array."""
        return self.value.shape

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, place: int | tuple[int, ...]) -> R:
        """Return the ordinary result of one sample."""
        return self.single(*_one(self.counts, place, self.shape))

    def __iter__(self) -> Iterator[R]:
        """Give the ordinary result of every sample, in the order of the flat arrays."""
        every = zip(*(column.flat for column in self.counts.values()), strict=True)
        return (self.single(*map(int, counts)) for counts in every)

    def __str__(self) -> str:
        known = int(np.isfinite(self.value).sum())
        kind = "" if self.interval.alternative == "two-sided" else "one-sided "
        return (
            f"{MEASURE_TITLES[self.measure]} of {self.value.size} samples, {known} of "
            f"them finite, with {kind}{written_level(self.interval.level)} confidence "
            f"intervals ({METHOD_TITLES[self.interval.method]})."
        )

    def _repr_html_(self) -> str:
        header = ("Sample", *self.counts, "Estimate", "Interval")
        low, high = self.interval.low.ravel(), self.interval.high.ravel()
        values = self.value.ravel()
        shown = _counted(self.counts)
        rows = [
            [
                *shown[place],
                number(float(values[place]), 3),
                written_interval(float(low[place]), float(high[place]), 3),
            ]
            for place in range(len(shown))
        ]
        notes = [*map(str, self.notes), *_unshown(self.value.size)]
        return markup(str(self), header, rows, notes)

    def to_dict(self) -> dict[str, object]:
        """Return the columns of a tidy frame, in the vocabulary of the library."""
        counts = {name: column.ravel() for name, column in self.counts.items()}
        return {
            "measure": self.measure,
            "estimate": self.value.ravel(),
            "ci_low": self.interval.low.ravel(),
            "ci_high": self.interval.high.ravel(),
            "ci_level": self.interval.level,
            "ci_method": self.interval.method,
            "alternative": self.interval.alternative,
            **counts,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PValues:
    """The p-value of one test for each of many pairs of arms.

    Attributes
    ----------
    p_value : numpy.ndarray
        Between 0 and 1; NaN where there is none.
    method : str
        Name of the test.
    alternative : str
        Side of the test.
    counts : mapping of str to numpy.ndarray
        Events and participants, by the name of the argument.
    notes : tuple of Note
        What should be known of all of them, or of how many.
    single : callable
        Counts of one table → its ordinary result.

    Examples
    --------
    >>> from surrogate_evidence import exact_test
    >>> exact_test([16, 16], 16, [12, 11], 16).p_value.round(4)
    array([0.0502, 0.0202])
    """

    p_value: Floats
    method: str
    alternative: str
    counts: Mapping[str, Counts]
    notes: tuple[Note, ...]
    single: Callable[..., TestResult]

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of every array."""
        return self.p_value.shape

    def __len__(self) -> int:
        return len(self.p_value)

    def __getitem__(self, place: int | tuple[int, ...]) -> TestResult:
        """Return the ordinary result of one table."""
        return self.single(*_one(self.counts, place, self.shape))

    def __iter__(self) -> Iterator[TestResult]:
        """Give the ordinary result of every table, in the order of the flat arrays."""
        every = zip(*(column.flat for column in self.counts.values()), strict=True)
        return (self.single(*map(int, counts)) for counts in every)

    def __str__(self) -> str:
        title = METHOD_TITLES[self.method]
        return (
            f"{title[:1].upper()}{title[1:]}, {self.alternative}, of "
            f"{self.p_value.size} tables."
        )

    def _repr_html_(self) -> str:
        header = ("Table", *self.counts, "Result")
        rows = [
            (*counted, p_phrase(float(p_value)))
            for counted, p_value in zip(
                _counted(self.counts), self.p_value.flat, strict=False
            )
        ]
        notes = [*map(str, self.notes), *_unshown(self.p_value.size)]
        return markup(str(self), header, rows, notes)

    def to_dict(self) -> dict[str, object]:
        """Return the columns of a tidy frame, in the vocabulary of the library."""
        counts = {name: column.ravel() for name, column in self.counts.items()}
        return {
            "p_value": self.p_value.ravel(),
            "method": self.method,
            "alternative": self.alternative,
            **counts,
        }


def notes_of_many(
    arms: Mapping[str, tuple[Counts, Counts]], value: Floats
) -> tuple[Note, ...]:
    """Return how many samples lie at 0% or 100%, and how many cannot be estimated."""
    size = value.size
    notes = []
    edge = np.zeros(value.shape, dtype=np.bool_)
    for events, n in arms.values():
        edge |= (events == 0) | (events == n)
    if edge.any():
        text = (
            f"In {int(edge.sum())} of {size} samples nobody or everybody had the event "
            "in an arm; read the intervals there, not the points."
        )
        notes.append(Note(code="boundary", text=text))
    if np.isnan(value).any():
        text = (
            f"{int(np.isnan(value).sum())} of {size} cannot be estimated; a single "
            "sample taken out of these says why."
        )
        notes.append(Note(code="not-estimable", text=text))
    return tuple(notes)


def _one(
    counts: Mapping[str, Counts], place: int | tuple[int, ...], shape: tuple[int, ...]
) -> tuple[int, ...]:
    found = [column[place] for column in counts.values()]
    if any(np.ndim(count) for count in found):
        msg = f"one sample of shape {shape} takes {len(shape)} indices, got {place!r}."
        raise IndexError(msg)
    return tuple(int(count) for count in found)


def _counted(counts: Mapping[str, Counts]) -> list[tuple[str, ...]]:
    """Return the number of each of the first samples, and its counts, as cells."""
    columns = [column.ravel()[:_SHOWN] for column in counts.values()]
    return [
        (str(place), *(str(column[place]) for column in columns))
        for place in range(len(columns[0]))
    ]


def _unshown(size: int) -> tuple[str, ...]:
    return (f"The first {_SHOWN} of {size} are shown.",) if size > _SHOWN else ()
