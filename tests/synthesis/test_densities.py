"""Densities of a posterior, and of the priors it rests on."""

from math import inf, nan

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import halfcauchy, halfnorm, lognorm

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import (
    TauPrior,
    bayesian_pool,
)

half_normal = TauPrior("half-normal", 1.0)
half_cauchy = TauPrior("half-cauchy", 0.5)
log_normal = TauPrior("log-normal", 1.74, -2.56)

TWO = ([0.71, 1.83], [0.43**2, 1.10**2])
EXACT = 1e-7  # the grid's own precision, in standard errors
ADAPTIVE = 1e-6  # of scipy's adaptive quadrature, nested once
log_t = TauPrior("log-t", 2.0, -3.0)
PRIORS = [TauPrior(), half_normal, half_cauchy, log_normal]
FROZEN = {
    "half-normal": lambda p: halfnorm(scale=p.scale),
    "half-cauchy": lambda p: halfcauchy(scale=p.scale),
    "log-normal": lambda p: lognorm(p.scale / 2, scale=p.median),
}


@pytest.mark.parametrize("prior", [*PRIORS, log_t], ids=str)
def test_densities_hold_the_limits_between_them(prior):
    one = bayesian_pool(*TWO, tau_prior=prior)

    def share(of, low, high):
        return quad(lambda x: float(one.density(x, of)), low, high, limit=200)[0]

    for of, low, middle, high in (
        ("mean", one.interval.low, one.estimate, one.interval.high),
        ("tau", one.tau_interval.low, one.tau, one.tau_interval.high),
        ("new study", one.pi_low, one.estimate, one.pi_high),
    ):
        assert share(of, low, high) == pytest.approx(0.95, abs=ADAPTIVE)
        if of != "new study":
            assert share(of, low, middle) == pytest.approx(0.475, abs=ADAPTIVE)


def test_the_density_of_tau_is_prior_times_likelihood():
    one = bayesian_pool(*TWO)
    y, v = (np.array(values) for values in TWO)

    def kernel(tau):
        w = 1 / (v + tau**2)
        mean = (w * y).sum() / w.sum()
        q = (w * (y - mean) ** 2).sum()
        return FROZEN["half-normal"](one.tau_prior).pdf(tau) * np.sqrt(
            w.prod() / w.sum() * np.exp(-q)
        )

    total = quad(kernel, 0, 10)[0]
    at = np.array([0.0, 1e-9, 0.1, 0.7, 3.0])
    expected = [kernel(tau) / total for tau in at]
    assert one.density(at, "tau") == pytest.approx(expected, rel=ADAPTIVE)
    assert one.density([-0.1, 1e200], "tau").tolist() == [0.0, 0.0]
    assert one.density([1e200, -1e200]).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("prior", PRIORS, ids=str)
def test_the_density_of_a_prior_is_that_of_its_family(prior):
    at = np.array([1e-3, 0.2, 1.0, 4.0])
    if prior.family == "log-normal":
        expected = lognorm(prior.scale / 2, scale=prior.median).pdf(at)
    else:
        expected = FROZEN[prior.family](prior).pdf(at)
    assert prior.density(at) == pytest.approx(expected, rel=EXACT)
    assert prior.density(-1.0) == 0


@pytest.mark.parametrize("at", [nan, "0", [True], [inf]])
def test_a_density_wants_numbers(at):
    with pytest.raises(ArgumentError, match="at must be finite numbers"):
        bayesian_pool(*TWO).density(at)
    with pytest.raises(ArgumentError, match="of must be one of"):
        bayesian_pool(*TWO).density(0, "mode")
