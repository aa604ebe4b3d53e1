"""What are the shares of a whole, and which of them may carry an interval?

Published shares are often means of people's own estimates. They are made to depend
on each other by adding up to a whole, they rarely add up exactly, and an interval is
licensed only where a standard deviation and a number of people were printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum, sqrt

from scipy.special import stdtrit

from surrogate_evidence._checks import (
    check_amount,
    check_level,
    check_number,
    check_whole,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates.results import Interval
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number

_ADDS_UP = 1e-9  # of the whole: further off cannot be floating-point rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One share of a whole.

    Attributes
    ----------
    name : str
        What the share is of.
    value : float
        The share as reported, in the unit of the whole.
    renormalised : float
        The share after all shares were scaled to add up to the whole.
    sd : float or None
        Standard deviation between people, where reported.
    n : int or None
        People the share is a mean of, where reported.
    interval : Interval or None
        t interval of the mean share, where `sd` and `n` license one.
    reason : str
        Why there is no interval; empty where there is one.
    """

    name: str
    value: float
    renormalised: float
    sd: float | None = None
    n: int | None = None
    interval: Interval | None = None
    reason: str = ""

    def __str__(self) -> str:
        if self.interval is None:
            return f"{self.name}: {number(self.value)} (no interval: {self.reason})"
        limits = written_interval(self.interval.low, self.interval.high, 2)
        return f"{self.name}: {number(self.value)}, {self.interval.title} {limits}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """Shares of one whole, and how well they add up to it.

    Attributes
    ----------
    parts : tuple of Part
        In the order given.
    total : float
        What the reported shares add up to.
    whole : float
        What they should add up to.
    closure_error : float
        ``total - whole``; positive if the shares exceed the whole.
    unit : str
        Unit of every share.
    notes : tuple of Note
        What should be known when a share is quoted.
    """

    parts: tuple[Part, ...]
    total: float
    whole: float
    closure_error: float
    unit: str
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        largest = max(self.parts, key=lambda part: part.value)
        return (
            f"{len(self.parts)} parts add up to {number(self.total)} {self.unit}"
            f"{self._gap()}; the largest is {largest.name} "
            f"({number(largest.value)})."
        )

    def _gap(self) -> str:
        if abs(self.closure_error) <= _ADDS_UP * self.whole:
            return ""
        side = "more" if self.closure_error > 0 else "less"
        return (
            f", {number(abs(self.closure_error))} {side} than "
            f"the whole of {self.whole:g}"
        )

    def _repr_html_(self) -> str:
        header = ("Part", "Reported", "Renormalised", "SD", "n", "Interval")
        rows = [
            (
                part.name,
                number(part.value),
                number(part.renormalised),
                "not reported" if part.sd is None else number(part.sd),
                "not reported" if part.n is None else str(part.n),
                _written(part),
            )
            for part in self.parts
        ]
        return markup(f"{self} Unit: {self.unit}.", header, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row about the whole; :meth:`to_rows` has the parts."""
        return {
            "measure": "composition",
            "k": len(self.parts),
            "total": self.total,
            "whole": self.whole,
            "closure_error": self.closure_error,
            "unit": self.unit,
            "notes": " ".join(note.text for note in self.notes),
        }

    def to_rows(self) -> tuple[dict[str, object], ...]:
        """Return one flat row per part, in the column vocabulary of the library."""
        return tuple(
            {
                "part": part.name,
                "measure": "mean share",
                "estimate": part.value,
                "renormalised": part.renormalised,
                "sd": part.sd,
                "ci_low": part.interval.low if part.interval else None,
                "ci_high": part.interval.high if part.interval else None,
                "ci_level": part.interval.level if part.interval else None,
                "ci_method": part.interval.method if part.interval else None,
                "n": part.n,
                "unit": self.unit,
                "reason": part.reason,
            }
            for part in self.parts
        )

    def grouped(self, groups: Mapping[str, Sequence[str]]) -> "Composition":
        """Add parts up into groups; parts that no group names stay as they are.

        Parameters
        ----------
        groups : mapping of str to sequence of str
            Name of each group, and the names of the parts it adds up.

        Returns
        -------
        Composition
            Groups first, in the order given. Sums carry no interval: the spread of a
            sum depends on how the parts vary together, which is not known.

        Raises
        ------
        ArgumentError
            If a group is empty, names a part that does not exist, takes a part that
            another group has, or bears the name of a part that stays.

        Examples
        --------
        >>> shares = composition({"talking": 34.1, "touch": 48.5, "other": 17.4})
        >>> two = shares.grouped({"everything else": ["talking", "touch"]})
        >>> [(part.name, part.value) for part in two.parts]
        [('everything else', 82.6), ('other', 17.4)]
        """
        known = {part.name: part for part in self.parts}
        taken: list[str] = []
        sums = []
        for name, members in groups.items():
            if isinstance(members, str) or not members:
                msg = f"group {name!r} must list the names of its parts."
                raise ArgumentError(msg)
            unknown = [member for member in members if member not in known]
            if unknown:
                msg = (
                    f"group {name!r} names {listing(map(repr, unknown))}, but the "
                    f"parts are {listing(map(repr, known))}."
                )
                raise ArgumentError(msg)
            taken.extend(members)
            sums.append(_sum(name, [known[member] for member in members]))
        twice = sorted({name for name in taken if taken.count(name) > 1})
        if twice:
            msg = f"each part belongs to one group; named twice: {listing(twice)}."
            raise ArgumentError(msg)
        left = [part for part in self.parts if part.name not in taken]
        clash = sorted({part.name for part in left} & set(groups))
        if clash:
            msg = f"a group and a part that stays share a name: {listing(clash)}."
            raise ArgumentError(msg)
        return replace(self, parts=(*sums, *left))


