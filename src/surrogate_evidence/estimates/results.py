"""What does every estimator return?

Frozen values that print as a sentence, show as a table in a notebook and turn into a
flat row with the column names used everywhere in the library.
"""

from dataclasses import dataclass
from typing import Protocol

from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.formatting import (
    NOT_ESTIMABLE,
    number,
    percent,
    percent_interval,
    percentage_points,
)
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level

METHOD_TITLES = {
    "agresti-caffo": "Agresti-Caffo",
    "agresti-coull": "Agresti-Coull",
    "agresti-min": "Agresti-Min exact unconditional",
    "barnard": "Barnard's exact test",
    "bayes": "Bayesian, equal tails",
    "blaker": "Blaker exact",
    "boschloo": "Boschloo's exact test",
    "boschloo-doubled": "Boschloo's exact test, doubled",
    "chan-zhang": "Chan-Zhang exact unconditional",
    "chi-squared": "chi-squared test",
    "clopper-pearson": "Clopper-Pearson exact",
    "conditional": "conditional exact",
    "fisher": "Fisher's exact test",
    "fisher-mid-p": "Fisher's mid-P test",
    "jeffreys": "Jeffreys",
    "koopman": "Koopman score",
    "log": "normal on the log scale",
    "mee": "Mee score",
    "mid-p": "mid-P",
    "miettinen-nurminen": "Miettinen-Nurminen score",
    "n-1-chi-squared": "N−1 chi-squared test",
    "newcombe": "Newcombe hybrid score",
    "normal": "normal",
    "score": "score",
    "student-t": "Student's t",
    "wald": "Wald",
    "wilson": "Wilson score",
    "yates-chi-squared": "chi-squared test with Yates' correction",
}
"""Option name → how a sentence calls the method."""

MEASURE_TITLES = {
    "RD": "Risk difference",
    "RR": "Risk ratio",
    "OR": "Odds ratio",
    "AS": "Arcsine difference",
    "proportion": "Proportion",
}

