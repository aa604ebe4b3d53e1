"""Gart and Thomas 1982: score limits of the odds ratio, which they call Cornfield's.

28 of 51 against 71 of 230, without a continuity correction, to the digits printed, as
quoted in tests/testthat/test3.R of the package ratesci (repository petelaud/ratesci).
"""

from surrogate_evidence import compare


def test_limits_of_the_odds_ratio():
    interval = compare(28, 51, 71, 230, measure="OR", method="score").interval
    assert (round(interval.low, 3), round(interval.high, 3)) == (1.476, 5.035)
