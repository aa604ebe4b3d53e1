"""P-values of unconditional tests that papers and other programs print.

Mehta and Senchaudhuri 2003, Conditional versus unconditional exact tests for comparing
two binomials: the vaccine trial, as the documentation of scipy.stats.barnard_exact and
fisher_exact quotes it. Berger and Boos 1994, JASA 89:1012-1016, example 2, and Fay and
Hunsberger 2021, Statistics Surveys 15:72-110, section 8, as listed in
inst/reproduce/reproduce-published.R of the package bbssr. SAS 9.4 PROC FREQ and
StatXact 11, as listed in inst/slowTests/test_SAS.R and test_StatXact.R of exact2x2.
"""

import math

import pytest

from surrogate_evidence import exact_test

VACCINE = (7, 15, 12, 15)
FREQ_1 = (24, 61, 10, 35)
FREQ_2 = (9, 11, 4, 12)


@pytest.mark.parametrize(
    ("table", "method", "side", "printed", "digits"),
    [
        (VACCINE, "barnard", "less", 0.0341, 4),
        (VACCINE, "fisher", "less", 0.0641, 4),
        ((8, 14, 1, 7), "fisher", "two-sided", 0.159, 3),
        (FREQ_1, "barnard", "greater", 0.2142, 4),
        (FREQ_1, "barnard", "two-sided", 0.4063, 4),
        (FREQ_2, "barnard", "greater", 0.0120, 4),
        (FREQ_2, "barnard", "two-sided", 0.0215, 4),
        (FREQ_1, "boschloo", "greater", 0.1513, 4),
        (FREQ_1, "boschloo", "two-sided", 0.3381, 4),
        ((6, 13, 2, 7), "barnard", "two-sided", 0.5374, 4),
        ((11, 13, 2, 7), "barnard", "two-sided", 0.0134, 4),
        ((13, 13, 0, 7), "barnard", "two-sided", 2.44e-06, 8),
    ],
)
def test_p_values(table, method, side, printed, digits):
    p_value = exact_test(*table, method=method, alternative=side).p_value
    assert round(p_value, digits) == printed


@pytest.mark.parametrize(
    ("table", "printed", "digits"),
    [
        ((6, 13, 2, 7), 0.5569, 4),
        ((11, 13, 2, 7), 0.02064, 5),
        ((13, 13, 0, 7), 4.758e-06, 9),
    ],
)
def test_twice_the_one_sided_value(table, printed, digits):
    """StatXact's two-sided value where it inverts two one-sided score tests."""
    one_sided = exact_test(*table, method="barnard", alternative="greater").p_value
    assert round(2 * one_sided, digits) == printed


def test_the_largest_probability_over_every_common_proportion():
    """Berger and Boos print maximised probabilities cut after the third digit."""
    table = (14, 47, 48, 283)
    chi_squared = exact_test(*table, method="chi-squared").statistic
    assert round(chi_squared, 3) == 4.346
    p_value = exact_test(*table, method="barnard").p_value
    assert math.floor(1000 * p_value) / 1000 == 0.061
