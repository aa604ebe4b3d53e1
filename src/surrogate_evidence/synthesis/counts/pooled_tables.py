"""What does pooling of 2 × 2 tables under one common effect return?"""

from dataclasses import dataclass
from math import exp, inf, isnan, log, nan
from sys import float_info
from typing import ClassVar

from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import other_remarks, reasons
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import number, p_phrase
from surrogate_evidence.synthesis.checked_in_r._tables import r_script
from surrogate_evidence.synthesis.pooling._measures import (
    back_columns,
    back_title,
    label_of,
    read_as,
)
from surrogate_evidence.synthesis.pooling.pooled import POOLED_COLUMNS
from surrogate_evidence.synthesis.rules import POOLED_RULES

TABLE_METHODS = {
    "mantel-haenszel": "Mantel-Haenszel",
    "peto": "Peto",
    "conditional": "conditional maximum likelihood",
}
"""Method of pooling → how a sentence calls it."""

_LARGEST_LOG = log(float_info.max)

LIMIT_TITLES = {"z": "normal (Wald)", "exact": "exact conditional", "mid-p": "mid-P"}
"""Method of an interval → how a sentence calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledTables:
    """One common effect of several 2 × 2 tables, made from the counts themselves.

    Attributes
    ----------
    measure : str
        ``"OR"``, ``"RR"`` or ``"RD"``, arm 1 against arm 2.
    method : str
        ``"mantel-haenszel"``, ``"peto"`` or ``"conditional"``.
    estimate, std_error : float
        Common effect and its standard error; ratios as logarithms, which are infinite
        where one arm has no event in any study.
    interval : Interval
        Confidence interval, on the same scale.
    p_value : float
        Two-sided, of no effect in any study.
    k, k_omitted : int
        Studies that contribute, and studies without information on this measure.
    q, q_df, q_p_value : float
        Cochran's Q around the common effect, from the effects of single studies.
    i2, h2 : float
        (Q − df)/Q, a fraction, and Q/df.
    cmh, cmh_p_value : float
        Cochran-Mantel-Haenszel statistic, of no association in any table.
    breslow_day, breslow_day_p_value, tarone, tarone_p_value : float
        Tests of one odds ratio for all tables, with one degree of freedom less than
        studies that contribute; only for odds ratios by Mantel and Haenszel.
    correct : bool
        Whether the Cochran-Mantel-Haenszel statistic is corrected for continuity.
    two_sided : str
        How the tails of an exact p-value make one; else ``""``.
    counts : tuple of tuple
        Events and participants of arm 1, then of arm 2, for every study given.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    measure: str
    method: str
    estimate: float
    std_error: float
    interval: Interval
    p_value: float
    k: int
    k_omitted: int
    q: float = nan
    q_df: int = 0
    q_p_value: float = nan
    i2: float = nan
    h2: float = nan
    cmh: float = nan
    cmh_p_value: float = nan
    breslow_day: float = nan
    breslow_day_p_value: float = nan
    tarone: float = nan
    tarone_p_value: float = nan
    correct: bool = True
    two_sided: str = ""
    counts: tuple[tuple[int, int, int, int], ...]
    notes: tuple[Note, ...] = ()

    @property
    def ratio(self) -> float:
        """The estimate as a ratio; NaN for a difference."""
        return as_ratio(self.estimate) if read_as(self.measure) else nan

    def __str__(self) -> str:
        limits = f"{self.interval.title} {self._shown_limits}"
        studies = "1 study" if self.k == 1 else f"{self.k} studies"
        text = (
            f"Common {self._name} {self._shown} of {studies} "
            f"({TABLE_METHODS[self.method]}); {limits} "
            f"({LIMIT_TITLES[self.interval.method]}), {p_phrase(self.p_value)}"
        )
        if not isnan(self.q):
            text += (
                f"; Q {number(self.q, 2)}, df = {self.q_df}, {p_phrase(self.q_p_value)}"
            )
        return f"{text}."

    def _repr_html_(self) -> str:
        rows = [
            ("Studies", str(self.k)),
            (f"Common {self._name}", self._shown),
            (self.interval.title.capitalize(), self._shown_limits),
            ("Limits", LIMIT_TITLES[self.interval.method]),
            ("Two-sided p", p_phrase(self.p_value)),
        ]
        for title, value, p in (
            ("Q", self.q, self.q_p_value),
            ("Cochran-Mantel-Haenszel", self.cmh, self.cmh_p_value),
            ("Breslow-Day", self.breslow_day, self.breslow_day_p_value),
            ("Breslow-Day, Tarone's", self.tarone, self.tarone_p_value),
        ):
            if not isnan(value):
                rows.append((title, f"{number(value, 2)}, {p_phrase(p)}"))
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        row: dict[str, object] = dict.fromkeys(POOLED_COLUMNS, nan)
        limits = (self.interval.low, self.interval.high, nan, nan)
        row |= back_columns(self.measure, (self.estimate, *limits))
        row |= dict.fromkeys(("i2_method", "pi_method"), "")
        row |= {
            "measure": label_of(self.measure),
            "estimate": self.estimate,
            "std_error": self.std_error,
            "ci_low": self.interval.low,
            "ci_high": self.interval.high,
            "ci_level": self.interval.level,
            "ci_method": self.interval.method,
            "p_value": self.p_value,
            "k": self.k,
            "tau2_method": "none",
            "q": self.q,
            "q_df": self.q_df,
            "q_p_value": self.q_p_value,
            "i2": self.i2,
            "h2": self.h2,
            "i2_method": "q",
            "model": "common-effect",
            "converged": True,
            "iterations": 0,
            "peaks": 0,
            "k_omitted": self.k_omitted,
            "reason": reasons(self.notes),
            "note": other_remarks(self.notes),
            "method": self.method,
        }
        names = ("cmh", "breslow_day", "tarone")
        for name in (*names, *(f"{name}_p_value" for name in names)):
            row[name] = getattr(self, name)
        return row

    def to_r(self) -> str:
        """Return the R script that gives the same numbers when run."""
        return r_script(self)

    @property
    def _name(self) -> str:
        ratio = read_as(self.measure)
        return back_title(ratio) if ratio else label_of(self.measure)

    @property
    def _shown(self) -> str:
        return number(self.ratio if read_as(self.measure) else self.estimate, 3)

    @property
    def _shown_limits(self) -> str:
        low, high = self.interval.low, self.interval.high
        if read_as(self.measure):
            low, high = as_ratio(low), as_ratio(high)
        return written_interval(low, high, 3)


def as_ratio(log_ratio: float) -> float:
    """Return a ratio from its logarithm, ∞ where it is too large for a number."""
    return inf if log_ratio > _LARGEST_LOG else exp(log_ratio)
