"""Beta blockers early after an infarction, pooled by Peto's method.

Yusuf S, Peto R, Lewis J, Collins R, Sleight P (1985) Beta blockade during and after
myocardial infarction: an overview of the randomized trials. Prog Cardiovasc Dis
27:335-371, Table 6 (as in the data set dat.yusuf1985 of the metadat package; the trial
without counts is left out): typical odds ratio 0.93 (0.74 to 1.18), as transcribed in
the published worked analyses, and their tests, of the metafor package (which call the
page 107).
"""

import numpy as np

from surrogate_evidence.estimates import effect_size
from surrogate_evidence.synthesis import peto, pool

TREATED = [
    *(14, 56, 18, 66, 15, 100, 10, 52, 21, 226, 3, 38, 2, 20, 19, 76, 15, 106, 5, 62),
    *(0, 9, 8, 133, 3, 48, 0, 16, 1, 42, 0, 25, 14, 221, 0, 11, 8, 259, 6, 157, 3, 177),
]
CONTROL = [
    *(15, 58, 19, 64, 12, 95, 12, 47, 24, 228, 6, 31, 3, 20, 15, 67, 9, 114, 4, 57),
    *(0, 8, 11, 127, 3, 49, 0, 13, 1, 46, 3, 25, 15, 228, 0, 11, 7, 129, 4, 158),
    *(2, 136),
]
PRINTED = (0.93, 0.74, 1.18)


def _counts():
    (a, n), (c, m) = (np.reshape(arm, (-1, 2)).T for arm in (TREATED, CONTROL))
    return a, n, c, m


def _ratios(result):
    found = (result.estimate, result.interval.low, result.interval.high)
    return [round(float(value), 2) for value in np.exp(found)]


def test_peto():
    result = peto(*_counts())
    assert result.k_omitted == 3  # nobody died in three of the 21 trials
    assert _ratios(result) == list(PRINTED)


def test_single_steps_weighted_by_inverse_variances_are_the_same():
    a, n, c, m = _counts()
    steps = effect_size("PETO", ai=a, n1i=n, ci=c, n2i=m)
    result = pool(steps.yi, steps.vi, model="common-effect")
    assert _ratios(result) == list(PRINTED)
