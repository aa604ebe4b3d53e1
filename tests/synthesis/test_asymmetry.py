"""Egger's and Begg's tests: other programs, laws, refusals."""

import json
from math import isnan, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import begg_test, egger_test

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "asymmetry.json").read_text("utf-8")
)
EXPECTED = {case["name"]: case["expected"] for case in GOLDEN["cases"]}
COLUMNS = GOLDEN["datasets"]["bcg_rr"]["columns"]
Y, V = COLUMNS["yi"], COLUMNS["vi"]

# metafor iterates to threshold = 1e-13, which leaves up to 1e-11 in tau²
AGREEMENT = 1e-9


def test_eggers_own_test_agrees_with_metafor():
    expected, found = EXPECTED["bcg_rr/regtest_lm/sei"], egger_test(Y, V)
    ours = {
        "stat": found.statistic,
        "pval": found.p_value,
        "est": found.limit,
        "ci_lb": found.limit_interval.low,
        "ci_ub": found.limit_interval.high,
        "coef": [found.limit, found.estimate],
    }
    for name, value in ours.items():
        assert value == pytest.approx(expected[name], rel=AGREEMENT), name
    assert found.std_error == pytest.approx(expected["se"][1], rel=AGREEMENT)
    assert found.distribution == f"t with {expected['df']} degrees of freedom"


@pytest.mark.parametrize("method", ["EE", "DL", "REML"])
def test_the_test_with_additive_scatter_agrees_with_metafor(method):
    expected = EXPECTED[f"bcg_rr/{method}/regtest_rma/sei"]
    tau2 = 0 if method == "EE" else method
    found = egger_test(Y, V, scatter="additive", tau2=tau2)
    ours = {
        "stat": found.statistic,
        "pval": found.p_value,
        "est": found.limit,
        "ci_lb": found.limit_interval.low,
        "ci_ub": found.limit_interval.high,
    }
    for name, value in ours.items():
        assert value == pytest.approx(expected[name], rel=AGREEMENT), name


def test_the_rank_test_agrees_with_metafor():
    expected, found = EXPECTED["bcg_rr/ranktest/exact=TRUE"], begg_test(Y, V)
    assert found.estimate == pytest.approx(expected["tau"], rel=AGREEMENT)
    assert found.p_value == pytest.approx(expected["pval"], rel=AGREEMENT)
    assert found.distribution == "exact"


def test_ties_leave_the_normal_approximation():
    found = begg_test([*Y, 0.3, 0.9], [*V, V[0], V[1]])
    assert found.distribution == "normal"
    assert "approximate" in {note.code for note in found.notes}
    assert 0 < found.p_value < 1


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=10, max_size=14
    ).filter(lambda rows: max(v for _, v in rows) > 1.1 * min(v for _, v in rows))
)
def test_the_slope_is_the_intercept_of_the_usual_regression(rows):
    y, v = map(np.array, zip(*rows, strict=True))
    found = egger_test(y, v)
    error = np.sqrt(v)
    design = np.column_stack([np.ones(y.size), 1 / error])
    usual, *_ = np.linalg.lstsq(design, y / error, rcond=None)
    assert found.estimate == pytest.approx(usual[0], rel=1e-6, abs=1e-7)
    assert found.limit == pytest.approx(usual[1], rel=1e-6, abs=1e-7)


def test_turning_the_sign_turns_the_sign():
    for ask in (egger_test, begg_test):
        here, there = ask(Y, V), ask([-y for y in Y], V)
        assert there.estimate == pytest.approx(-here.estimate, rel=AGREEMENT)
        assert there.p_value == pytest.approx(here.p_value, rel=AGREEMENT)


def test_effects_that_grow_with_their_error_are_noticed():
    v = np.linspace(0.01, 1, 15)
    wobble = 0.05 * (-1.0) ** np.arange(15)
    assert egger_test(2 * np.sqrt(v) + wobble, v).p_value < 1e-6
    assert begg_test(3 * v + wobble, v).p_value < 0.01


@pytest.mark.parametrize("ask", [egger_test, begg_test])
def test_nine_studies_are_refused_with_the_reason_and_ten_are_not(ask):
    with pytest.raises(ArgumentError, match=r"needs ten studies.*got 9.*Sterne 2011"):
        ask(Y[:9], V[:9])
    ten = ask(Y[:10], V[:10])
    assert ten.k == 10
    assert "SYN622" not in {flag.code for flag in appraise(ten)}


@pytest.mark.parametrize("ask", [egger_test, begg_test])
def test_who_insists_is_answered_and_told(ask):
    found = ask(Y[:9], V[:9], below_ten="exploratory")
    assert 0 <= found.p_value <= 1
    assert "SYN622" in {flag.code for flag in appraise(found)}
    assert found.notes[0].text.startswith("Only 9 studies")
    with pytest.raises(ArgumentError, match="Did you mean 'exploratory'"):
        ask(Y[:9], V[:9], below_ten="explore")
    with pytest.raises(ArgumentError, match="at the very least"):
        ask(Y[:2], V[:2], below_ten="exploratory")


@pytest.mark.parametrize("ask", [egger_test, begg_test])
def test_equal_errors_and_faulty_rows_are_refused(ask):
    with pytest.raises(ArgumentError, match="no study is smaller"):
        ask(Y, [0.1] * 13)
    with pytest.raises(ArgumentError, match="row 0: vi is negative"):
        ask(Y, [-0.1, *V[1:]])
    with pytest.raises(ArgumentError, match="got 9"):
        ask([*Y[:9], nan], [*V[:9], nan])


def test_equal_effects_have_no_rank_and_no_slope_to_test():
    v = [0.01 * place for place in range(1, 12)]
    with pytest.raises(ArgumentError, match="all effects are equal"):
        begg_test([0.3] * 11, v)
    found = egger_test([0.3] * 11, v)
    assert isnan(found.p_value)
    assert "not-estimable" in {note.code for note in found.notes}


def test_a_result_prints_and_turns_into_a_row():
    found = egger_test(Y, V, measure="log risk ratio")
    assert "Egger's test of 13 studies: slope −2.112 of log risk ratio" in str(found)
    assert "Two-sided p" in found._repr_html_()
    row = found.to_dict()
    assert row["statistic"] == pytest.approx(row["estimate"] / row["std_error"])
    assert any("no sign that nothing is missing" in note.text for note in found.notes)
    assert "Begg's rank test" in str(begg_test(Y, V))
    assert sqrt(row["std_error"]) > 0
