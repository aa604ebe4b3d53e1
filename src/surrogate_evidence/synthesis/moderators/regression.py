"""Do effects go with a feature of the studies?

Meta-regression and comparison of subgroups: one model with one between-study variance,
whose mean differs between studies as the moderators say.
"""

from collections.abc import Sequence
from math import inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.synthesis.moderators._coefficients import (
    coefficients,
    joint_test,
)
from surrogate_evidence.synthesis.moderators._moderated import Mixed, independent, mixed
from surrogate_evidence.synthesis.moderators._moderators import (
    columns_of,
    levels,
    study_values,
)
from surrogate_evidence.synthesis.moderators.regressed import Regressed
from surrogate_evidence.synthesis.pooling._bulk import omitted_rows
from surrogate_evidence.synthesis.pooling._engine import Floats, Mask
from surrogate_evidence.synthesis.pooling._measures import measure_of
from surrogate_evidence.synthesis.pooling._options import Options, chosen
from surrogate_evidence.synthesis.pooling._studies import (
    MISSING,
    checked,
    require_sound,
)
from surrogate_evidence.synthesis.rules import PER_MODERATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd


def meta_regression(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    moderators: "Mapping[str, Any] | pd.DataFrame",
    *,
    tau2: str | float = "REML",
    test: str | None = None,
    level: float = 0.95,
    model: str = "random-effects",
    measure: str | Sequence[str] | None = None,
) -> Regressed:
    r"""Regress effects on a few features of the studies.

    Parameters
    ----------
    yi : array_like of float
        Effects, one per study and all of one measure; ratios as logarithms.
    vi : array_like of float
        Their sampling variances (squares of the standard errors), positive.
    moderators : mapping or pandas.DataFrame
        Names, and one value per study for each. Numbers are taken as they are; words
        become a coefficient for each but the first (sorted, or in the order of a
        categorical column).
    tau2 : {"REML", "ML", "PM", "EB", "DL", "HE", "SJ"} or float, default "REML"
        Estimator of the variance that remains between studies, or its value.
    test : {"hartung-knapp", "modified-hartung-knapp", "t", "z"}, optional
        Where intervals and p-values come from; by default ``"hartung-knapp"``, in a
        common-effect model ``"z"``.
    level : float, default 0.95
        Level of all intervals, strictly between 0 and 1.
    model : {"random-effects", "common-effect"}, default "random-effects"
        Whether true effects may differ beyond what the moderators say.
    measure : str, optional
        What the effects are.

    Returns
    -------
    Regressed
        Coefficients, their joint test, and the heterogeneity that remains.

    Raises
    ------
    ArgumentError
        With p coefficients beside the intercept, if there are fewer than p + 2
        studies, which leave nothing to tell an error from. Also if a moderator is
        missing somewhere, the same everywhere or a combination of others, or for the
        reasons that :func:`pool` has.

    See Also
    --------
    subgroups : The same model with one mean per group instead of differences.
    pool : All studies in one mean.

    Notes
    -----
    With weights :math:`w_i = 1/(v_i + \tau^2)` the coefficients are those of weighted
    least squares. Hartung and Knapp [1]_ multiply their covariance by the weighted
    residual sum of squares over k − p − 1 and take t; all moderators jointly are
    tested by F, with ``test="z"`` by chi². tau² is estimated from the residuals [2]_.
    R² is the share of the tau² without moderators that is gone with them, set to 0 if
    there is more than before; it is as rough as both.

    The Handbook advises at least ten studies per moderator [3]_: fewer raise a flag.
    A relation between studies is observational even where each study is randomised.

    References
    ----------
    .. [1] knapp2003, Improved tests for a random effects meta-regression with a
       single covariate.
    .. [2] viechtbauer2010, Conducting meta-analyses in R with the metafor package.
    .. [3] deeks2019, Analysing data and undertaking meta-analyses.

    Examples
    --------
    Six studies show a slope, and are too few to rely on it:

    >>> found = meta_regression([0.2, 0.1, 0.4, 0.5, 0.9, 0.7],
    ...                         [0.04, 0.05, 0.03, 0.04, 0.06, 0.05],
    ...                         {"weeks": [2, 3, 4, 6, 8, 9]})
    >>> print(found["weeks"])
    weeks 0.094 (95% confidence interval 0.036 to 0.151, p = 0.011, k = 6)
    >>> found.notes[0].text
    '6 studies for 1 moderator: below ten per moderator a relation is easily spurious.'
    """
    options = _options(tau2, test, level, model)
    y, v, kept = _kept(yi, vi)
    columns = columns_of(moderators, kept)
    x = np.column_stack([np.ones(y.size), columns.x])
    _require_enough(y.size, columns.names)
    if not independent(x):
        msg = (
            "the moderators cannot be told apart: one is the same in all studies, or "
            "follows from the others. Leave one out."
        )
        raise ArgumentError(msg)
    fitted = mixed(y, v, x, options)
    bare = mixed(y, v, x[:, :1], options)
    words = {0.0, 1.0}
    counts = [
        int(column.sum()) if set(column) <= words and ": " in name else y.size
        for name, column in zip(columns.names, columns.x.T, strict=True)
    ]
    notes = _notes(fitted, options, y.size, len(columns.names), kept, "moderator")
    notes += tuple(
        Note(code="convention", text=f"Words are compared: {text}.")
        for text in columns.references
    )
    return _result(
        "meta-regression",
        (fitted, bare),
        options,
        (["intercept", *columns.names], [y.size, *counts]),
        (y, v, columns.x.T),
        np.eye(x.shape[1])[1:],
        measure_of(measure, yi, vi),
        kept,
        notes,
    )


