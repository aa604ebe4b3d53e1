"""Agresti and Min 2001, Biometrics 57:963-971: one two-sided score test inverted.

The paper's own tables were found in no public text. StatXact 11 gives this interval for
6 of 13 against 2 of 7; for the two other tables, where StatXact does not (the authors
of exact2x2 show that it errs for 13 of 13 against 0 of 7), the limits are those of
exact2x2: inst/slowTests/test_StatXact.R and vignettes/exact2x2Validation.Rnw of that
package (repository cran/exact2x2), where arm 1 is our arm 2.
"""

import pytest

from surrogate_evidence import compare


@pytest.mark.parametrize(
    ("measure", "table", "printed", "digits"),
    [
        ("RD", (6, 13, 2, 7), (-0.3079, 0.5542), 4),
        ("RD", (13, 13, 0, 7), (0.6088, 1.0), 4),
        ("RR", (11, 13, 2, 7), (1.14, 14.45), 2),
    ],
)
def test_limits_of_other_programs(measure, table, printed, digits):
    interval = compare(*table, measure=measure, method="agresti-min").interval
    assert (round(interval.low, digits), round(interval.high, digits)) == printed


def test_sixteen_of_sixteen_and_twelve_of_sixteen():
    """The limits that a grid of 0.001 gave before this was written."""
    interval = compare(16, 16, 12, 16, method="agresti-min").interval
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.028, 0.504)
