"""How do the numbers that a study reports become an effect and its variance?

Arrays in, an effect `y` and its sampling variance `v` out, element by element. The
arguments have the names that metafor's ``escalc`` gives them: a table is ``ai`` events
and ``bi`` without in arm 1, ``ci`` and ``di`` in arm 2. Where there is no answer, it is
not finite; who calls says why.
"""

from typing import NamedTuple

import numpy as np

from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates.measurements._small_samples import bias_correction

FEWEST_PAIRS = 4
"""Pairs from which on the variance of a correlation can be estimated."""

FEWEST_TO_CORRECT = 3
"""Participants from which on a standardised change can be corrected for n."""


class Effects(NamedTuple):
    """Effects and their sampling variances."""

    yi: Floats
    vi: Floats


# --- two arms, an event or none -------------------------------------------------


def log_risk_ratio(ai: Floats, bi: Floats, ci: Floats, di: Floats) -> Effects:
    """Return ln (a / n1) − ln (c / n2)."""
    n_1, n_2 = ai + bi, ci + di
    # 1/a − 1/n1 as one fraction, which does not cancel where nearly all have the event
    return Effects(
        np.log(ai / n_1) - np.log(ci / n_2), bi / (ai * n_1) + di / (ci * n_2)
    )


def log_odds_ratio(ai: Floats, bi: Floats, ci: Floats, di: Floats) -> Effects:
    """Return ln (a / b) − ln (c / d)."""
    return Effects(
        np.log(ai / bi) - np.log(ci / di), 1 / ai + 1 / bi + (1 / ci + 1 / di)
    )


def risk_difference(ai: Floats, bi: Floats, ci: Floats, di: Floats) -> Effects:
    """Return a / n1 − c / n2."""
    n_1, n_2 = ai + bi, ci + di
    return Effects(ai / n_1 - ci / n_2, ai * bi / n_1**3 + ci * di / n_2**3)


def arcsine_difference(ai: Floats, bi: Floats, ci: Floats, di: Floats) -> Effects:
    """Return the difference of the angles whose squared sines are the risks."""
    n_1, n_2 = ai + bi, ci + di
    return Effects(
        np.arcsin(np.sqrt(ai / n_1)) - np.arcsin(np.sqrt(ci / n_2)),
        1 / (4 * n_1) + 1 / (4 * n_2),
    )


def peto_log_odds_ratio(ai: Floats, bi: Floats, ci: Floats, di: Floats) -> Effects:
    """Return observed less expected events, over their hypergeometric variance."""
    n_1, n_2 = ai + bi, ci + di
    n = n_1 + n_2
    variance = (ai + ci) / n * ((bi + di) / n) * n_1 * n_2 / (n - 1)
    # a − (a + c) n1 / n, written so that swapping the arms swaps nothing but the sign
    return Effects((ai * di - bi * ci) / n / variance, 1 / variance)


# --- one group, an event or none ------------------------------------------------


def proportion(xi: Floats, mi: Floats) -> Effects:
    """Return x / n."""
    n = xi + mi
    return Effects(xi / n, xi * mi / n**3)


def log_odds(xi: Floats, mi: Floats) -> Effects:
    """Return ln (x / (n − x))."""
    return Effects(np.log(xi / mi), 1 / xi + 1 / mi)


def arcsine_proportion(xi: Floats, mi: Floats) -> Effects:
    """Return the angle whose squared sine is the proportion."""
    n = xi + mi
    return Effects(np.arcsin(np.sqrt(xi / n)), 1 / (4 * n))


# --- two arms, means ------------------------------------------------------------


def _pooled(sd1i: Floats, n1i: Floats, sd2i: Floats, n2i: Floats) -> Floats:
    return ((n1i - 1) * sd1i**2 + (n2i - 1) * sd2i**2) / (n1i + n2i - 2)


def mean_difference(  # noqa: PLR0913 - what the measure is made of
    *,
    m1i: Floats,
    sd1i: Floats,
    n1i: Floats,
    m2i: Floats,
    sd2i: Floats,
    n2i: Floats,
) -> Effects:
    """Return the difference of the means, each arm with its own variance."""
    return Effects(m1i - m2i, sd1i**2 / n1i + sd2i**2 / n2i)


