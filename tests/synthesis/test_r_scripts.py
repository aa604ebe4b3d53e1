"""The scripts for R, without R: `validation/pooling.py` runs them."""

import re
from math import isnan

import numpy as np
import pytest

from surrogate_evidence import __version__
from surrogate_evidence.synthesis import (
    TauPrior,
    bayesian_pool,
    begg_test,
    egger_test,
    exact_odds_ratio,
    mantel_haenszel,
    meta_regression,
    mixed_odds_ratio,
    panel,
    peto,
    pool,
    pool_proportions,
    subgroups,
)

TWO = ([0.71, 1.83], [0.43**2, 1.10**2])
ONE = ([0.3], [1 / 7])
EQUAL = ([0.2, 0.2, 0.2], [0.04, 0.05, 0.09])
SIX = ([0.2, 0.1, 0.4, 0.5, 0.9, 0.7], [0.04, 0.05, 0.03, 0.04, 1 / 17, 0.05])
ZEROS = ([0, 2, 1], [40, 50, 30], [4, 6, 2], [40, 50, 30])
ONE_WAY = ([0, 0], [40, 60], [3, 2], [40, 58])
EXPLORATORY = {"below_ten": "exploratory"}
CAUCHY = TauPrior("half-cauchy", 0.3)
LOG_NORMAL = TauPrior("log-normal", 1.74, -2.56)

RESULTS = {
    "pooled": pool(*TWO),
    "pooled, one study": pool(*ONE),
    "pooled, equal": pool(*EQUAL, test="z"),
    "nothing": pool([], [], measure="log odds\nratio"),
    "Mantel-Haenszel": mantel_haenszel(*ZEROS, measure="OR"),
    "Mantel-Haenszel, one way": mantel_haenszel(*ONE_WAY, measure="OR"),
    "Peto": peto(*ZEROS),
    "exact": exact_odds_ratio(*ZEROS),
    "exact, one way": exact_odds_ratio(*ONE_WAY, two_sided="minimum-likelihood"),
    "mixed": mixed_odds_ratio(*ZEROS),
    "mixed, one way": mixed_odds_ratio(*ONE_WAY),
    "proportions": pool_proportions([16, 12, 30], [16, 16, 34]),
    "proportions, t": pool_proportions([16, 12, 30], [16, 16, 34], test="t"),
    "proportions, one study": pool_proportions([3], [20], test="t"),
    "proportions, all": pool_proportions([16, 9], [16, 9]),
    "proportions, far apart": pool_proportions([0, 40], [40, 40]),
    "beta-binomial": pool_proportions([0, 5, 1], [9, 16, 7], model="beta-binomial"),
    "posterior": bayesian_pool(*TWO),
    "posterior, stated mean": bayesian_pool(*TWO, mu_prior=(0.1, 1 / 3)),
    "posterior, one study": bayesian_pool(*ONE, tau_prior=CAUCHY),
    "posterior, log-normal": bayesian_pool(*SIX, tau_prior=LOG_NORMAL, level=0.9),
    "regression": meta_regression(*SIX, {"weeks": [2, 3, 4, 6, 8, 1 / 3]}),
    "regression, words": meta_regression(*SIX, {"a\nb": list("xyxyyx")}, test="z"),
    "subgroups": subgroups(*SIX, by=list("xyzxyz"), tau2="DL"),
    "panel": panel(*TWO),
    "panel, one study": panel(*ONE),
    "panel, equal": panel(*EQUAL, tau2="PM"),
    "Egger": egger_test(*SIX, **EXPLORATORY),
    "Egger, additive": egger_test(*SIX, scatter="additive", tau2=0.01, **EXPLORATORY),
    "Begg": begg_test(*SIX, **EXPLORATORY),
}

every_result = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)


def code(script):
    """Return a script without its comments."""
    return re.sub(r"#.*", "", script)


@every_result
def test_a_script_holds_what_went_in_to_the_last_bit(result):
    script = result.to_r()
    for name in ("yi", "vi"):
        given = getattr(result, name, ())
        assert all(repr(value) in script for value in given)
    for column in zip(*getattr(result, "counts", ()), strict=True):
        assert f"c({', '.join(map(str, column))})" in script


@every_result
def test_a_script_says_who_wrote_it_and_what_it_was_run_with(result):
    title, author, *_ = result.to_r().splitlines()
    assert title.startswith("# ")
    assert f"surrogate-evidence {__version__}" in author
    assert "R 4.2.2 and metafor 3.8-1" in author


