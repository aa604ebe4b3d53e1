"""Altman and Bland 2011, BMJ 343:d2090 (box and examples a and b).

They approximate the normal quantile by a formula; ours is exact, so the last digit of
z differs: 2.141 there, 2.144 here.
"""

import pytest

from surrogate_evidence.estimates import std_error_from_p_value

THEIR_QUANTILE = 2e-3
"""Relative error of the quantile by their formula."""


def test_a_difference():
    made = std_error_from_p_value(17, 0.032)
    assert made.value == pytest.approx(7.940, rel=THEIR_QUANTILE)


def test_a_ratio():
    made = std_error_from_p_value(0.30, 0.034, ratio=True)
    # printed by way of z = 2.117; the standard error follows
    assert made.value == pytest.approx(1.204 / 2.117, rel=THEIR_QUANTILE)
