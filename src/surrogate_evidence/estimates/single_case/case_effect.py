"""What does an effect size of one case come with?

Its standard error and interval, or the reason why there is none, and what it takes
for granted.
"""

from dataclasses import dataclass
from math import isnan

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.results import Interval
from surrogate_evidence.estimates.single_case.phases import Phases
from surrogate_evidence.formatting import NOT_ESTIMABLE, listing, number
from surrogate_evidence.formatting import interval as written_interval

SINGLE_CASE_TITLES = {
    "NAP": "Nonoverlap of all pairs (NAP)",
    "Tau": "Tau, A against B",
    "Tau-U": "Tau-U, A against B less the trend in A",
    "PND": "Percentage of nonoverlapping data (PND)",
    "LRRi": "Log response ratio, increasing form (LRRi)",
    "LRRd": "Log response ratio, decreasing form (LRRd)",
    "delta": "delta method",
    "hanley-mcneil": "Hanley and McNeil",
    "newcombe-5": "Newcombe's method 5",
    "normal": "normal",
    "sen": "Sen, without ties",
    "unbiased": "unbiased",
}
"""Code of a measure or a method → how a sentence calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleCaseEffect:
    """How one phase of one case differs from its baseline, and how sure that is.

    Attributes
    ----------
    measure : str
        Code of the effect size: ``"NAP"``, ``"Tau"``, ``"Tau-U"``, ``"PND"``,
        ``"LRRi"`` or ``"LRRd"``.
    value : float
        The effect size; NaN, with a note that says why, where there is none.
    std_error : float or None
        Standard error, where one can be given.
    std_error_method : str
        How it was computed; empty where there is none.
    std_error_reason : str
        Why there is none; empty where there is one.
    interval : Interval or None
        Confidence interval, where one can be given.
    interval_reason : str
        Why there is none; empty where there is one.
    phase_a, phase_b : str
        Names of the two phases.
    n_a, n_b : int
        Sessions in each.
    direction : str
        Which way of the measure is the better one.
    baseline_trend : float or None
        Kendall's S of the baseline over its number of pairs: 1 if it improves from
        each session to the next, -1 if it worsens; None if it has one session.
    outcome : str
        What was measured.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    measure: str
    value: float
    std_error: float | None = None
    std_error_method: str = ""
    std_error_reason: str = ""
    interval: Interval | None = None
    interval_reason: str = ""
    phase_a: str
    phase_b: str
    n_a: int
    n_b: int
    direction: str
    baseline_trend: float | None
    outcome: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def n(self) -> int:
        """Sessions in both phases; they are of one person."""
        return self.n_a + self.n_b

    def __str__(self) -> str:
        about = f"{self.outcome}, " if self.outcome else ""
        return (
            f"{SINGLE_CASE_TITLES[self.measure]} {self._written()}: {about}phase "
            f"{self.phase_b} ({_sessions(self.n_b)}) against phase {self.phase_a} "
            f"({_sessions(self.n_a)}) of one case, {self.direction}; "
            f"{self._uncertainty()}."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Effect size", SINGLE_CASE_TITLES[self.measure]),
            ("Value", self._written()),
            ("Uncertainty", self._uncertainty()),
            (f"Sessions in phase {self.phase_a}", str(self.n_a)),
            (f"Sessions in phase {self.phase_b}", str(self.n_b)),
            ("Direction", self.direction),
            (
                "Trend in the baseline",
                NOT_ESTIMABLE
                if self.baseline_trend is None
                else number(self.baseline_trend),
            ),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        limits = self.interval
        reasons = dict.fromkeys((self.std_error_reason, self.interval_reason))
        return {
            "outcome": self.outcome,
            "measure": self.measure,
            "estimate": self.value,
            "std_error": self.std_error,
            "std_error_method": self.std_error_method or None,
            "ci_low": limits.low if limits else None,
            "ci_high": limits.high if limits else None,
            "ci_level": limits.level if limits else None,
            "ci_method": limits.method if limits else None,
            "n_a": self.n_a,
            "n_b": self.n_b,
            "n": self.n,
            "direction": self.direction,
            "baseline_trend": self.baseline_trend,
            "reason": "; ".join(filter(None, reasons)),
            "notes": joined(self.notes),
        }

    def _written(self) -> str:
        if isnan(self.value):
            return NOT_ESTIMABLE
        return (
            f"{number(100 * self.value, 1)}%"
            if self.measure == "PND"
            else number(self.value)
        )

    def _uncertainty(self) -> str:
        if self.std_error_reason and self.std_error_reason == self.interval_reason:
            return f"no standard error and no interval: {self.interval_reason}"
        return f"{self._written_error()}; {self._written_interval()}"

    def _written_error(self) -> str:
        if self.std_error is None:
            return f"no standard error: {self.std_error_reason}"
        method = SINGLE_CASE_TITLES[self.std_error_method]
        return f"standard error {number(self.std_error, 3)} ({method})"

    def _written_interval(self) -> str:
        if self.interval is None:
            return f"no interval: {self.interval_reason}"
        limits = written_interval(self.interval.low, self.interval.high, 2)
        method = SINGLE_CASE_TITLES[self.interval.method]
        return f"{self.interval.title} {limits} ({method})"


def two_phases(series: object) -> Phases:
    """Return the series if it has one phase A and one phase B to compare."""
    if not isinstance(series, Phases):
        msg = (
            "give the measurements of one case as phases(A=[...], B=[...], "
            f"direction=...), got a {type(series).__name__}."
        )
        raise ArgumentError(msg)
    if len(series.names) == 2:  # noqa: PLR2004 - one A and one B
        return series
    first, second = series.names[:2]
    msg = (
        f"an effect size compares two phases, and this series has "
        f"{len(series.names)} ({listing(series.names)}); choose two, for example "
        f"with pair({first!r}, {second!r})."
    )
    raise ArgumentError(msg)


def effect_of(series: Phases, measure: str) -> SingleCaseEffect:
    """Return what every effect size says of two phases, its value still open."""
    first, second = series.names
    return SingleCaseEffect(
        measure=measure,
        value=float("nan"),
        phase_a=first,
        phase_b=second,
        n_a=series.lengths[first],
        n_b=series.lengths[second],
        direction=series.direction,
        baseline_trend=baseline_trend(series),
        outcome=series.outcome,
        notes=series.notes,
    )


def baseline_trend(series: Phases) -> float | None:
    """Return Kendall's S of the first phase, turned to better, over its pairs."""
    values = series.of(series.names[0])
    pairs = len(values) * (len(values) - 1) // 2
    sign = 1 if series.direction == "higher is better" else -1
    return sign * kendall_s(values) / pairs if pairs else None


def kendall_s(values: tuple[float, ...]) -> int:
    """Return how many more pairs of sessions rise than fall."""
    return sum(
        (later > earlier) - (later < earlier)
        for place, earlier in enumerate(values)
        for later in values[place + 1 :]
    )


def improving(series: Phases) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return both phases so that higher is better."""
    sign = 1 if series.direction == "higher is better" else -1
    first, second = series.names
    return (
        tuple(sign * value for value in series.of(first)),
        tuple(sign * value for value in series.of(second)),
    )


def independence() -> Note:
    """Return what a standard error of one case takes for granted."""
    text = (
        "Standard error and interval take sessions as independent of each other. "
        "Successive measurements of one person rarely are; where neighbours are "
        "alike, the true uncertainty is larger than shown."
    )
    return Note(code="independence", text=text)


def _sessions(n: int) -> str:
    return "1 session" if n == 1 else f"{n} sessions"
