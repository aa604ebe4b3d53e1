"""Wan and others 2014, BMC Medical Research Methodology 14:135, table 1.

The table prints how many standard deviations the range of n normal measurements spans
on average; the formula in closed form, (9) there, comes near it.
"""

import pytest

from surrogate_evidence.estimates import sd_from_quantiles

PRINTED = {5: 2.326, 10: 3.078, 15: 3.472, 20: 3.735, 30: 4.086, 40: 4.322, 50: 4.498}
CLOSED_FORM = 0.015
"""The formula lies this near the tabulated expectations from n = 5 on; see Notes."""


@pytest.mark.parametrize("n", PRINTED)
def test_the_range_of_n_normal_measurements(n):
    one = sd_from_quantiles(n, minimum=0, maximum=PRINTED[n]).value
    assert one == pytest.approx(1, rel=CLOSED_FORM)
