"""What does one common effect of several 2 × 2 tables come to, without iteration?

Kernels: counts in, numbers out, no checks and no words. A table is ``a`` events and
``b`` without in arm 1, ``c`` and ``d`` in arm 2. Sums run over tables, so that a table
with a zero contributes what it has; nothing is added to any count.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc

from surrogate_evidence.estimates.effect_sizes import _effect_kernels as effects
from surrogate_evidence.estimates.effect_sizes._effect_kernels import Effects
from surrogate_evidence.synthesis.pooling._engine import Floats, Mask

_CANCELLED = 1e-13  # of the terms of a sum: what is left is rounding


class Tables(NamedTuple):
    """Counts of several tables, as floating point."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @property
    def n1(self) -> Floats:
        """Participants in arm 1."""
        return self.a + self.b

    @property
    def n2(self) -> Floats:
        """Participants in arm 2."""
        return self.c + self.d

    @property
    def events(self) -> Floats:
        """Events in both arms."""
        return self.a + self.c

    @property
    def n(self) -> Floats:
        """Participants in both arms."""
        return self.n1 + self.n2

    def where(self, which: Mask) -> "Tables":
        """Return some of the tables."""
        return Tables(*(column[which] for column in self))


class Chi(NamedTuple):
    """A chi-squared statistic, its degrees of freedom and its p-value."""

    value: float
    df: int
    p_value: float


class Center(NamedTuple):
    """A common effect and its variance, 0 or less where it has none."""

    estimate: float
    variance: float


def chi(value: float, df: int) -> Chi:
    """Return a statistic with its p-value; without degrees of freedom, nothing."""
    if df < 1:
        return Chi(np.nan, df, np.nan)
    return Chi(value, df, float(chdtrc(df, max(value, 0.0))))


def informative(t: Tables, measure: str) -> Mask:
    """Return which tables carry information on a measure."""
    some = t.events > 0
    if measure == "OR":
        return np.asarray(some & (t.events < t.n))
    return some if measure == "RR" else np.ones_like(some)


def log_odds_ratio(t: Tables) -> Center:
    """Return Mantel and Haenszel's log odds ratio, variance of Robins et al."""
    r, s = t.a * t.d / t.n, t.b * t.c / t.n
    p, q = (t.a + t.d) / t.n, (t.b + t.c) / t.n
    total_r, total_s = r.sum(), s.sum()
    if not (total_r and total_s):
        return Center(_at_edge(total_r, total_s), np.nan)
    variance = (
        (p * r).sum() / total_r**2
        + (p * s + q * r).sum() / (total_r * total_s)
        + (q * s).sum() / total_s**2
    ) / 2
    return Center(float(np.log(total_r) - np.log(total_s)), float(variance))


def log_risk_ratio(t: Tables) -> Center:
    """Return Mantel and Haenszel's log risk ratio, variance of Greenland and Robins."""
    r, s = (t.a * t.n2 / t.n).sum(), (t.c * t.n1 / t.n).sum()
    if not (r and s):
        return Center(_at_edge(r, s), np.nan)
    # n1 n2 (a + c) − a c n, written as a sum of what cannot be negative
    terms = (t.n1 * t.a * t.d + t.n2 * t.c * t.b) / t.n**2
    return Center(float(np.log(r) - np.log(s)), float(terms.sum() / r / s))


def risk_difference(t: Tables) -> Center:
    """Return Mantel and Haenszel's risk difference, variance of Sato."""
    weight = (t.n1 * t.n2 / t.n).sum()
    # a n2 − c n1, written so that swapping the arms swaps nothing but the sign
    estimate = ((t.a * t.d - t.b * t.c) / t.n).sum() / weight
    f_1, f_2 = t.n1 / t.n, t.n2 / t.n
    first = estimate * np.stack(
        [t.c * f_1**2, -t.a * f_2**2, f_1 * f_2 * (t.n2 - t.n1) / 2]
    )
    second = np.stack([t.a * t.d, t.c * t.b]) / (2 * t.n)
    total = first.sum() + second.sum()
    if total <= _CANCELLED * (np.abs(first).sum() + second.sum()):
        total = 0.0
    return Center(float(estimate), float(total / weight**2))


