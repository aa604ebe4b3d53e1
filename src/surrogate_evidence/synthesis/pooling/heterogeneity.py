"""How far do the effects of studies differ beyond chance?

Kernels on the rectangles of :mod:`~surrogate_evidence.synthesis.pooling._engine`, one
column per group: tau² by seven methods, and the tau² at which the generalised Q
statistic has a given value, which is the estimator of Paule and Mandel and the
Q-profile interval.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import chdtri

from surrogate_evidence.synthesis.pooling._engine import (
    Block,
    Floats,
    Mask,
    Sums,
    dot,
    ruled,
    ruled_traces,
    sums,
)
from surrogate_evidence.synthesis.pooling._peak import (
    Found,
    parted,
    peak,
    remaining,
    settled,
)

_STEPS = 200
_RELATIVE = 1e-13
_ROUNDING = 8 * np.finfo(np.float64).eps


class QProfile(NamedTuple):
    """Confidence limits of tau², and where no tau² of 0 or more is inside."""

    low: Floats
    high: Floats
    empty: Mask


def estimate(
    block: Block, common: Sums, method: str | None, level: float
) -> tuple[Found, QProfile]:
    """Return tau² by a method of :data:`TAU2`, and its Q-profile interval."""
    df, tail = block.k - 1, (1 - level) / 2
    few = per_size(df, lambda df: np.asarray(chdtri(df, 1 - tail), np.float64))
    many = per_size(df, lambda df: np.asarray(chdtri(df, tail), np.float64))
    together = method is not None and TAU2[method] is paule_mandel
    goals = np.array([few, many, df] if together else [few, many])
    roots = q_equals(block, common, goals)
    if method is None:
        found = settled(np.zeros(df.size))
    elif together:
        found = roots.of(lambda part: part[2])
    else:
        found = TAU2[method](block, common)
    return found, QProfile(roots.tau2[1], roots.tau2[0], common.q < few)


def per_size(df: Floats, ask: Callable[[Floats], Floats]) -> Floats:
    """Return what depends on the size of a group only, asked once for each size."""
    if df[0] == df[-1]:  # groups stand in the order of their size
        return np.zeros(df.size) + ask(df[:1])
    distinct, place = np.unique(df, return_inverse=True)
    return np.asarray(ask(distinct)[place])


def dersimonian_laird(block: Block, common: Sums) -> Found:
    """Estimate tau² by the method of moments with inverse-variance weights."""
    return settled(np.maximum(0, (common.q - (block.k - 1)) / _spread(common)))


def hedges(block: Block, common: Sums) -> Found:  # noqa: ARG001 - one signature
    """Estimate tau² by the method of moments without weights."""
    return settled(np.maximum(0, block.spread / (block.k - 1) - block.variance))


def sidik_jonkman(block: Block, common: Sums) -> Found:  # noqa: ARG001 - one signature
    """Estimate tau² by one weighted step from the raw variance of the effects."""
    raw = block.spread / block.k
    return settled(raw * sums(block.y, block.v, raw).q / (block.k - 1))


def paule_mandel(block: Block, common: Sums) -> Found:
    """Estimate tau² as the value at which Q equals its degrees of freedom."""
    return q_equals(block, common, block.k - 1)


def likelihood(block: Block, common: Sums, *, restricted: bool) -> Found:
    """Estimate tau² by maximum or restricted maximum likelihood."""
    return peak(block, common, restricted=restricted)


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


def q_equals(block: Block, common: Sums, goals: Floats) -> Found:
    """Return the tau² at which Q equals each of `goals`, 0 where Q never reaches it.

    Parameters
    ----------
    block, common : Block, Sums
        The groups, and what they are without tau².
    goals : numpy.ndarray
        Values of Q, in rows of one per group.

    Returns
    -------
    Found
        Everything in the shape of `goals`.

    Notes
    -----
    Q is a sum of terms ``c / (d + tau2)``, so 1/Q is concave: Newton's method for 1/Q
    comes, after one step at most, from below and never leaves it. With equal variances
    1/Q is a straight line and the first step is the last.
    """
    shape, at = goals.shape, (common.q > goals).ravel().nonzero()[0]
    goals = goals.ravel()
    ends = settled(np.zeros(goals.size))
    if at.size:
        column = at % shape[-1]
        y, v = block.y.take(column, axis=1), block.v.take(column, axis=1)
        goal = goals[at]
        t = np.maximum(0, block.spread[column] / goal - block.variance[column])
        previous = None
        for turn in range(1, _STEPS + 1):
            s = sums(y, v, t)
            slope = dot(s.wr, s.wr)
            typical = s.q / slope
            new = np.maximum(0, t + typical * (s.q / goal - 1))
            step = np.abs(new - t)
            error = remaining(step, previous)
            near = error <= _RELATIVE * new + _ROUNDING * typical
            if turn == _STEPS or np.count_nonzero(near):
                out, go = parted(near, last=turn == _STEPS)
                place = at.take(out)
                ends.tau2[place], ends.iterations[place] = new.take(out), turn
                ends.error[place] = (error / (new + typical)).take(out)
                ends.converged[place] = near.take(out)
                if not go.size:
                    break
                y, v, at = y.take(go, axis=1), v.take(go, axis=1), at.take(go)
                goal, new, step = goal.take(go), new.take(go), step.take(go)
            t, previous = new, step
    return ends.of(lambda part: part.reshape(shape))


def typical_variance(block: Block, common: Sums) -> Floats:
    """Return the within-study variance that I² and H² set tau² against."""
    return (block.k - 1) / _spread(common)


def _spread(common: Sums) -> Floats:
    squares = dot(common.w, common.w)
    spread = np.asarray(common.weight - squares / common.weight)
    few = ruled(spread, common.weight)
    if few.size:
        spread[few] = ruled_traces(common.w.take(few, axis=1))[0]
    return spread
