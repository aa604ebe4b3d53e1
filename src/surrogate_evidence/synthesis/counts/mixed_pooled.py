"""What does a model of counts in studies that differ return?"""

from dataclasses import dataclass
from math import isnan, nan
from typing import ClassVar

from scipy.special import expit

from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.estimates import Estimate, Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import other_remarks, reasons
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, p_phrase
from surrogate_evidence.synthesis.checked_in_r._counts import r_script
from surrogate_evidence.synthesis.counts.pooled_tables import as_ratio
from surrogate_evidence.synthesis.pooling.pooled import POOLED_COLUMNS, TEST_TITLES
from surrogate_evidence.synthesis.rules import POOLED_RULES

MIXED_MODELS = {
    "binomial-normal": ("log odds", "median proportion"),
    "beta-binomial": ("log odds of the mean", "mean proportion"),
    "hypergeometric-normal": ("log odds ratio", "odds ratio"),
}
"""Model → what is estimated of one group, and what a reader is told of it."""

_OF_TABLES = MIXED_MODELS["hypergeometric-normal"]
"""The same of two arms, whichever the model."""

_ARMS = 4
"""Counts of a study with two arms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledCounts:
    """A maximum likelihood fit to counts of studies that differ.

    Attributes
    ----------
    model : str
        ``"binomial-normal"`` or ``"beta-binomial"`` for one group,
        ``"hypergeometric-normal"`` or ``"beta-binomial"`` for two arms.
    estimate, std_error : float
        Mean of the log odds (of the log odds ratios) between studies, or log odds of
        the mean proportion, and its standard error; NaN where the likelihood has no
        maximum.
    interval : Interval
        Confidence interval on the same scale; its ``method`` is the test.
    p_value : float
        Two-sided, of a mean of 0: even odds, or an odds ratio of 1.
    k, k_omitted : int
        Studies in the model, and studies without information.
    tau2 : float
        Variance between studies, by maximum likelihood; NaN in a beta-binomial model.
    rho : float
        Correlation of two participants of one study in a beta-binomial model, from 0
        (studies alike) to 1; else NaN.
    spread_interval : Interval
        Profile likelihood limits of tau², or of rho.
    likelihood_ratio, spread_p_value : float
        Twice what the spread adds to the log-likelihood, and the p-value of no spread.
    log_likelihood : float
        At the maximum, binomial coefficients included.
    converged : bool
        Whether integrals and slope are as exact as they should be.
    points : int
        Points of the quadrature, in each study at least; 0 where none is needed.
    quadrature_error : float
        What twice as many points would change of the log-likelihood.
    slope : float
        Slope of the log-likelihood that is left, per standard error.
    peaks : int
        Local maxima that were seen; the highest is given.
    studies : tuple of Estimate
        Every proportion with its exact interval; empty for tables.
    common_bound : Interval, optional
        Where all studies are at one end of the scale: the exact limits assuming one
        common rate (a proportion) or one common odds ratio (a logarithm).
    posterior_median : float
        There also: posterior median of the median proportion between studies; else NaN.
    posterior : Interval, optional
        Its credible interval with equal tails, a proportion.
    counts : tuple of tuple
        The counts as given, one row per study.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    model: str
    estimate: float
    std_error: float
    interval: Interval
    p_value: float
    k: int
    k_omitted: int
    tau2: float
    rho: float = nan
    spread_interval: Interval
    likelihood_ratio: float
    spread_p_value: float
    log_likelihood: float
    converged: bool
    points: int
    quadrature_error: float
    slope: float
    peaks: int
    studies: tuple[Estimate, ...]
    common_bound: Interval | None
    posterior_median: float = nan
    posterior: Interval | None = None
    counts: tuple[tuple[int, ...], ...]
    notes: tuple[Note, ...] = ()

    @property
    def i2(self) -> float:
        """Not defined without a typical variance within studies: NaN."""
        return nan

    @property
    def pi_low(self) -> float:
        """Not given: NaN."""
        return nan

    @property
    def of_tables(self) -> bool:
        """Whether studies have two arms, so that odds ratios are estimated."""
        return len(self.counts[0]) == _ARMS

    @property
    def measure(self) -> str:
        """What is estimated."""
        return self._names[0]

    @property
    def _names(self) -> tuple[str, str]:
        return _OF_TABLES if self.of_tables else MIXED_MODELS[self.model]

    @property
    def value(self) -> float:
        """The estimate as a proportion, or as an odds ratio."""
        return self._back(self.estimate)

    def __str__(self) -> str:
        studies = "1 study" if self.k == 1 else f"{self.k} studies"
        name = self._names[1]
        if isnan(self.estimate):
            text = f"No pooled {name} of {studies} ({self.model} model)"
            if self.common_bound is not None:
                text += f"; assuming one common {self._rate}, {self._bound}"
            if self.posterior is not None:
                text += f"; with priors that are noted, {self._posterior}"
            return f"{text}. {reasons(self.notes)}"
        text = (
            f"{name.capitalize()} {number(self.value, 3)} of {studies} ({self.model} "
            f"model); {self.interval.title} {self._limits} "
            f"({TEST_TITLES[self.interval.method]})"
        )
        if self.of_tables:  # nobody asks whether odds are even
            text += f", {p_phrase(self.p_value)}"
        text += f"; {self._spread[0]} {self._spread[1]} (maximum likelihood"
        if not isnan(self.spread_interval.low):
            text += f"; profile limits {self._spread_limits}"
        return f"{text})."

    def _repr_html_(self) -> str:
        rows = [
            ("Studies", str(self.k)),
            (self._names[1].capitalize(), number(self.value, 3)),
            (self.interval.title.capitalize(), self._limits),
            (f"{self._spread[0]} (maximum likelihood)", self._spread[1]),
        ]
        if self.common_bound is not None:
            rows.append((f"Assuming one common {self._rate}", self._bound))
        if self.posterior is not None:
            rows.append(("With priors that are noted", self._posterior))
        if not isnan(self.spread_interval.low):
            title = f"Profile limits of {self._spread[0]}"
            rows.append((title, self._spread_limits))
            rows.append(("No spread between studies", p_phrase(self.spread_p_value)))
        for place, study in enumerate(self.studies, start=1):
            rows.append((f"Study {place}", str(study)))
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        row: dict[str, object] = dict.fromkeys(POOLED_COLUMNS, nan)
        row |= dict.fromkeys(("i2_method", "pi_method"), "")
        back = ("measure", "estimate", "ci_low", "ci_high")
        low, high = self._back(self.interval.low), self._back(self.interval.high)
        values = (self._names[1], self.value, low, high)
        row |= {f"back_{name}": it for name, it in zip(back, values, strict=True)}
        row |= {
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
            "tau2_method": "none" if self.model == "beta-binomial" else "ML",
            **self._spread_columns,
            "rho": self.rho,
            "likelihood_ratio": self.likelihood_ratio,
            "spread_p_value": self.spread_p_value,
            "posterior_median": self.posterior_median,
            "posterior_low": nan if self.posterior is None else self.posterior.low,
            "posterior_high": nan if self.posterior is None else self.posterior.high,
            "model": self.model,
            "converged": self.converged,
            "peaks": self.peaks,
            "k_omitted": self.k_omitted,
            "reason": reasons(self.notes),
            "note": other_remarks(self.notes),
            "log_likelihood": self.log_likelihood,
            "points": self.points,
            "quadrature_error": self.quadrature_error,
            "slope": self.slope,
        }
        return row

    def to_r(self) -> str:
        """Return the R script that gives the same numbers when run."""
        return r_script(self)

    @property
    def _spread(self) -> tuple[str, str]:
        if self.model == "beta-binomial":
            return "rho", number(self.rho, 3)
        return "tau²", number(self.tau2, 3)

    @property
    def _spread_limits(self) -> str:
        return written_interval(self.spread_interval.low, self.spread_interval.high, 3)

    @property
    def _spread_columns(self) -> dict[str, object]:
        limits = (self.spread_interval.low, self.spread_interval.high)
        name = "rho" if self.model == "beta-binomial" else "tau2"
        return dict(zip((f"{name}_low", f"{name}_high"), limits, strict=True))

    @property
    def _posterior(self) -> str:
        if self.posterior is None:
            return ""
        limits = written_interval(self.posterior.low, self.posterior.high, 3)
        return (
            f"posterior median {number(self.posterior_median, 3)}, "
            f"{written_level(self.posterior.level)} credible interval {limits}"
        )

    @property
    def _rate(self) -> str:
        return "rate" if not self.of_tables else "odds ratio"

    @property
    def _limits(self) -> str:
        low, high = self.interval.low, self.interval.high
        return written_interval(self._back(low), self._back(high), 3)

    @property
    def _bound(self) -> str:
        bound = self.common_bound
        if bound is None:
            return ""
        low, high = bound.low, bound.high
        if self.of_tables:
            low, high = as_ratio(low), as_ratio(high)
        side = "" if bound.alternative == "two-sided" else "one-sided "
        limits = written_interval(low, high, 3)
        return f"exact {side}{written_level(bound.level)} limits {limits}"

    def _back(self, x: float) -> float:
        if isnan(x):
            return nan
        return float(expit(x)) if not self.of_tables else as_ratio(x)
