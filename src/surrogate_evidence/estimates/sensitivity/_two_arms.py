"""What do the functions about one two-arm result ask of its four numbers?"""

from math import isnan
from typing import NamedTuple

from surrogate_evidence._checks import (
    check_choice,
    check_count,
    check_level,
    check_number,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons.comparisons import COMPARISON_METHODS
from surrogate_evidence.estimates.exact.exact import exact_test
from surrogate_evidence.estimates.results import Comparison, Interval

RATIOS = ("RR", "OR")
"""Measures whose value is 1 where the arms do not differ; for all others it is 0."""


def checked_table(
    events_1: object, n_1: object, events_2: object, n_2: object
) -> Table[int]:
    """Return four numbers as a table, or say what is wrong with them."""
    return Table(
        *check_count(events_1, n_1, names=("events_1", "n_1")),
        *check_count(events_2, n_2, names=("events_2", "n_2")),
    )


def no_difference(measure: str) -> float:
    """Return the value of a measure where two arms do not differ."""
    return 1.0 if measure in RATIOS else 0.0


def excludes_no_difference(interval: Interval, measure: str) -> bool:
    """Tell whether limits leave no difference outside."""
    return no_difference(measure) not in interval


def p_of(table: Table[int], test: str) -> float:
    """Return the two-sided p-value of a test; NaN where it has none."""
    return exact_test(*table, method=test).p_value


def is_below(p_value: float, alpha: float) -> bool:
    """Tell whether there is a p-value and it lies below a threshold."""
    return not isnan(p_value) and p_value < alpha


class Reported(NamedTuple):
    """An estimate with its limits, computed here or read in a report."""

    measure: str
    value: float
    low: float
    high: float
    level: float
    comparison: Comparison | None


def checked_report(
    result: object,
    low: float | None,
    high: float | None,
    *,
    measure: str,
    level: float,
) -> Reported:
    """Return a comparison, or three printed numbers, in one form."""
    if isinstance(result, Comparison):
        if low is not None or high is not None:
            msg = "low and high belong to a printed number; a comparison has its own."
            raise ArgumentError(msg)
        limits = result.interval
        return Reported(
            result.measure, result.value, limits.low, limits.high, limits.level, result
        )
    measure = check_choice(measure, COMPARISON_METHODS, "measure")
    value = check_number(result, "result")
    if low is None or high is None:
        missing = "low" if low is None else "high"
        msg = f"{missing} is missing; give both confidence limits as printed."
        raise ArgumentError(msg)
    bottom, top = check_number(low, "low"), check_number(high, "high")
    if not bottom <= value <= top:
        msg = (
            f"an estimate of {value:g} does not lie between its limits {bottom:g} and "
            f"{top:g}; check their order and the sign of each."
        )
        raise ArgumentError(msg)
    if measure in RATIOS and bottom <= 0:
        msg = (
            f"a {measure} is a ratio above 0, got a lower limit of {bottom:g}. Give "
            "ratios, not their logarithms; for a difference say measure='RD'."
        )
        raise ArgumentError(msg)
    return Reported(measure, value, bottom, top, check_level(level), None)
