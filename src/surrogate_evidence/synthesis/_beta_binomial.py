"""Where is the beta-binomial likelihood of several proportions highest?

With mean ``m`` and ``phi = 1 / (a + b)`` the likelihood is a product of ``m + j phi``
over events, ``1 - m + j phi`` over the others and 1 / (1 + j phi) over all: closed, no
integral, and at ``phi = 0`` the binomial one. Its logarithm is concave in ``m``.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln

from surrogate_evidence.estimates._roots import bracketed_root
from surrogate_evidence.synthesis._engine import Floats
from surrogate_evidence.synthesis._mixed import Peak

MOST_PHI = 1e3
"""Value of phi beyond which no maximum is looked for; rho is 0.999 there."""

_PHIS = np.array([0.0, *np.geomspace(1e-5, MOST_PHI, 33)])
_SMALL = 1e-7  # of phi, to tell on which side of 0 the likelihood rises
_EDGE = 1e-15


class _Draws(NamedTuple):
    """How many were drawn before each event, each non-event and each participant."""

    events: Floats
    others: Floats
    all_: Floats
    constant: float


def highest(x: Floats, n: Floats) -> Peak:
    """Return the maximum; ``mu`` are log odds of the mean, ``tau`` is phi."""
    draws = _draws(x, n)
    heights = np.array([_value(draws, _mean(draws, phi), phi) for phi in _PHIS])
    edged = np.concatenate([[-np.inf], heights, [-np.inf]])
    peaks = int(((edged[1:-1] > edged[:-2]) & (edged[1:-1] >= edged[2:])).sum())
    best = int(heights.argmax())
    bounded = best < _PHIS.size - 1
    phi = float(_PHIS[best])
    if bounded:
        low = max(_SMALL, float(_PHIS[max(best - 1, 0)]))
        phi = 0.0
        if low > _SMALL or _rise(draws, low) > 0:
            phi = float(
                bracketed_root(
                    lambda p: np.asarray(_rise(draws, float(p))),
                    np.asarray(low),
                    np.asarray(float(_PHIS[best + 1])),
                )
            )
    m = _mean(draws, phi)
    gradient, information = _slopes(draws, m, phi)
    free = slice(None) if phi else slice(1)
    std_error = float(np.sqrt(np.linalg.inv(information[free, free])[0, 0]))
    odds = m / (1 - m)
    return Peak(
        float(np.log(odds)),
        phi,
        std_error / (m * (1 - m)),
        _value(draws, m, phi),
        peaks,
        0,
        0.0,
        float(np.abs(gradient[free]).max()) * std_error,
        bounded,
    )


def height(x: Floats, n: Floats) -> Callable[[float], float]:
    """Return the log-likelihood of any phi, maximised over the mean."""
    draws = _draws(x, n)
    return lambda phi: _value(draws, _mean(draws, phi), phi)


def _draws(x: Floats, n: Floats) -> _Draws:
    events, others, all_ = (
        np.concatenate([np.arange(count, dtype=np.float64) for count in counts])
        for counts in (x, n - x, n)
    )
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return _Draws(events, others, all_, float(ways.sum()))


def _value(draws: _Draws, m: float, phi: float) -> float:
    total = np.log(m + draws.events * phi).sum()
    total += np.log1p(draws.others * phi - m).sum() - np.log1p(draws.all_ * phi).sum()
    return float(draws.constant + total)


def _slopes(draws: _Draws, m: float, phi: float) -> tuple[Floats, Floats]:
    """Return gradient and information of m and phi."""
    events = 1 / (m + draws.events * phi)
    others = 1 / (1 - m + draws.others * phi)
    share = draws.all_ / (1 + draws.all_ * phi)
    by_event, by_other = draws.events * events, draws.others * others
    gradient = np.array(
        [events.sum() - others.sum(), by_event.sum() + by_other.sum() - share.sum()]
    )
    cross = (events * by_event).sum() - (others * by_other).sum()
    of_m = (events**2).sum() + (others**2).sum()
    of_phi = (by_event**2).sum() + (by_other**2).sum() - (share**2).sum()
    return gradient, np.array([[of_m, cross], [cross, of_phi]])


def _mean(draws: _Draws, phi: float) -> float:
    def surplus(m: Floats) -> Floats:
        return np.asarray(_slopes(draws, float(m), phi)[0][0])

    return float(bracketed_root(surplus, np.asarray(_EDGE), np.asarray(1 - _EDGE)))


def _rise(draws: _Draws, phi: float) -> float:
    return float(_slopes(draws, _mean(draws, phi), phi)[0][1])
