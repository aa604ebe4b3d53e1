"""Stratified tables by Mantel and Haenszel, as in Modern Epidemiology.

Rothman KJ, Greenland S, Lash TL (2008) Modern Epidemiology, 3rd edition, chapter 15:
tolbutamide in two ages (Table 15-1), spermicides and Down syndrome (Table 15-5), with
90% limits. Numbers as checked in the published worked analyses, and their tests, of the
metafor package, to more digits than the chapter's two or three.
"""

import numpy as np
import pytest

from surrogate_evidence.synthesis import exact_odds_ratio, mantel_haenszel

TOLBUTAMIDE = ([8, 22], [106, 98], [5, 16], [120, 85])
SPERMICIDES = ([3, 1], [12, 4], [104, 5], [1163, 91])
PRINTED = 0.5e-4  # half a unit of the last place of the worked analyses


@pytest.mark.parametrize(
    ("measure", "estimate", "limits", "q"),
    [
        # the chapter prints an upper limit of 0.088 and a Q of 0.001
        ("RD", 0.0349, (-0.0176, 0.0874), (0.0017, 0.9669)),
        ("RR", 0.2818, (-0.1442, 0.7078), (0.4472, 0.5037)),
        ("OR", 0.3387, (-0.1731, 0.8505), (0.3474, 0.5556)),
    ],
)
def test_tolbutamide(measure, estimate, limits, q):
    result = mantel_haenszel(*TOLBUTAMIDE, measure=measure, level=0.9, correct=False)
    assert result.estimate == pytest.approx(estimate, abs=PRINTED)
    found = (result.interval.low, result.interval.high)
    assert found == pytest.approx(limits, abs=PRINTED)
    assert (result.q, result.q_p_value) == pytest.approx(q, abs=PRINTED)


@pytest.mark.parametrize(
    ("counts", "ratio", "cmh", "tarone"),
    [
        (TOLBUTAMIDE, (1.4031, 0.8411, 2.3409), (1.1914, 0.2750), (0.3489, 0.5547)),
        (SPERMICIDES, (3.7812, 1.4304, 9.9954), (5.8092, 0.0159), (0.1391, 0.7092)),
    ],
)
def test_odds_ratios_and_tests(counts, ratio, cmh, tarone):
    result = mantel_haenszel(*counts, level=0.9, correct=False)
    found = np.exp([result.estimate, result.interval.low, result.interval.high])
    assert found == pytest.approx(ratio, abs=PRINTED)
    assert (result.cmh, result.cmh_p_value) == pytest.approx(cmh, abs=PRINTED)
    assert (result.tarone, result.tarone_p_value) == pytest.approx(tarone, abs=PRINTED)


@pytest.mark.parametrize(
    ("counts", "ratio"), [(TOLBUTAMIDE, 1.4022), (SPERMICIDES, 3.7647)]
)
def test_the_conditional_estimate(counts, ratio):
    result = exact_odds_ratio(*counts, level=0.9)
    assert np.exp(result.estimate) == pytest.approx(ratio, abs=PRINTED)