def subgroups(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    by: ArrayLike,
    *,
    tau2: str | float = "REML",
    test: str | None = None,
    level: float = 0.95,
    model: str = "random-effects",
    measure: str | Sequence[str] | None = None,
) -> Regressed:
    """Pool each subgroup and test whether subgroups differ.

    Parameters
    ----------
    yi, vi : array_like of float
        Effects and their sampling variances, one per study.
    by : array_like of str
        Which subgroup each study belongs to.
    tau2, test : str or float, str
        As in :func:`meta_regression`; likewise the next three.
    level : float, default 0.95
        Level of all intervals.
    model : str, default "random-effects"
        Whether true effects may differ within subgroups.
    measure : str, optional
        What the effects are.

    Returns
    -------
    Regressed
        One line per subgroup, and the test between them.

    Raises
    ------
    ArgumentError
        If there is one subgroup only, or not more studies than subgroups, or for the
        reasons that :func:`pool` has.

    See Also
    --------
    meta_regression : The same model with differences instead of means.
    pool_by : Each subgroup by itself, with a tau² of its own and without a test.

    Notes
    -----
    All subgroups share one tau²: few studies in each would not determine their own
    [1]_. That one subgroup has a small p-value and another has not says nothing about
    a difference; the test between them does.

    References
    ----------
    .. [1] deeks2019, Analysing data and undertaking meta-analyses.

    Examples
    --------
    Only the longer courses show an effect, but that is no difference shown:

    >>> found = subgroups([0.1, 0.3, 0.5, 0.6], [0.05, 0.04, 0.03, 0.06],
    ...                   by=["short", "short", "long", "long"], test="z")
    >>> [round(line.p_value, 3) for line in found.coefficients]
    [0.0, 0.157]
    >>> round(found.qm_p_value, 3)
    0.117
    """
    options = _options(tau2, test, level, model)
    y, v, kept = _kept(yi, vi)
    words, codes = levels(study_values(by, "by", kept).astype("category"))
    size = len(words)
    if size < 2:  # noqa: PLR2004 - a comparison is between two
        msg = "by must name at least two subgroups; for one, use pool."
        raise ArgumentError(msg)
    if y.size <= size:
        msg = (
            f"{y.size} studies in {size} subgroups leave nothing to tell an error from;"
            " it takes more studies than subgroups."
        )
        raise ArgumentError(msg)
    x = (codes[:, None] == np.arange(size)).astype(np.float64)
    fitted = mixed(y, v, x, options)
    bare = mixed(y, v, np.ones((y.size, 1)), options)
    contrast = np.column_stack([-np.ones(size - 1), np.eye(size - 1)])
    counts = [int(count) for count in x.sum(axis=0)]
    notes = _notes(fitted, options, y.size, size - 1, kept, "difference")
    return _result(
        "subgroups",
        (fitted, bare),
        options,
        (words, counts),
        (y, v, x.T),
        contrast,
        measure_of(measure, yi, vi),
        kept,
        notes,
    )


def _options(tau2: object, test: object, level: object, model: object) -> Options:
    return chosen(tau2=tau2, test=test, level=level, model=model, prediction=None)


def _kept(yi: ArrayLike, vi: ArrayLike) -> tuple[Floats, Floats, Mask]:
    y, v, faults = checked(yi, vi)
    require_sound(faults)
    kept = faults != MISSING
    return y[kept], v[kept], kept


