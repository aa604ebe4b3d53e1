"""Which limits does a pooled result have at another level, and which p elsewhere?

Each shape answers both ways, in closed form where there is one: from a level to its
limits, and from a value of the effect to its p-value.
"""

from math import inf, isfinite, isnan
from typing import NamedTuple, Protocol

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis.counts import _exact_tables as exact
from surrogate_evidence.synthesis.counts._common_tables import informative
from surrogate_evidence.synthesis.counts._read_tables import read_tables
from surrogate_evidence.synthesis.counts.mixed_pooled import PooledCounts
from surrogate_evidence.synthesis.counts.pooled_tables import PooledTables
from surrogate_evidence.synthesis.counts.rare_events import WEIGHTS
from surrogate_evidence.synthesis.few._edgington import limits_of_sum, p_of_sum
from surrogate_evidence.synthesis.few.side_by_side import Panel, PanelRow
from surrogate_evidence.synthesis.pooling._engine import Floats
from surrogate_evidence.synthesis.pooling.pooled import TEST_TITLES, Pooled

_SMALLEST_TAIL = 1e-12
"""Tail that the distribution of an exact result is made for."""


class Shape(Protocol):
    """What a curve can be asked."""

    def limits(self, level: float) -> tuple[float, float]: ...
    def p(self, value: float) -> float: ...


class Symmetric(NamedTuple):
    """Estimate, standard error, and degrees of freedom; infinite is normal."""

    estimate: float
    std_error: float
    df: float = inf

    def limits(self, level: float) -> tuple[float, float]:
        """Return the limits of a level."""
        reach = float(quantile(level, self.df)) * self.std_error
        return self.estimate - reach, self.estimate + reach

    def p(self, value: float) -> float:
        """Return the two-sided p-value of one value of the effect."""
        distance = abs(value - self.estimate)
        if self.std_error == 0:
            return float(distance == 0)
        ratio = distance / self.std_error
        tail = ndtr(-ratio) if self.df == inf else stdtr(self.df, -ratio)
        return float(2 * tail)


class _Summed(NamedTuple):
    """Effects and their errors, whose p-values are added."""

    y: Floats
    error: Floats

    def limits(self, level: float) -> tuple[float, float]:
        return limits_of_sum(self.y, self.error, level)

    def p(self, value: float) -> float:
        return p_of_sum(self.y, self.error, value)


class _Exact(NamedTuple):
    """Distribution of the events in arm 1, and what the observed sum counts for."""

    found: exact.Sum
    weight: float

    def limits(self, level: float) -> tuple[float, float]:
        return exact.limits(self.found, (1 - level) / 2, self.weight)

    def p(self, value: float) -> float:
        return exact.p_values(self.found, self.weight, value)[0]


def quantile(level: Floats | float, df: float) -> Floats:
    """Return what the standard error is multiplied by at a level."""
    upper = 0.5 + np.asarray(level) / 2
    return np.asarray(ndtri(upper) if df == inf else stdtrit(df, upper))


def shape_of(pooled: Pooled | PooledTables | PooledCounts) -> Shape:
    """Return the shape of a pooled result."""
    if isinstance(pooled, PooledTables) and pooled.method == "conditional":
        columns = np.array(pooled.counts).T
        tables, _ = read_tables(*columns)
        used = tables.where(informative(tables, pooled.measure))
        weight = WEIGHTS[pooled.interval.method]
        return _Exact(exact.distribution(used, _SMALLEST_TAIL), weight)
    return _symmetric(pooled, pooled.k)


def shape_of_row(panel: Panel, row: PanelRow) -> Shape:
    """Return the shape of one row of a panel."""
    if row.method == "edgington":
        return _Summed(np.array(panel.yi), np.sqrt(np.array(panel.vi) + panel.tau2))
    if isnan(row.p_value) and row.interval.method not in TEST_TITLES:
        msg = (
            f"{row.title} has probabilities and no p-values: posterior_plot draws them."
        )
        raise ArgumentError(msg)
    return _symmetric(row, panel.k)


def _symmetric(one: Pooled | PooledTables | PooledCounts | PanelRow, k: int) -> Shape:
    if not (isfinite(one.estimate) and isfinite(one.std_error)):
        msg = (
            "without a finite estimate and standard error there are no limits at any "
            "level; exact_odds_ratio has some where an arm has no event."
        )
        raise ArgumentError(msg)
    normal = one.interval.method == "z"
    if not normal and k == 1:
        msg = "t with 0 degrees of freedom has no limits at any level; use test='z'."
        raise ArgumentError(msg)
    return Symmetric(one.estimate, one.std_error, inf if normal else k - 1)
