"""Can a printed mean or percentage arise from so many people at all?

A mean of whole numbers is a whole number divided by the number of people, so with few
people most means cannot occur. All arithmetic is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from surrogate_evidence._checks import check_choice, check_whole
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.formatting import MINUS, listing
from surrogate_evidence.records.printed import ROUNDINGS, Printed, read_printed
from surrogate_evidence.records.reconstruct import WHOLE, reconstruct

_EXTRA = 2  # decimals shown beyond those printed, enough to see how a mean rounds
_OVERLAP = {"any": Fraction(3, 2)}  # units of the last place that one number covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """Whether a printed number is possible for its number of people.

    Attributes
    ----------
    measure : str
        ``"mean"`` or ``"percentage"``.
    printed : str
        The number as printed.
    n : int
        People it is said to rest on.
    items : int
        Whole numbers per person that were averaged; 1 for a percentage.
    rounding : str
        How the number may have been shortened.
    consistent : bool
        Whether any whole sum gives the printed number.
    informative : bool
        Whether the test could have failed: with many people every number is possible.
    sums : range
        Every sum (for a percentage: every count) that prints so; empty if none does.
    nearest : tuple of float
        Achievable means, or percentages, on both sides of the printed number.
    proof : str
        A sentence that a reader can check by hand.
    notes : tuple of Note
        What should be known when the answer is quoted.
    """

    measure: str
    printed: str
    n: int
    items: int
    rounding: str
    consistent: bool
    informative: bool
    sums: range
    nearest: tuple[float, ...]
    proof: str
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        if not self.informative:
            return f"{self.proof} With n = {self.n} this says nothing."
        return self.proof

    def _repr_html_(self) -> str:
        answer = "possible" if self.consistent else "impossible"
        rows = [
            (f"Printed {self.measure}", self.printed),
            ("People", str(self.n)),
            *([("Numbers per person", str(self.items))] if self.items > 1 else []),
            ("Answer", answer if self.informative else f"{answer}, but says nothing"),
            ("Whole sums that print so", str(len(self.sums))),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row; the smallest and the largest sum stand for all."""
        return {
            "measure": self.measure,
            "printed": self.printed,
            "n": self.n,
            "items": self.items,
            "rounding": self.rounding,
            "consistent": self.consistent,
            "informative": self.informative,
            "sums": len(self.sums),
            "sum_low": self.sums[0] if self.sums else None,
            "sum_high": self.sums[-1] if self.sums else None,
            "proof": self.proof,
            "notes": joined(self.notes),
        }


def grim(
    mean: str | float, n: int, *, items: int = 1, rounding: str = "any"
) -> Consistency:
    r"""Ask whether a printed mean of whole numbers can arise from `n` people.

    Parameters
    ----------
    mean : str or float
        Mean as printed. As text (``"5.20"``) it tells how many decimals were printed;
        a number is taken as it prints. May be negative.
    n : int
        People the mean rests on, ``n >= 1``.
    items : int, default 1
        Whole numbers per person that were averaged, such as the items of a scale.
    rounding : {"any", "half-up", "half-even", "truncated"}, default "any"
        How the mean may have been shortened. ``"any"`` calls a mean impossible only
        if it is so under every rule.

    Returns
    -------
    Consistency
        Whether it can, the sums that print so, and a proof. ``informative`` is False
        where every mean with that many decimals is possible.

    Raises
    ------
    ArgumentError
        If `mean` is no printed number, `n` or `items` is no whole number of 1 or
        more, or `rounding` is unknown.

    See Also
    --------
    grim_percent : The same for a percentage, whose numbers are 0 and 1.
    recompute_p : Checks a p-value against its test instead.

    Notes
    -----
    Possible means are :math:`s/(n \cdot \text{items})` for whole :math:`s` [1]_. With
    `d` decimals and one rule of rounding the test says nothing from
    :math:`n \cdot \text{items} \ge 10^d` on; if every rule is allowed, from two thirds
    of that. A mean that fails may be a slip of the pen, a wrong `n`, people who left
    an item out, or numbers that were not whole: the test finds, it does not explain.

    References
    ----------
    .. [1] brownheathers2017, The GRIM test: a simple technique detects numerous
       anomalies in the reporting of results in psychology.

    Examples
    --------
    A mean of 5.19 cannot come from 28 people who each gave a whole number:

    >>> print(grim("5.19", 28))
    A mean of 5.19 in 28 people is impossible: 145/28 = 5.1785… and 146/28 = 5.2142…,
    with no whole sum between.
    >>> grim("5.21", 28).consistent, grim("5.19", 28, items=4).consistent
    (True, True)
    """
    shown = read_printed(mean, "mean")
    n = check_whole(n, "n", minimum=1)
    items = check_whole(items, "items", minimum=1)
    rounding = check_choice(rounding, ("any", *ROUNDINGS), "rounding")
    numbers = n * items
    sums = shown.span(rounding).times(Fraction(numbers)).wholes()
    below = floor(shown.value * numbers)
    informative = _informative(shown, Fraction(numbers), rounding)
    text = (
        "The test holds for whole numbers only, all of them given: a scale with "
        "halves, or people who left items out, can have other means."
    )
    return Consistency(
        measure="mean",
        printed=shown.text,
        n=n,
        items=items,
        rounding=rounding,
        consistent=len(sums) > 0,
        informative=informative,
        sums=sums,
        nearest=tuple((below + up) / numbers for up in (0, 1)),
        proof=_proof(shown, n, items, sums),
        notes=(
            Note(code="convention", text=text),
            *_only_cut_off(shown, Fraction(numbers), sums),
            *_said_nothing(informative, f"The mean of {numbers} whole numbers", shown),
        ),
    )


