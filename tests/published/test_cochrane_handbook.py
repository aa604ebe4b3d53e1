"""Cochrane Handbook 5.1, sections 7.7.3.2 and 7.7.3.3, to the digits printed."""

import math

import pytest

from surrogate_evidence.estimates import sd_from_interval, std_error_from_p_value


def test_a_mean_difference_of_3_8_with_p_0_008():
    """25 against 22 participants: 3.8 / 2.78 = 1.37."""
    made = std_error_from_p_value(3.8, 0.008, df=45)
    assert round(made.value, 2) == 1.37
    assert round(3.8 / made.value, 2) == 2.78


def test_the_divisor_for_25_participants():
    """The 95% interval is 2 × 2.0639 = 4.128 standard errors wide."""
    made = sd_from_interval(0, 1, 25)
    assert math.sqrt(25) / made.value == pytest.approx(4.128, abs=5e-4)
