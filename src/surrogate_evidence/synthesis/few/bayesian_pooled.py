"""What does pooling with a stated prior return?"""

from dataclasses import dataclass
from math import isnan
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from surrogate_evidence._checks import check_choice
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import other_remarks, reasons
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, percent
from surrogate_evidence.synthesis.checked_in_r._posterior import r_script
from surrogate_evidence.synthesis.few._quadrature import densities
from surrogate_evidence.synthesis.few.priors import TauPrior
from surrogate_evidence.synthesis.pooling._engine import Floats
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
from surrogate_evidence.synthesis.rules import FEW_STUDIES, POOLED_RULES

POSTERIOR = "posterior"
"""Name of the interval between equal tails of a posterior."""

DENSITIES = ("mean", "tau", "new study")
"""What a posterior has a density of."""

BAYESIAN_COLUMNS = (
    "measure",
    "estimate",
    "mean",
    "std_error",
    "ci_low",
    "ci_high",
    "ci_level",
    "ci_method",
    "probability_above_0",
    "k",
    "tau",
    "tau_low",
    "tau_high",
    "tau_prior",
    "mu_prior",
    "pi_low",
    "pi_high",
    "pi_method",
    "model",
    *BACK_COLUMNS,
    "k_omitted",
    "reason",
    "note",
)
"""Columns of a result with a stated prior, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BayesianPooled:
    """What several studies say jointly once a prior of tau is stated.

    Attributes
    ----------
    measure : str
        What the effects are, as given.
    estimate, mean, std_error : float
        Median, mean and standard deviation of the posterior of the mean effect, on
        the scale of the effects.
    interval : Interval
        Limits with equal tails of that posterior: a credible interval.
    probability_above_0 : float
        Posterior probability that the mean effect is above 0.
    k, k_omitted : int
        Studies pooled, and rows left out because they carry no estimate.
    tau : float
        Posterior median of the standard deviation between studies.
    tau_interval : Interval
        Limits with equal tails of its posterior.
    tau_prior : TauPrior
        What was taken to be likely of tau before.
    mu_prior : tuple of float or None
        Mean and standard deviation of a normal prior of the mean; None is flat.
    pi_low, pi_high : float
        Posterior predictive limits: where the true effect of a new study would lie.
    studies : tuple of Interval
        Each study's own effect, drawn towards the mean by what the others found.
    study_estimates : tuple of float
        Their posterior medians.
    yi, vi : tuple of float
        The effects and sampling variances that were pooled.
    names : tuple of str
        Names of the studies, if they were given.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    measure: str
    estimate: float
    mean: float
    std_error: float
    interval: Interval
    probability_above_0: float
    k: int
    k_omitted: int
    tau: float
    tau_interval: Interval
    tau_prior: TauPrior
    mu_prior: tuple[float, float] | None
    pi_low: float
    pi_high: float
    studies: tuple[Interval, ...]
    study_estimates: tuple[float, ...]
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    names: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        studies = "1 study" if self.k == 1 else f"{self.k} studies"
        tau = written_interval(self.tau_interval.low, self.tau_interval.high, 3)
        return (
            f"Posterior median {label_of(self.measure)} {number(self.estimate, 3)} of "
            f"{studies}; {self._limits}, probability above 0 "
            f"{percent(self.probability_above_0)}{self._back}; tau "
            f"{number(self.tau, 3)} ({tau}); "
            f"{self._prediction}; {self.tau_prior}, {self._mu_prior}."
        )

    def _repr_html_(self) -> str:
        tau = written_interval(self.tau_interval.low, self.tau_interval.high, 3)
        rows = [
            ("Studies", str(self.k)),
            ("Posterior median", number(self.estimate, 3)),
            ("Interval", self._limits),
            ("Probability above 0", percent(self.probability_above_0)),
            ("Posterior mean", number(self.mean, 3)),
            ("Posterior standard deviation", number(self.std_error, 3)),
            ("tau", f"{number(self.tau, 3)} ({tau})"),
            ("Prior", f"{self.tau_prior}, {self._mu_prior}"),
            ("Prediction", self._prediction),
        ]
        if read_as(self.measure):
            rows.insert(3, ("Turned back", self._back.removeprefix("; ")))
        rows += [
            (
                f"{self._named(place)}: {number(y, 3)} found",
                f"{number(median, 3)} ({written_interval(one.low, one.high, 3)})",
            )
            for place, (y, median, one) in enumerate(
                zip(self.yi, self.study_estimates, self.studies, strict=True)
            )
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": self.measure,
            "estimate": self.estimate,
            "mean": self.mean,
            "std_error": self.std_error,
            "ci_low": self.interval.low,
            "ci_high": self.interval.high,
            "ci_level": self.interval.level,
            "ci_method": self.interval.method,
            "probability_above_0": self.probability_above_0,
            "k": self.k,
            "tau": self.tau,
            "tau_low": self.tau_interval.low,
            "tau_high": self.tau_interval.high,
            "tau_prior": self.tau_prior.name,
            "mu_prior": mu_prior_name(self.mu_prior),
            "pi_low": self.pi_low,
            "pi_high": self.pi_high,
            "pi_method": "posterior-predictive",
            "model": "random-effects",
            **back_columns(
                self.measure,
                (
                    self.estimate,
                    self.interval.low,
                    self.interval.high,
                    self.pi_low,
                    self.pi_high,
                ),
            ),
            "k_omitted": self.k_omitted,
            "reason": reasons(self.notes),
            "note": other_remarks(self.notes),
        }

    def density(self, at: ArrayLike, of: str = "mean") -> Floats:
        """Return the height of a posterior density, by the quadrature of the result.

        Parameters
        ----------
        at : array_like of float
            Values to evaluate at, on the scale of the effects.
        of : {"mean", "tau", "new study"}, default "mean"
            The mean effect, the standard deviation between studies, or the true
            effect of a new study.

        Returns
        -------
        numpy.ndarray
            Density in the shape of `at`; it integrates to 1.

        Raises
        ------
        ArgumentError
            If a value is no finite number, or there is no such density.

        See Also
        --------
        surrogate_evidence.presentation.posterior_plot : Draws all three.

        Examples
        --------
        The mean is denser in the middle than a new study's effect, and thinner far out:

        >>> from surrogate_evidence.synthesis import bayesian_pool
        >>> one = bayesian_pool([0.71, 1.83], [0.43**2, 1.10**2])
        >>> one.density([0.92, 2.5]).round(3)
        array([0.782, 0.024])
        >>> one.density([0.92, 2.5], "new study").round(3)
        array([0.673, 0.048])
        """
        kind = check_choice(of, DENSITIES, "of")
        values = _finite(at)
        known = densities(
            np.array(self.yi), np.array(self.vi), self.tau_prior, self.mu_prior
        )
        if kind == "tau":
            return np.where(values < 0, 0.0, known.of_tau(np.maximum(values, 0.0)))
        return known.of_mean(values, new=kind == "new study")

    def back_transformed(self) -> BackTransformed:
        """Return median and limits on the scale that people read.

        Quantiles are turned back by the measure that was named; a measure that is
        unknown is refused.
        """
        return back_transformed(
            measure=self.measure,
            estimate=self.estimate,
            interval=self.interval,
            limits="credible interval",
            prediction=(self.pi_low, self.pi_high),
            k=self.k,
        )

    def study_rows(self) -> list[dict[str, object]]:
        """Return one row per study: what it found, and where its own effect lies."""
        return [
            {
                "yi": y,
                "vi": v,
                "estimate": median,
                "ci_low": one.low,
                "ci_high": one.high,
                "ci_level": one.level,
                "ci_method": one.method,
            }
            for y, v, median, one in zip(
                self.yi, self.vi, self.study_estimates, self.studies, strict=True
            )
        ]

    def to_r(self) -> str:
        """Return the R script that gives the same numbers when run."""
        return r_script(self)

    @property
    def _limits(self) -> str:
        limits = written_interval(self.interval.low, self.interval.high, 3)
        return f"{written_level(self.interval.level)} credible interval {limits}"

    @property
    def _prediction(self) -> str:
        if isnan(self.pi_low):
            return "no prediction"
        limits = written_interval(self.pi_low, self.pi_high, 3)
        driven = ", driven by the prior" if self.k < FEW_STUDIES else ""
        return f"a new study's effect {limits}{driven}"

    @property
    def _back(self) -> str:
        if read_as(self.measure) is None:
            return ""
        one = self.back_transformed()
        limits = written_interval(one.interval.low, one.interval.high, 3)
        return f"; {one.measure} {number(one.estimate, 3)} ({limits})"

    def _named(self, place: int) -> str:
        return self.names[place] if self.names else f"Study {place + 1}"

    @property
    def _mu_prior(self) -> str:
        if self.mu_prior is None:
            return "flat prior on the mean"
        mean, deviation = self.mu_prior
        return f"normal({mean:g}, {deviation:g}) prior on the mean"


def _finite(at: ArrayLike) -> Floats:
    values = np.asarray(at)
    if values.dtype.kind in "iuf" and np.isfinite(values).all():
        return values.astype(np.float64)
    msg = f"at must be finite numbers to evaluate the density at, got {at!r:.60}."
    raise ArgumentError(msg)


def mu_prior_name(prior: tuple[float, float] | None) -> str:
    """Return a prior of the mean as a column says it."""
    return "flat" if prior is None else f"normal({prior[0]:g}, {prior[1]:g})"
