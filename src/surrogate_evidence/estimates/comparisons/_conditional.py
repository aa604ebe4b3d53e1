"""Which odds ratios fit a table whose margins are taken as given?

Given both margins, the events in arm 1 follow Fisher's noncentral hypergeometric
distribution, whose only parameter is the odds ratio. Kernels: arrays of tables in,
arrays out, no checks.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, logsumexp

from surrogate_evidence.estimates._roots import Floats, bracketed_root
from surrogate_evidence.estimates._tables import Counts, Table
from surrogate_evidence.estimates.proportions._binomial import Limits

_ROOM = 1_000_000  # numbers held at once


class Margins(NamedTuple):
    """What arm 1 could have shown, one row per table, and how many ways lead there."""

    x1: Floats
    least: Floats
    most: Floats
    counts: Floats
    log_ways: Floats


def margins(tables: Table[Floats]) -> Margins:
    """Return every table with the margins of each table given (one-dimensional)."""
    x1, n1, x2, n2 = tables
    total = x1 + x2
    least, most = np.maximum(0.0, total - n2), np.minimum(n1, total)
    width = int((most - least).max()) + 1
    counts = least[:, None] + np.arange(width, dtype=np.float64)
    log_ways = np.full(counts.shape, -np.inf)
    row, _ = inside = np.nonzero(counts <= most[:, None])
    k = counts[inside]
    log_ways[inside] = _log_choose(n1[row], k) + _log_choose(n2[row], total[row] - k)
    return Margins(x1, least, most, counts, log_ways)


def parts(tables: Table[Floats]) -> list[Counts]:
    """Return places of tables of like width, few enough to be held at once."""
    x1, n1, x2, n2 = tables
    width = np.minimum(n1, x1 + x2) - np.maximum(0.0, x1 + x2 - n2) + 1
    order = np.argsort(width, kind="stable")
    load = np.maximum.accumulate(width[order]).cumsum() // _ROOM
    return np.split(order, np.flatnonzero(np.diff(load)) + 1)


def answer(
    tables: Table[Floats], tail: float, weight: float
) -> tuple[Floats, Floats, Floats]:
    """Return estimates and limits of the odds ratio."""
    both, bound = margins(tables), log_odds_bound(tables, tail)
    low, high = conditional_limits(both, tail, bound, weight=weight)
    return conditional_estimate(both, bound), low, high


def conditional_estimate(tables: Margins, bound: Floats) -> Floats:
    """Return the conditional maximum likelihood estimate of the odds ratio.

    NaN where the margins leave arm 1 only one possible count.
    """
    x1, least, most, counts, _ = tables

    def surplus(log_ratio: Floats) -> Floats:
        weight = _log_probability(tables, log_ratio)
        return np.asarray((np.exp(weight) * counts).sum(axis=1) - x1)

    inner = (x1 > least) & (x1 < most)
    edge = np.where(inner, bound, 0.0)
    value = np.exp(bracketed_root(surplus, -edge, edge))
    value = np.where(x1 == most, np.inf, np.where(x1 == least, 0.0, value))
    return np.where(least == most, np.nan, value)


def conditional_limits(
    tables: Margins, tail: float, bound: Floats, *, weight: float = 1.0
) -> Limits:
    """Return the limits at which a one-sided Fisher test leaves exactly `tail`.

    `weight` is what the observed count counts for in its tail: 1/2 for mid-P.
    """
    x1, least, most, counts, _ = tables
    target = np.log(tail) - np.log1p(-tail)
    seen = counts == x1[:, None]

    def limit(beyond: np.ndarray, *, closed: np.ndarray, at_edge: float) -> Floats:
        with np.errstate(divide="ignore"):  # the whole of it leaves nothing outside
            inside = np.where(beyond, 0.0, -np.inf)
            inside = np.where(seen, np.log(weight), inside)
            outside = np.where(beyond, -np.inf, 0.0)
            outside = np.where(seen, np.log1p(-weight), outside)

        def surplus(log_ratio: Floats) -> Floats:
            chance = _log_probability(tables, log_ratio)
            within = logsumexp(chance + inside, axis=1)
            return np.asarray(within - logsumexp(chance + outside, axis=1) - target)

        edge = np.where(closed, 0.0, bound)
        root = np.exp(bracketed_root(surplus, -edge, edge))
        return np.where(closed, at_edge, root)

    return (
        limit(counts > x1[:, None], closed=x1 == least, at_edge=0.0),
        limit(counts < x1[:, None], closed=x1 == most, at_edge=np.inf),
    )


def log_odds_bound(tables: Table[Floats], tail: float) -> Floats:
    """Return a log odds ratio that no limit and no inner estimate reaches."""
    return np.asarray(4 * np.log(tables.n + 1) - 2 * np.log(min(tail, 1 - tail)) + 10)


def _log_choose(n: Floats, k: Floats) -> Floats:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))


def _log_probability(tables: Margins, log_ratio: Floats) -> Floats:
    # counted from x1, so that a large count times a large ratio cannot drown the rest
    offset = tables.counts - tables.x1[:, None]
    weight = tables.log_ways + offset * log_ratio[:, None]
    return np.asarray(weight - logsumexp(weight, axis=1, keepdims=True))
