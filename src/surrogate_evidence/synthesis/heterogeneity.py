"""How far do the effects of studies differ beyond chance?

Kernels on the rectangles of :mod:`~surrogate_evidence.synthesis._engine`, one column
per group: tau² by seven methods, and the tau² at which the generalised Q statistic has
a given value, which is the estimator of Paule and Mandel and the Q-profile interval.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import chdtri

from surrogate_evidence.synthesis._engine import Block, Floats, Mask, Sums, sums
from surrogate_evidence.synthesis._peak import Found, peak

_STEPS = 200
_RELATIVE = 1e-13
_ROUNDING = 8 * np.finfo(np.float64).eps


class QProfile(NamedTuple):
    """Confidence limits of tau², and where no tau² of 0 or more is inside."""

    low: Floats
    high: Floats
    empty: Mask


def dersimonian_laird(block: Block, common: Sums) -> Found:
    """Estimate tau² by the method of moments with inverse-variance weights."""
    return _closed(np.maximum(0, (common.q - (block.k - 1)) / _spread(common)))


def hedges(block: Block, common: Sums) -> Found:  # noqa: ARG001 - one signature
    """Estimate tau² by the method of moments without weights."""
    variance = np.where(np.isfinite(block.v), block.v, 0).sum(axis=0) / block.k
    return _closed(np.maximum(0, _squares(block) / (block.k - 1) - variance))


def sidik_jonkman(block: Block, common: Sums) -> Found:  # noqa: ARG001 - one signature
    """Estimate tau² by one weighted step from the raw variance of the effects."""
    raw = _squares(block) / block.k
    return _closed(raw * sums(block.y, block.v, raw).q / (block.k - 1))


def paule_mandel(block: Block, common: Sums) -> Found:
    """Estimate tau² as the value at which Q equals its degrees of freedom."""
    return q_equals(block, common, block.k - 1)


def likelihood(block: Block, common: Sums, *, restricted: bool) -> Found:  # noqa: ARG001
    """Estimate tau² by maximum or restricted maximum likelihood."""
    return peak(block, restricted=restricted)


TAU2: dict[str, Callable[[Block, Sums], Found]] = {
    "REML": partial(likelihood, restricted=True),
    "ML": partial(likelihood, restricted=False),
    "PM": paule_mandel,
    "EB": paule_mandel,
    "DL": dersimonian_laird,
    "HE": hedges,
    "SJ": sidik_jonkman,
}
"""Name of an estimator → groups and their common-effect sums → tau².

The empirical Bayes estimator solves the same equation as that of Paule and Mandel.
"""


def q_profile(block: Block, common: Sums, level: float) -> QProfile:
    """Return the tau² at which Q is at the quantiles of its distribution."""
    tail = (1 - level) / 2
    df, place = np.unique(block.k - 1, return_inverse=True)
    few, many = chdtri(df, 1 - tail)[place], chdtri(df, tail)[place]
    high = q_equals(block, common, few).tau2
    low = q_equals(block, common, many).tau2
    return QProfile(low, high, common.q < few)


def q_equals(block: Block, common: Sums, target: Floats) -> Found:
    """Return the tau² at which Q equals `target`, 0 where Q never reaches it.

    Notes
    -----
    Q is a sum of terms ``c / (d + tau2)``, so 1/Q is concave: Newton's method for 1/Q
    comes, after one step at most, from below and never leaves it. With equal variances
    1/Q is a straight line and the first step is the last.
    """
    n = target.size
    tau2, iterations, last = np.zeros(n), np.ones(n), np.zeros(n)
    done = common.q <= target
    at = np.flatnonzero(~done)
    if at.size:
        y, v, goal = block.y[:, at], block.v[:, at], target[at]
        t = _start(block.columns(at), goal)
        for turn in range(_STEPS):
            s = sums(y, v, t)
            slope = np.einsum("ij,ij->j", s.wr, s.wr)
            new = np.maximum(0, t + s.q * (s.q - goal) / (goal * slope))
            step = new - t
            near = np.abs(step) <= _RELATIVE * new + _ROUNDING * s.q / slope
            if turn:
                near |= step <= 0
            iterations[at] += 1
            tau2[at], last[at] = new, np.abs(step) / (new + s.q / slope)
            done[at] = near
            if near.all():
                break
            go = ~near
            if not near.any():
                t = new
                continue
            y, v, at, t, goal = y[:, go], v[:, go], at[go], new[go], goal[go]
    sure = np.ones(n, np.bool_)
    return Found(tau2, iterations, last, done, np.ones(n), sure)


def typical_variance(block: Block, common: Sums) -> Floats:
    """Return the within-study variance that I² and H² set tau² against."""
    return (block.k - 1) / _spread(common)


def _spread(common: Sums) -> Floats:
    squares = np.einsum("ij,ij->j", common.w, common.w)
    return np.asarray(common.weight - squares / common.weight)


def _squares(block: Block) -> Floats:
    """Return the sum of squares around the mean without weights."""
    known = np.isfinite(block.v)
    mean = np.where(known, block.y, 0).sum(axis=0) / block.k
    return np.asarray(np.where(known, (block.y - mean) ** 2, 0).sum(axis=0))


def _start(block: Block, target: Floats) -> Floats:
    """Return the tau² that the raw variance of the effects suggests."""
    variance = np.where(np.isfinite(block.v), block.v, 0).sum(axis=0) / block.k
    return np.maximum(0, _squares(block) / target - variance)


def _closed(tau2: Floats) -> Found:
    """Return the answer of a formula, which has nothing to converge."""
    n = tau2.size
    sure = np.ones(n, np.bool_)
    return Found(tau2, np.zeros(n), np.zeros(n), sure, np.ones(n), sure)
