"""Which spreads between studies does a likelihood not speak against?"""

from collections.abc import Callable
from math import erfc, inf, nan, sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from surrogate_evidence.estimates._roots import bracketed_root
from surrogate_evidence.synthesis.pooling._engine import Floats

Height = Callable[[float], float]
"""Spread between studies → the likelihood's logarithm, maximised over all else."""

_PRECISE = 1e-8
_NOISE = 1e-9  # of a log-likelihood: below it two models fit alike


class Profile(NamedTuple):
    """Limits of the spread, and the test that it is 0."""

    low: float = nan
    high: float = nan
    ratio: float = nan
    p_value: float = nan


def profiled(height: Height, best: float, most: float, level: float) -> Profile:
    """Return limits and test of a spread that is `best` at the maximum.

    Twice the drop of the log-likelihood is held against chi-squared with one degree of
    freedom. Where the spread is 0 it is 0 half of the time, so that the p-value is half
    of what chi-squared says.
    """
    top = height(best)
    allowed = float(ndtri(0.5 + level / 2)) ** 2 / 2

    def excess(spread: Floats) -> Floats:
        return np.asarray(top - height(float(spread)) - allowed)

    ratio = 2 * max(0.0, top - height(0.0))
    low = 0.0
    if ratio > 2 * allowed:
        low = float(bracketed_root(excess, *_ends(0.0, best), precision=_PRECISE))
    high = inf
    if excess(np.asarray(most)) > 0:
        high = float(bracketed_root(excess, *_ends(best, most), precision=_PRECISE))
    p_value = erfc(sqrt(ratio / 2)) / 2 if ratio > _NOISE else 1.0
    return Profile(low, high, ratio, p_value)


def _ends(low: float, high: float) -> tuple[Floats, Floats]:
    return np.asarray(low), np.asarray(high)
