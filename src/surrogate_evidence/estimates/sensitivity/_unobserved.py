"""How few participants who were not observed could have changed a test's answer?"""

from collections.abc import Iterator
from dataclasses import dataclass

from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.sensitivity._two_arms import is_below, p_of
from surrogate_evidence.formatting import p_phrase

MOST_UNOBSERVED = 200
"""Unobserved participants up to which a tipping point is searched for."""

_MOST_UNOBSERVED_ENUMERATED = 30
_MANY = 200  # participants whose every table takes long to enumerate
_MOST_UNOBSERVED_MANY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """The fewest unobserved participants that could take a test across.

    Attributes
    ----------
    unobserved_1, unobserved_2 : int
        Participants to be added to each arm.
    events_1, events_2 : int
        Of them, those with the event: all or none of an arm.
    p_value : float
        p-value with them.
    """

    unobserved_1: int
    unobserved_2: int
    events_1: int
    events_2: int
    p_value: float

    @property
    def unobserved(self) -> int:
        """Unobserved participants in both arms."""
        return self.unobserved_1 + self.unobserved_2

    def __str__(self) -> str:
        arms = [
            f"{n} in arm {arm}, {'all' if events else 'none'} with the event"
            for arm, n, events in (
                (1, self.unobserved_1, self.events_1),
                (2, self.unobserved_2, self.events_2),
            )
            if n
        ]
        return f"{self.unobserved} ({'; '.join(arms)}; {p_phrase(self.p_value)})"


def most_unobserved(table: Table[int], *, enumerates: bool) -> int:
    """Return up to how many unobserved participants are tried."""
    if not enumerates:
        return min(MOST_UNOBSERVED, table.n)
    if table.n > _MANY:
        return _MOST_UNOBSERVED_MANY
    return min(table.n, _MOST_UNOBSERVED_ENUMERATED)


def fewest_unobserved(
    table: Table[int], test: str, alpha: float, *, below: bool, most: int
) -> Needed | None:
    """Return the fewest additional participants that take the p-value across."""
    slant = table.x1 * table.n2 - table.x2 * table.n1
    # away from the difference if it is to be lost, along it if it is to be found
    higher = (slant > 0) != below
    ways = (higher,) if slant else (True, False)
    for unobserved in range(1, most + 1):
        reached = [
            added
            for way in ways
            for added in _additions(table, test, unobserved, first_has=way)
            if is_below(added.p_value, alpha) != below
        ]
        if reached:
            # the one that goes furthest across
            return (max if below else min)(reached, key=lambda added: added.p_value)
    return None


def _additions(
    table: Table[int], test: str, unobserved: int, *, first_has: bool
) -> Iterator[Needed]:
    """Give every split of so many participants between the arms."""
    for in_first in range(unobserved + 1):
        in_second = unobserved - in_first
        events_1, events_2 = (in_first, 0) if first_has else (0, in_second)
        filled = Table(
            table.x1 + events_1,
            table.n1 + in_first,
            table.x2 + events_2,
            table.n2 + in_second,
        )
        yield Needed(
            unobserved_1=in_first,
            unobserved_2=in_second,
            events_1=events_1,
            events_2=events_2,
            p_value=p_of(filled, test),
        )
