"""What do shares say that are known only as rounded percentages?

Without a standard deviation and without counts there is no interval. What remains is
arithmetic: how far each share can lie from its printed value, whether all of them can
add up to the whole at once, and how much closer that ties each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import nan

from surrogate_evidence._checks import check_choice
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined, not_estimable
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import number
from surrogate_evidence.records.printed import ROUNDINGS, Printed, Span, read_printed

_DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundedPart:
    """A share known only as printed, and what it can have been.

    Attributes
    ----------
    name : str
        What the share is of.
    printed : str
        The share as printed.
    low, high : float
        What rounding alone allows, in the unit of the whole, between 0 and the whole.
    closed_low, closed_high : float
        What is left if all shares add up to the whole; NaN where they cannot.
    """

    name: str
    printed: str
    low: float
    high: float
    closed_low: float
    closed_high: float

    def __str__(self) -> str:
        alone = written_interval(self.low, self.high, _DIGITS)
        closed = written_interval(self.closed_low, self.closed_high, _DIGITS)
        return f"{self.name}: {self.printed} ({alone}; adding up, {closed})"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundedComposition:
    """Shares known only as rounded numbers, and whether they can be a whole.

    Attributes
    ----------
    parts : tuple of RoundedPart
        In the order given.
    feasible : bool
        Whether unrounded shares that print so can add up to the whole.
    total : float
        What the printed shares add up to.
    total_low, total_high : float
        What the unrounded shares can add up to.
    whole : float
        What they should add up to.
    unit : str
        Unit of every share.
    of : str
        What the whole is, in words; empty where that is not said.
    rounding : str
        How the shares are taken to have been shortened.
    notes : tuple of Note
        What should be known when a share is quoted.
    """

    parts: tuple[RoundedPart, ...]
    feasible: bool
    total: float
    total_low: float
    total_high: float
    whole: float
    unit: str
    of: str = ""
    rounding: str = "half-up"
    notes: tuple[Note, ...] = ()

    @property
    def closure_error(self) -> float:
        """Printed total minus whole; positive if the shares exceed it."""
        return self.total - self.whole

    def __str__(self) -> str:
        of = f" of {self.of}" if self.of else ""
        can = "can" if self.feasible else "cannot"
        span = written_interval(self.total_low, self.total_high, _DIGITS)
        return (
            f"{len(self.parts)} rounded parts{of} are printed as {number(self.total)} "
            f"{self.unit} in all, unrounded {span}: they {can} be the whole of "
            f"{self.whole:g}."
        )

    def _repr_html_(self) -> str:
        rows = [
            (
                part.name,
                part.printed,
                written_interval(part.low, part.high, _DIGITS),
                written_interval(part.closed_low, part.closed_high, _DIGITS),
            )
            for part in self.parts
        ]
        header = ("Part", "Printed", "Before rounding", "If all add up")
        return markup(f"{self} Unit: {self.unit}.", header, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row about the whole; :meth:`to_rows` has the parts."""
        return {
            "measure": "rounded composition",
            "k": len(self.parts),
            "feasible": self.feasible,
            "total": self.total,
            "total_low": self.total_low,
            "total_high": self.total_high,
            "whole": self.whole,
            "closure_error": self.closure_error,
            "unit": self.unit,
            "of": self.of,
            "rounding": self.rounding,
            "notes": joined(self.notes),
        }

    def to_rows(self) -> tuple[dict[str, object], ...]:
        """Return one flat row per part; bounds are no confidence limits."""
        return tuple(
            {
                "part": part.name,
                "measure": "rounded share",
                "printed": part.printed,
                "low": part.low,
                "high": part.high,
                "closed_low": part.closed_low,
                "closed_high": part.closed_high,
                "unit": self.unit,
                "of": self.of,
            }
            for part in self.parts
        )


