"""One set of studies: numbers of other programs, laws, guarantees, refusals."""

import json
from dataclasses import FrozenInstanceError
from math import inf, isnan, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import (
    POOLED_COLUMNS,
    NothingToPool,
    Pooled,
    pool,
)

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "pooling.json").read_text("utf-8")
)
TESTS = {
    "z": "z",
    "t": "t",
    "knha": "hartung-knapp",
    "adhoc": "modified-hartung-knapp",
}
ESTIMATORS = ["REML", "ML", "PM", "EB", "DL", "HE", "SJ"]

# metafor iterates to threshold = 1e-13, which leaves up to 1e-11 in tau²
AGREEMENT = 1e-10
# where the peer's tau² should be 0 it stops a rounding error above
AT_ZERO = 1e-11
# a printed number is right to half a unit of its last place
PRINTED = 0.5e-3

BCG = GOLDEN["datasets"]["bcg_rr"]["columns"]

# log odds ratios 0.71 and 1.83 with standard errors 0.43 and 1.10
TWO = ([0.71, 1.83], [0.43**2, 1.10**2])


def _asked(case):
    columns = GOLDEN["datasets"][case["data"]]["columns"]
    model = "common-effect" if case["method"] == "EE" else "random-effects"
    options = {"model": model, "test": TESTS[case["test"]], "level": case["level"]}
    if model == "random-effects":
        options |= {"tau2": case["method"], "prediction": "by-test"}
    return columns["yi"], columns["vi"], options


def _row(result):
    row = result.to_dict()
    return {
        "estimate": row["estimate"],
        "se": row["std_error"],
        "ci_lb": row["ci_low"],
        "ci_ub": row["ci_high"],
        "pval": row["p_value"],
        "tau2": row["tau2"],
        "tau2_low": row["tau2_low"],
        "tau2_high": row["tau2_high"],
        "QE": row["q"],
        "QEp": row["q_p_value"],
        "I2": 100 * row["i2"],
        "H2": row["h2"],
        "pi_lb": row["pi_low"],
        "pi_ub": row["pi_high"],
    }


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_agrees_with_metafor(case):
    yi, vi, options = _asked(case)
    result = pool(yi, vi, **options)
    found = _row(result)
    expected = dict(case["expected"])
    riley = expected.pop("pi_riley", None)
    if len(yi) == 1:  # the peer calls tau² 0 there; it is not estimable
        for name in ("tau2", "I2", "H2", "QE", "QEp", "pi_lb", "pi_ub"):
            expected.pop(name, None)
            assert isnan(found[name])
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=AGREEMENT, abs=AT_ZERO), name
    if riley is not None and len(yi) > 2:
        result = pool(yi, vi, **{**options, "prediction": "k-2"})
        limits = (result.pi_low, result.pi_high)
        assert limits == pytest.approx(riley, rel=AGREEMENT)


# The two-study example of a thread on metafor's mailing list (Wald and Hartung-Knapp
# rows reproduce its output); the third row follows from a variance factor of 1.
@pytest.mark.parametrize(
    ("test", "low", "high"),
    [
        ("z", 0.074, 1.643),
        ("hartung-knapp", -3.967, 5.684),
        ("modified-hartung-knapp", -4.230, 5.947),
    ],
)
def test_two_studies(test, low, high):
    result = pool(*TWO, test=test)
    assert result.estimate == pytest.approx(0.858, abs=PRINTED)
    assert result.tau2 == 0
    assert result.q == pytest.approx(0.899, abs=PRINTED)
    limits = (result.interval.low, result.interval.high)
    assert limits == pytest.approx((low, high), abs=PRINTED)


def test_the_multiplier_of_two_studies_is_printed():
    result = pool(*TWO)
    assert result.multiplier == pytest.approx(12.706, abs=PRINTED)
    assert "12.71 × 0.380" in str(result)
    assert "Hartung-Knapp" in str(result)


