"""Published data sets: every estimator, test, measure and diagnostic against metafor.

`validation/published_data.R` asked metafor and R; this asks the same of the library.
"""

import json
from math import exp, isnan
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logit

from surrogate_evidence.estimates import MEASURES, effect_size, proportion
from surrogate_evidence.synthesis import (
    begg_test,
    cumulative,
    egger_test,
    exact_odds_ratio,
    influence,
    leave_one_out,
    mantel_haenszel,
    meta_regression,
    mixed_odds_ratio,
    peto,
    pool,
    pool_proportions,
    subgroups,
)

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "published_data.json").read_text("utf-8")
)
SETS = GOLDEN["datasets"]
TESTS = {
    "z": "z",
    "t": "t",
    "knha": "hartung-knapp",
    "adhoc": "modified-hartung-knapp",
}

# escalc and ours evaluate the same formula in doubles
CLOSED_FORM = 1e-12
# the peer takes J from logarithms of gamma functions, which cancel for large arms
THEIR_GAMMA = 1e-11
# the peer iterates to 1e-12 of the variance of the effects at worst
AGREEMENT = 1e-8
# where the peer's tau² should be 0 it stops a rounding error above; relative to vi
AT_ZERO = 1e-11
# the same as a share of all scatter
OF_A_PER_CENT = 1e-9
# the peer's optimiser and quadrature
MODELLED = 1e-4
# taken by differences; a finer quadrature of the likelihood gives ours to 1e-7
THEIR_HESSIAN = 5e-4


def _named(case):
    return "/".join(str(value) for key, value in case.items() if key != "expected")


def _cases(*kinds):
    cases = [case for case in GOLDEN["cases"] if case["kind"] in kinds]
    assert cases
    return pytest.mark.parametrize("case", cases, ids=_named)


def _columns(case):
    return SETS[case["data"].split("/")[0]]["columns"]


def _effects(case):
    name, measure = case["data"].split("/")
    found = SETS[name]["effects"][measure]
    return np.array(found["yi"]), np.array(found["vi"])


def _options(case, method=None, test=None):
    method, test = method or case["method"], test or case.get("test", "z")
    if method == "EE":
        return {"model": "common-effect", "test": TESTS[test]}
    return {"tau2": method, "test": TESTS[test]}


def _agree(ours, expected, near=AGREEMENT, at_zero=0.0):
    """Assert that everything the peer answered is ours too."""
    for name, answer in expected.items():
        theirs = np.atleast_1d(np.array(answer, dtype=float))
        mine = np.atleast_1d(np.array(ours[name], dtype=float))
        answered = ~np.isnan(theirs)
        floor = OF_A_PER_CENT if name in {"I2", "R2"} else at_zero
        assert mine[answered] == pytest.approx(theirs[answered], rel=near, abs=floor), (
            name
        )


def _row(row):
    """Return a row of the column vocabulary under the peer's names."""
    names = {
        "estimate": "estimate",
        "se": "std_error",
        "pval": "p_value",
        "ci_lb": "ci_low",
        "ci_ub": "ci_high",
        "tau2": "tau2",
        "QE": "q",
        "QEp": "q_p_value",
        "Q": "q",
        "H2": "h2",
        "pi_lb": "pi_low",
        "pi_ub": "pi_high",
        "MH": "cmh",
        "MHp": "cmh_p_value",
        "TA": "tarone",
        "TAp": "tarone_p_value",
        "BD": "breslow_day",
        "BDp": "breslow_day_p_value",
    }
    found = {theirs: row[ours] for theirs, ours in names.items() if ours in row}
    return found | ({"I2": 100 * row["i2"]} if "i2" in row else {})


def test_there_are_a_dozen_data_sets_for_every_estimator_and_diagnostic():
    counts = {
        kind: len({case["data"] for case in GOLDEN["cases"] if case["kind"] == kind})
        for kind in GOLDEN["calls"]
        if kind not in {"effects", "tables_model", "proportions_model"}
    }
    assert min(counts.values()) >= 12, counts


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        (name, measure)
        for name, entry in SETS.items()
        for measure in entry["effects"]
        if measure != "given"
    ],
)
def test_effects_and_variances(name, measure):
    entry = SETS[name]
    needed = MEASURES[measure]
    columns = {
        role: values
        for role, values in entry["columns"].items()
        if role in needed.accepts
    }
    if measure == "SMCR":
        columns.pop("sd2i", None)
    options = {}
    if needed.silent:
        options["double_zero"] = "keep"
    if measure in {"AS", "PAS"}:  # the peer adds nothing to an arcsine
        options["zero_policy"] = "never"
    if measure == "ROM":  # nor did version 3.8-1 take off the bias of a log ratio
        options["bias_correct"] = False
    ours = effect_size(measure, **columns, **options)
    theirs = entry["effects"][measure]
    near = THEIR_GAMMA if needed.bias_correction else CLOSED_FORM
    informed = np.array(theirs["vi"], dtype=float) > 0
    assert ours.yi[informed] == pytest.approx(
        np.array(theirs["yi"])[informed], rel=near, abs=1e-15
    )
    assert ours.vi[informed] == pytest.approx(
        np.array(theirs["vi"])[informed], rel=near
    )
    assert np.isnan(ours.vi[~informed]).all()


