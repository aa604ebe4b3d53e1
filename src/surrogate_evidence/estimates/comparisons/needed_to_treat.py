"""How many must be treated for one more to benefit, and how far is that from known?

The number needed to treat is one over a risk difference. Where the interval of the
difference contains 0, the number passes through infinity: it is a set of two pieces,
not a range between two limits.
"""

from dataclasses import dataclass
from math import inf

from surrogate_evidence._checks import check_choice
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.results import METHOD_TITLES, Comparison
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number, percent

DIRECTIONS = ("higher is better", "lower is better")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of numbers needed to treat, all for benefit or all for harm.

    Attributes
    ----------
    kind : str
        ``"NNTB"`` (for one more to benefit) or ``"NNTH"`` (for one more to be harmed).
    low, high : float
        Ends, people, 1 or more; `high` may be infinite.
    """

    kind: str
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.kind} {number(self.low, 1)} to {number(self.high, 1)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberNeededToTreat:
    """A number needed to treat as the set of numbers that the interval allows.

    Attributes
    ----------
    comparison : Comparison
        The risk difference it comes from.
    direction : str
        Whether more events are better or worse.
    withheld : str
        Why no number is given; empty where one is.
    value : float
        People to be treated for one more to benefit; negative: to be harmed.
        Infinite where there is no difference.
    segments : tuple of Segment
        The set, from the limit most in favour to the one least; empty if withheld.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    comparison: Comparison
    direction: str
    withheld: str
    value: float
    segments: tuple[Segment, ...]
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        limits = self.comparison.interval
        about = (
            f"{written_level(limits.level)} confidence, "
            f"{METHOD_TITLES[limits.method]}, n = {self.comparison.n}"
        )
        if self.withheld:
            return f"Number needed to treat withheld: {self.withheld} ({about})."
        return f"{self._point()}; {self._set()} ({about})."

    def _point(self) -> str:
        if self.value == inf:
            return "No number needed to treat, for there is no difference"
        kind = "NNTB" if self.value > 0 else "NNTH"
        return f"{kind} {number(abs(self.value), 1)}"

    def _set(self) -> str:
        """Write the set through infinity, as one path."""
        if len(self.segments) == 1:
            return str(self.segments[0])
        first, second = self.segments
        return (
            f"{first.kind} {number(first.low, 1)} to ∞ to "
            f"{second.kind} {number(second.low, 1)}"
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Direction", self.direction),
            ("Number", self.withheld or self._point()),
            ("Set", "withheld" if self.withheld else self._set()),
        ]
        notes = map(str, self.notes)
        return markup(str(self), ("Quantity", "Value"), rows, notes)

    def to_dict(self) -> dict[str, object]:
        """Return one flat row; the ends of the set as text, since it may have two."""
        return {
            "measure": "NNT",
            "estimate": self.value,
            "segments": listing(self.segments) if self.segments else "",
            "ci_level": self.comparison.interval.level,
            "ci_method": self.comparison.interval.method,
            "direction": self.direction,
            "withheld": self.withheld,
            "n": self.comparison.n,
            "notes": joined(self.notes),
        }


