"""Teacher expectancy once more: estimators, tests and a moderator side by side.

Raudenbush SW (2009) Analyzing effect sizes: random-effects models. In Cooper, Hedges,
Valentine (eds) The Handbook of Research Synthesis and Meta-Analysis, 2nd edition:
Table 16.2 (page 301) and Table 16.3 (page 309), as transcribed in the published worked
analyses, and their tests, of the metafor package. The moderator is also on pages 90 and
92 of Raudenbush and Bryk (1985).
"""

import pytest

from surrogate_evidence.synthesis import meta_regression, pool
from tests.published.test_raudenbush_1985 import VI, YI

WEEKS = [2, 21, 19, 0, 0, 3, 17, 24, 0, 1, 0, 0, 1, 2, 17, 5, 1, 2, 7]
PRINTED = 0.5e-3  # half a unit of the last printed place

# model or estimator, tau², mean; error, statistic and limits: usual, then Knapp-Hartung
TABLE_16_3 = [
    ("ML", 0.013, 0.078, (0.047, 1.637, -0.015, 0.171), (0.059, 1.311, -0.047, 0.202)),
    (
        *("REML", 0.019, 0.084),
        *((0.052, 1.621, -0.018, 0.185), (0.062, 1.359, -0.046, 0.213)),
    ),
    ("DL", 0.026, 0.089, (0.056, 1.601, -0.020, 0.199), (0.064, 1.405, -0.044, 0.223)),
    ("HE", 0.080, 0.114, (0.079, 1.443, -0.041, 0.270), (0.071, 1.608, -0.035, 0.264)),
]


def _line(result):
    ratio = result.estimate / result.std_error
    return (result.std_error, ratio, result.interval.low, result.interval.high)


@pytest.mark.parametrize(("method", "tau2", "mean", "usual", "knapp"), TABLE_16_3)
def test_random_effects_table_16_3(method, tau2, mean, usual, knapp):
    for test, expected in (("z", usual), ("hartung-knapp", knapp)):
        result = pool(YI, VI, tau2=method, test=test)
        assert result.tau2 == pytest.approx(tau2, abs=PRINTED)
        assert result.estimate == pytest.approx(mean, abs=PRINTED)
        assert _line(result) == pytest.approx(expected, abs=PRINTED)


def test_common_effect_tables_16_2_and_16_3():
    result = pool(YI, VI, model="common-effect")
    assert result.estimate == pytest.approx(0.060, abs=PRINTED)
    assert result.q == pytest.approx(35.83, abs=0.5e-2)
    # Table 16.2 prints 1.65 for the statistic
    expected = (0.036, 1.655, -0.011, 0.132)
    assert _line(result) == pytest.approx(expected, abs=PRINTED)


def test_weeks_of_contact_table_16_2():
    weeks = [min(week, 3) for week in WEEKS]
    found = meta_regression(YI, VI, {"weeks": weeks}, test="z")
    lines = found.coefficients
    assert found.tau2 == pytest.approx(0.000, abs=PRINTED)
    estimates = [line.estimate for line in lines]
    assert estimates == pytest.approx([0.407, -0.157], abs=PRINTED)
    ratios = [line.estimate / line.std_error for line in lines]
    assert ratios == pytest.approx([4.68, -4.39], abs=0.5e-2)
    # the article of 1985 prints 16.58
    assert found.q == pytest.approx(16.57, abs=0.5e-2)
