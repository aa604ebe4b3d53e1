"""What is known of the median proportion if everybody had the event in every study?

The likelihood has no maximum then, but a posterior there is. Given mu and tau the
chance of study i is the mean of ``expit(mu + tau u) ** n_i`` over a standard normal u;
that integrand, the logistic prior of mu and the prior of tau are all smooth, so that
even grids converge exponentially.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, log_expit, logsumexp

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.estimates._notes import not_estimable
from surrogate_evidence.synthesis.few._quadrature import place_quantile
from surrogate_evidence.synthesis.few.priors import TauPrior
from surrogate_evidence.synthesis.pooling._engine import Floats

_STEP = 0.25  # in mu: limits lie between the places, which asks more of them
_STEP_U = 0.5  # in u while tau is small
_REACH = 45.0  # logarithm of the share of the posterior left out beyond, in mu
_TAUS = 97
_NEAR_0 = 18.0  # logarithm of the median of tau over the smallest tau looked at
_FAINT = 36.0  # logarithm of the share of a prior's peak below which tau is left out
_FARTHEST = 8.5  # standard deviations


class Known(NamedTuple):
    """Posterior of the median proportion where the likelihood has no maximum."""

    median: float
    interval: Interval


def known_of_all(n: Floats, prior: TauPrior, level: float, *, nobody: bool) -> Known:
    """Return the posterior if all `n` had the event, or if nobody had."""
    tail = (1 - level) / 2
    low, median, high = posterior_of_all(n, prior, (tail, 0.5, 1 - tail))
    if nobody:
        low, median, high = 1 - high, 1 - median, 1 - low
    interval = Interval(low=low, high=high, level=level, method="posterior")
    return Known(median, interval)


def light(prior: TauPrior) -> TauPrior:
    """Refuse a prior that is not for log odds, or that has too much far away."""
    if prior.is_heavy or prior.measures:
        msg = (
            f"the {prior} is none for log odds of proportions here; name the scale of "
            "a half-normal prior of their standard deviation, such as tau_prior=1.0."
        )
        raise ArgumentError(msg)
    return prior


def of(prior: TauPrior) -> Note:
    """Return what the posterior rests on."""
    text = (
        "The posterior rests on a uniform prior of the median proportion and on a "
        f"{prior} of log odds; the studies say next to nothing about the latter."
    )
    return Note(code="prior", text=text)


def at_the_end(fact: str) -> Note:
    """Return why there is no estimate where every study is at one end."""
    return not_estimable(
        f"{fact}: the likelihood grows up to the end of the scale and has no maximum, "
        "and how much studies differ cannot be seen. Read the limits of the studies, "
        "and the exact limits for what they are: true if one rate holds for all."
    )


def posterior_of_all(
    n: Floats, prior: TauPrior, shares: tuple[float, ...]
) -> tuple[float, ...]:
    """Return quantiles of the median proportion between studies, all `n` with it.

    The prior of that proportion is uniform, which is logistic in its log odds.

    Examples
    --------
    Without a spread the posterior is a beta distribution, here of 25 out of 25:

    >>> posterior_of_all(np.array([16.0, 9.0]), TauPrior(scale=1e-9), (0.5,))
    (0.9737,)
    >>> round(0.5 ** (1 / 26), 4)
    0.9737
    """
    mu = np.arange(-_REACH, _REACH + np.log(n.sum()), _STEP)
    sizes, times = np.unique(n, return_counts=True)
    of_mu = log_expit(mu) + log_expit(-mu)
    low, high = prior.span()
    low = max(low, float(prior.place(np.asarray(np.log(prior.median) - _NEAR_0))))
    places = np.linspace(low, high, _TAUS)
    log_tau = prior.log_tau(places)
    of_tau = prior.log_density(log_tau) + prior.log_stretch(places)
    kept = of_tau > of_tau.max() - _FAINT
    rows = [
        known + of_mu + times @ _chances(sizes, mu, float(tau))
        for tau, known in zip(np.exp(log_tau[kept]), of_tau[kept], strict=True)
    ]
    weight = logsumexp(np.array(rows), axis=0)
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    step = np.array([_STEP])
    return tuple(
        float(expit(place_quantile(weight[:, None], mu[:, None], step, share)[0]))
        for share in shares
    )


def _chances(sizes: Floats, mu: Floats, tau: float) -> Floats:
    """Return log chances, one row per size and one column per mu."""
    step = min(_STEP_U, 1 / tau)
    u = np.arange(-_FARTHEST, _FARTHEST + step / 2, step)
    log_p = log_expit(mu[:, None] + tau * u)
    weight = step * np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi)
    return np.array([logsumexp(size * log_p, b=weight, axis=1) for size in sizes])