@_cases("fits")
def test_pooled(case):
    yi, vi = _effects(case)
    columns = dict(case["expected"])
    rows = zip(columns.pop("method"), columns.pop("test"), strict=True)
    for place, (method, test) in enumerate(rows):
        expected = {name: column[place] for name, column in columns.items()}
        options = _options(case, method, test)
        riley = {name: expected.pop(name) for name in ("riley_lb", "riley_ub")}
        if method != "EE":
            options["prediction"] = "by-test"
        at_zero = AT_ZERO * vi.min()
        _agree(_row(pool(yi, vi, **options).to_dict()), expected, at_zero=at_zero)
        if riley["riley_lb"] is not None:
            found = pool(yi, vi, **{**options, "prediction": "k-2"})
            limits = {"riley_lb": found.pi_low, "riley_ub": found.pi_high}
            _agree(limits, riley)


@_cases("spread")
def test_heterogeneity(case):
    yi, vi = _effects(case)
    row = pool(yi, vi, tau2="DL", test="z", level=case["level"]).to_dict()
    limits = {name: row[name] for name in ("tau2_low", "tau2_high")}
    _agree(_row(row) | limits, case["expected"], at_zero=AT_ZERO * vi.min())


@_cases("leave1out", "cumul")
def test_many_fits(case):
    yi, vi = _effects(case)
    expected = {name.replace("ci.", "ci_"): v for name, v in case["expected"].items()}
    if case["kind"] == "leave1out":
        rows = leave_one_out(yi, vi, **_options(case))
    else:
        years = _columns(case).get("year")
        order = None if years is None or None in years else years
        rows = cumulative(yi, vi, order=order, **_options(case))
        # of a single study the peer calls heterogeneity 0, we call it unknown
        for name in {"tau2", "Q", "I2"} & set(expected):
            assert isnan(_row(rows)[name][0])
            expected[name] = [None, *expected[name][1:]]
    _agree(_row(rows), expected, at_zero=AT_ZERO * vi.min())


@_cases("influence")
def test_influence(case):
    yi, vi = _effects(case)
    rows = influence(yi, vi, **_options(case))
    ours = {
        "rstudent": rows["rstudent"],
        "dffits": rows["dffits"],
        "cook.d": rows["cook_distance"],
        "cov.r": rows["covariance_ratio"],
        "tau2.del": rows["tau2_without"],
        "dfbs": rows["dfbetas"],
        "is_infl": rows["influential"],
    }
    _agree(ours, case["expected"], at_zero=AT_ZERO * vi.min())


@_cases("regtest_lm", "regtest")
def test_egger(case):
    options = {}
    if case["kind"] == "regtest":
        tau2 = 0 if case["method"] == "EE" else case["method"]
        options = {"scatter": "additive", "tau2": tau2}
    found = egger_test(*_effects(case), **options)
    ours = {
        "stat": found.statistic,
        "pval": found.p_value,
        "est": found.limit,
        "ci_lb": found.limit_interval.low,
        "ci_ub": found.limit_interval.high,
    }
    _agree(ours, case["expected"])


@_cases("ranktest")
def test_begg(case):
    found = begg_test(*_effects(case))
    _agree({"tau": found.estimate, "pval": found.p_value}, case["expected"])


def _moderated(case, found):
    lines = found.to_frame()
    ours = {
        "estimate": lines["estimate"],
        "se": lines["std_error"],
        "pval": lines["p_value"],
        "ci_lb": lines["ci_low"],
        "ci_ub": lines["ci_high"],
        "tau2": found.tau2,
        "I2": 100 * found.i2,
        "H2": found.h2,
        "R2": 100 * found.r2,
        "QE": found.q,
        "QEp": found.q_p_value,
        "QM": found.qm,
        "QMp": found.qm_p_value,
    }
    expected = dict(case["expected"])
    if case["method"] == "EE":  # there the peer's R² is that of a linear model
        expected.pop("R2")
    elif isnan(found.r2) and "R2" in expected:
        # where nothing is to be explained the peer says 0, we that it is unknown
        assert expected.pop("R2") == 0
    _agree(ours, expected, at_zero=AT_ZERO)


