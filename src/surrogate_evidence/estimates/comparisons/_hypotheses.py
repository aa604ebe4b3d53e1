"""What does a hypothesised difference or ratio say of the two proportions?

A value that is put to the test ties the proportions together and leaves one of them
open. Differences are taken as they are, ratios as logarithms.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons import _score

_STEPS = 400  # of a grid
_NEARLY_ONE = 1 - 1e-12  # at a difference of 1 only one table is possible


class Scale(NamedTuple):
    """How a value that is put to the test ties the two proportions together."""

    least: float
    estimates: Callable[[int, int], Floats]
    grid: Callable[[int, int, float], Floats]
    scores: Callable[[Table[Floats], Floats], Floats]
    room: Callable[[Floats], tuple[Floats, Floats]]  # for p2
    first: Callable[[Floats, Floats], Floats]  # p1, given p2
    slope: Callable[[Floats], Floats]  # of p1 in p2


def every_table(n1: int, n2: int) -> Table[Floats]:
    """Return every table of two arms, events of arm 1 by arm 2."""
    events_1, events_2 = np.ogrid[: n1 + 1.0, : n2 + 1.0]
    return Table(events_1, np.asarray(float(n1)), events_2, np.asarray(float(n2)))


def _differences(n1: int, n2: int) -> Floats:
    x1, _, x2, _ = every_table(n1, n2)
    return np.asarray(x1 / n1 - x2 / n2)


def _difference_grid(_n1: int, _n2: int, _tail: float) -> Floats:
    grid = np.linspace(-1.0, 1.0, _STEPS + 1)
    grid[_STEPS // 2] = 0.0
    grid[0], grid[-1] = -_NEARLY_ONE, _NEARLY_ONE
    return grid


def _difference_scores(tables: Table[Floats], theta: Floats) -> Floats:
    x1, n1, x2, n2 = tables
    p1, p2 = _score.constrained_by_difference(tables, theta)
    variance = p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2
    return _standardised(x1 / n1 - x2 / n2 - theta, variance)


def _difference_room(theta: Floats) -> tuple[Floats, Floats]:
    return np.maximum(0.0, -theta), np.minimum(1.0, 1 - theta)


def _difference_first(theta: Floats, p2: Floats) -> Floats:
    return np.clip(p2 + theta, 0.0, 1.0)


def _log_ratios(n1: int, n2: int) -> Floats:
    x1, _, x2, _ = every_table(n1, n2)
    with np.errstate(divide="ignore", invalid="ignore"):  # 0 / 0 has no ratio
        return np.asarray(np.log(x1 / n1) - np.log(x2 / n2))


def _log_ratio_grid(n1: int, n2: int, tail: float) -> Floats:
    # below tail / n1 even one event in arm 1 is too much, and likewise above
    reach = np.log(max(n1, n2)) - np.log(tail) + 1
    half = np.linspace(0.0, reach, _STEPS // 2 + 1)
    return np.concatenate([-half[:0:-1], half])


def _log_ratio_scores(tables: Table[Floats], theta: Floats) -> Floats:
    x1, n1, x2, n2 = tables
    # p1 / p2 = a / b with a + b = 1: neither end of the scale overflows
    a, b = 1 / (1 + np.exp(-theta)), 1 / (1 + np.exp(theta))
    p1, p2 = _score.constrained_by_ratio(tables, a, b)
    variance = b**2 * p1 * (1 - p1) / n1 + a**2 * p2 * (1 - p2) / n2
    return _standardised(b * x1 / n1 - a * x2 / n2, variance)


def _log_ratio_room(theta: Floats) -> tuple[Floats, Floats]:
    return np.zeros_like(theta), np.minimum(1.0, np.exp(-theta))


def _log_ratio_first(theta: Floats, p2: Floats) -> Floats:
    return np.clip(np.exp(theta) * p2, 0.0, 1.0)


def _standardised(distance: Floats, variance: Floats) -> Floats:
    distance = np.where(np.abs(distance) < np.finfo(float).eps, 0.0, distance)
    with np.errstate(divide="ignore", invalid="ignore"):  # 0 / 0 is no distance at all
        score = distance / np.sqrt(np.maximum(variance, 0.0))
    return np.where(distance == 0, 0.0, score)


DIFFERENCE = Scale(
    -1.0,
    _differences,
    _difference_grid,
    _difference_scores,
    _difference_room,
    _difference_first,
    np.ones_like,
)
RATIO = Scale(
    -np.inf,
    _log_ratios,
    _log_ratio_grid,
    _log_ratio_scores,
    _log_ratio_room,
    _log_ratio_first,
    np.exp,
)