def mean_difference_pooled(  # noqa: PLR0913 - what the measure is made of
    *,
    m1i: Floats,
    sd1i: Floats,
    n1i: Floats,
    m2i: Floats,
    sd2i: Floats,
    n2i: Floats,
) -> Effects:
    """Return the difference of the means, one variance for both arms."""
    pooled = _pooled(sd1i, n1i, sd2i, n2i)
    return Effects(m1i - m2i, pooled * (1 / n1i + 1 / n2i))


def standardised_mean_difference(  # noqa: PLR0913 - what the measure is made of
    *,
    m1i: Floats,
    sd1i: Floats,
    n1i: Floats,
    m2i: Floats,
    sd2i: Floats,
    n2i: Floats,
    bias_correct: bool,
    vtype: str = "LS",
) -> Effects:
    """Return the difference in units of the pooled standard deviation.

    The variances are those of Hedges 1982 (LS), Borenstein 2009 (LS2) and
    Hedges 1983 (UB).
    """
    m = n1i + n2i - 2
    j = bias_correction(m) if bias_correct else np.ones_like(m)
    d = (m1i - m2i) / np.sqrt(_pooled(sd1i, n1i, sd2i, n2i))
    g = j * d
    sizes = 1 / n1i + 1 / n2i
    if vtype == "LS2":
        return Effects(g, j**2 * (sizes + d**2 / (2 * (n1i + n2i))))
    if vtype == "UB":
        return Effects(g, sizes + (1 - (m - 2) / (m * j**2)) * g**2)
    return Effects(g, sizes + g**2 / (2 * (n1i + n2i)))


def log_ratio_of_means(  # noqa: PLR0913 - what the measure is made of
    *,
    m1i: Floats,
    sd1i: Floats,
    n1i: Floats,
    m2i: Floats,
    sd2i: Floats,
    n2i: Floats,
    bias_correct: bool,
) -> Effects:
    """Return ln (mean 1 / mean 2), less the bias of the logarithm in small arms."""
    one, two = (sd1i / m1i) ** 2 / n1i, (sd2i / m2i) ** 2 / n2i
    plain = np.where(m1i * m2i > 0, np.log(np.abs(m1i)) - np.log(np.abs(m2i)), np.nan)
    return Effects(plain + (one - two) / 2 if bias_correct else plain, one + two)


# --- one group at two times -----------------------------------------------------


def mean_change(  # noqa: PLR0913 - what the measure is made of
    *,
    m1i: Floats,
    sd1i: Floats,
    m2i: Floats,
    sd2i: Floats,
    ni: Floats,
    ri: Floats,
) -> Effects:
    """Return the difference of the means of the same participants."""
    # s1² + s2² − 2 r s1 s2, as a sum of what cannot be negative
    variance = (sd1i - sd2i) ** 2 + 2 * (1 - ri) * sd1i * sd2i
    return Effects(m1i - m2i, variance / ni)


def standardised_mean_change(  # noqa: PLR0913 - what the measure is made of
    *,
    m1i: Floats,
    sd1i: Floats,
    m2i: Floats,
    ni: Floats,
    ri: Floats,
    bias_correct: bool,
) -> Effects:
    """Return the change in units of the raw standard deviation at time 1."""
    j = np.ones_like(ni)
    if bias_correct:  # a standardised change of 2 participants has no mean to correct
        j = np.where(ni >= FEWEST_TO_CORRECT, bias_correction(ni - 1), np.nan)
    g = j * (m1i - m2i) / sd1i
    return Effects(g, 2 * (1 - ri) / ni + g**2 / (2 * ni))


# --- rates, correlations --------------------------------------------------------


def log_rate_ratio(x1i: Floats, t1i: Floats, x2i: Floats, t2i: Floats) -> Effects:
    """Return ln (x1 / t1) − ln (x2 / t2)."""
    return Effects(np.log(x1i / t1i) - np.log(x2i / t2i), 1 / x1i + 1 / x2i)


def correlation(ri: Floats, ni: Floats) -> Effects:
    """Return r with its large-sample variance."""
    vi = (1 - ri**2) ** 2 / (ni - 1)
    return Effects(ri, np.where(ni >= FEWEST_PAIRS, vi, np.nan))


def fisher_z(ri: Floats, ni: Floats) -> Effects:
    """Return artanh r."""
    return Effects(np.arctanh(ri), np.where(ni >= FEWEST_PAIRS, 1 / (ni - 3), np.nan))
