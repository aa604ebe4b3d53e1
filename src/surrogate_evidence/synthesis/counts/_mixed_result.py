"""How does the maximum of a model of counts become a result?"""

from math import erfc, isinf, isnan, nan, sqrt

from scipy.special import ndtri, stdtr, stdtrit

from surrogate_evidence.estimates import Estimate, Interval, Note
from surrogate_evidence.synthesis.counts import _beta_binomial as beta_binomial
from surrogate_evidence.synthesis.counts import _mixed as mixed
from surrogate_evidence.synthesis.counts._all_alike import Known
from surrogate_evidence.synthesis.counts._mixed import Peak
from surrogate_evidence.synthesis.counts._mixed_remarks import remarks_on
from surrogate_evidence.synthesis.counts._profile import Height, Profile, profiled
from surrogate_evidence.synthesis.counts.mixed_pooled import PooledCounts


def result_of(  # noqa: PLR0913, PLR0917 - the parts of one result
    model: str,
    fitted: tuple[Peak, Height] | None,
    level: float,
    test: str,
    counts: tuple[tuple[int, ...], ...],
    omitted: int,
    studies: tuple[Estimate, ...],
    bound: Interval | None,
    notes: tuple[Note, ...],
    known: Known | None = None,
) -> PooledCounts:
    k = len(counts) - omitted
    peak, height = fitted or (None, None)
    profile = Profile()
    estimate = std_error = tau2 = rho = nan
    if peak is not None and peak.bounded:
        estimate, std_error = peak.mu, peak.std_error
        if k > 1:
            spread = _spread(peak.tau, model)
            tau2, rho = (nan, spread) if model == "beta-binomial" else (spread, nan)
        if k > 1 and height is not None:
            profile = profiled(height, peak.tau, _most(model), level)
    name = "rho" if model == "beta-binomial" else "tau²"
    notes += remarks_on(peak, k, omitted, test, name)
    multiplier = _multiplier(level, test, k)
    reach = multiplier * std_error
    return PooledCounts(
        model=model,
        estimate=estimate,
        std_error=std_error,
        interval=Interval(
            low=estimate - reach, high=estimate + reach, level=level, method=test
        ),
        p_value=_p_value(abs(estimate) / std_error, test, k),
        k=k,
        k_omitted=omitted,
        tau2=tau2,
        rho=rho,
        spread_interval=Interval(
            low=_spread(profile.low, model),
            high=_spread(profile.high, model),
            level=level,
            method="profile-likelihood",
        ),
        likelihood_ratio=profile.ratio,
        spread_p_value=profile.p_value,
        log_likelihood=nan if isnan(estimate) or peak is None else peak.log_likelihood,
        converged=peak is not None and mixed.is_settled(peak),
        points=0 if peak is None else peak.points,
        quadrature_error=nan if peak is None else peak.quadrature_error,
        slope=nan if peak is None else peak.slope,
        peaks=0 if peak is None else peak.peaks,
        studies=studies,
        common_bound=bound,
        posterior_median=nan if known is None else known.median,
        posterior=None if known is None else known.interval,
        counts=counts,
        notes=notes,
    )


def _most(model: str) -> float:
    return beta_binomial.MOST_PHI if model == "beta-binomial" else mixed.MOST_TAU


def _spread(value: float, model: str) -> float:
    """Return tau² of tau, or rho of phi."""
    if model != "beta-binomial":
        return value**2
    return 1.0 if isinf(value) else value / (1 + value)


def _multiplier(level: float, test: str, k: int) -> float:
    if test == "z":
        return float(ndtri(0.5 + level / 2))
    return float(stdtrit(k - 1, 0.5 + level / 2)) if k > 1 else nan


def _p_value(ratio: float, test: str, k: int) -> float:
    if test == "z":
        return erfc(ratio / sqrt(2))
    return float(2 * stdtr(k - 1, -ratio)) if k > 1 else nan
