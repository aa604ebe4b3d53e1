"""Which differences and ratios does an exact unconditional test not reject?

Every table that the arms can give is enumerated. For a difference or a ratio that is
put to the test, the tables are ordered by the score statistic; the p-value is the
probability of those at least as extreme as the one observed, maximised over the
proportion that the hypothesis leaves open. A limit is where that p-value first
exceeds what may be left beyond it, coming from outside: the p-value may fall below
and rise again, and whatever is not rejected lies between the limits.

Kernels: arrays of tables of the same two arms in, arrays of limits out, no checks.
Only lower limits are searched; an upper one is the lower limit of the mirror image.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from surrogate_evidence.estimates import _enumeration
from surrogate_evidence.estimates._binomial import Limits
from surrogate_evidence.estimates._enumeration import Counts, Flags, binomials
from surrogate_evidence.estimates._hypotheses import (
    DIFFERENCE,
    RATIO,
    Scale,
    every_table,
)
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates._tables import Table, swapped

LARGEST = 240
"""Most participants in both arms for which these limits are searched."""

_SCAN_POINTS_PER_WIDTH = 1.2
_POINTS_PER_WIDTH = 2.5
_NEWTON_STEPS = 4
_TIE = 1e-9  # relative; scores of tables that tie in exact arithmetic differ by less
_PRECISE = 1e-11  # width at which a limit is found
_ROUNDS = 100
_HALVINGS = 40
_ROOM = 2_000_000  # numbers held at once


def difference_limits(tables: Table[Floats], tail: float, *, two_sided: bool) -> Limits:
    """Return limits of p1 - p2 for tables that share their arms."""
    x1, n1, x2, n2 = tables
    others = Table(n1 - x1, n1, n2 - x2, n2)
    low, mirror = _each_once(DIFFERENCE, tables, others, tail, two_sided=two_sided)
    return low, -mirror


def ratio_limits(tables: Table[Floats], tail: float, *, two_sided: bool) -> Limits:
    """Return limits of p1 / p2 for tables that share their arms."""
    both = _each_once(RATIO, tables, swapped(tables), tail, two_sided=two_sided)
    low, mirror = map(np.exp, both)
    with np.errstate(divide="ignore"):  # the mirror image of a limit at 0 is infinity
        return low, 1 / mirror


def _each_once(
    scale: Scale,
    tables: Table[Floats],
    mirrored: Table[Floats],
    tail: float,
    *,
    two_sided: bool,
) -> Limits:
    """Return the lower limits of tables and of their mirror images.

    Images that are tables too are searched once; so are, for a difference between
    equal arms, tables whose image in both ways is another of them.
    """
    n1, n2 = tables.n1.flat[0], tables.n2.flat[0]
    if n1 != n2 and scale is RATIO:
        return (
            _lower_limits(scale, tables, tail, two_sided=two_sided),
            _lower_limits(scale, mirrored, tail, two_sided=two_sided),
        )
    x1 = np.concatenate([tables.x1, mirrored.x1])
    x2 = np.concatenate([tables.x2, mirrored.x2])
    key = x1 * (n2 + 1) + x2
    if n1 == n2 and scale is DIFFERENCE:
        key = np.minimum(key, (n2 - x2) * (n2 + 1) + n1 - x1)
    keys, place = np.unique(key, return_inverse=True)
    once = Table(keys // (n2 + 1), np.array([n1]), keys % (n2 + 1), np.array([n2]))
    limits = _lower_limits(scale, once, tail, two_sided=two_sided)[place]
    return limits[: len(tables.x1)], limits[len(tables.x1) :]


# --- the search -------------------------------------------------------------------


def _lower_limits(
    scale: Scale, tables: Table[Floats], tail: float, *, two_sided: bool
) -> Floats:
    """Return where the p-value first exceeds what may be left, from below.

    -infinity where no ratio is too small, -1 where no difference is.
    """
    n1, n2 = int(tables.n1.flat[0]), int(tables.n2.flat[0])
    x1, x2 = tables.x1.astype(int), tables.x2.astype(int)
    estimate = scale.estimates(n1, n2)[x1, x2]
    end = np.full(len(x1), scale.least)
    open_ = np.flatnonzero(estimate > scale.least)
    step = max(1, _ROOM // ((n1 + 1) * (n2 + 1)))
    for start in range(0, len(open_), step):
        rows = open_[start : start + step]
        search = _Search(
            scale, n1, n2, x1[rows], x2[rows], estimate[rows], tail, two_sided
        )
        end[rows] = _outermost(search)
    return end


class _Search(NamedTuple):
    """Tables of the same arms whose lower limits are sought."""

    scale: Scale
    n1: int
    n2: int
    x1: Counts
    x2: Counts
    estimate: Floats
    tail: float
    two_sided: bool

    @property
    def alpha(self) -> float:
        """The p-value that a value must exceed to lie inside."""
        return 2 * self.tail if self.two_sided else self.tail


def _outermost(search: _Search) -> Floats:
    """Bracket the outermost crossing on the grid, then find it in there."""
    scale, alpha = search.scale, search.alpha
    grid = scale.grid(search.n1, search.n2, search.tail)
    scan = _scan(scale, search.n1, search.n2, search.tail, search.two_sided)
    inside = scan[:, search.x1, search.x2] > alpha
    inside |= grid[:, None] >= search.estimate
    inside[-1] = True
    first = inside.argmax(axis=0)
    high = np.minimum(grid[first], search.estimate)
    low = grid[np.maximum(first - 1, 0)]
    # the scan can overlook a hill of the open proportion: step out until all is below
    rows = np.flatnonzero((first > 1) & (low != 0))
    while len(rows):
        region = _regions(search, low[rows], rows)
        above = _largest(scale, region, low[rows]) > alpha
        rows = rows[above & (first[rows] > 1)]
        high[rows] = low[rows]
        first[rows] -= 1
        low[rows] = grid[first[rows] - 1]
    every = np.arange(len(low))
    settled = _regions(search, low, every)
    doubtful = settled != _regions(search, high, every)

    def excess(theta: Floats, rows: Counts) -> Floats:
        region = settled[rows]
        pairs = np.nonzero(doubtful[rows])
        region[pairs] = _is_as_extreme(search, theta[pairs[0]], rows, pairs)
        return _largest(scale, region, theta) - alpha

    return _crossing(excess, low, high, _changes(search, low, high, doubtful, settled))


def _changes(
    search: _Search, low: Floats, high: Floats, doubtful: Flags, settled: Flags
) -> Floats:
    """Return where a table comes in or falls out between two values, row by row.

    The p-value jumps there. Both sides of each such place are returned, in rising
    order, padded with infinity.
    """
    pairs = np.nonzero(doubtful)
    row, every = pairs[0], np.arange(len(low))
    left, right, before = low[row], high[row], settled[pairs]
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        same = _is_as_extreme(search, middle, every, pairs) == before
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    width = int(np.bincount(row, minlength=1).max()) if len(row) else 0
    places = np.full((len(low), 2 * width), np.inf)
    nth = np.arange(len(row)) - np.searchsorted(row, row)
    places[row, 2 * nth], places[row, 2 * nth + 1] = left, right
    return np.sort(places, axis=1)


def _regions(search: _Search, theta: Floats, rows: Counts) -> Flags:
    """Return which tables are at least as extreme as each one, at its own value."""
    every = every_table(search.n1, search.n2)
    scores = search.scale.scores(every, theta[:, None, None])
    scores = np.abs(scores) if search.two_sided else scores
    observed = scores[np.arange(len(rows)), search.x1[rows], search.x2[rows]]
    return np.asarray(scores >= _reach(observed)[:, None, None])


def _is_as_extreme(
    search: _Search,
    theta: Floats,
    rows: Counts,
    pairs: tuple[Counts, ...],
) -> Flags:
    """Return the same for pairs of an observed and another table, each at its value."""
    row, a, b = pairs
    seen = rows[row]
    n1, n2 = np.asarray(float(search.n1)), np.asarray(float(search.n2))
    here = Table(
        search.x1[seen].astype(np.float64), n1, search.x2[seen].astype(np.float64), n2
    )
    observed = search.scale.scores(here, theta)
    scores = search.scale.scores(
        Table(a.astype(np.float64), n1, b.astype(np.float64), n2), theta
    )
    if search.two_sided:
        observed, scores = np.abs(observed), np.abs(scores)
    return np.asarray(scores >= _reach(observed))


def _reach(observed: Floats) -> Floats:
    """Return the score from which on a table counts as tied with the one observed."""
    return observed - _TIE * (1 + np.abs(observed))


def _crossing(
    excess: Callable[[Floats, Counts], Floats],
    low: Floats,
    high: Floats,
    places: Floats,
) -> Floats:
    """Return where `excess` turns positive between `low` and `high`.

    Places at which it jumps come first, the middle one of those left in a bracket;
    between them it is smooth, and false position finds the root, halving the value of
    an end that it keeps twice.
    """
    low, high = low.copy(), high.copy()
    rows = np.arange(len(low))
    below, above = excess(low, rows), excess(high, rows)
    above = np.where(above > 0, above, np.inf)  # a tied null, or the estimate itself
    kept = np.zeros(len(low), dtype=int)
    for turn in range(_ROUNDS):
        wide = (high - low)[rows] > _PRECISE * np.maximum(1.0, np.abs(low[rows]))
        rows = rows[wide]
        if not len(rows):
            break
        left, right, f, g = low[rows], high[rows], below[rows], above[rows]
        with np.errstate(invalid="ignore"):
            x = left - f * (right - left) / (g - f)
        straight = np.isfinite(x) & (x > left) & (x < right) & (turn % 8 != 7)  # noqa: PLR2004
        x = np.where(straight, x, (left + right) / 2)
        ahead = (places[rows] > left[:, None]) & (places[rows] < right[:, None])
        count = ahead.sum(axis=1)
        if count.any():
            middle = ahead.argmax(axis=1) + count // 2
            stop = places[rows, np.minimum(middle, places.shape[1] - 1)]
            x = np.where(count > 0, stop, x)
        value = excess(x, rows)
        up = value > 0
        side = np.where(up, 1, -1)
        again = (kept[rows] == side) & (count == 0)
        high[rows], low[rows] = np.where(up, x, right), np.where(up, left, x)
        above[rows] = np.where(up, value, np.where(again, g / 2, g))
        below[rows] = np.where(up, np.where(again, f / 2, f), value)
        kept[rows] = side
    return high


@lru_cache(maxsize=16)
def _scan(
    scale: Scale,
    n1: int,
    n2: int,
    tail: float,
    two_sided: bool,  # noqa: FBT001
) -> Floats:
    """Return the p-value of every table, at every value of the grid."""
    grid = scale.grid(n1, n2, tail)
    share = _shares(n1 + n2, _SCAN_POINTS_PER_WIDTH)
    result = np.empty((len(grid), n1 + 1, n2 + 1))
    step = max(1, _ROOM // ((n1 + 1) * (n2 + 1)))
    for start in range(0, len(grid), step):
        theta = grid[start : start + step]
        scores = scale.scores(every_table(n1, n2), theta[:, None, None])
        scores = np.abs(scores) if two_sided else scores
        p1, p2 = _arms(scale, theta, share)
        chance_1, chance_2 = binomials(n1, p1), binomials(n2, p2)
        for place in range(len(theta)):
            joint = chance_1[place][:, :, None] * chance_2[place][:, None, :]
            result[start + place] = _ranked(
                scores[place], joint.reshape(len(share), -1)
            )
    null = int(np.flatnonzero(grid == 0)[0])
    side = "two-sided" if two_sided else "greater"
    result[null] = _enumeration.unconditional_probabilities(n1, n2, "barnard", side)
    result.flags.writeable = False
    return result


def _ranked(scores: Floats, joint: Floats) -> Floats:
    """Return the largest probability of a score at least as high, for every table."""
    score = scores.ravel()
    order = np.argsort(-score)
    descending = -score[order]
    largest = joint[:, order].cumsum(axis=1).max(axis=0)
    with np.errstate(invalid="ignore"):
        reach = descending + _TIE * (1 + np.abs(descending))
    last = np.searchsorted(descending, reach, side="right") - 1
    result = np.empty_like(score)
    result[order] = largest[last]
    return result.reshape(scores.shape)


def _largest(scale: Scale, region: Flags, theta: Floats) -> Floats:
    """Return the largest probability of each region over the open proportion."""
    n1, n2 = region.shape[1] - 1, region.shape[2] - 1
    share = _shares(n1 + n2, _POINTS_PER_WIDTH)
    p1, p2 = _arms(scale, theta, share)
    chance_1, chance_2 = binomials(n1, p1), binomials(n2, p2)
    within = region.transpose(0, 2, 1).astype(np.float64)
    height = (chance_2 @ within * chance_1).sum(axis=2)
    best = height.max(axis=1)
    # hills: no lower than both neighbours; the two highest may hold the summit
    inner = height[:, 1:-1]
    hill = (inner >= height[:, :-2]) & (inner >= height[:, 2:])
    ranked = np.where(hill, inner, -1.0)
    for _ in range(2):
        top = ranked.argmax(axis=1)
        rows = np.flatnonzero(ranked[np.arange(len(top)), top] > 0.8 * best)
        if not len(rows):
            break
        place = top[rows] + 1
        bracket = p2[rows, place - 1], p2[rows, place], p2[rows, place + 1]
        summit = _summit(scale, within[rows], theta[rows], bracket)
        best[rows] = np.maximum(best[rows], summit)
        ranked[rows, top[rows]] = -1.0
    return np.asarray(np.minimum(best, 1.0))


def _summit(
    scale: Scale,
    within: Floats,
    theta: Floats,
    bracket: tuple[Floats, Floats, Floats],
) -> Floats:
    """Climb a hill of the probability by Newton's steps on its slope."""
    n2, n1 = within.shape[1] - 1, within.shape[2] - 1
    low, p2, high = bracket
    slope = scale.slope(theta)[:, None]
    best = np.zeros(len(theta))
    for _ in range(_NEWTON_STEPS):
        chance_1, rise_1, bend_1 = _derivatives(n1, scale.first(theta, p2))
        chance_2, rise_2, bend_2 = _derivatives(n2, p2)
        along = np.stack([chance_2, rise_2, bend_2], axis=1) @ within
        best = np.maximum(best, (along[:, 0] * chance_1).sum(axis=1))
        first = (along[:, 0] * rise_1 * slope + along[:, 1] * chance_1).sum(axis=1)
        second = (
            along[:, 0] * bend_1 * slope**2
            + 2 * along[:, 1] * rise_1 * slope
            + along[:, 2] * chance_1
        ).sum(axis=1)
        low, high = np.where(first > 0, p2, low), np.where(first > 0, high, p2)
        step = np.where(second < 0, -first / np.where(second < 0, second, 1.0), np.inf)
        target = p2 + step
        p2 = np.where((target > low) & (target < high), target, (low + high) / 2)
    return best


def _shares(n: int, per_width: float) -> Floats:
    """Return a grid on [0, 1] with so many points to a binomial's deviation."""
    points = int(np.ceil(np.pi * np.sqrt(n) * per_width)) + 3
    return np.asarray(np.sin(np.linspace(0, np.pi / 2, points)) ** 2)


def _arms(scale: Scale, theta: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return both proportions, values put to the test by places of the open one."""
    low, high = scale.room(theta[:, None])
    p2 = low + (high - low) * share[None, :]
    return scale.first(theta[:, None], p2), p2


def _derivatives(n: int, p: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the binomial probabilities and their two derivatives in p."""
    k = np.arange(n + 1)
    inner = np.clip(p, 1e-12, 1 - 1e-12)[:, None]
    chance = binomials(n, inner[:, 0])
    score = k / inner - (n - k) / (1 - inner)
    curve = score**2 - k / inner**2 - (n - k) / (1 - inner) ** 2
    return chance, chance * score, chance * curve
