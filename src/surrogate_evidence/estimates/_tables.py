"""What are the four numbers of two arms?"""

from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from surrogate_evidence.estimates._roots import Floats

T = TypeVar("T", int, Floats)
Counts = NDArray[np.int64]

_TABLE_PER_SAMPLE = 2
_EXACT = 2.0**53  # whole numbers below it are exact in floating point


class Table(NamedTuple, Generic[T]):
    """`x1` events out of `n1` in arm 1, `x2` out of `n2` in arm 2.

    Whole numbers for one table; arrays that broadcast for many.
    """

    x1: T
    n1: T
    x2: T
    n2: T

    @property
    def total(self) -> T:
        """Events in both arms."""
        return self.x1 + self.x2

    @property
    def n(self) -> T:
        """Participants in both arms."""
        return self.n1 + self.n2


def as_arrays(table: Table[int]) -> Table[Floats]:
    """Return the table as arrays of length one, for the kernels."""
    return Table(*(np.array([float(count)]) for count in table))


def distinct(tables: Table[Floats]) -> tuple[Table[Floats], Counts]:
    """Return each table once, and where each of the given ones stands among them."""
    x1, n1, x2, n2 = tables
    radix = max(n1.max(), n2.max()) + 1
    if radix**4 < _EXACT:
        key = ((n1 * radix + n2) * radix + x1) * radix + x2
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
    else:
        rows = np.stack([x1, n1, x2, n2])
        _, first, place = np.unique(
            rows, axis=1, return_index=True, return_inverse=True
        )
    return Table(*(column[first] for column in tables)), place.ravel()


def distinct_samples(
    x: Floats, n: Floats
) -> tuple[tuple[Floats, Floats], Counts | None]:
    """Return each sample once, and where each of the given ones stands among them.

    By a table of all samples that are possible, where it is no larger than the data;
    otherwise they are returned as they are, with no places.
    """
    if not len(x):
        return (x, n), None
    radix = int(n.max()) + 1
    if radix**2 > _TABLE_PER_SAMPLE * len(x):
        return (x, n), None
    key = (n * radix + x).astype(np.int64)
    there = np.zeros(radix**2, dtype=np.bool_)
    there[key] = True
    once = np.flatnonzero(there)
    place = np.empty(radix**2, dtype=np.int64)
    place[once] = np.arange(len(once))
    return (
        ((once % radix).astype(np.float64), (once // radix).astype(np.float64)),
        place[key],
    )


def by_arms(tables: Table[Floats]) -> Iterator[tuple[Counts, Table[Floats]]]:
    """Yield the tables that share their arms, with their places."""
    arms = np.stack([tables.n1, tables.n2])
    _, group = np.unique(arms, axis=1, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    ends = np.flatnonzero(np.diff(group.ravel()[order])) + 1
    for place in np.split(order, ends):
        yield place, Table(*(column[place] for column in tables))


def swapped(tables: Table[Floats]) -> Table[Floats]:
    """Return the tables with their arms exchanged."""
    return Table(tables.x2, tables.n2, tables.x1, tables.n1)
