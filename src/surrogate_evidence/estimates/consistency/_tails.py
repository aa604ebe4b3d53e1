"""Which p-values can a rounded test statistic have?

Tails fall steadily as a statistic moves away from what no effect would give, so the
ends of its range give the ends of the range of p-values.
"""

from collections.abc import Callable, Sequence
from math import inf, sqrt

from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from surrogate_evidence._checks import Alternative, check_number, check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.consistency._printed_p import ONE_SIDED, SIDES
from surrogate_evidence.records.printed import Printed, Span, read_printed

STATISTICS = ("t", "z", "r", "chi-squared", "F")
"""Statistics with a p-value of their own, as a test is named by."""

SIGNED = ("t", "z", "r")

_FEWEST = 3  # people that a correlation needs for a test


def check_statistic(test: str, value: object) -> Printed:
    """Return a statistic as printed, or say why `test` cannot have it."""
    shown = read_printed(value, "statistic")
    if test not in SIGNED and shown.value < 0:
        msg = f"a statistic of {test} cannot be negative, got {shown}."
        raise ArgumentError(msg)
    if test == "r" and abs(shown.value) > 1:
        msg = f"a correlation lies between -1 and 1, got {shown}."
        raise ArgumentError(msg)
    return shown


def check_freedom(test: str, df: object, n: object) -> tuple[float, ...]:
    """Return the degrees of freedom that `test` needs, or say which are missing."""
    if n is not None:
        if test != "r" or df is not None:
            msg = f"n goes with a correlation, in place of df; test is {test!r}."
            raise ArgumentError(msg)
        return (float(check_whole(n, "n", minimum=_FEWEST) - 2),)
    given = tuple(df) if isinstance(df, Sequence) and not isinstance(df, str) else (df,)
    needed = {"z": 0, "F": 2}.get(test, 1)
    if df is None:
        given = ()
    if len(given) != needed:
        wants = {
            0: "no df",
            1: "one df",
            2: "two df, as a pair (between, within)",
        }[needed]
        msg = f"test {test!r} needs {wants}, got {df!r}."
        raise ArgumentError(msg)
    freedom = tuple(check_number(value, "df") for value in given)
    if any(value <= 0 for value in freedom):
        msg = f"df must be above 0, got {df!r}."
        raise ArgumentError(msg)
    return freedom


def sides_of(test: str, freedom: Sequence[float]) -> tuple[Alternative, ...]:
    """Return the sides a statistic can be tested on."""
    if test in SIGNED:
        return SIDES
    # the square of a signed statistic, whose sign is lost
    return ("two-sided", ONE_SIDED[0]) if freedom[0] == 1 else ("two-sided",)


def p_range(
    test: str, span: Span, freedom: Sequence[float], side: Alternative
) -> tuple[float, float]:
    """Return the smallest and the largest p-value over a range of statistics."""
    low, high = float(span.low), float(span.high)
    upper = _upper_tail(test, freedom)
    if test not in SIGNED:
        low = max(0.0, low)
        share = 1.0 if side == "two-sided" else 0.5
        return share * upper(high), share * upper(low)
    if test == "r":
        low, high = max(-1.0, low), min(1.0, high)
    if side == "greater":
        return upper(high), upper(low)
    if side == "less":
        return upper(-low), upper(-high)
    nearest = 0.0 if low < 0 < high else min(abs(low), abs(high))
    furthest = max(abs(low), abs(high))
    return min(1.0, 2 * upper(furthest)), min(1.0, 2 * upper(nearest))


def _upper_tail(test: str, freedom: Sequence[float]) -> Callable[[float], float]:
    """Return the probability of a statistic as large as this one, if nothing is so."""
    if test == "z":
        return lambda z: float(ndtr(-z))
    if test == "t":
        return lambda t: float(stdtr(freedom[0], -t))
    if test == "r":
        return lambda r: float(stdtr(freedom[0], -_as_t(r, freedom[0])))
    if test == "F":
        return lambda f: float(fdtrc(freedom[0], freedom[1], f))
    return lambda x: float(chdtrc(freedom[0], x))


def _as_t(r: float, freedom: float) -> float:
    if abs(r) == 1:
        return r * inf
    return r * sqrt(freedom / (1 - r * r))
