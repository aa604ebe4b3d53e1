"""What is a method that sets limits for two arms?"""

from collections.abc import Callable
from typing import NamedTuple

from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates._tables import Table, distinct

ZERO_POLICIES = ("if-zero", "always", "never")


class Options(NamedTuple):
    """What only some methods take."""

    prior: tuple[float, float] = (1.0, 1.0)
    zero_policy: str = "if-zero"


class Answer(NamedTuple):
    """Estimates and limits, one per table."""

    value: Floats
    low: Floats
    high: Floats


class Seen(NamedTuple):
    """The limits that a single table was given, and what may be left beyond each."""

    low: float
    high: float
    tail: float


Kernel = Callable[[Table[Floats], float, Options], Answer]
Remarks = Callable[[Table[int], Options, Seen], tuple[Note, ...]]


def _nothing(_table: Table[int], _options: Options, _seen: Seen) -> tuple[Note, ...]:
    return ()


class Method(NamedTuple):
    """How limits are set, what is said of them, and which options they take.

    `costly` kernels are given each table once; `largest` is the most participants
    in both arms that they take.
    """

    limits: Kernel
    remarks: Remarks = _nothing
    options: frozenset[str] = frozenset()
    costly: bool = False
    largest: int | None = None


def limits(
    method: Method, tables: Table[Floats], tail: float, options: Options
) -> Answer:
    """Return the answers of a method, each table asked once where that is costly."""
    if not len(tables.x1):
        return Answer(tables.x1, tables.x1, tables.x1)
    if not method.costly:
        return method.limits(tables, tail, options)
    once, place = distinct(tables)
    return Answer(*(column[place] for column in method.limits(once, tail, options)))
