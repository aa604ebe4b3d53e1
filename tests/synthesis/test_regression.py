"""Meta-regression and subgroups: other programs, laws, guarantees, refusals."""

import json
from math import inf, isnan, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import meta_regression, pool, subgroups

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "regression.json").read_text("utf-8")
)
COLUMNS = GOLDEN["datasets"]["raudenbush"]["columns"]
TESTS = {"z": "z", "knha": "hartung-knapp"}
ESTIMATORS = ["REML", "ML", "PM", "EB", "DL", "HE", "SJ"]

# metafor iterates to threshold = 1e-13, which leaves up to 1e-11 in tau²
AGREEMENT = 1e-9
# where the peer's tau² should be 0 it stops a rounding error above
AT_ZERO = 1e-9
# sums in another order, on another scale
ROUNDING = 1e-8

WEEKS = {"weeks": COLUMNS["weeks3"]}
Y, V = COLUMNS["yi"], COLUMNS["vi"]


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_agrees_with_metafor(case):
    _, method, test, formula = case["name"].split("/")
    names = formula.removeprefix("~ ").split(" + ")
    common = method == "EE"
    found = meta_regression(
        Y,
        V,
        {name: COLUMNS[name] for name in names},
        test=TESTS[test],
        **({"model": "common-effect"} if common else {"tau2": method}),
    )
    expected = case["expected"]
    lines = found.to_frame()
    ours = {
        "k": found.k,
        "estimate": list(lines["estimate"]),
        "se": list(lines["std_error"]),
        "pval": list(lines["p_value"]),
        "ci_lb": list(lines["ci_low"]),
        "ci_ub": list(lines["ci_high"]),
        "tau2": found.tau2,
        "I2": 100 * found.i2,
        "H2": found.h2,
        "QE": found.q,
        "QEp": found.q_p_value,
        "QM": found.qm,
        "QMp": found.qm_p_value,
    }
    if not common:  # there metafor's R2 is that of a linear model
        ours["R2"] = 100 * found.r2
    for name, value in ours.items():
        assert value == pytest.approx(expected[name], rel=AGREEMENT, abs=AT_ZERO), name
    shown = [line.replace(": ", "") for line in lines["name"]]
    assert ["intrcpt", *shown[1:]] == expected["names"]


STUDIES = st.lists(
    st.tuples(st.floats(-3, 3), st.floats(0.01, 2), st.integers(0, 9)),
    min_size=6,
    max_size=12,
).filter(lambda rows: len({x for *_, x in rows}) > 2)


@settings(max_examples=30, deadline=None)
@given(STUDIES, st.sampled_from(ESTIMATORS), st.floats(0.1, 50), st.floats(-9, 9))
def test_the_unit_of_a_moderator_changes_its_slope_only(rows, tau2, unit, shift):
    y, v, x = map(np.array, zip(*rows, strict=True))
    here = meta_regression(y, v, {"x": x}, tau2=tau2)
    there = meta_regression(y, v, {"x": unit * x + shift}, tau2=tau2)
    assert there.tau2 == pytest.approx(here.tau2, rel=1e-6, abs=1e-9)
    assert unit * there["x"].estimate == pytest.approx(
        here["x"].estimate, rel=1e-6, abs=1e-7
    )
    # effects without any scatter around the line have no p-value
    close = pytest.approx(here.qm_p_value, rel=1e-5, abs=1e-9, nan_ok=True)
    assert there.qm_p_value == close


@settings(max_examples=30, deadline=None)
@given(STUDIES, st.sampled_from(ESTIMATORS), st.floats(-20, 20))
def test_a_relation_added_to_the_effects_is_found_and_nothing_else(rows, tau2, slope):
    y, v, x = map(np.array, zip(*rows, strict=True))
    if tau2 == "SJ":  # starts from the raw variance of the effects, slope and all
        return
    here = meta_regression(y, v, {"x": x}, tau2=tau2)
    there = meta_regression(y + slope * x + 3, v, {"x": x}, tau2=tau2)
    assert there["x"].estimate - slope == pytest.approx(
        here["x"].estimate, rel=ROUNDING, abs=1e-7
    )
    assert there["intercept"].estimate - 3 == pytest.approx(
        here["intercept"].estimate, rel=ROUNDING, abs=1e-6
    )
    assert there.tau2 == pytest.approx(here.tau2, rel=1e-5, abs=1e-8)
    assert there["x"].std_error == pytest.approx(
        here["x"].std_error, rel=1e-5, abs=1e-9
    )


