"""How often the standard interval contains the truth, as section 2 of the paper says.

Brown LD, Cai TT, DasGupta A (2001) Statistical Science 16:101-133: the opening examples
on lucky and unlucky sizes of a sample, to three decimals. They are cited widely; the
page itself was not read again for this test.
"""

import numpy as np
import pytest

from surrogate_evidence.estimates import covered

PRINTED = 0.5e-3  # half a unit in the last printed place

# true proportion, participants, coverage of the nominal 95% Wald interval
EXAMPLES = [
    (0.2, 30, 0.946),
    (0.2, 98, 0.928),
    (0.5, 17, 0.951),
    (0.5, 18, 0.904),
    (0.5, 40, 0.919),
]


@pytest.mark.parametrize(("p", "n", "printed"), EXAMPLES)
def test_more_participants_need_not_mean_better_coverage(p, n, printed):
    (found,) = covered("wald", n, np.array([p]))
    assert found == pytest.approx(printed, abs=PRINTED)
