"""What do the digits that a source printed allow?

A limit printed as 0.33 stands for everything from 0.325 to 0.335. What follows from it
is known no better, and an estimate off the middle by less than that is in the middle.
"""

from decimal import Decimal
from math import inf, log
from typing import NamedTuple

from scipy.special import ndtri, stdtrit

from surrogate_evidence._checks import check_measurement, check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates.measurements._digits import decimals
from surrogate_evidence.formatting import MINUS, number
from surrogate_evidence.formatting import interval as written_interval

_TELLING = 0.05  # of the value: where rounding leaves more open, a note says so
_NOISE = 1e-9  # of the size: digits below this are floating point, not print


class Critical(NamedTuple):
    """A quantile, and what to call the distribution it is of."""

    value: float
    distribution: str

    def __str__(self) -> str:
        return number(self.value, 3)


def critical(tail: float, df: float | None) -> Critical:
    """Return the quantile that leaves `tail` beyond it, of z or of t."""
    if df is None:
        return Critical(-float(ndtri(tail)), "normal")
    checked = check_number(df, "df")
    if checked < 1:
        msg = f"df must be 1 or more, got {checked:g}."
        raise ArgumentError(msg)
    name = f"Student's t ({checked:g} degrees of freedom)"
    return Critical(-float(stdtrit(checked, tail)), name)


def limits_in_order(low: object, high: object, *, ratio: bool) -> tuple[float, float]:
    """Return limits that have a width on their scale, or say why they have none."""
    lower, upper = check_measurement(low, "low"), check_measurement(high, "high")
    if lower == upper:
        msg = f"the limits are equal ({lower:g}); without width they tell nothing."
        raise ArgumentError(msg)
    if lower > upper:
        msg = (
            f"low must lie below high, got {lower:g} and {upper:g}. Were they swapped?"
        )
        raise ArgumentError(msg)
    if ratio and lower <= 0:
        msg = (
            f"the limits of a ratio must be positive, got {lower:g}. If these are "
            "logarithms, or limits of a difference, use ratio=False."
        )
        raise ArgumentError(msg)
    return lower, upper


def within(value: object, low: float, high: float, name: str) -> float:
    """Return an estimate that its own interval contains, or refuse it."""
    middle = check_measurement(value, name)
    if low <= middle <= high:
        return middle
    msg = (
        f"{name} {middle:g} lies outside its interval, {low:g} to {high:g}. "
        "Check the signs, and whether all three are on one scale."
    )
    raise ArgumentError(msg)


def half_unit(*typed: float) -> float:
    """Return half of the last digit that numbers were given to."""
    places = max(-_exponent(value) for value in typed)
    return max(10.0 ** -max(0, places) / 2, _NOISE * max(map(abs, typed)))


def _exponent(value: float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def widths(low: float, high: float, *, ratio: bool) -> tuple[float, float]:
    """Return the narrowest and widest interval that is printed as these limits."""
    half = half_unit(low, high)
    narrow = _scaled(high - half, ratio=ratio) - _scaled(low + half, ratio=ratio)
    wide = _scaled(high + half, ratio=ratio) - _scaled(low - half, ratio=ratio)
    return max(0.0, narrow), wide


def off_centre(
    estimate: float | None, low: float, high: float, *, ratio: bool
) -> tuple[Note, ...]:
    """Say where an estimate is further from the middle than rounding explains."""
    if estimate is None:
        return ()
    half = half_unit(estimate, low, high)

    def mean(*values: float) -> float:
        return sum(_scaled(value, ratio=ratio) for value in values) / len(values)

    if mean(estimate + half) < mean(low - half, high - half):
        side = "lower"
    elif mean(estimate - half) > mean(low + half, high + half):
        side = "upper"
    else:
        return ()
    text = (
        f"The estimate lies nearer to the {side} limit than rounding explains, so the "
        "interval is not of the symmetric kind this conversion takes it for."
    )
    return (Note(code="approximate", text=text),)


def rounded(value: float, low: float, high: float) -> tuple[Note, ...]:
    """Say how far rounding in print leaves a converted value open, if it is far."""
    if high - low <= _TELLING * value:
        return ()
    shown = written_interval(max(0.0, low), high, decimals(value))
    text = (
        "If the source printed no more digits than were given here, anything in the "
        f"range {shown} fits."
    )
    return (Note(code="approximate", text=text),)


def difference(
    low: float, high: float, critical_value: Critical, *, ratio: bool
) -> str:
    """Write the width of an interval over that of two standard errors."""
    ends = [f"{'ln ' if ratio else ''}{typed(end)}" for end in (high, low)]
    if low < 0:
        ends[1] = f"({ends[1]})"
    return f"({ends[0]} {MINUS} {ends[1]}) / (2 × {critical_value})"


def typed(value: float) -> str:
    """Write a number with the digits it was given with."""
    return f"{value:.10g}".replace("-", MINUS)


def _scaled(value: float, *, ratio: bool) -> float:
    if not ratio:
        return value
    return log(value) if value > 0 else -inf
