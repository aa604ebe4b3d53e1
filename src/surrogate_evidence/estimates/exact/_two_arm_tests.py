"""What is the p-value of each test of two proportions?

Kernels: tables in, p-values out, no checks. A single table gets its statistic and
what there is to say about it as well; many tables are answered as arrays.
"""

from collections.abc import Callable
from math import isnan, nan, sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc, ndtr

from surrogate_evidence.estimates._notes import Note, not_estimable
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates._tables import Table, by_arms
from surrogate_evidence.estimates.exact import _enumeration
from surrogate_evidence.formatting import number

_SMALL_EXPECTED = 5  # the customary limit below which chi-squared is doubtful
_FEW = 4  # tables of the same arms up to which each is answered by itself


class Answer(NamedTuple):
    """A p-value, the statistic where it is one number, and remarks."""

    p_value: float
    statistic: float | None = None
    notes: tuple[Note, ...] = ()


class Test(NamedTuple):
    """A test of one table, the same for all tables of two arms, and what it needs."""

    single: Callable[[Table[int], str], Answer]
    every: Callable[[int, int, str], Floats]
    enumerates: bool = False


def p_values(method: str, tables: Table[Floats], side: str) -> Floats:
    """Return the p-value of each of many tables."""
    test = TESTS[method]
    if method in _STATISTICS:
        return _approximate_p(_STATISTICS[method](tables), _slant(tables), side)
    result = np.empty(len(tables.x1))
    for place, group in by_arms(tables):
        n1, n2 = int(group.n1[0]), int(group.n2[0])
        counts = np.stack([group.x1, group.x2]).astype(int)
        if n1 + n2 <= _enumeration.LARGEST and len(place) > _FEW:
            result[place] = test.every(n1, n2, side)[counts[0], counts[1]]
        else:
            result[place] = [
                test.single(Table(int(x1), n1, int(x2), n2), side).p_value
                for x1, x2 in counts.T
            ]
    return result


def p_values_of_all(method: str, n1: int, n2: int, side: str) -> Floats:
    """Return the p-value of every table of two arms, events of arm 1 by arm 2."""
    return TESTS[method].every(n1, n2, side)


# --- conditional ------------------------------------------------------------------


def _fisher(table: Table[int], side: str) -> Answer:
    weight = _enumeration.hypergeometric_weights(table.n1, table.n2, table.total)
    gap = _enumeration.tie(table.n1, table.n2)
    tail = _enumeration.fisher_tail(weight, side, gap)
    return Answer(float(tail[_position(table)]))


def _fisher_mid_p(table: Table[int], side: str) -> Answer:
    weight = _enumeration.hypergeometric_weights(table.n1, table.n2, table.total)
    seen = _position(table)
    half = weight[seen] / 2
    greater = float((weight[seen + 1 :].sum() + half) / weight.sum())
    less = float((weight[:seen].sum() + half) / weight.sum())
    both = min(1.0, 2 * min(greater, less))
    return Answer({"greater": greater, "less": less, "two-sided": both}[side])


def _position(table: Table[int]) -> int:
    """Where the observed count of arm 1 stands among those its margins allow."""
    return table.x1 - max(0, table.total - table.n2)


# --- unconditional ----------------------------------------------------------------


def _boschloo(table: Table[int], side: str) -> Answer:
    fisher = _enumeration.fisher_probabilities(table.n1, table.n2, side)
    seen = float(fisher[table.x1, table.x2])
    region = fisher <= seen * (1 + _enumeration.TIE)
    return _unconditional(region, seen)


def _boschloo_doubled(table: Table[int], side: str) -> Answer:
    if side != "two-sided":
        return _boschloo(table, side)
    one, other = (_boschloo(table, side) for side in ("greater", "less"))
    smaller = min(one, other, key=lambda answer: answer.p_value)
    return smaller._replace(p_value=min(1.0, 2 * smaller.p_value))


def _boschloo_doubled_of_all(n1: int, n2: int, side: str) -> Floats:
    if side != "two-sided":
        return _boschloo_of_all(n1, n2, side)
    one, other = (_boschloo_of_all(n1, n2, side) for side in ("greater", "less"))
    return np.asarray(np.minimum(1.0, 2 * np.minimum(one, other)))


def _boschloo_of_all(n1: int, n2: int, side: str) -> Floats:
    return _enumeration.unconditional_probabilities(n1, n2, "boschloo", side)


def _barnard(table: Table[int], side: str) -> Answer:
    region = _enumeration.pooled_score_is_as_extreme(table, side)
    slant = table.x1 * table.n2 - table.x2 * table.n1
    spread = table.n1 * table.n2 * table.total * (table.n - table.total)
    z = slant * sqrt(table.n / spread) if spread else 0.0
    return _unconditional(region, z)


def _barnard_of_all(n1: int, n2: int, side: str) -> Floats:
    return _enumeration.unconditional_probabilities(n1, n2, "barnard", side)


def _unconditional(region: _enumeration.Flags, statistic: float) -> Answer:
    p_value, at = _enumeration.largest_probability(region)
    text = (
        "The p-value is the largest over all common proportions; it is reached at "
        f"{number(at, 3)}."
    )
    return Answer(p_value, statistic, (Note(code="maximised-at", text=text),))


