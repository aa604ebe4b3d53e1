"""Exact unconditional limits again, slowly and by other means.

Nothing here is shared with the library. The constrained estimate is bisected from the
likelihood equation, the worst nuisance value is sought on nested grids with a bound on
what the first of them can miss, and the parameter is scanned from the outside in, so
that the limits are the outermost values that the test does not reject: the hull of the
confidence set.

*agresti-min* inverts one two-sided score test, *chan-zhang* two one-sided ones at half
the error each. Tables tie where their statistics do; at the null the comparison is
made with rationals.
"""

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np

POINTS = 4
"""Nuisance values of the first look, for every participant.

In t, where the proportion is sin(t)^2, a tail is a trigonometric polynomial of degree
2N for N participants, and Bernstein's inequality bounds its second derivative by
(2N)^2 times its largest value. On a grid of 4N steps the largest value found is then
at least 0.92 of the largest there is.
"""
CERTAIN = 0.92
LOOKS = 3
"""Closer looks at a peak, each 32 times closer."""
TIE = 1e-9
"""Statistics nearer than this are tied; the bisection leaves errors below 1e-13."""
STEP = {"RD": 0.002, "RR": 0.02}
"""Steps of the scan: of the difference, and of the logarithm of the ratio."""
OFFSET = 0.37
"""Share of a step by which the scan avoids round values, where tables tie by chance."""
FARTHEST_LOG = 14.0
SEAM = 1e-8
"""How closely the two sides of a seam are approached."""
NEAR = 0.5
"""Share of the error below which no jump of a tail is expected to reach it."""
BISECTIONS = 36


