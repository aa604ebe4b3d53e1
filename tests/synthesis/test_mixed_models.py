"""Models of counts that differ between studies: peers, integrals, laws, refusals."""

import json
from math import comb, exp, isnan, log, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit
from scipy.stats import (
    betabinom,
    binom,
    chi2,
    nchypergeom_fisher,
    norm,
)

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import effect_size
from surrogate_evidence.synthesis import (
    POOLED_COLUMNS,
    TauPrior,
    exact_odds_ratio,
    mixed_odds_ratio,
    pool,
    pool_proportions,
    published_prior,
)

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "mixed_models.json").read_text("utf-8")
)

# the peers say of themselves that optimiser and quadrature are good to this
PEERS = 1e-4
# an error of z is z² times as large in p; z is 4.2 at most here
IN_THE_TAIL = 18
# an adaptive integral of each study, to 1e-12, summed over studies
INTEGRATED = 1e-9
# the likelihood is flat at its top: half the digits are lost
AT_THE_TOP = 1e-6

TRIALS = ([0, 6, 1, 9], [40, 50, 30, 44], [4, 3, 5, 2], [40, 50, 30, 44])
GROUPS = ([0, 8, 3, 16], [10, 10, 12, 16])


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["id"])
def test_agrees_with_metafor_and_meta(case):
    columns = GOLDEN["datasets"][case["data"]]["columns"]
    if "CM.EL" in case["id"]:
        found = mixed_odds_ratio(*(columns[k] for k in ("ai", "n1i", "ci", "n2i")))
    else:
        test = "t" if case["id"].endswith("/t") else "z"
        found = pool_proportions(columns["xi"], columns["ni"], test=test)
    assert found.converged
    row = found.to_dict()
    names = {
        "estimate": "estimate",
        "se": "std_error",
        "pval": "p_value",
        "ci_lb": "ci_low",
        "ci_ub": "ci_high",
        "tau2": "tau2",
    }
    ours = {name: row[names[name]] for name in case["expected"]}
    expected = dict(case["expected"])
    p = expected.pop("pval", row["p_value"])
    assert ours.pop("pval", p) == pytest.approx(p, rel=PEERS * IN_THE_TAIL)
    assert ours == pytest.approx(expected, rel=PEERS)


def _log_likelihood(chances, mu, tau):
    def integrand(u, chance):
        return chance(mu + tau * u) * norm.pdf(u)

    return sum(
        log(quad(integrand, -12, 12, args=(c,), epsabs=0, epsrel=1e-12, limit=400)[0])
        for c in chances
    )


def _of_groups(events, n):
    return [
        lambda theta, x=x, m=m: binom.pmf(x, m, expit(theta))
        for x, m in zip(events, n, strict=True)
    ]


def _of_tables(a, n1, c, n2):
    return [
        lambda theta, w=w, m=m, x=x, o=o: nchypergeom_fisher.pmf(
            w, m + o, m, w + x, exp(theta)
        )
        for w, m, x, o in zip(a, n1, c, n2, strict=True)
    ]


