"""The Q-profile interval, as printed by Viechtbauer.

Viechtbauer W (2007) Confidence intervals for the amount of heterogeneity in
meta-analysis. Stat Med 26:37-52, Table II on page 44: nine trials of diuretics and
pre-eclampsia (Collins 1985), log odds ratios. Numbers as transcribed, with one digit
more than the paper prints, in the published worked analyses of the author's software.
"""

import numpy as np
import pytest

from surrogate_evidence.synthesis import pool

EVENTS = np.array([14, 21, 14, 6, 12, 138, 15, 6, 65])
TREATED = np.array([131, 385, 57, 38, 1011, 1370, 506, 108, 153])
CONTROL_EVENTS = np.array([14, 17, 24, 18, 35, 175, 20, 2, 40])
CONTROLS = np.array([136, 134, 48, 40, 760, 1336, 524, 103, 102])
PRINTED = 0.5e-3  # half a unit of the last printed place


def _log_odds_ratios():
    a, b = EVENTS, TREATED - EVENTS
    c, d = CONTROL_EVENTS, CONTROLS - CONTROL_EVENTS
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


@pytest.mark.parametrize(
    ("method", "tau2"),
    [("DL", 0.230), ("ML", 0.239), ("REML", 0.301), ("SJ", 0.456)],
)
def test_tau2(method, tau2):
    result = pool(*_log_odds_ratios(), tau2=method)
    assert result.tau2 == pytest.approx(tau2, abs=PRINTED)


def test_q_profile_interval():
    limits = pool(*_log_odds_ratios()).tau2_interval
    assert (limits.low, limits.high) == pytest.approx((0.072, 2.203), abs=PRINTED)
