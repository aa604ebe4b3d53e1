"""Gart and Nam 1988, Biometrics 44:323-338, and 1990, Biometrics 46:637-643.

Score limits of the risk ratio and the risk difference without the correction for
skewness, which are Koopman's and Mee's intervals, to the digits printed, as quoted in
tests/testthat/test3.R of the package ratesci (repository petelaud/ratesci).
"""

import pytest

from surrogate_evidence import compare

PRINTED = {
    (8, 15, 4, 15): (0.815, 5.336),
    (6, 10, 6, 20): (0.844, 4.594),
}


@pytest.mark.parametrize("table", PRINTED)
def test_limits_of_the_risk_ratio(table):
    interval = compare(*table, measure="RR", method="koopman").interval
    assert (round(interval.low, 3), round(interval.high, 3)) == PRINTED[table]


def test_limits_of_the_difference():
    interval = compare(7, 25, 2, 25, method="mee").interval
    assert (round(interval.low, 3), round(interval.high, 3)) == (-0.014, 0.412)
