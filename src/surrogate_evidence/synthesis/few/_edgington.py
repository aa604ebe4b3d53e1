"""Which effects does the sum of the studies' p-values leave compatible?"""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from surrogate_evidence.estimates._roots import bracketed_root
from surrogate_evidence.synthesis.pooling._engine import Floats
from surrogate_evidence.synthesis.without_pooling.combined_p import (
    MOST_EXACT,
    sum_of_uniforms,
)


class PValueSum(NamedTuple):
    """Median estimate, limits and two-sided p-value of no effect."""

    estimate: float
    low: float
    high: float
    p_value: float


def p_value_sum(y: Floats, variance: Floats, level: float) -> PValueSum:
    """Combine the p-value functions of studies by Edgington's sum.

    The one-sided p-value of each study rises with the effect that is asked about, and
    so does their sum: each level has one limit on either side.

    Examples
    --------
    One study keeps its own interval:

    >>> one = p_value_sum(np.array([0.5]), np.array([0.04]), 0.95)
    >>> round(one.low, 3), round(one.estimate, 3), round(one.high, 3)
    (0.108, 0.5, 0.892)
    """
    error, k = np.sqrt(variance), y.size
    low, high = limits_of_sum(y, error, level)
    middle = _effect(y, error, k / 2)
    return PValueSum(middle, low, high, p_of_sum(y, error, 0.0))


def limits_of_sum(y: Floats, error: Floats, level: float) -> tuple[float, float]:
    """Return the effects at which the sum leaves the same tail on either side."""
    tail = _sum_at((1 - level) / 2, y.size)
    return _effect(y, error, tail), _effect(y, error, y.size - tail)


def p_of_sum(y: Floats, error: Floats, value: float) -> float:
    """Return the two-sided p-value of one value of the effect."""
    # the smaller of both sums: of the larger one rounding would leave no tail
    sides = (float(ndtr(sign * (y - value) / error).sum()) for sign in (-1, 1))
    p = 2 * sum_of_uniforms(Fraction(min(*sides, y.size / 2)), y.size)
    return min(1.0, p)


def _effect(y: Floats, error: Floats, sum_: float) -> float:
    """Return the effect at which the p-values have this sum."""
    each = y + ndtri(sum_ / y.size) * error
    scale = float(error.min())

    def excess(x: Floats) -> Floats:
        return np.asarray(ndtr((x - y[:, None]) / error[:, None]).sum(axis=0) - sum_)

    low, high = np.array([each.min()]), np.array([each.max()])
    return float(bracketed_root(excess, low, high, precision=1e-14 * scale)[0])


def _sum_at(p: float, k: int) -> float:
    """Return the sum that `k` uniform numbers fall below with this probability."""
    if k > MOST_EXACT:
        return float(k / 2 + ndtri(p) * np.sqrt(k / 12))

    def excess(sums: Floats) -> Floats:
        return np.array([sum_of_uniforms(Fraction(float(s)), k) - p for s in sums])

    return float(bracketed_root(excess, np.zeros(1), np.array([k / 2]))[0])
