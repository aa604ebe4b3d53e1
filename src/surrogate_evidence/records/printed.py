"""Which exact values can a printed number stand for?

A printed number is a number shortened to its last printed place. Which values it can
stand for depends on the rule it was shortened by, and reports seldom say which. All
arithmetic is exact.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from surrogate_evidence.errors import ArgumentError

ROUNDINGS = ("half-up", "half-even", "truncated")
"""How a number may have been shortened; ``"any"`` allows all of them."""

_NUMBER = re.compile(
    r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers between two ends, each of which may belong to it or not."""

    low: Fraction
    high: Fraction
    low_in: bool = True
    high_in: bool = True

    def __contains__(self, value: Fraction) -> bool:
        above = value > self.low or (self.low_in and value == self.low)
        below = value < self.high or (self.high_in and value == self.high)
        return above and below

    def times(self, factor: Fraction) -> "Span":
        """Return the numbers `factor` times as large; `factor` is positive."""
        low, high = self.low * factor, self.high * factor
        return Span(low, high, self.low_in, self.high_in)

    def wholes(self) -> range:
        """Return the whole numbers inside."""
        first = ceil(self.low) if self.low_in else floor(self.low) + 1
        last = floor(self.high) if self.high_in else ceil(self.high) - 1
        return range(first, last + 1)


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed, which trailing zeros are part of.

    Attributes
    ----------
    value : Fraction
        What stands there, read literally.
    decimals : int
        Decimal places printed.
    text : str
        The number in plain digits.
    """

    value: Fraction
    decimals: int
    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def step(self) -> Fraction:
        """One unit in the last printed place."""
        return Fraction(1, 10**self.decimals)

    def span(self, rounding: str) -> Span:
        """Return the exact values that `rounding` turns into this number.

        Halves are rounded away from zero by ``"half-up"`` and digits cut off towards
        zero by ``"truncated"``, so that negative numbers mirror positive ones.
        """
        size, half = abs(self.value), self.step / 2
        even = (size / self.step) % 2 == 0
        span = {
            "half-up": Span(size - half, size + half, high_in=False),
            "half-even": Span(size - half, size + half, even, even),
            "truncated": Span(size, size + self.step, high_in=False),
            # the three overlap, so what any of them allows has no gap
            "any": Span(size - half, size + self.step, high_in=False),
        }[rounding]
        if self.value == 0:
            return Span(-span.high, span.high, span.high_in, span.high_in)
        if self.value < 0:
            return Span(-span.high, -span.low, span.high_in, span.low_in)
        return span

    def shows(self, exact: Fraction, rounding: str) -> bool:
        """Return whether `exact`, shortened by `rounding`, prints as this number."""
        return exact in self.span(rounding)


def printed(value: Decimal) -> Printed:
    """Return a decimal number as one that was printed."""
    exponent = value.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return Printed(Fraction(value), decimals, f"{value:f}")


def read_printed(value: object, name: str) -> Printed:
    """Read a number as it is printed; text keeps trailing zeros.

    Examples
    --------
    >>> read_printed("5.20", "mean").decimals, read_printed(5.2, "mean").decimals
    (2, 1)
    >>> read_printed("five", "mean")
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: mean must be a number as it is printed,
    such as '5.20', got 'five'.
    """
    scalar = value.item() if getattr(value, "shape", None) == () else value  # type: ignore[attr-defined]
    typed = isinstance(scalar, str | int | float | Decimal)
    text = str(scalar).strip().replace("\N{MINUS SIGN}", "-")
    if not typed or isinstance(scalar, bool) or not _NUMBER.fullmatch(text):
        msg = (
            f"{name} must be a number as it is printed, such as '5.20', got {scalar!r}."
        )
        raise ArgumentError(msg)
    number = Decimal(text)
    if not isinstance(scalar, str) and number == number.to_integral_value():
        number = number.to_integral_value()
    return printed(number)
