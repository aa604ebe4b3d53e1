"""How probable is a set of tables, at the common proportion that makes it likeliest?

Every table of two arms is enumerated: rows are events in arm 1, columns events in
arm 2. Given the total of events the chance of a table does not depend on the common
proportion, so a set of tables shrinks to its *share* of each total, and its
probability to a binomial average of those shares: a polynomial in one unknown.
"""

from fractions import Fraction
from functools import lru_cache
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlog1py, xlogy

from surrogate_evidence.estimates._roots import Floats
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
_TOLD_APART = 2.0**54  # four times what the largest fractions may multiply to
_POINTS_PER_WIDTH = 5
_NEAR_SUMMIT = 0.98  # of the highest point of the grid; a summit in between is no more
_NEWTON_STEPS = 3


@lru_cache(maxsize=32)
def relative_ways(n: int) -> Floats:
    """Return the binomial coefficients of `n`, the largest scaled to 1."""
    half = _half_of_the_ways(n)
    return _frozen(_mirrored([ways / half[-1] for ways in half], n))


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


class _Given(NamedTuple):
    """The chance of every table given its total, and those totals, in one row each."""

    total: Counts
    chance: Floats


@lru_cache(maxsize=8)
def _given_total(n1: int, n2: int) -> _Given:
    total = totals(n1, n2).ravel()
    weight = np.outer(relative_ways(n1), relative_ways(n2)).ravel()
    return _Given(total, weight / np.bincount(total, weight)[total])


@lru_cache(maxsize=8)
def fisher_probabilities(n1: int, n2: int, alternative: str) -> Floats:
    """Return Fisher's p-value of every table.

    Two-sided is the sum over the tables with the same total that are no more probable
    than the table itself; ties within :data:`TIE` count as equal.
    """
    total = np.arange(n1 + n2 + 1)[:, None]
    x1 = np.arange(n1 + 1)[None, :]
    x2 = total - x1
    possible = (x2 >= 0) & (x2 <= n2)
    weight = relative_ways(n1)[x1] * relative_ways(n2)[np.where(possible, x2, 0)]
    weight = np.where(possible, weight, 0.0)
    tail = fisher_tail(weight, alternative, TIE)
    result = np.empty((n1 + 1, n2 + 1))
    rows, counts = np.nonzero(possible)
    result[counts, rows - counts] = tail[rows, counts]
    return _frozen(result)


@lru_cache(maxsize=8)
def fisher_mid_probabilities(n1: int, n2: int, alternative: str) -> Floats:
    """Return the mid-P value of every table; two-sided doubles the smaller tail."""
    if alternative == "two-sided":
        greater, less = (
            fisher_mid_probabilities(n1, n2, side) for side in ("greater", "less")
        )
        return _frozen(np.minimum(1.0, 2 * np.minimum(greater, less)))
    chance = _given_total(n1, n2).chance.reshape(n1 + 1, n2 + 1)
    return _frozen(fisher_probabilities(n1, n2, alternative) - chance / 2)


def tie(n1: int, n2: int) -> float:
    """Return the gap that rounding cannot bridge in a table of this size."""
    return TIE if n1 + n2 <= LARGEST else _TIE_LARGE


def fisher_tail(weight: Floats, alternative: str, gap: float) -> Floats:
    """Return the p-value of each count of arm 1 from the weights of all of them.

    The counts lie along the last axis.
    """
    if alternative == "greater":
        tail = weight[..., ::-1].cumsum(axis=-1)[..., ::-1]
    elif alternative == "less":
        tail = weight.cumsum(axis=-1)
    else:
        order = np.argsort(weight, axis=-1, kind="stable")
        ascending = np.take_along_axis(weight, order, axis=-1)
        # a count weighs as much as the last of those it ties with
        last = np.ones(weight.shape, dtype=np.bool_)
        last[..., :-1] = ascending[..., 1:] > ascending[..., :-1] * (1 + gap)
        place = np.where(last, np.arange(weight.shape[-1]), weight.shape[-1])
        place = np.minimum.accumulate(place[..., ::-1], axis=-1)[..., ::-1]
        sums = np.take_along_axis(ascending.cumsum(axis=-1), place, axis=-1)
        tail = np.empty_like(weight)
        np.put_along_axis(tail, order, sums, axis=-1)
    return np.asarray(np.minimum(tail / weight.sum(axis=-1, keepdims=True), 1.0))


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


