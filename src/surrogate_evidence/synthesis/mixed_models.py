"""How large is a proportion, or an odds ratio, that differs between studies?

One-stage models: counts are binomial, or hypergeometric given the margins, and what
varies between studies is normal on the scale of log odds. No study needs an effect of
its own, so zeros need no correction.
"""

from collections.abc import Callable
from functools import partial
from math import erfc, isinf, isnan, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtr, stdtrit

from surrogate_evidence._checks import check_choice, check_level
from surrogate_evidence._checks_of_many import check_counts
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Estimate, Interval, Note, proportion
from surrogate_evidence.estimates._notes import not_estimable
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.synthesis import _beta_binomial as beta_binomial
from surrogate_evidence.synthesis import _mixed as mixed
from surrogate_evidence.synthesis._all_alike import (
    Known,
    at_the_end,
    known_of_all,
    light,
    of,
)
from surrogate_evidence.synthesis._engine import Floats
from surrogate_evidence.synthesis._exact_tables import width
from surrogate_evidence.synthesis._mixed import Peak
from surrogate_evidence.synthesis._mixed_remarks import remarks_on
from surrogate_evidence.synthesis._profile import Height, Profile, profiled
from surrogate_evidence.synthesis._studies import require_one_length
from surrogate_evidence.synthesis.mixed_pooled import PooledCounts
from surrogate_evidence.synthesis.pooled import NothingToPool
from surrogate_evidence.synthesis.pooled_tables import PooledTables
from surrogate_evidence.synthesis.priors import TauPrior, as_prior
from surrogate_evidence.synthesis.rare_events import exact_odds_ratio, read_tables

_TESTS = ("z", "t")
_PROPORTION_MODELS: dict[str, Callable[[Floats, Floats], tuple[Peak, Height]]] = {
    "binomial-normal": lambda x, n: _fitted(mixed.binomial(x, n)),
    "beta-binomial": lambda x, n: (
        beta_binomial.highest(x, n),
        beta_binomial.height(x, n),
    ),
}
_WIDEST = 200_000  # counts in arm 1, over all tables
_MOST_DRAWS = 10_000_000  # participants one by one
_MOST_IN_ONE = 2_000_000  # beyond, rounding of the likelihood is seen


