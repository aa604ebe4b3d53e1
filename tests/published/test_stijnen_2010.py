"""Catheters with and without a coating, as analysed by Stijnen, Hamza and Ozdemir.

Stijnen T, Hamza TH, Ozdemir P (2010) Random effects meta-analysis of event outcome in
the framework of the generalized linear mixed model with applications in sparse data.
Stat Med 29:3046-3067: Tables II (page 3050) and III (page 3052) on 18 trials of
Niel-Weise 2007, Tables VII and VIII (pages 3054-3055) on nine of Niel-Weise 2008.
Numbers as transcribed in the published worked analyses, and their tests, of the metafor
package, whose notes on where the paper differs in the last place are repeated here.
Counts: data sets dat.nielweise2007 and dat.nielweise2008 of the metadat package.
"""

import numpy as np
import pytest

from surrogate_evidence.estimates import effect_size
from surrogate_evidence.synthesis import mixed_odds_ratio, pool, pool_proportions

COATED = np.array([0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4])
COATED_N = np.array(
    [116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64]
)
PLAIN = np.array([3, 3, 9, 7, 6, 4, 3, 2, 19, 2, 7, 1, 5, 11, 0, 1, 3, 1])
PLAIN_N = np.array(
    [
        117,
        35,
        195,
        136,
        157,
        139,
        177,
        39,
        103,
        122,
        64,
        58,
        175,
        180,
        105,
        262,
        362,
        69,
    ]
)
LOCKED = np.array([7, 8, 3, 6, 1, 1, 17, 3, 2])
LOCKED_DAYS = np.array([1344, 1600, 12012, 1536, 370, 729, 6760, 1107, 320]) / 1000
USUAL = np.array([11, 8, 14, 10, 1, 8, 15, 7, 3])
USUAL_DAYS = np.array([1988, 1461, 10962, 1503, 483, 913, 6840, 1015, 440]) / 1000


def _rounded(values, digits):
    return tuple(round(float(value), digits) for value in values)


def _limits(result, scale):
    return scale(np.array([result.interval.low, result.interval.high]))


def _expit(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(
    ("events", "n", "printed", "tau2", "limits"),
    [
        # the paper prints an upper limit of 0.056 (and 0.035 for the proportion)
        (PLAIN, PLAIN_N, (-3.30, 0.24), 0.663, (0.023, 0.055)),
        (COATED, COATED_N, (-4.26, 0.26), 0.393, (0.008, 0.023)),
    ],
)
def test_proportions_on_the_normal_model(events, n, printed, tau2, limits):
    logits = effect_size("PLO", xi=events, ni=n)
    result = pool(logits.yi, logits.vi, test="z")
    assert _rounded((result.estimate, result.std_error), 2) == printed
    assert result.tau2 == pytest.approx(tau2, abs=0.5e-3)
    assert _rounded(_limits(result, _expit), 3) == limits


@pytest.mark.parametrize(
    ("events", "n", "printed", "proportion", "limits"),
    [
        (PLAIN, PLAIN_N, (-3.50, 0.26, 0.81), 0.029, (0.018, 0.048)),
        (COATED, COATED_N, (-4.81, 0.36, 0.83), 0.008, (0.004, 0.016)),
    ],
)
def test_proportions_on_the_binomial_normal_model(
    events, n, printed, proportion, limits
):
    result = pool_proportions(events, n)
    found = (result.estimate, result.std_error, result.tau2)
    assert _rounded(found, 2) == printed
    assert _rounded([_expit(result.estimate)], 3) == (proportion,)
    assert _rounded(_limits(result, _expit), 3) == limits


def test_odds_ratios_on_the_normal_model():
    effects = effect_size("OR", ai=COATED, n1i=COATED_N, ci=PLAIN, n2i=PLAIN_N)
    result = pool(effects.yi, effects.vi, test="z")
    assert result.k_omitted == 1  # without any event
    # the paper prints an error of 0.244 and an upper limit of 0.62
    assert _rounded((result.estimate, result.std_error), 3) == (-0.980, 0.243)
    assert _rounded([np.sqrt(result.tau2)], 2) == (0.19,)
    assert _rounded([np.exp(result.estimate)], 2) == (0.38,)
    assert _rounded(_limits(result, np.exp), 2) == (0.23, 0.60)


def test_odds_ratios_on_the_exact_conditional_model():
    result = mixed_odds_ratio(COATED, COATED_N, PLAIN, PLAIN_N)
    assert _rounded((result.estimate, result.std_error), 3) == (-1.353, 0.351)
    assert _rounded([np.sqrt(result.tau2)], 2) == (0.83,)
    # the paper prints 0.25
    assert _rounded([np.exp(result.estimate)], 2) == (0.26,)
    assert _rounded(_limits(result, np.exp), 2) == (0.13, 0.51)


def test_rate_ratios_on_the_normal_model():
    effects = effect_size("IRR", x1i=LOCKED, t1i=LOCKED_DAYS, x2i=USUAL, t2i=USUAL_DAYS)
    result = pool(effects.yi, effects.vi, test="z")
    # the paper prints an error of 0.223 and an upper limit of 1.04
    assert _rounded((result.estimate, result.std_error), 3) == (-0.396, 0.227)
    assert _rounded([np.sqrt(result.tau2)], 2) == (0.31,)
    assert _rounded([np.exp(result.estimate)], 2) == (0.67,)
    assert _rounded(_limits(result, np.exp), 2) == (0.43, 1.05)


@pytest.mark.parametrize(
    ("events", "days", "printed", "rates"),
    [
        # the paper prints an upper limit of 6.99
        (USUAL, USUAL_DAYS, (1.468, 0.243, 0.370), (4.34, 2.70, 6.98)),
        (LOCKED, LOCKED_DAYS, (0.981, 0.326, 0.639), (2.67, 1.41, 5.05)),
    ],
)
def test_rates_per_1000_days_on_the_normal_model(events, days, printed, rates):
    result = pool(np.log(events / days), 1 / events, test="z")
    assert _rounded((result.estimate, result.std_error, result.tau2), 3) == printed
    found = np.exp([result.estimate, result.interval.low, result.interval.high])
    assert _rounded(found, 2) == rates
