"""How often does the interval of two arms contain the truth?"""

from dataclasses import dataclass
from math import inf

import numpy as np

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates.comparisons.comparisons import Measure
from surrogate_evidence.estimates.planning._planned_tables import chance_of, planned
from surrogate_evidence.estimates.planning.widths import ExpectedWidth, mean_width
from surrogate_evidence.estimates.results import MEASURE_TITLES, METHOD_TITLES
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, percent

_SAME = 1e-10  # distance between a limit and a truth that are one


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonCoverage:
    """How often the interval of two arms contains the truth, given the proportions.

    Attributes
    ----------
    value : float
        Probability that the interval contains the true value.
    too_low, too_high : float
        Probabilities that the whole interval lies below, or above, the true value.
    truth : float
        True value of the measure.
    expected_width : ExpectedWidth
        How wide the intervals are, and everything else that was assumed.
    """

    value: float
    too_low: float
    too_high: float
    truth: float
    expected_width: ExpectedWidth

    @property
    def measure(self) -> str:
        """What is compared, as `compare` calls it."""
        return self.expected_width.measure

    @property
    def method(self) -> str:
        """Name of the interval."""
        return self.expected_width.method

    @property
    def level(self) -> float:
        """What the interval promises, a fraction."""
        return self.expected_width.level

    def __str__(self) -> str:
        digits = 3 if self.measure in ("RD", "AS") else 2
        return (
            f"{METHOD_TITLES[self.method]} intervals at {written_level(self.level)} "
            f"contain the true {MEASURE_TITLES[self.measure].lower()} of "
            f"{number(self.truth, digits)} in {percent(self.value)} of studies, and "
            f"lie below it in {percent(self.too_low)}, above it in "
            f"{percent(self.too_high)}. {self.expected_width}"
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Contains the true value", percent(self.value)),
            ("Lies below it", percent(self.too_low)),
            ("Lies above it", percent(self.too_high)),
            ("Promised", written_level(self.level)),
        ]
        notes = map(str, self.expected_width.notes)
        return markup(str(self), ("Intervals", "Share of studies"), rows, notes)

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "coverage": self.value,
            "too_low": self.too_low,
            "too_high": self.too_high,
            "truth": self.truth,
            **self.expected_width.to_dict(),
        }


def coverage_of_comparison(  # noqa: PLR0913 - two arms are four numbers
    p_1: float,
    n_1: int,
    p_2: float,
    n_2: int,
    *,
    measure: Measure = "RD",
    method: str | None = None,
    level: float = 0.95,
) -> ComparisonCoverage:
    """Compute how often the interval of two arms contains the true comparison.

    Parameters
    ----------
    p_1, n_1 : float, int
        True proportion, a fraction from 0 to 1, and participants of arm 1, from 1 to
        400 (to 60 where each interval is searched for).
    p_2, n_2 : float, int
        The same for arm 2.
    measure : {"RD", "RR", "OR", "AS"}
        What is compared, as in `compare`.
    method : str, optional
        The interval, as `compare` takes it; by default its default for `measure`.
    level : float, default 0.95
        What the interval promises, strictly between 0 and 1.

    Returns
    -------
    ComparisonCoverage
        Probabilities of containing the truth and of missing it to either side.

    Raises
    ------
    ArgumentError
        As `expected_width`, and if the proportions determine no ratio.

    See Also
    --------
    coverage : One proportion, at its worst over every truth instead of at one.

    Notes
    -----
    All tables are enumerated. One pair of proportions says nothing about another:
    coverage goes up and down with both [1]_.

    References
    ----------
    .. [1] fagerland2015, Recommended confidence intervals for two independent
       binomial proportions.

    Examples
    --------
    The simplest interval promises more than it keeps in small arms:

    >>> [
    ...     round(coverage_of_comparison(0.95, 16, 0.9, 16, method=method).value, 3)
    ...     for method in ("wald", "newcombe")
    ... ]
    [0.875, 0.984]
    """
    limits, chances = planned(p_1, n_1, p_2, n_2, measure, method, level)
    truth = _truth(measure, float(p_1), float(p_2))
    gap = _SAME * max(1.0, abs(truth)) if np.isfinite(truth) else 0.0
    below, above = limits.high < truth - gap, limits.low > truth + gap
    too_low, too_high = chance_of(chances, below), chance_of(chances, above)
    return ComparisonCoverage(
        value=max(0.0, 1 - too_low - too_high),
        too_low=too_low,
        too_high=too_high,
        truth=truth,
        expected_width=mean_width(limits, chances, measure, (p_1, n_1), (p_2, n_2)),
    )


def _truth(measure: str, p_1: float, p_2: float) -> float:
    """Return the true value of a measure, which a ratio may not have."""
    if measure == "RD":
        return p_1 - p_2
    if measure == "AS":
        return float(np.arcsin(np.sqrt(p_1)) - np.arcsin(np.sqrt(p_2)))
    above, under = (p_1, p_2) if measure == "RR" else (p_1 * (1 - p_2), p_2 * (1 - p_1))
    if above == under == 0:
        msg = (
            f"p_1 = {p_1:g} and p_2 = {p_2:g} determine no "
            f"{MEASURE_TITLES[measure].lower()}; use measure='RD'."
        )
        raise ArgumentError(msg)
    return above / under if under else inf
