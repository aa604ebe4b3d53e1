"""Could chance alone have made two arms differ this much?

Fisher's test and its mid-P form, unconditional exact tests by enumeration of every
table, and the chi-squared tests they are compared to. A p-value answers that question
only; it says nothing about how large or how important a difference is.
"""

from collections.abc import Callable
from math import copysign, isnan, nan, sqrt
from typing import NamedTuple

from scipy.special import chdtrc, ndtr

from surrogate_evidence._checks import (
    ALTERNATIVES,
    Alternative,
    check_choice,
    check_count,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import _enumeration
from surrogate_evidence.estimates._notes import Note, not_estimable
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.results import TestResult
from surrogate_evidence.formatting import number

_SMALL_EXPECTED = 5  # the customary limit below which chi-squared is doubtful


class _Answer(NamedTuple):
    p_value: float
    statistic: float | None = None
    notes: tuple[Note, ...] = ()


def exact_test(  # noqa: PLR0913 - a two-by-two table is four numbers
    events_1: int,
    n_1: int,
    events_2: int,
    n_2: int,
    *,
    method: str = "boschloo",
    alternative: Alternative = "two-sided",
) -> TestResult:
    r"""Test whether two arms share one proportion.

    Parameters
    ----------
    events_1, n_1 : int
        Participants with the event and participants observed in arm 1,
        ``0 <= events_1 <= n_1``, ``n_1 >= 1``. Whole numbers stored as floating
        point (``16.0``) are accepted.
    events_2, n_2 : int
        The same for arm 2.
    method : str, default "boschloo"
        ``"boschloo"``, ``"barnard"``, ``"fisher"``, ``"fisher-mid-p"``, or for
        comparison the approximate ``"chi-squared"``, ``"n-1-chi-squared"`` and
        ``"yates-chi-squared"``. Choose it before looking at the table.
    alternative : {"two-sided", "greater", "less"}
        ``"greater"``: the proportion of arm 1 is higher.

    Returns
    -------
    TestResult
        ``p_value`` between 0 and 1. NaN, with a note that says why, where a
        chi-squared statistic is 0 / 0.

    Raises
    ------
    ArgumentError
        If the counts do not fit, a name is unknown, or `method` would have to
        enumerate more tables than is sensible (over 1000 participants).

    See Also
    --------
    compare : Says how large the difference is instead; read it first.

    Notes
    -----
    *fisher* takes both margins as given and adds up the tables that are no more
    probable than the observed one; conservative in small samples. *fisher-mid-p*
    counts the observed table by half in each tail and doubles the smaller tail (the
    central rule) [1]_.

    *boschloo* lets the total of events vary: tables are ordered by their Fisher
    p-value [2]_ (two-sided: by the two-sided one, as published, not by doubling), and
    the probability of everything at least as extreme is maximised over the unknown
    common proportion. *barnard* does the same with the pooled score statistic as the
    order [3]_; ties are decided in whole numbers. Both keep their level for every
    common proportion and reject more often than Fisher's test when there is a
    difference, which is why a review recommends them or mid-P for small samples [1]_.

    *chi-squared*, *n-1-chi-squared* (multiplied by :math:`(N-1)/N`) [4]_ and
    *yates-chi-squared* (continuity correction) are approximations.

    References
    ----------
    .. [1] lydersen2009, Recommended tests for association in 2×2 tables.
    .. [2] boschloo1970, Raised conditional level of significance for the 2×2-table
       when testing the equality of two probabilities.
    .. [3] barnard1947, Significance tests for 2×2 tables.
    .. [4] campbell2007, Chi-squared and Fisher-Irwin tests of two-by-two tables with
       small sample recommendations.

    Examples
    --------
    One table, two accepted tests, two sides of the customary line:

    >>> print(exact_test(16, 16, 12, 16, method="fisher"))
    Fisher's exact test, two-sided: p = 0.101 for 16 of 16 (100.0%) against
    12 of 16 (75.0%) (n = 32).
    >>> exact_test(16, 16, 12, 16, method="barnard").p_value
    0.0448
    """
    events_1, n_1 = check_count(events_1, n_1, names=("events_1", "n_1"))
    events_2, n_2 = check_count(events_2, n_2, names=("events_2", "n_2"))
    method = check_choice(method, TESTS, "method")
    side = check_choice(alternative, ALTERNATIVES, "alternative")
    answer = TESTS[method](Table(events_1, n_1, events_2, n_2), side)
    rule = _two_sided_rule(method) if side == "two-sided" else ()
    return TestResult(
        p_value=answer.p_value,
        method=method,
        alternative=side,
        statistic=answer.statistic,
        events_1=events_1,
        n_1=n_1,
        events_2=events_2,
        n_2=n_2,
        notes=rule + answer.notes,
    )


def _two_sided_rule(method: str) -> tuple[Note, ...]:
    text = {
        "fisher": "adds up every table no more probable than the observed one.",
        "fisher-mid-p": "doubles the smaller of the two mid-P tails (central rule).",
        "boschloo": (
            "orders the tables by their two-sided Fisher p-value, as Boschloo did; "
            "doubling a one-sided value, as some programs do, is another test."
        ),
        "barnard": "orders the tables by the size of the pooled z, whatever its sign.",
    }.get(method)
    if text is None:
        return ()
    return (Note(code="two-sided-rule", text=f"Two-sided here {text}"),)


def _fisher(table: Table[int], side: str) -> _Answer:
    weight = _enumeration.hypergeometric_weights(table.n1, table.n2, table.total)
    gap = _enumeration.tie(table.n1, table.n2)
    tail = _enumeration.fisher_tail(weight, side, gap)
    return _Answer(float(tail[_position(table)]))


def _fisher_mid_p(table: Table[int], side: str) -> _Answer:
    weight = _enumeration.hypergeometric_weights(table.n1, table.n2, table.total)
    seen = _position(table)
    half = weight[seen] / 2
    greater = float((weight[seen + 1 :].sum() + half) / weight.sum())
    less = float((weight[:seen].sum() + half) / weight.sum())
    both = min(1.0, 2 * min(greater, less))
    return _Answer({"greater": greater, "less": less, "two-sided": both}[side])


def _position(table: Table[int]) -> int:
    """Where the observed count of arm 1 stands among those its margins allow."""
    return table.x1 - max(0, table.total - table.n2)


def _boschloo(table: Table[int], side: str) -> _Answer:
    _check_enumerable(table, "boschloo")
    fisher = _enumeration.fisher_probabilities(table.n1, table.n2, side)
    seen = float(fisher[table.x1, table.x2])
    region = fisher <= seen * (1 + _enumeration.TIE)
    return _unconditional(region, seen)


def _barnard(table: Table[int], side: str) -> _Answer:
    _check_enumerable(table, "barnard")
    region = _enumeration.pooled_score_is_as_extreme(table, side)
    z_squared = _chi_squared_statistic(table)
    z = 0.0 if isnan(z_squared) else copysign(sqrt(z_squared), _slant(table))
    return _unconditional(region, z)


def _unconditional(region: _enumeration.Flags, statistic: float) -> _Answer:
    p_value, at = _enumeration.largest_probability(region)
    text = (
        "The p-value is the largest over all common proportions; it is reached at "
        f"{number(at, 3)}."
    )
    return _Answer(p_value, statistic, (Note(code="maximised-at", text=text),))


def _check_enumerable(table: Table[int], method: str) -> None:
    if table.n <= _enumeration.LARGEST:
        return
    tables = (table.n1 + 1) * (table.n2 + 1)
    msg = (
        f"method {method!r} would have to enumerate {tables:,} tables for "
        f"{table.n} participants; it is offered up to {_enumeration.LARGEST}. "
        "Use method='fisher-mid-p', which is close to it at this size."
    )
    raise ArgumentError(msg)


def _chi_squared(table: Table[int], side: str) -> _Answer:
    return _approximate(table, side, _chi_squared_statistic(table))


def _n_minus_1(table: Table[int], side: str) -> _Answer:
    statistic = _chi_squared_statistic(table) * (table.n - 1) / table.n
    return _approximate(table, side, statistic)


def _yates(table: Table[int], side: str) -> _Answer:
    return _approximate(table, side, _chi_squared_statistic(table, table.n / 2))


def _slant(table: Table[int]) -> int:
    """Positive where arm 1 has the higher proportion; a whole number."""
    return table.x1 * table.n2 - table.x2 * table.n1


def _chi_squared_statistic(table: Table[int], correction: float = 0.0) -> float:
    spread = table.n1 * table.n2 * table.total * (table.n - table.total)
    if spread == 0:
        return nan
    return max(0.0, abs(_slant(table)) - correction) ** 2 * table.n / spread


def _approximate(table: Table[int], side: str, statistic: float) -> _Answer:
    if isnan(statistic):
        who = "Nobody" if table.total == 0 else "Everybody"
        text = (
            f"{who} had the event, so the statistic is 0 / 0. An exact test returns "
            "1 here: data without any difference cannot speak against equality."
        )
        return _Answer(nan, nan, (not_estimable(text),))
    z = copysign(sqrt(statistic), _slant(table))
    p_value = {
        "two-sided": float(chdtrc(1, statistic)),
        "greater": float(ndtr(-z)),
        "less": float(ndtr(z)),
    }[side]
    rarer = min(table.total, table.n - table.total)
    expected = rarer * min(table.n1, table.n2) / table.n
    notes: tuple[Note, ...] = ()
    if expected < _SMALL_EXPECTED:
        text = (
            f"The smallest expected count is {number(expected, 1)}, below 5: this "
            "approximation may be far off; prefer an exact test."
        )
        notes = (Note(code="approximate", text=text),)
    return _Answer(p_value, statistic, notes)


TESTS: dict[str, Callable[[Table[int], str], _Answer]] = {
    "boschloo": _boschloo,
    "barnard": _barnard,
    "fisher": _fisher,
    "fisher-mid-p": _fisher_mid_p,
    "chi-squared": _chi_squared,
    "n-1-chi-squared": _n_minus_1,
    "yates-chi-squared": _yates,
}
