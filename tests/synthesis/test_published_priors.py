"""Priors that others estimated: figures, independent integration, refusals."""

from itertools import pairwise
from math import inf, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import norm
from scipy.stats import t as student

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import (
    TauPrior,
    bayesian_pool,
    bayesian_pool_by,
    panel,
    published_prior,
    published_priors,
)

ADAPTIVE = 1e-6  # of scipy's adaptive quadrature, nested once
OF_TAU = 1e-6  # limits of tau lie between the points of the grid
PRINTED = 0.5e-2  # tables print two digits

CONTROL, DRUGS = "pharmacological v control", "pharmacological v pharmacological"
log_t = TauPrior("log-t", 2.59, -3.44)

# each stands alike in two public sources, of packages in R or models in BUGS
FIGURES = [
    (("turner2012", "all-cause mortality", CONTROL), (-4.06, 1.45)),
    (("turner2012", "subjective", DRUGS), (-2.34, 1.62)),
    (("turner2012", "all-cause mortality", "non-pharmacological"), (-3.93, 1.51)),
    (("turner2015",), (-2.56, 1.74)),
    (("turner2015", "pain", CONTROL), (-1.83, 1.52)),
    (
        ("turner2015", "adverse events", "non-pharmacological v non-pharmacological"),
        (-1.43, 1.45),
    ),
    (("rhodes2015",), (-3.44, 2.59)),
    (("rhodes2015", "mental health", DRUGS), (-3.27, 2.14)),
]


# --- numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(("names", "expected"), FIGURES, ids=str)
def test_figures_are_those_of_the_sources(names, expected):
    prior = published_prior(*names)
    assert (prior.location, prior.scale) == expected


def test_what_a_prior_implies_is_what_a_source_prints():
    # the vignette on transfusions of the R package multinma prints of log-N(-3.93,
    # 1.51²): half of the density between 0.01 and 0.05, 95% between 0 and 0.38
    prior = published_prior("turner2012", "all-cause mortality", "non-pharmacological")
    at = {p: np.exp(prior.location + prior.scale * norm.ppf(p)) for p in (0.25, 0.75)}
    assert at[0.25] == pytest.approx(0.01, abs=PRINTED)
    assert at[0.75] == pytest.approx(0.05, abs=PRINTED)
    above = np.exp(prior.location + prior.scale * norm.ppf(0.975))
    assert above == pytest.approx(0.38, abs=PRINTED)


@pytest.mark.parametrize("degrees", [3.0, 5.0, 30.0])
def test_adaptive_integration_agrees_with_a_log_t_prior(degrees):
    prior = TauPrior("log-t", 2.3, -3.0, degrees)
    y, v = np.array([0.1, 0.5, -0.3]), np.array([0.04, 0.1, 0.02])

    def density(log_tau, limit=inf, wider=0.0):
        tau2 = np.exp(2 * log_tau)
        w = 1 / (v + tau2)
        mean = (w * y).sum() / w.sum()
        q = (w * (y - mean) ** 2).sum()
        error = sqrt(1 / w.sum() + wider * tau2)
        likelihood = sqrt(w.prod() / w.sum()) * np.exp(-q / 2)
        z = (2 * log_tau - prior.location) / prior.scale
        below = norm.cdf((limit - mean) / error)
        return student.pdf(z, degrees) * likelihood * below

    def integral(*args, upper=60.0):
        parts = [-340, -60, -20, -8, -4, -2, -1, 0, 2, 6, 20, 60]
        parts = [part for part in parts if part < upper] + [upper]
        found = [
            quad(density, a, b, args, epsabs=1e-13, limit=200)[0]
            for a, b in pairwise(parts)
        ]
        return sum(found)

    whole = integral()
    one = bayesian_pool(y, v, tau_prior=prior, level=0.9)
    for p, limit in ((0.05, one.interval.low), (0.5, one.estimate)):
        assert integral(limit) / whole == pytest.approx(p, abs=ADAPTIVE)
    assert integral(one.pi_high, 1.0) / whole == pytest.approx(0.95, abs=ADAPTIVE)
    for p, tau in ((0.5, one.tau), (0.95, one.tau_interval.high)):
        assert integral(upper=np.log(tau)) / whole == pytest.approx(p, abs=ADAPTIVE)


# --- laws ----------------------------------------------------------------------------


def test_a_log_t_prior_of_many_degrees_is_a_log_normal_one():
    y, v = [0.1, 0.5, -0.3, 0.9], [0.04, 0.1, 0.02, 0.3]
    heavy = bayesian_pool(y, v, tau_prior=TauPrior("log-t", 1.74, -2.56, 1e9))
    normal = bayesian_pool(y, v, tau_prior=TauPrior("log-normal", 1.74, -2.56))
    assert heavy.estimate == pytest.approx(normal.estimate, abs=OF_TAU)
    assert heavy.interval.high == pytest.approx(normal.interval.high, abs=OF_TAU)
    assert heavy.tau_interval.low == pytest.approx(normal.tau_interval.low, rel=OF_TAU)


