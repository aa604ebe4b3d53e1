"""How do two proportions compare, and how sure can we be?

Risk difference, risk ratio and odds ratio with intervals that hold at every edge of
the table: nobody or everybody in one arm or in both, one participant, unequal arms.
"""

from collections.abc import Callable
from math import inf, isnan, nan, sqrt
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import ndtri

from surrogate_evidence._checks import check_choice, check_count, check_level
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import _binomial, _conditional, _score
from surrogate_evidence.estimates._notes import Note, boundary, not_estimable
from surrogate_evidence.estimates._tables import Table, as_arrays
from surrogate_evidence.estimates.results import Comparison, Interval
from surrogate_evidence.formatting import listing

Measure = Literal["RD", "RR", "OR"]


class _Answer(NamedTuple):
    value: float
    low: float
    high: float
    notes: tuple[Note, ...] = ()


def compare(  # noqa: PLR0913 - a two-by-two table is four numbers
    events_1: int,
    n_1: int,
    events_2: int,
    n_2: int,
    *,
    measure: Measure = "RD",
    method: str | None = None,
    level: float = 0.95,
) -> Comparison:
    r"""Compare the proportions of two arms by a difference or a ratio.

    Parameters
    ----------
    events_1, n_1 : int
        Participants with the event and participants observed in arm 1,
        ``0 <= events_1 <= n_1``, ``n_1 >= 1``. Whole numbers stored as floating
        point (``16.0``) are accepted.
    events_2, n_2 : int
        The same for arm 2, to which arm 1 is compared.
    measure : {"RD", "RR", "OR"}
        Risk difference :math:`p_1 - p_2`, risk ratio :math:`p_1 / p_2` or odds ratio.
    method : str, optional
        For RD ``"newcombe"`` (default), ``"miettinen-nurminen"`` or
        ``"agresti-caffo"``; for RR ``"koopman"`` (default), ``"miettinen-nurminen"``
        or ``"log"``; for OR ``"conditional"`` (default).
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    Comparison
        ``value`` and ``interval`` on the scale of `measure`: fractions for RD, ratios
        (not logarithms) for RR and OR. A ratio may be infinite. A value that the
        table does not determine is NaN, its interval spans every possible value, and
        a note says why.

    Raises
    ------
    ArgumentError
        If the counts do not fit, `level` is not a confidence level, or `measure` or
        `method` is unknown or the two do not go together.

    See Also
    --------
    exact_test : Gives a p-value instead; it may disagree with an interval, because
        they answer to different rules.
    proportion : Describes one arm by itself.

    Notes
    -----
    Swapping the arms mirrors every interval exactly.

    *newcombe* combines the Wilson limits of both arms [1]_: closed form, sound at
    0% and 100%. *miettinen-nurminen* keeps the values that a score test with variance
    factor :math:`N/(N-1)` does not reject [2]_; a little narrower, found by root
    search from closed-form constrained estimates. *agresti-caffo* adds one event and
    one non-event to each arm and uses the normal interval [3]_; it is centred closer
    to 0 than the estimate and is cut at −1 and 1.

    *koopman* inverts the score test of the ratio [4]_. *log* is the normal interval
    of the log ratio; where an arm has no events, or everybody in both arms has the
    event, 1/2 is added to each cell for the interval only, which is then widened to
    include the observed ratio.

    *conditional* takes the margins as given: the estimate maximises Fisher's
    noncentral hypergeometric likelihood, and each limit leaves
    :math:`(1 - \text{level})/2` in one tail, so the interval excludes 1 exactly when
    a one-sided Fisher test rejects at that tail.

    References
    ----------
    .. [1] newcombe1998b, Interval estimation for the difference between independent
       proportions.
    .. [2] miettinen1985, Comparative analysis of two rates.
    .. [3] agresti2000, Simple and effective confidence intervals for proportions and
       differences of proportions.
    .. [4] koopman1984, Confidence intervals for the ratio of two binomial
       proportions.

    Examples
    --------
    Sixteen of sixteen against twelve of sixteen, with 0 just outside the interval:

    >>> print(compare(16, 16, 12, 16))
    Risk difference 25.0 percentage points: 16 of 16 (100.0%) against
    12 of 16 (75.0%); 95% confidence interval 0.6 to 49.5 (Newcombe hybrid score,
    n = 32).

    The odds ratio of the same table has no finite estimate, and says so:

    >>> odds_ratio = compare(16, 16, 12, 16, measure="OR")
    >>> odds_ratio.value, odds_ratio.interval.low, odds_ratio.interval.high
    (inf, 0.7201, inf)
    """
    events_1, n_1 = check_count(events_1, n_1, names=("events_1", "n_1"))
    events_2, n_2 = check_count(events_2, n_2, names=("events_2", "n_2"))
    measure_name = check_choice(measure, COMPARISON_METHODS, "measure")
    method = _check_method(method, measure_name)
    level = check_level(level)
    table = Table(events_1, n_1, events_2, n_2)
    answer = COMPARISON_METHODS[measure_name][method](table, (1 - level) / 2)
    edges = boundary(events_1, n_1, " in arm 1") + boundary(events_2, n_2, " in arm 2")
    return Comparison(
        measure=measure_name,
        value=answer.value,
        interval=Interval(low=answer.low, high=answer.high, level=level, method=method),
        events_1=events_1,
        n_1=n_1,
        events_2=events_2,
        n_2=n_2,
        notes=edges + answer.notes,
    )


