"""Which changed outcomes take a p-value to the other side of its threshold?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from surrogate_evidence.estimates._tables import Table

MOST_CHANGES = 200
"""Changed outcomes up to which a reversal is searched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """The smallest number of changed outcomes that takes a p-value across alpha.

    Attributes
    ----------
    least_likely : float
        Changes considered are those to an outcome whose observed share in its arm is
        at least this.
    changes : int or None
        Outcomes changed in both arms; None where no such changes reach the other side.
    events_1, events_2 : int or None
        Events after the change.
    p_value : float or None
        p-value after the change.
    """

    least_likely: float
    changes: int | None
    events_1: int | None = None
    events_2: int | None = None
    p_value: float | None = None


def arm_with_fewer(table: Table[int]) -> int:
    """Return the arm that the published rule changes outcomes in."""
    first = (table.x1, Fraction(table.x1, table.n1))
    second = (table.x2, Fraction(table.x2, table.n2))
    return 1 if first <= second else 2


def published_reversal(
    table: Table[int],
    arm: int,
    *,
    adding: bool,
    crosses: Callable[[int, int], bool],
    p_after: Callable[[int, int], float],
) -> Reversal:
    events, n = (table.x1, table.n1) if arm == 1 else (table.x2, table.n2)
    step, room = (1, n - events) if adding else (-1, events)
    for changes in range(1, room + 1):
        moved = events + step * changes
        x1, x2 = (moved, table.x2) if arm == 1 else (table.x1, moved)
        if crosses(x1, x2):
            return Reversal(
                least_likely=0.0,
                changes=changes,
                events_1=x1,
                events_2=x2,
                p_value=p_after(x1, x2),
            )
    return Reversal(least_likely=0.0, changes=None)


def shares(table: Table[int]) -> set[Fraction]:
    """Return the observed share of every outcome in its arm."""
    rates = (Fraction(table.x1, table.n1), Fraction(table.x2, table.n2))
    return {share for rate in rates for share in (rate, 1 - rate)}


def fewest_changes(
    table: Table[int],
    share: Fraction,
    *,
    crosses: Callable[[int, int], bool],
    p_after: Callable[[int, int], float],
) -> Reversal:
    """Return the fewest changes to outcomes of at least `share` that reach across."""
    for changes in range(1, min(table.n, MOST_CHANGES) + 1):
        reached = [
            (p_after(x1, x2), x1, x2)
            for x1, x2 in _changed(table, changes, share)
            if crosses(x1, x2)
        ]
        if reached:
            p_value, x1, x2 = min(reached)
            return Reversal(
                least_likely=float(share),
                changes=changes,
                events_1=x1,
                events_2=x2,
                p_value=p_value,
            )
    return Reversal(least_likely=float(share), changes=None)


def _changed(
    table: Table[int], changes: int, share: Fraction
) -> Iterator[tuple[int, int]]:
    """Give the events of both arms after so many allowed changes."""
    for in_first in range(changes + 1):
        for x1 in _moved(table.x1, table.n1, in_first, share):
            for x2 in _moved(table.x2, table.n2, changes - in_first, share):
                yield x1, x2


def _moved(events: int, n: int, changes: int, share: Fraction) -> Iterator[int]:
    rate = Fraction(events, n)
    if changes == 0:
        yield events
        return
    if events + changes <= n and rate >= share:
        yield events + changes
    if events - changes >= 0 and 1 - rate >= share:
        yield events - changes
