"""Boschloo 1970, Statistica Neerlandica 24:1-9: the test and its power.

Numbers as listed in inst/reproduce/reproduce-published.R of the package bbssr, whose
author read them in the original: the table of section 4 (15 in each arm, one-sided;
columns I, Fisher, and II, Fisher at the raised level) and the example of section 6.
"""

import pytest

from surrogate_evidence import exact_test
from surrogate_evidence.estimates import power, size

PRINTED = 5e-5
"""Half a unit of the fourth digit."""
BORDERLINE = 6e-5
"""0.8451 is printed for 0.84515004, a ten-millionth beyond the border of rounding."""


@pytest.mark.parametrize(
    ("alpha", "p_1", "p_2", "fisher", "raised"),
    [
        (0.01, 0.3, 0.1, 0.0755, 0.1493),
        (0.01, 0.6, 0.1, 0.6087, 0.7394),
        (0.01, 0.7, 0.2, 0.5268, 0.6796),
        (0.01, 0.8, 0.2, 0.7647, 0.8723),
        (0.05, 0.3, 0.1, 0.2558, 0.3531),
        (0.05, 0.6, 0.1, 0.8451, 0.9189),
        (0.05, 0.7, 0.2, 0.8066, 0.8962),
        (0.05, 0.8, 0.2, 0.9391, 0.9744),
    ],
)
def test_power_of_fifteen_and_fifteen(alpha, p_1, p_2, fisher, raised):
    near = {"fisher": BORDERLINE if fisher == 0.8451 else PRINTED, "boschloo": PRINTED}
    for method, printed in {"fisher": fisher, "boschloo": raised}.items():
        found = power(
            p_1, 15, p_2, 15, method=method, alpha=alpha, alternative="greater"
        )
        assert found.value == pytest.approx(printed, abs=near[method])


def test_five_of_fifteen_against_none_of_ten():
    """Fisher does not reject at 0.05, the raised level does."""
    fisher, boschloo = (
        exact_test(5, 15, 0, 10, method=method, alternative="greater").p_value
        for method in ("fisher", "boschloo")
    )
    assert round(fisher, 4) == 0.0565
    assert boschloo <= 0.05
    assert round(size(15, 10, method="fisher", alternative="greater").value, 2) == 0.02
