"""Bleeding ulcers: tables conditioned on their margins, by van Houwelingen et al.

van Houwelingen HC, Zwinderman KH, Stijnen T (1993) A bivariate approach to
meta-analysis. Stat Med 12:2273-2284, univariate results on pages 2275 and 2277, as
transcribed in the published worked analyses, and their tests, of the metafor package.
Bleeding in the trials of Collins and Langman 1985: data set dat.collins1985a.
"""

import numpy as np
import pytest

from surrogate_evidence.synthesis import exact_odds_ratio, mixed_odds_ratio

CONTROL = [
    *(16, 50, 12, 53, 1, 12, 6, 15, 10, 36, 11, 48, 8, 20, 12, 47, 3, 19, 3, 43, 8, 19),
    *(30, 132, 0, 14, 4, 9, 5, 24, 21, 80, 51, 260, 1, 11, 12, 29, 15, 54, 15, 107),
    *(7, 39, 5, 26, 13, 31, 3, 14),
]
TREATED = [
    *(8, 50, 11, 56, 5, 18, 2, 14, 12, 33, 9, 40, 7, 20, 5, 46, 0, 18, 9, 45, 10, 21),
    *(44, 153, 0, 14, 1, 10, 4, 24, 14, 78, 50, 259, 3, 10, 6, 31, 16, 51, 16, 106),
    *(6, 33, 11, 36, 3, 34, 2, 15),
]
PRINTED = 0.5e-3  # half a unit of the last printed place


def _counts():
    (a, n), (c, m) = (np.reshape(arm, (-1, 2)).T for arm in (CONTROL, TREATED))
    return a, n, c, m


def test_one_odds_ratio_for_all():
    assert exact_odds_ratio(*_counts()).estimate == pytest.approx(0.122, abs=PRINTED)


def test_odds_ratios_that_differ():
    result = mixed_odds_ratio(*_counts())
    # the transcript has 0.175 and a log-likelihood of -52.989; Gauss-Hermite sums of
    # 80 points over SciPy's hypergeometric chances give 0.17441 and -52.99009
    assert result.estimate == pytest.approx(0.1744, abs=0.5e-4)
    found = (result.std_error, result.tau2)
    assert found == pytest.approx((0.136, 0.119), abs=PRINTED)
    limits = (result.interval.low, result.interval.high)
    # moved with the estimate: the transcript has -0.092 to 0.441
    assert limits == pytest.approx((-0.0929, 0.4417), abs=0.5e-4)
