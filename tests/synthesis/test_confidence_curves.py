"""Confidence curves: independent numbers, laws, guarantees, refusals."""

import json
from itertools import pairwise
from math import inf, isinf
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import (
    NothingToPool,
    confidence_curve,
    exact_odds_ratio,
    mantel_haenszel,
    mixed_odds_ratio,
    panel,
    peto,
    pool,
    pool_proportions,
)

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "confidence_curves.json").read_text("utf-8")
)
SAME_FORMULA = 1e-9  # relative; both programs round differently in the last digits
ROUND_TRIP = 1e-9  # a quantile and its distribution function, once to and fro
EXACT_TRIP = 1e-6  # the limits of an exact result are found by root search
THREE = ([0.2, 0.5, 0.9], [0.01, 0.04, 0.16])
TESTS = ("z", "t", "hartung-knapp", "modified-hartung-knapp")
COUNTS = ([3, 1, 8], [40, 60, 90], [9, 5, 12], [40, 58, 90])
NO_EVENTS = ([0, 0], [40, 60], [3, 2], [40, 58])

RESULTS = {
    **{test: pool(*THREE, test=test) for test in TESTS},
    "common-effect": pool(*THREE, model="common-effect"),
    "one study": pool([0.3], [0.04]),
    "mantel-haenszel": mantel_haenszel(*COUNTS),
    "risk difference": mantel_haenszel(*COUNTS, measure="RD"),
    "peto": peto(*COUNTS),
    "exact": exact_odds_ratio(*COUNTS, level=0.9),
    "mid-p": exact_odds_ratio(*COUNTS, method="mid-p"),
    "nobody in arm 1": exact_odds_ratio(*NO_EVENTS),
    "mixed": mixed_odds_ratio(*COUNTS),
    "mixed, t": pool_proportions([3, 1, 8], [40, 60, 90], test="t"),
}
ROWS = ("common-effect", "wald", "hartung-knapp", "edgington")

effects = st.lists(
    st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=2, max_size=8
)


# --- numbers -------------------------------------------------------------------------


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda c: c["name"])
def test_limits_at_other_levels_are_those_of_another_program(case):
    one = pool(
        **GOLDEN["datasets"][case["data"]]["columns"],
        tau2=case["tau2"],
        test=case["test"],
    )
    curve = confidence_curve(one)
    for level, low, high in case["limits"]:
        found = curve.limits_at(level)
        assert found.low == pytest.approx(low, rel=SAME_FORMULA)
        assert found.high == pytest.approx(high, rel=SAME_FORMULA)
    for value, p in case["p_values"]:
        assert curve.p_at(value) == pytest.approx(p, rel=SAME_FORMULA)


# --- laws ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", RESULTS)
def test_a_curve_holds_what_its_result_says(name):
    one = RESULTS[name]
    curve = confidence_curve(one, points=7)
    at = curve.levels.index(one.interval.level)
    limits = (curve.lows[at], curve.highs[at])
    expected = pytest.approx((one.interval.low, one.interval.high), rel=EXACT_TRIP)
    assert limits == expected
    assert curve.p_value == pytest.approx(one.p_value, rel=ROUND_TRIP)
    assert curve.estimate == one.estimate


@pytest.mark.parametrize("name", RESULTS)
def test_limits_have_the_p_value_of_their_level(name):
    curve = confidence_curve(RESULTS[name], points=7)
    for level, low, high in zip(curve.levels, curve.lows, curve.highs, strict=True):
        for limit in (low, high):
            if not isinf(limit):
                assert curve.p_at(limit) == pytest.approx(1 - level, abs=EXACT_TRIP)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_a_panel_has_the_curve_of_its_method(name):
    every = panel(*THREE)
    curve = confidence_curve(every, method=name, points=7)
    assert curve.p_value == pytest.approx(every[name].p_value, rel=ROUND_TRIP)
    inside = curve.limits_at(0.95)
    assert inside.low == pytest.approx(every[name].interval.low, rel=ROUND_TRIP)
    assert inside.high == pytest.approx(every[name].interval.high, rel=ROUND_TRIP)
    assert curve.p_at(inside.high) == pytest.approx(0.05, rel=EXACT_TRIP)


