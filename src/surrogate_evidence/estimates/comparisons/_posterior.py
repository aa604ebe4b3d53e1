"""What do two beta posteriors say of their difference, ratio and odds ratio?

With independent beta priors the posterior of each proportion is a beta distribution.
The probability that arm 1 exceeds arm 2 by a given amount is an integral over one of
them, which a fixed quadrature gives to full precision: no simulation.

Kernels: arrays of posteriors in, arrays of probabilities and quantiles out.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.special import (
    betainc,
    betainccinv,
    betaincinv,
    betaln,
    expit,
    log_expit,
    logit,
    ndtri,
)

from surrogate_evidence.estimates._roots import Floats, bracketed_root

_NEGLIGIBLE = 1e-17  # probability beyond the range that is integrated over
_STEP = 0.07
_SPREAD = 1.2  # smaller puts more places into the middle, where the densities peak
_LOG_ODDS_STEPS = 201
_PRECISE = 1e-12  # of a difference, or of the logarithm of a ratio
_INSIDE = (1e-300, 1 - 1e-16)
_SMALL = 0.3  # parameter of a density with much of it next to an end
_FAR = 7.0
_REACH = 5.3  # where the weights of the quadrature have died out
_ROOM = 2_000_000  # numbers held at once


class Posteriors(NamedTuple):
    """Beta distributions of both proportions, one row per table."""

    a1: Floats
    b1: Floats
    a2: Floats
    b2: Floats


Other = Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]


class Scale(NamedTuple):
    """A way to set two proportions against each other.

    `below` returns the probability that the comparison is at most a value; `between`
    is the comparison itself; `least` and `most` bound the search for a quantile.
    """

    below: Callable[[Posteriors, Floats], Floats]
    between: Callable[[Floats, Floats], Floats]
    least: float
    most: float


def _shift(p: Floats, q: Floats, value: Floats) -> tuple[Floats, Floats]:
    return p + value, q - value


def _stretch(p: Floats, q: Floats, value: Floats) -> tuple[Floats, Floats]:
    factor = np.exp(value)
    return p * factor, q * factor - np.expm1(value)


def _log_ratio(p1: Floats, p2: Floats) -> Floats:
    return np.asarray(np.log(p1) - np.log(p2))


def _log_odds_ratio(p1: Floats, p2: Floats) -> Floats:
    return np.asarray(logit(p1) - logit(p2))


def quantile(scale: Scale, posteriors: Posteriors, probability: Floats) -> Floats:
    """Return the value below which the comparison lies with a given probability."""
    a1, b1, a2, b2 = np.broadcast_arrays(*posteriors)
    rows = len(a1)
    step = max(1, _ROOM // (8 * len(_nodes(_FAR)[0])))
    parts = []
    for start in range(0, rows, step):
        part = slice(start, start + step)
        own = Posteriors(a1[part], b1[part], a2[part], b2[part])
        level = np.broadcast_to(probability, a1.shape)[part]
        # each proportion beyond a quantile of its own of half of it, to either side:
        # together they cannot be more probable than the level that is sought
        tail = level / 2
        upper = (1 - level) / 2
        low = scale.between(_below(own.a1, own.b1, tail), _above(own.a2, own.b2, tail))
        high = scale.between(
            _above(own.a1, own.b1, upper), _below(own.a2, own.b2, upper)
        )
        low = np.maximum(np.nan_to_num(low, nan=scale.least), scale.least)
        high = np.minimum(np.nan_to_num(high, nan=scale.most), scale.most)
        reach = 1e-9 * (high - low) + 1e-12
        parts.append(_root(scale, own, level, low - reach, high + reach))
    return np.concatenate(parts)


def _root(
    scale: Scale, own: Posteriors, level: Floats, low: Floats, high: Floats
) -> Floats:
    # on the scale of normal quantiles the distribution is close to a straight line
    wanted = ndtri(level)

    def excess(value: Floats) -> Floats:
        return np.asarray(ndtri(np.clip(below(scale, own, value), *_INSIDE)) - wanted)

    return bracketed_root(excess, low, high, precision=_PRECISE)


def below(scale: Scale, posteriors: Posteriors, value: Floats) -> Floats:
    """Return the probability that the comparison of p1 with p2 is at most `value`."""
    return scale.below(posteriors, value)


def _below_difference(posteriors: Posteriors, value: Floats) -> Floats:
    return _over_p2(posteriors, value, _shift)


def _below_log_ratio(posteriors: Posteriors, value: Floats) -> Floats:
    return _over_p2(posteriors, value, _stretch)


def _over_p2(posteriors: Posteriors, value: Floats, other: Other) -> Floats:
    """Integrate over p2, where neither posterior has died out.

    Below that range arm 1 certainly lies under the value, above it certainly not.
    `other` returns the p1, and 1 - p1, that stand at the value above a given p2 and
    1 - p2; both are kept, since near 1 only the second has any digits.
    """
    a1, b1, a2, b2 = posteriors
    least, most = _below(a2, b2, _NEGLIGIBLE), _above(a2, b2, _NEGLIGIBLE)
    rest = _below(b2, a2, _NEGLIGIBLE)  # 1 - most, with all its digits
    low, high = _below(a1, b1, _NEGLIGIBLE), _above(a1, b1, _NEGLIGIBLE)
    certain, _ = other(low, _below(b1, a1, 1 - _NEGLIGIBLE), -value)
    never, _ = other(high, _below(b1, a1, _NEGLIGIBLE), -value)
    left, right = np.clip(certain, least, most), np.clip(never, least, most)
    small = min(float(parameter.min()) for parameter in posteriors) < _SMALL
    place, beyond, weight = _nodes(_FAR if small else _REACH)
    width = (right - left)[:, None]
    p2 = left[:, None] + width * place
    q2 = np.where(right < most, 1 - right, rest)[:, None] + width * beyond
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        log_density = (a2[:, None] - 1) * np.log(p2) + (b2[:, None] - 1) * np.log(q2)
        density = np.exp(log_density - betaln(a2, b2)[:, None])
    density = np.where(np.isfinite(density), density, 0.0)
    chance = _distribution(a1[:, None], b1[:, None], *other(p2, q2, value[:, None]))
    integral = (density * chance * weight).sum(axis=1) * width[:, 0]
    return np.asarray(integral + 1 - betainc(a2, b2, right))


def _below_log_odds_ratio(posteriors: Posteriors, value: Floats) -> Floats:
    """Integrate over the log odds of the arm that is known more precisely.

    Both densities are smooth on that scale and die out at its ends, where equal steps
    converge faster than any power.
    """
    a1, b1, a2, b2 = (parameter[:, None] for parameter in posteriors)
    (low_1, high_1), (low_2, high_2) = _log_odds_range(a1, b1), _log_odds_range(a2, b2)
    second = high_2 - low_2 < high_1 - low_1
    a, b = np.where(second, a2, a1), np.where(second, b2, b1)
    low, high = np.where(second, low_2, low_1), np.where(second, high_2, high_1)
    step = (high - low) / (_LOG_ODDS_STEPS - 1)
    x = low + step * np.arange(_LOG_ODDS_STEPS)
    log_density = a * log_expit(x) + b * log_expit(-x) - betaln(a, b)
    y = x + np.where(second, value[:, None], -value[:, None])
    a, b = np.where(second, a1, a2), np.where(second, b1, b2)
    chance = _distribution(a, b, expit(y), expit(-y))
    chance = np.where(second, chance, 1 - chance)
    return np.asarray((np.exp(log_density) * chance * step).sum(axis=1))


def _log_odds_range(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return log odds beyond which next to nothing of a beta distribution lies."""
    low, high = _below(a, b, _NEGLIGIBLE), _below(b, a, _NEGLIGIBLE)
    return np.log(low) - np.log1p(-low), np.log1p(-high) - np.log(high)


