"""What holds for every pooled result, whatever the studies are."""

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.synthesis import (
    POOLED_COLUMNS,
    pool,
    pool_by,
)

ESTIMATORS = ["REML", "ML", "PM", "EB", "DL", "HE", "SJ"]
effects = st.floats(-5, 5, allow_subnormal=False).map(lambda x: round(x, 3))
variances = st.floats(0.01, 4).map(lambda x: round(x, 3))

# sums in another order, on another scale
ROUNDING = 1e-9
# enough to find what is wrong, few enough to be run each time
often = settings(max_examples=30, deadline=None)
studies = st.lists(st.tuples(effects, variances), min_size=2, max_size=9).map(
    lambda rows: tuple(map(np.array, zip(*rows, strict=True)))
)
estimators = st.sampled_from(ESTIMATORS)
tests = st.sampled_from(["z", "t", "hartung-knapp", "modified-hartung-knapp"])
uneven = st.lists(
    st.tuples(effects, st.floats(-7, 3).map(lambda x: round(10**x, 9))),
    min_size=2,
    max_size=7,
).map(lambda rows: tuple(map(np.array, zip(*rows, strict=True))))


def _numbers(result):
    row = result.to_dict()
    return {name: row[name] for name in POOLED_COLUMNS if isinstance(row[name], float)}


def _close(found, expected, scale=1.0):
    for name in ("estimate", "std_error", "ci_low", "ci_high"):
        assert found[name] == pytest.approx(expected[name], rel=ROUNDING, abs=scale)


@often
@given(studies, estimators, tests, st.integers(-9, 9))
def test_a_shift_of_all_effects_shifts_the_estimate_alone(data, tau2, test, shift):
    y, v = data
    there = _numbers(pool(y, v, tau2=tau2, test=test))
    moved = _numbers(pool(y + shift, v, tau2=tau2, test=test))
    for name in ("estimate", "ci_low", "ci_high"):
        moved[name] -= shift
    _close(moved, there, scale=1e-8)
    for name in ("tau2", "q", "i2", "tau2_high"):
        assert moved[name] == pytest.approx(there[name], rel=1e-6, abs=1e-8)


@often
@given(studies, estimators, tests, st.sampled_from([1e-6, 0.3, 4.0, 1e9]))
def test_a_change_of_unit_changes_the_unit_alone(data, tau2, test, unit):
    y, v = data
    there = _numbers(pool(y, v, tau2=tau2, test=test))
    scaled = _numbers(pool(unit * y, unit**2 * v, tau2=tau2, test=test))
    for name in ("estimate", "std_error", "ci_low", "ci_high"):
        assert scaled[name] / unit == pytest.approx(there[name], rel=1e-6, abs=1e-8)
    assert scaled["tau2"] / unit**2 == pytest.approx(there["tau2"], rel=1e-6, abs=1e-8)
    assert scaled["i2"] == pytest.approx(there["i2"], rel=1e-6, abs=1e-8)


@often
@given(studies, estimators, tests, st.randoms(use_true_random=False))
def test_the_order_of_studies_does_not_matter(data, tau2, test, random):
    y, v = data
    order = random.sample(range(y.size), y.size)
    there = _numbers(pool(y, v, tau2=tau2, test=test))
    shuffled = _numbers(pool(y[order], v[order], tau2=tau2, test=test))
    _close(shuffled, there, scale=1e-8)


@often
@given(st.lists(studies, min_size=2, max_size=6), estimators, tests)
def test_together_equals_apart(sets, tau2, test):
    frame = pd.concat(
        pd.DataFrame({"meta_id": place, "yi": y, "vi": v})
        for place, (y, v) in enumerate(sets)
    ).sample(frac=1, random_state=1)
    rows = pool_by(frame, tau2=tau2, test=test).set_index("meta_id")
    for place, (y, v) in enumerate(sets):
        alone = pool(y, v, tau2=tau2, test=test).to_dict()
        for name, value in rows.loc[place].items():
            if isinstance(alone[name], float):
                near = pytest.approx(alone[name], rel=1e-7, abs=1e-8, nan_ok=True)
                assert value == near, name
            elif name != "iterations":
                assert value == alone[name], name


@often
@given(studies, tests)
def test_a_tau2_of_zero_gives_the_common_effect(data, test):
    random = pool(*data, tau2=0.0, test=test)
    common = pool(*data, model="common-effect", test=test)
    assert random.estimate == common.estimate
    assert random.interval == common.interval
    assert random.weights == common.weights


@often
@given(studies)
def test_as_tau2_grows_the_estimate_becomes_the_plain_mean(data):
    y, v = data
    result = pool(y, v, tau2=1e12, test="z")
    assert result.estimate == pytest.approx(y.mean(), abs=1e-9)
    assert result.std_error == pytest.approx(sqrt(1e12 / y.size), rel=1e-9)


@often
@given(studies, estimators)
def test_a_study_that_knows_nothing_changes_nothing_at_a_known_tau2(data, tau2):
    y, v = data
    known = pool(y, v, tau2=tau2).tau2
    there = pool(y, v, tau2=known, test="z")
    more = pool(np.append(y, 3.0), np.append(v, 1e15), tau2=known, test="z")
    assert more.estimate == pytest.approx(there.estimate, abs=1e-9)
    assert more.std_error == pytest.approx(there.std_error, rel=1e-9)


@often
@given(studies)
def test_with_equal_variances_the_moments_and_reml_agree(data):
    y, v = data
    equal = np.full(y.size, v[0])
    found = [pool(y, equal, tau2=one).tau2 for one in ("REML", "PM", "DL", "HE")]
    expected = max(0.0, float(np.var(y, ddof=1) - v[0]))
    assert found == pytest.approx([expected] * 4, rel=1e-9, abs=1e-9)


@often
@given(studies)
def test_paule_mandel_solves_its_equation(data):
    y, v = data
    tau2 = pool(y, v, tau2="PM").tau2
    w = 1 / (v + tau2)
    q = float(w @ (y - w @ y / w.sum()) ** 2)
    df = y.size - 1
    assert q == pytest.approx(df, rel=1e-9) if tau2 > 0 else q <= df * (1 + 1e-12)


def _height(y, v, tau2, *, restricted):
    w = 1 / (v + tau2)
    mean = w @ y / w.sum()
    height = np.log(w).sum() - w @ (y - mean) ** 2
    return height - np.log(w.sum()) if restricted else height


@often
@given(uneven, st.booleans())
def test_no_tau2_is_likelier_than_the_one_found(data, restricted):
    y, v = data
    found = pool(y, v, tau2="REML" if restricted else "ML")
    best = _height(y, v, found.tau2, restricted=restricted)
    spread = float(np.ptp(y) ** 2)
    grid = np.append(0, np.geomspace(v.min() / 100, v.max() + spread + 1, 400))
    heights = [_height(y, v, tau2, restricted=restricted) for tau2 in grid]
    assert max(heights) <= best + 1e-7 * (1 + abs(best))
    assert found.converged


def test_the_higher_of_two_peaks_is_found_and_said():
    # three precise studies around 0, two imprecise ones far off: likelihood rises
    # once for the disagreement of the precise ones, once for that of all
    y, v = [0.0, 0.05, -0.05, 4.0, -4.2, 4.1], [1e-4, 1e-4, 1e-4, 1.0, 1.0, 1.0]
    found = pool(y, v, tau2="ML")
    assert found.peaks == 2
    assert "several-peaks" in [note.code for note in found.notes]
