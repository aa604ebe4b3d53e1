"""Coaching in eight schools, with a prior of the mean and of tau.

Rubin DB (1981) Estimation in parallel randomized experiments. J Educ Stat 6:377-401:
eight effects and errors. With a normal prior of mean 0 and deviation 50 on the mean and
a half-Cauchy prior of scale 25 on tau, the introduction to the bayesmeta package finds
a mean of "roughly 8 points with a 95% interval ranging from -2 to 18" (its shortest
interval; ours has equal tails).
"""

import pytest

from surrogate_evidence.synthesis import TauPrior, bayesian_pool

EFFECTS = [28, 8, -3, 7, -1, 1, 18, 12]
ERRORS = [15, 10, 16, 11, 9, 11, 10, 18]


def test_eight_schools():
    prior = TauPrior("half-cauchy", 25)
    variances = [error**2 for error in ERRORS]
    found = bayesian_pool(EFFECTS, variances, tau_prior=prior, mu_prior=(0, 50))
    assert found.estimate == pytest.approx(8, abs=0.5)
    limits = (found.interval.low, found.interval.high)
    assert limits == pytest.approx((-2, 18), abs=0.6)  # both are said as "roughly"
