"""Teacher expectancy, as analysed by Raudenbush and Bryk.

Raudenbush SW, Bryk AS (1985) Empirical Bayes meta-analysis. J Educ Stat 10:75-98: 19
standardised mean differences, random-effects results on pages 83 to 86, as transcribed
in published worked analyses. (The paper prints Q as 35.85; its data give 35.83.)
"""

import pytest

from surrogate_evidence.synthesis import pool

YI = [
    0.03,
    0.12,
    -0.14,
    1.18,
    0.26,
    -0.06,
    -0.02,
    -0.32,
    0.27,
    0.8,
    0.54,
    0.18,
    -0.02,
    0.23,
    -0.18,
    -0.06,
    0.3,
    0.07,
    -0.07,
]
VI = [
    0.0156,
    0.0216,
    0.0279,
    0.1391,
    0.1362,
    0.0106,
    0.0106,
    0.0484,
    0.0269,
    0.063,
    0.0912,
    0.0497,
    0.0835,
    0.0841,
    0.0253,
    0.0279,
    0.0193,
    0.0088,
    0.0303,
]


def test_random_effects_by_restricted_maximum_likelihood():
    result = pool(YI, VI, test="z")
    # half a unit of the last printed place
    assert result.tau2 == pytest.approx(0.019, abs=0.5e-3)
    assert result.estimate == pytest.approx(0.084, abs=0.5e-3)
    assert result.q == pytest.approx(35.83, abs=0.5e-2)
    assert result.estimate / result.std_error == pytest.approx(1.62, abs=0.5e-2)
