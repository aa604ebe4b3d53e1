"""Between which limits may one proportion lie?

Kernels: whole arrays in, arrays of limits out, no checks. `x` events out of `n`, and
`tail`, the probability left beyond each limit, broadcast against each other. Limits
at the edge (0 without events, 1 without non-events) are exact.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import (
    betainc,
    betainccinv,
    betaincinv,
    gammaln,
    ndtri,
)

from surrogate_evidence.estimates._roots import Floats, bracketed_root

Limits = tuple[Floats, Floats]
Rows = NDArray[np.int64]
Lower = Callable[[Floats, Floats, Floats], Floats]
Terms = tuple[Floats, Floats, Floats]

_STEPS = 8
_AT_REST = 1e-5  # relative step after which the next one is below rounding
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


def _mirrored(lower: Lower, x: Floats, n: Floats, tail: Floats) -> Limits:
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


class _Tails(NamedTuple):
    """Chances of a count and of one on the other side, with all but p worked out."""

    x: Floats
    y: Floats
    n: Floats
    log_ways_x: Floats
    log_ways_y: Floats

    @classmethod
    def of(cls, x: Floats, y: Floats, n: Floats) -> "_Tails":
        return cls(x, y, n, _log_ways(n, x), _log_ways(n, np.maximum(y, 0.0)))

    def at(self, rows: Rows) -> "_Tails":
        return _Tails(*(column[rows] for column in self))

    def chances(self, p: Floats) -> tuple[Floats, Floats]:
        """Return P(X = x) and P(X = y), which is 0 for y < 0, at 0 < p < 1."""
        yes, no = np.log(p), np.log1p(-p)
        of_x = np.exp(self.log_ways_x + self.x * yes + (self.n - self.x) * no)
        of_y = np.exp(self.log_ways_y + self.y * yes + (self.n - self.y) * no)
        return of_x, np.where(self.y >= 0, of_y, 0.0)

    def at_least_x(self, p: Floats) -> Floats:
        """Return P(X >= x) where x is 1 or more."""
        return np.asarray(betainc(self.x, self.n - self.x + 1, p), dtype=np.float64)

    def next_chance(self, of_y: Floats, p: Floats) -> Floats:
        """Return P(X = y + 1) from P(X = y)."""
        first = np.exp(self.n * np.log1p(-p))  # P(X = 0), where y is -1
        more = of_y * (self.n - self.y) / np.maximum(self.y + 1, 1) * p / (1 - p)
        return np.where(self.y >= 0, more, first)


def _log_ways(n: Floats, k: Floats) -> Floats:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))


def _mid_p_lower(x: Floats, n: Floats, tail: Floats) -> Floats:
    if (x == 0).any():  # nothing is too small there
        return _where_some(_mid_p_lower, x, n, tail)
    tails = _Tails.of(x, x, n)

    def terms(p: Floats, rows: Rows) -> Terms:
        own = tails.at(rows)
        half = own.chances(p)[0] / 2
        value = _at_least(own.x + 1, own.n, p) + half - tail[rows]
        pull = own.x / p + (own.n - own.x) / (1 - p)
        lean = own.x / p - (own.n - own.x) / (1 - p)
        bend = (own.n - own.x) / (1 - p) ** 2 - own.x / p**2
        return value, half * pull, half * (lean * pull + bend)

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

    return _halley(terms, start, bracket)


def _blaker_lower(x: Floats, n: Floats, tail: Floats) -> Floats:
    """Find the smallest p whose acceptability exceeds ``2 * tail``.

    Acceptability is one tail plus the largest opposite tail that is no heavier. It
    is 2 `tail` at most below the Clopper-Pearson limit `start`. From there to the
    point `jump`, where the opposite tail gains its next value y + 1, it falls and
    then rises; at `jump` both tails weigh more than `tail`. So the limit lies in
    [start, jump]: at the one crossing there, or at `jump` itself.
    """
    if (x == 0).any():  # nothing is too small there
        return _where_some(_blaker_lower, x, n, tail)
    start = np.asarray(betaincinv(x, n - x + 1, tail), dtype=np.float64)
    y, below = _opposite(n, tail, start)
    tails = _Tails.of(x, y, n)

    def terms(p: Floats, rows: Rows) -> Terms:
        own = tails.at(rows)
        value = own.at_least_x(p) + _at_most(own.y, own.n, p) - 2 * tail[rows]
        return (value, *_slopes(own, p, -1.0))

    # right of the crossing, where acceptability rises: as far as one tail alone must
    # grow, at the pace it has at the start
    of_x, _ = tails.chances(start)
    beyond = start + (tail - below) / (of_x * x / start)
    beyond = np.where(beyond < 1, beyond, (1 + start) / 2)

    def bracket(rows: Rows) -> tuple[Floats, Floats]:
        twice = np.minimum(2 * tail[rows], _NEARLY_ALL)
        high = betaincinv(x[rows], n[rows] - x[rows] + 1, twice)
        return start[rows], np.asarray(high, dtype=np.float64)

    crossing = _halley(terms, beyond, bracket, least=start)
    # has the opposite tail its next value there? both tails weigh 2 tail together
    _, of_y = tails.chances(crossing)
    lower = _at_most(y, n, crossing)
    over = np.flatnonzero(2 * tail - 2 * lower > tails.next_chance(of_y, crossing))
    limit = crossing.copy()
    limit[over] = _jump(tails.at(over), (start[over], crossing[over]))
    return limit


def _slopes(own: _Tails, p: Floats, side: float) -> tuple[Floats, Floats]:
    """Return two derivatives of P(X >= x) + `side` times that of P(X <= y)."""
    of_x, of_y = own.chances(p)
    rise = of_x * own.x / p
    fall = side * of_y * (own.n - own.y) / (1 - p)
    first = rise + fall
    second = rise * ((own.x - 1) / p - (own.n - own.x) / (1 - p))
    return first, second + fall * (own.y / p - (own.n - own.y - 1) / (1 - p))


def _opposite(n: Floats, tail: Floats, p: Floats) -> tuple[Floats, Floats]:
    """Return the largest count whose lower tail weighs no more than `tail`, or −1.

    And what that tail weighs. The normal quantile, corrected for skewness, is right
    or next to right.
    """
    z = ndtri(tail)
    spread = np.sqrt(n * p * (1 - p))
    y = np.floor(n * p + z * spread + (z**2 - 1) * (1 - 2 * p) / 6 - 0.5)
    y = np.clip(y, -1, n)
    weight = _at_most(y, n, p)
    rows = np.arange(len(y))
    while len(rows):
        more = _at_most(y[rows] + 1, n[rows], p[rows])
        down, up = weight[rows] > tail[rows], more <= tail[rows]
        y[rows] += np.where(down, -1.0, np.where(up, 1.0, 0.0))
        fewer = rows[down]
        weight[rows] = np.where(up & ~down, more, weight[rows])
        weight[fewer] = _at_most(y[fewer], n[fewer], p[fewer])
        rows = rows[down | up]
    return y, weight


def _jump(tails: _Tails, ends: tuple[Floats, Floats]) -> Floats:
    """Return where the tail of x comes to weigh as much as the one of y + 1."""
    higher = _Tails.of(tails.x, tails.y + 1, tails.n)

    def terms(p: Floats, rows: Rows) -> Terms:
        own = higher.at(rows)
        value = own.at_least_x(p) - _at_most(own.y, own.n, p)
        return (value, *_slopes(own, p, 1.0))

    def bracket(rows: Rows) -> tuple[Floats, Floats]:
        return ends[0][rows], ends[1][rows]

    jump = _halley(terms, (ends[0] + ends[1]) / 2, bracket)
    # mirrored tails weigh the same at one half, and there exactly
    return np.where(higher.y == tails.n - tails.x, 0.5, jump)


def _where_some(
    lower: Callable[[Floats, Floats, Floats], Floats],
    x: Floats,
    n: Floats,
    tail: Floats,
) -> Floats:
    some = x > 0
    low = np.zeros(x.shape)
    low[some] = lower(x[some], n[some], tail[some])
    return low


def _halley(
    terms: Callable[[Floats, Rows], Terms],
    start: Floats,
    bracket: Callable[[Rows], tuple[Floats, Floats]],
    *,
    least: Floats | float = 0.0,
) -> Floats:
    """Return where a function rises through 0, by Halley's steps from `start`.

    `terms` returns the function and two derivatives. Rows that have not come to rest
    after a few steps, left (0, 1) or fell below `least`, where the function may have
    another root, are searched inside their bracket instead.
    """
    p = start.copy()
    rows = np.arange(p.size)
    for _ in range(_STEPS):
        here = p[rows]
        with np.errstate(all="ignore"):  # what has gone astray is searched below
            value, slope, curve = terms(here, rows)
            step = value / slope
            step /= np.maximum(1 - step * curve / (2 * slope), 0.5)
        p[rows] = here - step
        rows = rows[~(np.abs(step) <= _AT_REST * np.minimum(here, 1 - here))]
        rows = rows[(p[rows] > 0) & (p[rows] < 1)]
        if not len(rows):
            break
    astray = ~((p > 0) & (p < 1) & (p >= least))
    lost = np.union1d(np.flatnonzero(astray), rows)
    if len(lost):
        low, high = bracket(lost)
        with np.errstate(all="ignore"):  # at the ends of (0, 1) only the sign matters
            p[lost] = bracketed_root(lambda q: terms(q, lost)[0], low, high)
    return p
