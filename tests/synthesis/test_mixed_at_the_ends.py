"""Models of counts where nobody or everybody had the event, or nearly."""

from math import inf, isnan, log

import pytest
from numpy.polynomial.legendre import leggauss
from scipy.special import expit
from scipy.stats import (
    beta,
    halfnorm,
    logistic,
    norm,
)

from surrogate_evidence.synthesis import (
    NothingToPool,
    exact_odds_ratio,
    mixed_odds_ratio,
    pool_proportions,
)

# the likelihood is flat at its top: half the digits are lost
AT_THE_TOP = 1e-6
TRIALS = ([0, 6, 1, 9], [40, 50, 30, 44], [4, 3, 5, 2], [40, 50, 30, 44])


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_the_posterior_of_all_agrees_with_another_rule_of_integration(scale):
    def nodes(low, high, points):
        x, weight = leggauss(points)
        return low + (high - low) * (x + 1) / 2, weight * (high - low) / 2

    tau, of_tau = nodes(0, 7 * scale, 48)
    u, of_u = nodes(-8.5, 8.5, 160)
    of_tau, of_u = of_tau * halfnorm.pdf(tau, scale=scale), of_u * norm.pdf(u)

    def below(limit):
        mu, of_mu = nodes(-40, limit, 240)
        p = expit(mu[:, None, None] + tau[:, None] * u)
        chance = (p**16 @ of_u) * (p**9 @ of_u)
        return of_mu * logistic.pdf(mu) @ chance @ of_tau

    found = pool_proportions([16, 9], [16, 9], tau_prior=scale)
    whole = below(45)
    for share, p in (
        (0.025, found.posterior.low),
        (0.5, found.posterior_median),
        (0.975, found.posterior.high),
    ):
        at = below(log(p / (1 - p)))
        assert at / whole == pytest.approx(share, abs=AT_THE_TOP)


def test_without_spread_the_posterior_of_all_is_a_beta_distribution():
    found = pool_proportions([16, 9], [16, 9], tau_prior=1e-9)
    exact = beta(26, 1)
    assert found.posterior_median == pytest.approx(exact.median(), abs=AT_THE_TOP)
    assert found.posterior.low == pytest.approx(exact.ppf(0.025), abs=AT_THE_TOP)
    assert found.posterior.high == pytest.approx(exact.ppf(0.975), abs=AT_THE_TOP)


def test_nobody_is_everybody_turned_round_and_never_a_point():
    none, all_ = (
        pool_proportions([0, 0], [10, 12]),
        pool_proportions([10, 12], [10, 12]),
    )
    assert none.posterior.low == pytest.approx(1 - all_.posterior.high, abs=1e-12)
    assert none.posterior_median == pytest.approx(1 - all_.posterior_median, abs=1e-12)
    for found in (none, all_):
        assert isnan(found.estimate)
        assert isnan(found.tau2)
        assert isnan(found.i2)
        assert "assuming one common rate" in str(found)
        assert "with priors that are noted" in str(found)
        assert [note.code for note in found.notes][:2] == ["not-estimable", "prior"]
        assert "uniform prior of the median proportion" in found.notes[1].text
        assert found.to_dict()["posterior_high"] == found.posterior.high
        assert 0 < found.posterior.low < found.posterior.high < 1
    wider = pool_proportions([10, 12], [10, 12], tau_prior=2.0)
    assert wider.posterior.low < all_.posterior.low


@pytest.mark.parametrize("events", [[16, 9], [0, 0]])
def test_all_or_none_has_no_point_but_a_bound(events):
    found = pool_proportions(events, [16, 9])
    row = found.to_dict()
    assert isnan(found.estimate)
    assert isnan(found.tau2)
    assert isnan(found.i2)
    assert "no maximum" in row["reason"]
    assert "assuming one common rate" in str(found)
    assert len(found.studies) == 2
    # all of 25: the lower bound solves p^25 = 0.05
    bound = 0.05 ** (1 / 25)
    ends = (bound, 1.0) if events[0] else (0.0, 1 - bound)
    limits = (found.common_bound.low, found.common_bound.high)
    assert limits == pytest.approx(ends, rel=AT_THE_TOP)
    assert "100" not in str(found)


def test_most_uneven_tables_have_no_point_but_limits():
    counts = ([0, 0], [40, 60], [3, 2], [40, 58])
    found = mixed_odds_ratio(*counts)
    assert isnan(found.estimate)
    assert found.common_bound == exact_odds_ratio(*counts).interval
    assert found.common_bound.low == -inf
    assert "assuming one common odds ratio" in str(found)


def test_studies_at_opposite_ends_have_no_common_figure():
    found = pool_proportions([0, 5], [5, 5])
    assert isnan(found.estimate)
    assert not found.converged
    assert "so far apart" in found.to_dict()["reason"]


def test_one_study_keeps_its_own_log_odds():
    found = pool_proportions(3, 10)
    assert found.estimate == pytest.approx(log(3 / 7), rel=AT_THE_TOP)
    assert found.std_error == pytest.approx((1 / 3 + 1 / 7) ** 0.5, rel=AT_THE_TOP)
    assert isnan(found.tau2)
    assert isnan(pool_proportions(3, 10, test="t").interval.low)


def test_silent_tables_are_left_out_and_counted():
    a, n1, c, n2 = TRIALS
    more = mixed_odds_ratio([*a, 0, 5], [*n1, 9, 5], [*c, 0, 7], [*n2, 9, 7])
    assert more.k_omitted == 2
    assert more.estimate == pytest.approx(
        mixed_odds_ratio(*TRIALS).estimate, rel=AT_THE_TOP
    )


def test_nothing_given_is_nothing_pooled():
    assert isinstance(pool_proportions([], []), NothingToPool)
    assert isinstance(mixed_odds_ratio([0], [5], [0], [6]), NothingToPool)
