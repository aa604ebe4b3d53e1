"""Which limits does each method set for a difference of two arms?

Kernels: arrays of tables in, arrays of estimates and limits out, no checks. Limits may
reach beyond the scale where a method lets them; whoever asked cuts them there.
"""

import numpy as np
from scipy.special import ndtri

from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons import _score
from surrogate_evidence.estimates.comparisons._method import Answer, Options
from surrogate_evidence.estimates.proportions import _binomial


def difference(tables: Table[Floats]) -> Floats:
    return tables.x1 / tables.n1 - tables.x2 / tables.n2


def newcombe(tables: Table[Floats], tail: float, _options: Options) -> Answer:
    x1, n1, x2, n2 = tables
    low_1, high_1 = _binomial.wilson(x1, n1, np.asarray(tail))
    low_2, high_2 = _binomial.wilson(x2, n2, np.asarray(tail))
    p1, p2, value = x1 / n1, x2 / n2, difference(tables)
    down, up = np.hypot(p1 - low_1, high_2 - p2), np.hypot(high_1 - p1, p2 - low_2)
    # a difference of 1 has no room above it, whatever rounding says
    return Answer(value, np.maximum(value - down, -1.0), np.minimum(value + up, 1.0))


def miettinen_nurminen(tables: Table[Floats], tail: float, _options: Options) -> Answer:
    inflation = tables.n / (tables.n - 1)
    low, high = _score.score_difference(tables, -ndtri(np.array(tail)), inflation)
    return Answer(difference(tables), low, high)


def mee(tables: Table[Floats], tail: float, _options: Options) -> Answer:
    one = np.ones_like(tables.x1)
    low, high = _score.score_difference(tables, -ndtri(np.array(tail)), one)
    return Answer(difference(tables), low, high)


def agresti_caffo(tables: Table[Floats], tail: float, _options: Options) -> Answer:
    x1, n1, x2, n2 = tables
    more = Table(x1 + 1, n1 + 2, x2 + 1, n2 + 2)
    _, low, high = wald(more, tail, _options)
    return Answer(difference(tables), low, high)


def wald(tables: Table[Floats], tail: float, _options: Options) -> Answer:
    x1, n1, x2, n2 = tables
    p1, p2, value = x1 / n1, x2 / n2, difference(tables)
    half = -ndtri(tail) * np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return Answer(value, value - half, value + half)


def arcsine(tables: Table[Floats], tail: float, _options: Options) -> Answer:
    x1, n1, x2, n2 = tables
    value = np.arcsin(np.sqrt(x1 / n1)) - np.arcsin(np.sqrt(x2 / n2))
    half = -ndtri(tail) * np.sqrt(1 / (4 * n1) + 1 / (4 * n2))
    return Answer(value, value - half, value + half)
