"""Could chance alone have made two arms differ this much?

Fisher's test and its mid-P form, unconditional exact tests by enumeration of every
table, and the chi-squared tests they are compared to. A p-value answers that question
only; it says nothing about how large or how important a difference is.
"""

from functools import partial
from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from surrogate_evidence._checks import (
    ALTERNATIVES,
    Alternative,
    check_choice,
    check_count,
)
from surrogate_evidence._checks_of_many import are_scalars, check_counts
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates._tables import Table, distinct
from surrogate_evidence.estimates.batches import PValues, notes_of_many
from surrogate_evidence.estimates.exact import _enumeration
from surrogate_evidence.estimates.exact._two_arm_tests import (
    TESTS,
    TWO_SIDED_RULES,
    p_values,
)
from surrogate_evidence.estimates.exact.test_result import TestResult

__all__ = ["TESTS", "exact_test"]

_LONGEST = 5_000_000


@overload
def exact_test(
    events_1: int,
    n_1: int,
    events_2: int,
    n_2: int,
    *,
    method: str = ...,
    alternative: Alternative = ...,
) -> TestResult: ...
@overload
def exact_test(
    events_1: ArrayLike,
    n_1: ArrayLike,
    events_2: ArrayLike,
    n_2: ArrayLike,
    *,
    method: str = ...,
    alternative: Alternative = ...,
) -> PValues: ...
def exact_test(  # noqa: PLR0913 - a two-by-two table is four numbers
    events_1: ArrayLike,
    n_1: ArrayLike,
    events_2: ArrayLike,
    n_2: ArrayLike,
    *,
    method: str = "boschloo",
    alternative: Alternative = "two-sided",
) -> TestResult | PValues:
    r"""Test whether two arms share one proportion.

    Parameters
    ----------
    events_1, n_1 : int or array_like of int
        Participants with the event and participants observed in arm 1,
        ``0 <= events_1 <= n_1``, ``n_1 >= 1``. Whole numbers stored as floating
        point (``16.0``) are accepted. Arrays broadcast against each other.
    events_2, n_2 : int or array_like of int
        The same for arm 2.
    method : str, default "boschloo"
        ``"boschloo"``, ``"boschloo-doubled"``, ``"barnard"``, ``"fisher"``,
        ``"fisher-mid-p"``, or for comparison the approximate ``"chi-squared"``,
        ``"n-1-chi-squared"`` and ``"yates-chi-squared"``. Choose it before looking at
        the table.
    alternative : {"two-sided", "greater", "less"}
        ``"greater"``: the proportion of arm 1 is higher.

    Returns
    -------
    TestResult or PValues
        ``p_value`` between 0 and 1. NaN, with a note that says why, where a
        chi-squared statistic is 0 / 0. Its methods ``size`` and ``power`` say how
        often the test errs and finds at these arms, and ``conditions_on`` what it
        takes as given. Arrays give `PValues`.

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
    p-value [2]_ (two-sided: by the two-sided one, as published; *boschloo-doubled*
    doubles the smaller one-sided value instead, as some programs do), and
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
    method = check_choice(method, TESTS, "method")
    side = check_choice(alternative, ALTERNATIVES, "alternative")
    if not are_scalars(events_1, n_1, events_2, n_2):
        return _many((events_1, n_1, events_2, n_2), method, side)
    x1, n1 = check_count(events_1, n_1, names=("events_1", "n_1"))
    x2, n2 = check_count(events_2, n_2, names=("events_2", "n_2"))
    if not method.endswith("chi-squared"):
        _check_enumerable(n1, n2, method)
    answer = TESTS[method].single(Table(x1, n1, x2, n2), side)
    return TestResult(
        p_value=answer.p_value,
        method=method,
        alternative=side,
        statistic=answer.statistic,
        events_1=x1,
        n_1=n1,
        events_2=x2,
        n_2=n2,
        notes=_two_sided_rule(method, side) + answer.notes,
    )


def _many(given: tuple[ArrayLike, ...], method: str, side: str) -> PValues:
    x1, n1, x2, n2 = check_counts(
        [
            (given[0], given[1], "events_1", "n_1"),
            (given[2], given[3], "events_2", "n_2"),
        ]
    )
    flat = Table(*(count.ravel().astype(float) for count in (x1, n1, x2, n2)))
    p_value = np.empty(x1.shape)
    if x1.size:
        tables, place = distinct(flat)
        if not method.endswith("chi-squared"):
            largest = int(tables.n.argmax())
            _check_enumerable(int(tables.n1[largest]), int(tables.n2[largest]), method)
        p_value = p_values(method, tables, side)[place].reshape(x1.shape)
    arms = {"arm 1": (x1, n1), "arm 2": (x2, n2)}
    return PValues(
        p_value=p_value,
        method=method,
        alternative=side,
        counts={"events_1": x1, "n_1": n1, "events_2": x2, "n_2": n2},
        notes=_two_sided_rule(method, side) + notes_of_many(arms, p_value),
        single=partial(exact_test, method=method, alternative=side),
    )


def _two_sided_rule(method: str, side: str) -> tuple[Note, ...]:
    if side != "two-sided" or method not in TWO_SIDED_RULES:
        return ()
    text = f"Two-sided here {TWO_SIDED_RULES[method]}"
    return (Note(code="two-sided-rule", text=text),)


def _check_enumerable(n1: int, n2: int, method: str) -> None:
    if not TESTS[method].enumerates:
        if min(n1, n2) <= _LONGEST:
            return
        msg = (
            f"method {method!r} would have to add up {min(n1, n2):,} tables; it is "
            f"offered where one arm has {_LONGEST:,} participants or fewer. Use "
            "method='n-1-chi-squared', which is close to it at this size."
        )
        raise ArgumentError(msg)
    if n1 + n2 <= _enumeration.LARGEST:
        return
    msg = (
        f"method {method!r} would have to enumerate {(n1 + 1) * (n2 + 1):,} tables for "
        f"{n1 + n2} participants; it is offered up to {_enumeration.LARGEST}. "
        "Use method='fisher-mid-p', which is close to it at this size."
    )
    raise ArgumentError(msg)