@settings(max_examples=25, deadline=None)  # the first example loads SciPy
@given(effects, st.floats(-2, 2))
def test_shift_moves_the_curve_and_nothing_else(studies, shift):
    y, v = zip(*studies, strict=True)
    here = confidence_curve(pool(y, v, tau2="DL"), points=5)
    there = confidence_curve(pool([x + shift for x in y], v, tau2="DL"), points=5)
    for one, other in zip(here.lows, there.lows, strict=True):
        assert other == pytest.approx(one + shift, rel=1e-6, abs=1e-6)


# --- guarantees ----------------------------------------------------------------------


@pytest.mark.parametrize("name", RESULTS)
def test_limits_are_nested(name):
    curve = confidence_curve(RESULTS[name], points=20)
    for narrow, wide in pairwise(zip(curve.lows, curve.highs, strict=True)):
        assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


def test_points_run_from_low_to_high_and_leave_infinite_limits_out():
    curve = confidence_curve(RESULTS["nobody in arm 1"], points=9)
    assert set(curve.lows) == {-inf}
    effects, p_values = zip(*curve.points, strict=True)
    assert list(effects) == sorted(effects)
    assert list(p_values) == sorted(p_values, reverse=True)
    assert len(confidence_curve(pool(*THREE), points=9).points) == 20


def test_equal_effects_leave_a_curve_without_width():
    with_none = confidence_curve(pool([0.3, 0.3, 0.3], [0.1, 0.2, 0.3]), points=5)
    assert (with_none.p_at(0.3), with_none.p_at(0.31)) == (1.0, 0.0)
    assert with_none.s_value == inf


def test_a_curve_can_be_appraised_and_read():
    curve = confidence_curve(pool(*THREE))
    assert "SYN601" in {flag.code for flag in appraise(curve)}
    assert len(curve.to_rows()) == 100
    assert curve.to_dict()["p_value"] == curve.p_value
    assert "<table" in curve._repr_html_()
    assert "Edgington" in str(confidence_curve(panel(*THREE), method="edgington"))
    assert "exact conditional" in str(confidence_curve(RESULTS["exact"]))


def test_another_rule_of_two_tails_is_said():
    one = exact_odds_ratio(*COUNTS, two_sided="minimum-likelihood")
    curve = confidence_curve(one, points=3)
    assert curve.p_value != one.p_value
    assert "doubles" in curve.notes[-1].text


# --- refusals ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "options", "words"),
    [
        (NothingToPool(measure="x", level=0.95), {}, "nothing was pooled"),
        ([0.1, 0.2], {}, "must be a result of pool"),
        (pool(*THREE), {"method": "z"}, "method is for a panel"),
        (panel(*THREE), {}, "a row of the panel, half-normal"),
        (panel(*THREE), {"method": "half-normal(1)"}, "no p-values"),
        (mantel_haenszel(*NO_EVENTS), {}, "exact_odds_ratio"),
        (pool_proportions([3], [9], test="t"), {}, "0 degrees of freedom|finite"),
        (pool(*THREE), {"points": 2}, "points must be 3 or more"),
        (pool(*THREE), {"points": 2000}, "1000 or fewer"),
    ],
)
def test_what_has_no_curve_is_refused_in_words(result, options, words):
    with pytest.raises(ArgumentError, match=words):
        confidence_curve(result, **options)


def test_values_and_levels_are_checked():
    curve = confidence_curve(pool(*THREE))
    with pytest.raises(ArgumentError, match="Did you mean 0"):
        curve.limits_at(95)
    with pytest.raises(ArgumentError, match="value must be one finite number"):
        curve.p_at("0")
