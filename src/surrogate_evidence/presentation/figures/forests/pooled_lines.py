"""Which intervals stand in a forest plot, in the units a reader is shown?

From effects with variances, from estimates with intervals of their own, and from the
counts of 2 × 2 tables.
"""

from collections.abc import Sequence
from math import nan
from typing import NamedTuple

from scipy.special import ndtri

from surrogate_evidence.estimates import Comparison, Estimate, compare
from surrogate_evidence.estimates.results import METHOD_TITLES
from surrogate_evidence.presentation.figures.forests.pooled_scale import Scale, scale_of
from surrogate_evidence.synthesis import PooledTables

Ends = tuple[float, float, float]
"""Estimate, lower and upper limit."""


class Line(NamedTuple):
    """One interval of the figure, as it is shown: where it lies, what it is called."""

    kind: str
    name: str
    estimate: float
    low: float
    high: float
    weight: float = nan
    note: str = ""


def turned(scale: Scale, ends: Ends) -> Ends:
    """Return an estimate with its limits as they are shown."""
    return scale.shown(ends[0]), scale.shown(ends[1]), scale.shown(ends[2])


def normal_lines(
    names: Sequence[str],
    effects: tuple[Sequence[float], Sequence[float], Sequence[float]],
    scale: Scale,
    level: float,
) -> tuple[Line, ...]:
    """Return studies of effects, variances and weights with normal intervals."""
    reach = float(ndtri(0.5 + level / 2))
    lines = []
    for name, y, v, weight in zip(names, *effects, strict=True):
        ends = y, y - reach * v**0.5, y + reach * v**0.5
        lines.append(Line("study", name, *turned(scale, ends), weight))
    return tuple(lines)


def own_lines(
    names: Sequence[str], estimates: Sequence[Estimate | Comparison]
) -> tuple[Line, ...]:
    """Return studies with the intervals that they have already."""
    lines = []
    for name, one in zip(names, estimates, strict=True):
        factor = 100 if one.measure in {"proportion", "RD"} else 1
        low, high = factor * one.interval.low, factor * one.interval.high
        lines.append(Line("study", name, factor * one.value, low, high))
    return tuple(lines)


def table_effects(
    counts: Sequence[tuple[int, ...]], measure: str, level: float, method: str | None
) -> tuple[list[Ends], str]:
    """Return each table's own effect on the scale of the model, and the method."""
    found = [
        compare(*row, measure=measure, method=method, level=level)  # type: ignore[call-overload]
        for row in counts
    ]
    turn = float if measure == "RD" else scale_of("OR").place
    lines = [
        (turn(one.value), turn(one.interval.low), turn(one.interval.high))
        for one in found
    ]
    return lines, METHOD_TITLES[found[0].interval.method]


def peto_effects(result: PooledTables, level: float) -> list[Ends]:
    """Return each table's one-step log odds ratio with its normal interval."""
    reach = float(ndtri(0.5 + level / 2))
    lines: list[Ends] = []
    for row in result.counts:
        difference, variance = _peto_parts(row)
        if variance > 0:
            y, error = difference / variance, variance**-0.5
            lines.append((y, y - reach * error, y + reach * error))
        else:
            lines.append((nan, nan, nan))
    return lines


def _peto_parts(row: tuple[int, int, int, int]) -> tuple[float, float]:
    """Return observed less expected events of arm 1, and their variance."""
    a, n_1, c, n_2 = row
    n, events = n_1 + n_2, a + c
    if n < 2:  # noqa: PLR2004 - one participant has nothing to be compared with
        return 0.0, 0.0
    variance = n_1 * n_2 * events * (n - events) / (n**2 * (n - 1))
    return a - n_1 * events / n, variance


def table_weights(result: PooledTables) -> list[float]:
    """Return the shares of the tables; NaN for an exact method, which has none."""
    if result.method == "conditional":
        return [nan] * len(result.counts)
    raw = []
    for row in result.counts:
        a, n_1, c, n_2 = row
        if result.method == "peto":
            raw.append(_peto_parts(row)[1])
            continue
        part = {"OR": (n_1 - a) * c, "RR": c * n_1, "RD": n_1 * n_2}
        raw.append(part[result.measure] / max(1, n_1 + n_2))
    total = sum(raw)
    return [weight / total if total else nan for weight in raw]
