"""Newcombe 1998, Statistics in Medicine 17:873-890, table II, to the digits printed.

Method 10, the hybrid of two Wilson intervals, for the examples (a) to (h).
"""

import pytest

from surrogate_evidence import compare

PRINTED = {
    "a": ((56, 70, 48, 80), (0.0524, 0.3339)),
    "b": ((9, 10, 3, 10), (0.1705, 0.8090)),
    "c": ((6, 7, 2, 7), (0.0582, 0.8062)),
    "d": ((5, 56, 0, 29), (-0.0381, 0.1926)),
    "e": ((0, 10, 0, 20), (-0.1611, 0.2775)),
    "f": ((0, 10, 0, 10), (-0.2775, 0.2775)),
    "g": ((10, 10, 0, 20), (0.6791, 1.0000)),
    "h": ((10, 10, 0, 10), (0.6075, 1.0000)),
}


@pytest.mark.parametrize("example", PRINTED)
def test_limits_of_the_eight_examples(example):
    table, printed = PRINTED[example]
    interval = compare(*table, method="newcombe").interval
    assert (round(interval.low, 4), round(interval.high, 4)) == printed


@pytest.mark.parametrize(
    ("method", "printed"),
    [("mee", (-0.0313, 0.1926)), ("miettinen-nurminen", (-0.0326, 0.1933))],
)
def test_the_score_intervals_of_example_d(method, printed):
    """Methods 5 and 6; quoted in tests/testthat/test3.R of the package ratesci."""
    interval = compare(5, 56, 0, 29, method=method).interval
    assert (round(interval.low, 4), round(interval.high, 4)) == printed