def _distribution(a: Floats, b: Floats, p: Floats, q: Floats) -> Floats:
    """Return the beta distribution at p = 1 - q, from whichever of them is smaller."""
    smaller = p < q
    one, two = np.where(smaller, a, b), np.where(smaller, b, a)
    value = betainc(one, two, np.clip(np.where(smaller, p, q), 0.0, 1.0))
    return np.where(smaller, value, 1 - value)


@cache
def _nodes(reach: float) -> tuple[Floats, Floats, Floats]:
    """Return places on (0, 1), what is left to 1, and weights of the quadrature.

    The double exponential rule needs no smooth ends, which densities of samples
    without events do not have.
    """
    t = np.arange(-reach, reach + _STEP / 2, _STEP)
    inner = _SPREAD * np.sinh(t)
    place, beyond = expit(inner), expit(-inner)
    return place, beyond, _STEP * _SPREAD * np.cosh(t) * place * beyond


def _below(a: Floats, b: Floats, tail: Floats | float) -> Floats:
    return np.asarray(betaincinv(a, b, tail))


def _above(a: Floats, b: Floats, tail: Floats | float) -> Floats:
    return np.asarray(betainccinv(a, b, tail))


SCALES = {
    "RD": Scale(_below_difference, np.subtract, -1.0, 1.0),
    "RR": Scale(_below_log_ratio, _log_ratio, -700.0, 700.0),
    "OR": Scale(_below_log_odds_ratio, _log_odds_ratio, -700.0, 700.0),
}
"""Ratios are worked with as logarithms."""