effects = st.floats(-5, 5, allow_subnormal=False).map(lambda x: round(x, 3))
variances = st.floats(0.01, 4).map(lambda x: round(x, 3))
studies = st.lists(st.tuples(effects, variances), min_size=2, max_size=9).map(
    lambda rows: tuple(map(np.array, zip(*rows, strict=True)))
)


@pytest.mark.parametrize("test", list(TESTS.values()))
@pytest.mark.parametrize("tau2", ESTIMATORS)
def test_no_study_is_an_evidence_gap(tau2, test):
    gap = pool([], [], tau2=tau2, test=test, measure="log risk ratio")
    assert isinstance(gap, NothingToPool)
    assert gap.k == 0
    assert "nothing about the effect" in str(gap)
    assert "nothing to pool" in gap.notes[0].text
    assert tuple(gap.to_dict()) == POOLED_COLUMNS


@pytest.mark.parametrize("test", list(TESTS.values()))
def test_one_study_keeps_its_own_interval(test):
    one = pool([0.5], [0.04], test=test)
    assert isinstance(one, Pooled)
    assert one.interval.low == pytest.approx(0.5 - 1.959963984540054 * 0.2, rel=1e-12)
    assert isnan(one.tau2)
    assert isnan(one.i2)
    assert one.interval.method == "z"
    assert "not estimable" in one.to_dict()["reason"]


def test_equal_effects_give_hartung_knapp_no_width_and_a_remark():
    result = pool([0.1, 0.1, 0.1], [0.01, 0.2, 0.3])
    assert result.interval.low == result.interval.high == 0.1
    assert "zero-width" in [note.code for note in result.notes]
    assert pool([0, 0, 0], [0.01, 0.2, 0.3]).p_value != 0
    modified = pool([0.1, 0.1, 0.1], [0.01, 0.2, 0.3], test="modified-hartung-knapp")
    assert modified.interval.low < 0.1 < modified.interval.high


def test_one_huge_outlier_is_borne():
    y, v = [0.1, 0.2, 0.15, 1e9], [0.01, 0.02, 0.01, 0.02]
    for tau2 in ESTIMATORS:
        result = pool(y, v, tau2=tau2)
        assert result.converged
        assert result.tau2 > 1e16
        assert result.tau2_error < 1e-10


def test_prediction_waits_for_five_studies_unless_a_rule_is_named():
    four = ([0.1, 0.5, 0.9, 0.2], [0.01] * 4)
    assert isnan(pool(*four).pi_low)
    assert "prediction" in pool(*four).to_dict()["reason"]
    assert not isnan(pool(*four, prediction="k-1").pi_low)
    assert isnan(pool(*TWO, prediction="k-2").pi_low)
    five = pool([*four[0], 0.3], [0.01] * 5)
    assert five.pi_low < five.interval.low
    assert "k − 1 degrees of freedom" in str(five)


def test_rules_of_prediction_are_ordered():
    width = [
        pool(BCG["yi"], BCG["vi"], test="z", prediction=rule).pi_high
        for rule in ("normal", "k-1", "k-2")
    ]
    assert width == sorted(width)


def test_results_are_frozen_and_show_themselves():
    result = pool(BCG["yi"], BCG["vi"], measure="log <risk> ratio")
    with pytest.raises(FrozenInstanceError):
        result.k = 3
    assert "<caption>" in result._repr_html_()
    assert "log &lt;risk&gt; ratio" in result._repr_html_()
    assert tuple(result.to_dict()) == POOLED_COLUMNS
    assert sum(result.weights) == pytest.approx(1)
    assert str(result) == (
        "Random-effects log <risk> ratio −0.715 of 13 studies; 95% confidence interval "
        "−1.108 to −0.321 (Hartung-Knapp: 2.18 × 0.181), p = 0.002; tau² 0.313 (REML; "
        "Q-profile interval 0.120 to 1.111), I² 92.2% (from tau²); 95% prediction "
        "interval −1.996 to 0.567 (t with k − 1 degrees of freedom)."
    )


