r"""How far do the measurements of an intervention leave those of the baseline behind?

Effect sizes of one case that rest on the order of measurements alone. In formulas:
:math:`a_i` and :math:`b_j` are the m and n measurements of phase A and phase B, turned
so that higher is better.
"""

from dataclasses import replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtri

from surrogate_evidence._checks import check_choice, check_level
from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates.results import Interval
from surrogate_evidence.estimates.single_case.case_effect import (
    SingleCaseEffect,
    effect_of,
    improving,
    independence,
    kendall_s,
    two_phases,
)
from surrogate_evidence.estimates.single_case.phases import Phases
from surrogate_evidence.formatting import number

STD_ERRORS = ("unbiased", "hanley-mcneil", "sen")

_LEAST = 2  # sessions in each phase, for a variance between sessions
_TIE = 0.5  # what a tied pair counts
_XTOL = 1e-15  # of a limit between 0 and 1


def nap(
    series: Phases, *, std_error: str = "unbiased", level: float = 0.95
) -> SingleCaseEffect:
    r"""Compute the nonoverlap of all pairs: how often B is better than A.

    Parameters
    ----------
    series : Phases
        One phase A and one phase B.
    std_error : str, default "unbiased"
        ``"unbiased"`` for the variance that is right on average, ties or not,
        ``"hanley-mcneil"``, or ``"sen"``: equal to ``"unbiased"`` without ties,
        larger with them.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    SingleCaseEffect
        Share of the m n pairs in which B is better, ties counting one half: 0.5 if B
        is no better than A, 1 if all of B is better than all of A. Where all pairs
        agree, or a phase has one session, there is no standard error.

    Raises
    ------
    ArgumentError
        If `series` has more than two phases or an option is unknown.

    See Also
    --------
    tau_u : The same on a scale from -1 to 1, or less the trend in the baseline.
    pnd : Compares with the best baseline session only.

    Notes
    -----
    With :math:`q_{ij}` 1, ½ or 0, NAP is their mean [1]_. With :math:`Q_1`, :math:`Q_2`
    the mean squares of its row and column means and :math:`Q_3` the mean of
    :math:`q^2`, the unbiased variance is :math:`(n Q_1 + m Q_2 - Q_3 - (m + n - 1)
    \text{NAP}^2) / ((m - 1)(n - 1))`; Sen's form [2]_ has :math:`\text{NAP} - 2 Q_3`
    for :math:`-Q_3`, which is the same where no pair is tied. Hanley and McNeil's is
    [3]_. The interval is method 5 of [4]_ and holds at 0 and 1 too.

    References
    ----------
    .. [1] parker2009, An improved effect size for single-case research: nonoverlap of
       all pairs.
    .. [2] sen1967, A note on asymptotically distribution-free confidence bounds for
       P{X<Y}, based on two independent samples.
    .. [3] hanley1982, The meaning and use of the area under a receiver operating
       characteristic (ROC) curve.
    .. [4] newcombe2006, Confidence intervals for an effect size measure based on the
       Mann-Whitney statistic. Part 2: asymptotic methods and evaluation.

    Examples
    --------
    Eleven sessions that hardly overlap still leave room for a third of the pairs:

    >>> from surrogate_evidence.estimates import phases
    >>> print(nap(phases(A=[3, 4, 2, 5, 3], B=[6, 7, 5, 8, 9, 7],
    ...                  direction="higher is better")))
    Nonoverlap of all pairs (NAP) 0.98: phase B (6 sessions) against phase A (5
    sessions) of one case, higher is better; standard error 0.017 (unbiased); 95%
    confidence interval 0.64 to 1.00 (Newcombe's method 5).
    """
    return _overlap(two_phases(series), "NAP", std_error, level)


