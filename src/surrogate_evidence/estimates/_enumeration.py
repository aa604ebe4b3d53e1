"""How probable is a set of tables, at the common proportion that makes it likeliest?

Every table of two arms is enumerated: rows are events in arm 1, columns events in
arm 2. Given the total of events the chance of a table does not depend on the common
proportion, so a set of tables shrinks to its *share* of each total, and its
probability to a binomial average of those shares: a polynomial in one unknown.
"""

from functools import lru_cache
from math import comb, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlog1py, xlogy

from surrogate_evidence.estimates._roots import Floats, bracketed_root
from surrogate_evidence.estimates._tables import Table

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

LARGEST = 1000
"""Most participants in both arms together for which every table is enumerated."""

TIE = 1e-11
"""Relative gap below which two probabilities count as equal.

Sums of exactly rounded binomial coefficients err by less than a hundredth of this.
"""

_TIE_LARGE = 1e-7
_POINTS_PER_WIDTH = 20


@lru_cache(maxsize=32)
def relative_ways(n: int) -> Floats:
    """Return the binomial coefficients of `n`, the largest scaled to 1."""
    most = comb(n, n // 2)
    ways = np.array([comb(n, k) / most for k in range(n + 1)])
    ways.flags.writeable = False
    return ways


def hypergeometric_weights(n1: int, n2: int, total: int) -> Floats:
    """Return how likely each count of arm 1 is given `total`, up to a factor.

    Up to :data:`LARGEST` participants from exact coefficients, beyond from their
    logarithms, which cannot overflow.
    """
    x1 = np.arange(max(0, total - n2), min(n1, total) + 1)
    if n1 + n2 <= LARGEST:
        return np.asarray(relative_ways(n1)[x1] * relative_ways(n2)[total - x1])
    before = x1[:-1]
    ratio = (n1 - before) / (before + 1) * (total - before)
    logs = np.log(ratio / (n2 - total + before + 1)).cumsum()
    logs = np.concatenate([[0.0], logs])
    return np.asarray(np.exp(logs - logs.max()))


def totals(n1: int, n2: int) -> Counts:
    """Return the events in both arms together, for every table."""
    return np.add.outer(np.arange(n1 + 1), np.arange(n2 + 1))


def ways(n1: int, n2: int) -> Floats:
    """Return in how many ways each table arises, up to a common factor."""
    return np.outer(relative_ways(n1), relative_ways(n2))


@lru_cache(maxsize=8)
def fisher_probabilities(n1: int, n2: int, alternative: str) -> Floats:
    """Return Fisher's p-value of every table.

    Two-sided is the sum over the tables with the same total that are no more probable
    than the table itself; ties within :data:`TIE` count as equal.
    """
    weight = ways(n1, n2)
    result = np.empty_like(weight)
    for total in range(n1 + n2 + 1):
        x1 = np.arange(max(0, total - n2), min(n1, total) + 1)
        result[x1, total - x1] = fisher_tail(weight[x1, total - x1], alternative, TIE)
    result.flags.writeable = False
    return result


def tie(n1: int, n2: int) -> float:
    """Return the gap that rounding cannot bridge in a table of this size."""
    return TIE if n1 + n2 <= LARGEST else _TIE_LARGE


def fisher_tail(weight: Floats, alternative: str, gap: float) -> Floats:
    """Return the p-value of each count of arm 1 from the weights of all of them."""
    if alternative == "greater":
        tail = weight[::-1].cumsum()[::-1]
    elif alternative == "less":
        tail = weight.cumsum()
    else:
        ascending = np.sort(weight)
        up_to = np.searchsorted(ascending, weight * (1 + gap), side="right")
        tail = ascending.cumsum()[up_to - 1]
    return np.asarray(np.minimum(tail / weight.sum(), 1.0))


def pooled_score_is_as_extreme(table: Table[int], alternative: str) -> Flags:
    """Return which tables have a pooled z at least as extreme, in whole numbers.

    A table in which nobody or everybody had the event has z = 0.
    """
    x1, n1, x2, n2 = table
    events_1, events_2 = np.ogrid[: n1 + 1, : n2 + 1]
    slant = events_1 * n2 - events_2 * n1
    total = events_1 + events_2
    spread = np.maximum(total * (n1 + n2 - total), 1)
    slant_seen, spread_seen = slant[x1, x2], spread[x1, x2]
    if alternative == "two-sided":
        return np.asarray(slant**2 * spread_seen >= slant_seen**2 * spread)
    side = 1 if alternative == "greater" else -1
    signed = side * slant * np.abs(slant) * spread_seen
    return np.asarray(signed >= side * slant_seen * abs(slant_seen) * spread)


def largest_probability(region: Flags) -> tuple[float, float]:
    """Return the largest probability of `region`, and the proportion it occurs at."""
    n1, n2 = (side - 1 for side in region.shape)
    weight, total = ways(n1, n2).ravel(), totals(n1, n2).ravel()
    within = np.bincount(total, weight * region.ravel(), n1 + n2 + 1)
    return _largest_average(within / np.bincount(total, weight))


def _largest_average(share: Floats) -> tuple[float, float]:
    """Maximise the binomial average of `share` over the common proportion.

    Nothing in the average changes faster than the binomial itself, so a grid with 20
    points to its standard deviation misses no hill; each summit is then a root of the
    derivative between neighbouring points.
    """
    n = len(share) - 1
    points = int(np.ceil(np.pi * np.sqrt(n) * _POINTS_PER_WIDTH)) + 1
    grid = np.sin(np.linspace(0, np.pi / 2, points)) ** 2
    height = _average(share, grid)
    rise = np.diff(share)
    slope = _average(rise, grid)
    hill = np.flatnonzero((slope[:-1] > 0) & (slope[1:] < 0))
    summit = bracketed_root(lambda p: _average(rise, p), grid[hill], grid[hill + 1])
    place = np.concatenate([grid, summit])
    heights = np.concatenate([height, _average(share, summit)])
    best = int(heights.argmax())
    return float(min(heights[best], 1.0)), float(place[best])


def _average(share: Floats, p: Floats) -> Floats:
    """Return the binomial average of `share` at each proportion in `p`."""
    n = len(share) - 1
    k = np.arange(n + 1)
    edge = np.finfo(np.float64)
    inner = np.clip(p, edge.tiny, 1 - edge.epsneg)  # so that 0 log 0 never arises
    chance = np.outer(np.log(inner), k) + np.outer(np.log1p(-inner), n - k)
    return np.asarray(np.exp(chance + _log_ways(n)) @ share)


def binomial(n: int, p: float) -> Floats:
    """Return the probability of each count of `n` at the proportion `p`."""
    k = np.arange(n + 1)
    return np.asarray(np.exp(_log_ways(n) + xlogy(k, p) + xlog1py(n - k, -p)))


@lru_cache(maxsize=32)
def _log_ways(n: int) -> Floats:
    logs = np.array([log(comb(n, k)) for k in range(n + 1)])
    logs.flags.writeable = False
    return logs
