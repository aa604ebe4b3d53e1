"""How can arms be filled so that they print as they do, and what does a search cost?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from math import prod
from typing import NamedTuple

from surrogate_evidence._checks import check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.consistency._printed_p import (
    ENUMERATING,
    ONE_SIDED,
    PrintedP,
    check_table,
    p_values_of,
)
from surrogate_evidence.formatting import listing
from surrogate_evidence.records.printed import Printed, read_printed
from surrogate_evidence.records.reconstruct import WHOLE, reconstruct

Arm = tuple[int, ...]
"""Counts of one arm, and then its number of people."""


class Asked(NamedTuple):
    """What is known of one arm: shares, sizes, and further shares that exhaust it."""

    shares: tuple[Printed, ...]
    sizes: range
    further: tuple[Printed, ...]


LIMIT = 100_000
"""Combinations of counts that are looked through before a question is refused."""

_TESTED = 2_000_000
"""Cells that the tests which enumerate tables may look at: some seconds of work."""

_TWO = 2


def read_shares(entry: object) -> tuple[Printed, ...]:
    """Read the percentages of one arm."""
    listed: tuple[object, ...] = (entry,)
    if isinstance(entry, Sequence) and not isinstance(entry, str):
        listed = tuple(entry)
    shares = tuple(read_printed(share, "a percentage") for share in listed)
    if not shares:
        msg = "an arm must have at least one percentage."
        raise ArgumentError(msg)
    wrong = [share for share in shares if not 0 <= share.value <= WHOLE]
    if wrong:
        msg = f"a percentage must lie between 0 and 100, got {wrong[0]}."
        raise ArgumentError(msg)
    return shares


def read_sizes(n: object, arms: int, total: int | None) -> list[range]:
    given: Sequence[object] = [None] * arms
    if n is not None:
        if not isinstance(n, Sequence) or isinstance(n, str) or len(n) != arms:
            msg = f"n must have one entry for each of {arms} arms, got {n!r}."
            raise ArgumentError(msg)
        given = n
    return [_size(entry, arms, total) for entry in given]


def _size(entry: object, arms: int, total: int | None) -> range:
    if entry is None:
        if total is None:
            msg = "give n for every arm, or the total of all arms."
            raise ArgumentError(msg)
        return range(1, total - arms + 2)
    ends = entry if isinstance(entry, tuple | list) else (entry, entry)
    if len(ends) != _TWO:
        msg = f"n of an arm must be a number or (lowest, highest), got {entry!r}."
        raise ArgumentError(msg)
    low, high = (check_whole(end, "n", minimum=1) for end in ends)
    if low > high:
        msg = f"n must run from its lowest to its highest value, got {entry!r}."
        raise ArgumentError(msg)
    return range(low, high + 1)


def read_further(
    adding_up: Sequence[Sequence[str | float] | None] | None, arms: int
) -> list[tuple[Printed, ...]]:
    if adding_up is None:
        return [()] * arms
    if isinstance(adding_up, str) or len(adding_up) != arms:
        msg = f"adding_up must have one entry, or None, for each of {arms} arms."
        raise ArgumentError(msg)
    return [() if entry is None else read_shares(entry) for entry in adding_up]


def possible_arms(
    asked: Asked, *, exhaustive: bool, rule: str, limit: int
) -> Iterator[Arm]:
    """Give every way to fill one arm; further categories must be able to exhaust it."""
    if len(asked.sizes) > limit:
        _refuse(f"{len(asked.sizes):,} sizes of one arm, and so more", limit)
    for n in asked.sizes:
        ranges = [_counts(share, n, rule) for share in asked.shares]
        further = [_counts(share, n, rule) for share in asked.further]
        if further and not _can_reach(further, n):
            continue
        if exhaustive and not _can_reach(ranges, n):
            continue
        ways = prod(map(len, ranges))
        if ways > limit:
            _refuse(f"{ways:,}", limit)
        for counts in product(*ranges):
            used = sum(counts)
            if used == n or (used < n and not exhaustive):
                yield (*counts, n)


def _counts(share: Printed, n: int, rule: str) -> tuple[int, ...]:
    return reconstruct(share.text, n, rounding=rule).counts


def _can_reach(ranges: Sequence[Sequence[int]], n: int) -> bool:
    """Whether one count of each range can add up to `n`; ranges have no gaps."""
    if not all(ranges):
        return False
    return sum(r[0] for r in ranges) <= n <= sum(r[-1] for r in ranges)


def at_most(options: Iterable[Arm], limit: int) -> list[Arm]:
    kept = list(islice(options, limit + 1))
    if len(kept) > limit:
        _refuse(f"more than {limit:,}", limit)
    return kept


def check_cost(kept: Sequence[Sequence[Arm]], total: int | None, limit: int) -> None:
    """Count the tables before any is made."""
    if total is None:
        cost = prod(len(options) for options in kept)
    else:
        reached = Counter({0: 1})
        for options in kept:
            sizes = Counter(arm[-1] for arm in options)
            longer: Counter[int] = Counter()
            for (people, ways), (n, times) in product(reached.items(), sizes.items()):
                if people + n <= total:
                    longer[people + n] += ways * times
            reached = longer
        cost = max(reached[total], prod(len(options) for options in kept[:-1]))
    if cost > limit:
        _refuse(f"{cost:,}", limit)


def _refuse(cost: str, limit: int) -> None:
    msg = (
        f"there are {cost} tables to look through, more than limit = {limit:,}. Give "
        "the sizes of the arms more narrowly, or raise limit."
    )
    raise ArgumentError(msg)


def combined(
    kept: Sequence[Sequence[Arm]], total: int | None
) -> Iterator[tuple[int, ...]]:
    if total is None:
        for arms in product(*kept):
            yield tuple(number for arm in arms for number in arm)
        return
    by_size: dict[int, list[Arm]] = {}
    for arm in kept[-1]:
        by_size.setdefault(arm[-1], []).append(arm)
    for arms in product(*kept[:-1]):
        left = total - sum(arm[-1] for arm in arms)
        for last in by_size.get(left, ()):
            yield tuple(number for arm in (*arms, last) for number in arm)


def check_tests(tables: Sequence[tuple[int, ...]], names: Sequence[str]) -> None:
    if not set(names) & set(ENUMERATING):
        return
    cells = sum((n_1 + 1) * (n_2 + 1) for _, n_1, _, n_2 in tables)
    if cells > _TESTED:
        msg = (
            f"{listing(ENUMERATING)} would have to look at {cells:,} tables to test "
            f"{len(tables):,} of them. Name another test, or give n more narrowly."
        )
        raise ArgumentError(msg)


def reproducing(
    table: tuple[int, ...], claim: PrintedP, names: Sequence[str], rounding: str
) -> tuple[str, ...]:
    """Return the tests that give the printed p-value; one-sided ones if no other."""
    counts = check_table(table)
    for sides in (("two-sided",), ONE_SIDED):
        found = tuple(
            name if side == "two-sided" else f"{name} ({side})"
            for name, side, p in p_values_of(counts, names, sides)
            if claim.could_mean(side, p) and claim.allows(p, p, rounding)
        )
        if found:
            return found
    return ()