@settings(max_examples=30, deadline=None)
@given(STUDIES, st.sampled_from(ESTIMATORS))
def test_subgroups_are_the_regression_on_words(rows, tau2):
    y, v, x = map(np.array, zip(*rows, strict=True))
    words = np.where(x < np.median(x), "a", "b")
    if len(set(words)) == 1:
        return
    means = subgroups(y, v, words, tau2=tau2)
    slopes = meta_regression(y, v, {"g": words}, tau2=tau2)
    first, second = means.coefficients
    assert first.estimate == pytest.approx(
        slopes["intercept"].estimate, rel=1e-7, abs=1e-8
    )
    assert second.estimate - first.estimate == pytest.approx(
        slopes["g: b"].estimate, rel=1e-7, abs=1e-8
    )
    # without any scatter neither has a p-value
    close = pytest.approx(slopes.qm_p_value, rel=1e-6, abs=1e-9, nan_ok=True)
    assert means.qm_p_value == close
    assert means.tau2 == pytest.approx(slopes.tau2, rel=1e-6, abs=1e-9)
    assert [line.k for line in means.coefficients] == [
        int((words == "a").sum()),
        int((words == "b").sum()),
    ]


@pytest.mark.parametrize("tau2", ESTIMATORS)
def test_what_is_left_around_a_balanced_contrast_is_the_pooling(tau2):
    # a moderator orthogonal to effects and weights: Q splits, the mean stays
    y, v = [0.1, 0.7, 0.1, 0.7, -0.3, -0.3], [0.04, 0.09, 0.04, 0.09, 0.06, 0.06]
    halves = ["a", "a", "b", "b", "a", "b"]
    alone = pool(y[:1] + y[1:2] + y[4:5], v[:1] + v[1:2] + v[4:5], tau2=0.05, test="z")
    found = subgroups(y, v, halves, tau2=0.05, test="z")
    for line in found.coefficients:
        assert line.estimate == pytest.approx(alone.estimate, rel=ROUNDING)
        assert line.std_error == pytest.approx(alone.std_error, rel=ROUNDING)
    assert subgroups(y, v, halves, tau2=tau2).qm == pytest.approx(0, abs=1e-20)


def test_the_restricted_likelihood_is_nowhere_higher():
    # the restricted likelihood computed another way, on a fine grid
    rng = np.random.default_rng(7)
    for _ in range(20):
        v = np.exp(rng.normal(-2, 2, 8))
        x = rng.normal(size=8)
        y = rng.normal(0, np.sqrt(v))
        found = meta_regression(y, v, {"x": x}).tau2

        def height(t, y=y, v=v, x=x):
            w = 1 / (v + t)
            design = np.column_stack([np.ones(8), x])
            cross = design.T @ (w[:, None] * design)
            beta = np.linalg.solve(cross, design.T @ (w * y))
            rest = y - design @ beta
            return (np.log(w).sum() - np.linalg.slogdet(cross)[1] - w @ rest**2) / 2

        best = max(height(t) for t in [0, *np.geomspace(1e-6, 50, 400)])
        assert height(found) >= best - 1e-10


def test_few_studies_are_flagged_and_enough_are_not():
    few = meta_regression(Y, V, {name: COLUMNS[name] for name in ("weeks", "tester")})
    assert "SYN621" in {flag.code for flag in appraise(few)}
    assert few.notes[0].text.startswith("19 studies for 2 moderators")
    enough = meta_regression(Y, V, WEEKS)
    assert "SYN621" not in {flag.code for flag in appraise(enough)}


