"""Between which limits may one proportion lie?

Kernels: whole arrays in, arrays of limits out, no checks. `x` events out of `n`, and
`tail`, the probability left beyond each limit, broadcast against each other. Limits
at the edge (0 without events, 1 without non-events) are exact.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import (
    betainc,
    betainccinv,
    betaincinv,
    gammaln,
    ndtri,
    xlog1py,
    xlogy,
)

from surrogate_evidence.estimates._roots import Floats, bracketed_root

Limits = tuple[Floats, Floats]
Rows = NDArray[np.int64]
Function = Callable[[Floats, Rows], Floats]

_NEWTON_STEPS = 8
_AT_REST = 1e-8  # relative step after which the next one is below rounding
_FEW = 8
_NEARLY_ALL = 1 - 1e-12


def wilson(x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return the score limits: both roots of one quadratic, without cancellation."""
    z = -ndtri(tail)
    spread = z * np.sqrt(x * (n - x) / n + z**2 / 4)
    upper = x + z**2 / 2 + spread
    # the product of the roots is known, so the small one needs no subtraction
    low = np.where(x > 0, x**2 / n / np.where(x > 0, upper, 1.0), 0.0)
    return low, np.where(x < n, upper / (n + z**2), 1.0)


def wald(x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return normal limits around the estimate: of no width at 0 and at 1."""
    p = x / n
    half = -ndtri(tail) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def clopper_pearson(x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return the limits that leave exactly `tail` in a binomial tail."""
    return (
        np.where(x > 0, betaincinv(np.maximum(x, 1), n - x + 1, tail), 0.0),
        np.where(x < n, betainccinv(x + 1, np.maximum(n - x, 1), tail), 1.0),
    )


def agresti_coull(x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return normal limits around the middle of the score interval, not cut at 0, 1."""
    z = -ndtri(tail)
    middle = (x + z**2 / 2) / (n + z**2)
    half = z * np.sqrt(middle * (1 - middle) / (n + z**2))
    return middle - half, middle + half


def jeffreys(x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return quantiles of the posterior under a Beta(1/2, 1/2) prior, edges closed."""
    return (
        np.where(x > 0, betaincinv(x + 0.5, n - x + 0.5, tail), 0.0),
        np.where(x < n, betainccinv(x + 0.5, n - x + 0.5, tail), 1.0),
    )


def posterior(a: Floats, b: Floats, tail: Floats) -> Limits:
    """Return quantiles of a beta distribution that leave `tail` on either side."""
    return np.asarray(betaincinv(a, b, tail)), np.asarray(betainccinv(a, b, tail))


def uniform_posterior(x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return quantiles of the posterior under a uniform prior."""
    return posterior(x + 1, n - x + 1, tail)


def mid_p(x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return the limits that leave `tail` when the observed count weighs half."""
    return _mirrored(_mid_p_lower, x, n, tail)


def blaker(x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return the outermost values whose acceptability exceeds twice `tail`."""
    return _mirrored(_blaker_lower, x, n, tail)


def _mirrored(
    lower: Callable[[Floats, Floats, Floats], Floats],
    x: Floats,
    n: Floats,
    tail: Floats,
) -> Limits:
    """Return lower limits, and upper ones as lower limits of the non-events.

    Among many samples most non-events are events of another, which is used.
    """
    x, n, tail = np.broadcast_arrays(x, n, tail)
    if len(x) <= _FEW or tail.min() < tail.max():
        return lower(x, n, tail), 1 - lower(n - x, n, tail)
    both, people = np.concatenate([x, n - x]), np.concatenate([n, n])
    _, first, place = np.unique(
        people * (people.max() + 1) + both, return_index=True, return_inverse=True
    )
    once = lower(both[first], people[first], np.full(len(first), tail[0]))
    low, high = np.split(once[place], 2)
    return low, 1 - high


def _at_least(x: Floats, n: Floats, p: Floats) -> Floats:
    """P(X >= x), also for x <= 0 and x > n."""
    inside = (x > 0) & (x <= n)
    value = betainc(np.where(inside, x, 1), np.where(inside, n - x + 1, 1), p)
    return np.where(inside, value, np.where(x > 0, 0.0, 1.0))


def _at_most(y: Floats, n: Floats, p: Floats) -> Floats:
    """P(X <= y), also for y < 0 and y >= n."""
    return _at_least(n - y, n, 1 - p)


def _chance(x: Floats, n: Floats, p: Floats) -> Floats:
    """P(X = x) for p strictly between 0 and 1; 0 for x < 0."""
    possible = x >= 0
    k = np.where(possible, x, 0.0)
    log_ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    chance = np.exp(log_ways + xlogy(k, p) + xlog1py(n - k, -p))
    return np.where(possible, chance, 0.0)


def _mid_p_lower(x: Floats, n: Floats, tail: Floats) -> Floats:
    x, n, tail = np.broadcast_arrays(x, n, tail)
    if (x == 0).any():  # nothing is too small there
        some = x > 0
        low = np.zeros(x.shape)
        low[some] = _mid_p_lower(x[some], n[some], tail[some])
        return low

    def excess(p: Floats, rows: Rows) -> Floats:
        events, people = x[rows], n[rows]
        half = _chance(events, people, p) / 2
        return np.asarray(_at_least(events + 1, people, p) + half - tail[rows])

    def slope(p: Floats, rows: Rows) -> Floats:
        events, people = x[rows], n[rows]
        half = _chance(events, people, p) / 2
        return half * (events / p + (people - events) / (1 - p))

    # the mid-P tail is the mean of two beta distributions: its root lies between
    # their quantiles, and close to the one half-way between them
    start = np.asarray(betaincinv(x + 0.5, n - x + 0.5, tail), dtype=np.float64)

    def bracket(rows: Rows) -> tuple[Floats, Floats]:
        events, people = x[rows], n[rows]
        low = betaincinv(events, people - events + 1, tail[rows])
        more = np.minimum(events + 1, people)
        high = betaincinv(more, np.maximum(people - events, 1), tail[rows])
        closed = np.where(events < people, high, 1.0)
        return np.asarray(low, dtype=np.float64), np.asarray(closed, dtype=np.float64)

    return _newton(excess, slope, start, bracket)


def _blaker_lower(x: Floats, n: Floats, tail: Floats) -> Floats:
    """Find the smallest p whose acceptability exceeds ``2 * tail``.

    Acceptability is one tail plus the largest opposite tail that is no heavier. It
    is 2 `tail` at most below the Clopper-Pearson limit `start`. From there to the
    point `jump`, where the opposite tail gains its next value y + 1, it falls and
    then rises; at `jump` both tails weigh more than `tail`. So the limit lies in
    [start, jump]: at the one crossing there, or at `jump` itself.
    """
    x, n, tail = np.broadcast_arrays(x, n, tail)
    if (x == 0).any():  # nothing is too small there
        some = x > 0
        low = np.zeros(x.shape)
        low[some] = _blaker_lower(x[some], n[some], tail[some])
        return low
    start = np.asarray(betaincinv(x, n - x + 1, tail), dtype=np.float64)
    y = _opposite(n, tail, start)

    def excess(p: Floats, rows: Rows) -> Floats:
        above = _at_least(x[rows], n[rows], p)
        return above + _at_most(y[rows], n[rows], p) - 2 * tail[rows]

    def slope(p: Floats, rows: Rows) -> Floats:
        rise = _chance(x[rows], n[rows], p) * x[rows] / p
        fall = _chance(y[rows], n[rows], p) * (n[rows] - y[rows]) / (1 - p)
        return rise - fall

    # right of the crossing, where acceptability rises: there the first tail alone
    # weighs as much as both may
    twice = np.minimum(2 * tail, _NEARLY_ALL)
    beyond = np.asarray(betaincinv(x, n - x + 1, twice), dtype=np.float64)

    def bracket(rows: Rows) -> tuple[Floats, Floats]:
        return start[rows], beyond[rows]

    crossing = _newton(excess, slope, beyond, bracket)
    over = _imbalance(x, n, y, crossing) > 0  # the opposite tail has its next value
    limit = crossing.copy()
    limit[over] = _jump(x[over], n[over], y[over], (start[over], crossing[over]))
    return limit


def _opposite(n: Floats, tail: Floats, p: Floats) -> Floats:
    """Return the largest count whose lower tail weighs no more than `tail`; or −1.

    The normal quantile, corrected for skewness, is right or next to right.
    """
    z = ndtri(tail)
    spread = np.sqrt(n * p * (1 - p))
    y = np.clip(
        np.floor(n * p + z * spread + (z**2 - 1) * (1 - 2 * p) / 6 - 0.5), -1, n
    )
    rows = np.arange(len(y))
    while len(rows):
        down = _at_most(y[rows], n[rows], p[rows]) > tail[rows]
        up = ~down & (_at_most(y[rows] + 1, n[rows], p[rows]) <= tail[rows])
        y[rows] += np.where(down, -1.0, np.where(up, 1.0, 0.0))
        rows = rows[down | up]
    return y


def _imbalance(x: Floats, n: Floats, y: Floats, p: Floats) -> Floats:
    """Return by how much the tail of x outweighs the opposite one of y + 1."""
    return _at_least(x, n, p) - _at_most(y + 1, n, p)


def _jump(x: Floats, n: Floats, y: Floats, ends: tuple[Floats, Floats]) -> Floats:
    """Return where the tail of x comes to weigh as much as the one of y + 1."""

    def excess(p: Floats, rows: Rows) -> Floats:
        return _imbalance(x[rows], n[rows], y[rows], p)

    def slope(p: Floats, rows: Rows) -> Floats:
        events, people, others = x[rows], n[rows], y[rows] + 1
        rise = _chance(events, people, p) * events / p
        return rise + _chance(others, people, p) * (people - others) / (1 - p)

    def bracket(rows: Rows) -> tuple[Floats, Floats]:
        return ends[0][rows], ends[1][rows]

    return _newton(excess, slope, (ends[0] + ends[1]) / 2, bracket)


def _newton(
    excess: Function,
    slope: Function,
    start: Floats,
    bracket: Callable[[Rows], tuple[Floats, Floats]],
) -> Floats:
    """Return where `excess` rises through 0, by Newton's steps from `start`.

    Rows that have not come to rest after a few steps, or left (0, 1), are searched
    inside their bracket instead.
    """
    p = start.copy()
    rows = np.arange(p.size)
    for _ in range(_NEWTON_STEPS):
        here = p[rows]
        with np.errstate(divide="ignore", invalid="ignore"):
            step = excess(here, rows) / slope(here, rows)
        there = here - step
        p[rows] = there
        moving = ~(np.abs(step) <= _AT_REST * np.minimum(here, 1 - here))
        rows = rows[moving]
        rows = rows[(p[rows] > 0) & (p[rows] < 1)] if len(rows) else rows
        if not len(rows):
            break
    lost = np.flatnonzero(~((p > 0) & (p < 1)))
    lost = np.union1d(lost, rows)
    if len(lost):
        low, high = bracket(lost)
        p[lost] = bracketed_root(lambda q: excess(q, lost), low, high)
    return p
