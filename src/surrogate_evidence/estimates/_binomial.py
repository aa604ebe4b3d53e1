"""Between which limits may one proportion lie?

Kernels: whole arrays in, arrays of limits out, no checks. `x` events out of `n`, and
`tail`, the probability left beyond each limit, broadcast against each other. Limits
at the edge (0 without events, 1 without non-events) are exact.
"""

import numpy as np
from scipy.special import bdtrik, betainc, betainccinv, betaincinv, ndtri

from surrogate_evidence.estimates._roots import Floats, bracketed_root

Limits = tuple[Floats, Floats]


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
    return _mid_p_lower(x, n, tail), 1 - _mid_p_lower(n - x, n, tail)


def blaker(x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return the outermost values whose acceptability exceeds twice `tail`."""
    return _blaker_lower(x, n, tail), 1 - _blaker_lower(n - x, n, tail)


def _at_least(x: Floats, n: Floats, p: Floats) -> Floats:
    """P(X >= x), also for x <= 0 and x > n."""
    inside = (x > 0) & (x <= n)
    value = betainc(np.where(inside, x, 1), np.where(inside, n - x + 1, 1), p)
    return np.where(inside, value, np.where(x > 0, 0.0, 1.0))


def _mid_p_lower(x: Floats, n: Floats, tail: Floats) -> Floats:
    x, n, tail = np.broadcast_arrays(x, n, tail)
    # the mid-P tail is the mean of two beta distributions: its root lies between
    # their quantiles, which are the Clopper-Pearson limits of x and of x + 1
    low = np.where(x > 0, betaincinv(np.maximum(x, 1), n - x + 1, tail), 0.0)
    high = np.where(x < n, betaincinv(x + 1, np.maximum(n - x, 1), tail), 1.0)

    def excess(p: Floats) -> Floats:
        return 0.5 * (_at_least(x, n, p) + _at_least(x + 1, n, p)) - tail

    root = bracketed_root(excess, low, high)
    return np.where(x > 0, root, 0.0)


def _blaker_lower(x: Floats, n: Floats, tail: Floats) -> Floats:
    """Find the smallest p whose acceptability exceeds ``2 * tail``.

    Acceptability is one tail plus the largest opposite tail that is no heavier. It
    is 2 `tail` at most below the Clopper-Pearson limit `start`. From there to the
    point `jump`, where the opposite tail gains its next value y + 1, it falls and
    then rises; at `jump` both tails weigh more than `tail`. So the limit lies in
    [start, jump]: at the one crossing there, or at `jump` itself.
    """
    x, n, tail = np.broadcast_arrays(x, n, tail)
    events = np.maximum(x, 1)
    start = np.asarray(betaincinv(events, n - events + 1, tail), dtype=np.float64)
    y = np.floor(bdtrik(tail, n, start))
    y = np.where(np.isnan(y), -1.0, y)  # SciPy has no count below the first
    y = np.where(_at_most(y, n, start) > tail, y - 1, y)
    y = np.where(_at_most(y + 1, n, start) <= tail, y + 1, y)

    def imbalance(p: Floats) -> Floats:
        return _at_least(events, n, p) - _at_most(y + 1, n, p)

    jump = bracketed_root(imbalance, start, np.ones_like(start))

    def excess(p: Floats) -> Floats:
        return _at_least(events, n, p) + _at_most(y, n, p) - 2 * tail

    crosses = excess(jump) > 0
    crossing = bracketed_root(excess, start, np.where(crosses, jump, start))
    return np.where(x > 0, np.where(crosses, crossing, jump), 0.0)


def _at_most(y: Floats, n: Floats, p: Floats) -> Floats:
    """P(X <= y), also for y < 0 and y >= n."""
    return _at_least(n - y, n, 1 - p)
