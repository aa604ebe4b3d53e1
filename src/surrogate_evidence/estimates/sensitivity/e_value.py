"""How strong would an unmeasured confounder have to be to explain a result?"""

from dataclasses import dataclass
from math import inf, isinf, isnan, nan, sqrt
from typing import Literal, cast

from surrogate_evidence._checks import check_choice
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined, not_estimable
from surrogate_evidence.estimates.comparisons.comparisons import Measure, compare
from surrogate_evidence.estimates.results import Comparison
from surrogate_evidence.estimates.sensitivity._two_arms import (
    RATIOS,
    Reported,
    checked_report,
)
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, percent

RARE = 0.15
"""Share with the event up to which an odds ratio is taken for a risk ratio."""

_SCOPE = (
    (
        "An E-value says how strong a confounder would have to be, not whether there "
        "is one, nor how likely; what is strong depends on what is known in the field."
    ),
    (
        "It knows nothing of chance, selection, measurement or reporting, and a large "
        "one does not make an unrandomised comparison a randomised one."
    ),
)

Frequency = Literal["rare", "common"]
_FREQUENCIES = ("rare", "common")


@dataclass(frozen=True, slots=True, kw_only=True)
class EValue:
    """Strength of confounding that could explain an estimate, and its nearer limit.

    Attributes
    ----------
    measure : str
        Measure the result was given in.
    risk_ratio, low, high : float
        Estimate and limits as a risk ratio, converted where necessary.
    level : float
        Confidence level of the limits, a fraction.
    conversion : str
        How the risk ratio came about, in words.
    estimate : float
        E-value of the estimate, 1 or more; infinite where the ratio is.
    limit : float
        E-value of the limit nearer to 1; 1 where the interval includes 1.
    notes : tuple of Note
        What the E-value is not.
    """

    measure: str
    risk_ratio: float
    low: float
    high: float
    level: float
    conversion: str
    estimate: float
    limit: float
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        return (
            f"E-value {number(self.estimate, 2)} for the estimate and "
            f"{number(self.limit, 2)} for the limit nearer to no difference (risk "
            f"ratio {number(self.risk_ratio, 2)}, {written_level(self.level)} "
            f"confidence interval {written_interval(self.low, self.high, 2)}; "
            f"{self.conversion})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Risk ratio", number(self.risk_ratio, 2)),
            ("Limits", written_interval(self.low, self.high, 2)),
            ("Conversion", self.conversion),
            ("E-value of the estimate", number(self.estimate, 2)),
            ("E-value of the nearer limit", number(self.limit, 2)),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": self.measure,
            "risk_ratio": self.risk_ratio,
            "ci_low": self.low,
            "ci_high": self.high,
            "ci_level": self.level,
            "conversion": self.conversion,
            "e_value": self.estimate,
            "e_value_limit": self.limit,
            "notes": joined(self.notes),
        }


