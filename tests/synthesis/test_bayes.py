"""Posteriors: published and independent numbers, laws, guarantees, refusals."""

from itertools import pairwise
from math import inf, isnan, nan, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import halfcauchy, halfnorm, lognorm, norm

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import (
    BAYESIAN_COLUMNS,
    NothingToPool,
    TauPrior,
    bayesian_pool,
    bayesian_pool_by,
    pool,
)

TWO = ([0.71, 1.83], [0.43**2, 1.10**2])
PRINTED = 1e-3  # oracle numbers are printed to three digits, the last one drawn by lot
SAMPLED = 6e-3  # 4 standard errors of a quantile from 400 000 weighted draws
EXACT = 1e-7  # the grid's own precision, in standard errors
OF_TAU = 1e-6  # limits of tau lie between the points of the grid
ADAPTIVE = 1e-6  # of scipy's adaptive quadrature, nested once

half_normal = TauPrior("half-normal", 1.0)
half_cauchy = TauPrior("half-cauchy", 0.5)
log_normal = TauPrior("log-normal", 1.74, -2.56)
PRIORS = [TauPrior(), half_normal, half_cauchy, log_normal]
FROZEN = {
    "half-normal": lambda p: halfnorm(scale=p.scale),
    "half-cauchy": lambda p: halfcauchy(scale=p.scale),
    "log-normal": lambda p: lognorm(p.scale / 2, scale=p.median),
}

effects = st.lists(
    st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=2, max_size=8
)


def numbers(result):
    inside = (result.interval, result.tau_interval)
    limits = [limit for one in inside for limit in (one.low, one.high)]
    return [result.estimate, *limits, result.tau, result.pi_low, result.pi_high]


# --- numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        # two studies of a well-known thread; confirmed by 2 million weighted draws
        (0.5, (0.920, -0.133, 2.112, -0.498, 2.529)),
        (1.0, (0.967, -0.505, 2.750, -1.374, 3.650)),
    ],
)
def test_two_studies_with_half_normal_priors(scale, expected):
    one = bayesian_pool(*TWO, tau_prior=scale)
    found = (one.estimate, one.interval.low, one.interval.high, one.pi_low, one.pi_high)
    assert found == pytest.approx(expected, abs=PRINTED)


def test_weighted_draws_give_the_same():
    y, v = (np.array(values) for values in TWO)
    rng = np.random.default_rng(5)
    tau = np.abs(rng.normal(0, 0.5, 400_000))
    w = 1 / (v[:, None] + tau**2)
    mean = (w * y[:, None]).sum(0) / w.sum(0)
    likelihood = np.sqrt(w.prod(0) / w.sum(0))
    likelihood *= np.exp(-(w * (y[:, None] - mean) ** 2).sum(0) / 2)
    mu = mean + rng.normal(size=tau.size) / np.sqrt(w.sum(0))
    new = mu + tau * rng.normal(size=tau.size)
    own = tau**2 / (tau**2 + v[1])
    study = own * y[1] + (1 - own) * mu
    study += np.sqrt(own * v[1]) * rng.normal(size=tau.size)
    one = bayesian_pool(*TWO)
    expected = {
        "mu": (mu, (one.interval.low, one.estimate, one.interval.high)),
        "tau": (tau, (one.tau_interval.low, one.tau, one.tau_interval.high)),
        "study": (
            study,
            (one.studies[1].low, one.study_estimates[1], one.studies[1].high),
        ),
        "new": (new, (one.pi_low, None, one.pi_high)),
    }
    for name, (draws, limits) in expected.items():
        order = np.argsort(draws)
        share = np.cumsum(likelihood[order]) / likelihood.sum()
        for p, limit in zip((0.025, 0.5, 0.975), limits, strict=True):
            drawn = draws[order][np.searchsorted(share, p)]
            # the tail of a new study's effect is thin: fewer draws speak for it
            allowed = SAMPLED * (2 if name == "new" or p != 0.5 else 1)
            assert limit is None or limit == pytest.approx(drawn, abs=allowed)