def grim_percent(
    percent: str | float,
    n: int,
    *,
    decimals: int | None = None,
    rounding: str = "any",
) -> Consistency:
    """Ask whether a printed percentage of `n` people is a whole number of people.

    Parameters
    ----------
    percent : str or float
        Percentage from 0 to 100 as printed; text keeps trailing zeros.
    n : int
        People it is a percentage of, ``n >= 1``.
    decimals : int, optional
        Decimals printed, where `percent` does not show them.
    rounding : {"any", "half-up", "half-even", "truncated"}, default "any"
        How the percentage may have been shortened.

    Returns
    -------
    Consistency
        Whether it is, the counts that print so in ``sums``, and a proof.

    Raises
    ------
    ArgumentError
        If `percent` is no percentage, `n` no whole number of 1 or more, or `decimals`
        or `rounding` is impossible.

    See Also
    --------
    surrogate_evidence.records.reconstruct : Gives the counts, to go on with.
    grim : The same for the mean of any whole numbers.

    Notes
    -----
    A percentage is 100 times the mean of zeros and ones, so two decimals fewer are
    printed than in a mean that says as much [1]_.

    References
    ----------
    .. [1] brownheathers2017, The GRIM test: a simple technique detects numerous
       anomalies in the reporting of results in psychology.

    Examples
    --------
    >>> print(grim_percent("70", 16))
    70% of 16 is no whole count: 11/16 = 68.75%, 12/16 = 75%.
    """
    found = reconstruct(percent, n, decimals=decimals, rounding=rounding)
    shown = read_printed(found.percent, "percent")
    below = min(floor(shown.value * found.n / WHOLE), found.n - 1)
    informative = _informative(shown, Fraction(found.n, WHOLE), rounding)
    counts = found.counts
    return Consistency(
        measure="percentage",
        printed=f"{found.percent}%",
        n=found.n,
        items=1,
        rounding=rounding,
        consistent=bool(counts),
        informative=informative,
        sums=range(counts[0], counts[-1] + 1) if counts else range(0),
        nearest=tuple(WHOLE * (below + up) / found.n for up in (0, 1)),
        proof=found.proof,
        notes=(
            *_only_cut_off(shown, Fraction(found.n, WHOLE), counts),
            *_said_nothing(informative, f"A percentage of {found.n} people", shown),
        ),
    )


def _informative(shown: Printed, per_unit: Fraction, rounding: str) -> bool:
    """Whether printed numbers lie closer than possible ones, so that some must fail."""
    covered = _OVERLAP.get(rounding, Fraction(1)) * shown.step
    return covered * per_unit < 1


def _only_cut_off(
    shown: Printed, per_unit: Fraction, sums: Sequence[int]
) -> tuple[Note, ...]:
    """Say so where no sum fits unless digits were cut off instead of rounded."""
    rounded = (
        sum_ / per_unit in shown.span(rule)
        for sum_ in sums
        for rule in ("half-up", "half-even")
    )
    if not sums or any(rounded):
        return ()
    text = "It is possible only if digits were cut off; rounded, it is not."
    return (Note(code="rounding", text=text),)


def _said_nothing(
    informative: bool,  # noqa: FBT001 - the answer is the argument
    what: str,
    shown: Printed,
) -> tuple[Note, ...]:
    if informative:
        return ()
    text = (
        f"{what} can be any number when {_places(shown.decimals)} printed, so being "
        "possible is no evidence that it is right."
    )
    return (Note(code="uninformative", text=text),)


def _places(decimals: int) -> str:
    if decimals == 0:
        return "no decimals are"
    return f"{decimals} decimal{' is' if decimals == 1 else 's are'}"


def _proof(shown: Printed, n: int, items: int, sums: range) -> str:
    numbers = n * items
    people = f"{n} people" if n > 1 else "1 person"
    stated = f"A mean of {_minus(shown.text)} in {people}"
    if items > 1:
        stated += f" with {items} numbers each"
    if not sums:
        below = floor(shown.value * numbers)
        sides = [_quotient(s, numbers, shown) for s in (below, below + 1)]
        return f"{stated} is impossible: {listing(sides)}, with no whole sum between."
    first = _quotient(sums[0], numbers, shown)
    if len(sums) == 1:
        return f"{stated} can only be a sum of {_minus(str(sums[0]))}: {first}."
    return (
        f"{stated} can be any of {len(sums)} sums from {_minus(str(sums[0]))} to "
        f"{_minus(str(sums[-1]))}: {first}."
    )


def _quotient(total: int, numbers: int, shown: Printed) -> str:
    """Write a division out, cut off after more digits than were printed."""
    places = shown.decimals + _EXTRA
    scaled = abs(total) * 10**places
    digits = f"{scaled // numbers:0{places + 1}d}"
    more = "…" if scaled % numbers else ""
    sign = "-" if total < 0 else ""
    size = f"{sign}{digits[:-places]}.{digits[-places:]}{more}"
    return f"{_minus(str(total))}/{numbers} = {_minus(size)}"


def _minus(text: str) -> str:
    return text.replace("-", MINUS)