def pool_proportions(  # noqa: PLR0913 - every option changes the answer
    events: ArrayLike,
    n: ArrayLike,
    *,
    model: str = "binomial-normal",
    level: float = 0.95,
    test: str = "z",
    tau_prior: TauPrior | float = 1.0,
) -> PooledCounts | NothingToPool:
    r"""Pool proportions of single groups that differ between studies.

    Parameters
    ----------
    events, n : array_like of int
        Events and participants, one pair per study.
    model : {"binomial-normal", "beta-binomial"}, default "binomial-normal"
        Whether log odds are normal between studies, or proportions follow a beta
        distribution.
    level : float, default 0.95
        Level of the interval, strictly between 0 and 1.
    test : {"z", "t"}, default "z"
        Whether interval and p-value are normal, or t with k − 1 degrees of freedom.
    tau_prior : TauPrior or float, default 1.0
        Used only if nobody or everybody had the event in every study: prior of the
        standard deviation of log odds between studies; a number is the scale of a
        half-normal one.

    Returns
    -------
    PooledCounts or NothingToPool
        Log odds with interval, tau² or rho with profile limits, and each study's exact
        interval. If nobody or everybody had the event in every study there is no
        estimate, but the reason, the exact bound assuming one common rate, and the
        posterior of the median proportion with its priors. Without any study a
        `NothingToPool`.

    Raises
    ------
    ArgumentError
        If counts are impossible, lengths differ or an option is unknown, or the tail
        of `tau_prior` is too heavy to integrate over.

    See Also
    --------
    mixed_odds_ratio : The same for two arms.
    proportion : One study.

    Notes
    -----
    In the binomial-normal model the log odds of study i are normal with mean mu and
    variance tau²; the likelihood [1]_ is integrated by the trapezoid rule between the
    ends of each integrand, and maximised over both. Results say what twice the points
    would change. ``value`` is then the median proportion between studies. The
    beta-binomial model [3]_ is about their mean and needs no integral; its rho is
    1 / (1 + a + b). Back-transformed double arcsines are no alternative [2]_.

    Limits of tau² or rho are those at which twice the log-likelihood, maximised over
    the mean, falls short of its maximum by a quantile of chi-squared with one degree of
    freedom. The p-value of no spread is half of what chi-squared says, because the
    spread cannot be negative [4]_.

    References
    ----------
    .. [1] stijnen2010, Random effects meta-analysis of event outcome in the framework
       of the generalized linear mixed model with applications in sparse data.
    .. [2] schwarzer2019, Seriously misleading results using inverse of Freeman-Tukey
       double arcsine transformation in meta-analysis of single proportions.
    .. [3] kuss2015, Statistical methods for meta-analyses including information from
       studies without any events.
    .. [4] self1987, Asymptotic properties of maximum likelihood estimators and
       likelihood ratio tests under nonstandard conditions.

    Examples
    --------
    Studies in which all had the event do not show that all always would:

    >>> found = pool_proportions([16, 9], [16, 9])
    >>> found.estimate
    nan
    >>> print(found.common_bound)
    one-sided 95% confidence interval 0.887 to 1.000 (Clopper-Pearson exact)
    >>> print(found.posterior)
    95% credible interval 0.716 to 0.999 (posterior)
    >>> print(pool_proportions([16, 12, 30], [16, 16, 34]))
    Median proportion 0.885 of 3 studies (binomial-normal model); 95% confidence
    interval 0.734 to 0.956 (normal (Wald)); tau² 0.190 (maximum
    likelihood; profile limits 0.000 to 19.035).
    """
    level = check_level(level)
    test = check_choice(test, _TESTS, "test")
    prior = light(as_prior(tau_prior))
    model = check_choice(model, _PROPORTION_MODELS, "model")
    require_one_length({"events": events, "n": n})
    x, m = (
        np.atleast_1d(column) for column in check_counts([(events, n, "events", "n")])
    )
    if x.ndim > 1:
        msg = f"give one row per study, not an array of {x.ndim} dimensions."
        raise ArgumentError(msg)
    counts = tuple((int(a), int(b)) for a, b in zip(x, m, strict=True))
    if not counts:
        return _nothing("log odds", level, 0)
    exact = partial(proportion, method="clopper-pearson", level=level)
    studies = tuple(exact(a, b) for a, b in counts)
    all_x, all_n = int(x.sum()), int(m.sum())
    bound: Interval | None = None
    fitted: tuple[Peak, Height] | None = None
    note: tuple[Note, ...] = ()
    known: Known | None = None
    if all_x in {0, all_n}:
        side = "less" if all_x == 0 else "greater"
        bound = exact(all_x, all_n, alternative=side).interval
        nobody = "Nobody had the event in any study"
        who = nobody if all_x == 0 else "Everybody had the event in every study"
        note = (at_the_end(who), of(prior))
        known = known_of_all(m.astype(float), prior, level, nobody=all_x == 0)
    else:
        _require_room(model, all_n, int(m.max()))
        fitted = _PROPORTION_MODELS[model](x.astype(float), m.astype(float))
    return _result(model, fitted, level, test, counts, 0, studies, bound, note, known)


def _require_room(model: str, all_n: int, most: int) -> None:
    if model == "beta-binomial" and all_n > _MOST_DRAWS:
        msg = (
            f"{all_n:,} participants are too many to list in a beta-binomial model;"
            ' model="binomial-normal" takes more.'
        )
        raise ArgumentError(msg)
    if most > _MOST_IN_ONE:
        msg = (
            f"a study of {most:,} participants is too large for the integrals to stay "
            "exact; with counts as large as these pool(yi, vi) of log odds gives the "
            "same."
        )
        raise ArgumentError(msg)