@pytest.mark.parametrize("prior", PRIORS, ids=str)
def test_adaptive_integration_finds_the_same_share_below_each_limit(prior):
    y, v = np.array([0.1, 0.5, -0.3]), np.array([0.04, 0.1, 0.02])

    def density(tau, limit=inf, wider=0.0):
        w = 1 / (v + tau**2)
        mean = (w * y).sum() / w.sum()
        q = (w * (y - mean) ** 2).sum()
        likelihood = sqrt(w.prod() / w.sum()) * np.exp(-q / 2)
        error = sqrt(1 / w.sum() + wider * tau**2)
        below = norm.cdf((limit - mean) / error)
        return FROZEN[prior.family](prior).pdf(tau) * likelihood * below

    def integral(*args, upper=inf):
        parts = [0, 0.01, 0.1, 0.5, 2, 20, inf]
        parts = [part for part in parts if part < upper] + [upper]
        pairs = pairwise(parts)
        return sum(quad(density, a, b, args, epsabs=1e-12)[0] for a, b in pairs)

    whole = integral()
    one = bayesian_pool(y, v, tau_prior=prior, level=0.9)
    for p, limit in ((0.05, one.interval.low), (0.5, one.estimate)):
        assert integral(limit) / whole == pytest.approx(p, abs=ADAPTIVE)
    assert integral(one.pi_high, 1.0) / whole == pytest.approx(0.95, abs=ADAPTIVE)
    for p, tau in ((0.05, one.tau_interval.low), (0.5, one.tau)):
        assert integral(upper=tau) / whole == pytest.approx(p, abs=ADAPTIVE)


# --- laws ----------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(effects, st.floats(-5, 5), st.sampled_from(PRIORS))
def test_a_shift_of_the_effects_shifts_the_answer(studies, shift, prior):
    y, error = map(np.array, zip(*studies, strict=True))
    one = bayesian_pool(y, error**2, tau_prior=prior)
    other = bayesian_pool(y + shift, error**2, tau_prior=prior)
    assert other.estimate == pytest.approx(one.estimate + shift, abs=EXACT)
    assert other.pi_low == pytest.approx(one.pi_low + shift, abs=EXACT, rel=EXACT)
    assert other.tau == pytest.approx(one.tau, rel=OF_TAU)


@settings(max_examples=30, deadline=None)
@given(effects, st.sampled_from([1e-3, 0.3, 7.0, 1e4]))
def test_a_unit_changes_nothing_if_the_prior_has_it_too(studies, unit):
    y, error = map(np.array, zip(*studies, strict=True))
    one = bayesian_pool(y, error**2, tau_prior=0.5)
    other = bayesian_pool(unit * y, (unit * error) ** 2, tau_prior=0.5 * unit)
    expected = [unit * number for number in numbers(one)]
    assert numbers(other) == pytest.approx(expected, rel=OF_TAU, abs=EXACT * unit)


@settings(max_examples=30, deadline=None)
@given(effects, st.randoms())
def test_neither_order_nor_sign_matters(studies, chance):
    y, error = map(np.array, zip(*studies, strict=True))
    mixed = chance.sample(studies, len(studies))
    y_2, error_2 = map(np.array, zip(*mixed, strict=True))
    one = bayesian_pool(y, error**2)
    assert numbers(bayesian_pool(y_2, error_2**2)) == pytest.approx(
        numbers(one), abs=EXACT, rel=OF_TAU
    )
    mirrored = bayesian_pool(-y, error**2)
    assert mirrored.interval.low == pytest.approx(-one.interval.high, abs=EXACT)
    assert mirrored.probability_above_0 == pytest.approx(
        1 - one.probability_above_0, abs=EXACT
    )


@settings(max_examples=30, deadline=None)
@given(effects)
def test_each_study_is_drawn_towards_the_others(studies):
    y, error = map(np.array, zip(*studies, strict=True))
    one = bayesian_pool(y, error**2)
    rows = one.study_rows()
    assert [row["yi"] for row in rows] == list(y)
    spread = max(y) - min(y)
    shown = [row["estimate"] for row in rows]
    assert max(shown) - min(shown) <= spread + EXACT
    assert one.interval.low < one.estimate < one.interval.high
    assert one.pi_low <= one.interval.low
    assert one.interval.high <= one.pi_high


