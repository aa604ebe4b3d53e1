"""Exact permutation tests in print, to the digits printed.

Lane, HyperStat Online, "Randomization tests": eight numbers, 3 of 70 and 6 of 70.
Nettleton, lecture notes: 2 of 6. StatXact-4 manual, page 262, as the documentation of
exactRankTests quotes it: blood pressure, 0.1040 and, one-sided, 0.0564.
"""

import pytest

from surrogate_evidence.estimates import mean_test

TREATED = [94, 108, 110, 90]
CONTROLS = [80, 94, 85, 90, 90, 90, 108, 94, 78, 105, 88]


@pytest.mark.parametrize(
    ("a", "b", "side", "printed"),
    [
        ([11, 14, 7, 8], [2, 9, 0, 5], "greater", 0.0429),
        ([11, 14, 7, 8], [2, 9, 0, 5], "two-sided", 0.0857),
        ([7, 5], [3, 1], "two-sided", 0.3333),
        (TREATED, CONTROLS, "two-sided", 0.1040),
        (TREATED, CONTROLS, "greater", 0.0564),
    ],
)
def test_the_p_value_is_the_one_printed(a, b, side, printed):
    result = mean_test(a, b, method="permutation", alternative=side)
    assert round(result.p_value, 4) == printed
