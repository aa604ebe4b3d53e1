"""What does pooling return?

A frozen value that prints as a sentence with everything the number rests on, turns into
a row of the column vocabulary, and into the R script that checks it.
"""

from dataclasses import dataclass
from math import isnan, nan
from typing import ClassVar

from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import other_remarks, reasons
from surrogate_evidence.formatting import digits_for, number, p_phrase, percent
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.synthesis.checked_in_r._script import nothing, r_script
from surrogate_evidence.synthesis.pooling._measures import (
    BACK_COLUMNS,
    back_columns,
    label_of,
    read_as,
)
from surrogate_evidence.synthesis.pooling.back_transformed import (
    BackTransformed,
    back_transformed,
)
from surrogate_evidence.synthesis.rules import POOLED_RULES

TEST_TITLES = {
    "z": "normal (Wald)",
    "t": "Student's t",
    "hartung-knapp": "Hartung-Knapp",
    "modified-hartung-knapp": "modified Hartung-Knapp",
}
"""Option name of a test → how a sentence calls it."""

PREDICTION_TITLES = {
    "normal": "normal",
    "k-1": "t with k − 1 degrees of freedom",
    "k-2": "t with k − 2 degrees of freedom",
}
"""Rule of a prediction interval → how a sentence calls it."""

I2_TITLES = {"tau2": "from tau²", "q": "from Q"}
"""Definition of I² and H² → how a sentence calls it."""

_BARE_I2 = 5
"""Studies below which I² is not printed: tau² with its interval says what is known."""