def rank_by_fisher(n1: int, n2: int, alternative: str) -> Counts:
    """Rank tables by their Fisher p-value, ties alike; 0 is the most extreme."""
    p_value = fisher_probabilities(n1, n2, alternative)
    ascending = np.unique(p_value)
    steps = ascending[1:] > ascending[:-1] * (1 + TIE)
    rank = np.concatenate([[0], np.cumsum(steps)])
    return np.asarray(rank[np.searchsorted(ascending, p_value)], dtype=np.int64)


def rank_by_score(n1: int, n2: int, alternative: str) -> Counts:
    """Rank tables by their pooled z in exact arithmetic; 0 is the most extreme."""
    if (n1 * n2 * (n1 + n2)) ** 2 < _TOLD_APART:
        return _rank_by_quotient(n1, n2, alternative)

    def statistic(x1: int, x2: int) -> Fraction:
        slant, total = x1 * n2 - x2 * n1, x1 + x2
        spread = max(total * (n1 + n2 - total), 1)
        signed = {"two-sided": abs(slant), "greater": slant, "less": -slant}
        return Fraction(signed[alternative] * abs(slant), spread)

    values = [[statistic(a, b) for b in range(n2 + 1)] for a in range(n1 + 1)]
    order = sorted({value for row in values for value in row}, reverse=True)
    rank = {value: place for place, value in enumerate(order)}
    return np.array([[rank[value] for value in row] for row in values])


def _rank_by_quotient(n1: int, n2: int, alternative: str) -> Counts:
    """Do the same with one division of whole numbers.

    Equal fractions give the same double. Two that differ do so by at least one part in
    the largest numerator times the largest denominator, which a double tells apart
    up to 2^52.
    """
    x1, x2 = np.ogrid[: n1 + 1, : n2 + 1]
    slant, total = x1 * n2 - x2 * n1, x1 + x2
    signed = {"two-sided": np.abs(slant), "greater": slant, "less": -slant}
    spread = np.maximum(total * (n1 + n2 - total), 1)
    _, rank = np.unique(
        -signed[alternative] * np.abs(slant) / spread, return_inverse=True
    )
    return np.asarray(rank.reshape(spread.shape), dtype=np.int64)


RANKS = {"boschloo": rank_by_fisher, "barnard": rank_by_score}


@lru_cache(maxsize=16)
def unconditional_probabilities(
    n1: int, n2: int, method: str, alternative: str
) -> Floats:
    """Return the unconditional p-value of every table, tables ordered as `method` does.

    Regions lie within each other: each adds the tables of one more rank.
    """
    rank = RANKS[method](n1, n2, alternative)
    total, chance = _given_total(n1, n2)
    shares = np.zeros((int(rank.max()) + 1, n1 + n2 + 1))
    np.add.at(shares, (rank.ravel(), total), chance)
    sums: Floats = shares.cumsum(axis=0)
    p_value, _ = largest_averages(np.clip(sums, 0.0, 1.0))
    # rounding must not let a larger region have the smaller probability
    return _frozen(np.maximum.accumulate(p_value)[rank])


def largest_probability(region: Flags) -> tuple[float, float]:
    """Return the largest probability of `region`, and the proportion it occurs at."""
    n1, n2 = (side - 1 for side in region.shape)
    total, chance = _given_total(n1, n2)
    share = np.asarray(
        np.bincount(total, chance * region.ravel(), n1 + n2 + 1), dtype=np.float64
    )
    value, place = largest_averages(share[None, :])
    return float(value[0]), float(place[0])


