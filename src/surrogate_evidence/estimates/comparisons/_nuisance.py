"""How probable is a set of tables, at most, where a hypothesis leaves one thing open?

Kernels: sets of tables of two arms, each with the value that is put to the test, in;
the largest probability over the proportion that the value leaves open, out.
"""

import numpy as np
from numpy.typing import NDArray

from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates.comparisons._hypotheses import Scale
from surrogate_evidence.estimates.exact._enumeration import Flags, binomials

Chances = NDArray[np.float32]

_POINTS_PER_WIDTH = 2.5
_COARSE_POINTS_PER_WIDTH = 1.2
_CAN_HOLD_SUMMIT = 0.8  # of the highest point of the grid
_NEWTON_STEPS = 4


def joint_chances(scale: Scale, n1: int, n2: int, theta: Floats) -> Chances:
    """Return the chance of every table, at places of the open proportion.

    One entry per value put to the test: tables by places. What is largest between two
    places may be a tenth larger.
    """
    share = _shares(n1 + n2, _COARSE_POINTS_PER_WIDTH)
    p1, p2 = _arms(scale, theta, share)
    chance_1 = binomials(n1, p1).astype(np.float32)
    chance_2 = binomials(n2, p2).astype(np.float32)
    joint = np.einsum("tpa,tpb->tabp", chance_1, chance_2)
    return np.asarray(joint.reshape(len(theta), -1, len(share)))


def largest(scale: Scale, region: Flags, theta: Floats) -> Floats:
    """Return the largest probability of each region over the open proportion."""
    n1, n2 = region.shape[1] - 1, region.shape[2] - 1
    share = _shares(n1 + n2, _POINTS_PER_WIDTH)
    p1, p2 = _arms(scale, theta, share)
    chance_1, chance_2 = binomials(n1, p1), binomials(n2, p2)
    within = region.transpose(0, 2, 1).astype(np.float64)
    height = (chance_2 @ within * chance_1).sum(axis=2)
    best = height.max(axis=1)
    # hills: no lower than both neighbours; the two highest may hold the summit
    inner = height[:, 1:-1]
    hill = (inner >= height[:, :-2]) & (inner >= height[:, 2:])
    ranked = np.where(hill, inner, -1.0)
    for _ in range(2):
        top = ranked.argmax(axis=1)
        rows = np.flatnonzero(
            ranked[np.arange(len(top)), top] > _CAN_HOLD_SUMMIT * best
        )
        if not len(rows):
            break
        place = top[rows] + 1
        bracket = p2[rows, place - 1], p2[rows, place], p2[rows, place + 1]
        summit = _summit(scale, within[rows], theta[rows], bracket)
        best[rows] = np.maximum(best[rows], summit)
        ranked[rows, top[rows]] = -1.0
    return np.asarray(np.minimum(best, 1.0))


def _summit(
    scale: Scale,
    within: Floats,
    theta: Floats,
    bracket: tuple[Floats, Floats, Floats],
) -> Floats:
    """Climb a hill of the probability by Newton's steps on its slope."""
    n2, n1 = within.shape[1] - 1, within.shape[2] - 1
    low, p2, high = bracket
    slope = scale.slope(theta)[:, None]
    best = np.zeros(len(theta))
    for _ in range(_NEWTON_STEPS):
        chance_1, rise_1, bend_1 = _derivatives(n1, scale.first(theta, p2))
        chance_2, rise_2, bend_2 = _derivatives(n2, p2)
        along = np.stack([chance_2, rise_2, bend_2], axis=1) @ within
        best = np.maximum(best, (along[:, 0] * chance_1).sum(axis=1))
        first = (along[:, 0] * rise_1 * slope + along[:, 1] * chance_1).sum(axis=1)
        second = (
            along[:, 0] * bend_1 * slope**2
            + 2 * along[:, 1] * rise_1 * slope
            + along[:, 2] * chance_1
        ).sum(axis=1)
        low, high = np.where(first > 0, p2, low), np.where(first > 0, high, p2)
        step = np.where(second < 0, -first / np.where(second < 0, second, 1.0), np.inf)
        target = p2 + step
        p2 = np.where((target >= low) & (target <= high), target, (low + high) / 2)
    return best


def _shares(n: int, per_width: float) -> Floats:
    """Return a grid on [0, 1] with so many points to a binomial's deviation."""
    points = int(np.ceil(np.pi * np.sqrt(n) * per_width)) + 3
    return np.asarray(np.sin(np.linspace(0, np.pi / 2, points)) ** 2)


def _arms(scale: Scale, theta: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return both proportions, values put to the test by places of the open one."""
    low, high = scale.room(theta[:, None])
    p2 = low + (high - low) * share[None, :]
    return scale.first(theta[:, None], p2), p2


def _derivatives(n: int, p: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the binomial probabilities and their two derivatives in p."""
    k = np.arange(n + 1)
    inner = np.clip(p, 1e-12, 1 - 1e-12)[:, None]
    chance = binomials(n, inner[:, 0])
    score = k / inner - (n - k) / (1 - inner)
    curve = score**2 - k / inner**2 - (n - k) / (1 - inner) ** 2
    return chance, chance * score, chance * curve