def test_a_result_prints_and_turns_into_rows():
    found = meta_regression(Y, V, WEEKS | {"tester": COLUMNS["tester"]}, measure="SMD")
    assert str(found).startswith(
        "Meta-regression of standardised mean difference, 19 studies (random-effects"
    )
    assert "tester: blind" in found._repr_html_()
    assert "tester: blind against aware" in found.to_dict()["note"]
    assert found["tester: blind"].k == COLUMNS["tester"].count("blind")
    assert found.to_dict()["qm_df"] == 2
    assert found.q_df == 16
    assert meta_regression(Y, V, WEEKS, test="z").qm_df2 == inf


def test_words_keep_the_order_of_a_categorical_column():
    words = pd.Categorical(COLUMNS["tester"], ["blind", "aware", "unused"])
    found = meta_regression(Y, V, pd.DataFrame({"tester": words}))
    assert [line.name for line in found.coefficients] == ["intercept", "tester: aware"]


def test_studies_without_estimate_are_left_out_and_said():
    facts = {"weeks": [*COLUMNS["weeks3"], None]}
    found = meta_regression([*Y, nan], [*V, nan], facts)
    assert found["weeks"].estimate == meta_regression(Y, V, WEEKS)["weeks"].estimate
    assert found.k_omitted == 1
    assert found.notes[-1].code == "omitted"


def test_effects_without_scatter_have_no_p_value_and_a_reason():
    found = meta_regression([0.5] * 4, [0.1, 0.2, 0.1, 0.3], {"x": [1, 2, 3, 5]})
    assert isnan(found.qm_p_value)
    assert isnan(found["x"].p_value)
    assert "not-estimable" in {note.code for note in found.notes}
    assert "no joint test" in str(found)


@pytest.mark.parametrize(
    ("moderators", "words"),
    [
        ({}, "moderators is empty"),
        ([1, 2, 3, 4], "frame or a dictionary"),
        ({"x": [1, 2, 3]}, "has 3 values for 4 studies"),
        ({"x": "abcd"}, "must be values, one per study"),
        ({"x": [1, 2, None, 4]}, "missing in row 2"),
        ({"x": [1, 2, inf, 4]}, "infinite"),
        ({"x": [1, 2, "3", 4]}, "mixes numbers with words"),
        ({"x": [2, 2, 2, 2]}, "cannot be told apart"),
        ({"x": ["a"] * 4}, "same in all studies"),
        ({"x": [1, 2, 3, 5], "y": [2, 4, 6, 10]}, "cannot be told apart"),
        ({"x": ["a", "b", "c", "c"], "y": [1, 2, 3, 4]}, "4 studies are too few for 3"),
    ],
)
def test_moderators_are_refused_in_words(moderators, words):
    y, v = [0.1, 0.5, 0.2, 0.9], [0.1] * 4
    with pytest.raises(ArgumentError, match=words):
        meta_regression(y, v, moderators)


def test_too_few_studies_are_refused_and_one_more_is_not():
    with pytest.raises(ArgumentError, match="it takes 3 or more"):
        meta_regression([0.1, 0.5], [0.1, 0.1], {"x": [1, 2]})
    assert meta_regression([0.1, 0.5, 0.4], [0.1] * 3, {"x": [1, 2, 3]}).q_df == 1


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (["a"] * 4, "at least two subgroups"),
        (["a", "b", "c", "d"], "4 studies in 4 subgroups"),
        (["a", "b", None, "b"], "missing in row 2"),
        (["a", "b"], "has 2 values for 4 studies"),
    ],
)
def test_subgroups_are_refused_in_words(by, words):
    with pytest.raises(ArgumentError, match=words):
        subgroups([0.1, 0.5, 0.2, 0.9], [0.1] * 4, by)


def test_a_small_slope_keeps_its_digits():
    years = [1990.0, 1995, 2000, 2005, 2010]
    found = meta_regression(
        [0.001, 0.004, 0.002, 0.006, 0.005], [4e-6] * 5, {"year": years}
    )
    slope = found["year"]
    assert abs(slope.estimate) < 5e-4
    assert f"year {slope.estimate:.5f}"[:12] in str(found)
    assert "0.000 to 0.000" not in str(found)