@pytest.mark.parametrize(
    ("found", "chances"),
    [
        (pool_proportions(*GROUPS), _of_groups(*GROUPS)),
        (mixed_odds_ratio(*TRIALS), _of_tables(*TRIALS)),
    ],
    ids=["groups", "tables"],
)
def test_stands_on_the_top_of_an_independent_likelihood(found, chances):
    mu, tau = found.estimate, found.tau2**0.5
    assert tau > 0.5
    top = _log_likelihood(chances, mu, tau)
    assert found.log_likelihood == pytest.approx(top, rel=INTEGRATED)
    h = 1e-3
    around = [
        _log_likelihood(chances, mu + i * h, tau + j * h)
        for i, j in [(1, 0), (-1, 0), (0, 1), (0, -1)]
    ]
    assert max(around) < top
    corners = [
        _log_likelihood(chances, mu + i * h, tau + j * h)
        for i, j in [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    ]
    mixed = (corners[0] - corners[1] - corners[2] + corners[3]) / 4
    curvature = -np.array(
        [
            [around[0] + around[1] - 2 * top, mixed],
            [mixed, around[2] + around[3] - 2 * top],
        ]
    )
    std_error = h * np.linalg.inv(curvature)[0, 0] ** 0.5
    assert found.std_error == pytest.approx(std_error, rel=1e-4)  # of differences


def test_beta_binomial_stands_on_the_top_of_the_likelihood_of_scipy():
    found = pool_proportions(*GROUPS, model="beta-binomial")
    mean, phi = found.value, found.rho / (1 - found.rho)

    def height(m, f):
        return betabinom.logpmf(*GROUPS, m / f, (1 - m) / f).sum()

    top = height(mean, phi)
    assert found.log_likelihood == pytest.approx(top, rel=INTEGRATED)
    h = 1e-3
    right, left = height(mean + h, phi), height(mean - h, phi)
    up, down = height(mean, phi + h), height(mean, phi - h)
    assert max(right, left, up, down) < top
    mixed = height(mean + h, phi + h) + height(mean - h, phi - h)
    mixed -= height(mean + h, phi - h) + height(mean - h, phi + h)
    of_mean, of_phi = 2 * top - right - left, 2 * top - up - down
    curvature = np.array([[of_mean, -mixed / 4], [-mixed / 4, of_phi]])
    std_error = h * np.linalg.inv(curvature)[0, 0] ** 0.5 / (mean * (1 - mean))
    assert found.std_error == pytest.approx(std_error, rel=1e-3)  # of differences
    assert found.converged
    assert isnan(found.tau2)


def test_beta_binomial_of_two_arms_stands_on_the_top_of_the_likelihood_of_scipy():
    arms = (np.array([0, 2, 1, 0, 5]), np.array([40, 50, 30, 25, 60]))
    others = (np.array([4, 6, 2, 0, 9]), np.array([40, 50, 30, 25, 61]))
    assert arms[0][3] == others[0][3] == 0  # a study without events counts
    found = mixed_odds_ratio(*arms, *others, model="beta-binomial")

    def below(point):
        phi = np.exp(point[2])
        heights = [
            betabinom.logpmf(*arm, expit(theta) / phi, expit(-theta) / phi).sum()
            for arm, theta in zip((arms, others), point, strict=False)
        ]
        return -sum(heights)

    starts = [[-3, -2, log_phi] for log_phi in (-6, -3, -1)]
    options = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 9000}
    tops = [minimize(below, at, method="Nelder-Mead", options=options) for at in starts]
    top = min(tops, key=lambda one: one.fun)
    # a simplex knows the place to the root of what it knows of the height
    assert found.estimate == pytest.approx(top.x[0] - top.x[1], abs=1e-5)
    assert found.rho == pytest.approx(expit(top.x[2]), abs=1e-5)
    assert found.log_likelihood == pytest.approx(-top.fun, abs=INTEGRATED)
    assert (found.k, found.k_omitted) == (5, 0)
    assert found.converged
    turned = mixed_odds_ratio(*others, *arms, model="beta-binomial")
    assert turned.estimate == pytest.approx(-found.estimate, rel=1e-9)
    assert turned.std_error == pytest.approx(found.std_error, rel=1e-9)


def test_beta_binomial_of_two_arms_alike_in_spread_is_the_odds_ratio_of_the_sums():
    # fewer differences than chance makes: rho is 0 and arms are added up
    found = mixed_odds_ratio(
        [5, 10], [20, 40], [8, 12], [20, 30], model="beta-binomial"
    )
    assert found.rho == 0
    assert found.value == pytest.approx(15 * 30 / (45 * 20), rel=1e-9)
    error = sqrt(1 / 15 + 1 / 45 + 1 / 20 + 1 / 30)
    assert found.std_error == pytest.approx(error, rel=1e-9)


def test_beta_binomial_of_an_arm_without_events_gives_exact_limits_only():
    found = mixed_odds_ratio([0, 0], [10, 12], [3, 2], [10, 12], model="beta-binomial")
    assert isnan(found.estimate)
    exact = exact_odds_ratio([0, 0], [10, 12], [3, 2], [10, 12])
    assert found.common_bound == exact.interval
    assert "In one arm nobody" in str(found)