def test_one_study_leaves_tau_to_a_log_t_prior():
    one = bayesian_pool([0.4], [0.04], tau_prior=log_t)
    for p, tau in (
        (0.025, one.tau_interval.low),
        (0.5, one.tau),
        (0.975, one.tau_interval.high),
    ):
        expected = np.exp((log_t.location + log_t.scale * student.ppf(p, 5)) / 2)
        assert tau == pytest.approx(expected, rel=OF_TAU)
    assert one.interval.high - 0.4 == pytest.approx(0.4 - one.interval.low, rel=OF_TAU)
    assert np.isnan(one.mean)
    assert "no mean" in one.notes[0].text


def test_a_unit_changes_nothing_if_the_prior_has_it_too():
    y, v, unit = np.array([0.1, 0.5, -0.3]), np.array([0.04, 0.1, 0.02]), 1e3
    one = bayesian_pool(y, v, tau_prior=log_t)
    moved = TauPrior("log-t", 2.59, -3.44 + 2 * np.log(unit))
    other = bayesian_pool(unit * y, unit**2 * v, tau_prior=moved)
    assert other.interval.high == pytest.approx(unit * one.interval.high, rel=OF_TAU)
    assert other.tau == pytest.approx(unit * one.tau, rel=OF_TAU)


@pytest.mark.parametrize("y", [[1e6, -1e6], [0.0, 0.0], [-40.0, 40.0]])
def test_extreme_effects_have_ordered_limits(y):
    one = bayesian_pool(y, [1e-6, 4.0], tau_prior=log_t)
    assert one.interval.low <= one.estimate <= one.interval.high
    assert 0 < one.tau_interval.low <= one.tau <= one.tau_interval.high
    assert np.isfinite([one.pi_low, one.pi_high]).all()


# --- guarantees ----------------------------------------------------------------------


def test_every_published_prior_says_what_it_is_for():
    for work, priors in published_priors().items():
        for (outcome, comparison), prior in priors.items():
            assert published_prior(work, outcome, comparison) == prior
            assert outcome in str(prior)
            measure = prior.measures[0]
            one = bayesian_pool([0.3], [0.1], tau_prior=prior, measure=measure)
            assert one.tau == pytest.approx(np.exp(prior.location / 2), rel=OF_TAU)


def test_the_title_of_a_measure_is_as_good_as_its_code():
    prior = published_prior("turner2015")
    y, v = [0.71, 1.83], [0.43**2, 1.10**2]
    code, title = (
        bayesian_pool(y, v, tau_prior=prior, measure=measure)
        for measure in ("OR", "log odds ratio")
    )
    assert code.interval == title.interval
    beside = panel(y, v, scales=(prior, 0.5), measure="OR")
    assert beside["log-normal(-2.56, 1.74)"].interval == code.interval


# --- refusals ------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["RR", "SMD", "log risk ratio", None])
def test_a_prior_of_another_scale_is_refused(measure):
    prior = published_prior("turner2015")
    with pytest.raises(ArgumentError, match="on the scale of the log odds ratio"):
        bayesian_pool([0.1, 0.2], [0.1, 0.1], tau_prior=prior, measure=measure)
    frame = pd.DataFrame({"meta_id": 1, "yi": [0.1, 0.2], "vi": 0.1})
    with pytest.raises(ArgumentError, match="say measure='OR'"):
        bayesian_pool_by(frame, tau_prior=prior, measure=measure)


def test_in_a_frame_a_prior_of_another_scale_stops_its_groups_only():
    frame = pd.DataFrame(
        {
            "meta_id": ["a", "a", "b"],
            "yi": [0.1, 0.2, 0.3],
            "vi": 0.1,
            "measure": ["OR", "OR", "SMD"],
        }
    )
    rows = bayesian_pool_by(frame, tau_prior=published_prior("turner2015"))
    assert rows["estimate"].notna().tolist() == [True, False]
    assert "log odds ratio" in rows["reason"][1]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("turner2014",), "Did you mean 'turner20"),
        (("turner2015", "death"), "outcome must be one of"),
        (("turner2015", "pain", "drugs"), "for this outcome it has"),
        (("turner2012", "all-cause mortality", DRUGS), "has no distribution"),
        (("rhodes2015", "mental health", "non-pharmacological"), "has no distribution"),
    ],
)
def test_what_is_not_published_is_refused_with_what_is(names, words):
    with pytest.raises(ArgumentError, match=words):
        published_prior(*names)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("log-t", 2.0, -3.0, 0.5), "1 or more"),
        (("log-normal", 2.0, -3.0, 7.0), "no degrees of freedom"),
        (("half-normal", 2.0, 0.0, 7.0), "no degrees of freedom"),
        (("log-t", 500.0), "cannot exceed 100"),
        # of one study the posterior is the prior, and a third of tau_high was lost
        (("log-t", 2.0, -3.0, 1.0), "too much weight"),
        (("log-t", 80.0, -3.0, 5.0), "too much weight"),
    ],
)
def test_what_is_no_log_t_prior_is_refused(arguments, words):
    with pytest.raises(ArgumentError, match=words):
        TauPrior(*arguments)
