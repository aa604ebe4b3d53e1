"""Centers for Disease Control: Oral contraceptive use and ovarian cancer, 811-X11."""

import pytest

from surrogate_evidence.estimates import effect_size

PRINTED = 0.005
"""Half a unit of the second decimal."""


def test_expected_events_and_their_variance():
    """Participant's guide, page 7: Table 1 has 93, 959, 86 and 683.

    Expected are 103.41 of the 93 observed, with the variance 39.40; the work calls
    them Mantel and Haenszel's, and Peto's log odds ratio is made of them.
    """
    effect = effect_size("PETO", ai=93, bi=959, ci=86, di=683)
    variance = 1 / float(effect.vi)
    assert variance == pytest.approx(39.40, abs=PRINTED)
    assert 93 - float(effect.yi) * variance == pytest.approx(103.41, abs=PRINTED)
