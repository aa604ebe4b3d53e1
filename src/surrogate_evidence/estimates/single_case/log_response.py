"""By which factor does a measure change from baseline to intervention?"""

from collections.abc import Sequence
from dataclasses import replace
from math import exp, fsum, log, sqrt

from scipy.special import ndtri

from surrogate_evidence._checks import check_amount, check_choice, check_level
from surrogate_evidence.errors import ArgumentError, NotEstimableError
from surrogate_evidence.estimates._notes import Note, not_estimable
from surrogate_evidence.estimates.results import Interval
from surrogate_evidence.estimates.single_case.case_effect import (
    SingleCaseEffect,
    effect_of,
    independence,
    two_phases,
)
from surrogate_evidence.estimates.single_case.phases import Phases
from surrogate_evidence.formatting import number

_FORMS = {"increasing": "LRRi", "decreasing": "LRRd"}
_NATURAL = {"higher is better": "increasing", "lower is better": "decreasing"}


def lrr(
    series: Phases,
    *,
    form: str | None = None,
    whole: float | None = None,
    bias_correct: bool = True,
    level: float = 0.95,
) -> SingleCaseEffect:
    r"""Compute the log response ratio of two phases.

    Parameters
    ----------
    series : Phases
        One phase A and one phase B, with ``ratio_scale=True``.
    form : str, optional
        ``"increasing"``, in which above 0 is an improvement, or ``"decreasing"``, in
        which below 0 is one; by default the one that fits the direction.
    whole : float, optional
        What a share is a share of: 100 for a percentage, 1 for a proportion. In the
        form that does not fit the direction, what is left to the whole is analysed;
        without a whole the sign is turned.
    bias_correct : bool, default True
        Whether to take off the first-order bias of the logarithm in small phases.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    SingleCaseEffect
        A natural logarithm: 0.69 is a doubling. Not estimable where a phase has
        nothing but zeros, or one session while the bias is to be taken off.

    Raises
    ------
    ArgumentError
        If it was not said that the measure has a true zero, `series` has more than
        two phases, a value exceeds `whole`, or an option is unknown.
    NotEstimableError
        If the measure has no true zero: its ratios mean nothing.

    See Also
    --------
    nap : Asks only which of two measurements is better, on any scale.

    Notes
    -----
    With means :math:`\bar y`, variances :math:`s^2` and n sessions in each phase, and
    :math:`v = s^2 / n \bar y^2`, the estimate [1]_ [2]_ is :math:`\ln \bar y_B + v_B /
    2 - \ln \bar y_A - v_A / 2`, its standard error :math:`\sqrt{v_A + v_B}`, its
    interval normal. Means of 0 are not replaced by a small number: which one would
    depend on how the measure was recorded.

    References
    ----------
    .. [1] pustejovsky2015, Measurement-comparable effect sizes for single-case studies
       of free-operant behavior.
    .. [2] pustejovsky2018, Using response ratios for meta-analyzing single-case designs
       with behavioral outcomes.

    Examples
    --------
    Twice as much as before:

    >>> from surrogate_evidence.estimates import phases
    >>> print(lrr(phases(A=[3, 4, 2, 5, 3], B=[6, 7, 5, 8, 9, 7], ratio_scale=True,
    ...                  direction="higher is better")))
    Log response ratio, increasing form (LRRi) 0.71: phase B (6 sessions) against phase
    A (5 sessions) of one case, higher is better; standard error 0.171 (delta method);
    95% confidence interval 0.38 to 1.05 (normal).
    """
    series = two_phases(series)
    level = check_level(level)
    natural = _NATURAL[series.direction]
    form = natural if form is None else check_choice(form, _FORMS, "form")
    _check_scale(series)
    whole = None if whole is None else _check_whole(whole, series)
    a, b = (list(series.of(name)) for name in series.names)
    sign = 1
    if form != natural and whole is None:
        sign = -1
    elif form != natural and whole is not None:
        a, b = ([whole - value for value in values] for values in (a, b))
    blank = effect_of(series, _FORMS[form])
    reason = _unsayable(blank, a, b, bias_correct=bias_correct)
    if reason:
        return replace(
            blank,
            std_error_reason=reason,
            interval_reason=reason,
            notes=(*series.notes, not_estimable(f"No log response ratio: {reason}.")),
        )
    value = sign * (
        log(_mean(b)) - log(_mean(a)) + bias_correct * (_spread(b) - _spread(a)) / 2
    )
    text = (
        f"exp({number(value)}) = {number(exp(value))}: the factor by which the mean "
        "changes from A to B" + (" in the better direction." if sign < 0 else ".")
    )
    note = Note(code="convention", text=text)
    error = sqrt(_spread(a) + _spread(b))
    if min(len(a), len(b)) == 1 or error == 0:
        reason = "measurements that do not vary within phases give it no width"
        return replace(
            blank,
            value=value,
            std_error_reason=reason,
            interval_reason=reason,
            notes=(*series.notes, note),
        )
    half = -float(ndtri((1 - level) / 2)) * error
    return replace(
        blank,
        value=value,
        std_error=error,
        std_error_method="delta",
        interval=Interval(
            low=value - half, high=value + half, level=level, method="normal"
        ),
        notes=(*series.notes, note, independence()),
    )


def _check_scale(series: Phases) -> None:
    if series.ratio_scale is None:
        msg = (
            "a log response ratio needs a measure of which 0 means that there is none "
            "(a count, a rate, a duration); say so with phases(..., ratio_scale=True), "
            "or use nap, which needs no such zero."
        )
        raise ArgumentError(msg)
    if not series.ratio_scale:
        msg = (
            "the measure has no true zero, so that one value is not so many times "
            "another and a ratio of means would change with the zero; use nap."
        )
        raise NotEstimableError(msg)


def _check_whole(whole: float, series: Phases) -> float:
    whole = check_amount(whole, "whole")
    if max(series.values) > whole:
        msg = (
            f"a share cannot exceed the whole of {whole:g}, got {max(series.values):g}."
        )
        raise ArgumentError(msg)
    return whole


def _unsayable(
    blank: SingleCaseEffect,
    a: Sequence[float],
    b: Sequence[float],
    *,
    bias_correct: bool,
) -> str:
    for name, values in ((blank.phase_a, a), (blank.phase_b, b)):
        if max(values) == 0:
            return f"the mean of phase {name} is 0, of which there is no logarithm"
        if bias_correct and len(values) == 1:
            return (
                f"phase {name} has one session, which shows no spread to correct the "
                "bias by"
            )
    return ""


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _spread(values: Sequence[float]) -> float:
    """Return the squared standard error of the mean, relative to the mean."""
    mean, n = _mean(values), len(values)
    if n == 1:
        return 0.0
    return fsum((value / mean - 1) ** 2 for value in values) / (n - 1) / n
