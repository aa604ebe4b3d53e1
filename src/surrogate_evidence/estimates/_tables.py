"""What are the four numbers of two arms?"""

from typing import Generic, NamedTuple, TypeVar

import numpy as np

from surrogate_evidence.estimates._roots import Floats

T = TypeVar("T", int, Floats)


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


def swapped(tables: Table[Floats]) -> Table[Floats]:
    """Return the tables with their arms exchanged."""
    return Table(tables.x2, tables.n2, tables.x1, tables.n1)
