"""Which differences and ratios of two proportions does the score test not reject?

Kernels: arrays that broadcast in, arrays of limits out, no checks. Every upper limit
is the mirrored lower limit of the swapped arms, so that swapping arms mirrors an
interval to the last bit. `z` is the normal quantile of the level and `inflation`
multiplies the variance: N / (N - 1) for Miettinen and Nurminen, 1 for Koopman.
"""

import numpy as np

from surrogate_evidence.estimates._roots import Floats, bracketed_root
from surrogate_evidence.estimates._tables import Table, swapped
from surrogate_evidence.estimates.proportions._binomial import Limits

_WIDEST_LOG_RATIO = 60.0  # beyond any ratio that counts below 10^12 can support
_POLISHING_STEPS = 2


def score_difference(tables: Table[Floats], z: Floats, inflation: Floats) -> Limits:
    """Return score limits of p1 - p2."""
    low = _difference_lower(tables, z, inflation)
    return low, -_difference_lower(swapped(tables), z, inflation)


def score_ratio(tables: Table[Floats], z: Floats, inflation: Floats) -> Limits:
    """Return score limits of p1 / p2."""
    low = _ratio_lower(tables, z, inflation)
    with np.errstate(divide="ignore"):  # the mirror image of a limit at 0 is infinity
        return low, 1 / _ratio_lower(swapped(tables), z, inflation)


def score_odds_ratio(tables: Table[Floats], z: Floats, inflation: Floats) -> Limits:
    """Return score limits of the odds ratio."""
    low = _odds_ratio_lower(tables, z, inflation)
    with np.errstate(divide="ignore"):  # the mirror image of a limit at 0 is infinity
        return low, 1 / _odds_ratio_lower(swapped(tables), z, inflation)


def _below(f: Floats, at_estimate: Floats) -> Floats:
    """Count the estimate as inside: there `f` may be 0 when no variance is left."""
    return np.where(at_estimate, np.minimum(f, -np.finfo(np.float64).tiny), f)


