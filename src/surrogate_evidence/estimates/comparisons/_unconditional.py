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
from typing import NamedTuple

import numpy as np

from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates._tables import Table, swapped
from surrogate_evidence.estimates.comparisons._hypotheses import (
    DIFFERENCE,
    RATIO,
    Scale,
    every_table,
)
from surrogate_evidence.estimates.comparisons._nuisance import joint_chances, largest
from surrogate_evidence.estimates.exact import _enumeration
from surrogate_evidence.estimates.exact._enumeration import Counts, Flags
from surrogate_evidence.estimates.proportions._binomial import Limits

LARGEST = 240
"""Most participants in both arms for which these limits are searched."""

_CELLS = 20  # of the grid, looked at together
_SAFE = 0.8  # of alpha: the bounds come from a coarse grid of the open proportion
_CERTAIN = 1.001  # of alpha: single precision cannot lift a p-value that far
_TIE = 1e-9  # relative; scores of tables that tie in exact arithmetic differ by less
_PRECISE = 1e-11  # width at which a limit is found
_ROUNDING = 1e-14  # of a p-value
_ROUNDS = 100
_HALVE_EVERY = 8
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
    """Find the outermost value that is not rejected, cell by cell of a grid.

    A cell can be passed over where even all tables that are as extreme at one of its
    ends are improbable enough. In any other the tables come in and fall out at known
    places, and in between the p-value is smooth.
    """
    grid = search.scale.grid(search.n1, search.n2, search.tail)
    last = np.clip(np.searchsorted(grid, search.estimate) - 1, 0, len(grid) - 2)
    open_ = _cells_to_look_into(search, grid)
    open_[np.arange(len(grid) - 1)[:, None] > last] = False
    open_[last, np.arange(len(last))] = True
    cell = open_.argmax(axis=0)
    result = np.full(len(last), search.scale.least)
    rows = np.arange(len(last))
    while len(rows):
        low = grid[cell[rows]]
        high = np.minimum(grid[cell[rows] + 1], search.estimate[rows])
        within, found = _in_cell(search, rows, low, high)
        # a value at the end of the grid stands for all beyond it
        within = np.where(within == grid[0], search.scale.least, within)
        result[rows[found]] = within[found]
        rows = rows[~found]
        open_[cell[rows], rows] = False
        cell[rows] = open_[:, rows].argmax(axis=0)
    return result


def _cells_to_look_into(search: _Search, grid: Floats) -> Flags:
    """Return in which cells of the grid a value may not be rejected, row by row.

    Once a value at the grid is certainly not rejected, what comes after it does not
    matter, and the row is let go.
    """
    every = every_table(search.n1, search.n2)
    seen = search.x1 * (search.n2 + 1) + search.x2
    rows = np.arange(len(seen))
    open_ = np.zeros((len(grid) - 1, len(seen)), dtype=np.bool_)
    for start in range(0, len(grid) - 1, _CELLS):
        theta = grid[start : start + _CELLS + 1]
        scores = search.scale.scores(every, theta[:, None, None])
        scores = np.abs(scores) if search.two_sided else scores
        scores = scores.reshape(len(theta), -1)
        joint = joint_chances(search.scale, search.n1, search.n2, theta)
        both = np.concatenate([joint[:-1], joint[1:]], axis=2)
        reach = _reach(scores[:, seen[rows]])
        inside = scores[0] >= reach[0][:, None]
        for place in range(len(theta) - 1):
            after = scores[place + 1] >= reach[place + 1][:, None]
            bound = (inside | after).astype(np.float32) @ both[place]
            open_[start + place, rows] = bound.max(axis=1) > _SAFE * search.alpha
            inside = after
        chance = (inside.astype(np.float32) @ joint[-1]).max(axis=1)
        certain = chance > _CERTAIN * search.alpha
        open_[start + len(theta) - 2, rows] |= certain
        rows = rows[~certain]
        if not len(rows):
            break
    return open_


def _in_cell(
    search: _Search, rows: Counts, low: Floats, high: Floats
) -> tuple[Floats, Flags]:
    """Return the outermost value in a cell that is not rejected, and whether one is."""
    settled = _regions(search, low, rows)
    doubtful = settled != _regions(search, high, rows)
    stops = _stops(search, rows, (low, high), (settled, doubtful))
    row, column = np.nonzero(np.isfinite(stops))
    excess = np.full(stops.shape, -1.0)
    region = _settle(search, rows, (settled, doubtful), row, stops[row, column])
    excess[row, column] = _excess(search, region, stops[row, column])
    just_before = excess.copy()  # without the ties that only a single value has
    null = stops == 0
    if null.any():  # decided by the test itself, with every tie
        excess[null] = _at_null(search, rows[np.nonzero(null)[0]]) - search.alpha
    # the estimate itself is never rejected
    excess[stops == search.estimate[rows][:, None]] = 1.0
    found: Flags = np.asarray((excess > 0).any(axis=1))
    first = (excess > 0).argmax(axis=1)
    here = np.arange(len(rows))
    right = stops[here, first]
    left = stops[here, np.maximum(first - 1, 0)]
    result = right.copy()
    smooth = np.flatnonzero(
        found & (just_before[here, first] > 0) & (right - left > _PRECISE)
    )
    if len(smooth):
        between = (left[smooth] + right[smooth]) / 2
        region = _settle(search, rows, (settled, doubtful), smooth, between)
        below = excess[smooth, first[smooth] - 1]
        result[smooth] = _crossing(
            lambda theta, part: _excess(search, region[part], theta),
            (left[smooth], below),
            (right[smooth], just_before[smooth, first[smooth]]),
        )
    return result, found


