"""Which sizes of a pooled effect are how compatible with the studies?

One interval answers for one level; the intervals of every level, laid into each other,
are the confidence curve, also called the p-value function. Here it is that of a
pooled result, with the test that the result was asked for.
"""

from dataclasses import dataclass
from math import isfinite
from typing import ClassVar

from surrogate_evidence._checks import check_level, check_number
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import joined
from surrogate_evidence.estimates.sensitivity.p_value_function import (
    levels_of_curve,
    surprise,
)
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number, p_phrase
from surrogate_evidence.synthesis.checking._curves import Shape, shape_of, shape_of_row
from surrogate_evidence.synthesis.counts.mixed_pooled import PooledCounts
from surrogate_evidence.synthesis.counts.pooled_tables import (
    LIMIT_TITLES,
    TABLE_METHODS,
    PooledTables,
)
from surrogate_evidence.synthesis.few.side_by_side import Panel, PanelRow
from surrogate_evidence.synthesis.pooling._measures import label_of
from surrogate_evidence.synthesis.pooling.pooled import (
    TEST_TITLES,
    NothingToPool,
    Pooled,
)
from surrogate_evidence.synthesis.rules import POOLED_RULES

_SHOWN = (0.5, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceCurve:
    """The limits of a pooled effect at many levels.

    Attributes
    ----------
    pooled : Pooled, PooledTables, PooledCounts or Panel
        What the curve is of.
    method : str
        Where limits and p-values come from: a test, or a method of a panel.
    levels : tuple of float
        Confidence levels in rising order, fractions; 1 minus a level is the p-value of
        its two limits.
    lows, highs : tuple of float
        Limits at each level, on the scale of the effects (logarithms of ratios stay
        logarithms).
    p_value : float
        Two-sided p-value of an effect of 0.
    notes : tuple of Note
        What should be known when the curve is read.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    pooled: Pooled | PooledTables | PooledCounts | Panel
    method: str
    levels: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    p_value: float
    notes: tuple[Note, ...] = ()

    @property
    def measure(self) -> str:
        """What the effects are."""
        return label_of(self.pooled.measure)

    @property
    def k(self) -> int:
        """Studies pooled."""
        return self.pooled.k

    @property
    def estimate(self) -> float:
        """Pooled effect."""
        return _one(self.pooled, self.method).estimate

    @property
    def interval(self) -> Interval:
        """Limits at the level that was asked for when pooling."""
        return _one(self.pooled, self.method).interval

    @property
    def title(self) -> str:
        """What a sentence calls the method."""
        one = _one(self.pooled, self.method)
        if isinstance(one, PanelRow):
            return one.title
        if isinstance(one, PooledTables):
            limits = LIMIT_TITLES[one.interval.method]
            return f"{TABLE_METHODS[one.method]}, {limits}"
        return f"{one.model}, {TEST_TITLES[one.interval.method]}"

    @property
    def s_value(self) -> float:
        """Surprise at the studies if the effect were 0, in bits."""
        return surprise(self.p_value)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Effects with their p-values, from the lowest limit over the top down again.

        Infinite limits are left out.
        """
        up = zip(reversed(self.lows), reversed(self.levels), strict=True)
        down = zip(self.highs, self.levels, strict=True)
        return tuple((x, 1 - level) for x, level in (*up, *down) if isfinite(x))

    def p_at(self, value: float) -> float:
        """Return the p-value of one value of the effect.

        Examples
        --------
        Two studies exclude a large effect no better than a large effect to the worse:

        >>> from surrogate_evidence.synthesis import pool
        >>> curve = confidence_curve(pool([0.71, 1.83], [0.43**2, 1.10**2]))
        >>> round(curve.p_at(3), 2), round(curve.p_at(-1.3), 2)
        (0.11, 0.11)
        """
        return _shape(self.pooled, self.method).p(check_number(value, "value"))

    def limits_at(self, level: float) -> Interval:
        """Return the limits at one level, on the scale of the effects."""
        level = check_level(level)
        low, high = _shape(self.pooled, self.method).limits(level)
        return Interval(low=low, high=high, level=level, method=self.interval.method)

    def __str__(self) -> str:
        studies = "1 study" if self.k == 1 else f"{self.k} studies"
        limits = written_interval(self.interval.low, self.interval.high, 3)
        return (
            f"Confidence curve of the {self.measure} of {studies} ({self.title}): "
            f"{number(self.estimate, 3)}, {self.interval.title} {limits}; 0 has "
            f"{p_phrase(self.p_value)}, {number(self.s_value, 1)} bits of surprise."
        )

    def _repr_html_(self) -> str:
        shape = _shape(self.pooled, self.method)
        rows = [
            (
                written_level(level),
                written_interval(*shape.limits(level), 3),
                number(surprise(1 - level), 1),
            )
            for level in _SHOWN
        ]
        head = ("Level", f"Limits of the {self.measure}", "Bits of surprise")
        return markup(str(self), head, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row: the estimate, its interval and the p-value of 0."""
        return {
            "measure": self.measure,
            "estimate": self.estimate,
            "ci_low": self.interval.low,
            "ci_high": self.interval.high,
            "ci_level": self.interval.level,
            "ci_method": self.interval.method,
            "p_value": self.p_value,
            "s_value": self.s_value,
            "k": self.k,
            "note": joined(self.notes),
        }

    def to_rows(self) -> list[dict[str, object]]:
        """Return one row for each level, in the column vocabulary of the library."""
        return [
            {
                "measure": self.measure,
                "estimate": self.estimate,
                "ci_low": low,
                "ci_high": high,
                "ci_level": level,
                "ci_method": self.interval.method,
                "p_value": 1 - level,
                "s_value": surprise(1 - level),
            }
            for level, low, high in zip(self.levels, self.lows, self.highs, strict=True)
        ]


def confidence_curve(
    pooled: Pooled | PooledTables | PooledCounts | Panel | NothingToPool,
    *,
    method: str | None = None,
    points: int = 99,
) -> ConfidenceCurve:
    r"""Compute the limits of a pooled effect at many levels: its confidence curve.

    Parameters
    ----------
    pooled : Pooled, PooledTables, PooledCounts or Panel
        A pooled result of any test, of effects or of counts; or a panel.
    method : str, optional
        Row of a panel, such as ``"edgington"``; only with a panel, and needed there.
    points : int, default 99
        Levels to compute, from 3 to 1000, evenly spread up to 99.9%; that of the
        result comes on top.

    Returns
    -------
    ConfidenceCurve
        Nested limits: a value on the limits of a level has the p-value
        :math:`1 - \text{level}`. Ratios stay logarithms.

    Raises
    ------
    ArgumentError
        If nothing was pooled, there is no finite standard error, a row of a panel has
        no p-values or is not there, or there are too few or too many points.

    See Also
    --------
    surrogate_evidence.estimates.p_value_function : The same of one comparison of arms.
    surrogate_evidence.presentation.drapery : Draws it, with the curves of the studies.
    surrogate_evidence.presentation.p_value_curve : Draws those of several methods.

    Notes
    -----
    With the standard error s and the distribution function F of the result's own test
    (normal, or t with k − 1 degrees of freedom) the two-sided p-value of an effect
    :math:`\mu` is :math:`2 F(-|\hat\mu - \mu| / s)` [1]_. Of an exact odds ratio it is
    twice the smaller conditional tail, of Edgington's method that of the sum of the
    studies' own p-values [2]_. The value at which the curve peaks is the most
    compatible with the studies under the model, not the most probable [3]_.

    References
    ----------
    .. [1] rucker2021, Beyond the forest plot: The drapery plot.
    .. [2] held2025, A comparison of combined p-value functions for meta-analysis.
    .. [3] rafi2020, Semantic and cognitive tools to aid statistical science: replace
       confidence and significance by compatibility and surprise.

    Examples
    --------
    An interval that holds 0 also holds effects as large as the estimate is small:

    >>> from surrogate_evidence.synthesis import pool
    >>> curve = confidence_curve(pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16]))
    >>> print(curve)
    Confidence curve of the effect of 3 studies (random-effects, Hartung-Knapp): 0.399,
    95% confidence interval −0.341 to 1.138; 0 has p = 0.146, 2.8 bits of surprise.
    >>> round(curve.p_at(0.8), 3)
    0.145
    """
    source = _checked(pooled, method)
    one = _one(source, method or "")
    named = one.method if isinstance(one, PanelRow) else one.interval.method
    shape = _shape(source, named)
    levels = levels_of_curve(points, one.interval.level)
    limits = [shape.limits(level) for level in levels]
    return ConfidenceCurve(
        pooled=source,
        method=named,
        levels=levels,
        lows=tuple(low for low, _ in limits),
        highs=tuple(high for _, high in limits),
        p_value=shape.p(0.0),
        notes=source.notes + _about(source),
    )


_Source = Pooled | PooledTables | PooledCounts | Panel


def _checked(pooled: object, method: str | None) -> _Source:
    if isinstance(pooled, NothingToPool):
        msg = "nothing was pooled: there is no effect to draw a curve of."
        raise ArgumentError(msg)
    if not isinstance(pooled, _Source):
        msg = (
            "pooled must be a result of pool, mantel_haenszel, peto, exact_odds_ratio, "
            f"pool_proportions, mixed_odds_ratio or panel, got {pooled!r:.80}."
        )
        raise ArgumentError(msg)
    if isinstance(pooled, Panel):
        names = [row.method for row in pooled.rows]
        if method not in names:
            msg = (
                f"method must be a row of the panel, {listing(names)}, got {method!r}."
            )
            raise ArgumentError(msg)
    elif method is not None:
        msg = f"method is for a panel; this result has its own test, got {method!r}."
        raise ArgumentError(msg)
    return pooled


def _one(
    pooled: _Source, method: str
) -> Pooled | PooledTables | PooledCounts | PanelRow:
    return pooled[method] if isinstance(pooled, Panel) else pooled


def _shape(pooled: _Source, method: str) -> Shape:
    if isinstance(pooled, Panel):
        return shape_of_row(pooled, pooled[method])
    return shape_of(pooled)


def _about(pooled: _Source) -> tuple[Note, ...]:
    if isinstance(pooled, PooledTables) and pooled.two_sided == "minimum-likelihood":
        text = (
            "The curve doubles the smaller tail, as its limits do; the p-value of the "
            "result adds what is no more likely."
        )
        return (Note(code="two-sided-rule", text=text),)
    return ()
