"""What do several studies say jointly, once it is stated how much they may differ?

:func:`bayesian_pool` answers for one set of studies, :func:`bayesian_pool_by` for any
number of sets in one frame. No numbers are drawn: the same data give the same answer.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from surrogate_evidence._checks import check_level
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.synthesis.few._prior_remarks import (
    FAR_PRIOR,
    far_prior,
    of_scale,
    remarks_on,
    require_scale,
    texts_of,
    unfit,
)
from surrogate_evidence.synthesis.few._quadrature import (
    Posterior,
    mixture,
    posteriors,
    shrunken,
)
from surrogate_evidence.synthesis.few.bayesian_pooled import (
    BAYESIAN_COLUMNS,
    POSTERIOR,
    BayesianPooled,
    mu_prior_name,
)
from surrogate_evidence.synthesis.few.priors import TauPrior, as_normal, as_prior
from surrogate_evidence.synthesis.pooling._bulk import (
    column_of,
    failures,
    groups_of,
    key_columns,
    omitted_rows,
    require_columns,
)
from surrogate_evidence.synthesis.pooling._engine import Floats, blocks
from surrogate_evidence.synthesis.pooling._grouped import measured
from surrogate_evidence.synthesis.pooling._measures import measure_of
from surrogate_evidence.synthesis.pooling._studies import MISSING, admitted, checked
from surrogate_evidence.synthesis.pooling.pooled import NothingToPool


def bayesian_pool(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    tau_prior: TauPrior | float = 0.5,
    mu_prior: tuple[float, float] | None = None,
    level: float = 0.95,
    measure: str | Sequence[str] | None = None,
    studies: Sequence[str] | None = None,
) -> BayesianPooled | NothingToPool:
    r"""Pool the effects of several studies with a stated prior of their spread.

    Parameters
    ----------
    yi : array_like of float
        Effects, one per study and all of one measure; ratios as logarithms.
    vi : array_like of float
        Their sampling variances (squares of the standard errors), positive.
    tau_prior : TauPrior or float, default 0.5
        Prior of tau, the standard deviation between studies; a number is the scale
        of a half-normal one. 0.5, with 1.0 as sensitivity analysis, suits logarithms
        of odds ratios; other measures need a scale of their own. `published_prior`
        has those that were estimated from earlier meta-analyses.
    mu_prior : tuple of float, optional
        Mean and standard deviation of a normal prior of the mean; flat by default.
    level : float, default 0.95
        Probability inside all intervals, strictly between 0 and 1.
    measure : str or sequence of str, optional
        What the effects are: a code of `MEASURES` such as ``"RR"``, or words. Columns
        made by `effect_sizes` remember it. One per study is taken too, and two that
        differ are refused.
    studies : sequence of str, optional
        Names, one per study; a study that is there twice is refused.

    Returns
    -------
    BayesianPooled or NothingToPool
        Posterior of the mean, of tau, of each study's own effect and of a new one's.
        A single study is answered too, and it is said that its tau is the prior's.
        Rows without effect and variance are left out, counted and noted.

    Raises
    ------
    ArgumentError
        If the lengths differ, an effect or variance is missing beside the other, is
        no finite number, or a variance is not positive, if there are two measures or
        a study twice, or a prior is none or was made for another measure.

    See Also
    --------
    pool : Estimates tau from the studies alone, which few studies hardly allow.
    bayesian_pool_by : The same for many sets of studies at once.

    Notes
    -----
    Effects are normal around each study's own, :math:`y_i \sim N(\theta_i, v_i)`, and
    those around their mean, :math:`\theta_i \sim N(\mu, \tau^2)`. Given tau the
    posterior of :math:`\mu` is normal, so overall it is a mixture of normal
    distributions with the posterior of tau as weights [1]_ [2]_. That mixture is
    evaluated on a grid that is even in :math:`\log\tau`, and its quantiles are found
    by root search. Half-normal priors of small scale are weakly informative for few
    studies [3]_ [4]_.

    References
    ----------
    .. [1] rover2020, Bayesian random-effects meta-analysis using the bayesmeta R
       package.
    .. [2] rover2017, Discrete approximation of a mixture distribution via restricted
       divergence.
    .. [3] friede2017a, Meta-analysis of few small studies in orphan diseases.
    .. [4] rover2021, On weakly informative prior distributions for the heterogeneity
       parameter in Bayesian random-effects meta-analysis.

    Examples
    --------
    Two studies leave much open, but not as much as an interval of minus 4 to 6 says:

    >>> print(bayesian_pool([0.71, 1.83], [0.43**2, 1.10**2], measure="log odds ratio"))
    Posterior median log odds ratio 0.920 of 2 studies; 95% credible interval −0.133 to
    2.112, probability above 0 95.9%; odds ratio 2.509 (0.876 to 8.265); tau 0.324
    (0.015 to 1.074); a new study's effect −0.498 to 2.529, driven by the prior;
    half-normal prior with scale 0.5 on tau, flat prior on the mean.
    """
    prior, normal, level = as_prior(tau_prior), as_normal(mu_prior), check_level(level)
    y, v, omitted, said_measure, names = admitted(yi, vi, measure, studies)
    require_scale(prior, said_measure)
    if far_prior(y, v, normal).any():
        raise ArgumentError(FAR_PRIOR)
    g = np.zeros(y.size, np.intp)
    said = remarks_on(y.size, prior, normal)
    if y.size:
        said += of_scale(prior, float(v.min()))
    if omitted:
        said.append(("omitted", omitted_rows(omitted)))
    notes = tuple(Note(code=code, text=text) for code, text in said)
    if not y.size:
        return NothingToPool(
            measure=said_measure, level=level, k_omitted=omitted, notes=notes
        )
    known = posteriors(y, v, g, 1, prior, normal, level)
    one: Posterior[float] = Posterior(*(float(column[0]) for column in known))
    block = next(blocks(y, v, g, 1))
    medians, lows, highs = shrunken(block, mixture(block, prior, normal), level)

    def limits(low: float, high: float) -> Interval:
        return Interval(low=low, high=high, level=level, method=POSTERIOR)

    return BayesianPooled(
        measure=said_measure,
        estimate=one.median,
        mean=one.mean,
        std_error=one.std_error,
        interval=limits(one.ci_low, one.ci_high),
        probability_above_0=one.positive,
        k=y.size,
        k_omitted=omitted,
        tau=one.tau,
        tau_interval=limits(one.tau_low, one.tau_high),
        tau_prior=prior,
        mu_prior=normal,
        pi_low=one.pi_low,
        pi_high=one.pi_high,
        studies=tuple(map(limits, lows.tolist(), highs.tolist())),
        study_estimates=tuple(medians.tolist()),
        yi=tuple(y.tolist()),
        vi=tuple(v.tolist()),
        names=names,
        notes=notes,
    )


def bayesian_pool_by(  # noqa: PLR0913 - every option changes the answer
    frame: pd.DataFrame,
    by: str | Sequence[str] = "meta_id",
    *,
    tau_prior: TauPrior | float = 0.5,
    mu_prior: tuple[float, float] | None = None,
    level: float = 0.95,
    measure: str | None = None,
    yi: str = "yi",
    vi: str = "vi",
) -> pd.DataFrame:
    """Pool every group of a frame with a stated prior, one row per group.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per study; groups may be of any size and in any order.
    by : str or sequence of str, default "meta_id"
        Column or columns that say which group a study belongs to.
    tau_prior : TauPrior or float, default 0.5
        Prior of tau, as in :func:`bayesian_pool`; likewise the next three.
    mu_prior : tuple of float, optional
        Prior of the mean.
    level : float, default 0.95
        Probability inside all intervals.
    measure : str, optional
        What the effects are. A frame made by `effect_sizes` remembers it.
    yi, vi : str
        Columns of effects and variances.

    Returns
    -------
    pandas.DataFrame
        One row per group in order of appearance, with the columns of
        `BAYESIAN_COLUMNS`. A group that cannot be pooled keeps its row: `reason`
        says why its numbers are missing.

    Raises
    ------
    ArgumentError
        If a column is missing, or an option is none.

    See Also
    --------
    bayesian_pool : Refuses a faulty study instead, and has each study's own effect.

    Examples
    --------
    One faulty group does not stop the others:

    >>> frame = pd.DataFrame({"meta_id": list("aabb"), "yi": [0.2, 0.3, 0.1, 0.4],
    ...     "vi": [0.04, 0.02, 0.0, 0.03]})
    >>> rows = bayesian_pool_by(frame)
    >>> rows[["meta_id", "estimate", "k"]].round(2)
      meta_id  estimate  k
    0       a      0.26  2
    1       b       NaN  2
    >>> rows["reason"][1]
    'Not pooled: vi is zero (1 of 2 studies).'
    """
    prior, normal, level = as_prior(tau_prior), as_normal(mu_prior), check_level(level)
    keys = key_columns(by, BAYESIAN_COLUMNS)
    require_columns(frame, [*keys, yi, vi])
    named_measure = measure_of(measure, frame)
    g, rows = groups_of(frame, keys)
    size = len(rows)
    y, v, faults = checked(column_of(frame[yi]), column_of(frame[vi]), g)
    failed = failures(g, faults, size)
    what = measured(frame, g, size, named_measure, [*keys, yi, vi])
    failed = what.failed | unfit(prior, what) | failed
    for group in np.flatnonzero(rows.isna().any(axis=1).to_numpy()):
        failed[int(group)] = f"Not pooled: {' or '.join(keys)} is missing."
    sound = faults == 0
    for group in np.unique(g[sound][far_prior(y[sound], v[sound], normal)]):
        failed.setdefault(int(group), f"Not pooled: {FAR_PRIOR}")
    lost = np.zeros(size, np.bool_)
    lost[list(failed)] = True
    sound &= ~lost[g]
    found = posteriors(y[sound], v[sound], g[sound], size, prior, normal, level)
    k = np.bincount(g[faults != MISSING], minlength=size)
    omitted = np.bincount(g[faults == MISSING], minlength=size)
    smallest = np.full(size, np.inf)
    np.minimum.at(smallest, g[sound], v[sound])
    texts = texts_of(k, omitted, smallest, failed, prior, normal)
    table: dict[str, Floats | object] = {
        **found._asdict(),
        "measure": what.common if what.each is None else what.each,
        "estimate": found.median,
        "ci_level": level,
        "ci_method": POSTERIOR,
        "probability_above_0": found.positive,
        "k": k,
        "tau_prior": prior.name,
        "mu_prior": mu_prior_name(normal),
        "pi_method": "posterior-predictive",
        "model": "random-effects",
        **what.back(
            (found.median, found.ci_low, found.ci_high, found.pi_low, found.pi_high),
        ),
        "k_omitted": omitted,
        "reason": pd.Series([reason for reason, _ in texts], rows.index, dtype="str"),
        "note": pd.Series([note for _, note in texts], rows.index, dtype="str"),
    }
    named = {name: rows[name] for name in keys}
    return pd.DataFrame(
        named | {name: table[name] for name in BAYESIAN_COLUMNS}, index=rows.index
    )