def composition(  # noqa: PLR0913 - each is a fact that a table of shares prints
    values: Mapping[str, float],
    *,
    sds: Mapping[str, float] | None = None,
    n: int | Mapping[str, int] | None = None,
    whole: float = 100.0,
    unit: str = "per cent",
    level: float = 0.95,
) -> Composition:
    r"""Describe shares of a whole, with intervals only where the source licenses them.

    Parameters
    ----------
    values : mapping of str to float
        Name of each part and its reported (mean) share, in `unit`, 0 or more.
    sds : mapping of str to float, optional
        Standard deviations between people, for the parts that have one.
    n : int or mapping of str to int, optional
        People behind all means, or behind each.
    whole : float, default 100
        What the shares should add up to, in `unit`; positive.
    unit : str, default "per cent"
        Unit of the shares, as a sentence calls it.
    level : float, default 0.95
        Confidence level of the t intervals, strictly between 0 and 1.

    Returns
    -------
    Composition
        ``parts`` with reported and renormalised shares in `unit`, ``total``, and
        ``closure_error`` (total minus whole). A part without both SD and n of at
        least 2 has no interval, and a reason instead.

    Raises
    ------
    ArgumentError
        If a share is missing, negative or not a number, no share is positive, `sds`
        or `n` name parts that do not exist, or `whole` or `level` is impossible.

    See Also
    --------
    proportion : For counts of independent people; shares of time are not that.

    Notes
    -----
    The interval of a part is :math:`\bar{x} \pm t_{n-1} s / \sqrt{n}`, cut at 0 and at
    the whole. Renormalised shares are :math:`w\, x_i / \sum x`. Parts of a whole
    depend on each other, so they are not tested against each other; an analysis of
    log-ratios [1]_ would need every person's shares, which means do not determine.

    References
    ----------
    .. [1] aitchison1982, The statistical analysis of compositional data.

    Examples
    --------
    Means that do not quite add up, one of them with what an interval needs:

    >>> shares = composition({"talking": 60.5, "touch": 41.0}, sds={"touch": 12}, n=25)
    >>> print(shares)
    2 parts add up to 101.50 per cent, 1.50 more than the whole of 100; the largest
    is talking (60.50).
    >>> print(shares.parts[1])
    touch: 41.00, 95% confidence interval 36.05 to 45.95
    >>> print(shares.parts[0])
    talking: 60.50 (no interval: the source gives no standard deviation)
    """
    level = check_level(level)
    whole = check_number(whole, "whole")
    if whole <= 0:
        msg = f"whole must be positive, got {whole:g}."
        raise ArgumentError(msg)
    reported = _mapping(values, "values")
    if not reported:
        msg = "values must name at least one part and its share."
        raise ArgumentError(msg)
    shares = {
        name: check_amount(value, f"share of {name!r}")
        for name, value in reported.items()
    }
    total = fsum(shares.values())
    if total == 0:
        msg = "at least one share must be above 0; all are 0."
        raise ArgumentError(msg)
    deviations = _per_part(sds, shares, "sds")
    people = _per_part(
        n if n is None or isinstance(n, Mapping) else dict.fromkeys(shares, n),
        shares,
        "n",
    )
    parts = []
    for name, value in shares.items():
        sd, count = deviations.get(name), people.get(name)
        part = Part(
            name=name,
            value=value,
            renormalised=whole * value / total,
            sd=None if sd is None else check_amount(sd, f"sd of {name!r}"),
            n=None
            if count is None
            else check_whole(count, f"n of {name!r}", minimum=1),
        )
        parts.append(_with_interval(part, whole, level))
    result = Composition(
        parts=tuple(parts),
        total=total,
        whole=whole,
        closure_error=total - whole,
        unit=unit,
    )
    return replace(result, notes=_notes(result, level))


