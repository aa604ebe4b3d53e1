"""Acupoint stimulation against nausea, pooled by DerSimonian and Laird.

Henmi M, Copas JB (2010) Confidence intervals for random effects meta-analysis and
robustness to publication bias. Stat Med 29:2969-2983, page 2978: sixteen trials of Lee
and Done 2004 (data set dat.lee2004), log odds ratios. As transcribed in the published
worked analyses, and their tests, of the metafor package. Their own interval is not part
of this library.
"""

import pytest

from surrogate_evidence.estimates import effect_size
from surrogate_evidence.synthesis import pool

EVENTS = [18, 5, 9, 32, 9, 11, 69, 3, 1, 11, 7, 4, 1, 24, 16, 28]
TREATED = [100, 50, 20, 135, 23, 18, 122, 25, 30, 30, 44, 47, 30, 40, 50, 110]
CONTROL_EVENTS = [20, 18, 7, 31, 10, 12, 80, 12, 1, 19, 16, 6, 13, 71, 53, 25]
CONTROLS = [100, 50, 20, 139, 23, 18, 122, 25, 30, 30, 39, 47, 30, 80, 88, 111]
PRINTED = 0.5e-4  # half a unit of the last printed place


def test_random_effects():
    effects = effect_size("OR", ai=EVENTS, n1i=TREATED, ci=CONTROL_EVENTS, n2i=CONTROLS)
    result = pool(effects.yi, effects.vi, tau2="DL", test="z")
    assert result.tau2 == pytest.approx(0.3325, abs=PRINTED)
    assert result.estimate == pytest.approx(-0.6787, abs=PRINTED)
    limits = (result.interval.low, result.interval.high)
    assert limits == pytest.approx((-1.0664, -0.2911), abs=PRINTED)
