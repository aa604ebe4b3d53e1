"""Borenstein, Hedges, Higgins, Rothstein: Introduction to Meta-Analysis, 2009."""

import pytest

from surrogate_evidence.estimates import effect_size

PRINTED = 1e-4
"""Four decimals are printed; of the logarithm the last one is cut high by the book."""


def test_the_risk_ratio_of_the_running_example():
    """Chapter 5, after (5.7): 5 of 100 died with the treatment, 10 of 100 without."""
    effect = effect_size("RR", ai=5, n1i=100, ci=10, n2i=100)
    assert float(effect.yi) == pytest.approx(-0.6932, abs=PRINTED)
    assert float(effect.vi) == pytest.approx(0.2800, abs=PRINTED / 2)
    assert float(effect.std_error) == pytest.approx(0.5292, abs=PRINTED / 2)
