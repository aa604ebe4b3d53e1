"""Chan and Zhang 1999, Biometrics 55:1202-1209: two one-sided score tests inverted.

The paper's own tables were found in no public text. The limits are those of StatXact 11
and SAS 9.4 PROC FREQ (inst/slowTests/test_StatXact.R and test_SAS.R of exact2x2,
repository cran/exact2x2, where arm 1 is our arm 2) and of lrstat
(tests/testthat/test-exact-ci-core.R, repository kaifenglu/lrstat).
"""

import pytest

from surrogate_evidence import compare

LAST_DIGIT = 1.01
"""Units of the last digit printed: one program cuts where another rounds."""
TWO_FOR_A_MILLION = 2e-6
"""How near lrstat's search comes at a limit of 54, relative."""


@pytest.mark.parametrize(
    ("measure", "table", "printed", "unit"),
    [
        ("RD", (6, 13, 2, 7), (-0.3108, 0.5787), 1e-4),
        ("RD", (13, 13, 0, 7), (0.5904, 1.0), 1e-4),
        ("RD", (24, 61, 10, 35), (-0.0992, 0.2949), 1e-4),
        ("RD", (9, 11, 4, 12), (0.0616, 0.7968), 1e-4),
        ("RD", (2, 30, 1, 30), (-0.111153, 0.200071), 1e-6),
        ("RR", (24, 61, 10, 35), (0.7663, 3.0005), 1e-4),
        ("RR", (9, 11, 4, 12), (1.0964, 10.8647), 1e-4),
    ],
)
def test_limits_of_other_programs(measure, table, printed, unit):
    interval = compare(*table, measure=measure, method="chan-zhang").interval
    near = LAST_DIGIT * unit
    assert (interval.low, interval.high) == pytest.approx(printed, abs=near)


def test_a_ratio_with_few_events():
    interval = compare(2, 30, 1, 30, measure="RR", method="chan-zhang").interval
    printed = (0.185541, 54.22365)
    assert (interval.low, interval.high) == pytest.approx(
        printed, rel=2 * TWO_FOR_A_MILLION
    )
    interval = compare(11, 13, 2, 7, measure="RR", method="chan-zhang").interval
    assert (round(interval.low, 3), round(interval.high, 1)) == (1.078, 29.1)


def test_sixteen_of_sixteen_and_twelve_of_sixteen():
    """0.022 was the first value accepted on a grid of 0.001."""
    interval = compare(16, 16, 12, 16, method="chan-zhang").interval
    assert 0.021 < interval.low < 0.022
    assert round(interval.high, 3) == 0.526
