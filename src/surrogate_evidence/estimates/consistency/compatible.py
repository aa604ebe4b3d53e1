"""Which tables of whole people can stand behind the percentages of an abstract?

Percentages, numbers of people, a p-value and categories that exhaust an arm each rule
tables out. What is left is listed in full; all arithmetic is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from surrogate_evidence._checks import check_choice, check_whole
from surrogate_evidence.errors import ArgumentError, NotEstimableError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.consistency._possible import (
    LIMIT,
    Asked,
    at_most,
    check_cost,
    check_tests,
    combined,
    possible_arms,
    read_further,
    read_shares,
    read_sizes,
    reproducing,
)
from surrogate_evidence.estimates.consistency._printed_p import (
    PrintedP,
    named_tests,
    read_p,
)
from surrogate_evidence.formatting import listing
from surrogate_evidence.records.printed import ROUNDINGS, Printed

_SHOWN = 6
_TWO = 2
_CUSTOMARY = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class CompatibleTables:
    """Every table that fits what was printed.

    Attributes
    ----------
    printed : str
        What was printed, in a sentence's words.
    tables : tuple of tuple of int
        One row of numbers per table: the counts of each arm and then its people, so
        ``(events_1, n_1, events_2, n_2)`` for one count in two arms. In rising order.
    reproduced : tuple of tuple of str
        For each table the tests that give the printed p-value; empty tuples where
        none was printed.
    arms : int
        Arms of each table.
    examined : int
        Tables looked at before the p-value was.
    notes : tuple of Note
        What should be known when a table is used.
    """

    printed: str
    tables: tuple[tuple[int, ...], ...]
    reproduced: tuple[tuple[str, ...], ...]
    arms: int
    examined: int
    notes: tuple[Note, ...] = ()

    @property
    def unique(self) -> bool:
        """Whether exactly one table fits."""
        return len(self.tables) == 1

    @property
    def table(self) -> tuple[int, ...]:
        """The only table that fits.

        Raises
        ------
        NotEstimableError
            If no table, or more than one, fits.
        """
        if not self.unique:
            raise NotEstimableError(self.proof)
        return self.tables[0]

    @property
    def proof(self) -> str:
        """What was found, so that a reader can check it by hand."""
        if not self.tables:
            dropped = f" ({self.examined} before the p-value)" if self.examined else ""
            return f"No table fits {self.printed}{dropped}."
        shown = "; ".join(map(self._written, self.tables[:_SHOWN]))
        if self.unique:
            return f"One table fits {self.printed}: {shown}.{self._by_tests()}"
        left = len(self.tables) - _SHOWN
        more = f"; and {left} more" if left > 0 else ""
        return f"{len(self.tables)} tables fit {self.printed}: {shown}{more}."

    def _by_tests(self) -> str:
        names = self.reproduced[0]
        return f" The p-value is that of {listing(names)}." if names else ""

    def _written(self, table: tuple[int, ...]) -> str:
        width = len(table) // self.arms
        parts = [table[at : at + width] for at in range(0, len(table), width)]
        return " against ".join(
            f"{'/'.join(map(str, counts))} of {n}" for *counts, n in parts
        )

    def __str__(self) -> str:
        return self.proof

    def _repr_html_(self) -> str:
        rows = [
            (self._written(table), listing(names) if names else "–")
            for table, names in zip(self.tables, self.reproduced, strict=True)
        ]
        header = ("Table", "Tests that give the printed p-value")
        return markup(self.proof, header, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row; :meth:`to_rows` has the tables."""
        return {
            "printed": self.printed,
            "tables": len(self.tables),
            "unique": self.unique,
            "examined": self.examined,
            "proof": self.proof,
            "notes": joined(self.notes),
        }

    def to_rows(self) -> tuple[dict[str, object], ...]:
        """Return one flat row per table."""
        return tuple(
            {**self._columns(table), "reproduced_by": "; ".join(names)}
            for table, names in zip(self.tables, self.reproduced, strict=True)
        )

    def _columns(self, table: tuple[int, ...]) -> dict[str, int]:
        width = len(table) // self.arms
        single = width == _TWO
        row = {}
        for place, value in enumerate(table):
            arm, within = divmod(place, width)
            name = "n" if within == width - 1 else "events"
            category = "" if single or name == "n" else f"_{within + 1}"
            row[f"{name}_{arm + 1}{category}"] = value
        return row


