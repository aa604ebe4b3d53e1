"""Does the pooled answer hang on one study, or on the order in which they came?

Each question needs as many fits as there are studies. All of them are one grouped call:
the studies of every fit stand in one frame, one group per fit.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import chdtr

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis.pooling._bulk import pool_frame
from surrogate_evidence.synthesis.pooling._engine import Codes, Floats, Mask
from surrogate_evidence.synthesis.pooling._fit import Fits, fit
from surrogate_evidence.synthesis.pooling._measures import measure_of
from surrogate_evidence.synthesis.pooling._options import Options, chosen
from surrogate_evidence.synthesis.pooling._studies import (
    MISSING,
    checked,
    labelled,
    require_sound,
)

_PAIR, _THREE = 2, 3

INFLUENCE_COLUMNS = (
    "study",
    "rstudent",
    "dffits",
    "cook_distance",
    "covariance_ratio",
    "tau2_without",
    "q_without",
    "hat",
    "weight",
    "dfbetas",
    "influential",
    "reason",
    "note",
)
"""Columns of :func:`influence`, in order."""


def leave_one_out(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    studies: Sequence[str] | None = None,
    tau2: str | float = "REML",
    test: str | None = None,
    level: float = 0.95,
    model: str = "random-effects",
    prediction: str | None = None,
    measure: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Pool all studies but one, each study left out in its turn.

    Parameters
    ----------
    yi, vi : array_like of float
        Effects and their sampling variances, one per study; two studies or more.
    studies : sequence of str, optional
        What the studies are called; by default ``"study 1"`` and so on.
    tau2, test, level, model, prediction, measure : optional
        As in :func:`pool`.

    Returns
    -------
    pandas.DataFrame
        One row per study: ``left_out``, then the columns of ``Pooled.to_dict()`` for
        the pooling of the others. Rows without effect and variance are left out from
        the start.

    Raises
    ------
    ArgumentError
        If there are fewer than two studies, or for the reasons that :func:`pool` has.

    See Also
    --------
    influence : How much each study moves the answer, in units of its error.
    cumulative : Studies added one after another rather than taken away.

    Notes
    -----
    A result that survives every omission can still be wrong in all studies alike; with
    few studies each row rests on fewer still.

    Examples
    --------
    Without the third study little of the effect is left:

    >>> rows = leave_one_out([0.1, 0.2, 0.9, 0.1], [0.04, 0.05, 0.02, 0.06])
    >>> rows[["left_out", "estimate", "k"]].round(2)
      left_out  estimate  k
    0  study 1      0.43  3
    1  study 2      0.39  3
    2  study 3      0.13  3
    3  study 4      0.42  3
    """
    options = chosen(
        tau2=tau2, test=test, level=level, model=model, prediction=prediction
    )
    y, v, names = _studies(yi, vi, studies, _PAIR, "to leave one out")
    said = measure_of(measure, yi, vi)
    fits, study = _others(y.size)
    return _pooled(y[study], v[study], fits, names, "left_out", options, said)