def test_beta_binomial_turns_with_its_events_and_ends_in_the_binomial():
    events, n = GROUPS
    here = pool_proportions(events, n, model="beta-binomial")
    others = [m - x for x, m in zip(events, n, strict=True)]
    there = pool_proportions(others, n, model="beta-binomial")
    assert there.estimate == pytest.approx(-here.estimate, rel=AT_THE_TOP)
    assert there.rho == pytest.approx(here.rho, rel=AT_THE_TOP)
    alike = pool_proportions([8, 12, 17], [16, 24, 33], model="beta-binomial")
    assert alike.rho == 0
    assert alike.value == pytest.approx(37 / 73, rel=AT_THE_TOP)
    assert isnan(pool_proportions([0, 5], [5, 5], model="beta-binomial").estimate)
    assert isnan(pool_proportions([9, 5], [9, 5], model="beta-binomial").rho)
    assert "rho" in str(here)


def test_without_a_difference_it_is_the_common_rate():
    found = pool_proportions([8, 12, 17], [16, 24, 33])
    assert found.tau2 == 0
    assert found.value == pytest.approx(37 / 73, rel=AT_THE_TOP)
    assert "boundary" in {note.code for note in found.notes}
    tables = ([3, 4], [20, 30], [6, 8], [20, 30])
    assert mixed_odds_ratio(*tables).estimate == pytest.approx(
        exact_odds_ratio(*tables).estimate, rel=AT_THE_TOP
    )


def test_integrals_are_as_exact_as_they_say():
    for found in (pool_proportions(*GROUPS), mixed_odds_ratio(*TRIALS)):
        assert found.converged
        assert found.quadrature_error < INTEGRATED
        assert found.slope < AT_THE_TOP


groups = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 20)).map(lambda t: (min(t), t[1])),
    min_size=1,
    max_size=4,
).map(lambda rows: tuple(map(list, zip(*rows, strict=True))))


@given(counts=groups)
@settings(max_examples=12, deadline=None)
def test_events_and_their_absence_are_one_question(counts):
    events, n = counts
    here = pool_proportions(events, n).to_dict()
    there = pool_proportions(
        [m - x for x, m in zip(events, n, strict=True)][::-1], n[::-1]
    ).to_dict()
    approx = {"rel": AT_THE_TOP, "abs": AT_THE_TOP, "nan_ok": True}
    assert there["estimate"] == pytest.approx(-here["estimate"], **approx)
    assert there["tau2"] == pytest.approx(here["tau2"], **approx)
    assert there["ci_low"] == pytest.approx(-here["ci_high"], **approx)
    if isnan(here["estimate"]) or isnan(here["tau2"]):
        assert here["reason"]


def test_swapping_the_arms_turns_the_sign():
    a, n1, c, n2 = TRIALS
    here, there = mixed_odds_ratio(*TRIALS), mixed_odds_ratio(c, n2, a, n1)
    assert there.estimate == pytest.approx(-here.estimate, rel=AT_THE_TOP)
    assert there.tau2 == pytest.approx(here.tau2, rel=AT_THE_TOP)


def test_profile_limits_and_the_test_of_no_spread_agree_with_scipy():
    x, n = [1, 8, 3, 14], [10, 10, 12, 16]

    def log_likelihood(mu, tau):
        def chance(k, size):
            def at(u):
                return binom.pmf(k, size, expit(mu + tau * u)) * norm.pdf(u)

            return quad(at, -9, 9, epsabs=1e-13, limit=200)[0]

        return sum(log(chance(k, size)) for k, size in zip(x, n, strict=True))

    def profile(tau):
        found = minimize_scalar(
            lambda mu: -log_likelihood(mu, tau), bounds=(-4, 4), method="bounded"
        )
        return -found.fun

    found = pool_proportions(x, n, level=0.9)
    top, allowed = found.log_likelihood, chi2.ppf(0.9, 1) / 2
    for tau2 in (found.spread_interval.low, found.spread_interval.high):
        drop = top - profile(tau2**0.5)
        assert drop == pytest.approx(allowed, abs=AT_THE_TOP)
    ratio = 2 * (top - profile(0.0))
    assert found.likelihood_ratio == pytest.approx(ratio, abs=AT_THE_TOP)
    assert found.spread_p_value == pytest.approx(chi2.sf(ratio, 1) / 2, rel=1e-5)
    row = found.to_dict()
    assert (row["tau2_low"], row["tau2_high"]) == (
        found.spread_interval.low,
        found.spread_interval.high,
    )