def compatible_tables(  # noqa: PLR0913 - each is a fact that an abstract may print
    percents: Sequence[str | float | Sequence[str | float]],
    *,
    n: Sequence[int | tuple[int, int] | None] | None = None,
    total: int | None = None,
    p: str | float | None = None,
    test: str = "any",
    exhaustive: bool = False,
    adding_up: Sequence[Sequence[str | float] | None] | None = None,
    rounding: str = "any",
    limit: int = LIMIT,
) -> CompatibleTables:
    """List every table of whole people that fits what an abstract prints.

    Parameters
    ----------
    percents : sequence
        One entry per arm: the percentage with the event as printed, or a sequence of
        percentages, one per category. Text keeps trailing zeros.
    n : sequence, optional
        People in each arm: a number, a range ``(lowest, highest)`` with both ends, or
        None where only `total` limits it.
    total : int, optional
        People in all arms together.
    p : str or float, optional
        The p-value as printed, for one count in two arms.
    test : str, default "any"
        The test it came from, as `exact_test` names it; ``"any"`` if unknown.
    exhaustive : bool, default False
        Whether the categories of each arm add up to the arm.
    adding_up : sequence, optional
        For each arm None, or further printed percentages of categories that together
        exhaust the arm, such as the reasons why people left it.
    rounding : {"any", "half-up", "half-even", "truncated"}, default "any"
        How percentages and p-value may have been shortened.
    limit : int, default 100000
        Tables to look through at most.

    Returns
    -------
    CompatibleTables
        All tables, whether there is only one, and a proof. Each table is a tuple, for
        two arms ``(events_1, n_1, events_2, n_2)``.

    Raises
    ------
    ArgumentError
        If a number cannot be read, neither `n` nor `total` limits an arm, the lengths
        differ, or there would be more than `limit` tables to look through.

    See Also
    --------
    surrogate_evidence.records.reconstruct : Does one percentage of one known `n`.
    recompute_p : Checks the p-value of one known table.

    Notes
    -----
    Arm by arm, every count that prints as its percentage is kept [1]_, for every `n`
    in question; arms are then combined, which costs the product of what is left per
    arm, and `total` is applied. A table is dropped for its p-value only if no test
    that was tried gives it, two-sided or one-sided. A test that was not tried could
    bring a table back, so `p` with ``test="any"`` is the weakest of the facts.

    References
    ----------
    .. [1] brownheathers2017, The GRIM test: a simple technique detects numerous
       anomalies in the reporting of results in psychology.

    Examples
    --------
    Two percentages, two arms of 16 and a p-value leave one table, and four tests:

    >>> found = compatible_tables(["100", "75"], n=(16, 16), p="0.1")
    >>> print(found)
    One table fits 100% against 75%, n = 16 and 16, p = 0.1: 16 of 16 against 12 of 16.
    The p-value is that of boschloo, boschloo-doubled, fisher, fisher-mid-p and
    yates-chi-squared.

    Without the sizes of the arms there are eight, one of them only if digits were cut
    off (22 of 29 is 75.86%):

    >>> len(compatible_tables(["100", "75"], total=32).tables)
    8
    """
    arms = [] if isinstance(percents, str) else [read_shares(x) for x in percents]
    if not arms:
        msg = "percents must have one entry per arm."
        raise ArgumentError(msg)
    rounding = check_choice(rounding, ("any", *ROUNDINGS), "rounding")
    limit = check_whole(limit, "limit", minimum=1)
    whole = None if total is None else check_whole(total, "total", minimum=len(arms))
    sizes = read_sizes(n, len(arms), whole)
    sides = read_further(adding_up, len(arms))
    claim = _claim(p, arms)
    names = named_tests(test)
    asked = map(Asked, arms, sizes, sides)
    kept = [
        at_most(
            possible_arms(arm, exhaustive=exhaustive, rule=rounding, limit=limit), limit
        )
        for arm in asked
    ]
    check_cost(kept, whole, limit)
    tables = tuple(sorted(combined(kept, whole)))
    examined = len(tables)
    reproduced: tuple[tuple[str, ...], ...] = ((),) * examined
    if claim is not None:
        check_tests(tables, names)
        by = {table: reproducing(table, claim, names, rounding) for table in tables}
        tables = tuple(table for table in tables if by[table])
        reproduced = tuple(by[table] for table in tables)
    return CompatibleTables(
        printed=_written_question(arms, n, whole, claim, sides),
        tables=tables,
        reproduced=reproduced,
        arms=len(arms),
        examined=examined,
        notes=_notes(claim, names, tables),
    )


def _written_question(
    arms: Sequence[Sequence[Printed]],
    n: Sequence[object] | None,
    total: int | None,
    claim: PrintedP | None,
    sides: Sequence[Sequence[Printed]],
) -> str:
    shares = ["/".join(f"{share}%" for share in arm) for arm in arms]
    told = [" against ".join(shares)]
    if n is not None and any(entry is not None for entry in n):
        told.append(f"n = {listing(_size_in_words(entry) for entry in n)}")
    if total is not None:
        told.append(f"{total} in all")
    if claim is not None:
        told.append(str(claim))
    told.extend(
        f"{listing(f'{share}%' for share in side)} adding up to arm {place}"
        for place, side in enumerate(sides, 1)
        if side
    )
    return ", ".join(told)


def _size_in_words(entry: object) -> str:
    if entry is None:
        return "unknown"
    if isinstance(entry, Sequence):
        return f"{entry[0]} to {entry[-1]}"
    return f"{entry}"


def _notes(
    claim: PrintedP | None, names: Sequence[str], tables: Sequence[object]
) -> tuple[Note, ...]:
    notes = []
    if len(tables) > 1:
        text = (
            "What is printed does not say which table it was: an analysis of one of "
            "them is one of several."
        )
        notes.append(Note(code="not-unique", text=text))
    if claim is not None:
        text = (
            f"A table was kept if {listing(names, 'or')} gives the printed p-value; a "
            "test that was not tried could give it in other tables."
        )
        notes.append(Note(code="convention", text=text))
    return tuple(notes)


def _claim(p: str | float | None, arms: Sequence[Sequence[Printed]]) -> PrintedP | None:
    if p is None:
        return None
    if len(arms) != _TWO or any(len(arm) != 1 for arm in arms):
        msg = "a p-value can be checked for one percentage in each of two arms only."
        raise ArgumentError(msg)
    return read_p(p, _CUSTOMARY)
