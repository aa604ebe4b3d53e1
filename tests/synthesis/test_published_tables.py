"""Tables and proportions of published data sets, against metafor, R and meta."""

import json
from math import exp
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logit

from surrogate_evidence.estimates import effect_size, proportion
from surrogate_evidence.synthesis import (
    exact_odds_ratio,
    mantel_haenszel,
    mixed_odds_ratio,
    peto,
    pool,
    pool_proportions,
)
from tests.synthesis.published import agree, cases, columns_of, renamed

# the peer's optimiser and quadrature
MODELLED = 1e-4
# taken by differences; a finer quadrature of the likelihood gives ours to 1e-7
THEIR_HESSIAN = 5e-4

TABLE = ("ai", "n1i", "ci", "n2i")


def counts_of(case, names):
    return [columns_of(case)[name] for name in names]


@cases("mh", "peto")
def test_common_tables(case):
    if case["kind"] == "mh":
        found = mantel_haenszel(*counts_of(case, TABLE), measure=case["measure"])
    else:
        found = peto(*counts_of(case, TABLE))
    agree(renamed(found.to_dict()), case["expected"])


@cases("exact")
def test_exact_odds_ratio(case):
    found = exact_odds_ratio(
        *counts_of(case, TABLE), level=case["level"], two_sided="minimum-likelihood"
    )
    ours = {
        "estimate": found.ratio,
        "low": exp(found.interval.low),
        "high": exp(found.interval.high),
        "p_value": found.p_value,
    }
    agree(ours, case["expected"])


@cases("tables_model", "proportions_model")
def test_models_of_counts(case):
    if case["kind"] == "tables_model":
        found = mixed_odds_ratio(*counts_of(case, TABLE))
    else:
        found = pool_proportions(*counts_of(case, ("xi", "ni")))
    ours, expected = renamed(found.to_dict()), case["expected"]
    agree(ours, {name: expected[name] for name in ("estimate", "tau2")}, MODELLED, 1e-5)
    # where tau² is 0 the peer's Hessian has no meaning: an error of 5e-8 in one set
    if ours["tau2"]:
        agree(ours, {"se": expected["se"]}, THEIR_HESSIAN)


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
        agree(ours, case["expected"])
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
    agree({"lower": wald.pi_low, "upper": wald.pi_high}, expected.pop("predict"))
    for name, one in (("common", common), ("random", random)):
        ours = {
            "TE": one.estimate,
            "seTE": one.std_error,
            "lower": one.interval.low,
            "upper": one.interval.high,
        }
        agree(ours, expected.pop(name))
    ours = {
        "Q": wald.q,
        "pval_Q": wald.q_p_value,
        "tau2": wald.tau2,
        "TE": effects.yi,
        "seTE": np.sqrt(effects.vi),
    }
    agree(ours, expected)
