"""Leave-one-out, cumulative, influence: other programs, laws, refusals."""

import json
from math import isnan, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import (
    INFLUENCE_COLUMNS,
    POOLED_COLUMNS,
    cumulative,
    influence,
    leave_one_out,
    pool,
)

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "diagnostics.json").read_text("utf-8")
)
TESTS = {"z": "z", "knha": "hartung-knapp"}
BCG = GOLDEN["datasets"]["bcg_rr"]["columns"]

# metafor iterates to threshold = 1e-13, which leaves up to 1e-11 in tau²
AGREEMENT = 1e-9
# where the peer's tau² should be 0 it stops a rounding error above
AT_ZERO = 1e-11
# sums in another order, on another scale
ROUNDING = 1e-9


def _asked(case):
    _, method, test, _ = case["name"].split("/")
    model = "common-effect" if method == "EE" else "random-effects"
    options = {"model": model, "test": TESTS[test]}
    return options if method == "EE" else options | {"tau2": method}


def _cases(*kinds):
    cases = [case for case in GOLDEN["cases"] if case["name"].split("/")[-1] in kinds]
    assert cases
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["name"])


@_cases("leave1out", "cumul", "cumul_by_year")
def test_many_fits_agree_with_metafor(case):
    options = _asked(case)
    if case["name"].endswith("leave1out"):
        rows = leave_one_out(BCG["yi"], BCG["vi"], **options)
    else:
        order = BCG["year"] if case["name"].endswith("by_year") else None
        rows = cumulative(BCG["yi"], BCG["vi"], order=order, **options)
    ours = {
        "estimate": rows["estimate"],
        "se": rows["std_error"],
        "ci.lb": rows["ci_low"],
        "ci.ub": rows["ci_high"],
        "pval": rows["p_value"],
        "Q": rows["q"],
        "Qp": rows["q_p_value"],
        "I2": 100 * rows["i2"],
        "H2": rows["h2"],
        "tau2": rows["tau2"],
    }
    # of a single study metafor calls heterogeneity 0, we call it unknown
    between = {"Q", "Qp", "I2", "H2", "tau2"}
    for name, column in ours.items():
        if name in case["expected"]:
            first = int(name in between and rows["k"][0] == 1)
            assert column[first:].to_list() == pytest.approx(
                case["expected"][name][first:], rel=AGREEMENT, abs=AT_ZERO
            ), name


@_cases("influence")
def test_influence_agrees_with_metafor(case):
    rows = influence(BCG["yi"], BCG["vi"], **_asked(case))
    ours = {
        "rstudent": rows["rstudent"],
        "dffits": rows["dffits"],
        "cook.d": rows["cook_distance"],
        "cov.r": rows["covariance_ratio"],
        "tau2.del": rows["tau2_without"],
        "QE.del": rows["q_without"],
        "hat": rows["hat"],
        "weight": 100 * rows["weight"],
        "dfbs": rows["dfbetas"],
    }
    for name, column in ours.items():
        expected = case["expected"][name]
        assert column.to_list() == pytest.approx(
            expected, rel=AGREEMENT, abs=AT_ZERO
        ), name
    assert rows["influential"].to_list() == case["expected"]["is_infl"]


STUDIES = st.lists(
    st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=4, max_size=9
)


@settings(max_examples=25, deadline=None)
@given(STUDIES, st.sampled_from(["REML", "DL", "PM", "SJ"]))
def test_leaving_one_out_is_pooling_the_rest(studies, tau2):
    y, v = map(np.array, zip(*studies, strict=True))
    rows = leave_one_out(y, v, tau2=tau2)
    for left in range(y.size):
        rest = pool(np.delete(y, left), np.delete(v, left), tau2=tau2).to_dict()
        for name in ("estimate", "ci_low", "tau2", "q", "k"):
            assert rows[name][left] == pytest.approx(
                rest[name], rel=ROUNDING, abs=ROUNDING
            )
        assert (rows["reason"][left], rows["note"][left]) == (
            rest["reason"],
            rest["note"],
        )


@settings(max_examples=25, deadline=None)
@given(STUDIES, st.randoms(use_true_random=False))
def test_the_order_in_which_studies_are_given_changes_no_study(studies, random):
    y, v = map(np.array, zip(*studies, strict=True))
    names = [f"s{place}" for place in range(y.size)]
    mixed = list(range(y.size))
    random.shuffle(mixed)
    shuffled = [names[row] for row in mixed]
    for ask in (influence, leave_one_out):
        straight = ask(y, v, studies=names)
        turned = ask(y[mixed], v[mixed], studies=shuffled)
        first = straight.columns[0]
        turned = turned.set_index(first).loc[names].reset_index()
        numbers = straight.select_dtypes("number").columns.drop(
            ["iterations", "tau2_error"], errors="ignore"
        )
        pd.testing.assert_frame_equal(
            turned[numbers], straight[numbers], rtol=1e-6, atol=1e-6, check_dtype=False
        )