def mixed_odds_ratio(  # noqa: PLR0913 - every option changes the answer
    events_1: ArrayLike,
    n_1: ArrayLike,
    events_2: ArrayLike,
    n_2: ArrayLike,
    *,
    level: float = 0.95,
    test: str = "z",
) -> PooledCounts | NothingToPool:
    r"""Pool odds ratios that differ between studies, by the exact conditional model.

    Parameters
    ----------
    events_1, n_1 : array_like of int
        Events and participants of arm 1, one pair per study.
    events_2, n_2 : array_like of int
        Events and participants of arm 2.
    level : float, default 0.95
        Level of the interval, strictly between 0 and 1.
    test : {"z", "t"}, default "z"
        Whether interval and p-value are normal, or t with k − 1 degrees of freedom.

    Returns
    -------
    PooledCounts or NothingToPool
        Mean log odds ratio with interval and tau². If the events of every study are
        divided as unevenly as can be, to the same side, there is no estimate, but the
        reason, and the exact limits assuming one common odds ratio. Studies in which
        nobody or everybody had the event carry no information; if there is no other, a
        `NothingToPool`.

    Raises
    ------
    ArgumentError
        If counts are impossible, lengths differ or an option is unknown, or if there
        are too many possible counts to list.

    See Also
    --------
    exact_odds_ratio : One odds ratio for all studies, with exact limits.
    pool : From effects of single studies, which zeros do not have.

    Notes
    -----
    Given its margins, the events in arm 1 of a study are noncentral hypergeometric,
    and its log odds ratio is normal with mean mu and variance tau² [1]_: the
    hypergeometric-normal model, in metafor ``model = "CM.EL"``. Nothing is assumed of
    the baseline risks. Integrals are as in :func:`pool_proportions`.

    References
    ----------
    .. [1] stijnen2010, Random effects meta-analysis of event outcome in the framework
       of the generalized linear mixed model with applications in sparse data.

    Examples
    --------
    Zeros stay zeros:

    >>> print(mixed_odds_ratio([0, 2, 1], [40, 50, 30], [4, 6, 2], [40, 50, 30]))
    Odds ratio 0.233 of 3 studies (hypergeometric-normal model); 95% confidence
    interval 0.064 to 0.846 (normal (Wald)), p = 0.027; tau² 0.000 (maximum
    likelihood; profile limits 0.000 to 10.505).
    """
    level = check_level(level)
    test = check_choice(test, _TESTS, "test")
    t, counts = read_tables(events_1, n_1, events_2, n_2)
    speaks = (t.events > 0) & (t.events < t.n)
    if not speaks.any():
        return _nothing("log odds ratio", level, len(counts))
    used = t.where(speaks)
    if width(used) > _WIDEST:
        msg = (
            f"the tables allow {width(used):,.0f} counts in arm 1, too many to list; "
            "with counts as large as these pool(yi, vi) gives the same."
        )
        raise ArgumentError(msg)
    studies = mixed.hypergeometric(Table(used.a, used.n1, used.c, used.n2))
    bound: Interval | None = None
    fitted: tuple[Peak, Height] | None = None
    note: tuple[Note, ...] = ()
    if not (studies.least_slope.any() and studies.most_slope.any()):
        common = exact_odds_ratio(*np.array(counts).T, level=level)
        bound = common.interval if isinstance(common, PooledTables) else None
        note = (at_the_end("Events could not be divided more unevenly in any study"),)
    else:
        fitted = _fitted(studies)
    omitted = len(counts) - used.n.size
    return _result(
        "hypergeometric-normal", fitted, level, test, counts, omitted, (), bound, note
    )


def _result(  # noqa: PLR0913, PLR0917 - the parts of one result
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


def _fitted(studies: mixed.Studies) -> tuple[Peak, Height]:
    peak = mixed.highest(studies)
    return peak, mixed.height(studies, peak)


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


def _nothing(measure: str, level: float, omitted: int) -> NothingToPool:
    text = "No study carries information: there is nothing to pool."
    return NothingToPool(
        measure=measure, level=level, k_omitted=omitted, notes=(not_estimable(text),)
    )
