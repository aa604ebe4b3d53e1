"""Hanley and Lippman-Hand 1983, JAMA 249:1743-1745: 3 / n where nothing went wrong.

The numerators for other levels as the encyclopaedia's article on the rule of three
states them: 3.51, 4.61 and 5.3 for 97, 99 and 99.5 per cent. The example of 300
parachutes, all of which open, stands there too: fewer than 1 in 100.
"""

import pytest

from surrogate_evidence.estimates import rule_of_three

MANY = 1_000_000


@pytest.mark.parametrize(
    ("level", "numerator", "digits"),
    [(0.95, 3, 0), (0.97, 3.51, 2), (0.99, 4.61, 2), (0.995, 5.3, 1)],
)
def test_the_numerator_of_the_bound(level, numerator, digits):
    assert round(MANY * rule_of_three(MANY, level=level).exact, digits) == numerator


def test_three_hundred_parachutes():
    bounds = rule_of_three(300)
    assert bounds.rule == 0.01
    assert bounds.exact < bounds.rule
