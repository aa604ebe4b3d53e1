"""What is done with how many studies, from the gate to what is printed."""

from math import isnan, nan

import pytest

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.synthesis import (
    POLICY,
    NothingToPool,
    bayesian_pool,
    panel,
    pool,
)
from surrogate_evidence.synthesis.deciding.alike import policy_for

Y = [0.71, 1.83, 0.2, 0.9, 1.1, 0.4]
V = [0.18, 1.21, 0.1, 0.3, 0.2, 0.15]
OLDER = "what older software would say"
LEADS = {
    1: {"study"},
    2: {"half-normal(0.5)"},
    3: {"half-normal(0.5)", "modified-hartung-knapp"},
    4: {"half-normal(0.5)", "modified-hartung-knapp"},
    5: {"hartung-knapp", "modified-hartung-knapp"},
    6: {"hartung-knapp", "modified-hartung-knapp"},
}


def test_every_number_of_studies_has_one_step():
    for k in range(12):
        found = [
            step
            for step in POLICY
            if step.k_from <= k and (step.k_to is None or k <= step.k_to)
        ]
        assert found == [policy_for(k)]
    answers = [policy_for(k).answer for k in range(7)]
    assert answers == ["DoNotPool"] * 2 + ["PoolWithPrior"] * 3 + ["Pool"] * 2


def test_nothing_is_a_gap_and_no_zero():
    for function in (pool, bayesian_pool, panel):
        gap = function([], [])
        assert isinstance(gap, NothingToPool)
        assert "says nothing about the effect" in str(gap)


@pytest.mark.parametrize("k", range(1, 7))
def test_the_panel_lets_lead_what_the_policy_says(k):
    beside = panel(Y[:k], V[:k], measure="OR")
    assert {row.method for row in beside.leading} == LEADS[k]
    if k == 1:
        assert "Nothing is pooled" in str(beside)
        return
    assert beside["wald"].standing == OLDER
    assert beside["modified-hartung-knapp"].multiplier > 1.96
    assert f"× {beside['modified-hartung-knapp'].multiplier:.2f}" in str(beside)
    assert ("By themselves: study 1 0.710" in str(beside)) is (k == 2)


@pytest.mark.parametrize("k", range(1, 7))
@pytest.mark.parametrize("model", ["random-effects", "common-effect"])
def test_below_five_studies_no_bare_i2_and_no_prediction(k, model):
    one = pool(Y[:k], V[:k], model=model)
    for shown in (str(one), one._repr_html_().split("<li>")[0]):
        assert ("I²" in shown) is (k >= 5)
        assert ("Q-profile" in shown) is (k > 1)
    assert isnan(one.pi_low) is (k < 5 or model == "common-effect")


@pytest.mark.parametrize("k", range(1, 7))
def test_below_five_studies_the_posterior_says_what_drives_its_prediction(k):
    one = bayesian_pool(Y[:k], V[:k])
    for shown in (str(one), one._repr_html_()):
        assert ("driven by the prior" in shown.split("<li>")[0]) is (k < 5)
    assert ("SYN603" in {flag.code for flag in appraise(one)}) is (k < 5)


def test_a_prediction_that_was_asked_for_below_five_says_what_it_rests_on():
    asked = pool(Y[:3], V[:3], prediction="k-1")
    assert not isnan(asked.pi_low)
    assert "prediction" in {note.code for note in asked.notes}
    assert "SYN603" in {flag.code for flag in appraise(asked)}
    enough = pool(Y[:5], V[:5], prediction="k-1")
    assert "prediction" not in {note.code for note in enough.notes}
    lone = pool(Y[:1], V[:1], prediction="k-1")
    assert "prediction" not in {note.code for note in lone.notes}


def test_one_study_keeps_its_own_interval_in_every_row():
    own = pool(Y[:1], V[:1])
    reach = 1.959963984540054 * V[0] ** 0.5  # normal quantile of 0.975
    assert own.interval.low == pytest.approx(Y[0] - reach, rel=1e-12)
    assert panel([Y[0], nan], [V[0], nan]).rows[0].interval == own.interval
