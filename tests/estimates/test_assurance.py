"""Assurance and the best possible: other ways to the same number, laws, refusals."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad
from scipy.stats import beta, betabinom

from surrogate_evidence import compare, exact_test
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import assurance, best_possible, power
from surrogate_evidence.estimates.exact.rejection import rejected

ROUNDED = 1e-12
QUADRATURE = 1e-7
"""What a two-dimensional quadrature is asked for."""
COARSE = 1e-5
"""The same, where each point takes its time."""
NARROW = 2e-3
"""A prior worth ten million participants still has a spread of 0.00016."""


def test_assurance_is_a_sum_over_beta_binomial_tables():
    found = assurance(7, 9, prior_1=(5, 2), prior_2="jeffreys", alpha=0.1)
    chance_1 = betabinom.pmf(np.arange(8), 7, 5, 2)
    chance_2 = betabinom.pmf(np.arange(10), 9, 0.5, 0.5)
    region = rejected(7, 9, "boschloo", 0.1, "two-sided")
    expected = float(chance_1 @ region @ chance_2)
    assert found.value == pytest.approx(expected, abs=ROUNDED)
    assert found.for_arm_1 + found.for_arm_2 == pytest.approx(expected, abs=ROUNDED)


def test_assurance_is_power_averaged_over_the_priors():
    found = assurance(6, 5, prior_1=(5, 2), prior_2=(2, 3), alpha=0.2)

    def weighed(q, p):
        rate = power(p, 6, q, 5, alpha=0.2).value
        return rate * beta.pdf(p, 5, 2) * beta.pdf(q, 2, 3)

    expected, _ = dblquad(weighed, 0, 1, 0, 1, epsabs=COARSE, epsrel=COARSE)
    assert found.value == pytest.approx(expected, abs=COARSE)


def test_how_sure_the_priors_are():
    found = assurance(6, 5, prior_1=(5, 2), prior_2=(2, 3))
    expected, _ = dblquad(
        lambda q, p: beta.pdf(p, 5, 2) * beta.pdf(q, 2, 3), 0, 1, 0, lambda p: p
    )
    assert found.arm_1_is_higher == pytest.approx(expected, abs=QUADRATURE)


def test_a_prior_that_knows_gives_the_power():
    sure = 1e7
    found = assurance(16, 16, prior_1=(0.95 * sure, 0.05 * sure), prior_2=(75e5, 25e5))
    assert found.value == pytest.approx(power(0.95, 16, 0.75, 16).value, abs=NARROW)


# below a half the density at an edge is steeper than the quadrature is made for
priors = st.tuples(st.floats(0.5, 50), st.floats(0.5, 50))


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 15), st.integers(1, 15), priors, priors)
def test_swapped_arms_swap_what_is_found(n_1, n_2, prior_1, prior_2):
    here = assurance(n_1, n_2, prior_1=prior_1, prior_2=prior_2)
    there = assurance(n_2, n_1, prior_1=prior_2, prior_2=prior_1)
    assert 0 <= here.value <= 1
    assert here.for_arm_1 == pytest.approx(there.for_arm_2, abs=1e-9)
    both = here.arm_1_is_higher + there.arm_1_is_higher
    assert both == pytest.approx(1, abs=QUADRATURE)


def test_more_participants_come_no_nearer_than_the_prior_allows():
    found = [assurance(n, n, prior_1=(9, 3), prior_2=(6, 6)) for n in (20, 60, 150)]
    values = [one.for_arm_1 for one in found]
    assert values == sorted(values)
    assert values[-1] < found[-1].arm_1_is_higher


def test_equal_uniform_priors_favour_nobody():
    found = assurance(16, 16, prior_1="uniform", prior_2="uniform")
    assert found.arm_1_is_higher == pytest.approx(0.5, abs=1e-9)
    assert found.for_arm_1 == pytest.approx(found.for_arm_2, abs=ROUNDED)


# --- the best possible ------------------------------------------------------------


@pytest.mark.parametrize("arms", [(4, 6), (7, 7), (1, 1)])
@pytest.mark.parametrize("method", ["boschloo", "fisher", "chi-squared"])
def test_no_table_shows_more(arms, method):
    n_1, n_2 = arms
    found = best_possible(n_1, n_2, method=method)
    for a, b in product(range(n_1 + 1), range(n_2 + 1)):
        if a * n_2 < b * n_1:
            continue
        p_value = exact_test(a, n_1, b, n_2, method=method).p_value
        limits = compare(a, n_1, b, n_2).interval
        assert not p_value < found.test.p_value - ROUNDED
        assert limits.low <= found.largest.interval.low + ROUNDED
        narrowest = found.narrowest.interval
        width = narrowest.high - narrowest.low
        assert limits.high - limits.low >= width - ROUNDED


def test_what_sixteen_and_sixteen_can_show_at_best_against_twelve():
    found = best_possible(16, 16, events_2=12)
    assert (found.test.events_1, found.test.events_2) == (16, 12)
    assert round(found.test.p_value, 4) == 0.0502
    assert round(found.largest.interval.low, 3) == 0.006
    assert "if 12 of 16 (75.0%) in arm 2 had the event" in str(found)


def test_where_there_is_no_test_at_all_there_is_none_to_report():
    found = best_possible(9, 9, events_2=9, method="chi-squared")
    assert np.isnan(found.test.p_value)
    assert "p not estimable" in str(found)


def test_results_print_show_and_turn_into_rows():
    found = best_possible(9, 8)
    assert "<caption>" in found._repr_html_()
    assert found.to_dict()["p_value"] == found.test.p_value
    assert found.notes[0].code == "single-study"
    planned = assurance(9, 8, prior_1=(9, 1), prior_2=(5, 5))
    assert "<caption>" in planned._repr_html_()
    assert planned.to_dict()["assurance"] == planned.value
    assert "Beta(9, 1)" in str(planned)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: best_possible(0, 9), "1 or more"),
        (lambda: best_possible(9, 151), "offered up to 150"),
        (lambda: best_possible(9, 9, events_2=10), "more events than participants"),
        (lambda: best_possible(9, 9, interval="koopman"), "not to 'RD'"),
        (lambda: best_possible(9, 9, method="newcombe"), "method must be one of"),
        (lambda: best_possible(9, 9, level=95), "Did you mean 0.95"),
        (lambda: assurance(9, 9, prior_1=(0, 1), prior_2=(1, 1)), "prior_1 must be"),
        (lambda: assurance(9, 9, prior_1=(1, 1), prior_2="flat"), "prior_2 must be"),
        (lambda: assurance(151, 9, prior_1=(1, 1), prior_2=(1, 1)), "up to 150"),
        (
            lambda: assurance(9, 9, prior_1=(1, 1), prior_2=(1, 1), alpha=5),
            "Did you mean 0.05",
        ),
    ],
)
def test_impossible_questions_are_refused_in_words(call, said):
    with pytest.raises(ArgumentError, match=said):
        call()