def test_a_prior_near_zero_is_the_common_effect():
    y, v = [0.1, 0.4, 0.2], [0.01, 0.04, 0.02]
    one, common = bayesian_pool(y, v, tau_prior=1e-9), pool(y, v, model="common-effect")
    assert one.estimate == pytest.approx(common.estimate, abs=EXACT)
    assert one.interval.low == pytest.approx(common.interval.low, abs=EXACT)
    assert one.std_error == pytest.approx(common.std_error, rel=EXACT)


def test_many_studies_leave_the_prior_nothing_to_say():
    rng = np.random.default_rng(1)
    v = rng.uniform(0.01, 0.05, 3000)
    y = rng.normal(0.3, np.sqrt(v + 0.2**2))
    one, reml = bayesian_pool(y, v), pool(y, v, test="z")
    assert one.tau == pytest.approx(sqrt(reml.tau2), abs=1e-3)  # 0.1 standard errors
    assert one.interval.low == pytest.approx(reml.interval.low, abs=1e-4)


def test_a_normal_prior_of_the_mean_is_one_more_study_without_spread():
    alone = bayesian_pool([0.4], [0.04], mu_prior=(0.0, 0.2), tau_prior=1e-9)
    assert alone.estimate == pytest.approx(0.2, abs=EXACT)
    assert alone.std_error == pytest.approx(sqrt(0.02), abs=EXACT)
    wide = bayesian_pool(*TWO, mu_prior=(3.0, 1e6))
    assert numbers(wide) == pytest.approx(numbers(bayesian_pool(*TWO)), abs=OF_TAU)


# --- guarantees ----------------------------------------------------------------------


@pytest.mark.parametrize("prior", PRIORS, ids=str)
def test_one_study_leaves_tau_to_its_prior(prior):
    one = bayesian_pool([0.4], [0.04], tau_prior=prior)
    frozen = FROZEN[prior.family](prior)
    assert one.tau == pytest.approx(frozen.median(), rel=OF_TAU)
    assert one.tau_interval.high == pytest.approx(frozen.ppf(0.975), rel=OF_TAU)
    assert one.estimate == pytest.approx(0.4, abs=EXACT)
    assert "single-study" in {note.code for note in one.notes}


def test_moments_that_a_heavy_tail_does_not_have_are_not_given():
    one = bayesian_pool([0.4], [0.04], tau_prior=half_cauchy)
    two = bayesian_pool(*TWO, tau_prior=half_cauchy)
    three = bayesian_pool([0.1, 0.2, 0.4], [0.04] * 3, tau_prior=half_cauchy)
    assert isnan(one.mean)
    assert isnan(one.std_error)
    assert not isnan(two.mean)
    assert isnan(two.std_error)
    assert not isnan(three.std_error)
    for result, said in ((one, "no mean"), (two, "no standard deviation")):
        assert result.notes[0].code == "not-estimable"
        assert said in result.notes[0].text


def test_a_frame_gives_what_one_set_gives():
    rng = np.random.default_rng(3)
    g = rng.integers(0, 25, 200)
    y, v = rng.normal(size=200), rng.uniform(0.01, 1, 200)
    frame = pd.DataFrame({"meta_id": g, "yi": y, "vi": v})
    rows = bayesian_pool_by(frame, tau_prior=half_normal, level=0.9)
    assert list(rows.columns) == ["meta_id", *BAYESIAN_COLUMNS]
    for _, row in rows.iterrows():
        mine = g == row["meta_id"]
        one = bayesian_pool(y[mine], v[mine], tau_prior=half_normal, level=0.9)
        alone = one.to_dict()
        assert set(alone) == set(BAYESIAN_COLUMNS)
        for name, value in alone.items():
            assert row[name] == (
                pytest.approx(value, abs=EXACT, nan_ok=True)
                if isinstance(value, float)
                else value
            )