def test_profile_limits_of_rho_drop_as_far_as_they_should():
    x, n = np.array([1, 8, 3, 14]), np.array([10, 10, 12, 16])
    found = pool_proportions(x, n, model="beta-binomial")

    def profile(rho):
        size = (1 - rho) / rho

        def cost(m):
            return -betabinom.logpmf(x, n, m * size, (1 - m) * size).sum()

        return -minimize_scalar(cost, bounds=(0.01, 0.99), method="bounded").fun

    allowed = chi2.ppf(0.95, 1) / 2
    for rho in (found.spread_interval.low, found.spread_interval.high):
        drop = found.log_likelihood - profile(rho)
        assert drop == pytest.approx(allowed, abs=AT_THE_TOP)
    assert 0 < found.spread_interval.low < found.rho < found.spread_interval.high < 1


@pytest.mark.parametrize("size", [10**4, 10**6])
def test_huge_studies_are_what_normal_effects_say(size):
    x = [size // 10, size // 5, size // 4]
    found = pool_proportions(x, [size] * 3)
    effects = effect_size("PLO", events=x, n=size)
    normal = pool(effects.yi, effects.vi, tau2="ML", test="z")
    assert found.converged
    assert found.estimate == pytest.approx(normal.estimate, abs=30 / size)
    assert found.tau2 == pytest.approx(normal.tau2, abs=30 / size)


@pytest.mark.parametrize(
    "prior", [TauPrior("half-cauchy", 1.0), published_prior("turner2015"), "wide", 0]
)
def test_a_prior_that_is_none_of_log_odds_is_refused(prior):
    with pytest.raises(ArgumentError, match=r"half-normal prior|above 0"):
        pool_proportions([5], [5], tau_prior=prior)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: pool_proportions([7], [5]), "more events"),
        (lambda: pool_proportions([nan], [5]), "whole number"),
        (lambda: pool_proportions([1, 2], [5, 6, 7]), "one per study"),
        (lambda: pool_proportions([[1]], [[5]]), "one row per study"),
        (lambda: pool_proportions([1], [5], level=95), "Did you mean"),
        (lambda: pool_proportions([1], [5], test="knha"), "test must be one of"),
        (lambda: pool_proportions([1], [5], model="beta"), "Did you mean 'beta-bin"),
        (
            lambda: pool_proportions([1], [10**8], model="beta-binomial"),
            "too many to",
        ),
        (lambda: mixed_odds_ratio([1], [5], ["1"], [5]), "whole number"),
        (lambda: mixed_odds_ratio([10**6], [10**7], [9], [10**7]), "too many"),
    ],
)
def test_what_has_no_answer_is_refused_in_words(ask, words):
    with pytest.raises(ArgumentError, match=words):
        ask()


@pytest.mark.parametrize(
    "found",
    [pool_proportions(*GROUPS), mixed_odds_ratio(*TRIALS), pool_proportions(9, 9)],
    ids=["groups", "tables", "all"],
)
def test_prints_explains_and_is_appraised(found):
    assert found.model in str(found)
    assert "<caption>" in found._repr_html_()
    assert set(POOLED_COLUMNS) <= set(found.to_dict())
    assert "SYN601" in {flag.code for flag in appraise(found)}


def test_hypergeometric_chances_of_the_tests_are_what_they_should_be():
    chance = _of_tables([1], [2], [1], [3])[0](log(2.0))
    ways = [comb(2, k) * comb(3, 2 - k) * 2.0**k for k in range(3)]
    assert chance == pytest.approx(ways[1] / sum(ways))
