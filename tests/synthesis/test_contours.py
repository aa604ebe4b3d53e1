"""Participants for a p-value and an effect: published form, laws, refusals."""

from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import participants_for

EXACT = 1e-12

p_values = st.floats(1e-8, 0.99)


@given(p_values, st.floats(0.05, 3))
def test_equal_arms_have_the_published_form(p, d):
    # Harrison 2017: N = z^2 (8 + d^2) / (2 d^2) for equal arms
    expected = norm.isf(p / 2) ** 2 * (8 + d**2) / (2 * d**2)
    assert participants_for(p, d) == pytest.approx(expected, rel=EXACT)


@given(p_values, st.floats(0.1, 3), st.floats(0.2, 5))
def test_the_test_of_so_many_gives_the_p_value_back(p, d, r):
    n = participants_for(p, d, ratio=r)
    variance = (1 + r) ** 2 / (r * n) + d**2 / (2 * n)
    assert 2 * norm.sf(d / sqrt(variance)) == pytest.approx(p, rel=1e-9)


@given(p_values, st.floats(0.2, 4), st.floats(0.05, 0.9), st.floats(0.2, 5))
def test_so_many_give_the_p_value_back_for_odds(p, ratio_of_odds, baseline, r):
    if abs(log(ratio_of_odds)) < 1e-3:
        return
    options = {"measure": "OR", "baseline": baseline, "ratio": r}
    n = participants_for(p, ratio_of_odds, **options)
    odds = ratio_of_odds * baseline / (1 - baseline)
    first, n_2 = odds / (1 + odds), n / (1 + r)
    variance = 1 / (r * n_2 * first * (1 - first))
    variance += 1 / (n_2 * baseline * (1 - baseline))
    assert 2 * norm.sf(abs(log(ratio_of_odds)) / sqrt(variance)) == pytest.approx(p)


@given(p_values, st.floats(0.1, 2))
def test_the_sign_of_an_effect_is_a_mirror(p, d):
    assert participants_for(p, d) == participants_for(p, -d)
    risks = {"measure": "OR", "baseline": 0.5}
    one = participants_for(p, exp(d), **risks)
    assert participants_for(p, exp(-d), **risks) == pytest.approx(one, rel=1e-9)


def test_larger_effects_need_fewer():
    assert participants_for(0.05, 0.8) < participants_for(0.05, 0.2)
    assert participants_for(1.0, 0.5) == 0


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((0, 0.5), {}, "above 0 and up to 1"),
        ((1.5, 0.5), {}, "above 0 and up to 1"),
        ((0.05, 0), {}, "other than no difference"),
        ((0.05, 1), {"measure": "OR", "baseline": 0.5}, "other than no difference"),
        ((0.05, -1), {"measure": "RR", "baseline": 0.5}, "other than no difference"),
        ((0.05, 2), {"measure": "OR"}, "baseline is needed"),
        ((0.05, 2), {"measure": "RR", "baseline": 0.6}, "choose a smaller effect"),
        ((0.05, 2), {"measure": "RR", "baseline": 0}, "strictly between"),
        ((0.05, 0.5), {"ratio": 0}, "ratio must be above 0"),
        ((0.05, 0.5), {"measure": "smd"}, "Did you mean 'SMD'"),
        (("0.05", 0.5), {}, "one finite number"),
    ],
)
def test_what_has_no_answer_is_refused_in_words(arguments, options, words):
    with pytest.raises(ArgumentError, match=words):
        participants_for(*arguments, **options)
