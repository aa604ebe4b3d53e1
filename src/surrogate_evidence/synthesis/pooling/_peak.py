r"""Where is the likelihood of tau² highest?

With weights :math:`w = 1/(v + \tau^2)` and the projection
:math:`P = W - W 1 (1'W1)^{-1} 1'W`, twice the slope of the restricted log-likelihood
is :math:`y'P^2y - \mathrm{tr} P`; without restriction :math:`\mathrm{tr} W` takes the
place of :math:`\mathrm{tr} P` [viechtbauer2005]. Four facts make the search fast and
its answer certain:

* `fit` :math:`= y'P^2y` and `trace` both fall as tau² grows, so between two points
  :math:`a < b` the slope keeps its sign if ``fit(b) > trace(a)`` or
  ``fit(a) < trace(b)``;
* :math:`(y'P^2y)^2 \le y'P^3y \; y'Py` (Cauchy-Schwarz), so a stationary point with
  ``q * trace2 < 2 * trace**2`` is a maximum, and since the left side over the right
  falls with tau², there is one peak at most from the first such tau² upwards;
* `fit` and `trace` are convex, which bounds the curvature between two points;
* with equal variances ``trace / fit`` is a straight line, so Newton's method for
  ``trace / fit = 1`` is exact there and takes few steps elsewhere.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from surrogate_evidence.synthesis.pooling._engine import (
    Block,
    Codes,
    Floats,
    Mask,
    Sums,
    dot,
    ruled,
    ruled_traces,
    sums,
)

_STEPS = 100
_CHAIN = 4
_GRIDS = (24, 96)
_RELATIVE = 1e-13
_ROUNDING = 16 * np.finfo(np.float64).eps
_FLOOR = 1e-7
_TINY = 1e-150


class Found(NamedTuple):
    """The tau² of each column and what vouches for it.

    `error` is what the next step would still mend, relative to tau² plus a typical
    variance; `peaks` how many local maxima the likelihood has, and `proven` whether
    none was overlooked.
    """

    tau2: Floats
    iterations: Floats
    error: Floats
    converged: Mask
    peaks: Floats
    proven: Mask

    def of(self, part: Callable[[NDArray[Any]], NDArray[Any]]) -> "Found":
        """Return the same of a part of the columns, or in another shape."""
        return Found(*map(part, self))


def settled(tau2: Floats) -> Found:
    """Return an answer that nothing speaks against, as a formula gives it."""
    none = np.zeros(tau2.size)
    sure = none == 0
    return Found(tau2, none, none.copy(), sure, none + 1, sure.copy())


class _Slope(NamedTuple):
    """The slope of twice the log-likelihood and what it is made of."""

    q: Floats
    fit: Floats
    cube: Floats
    trace: Floats
    trace2: Floats

    @property
    def value(self) -> Floats:
        return self.fit - self.trace

    @property
    def single(self) -> Mask:
        """Whether from here upwards there is one peak at most."""
        return self.q * self.trace2 < 2 * self.trace**2

    def of(self, chosen: Codes) -> "_Slope":
        if chosen.size == self.q.size:
            return self
        return _Slope(*(part.take(chosen) for part in self))


def peak(block: Block, common: Sums, *, restricted: bool) -> Found:
    """Return the tau² of 0 or more at which the likelihood is highest."""
    n = block.k.size
    zero = _slope_of(common, restricted=restricted)
    up = zero.value > 0
    rising = up.nonzero()[0]
    if rising.size == n:
        found = _climb_from_zero(block, zero, restricted=restricted)
    else:
        found = settled(np.zeros(n))
        found = found._replace(iterations=found.peaks.copy(), proven=zero.single)
        unsure = (~up & ~found.proven & (zero.fit > 0)).nonzero()[0]
        if unsure.size:
            few, start = block.columns(unsure), np.zeros(unsure.size)
            low = zero.of(unsure)
            found.proven[unsure] = _declines(few, start, low, restricted=restricted)
        if rising.size:
            part, low = block.columns(rising), zero.of(rising)
            climbed = _climb_from_zero(part, low, restricted=restricted)
            for whole, some in zip(found, climbed, strict=True):
                whole[rising] = some
    for points in _GRIDS:
        if np.count_nonzero(found.proven) == n:
            break
        _scan(block, ~found.proven, found, points, restricted=restricted)
    return found


def _slope(y: Floats, v: Floats, tau2: Floats, *, restricted: bool) -> _Slope:
    return _slope_of(sums(y, v, tau2), restricted=restricted)


def _slope_of(found: Sums, *, restricted: bool) -> _Slope:
    w, weight, _, wr, q = found
    ww, wwr = w * w, w * wr
    squares = np.add.reduce(ww)
    cube = dot(wwr, wr) - np.add.reduce(wwr) ** 2 / weight
    trace, trace2 = weight, squares
    if restricted:
        cubes = dot(ww, w)
        ratio = squares / weight
        trace, trace2 = weight - ratio, squares - 2 * cubes / weight + ratio**2
        few = ruled(trace, weight)
        if few.size:
            trace[few], trace2[few] = ruled_traces(w.take(few, axis=1))
    return _Slope(q, dot(wr, wr), cube, trace, trace2)


def _newton(at: _Slope) -> Floats:
    """Return the step to where trace / fit would be 1, NaN where it never is."""
    bend = 2 * at.cube * at.trace - at.trace2 * at.fit
    bends = bend > 0
    if np.count_nonzero(bends) < bends.size:
        bend = np.where(bends, bend, np.nan)
    return np.asarray(at.fit * at.value / bend)


def _highest(block: Block, *, restricted: bool) -> Floats:
    """Return a tau² beyond which every likelihood falls."""
    # no variance is larger than all of them together, and the least is about 1
    most = block.k * block.variance
    half = block.spread / (2 * (block.k - 1 if restricted else block.k))
    reach: Floats = half + np.sqrt(half * (half + 2 * most)) + _FLOOR
    return reach


def _climb_from_zero(part: Block, zero: _Slope, *, restricted: bool) -> Found:
    """Find the first peak of what rises at 0, and prove where possible it is alone."""
    high, df = _highest(part, restricted=restricted), part.k - 1
    # one step of Newton's method for 1/q from 0, which never goes too far, or where
    # the likelihood itself points if that is farther
    moment = zero.q * (zero.q - df) / (df * zero.fit)
    first = np.minimum(np.maximum(np.fmax(moment, _newton(zero)), 0), high / 2)
    found, last = _climb(part, np.zeros(df.size), high, first, restricted=restricted)
    proven = zero.single
    unsure = (~proven).nonzero()[0]
    if unsure.size:
        few, start, end = part.columns(unsure), zero.of(unsure), last.of(unsure)
        top = found.tau2[unsure]
        alone = _alone(few, start, end, top, restricted=restricted)
        proven[unsure] = alone & _declines(few, top, end, restricted=restricted)
    return found._replace(iterations=found.iterations + 1, proven=proven)


def _climb(
    block: Block, low: Floats, high: Floats, start: Floats, *, restricted: bool
) -> tuple[Found, _Slope]:
    """Return a root of the slope between points where it rises and where it falls.

    Newton's method, kept inside the bracket; a step that would leave it goes to the
    middle. The error that the next step would mend is told from the last two.
    """
    n = start.size
    ends, kept = settled(np.zeros(n)), _Slope(*np.zeros((len(_Slope._fields), n)))
    y, v, at, t, previous = block.y, block.v, np.arange(n), start, None
    for turn in range(1, _STEPS + 1):
        slope = _slope(y, v, t, restricted=restricted)
        up = slope.value > 0
        np.putmask(low, up, t)
        np.putmask(high, ~up, t)
        moved = t + _newton(slope)
        inside = (moved >= low) & (moved <= high)
        if np.count_nonzero(inside) < inside.size:
            moved = np.where(inside, moved, np.sqrt((low + 1) * (high + 1)) - 1)
        size, typical = np.abs(moved - t), slope.trace / slope.trace2
        error = remaining(size, previous)
        near = inside & (error <= _RELATIVE * moved + _ROUNDING * typical)
        if previous is not None and np.count_nonzero(near) < near.size:
            near |= (size >= previous) & (previous <= _FLOOR * (moved + typical))
        if turn == _STEPS or np.count_nonzero(near):
            out, go = parted(near, last=turn == _STEPS)
            error = error / (moved + typical)
            if out.size == n:
                steps = np.zeros(n) + turn
                return ends._replace(
                    tau2=moved, iterations=steps, error=error, converged=near
                ), slope
            place = at.take(out)
            ends.tau2[place], ends.iterations[place] = moved.take(out), turn
            ends.error[place] = error.take(out)
            ends.converged[place] = near.take(out)
            for whole, now in zip(kept, slope, strict=True):
                whole[place] = now.take(out)
            if not go.size:
                break
            y, v, at = y.take(go, axis=1), v.take(go, axis=1), at.take(go)
            moved, size, low, high = (of.take(go) for of in (moved, size, low, high))
        t, previous = moved, size
    return ends, kept


def parted(near: Mask, *, last: bool) -> tuple[Codes, Codes]:
    """Return the columns whose iteration ends, and those that go on."""
    if last:
        return np.arange(near.size), np.arange(0)
    return near.nonzero()[0], (~near).nonzero()[0]


def remaining(step: Floats, previous: Floats | None) -> Floats:
    """Return the error left after a step of a method that squares its error.

    If each error is a constant times the square of the one before, so is each step,
    and the last two tell the constant. Before there are two, the step itself.
    """
    if previous is None:
        return step
    # a step of 0 can only be followed by one of 0: the bracket has closed
    ratio = np.minimum(step / (previous + _TINY), 1)
    return np.asarray(step * ratio * ratio)


def _alone(
    block: Block, zero: _Slope, last: _Slope, tau2: Floats, *, restricted: bool
) -> Mask:
    """Tell for which columns the likelihood rises all the way from 0 to its peak.

    Comes down from the peak in steps on which the slope provably keeps its sign.
    """
    proven, at = np.zeros(tau2.size, np.bool_), np.arange(tau2.size)
    above, top, down = last, tau2, tau2 / 4
    for _ in range(_CHAIN):
        sure = _rises(top, above, zero.trace[at])
        proven[at[sure]] = True
        go = (~sure).nonzero()[0]
        if not go.size:
            break
        at, top, down, above = at[go], top[go], down[go], above.of(go)
        y, v = block.y.take(at, axis=1), block.v.take(at, axis=1)
        below = _slope(y, v, down, restricted=restricted)
        passed = _rises(top - down, above, below.trace) & (below.value > 0)
        pairs = zip(below, above, strict=True)
        above = _Slope(*(np.where(passed, *pair) for pair in pairs))
        top, down = (
            np.where(passed, down, top),
            np.where(passed, down / 4, (top + down) / 2),
        )
    return proven


def _rises(width: Floats, high: _Slope, trace: Floats) -> Mask:
    """Tell whether the likelihood rises on a stretch below a point where it does.

    1/sqrt(fit) is concave, so it lies below its tangent; 1/trace is concave, so it
    lies above its chord. The square of the tangent less the chord is convex: it is
    negative throughout if it is so at both ends.
    """
    reach = 1 - width * high.cube / high.fit
    rises: Mask = reach**2 * trace < high.fit
    return rises


def _declines(block: Block, tau2: Floats, here: _Slope, *, restricted: bool) -> Mask:
    """Tell for which columns the likelihood falls all the way from here."""
    spread = block.spread
    proven = _falls(here, spread)
    if np.count_nonzero(proven) == proven.size:
        return proven
    at, t, stride = np.arange(tau2.size), tau2, np.ones(tau2.size)
    for _ in range(_CHAIN):
        go = (~proven[at]).nonzero()[0]
        if not go.size:
            break
        at, t, here, stride = at[go], t[go], here.of(go), stride[go]
        width = stride * (t + here.q / here.fit)
        y, v = block.y.take(at, axis=1), block.v.take(at, axis=1)
        beyond = _slope(y, v, t + width, restricted=restricted)
        passed = _sinks(width, here, beyond)
        proven[at] = passed & _falls(beyond, spread[at])
        pairs = zip(beyond, here, strict=True)
        here = _Slope(*(np.where(passed, *pair) for pair in pairs))
        t = np.where(passed, t + width, t)
        stride = np.where(passed, 2 * stride, stride / 4)
    return proven


def _falls(at: _Slope, spread: Floats) -> Mask:
    """Tell whether the likelihood falls from here to infinity.

    Either every stationary point beyond is a maximum, which leaves no room for one, or
    1/sqrt(fit), concave with the last slope 1/sqrt(spread), stays above the square
    root of the tangent of 1/trace.
    """
    constant = 1 / at.fit - 1 / at.trace
    linear = 2 / np.sqrt(at.fit * spread) - at.trace2 / at.trace**2
    above = (linear >= 0) | (linear**2 * spread < 4 * constant)
    falls: Mask = at.single | above
    return falls


def _scan(
    block: Block, chosen: Mask, found: Found, points: int, *, restricted: bool
) -> None:
    """Look for every peak of a few columns on a grid, and take the highest."""
    part, known = block.columns(np.flatnonzero(chosen)), found.tau2[chosen]
    high = _highest(part, restricted=restricted)
    grid = np.expm1(np.linspace(0, 1, points)[:, None] * np.log1p(high))
    every = (np.tile(part.y, points), np.tile(part.v, points), grid.ravel())
    slopes = _slope(*every, restricted=restricted)
    whole = _Slope(*(flat.reshape(grid.shape) for flat in slopes))
    up = whole.value > 0
    summits = up[:-1] & ~up[1:]
    best = np.zeros(high.size)
    height = np.where(up[0], -np.inf, _likelihood(part, best, restricted=restricted))
    number = (~up[0]).astype(np.float64)
    steps, last = np.zeros(high.size), np.zeros(high.size)
    done = np.ones(high.size, np.bool_)
    for turn in range(int(summits.sum(axis=0).max(initial=0))):
        here = summits & (np.cumsum(summits, axis=0) == turn + 1)
        columns = np.flatnonzero(here.any(axis=0))
        row = here[:, columns].argmax(axis=0)
        low, top = grid[row, columns], grid[row + 1, columns]
        one, start = part.columns(columns), known[columns]
        new = (start < low) | (start > top)
        start[new] = (low + top)[new] / 2
        there, _ = _climb(one, low, top, start, restricted=restricted)
        level = _likelihood(one, there.tau2, restricted=restricted)
        number[columns] += 1
        steps[columns] += there.iterations
        higher = level > height[columns]
        moved = columns[higher]
        best[moved], height[moved] = there.tau2[higher], level[higher]
        last[moved], done[moved] = there.error[higher], there.converged[higher]
    found.tau2[chosen], found.error[chosen], found.converged[chosen] = best, last, done
    found.iterations[chosen] += points + steps
    found.peaks[chosen], found.proven[chosen] = number, _certain(grid, whole)


def _certain(grid: Floats, slopes: _Slope) -> Mask:
    """Tell whether between neighbours on the grid the slope turns once at most."""
    width = np.diff(grid, axis=0)
    low = _Slope(*(part[:-1] for part in slopes))
    high = _Slope(*(part[1:] for part in slopes))
    rises = _rises(width, high, low.trace) & (high.value > 0)
    bends = (2 * high.cube > low.trace2) | (2 * low.cube < high.trace2)
    certain: Mask = rises | _sinks(width, low, high) | bends | low.single
    return np.asarray(certain.all(axis=0))


def _sinks(width: Floats, low: _Slope, high: _Slope) -> Mask:
    """Tell whether the likelihood falls all the way between two points.

    1/sqrt(fit) lies above its chord and 1/trace below its tangents.
    """
    first, last = 1 / np.sqrt(low.fit), 1 / np.sqrt(high.fit)
    sinks = np.zeros(width.shape, np.bool_)
    for start, end in (
        (1 / low.trace, 1 / low.trace + width * low.trace2 / low.trace**2),
        (1 / high.trace - width * high.trace2 / high.trace**2, 1 / high.trace),
    ):
        bend, linear = (last - first) ** 2, 2 * first * (last - first) - (end - start)
        curved = np.where(bend > 0, bend, 1)  # where it is straight an end is lowest
        vertex = np.clip(-linear / (2 * curved), 0, 1)
        least = (first**2 - start) + (linear + bend * vertex) * vertex
        sinks |= least >= -_ROUNDING * first**2
    return sinks


def _likelihood(block: Block, tau2: Floats, *, restricted: bool) -> Floats:
    """Return twice the log-likelihood, but for a constant."""
    s = sums(block.y, block.v, tau2)
    height = np.log(np.where(s.w > 0, s.w, 1)).sum(axis=0) - s.q
    return np.asarray(height - np.log(s.weight) if restricted else height)