def tau_u(
    series: Phases,
    *,
    variant: str = "tau-u",
    std_error: str = "unbiased",
    level: float = 0.95,
) -> SingleCaseEffect:
    r"""Compute Tau-U: pairs in which B is better less those in which it is worse.

    Parameters
    ----------
    series : Phases
        One phase A and one phase B.
    variant : str, default "tau-u"
        ``"tau-u"`` takes off the trend of the baseline, ``"tau"`` does not.
    std_error : str, default "unbiased"
        As in `nap`; for ``"tau"`` only.
    level : float, default 0.95
        Confidence level of ``"tau"``, strictly between 0 and 1.

    Returns
    -------
    SingleCaseEffect
        Tau, from -1 to 1, with standard error and interval; or Tau-U, which has none
        and can lie beyond 1.

    Raises
    ------
    ArgumentError
        If `series` has more than two phases or an option is unknown.

    See Also
    --------
    nap : The same comparison as a proportion of pairs.

    Notes
    -----
    Two of the family of [1]_. :math:`S_{AB}` counts pairs with B better less pairs with
    B worse, :math:`S_A` likewise later against earlier sessions of A. Both are divided
    by the pairs of A with B: :math:`\text{Tau} = S_{AB} / mn = 2\,\text{NAP} - 1` and
    :math:`\text{Tau-U} = (S_{AB} - S_A) / mn`, of which the limits are
    :math:`\pm(1 + (m - 1) / 2n)`. As a control of trends it has been found weak [2]_.

    References
    ----------
    .. [1] parker2011, Combining nonoverlap and trend for single-case research: Tau-U.
    .. [2] tarlow2017, An improved rank correlation effect size statistic for
       single-case designs: Baseline Corrected Tau.

    Examples
    --------
    A baseline that was improving already takes a third off:

    >>> from surrogate_evidence.estimates import phases
    >>> series = phases(A=[3, 3, 4, 5], B=[4, 5, 6, 7, 7],
    ...                 direction="higher is better")
    >>> tau_u(series, variant="tau").value, tau_u(series).value
    (0.8, 0.55)
    """
    series = two_phases(series)
    variant = check_choice(variant, ("tau-u", "tau"), "variant")
    if variant == "tau":
        return _overlap(series, "Tau", std_error, level)
    check_choice(std_error, STD_ERRORS, "std_error")
    check_level(level)
    a, b = improving(series)
    m, n = len(a), len(b)
    s_ab, s_a = int(2 * _superior(a, b).sum() - m * n), kendall_s(a)
    reason = "its sampling distribution has not been worked out"
    limit = 1 + (m - 1) / (2 * n)
    text = (
        f"Tau-U = (S of A against B, {number(s_ab, 0)}, less S of the trend in "
        f"A, {number(s_a, 0)}) over the "
        f"{m * n} pairs of A with B. It can reach {limit:.3g}, not 1, and grows with "
        "the share of sessions in A; other denominators are in use under this name."
    )
    return replace(
        effect_of(series, "Tau-U"),
        value=(s_ab - s_a) / (m * n),
        std_error_reason=reason,
        interval_reason=reason,
        notes=(*series.notes, Note(code="convention", text=text)),
    )


def pnd(series: Phases) -> SingleCaseEffect:
    r"""Compute the percentage of B sessions better than the best session of A.

    Parameters
    ----------
    series : Phases
        One phase A and one phase B.

    Returns
    -------
    SingleCaseEffect
        A fraction; it has no standard error and no interval.

    Raises
    ------
    ArgumentError
        If `series` has more than two phases.

    See Also
    --------
    nap : Uses every session of the baseline.

    Notes
    -----
    :math:`\text{PND} = \#\{j : b_j > \max_i a_i\} / n` [1]_. It estimates nothing that
    stays the same when the baseline is longer, which is why it has no standard error.

    References
    ----------
    .. [1] scruggs1987, The quantitative synthesis of single-subject research.

    Examples
    --------
    One good day in the baseline is enough for nothing to count:

    >>> from surrogate_evidence.estimates import phases
    >>> usual = phases(A=[2, 3, 2], B=[6, 7, 8], direction="higher is better")
    >>> one_good_day = phases(A=[2, 9, 2], B=[6, 7, 8], direction="higher is better")
    >>> pnd(usual).value, pnd(one_good_day).value
    (1.0, 0.0)
    """
    series = two_phases(series)
    a, b = improving(series)
    reason = "none has been published: what it estimates depends on the baseline length"
    text = (
        "PND hangs on the best session of the baseline alone, and tends to fall the "
        "longer the baseline lasts, whatever the intervention does."
    )
    return replace(
        effect_of(series, "PND"),
        value=sum(value > max(a) for value in b) / len(b),
        std_error_reason=reason,
        interval_reason=reason,
        notes=(*series.notes, Note(code="convention", text=text)),
    )


