"""Which interval does each table of a planned study have, and how probable is it?"""

from functools import lru_cache

import numpy as np

from surrogate_evidence._checks import (
    check_choice,
    check_level,
    check_share,
    check_whole,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates.batches import Intervals
from surrogate_evidence.estimates.comparisons._two_arm_limits import COMPARISON_METHODS
from surrogate_evidence.estimates.comparisons.comparisons import (
    Measure,
    check_method,
    compare,
)
from surrogate_evidence.estimates.exact._enumeration import Flags, binomial
from surrogate_evidence.estimates.planning._sample_size import LARGEST_ARM

LARGEST_COSTLY_ARM = 60
"""Participants per arm up to which intervals that are searched for are enumerated."""

_IMPOSSIBLE = 1e-16  # chance of a count below which its tables are left out

Chances = tuple[Floats, Floats]


def planned(  # noqa: PLR0913, PLR0917 - two arms are four numbers
    p_1: float,
    n_1: int,
    p_2: float,
    n_2: int,
    measure: Measure,
    method: str | None,
    level: float,
) -> tuple[Intervals, Chances]:
    """Return the interval of every table, and the chances of the events per arm."""
    n_1 = check_whole(n_1, "n_1", minimum=1)
    n_2 = check_whole(n_2, "n_2", minimum=1)
    first, second = check_share(p_1, "p_1"), check_share(p_2, "p_2")
    check_choice(measure, COMPARISON_METHODS, "measure")
    name, level = check_method(method, measure), check_level(level)
    largest = largest_arm(measure, name)
    if max(n_1, n_2) > largest:
        tables = (n_1 + 1) * (n_2 + 1)
        msg = (
            f"arms of {n_1} and {n_2} have {tables:,} tables that would each need "
            f"an interval; for method {name!r} this is offered up to {largest} "
            "participants per arm."
        )
        raise ArgumentError(msg)
    (from_1, chance_1), (from_2, chance_2) = (
        _probable(binomial(n, p)) for n, p in ((n_1, first), (n_2, second))
    )
    limits = _every_interval(
        measure,
        name,
        level,
        (n_1, from_1, from_1 + len(chance_1)),
        (n_2, from_2, from_2 + len(chance_2)),
    )
    return limits, (chance_1, chance_2)


def _probable(chance: Floats) -> tuple[int, Floats]:
    """Return the counts that are not next to impossible: the first, and all chances."""
    places = np.flatnonzero(chance > _IMPOSSIBLE)
    return int(places[0]), chance[places[0] : places[-1] + 1]


def largest_arm(measure: str, method: str) -> int:
    """Return the most participants per arm for which intervals are enumerated."""
    costly = COMPARISON_METHODS[measure][method].costly
    return LARGEST_COSTLY_ARM if costly else LARGEST_ARM


@lru_cache(maxsize=16)
def _every_interval(
    measure: Measure,
    method: str,
    level: float,
    arm_1: tuple[int, int, int],
    arm_2: tuple[int, int, int],
) -> Intervals:
    (n_1, *range_1), (n_2, *range_2) = arm_1, arm_2
    x_1, x_2 = np.meshgrid(np.arange(*range_1), np.arange(*range_2), indexing="ij")
    return compare(
        x_1, n_1, x_2, n_2, measure=measure, method=method, level=level
    ).interval


def chance_of(chances: Chances, tables: Flags) -> float:
    """Return the probability of a set of tables."""
    return float(np.clip(chances[0] @ tables @ chances[1], 0.0, 1.0))