def _excess(search: _Search, region: Flags, theta: Floats) -> Floats:
    return largest(search.scale, region, theta) - search.alpha


def _at_null(search: _Search, rows: Counts) -> Floats:
    side = "two-sided" if search.two_sided else "greater"
    return np.array(
        [
            _enumeration.largest_probability(
                _enumeration.pooled_score_is_as_extreme(
                    Table(int(x1), search.n1, int(x2), search.n2), side
                )
            )[0]
            for x1, x2 in zip(search.x1[rows], search.x2[rows], strict=True)
        ]
    )


def _stops(
    search: _Search,
    rows: Counts,
    ends: tuple[Floats, Floats],
    known: tuple[Flags, Flags],
) -> Floats:
    """Return the ends of each cell and both sides of every jump, padded with NaN."""
    (low, high), (settled, doubtful) = ends, known
    row, a, b = np.nonzero(doubtful)
    left, right, before = low[row], high[row], settled[row, a, b]
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        same = _is_as_extreme(search, middle, rows[row], (a, b)) == before
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    width = int(np.bincount(row, minlength=1).max()) if len(row) else 0
    stops = np.full((len(rows), 2 * width + 2), np.nan)
    stops[:, 0], stops[:, 1] = low, high
    nth = np.arange(len(row)) - np.searchsorted(row, row)
    stops[row, 2 * nth + 2], stops[row, 2 * nth + 3] = left, right
    return np.sort(stops, axis=1)


def _settle(
    search: _Search,
    rows: Counts,
    known: tuple[Flags, Flags],
    row: Counts,
    theta: Floats,
) -> Flags:
    """Return the tables at least as extreme at values inside the cells of `row`."""
    settled, doubtful = known
    region = settled[row]
    pair, a, b = np.nonzero(doubtful[row])
    seen = rows[row[pair]]
    region[pair, a, b] = _is_as_extreme(search, theta[pair], seen, (a, b))
    return region


def _regions(search: _Search, theta: Floats, rows: Counts) -> Flags:
    """Return which tables are at least as extreme as each one, at its own value."""
    every = every_table(search.n1, search.n2)
    scores = search.scale.scores(every, theta[:, None, None])
    scores = np.abs(scores) if search.two_sided else scores
    observed = scores[np.arange(len(rows)), search.x1[rows], search.x2[rows]]
    return np.asarray(scores >= _reach(observed)[:, None, None])


def _is_as_extreme(
    search: _Search, theta: Floats, seen: Counts, others: tuple[Counts, Counts]
) -> Flags:
    """Return the same for pairs of an observed and another table, each at its value."""
    a, b = others
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
    left: tuple[Floats, Floats],
    right: tuple[Floats, Floats],
) -> Floats:
    """Return where `excess` turns positive, from ends and its values there.

    False position that halves the value of an end it keeps twice; the p-value has no
    jump in between. The end inside is returned.
    """
    low, below, high, above = (end.copy() for end in (*left, *right))
    kept = np.zeros(len(low), dtype=int)
    for turn in range(_ROUNDS):
        rows = np.flatnonzero(high - low > _PRECISE * np.maximum(1.0, np.abs(low)))
        if not len(rows):
            break
        f, g = below[rows], above[rows]
        x = low[rows] - f * (high - low)[rows] / (g - f)
        if turn % _HALVE_EVERY == _HALVE_EVERY - 1:
            x = (low[rows] + high[rows]) / 2
        value = excess(x, rows)
        up = value > 0
        again = kept[rows] == np.where(up, 1, -1)
        high[rows], low[rows] = np.where(up, x, high[rows]), np.where(up, low[rows], x)
        above[rows] = np.where(up, value, np.where(again, g / 2, g))
        below[rows] = np.where(up, np.where(again, f / 2, f), value)
        kept[rows] = np.where(up, 1, -1)
        there = np.abs(value) < _ROUNDING
        low[rows[there]] = high[rows[there]] = x[there]
    return high