def _difference_lower(tables: Table[Floats], z: Floats, inflation: Floats) -> Floats:
    """Return the lower limits, of the rarer of events and non-events.

    Near 1 a proportion has no digits left for its distance from 1.
    """
    x1, n1, x2, n2 = np.broadcast_arrays(*tables)
    common = x1 * n2 + x2 * n1 > n1 * n2
    # the others of the other arm in each place: the same difference
    x1, x2 = np.where(common, n2 - x2, x1), np.where(common, n1 - x1, x2)
    n1, n2 = np.where(common, n2, n1), np.where(common, n1, n2)
    tables = Table(x1, n1, x2, n2)
    estimate = x1 / n1 - x2 / n2

    def excess(delta: Floats) -> Floats:
        p1, p2 = constrained_by_difference(tables, delta)
        variance = inflation * (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
        return _below(estimate - delta - z * np.sqrt(variance), delta == estimate)

    low = bracketed_root(excess, np.full_like(estimate, -1.0), estimate)
    return np.where(estimate > -1, low, -1.0)


def constrained_by_difference(
    tables: Table[Floats], delta: Floats
) -> tuple[Floats, Floats]:
    """Return the most likely p1 and p2 among those with ``p1 - p2 = delta``.

    The likelihood equation is a cubic in p2 whose middle root is wanted; the
    trigonometric formula gives it and Newton steps restore its last digits.
    """
    x1, n1, x2, n2 = tables
    n = n1 + n2
    c2 = (n1 + 2 * n2) * delta - n - x1 - x2
    c1 = (n2 * delta - n - 2 * x2) * delta + x1 + x2
    c0 = x2 * delta * (1 - delta)
    shift = c2 / (3 * n)
    q = shift**3 - c1 * c2 / (6 * n**2) + c0 / (2 * n)
    radius = np.sqrt(np.maximum(shift**2 - c1 / (3 * n), 0.0))
    radius = np.where(q < 0, -radius, radius)
    cosine = q / np.where(radius == 0, 1.0, radius) ** 3
    angle = (np.pi + np.arccos(np.clip(cosine, -1, 1))) / 3
    least, most = np.maximum(0.0, -delta), np.minimum(1.0, 1 - delta)
    p2 = np.clip(2 * radius * np.cos(angle) - shift, least, most)
    for _ in range(_POLISHING_STEPS):
        slope = (3 * n * p2 + 2 * c2) * p2 + c1
        value = ((n * p2 + c2) * p2 + c1) * p2 + c0
        step = np.where(slope == 0, 0.0, value / np.where(slope == 0, 1.0, slope))
        p2 = np.clip(p2 - step, least, most)
    return np.clip(p2 + delta, 0.0, 1.0), p2


def _ratio_lower(tables: Table[Floats], z: Floats, inflation: Floats) -> Floats:
    x1, n1, x2, n2 = tables
    edge = np.full(np.broadcast(x1, n1, x2, n2).shape, _WIDEST_LOG_RATIO)
    both = (x1 > 0) & (x2 > 0)
    observed = np.where(both, x1, 1.0) * n2 / (np.where(both, x2, 1.0) * n1)
    estimate = np.where(both, np.log(observed), edge)

    def excess(log_ratio: Floats) -> Floats:
        # p1 / p2 = a / b with a + b = 1: neither end of the scale overflows
        a, b = 1 / (1 + np.exp(-log_ratio)), 1 / (1 + np.exp(log_ratio))
        p1, p2 = constrained_by_ratio(tables, a, b)
        variance = b**2 * p1 * (1 - p1) / n1 + a**2 * p2 * (1 - p2) / n2
        contrast = b * x1 / n1 - a * x2 / n2
        distance = contrast - z * np.sqrt(inflation * variance)
        return _below(distance, log_ratio == estimate)

    low = np.exp(bracketed_root(excess, -edge, estimate))
    return np.where(x1 > 0, low, 0.0)


def constrained_by_ratio(
    tables: Table[Floats], a: Floats, b: Floats
) -> tuple[Floats, Floats]:
    """Return the most likely p1 and p2 among those with ``p1 : p2 = a : b``."""
    x1, n1, x2, n2 = tables
    total = x1 + x2
    linear = a * (n1 + x2) + b * (n2 + x1)
    root = np.sqrt(np.maximum(linear**2 - 4 * (n1 + n2) * total * a * b, 0.0))
    share = 2 * total / (linear + root)
    return np.minimum(share * a, 1.0), np.minimum(share * b, 1.0)


def _odds_ratio_lower(tables: Table[Floats], z: Floats, inflation: Floats) -> Floats:
    x1, n1, x2, n2 = tables
    edge = np.full(np.broadcast(x1, n1, x2, n2).shape, _WIDEST_LOG_RATIO)
    inner = (x1 > 0) & (x1 < n1) & (x2 > 0) & (x2 < n2)
    odds_1 = np.where(inner, x1, 1.0) / np.where(inner, n1 - x1, 1.0)
    odds_2 = np.where(inner, x2, 1.0) / np.where(inner, n2 - x2, 1.0)
    least = (x1 == 0) | (x2 == n2)  # nothing is too small for these
    estimate = np.where(inner, np.log(odds_1 / odds_2), edge)

    def excess(log_ratio: Floats) -> Floats:
        expected = expected_by_odds_ratio(tables, log_ratio)
        # what is expected in each cell, and by how much arm 1 exceeds it
        cells = (expected, n1 - expected, x1 + x2 - expected)
        last = n2 - cells[2]
        with np.errstate(divide="ignore"):  # an empty cell leaves nothing to vary
            variance = 1 / sum(1 / np.maximum(cell, 0.0) for cell in (*cells, last))
        distance = x1 - expected - z * np.sqrt(inflation * variance)
        # far out nothing is left to vary, and rounding leaves 0: that is inside
        return _below(distance, (distance == 0) | (log_ratio == estimate))

    low = np.exp(bracketed_root(excess, -edge, estimate))
    return np.where(least, 0.0, low)


def expected_by_odds_ratio(tables: Table[Floats], log_ratio: Floats) -> Floats:
    """Return the events in arm 1 that an odds ratio leads one to expect.

    The most likely proportions with that odds ratio reproduce the total of events;
    what arm 1 has of it solves a quadratic.
    """
    x1, n1, x2, n2 = tables
    total = x1 + x2
    a, b = 1 / (1 + np.exp(-log_ratio)), 1 / (1 + np.exp(log_ratio))
    linear = b * (n2 - total) + a * (n1 + total)
    root = np.sqrt(np.maximum(linear**2 + 4 * (b - a) * a * n1 * total, 0.0))
    # two forms of one root: each is free of cancellation where the other is not
    direct = 2 * a * n1 * total / np.where(linear > 0, linear + root, 1.0)
    gap = np.where(a == b, 1.0, b - a)
    other = (root - linear) / (2 * gap)
    least, most = np.maximum(0.0, total - n2), np.minimum(n1, total)
    return np.clip(np.where(linear > 0, direct, other), least, most)
