"""Mehrotra, Chan and Berger 2003, Biometrics 59:441-450: unconditional exact tests.

Numbers as listed in inst/reproduce/reproduce-published.R of the package bbssr, whose
author read them in the original: the example of section 3.1, sizes of table 1, powers
of table 3, for Fisher's, Boschloo's and the Z-pooled (here Barnard's) test.
"""

import pytest

from surrogate_evidence import exact_test
from surrogate_evidence.estimates import power, size

TESTS = ("fisher", "boschloo", "barnard")
TWICE_ROUNDED = 0.06
"""Per cent with one digit, which the paper rounds to two digits first."""


@pytest.mark.parametrize(
    ("method", "printed"),
    [("fisher", 0.0388), ("boschloo", 0.0347), ("barnard", 0.0291)],
)
def test_the_example(method, printed):
    assert round(exact_test(8, 148, 1, 132, method=method).p_value, 4) == printed


@pytest.mark.parametrize(
    ("arms", "printed"),
    [
        ((10, 10), (1.3, 4.2, 4.2)),
        ((25, 25), (3.3, 4.6, 4.6)),
        ((50, 50), (3.5, 4.9, 4.9)),
        ((16, 4), (1.5, 3.9, 3.9)),
        ((40, 10), (3.4, 4.8, 4.3)),
        ((80, 20), (4.3, 5.0, 4.6)),
    ],
)
def test_sizes(arms, printed):
    found = [100 * size(*arms, method=method).value for method in TESTS]
    assert found == pytest.approx(printed, abs=TWICE_ROUNDED)


@pytest.mark.parametrize(
    ("arms", "truth", "printed"),
    [
        ((10, 10), (0.02, 0.54), (62.8, 80.8, 80.8)),
        ((10, 10), (0.10, 0.68), (62.9, 79.4, 79.4)),
        ((10, 10), (0.25, 0.84), (61.9, 79.2, 79.2)),
        ((10, 10), (0.50, 0.99), (57.9, 78.4, 78.4)),
        ((25, 25), (0.02, 0.29), (68.1, 76.4, 80.4)),
        ((25, 25), (0.50, 0.86), (70.8, 79.7, 79.7)),
        ((50, 50), (0.10, 0.33), (75.7, 80.1, 80.7)),
        ((16, 4), (0.02, 0.54), (64.2, 73.0, 73.0)),
        ((16, 4), (0.50, 0.99), (10.1, 21.9, 21.9)),
        ((4, 16), (0.25, 0.84), (53.7, 68.4, 68.4)),
        ((40, 10), (0.25, 0.65), (60.0, 68.7, 65.7)),
        ((10, 40), (0.10, 0.45), (51.2, 56.1, 56.8)),
    ],
)
def test_powers(arms, truth, printed):
    found = [
        100 * power(truth[0], arms[0], truth[1], arms[1], method=method).value
        for method in TESTS
    ]
    assert found == pytest.approx(printed, abs=TWICE_ROUNDED)
