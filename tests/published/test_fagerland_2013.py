"""Fagerland and Newcombe 2013, Statistics in Medicine 32:2823-2836.

Miettinen-Nurminen limits of the ratios in the three examples, to the digits printed, as
quoted in tests/testthat/test3.R of the package ratesci (repository petelaud/ratesci),
whose author compared them with the paper.
"""

import pytest

from surrogate_evidence import compare

PRINTED = {
    ("RR", (24, 73, 53, 65)): (0.280, 0.560),
    ("RR", (29, 55, 11, 11)): (0.397, 0.742),
    ("RR", (7, 18, 1, 18)): (1.296, 42.544),
    ("OR", (24, 73, 53, 65)): (0.050, 0.245),
    ("OR", (29, 55, 11, 11)): (0.0, 0.417),
    ("OR", (7, 18, 1, 18)): (1.416, 76.428),
}


@pytest.mark.parametrize(("measure", "table"), PRINTED)
def test_limits_of_the_ratios(measure, table):
    interval = compare(*table, measure=measure, method="miettinen-nurminen").interval
    found = (round(interval.low, 3), round(interval.high, 3))
    assert found == PRINTED[measure, table]