def _require_enough(k: int, names: tuple[str, ...]) -> None:
    p = len(names)
    if k >= p + 2:
        return
    columns = "coefficient" if p == 1 else "coefficients"
    studies = "1 study is" if k == 1 else f"{k} studies are"
    msg = (
        f"{studies} too few for {p} {columns} beside the intercept: it takes "
        f"{p + 2} or more to tell an error at all, and ten per moderator to rely on it."
    )
    raise ArgumentError(msg)


def _result(  # noqa: PLR0913, PLR0917 - the parts of one result
    kind: str,
    fits: tuple[Mixed, Mixed],
    options: Options,
    lines: tuple[list[str], list[int]],
    data: tuple[Floats, Floats, Floats],
    contrast: Floats,
    measure: str,
    kept: Mask,
    notes: tuple[Note, ...],
) -> Regressed:
    fitted, bare = fits
    y, v, columns = data
    qm, qm_p_value = joint_test(fitted, contrast, options)
    gone = options.model == "random-effects" and bare.tau2 > 0
    return Regressed(
        kind=kind,
        measure=measure,
        coefficients=coefficients(fitted, *lines, options),
        k=int(kept.sum()),
        k_omitted=int(np.count_nonzero(~kept)),
        moderators=contrast.shape[0],
        model=options.model,
        tau2=fitted.tau2,
        tau2_method=options.tau2_method,
        tau2_interval=Interval(
            low=fitted.tau2_low,
            high=fitted.tau2_high,
            level=options.level,
            method="q-profile",
        ),
        q=fitted.q,
        q_p_value=fitted.q_p_value,
        i2=fitted.i2,
        h2=fitted.h2,
        qm=qm,
        qm_df2=inf if options.test == "z" else float(fitted.df),
        qm_p_value=qm_p_value,
        r2=max(0.0, 1 - fitted.tau2 / bare.tau2) if gone else nan,
        variance_factor=fitted.factor,
        yi=tuple(y.tolist()),
        vi=tuple(v.tolist()),
        columns=tuple(map(tuple, columns.tolist())),
        notes=notes,
    )


def _notes(  # noqa: PLR0913, PLR0917 - everything a remark may hang on
    fitted: Mixed, options: Options, k: int, p: int, kept: Mask, what: str
) -> tuple[Note, ...]:
    notes = []
    if k < PER_MODERATOR * p:
        text = (
            f"{k} studies for {p} {what}{'s' * (p > 1)}: below ten per {what} a "
            "relation is easily spurious."
        )
        notes.append(Note(code="few-studies", text=text))
    notes += [
        Note(code=code, text=text)
        for code, text, applies in REMARKS
        if applies(fitted, options)
    ]
    if not kept.all():
        text = omitted_rows(int(np.count_nonzero(~kept)))
        notes.append(Note(code="omitted", text=text))
    return tuple(notes)


_NO_SCATTER = (
    "The effects fit without any scatter, so the Hartung-Knapp error is 0 and there is "
    'no p-value; test="modified-hartung-knapp" does not claim that.'
)
_WALD = (
    "The normal (Wald) intervals take tau² as known and are too short for few studies."
)
_NARROWER = (
    "The effects lie closer to the regression than their standard errors let expect, "
    "so Hartung-Knapp errors are smaller than the usual ones."
)
_BOUNDARY = (
    "The remaining tau² is estimated as 0, the smallest value it can have; that is no "
    "evidence that the moderators explain everything."
)
_PEAKS = "The likelihood of tau² has more than one peak; the highest is given."
_EMPTY = (
    "The effects differ less than chance lets expect: no tau² fits at this level, and "
    "its interval is set to 0."
)

REMARKS: "tuple[tuple[str, str, Callable[[Mixed, Options], bool]], ...]" = (
    ("not-estimable", _NO_SCATTER, lambda fitted, _: fitted.factor == 0),
    (
        "approximate",
        _WALD,
        lambda _, options: options.test == "z" and options.model == "random-effects",
    ),
    (
        "narrower",
        _NARROWER,
        lambda fitted, options: (
            options.test == "hartung-knapp" and 0 < fitted.factor < 1
        ),
    ),
    (
        "boundary",
        _BOUNDARY,
        lambda fitted, options: options.estimator is not None and fitted.tau2 == 0,
    ),
    ("several-peaks", _PEAKS, lambda fitted, _: fitted.peaks > 1),
    ("convention", _EMPTY, lambda fitted, _: fitted.tau2_empty),
)
"""Code, sentence, and when it is said."""
