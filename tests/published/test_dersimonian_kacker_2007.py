"""Aspirin in pregnancy, tau by several estimators, by DerSimonian and Kacker.

DerSimonian R, Kacker R (2007) Random-effects model for meta-analysis of clinical
trials: an update. Contemp Clin Trials 28:105-114, Tables 3 and 4 (pages 111-112): six
trials beside CLASP, log odds ratios. As transcribed in the published worked analyses,
and their tests, of the metafor package. The paper's CA is our HE; its two-step
estimators and HS do not exist here. Maximum likelihood has a test of its own: where the
transcript has tau = 0.0023, the likelihood falls from 0 on.
"""

import numpy as np
import pytest

from surrogate_evidence.estimates import effect_size
from surrogate_evidence.synthesis import pool

TREATED = [156, 303, 565, 1570, 103, 4659]
CONTROLS = [74, 303, 477, 1565, 105, 4650]
EVENTS = [5, 5, 12, 69, 9, 313]
CONTROL_EVENTS = [8, 17, 9, 94, 11, 352]
PRINTED = 0.5e-4  # half a unit of the last printed place


@pytest.mark.parametrize(
    ("method", "tau", "estimate", "std_error"),
    [
        ("PM", 0.3681, -0.3811, 0.2060),
        ("HE", 0.4410, -0.4035, 0.2327),
        ("DL", 0.2323, -0.3240, 0.1540),
        ("EB", 0.3681, -0.3811, 0.2060),
        ("REML", 0.1843, -0.2980, 0.1343),
        ("SJ", 0.4572, -0.4079, 0.2386),
    ],
)
def test_tables_3_and_4(method, tau, estimate, std_error):
    effects = effect_size("OR", ai=EVENTS, n1i=TREATED, ci=CONTROL_EVENTS, n2i=CONTROLS)
    result = pool(effects.yi, effects.vi, tau2=method, test="z")
    found = (np.sqrt(result.tau2), result.estimate, result.std_error)
    assert found == pytest.approx((tau, estimate, std_error), abs=PRINTED)


def test_maximum_likelihood_ends_at_zero():
    effects = effect_size("OR", ai=EVENTS, n1i=TREATED, ci=CONTROL_EVENTS, n2i=CONTROLS)
    result = pool(effects.yi, effects.vi, tau2="ML", test="z")
    assert result.tau2 == 0
    # -0.1974 (0.0694) with the tau² of 5e-6 at which the transcript stopped
    assert result.estimate == pytest.approx(-0.1974, abs=1e-4)
    assert result.std_error == pytest.approx(0.0694, abs=1e-4)
    nearby = pool(effects.yi, effects.vi, tau2=0.0023**2, test="z")
    assert nearby.estimate == pytest.approx(-0.1974, abs=PRINTED)