def _per_part(
    facts: object, shares: Mapping[str, float], name: str
) -> Mapping[str, object]:
    if facts is None:
        return {}
    known = _mapping(facts, name)
    unknown = [part for part in known if part not in shares]
    if unknown:
        msg = (
            f"{name} names {listing(map(repr, unknown))}, but the parts are "
            f"{listing(map(repr, shares))}."
        )
        raise ArgumentError(msg)
    return known


def _mapping(facts: object, name: str) -> Mapping[str, object]:
    if isinstance(facts, Mapping):
        return facts
    msg = f"{name} must map the name of each part to its value."
    raise ArgumentError(msg)


def _with_interval(part: Part, whole: float, level: float) -> Part:
    if part.sd is None:
        return replace(part, reason="the source gives no standard deviation")
    if part.n is None:
        return replace(part, reason="the source gives no number of people")
    if part.n == 1:
        return replace(part, reason="one person shows no spread between people")
    if part.sd == 0:
        return replace(part, reason="a standard deviation of 0 gives it no width")
    half = float(stdtrit(part.n - 1, 0.5 + level / 2)) * part.sd / sqrt(part.n)
    interval = Interval(
        low=max(0.0, part.value - half),
        high=min(max(whole, part.value), part.value + half),
        level=level,
        method="student-t",
    )
    return replace(part, interval=interval)


def _notes(result: Composition, level: float) -> tuple[Note, ...]:
    notes = []
    gap = result._gap()  # noqa: SLF001 - same module
    if gap:
        text = (
            f"The shares add up to {number(result.total)}{gap}. Reported shares are "
            "kept as they are; renormalised ones are shown beside them."
        )
        notes.append(Note(code="closure", text=text))
    text = (
        "The parts belong to one whole, so when one rises others must fall: they are "
        "not tested against each other."
    )
    notes.append(Note(code="dependence", text=text))
    if any(part.interval is not None for part in result.parts):
        text = (
            f"The {written_level(level)} t intervals hold one part at a time and take "
            "the people as a random sample; skewed shares strain them."
        )
        notes.append(Note(code="approximate", text=text))
    return tuple(notes)


def _sum(name: str, members: Sequence[Part]) -> Part:
    if len(members) == 1:
        return replace(members[0], name=name)
    counts = {part.n for part in members}
    return Part(
        name=name,
        value=fsum(part.value for part in members),
        renormalised=fsum(part.renormalised for part in members),
        n=counts.pop() if len(counts) == 1 else None,
        reason=(
            "a sum of parts: its spread depends on how the parts vary together, "
            "which the source does not give"
        ),
    )


def _written(part: Part) -> str:
    if part.interval is None:
        return f"none: {part.reason}"
    return written_interval(part.interval.low, part.interval.high, 2)
