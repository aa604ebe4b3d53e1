"""The BCG trials, as analysed by van Houwelingen, Arends and Stijnen.

van Houwelingen HC, Arends LR, Stijnen T (2002) Advanced methods in meta-analysis:
multivariate approach and meta-regression. Stat Med 21:589-624: log odds ratios of
Table I, common-effect results on page 596, random-effects results by maximum likelihood
on page 597, as transcribed in published worked analyses.
"""

import numpy as np
import pytest

from surrogate_evidence.synthesis import pool

A = np.array([4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27])
B = [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886]
C = np.array([11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29])
D = [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825]
PRINTED = 0.5e-3  # half a unit of the last printed place


def _log_odds_ratios():
    b, d = np.array(B), np.array(D)
    return np.log(A * d / (b * C)), 1 / A + 1 / b + 1 / C + 1 / d


@pytest.mark.parametrize(
    ("options", "ratio", "limits"),
    [
        # the paper prints an upper limit of 0.703
        ({"model": "common-effect"}, 0.647, (0.595, 0.702)),
        ({"tau2": "ML", "test": "z"}, 0.476, (0.336, 0.675)),
    ],
)
def test_odds_ratio(options, ratio, limits):
    result = pool(*_log_odds_ratios(), **options)
    assert np.exp(result.estimate) == pytest.approx(ratio, abs=PRINTED)
    found = np.exp([result.interval.low, result.interval.high])
    assert found == pytest.approx(limits, abs=PRINTED)


def test_tau2_by_maximum_likelihood():
    result = pool(*_log_odds_ratios(), tau2="ML")
    assert result.tau2 == pytest.approx(0.302, abs=PRINTED)