def _known(case, name):
    """Return effects and moderator of the studies that say it."""
    yi, vi = _effects(case)
    values = _columns(case)[name]
    kept = np.array([value is not None for value in values])
    return yi[kept], vi[kept], [value for value in values if value is not None]


@_cases("regression")
def test_moderators(case):
    yi, vi, values = _known(case, case["moderator"])
    found = meta_regression(yi, vi, {"x": values}, **_options(case))
    _moderated(case, found)


@_cases("subgroups")
def test_subgroups(case):
    yi, vi, values = _known(case, case["by"])
    found = subgroups(yi, vi, values, **_options(case))
    _moderated(case, found)


def _counts(case, names):
    return [_columns(case)[name] for name in names]


TABLE = ("ai", "n1i", "ci", "n2i")


@_cases("mh", "peto")
def test_common_tables(case):
    if case["kind"] == "mh":
        found = mantel_haenszel(*_counts(case, TABLE), measure=case["measure"])
    else:
        found = peto(*_counts(case, TABLE))
    _agree(_row(found.to_dict()), case["expected"])


@_cases("exact")
def test_exact_odds_ratio(case):
    found = exact_odds_ratio(
        *_counts(case, TABLE), level=case["level"], two_sided="minimum-likelihood"
    )
    ours = {
        "estimate": found.ratio,
        "low": exp(found.interval.low),
        "high": exp(found.interval.high),
        "p_value": found.p_value,
    }
    _agree(ours, case["expected"])


@_cases("tables_model", "proportions_model")
def test_models_of_counts(case):
    if case["kind"] == "tables_model":
        found = mixed_odds_ratio(*_counts(case, TABLE))
    else:
        found = pool_proportions(*_counts(case, ("xi", "ni")))
    ours, expected = _row(found.to_dict()), case["expected"]
    _agree(
        ours, {name: expected[name] for name in ("estimate", "tau2")}, MODELLED, 1e-5
    )
    # where tau² is 0 the peer's Hessian has no meaning: an error of 5e-8 in one set
    if ours["tau2"]:
        _agree(ours, {"se": expected["se"]}, THEIR_HESSIAN)


PROPORTIONS = json.loads(
    (Path(__file__).parents[1] / "golden" / "pooled_proportions.json").read_text(
        "utf-8"
    )
)
SUMMARIES = {"PRAW": "PR", "PLOGIT": "PLO", "PAS": "PAS"}
INTERVALS = {"CP": "clopper-pearson", "WS": "wilson", "AC": "agresti-coull"}


@pytest.mark.parametrize("case", PROPORTIONS["cases"], ids=lambda case: case["name"])
def test_proportions_as_meta_pools_them(case):
    columns = PROPORTIONS["datasets"][case["data"]]["columns"]
    _, kind, *rest = case["name"].split("/")
    if kind == "study_ci":
        found = proportion(columns["xi"], columns["ni"], method=INTERVALS[rest[0]])
        ours = {"lower": logit(found.interval.low), "upper": logit(found.interval.high)}
        _agree(ours, case["expected"])
        return
    measure = SUMMARIES[kind]
    policy = {"zero_policy": "never"} if measure == "PAS" else {}
    effects = effect_size(measure, **columns, **policy)
    tau2 = next(word for word in rest if word in {"DL", "PM", "REML"})
    settings = {"tau2": tau2, "prediction": "k-1"}
    wald = pool(effects.yi, effects.vi, test="z", **settings)
    random = pool(effects.yi, effects.vi, test="hartung-knapp", **settings)
    common = pool(effects.yi, effects.vi, model="common-effect", test="z")
    random = random if rest[-1] == "HK" else wald
    expected = dict(case["expected"])
    # the peer's prediction interval takes the classic error under either method
    _agree({"lower": wald.pi_low, "upper": wald.pi_high}, expected.pop("predict"))
    for name, one in (("common", common), ("random", random)):
        ours = {
            "TE": one.estimate,
            "seTE": one.std_error,
            "lower": one.interval.low,
            "upper": one.interval.high,
        }
        _agree(ours, expected.pop(name))
    ours = {
        "Q": wald.q,
        "pval_Q": wald.q_p_value,
        "tau2": wald.tau2,
        "TE": effects.yi,
        "seTE": np.sqrt(effects.vi),
    }
    _agree(ours, expected)
