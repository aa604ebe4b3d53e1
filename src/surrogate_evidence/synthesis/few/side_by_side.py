"""What does setting several methods side by side return?"""

from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import ClassVar

from scipy.special import ndtri

from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.appraisal.literature import short_reference
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number
from surrogate_evidence.synthesis.checked_in_r._panel import r_script
from surrogate_evidence.synthesis.deciding.alike import PolicyStep, policy_for
from surrogate_evidence.synthesis.few.priors import TauPrior
from surrogate_evidence.synthesis.pooling._measures import (
    BACK_COLUMNS,
    back_columns,
    label_of,
    read_as,
)
from surrogate_evidence.synthesis.rules import POOLED_RULES

LEADS, BESIDE = "leads", "beside it"
SENSITIVITY, OLDER = "sensitivity", "what older software would say"

_PAIR = 2

STANDINGS = (LEADS, SENSITIVITY, BESIDE, OLDER)
"""What a row can be, from the one that leads to the one that only explains others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """What one method says.

    Attributes
    ----------
    method : str
        Its name.
    title : str
        What a table calls it; of a posterior with its prior.
    standing : str
        One of `STANDINGS`: what the policy for so many studies makes of it.
    estimate, std_error : float
        Estimate, and standard error or posterior standard deviation, where there is
        one.
    interval : Interval
        Confidence limits, of a posterior credible limits.
    multiplier : float
        Quantile that the standard error is multiplied by; NaN where limits are not
        made that way.
    p_value : float
        Two-sided, of no effect; NaN of a posterior, which has none.
    cite_key : str
        The work the method is from, a key of the methods bibliography.
    """

    method: str
    title: str
    standing: str
    estimate: float
    std_error: float
    interval: Interval
    multiplier: float
    p_value: float
    cite_key: str

    @property
    def citation(self) -> str:
        """The work the method is from, as author and year."""
        return short_reference(self.cite_key)

    def __str__(self) -> str:
        limits = written_interval(self.interval.low, self.interval.high, 3)
        return f"{self.title} {number(self.estimate, 3)} ({limits}{self._times})"

    @property
    def _times(self) -> str:
        return "" if isnan(self.multiplier) else f"; × {number(self.multiplier, 2)}"

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "method": self.method,
            "title": self.title,
            "standing": self.standing,
            "estimate": self.estimate,
            "std_error": self.std_error,
            "ci_low": self.interval.low,
            "ci_high": self.interval.high,
            "ci_level": self.interval.level,
            "ci_method": self.interval.method,
            "multiplier": self.multiplier,
            "p_value": self.p_value,
            "citation": self.citation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What several methods say of the same studies.

    Attributes
    ----------
    measure : str
        What the effects are, as given.
    rows : tuple of PanelRow
        One per method, those that lead first.
    k, k_omitted : int
        Studies pooled, and rows left out because they carry no estimate.
    level : float
        Level of all intervals.
    tau2 : float
        Variance between studies as estimated from them; NaN of one study.
    tau2_method : str
        Its estimator.
    priors : tuple of TauPrior
        Priors of tau, the main one first; none of one study.
    yi, vi : tuple of float
        The effects and sampling variances.
    studies : tuple of str
        Names of the studies, if they were given.
    notes : tuple of Note
        What should be known when a row is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    measure: str
    rows: tuple[PanelRow, ...]
    k: int
    k_omitted: int
    level: float
    tau2: float
    tau2_method: str
    priors: tuple[TauPrior, ...]
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    studies: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def policy(self) -> PolicyStep:
        """What is done with so many studies if they are alike."""
        return policy_for(self.k)

    @property
    def leading(self) -> tuple[PanelRow, ...]:
        """The rows to be read first."""
        return tuple(row for row in self.rows if row.standing == LEADS)

    @property
    def compared(self) -> int:
        """Methods side by side."""
        return len(self.rows)

    @property
    def covering_0(self) -> int:
        """How many of the intervals hold 0, no effect."""
        return sum(0.0 in row.interval for row in self.rows)

    @property
    def own(self) -> tuple[str, ...]:
        """What each study says by itself: its effect with its own normal limits."""
        reach = [float(ndtri(0.5 + self.level / 2)) * sqrt(v) for v in self.vi]
        names = self.studies or [f"study {place}" for place in range(1, self.k + 1)]
        return tuple(
            f"{name} {number(y, 3)} ({written_interval(y - far, y + far, 3)})"
            for name, y, far in zip(names, self.yi, reach, strict=True)
        )

    def __getitem__(self, method: str) -> PanelRow:
        """Return the row of a method by its name."""
        found = [row for row in self.rows if row.method == method]
        if not found:
            names = listing(repr(row.method) for row in self.rows)
            msg = f"no row {method!r}; the panel has {names}."
            raise KeyError(msg)
        return found[0]

    def __str__(self) -> str:
        lead = "; ".join(map(str, self.leading))
        if self.k == 1:
            return f"One study, {label_of(self.measure)}: {lead}. Nothing is pooled."
        verb = "leads" if len(self.leading) == 1 else "lead"
        others = "; ".join(str(row) for row in self.rows if row.standing != LEADS)
        name = label_of(self.measure)
        both = f" By themselves: {listing(self.own)}." if self.k == _PAIR else ""
        return (
            f"{name[:1].upper()}{name[1:]} of {self.k} studies by {self.compared} "
            f"methods, {written_level(self.level)} limits.{both} With so many studies "
            f"{verb}: {lead}. Beside: {others}. {self.covering_0} of {self.compared} "
            "intervals hold 0."
        )

    def _repr_html_(self) -> str:
        header: tuple[str, ...] = (
            "Method",
            "Standing",
            "Estimate",
            f"{written_level(self.level)} limits",
            "Multiplier",
            "Citation",
        )
        cells: list[tuple[str, ...]] = [
            (
                row.title,
                row.standing,
                number(row.estimate, 3),
                written_interval(row.interval.low, row.interval.high, 3),
                "none" if isnan(row.multiplier) else number(row.multiplier, 2),
                row.citation,
            )
            for row in self.rows
        ]
        entry = read_as(self.measure)
        if entry is not None:
            header = (*header, entry.back_title)
            cells = [
                (*cell, _shown_back(self.measure, one))
                for cell, one in zip(cells, self.rows, strict=True)
            ]
        return markup(str(self), header, cells, map(str, self.notes))

    def to_rows(self) -> list[dict[str, object]]:
        """Return one flat row per method."""
        shared = {"measure": self.measure, "k": self.k, "tau2": self.tau2}
        return [
            shared | row.to_dict() | _turned_back(self.measure, row)
            for row in self.rows
        ]

    def to_r(self) -> str:
        """Return the R script that gives the same numbers when run."""
        return r_script(self)


def _turned_back(measure: str, row: PanelRow) -> dict[str, object]:
    limits = (row.estimate, row.interval.low, row.interval.high, nan, nan)
    columns = back_columns(measure, limits)
    return {name: columns[name] for name in BACK_COLUMNS if "_pi_" not in name}


def _shown_back(measure: str, row: PanelRow) -> str:
    value, low, high = list(_turned_back(measure, row).values())[1:]
    limits = written_interval(low, high, 3)  # type: ignore[arg-type]
    return f"{number(value, 3)} ({limits})"  # type: ignore[arg-type]
