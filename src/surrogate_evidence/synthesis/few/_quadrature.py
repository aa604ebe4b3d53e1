"""What is known of mean and spread after seeing the studies, without drawing lots?

Given tau the posterior of the mean is normal; so over tau it is a mixture of normal
distributions, one for each point of a grid. The grid is even in log tau, or where the
prior has tails like a power in a place from which log tau grows exponentially: there
the trapezoidal rule converges exponentially for densities that vanish at both ends. It
is narrowed onto the posterior in a few steps, so that it fits whatever the data are.
"""

from collections.abc import Iterator
from math import nan, pi, sqrt
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from scipy.special import ndtr, ndtri, sici

from surrogate_evidence.estimates._roots import bracketed_root
from surrogate_evidence.synthesis.few.priors import TauPrior
from surrogate_evidence.synthesis.pooling._engine import Block, Codes, Floats, blocks

T = TypeVar("T")

_SEARCH = (49, 49, 49, 49)
_NODES = 257
"""Points of the grids that narrow the search, and of the one that is kept."""

_DEPTH = 36.0
"""Logarithm of the share of the peak below which the posterior is left out."""

_LOWEST, _FURTHEST = -40.0, 350.0
_FAR = 40.0  # standard errors beyond which a normal density is 0 to a computer
_CELLS = 2**18
_SPARE = 1e-3
_PRECISE = 1e-13  # in units of the smallest standard error
_FEWEST_FOR_VARIANCE, _FEWEST_FOR_MEAN = 3, 2  # of a half-Cauchy prior, flat on mu


class Posterior(NamedTuple, Generic[T]):
    """One number per group in each field; NaN where a group determines none.

    Of many groups the fields are arrays, of one group they may be plain numbers.
    """

    k: T
    median: T
    mean: T
    std_error: T
    ci_low: T
    ci_high: T
    positive: T
    tau: T
    tau_low: T
    tau_high: T
    pi_low: T
    pi_high: T


class Mixture(NamedTuple):
    """Posterior of groups, one per column: weight of each point, and what it gives.

    All in the units of a block: `log_tau` at each place, places in steps of `step`,
    and mean and variance of mu at each tau.
    """

    weight: Floats
    place: Floats
    log_tau: Floats
    step: Floats
    mean: Floats
    variance: Floats

    @property
    def tau2(self) -> Floats:
        """Variance between studies at each point."""
        return np.exp(2 * self.log_tau)


def posteriors(  # noqa: PLR0913, PLR0917 - the arrays belong together
    y: Floats,
    v: Floats,
    g: Codes,
    size: int,
    prior: TauPrior,
    normal: tuple[float, float] | None,
    level: float,
) -> Posterior[Floats]:
    """Return the posterior of every group at once."""
    found: Posterior[Floats] = Posterior(*np.full((len(Posterior._fields), size), nan))
    found.k[:] = 0
    for whole in blocks(y, v, g, size):
        for block in _slices(whole):
            columns = _summarised(block, prior, normal, level)
            for name, column in zip(Posterior._fields, columns, strict=True):
                getattr(found, name)[block.groups] = column
    return found


def mixture(
    block: Block, prior: TauPrior, normal: tuple[float, float] | None
) -> Mixture:
    """Return the posterior of the groups of a block."""
    low, high = _ends(block, prior)
    columns = np.arange(low.size)
    for nodes in _SEARCH:
        places = _grid(low, high, nodes)
        above = _log_posterior(block, places, prior, normal)[0] > -_DEPTH
        first = np.argmax(above, axis=0)
        last = nodes - 1 - np.argmax(above[::-1], axis=0)
        low = places[np.maximum(first - 1, 0), columns]
        high = places[np.minimum(last + 1, nodes - 1), columns]
    places = _grid(low, high, _NODES)
    log_weight, mean, variance = _log_posterior(block, places, prior, normal)
    weight = np.exp(log_weight)
    weight /= np.add.reduce(weight)
    log_tau = prior.log_tau(places) - np.log(block.scale)
    step = (high - low) / (_NODES - 1)
    return Mixture(weight, places, log_tau, step, mean, variance)


