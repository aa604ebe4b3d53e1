"""Where is the likelihood of counts with a normal random effect highest?

Study i has likelihood ``p_i(mu + tau u)``, ``u`` standard normal; what is maximised is
the product of the integrals over ``u``. Every ``log p_i`` here is concave, so that each
integrand has one peak, which is found, and falls off at least like a normal density,
so that its ends are known too. Between them the trapezoid rule converges faster than
any power of the number of points; twice as many points show how far it has.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import expit, gammaln, logsumexp

from surrogate_evidence.estimates._roots import bracketed_root
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons._conditional import margins
from surrogate_evidence.synthesis.pooling._engine import Floats

POINTS = 81
"""Points of the trapezoid rule to begin with."""

MOST_TAU = 16.0
"""Standard deviation of log odds beyond which no maximum is looked for."""

_MOST_POINTS = 1296
_ROOM = 200_000  # chances held at once
_DROP = 40.0  # logarithms below the peak at which nothing is left to add
_BEYOND = 10.0  # further from the peak than that is: sqrt(2 × 40) is 8.9
_SETTLED = 1e-9  # change of the log-likelihood by twice the points
_TAUS = np.array([0.0, *np.geomspace(0.05, MOST_TAU, 13)])
_SMALL = 1e-3  # of tau, to tell on which side of 0 the likelihood rises
_STEPS = 100
_CLOSE, _NEAR, _ROUGH = (
    1e-9,
    1e-5,
    1e-3,
)  # a Newton step that need not be followed by another
_NOISE = 1e-10  # of a log-likelihood
_FLAT = 1e-6  # slope of the log-likelihood, in standard errors


class Slopes(NamedTuple):
    """A log-likelihood and its first two derivatives."""

    value: Floats
    first: Floats
    second: Floats


class Studies(NamedTuple):
    """What every study says of its own parameter, and how steep that can get."""

    at: Callable[[Floats], Slopes]
    least_slope: Floats
    most_slope: Floats


class Marginal(NamedTuple):
    """Log-likelihood of mu and tau, with gradient and Hessian in that order."""

    value: float
    gradient: Floats
    hessian: Floats


class Peak(NamedTuple):
    """The maximum of the likelihood, and what shows that it is one."""

    mu: float
    tau: float
    std_error: float
    log_likelihood: float
    peaks: int
    points: int
    quadrature_error: float
    slope: float
    bounded: bool


def binomial(x: Floats, n: Floats) -> Studies:
    """Return the likelihoods of log odds, from `x` events of `n`."""
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)

    def at(theta: Floats) -> Slopes:
        p = expit(theta)
        events, all_ = x[:, None], n[:, None]
        value = ways[:, None] + events * theta - all_ * np.logaddexp(0.0, theta)
        return Slopes(value, events - all_ * p, -all_ * p * expit(-theta))

    return Studies(at, x - n, x)


def hypergeometric(tables: Table[Floats]) -> Studies:
    """Return the likelihoods of log odds ratios, all margins given."""
    found = margins(tables)
    offset = found.counts - found.x1[:, None]
    seen = np.where(offset == 0, found.log_ways, -np.inf).max(axis=1)

    def at_some(theta: Floats) -> Slopes:
        weight = found.log_ways[:, None, :] + offset[:, None, :] * theta[:, :, None]
        top = weight.max(axis=2, keepdims=True)
        chance = np.exp(weight - top)
        total = chance.sum(axis=2)
        chance /= total[:, :, None]
        mean = np.einsum("kpw,kw->kp", chance, offset)
        spread = (chance * (offset[:, None, :] - mean[:, :, None]) ** 2).sum(axis=2)
        return Slopes(seen[:, None] - top[:, :, 0] - np.log(total), -mean, -spread)

    columns = max(1, _ROOM // found.log_ways.size)

    def at(theta: Floats) -> Slopes:
        pieces = [
            at_some(theta[:, place : place + columns])
            for place in range(0, theta.shape[1], columns)
        ]
        return Slopes(*(np.hstack(part) for part in zip(*pieces, strict=True)))

    return Studies(at, found.x1 - found.most, found.x1 - found.least)


def marginal(studies: Studies, mu: float, tau: float, points: int) -> Marginal:
    """Return the log-likelihood of mu and tau by quadrature."""
    if tau == 0:
        value, first, second = (s[:, 0] for s in studies.at(_row(studies, mu)))
        # u has mean 0 and variance 1, whatever the study says
        hessian = np.diag([second.sum(), (second + first**2).sum()])
        return Marginal(float(value.sum()), np.array([first.sum(), 0.0]), hessian)
    u, step = _grid(studies, mu, tau, points)
    value, first, second = studies.at(mu + tau * u)
    log_weight = value - u**2 / 2 + np.log(step / np.sqrt(2 * np.pi))[:, None]
    norm = logsumexp(log_weight, axis=1, keepdims=True)
    weight = np.exp(log_weight - norm)
    score = np.stack([first, u * first])  # (parameter, study, point)
    direction = np.stack([np.ones_like(u), u])
    mean = (weight * score).sum(axis=2)
    hessian = np.einsum("kp,akp,bkp->ab", weight * second, direction, direction)
    hessian += np.einsum("kp,akp,bkp->ab", weight, score, score) - mean @ mean.T
    return Marginal(float(norm.sum()), mean.sum(axis=1), hessian)


def highest(studies: Studies) -> Peak:
    """Return the maximum, with as many points as the integrals turn out to need."""
    points = POINTS
    while True:
        mu, tau, peaks, bounded = _search(studies, points)
        here = marginal(studies, mu, tau, points)
        error = abs(marginal(studies, mu, tau, 2 * points).value - here.value)
        if error < _SETTLED or 2 * points > _MOST_POINTS:
            break
        points *= 2
    std_error = _std_error(here, tau)
    free = here.gradient if tau else here.gradient[:1]
    return Peak(
        mu,
        tau,
        std_error,
        here.value,
        peaks,
        points,
        error,
        float(np.abs(free).max()) * (std_error if np.isfinite(std_error) else 1.0),
        bounded,
    )


def height(studies: Studies, peak: Peak) -> Callable[[float], float]:
    """Return the log-likelihood of any tau, maximised over mu."""

    def of(tau: float) -> float:
        mu = _center(studies, tau, peak.mu, peak.points, _NEAR)
        return marginal(studies, mu, tau, peak.points).value

    return of


def is_settled(peak: Peak) -> bool:
    """Tell whether integrals and slope are as exact as they should be."""
    return peak.bounded and peak.quadrature_error < _SETTLED and peak.slope < _FLAT


def _row(studies: Studies, mu: float) -> Floats:
    return np.full((studies.most_slope.size, 1), mu)


def _grid(
    studies: Studies, mu: float, tau: float, points: int
) -> tuple[Floats, Floats]:
    """Return places between the ends of each integrand, and their distance."""

    def slope(u: Floats) -> Floats:
        return np.asarray(tau * studies.at((mu + tau * u)[:, None]).first[:, 0] - u)

    def height(u: Floats) -> Floats:
        value = studies.at((mu + tau * u)[:, None]).value[:, 0]
        return np.asarray(value - u**2 / 2)

    room = 1e-9  # so that a peak on the very end has a sign on both sides
    peak = bracketed_root(
        slope, tau * studies.least_slope - room, tau * studies.most_slope + room
    )
    floor = height(peak) - _DROP
    bend = studies.at((mu + tau * peak)[:, None]).second[:, 0]
    width = 1 / np.sqrt(1 - tau**2 * bend)  # a large study leaves a narrow integrand
    zero = np.zeros_like(peak)
    low, high = (
        peak
        + width
        * bracketed_root(
            lambda z: height(peak + width * z) - floor,
            way * _BEYOND / width,
            zero,
            precision=1e-3,
        )
        for way in (-1, 1)
    )
    # a large tau makes steps of the integrand; no place may be left between them
    points = max(points, int(np.ceil((high - low).max() * tau * points / POINTS)))
    share = np.linspace(0.0, 1.0, points)
    u = low[:, None] + (high - low)[:, None] * share
    return u, np.asarray((high - low) / (points - 1))


def _center(
    studies: Studies,
    tau: float,
    mu: float,
    points: int,
    near: float = _CLOSE,
) -> float:
    """Return the best mu for a tau; the likelihood is concave in mu."""
    here = marginal(studies, mu, tau, points)
    for _ in range(_STEPS):
        step = -here.gradient[0] / here.hessian[0, 0]
        step = float(np.clip(step, -2.0, 2.0))
        if abs(step) <= near * (1 + abs(mu)):
            return mu + step
        there = marginal(studies, mu + step, tau, points)
        while there.value < here.value - _NOISE:
            step /= 2
            there = marginal(studies, mu + step, tau, points)
        mu, here = mu + step, there
    return mu


def _search(studies: Studies, points: int) -> tuple[float, float, int, bool]:
    """Return mu and tau of the highest peak, how many there are, and if it ends."""
    centers, values = [], []
    mu = 0.0
    for tau in _TAUS:
        mu = _center(studies, float(tau), mu, points, _ROUGH)
        centers.append(mu)
        values.append(marginal(studies, mu, float(tau), points).value)
    heights = np.array(values)
    best = int(heights.argmax())
    edged = np.concatenate([[-np.inf], heights, [-np.inf]])
    peaks = int(((edged[1:-1] > edged[:-2]) & (edged[1:-1] >= edged[2:])).sum())
    if best == _TAUS.size - 1:
        return centers[best], float(_TAUS[best]), peaks, False
    low = max(_SMALL, float(_TAUS[max(best - 1, 0)]))
    high = float(_TAUS[best + 1])
    state = {"mu": centers[best]}

    def rise(tau: Floats) -> Floats:
        state["mu"] = _center(studies, float(tau), state["mu"], points)
        found = marginal(studies, state["mu"], float(tau), points)
        return np.asarray(found.gradient[1])

    if low == _SMALL and rise(np.asarray(_SMALL)) <= 0:
        return _center(studies, 0.0, centers[0], points), 0.0, peaks, True
    tau = float(bracketed_root(rise, np.asarray(low), np.asarray(high)))
    return _center(studies, tau, state["mu"], points), tau, peaks, True


def _std_error(here: Marginal, tau: float) -> float:
    information = -here.hessian
    if tau == 0:
        return float(1 / np.sqrt(information[0, 0]))
    schur = information[0, 0] - information[0, 1] ** 2 / information[1, 1]
    return float(1 / np.sqrt(schur)) if schur > 0 else float("nan")
