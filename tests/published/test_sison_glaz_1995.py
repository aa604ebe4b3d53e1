"""Sison and Glaz 1995, JASA 90:366-369: simultaneous intervals of their examples.

The Goodman limits are those of the paper, to its three decimals, and the Sison-Glaz
limits those that the R package MultinomialCI gives for the same counts; both as they
stand in the tests of statsmodels (results_multinomial_proportions.py).
"""

import pytest

from surrogate_evidence.estimates import composition_of_counts

FIRST = (56, 72, 73, 59, 62, 87, 58)
SECOND = (5,) * 50
THIRD = (1,) * 10 + (12,) * 10 + (5,) * 10 + (3,) * 10 + (4,) * 10

PRINTED = 6e-4
"""Half a unit of the third decimal, and a last digit that is not always rounded up."""

SERIES = 2e-4
"""The program sums a series where ours sums the probability itself; another program
with the same series is up to 1e-4 away from it."""

GOODMAN = [
    (FIRST, 0, (0.085, 0.166)),
    (FIRST, 1, (0.115, 0.204)),
    (FIRST, 2, (0.116, 0.207)),
    (FIRST, 3, (0.091, 0.173)),
    (FIRST, 4, (0.096, 0.181)),
    (FIRST, 5, (0.143, 0.239)),
    (FIRST, 6, (0.089, 0.171)),
    (SECOND, 0, (0.005, 0.075)),
    (THIRD, 0, (0.000, 0.049)),
    (THIRD, 10, (0.019, 0.114)),
    (THIRD, 20, (0.005, 0.075)),
    (THIRD, 30, (0.002, 0.062)),
    (THIRD, 40, (0.004, 0.069)),
]
SISON_GLAZ = [
    (FIRST, 0, (0.07922912, 0.1643361)),
    (FIRST, 1, (0.11349036, 0.1985973)),
    (FIRST, 5, (0.14561028, 0.2307172)),
    (FIRST, 6, (0.08351178, 0.1686187)),
    (SECOND, 0, (0.0, 0.05304026)),
    (THIRD, 0, (0.0, 0.04120118)),
    (THIRD, 10, (0.012, 0.08520118)),
    (THIRD, 40, (0.0, 0.05320118)),
]


def limits(counts, place, method):
    parts = composition_of_counts(dict(enumerate(counts)), method=method).parts
    return parts[place].interval.low / 100, parts[place].interval.high / 100


@pytest.mark.parametrize(("counts", "place", "expected"), GOODMAN)
def test_goodman_limits_of_the_paper(counts, place, expected):
    assert limits(counts, place, "goodman") == pytest.approx(expected, abs=PRINTED)


@pytest.mark.parametrize(("counts", "place", "expected"), SISON_GLAZ)
def test_sison_glaz_limits_of_the_same_counts(counts, place, expected):
    assert limits(counts, place, "sison-glaz") == pytest.approx(expected, abs=SERIES)