def cumulative(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    order: ArrayLike | None = None,
    studies: Sequence[str] | None = None,
    tau2: str | float = "REML",
    test: str | None = None,
    level: float = 0.95,
    model: str = "random-effects",
    prediction: str | None = None,
    measure: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Pool the first study, the first two, and so on to all of them.

    Parameters
    ----------
    yi, vi : array_like of float
        Effects and their sampling variances, one per study.
    order : array_like, optional
        Numbers to sort the studies by, such as years; equal ones stay as given. By
        default the order in which they are given.
    studies : sequence of str, optional
        What the studies are called; by default ``"study 1"`` and so on.
    tau2, test, level, model, prediction, measure : optional
        As in :func:`pool`.

    Returns
    -------
    pandas.DataFrame
        One row per study in that order: ``added``, then the columns of
        ``Pooled.to_dict()`` for everything up to it.

    Raises
    ------
    ArgumentError
        If there is no study, `order` does not say a number for each, or for the
        reasons that :func:`pool` has.

    See Also
    --------
    leave_one_out : Every study taken away once rather than added.

    Notes
    -----
    Intervals are those of one look each: who watched the row of intervals and stopped
    when one left out zero would be wrong more often than the level says.

    Examples
    --------
    The first study alone promised more than all together keep:

    >>> rows = cumulative([0.9, 0.1, 0.2], [0.02, 0.04, 0.05], order=[2019, 2021, 2020])
    >>> rows[["added", "estimate", "k"]].round(2)
         added  estimate  k
    0  study 1      0.90  1
    1  study 3      0.57  2
    2  study 2      0.42  3
    """
    options = chosen(
        tau2=tau2, test=test, level=level, model=model, prediction=prediction
    )
    place = _order(order, np.shape(yi))
    y, v, names = _studies(yi, vi, studies, 1, "to add up", place)
    said = measure_of(measure, yi, vi)
    fits, study = np.nonzero(np.tri(y.size, dtype=np.bool_))
    return _pooled(y[study], v[study], fits, names, "added", options, said)


def influence(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    studies: Sequence[str] | None = None,
    tau2: str | float = "REML",
    test: str | None = None,
    model: str = "random-effects",
) -> pd.DataFrame:
    r"""Measure how far each study moves the pooled effect.

    Parameters
    ----------
    yi, vi : array_like of float
        Effects and their sampling variances, one per study; three studies or more.
    studies : sequence of str, optional
        What the studies are called; by default ``"study 1"`` and so on.
    tau2, test, model : optional
        As in :func:`pool`.

    Returns
    -------
    pandas.DataFrame
        One row per study: ``study``; the externally studentised residual ``rstudent``;
        ``dffits``, ``cook_distance``, ``covariance_ratio``; tau² and Q of the others
        (``tau2_without``, ``q_without``); ``hat`` and ``weight``, both the share in
        the estimate, a fraction; ``dfbetas``; whether it counts as ``influential``;
        and ``note``, which says by what, or ``reason``, why a number is missing.

    Raises
    ------
    ArgumentError
        If there are fewer than three studies, or for the reasons that :func:`pool` has.

    See Also
    --------
    leave_one_out : What the others say, in the units of the effect.

    Notes
    -----
    With :math:`\hat\mu_{(i)}` and :math:`\hat\tau^2_{(i)}` from all studies but i, the
    residual :math:`y_i - \hat\mu_{(i)}` is divided by the square root of
    :math:`f(v_i + \hat\tau^2_{(i)} + 1/\sum_{j \ne i} w_j)`, where f is the factor of
    Hartung and Knapp without study i, otherwise 1. DFFITS and DFBETAS divide
    :math:`\hat\mu - \hat\mu_{(i)}` by its standard error with that tau², Cook's
    distance its square by the variance of :math:`\hat\mu`; the covariance ratio sets
    that variance without the study against it with the study [1]_.

    A study is called influential if \|DFFITS\| exceeds :math:`3/\sqrt{k - 1}`, Cook's
    distance the median of chi² with one degree of freedom, hat :math:`3/k`, or
    \|DFBETAS\| 1 [1]_. These are conventions: such a study is to be looked at, and is
    no reason to leave it out.

    References
    ----------
    .. [1] viechtbauer2010a, Outlier and influence diagnostics for meta-analysis.

    Examples
    --------
    The third study pulls at the estimate, and tells why tau² is not 0:

    >>> rows = influence([0.1, 0.2, 0.9, 0.1], [0.04, 0.05, 0.02, 0.06], test="z")
    >>> rows[["study", "rstudent", "tau2_without", "influential"]].round(2)
         study  rstudent  tau2_without  influential
    0  study 1     -0.63          0.17        False
    1  study 2     -0.34          0.19        False
    2  study 3      4.03          0.00         True
    3  study 4     -0.59          0.17        False
    """
    options = chosen(tau2=tau2, test=test, level=0.95, model=model, prediction=None)
    y, v, names = _studies(yi, vi, studies, _THREE, "to measure influence")
    k = y.size
    all_of_them = fit(y, v, np.zeros(k, np.intp), 1, options)
    left, study = _others(k)
    without = fit(y[study], v[study], left, k, options)
    columns = _measures(y, v, all_of_them, without, common=model == "common-effect")
    undefined = np.isnan(np.array([*columns.values()], np.float64)).any(axis=0)
    marks = _marks(columns, k)
    table = {
        **columns,
        "study": names,
        "influential": np.any([*marks.values()], axis=0),
        "reason": pd.array(
            np.where(undefined, _UNDEFINED, "").astype(object), dtype="str"
        ),
        "note": pd.array(
            [
                "; ".join(text for text, mark in marks.items() if mark[row])
                for row in range(k)
            ],
            dtype="str",
        ),
    }
    return pd.DataFrame({name: table[name] for name in INFLUENCE_COLUMNS})


_UNDEFINED = (
    "Effects are so equal that the Hartung-Knapp error is 0; what is divided by it has "
    'no value. Use test="z" or test="modified-hartung-knapp".'
)


def _measures(
    y: Floats, v: Floats, full: Fits[Floats], without: Fits[Floats], *, common: bool
) -> dict[str, Floats]:
    """Return the numbers of each study, as columns."""
    tau2 = 0.0 if common else full.tau2[0]
    others: Floats = np.zeros(y.size) if common else without.tau2
    w = 1 / (v + tau2)
    hat = w / w.sum()
    shift = full.estimate[0] - without.estimate
    factor, variance = without.variance_factor, without.std_error**2
    # the error all studies would have with the tau² and the scatter of the others
    weights = 1 / (v + others[:, None])
    error = np.sqrt(factor / weights.sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):  # an error of 0 has a reason
        columns = {
            "rstudent": (y - without.estimate)
            / np.sqrt(factor * (v + others) + variance),
            "dffits": shift / np.sqrt(factor * hat * (v + others)),
            "cook_distance": (shift / full.std_error[0]) ** 2,
            "covariance_ratio": variance / full.std_error[0] ** 2,
            "dfbetas": shift / error,
        }
    return {
        **{
            name: np.where(np.isfinite(column), column, np.nan)
            for name, column in columns.items()
        },
        "tau2_without": others,
        "q_without": without.q,
        "hat": hat,
        "weight": hat,
    }


def _marks(columns: dict[str, Floats], k: int) -> dict[str, Mask]:
    """Return what makes a study count as influential."""
    return {
        "|DFFITS| above 3 / √(k − 1)": np.abs(columns["dffits"]) > 3 / np.sqrt(k - 1),
        "Cook's distance above the median of chi²": (
            np.asarray(chdtr(1, columns["cook_distance"])) > 0.5  # noqa: PLR2004
        ),
        "share above 3 / k": columns["hat"] > 3 / k,
        "|DFBETAS| above 1": np.abs(columns["dfbetas"]) > 1,
    }


def _studies(  # noqa: PLR0913, PLR0917 - what a study is made of
    yi: ArrayLike,
    vi: ArrayLike,
    studies: Sequence[str] | None,
    fewest: int,
    purpose: str,
    place: Codes | None = None,
) -> tuple[Floats, Floats, list[str]]:
    """Return effects, variances and names of the studies that carry an estimate."""
    y, v, faults = checked(yi, vi)
    require_sound(faults)
    names = labelled(studies, y.size)
    order = np.arange(y.size) if place is None else place
    kept = order[faults[order] != MISSING]
    if kept.size < fewest:
        msg = (
            f"it takes {fewest} or more studies with an estimate {purpose}, got "
            f"{kept.size}."
        )
        raise ArgumentError(msg)
    return y[kept], v[kept], [names[row] for row in kept]


def _order(order: ArrayLike | None, shape: tuple[int, ...]) -> Codes | None:
    if order is None:
        return None
    given = np.asarray(order)
    if given.dtype.kind not in "iuf" or given.shape != shape:
        msg = (
            "order must be numbers, such as years, one per study: give "
            f"{shape[0] if shape else 0} of them."
        )
        raise ArgumentError(msg)
    if not np.isfinite(given).all():
        msg = "order has a gap: every study needs a place, such as its year."
        raise ArgumentError(msg)
    return np.argsort(given, kind="stable")


def _others(k: int) -> tuple[Codes, Codes]:
    """Return fit and study of each cell: all but study i belong to fit i."""
    fits, study = np.nonzero(~np.eye(k, dtype=np.bool_))
    return fits, study


def _pooled(  # noqa: PLR0913, PLR0917 - the parts of one frame
    y: Floats,
    v: Floats,
    fits: Codes,
    names: list[str],
    name: str,
    options: Options,
    measure: str,
) -> pd.DataFrame:
    rows = pool_frame(
        pd.DataFrame({name: fits, "yi": y, "vi": v}),
        keys=[name],
        effects=("yi", "vi"),
        options=options,
        measure=measure,
        progress=None,
    )
    rows[name] = pd.array([names[row] for row in rows[name]], dtype="str")
    return rows
