"""What do meta-regression and subgroups return?"""

from dataclasses import dataclass
from math import isnan
from typing import ClassVar

import pandas as pd

from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import other_remarks, reasons
from surrogate_evidence.formatting import digits_for, number, p_phrase, percent
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.synthesis.checked_in_r._regression import r_script
from surrogate_evidence.synthesis.pooling._measures import label_of
from surrogate_evidence.synthesis.pooling.pooled import TEST_TITLES
from surrogate_evidence.synthesis.rules import POOLED_RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One line of a regression, or one subgroup.

    Attributes
    ----------
    name : str
        Moderator, ``"moderator: word"``, ``"intercept"`` or the subgroup.
    k : int
        Studies it rests on: of a word or subgroup those it is true of.
    estimate, std_error, p_value : float
        Coefficient on the scale of the effects, its error and two-sided p-value.
    interval : Interval
        Confidence interval; its ``method`` is the test.
    """

    name: str
    k: int
    estimate: float
    std_error: float
    interval: Interval
    p_value: float

    def __str__(self) -> str:
        value, limits = self.written
        return (
            f"{self.name} {value} ({self.interval.title} {limits}, "
            f"{p_phrase(self.p_value)}, k = {self.k})"
        )

    @property
    def written(self) -> tuple[str, str]:
        """Estimate and limits for a reader; a small slope keeps its digits."""
        low, high = self.interval.low, self.interval.high
        digits = digits_for(self.estimate, low, high)
        return number(self.estimate, digits), written_interval(low, high, digits)

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "name": self.name,
            "k": self.k,
            "estimate": self.estimate,
            "std_error": self.std_error,
            "ci_low": self.interval.low,
            "ci_high": self.interval.high,
            "ci_level": self.interval.level,
            "ci_method": self.interval.method,
            "p_value": self.p_value,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Regressed:
    """What differs between studies, and how much remains.

    Attributes
    ----------
    kind : str
        ``"meta-regression"`` or ``"subgroups"``.
    measure : str
        What the effects are, as given.
    coefficients : tuple of Coefficient
        The intercept and every moderator, or every subgroup.
    k, k_omitted : int
        Studies, and rows left out because they carry no estimate.
    moderators : int
        Coefficients tested jointly: columns beside the intercept, or subgroups less 1.
    model, tau2_method : str
        As in ``Pooled``.
    tau2 : float
        Variance between studies that remains, the same in all subgroups.
    tau2_interval : Interval
        Its Q-profile interval.
    q, q_p_value : float
        Residual Q with ``q_df`` degrees of freedom, and its p-value.
    i2, h2 : float
        Share of remaining variance that is between studies, a fraction, and H².
    qm, qm_p_value : float
        Test of all moderators jointly: chi² (``test="z"``) or else F.
    qm_df2 : float
        Denominator degrees of freedom of F; infinite for chi².
    r2 : float
        Share of tau² that the moderators take away, a fraction.
    variance_factor : float
        What Hartung and Knapp multiply variances by; otherwise 1.
    yi, vi : tuple of float
        The effects and sampling variances.
    columns : tuple of tuple
        Values of the moderators, one per coefficient beside the intercept; of subgroups
        1 for the studies of each.
    notes : tuple of Note
        What should be known when the numbers are quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    kind: str
    measure: str
    coefficients: tuple[Coefficient, ...]
    k: int
    k_omitted: int
    moderators: int
    model: str
    tau2: float
    tau2_method: str
    tau2_interval: Interval
    q: float
    q_p_value: float
    i2: float
    h2: float
    qm: float
    qm_df2: float
    qm_p_value: float
    r2: float
    variance_factor: float
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    columns: tuple[tuple[float, ...], ...]
    notes: tuple[Note, ...] = ()

    @property
    def q_df(self) -> int:
        """Degrees of freedom of the residual Q."""
        return self.k - self.moderators - 1

    def __getitem__(self, name: str) -> Coefficient:
        """Return the coefficient of a name."""
        return {line.name: line for line in self.coefficients}[name]

    def __str__(self) -> str:
        lines = "; ".join(map(str, self.coefficients))
        return (
            f"{self.kind.capitalize()} of {label_of(self.measure)}, {self.k} studies "
            f"({self.model}, {self._test}): {lines}. {self._together}; {self._left}."
        )

    def _repr_html_(self) -> str:
        rows = [
            (
                line.name,
                *line.written,
                p_phrase(line.p_value),
                str(line.k),
            )
            for line in self.coefficients
        ]
        header = ("", "Estimate", self.coefficients[0].interval.title, "p", "k")
        caption = (
            f"{self.kind.capitalize()} of {label_of(self.measure)}, {self.k} studies "
            f"({self.model}, {self._test}). {self._together}; {self._left}."
        )
        return markup(caption, header, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row of what belongs to all coefficients together."""
        return {
            "measure": self.measure,
            "kind": self.kind,
            "ci_level": self.coefficients[0].interval.level,
            "ci_method": self.coefficients[0].interval.method,
            "k": self.k,
            "moderators": self.moderators,
            "qm": self.qm,
            "qm_df": self.moderators,
            "qm_df2": self.qm_df2,
            "qm_p_value": self.qm_p_value,
            "r2": self.r2,
            "tau2": self.tau2,
            "tau2_method": self.tau2_method,
            "tau2_low": self.tau2_interval.low,
            "tau2_high": self.tau2_interval.high,
            "q": self.q,
            "q_df": self.q_df,
            "q_p_value": self.q_p_value,
            "i2": self.i2,
            "h2": self.h2,
            "model": self.model,
            "variance_factor": self.variance_factor,
            "k_omitted": self.k_omitted,
            "reason": reasons(self.notes),
            "note": other_remarks(self.notes),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient."""
        return pd.DataFrame([line.to_dict() for line in self.coefficients])

    def to_r(self) -> str:
        """Return the R script that gives the same numbers when run."""
        return r_script(self)

    @property
    def _test(self) -> str:
        return TEST_TITLES[self.coefficients[0].interval.method]

    @property
    def _together(self) -> str:
        what = "Between subgroups" if self.kind == "subgroups" else "All moderators"
        if isnan(self.qm):
            return f"{what}: no joint test"
        df = f"df = {self.moderators}"
        if self.qm_df2 < float("inf"):
            shown = f"F {number(self.qm, 2)}, {df} and {self.qm_df2:.0f}"
        else:
            shown = f"QM {number(self.qm, 2)}, {df}"
        return f"{what}: {shown}, {p_phrase(self.qm_p_value)}"

    @property
    def _left(self) -> str:
        if self.model == "common-effect":
            return "tau² taken as 0"
        low, high = self.tau2_interval.low, self.tau2_interval.high
        digits = digits_for(self.tau2, low, high)
        limits = written_interval(low, high, digits)
        text = (
            f"remaining tau² {number(self.tau2, digits)} ({self.tau2_method}; "
            f"Q-profile interval {limits})"
        )
        return text if isnan(self.r2) else f"{text}, R² {percent(self.r2)}"
