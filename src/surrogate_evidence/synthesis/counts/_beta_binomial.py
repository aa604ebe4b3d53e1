"""Where is the beta-binomial likelihood of several proportions highest?

With mean ``m`` and ``phi = 1 / (a + b)`` the likelihood is a product of ``m + j phi``
over events, ``1 - m + j phi`` over the others and 1 / (1 + j phi) over all: closed, no
integral, and at ``phi = 0`` the binomial one. Its logarithm is concave in ``m``.

Two arms have a mean each and one phi; given it, each mean is its own arm's matter.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln

from surrogate_evidence.estimates._roots import bracketed_root
from surrogate_evidence.synthesis.counts._mixed import Peak
from surrogate_evidence.synthesis.pooling._engine import Floats

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


def highest(*arms: tuple[Floats, Floats]) -> Peak:
    """Return the maximum for the events and participants of one or two arms.

    ``mu`` are log odds of the mean, of two arms their difference; ``tau`` is phi.
    """
    draws = [_draws(*arm) for arm in arms]
    heights = np.array([_height(draws, phi) for phi in _PHIS])
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
    m = np.array([_mean(arm, phi) for arm in draws])
    gradient, information = _together(draws, m, phi)
    free = slice(None) if phi else slice(m.size)
    # from a mean to its log odds, the second arm's taken from the first's
    turned = np.array([1.0, -1.0])[: m.size] / (m * (1 - m))
    covariance = np.linalg.inv(information[free, free])
    error = float(np.sqrt(turned @ covariance[: m.size, : m.size] @ turned))
    left = np.abs(gradient[free]) * np.sqrt(np.diag(covariance))
    log_odds = np.log(m / (1 - m))
    return Peak(
        float(log_odds[0] - log_odds[1:].sum()),
        phi,
        error,
        _height(draws, phi),
        peaks,
        0,
        0.0,
        float(left.max()),
        bounded,
    )


def height(*arms: tuple[Floats, Floats]) -> Callable[[float], float]:
    """Return the log-likelihood of any phi, maximised over the means."""
    draws = [_draws(*arm) for arm in arms]
    return lambda phi: _height(draws, phi)


def _height(draws: Sequence[_Draws], phi: float) -> float:
    return sum(_value(arm, _mean(arm, phi), phi) for arm in draws)


def _together(draws: Sequence[_Draws], m: Floats, phi: float) -> tuple[Floats, Floats]:
    """Return gradient and information of the means and phi."""
    gradient, information = np.zeros(m.size + 1), np.zeros((m.size + 1, m.size + 1))
    for place, arm in enumerate(draws):
        here = np.ix_([place, m.size], [place, m.size])
        slope, bend = _slopes(arm, float(m[place]), phi)
        gradient[[place, m.size]] += slope
        information[here] += bend
    return gradient, information


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


def _rise(draws: Sequence[_Draws], phi: float) -> float:
    return sum(float(_slopes(arm, _mean(arm, phi), phi)[0][1]) for arm in draws)