# --- approximate ------------------------------------------------------------------


def _single(table: Table[int]) -> Table[Floats]:
    return Table(*(np.array([float(count)]) for count in table))


def _slant(tables: Table[Floats]) -> Floats:
    """Positive where arm 1 has the higher proportion; a whole number."""
    return tables.x1 * tables.n2 - tables.x2 * tables.n1


def _chi_squared(tables: Table[Floats]) -> Floats:
    return _corrected(tables, np.zeros_like(tables.x1))


def _n_minus_1(tables: Table[Floats]) -> Floats:
    return _chi_squared(tables) * (tables.n - 1) / tables.n


def _yates(tables: Table[Floats]) -> Floats:
    return _corrected(tables, tables.n / 2)


def _corrected(tables: Table[Floats], correction: Floats) -> Floats:
    spread = tables.n1 * tables.n2 * tables.total * (tables.n - tables.total)
    distance = np.maximum(0.0, np.abs(_slant(tables)) - correction)
    flat = spread == 0
    statistic = distance**2 * tables.n / np.where(flat, 1.0, spread)
    return np.asarray(np.where(flat, nan, statistic))


def _approximate_p(statistic: Floats, slant: Floats, side: str) -> Floats:
    if side == "two-sided":
        return np.asarray(chdtrc(1, statistic))
    z = np.asarray(np.copysign(np.sqrt(statistic), slant))
    return np.asarray(ndtr(-z) if side == "greater" else ndtr(z))


def _approximate(method: str) -> Test:
    def single(table: Table[int], side: str) -> Answer:
        arrays = _single(table)
        statistic = _STATISTICS[method](arrays)
        if isnan(statistic[0]):
            return Answer(nan, nan, (_no_variance(table),))
        p_value = float(_approximate_p(statistic, _slant(arrays), side)[0])
        return Answer(p_value, float(statistic[0]), _expected_counts(table))

    def every(n1: int, n2: int, side: str) -> Floats:
        x1, x2 = np.indices((n1 + 1, n2 + 1), dtype=np.float64)
        tables = Table(x1, np.array(float(n1)), x2, np.array(float(n2)))
        return _approximate_p(_STATISTICS[method](tables), _slant(tables), side)

    return Test(single, every)


def _no_variance(table: Table[int]) -> Note:
    who = "Nobody" if table.total == 0 else "Everybody"
    return not_estimable(
        f"{who} had the event, so the statistic is 0 / 0. An exact test returns "
        "1 here: data without any difference cannot speak against equality."
    )


def _expected_counts(table: Table[int]) -> tuple[Note, ...]:
    rarer = min(table.total, table.n - table.total)
    expected = rarer * min(table.n1, table.n2) / table.n
    if expected >= _SMALL_EXPECTED:
        return ()
    text = (
        f"The smallest expected count is {number(expected, 1)}, below 5: this "
        "approximation may be far off; prefer an exact test."
    )
    return (Note(code="approximate", text=text),)


_STATISTICS: dict[str, Callable[[Table[Floats]], Floats]] = {
    "chi-squared": _chi_squared,
    "n-1-chi-squared": _n_minus_1,
    "yates-chi-squared": _yates,
}

TESTS: dict[str, Test] = {
    "boschloo": Test(_boschloo, _boschloo_of_all, enumerates=True),
    "boschloo-doubled": Test(
        _boschloo_doubled, _boschloo_doubled_of_all, enumerates=True
    ),
    "barnard": Test(_barnard, _barnard_of_all, enumerates=True),
    "fisher": Test(_fisher, _enumeration.fisher_probabilities),
    "fisher-mid-p": Test(_fisher_mid_p, _enumeration.fisher_mid_probabilities),
    **{method: _approximate(method) for method in _STATISTICS},
}

TWO_SIDED_RULES = {
    "fisher": "adds up every table no more probable than the observed one.",
    "fisher-mid-p": "doubles the smaller of the two mid-P tails (central rule).",
    "boschloo": (
        "orders the tables by their two-sided Fisher p-value, as Boschloo did; "
        "doubling a one-sided value, as some programs do, is another test."
    ),
    "boschloo-doubled": (
        "doubles the smaller of the two one-sided Boschloo p-values, as some programs "
        "do; with equal arms this is Boschloo's own test, otherwise it is not."
    ),
    "barnard": "orders the tables by the size of the pooled z, whatever its sign.",
}

_BOTH_MARGINS = (
    "It takes both margins as given: the size of each arm, and how many in all had the "
    "event."
)
_ARMS_ONLY = (
    "It takes the sizes of the arms as given and nothing else: how many in all had the "
    "event is left to chance, at the common proportion that speaks most for it."
)
_LARGE = (
    "It takes the sizes of the arms as given and trusts that the samples are large "
    "enough for its statistic to follow the chi-squared distribution."
)
CONDITIONS_ON = {
    "fisher": _BOTH_MARGINS,
    "fisher-mid-p": _BOTH_MARGINS,
    "boschloo": _ARMS_ONLY,
    "boschloo-doubled": _ARMS_ONLY,
    "barnard": _ARMS_ONLY,
    **dict.fromkeys(_STATISTICS, _LARGE),
}
"""Test → what it conditions on, in a sentence."""