@every_result
def test_a_script_is_text_that_r_can_read(result):
    """Brackets close in order, quotes pair, and nothing of Python's is left."""
    script = code(result.to_r())
    assert script.isascii()
    assert not re.search(r"\b(nan|inf|None|True|False|np)\b", script)
    assert all(line.count('"') % 2 == 0 for line in script.splitlines())
    open_ = []
    for mark in re.sub(r'"[^"]*"', "", script):
        if mark in "([{":
            open_.append(mark)
        elif mark in ")]}":
            assert open_.pop() == {")": "(", "]": "[", "}": "{"}[mark]
    assert not open_


@every_result
def test_a_script_uses_only_names_it_has_made(result):
    script = code(result.to_r())
    for name in ("yi", "vi", "xi", "ni", "ai", "tail", "mu_sd", "post", "fit", "x"):
        used = re.search(rf"(?<![\w.$]){name}(?![\w.]| =)", script)
        made = re.search(rf"(?<![\w.$]){name} <-|function\({name}\b", script)
        assert not used or made.start() <= used.start()
    loads = "library(metafor)" in script
    assert loads == bool(re.search(r"\brma[.\w]*\(", script))


@every_result
def test_a_script_prints_numbers_under_our_names_of_them(result):
    script = code(result.to_r())
    names = set(re.findall(r'show\("([^"]+)"', script))
    if hasattr(result, "rows"):
        known = {
            f"{one.method}.{name}" for one in result.rows for name in one.to_dict()
        }
    else:
        known = {*result.to_dict(), "common_low", "common_high"}
    assert names <= known
    estimate = getattr(result, "estimate", 0.0)
    if np.isfinite(estimate) and hasattr(result, "estimate"):
        assert "estimate" in names


@every_result
def test_a_number_that_does_not_exist_is_not_printed(result):
    if hasattr(result, "rows"):
        row = {
            f"{one.method}.{name}": value
            for one in result.rows
            for name, value in one.to_dict().items()
        }
    else:
        row = result.to_dict()
    for name in re.findall(r'show\("([^"]+)"', code(result.to_r())):
        value = row.get(name, 0.0)
        assert isinstance(value, str) or not isnan(value)


def test_a_script_asks_for_the_same_options():
    assert 'method = "EE"' in pool(*TWO, model="common-effect").to_r()
    assert "tau2 = 0.01" in RESULTS["Egger, additive"].to_r()
    assert "dcauchy(exp(x), 0, 0.3" in RESULTS["posterior, one study"].to_r()
    assert "dnorm(2 * x, -2.56, 1.74" in RESULTS["posterior, log-normal"].to_r()
    assert "mu_sd <- 0.3333333333333333" in RESULTS["posterior, stated mean"].to_r()
    assert "mu_sd <- Inf" in RESULTS["posterior"].to_r()
    assert "mods = groups, intercept = FALSE" in RESULTS["subgroups"].to_r()
    assert 'alternative = "greater"' in RESULTS["proportions, all"].to_r()
    assert 'model = "CM.EL"' in RESULTS["mixed"].to_r()
    assert "exact = FALSE" in RESULTS["Begg"].to_r()  # two variances are equal
    assert "exact = TRUE" in begg_test([1, 3, 2], [1, 2, 3], **EXPLORATORY).to_r()
    two = code(RESULTS["panel"].to_r())
    assert [s in two for s in ("0, 0.5, log", "0, 1.0, log", '"knha"', '"adhoc"')] == [
        True
    ] * 4


def test_a_likelihood_is_searched_from_several_starts():
    assert "tau2.init" in pool(*TWO, tau2="ML").to_r()
    assert "tau2.init" not in pool(*TWO, tau2="SJ").to_r()  # its start is its answer


def test_a_regression_keeps_its_moderators():
    found = RESULTS["regression, words"]
    assert found.columns == ((0.0, 1.0, 0.0, 1.0, 1.0, 0.0),)
    assert "# 2: a b: y" in found.to_r()
    assert RESULTS["regression"].columns[0][-1] == 1 / 3
    assert "0.3333333333333333" in RESULTS["regression"].to_r()


def test_a_correction_that_metafor_makes_otherwise_is_not_compared():
    # the difference from what is expected is below 1/2
    script = mantel_haenszel([4, 6], [27, 34], [5, 2], [14, 36]).to_r()
    assert 'show("cmh"' not in script
    assert "corrected by all there is" in script
    assert 'show("cmh"' in mantel_haenszel(*ZEROS).to_r()
