"""Which common odds ratios fit several tables, with all margins taken as given?

Given the margins of every table, events in arm 1 are independent noncentral
hypergeometric counts of one odds ratio, and their sum says all there is to say about
it. Its distribution is their convolution.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

from surrogate_evidence.estimates._roots import bracketed_root
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons._conditional import (
    Margins,
    conditional_limits,
    margins,
)
from surrogate_evidence.synthesis.counts._common_tables import Tables
from surrogate_evidence.synthesis.pooling._engine import Floats

_TIE = 1e-7  # chances nearer than this share are equal but for rounding, as in R


class Sum(NamedTuple):
    """The sum of events in arm 1, seen at an odds ratio near the estimate."""

    seen: float
    least: float
    most: float
    center: float
    counts: Floats
    log_chance: Floats
    bound: float


class Answer(NamedTuple):
    """Estimate and limits of the log odds ratio, and p-values of no association."""

    estimate: float
    low: float
    high: float
    doubled: float
    minimum_likelihood: float


def width(t: Tables) -> float:
    """Return how many counts are possible in arm 1, over all tables."""
    least, most = np.maximum(0.0, t.events - t.n2), np.minimum(t.n1, t.events)
    return float((most - least + 1).sum())


def distribution(t: Tables, tail: float) -> Sum:
    """Return the distribution of the sum at an odds ratio at which it is likely.

    Seen from there, no chance that matters is lost to underflow, however large the
    tables are.
    """
    rows = [margins(Table(*one)) for one in _one_by_one(t)]
    seen = float(t.a.sum())
    least = sum(float(row.least[0]) for row in rows)
    most = sum(float(row.most[0]) for row in rows)
    bound = 4 * np.log(t.n.sum() + 1) - 2 * np.log(min(tail, 1 - tail)) + 10
    center = _center(rows, seen, least, most, float(bound))
    chance: Floats = np.ones(1)
    start = 0.0
    for row in rows:
        one = np.exp(_log_chance(row, center))
        first, last = np.flatnonzero(one)[[0, -1]]
        chance = np.asarray(np.convolve(chance, one[first : last + 1]), np.float64)
        start += float(row.counts[0, first])
        first, last = np.flatnonzero(chance)[[0, -1]]
        chance, start = chance[first : last + 1], start + float(first)
    return Sum(
        seen,
        least,
        most,
        center,
        start + np.arange(chance.size, dtype=np.float64),
        np.log(chance),
        float(bound),
    )


def answer(t: Tables, tail: float, weight: float) -> Answer:
    """Return what the tables say of a common odds ratio.

    `weight` is what the observed sum counts for in its tail: 1/2 for mid-P.
    """
    found = distribution(t, tail)
    low, high = limits(found, tail, weight)
    estimate = found.center
    if found.seen in {found.least, found.most}:
        estimate = np.inf if found.seen == found.most else -np.inf
    return Answer(estimate, low, high, *p_values(found, weight))


def limits(found: Sum, tail: float, weight: float) -> tuple[float, float]:
    """Return the log odds ratios that leave `tail` beyond the observed sum.

    The tail is not smaller than the one that the distribution was made for.
    """
    at_center = Margins(
        np.array([found.seen]),
        np.array([found.least]),
        np.array([found.most]),
        found.counts[None, :],
        found.log_chance[None, :],
    )
    reach = np.array([found.bound + abs(found.center)])
    with np.errstate(divide="ignore"):  # a limit of 0 is −∞ on the log scale
        low, high = (
            float(np.log(limit[0])) + found.center
            for limit in conditional_limits(at_center, tail, reach, weight=weight)
        )
    return low, high


def _one_by_one(t: Tables) -> list[tuple[Floats, Floats, Floats, Floats]]:
    columns = zip(t.a, t.n1, t.c, t.n2, strict=True)
    return [
        (np.array([a]), np.array([n1]), np.array([c]), np.array([n2]))
        for a, n1, c, n2 in columns
    ]


def _log_chance(row: Margins, log_ratio: float) -> Floats:
    weight = row.log_ways[0] + (row.counts[0] - row.x1[0]) * log_ratio
    return np.asarray(weight - logsumexp(weight))


def _center(
    rows: list[Margins], seen: float, least: float, most: float, bound: float
) -> float:
    """Return the estimate: where the expected sum is the observed one.

    At an end of the range there is none; there the odds ratio at which the observed sum
    has an even chance serves to look from.
    """
    end = seen in {least, most}

    def surplus(log_ratio: Floats) -> Floats:
        chances = [_log_chance(row, float(log_ratio)) for row in rows]
        pairs = list(zip(rows, chances, strict=True))
        if not end:
            total = sum(float(np.exp(c) @ row.counts[0]) for row, c in pairs)
            return np.asarray(total - seen)
        at_end = sum(float(c[row.counts[0] == row.x1[0]][0]) for row, c in pairs)
        gap = at_end - np.log(0.5)
        return np.asarray(gap if seen == most else -gap)

    return float(bracketed_root(surplus, np.asarray(-bound), np.asarray(bound)))


def p_values(found: Sum, weight: float, log_ratio: float = 0.0) -> tuple[float, float]:
    """Return both p-values of an odds ratio, doubled and of minimum likelihood.

    Tails are added in the logarithm: there the observed sum may be far out.
    """
    offset = found.counts - found.seen
    log_chance = found.log_chance + offset * (log_ratio - found.center)
    log_chance = log_chance - logsumexp(log_chance)
    at = float(log_chance[offset == 0][0])
    more, less = (
        float(np.exp(logsumexp(log_chance[side]))) if side.any() else 0.0
        for side in (offset > 0, offset < 0)
    )
    seen = float(np.exp(at))
    doubled = min(1.0, 2 * (min(more, less) + weight * seen))
    rare = log_chance <= at + _TIE
    total = float(np.exp(logsumexp(log_chance[rare]))) - (1 - weight) * seen
    return doubled, min(1.0, total)
