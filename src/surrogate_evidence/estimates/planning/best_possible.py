"""What is the most that a study of this size could show?"""

from dataclasses import dataclass

import numpy as np

from surrogate_evidence._checks import check_count, check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.comparisons.comparisons import compare
from surrogate_evidence.estimates.exact.exact import exact_test
from surrogate_evidence.estimates.exact.rejection import LARGEST_ARM
from surrogate_evidence.estimates.exact.test_result import TestResult
from surrogate_evidence.estimates.planning._sample_size import written_arms
from surrogate_evidence.estimates.results import Comparison, fraction
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import p_phrase, percentage_points

_SAME = 1e-12  # distance between two values that are one


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPossible:
    """The most that a study of one size could show for its first arm.

    Attributes
    ----------
    test : TestResult
        The table with the smallest p-value.
    largest : Comparison
        The table whose interval of the difference has the highest lower limit.
    narrowest : Comparison
        The table whose interval of the difference is narrowest.
    events_2 : int or None
        Events in arm 2 that were supposed; None where they may be any.
    """

    test: TestResult
    largest: Comparison
    narrowest: Comparison
    events_2: int | None = None

    @property
    def n_1(self) -> int:
        """Participants in arm 1."""
        return self.test.n_1

    @property
    def n_2(self) -> int:
        """Participants in arm 2."""
        return self.test.n_2

    @property
    def notes(self) -> tuple[Note, ...]:
        """What should be known when the number is quoted."""
        text = (
            "This is one study by itself. Its counts and those of another study must "
            "not be added up as if they were one study; what both show jointly is a "
            "matter of meta-analysis, each against its own second arm."
        )
        return (Note(code="single-study", text=text),)

    def __str__(self) -> str:
        given = ""
        if self.events_2 is not None:
            given = f" if {fraction(self.events_2, self.n_2)} in arm 2 had the event"
        low = self.largest.interval
        return (
            f"The most that {written_arms(self.n_1, self.n_2)} could show for arm 1"
            f"{given}: {p_phrase(self.test.p_value)} ({_table(self.test)}); a "
            f"difference of at least {percentage_points(low.low)} "
            f"({_table(self.largest)}, {written_level(low.level)} confidence); an "
            f"interval {percentage_points(_width(self.narrowest))} wide "
            f"({_table(self.narrowest)})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Smallest p-value", _table(self.test), p_phrase(self.test.p_value)),
            (
                "Highest lower limit of the difference",
                _table(self.largest),
                percentage_points(self.largest.interval.low),
            ),
            (
                "Narrowest interval of the difference",
                _table(self.narrowest),
                f"{percentage_points(_width(self.narrowest))} wide",
            ),
        ]
        header = ("The most", "Table", "Value")
        return markup(str(self), header, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "n_1": self.n_1,
            "n_2": self.n_2,
            "events_2": self.events_2,
            "p_value": self.test.p_value,
            "method": self.test.method,
            "largest_ci_low": self.largest.interval.low,
            "smallest_width": _width(self.narrowest),
            "ci_level": self.largest.interval.level,
            "ci_method": self.largest.interval.method,
            "notes": joined(self.notes),
        }


def best_possible(  # noqa: PLR0913 - every option changes the answer
    n_1: int,
    n_2: int,
    *,
    events_2: int | None = None,
    method: str = "boschloo",
    interval: str | None = None,
    level: float = 0.95,
) -> BestPossible:
    """Find the most that a study of this size could show for its first arm.

    Parameters
    ----------
    n_1, n_2 : int
        Participants of the arms, from 1 to 150 each.
    events_2 : int, optional
        Events supposed in arm 2; by default any.
    method : str, default "boschloo"
        The test, as `exact_test` takes it, two-sided.
    interval : str, optional
        The interval of the risk difference, as `compare` takes it.
    level : float, default 0.95
        Confidence level of the interval, strictly between 0 and 1.

    Returns
    -------
    BestPossible
        Three tables, of those in which arm 1 has no lower proportion than arm 2: with
        the smallest p-value, the highest lower limit of the difference, and the
        narrowest interval. Of equals, that with fewest events in arm 2.

    Raises
    ------
    ArgumentError
        If the arms are no counts or too large, `events_2` does not fit, or an option
        is unknown.

    See Also
    --------
    expected_width : What is to be expected, instead of the best that could happen.

    Notes
    -----
    Every table is looked at. What even the best result cannot show, a study of that
    size need not be asked; small studies that do show much tend to exaggerate [1]_.

    References
    ----------
    .. [1] gelman2014, Beyond power calculations.

    Examples
    --------
    If every second one gets well without treatment, ten and ten can show no more than
    this:

    >>> print(best_possible(10, 10, events_2=5))
    The most that 10 and 10 participants could show for arm 1 if 5 of 10 (50.0%) in arm
    2 had the event: p = 0.013 (10 of 10 against 5 of 10); a difference of at least
    11.7 percentage points (10 of 10 against 5 of 10, 95% confidence); an interval
    64.6 percentage points wide (10 of 10 against 5 of 10).
    """
    n_1, n_2 = check_whole(n_1, "n_1", minimum=1), check_whole(n_2, "n_2", minimum=1)
    if max(n_1, n_2) > LARGEST_ARM:
        msg = (
            f"arms of {n_1} and {n_2} have {(n_1 + 1) * (n_2 + 1):,} tables; this is "
            f"offered up to {LARGEST_ARM} participants per arm."
        )
        raise ArgumentError(msg)
    supposed = np.arange(n_2 + 1)
    if events_2 is not None:
        events_2, _ = check_count(events_2, n_2, names=("events_2", "n_2"))
        supposed = np.array([events_2])
    x_1, x_2 = (grid.ravel() for grid in np.meshgrid(np.arange(n_1, -1, -1), supposed))
    higher = x_1 * n_2 >= x_2 * n_1
    tables = (x_1[higher], n_1, x_2[higher], n_2)
    tests = exact_test(*tables, method=method)
    comparisons = compare(*tables, method=interval, level=level)
    limits = comparisons.interval
    return BestPossible(
        test=tests[_first(tests.p_value)],
        largest=comparisons[_first(-limits.low)],
        narrowest=comparisons[_first(limits.high - limits.low)],
        events_2=events_2,
    )


def _first(values: np.ndarray) -> int:
    """Return the first place of the smallest value, rounding aside."""
    known = np.where(np.isnan(values), np.inf, values)
    return int(np.flatnonzero(known <= known.min() + _SAME)[0])


def _table(result: TestResult | Comparison) -> str:
    return (
        f"{result.events_1} of {result.n_1} against {result.events_2} of {result.n_2}"
    )


def _width(comparison: Comparison) -> float:
    return comparison.interval.high - comparison.interval.low
