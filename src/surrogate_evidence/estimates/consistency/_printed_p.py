"""What does a printed p-value claim?

``"0.1"``, ``"P = .03"``, ``"< .001"`` or ``"n.s."`` each name a set of p-values.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import isclose, isnan

from surrogate_evidence._checks import Alternative, check_choice, check_count
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.exact.exact import TESTS, exact_test
from surrogate_evidence.records.printed import Printed, Span, read_printed

Counts = tuple[int, int, int, int]

ENUMERATING = ("boschloo", "barnard")
"""Tests that look at every table, which takes time."""

ONE_SIDED: tuple[Alternative, ...] = ("greater", "less")
SIDES: tuple[Alternative, ...] = ("two-sided", *ONE_SIDED)

_FORM = re.compile(
    r"(?:p(?:[- ]?values?)?\s*)?(?P<sign><=|>=|[=<>≤≥])?\s*(?P<number>[\d.][\d.e+-]*)",
    re.IGNORECASE | re.ASCII,
)
_SILENT = re.compile(r"(?:p\s*=?\s*)?n\.?\s?s\.?|not significant", re.IGNORECASE)
_PLAIN = {"≤": "<=", "≥": ">=", None: "="}
_HALF = 0.5
_SAME = 1e-9  # relative; a computed p-value carries errors far below this


@dataclass(frozen=True, slots=True)
class PrintedP:
    """A p-value as printed, and what it claims.

    Attributes
    ----------
    text : str
        As given.
    sign : str
        ``"="``, ``"<"``, ``"<="``, ``">"``, ``">="`` or ``"n.s."``.
    number : Printed
        The number behind the sign; the threshold for ``"n.s."``.
    """

    text: str
    sign: str
    number: Printed

    def __str__(self) -> str:
        if self.sign == "n.s.":
            return "p n.s."
        return f"p {self.sign} {self.number}"

    def span(self, rounding: str) -> Span:
        """Return the p-values that it can stand for."""
        at = self.number.value
        if self.sign == "=":
            return self.number.span(rounding)
        if self.sign in {"<", "<="}:
            return Span(Fraction(0), at, high_in=self.sign == "<=")
        return Span(at, Fraction(1), low_in=self.sign != ">")

    def could_mean(self, alternative: str, p_low: float) -> bool:
        """Return whether a test on one side is worth trying as an explanation.

        A side on which nothing speaks for an effect explains every "not significant";
        it is tried only where the number printed is itself above one half.
        """
        if alternative == "two-sided" or p_low <= _HALF:
            return True
        return self.sign == "=" and self.number.value > _HALF

    def allows(self, low: float, high: float, rounding: str) -> bool:
        """Return whether any p-value from `low` to `high` could be printed so."""
        span = self.span(rounding)
        ends = [float(span.low), float(span.high)]
        inner = max(_snapped(low, ends), ends[0]), min(_snapped(high, ends), ends[1])
        if inner[0] != inner[1]:
            return inner[0] < inner[1]
        at_low, at_high = inner[0] == ends[0], inner[0] == ends[1]
        return (span.low_in or not at_low) and (span.high_in or not at_high)

    def below(self, threshold: Fraction) -> bool | None:
        """Return on which side of `threshold` it claims to lie, if it claims one."""
        at = self.number.value
        if self.sign == "n.s." or (self.sign in {">", ">="} and at >= threshold):
            return False
        if self.sign in {"<", "<="}:
            return True if at <= threshold else None
        if self.sign == "=" and at != threshold:
            return at < threshold
        return None


def read_p(value: object, threshold: float) -> PrintedP:
    """Read a p-value as it is printed, or say how one is written."""
    text = str(value).strip()
    plain = isinstance(value, str | float) or (
        isinstance(value, int) and not isinstance(value, bool)
    )
    if isinstance(value, str) and _SILENT.fullmatch(text):
        return PrintedP(text, "n.s.", read_printed(threshold, "threshold"))
    found = _FORM.fullmatch(text) if plain else None
    if found:
        number = read_printed(found["number"], "the p-value")
        if 0 <= number.value <= 1:
            sign = _PLAIN.get(found["sign"], found["sign"])
            return PrintedP(text, sign, number)
    msg = (
        "the printed p-value must read like '0.1', 'P = .03', '< .001' or 'n.s.' and "
        f"lie between 0 and 1, got {value!r}."
    )
    raise ArgumentError(msg)


def check_table(counts: object) -> Counts:
    """Return a two-by-two table as four whole numbers, or say how one is written."""
    table: tuple[object, ...] = ()
    if isinstance(counts, Iterable) and not isinstance(counts, str):
        table = tuple(counts)
    if len(table) != 4:  # noqa: PLR2004 - two arms of two numbers
        msg = (
            "counts must be the four numbers (events_1, n_1, events_2, n_2), "
            f"got {counts!r}."
        )
        raise ArgumentError(msg)
    first = check_count(table[0], table[1], names=("events_1", "n_1"))
    second = check_count(table[2], table[3], names=("events_2", "n_2"))
    return (*first, *second)


def named_tests(test: object) -> tuple[str, ...]:
    """Return the tests of a two-by-two table that a name stands for."""
    name = check_choice(test, ("any", *TESTS), "test")
    return tuple(TESTS) if name == "any" else (name,)


def p_values_of(
    counts: Counts, tests: Iterable[str], alternatives: Iterable[Alternative]
) -> Iterator[tuple[str, Alternative, float]]:
    """Give the p-value of a table by each test; a test that has none is left out."""
    for test, side in product(tests, tuple(alternatives)):
        try:
            p_value = exact_test(*counts, method=test, alternative=side).p_value
        except ArgumentError:  # too many people for a test that enumerates tables
            continue
        if not isnan(p_value):
            yield test, side, p_value


def _snapped(value: float, ends: Iterable[float]) -> float:
    return next((end for end in ends if isclose(value, end, rel_tol=_SAME)), value)