def peto(t: Tables) -> Center:
    """Return Peto's log odds ratio: observed less expected over its variance."""
    observed = (t.a * t.d - t.b * t.c) / t.n
    v = _hypergeometric_variance(t).sum()
    return Center(float(observed.sum() / v), float(1 / v))


def cochran_mantel_haenszel(t: Tables, *, correct: bool) -> Chi:
    """Return the test of no association in any of the tables.

    The correction is 1/2, but never more than there is to correct.
    """
    gap = abs(float(((t.a * t.d - t.b * t.c) / t.n).sum()))
    v = float(_hypergeometric_variance(t).sum())
    if v == 0:
        return chi(np.nan, 0)
    return chi(max(gap - 0.5 * correct, 0.0) ** 2 / v, 1)


def breslow_day(t: Tables, log_ratio: float) -> tuple[Chi, Chi]:
    """Return Breslow and Day's test of one odds ratio for all, and Tarone's."""
    t = t.where((t.events > 0) & (t.events < t.n))
    df = t.n.size - 1
    if df < 1 or not np.isfinite(log_ratio):
        return chi(np.nan, 0), chi(np.nan, 0)
    fitted = _fitted(t, float(np.exp(log_ratio)))
    cells = np.stack(
        [fitted, t.n1 - fitted, t.events - fitted, t.n2 - t.events + fitted]
    )
    variance = 1 / (1 / cells).sum(axis=0)
    gap = t.a - fitted
    value = float((gap**2 / variance).sum())
    less = float(gap.sum() ** 2 / variance.sum())
    return chi(value, df), chi(value - less, df)


def study_effects(t: Tables, measure: str) -> tuple[Effects, Mask, Mask]:
    """Return the effect of every table, which have one, and which were added to.

    Only Q is made of these. 1/2 is added to the counts of a table that has a 0; tables
    without or with only events are left out.
    """
    has = (t.events > 0) & (t.events < t.n)
    some = t.where(has)
    zero = np.minimum.reduce(list(some)) == 0
    if measure == "PETO":
        return effects.peto_log_odds_ratio(*some), has, np.zeros_like(has)
    counts = [column + 0.5 * zero for column in some]
    kernel = {
        "OR": effects.log_odds_ratio,
        "RR": effects.log_risk_ratio,
        "RD": effects.risk_difference,
    }[measure]
    added = np.zeros_like(has)
    added[has] = zero
    return kernel(*counts), has, added


def cochran_q(found: Effects, center: float) -> Chi:
    """Return how far the effects scatter around a common one."""
    if not np.isfinite(center):
        return chi(np.nan, 0)
    value = float(((found.yi - center) ** 2 / found.vi).sum())
    return chi(value, found.yi.size - 1)


def _at_edge(r: float, s: float) -> float:
    if r == s:
        return float("nan")
    return float("inf") if s == 0 else float("-inf")


def _hypergeometric_variance(t: Tables) -> Floats:
    share = t.events / t.n * ((t.b + t.d) / t.n)
    return np.asarray(share * t.n1 * t.n2 / (t.n - 1))


def _fitted(t: Tables, ratio: float) -> Floats:
    """Return events in arm 1 that give every table the same odds ratio, margins kept.

    The root of ``(1 - ratio) x² + (n2 - m + ratio (n1 + m)) x - ratio n1 m`` that lies
    inside the table, without the cancellation of the textbook formula.
    """
    m = t.events
    linear = t.n2 - m + ratio * (t.n1 + m)
    inside = linear**2 + 4 * (1 - ratio) * ratio * t.n1 * m
    root = np.sqrt(np.maximum(inside, 0.0))
    away = linear + np.where(linear < 0, -root, root)
    with np.errstate(divide="ignore", invalid="ignore"):
        near = 2 * ratio * t.n1 * m / away
        far = away / (-2 * (1 - ratio))
    low, high = np.maximum(0.0, m - t.n2), np.minimum(t.n1, m)
    fits = (near >= low) & (near <= high)
    return np.where(fits, near, far)