def number_needed_to_treat(
    comparison: Comparison,
    *,
    randomised: bool = False,
    direction: str = "higher is better",
) -> NumberNeededToTreat:
    r"""Turn a risk difference into the set of numbers needed to treat.

    Parameters
    ----------
    comparison : Comparison
        A risk difference of arm 1 (treated) against arm 2, with any interval.
    randomised : bool, default False
        Whether the arms were randomised. If not, the number is withheld, with the
        reason: it would say that treating people makes the difference.
    direction : {"higher is better", "lower is better"}
        Whether the event is wanted. For an unwanted event a lower proportion in arm 1
        is the benefit.

    Returns
    -------
    NumberNeededToTreat
        ``segments`` holds one stretch where the interval of the difference lies on
        one side of 0, and two that meet at infinity where it contains 0.

    Raises
    ------
    ArgumentError
        If `comparison` is no risk difference, `randomised` is no yes or no, or the
        direction is unknown.

    See Also
    --------
    compare : Gives the risk difference, which is easier to read where it is small.

    Notes
    -----
    :math:`NNT = 1/(p_1 - p_2)`. An interval of the difference from −5% to 25% allows
    NNTB 4 and more, and NNTH 20 and more, and nothing between [1]_. Limits by Wald's
    method are too short; those of other methods carry over [2]_. The number depends
    on the risk without treatment and the time it refers to [3]_.

    References
    ----------
    .. [1] altman1998, Confidence intervals for the number needed to treat.
    .. [2] bender2001, Calculating confidence intervals for the number needed to treat.
    .. [3] hutton2000, Number needed to treat: properties and problems.

    Examples
    --------
    An interval that contains no difference gives a set through infinity:

    >>> from surrogate_evidence.estimates import compare
    >>> difference = compare(15, 20, 12, 20)
    >>> print(number_needed_to_treat(difference, randomised=True))
    NNTB 6.7; NNTB 2.5 to ∞ to NNTH 7.5 (95% confidence, Newcombe hybrid score,
    n = 40).
    >>> number_needed_to_treat(difference).withheld
    'the arms were not said to be randomised'
    """
    _check(comparison, randomised=randomised)
    side = check_choice(direction, DIRECTIONS, "direction")
    notes = (_baseline(comparison),)
    if not randomised:
        return NumberNeededToTreat(
            comparison=comparison,
            direction=side,
            withheld="the arms were not said to be randomised",
            value=float("nan"),
            segments=(),
            notes=(_not_randomised(), *notes),
        )
    sign = 1.0 if side == DIRECTIONS[0] else -1.0
    limits = comparison.interval
    best, least = sorted((sign * limits.low, sign * limits.high), reverse=True)
    difference = sign * comparison.value
    return NumberNeededToTreat(
        comparison=comparison,
        direction=side,
        withheld="",
        value=1 / difference if difference else inf,
        segments=_segments(best, least),
        notes=notes,
    )


def _segments(best: float, least: float) -> tuple[Segment, ...]:
    """Return the set between the reciprocals of the limits, through infinity."""
    if least > 0:
        return (Segment(kind="NNTB", low=1 / best, high=1 / least),)
    if best < 0:
        return (Segment(kind="NNTH", low=-1 / least, high=-1 / best),)
    pieces = []
    if best > 0:
        pieces.append(Segment(kind="NNTB", low=1 / best, high=inf))
    if least < 0:
        pieces.append(Segment(kind="NNTH", low=-1 / least, high=inf))
    return tuple(pieces) or (Segment(kind="NNTB", low=inf, high=inf),)


def _baseline(comparison: Comparison) -> Note:
    risk = percent(comparison.events_2 / comparison.n_2)
    text = (
        f"Holds for people of whom {risk} have the event without the treatment, and "
        "for the time over which it was counted."
    )
    return Note(code="baseline", text=text)


def _not_randomised() -> Note:
    text = (
        "Arms that were not randomised can differ in more than the treatment; a number "
        "needed to treat would ascribe the whole difference to it."
    )
    return Note(code="not-randomised", text=text)


def _check(comparison: object, *, randomised: object) -> None:
    if not isinstance(comparison, Comparison) or comparison.measure != "RD":
        got = f"a {type(comparison).__name__}"
        if isinstance(comparison, Comparison):
            got = f"one of measure {comparison.measure!r}"
        msg = (
            "a number needed to treat comes from a risk difference: give the result of "
            f"compare(..., measure='RD'), got {got}."
        )
        raise ArgumentError(msg)
    if not isinstance(randomised, bool):
        msg = f"randomised must be True or False, got {randomised!r}."
        raise ArgumentError(msg)