def _check_method(method: str | None, measure: str) -> str:
    fitting = COMPARISON_METHODS[measure]
    if method is None:
        return next(iter(fitting))
    others = [name for name, methods in COMPARISON_METHODS.items() if method in methods]
    if method not in fitting and others:
        msg = (
            f"method {method!r} belongs to measure {listing(map(repr, others), 'or')}, "
            f"not to {measure!r}, whose methods are "
            f"{listing(map(repr, fitting), 'and')}."
        )
        raise ArgumentError(msg)
    return check_choice(method, fitting, f"method for {measure!r}")


def _difference(table: Table[int]) -> float:
    return table.x1 / table.n1 - table.x2 / table.n2


def _ratio(table: Table[int]) -> float:
    up, down = table.x1 * table.n2, table.x2 * table.n1
    return up / down if down else (inf if up else nan)


def _newcombe(table: Table[int], tail: float) -> _Answer:
    x1, n1, x2, n2 = as_arrays(table)
    (low_1,), (high_1,) = _binomial.wilson(x1, n1, np.array([tail]))
    (low_2,), (high_2,) = _binomial.wilson(x2, n2, np.array([tail]))
    p1, p2 = table.x1 / table.n1, table.x2 / table.n2
    down, up = np.hypot(p1 - low_1, high_2 - p2), np.hypot(high_1 - p1, p2 - low_2)
    value = _difference(table)
    return _Answer(value, max(-1.0, float(value - down)), min(1.0, float(value + up)))


def _miettinen_nurminen_difference(table: Table[int], tail: float) -> _Answer:
    n = table.n
    z, inflation = -ndtri(np.array([tail])), np.array([n / (n - 1)])
    (low,), (high,) = _score.score_difference(as_arrays(table), z, inflation)
    return _Answer(_difference(table), float(low), float(high))


def _agresti_caffo(table: Table[int], tail: float) -> _Answer:
    p1 = (table.x1 + 1) / (table.n1 + 2)
    p2 = (table.x2 + 1) / (table.n2 + 2)
    variance = p1 * (1 - p1) / (table.n1 + 2) + p2 * (1 - p2) / (table.n2 + 2)
    half = -float(ndtri(tail)) * sqrt(variance)
    low, high = p1 - p2 - half, p1 - p2 + half
    notes: tuple[Note, ...] = ()
    if low < -1 or high > 1:
        text = "The interval reached beyond −100 or 100 percentage points; it was cut."
        notes = (Note(code="clipped", text=text),)
    return _Answer(_difference(table), max(-1.0, low), min(1.0, high), notes)


def _koopman(table: Table[int], tail: float) -> _Answer:
    return _score_ratio(table, tail, inflation=1.0)


def _miettinen_nurminen_ratio(table: Table[int], tail: float) -> _Answer:
    n = table.n
    return _score_ratio(table, tail, inflation=n / (n - 1))


def _score_ratio(table: Table[int], tail: float, *, inflation: float) -> _Answer:
    if table.x1 == table.x2 == 0:
        return _no_ratio()
    z = -ndtri(np.array([tail]))
    (low,), (high,) = _score.score_ratio(as_arrays(table), z, np.array([inflation]))
    return _Answer(_ratio(table), float(low), float(high))


def _log_ratio(table: Table[int], tail: float) -> _Answer:
    if table.x1 == table.x2 == 0:
        return _no_ratio()
    value = _ratio(table)
    x1, n1, x2, n2 = map(float, table)
    notes: tuple[Note, ...] = ()
    all_events = (x1, x2) == (n1, n2)
    if 0 in (x1, x2) or all_events:
        x1, n1, x2, n2 = x1 + 0.5, n1 + 1, x2 + 0.5, n2 + 1
        reason = (
            "everybody in both arms had the event"
            if all_events
            else "an arm had no events"
        )
        text = (
            f"Zero policy: {reason}, so 1/2 was added to each of the four cells for "
            "the interval (not for the estimate), and the interval was widened to "
            "include the observed ratio."
        )
        notes = (Note(code="zero-policy", text=text),)
    half = -float(ndtri(tail)) * sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    centre = np.log(x1 * n2 / (x2 * n1))
    low, high = float(np.exp(centre - half)), float(np.exp(centre + half))
    if notes:
        low, high = min(low, value), max(high, value)
    return _Answer(value, low, high, notes)


def _no_ratio() -> _Answer:
    text = (
        "Nobody in either arm had the event, so the ratio is 0 / 0 and any ratio fits "
        "these data. The risk difference can be estimated."
    )
    return _Answer(nan, 0.0, inf, (not_estimable(text),))


def _conditional_odds_ratio(table: Table[int], tail: float) -> _Answer:
    arrays = as_arrays(table)
    tables, bound = (
        _conditional.margins(arrays),
        _conditional.log_odds_bound(arrays, tail),
    )
    (value,) = _conditional.conditional_estimate(tables, bound)
    (low,), (high,) = _conditional.conditional_limits(tables, tail, bound)
    notes: tuple[Note, ...] = ()
    if isnan(value):
        who = "Nobody" if table.x1 == 0 else "Everybody"
        text = (
            f"{who} in either arm had the event, so any odds ratio fits these data. "
            "The risk difference can be estimated."
        )
        notes = (not_estimable(text),)
    return _Answer(float(value), float(low), float(high), notes)


COMPARISON_METHODS: dict[str, dict[str, Callable[[Table[int], float], _Answer]]] = {
    "RD": {
        "newcombe": _newcombe,
        "miettinen-nurminen": _miettinen_nurminen_difference,
        "agresti-caffo": _agresti_caffo,
    },
    "RR": {
        "koopman": _koopman,
        "miettinen-nurminen": _miettinen_nurminen_ratio,
        "log": _log_ratio,
    },
    "OR": {"conditional": _conditional_odds_ratio},
}
"""What can be asked of two arms; the first method of each measure is its default."""
