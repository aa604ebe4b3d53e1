"""Between which values do the estimates of several studies lie?

Where estimates cannot be averaged they can still be put in order: smallest, quartiles,
median, largest. Nothing is weighted, and no interval is claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, floor, inf, isinf, isnan, log
from typing import ClassVar

from surrogate_evidence._checks import check_number
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import joined, not_estimable
from surrogate_evidence.formatting import interval, number
from surrogate_evidence.synthesis.rules import POOLED_RULES

RATIOS = frozenset({"RR", "OR", "IRR", "ROM", "ratio"})
"""Measures whose values in between are taken on the scale of logarithms."""

FEW_FOR_QUARTILES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Estimates of several studies, in order.

    Attributes
    ----------
    measure : str
        Scale of the estimates.
    values : tuple of float
        The estimates, smallest first.
    q1, median, q3 : float
        Quartiles; NaN, with a note, where they cannot be said.
    notes : tuple of Note
        What should be known when they are quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    measure: str
    values: tuple[float, ...]
    q1: float
    median: float
    q3: float
    notes: tuple[Note, ...] = ()

    @property
    def k(self) -> int:
        """Estimates."""
        return len(self.values)

    @property
    def minimum(self) -> float:
        """The smallest estimate."""
        return self.values[0]

    @property
    def maximum(self) -> float:
        """The largest estimate."""
        return self.values[-1]

    def __str__(self) -> str:
        scale = f" {self.measure}" if self.measure else ""
        return (
            f"Median{scale} of {self.k} estimates {number(self.median)} "
            f"(interquartile range {interval(self.q1, self.q3, 2)}; range "
            f"{interval(self.minimum, self.maximum, 2)}); unweighted, not an interval "
            "for any effect."
        )

    def _repr_html_(self) -> str:
        names = ("Smallest", "First quartile", "Median", "Third quartile", "Largest")
        values = (self.minimum, self.q1, self.median, self.q3, self.maximum)
        rows = [(name, number(x)) for name, x in zip(names, values, strict=True)]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": self.measure,
            "estimate": self.median,
            "k": self.k,
            "minimum": self.minimum,
            "q1": self.q1,
            "q3": self.q3,
            "maximum": self.maximum,
            "note": joined(self.notes),
        }


def spread(estimates: Sequence[float], *, measure: str = "") -> Spread:
    r"""Put estimates of several studies in order.

    Parameters
    ----------
    estimates : sequence of float
        One estimate per study. Ratios (not their logarithms) may be 0 or infinite.
    measure : str, optional
        Scale of the estimates; ``"RR"``, ``"OR"``, ``"IRR"``, ``"ROM"`` and
        ``"ratio"`` are ratios, whose values in between are taken between logarithms.

    Returns
    -------
    Spread
        Range, quartiles and median.

    Raises
    ------
    ArgumentError
        If there is no estimate, one is no number, or a ratio is negative.

    See Also
    --------
    vote_count : Keeps the direction of each estimate only.

    Notes
    -----
    The quantile :math:`q` of :math:`k` ordered values lies at place
    :math:`1+(k-1)q`, between two values in proportion. Ways to summarise effects
    without pooling are compared in [1]_.

    References
    ----------
    .. [1] mckenzie2019, Synthesizing and presenting findings using other methods.

    Examples
    --------
    The middle of two ratios is their geometric mean:

    >>> print(spread([0.5, 2.0], measure="RR"))
    Median RR of 2 estimates 1.00 (interquartile range 0.71 to 1.41; range 0.50 to
    2.00); unweighted, not an interval for any effect.
    """
    if isinstance(estimates, str | bytes) or not hasattr(estimates, "__len__"):
        msg = f"estimates must be a sequence of numbers, got {estimates!r}."
        raise ArgumentError(msg)
    if len(estimates) == 0:
        msg = "estimates must hold at least one estimate; it is empty."
        raise ArgumentError(msg)
    ratio = measure in RATIOS
    values = sorted(_value(x, n, ratio=ratio) for n, x in enumerate(estimates))
    q1, median, q3 = (_quantile(values, q, ratio=ratio) for q in (0.25, 0.5, 0.75))
    notes: tuple[Note, ...] = ()
    if isnan(q1 + median + q3):
        text = "Between a ratio of 0 and an infinite one there is no value in between."
        notes += (not_estimable(text),)
    if len(values) < FEW_FOR_QUARTILES:
        text = (
            f"Quartiles of {len(values)} estimates are read between them; look at the "
            "estimates themselves."
        )
        notes += (Note(code="few-studies", text=text),)
    return Spread(
        measure=measure,
        values=tuple(values),
        q1=q1,
        median=median,
        q3=q3,
        notes=notes,
    )


def _value(x: object, place: int, *, ratio: bool) -> float:
    if ratio and isinstance(x, float) and x == inf:
        return inf
    value = check_number(x, f"estimates[{place}]")
    if ratio and value < 0:
        msg = f"estimates[{place}] is a ratio and cannot be negative, got {value:g}."
        raise ArgumentError(msg)
    return value


def _quantile(values: Sequence[float], q: float, *, ratio: bool) -> float:
    place = (len(values) - 1) * q
    at = floor(place)
    part = place - at
    low = values[at]
    if part == 0 or values[at + 1] == low:
        return low
    high = values[at + 1]
    if not ratio:
        return low + part * (high - low)
    if low == 0:
        return float("nan") if isinf(high) else 0.0
    return high if isinf(high) else exp((1 - part) * log(low) + part * log(high))
