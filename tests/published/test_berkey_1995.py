"""Does latitude explain the BCG trials, as asked by Berkey and colleagues?

Berkey CS, Hoaglin DC, Mosteller F, Colditz GA (1995) A random-effects regression model
for meta-analysis. Stat Med 14:395-411, page 408: log risk ratios with variances
smoothed over the trials, tau² by empirical Bayes. As transcribed in the published
worked analyses (and their tests) of the metafor package, which also say where the
article rounds differently.
"""

import numpy as np
import pytest

from surrogate_evidence.synthesis import meta_regression, pool
from tests.published.bcg import CASES, CONTROL_CASES, CONTROL_REST, LATITUDE, REST

PRINTED = 0.5e-4  # half a unit of the last printed place
CENTERED = {"latitude": LATITUDE - 33.46}


def _smoothed():
    n, m, k = CASES + REST, CONTROL_CASES + CONTROL_REST, CASES.size
    v = (REST / CASES).sum() / (k * n)
    v += (CONTROL_REST / CONTROL_CASES).sum() / (k * m)
    return np.log(CASES / n / (CONTROL_CASES / m)), v


def _regressed(**options):
    found = meta_regression(*_smoothed(), CENTERED, test="z", **options)
    lines = found.coefficients
    return found, [line.estimate for line in lines], [line.std_error for line in lines]


def test_without_a_moderator():
    result = pool(*_smoothed(), tau2="EB", test="z")
    assert result.estimate == pytest.approx(-0.5429, abs=PRINTED)
    assert result.std_error == pytest.approx(0.1842, abs=PRINTED)
    assert result.tau2 == pytest.approx(0.268, abs=0.5e-3)


def test_random_effects_with_latitude():
    found, estimates, errors = _regressed(tau2="EB")
    # the article prints an intercept of -0.6304
    assert estimates == pytest.approx([-0.6303, -0.0268], abs=PRINTED)
    assert errors == pytest.approx([0.1591, 0.0110], abs=PRINTED)
    assert found.tau2 == pytest.approx(0.157, abs=0.5e-3)
    assert 100 * found.r2 == pytest.approx(41, abs=0.5)


def test_common_effect_with_latitude():
    _, estimates, errors = _regressed(model="common-effect")
    # the article prints -0.5950 and an error of the slope of 0.0039
    assert estimates == pytest.approx([-0.5949, -0.0282], abs=PRINTED)
    assert errors == pytest.approx([0.0696, 0.0040], abs=PRINTED)


@pytest.mark.parametrize(
    ("options", "ratios"),
    [({"tau2": "EB"}, (0.53, 0.42)), ({"model": "common-effect"}, (0.55, 0.43))],
)
def test_risk_ratios_at_latitudes_33_46_and_42(options, ratios):
    _, (intercept, slope), _ = _regressed(**options)
    found = np.exp([intercept, intercept + slope * (42 - 33.46)])
    assert found == pytest.approx(ratios, abs=0.5e-2)