def rounded_composition(
    values: Mapping[str, str | float],
    *,
    whole: str | float = 100,
    unit: str = "per cent",
    of: str = "",
    rounding: str = "half-up",
) -> RoundedComposition:
    r"""Bound shares that are known only as rounded numbers.

    Parameters
    ----------
    values : mapping of str to str or float
        Name of each part and its share as printed, 0 or more. Text keeps trailing
        zeros: ``"12.0"`` is known ten times as closely as ``"12"``.
    whole : str or float, default 100
        What the parts add up to, exactly; positive.
    unit : str, default "per cent"
        Unit of the shares, as a sentence calls it.
    of : str, optional
        What the whole is, as a sentence calls it: ``"sessions"``, ``"session time"``.
    rounding : {"half-up", "half-even", "truncated", "any"}, default "half-up"
        How the shares were shortened. By default each lies within half a unit of its
        last printed place.

    Returns
    -------
    RoundedComposition
        Bounds of each part, alone and if all parts add up, in `unit`. Where they
        cannot add up, ``feasible`` is False and the latter bounds are NaN.

    Raises
    ------
    ArgumentError
        If a share cannot be read, is negative or larger than the whole, or `whole` or
        `rounding` is impossible.

    See Also
    --------
    composition : For mean shares with standard deviations, which license intervals.
    compatible_tables : For percentages of a known number of people: whole counts.

    Notes
    -----
    With bounds :math:`l_i \le x_i \le u_i` and :math:`\sum x_i = w` the feasible
    shares are a polytope, and the linear programs for the smallest and the largest
    :math:`x_i` have the solutions :math:`\max(l_i, w - \sum_{j \ne i} u_j)` and
    :math:`\min(u_i, w - \sum_{j \ne i} l_j)`. There is none if :math:`w` lies outside
    :math:`[\sum l_i, \sum u_i]`. The bounds say what rounding hides, nothing about
    sampling. Log-ratios of such shares [1]_ would inherit bounds without end where a
    share may be 0.

    References
    ----------
    .. [1] aitchison1982, The statistical analysis of compositional data.

    Examples
    --------
    Three shares that are printed as 101 can still be a whole, but only in one corner:

    >>> shares = rounded_composition({"talking": "34", "touch": "49", "other": "18"})
    >>> print(shares)
    3 rounded parts are printed as 101.00 per cent in all, unrounded 99.50 to 102.50:
    they can be the whole of 100.
    >>> print(shares.parts[2])
    other: 18 (17.50 to 18.50; adding up, 17.50 to 18.00)
    """
    named = _named(values)
    rounding = check_choice(rounding, ("any", *ROUNDINGS), "rounding")
    target = read_printed(whole, "whole").value
    if target <= 0:
        msg = f"whole must be positive, got {whole}."
        raise ArgumentError(msg)
    shares = {name: _share(value, name, target) for name, value in named.items()}
    spans = [_inside(share.span(rounding), target) for share in shares.values()]
    least, most = sum(s.low for s in spans), sum(s.high for s in spans)
    feasible = target in Span(
        Fraction(least),
        Fraction(most),
        all(s.low_in for s in spans),
        all(s.high_in for s in spans),
    )
    parts = tuple(
        RoundedPart(
            name=name,
            printed=share.text,
            low=float(span.low),
            high=float(span.high),
            closed_low=_or_nan(max(span.low, target - (most - span.high)), feasible),
            closed_high=_or_nan(min(span.high, target - (least - span.low)), feasible),
        )
        for (name, share), span in zip(shares.items(), spans, strict=True)
    )
    return RoundedComposition(
        parts=parts,
        feasible=feasible,
        total=float(sum(share.value for share in shares.values())),
        total_low=float(least),
        total_high=float(most),
        whole=float(target),
        unit=unit,
        of=of,
        rounding=rounding,
        notes=_notes(feasible),
    )


def _named(values: object) -> Mapping[str, object]:
    if isinstance(values, Mapping) and values:
        return values
    msg = "values must map the name of at least one part to its printed share."
    raise ArgumentError(msg)


def _share(value: object, name: str, whole: Fraction) -> Printed:
    share = read_printed(value, f"share of {name!r}")
    if not 0 <= share.value <= whole:
        msg = (
            f"share of {name!r} must lie between 0 and the whole of "
            f"{float(whole):g}, got {share}."
        )
        raise ArgumentError(msg)
    return share


def _inside(span: Span, whole: Fraction) -> Span:
    """Cut a span at 0 and at the whole, which shares can reach."""
    low, low_in = (Fraction(0), True) if span.low < 0 else (span.low, span.low_in)
    above = span.high > whole
    high, high_in = (whole, True) if above else (span.high, span.high_in)
    return Span(low, high, low_in, high_in)


def _or_nan(bound: Fraction, feasible: bool) -> float:  # noqa: FBT001 - one caller
    return float(bound) if feasible else nan


def _notes(feasible: bool) -> tuple[Note, ...]:  # noqa: FBT001 - the fact itself
    notes = []
    if not feasible:
        text = (
            "However the shares were rounded, they cannot add up to the whole: the "
            "parts overlap, one is missing, or a number is wrong."
        )
        notes.append(not_estimable(text))
    text = (
        "The bounds hold for rounding only. A percentage without counts or a standard "
        "deviation says nothing about sampling, so there are no intervals."
    )
    notes.append(Note(code="rounding", text=text))
    return tuple(notes)
