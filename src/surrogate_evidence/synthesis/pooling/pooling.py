"""What do several studies say jointly: one effect, and how much they differ?

:func:`pool` answers for one set of studies, :func:`pool_by` for any number of sets in
one frame. Both run the same code: one set is a frame with one group.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.synthesis.pooling._bulk import (
    key_columns,
    omitted_rows,
    pool_frame,
    require_columns,
)
from surrogate_evidence.synthesis.pooling._fit import Fits, Progress, fit
from surrogate_evidence.synthesis.pooling._measures import measure_of
from surrogate_evidence.synthesis.pooling._options import Options, chosen
from surrogate_evidence.synthesis.pooling._remarks import remarks_of_one
from surrogate_evidence.synthesis.pooling._studies import Admitted, admitted
from surrogate_evidence.synthesis.pooling.pooled import (
    POOLED_COLUMNS,
    NothingToPool,
    Pooled,
)

if TYPE_CHECKING:
    from dask.dataframe import DataFrame as DaskFrame

Frame = TypeVar("Frame", pd.DataFrame, "DaskFrame")


def pool(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    tau2: str | float = "REML",
    test: str | None = None,
    level: float = 0.95,
    model: str = "random-effects",
    prediction: str | None = None,
    measure: str | Sequence[str] | None = None,
    studies: Sequence[str] | None = None,
) -> Pooled | NothingToPool:
    r"""Pool the effects of several studies by inverse variance.

    Parameters
    ----------
    yi : array_like of float
        Effects, one per study and all of one measure; ratios as logarithms.
    vi : array_like of float
        Their sampling variances (squares of the standard errors), positive.
    tau2 : {"REML", "ML", "PM", "EB", "DL", "HE", "SJ"} or float, default "REML"
        Estimator of the variance between studies, or its value if it is known.
    test : {"hartung-knapp", "modified-hartung-knapp", "t", "z"}, optional
        Where interval and p-value come from; by default ``"hartung-knapp"``, in a
        common-effect model ``"z"``.
    level : float, default 0.95
        Level of all intervals, strictly between 0 and 1.
    model : {"random-effects", "common-effect"}, default "random-effects"
        Whether true effects may differ between studies.
    prediction : {"by-test", "normal", "k-1", "k-2"}, optional
        Rule of the prediction interval. ``"by-test"`` takes the distribution of the
        test: normal, or t with k − 1 degrees of freedom. By default that too, but
        only from five studies on.
    measure : str or sequence of str, optional
        What the effects are: a code of `MEASURES` such as ``"RR"``, or words. Columns
        made by `effect_sizes` remember it. One per study is taken too, and two that
        differ are refused.
    studies : sequence of str, optional
        Names, one per study; a study that is there twice is refused.

    Returns
    -------
    Pooled or NothingToPool
        Estimate, intervals and heterogeneity, on the scale of `yi`; where the measure
        is known ``back_transformed()`` gives ratios or proportions. A single study
        keeps its own normal interval. Without any study an `NothingToPool`. Rows in
        which both `yi` and `vi` are missing carry no information: they are left out,
        counted and noted.

    Raises
    ------
    ArgumentError
        If the lengths differ, an effect or variance is missing beside the other, is
        no finite number, or a variance is not positive, sizes are too far apart to be
        computed with, there are two measures or a study twice, or an option is
        unknown.

    See Also
    --------
    pool_by : The same for many sets of studies at once, where a faulty one stops none.

    Notes
    -----
    With :math:`w_i = 1/(v_i + \tau^2)` the estimate is
    :math:`\hat\mu = \sum w_i y_i / \sum w_i`, with variance :math:`1 / \sum w_i`.
    Hartung and Knapp [1]_ multiply it by
    :math:`\sum w_i (y_i - \hat\mu)^2 / (k - 1)` and take t with k − 1 degrees of
    freedom; the modified version [2]_ [3]_ lets that factor not fall below 1, as it
    does when few studies agree by luck.

    tau² is estimated by restricted (REML) or full (ML) maximum likelihood [4]_, by
    solving Q(tau²) = k − 1 (PM [5]_ and EB, which is the same equation), by moments
    with (DL [6]_) or without weights (HE), or in one step from the raw variance
    (SJ [10]_).
    If the likelihood has several peaks the highest is taken, and it is said. The
    interval of tau² holds all values at which Q is between its quantiles [7]_.

    I² is :math:`\tau^2 / (\tau^2 + s^2)` with the typical within-study variance
    :math:`s^2` [8]_; in a common-effect model :math:`(Q - df)/Q`. Prediction
    intervals reach :math:`\sqrt{\mathrm{se}^2 + \tau^2}` times the quantile of their
    rule to both sides: k − 2 degrees of freedom in [9]_, k − 1 as an alternative.

    References
    ----------
    .. [1] hartung2001, A refined method for the meta-analysis of controlled clinical
       trials with binary outcome.
    .. [2] knapp2003, Improved tests for a random effects meta-regression with a
       single covariate.
    .. [3] rover2015, Hartung-Knapp-Sidik-Jonkman approach and its modification for
       random-effects meta-analysis with few studies.
    .. [4] viechtbauer2005, Bias and efficiency of meta-analytic variance estimators
       in the random-effects model.
    .. [5] paule1982, Consensus values and weighting factors.
    .. [6] dersimonian1986, Meta-analysis in clinical trials.
    .. [7] viechtbauer2007, Confidence intervals for the amount of heterogeneity in
       meta-analysis.
    .. [8] higgins2002, Quantifying heterogeneity in a meta-analysis.
    .. [9] higgins2009, A re-evaluation of random-effects meta-analysis.
    .. [10] sidik2005, Simple heterogeneity variance estimation for meta-analysis.

    Examples
    --------
    Two studies that seem to agree leave nearly everything open:

    >>> two = pool([0.71, 1.83], [0.43**2, 1.10**2], measure="log odds ratio")
    >>> print(two)
    Random-effects log odds ratio 0.858 of 2 studies; 95% confidence interval −3.967
    to 5.684 (Hartung-Knapp: 12.71 × 0.380), p = 0.265; odds ratio 2.360 (0.019 to
    294.143); tau² 0.000 (REML; Q-profile interval 0.000 to 637.954).
    >>> [note.code for note in two.notes]
    ['not-estimable', 'few-studies', 'narrower', 'boundary']
    """
    options = chosen(
        tau2=tau2, test=test, level=level, model=model, prediction=prediction
    )
    y, v, omitted, said, names = admitted(yi, vi, measure, studies)
    fits = fit(y, v, np.zeros(y.size, np.intp), 1, options)
    one: Fits[float] = Fits(*(float(column[0]) for column in fits))
    notes = tuple(
        Note(code=code, text=text) for code, text in remarks_of_one(one, options)
    )
    if omitted:
        notes += (Note(code="omitted", text=omitted_rows(omitted)),)
    if not y.size:
        return NothingToPool(
            measure=said, level=options.level, k_omitted=omitted, notes=notes
        )
    return _single(Admitted(y, v, omitted, said, names), one, options, notes)


def pool_by(  # noqa: PLR0913 - every option changes the answer
    frame: Frame,
    by: str | Sequence[str] = "meta_id",
    *,
    tau2: str | float = "REML",
    test: str | None = None,
    level: float = 0.95,
    model: str = "random-effects",
    prediction: str | None = None,
    measure: str | None = None,
    yi: str = "yi",
    vi: str = "vi",
    study: str | None = None,
    progress: Progress | None = None,
) -> Frame:
    """Pool every group of a frame at once, one row per group.

    Parameters
    ----------
    frame : pandas.DataFrame or dask.dataframe.DataFrame
        One row per study; groups may be of any size and in any order.
    by : str or sequence of str, default "meta_id"
        Column or columns that say which group a study belongs to.
    tau2 : str or float, default "REML"
        Estimator of tau², or its value, as in :func:`pool`; likewise the next five.
    test : str, optional
        Where interval and p-value come from.
    level : float, default 0.95
        Level of all intervals.
    model : str, default "random-effects"
        Whether true effects may differ between studies.
    prediction : str, optional
        Rule of the prediction interval.
    measure : str, optional
        What the effects are, a code of `MEASURES` or words. A frame made by
        `effect_sizes` remembers it, and a column ``measure`` says it row by row.
    yi, vi : str, default "yi", "vi"
        Columns with the effects and their sampling variances.
    study : str, optional
        Column with names of the studies, by which one that is twice in a group is
        found.
    progress : callable, optional
        Called with groups done and groups in all, now and then. Not for Dask.

    Returns
    -------
    pandas.DataFrame or dask.dataframe.DataFrame
        The columns of `by`, then those of ``Pooled.to_dict()``, one row per group in
        the order in which the groups first appear (of a Dask frame, in the order of
        its partitions). A group with a faulty row, two measures or a study twice has
        no numbers, and the fault in `reason`; it stops no other.

    Raises
    ------
    ArgumentError
        If a column is missing or an option is unknown.

    See Also
    --------
    pool : One set of studies, with a result that prints and explains itself.

    Notes
    -----
    All groups are iterated together until each has converged; there is no loop over
    groups. A Dask frame is shuffled so that no group is divided between partitions,
    and stays lazy.

    Examples
    --------
    A faulty study costs its own group only:

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"meta_id": ["a", "b", "a", "b"],
    ...                       "yi": [0.1, 0.2, 0.3, 0.4], "vi": [0.04, 0, 0.02, 0.01]})
    >>> rows = pool_by(frame, by="meta_id")
    >>> rows[["meta_id", "estimate", "k"]]
      meta_id  estimate  k
    0       a  0.233333  2
    1       b       NaN  2
    >>> rows["reason"][1]
    'Not pooled: vi is zero (1 of 2 studies).'
    """
    options = chosen(
        tau2=tau2, test=test, level=level, model=model, prediction=prediction
    )
    keys: list[str] = key_columns(by, POOLED_COLUMNS)
    require_columns(frame, [*keys, yi, vi, *([] if study is None else [study])])
    ask = partial(
        pool_frame,
        keys=keys,
        effects=(yi, vi),
        options=options,
        measure=measure_of(measure, frame),
        study=study,
        progress=progress,
    )
    if isinstance(frame, pd.DataFrame):
        return ask(frame)
    # loaded only with a Dask frame at hand
    from surrogate_evidence.synthesis.pooling.distributed import (  # noqa: PLC0415
        pool_partitions,
    )

    return pool_partitions(frame, keys, ask)


def _single(
    given: Admitted, one: Fits[float], options: Options, notes: tuple[Note, ...]
) -> Pooled:
    """Return the one group of a fit as a result."""
    alone = one.k == 1
    return Pooled(
        measure=given.measure,
        estimate=one.estimate,
        std_error=one.std_error,
        interval=Interval(
            low=one.ci_low,
            high=one.ci_high,
            level=options.level,
            method="z" if alone else options.test,
        ),
        p_value=one.p_value,
        k=int(one.k),
        k_omitted=given.omitted,
        model=options.model,
        tau2=one.tau2,
        tau2_method=options.tau2_method,
        tau2_interval=Interval(
            low=one.tau2_low,
            high=one.tau2_high,
            level=options.level,
            method="q-profile",
        ),
        q=one.q,
        q_p_value=one.q_p_value,
        i2=one.i2,
        h2=one.h2,
        i2_method=options.i2_method,
        pi_low=one.pi_low,
        pi_high=one.pi_high,
        pi_method=options.pi_rule,
        multiplier=one.multiplier,
        variance_factor=one.variance_factor,
        converged=alone or bool(one.converged),
        iterations=0 if alone else int(one.iterations),
        tau2_error=0.0 if alone else one.tau2_error,
        peaks=0 if alone else int(one.peaks),
        yi=tuple(given.y.tolist()),
        vi=tuple(given.v.tolist()),
        studies=given.names,
        notes=notes,
    )
