"""Fagerland and Newcombe 2013, Statistics in Medicine 32:2823-2836.

Miettinen-Nurminen limits of the risk ratio in the three examples, to the digits
printed, as quoted in tests/testthat/test3.R of the package ratesci (repository
petelaud/ratesci), whose author compared them with the paper.
"""

import pytest

from surrogate_evidence import compare

PRINTED = {
    (24, 73, 53, 65): (0.280, 0.560),
    (29, 55, 11, 11): (0.397, 0.742),
    (7, 18, 1, 18): (1.296, 42.544),
}


@pytest.mark.parametrize("table", PRINTED)
def test_limits_of_the_risk_ratio(table):
    interval = compare(*table, measure="RR", method="miettinen-nurminen").interval
    assert (round(interval.low, 3), round(interval.high, 3)) == PRINTED[table]
