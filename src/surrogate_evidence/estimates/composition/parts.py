"""What are the shares of a whole, as results?

Frozen values that know what the whole is, what their parts add up to, and which part
may carry an interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.composition.two_parts import (
    TwoParts,
    mirrored,
    written_limits,
)
from surrogate_evidence.estimates.results import Interval
from surrogate_evidence.formatting import interval as written_interval
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
        People the share is a mean of, or units it is a count of.
    events : int or None
        Units counted in this part, where the share is a count.
    interval : Interval or None
        Interval of the share, where what was reported licenses one.
    reason : str
        Why there is no interval; empty where there is one.
    """

    name: str
    value: float
    renormalised: float
    sd: float | None = None
    n: int | None = None
    events: int | None = None
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
    of : str
        What the whole is, in words; empty where that is not said.
    measure : str
        ``"mean share"``, or ``"share"`` where units were counted.
    notes : tuple of Note
        What should be known when a share is quoted.
    """

    parts: tuple[Part, ...]
    total: float
    whole: float
    closure_error: float
    unit: str
    of: str = ""
    measure: str = "mean share"
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        largest = max(self.parts, key=lambda part: part.value)
        of = f" of {self.of}" if self.of else ""
        return (
            f"{len(self.parts)} parts{of} add up to {number(self.total)} {self.unit}"
            f"{self.gap}; the largest is {largest.name} "
            f"({number(largest.value)})."
        )

    @property
    def gap(self) -> str:
        """How far the shares miss their whole, in words; empty if they do not."""
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
            "of": self.of,
            "notes": joined(self.notes),
        }

    def to_rows(self) -> tuple[dict[str, object], ...]:
        """Return one flat row per part, in the column vocabulary of the library."""
        return tuple(
            {
                "part": part.name,
                "measure": self.measure,
                "estimate": part.value,
                "renormalised": part.renormalised,
                "sd": part.sd,
                "ci_low": part.interval.low if part.interval else None,
                "ci_high": part.interval.high if part.interval else None,
                "ci_level": part.interval.level if part.interval else None,
                "ci_method": part.interval.method if part.interval else None,
                "events": part.events,
                "n": part.n,
                "unit": self.unit,
                "of": self.of,
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
        >>> from surrogate_evidence.estimates import composition
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

    def contrast(self, *names: str) -> TwoParts:
        """Set one part, or several added up, against everything else.

        Parameters
        ----------
        *names : str
            The part, or the parts to add up.

        Returns
        -------
        TwoParts
            Everything else is the whole without the part, so its interval mirrors
            that of the part. Added-up parts have none.

        Raises
        ------
        ArgumentError
            If no part is named, a part does not exist or is named twice, or the part
            is larger than the whole.

        Notes
        -----
        This contrast survives where others do not: it rests on one share only, so it
        needs neither the other shares nor how they vary together.

        Examples
        --------
        >>> from surrogate_evidence.estimates import composition
        >>> shares = composition({"talking": 60.5, "touch": 41.0}, of="session time")
        >>> print(shares.contrast("touch"))
        touch: 41.00 per cent of session time, against 59.00 for everything else
        (41 : 59).
        """
        if not names:
            msg = "name the part to set against everything else."
            raise ArgumentError(msg)
        title = names[0] if len(names) == 1 else listing(names)
        part = self.grouped({title: names}).parts[0]
        if part.value > self.whole:
            msg = (
                f"{title!r} has {number(part.value)} of a whole of {self.whole:g}; "
                "nothing is left for everything else."
            )
            raise ArgumentError(msg)
        rest = self.whole - part.value
        return TwoParts(
            name=title,
            share=part.value,
            rest=rest,
            whole=self.whole,
            unit=self.unit,
            of=self.of,
            interval=part.interval,
            rest_interval=mirrored(part.interval, self.whole),
            n=part.n,
            notes=self._notes_of_contrast(rest, self.total - part.value),
        )

    def _notes_of_contrast(self, rest: float, reported: float) -> tuple[Note, ...]:
        text = (
            "Everything else is the whole without this part; which of it was what "
            "stays open."
        )
        notes = [Note(code="dependence", text=text)]
        if self.gap:
            text = (
                f"The other shares, as reported, add up to {number(reported)} instead "
                f"of {number(rest)}."
            )
            notes.append(Note(code="closure", text=text))
        return tuple(notes)


def _sum(name: str, members: Sequence[Part]) -> Part:
    if len(members) == 1:
        return replace(members[0], name=name)
    counts = {part.n for part in members}
    events = [part.events for part in members]
    return Part(
        name=name,
        value=fsum(part.value for part in members),
        renormalised=fsum(part.renormalised for part in members),
        n=counts.pop() if len(counts) == 1 else None,
        events=None if None in events else sum(filter(None, events)),
        reason=(
            "a sum of parts: its spread depends on how the parts vary together, "
            "which the source does not give"
        ),
    )


def _written(part: Part) -> str:
    return (
        f"none: {part.reason}"
        if part.interval is None
        else written_limits(part.interval)
    )
