"""Estimators of tau² side by side, as printed by Viechtbauer.

Viechtbauer W (2005) Bias and efficiency of meta-analytic variance estimators in the
random-effects model. J Educ Behav Stat 30:261-293. Data and results of the two examples
on pages 271 and 272, as transcribed in the published worked analyses of the author's
own software; the paper's empirical Bayes estimator is our EB.
"""

import pytest

from surrogate_evidence.synthesis import pool

EXAMPLES = {
    "page 271": (
        [-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232],
        [0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040],
        {
            # tau², I² in per cent, H²
            "HE": (0.148, 68.80, 3.21),
            "DL": (0.277, 80.44, 5.11),
            "ML": (0.197, 74.51, 3.92),
            "REML": (0.223, 76.84, 4.32),
            "EB": (0.192, 74.05, 3.85),
            "SJ": (0.199, 74.75, 3.96),
        },
    ),
    "page 272": (
        [
            *(0.100, -0.162, -0.090, -0.049, -0.046, -0.010, -0.431, -0.261, 0.134),
            *(0.019, 0.175, 0.056, 0.045, 0.103, 0.121, -0.482, 0.290, 0.342),
        ],
        [
            *(0.016, 0.015, 0.050, 0.050, 0.032, 0.052, 0.036, 0.024, 0.034),
            *(0.033, 0.031, 0.034, 0.039, 0.167, 0.134, 0.096, 0.016, 0.035),
        ],
        {
            "HE": (0.000, 0.00, 1.00),
            "DL": (0.013, 27.53, 1.38),
            "ML": (0.013, 28.45, 1.40),
            "REML": (0.016, 32.02, 1.47),
            "EB": (0.010, 23.72, 1.31),
            "SJ": (0.025, 42.67, 1.74),
        },
    ),
}
CASES = [
    pytest.param(yi, vi, method, printed, id=f"{page}, {method}")
    for page, (yi, vi, rows) in EXAMPLES.items()
    for method, printed in rows.items()
]


@pytest.mark.parametrize(("yi", "vi", "method", "printed"), CASES)
def test_tau2_i2_and_h2(yi, vi, method, printed):
    result = pool(yi, vi, tau2=method)
    # half a unit of the last printed place
    assert result.tau2 == pytest.approx(printed[0], abs=0.5e-3)
    assert 100 * result.i2 == pytest.approx(printed[1], abs=0.5e-2)
    assert result.h2 == pytest.approx(printed[2], abs=0.5e-2)