def test_a_faulty_group_says_why_and_stops_no_other():
    frame = pd.DataFrame(
        {
            "meta_id": ["a", "a", "b", "c", None],
            "yi": [0.1, 0.2, 0.3, nan, 0.2],
            "vi": [0.01, -1, 0.02, nan, 0.1],
        }
    )
    rows = bayesian_pool_by(frame)
    assert rows["k"].tolist() == [2, 1, 0, 1]
    assert rows["estimate"].isna().tolist() == [True, False, True, True]
    said = ["vi is negative", "", "nothing to pool", "meta_id is missing"]
    for words, reason in zip(said, rows["reason"], strict=True):
        assert words in reason
    assert "left out" in rows["note"][2]


@pytest.mark.parametrize("y", [[1e6, -1e6], [0.0, 0.0], [1e-9, 3.0], [-40.0, 40.0]])
@pytest.mark.parametrize("prior", PRIORS, ids=str)
def test_extreme_effects_have_ordered_limits(y, prior):
    one = bayesian_pool(y, [1e-6, 4.0], tau_prior=prior)
    assert all(np.isfinite(numbers(one)))
    assert one.interval.low <= one.estimate <= one.interval.high
    assert 0 < one.tau_interval.low <= one.tau <= one.tau_interval.high


def test_it_says_what_it_rests_on():
    one = bayesian_pool([*TWO[0], nan], [*TWO[1], nan], measure="log odds ratio")
    assert "half-normal prior with scale 0.5 on tau, flat prior on the mean" in str(one)
    assert one.k_omitted == 1
    assert [n.code for n in one.notes] == ["prior", "few-studies", "omitted"]
    assert "<table>" in one._repr_html_()
    assert one.to_dict()["tau_prior"] == "half-normal(0.5)"
    normal = bayesian_pool(*TWO, mu_prior=(0, 2), tau_prior=log_normal)
    assert "normal(0, 2) prior on the mean" in str(normal)
    assert normal.to_dict()["tau_prior"] == "log-normal(-2.56, 1.74)"


def test_a_prior_of_another_measure_is_questioned():
    y, v = [-250.0, 390.0], [9e4, 400.0]
    one = bayesian_pool(y, v)
    assert one.notes[-1].code == "prior-scale"
    frame = pd.DataFrame({"meta_id": 1, "yi": y, "vi": v})
    assert one.notes[-1].text in bayesian_pool_by(frame)["note"][0]
    fitting = bayesian_pool(y, v, tau_prior=100.0)
    assert "prior-scale" not in {note.code for note in fitting.notes}


def test_without_studies_there_is_a_gap():
    nothing = bayesian_pool([], [])
    assert isinstance(nothing, NothingToPool)
    assert "nothing to pool" in nothing.notes[0].text


# --- refusals ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tau_prior": "half-normal"}, "scale of a half-normal prior as a number"),
        ({"tau_prior": True}, "must be a TauPrior"),
        ({"tau_prior": 0}, "model='common-effect'"),
        ({"tau_prior": -1.0}, "scale must be above 0"),
        ({"tau_prior": nan}, "one finite number"),
        ({"mu_prior": 0.0}, "mean and standard deviation"),
        ({"mu_prior": (0.0, -1.0)}, "mean and standard deviation"),
        ({"mu_prior": (nan, 1.0)}, "mean of mu_prior must be one finite number"),
        ({"level": 95}, "Did you mean 0.95"),
    ],
)
def test_what_is_no_prior_or_level_is_refused(options, words):
    with pytest.raises(ArgumentError, match=words):
        bayesian_pool(*TWO, **options)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("half-norml", 0.5), "Did you mean 'half-normal'"),
        (("half-normal", 0.5, 1.0), "has no location"),
        (("log-normal", 500.0), "cannot exceed 100"),
    ],
)
def test_what_is_no_prior_of_tau_is_refused(arguments, words):
    with pytest.raises(ArgumentError, match=words):
        TauPrior(*arguments)


def test_faulty_studies_are_refused_in_words():
    with pytest.raises(ArgumentError, match="row 1: vi is zero"):
        bayesian_pool([0.1, 0.2], [0.04, 0.0])
    with pytest.raises(ArgumentError, match="no column 'yi'"):
        bayesian_pool_by(pd.DataFrame({"meta_id": [1], "vi": [0.1]}))
