"""NIST/SEMATECH e-Handbook of Statistical Methods, section 7.2.4.1: two examples."""

import pytest

from surrogate_evidence import proportion

ROOT_SEARCH = 1e-6
"""One unit of the last digit printed: the handbook's upper limit misses it by 0.6."""


def test_the_one_sided_wilson_bound_of_26_defective_in_200():
    interval = proportion(26, 200, method="wilson", alternative="greater").interval
    assert round(interval.low, 5) == 0.09577


def test_the_exact_interval_of_4_defective_in_20():
    interval = proportion(4, 20, method="clopper-pearson", level=0.9).interval
    assert interval.low == pytest.approx(0.071354, abs=ROOT_SEARCH)
    assert interval.high == pytest.approx(0.401029, abs=ROOT_SEARCH)