def e_value(  # noqa: PLR0913 - a printed result is three numbers, a measure, a level
    result: Comparison | float,
    *,
    low: float | None = None,
    high: float | None = None,
    measure: str = "RR",
    level: float = 0.95,
    frequency: Frequency | None = None,
) -> EValue:
    r"""Compute the confounding that would be needed to explain a result away.

    Parameters
    ----------
    result : Comparison or float
        A comparison of this library, or an estimate as printed, a ratio.
    low, high : float, optional
        Confidence limits as printed; only beside a printed estimate.
    measure : {"RR", "OR"}, default "RR"
        What the printed numbers are; a comparison knows its own.
    level : float, default 0.95
        Level of the printed limits.
    frequency : {"rare", "common"}, optional
        For an odds ratio, how frequent the event is: rare up to 15 per cent. A
        comparison knows; for printed numbers it must be said.

    Returns
    -------
    EValue
        E-value of the estimate and of the limit nearer to 1, both on the risk-ratio
        scale; 1 for a limit where the interval includes 1.

    Raises
    ------
    ArgumentError
        If the numbers are no ratio with its limits, or an odds ratio comes without
        the frequency of its event.

    See Also
    --------
    credibility : Asks how sceptical one must have been instead.

    Notes
    -----
    A confounder associated with both arm and outcome by risk ratios of at least
    :math:`E = RR + \sqrt{RR (RR - 1)}` could explain an observed :math:`RR > 1`; a
    weaker one could not [1]_. Below 1 the ratio is turned round. The odds ratio of a
    rare event is taken for a risk ratio, that of a common one replaced by its square
    root; a difference is replaced by the risk ratio of the same table.

    References
    ----------
    .. [1] vanderweele2017, Sensitivity analysis in observational research: introducing
       the E-value.

    Examples
    --------
    Only strong confounding could explain a fourfold risk, but less would do to reach
    what its interval includes:

    >>> print(e_value(3.9, low=1.8, high=8.7))
    E-value 7.26 for the estimate and 3.00 for the limit nearer to no difference (risk
    ratio 3.90, 95% confidence interval 1.80 to 8.70; the ratio as given).
    """
    report = checked_report(result, low, high, measure=measure, level=level)
    if frequency is not None:
        check_choice(frequency, _FREQUENCIES, "frequency")
    value, bottom, top, conversion = _as_risk_ratio(report, frequency)
    notes = [Note(code="scope", text=text) for text in _SCOPE]
    if isnan(value):
        notes.append(not_estimable("The risk ratio is 0 / 0, so there is no E-value."))
    if isinf(value) or value == 0:
        text = "An arm without events has an infinite ratio; read the limit only."
        notes.append(Note(code="boundary", text=text))
    return EValue(
        measure=report.measure,
        risk_ratio=value,
        low=bottom,
        high=top,
        level=report.level,
        conversion=conversion,
        estimate=_e(value),
        limit=1.0 if bottom <= 1 <= top else _e(bottom if bottom > 1 else top),
        notes=tuple(notes),
    )


def _as_risk_ratio(
    report: Reported, frequency: str | None
) -> tuple[float, float, float, str]:
    """Return estimate and limits as a risk ratio, and how it came about."""
    if report.measure == "RR":
        return report.value, report.low, report.high, "the ratio as given"
    if report.measure == "OR":
        return _from_odds_ratio(report, frequency)
    if report.comparison is None:
        msg = (
            f"a printed {report.measure} has no E-value without its counts; make the "
            "comparison with compare() and give that."
        )
        raise ArgumentError(msg)
    one = report.comparison
    ratio = compare(
        one.events_1,
        one.n_1,
        one.events_2,
        one.n_2,
        measure=cast("Measure", RATIOS[0]),
        level=report.level,
    )
    words = f"risk ratio of the same table in place of the {report.measure}"
    return ratio.value, ratio.interval.low, ratio.interval.high, words


def _from_odds_ratio(
    report: Reported, frequency: str | None
) -> tuple[float, float, float, str]:
    if frequency is None and report.comparison is None:
        msg = (
            "an odds ratio needs frequency='rare' (up to 15 per cent have the event) "
            "or frequency='common'; the two give different E-values."
        )
        raise ArgumentError(msg)
    if frequency is None and report.comparison is not None:
        one = report.comparison
        share = max(one.events_1 / one.n_1, one.events_2 / one.n_2)
        frequency = "rare" if share <= RARE else "common"
    numbers = (report.value, report.low, report.high)
    if frequency == "rare":
        words = f"odds ratio of a rare event (up to {percent(RARE, 0)}) taken as it is"
        return (*numbers, words)
    value, low, high = (sqrt(x) if not isnan(x) else nan for x in numbers)
    return value, low, high, "square root of the odds ratio of a common event"


def _e(ratio: float) -> float:
    """Return the E-value of a risk ratio."""
    if isnan(ratio):
        return nan
    if ratio == 0 or isinf(ratio):
        return inf
    above = max(ratio, 1 / ratio)
    return above + sqrt(above * (above - 1))
