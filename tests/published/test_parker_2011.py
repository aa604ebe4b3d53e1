"""Nonoverlap by hand: two data sets of which the counts of pairs are public.

Parker, Vannest and Davis 2011, Behavior Modification 35:303-322, work their indices
through on these sessions. The counts below stand in public in the tests of SingleCaseES
(tests/testthat/test-parker-vannest-davis-2011.R), the outputs in its manual pages and
in those of the package scda (NAP); the article itself was not read for this.
"""

import pytest

from surrogate_evidence.estimates import nap, phases, pnd, tau_u

FIRST = phases(
    A=[20, 20, 26, 25, 22, 23],
    B=[28, 25, 24, 27, 30, 30, 29],
    direction="higher is better",
)
SECOND = phases(A=[3, 3, 4, 5], B=[4, 5, 6, 7, 7], direction="higher is better")


def test_counts_of_the_first_example():
    assert pnd(FIRST).value == 5 / 7
    assert nap(FIRST).value == 38.5 / 42
    assert tau_u(FIRST, variant="tau").value == (38 - 3) / 42


def test_counts_of_the_second_example():
    assert tau_u(SECOND, variant="tau").value == 16 / 20
    assert tau_u(SECOND).value == 11 / 20


def test_outputs_in_the_manual_pages():
    assert round(tau_u(FIRST).value, 7) == 0.7380952
    hanley = nap(FIRST, std_error="hanley-mcneil").std_error
    assert hanley == pytest.approx(0.07739185, abs=5e-9)  # printed to 8 places
