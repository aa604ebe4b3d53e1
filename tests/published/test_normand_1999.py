"""Two tutorial analyses, as printed by Normand.

Normand S-LT (1999) Meta-analysis: formulating, evaluating, combining, and reporting.
Stat Med 18:321-359: risk differences of lidocaine in Table VII (page 349), lengths of
stay in Tables VIII and IX (pages 351-352), as transcribed in published worked analyses.
"""

import numpy as np
import pytest

from surrogate_evidence.synthesis import pool


def _lidocaine():
    a, n = np.array([2, 4, 6, 7, 7, 11]), np.array([39, 44, 107, 103, 110, 154])
    c, m = np.array([1, 4, 4, 5, 3, 4]), np.array([43, 44, 110, 100, 106, 146])
    p, q = a / n, c / m
    return 100 * (p - q), 100**2 * (p * (1 - p) / n + q * (1 - q) / m)


def _stay():
    """Return mean differences with the variance pooled within each study."""
    n_1 = np.array([155, 31, 75, 18, 8, 57, 34, 110, 60])
    n_2 = np.array([156, 32, 71, 18, 13, 52, 33, 183, 52])
    sd_1 = np.array([47, 7, 17, 20, 8, 7, 45, 16, 27])
    sd_2 = np.array([64, 4, 29, 48, 11, 4, 34, 27, 20])
    mean_1 = np.array([55, 27, 64, 66, 14, 19, 52, 21, 30])
    mean_2 = np.array([75, 29, 119, 137, 18, 18, 41, 31, 23])
    pooled = ((n_1 - 1) * sd_1**2 + (n_2 - 1) * sd_2**2) / (n_1 + n_2 - 2)
    return mean_1 - mean_2, pooled * (1 / n_1 + 1 / n_2)


@pytest.mark.parametrize(
    "options", [{"model": "common-effect"}, {"tau2": "REML"}, {"tau2": "DL"}], ids=str
)
def test_lidocaine_table_vii(options):
    result = pool(*_lidocaine(), test="z", **options)
    assert result.estimate == pytest.approx(2.94, abs=0.5e-2)
    limits = (result.interval.low, result.interval.high)
    assert limits == pytest.approx((0.4, 5.5), abs=0.5e-1)
    assert result.tau2 == 0


@pytest.mark.parametrize(
    ("options", "estimate", "limits", "tau2"),
    [
        ({"model": "common-effect"}, -3.49, (-5.03, -1.96), 0),
        ({"tau2": "DL"}, -14.10, (-24.45, -3.75), 218.72),
        ({"tau2": "REML"}, -15.12, (-32.67, 2.43), 685.20),
    ],
)
def test_length_of_stay_table_ix(options, estimate, limits, tau2):
    result = pool(*_stay(), test="z", **options)
    assert result.estimate == pytest.approx(estimate, abs=0.5e-2)
    found = (result.interval.low, result.interval.high)
    assert found == pytest.approx(limits, abs=0.5e-2)
    assert result.tau2 == pytest.approx(tau2, abs=0.5e-2)
