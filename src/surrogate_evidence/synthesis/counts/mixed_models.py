"""How large is a proportion, or an odds ratio, that differs between studies?

One-stage models: counts are binomial, or hypergeometric given the margins, and what
varies between studies is normal on the scale of log odds. No study needs an effect of
its own, so zeros need no correction.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from surrogate_evidence._checks import check_choice, check_level
from surrogate_evidence._checks_of_many import check_counts
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval, Note, proportion
from surrogate_evidence.estimates._notes import not_estimable
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.synthesis.counts import _beta_binomial as beta_binomial
from surrogate_evidence.synthesis.counts import _mixed as mixed
from surrogate_evidence.synthesis.counts._all_alike import (
    Known,
    at_the_end,
    known_of_all,
    light,
    of,
)
from surrogate_evidence.synthesis.counts._common_tables import Tables
from surrogate_evidence.synthesis.counts._exact_tables import width
from surrogate_evidence.synthesis.counts._mixed import Peak
from surrogate_evidence.synthesis.counts._mixed_result import result_of
from surrogate_evidence.synthesis.counts._profile import Height
from surrogate_evidence.synthesis.counts._read_tables import Counts, read_tables
from surrogate_evidence.synthesis.counts.mixed_pooled import PooledCounts
from surrogate_evidence.synthesis.counts.pooled_tables import PooledTables
from surrogate_evidence.synthesis.counts.rare_events import exact_odds_ratio
from surrogate_evidence.synthesis.few.priors import TauPrior, as_prior
from surrogate_evidence.synthesis.pooling._engine import Floats
from surrogate_evidence.synthesis.pooling._studies import require_one_length
from surrogate_evidence.synthesis.pooling.pooled import NothingToPool

_TESTS = ("z", "t")
_PROPORTION_MODELS: dict[str, Callable[[Floats, Floats], tuple[Peak, Height]]] = {
    "binomial-normal": lambda x, n: _fitted(mixed.binomial(x, n)),
    "beta-binomial": lambda x, n: _beta_fitted((x, n)),
}
_TABLE_MODELS = ("hypergeometric-normal", "beta-binomial")
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
    return result_of(model, fitted, level, test, counts, 0, studies, bound, note, known)


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
    model: str = "hypergeometric-normal",
    level: float = 0.95,
    test: str = "z",
) -> PooledCounts | NothingToPool:
    r"""Pool odds ratios of two arms whose studies differ, from the counts themselves.

    Parameters
    ----------
    events_1, n_1 : array_like of int
        Events and participants of arm 1, one pair per study.
    events_2, n_2 : array_like of int
        Events and participants of arm 2.
    model : {"hypergeometric-normal", "beta-binomial"}
        Whether log odds ratios are normal between studies, the first and the default,
        or the proportions of each arm follow a beta distribution.
    level : float, default 0.95
        Level of the interval, strictly between 0 and 1.
    test : {"z", "t"}, default "z"
        Whether interval and p-value are normal, or t with k − 1 degrees of freedom.

    Returns
    -------
    PooledCounts or NothingToPool
        Log odds ratio with interval, tau² or rho. If the events of every study are
        divided as unevenly as can be, to the same side (in the beta-binomial model: if
        nobody or everybody in one arm had the event) there is no estimate, but the
        reason, and the exact limits assuming one common odds ratio. Studies in which
        nobody or everybody had the event carry no information on odds ratios that are
        conditional; in the beta-binomial model they do count. If there is no other
        study, a `NothingToPool`.

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

    The beta-binomial model [2]_ has one mean proportion and its own draw of every
    study for each arm, and one rho for both. It gives up that the arms of a study
    belong together, and so takes in studies without any event; its odds ratio is that
    of the two means.

    References
    ----------
    .. [1] stijnen2010, Random effects meta-analysis of event outcome in the framework
       of the generalized linear mixed model with applications in sparse data.
    .. [2] kuss2015, Statistical methods for meta-analyses including information from
       studies without any events.

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
    model = check_choice(model, _TABLE_MODELS, "model")
    t, counts = read_tables(events_1, n_1, events_2, n_2)
    speaks = (t.events > 0) & (t.events < t.n)
    if not speaks.any():
        return _nothing("log odds ratio", level, len(counts))
    if model == "beta-binomial":
        return _beta_of_arms(t, counts, level, test)
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
        bound = _common(counts, level)
        note = (at_the_end("Events could not be divided more unevenly in any study"),)
    else:
        fitted = _fitted(studies)
    omitted = len(counts) - used.n.size
    return result_of(
        "hypergeometric-normal", fitted, level, test, counts, omitted, (), bound, note
    )


def _beta_of_arms(t: Tables, counts: Counts, level: float, test: str) -> PooledCounts:
    bound: Interval | None = None
    fitted: tuple[Peak, Height] | None = None
    note: tuple[Note, ...] = ()
    arms = [(x.astype(float), n.astype(float)) for x, n in ((t.a, t.n1), (t.c, t.n2))]
    if all(0 < x.sum() < n.sum() for x, n in arms):
        _require_room("beta-binomial", int(t.n.sum()), int(max(t.n1.max(), t.n2.max())))
        fitted = _beta_fitted(*arms)
    else:
        bound = _common(counts, level)
        note = (at_the_end("In one arm nobody, or everybody, had the event"),)
    return result_of("beta-binomial", fitted, level, test, counts, 0, (), bound, note)


def _common(counts: Counts, level: float) -> Interval | None:
    """Return the exact limits of one odds ratio of all studies."""
    common = exact_odds_ratio(*np.array(counts).T, level=level)
    return common.interval if isinstance(common, PooledTables) else None


def _fitted(studies: mixed.Studies) -> tuple[Peak, Height]:
    peak = mixed.highest(studies)
    return peak, mixed.height(studies, peak)


def _beta_fitted(*arms: tuple[Floats, Floats]) -> tuple[Peak, Height]:
    return beta_binomial.highest(*arms), beta_binomial.height(*arms)


def _nothing(measure: str, level: float, omitted: int) -> NothingToPool:
    text = "No study carries information: there is nothing to pool."
    return NothingToPool(
        measure=measure, level=level, k_omitted=omitted, notes=(not_estimable(text),)
    )
