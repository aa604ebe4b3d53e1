"""Measures and names of studies: turned back, carried along, refused."""

from math import exp, isnan, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import MEASURES, effect_sizes
from surrogate_evidence.synthesis import (
    BAYESIAN_COLUMNS,
    POOLED_COLUMNS,
    NothingToPool,
    bayesian_pool,
    bayesian_pool_by,
    egger_test,
    leave_one_out,
    meta_regression,
    panel,
    pool,
    pool_by,
)

EXACT = 1e-12
PRINTED = 2e-8  # eight decimals; both iterations end well before
TWO = ([0.71, 1.83], [0.43**2, 1.10**2])
BCG = pd.DataFrame(  # Colditz 1994, as in metadat::dat.bcg
    {
        "ai": [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
        "n1i": [
            *(123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634),
            *(2498, 16913),
        ],
        "ci": [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
        "n2i": [
            *(139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338),
            *(2341, 17854),
        ],
        "meta_id": "bcg",
        "study_id": [f"study {letter}" for letter in "ABCDEFGHIJKLM"],
    }
)
EFFECTS = effect_sizes(BCG, "RR")
BACK = {
    "RR": np.exp,
    "OR": np.exp,
    "PETO": np.exp,
    "IRR": np.exp,
    "ROM": np.exp,
    "PLO": expit,
    "PAS": lambda y: np.sin(np.clip(y, 0, np.pi / 2)) ** 2,
    "ZCOR": np.tanh,
}


# --- numbers -------------------------------------------------------------------------


def test_metafor_turns_the_same_limits_back():
    # metafor 3.8-1, R 4.2.2: predict(rma(yi, vi, data=escalc("RR", ...)), transf=exp),
    # and rma(..., test="knha") with escalc("PLO", tpos, tpos + tneg), transf.ilogit
    one = pool(EFFECTS["yi"], EFFECTS["vi"], test="z").back_transformed()
    assert one.measure == "risk ratio"
    found = (one.estimate, one.interval.low, one.interval.high, one.pi_low, one.pi_high)
    expected = (0.48942094, 0.34407431, 0.69616607, 0.15463431, 1.54902784)
    assert found == pytest.approx(expected, abs=PRINTED)
    odds = effect_sizes(BCG[["ai", "n1i"]], "PLO", xi="ai", ni="n1i")
    one = pool(odds["yi"], odds["vi"]).back_transformed()
    assert one.measure == "proportion"
    found = (one.estimate, one.interval.low, one.interval.high, one.pi_low, one.pi_high)
    expected = (0.00746919, 0.00356299, 0.01559084, 0.00049297, 0.10299584)
    assert found == pytest.approx(expected, abs=PRINTED)


# --- laws ----------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(MEASURES)),
    st.lists(
        st.tuples(st.floats(0.05, 1.4), st.floats(0.01, 0.5)), min_size=2, max_size=8
    ),
)
def test_limits_are_turned_back_one_by_one_and_stay_in_order(code, studies):
    y, v = zip(*studies, strict=True)
    result = pool(y, v, measure=code, prediction="k-1")
    if code not in BACK:
        with pytest.raises(ArgumentError, match="read as it is"):
            result.back_transformed()
        assert isnan(result.to_dict()["back_estimate"])
        return
    one, back = result.back_transformed(), BACK[code]
    assert one.estimate == pytest.approx(float(back(result.estimate)), rel=EXACT)
    assert one.interval.low == pytest.approx(float(back(result.interval.low)))
    assert one.pi_high == pytest.approx(float(back(result.pi_high)))
    assert one.pi_low <= one.interval.low <= one.estimate
    assert one.estimate <= one.interval.high <= one.pi_high
    row = result.to_dict()
    assert row["back_ci_low"] == one.interval.low
    assert row["back_measure"] == one.measure
    assert one.interval.method == result.interval.method


def test_a_quantile_of_a_posterior_is_turned_back_too():
    result = bayesian_pool(*TWO, measure="OR")
    one = result.back_transformed()
    assert one.estimate == pytest.approx(exp(result.estimate), rel=EXACT)
    assert one.pi_low == pytest.approx(exp(result.pi_low), rel=EXACT)
    assert "credible interval" in str(one)
    assert set(result.to_dict()) == set(BAYESIAN_COLUMNS)


# --- guarantees ----------------------------------------------------------------------


def test_effects_remember_their_measure_through_pooling():
    whole = pool(EFFECTS["yi"], EFFECTS["vi"])
    assert whole.measure == "RR"
    assert "log risk ratio −0.7" in str(whole)
    assert "; risk ratio 0.489 (" in str(whole)
    assert "Turned back" in whole._repr_html_()
    assert panel(EFFECTS["yi"], EFFECTS["vi"]).to_rows()[0]["back_measure"] == (
        "risk ratio"
    )
    y, v = EFFECTS["yi"], EFFECTS["vi"]
    assert leave_one_out(y, v)["measure"].unique().tolist() == ["RR"]
    assert egger_test(y, v).measure == "RR"
    slope = meta_regression(y, v, {"size": BCG["n1i"].to_numpy()})
    assert "of log risk ratio, 13 studies" in str(slope)
    for by in (pool_by, bayesian_pool_by):
        row = by(EFFECTS).iloc[0]
        assert row["measure"] == "RR"
        assert row["back_measure"] == "risk ratio"
        assert row["back_ci_high"] == pytest.approx(exp(row["ci_high"]), rel=EXACT)


def test_a_frame_says_measures_row_by_row_and_may_hold_several():
    frame = pd.DataFrame(
        {
            "meta_id": list("aabbccd"),
            "yi": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
            "vi": 0.1,
            "measure": ["RR", "log risk ratio", "MD", "MD", "OR", "RR", None],
        }
    )
    rows = pool_by(frame)
    assert rows["measure"].tolist()[:2] == ["RR", "MD"]
    assert rows["back_measure"].tolist()[:2] == ["risk ratio", ""]
    assert rows["back_estimate"][0] == pytest.approx(exp(0.15), rel=EXACT)
    assert rows["estimate"].isna().tolist() == [False, False, True, False]
    assert "'OR' and 'RR' are two measures" in rows["reason"][2]
    asked = pool_by(frame, measure="RR")
    assert asked["estimate"].isna().tolist() == [False, True, True, False]
    assert "the measure is MD, and RR was asked for" in asked["reason"][1]
    assert bayesian_pool_by(frame)["reason"][2] == rows["reason"][2]
    assert list(rows.columns) == ["meta_id", *POOLED_COLUMNS]


def test_the_null_stays_where_it_was():
    for code in sorted(BACK):
        null = MEASURES[code].null
        if null is not None:
            assert float(MEASURES[code].back(np.array(null))) in {0.0, 1.0}


def test_what_is_turned_back_can_be_appraised_and_shown():
    one = pool(*TWO, measure="OR", prediction="k-1").back_transformed()
    assert str(one).startswith("Odds ratio 2.360 of 2 studies; 95% confidence interval")
    raised = {flag.code for flag in appraise(one)}
    assert {"SYN601", "SYN603"} <= raised
    assert "<table>" in one._repr_html_()
    assert one.to_dict()["estimate"] == one.estimate
    assert "not their mean" in one.notes[0].text


def test_names_of_studies_follow_the_studies_that_are_pooled():
    found = pool([0.1, nan, 0.3], [0.1, nan, 0.2], studies=["a", "b", "c"])
    assert found.studies == ("a", "c")
    shown = bayesian_pool(*TWO, studies=["Hill", "Lake"])._repr_html_()
    assert "Hill: 0.710 found" in shown
    both = str(panel(*TWO, studies=["Hill", "Lake"]))
    assert "By themselves: Hill 0.710 (−0.133 to 1.553) and Lake 1.830" in both


def test_a_gap_names_its_measure():
    gap = pool([], [], measure="RR")
    assert isinstance(gap, NothingToPool)
    assert "estimate of log risk ratio" in str(gap)
    assert set(gap.to_dict()) == set(POOLED_COLUMNS)
    assert gap.to_dict()["back_measure"] == ""


# --- refusals ------------------------------------------------------------------------


@pytest.mark.parametrize("function", [pool, bayesian_pool, panel])
def test_two_measures_or_a_study_twice_are_refused(function):
    with pytest.raises(ArgumentError, match="'OR' and 'RR' are two measures"):
        function(*TWO, measure=["RR", "OR"])
    with pytest.raises(ArgumentError, match="'Hill 2001' is listed more than once"):
        function(*TWO, studies=["Hill 2001", "Hill 2001 "])
    with pytest.raises(ArgumentError, match="give 2 of them"):
        function(*TWO, studies=["Hill 2001"])
    with pytest.raises(ArgumentError, match="computed as 'RR', and measure says 'OR'"):
        function(EFFECTS["yi"], EFFECTS["vi"], measure="OR")
    with pytest.raises(ArgumentError, match="measure must say"):
        function(*TWO, measure=3)


def test_effects_and_variances_of_two_measures_are_refused():
    other = effect_sizes(BCG, "OR")
    with pytest.raises(ArgumentError, match="two measures"):
        pool(EFFECTS["yi"], other["vi"])
    with pytest.raises(ArgumentError, match="computed as 'RR'"):
        pool_by(EFFECTS, measure="OR")


def test_a_study_twice_costs_its_own_group_only():
    frame = pd.DataFrame(
        {
            "meta_id": list("aabbc"),
            "yi": [0.1, 0.2, 0.3, 0.4, 0.5],
            "vi": 0.1,
            "study_id": ["s1", "s1", "s1", "s2", None],
        }
    )
    rows = pool_by(frame, study="study_id")
    assert rows["estimate"].isna().tolist() == [True, False, False]
    assert "'s1' listed more than once" in rows["reason"][0]
    assert pool_by(frame)["estimate"].notna().all()
    with pytest.raises(ArgumentError, match="no column 'name'"):
        pool_by(frame, study="name")


def test_a_study_twice_is_refused_in_the_diagnostics_too():
    with pytest.raises(ArgumentError, match="more than once"):
        leave_one_out([0.1, 0.2, 0.3], [0.1] * 3, studies=["a", "b", "a"])


def test_effects_without_a_measure_are_not_turned_back():
    with pytest.raises(ArgumentError, match="only known as 'effect'"):
        pool(*TWO).back_transformed()