class _Grid(NamedTuple):
    """Common proportions, and the chance of every total at each of them."""

    p: Floats
    chance: Floats


@lru_cache(maxsize=8)
def _grid(n: int) -> _Grid:
    """Return a grid that misses no hill: nothing changes faster than the binomial."""
    # an odd number of points holds one half, where most summits of symmetry lie
    points = 2 * int(np.ceil(np.pi * np.sqrt(n) * _POINTS_PER_WIDTH / 2)) + 1
    p = np.sin(np.linspace(0, np.pi / 2, points)) ** 2
    return _Grid(p, binomials(n, p))


def largest_averages(shares: Floats) -> tuple[Floats, Floats]:
    """Maximise the binomial average of each row of shares over the common proportion.

    Returns the largest averages and the proportions they are reached at. Each hill
    of the grid that can hold the summit is climbed by Newton's steps on its slope.
    """
    n = shares.shape[1] - 1
    grid, chance = _grid(n)
    height = shares @ chance.T
    row = np.arange(len(shares))
    place = height.argmax(axis=1)
    best, at = height[row, place], grid[place]
    inner = height[:, 1:-1]
    hill = (inner >= height[:, :-2]) & (inner >= height[:, 2:])
    hill &= inner > _NEAR_SUMMIT * best[:, None]
    rows, hills = np.nonzero(hill)
    low, p, high = grid[hills], grid[hills + 1], grid[hills + 2]
    share = shares[rows]
    k = np.arange(n + 1)
    for _ in range(_NEWTON_STEPS):
        score = k / p[:, None] - (n - k) / (1 - p[:, None])
        bend = score**2 - k / p[:, None] ** 2 - (n - k) / (1 - p[:, None]) ** 2
        weight = share * binomials(n, p)
        slope, curve = (weight * score).sum(axis=1), (weight * bend).sum(axis=1)
        low, high = np.where(slope > 0, p, low), np.where(slope > 0, high, p)
        step = np.where(curve < 0, slope / np.where(curve < 0, -curve, 1.0), np.inf)
        inside = (p + step >= low) & (p + step <= high)
        p = np.where(inside, p + step, (low + high) / 2)
    summit = (share * binomials(n, p)).sum(axis=1)
    for one in np.argsort(summit, kind="stable"):  # the highest hill of a row is last
        if summit[one] > best[rows[one]]:
            best[rows[one]], at[rows[one]] = summit[one], p[one]
    return np.minimum(best, 1.0), at


def binomials(n: int, p: Floats) -> Floats:
    """Return the probability of each count of `n`, along a last axis."""
    edge = np.finfo(np.float64)
    inner = np.clip(p, edge.tiny, 1 - edge.epsneg)  # so that 0 log 0 never arises
    k = np.arange(n + 1)
    yes, no = np.log(inner)[..., None], np.log1p(-inner)[..., None]
    return np.asarray(np.exp(k * yes + (n - k) * no + log_ways(n)))


def binomial(n: int, p: float) -> Floats:
    """Return the probability of each count of `n` at the proportion `p`."""
    k = np.arange(n + 1)
    return np.asarray(np.exp(log_ways(n) + xlogy(k, p) + xlog1py(n - k, -p)))


@lru_cache(maxsize=32)
def log_ways(n: int) -> Floats:
    """Return the logarithms of the binomial coefficients of `n`."""
    return _frozen(_mirrored([log(ways) for ways in _half_of_the_ways(n)], n))


def _half_of_the_ways(n: int) -> list[int]:
    """Return the binomial coefficients up to the middle one, each from the last."""
    ways = [1]
    for k in range(n // 2):
        ways.append(ways[-1] * (n - k) // (k + 1))
    return ways


def _mirrored(half: list[float], n: int) -> Floats:
    return np.array(half + half[: (n + 1) // 2][::-1])


def _frozen(values: Floats) -> Floats:
    """Return `values` guarded against change, since the cache hands them out again."""
    values.flags.writeable = False
    return values
