"""Between which noncentralities does a t statistic stand?

``T = (Z + delta) / S``, with ``Z`` standard normal and ``S`` the root of a chi-squared
variable over its ``m`` degrees of freedom. Each tail is the integral of something
positive, so neither loses digits to the other: over ``log S`` where ``Z`` smooths what
``S`` does, over ``Z`` where it is the other way round. No series in ``delta`` is used,
so large effects are as exact as small ones.
"""

from functools import lru_cache
from math import ceil, log, sqrt

import numpy as np
from scipy.special import gammainc, gammaincc, ndtr, ndtri

from surrogate_evidence.estimates._roots import Floats, bracketed_root

_DEPTH = 80.0  # nodes reach to where the density of log S is e**-80 of its peak
_COARSEST = 0.05  # step of the trapezoid rule; halving it changes nothing in doubles
_REACH = 13.0  # standard deviations of Z beyond which nothing is left to add
_ORDER = 20  # Gauss-Legendre points to one standard deviation of Z
_MANY = 1000  # degrees of freedom from which S is so near 1 that a finer rule serves
_FINEST = 30  # times as fine as the spread of S asks for
_SMALLEST = 1e-300  # keeps the probit of an empty tail finite
_TERMS = [-(2.0 ** (k - 1)) / np.prod(np.arange(2.0, k + 1)) for k in range(12, 1, -1)]


def tails(t: float, m: float, delta: float) -> tuple[float, float]:
    """Return P(T <= t) and P(T >= t) for a `t` of 0 or more."""
    fineness = max(1.0, t / sqrt(2 * m))
    if fineness > (_FINEST if m >= _MANY else 1):
        return _over_z(t, m, delta)
    return _over_s(t, m, delta, ceil(fineness))


def limits(t: float, m: float, tail: float) -> tuple[float, float]:
    """Return the two noncentralities that leave `tail` beyond `t`, on either side."""
    if t < 0:
        low, high = limits(-t, m, tail)
        return -high, -low
    return _solve(t, m, tail, above=True), _solve(t, m, tail, above=False)


def _solve(t: float, m: float, tail: float, *, above: bool) -> float:
    wanted = float(ndtri(tail))

    def miss(delta: float) -> float:  # rises with delta, nearly on a straight line
        side = tails(t, m, delta)[above]
        gap = float(ndtri(max(side, _SMALLEST))) - wanted
        return gap if above else -gap

    step = sqrt(1 + t * t / (2 * m))
    low = high = t + (wanted if above else -wanted) * step
    while miss(low) > 0:
        low, step = low - step, 2 * step
    while miss(high) < 0:
        high, step = high + step, 2 * step
    root = bracketed_root(
        lambda delta: np.asarray(miss(float(delta))), np.asarray(low), np.asarray(high)
    )
    return float(root)


def _over_s(t: float, m: float, delta: float, fineness: int) -> tuple[float, float]:
    root, weight = _log_s(m, fineness)
    shift = t * root - delta
    return float(weight @ ndtr(shift)), float(weight @ ndtr(-shift))


@lru_cache(maxsize=64)
def _log_s(m: float, fineness: int) -> tuple[Floats, Floats]:
    """Return points of S and their probabilities, by the trapezoid rule in log S."""
    depth = _DEPTH / m
    low = -sqrt(depth) - depth
    high = min(sqrt(depth), log(2 * depth + 10) / 2)
    step = min(_COARSEST, 0.4 / sqrt(2 * m) / fineness)
    w = np.linspace(low, high, ceil((high - low) / step))
    near = np.abs(w) < 0.05  # noqa: PLR2004 - where the difference below would cancel
    exponent = w - np.expm1(2 * w) / 2
    exponent[near] = np.polyval(_TERMS, w[near]) * w[near] ** 2
    weight = np.exp(m * exponent)
    return np.exp(w), weight / weight.sum()


def _over_z(t: float, m: float, delta: float) -> tuple[float, float]:
    low = max(-delta, -_REACH)
    never = float(ndtr(-delta))  # Z + delta below 0 lies below every t
    if low >= _REACH:
        return never, 0.0
    x, w = np.polynomial.legendre.leggauss(_ORDER)
    edges = np.linspace(low, _REACH, ceil(_REACH - low) + 1)
    half = (edges[1] - edges[0]) / 2
    z = (edges[:-1, None] + half * (1 + x)).ravel()
    density = (half * w * np.exp(-(z.reshape(-1, _ORDER) ** 2) / 2)).ravel()
    density /= sqrt(2 * np.pi)
    chi_squared = m * ((z + delta) / t) ** 2 / 2
    below = never + float(density @ gammaincc(m / 2, chi_squared))
    return below, float(density @ gammainc(m / 2, chi_squared))
