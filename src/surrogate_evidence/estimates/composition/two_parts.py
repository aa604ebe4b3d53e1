"""How large is one part of a whole against everything else?"""

from dataclasses import dataclass, replace

from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.results import Interval
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import number


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoParts:
    """One part of a whole against everything else.

    Attributes
    ----------
    name : str
        The part, or the parts that were added up.
    share, rest : float
        The part as reported, and the whole without it; in `unit`.
    whole : float
        What the two add up to.
    unit : str
        Unit of both.
    of : str
        What the whole is, in words; empty where that is not said.
    interval, rest_interval : Interval or None
        Interval of the part and its mirror image, where the part has one.
    n : int or None
        People, or units, behind the share.
    notes : tuple of Note
        What should be known when the contrast is quoted.
    """

    name: str
    share: float
    rest: float
    whole: float
    unit: str
    of: str = ""
    interval: Interval | None = None
    rest_interval: Interval | None = None
    n: int | None = None
    notes: tuple[Note, ...] = ()

    @property
    def ratio(self) -> str:
        """The contrast in whole hundredths, such as 13 : 87."""
        first = int(number(100 * self.share / self.whole, 0))
        return f"{first} : {100 - first}"

    def __str__(self) -> str:
        of = f" of {self.of}" if self.of else ""
        limits = ""
        if self.interval is not None:
            shown = written_interval(self.interval.low, self.interval.high, 2)
            limits = f", {self.interval.title} {shown}"
        return (
            f"{self.name}: {number(self.share)} {self.unit}{of}{limits}, against "
            f"{number(self.rest)} for everything else ({self.ratio})."
        )

    def _repr_html_(self) -> str:
        rows = [
            (self.name, number(self.share), written_limits(self.interval)),
            ("everything else", number(self.rest), written_limits(self.rest_interval)),
        ]
        header = ("Part", self.unit, "Interval")
        return markup(str(self), header, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        limits = self.interval
        return {
            "part": self.name,
            "measure": "two-part contrast",
            "estimate": self.share,
            "rest": self.rest,
            "ratio": self.ratio,
            "ci_low": limits.low if limits else None,
            "ci_high": limits.high if limits else None,
            "ci_level": limits.level if limits else None,
            "ci_method": limits.method if limits else None,
            "n": self.n,
            "unit": self.unit,
            "of": self.of,
            "notes": joined(self.notes),
        }


def mirrored(interval: Interval | None, whole: float) -> Interval | None:
    """Return the interval of the rest from that of the part."""
    if interval is None:
        return None
    return replace(
        interval, low=max(0.0, whole - interval.high), high=whole - interval.low
    )


def written_limits(interval: Interval | None) -> str:
    """Write the limits of a share, or that there are none."""
    if interval is None:
        return "none"
    return written_interval(interval.low, interval.high, 2)