def _overlap(
    series: Phases, measure: str, std_error: str, level: float
) -> SingleCaseEffect:
    """Return NAP, or Tau, which is twice NAP less 1."""
    method = check_choice(std_error, STD_ERRORS, "std_error")
    level = check_level(level)
    scale, shift = (2, 1) if measure == "Tau" else (1, 0)
    q = _superior(*improving(series))
    better = float(q.sum())  # a whole number of halves, exact in floating point
    error, reason = _std_error(q, method)
    # the variance is the same for theta and 1 - theta, and so the limits mirror
    low = _newcombe_low(better / q.size, q.shape, level)
    high = 1 - _newcombe_low((q.size - better) / q.size, q.shape, level)
    tied = int(np.count_nonzero(q == _TIE))
    return replace(
        effect_of(series, measure),
        value=(scale * better - shift * q.size) / q.size,
        std_error=None if error is None else scale * error,
        std_error_method="" if error is None else method,
        std_error_reason=reason,
        interval=Interval(
            low=scale * low - shift,
            high=scale * high - shift,
            level=level,
            method="newcombe-5",
        ),
        notes=(*series.notes, *_ties(tied, q.size), independence()),
    )


def _superior(a: tuple[float, ...], b: tuple[float, ...]) -> NDArray[np.float64]:
    """Return 1 where b is better than a, one half where they tie, by rows of a."""
    first, second = np.array(a), np.array(b)
    better: NDArray[np.float64] = np.sign(second[None, :] - first[:, None])
    return (1 + better) / 2


def _std_error(q: NDArray[np.float64], method: str) -> tuple[float | None, str]:
    """Return the standard error of the mean of q, or why there is none."""
    m, n = q.shape
    theta = float(q.mean())
    if theta in (0.0, 1.0):
        return None, "all pairs agree, so that the sample shows no spread"
    if min(m, n) < _LEAST:
        return None, "a phase with one session shows no spread between sessions"
    q_1 = float((q.mean(axis=1) ** 2).mean())
    q_2 = float((q.mean(axis=0) ** 2).mean())
    q_3 = float((q**2).mean())
    spread = n * q_1 + m * q_2 - (m + n - 1) * theta**2
    variance = {
        "unbiased": (spread - q_3) / ((m - 1) * (n - 1)),
        "sen": (spread + theta - 2 * q_3) / ((m - 1) * (n - 1)),
        "hanley-mcneil": (
            theta * (1 - theta)
            + (n - 1) * (q_1 - theta**2)
            + (m - 1) * (q_2 - theta**2)
        )
        / (m * n),
    }[method]
    if variance <= np.finfo(float).eps:
        return None, f"the {method} estimate of the variance is not above 0 here"
    return sqrt(variance), ""


def _newcombe_low(theta: float, shape: tuple[int, ...], level: float) -> float:
    """Return the lower limit of method 5: theta less z standard errors at the limit."""
    m, n = shape
    if theta == 0:
        return 0.0
    z, h = float(ndtri((1 - level) / 2)), (m + n) / 2 - 1

    def miss(at: float) -> float:
        spread = z**2 * at * (1 + h * ((1 - at) / (2 - at) + at / (1 + at))) / (m * n)
        # at 1 the factor 1 - at, which both sides share, is taken out
        return 1 - at - spread if theta == 1 else (theta - at) ** 2 - (1 - at) * spread

    return float(brentq(miss, 0.0, theta, xtol=_XTOL))


def _ties(tied: int, pairs: int) -> tuple[Note, ...]:
    if not tied:
        return ()
    text = (
        f"{tied} of {pairs} pairs are tied and count one half. With ties the unbiased "
        "standard error is smaller than Sen's form, which other programs print."
    )
    return (Note(code="ties", text=text),)
