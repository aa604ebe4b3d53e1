"""Which limits does each method set for a ratio or an odds ratio of two arms?

Kernels: arrays of tables in, arrays of estimates and limits out, no checks. Beside
each kernel stands what has to be said of a single table: a ratio without events is
0 / 0, and a logarithm needs events.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import ndtri

from surrogate_evidence.estimates._notes import Note, not_estimable
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons import _conditional, _score
from surrogate_evidence.estimates.comparisons._method import (
    Answer,
    Kernel,
    Options,
    Remarks,
    Seen,
)


def ratio(tables: Table[Floats]) -> Floats:
    """Return the observed ratio; infinite without events in arm 2, NaN for 0 / 0."""
    return _quotient(tables.x1 * tables.n2, tables.x2 * tables.n1)


def _quotient(up: Floats, down: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):  # as said by the callers
        return np.asarray(up / down)


def undetermined(answer: Answer, undetermined: np.ndarray) -> Answer:
    """Leave open what the tables do not determine."""
    return Answer(
        np.where(undetermined, np.nan, answer.value),
        np.where(undetermined, 0.0, answer.low),
        np.where(undetermined, np.inf, answer.high),
    )


def koopman(tables: Table[Floats], tail: float, _options: Options) -> Answer:
    return _score_ratio(tables, tail, np.ones_like(tables.x1))


def miettinen_nurminen(tables: Table[Floats], tail: float, _options: Options) -> Answer:
    return _score_ratio(tables, tail, tables.n / (tables.n - 1))


def _score_ratio(tables: Table[Floats], tail: float, inflation: Floats) -> Answer:
    low, high = _score.score_ratio(tables, -ndtri(np.array(tail)), inflation)
    return undetermined(Answer(ratio(tables), low, high), tables.total == 0)


def without_events(
    table: Table[int], _options: Options, _seen: Seen
) -> tuple[Note, ...]:
    if table.total:
        return ()
    text = (
        "Nobody in either arm had the event, so the ratio is 0 / 0 and any ratio fits "
        "these data. The risk difference can be estimated."
    )
    return (not_estimable(text),)


def log_ratio(tables: Table[Floats], tail: float, options: Options) -> Answer:
    x1, n1, x2, n2 = tables
    value = ratio(tables)
    half = _halves(options, ratio_needs_halves(tables))
    x1, n1, x2, n2 = x1 + half, n1 + 2 * half, x2 + half, n2 + 2 * half
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.log(x1 * n2 / (x2 * n1))
        variance = 1 / x1 - 1 / n1 + 1 / x2 - 1 / n2
        reach = -ndtri(tail) * np.sqrt(variance)
    answer = _around(value, centre, reach, half)
    return undetermined(answer, tables.total == 0)


def log_odds_ratio(tables: Table[Floats], tail: float, options: Options) -> Answer:
    half = _halves(options, odds_ratio_needs_halves(tables))
    a, b, c, d = _cells(tables)
    value = _quotient(a * d, b * c)
    a, b, c, d = a + half, b + half, c + half, d + half
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.log(a * d) - np.log(b * c)
        reach = -ndtri(tail) * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    answer = _around(value, centre, reach, half)
    return undetermined(answer, _one_sided_margins(tables))


def _around(value: Floats, centre: Floats, reach: Floats, half: Floats) -> Answer:
    """Return limits on the log scale; of changed cells, widened to the value."""
    with np.errstate(over="ignore", invalid="ignore"):
        low, high = np.exp(centre - reach), np.exp(centre + reach)
    low, high = (
        np.nan_to_num(low, nan=0.0),
        np.nan_to_num(high, nan=np.inf, posinf=np.inf),
    )
    changed = half > 0
    low = np.where(changed, np.fmin(low, value), low)
    return Answer(value, low, np.where(changed, np.fmax(high, value), high))


def _halves(options: Options, needed: np.ndarray) -> Floats:
    added = {
        "if-zero": needed,
        "always": np.ones_like(needed),
        "never": np.zeros_like(needed),
    }
    return np.where(added[options.zero_policy], 0.5, 0.0)


def _cells(tables: Table[Floats]) -> tuple[Floats, Floats, Floats, Floats]:
    x1, n1, x2, n2 = tables
    return x1, n1 - x1, x2, n2 - x2


def ratio_needs_halves(tables: Table[Floats]) -> np.ndarray:
    everybody = (tables.x1 == tables.n1) & (tables.x2 == tables.n2)
    return np.asarray((tables.x1 == 0) | (tables.x2 == 0) | everybody)


def odds_ratio_needs_halves(tables: Table[Floats]) -> np.ndarray:
    return np.asarray(np.min(np.broadcast_arrays(*_cells(tables)), axis=0) == 0)


def _one_sided_margins(tables: Table[Floats]) -> np.ndarray:
    return np.asarray((tables.total == 0) | (tables.total == tables.n))


def zero_policy(
    needs: Callable[[Table[Floats]], np.ndarray], reason: str, undetermined: Remarks
) -> Remarks:
    def remarks(table: Table[int], options: Options, seen: Seen) -> tuple[Note, ...]:
        known = undetermined(table, options, seen)
        if known:
            return known
        needed = bool(needs(Table(*(np.array([float(x)]) for x in table)))[0])
        if options.zero_policy == "never":
            text = (
                f"Zero policy: nothing was added although {reason}, so the interval "
                "on the log scale is unbounded; another method has a limit here."
            )
            return (not_estimable(text),) if needed else ()
        if not needed and options.zero_policy != "always":
            return ()
        why = f"{reason}, so " if needed else ""
        text = (
            f"Zero policy: {why}1/2 was added to each of the four cells for the "
            "interval (not for the estimate), and the interval was widened to include "
            "the observed ratio."
        )
        return (Note(code="zero-policy", text=text),)

    return remarks


def conditional_odds_ratio(weight: float) -> Kernel:
    def kernel(tables: Table[Floats], tail: float, _options: Options) -> Answer:
        found = Answer(*(np.empty_like(tables.x1) for _ in range(3)))
        for place in _conditional.parts(tables):
            part = Table(*(column[place] for column in tables))
            answer = _conditional.answer(part, tail, weight)
            for column, values in zip(found, answer, strict=True):
                column[place] = values
        return found

    return kernel


def score_odds_ratio(*, inflated: bool) -> Kernel:
    def kernel(tables: Table[Floats], tail: float, _options: Options) -> Answer:
        inflation = tables.n / (tables.n - 1) if inflated else np.ones_like(tables.x1)
        z = -ndtri(np.array(tail))
        low, high = _score.score_odds_ratio(tables, z, inflation)
        a, b, c, d = _cells(tables)
        answer = Answer(_quotient(a * d, b * c), low, high)
        return undetermined(answer, _one_sided_margins(tables))

    return kernel


def any_odds_ratio(
    table: Table[int], _options: Options, _seen: Seen
) -> tuple[Note, ...]:
    if 0 < table.total < table.n:
        return ()
    who = "Nobody" if table.total == 0 else "Everybody"
    text = (
        f"{who} in either arm had the event, so any odds ratio fits these data. "
        "The risk difference can be estimated."
    )
    return (not_estimable(text),)