def quantile(weight: Floats, mean: Floats, error: Floats, p: float) -> Floats:
    """Return a quantile of a mixture of normal distributions, for each column.

    They are ordered by their spread: the widest, which have next to no weight together
    but may reach beyond all measure, are not needed to enclose it.
    """
    spare = _SPARE * min(p, 1 - p)
    needed = np.add.accumulate(weight[::-1])[::-1] > spare
    most = mean + ndtri(p / (1 - spare)) * error
    least = mean + ndtri(1 - (1 - p) / (1 - spare)) * error

    def excess(q: Floats) -> Floats:
        below = weight * ndtr((q - mean) / error)
        return np.asarray(np.add.reduce(below) - p)

    low = np.where(needed, least, np.inf).min(axis=0)
    high = np.where(needed, most, -np.inf).max(axis=0)
    return bracketed_root(excess, low, high, precision=_PRECISE)


def place_quantile(weight: Floats, places: Floats, step: Floats, p: float) -> Floats:
    """Return where a share `p` of the weight of even places lies below.

    Between the points the distribution function is that of the sinc interpolant,
    which is as precise as the trapezoidal rule itself.
    """
    columns = np.arange(step.size)
    below = np.add.accumulate(weight) - weight / 2
    place = np.argmax(below > p, axis=0)
    low = places[np.maximum(place - 2, 0), columns]
    high = places[np.minimum(place + 1, len(places) - 1), columns]

    def excess(q: Floats) -> Floats:
        share = 0.5 + sici(np.pi * (q - places) / step)[0] / np.pi
        return np.asarray(np.add.reduce(weight * share) - p)

    return bracketed_root(excess, low, high, precision=_PRECISE)


def _summarised(
    block: Block, prior: TauPrior, normal: tuple[float, float] | None, level: float
) -> Posterior[Floats]:
    known = mixture(block, prior, normal)
    weight, error = known.weight, np.sqrt(known.variance)
    wide = np.sqrt(known.variance + known.tau2)
    tail = (1 - level) / 2

    def placed(values: Floats) -> Floats:
        return block.shift + block.scale * values

    mean = np.add.reduce(weight * known.mean)
    spread = known.variance + (known.mean - mean) ** 2
    deviation = np.sqrt(np.add.reduce(weight * spread))
    if prior.is_heavy and normal is None:
        mean = np.where(block.k < _FEWEST_FOR_MEAN, nan, mean)
        deviation = np.where(block.k < _FEWEST_FOR_VARIANCE, nan, deviation)
    null = -block.shift / block.scale

    def tau(p: float) -> Floats:
        place = place_quantile(weight, known.place, known.step, p)
        return np.exp(prior.log_tau(place))

    return Posterior(
        k=block.k,
        median=placed(quantile(weight, known.mean, error, 0.5)),
        mean=placed(mean),
        std_error=block.scale * deviation,
        ci_low=placed(quantile(weight, known.mean, error, tail)),
        ci_high=placed(quantile(weight, known.mean, error, 1 - tail)),
        positive=np.add.reduce(weight * ndtr((known.mean - null) / error)),
        tau=tau(0.5),
        tau_low=tau(tail),
        tau_high=tau(1 - tail),
        pi_low=placed(quantile(weight, known.mean, wide, tail)),
        pi_high=placed(quantile(weight, known.mean, wide, 1 - tail)),
    )


def shrunken(block: Block, known: Mixture, level: float) -> Floats:
    """Return median and limits of each study's own effect, for a block of one group.

    The effect of a study lies between what it found and the mean, the nearer to the
    mean the less precise the study is and the smaller tau.
    """
    tau2, tail = known.tau2, (1 - level) / 2
    v = block.v[:, 0]
    own = tau2 / (tau2 + v)
    mean = known.mean + own * (block.y[:, 0] - known.mean)
    error = np.sqrt(own * v + (1 - own) ** 2 * known.variance)
    weight = np.broadcast_to(known.weight, mean.shape)
    limits = [quantile(weight, mean, error, p) for p in (0.5, tail, 1 - tail)]
    return np.asarray(block.shift[0] + block.scale[0] * np.array(limits))


