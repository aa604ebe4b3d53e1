"""How sceptical, or how convinced, must one have been to draw the other conclusion?"""

from dataclasses import dataclass
from math import exp, inf, isinf, isnan, log, nan, sqrt

from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined, not_estimable
from surrogate_evidence.estimates.results import MEASURE_TITLES, Comparison
from surrogate_evidence.estimates.sensitivity._two_arms import (
    RATIOS,
    Reported,
    checked_report,
)
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number

_LARGEST_LOG = 700.0  # beyond it a ratio is no floating-point number
SCEPTICISM, ADVOCACY = "scepticism", "advocacy"

_LOPSIDED = 0.1
"""Share of an interval's half-width by which its middle may miss the estimate before
the normal likelihood is said to be a poor picture of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credibility:
    """The prior that would have undone, or made, a conclusion.

    Attributes
    ----------
    measure : str
        Measure of the result.
    value, low, high : float
        Estimate and confidence limits, on the scale of the measure.
    level : float
        Level of the limits, of the prior interval and of the posterior one.
    kind : str
        ``"scepticism"`` where the interval excludes no difference, ``"advocacy"``
        where it includes it.
    limit : float
        Scepticism limit or advocacy limit, on the scale of the measure, on the side of
        the estimate. Infinite where the interval ends at no difference; NaN, with a
        note that says why, where there is none.
    prior_low, prior_high : float
        Critical prior interval: around no difference for a sceptic, from no difference
        to the limit for an advocate.
    notes : tuple of Note
        Convention and caveats.
    """

    measure: str
    value: float
    low: float
    high: float
    level: float
    kind: str
    limit: float
    prior_low: float
    prior_high: float
    notes: tuple[Note, ...] = ()

    @property
    def stands_alone(self) -> bool | None:
        """Whether the estimate lies outside what a sceptic held possible.

        None where there is no scepticism limit.
        """
        if self.kind == ADVOCACY or isnan(self.limit):
            return None
        return not self.prior_low <= self.value <= self.prior_high

    def __str__(self) -> str:
        prior = self._written(self.prior_low, self.prior_high)
        start = (
            f"{MEASURE_TITLES.get(self.measure, self.measure)} "
            f"{self._written(self.low, self.high)}: "
        )
        if isnan(self.limit):
            return f"{start}a critical prior is not estimable."
        level = written_level(self.level)
        if self.kind == SCEPTICISM:
            return (
                f"{start}whoever held {level} of plausible effects to lie within "
                f"{prior} before is not convinced by it; the scepticism limit is "
                f"{self._number(self.limit)}."
            )
        return (
            f"{start}it supports an effect only for those who held {level} of "
            f"plausible effects to lie within {prior} before; the advocacy limit is "
            f"{self._number(self.limit)}."
        )

    def _repr_html_(self) -> str:
        unit = ", percentage points" if self.measure == "RD" else ""
        rows = [
            (f"Estimate{unit}", self._number(self.value)),
            (f"Limits{unit}", self._written(self.low, self.high)),
            (f"{self.kind.capitalize()} limit{unit}", self._number(self.limit)),
            (
                f"Critical prior interval{unit}",
                self._written(self.prior_low, self.prior_high),
            ),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": self.measure,
            "estimate": self.value,
            "ci_low": self.low,
            "ci_high": self.high,
            "ci_level": self.level,
            "kind": self.kind,
            "limit": self.limit,
            "prior_low": self.prior_low,
            "prior_high": self.prior_high,
            "stands_alone": self.stands_alone,
            "notes": joined(self.notes),
        }

    def _number(self, x: float) -> str:
        return number(100 * x, 1) if self.measure == "RD" else number(x, 2)

    def _written(self, low: float, high: float) -> str:
        if self.measure == "RD":
            return written_interval(low, high, 1, scale=100)
        return written_interval(low, high, 2)


def credibility(
    result: Comparison | float,
    *,
    low: float | None = None,
    high: float | None = None,
    measure: str = "RR",
    level: float = 0.95,
) -> Credibility:
    r"""Compute the prior that a result would need, or would be undone by.

    Parameters
    ----------
    result : Comparison or float
        A comparison of this library, or an estimate as printed.
    low, high : float, optional
        Confidence limits as printed; only beside a printed estimate.
    measure : str, default "RR"
        What the printed numbers are: a ratio, ``"RR"`` or ``"OR"``, or a difference,
        ``"RD"``, a fraction. A comparison knows its own.
    level : float, default 0.95
        Level of the printed limits.

    Returns
    -------
    Credibility
        Scepticism limit of a result whose interval excludes no difference, advocacy
        limit of one whose interval includes it.

    Raises
    ------
    ArgumentError
        If the numbers are no estimate with its limits.

    See Also
    --------
    e_value : Asks about confounding instead.
    p_value_function : Shows the data without any prior.

    Notes
    -----
    With limits L and U, on the log scale for ratios, the limits of scepticism and of
    advocacy are [1]_

    .. math::

        SL = \frac{(U - L)^2}{4 \sqrt{U L}}, \qquad
        AL = -\frac{(U + L)(U - L)^2}{2 U L}

    A normal prior around no difference whose interval is :math:`\pm SL` leaves a
    posterior interval that just reaches no difference; one from no difference to AL
    leaves a posterior interval that just excludes it. A finding that lies outside the
    sceptic's interval stands without support from elsewhere; for a normal estimate
    that is so when :math:`p` is below 0.013.

    References
    ----------
    .. [1] matthews2018, Beyond 'significance': principles and practice of the Analysis
       of Credibility.

    Examples
    --------
    An interval that just excludes 1 convinces only those who hold odds ratios of
    nearly 10 to be plausible:

    >>> result = credibility(2.03, low=1.03, high=4.00, measure="OR")
    >>> result.kind, round(result.limit, 1)
    ('scepticism', 9.7)
    """
    report = checked_report(result, low, high, measure=measure, level=level)
    ratio = report.measure in RATIOS
    middle, bottom, top = (
        (_log(x) if ratio else x) for x in (report.value, report.low, report.high)
    )
    excluded = bottom > 0 or top < 0
    limit = _scepticism(bottom, top) if excluded else _advocacy(bottom, top)
    ends = (-abs(limit), abs(limit)) if excluded else sorted((0.0, limit))
    if isnan(limit):
        ends = (nan, nan)
    prior_low, prior_high = (_exp(x) if ratio else x for x in ends)
    return Credibility(
        measure=report.measure,
        value=report.value,
        low=report.low,
        high=report.high,
        level=report.level,
        kind=SCEPTICISM if excluded else ADVOCACY,
        limit=_exp(limit) if ratio else limit,
        prior_low=prior_low,
        prior_high=prior_high,
        notes=_notes(report, middle, (bottom, top), limit),
    )


def _log(x: float) -> float:
    return log(x) if x > 0 else -inf


def _exp(x: float) -> float:
    return inf if x >= _LARGEST_LOG else exp(x)


def _scepticism(low: float, high: float) -> float:
    """Return the scepticism limit, with the sign of the effect."""
    if isinf(low) or isinf(high):
        return nan
    size = (high - low) ** 2 / (4 * sqrt(high * low))
    return size if low > 0 else -size


def _advocacy(low: float, high: float) -> float:
    """Return the advocacy limit, with the sign of the estimate."""
    if isinf(low) or isinf(high) or isnan(low) or isnan(high) or low + high == 0:
        return nan
    if low * high == 0:
        return inf if low + high > 0 else -inf
    return -(low + high) * (high - low) ** 2 / (2 * high * low)


def _notes(
    report: Reported, middle: float, limits: tuple[float, float], limit: float
) -> tuple[Note, ...]:
    low, high = limits
    notes = [
        Note(
            code="convention",
            text=(
                "Likelihood and prior are taken as normal"
                f"{', on the log scale' if report.measure in RATIOS else ''}; which "
                "prior is reasonable is for readers to judge from other evidence."
            ),
        )
    ]
    if isnan(limit):
        what = (
            "the interval is the same on both sides of no difference"
            if low + high == 0
            else "a limit is infinite"
        )
        notes.append(not_estimable(f"There is no critical prior: {what}."))
        return tuple(notes)
    if report.measure == "RD" and abs(limit) > 1:
        text = (
            "The limit lies beyond 100 percentage points: no prior that is possible "
            "reaches that far."
        )
        notes.append(Note(code="clipped", text=text))
    if abs(middle - (low + high) / 2) > _LOPSIDED * (high - low) / 2:
        text = (
            "The interval is not centred on the estimate, so a normal likelihood is a "
            "rough picture of it; the limit is approximate."
        )
        notes.append(Note(code="approximate", text=text))
    return tuple(notes)
