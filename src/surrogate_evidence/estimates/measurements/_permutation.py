"""How many assignments of these measurements part the means at least as far?

Counted, never sampled, and in whole numbers: measurements are taken as the decimals
they print as and scaled to integers, so that equal sums are equal. Two ways to count
without listing: the shift algorithm, where the sums are few, and two sorted halves,
where the measurements are.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, gcd, lcm
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_MOST_BITS = 2.4e11  # that the shift algorithm may move: about three seconds
_MOST_HALVED = 40  # measurements, of which each half has a million sums
_MOST_HALVED_LONG = 34  # the same where the sums are too long for 64 bits
_LONGEST = 2**62

AtLeast = Callable[[int], int]
"""How many selections have a sum of at least this."""


class Assignments(NamedTuple):
    """Counts of assignments, and what they were counted by.

    `extreme` part the means at least as far as the observed one, of `total`; `fewest`
    is what the most extreme assignment of these measurements would count.
    """

    extreme: int
    fewest: int
    total: int
    difference: float


def count(a: Sequence[float], b: Sequence[float], side: str) -> Assignments | None:
    """Count the assignments as extreme as the observed one; None if that is too many.

    `side` is ``"greater"`` (arm 1 has the higher mean), ``"less"`` or ``"two-sided"``
    (by the distance of the means, whatever its sign).
    """
    scaled, scale = _whole_numbers([*a, *b])
    n, total = len(scaled), sum(scaled)
    # the sum over the smaller arm decides: n * sum - size * total has the sign and the
    # order of the difference of means
    swapped = len(a) > len(b)
    arm = scaled[len(a) :] if swapped else scaled[: len(a)]
    size = len(arm)
    at_least = _counter(scaled, size)
    if at_least is None:
        return None
    if swapped:
        side = {"greater": "less", "less": "greater"}.get(side, side)
    centre = size * total
    seen = n * sum(arm) - centre
    ordered = sorted(scaled)
    ends = (n * sum(ordered[:size]) - centre, n * sum(ordered[n - size :]) - centre)
    everything = comb(n, size)

    def above(gap: int) -> int:
        return at_least(-((-centre - gap) // n))

    def below(gap: int) -> int:
        return everything - at_least((centre + gap) // n + 1)

    def beyond(gap: int) -> int:
        if side == "two-sided":
            return above(gap) + below(-gap) if gap else everything
        return above(gap) if side == "greater" else below(gap)

    furthest = {"greater": ends[1], "less": ends[0]}.get(side, max(ends[1], -ends[0]))
    difference = Fraction(seen, size * (n - size)) / scale
    return Assignments(
        extreme=beyond(abs(seen) if side == "two-sided" else seen),
        fewest=beyond(furthest),
        total=everything,
        difference=float(-difference if swapped else difference),
    )


def _whole_numbers(values: Sequence[float]) -> tuple[list[int], Fraction]:
    """Return the values as integers from 0 up, and how many of these make one unit."""
    exact = [Fraction(repr(value)) for value in values]
    scale = lcm(*(value.denominator for value in exact))
    lowest = min(exact)
    integers = [int((value - lowest) * scale) for value in exact]
    shared = gcd(*integers) or 1
    return [value // shared for value in integers], Fraction(scale, shared)


def _counter(values: list[int], size: int) -> AtLeast | None:
    n = len(values)
    largest = sum(sorted(values)[n - size :])
    bits = comb(n, size).bit_length() + 1
    if n * size * (largest + 1) * bits <= _MOST_BITS:
        return _shifted(values, size, bits)
    fits = largest < _LONGEST
    if n <= (_MOST_HALVED if fits else _MOST_HALVED_LONG):
        return _halved(values, size, np.int64 if fits else object)
    return None


def _shifted(values: list[int], size: int, bits: int) -> AtLeast:
    """Count by the shift algorithm: one long integer holds the counts of all sums.

    Block s of `picks[k]` is the number of ways in which k of the values seen so far add
    up to s; one more value x adds the counts of k - 1, shifted by x blocks.
    """
    picks = [1] + [0] * size
    for seen, x in enumerate(sorted(values)):
        for k in range(min(seen + 1, size), 0, -1):
            picks[k] += picks[k - 1] << (x * bits)
    # a number leaves the sum of its digits when it is divided by its base less one
    return lambda least: (picks[size] >> (max(least, 0) * bits)) % ((1 << bits) - 1)


def _halved(values: list[int], size: int, dtype: type) -> AtLeast:
    """Count by two halves: every sum of one, and how many of the other complete it."""
    ordered = sorted(values)
    first, second = _sums(ordered[::2], dtype), _sums(ordered[1::2], dtype)
    second = [np.sort(sums) for sums in second]
    pairs = [
        (sums, second[size - k])
        for k, sums in enumerate(first)
        if 0 <= size - k < len(second)
    ]

    def at_least(least: int) -> int:
        return sum(
            len(one) * len(other) - int(np.searchsorted(other, least - one).sum())
            for one, other in pairs
        )

    return at_least


def _sums(values: list[int], dtype: type) -> list[NDArray[Any]]:
    """Return the sums of all selections of 0, 1, 2 and more of the values."""
    sums: list[NDArray[Any]] = [np.zeros(1, dtype)]
    for x in values:
        none: NDArray[Any] = np.zeros(0, dtype)
        sums = [
            np.concatenate((without, with_it + x))
            for without, with_it in zip([*sums, none], [none, *sums], strict=True)
        ]
    return sums