def test_the_last_of_a_cumulative_row_is_everything_and_the_first_one_study():
    rows = cumulative(BCG["yi"], BCG["vi"], order=BCG["year"])
    whole = pool(BCG["yi"], BCG["vi"]).to_dict()
    assert rows["k"].to_list() == list(range(1, 14))
    for name in ("estimate", "ci_low", "ci_high", "tau2"):
        assert rows[name].iloc[-1] == pytest.approx(whole[name], rel=ROUNDING)
    assert isnan(rows["tau2"][0])
    assert "One study" in rows["reason"][0]
    assert list(rows) == ["added", *POOLED_COLUMNS]


def test_sorting_is_by_value_and_keeps_what_is_equal():
    rows = cumulative(
        [1, 2, 3], [1, 1, 1], order=[2001, 1990, 1990], studies=["a", "b", "c"]
    )
    assert rows["added"].to_list() == ["b", "c", "a"]


@settings(max_examples=25, deadline=None)
@given(STUDIES, st.floats(0.01, 100), st.floats(-50, 50))
def test_influence_has_no_unit_and_no_origin(studies, unit, shift):
    y, v = map(np.array, zip(*studies, strict=True))
    here = influence(y, v, test="z", tau2="DL")
    there = influence(unit * y + shift, unit**2 * v, test="z", tau2="DL")
    for name in ("rstudent", "dffits", "cook_distance", "covariance_ratio", "dfbetas"):
        assert there[name].to_list() == pytest.approx(
            here[name].to_list(), rel=1e-6, abs=1e-6
        )


def test_a_row_without_estimate_is_left_out_with_its_name():
    rows = influence(
        [0.1, nan, 0.4, 0.3], [0.1, nan, 0.2, 0.1], studies=["a", "b", "c", "d"]
    )
    assert rows["study"].to_list() == ["a", "c", "d"]
    assert list(rows) == list(INFLUENCE_COLUMNS)
    assert rows["weight"].sum() == pytest.approx(1)


def test_what_makes_a_study_influential_is_said():
    rows = influence([0.1, 0.2, 0.15, 0.1, 4.0], [0.1] * 5)
    assert rows["influential"].to_list() == [False] * 4 + [True]
    assert "DFFITS" in rows["note"][4]
    assert not rows["note"][0]


def test_equal_effects_have_a_reason_and_no_infinity():
    rows = influence([0.2] * 4, [0.1, 0.2, 0.3, 0.4])
    assert rows["rstudent"].isna().all()
    assert rows["reason"].str.contains("Hartung-Knapp").all()
    rows = influence([0.2] * 4, [0.1, 0.2, 0.3, 0.4], test="z")
    assert (rows["rstudent"] == 0).all()
    assert (rows["reason"] == "").all()


@pytest.mark.parametrize(
    ("ask", "arguments", "words"),
    [
        (leave_one_out, ([0.1], [0.1]), "takes 2 or more studies"),
        (influence, ([0.1, 0.2], [0.1, 0.1]), "takes 3 or more studies"),
        (cumulative, ([], []), "takes 1 or more studies"),
        (leave_one_out, ([0.1, 0.2], [0.1, 0]), "row 1: vi is zero"),
        (influence, ([0.1, 0.2, True], [0.1] * 3), "row 2: yi is no number"),
        (influence, ([0.1, 0.2], [0.1]), "one variance per effect"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(ask, arguments, words):
    with pytest.raises(ArgumentError, match=words):
        ask(*arguments)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"order": [1]}, "give 2 of them"),
        ({"order": ["a", "b"]}, "order must be numbers"),
        ({"order": [2001, nan]}, "order has a gap"),
        ({"order": [True, False]}, "order must be numbers"),
        ({"studies": ["a"]}, "studies must be names"),
        ({"studies": "ab"}, "studies must be names"),
        ({"studies": [1, 2]}, "studies must be names"),
        ({"level": 95}, "Did you mean 0.95"),
        ({"tau2": "reml"}, "Did you mean 'REML'"),
    ],
)
def test_options_are_refused_in_words(options, words):
    with pytest.raises(ArgumentError, match=words):
        cumulative([0.1, 0.2], [0.1, 0.1], **options)
