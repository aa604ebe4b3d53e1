"""How are all groups of studies summed at once, whatever their sizes and order?

Notation follows the literature of meta-analysis: `y` effects, `v` sampling variances,
`w` weights, `k` studies, `q` Cochran's Q. Flat arrays have shape (K,), one entry per
study, with group codes `g` from 0 to ``size - 1``; results have shape (size,).

Inside, groups of about equal size stand side by side as the columns of a rectangle
small enough to stay in the processor's cache, so that a sum over studies is a sum of
rows. Missing cells have an infinite variance, hence weight 0. Each column is centred
at its common-effect mean and scaled by a power of two, so that neither the unit nor the
origin of the effects costs digits, and equal effects are equal to the last bit.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Mask = NDArray[np.bool_]

_CELLS = 2**16
"""Cells of a rectangle: half a megabyte, which a processor core keeps at hand."""

_RULED = 1e-3
"""Share of the weight that is left to all but one study, below which it rules."""

_NARROW = 30
_EXACT_WIDTH = 32
_LOOSENESS = 8
"""Rectangles up to the first width have no missing cells, wider ones 1 in 8 at most."""


class Moments(NamedTuple):
    """The sums every inverse-variance estimator needs."""

    k: Floats
    mean: Floats
    weight: Floats
    q: Floats


class Block(NamedTuple):
    """Groups of about equal size, one per column, centred and scaled.

    `groups` says which groups they are and `k` how many studies each has. An effect
    is ``shift + scale * y`` and its variance ``scale**2 * v``. Unweighted, `spread` is
    the sum of squares around the mean, and `variance` the mean variance.
    """

    groups: Codes
    k: Floats
    y: Floats
    v: Floats
    shift: Floats
    scale: Floats
    spread: Floats
    variance: Floats

    def columns(self, chosen: Codes) -> "Block":
        """Return some of the groups, each at most once."""
        if chosen.size == self.k.size:
            return self
        return Block(
            self.groups.take(chosen),
            self.k.take(chosen),
            self.y.take(chosen, axis=1),
            self.v.take(chosen, axis=1),
            self.shift.take(chosen),
            self.scale.take(chosen),
            self.spread.take(chosen),
            self.variance.take(chosen),
        )


class Sums(NamedTuple):
    """Weights and what they make of the effects, for one tau² per column."""

    w: Floats
    weight: Floats
    mean: Floats
    wr: Floats
    q: Floats


def total(values: Floats, g: Codes, size: int) -> Floats:
    """Sum `values` within each group."""
    return np.asarray(np.bincount(g, values, size), dtype=np.float64)


def moments(y: Floats, w: Floats, g: Codes, size: int) -> Moments:
    """Return count, weighted mean, total weight and Cochran's Q per group.

    Of an empty group the mean is NaN, never zero.
    """
    k, weight = total(np.ones_like(w), g, size), total(w, g, size)
    with np.errstate(invalid="ignore"):  # 0 / 0 in an empty group is NaN, as promised
        mean = total(w * y, g, size) / weight
    return Moments(k, mean, weight, total(w * (y - mean[g]) ** 2, g, size))


def dot(a: Floats, b: Floats) -> Floats:
    """Sum the products of two rectangles column by column.

    Of few columns a sum for each is fastest, of many a pass over the rows.
    """
    if a.shape[1] <= _NARROW:
        return np.vecdot(a, b, axis=0)  # type: ignore[call-overload, no-any-return]
    return np.einsum("ij,ij->j", a, b)  # type: ignore[no-any-return]


def sums(y: Floats, v: Floats, tau2: Floats | float) -> Sums:
    """Return what weights ``1 / (v + tau2)`` make of the columns of a rectangle."""
    w = v + tau2
    np.divide(1, w, out=w)
    weight = np.add.reduce(w)
    mean = dot(w, y) / weight
    residual = y - mean
    wr = w * residual
    return Sums(w, weight, mean, wr, dot(wr, residual))


def ruled(trace: Floats, weight: Floats) -> Codes:
    """Return where one study has so much of the weight that differences lose digits."""
    return (trace < _RULED * weight).nonzero()[0]


def ruled_traces(w: Floats) -> tuple[Floats, Floats]:
    """Return the traces of P and P² for ``P = W - ww'/weight``, without cancellation.

    The study of most weight stands apart: what it leaves is what the others have.
    """
    others = w.copy()
    at = w.argmax(axis=0)
    most = w[at, np.arange(at.size)]
    others[at, np.arange(at.size)] = 0
    rest, squares = np.add.reduce(others), dot(others, others)
    fourth = dot(others**2, others**2)
    weight = most + rest
    own = others * (weight - others)
    square = (most * rest) ** 2 + dot(own, own)
    square += squares * (2 * most**2 + squares) - fourth
    trace = (rest * (2 * most + rest) - squares) / weight
    return trace, square / weight**2


def blocks(y: Floats, v: Floats, g: Codes, size: int) -> Iterator[Block]:
    """Give every group that has a study, as columns of rectangles."""
    if size == 1 and y.size:
        only, one = np.zeros(1, np.intp), np.array([y.size])
        yield _block(y[:, None].copy(), v[:, None].copy(), only, one)
        return
    if (g[1:] < g[:-1]).any():
        order = np.argsort(g, kind="stable")
        y, v = y[order], v[order]
    k = np.bincount(g, minlength=size)
    start = np.cumsum(k) - k
    by_size = np.argsort(k, kind="stable")
    by_size = by_size[np.searchsorted(k[by_size], 1) :]
    width = _padded(k[by_size])
    edges = np.flatnonzero(np.diff(width, prepend=0, append=0))
    for first, end in pairwise(edges):
        many = max(1, _CELLS // int(width[first]))
        for place in range(first, end, many):
            groups = by_size[place : min(place + many, end)]
            few, row = k[groups], np.arange(width[first])[:, None]
            at = start[groups] + np.minimum(row, few - 1)
            yield _block(y.take(at), v.take(at), groups, few)


def _padded(k: Codes) -> Codes:
    """Return the width of the rectangle a group of `k` studies stands in."""
    step = np.left_shift(1, np.frexp(np.maximum(k, 1) / _LOOSENESS)[1].clip(1) - 1)
    return np.where(k <= _EXACT_WIDTH, k, -(-k // step) * step)


def _block(y: Floats, v: Floats, groups: Codes, k: Codes) -> Block:
    """Centre and scale rectangles, which become the block's; absent cells hold any."""
    scale = np.ldexp(1.0, np.frexp(np.minimum.reduce(v))[1] // 2)
    y /= scale
    v /= scale
    v /= scale
    first = y[0].copy()
    y -= first
    count = k.astype(np.float64)
    absent = None
    if not k[0] == k[-1] == len(y):
        absent = np.arange(len(y))[:, None] >= k
    if absent is not None:
        y[absent] = v[absent] = 0
    residual, variance = y - np.add.reduce(y) / count, np.add.reduce(v) / count
    if absent is not None:
        residual[absent], v[absent] = 0, np.inf
    spread = dot(residual, residual)
    w = 1 / v
    mean = dot(w, y) / np.add.reduce(w)
    y -= mean
    shift = (first + mean) * scale
    return Block(groups, count, y, v, shift, scale, spread, variance)