class Densities(NamedTuple):
    """The posterior of one group as densities, in the units of its effects."""

    block: Block
    known: Mixture
    prior: TauPrior
    normal: tuple[float, float] | None

    def of_mean(self, at: Floats, *, new: bool = False) -> Floats:
        """Return the density of the mean, or of the effect of a new study."""
        known, scale = self.known, self.block.scale[0]
        x = (at - self.block.shift[0]) / scale
        error = np.sqrt(known.variance + known.tau2 if new else known.variance)
        # point after point, so that many points do not fill the memory
        found = np.array([self._mixed(one, error) for one in x.ravel()])
        return np.asarray(found.reshape(x.shape) / scale)

    def _mixed(self, x: float, error: Floats) -> float:
        z = np.minimum(np.abs(x - self.known.mean) / error, _FAR)
        height = self.known.weight * np.exp(-(z**2) / 2) / error
        return float(np.add.reduce(height)[0]) / sqrt(2 * pi)

    def of_tau(self, at: Floats) -> Floats:
        """Return the density of tau, from the posterior itself at every point.

        The grid gives the scale: at its heaviest point the density of a place is the
        weight over the step.
        """
        known, prior = self.known, self.prior
        with np.errstate(divide="ignore"):  # at 0 the limit from above is taken
            log_tau = np.log(at.ravel()).clip(1 - _FURTHEST, _FURTHEST - 1)
        places = prior.place(log_tau)
        heaviest = int(np.argmax(known.weight))
        together = np.append(places, known.place[heaviest, 0])[:, None]
        height = _log_posterior(self.block, together, prior, self.normal)[0][:, 0]
        peak = np.log(known.weight[heaviest, 0] / known.step[0])
        log_density = height[:-1] - height[-1] + peak - prior.log_stretch(places)
        return np.asarray(np.exp(log_density - log_tau).reshape(at.shape))


def densities(
    y: Floats, v: Floats, prior: TauPrior, normal: tuple[float, float] | None
) -> Densities:
    """Return the posterior of one group as densities."""
    block = next(blocks(y, v, np.zeros(y.size, np.intp), 1))
    return Densities(block, mixture(block, prior, normal), prior, normal)


def _slices(block: Block) -> Iterator[Block]:
    many = max(1, _CELLS // _NODES)
    for start in range(0, block.k.size, many):
        yield block.columns(np.arange(start, min(start + many, block.k.size)))


def _grid(low: Floats, high: Floats, nodes: int) -> Floats:
    return np.asarray(low + (high - low) * np.linspace(0.0, 1.0, nodes)[:, None])


def _ends(block: Block, prior: TauPrior) -> tuple[Floats, Floats]:
    """Return places outside which the posterior has no weight."""
    least, most = prior.span()
    unit = np.log(block.scale)
    widest = np.log1p(np.abs(block.y).max(axis=0)) + 5.0 + 0.5 * np.log(block.k)
    if prior.family == "log-t":
        # however unlikely the data are for it, its tails reach them
        low = np.full_like(unit, least)
        return low, np.maximum(most, low + 1)
    low = np.minimum(least - unit, _LOWEST).clip(-_FURTHEST, _FURTHEST - 1)
    return low + unit, np.maximum(most - unit, widest).clip(low + 1, _FURTHEST) + unit


def _log_posterior(
    block: Block, places: Floats, prior: TauPrior, normal: tuple[float, float] | None
) -> tuple[Floats, Floats, Floats]:
    """Return log density of places below its peak; mean and variance of mu there."""
    log_tau = prior.log_tau(places)
    tau2 = np.exp(2 * (log_tau - np.log(block.scale)).clip(-_FURTHEST, _FURTHEST))
    weight, first, second, log_w = (np.zeros_like(places) for _ in range(4))
    rows = max(1, _CELLS // places.size)
    for start in range(0, block.y.shape[0], rows):
        y = block.y[start : start + rows, None]
        w = 1 / (block.v[start : start + rows, None] + tau2)
        weight += np.add.reduce(w)
        first += np.add.reduce(w * y)
        second += np.add.reduce(w * y**2)
        if np.isinf(block.v[start : start + rows]).any():
            w = np.where(w > 0, w, 1)
        log_w += np.add.reduce(np.log(w))
    mean, variance = first / weight, 1 / weight
    q, log_weight = np.maximum(0, second - first * mean), np.log(weight)
    if normal is not None:
        # differences from the prior, because sums with it would lose digits
        away = (normal[0] - block.shift) / block.scale - mean
        prior_variance = (normal[1] / block.scale) ** 2
        ratio = 1 + weight * prior_variance
        q, log_weight = q + away**2 / (variance + prior_variance), np.log(ratio)
        mean, variance = mean + away / ratio, prior_variance / ratio
    f = prior.log_density(log_tau) + prior.log_stretch(places)
    f += (log_w - log_weight - q) / 2
    return f - f.max(axis=0), mean, variance