POOLED_COLUMNS = (
    "measure",
    "estimate",
    "std_error",
    "ci_low",
    "ci_high",
    "ci_level",
    "ci_method",
    "p_value",
    "k",
    "tau2",
    "tau2_method",
    "tau2_low",
    "tau2_high",
    "q",
    "q_df",
    "q_p_value",
    "i2",
    "h2",
    "i2_method",
    "pi_low",
    "pi_high",
    "pi_method",
    "model",
    "multiplier",
    "variance_factor",
    "converged",
    "iterations",
    "tau2_error",
    "peaks",
    *BACK_COLUMNS,
    "k_omitted",
    "reason",
    "note",
)
"""Columns of a pooled result, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """What several studies say jointly, and what that rests on.

    Attributes
    ----------
    measure : str
        What the effects are, as given.
    estimate, std_error : float
        Pooled effect and its standard error, on the scale of the effects (logarithms
        of ratios stay logarithms). `std_error` is the one the interval is made of.
    interval : Interval
        Confidence interval; its ``method`` is the test.
    p_value : float
        Two-sided, of the hypothesis that the pooled effect is 0.
    k, k_omitted : int
        Studies pooled, and rows left out because they carry no estimate.
    model : str
        ``"random-effects"`` or ``"common-effect"``.
    tau2 : float
        Variance of the effects between studies.
    tau2_method : str
        Its estimator; ``"given"``, or ``"none"`` in a common-effect model.
    tau2_interval : Interval
        Q-profile interval of tau², which does not depend on the estimator.
    q, q_p_value : float
        Cochran's Q with ``q_df`` degrees of freedom, and its p-value.
    i2, h2 : float
        Share of the variance that is between studies, a fraction, and its twin H².
    i2_method : str
        Their definition: ``"tau2"`` sets tau² against the typical within-study
        variance, ``"q"`` sets Q against its degrees of freedom.
    pi_low, pi_high : float
        Prediction interval: where the true effect of a new study would lie.
    pi_method : str
        Its rule: ``"normal"``, ``"k-1"`` or ``"k-2"``.
    multiplier : float
        Quantile that the standard error is multiplied by.
    variance_factor : float
        What Hartung and Knapp multiply the usual variance of the estimate by; else 1.
    converged : bool
        Whether tau² was found to its precision.
    iterations : int
        Evaluations that took.
    tau2_error : float
        What another step would change, relative to tau² plus a typical variance.
    peaks : int
        Local maxima of the likelihood; the highest is given.
    yi, vi : tuple of float
        The effects and sampling variances that were pooled.
    studies : tuple of str
        Names of the studies, if they were given.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    measure: str
    estimate: float
    std_error: float
    interval: Interval
    p_value: float
    k: int
    k_omitted: int
    model: str
    tau2: float
    tau2_method: str
    tau2_interval: Interval
    q: float
    q_p_value: float
    i2: float
    h2: float
    i2_method: str
    pi_low: float
    pi_high: float
    pi_method: str
    multiplier: float
    variance_factor: float
    converged: bool
    iterations: int
    tau2_error: float
    peaks: int
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    studies: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def q_df(self) -> int:
        """Degrees of freedom of Q."""
        return self.k - 1

    @property
    def weights(self) -> tuple[float, ...]:
        """Share of each study in the estimate; the shares add up to 1."""
        tau2 = 0.0 if isnan(self.tau2) else self.tau2
        raw = [1 / (v + tau2) for v in self.vi]
        return tuple(weight / sum(raw) for weight in raw)

    def __str__(self) -> str:
        digits = self._digits
        what = f"{label_of(self.measure)} {number(self.estimate, digits)}"
        if self.k == 1:
            start = f"One study, {what}"
        else:
            start = f"{self.model.capitalize()} {what} of {self.k} studies"
        limits = written_interval(self.interval.low, self.interval.high, digits)
        text = (
            f"{start}; {self.interval.title} {limits} "
            f"({TEST_TITLES[self.interval.method]}: "
            f"{number(self.multiplier, 2)} × {number(self.std_error, digits)}), "
            f"{p_phrase(self.p_value)}{self._back}"
        )
        if self.k > 1:
            text += f"; {self._heterogeneity}"
        if not isnan(self.pi_low):
            text += f"; {self._prediction}"
        return f"{text}."

    def _repr_html_(self) -> str:
        digits = self._digits
        limits = written_interval(self.interval.low, self.interval.high, digits)
        rows = [
            ("Studies", str(self.k)),
            (f"{self.model.capitalize()} estimate", number(self.estimate, digits)),
            (self.interval.title.capitalize(), limits),
            ("Test", TEST_TITLES[self.interval.method]),
            ("Multiplier", number(self.multiplier, 3)),
            ("Standard error", number(self.std_error, digits)),
            ("Two-sided p", p_phrase(self.p_value)),
        ]
        if read_as(self.measure):
            rows.append(("Turned back", self._back.removeprefix("; ")))
        if self.k > 1:
            tau2, tau2_limits = self._tau2
            level = written_level(self.interval.level)
            rows += [
                (f"tau² ({self.tau2_method})", tau2),
                (f"{level} Q-profile interval of tau²", tau2_limits),
                ("Q", self._q),
            ]
        if self.k >= _BARE_I2:
            rows.append((f"I² ({I2_TITLES[self.i2_method]})", percent(self.i2)))
        if not isnan(self.pi_low):
            rows.append(("Prediction", self._prediction))
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        limits = (self.interval.low, self.interval.high, self.pi_low, self.pi_high)
        return {
            "measure": self.measure,
            "estimate": self.estimate,
            "std_error": self.std_error,
            "ci_low": self.interval.low,
            "ci_high": self.interval.high,
            "ci_level": self.interval.level,
            "ci_method": self.interval.method,
            "p_value": self.p_value,
            "k": self.k,
            "tau2": self.tau2,
            "tau2_method": self.tau2_method,
            "tau2_low": self.tau2_interval.low,
            "tau2_high": self.tau2_interval.high,
            "q": self.q,
            "q_df": self.q_df,
            "q_p_value": self.q_p_value,
            "i2": self.i2,
            "h2": self.h2,
            "i2_method": self.i2_method,
            "pi_low": self.pi_low,
            "pi_high": self.pi_high,
            "pi_method": self.pi_method,
            "model": self.model,
            "multiplier": self.multiplier,
            "variance_factor": self.variance_factor,
            "converged": self.converged,
            "iterations": self.iterations,
            "tau2_error": self.tau2_error,
            "peaks": self.peaks,
            **back_columns(self.measure, (self.estimate, *limits)),
            "k_omitted": self.k_omitted,
            "reason": reasons(self.notes),
            "note": other_remarks(self.notes),
        }

    def back_transformed(self) -> BackTransformed:
        """Return estimate and limits on the scale that people read.

        Logarithms of ratios become ratios, log odds proportions, and so on, by the
        measure that was named; a measure that is unknown is refused.
        """
        return back_transformed(
            measure=self.measure,
            estimate=self.estimate,
            interval=self.interval,
            limits="confidence interval",
            prediction=(self.pi_low, self.pi_high),
            k=self.k,
        )

    def to_r(self) -> str:
        """Return the R script that gives the same numbers when run."""
        return r_script(self)

    @property
    def _back(self) -> str:
        if read_as(self.measure) is None:
            return ""
        one = self.back_transformed()
        limits = written_interval(one.interval.low, one.interval.high, 3)
        return f"; {one.measure} {number(one.estimate, 3)} ({limits})"

    @property
    def _digits(self) -> int:
        return digits_for(self.estimate, self.interval.low, self.interval.high)

    @property
    def _tau2(self) -> tuple[str, str]:
        """Return tau² and its limits, with the same digits."""
        low, high = self.tau2_interval.low, self.tau2_interval.high
        digits = digits_for(self.tau2, low, high)
        return number(self.tau2, digits), written_interval(low, high, digits)

    @property
    def _q(self) -> str:
        return f"{number(self.q, 2)}, df = {self.q_df}, {p_phrase(self.q_p_value)}"

    @property
    def _heterogeneity(self) -> str:
        tau2, limits = self._tau2
        limits = f"Q-profile interval {limits}"
        if self.model == "common-effect":
            shown = f"tau² taken as 0 ({limits})"
        else:
            shown = f"tau² {tau2} ({self.tau2_method}; {limits})"
        if self.k >= _BARE_I2:
            shown += f", I² {percent(self.i2)} ({I2_TITLES[self.i2_method]})"
        return shown

    @property
    def _prediction(self) -> str:
        limits = written_interval(self.pi_low, self.pi_high, self._digits)
        rule = PREDICTION_TITLES[self.pi_method]
        level = written_level(self.interval.level)
        return f"{level} prediction interval {limits} ({rule})"


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToPool:
    """What is said where no study carries an estimate.

    Attributes
    ----------
    measure : str
        What was looked for, as given.
    level : float
        Confidence level that was asked for.
    k_omitted : int
        Rows that were given, but carry no estimate.
    notes : tuple of Note
        What should be known when the gap is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    measure: str
    level: float
    k_omitted: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def k(self) -> int:
        """Studies with an estimate: none."""
        return 0

    def __str__(self) -> str:
        rows = f", of {self.k_omitted} given" if self.k_omitted else ""
        return (
            f"Evidence gap: no study with an estimate of {label_of(self.measure)} "
            f"(k = 0{rows}). That nothing was found says nothing about the effect."
        )

    def _repr_html_(self) -> str:
        rows = [("Studies with an estimate", "0"), ("Rows", str(self.k_omitted))]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        empty: dict[str, object] = dict.fromkeys(POOLED_COLUMNS, nan)
        words = [
            name for name in POOLED_COLUMNS if name.endswith(("method", "measure"))
        ]
        return {
            **empty,
            **dict.fromkeys([*words, "model", "note"], ""),
            "measure": self.measure,
            "ci_level": self.level,
            "k": 0,
            "q_df": 0,
            "converged": False,
            "iterations": 0,
            "peaks": 0,
            "k_omitted": self.k_omitted,
            "reason": reasons(self.notes),
        }

    def to_r(self) -> str:
        """Return an R script that says that there is nothing to compute."""
        return nothing(self)
