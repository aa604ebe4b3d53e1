"""How often the standard interval contains one half, by table 1 of the paper.

Brown LD, Cai TT, DasGupta A (2001) Statistical Science 16:101-133, as quoted by the
documentation of the Rust crate comnum-sim 0.3.0 (function ``coverage``). The paper
itself was not read.
"""

import numpy as np
import pytest

from surrogate_evidence.estimates import covered

PRINTED = 0.5e-3  # half a unit in the last printed place


def test_the_wald_interval_of_ten_covers_one_half_too_seldom():
    (found,) = covered("wald", 10, np.array([0.5]))
    assert found == pytest.approx(0.891, abs=PRINTED)