def test_a_pooled_result_can_be_appraised():
    codes = [flag.code for flag in appraise(pool(*TWO))]
    assert codes
    assert codes == [flag.code for flag in appraise(pool(*TWO))]
    assert not {flag.code for flag in appraise(pool(BCG["yi"], BCG["vi"]))} & set(codes)


def test_the_script_for_r_holds_the_very_same_numbers():
    result = pool(*TWO, test="modified-hartung-knapp", level=0.9)
    script = result.to_r()
    for value in (*result.yi, *result.vi):
        assert repr(value) in script
    assert 'method = "REML"' in script
    assert 'test = "adhoc", level = 90' in script
    assert "threshold = 1e-13" in script
    assert 'method = "EE"' in pool(*TWO, model="common-effect").to_r()
    assert "tau2 = 0.25" in pool(*TWO, tau2=0.25).to_r()


def test_a_row_without_any_number_is_left_out_and_counted():
    result = pool([0.1, nan, 0.4], [0.02, nan, 0.03])
    assert (result.k, result.k_omitted) == (2, 1)
    assert "1 row carries neither" in result.to_dict()["note"]
    assert pool([nan], [None]).k_omitted == 1


@pytest.mark.parametrize(
    ("vi", "said"),
    [
        ([0.1, 0, 0.1], "row 1: vi is zero"),
        ([0.1, 0.1, -0.2], "row 2: vi is negative"),
        ([0.1, inf, 0.1], "row 1: vi is infinite"),
        ([0.1, nan, 0.1], "row 1: vi is missing beside an effect"),
        ([0.1, "0.1", 0.1], "row 1: vi is no number"),
        ([0.1, True, 0.1], "row 1: vi is no number"),
        ([0.1, 1e-300, 0.1], "row 1: vi is too small"),
    ],
)
def test_a_variance_that_is_none_is_refused(vi, said):
    with pytest.raises(ArgumentError, match=said):
        pool([0.1, 0.2, 0.3], vi)


@pytest.mark.parametrize(
    ("yi", "said"),
    [
        ([0.1, inf], "row 1: yi is infinite"),
        ([0.1, None], "row 1: yi is missing beside a variance"),
        ([0.1, "a lot"], "row 1: yi is no number"),
        ([0.1, 1e200], "row 1: yi is too large"),
        ([0.1], "yi has 1 values and vi 2"),
        ("0.1", "yi must be a sequence"),
        (0.1, "yi must be a sequence"),
        ([[0.1, 0.2]], "yi must be a sequence"),
    ],
)
def test_an_effect_that_is_none_is_refused(yi, said):
    with pytest.raises(ArgumentError, match=said):
        pool(yi, [0.1, 0.1])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tau2": "reml"}, "Did you mean 'REML'"),
        ({"tau2": -0.1}, "tau2 cannot be negative"),
        ({"tau2": True}, "tau2 must be one finite number"),
        ({"test": "knha"}, "test must be one of"),
        ({"level": 95}, r"Did you mean 0\.95\?"),
        ({"model": "fixed"}, "model must be one of"),
        ({"prediction": "hts"}, "prediction must be one of"),
        ({"prediction": "k-1", "model": "common-effect"}, "no spread of effects"),
    ],
)
def test_an_option_that_does_not_exist_is_refused(options, said):
    with pytest.raises(ArgumentError, match=said):
        pool(*TWO, **options)


def test_small_effects_keep_their_digits():
    few = pool([0.0004, 0.0006], [1e-8, 1e-8], measure="RD", test="z")
    assert str(few).startswith("Random-effects risk difference 0.00050 of 2 studies")
    assert "0.000 to" not in str(few).partition(", p")[0]
    assert "0.00050" in few._repr_html_()
