"""How is a number written for a reader?

Worded once, so that a value looks the same in a sentence, a table and a figure.
Rounding is half away from zero on the decimal digits, as people round by hand.
Negative numbers carry a true minus sign; infinity is ∞; NaN is "not estimable".
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from math import floor, isfinite, isinf, isnan, log10

NOT_ESTIMABLE = "not estimable"
INFINITY = "∞"
MINUS = "−"

_CUSTOMARY_THRESHOLD = Decimal("0.05")
_WIDE = Context(
    prec=400
)  # holds every double in full, so that rounding never overflows


def number(x: float, digits: int = 2) -> str:
    """Write `x` with a fixed number of decimal places.

    Examples
    --------
    >>> number(0.125, 2), number(-1.5, 1), number(float("inf"))
    ('0.13', '−1.5', '∞')
    >>> number(float("nan"))
    'not estimable'
    """
    return _scaled(x, digits)


def percent(x: float, digits: int = 1) -> str:
    """Write the fraction `x` as a percentage.

    Examples
    --------
    >>> percent(0.75), percent(0.1296, 0)
    ('75.0%', '13%')
    """
    return _scaled(x, digits, scale=100, unit="%")


def percentage_points(x: float, digits: int = 1) -> str:
    """Write `x`, a difference of two fractions, in percentage points.

    Examples
    --------
    >>> percentage_points(0.25)
    '25.0 percentage points'
    """
    return _scaled(x, digits, scale=100, unit=" percentage points")


def level(x: float) -> str:
    """Write a confidence level with no more digits than it needs.

    Examples
    --------
    >>> level(0.95), level(0.999)
    ('95%', '99.9%')
    """
    shown = (Decimal(repr(float(x))) * 100).normalize()
    return f"{shown:f}%"


def p_value(p: float, digits: int = 3) -> str:
    """Write a p-value; very small and very large ones as a bound.

    A value that rounding would make look like exactly 0.05 keeps more digits, because
    readers will ask on which side of it the value lies.

    Examples
    --------
    >>> p_value(0.1012), p_value(0.00002), p_value(1.0)
    ('0.101', '< 0.001', '1.000')
    >>> p_value(0.0502)
    '0.0502'
    """
    if isnan(p):
        return NOT_ESTIMABLE
    smallest = Decimal(1).scaleb(-digits)
    exact = Decimal(repr(float(p)))
    if exact < smallest:
        return f"< {smallest:f}"
    if 1 - smallest < exact < 1:
        return f"> {1 - smallest:f}"
    while _round(exact, digits) == _CUSTOMARY_THRESHOLD != exact:
        digits += 1
    return f"{_round(exact, digits):f}"


def p_phrase(p: float, digits: int = 3) -> str:
    """Write a p-value with its letter, ready for a sentence.

    Examples
    --------
    >>> p_phrase(0.1012), p_phrase(0.00002), p_phrase(float("nan"))
    ('p = 0.101', 'p < 0.001', 'p not estimable')
    """
    shown = p_value(p, digits)
    return f"p {shown}" if shown[0] in "<>n" else f"p = {shown}"


def interval(low: float, high: float, digits: int = 1, *, scale: int = 1) -> str:
    """Write two limits; with ``scale=100`` fractions read as per cent or points.

    Examples
    --------
    >>> interval(0.0062, 0.4950, scale=100)
    '0.6 to 49.5'
    >>> interval(0.72, float("inf"), 2)
    '0.72 to ∞'
    """
    if isnan(low) and isnan(high):
        return NOT_ESTIMABLE
    return (
        f"{_scaled(low, digits, scale=scale)} to {_scaled(high, digits, scale=scale)}"
    )


def percent_interval(low: float, high: float, digits: int = 1) -> str:
    """Write two fractions as limits in per cent.

    Examples
    --------
    >>> percent_interval(0.8064, 1)
    '80.6% to 100.0%'
    """
    if isnan(low) and isnan(high):
        return NOT_ESTIMABLE
    return f"{percent(low, digits)} to {percent(high, digits)}"


def digits_for(*values: float, least: int = 3) -> int:
    """Return decimal places at which the largest value shows two digits at least.

    Effects per year or per thousand are small, and an interval written as 0.000 to
    0.000 says nothing.

    Examples
    --------
    >>> digits_for(0.71, -1.2), digits_for(-0.0004, 0.00012)
    (3, 5)
    """
    sizes = [abs(value) for value in values if isfinite(value) and value]
    if not sizes:
        return least
    return max(least, 1 - floor(log10(max(sizes))))


def listing(words: Iterable[object], conjunction: str = "and") -> str:
    """Write several things as a list in a sentence.

    Examples
    --------
    >>> listing(["RD", "RR", "OR"], "or")
    'RD, RR or OR'
    """
    *most, last = [str(word) for word in words] or ["none"]
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def _scaled(x: float, digits: int, *, scale: int = 1, unit: str = "") -> str:
    if isnan(x):
        return NOT_ESTIMABLE
    if isinf(x):
        return INFINITY if x > 0 else MINUS + INFINITY
    # by way of the shortest decimal text: 0.285 is meant as 28.5%, not as 28.4999…%
    rounded = _round(Decimal(repr(float(x))) * scale, digits)
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{abs(rounded):f}{unit}"


def _round(exact: Decimal, digits: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _WIDE)
