"""Which intervals hold for all categories of a multinomial at once?"""

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from scipy.special import chdtri, gammaln, xlogy

from surrogate_evidence.estimates._roots import Floats

Limits = list[tuple[float, float]]


def goodman(counts: Sequence[int], level: float) -> Limits:
    """Return a score interval per category, the error shared out among them."""
    chi = float(chdtri(1, (1 - level) / len(counts)))
    n = sum(counts)
    limits = []
    for count in counts:
        half = sqrt(chi * (chi + 4 * count * (n - count) / n))
        low = 0.0 if count == 0 else (chi + 2 * count - half) / (2 * (n + chi))
        high = 1.0 if count == n else (chi + 2 * count + half) / (2 * (n + chi))
        limits.append((low, high))
    return limits


def sison_glaz(counts: Sequence[int], level: float) -> Limits | None:
    """Return intervals of equal width, or None where no width can be told."""
    n = sum(counts)
    if within(counts, 0) >= level:
        return None
    low, high = 0, 1  # units of width: too few, and perhaps enough
    while within(counts, high) < level:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if within(counts, middle) < level:
            low = middle
        else:
            high = middle
    below, above = within(counts, low), within(counts, high)
    extra = (level - below) / (above - below)
    return [
        (max(0.0, (count - low) / n), min(1.0, (count + low + 2 * extra) / n))
        for count in counts
    ]


def within(counts: Sequence[int], units: int) -> float:
    """Probability that every count of a repetition differs by at most `units`.

    A multinomial is a set of Poisson counts given their sum: truncate each, add them
    up by convolution, and read off the observed sum.
    """
    n = sum(counts)
    if units >= max(*counts, n - min(counts)):
        return 1.0
    first, weights = 0, np.ones(1)
    for count in counts:
        lowest = max(0, count - units)
        possible = np.arange(lowest, min(n, count + units) + 1)
        weights = np.convolve(weights, _poisson(possible, count))
        first += lowest
    at = n - first
    return min(1.0, float(weights[at] / _poisson(np.array([n]), n)[0]))


def _poisson(k: Floats | np.ndarray, mean: int) -> Floats:
    probability: Floats = np.exp(xlogy(k, mean) - mean - gammaln(k + 1.0))
    return probability


METHODS: dict[str, Callable[[Sequence[int], float], Limits | None]] = {
    "goodman": goodman,
    "sison-glaz": sison_glaz,
}