NO_DIFFERENCE = {"RD": 0.0, "RR": 1.0, "OR": 1.0, "AS": 0.0}
"""Measure → its value where both proportions are equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Confidence limits together with their level and their method.

    Attributes
    ----------
    low, high : float
        Limits, both inside the interval; on the scale of the estimate. May be
        infinite for ratios.
    level : float
        Confidence level, a fraction.
    method : str
        Name of the method, as the function that made it takes it.
    alternative : str
        ``"two-sided"``, or the side a one-sided bound speaks for.

    Examples
    --------
    >>> interval = Interval(low=0.806, high=1.0, level=0.95, method="wilson")
    >>> print(interval)
    95% confidence interval 0.806 to 1.000 (Wilson score)
    >>> 0.9 in interval
    True
    """

    low: float
    high: float
    level: float
    method: str
    alternative: str = "two-sided"

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        limits = written_interval(self.low, self.high, 3)
        return f"{self.title} {limits} ({METHOD_TITLES.get(self.method, self.method)})"

    @property
    def title(self) -> str:
        """What kind of interval this is, in words."""
        side = "" if self.alternative == "two-sided" else "one-sided "
        kind = "credible" if self.method == "posterior" else "confidence"
        return f"{side}{written_level(self.level)} {kind} interval"

    def to_dict(self) -> dict[str, object]:
        """Return the limits as columns, in the vocabulary of the library."""
        return {
            "ci_low": self.low,
            "ci_high": self.high,
            "ci_level": self.level,
            "ci_method": self.method,
            "alternative": self.alternative,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One number from one sample, and how uncertain it is.

    Attributes
    ----------
    measure : str
        What the number is: ``"proportion"``.
    value : float
        Point estimate, a fraction.
    interval : Interval
        Confidence interval, on the same scale.
    events, n : int
        Participants with the event, and participants observed.
    notes : tuple of Note
        What should be known when the number is quoted.
    prior : tuple of float or None
        Beta prior of a Bayesian interval.
    """

    measure: str
    value: float
    interval: Interval
    events: int
    n: int
    notes: tuple[Note, ...] = ()
    prior: tuple[float, float] | None = None

    def __str__(self) -> str:
        low, high = self.interval.low, self.interval.high
        if self.interval.alternative == "two-sided":
            limits = f"confidence interval {percent_interval(low, high)}"
        elif self.interval.alternative == "greater":
            limits = f"one-sided confidence: at least {percent(low)}"
        else:
            limits = f"one-sided confidence: at most {percent(high)}"
        return (
            f"{fraction(self.events, self.n)} had the event; "
            f"{written_level(self.interval.level)} {limits} "
            f"({METHOD_TITLES[self.interval.method]}, n = {self.n})."
        )

    def _repr_html_(self) -> str:
        limits = percent_interval(self.interval.low, self.interval.high)
        rows = [
            ("Participants with the event", f"{self.events} of {self.n}"),
            (MEASURE_TITLES[self.measure], percent(self.value)),
            (sentence_case(self.interval.title), limits),
            ("Method of the interval", METHOD_TITLES[self.interval.method]),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": self.measure,
            "estimate": self.value,
            **self.interval.to_dict(),
            "events": self.events,
            "n": self.n,
            "notes": joined(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One number that sets two arms against each other, and how uncertain it is.

    Attributes
    ----------
    measure : str
        ``"RD"`` (difference of proportions), ``"RR"`` (their ratio), ``"OR"`` or
        ``"AS"`` (difference of their arcsines).
    value : float
        Point estimate of arm 1 against arm 2: a fraction for RD, a ratio (not its
        logarithm) for RR and OR, radians for AS. Infinite where the ratio is; NaN,
        with a note that says why, where the data determine none.
    interval : Interval
        Confidence interval, on the same scale.
    events_1, n_1, events_2, n_2 : int
        Participants with the event and participants observed, per arm.
    notes : tuple of Note
        What should be known when the number is quoted.
    prior : tuple of float or None
        Beta prior of both proportions behind a Bayesian interval.
    """

    measure: str
    value: float
    interval: Interval
    events_1: int
    n_1: int
    events_2: int
    n_2: int
    notes: tuple[Note, ...] = ()
    prior: tuple[float, float] | None = None

    @property
    def n(self) -> int:
        """Participants in both arms."""
        return self.n_1 + self.n_2

    @property
    def no_difference(self) -> float:
        """The value of the measure where both proportions are equal."""
        return NO_DIFFERENCE[self.measure]

    def __str__(self) -> str:
        value = self._written_value()
        if value != NOT_ESTIMABLE and self.measure == "RD":
            value = percentage_points(self.value)
        return (
            f"{MEASURE_TITLES[self.measure]} {value}: "
            f"{fraction(self.events_1, self.n_1)} against "
            f"{fraction(self.events_2, self.n_2)}; "
            f"{self.interval.title} {self._written_limits()} "
            f"({METHOD_TITLES[self.interval.method]}, n = {self.n})."
        )

    def _repr_html_(self) -> str:
        unit = ", percentage points" if self.measure == "RD" else ""
        rows = [
            ("Arm 1", fraction(self.events_1, self.n_1)),
            ("Arm 2", fraction(self.events_2, self.n_2)),
            (f"{MEASURE_TITLES[self.measure]}{unit}", self._written_value()),
            (sentence_case(self.interval.title), self._written_limits()),
            ("Method of the interval", METHOD_TITLES[self.interval.method]),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library.

        Infinity and NaN stay floating-point numbers; JSON has no word for them.
        """
        return {
            "measure": self.measure,
            "estimate": self.value,
            **self.interval.to_dict(),
            **counts_of(self),
            "notes": joined(self.notes),
        }

    def _written_value(self) -> str:
        if self.measure == "RD":
            return number(100 * self.value, 1)
        return number(self.value, 2)

    def _written_limits(self) -> str:
        low, high = self.interval.low, self.interval.high
        if self.measure == "RD":
            return written_interval(low, high, 1, scale=100)
        return written_interval(low, high, 2)


def fraction(events: int, n: int) -> str:
    """Write participants with the event, out of how many, and their percentage."""
    return f"{events} of {n} ({percent(events / n)})"


def sentence_case(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


def counts_of(result: "Arms") -> dict[str, object]:
    """Return the counts of a result of two arms as columns."""
    return {
        "events_1": result.events_1,
        "n_1": result.n_1,
        "events_2": result.events_2,
        "n_2": result.n_2,
        "n": result.n,
    }


class Arms(Protocol):
    """Whatever has the counts of two arms."""

    @property
    def events_1(self) -> int: ...  # noqa: D102
    @property
    def n_1(self) -> int: ...  # noqa: D102
    @property
    def events_2(self) -> int: ...  # noqa: D102
    @property
    def n_2(self) -> int: ...  # noqa: D102
    @property
    def n(self) -> int: ...  # noqa: D102
