"""Which counts can have given a published percentage?

A percentage and a number of participants often pin down the count behind it, though
nobody printed it. All arithmetic is exact, in whole numbers and fractions.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from html import escape
from math import floor

from surrogate_evidence._checks import check_choice, check_whole
from surrogate_evidence.errors import ArgumentError, NotEstimableError
from surrogate_evidence.records.printed import ROUNDINGS, Printed, printed

WHOLE = 100
_SHOWN = 12
_PLAIN = re.compile(r"\d+(\.\d*)?|\.\d+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconstruction:
    """Every count compatible with a printed percentage.

    Attributes
    ----------
    percent : str
        The percentage as printed.
    n : int
        Participants it is a percentage of.
    rounding : str
        How it may have been shortened.
    counts : tuple of int
        All compatible counts, in rising order.
    """

    percent: str
    n: int
    rounding: str
    counts: tuple[int, ...]

    @property
    def unique(self) -> bool:
        """Whether exactly one count is compatible."""
        return len(self.counts) == 1

    @property
    def count(self) -> int:
        """The only compatible count.

        Raises
        ------
        NotEstimableError
            If no count, or more than one, is compatible.
        """
        if not self.unique:
            raise NotEstimableError(self.proof)
        return self.counts[0]

    @property
    def proof(self) -> str:
        """One sentence that lets a reader check the result by hand."""
        stated = f"{self.percent}% of {self.n}"
        if not self.counts:
            below = floor(Fraction(self.percent) * self.n / WHOLE)
            near = [k for k in (below, below + 1) if 0 <= k <= self.n]
            return f"{stated} is no whole count: {_shares(near, self.n)}."
        if not self.unique:
            shown = ", ".join(map(str, self.counts[:_SHOWN]))
            more = "" if len(self.counts) <= _SHOWN else ", …"
            return f"{stated} can be any of {len(self.counts)} counts: {shown}{more}."
        only = self.counts[0]
        near = [k for k in (only - 1, only, only + 1) if 0 <= k <= self.n]
        return f"{stated} can only be {only}: {_shares(near, self.n)}."

    def __str__(self) -> str:
        return self.proof

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.proof)}</p>"

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "percent": self.percent,
            "n": self.n,
            "rounding": self.rounding,
            "counts": self.counts,
            "unique": self.unique,
            "proof": self.proof,
        }


def reconstruct(
    percent: str | float,
    n: int,
    *,
    decimals: int | None = None,
    rounding: str = "any",
) -> Reconstruction:
    """List every whole count that a printed percentage of `n` can stand for.

    Parameters
    ----------
    percent : str or float
        Percentage from 0 to 100. As text (``"12.50"``) it tells how many decimals
        were printed; a number is taken as it prints.
    n : int
        Participants it is a percentage of, ``n >= 1``.
    decimals : int, optional
        Decimals printed, where `percent` does not show them: 12.0 read from a
        spreadsheet as 12 has one.
    rounding : {"any", "half-up", "half-even", "truncated"}, default "any"
        How the percentage may have been shortened. ``"any"`` keeps every count that
        one of the rules allows, since reports do not say which they used.

    Returns
    -------
    Reconstruction
        All compatible counts; none if the percentage is impossible for this `n`.

    Raises
    ------
    ArgumentError
        If `percent` is not a percentage, `n` is not a whole number of 1 or more,
        `decimals` is negative, or `rounding` is unknown.

    See Also
    --------
    surrogate_evidence.estimates.proportion : Works with the count, once it is known.

    Notes
    -----
    The same idea checks means of whole numbers [1]_: with few participants most
    percentages cannot occur at all, so one that does pins down its count.

    References
    ----------
    .. [1] brownheathers2017, The GRIM test: a simple technique detects numerous
       anomalies in the reporting of results in psychology.

    Examples
    --------
    Twelve per cent of 16 people is two people, though 2/16 is 12.5%: the authors cut
    the half off, or rounded it to the even digit.

    >>> reconstruct("12", 16).counts
    (2,)
    >>> reconstruct("12", 16, rounding="half-up").counts
    ()
    >>> print(reconstruct("12", 16))
    12% of 16 can only be 2: 1/16 = 6.25%, 2/16 = 12.5%, 3/16 = 18.75%.
    """
    n = check_whole(n, "n", minimum=1)
    shown = _printed(percent, decimals)
    check_choice(rounding, ("any", *ROUNDINGS), "rounding")
    fitting = shown.span(rounding).times(Fraction(n, WHOLE)).wholes()
    counts = tuple(range(max(0, fitting.start), min(n + 1, fitting.stop)))
    return Reconstruction(percent=shown.text, n=n, rounding=rounding, counts=counts)


def _printed(percent: str | float, decimals: int | None) -> Printed:
    text = str(percent).strip()
    typed = isinstance(percent, str | bool)
    try:
        value = Decimal("NaN" if typed and not _PLAIN.fullmatch(text) else text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= WHOLE:
        msg = f"percent must be a number from 0 to 100, got {percent!r}."
        raise ArgumentError(msg)
    if not isinstance(percent, str) and value == value.to_integral_value():
        value = value.to_integral_value()
    if decimals is None:
        return printed(value)
    decimals = check_whole(decimals, "decimals")
    if decimals < printed(value).decimals:
        msg = f"percent {value:f} shows more than {decimals} decimals."
        raise ArgumentError(msg)
    return printed(value.quantize(Decimal(1).scaleb(-decimals)))


def _shares(counts: list[int], n: int) -> str:
    return ", ".join(f"{k}/{n} = {float(Fraction(WHOLE * k, n)):.4g}%" for k in counts)
