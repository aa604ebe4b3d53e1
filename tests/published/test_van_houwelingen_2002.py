"""The BCG trials, as analysed by van Houwelingen, Arends and Stijnen.

van Houwelingen HC, Arends LR, Stijnen T (2002) Advanced methods in meta-analysis:
multivariate approach and meta-regression. Stat Med 21:589-624: log odds ratios of
Table I, common-effect results on page 596, random-effects results by maximum likelihood
on page 597, the prediction interval on page 599, latitude on pages 608-609, as
transcribed in published worked analyses.
"""

import numpy as np
import pytest

from surrogate_evidence.synthesis import meta_regression, pool
from tests.published.bcg import LATITUDE, log_odds_ratios

PRINTED = 0.5e-3  # half a unit of the last printed place


@pytest.mark.parametrize(
    ("options", "ratio", "limits"),
    [
        # the paper prints an upper limit of 0.703
        ({"model": "common-effect"}, 0.647, (0.595, 0.702)),
        ({"tau2": "ML", "test": "z"}, 0.476, (0.336, 0.675)),
    ],
)
def test_odds_ratio(options, ratio, limits):
    result = pool(*log_odds_ratios(), **options)
    assert np.exp(result.estimate) == pytest.approx(ratio, abs=PRINTED)
    found = np.exp([result.interval.low, result.interval.high])
    assert found == pytest.approx(limits, abs=PRINTED)


def test_tau2_by_maximum_likelihood():
    result = pool(*log_odds_ratios(), tau2="ML")
    assert result.tau2 == pytest.approx(0.302, abs=PRINTED)


def test_q_profile_interval_of_tau2():
    # the worked analysis; the paper has 0.135 to 1.181 by Satterthwaite's approximation
    limits = pool(*log_odds_ratios(), tau2="ML").tau2_interval
    assert (limits.low, limits.high) == pytest.approx((0.130, 1.181), abs=PRINTED)


def test_where_true_effects_lie():
    # the paper takes the mean as known; our interval also has its error in it
    result = pool(*log_odds_ratios(), tau2="ML", test="z", prediction="normal")
    half = 1.959964 * np.sqrt(result.tau2)
    found = (result.estimate - half, result.estimate + half)
    assert found == pytest.approx((-1.820, 0.336), abs=PRINTED)
    # printed in the worked analysis beside it
    assert (result.pi_low, result.pi_high) == pytest.approx(
        (-1.875, 0.391), abs=PRINTED
    )


def test_latitude():
    found = meta_regression(
        *log_odds_ratios(), {"latitude": LATITUDE}, tau2="ML", test="z"
    )
    intercept, slope = found.coefficients
    assert intercept.estimate == pytest.approx(0.371, abs=PRINTED)
    assert slope.estimate == pytest.approx(-0.033, abs=PRINTED)
    assert intercept.std_error == pytest.approx(0.106, abs=PRINTED)
    assert slope.std_error == pytest.approx(0.003, abs=PRINTED)
    assert found.tau2 == pytest.approx(0.004, abs=PRINTED)
    assert 100 * found.r2 == pytest.approx(98.7, abs=0.5e-1)
