"""Disagreement of a test and an interval: when, and for which reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import disagreement

arms = st.integers(1, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
MATCHED = [
    ("n-1-chi-squared", "RD", "miettinen-nurminen"),
    ("n-1-chi-squared", "RR", "miettinen-nurminen"),
    ("chi-squared", "RR", "koopman"),
]


def test_the_review_s_own_table():
    pair = disagreement(16, 16, 12, 16)
    assert pair.agrees is False
    assert (pair.rejects, pair.excludes) == (False, True)
    assert any("total of events as given" in reason for reason in pair.reasons)
    assert "disagree at 0.05" in str(pair)


def test_fisher_and_the_interval_called_exact_part_by_their_two_sided_rule():
    # enumerated: two-sided Fisher 0.0440, twice the smaller tail 0.0879
    pair = disagreement(3, 6, 0, 9, test="fisher", measure="OR")
    assert round(pair.test.p_value, 4) == 0.0440
    assert pair.agrees is False
    assert len(pair.reasons) == 1
    assert "two-sided inversion" in pair.reasons[0]


@pytest.mark.parametrize(("test", "measure", "method"), MATCHED)
@given(first=arms, second=arms)
@settings(max_examples=25, deadline=None)
def test_a_test_agrees_with_the_interval_that_inverts_it(
    test, measure, method, first, second
):
    pair = disagreement(*first, *second, test=test, measure=measure, method=method)
    assert pair.agrees is not False
    assert pair.reasons == ()


@pytest.mark.parametrize(
    ("test", "chosen", "words"),
    [
        ("boschloo", {}, "adds up the chances of tables"),
        ("chi-squared", {"measure": "OR"}, "The interval takes the total"),
        ("fisher-mid-p", {"measure": "OR"}, "counts the observed table by half"),
        ("chi-squared", {}, "joins two"),
        ("chi-squared", {"method": "agresti-caffo"}, "that at the estimate"),
        ("chi-squared", {"method": "miettinen-nurminen"}, "by N, N − 1"),
    ],
)
def test_each_difference_has_its_sentence(test, chosen, words):
    pair = disagreement(16, 16, 12, 16, test=test, **chosen)
    assert any(words in reason for reason in pair.reasons)


def test_differing_rules_can_agree():
    pair = disagreement(16, 16, 2, 16)
    assert pair.agrees
    assert pair.reasons
    assert pair.notes == ()


def test_without_a_p_value_there_is_nothing_to_compare():
    pair = disagreement(0, 9, 0, 9, test="chi-squared")
    assert pair.agrees is None
    assert pair.to_dict()["agrees"] is None
    assert "there is no p-value" in str(pair)


def test_the_level_follows_alpha():
    pair = disagreement(16, 16, 12, 16, alpha=0.01)
    assert pair.comparison.interval.level == 0.99
    assert pair.agrees


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"test": "fischer"}, "Did you mean 'fisher'"),
        ({"method": "wilson"}, "method"),
        ({"alpha": 5}, "Did you mean 0.05"),
    ],
)
def test_unknown_choices_are_refused(chosen, words):
    with pytest.raises(ArgumentError, match=words):
        disagreement(16, 16, 12, 16, **chosen)