class Arms:
    """Every table of two arms, for one measure: ``"RD"`` or ``"RR"``.

    The parameter is the difference, or the logarithm of the ratio; 0 is the null.
    """

    def __init__(self, n_1, n_2, measure):
        self.n_1, self.n_2, self.measure = n_1, n_2, measure
        self.x_1, self.x_2 = np.meshgrid(
            np.arange(n_1 + 1.0), np.arange(n_2 + 1.0), indexing="ij"
        )
        self.statistic = lru_cache(maxsize=None)(self._statistic)

    def first_arm(self, p_2, value):
        """Return the proportion of arm 1 that belongs to one of arm 2."""
        p_1 = p_2 + value if self.measure == "RD" else p_2 * math.exp(value)
        return np.clip(p_1, 0, 1)

    def nuisance(self, value):
        """Return the range of the proportion of arm 2."""
        if self.measure == "RD":
            return max(0.0, -value), min(1.0, 1 - value)
        return 0.0, min(1.0, math.exp(-value))

    def _statistic(self, value):
        """Score statistic of every table, constrained estimates by bisection."""
        low, high = self.nuisance(value)
        slope = 1.0 if self.measure == "RD" else math.exp(value)
        below = np.full(self.x_1.shape, low)
        above = np.full(self.x_1.shape, high)
        for _ in range(64):
            p_2 = (below + above) / 2
            p_1 = self.first_arm(p_2, value)
            rising = (
                slope * (_over(self.x_1, p_1) - _over(self.n_1 - self.x_1, 1 - p_1))
                + _over(self.x_2, p_2)
                - _over(self.n_2 - self.x_2, 1 - p_2)
            ) > 0
            below, above = np.where(rising, p_2, below), np.where(rising, above, p_2)
        p_2 = (below + above) / 2
        p_1 = self.first_arm(p_2, value)
        ratio = 1.0 if self.measure == "RD" else math.exp(value)
        shift = value if self.measure == "RD" else 0.0
        gap = self.x_1 / self.n_1 - ratio * self.x_2 / self.n_2 - shift
        variance = p_1 * (1 - p_1) / self.n_1 + ratio**2 * p_2 * (1 - p_2) / self.n_2
        certain = np.abs(gap) < 1e-12
        spread = np.sqrt(np.where(variance > 0, variance, 1e-300))
        return np.where(certain, 0.0, gap / spread)

    def region(self, value, table, side):
        """Which tables speak against `value` at least as loudly as `table` does."""
        if value == 0:
            return self._region_at_null(table, side)
        z = self.statistic(value)
        seen = z[table]
        near = TIE * (1 + abs(seen))
        if side == "both":
            return np.abs(z) >= abs(seen) - near
        return z >= seen - near if side == "above" else z <= seen + near

    def _region_at_null(self, table, side):
        def signed(a, b):
            slant, total = a * self.n_2 - b * self.n_1, a + b
            spread = total * (self.n_1 + self.n_2 - total)
            square = Fraction(slant * slant, spread) if spread else Fraction(0)
            return square if slant >= 0 else -square

        seen = signed(*table)
        meets = {
            "both": lambda s: abs(s) >= abs(seen),
            "above": lambda s: s >= seen,
            "below": lambda s: s <= seen,
        }[side]
        return np.array(
            [
                [meets(signed(a, b)) for b in range(self.n_2 + 1)]
                for a in range(self.n_1 + 1)
            ]
        )

    def tail(self, value, table, side):
        """Return the largest probability of the region over the nuisance parameter."""
        region = self.region(value, table, side)
        grid, heights = self._first_look(region, value)
        return self._closer(region, value, grid, heights)

    def exceeds(self, value, table, side, error):
        """Say whether the tail exceeds `error`, looking no closer than needed."""
        region = self.region(value, table, side)
        grid, heights = self._first_look(region, value)
        if heights.max() > error:
            return True
        if heights.max() < CERTAIN * error:
            return False
        return self._closer(region, value, grid, heights) > error

    def _first_look(self, region, value):
        low, high = self.nuisance(value)
        steps = POINTS * (self.n_1 + self.n_2)
        grid = low + (high - low) * np.sin(np.linspace(0, math.pi / 2, steps + 1)) ** 2
        return grid, self._probability(region, grid, value)

    def _closer(self, region, value, grid, heights):
        best = heights.max()
        last = len(grid) - 1
        for at in np.flatnonzero(heights >= CERTAIN * best):
            left, right = grid[max(0, at - 1)], grid[min(last, at + 1)]
            for _ in range(LOOKS):
                closer = np.linspace(left, right, 65)
                found = self._probability(region, closer, value)
                top = int(found.argmax())
                best = max(best, found[top])
                left, right = closer[max(0, top - 1)], closer[min(64, top + 1)]
        return float(best)

    def _probability(self, region, p_2, value):
        first = _binomial(self.n_1, self.first_arm(p_2, value))
        return np.einsum("pa,ab,pb->p", first, region, _binomial(self.n_2, p_2))

    # --- limits -------------------------------------------------------------------

    def limits(self, x_1, x_2, method, level):
        """Return both limits, on the scale of the measure."""
        table = (x_1, x_2)
        if self.measure == "RR":
            low = -math.inf if x_1 == 0 else self._limit(table, method, level, -1)
            high = math.inf if x_2 == 0 else self._limit(table, method, level, 1)
            return math.exp(low), math.exp(high)
        return tuple(self._limit(table, method, level, way) for way in (-1, 1))

    def accepts(self, value, table, method, level, way):
        error = 1 - level
        if method == "agresti-min":
            return self.exceeds(value, table, "both", error)
        side = "above" if way < 0 else "below"
        return self.exceeds(value, table, side, error / 2)

    def _limit(self, table, method, level, way):
        """Scan inwards (`way` -1: from below) and bisect where acceptance begins."""
        end, step = (
            (1.0, STEP["RD"]) if self.measure == "RD" else (FARTHEST_LOG, STEP["RR"])
        )
        count = math.ceil(2 * end / step)
        inward = [end - (k + OFFSET) * step for k in range(count)]
        inward = sorted([v for v in inward if v > -end] + [0.0], reverse=True)
        outer, asked = way * end, (table, method, level, way)
        for value in (way * v for v in inward):
            if abs(outer) < end:
                for seam in self._seams(outer, value, asked):
                    if self.accepts(seam, *asked):
                        return self._bisected(outer, seam, asked)
                    outer = seam
            if self.accepts(value, *asked):
                return self._bisected(outer, value, asked)
            outer = value
        msg = f"nothing is accepted for {table}"
        raise AssertionError(msg)

    def _seams(self, outer, inner, asked):
        """Yield the values next to which the region changes, from the outside in.

        Between two seams the tail is smooth; at a seam it jumps, and a value just
        beside one may be accepted although both ends of the step are rejected. Steps
        whose tails stay far below the error are not looked at.
        """
        table, method, level, way = asked
        side = "both" if method == "agresti-min" else "above" if way < 0 else "below"
        error = (1 - level) * (1 if side == "both" else 0.5)
        regions = [self.region(v, table, side) for v in (outer, inner)]
        if (regions[0] == regions[1]).all():
            return
        union = regions[0] | regions[1]
        if self._first_look(union, inner)[1].max() < NEAR * error:
            return
        a, b = outer, inner
        while abs(b - a) > SEAM:
            middle = (a + b) / 2
            if (self.region(middle, table, side) == regions[0]).all():
                a = middle
            else:
                b = middle
        yield from (a, b)
        yield from self._seams(b, inner, asked)

    def _bisected(self, rejected, accepted, asked):
        end = 1.0 if self.measure == "RD" else FARTHEST_LOG
        if abs(rejected) == end and self.accepts(rejected * (1 - 1e-9), *asked):
            return rejected  # the whole outer step is accepted: the end of the scale
        for _ in range(BISECTIONS):
            middle = (rejected + accepted) / 2
            if self.accepts(middle, *asked):
                accepted = middle
            else:
                rejected = middle
        return accepted


def _over(count, probability):
    """Return count / probability, 0 where nothing was counted."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(count == 0, 0.0, count / np.maximum(probability, 0))


def _binomial(n, p):
    """Return the probabilities of 0 to n events, one row for every proportion."""
    k = np.arange(n + 1)
    ways = np.array([math.comb(n, int(j)) for j in k], dtype=float)
    p = np.asarray(p)[:, None]
    return ways * p**k * (1 - p) ** (n - k)
