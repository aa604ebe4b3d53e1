"""Do small studies show other effects than large ones?

Tests of funnel plot asymmetry. With few studies they say next to nothing, so below ten
they are refused unless that is asked for in a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import kendalltau

from surrogate_evidence._checks import check_choice, check_level
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import other_remarks, reasons
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import number, p_phrase
from surrogate_evidence.synthesis.checked_in_r._regression import asymmetry
from surrogate_evidence.synthesis.moderators._coefficients import coefficients
from surrogate_evidence.synthesis.moderators._moderated import independent, mixed
from surrogate_evidence.synthesis.pooling._engine import Floats
from surrogate_evidence.synthesis.pooling._measures import label_of, measure_of
from surrogate_evidence.synthesis.pooling._options import chosen
from surrogate_evidence.synthesis.pooling._studies import (
    MISSING,
    checked,
    require_sound,
)
from surrogate_evidence.synthesis.rules import FEW_FOR_ASYMMETRY, POOLED_RULES

BELOW_TEN = ("refuse", "exploratory")
SCATTERS = ("multiplicative", "additive")

_FEWEST = 3
_EXACT = 170
"""Studies up to which the distribution of Kendall's tau is enumerated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asymmetry:
    """Whether effects go with their standard errors.

    Attributes
    ----------
    method : str
        ``"egger"`` or ``"begg"``.
    measure : str
        What the effects are, as given.
    k, k_omitted : int
        Studies, and rows left out because they carry no estimate.
    estimate : float
        Slope of the effects over their standard errors, or Kendall's tau.
    std_error : float
        Of the slope; NaN for Kendall's tau.
    statistic, p_value : float
        Slope over its error, or Kendall's tau itself; and the two-sided p-value.
    distribution : str
        Where the p-value comes from.
    limit : float
        Effect the regression line reaches at a standard error of 0; NaN for Begg's.
    limit_interval : Interval
        Its confidence interval.
    tau2 : float
        Variance between studies around the line; 0 where scatter is multiplicative.
    tau2_method : str
        Its estimator; ``"given"``, or ``"none"`` where scatter is not additive.
    yi, vi : tuple of float
        The effects and sampling variances.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    method: str
    measure: str
    k: int
    k_omitted: int
    estimate: float
    std_error: float
    statistic: float
    p_value: float
    distribution: str
    limit: float
    limit_interval: Interval
    tau2: float
    tau2_method: str
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    notes: tuple[Note, ...] = ()

    @property
    def asymmetry_k(self) -> int:
        """Studies the test rests on."""
        return self.k

    def __str__(self) -> str:
        tested = f"{p_phrase(self.p_value)} ({self.distribution})"
        if self.method == "begg":
            return (
                f"Begg's rank test of {self.k} studies: Kendall's tau "
                f"{number(self.estimate, 3)} between {label_of(self.measure)} and "
                f"variance, {tested}."
            )
        limits = written_interval(self.limit_interval.low, self.limit_interval.high, 3)
        return (
            f"Egger's test of {self.k} studies: slope {number(self.estimate, 3)} of "
            f"{label_of(self.measure)} over its standard error, {tested}; at a "
            f"standard error of 0 the line reaches {number(self.limit, 3)} "
            f"({self.limit_interval.title} {limits})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Studies", str(self.k)),
            ("Statistic", number(self.statistic, 3)),
            ("Two-sided p", p_phrase(self.p_value)),
            ("Distribution", self.distribution),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": self.measure,
            "method": self.method,
            "estimate": self.estimate,
            "std_error": self.std_error,
            "limit": self.limit,
            "limit_low": self.limit_interval.low,
            "limit_high": self.limit_interval.high,
            "ci_level": self.limit_interval.level,
            "statistic": self.statistic,
            "p_value": self.p_value,
            "p_method": self.distribution,
            "k": self.k,
            "tau2": self.tau2,
            "k_omitted": self.k_omitted,
            "reason": reasons(self.notes),
            "note": other_remarks(self.notes),
        }

    def to_r(self) -> str:
        """Return the R script that gives the same numbers when run."""
        return asymmetry(self)


def egger_test(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    scatter: str = "multiplicative",
    tau2: str | float = "REML",
    level: float = 0.95,
    below_ten: str = "refuse",
    measure: str | Sequence[str] | None = None,
) -> Asymmetry:
    r"""Test by regression whether effects go with their standard errors.

    Parameters
    ----------
    yi, vi : array_like of float
        Effects and their sampling variances, one per study; ten or more.
    scatter : {"multiplicative", "additive"}, default "multiplicative"
        How effects differ beyond chance: variances times a factor, which is Egger's
        own test, or plus tau², a meta-regression on the standard error.
    tau2 : str or float, default "REML"
        Estimator of tau², or its value, where scatter is additive; 0 makes that a
        common-effect regression.
    level : float, default 0.95
        Level of the interval of the limit.
    below_ten : {"refuse", "exploratory"}, default "refuse"
        Whether fewer than ten studies are refused, or tested all the same.
    measure : str, optional
        What the effects are.

    Returns
    -------
    Asymmetry
        Slope, test, and the effect at a standard error of 0.

    Raises
    ------
    ArgumentError
        If there are fewer than ten studies and `below_ten` does not allow it, fewer
        than three, or all standard errors are equal.

    See Also
    --------
    begg_test : By ranks, without a line, and with less power.
    meta_regression : The same regression on any feature of the studies.

    Notes
    -----
    Effects are regressed on :math:`\sqrt{v_i}` with weights :math:`1/v_i` [1]_; the
    slope over its error has a t distribution with k − 2 degrees of freedom. The slope
    is the intercept of the regression of :math:`y_i/\sqrt{v_i}` on
    :math:`1/\sqrt{v_i}`. With additive scatter weights are
    :math:`1/(v_i + \hat\tau^2)` and the test is normal.

    Below ten studies the power is too low to tell chance from asymmetry [2]_, and
    asymmetry has other causes than unpublished studies. Ratios are tied to their
    standard errors even without any bias.

    References
    ----------
    .. [1] egger1997, Bias in meta-analysis detected by a simple, graphical test.
    .. [2] sterne2011, Recommendations for examining and interpreting funnel plot
       asymmetry in meta-analyses of randomised controlled trials.

    Examples
    --------
    Three studies cannot show asymmetry, nor that there is none:

    >>> egger_test([0.1, 0.4, 0.9], [0.01, 0.05, 0.2])
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: a test of funnel plot asymmetry needs ten
    studies or more, got 3: with fewer its power is too low to tell chance from
    asymmetry (Sterne 2011). To have it all the same, say below_ten="exploratory".
    """
    additive = check_choice(scatter, SCATTERS, "scatter") == "additive"
    options = chosen(
        tau2=tau2 if additive else 0.0,
        test="z" if additive else "hartung-knapp",
        level=level,
        model="random-effects",
        prediction=None,
    )
    y, v, omitted, notes = _studies(yi, vi, below_ten)
    x = np.column_stack([np.ones(y.size), np.sqrt(v)])
    fitted = mixed(y, v, x, options)
    limit, slope = coefficients(fitted, ["limit", "slope"], [y.size, y.size], options)
    if fitted.factor == 0:
        text = "The effects lie on one line without any scatter: there is no test."
        notes += (Note(code="not-estimable", text=text),)
    return Asymmetry(
        method="egger",
        measure=measure_of(measure, yi, vi),
        k=y.size,
        k_omitted=omitted,
        estimate=slope.estimate,
        std_error=slope.std_error,
        statistic=(
            slope.estimate / slope.std_error if slope.std_error else float("nan")
        ),
        p_value=slope.p_value,
        distribution="normal" if additive else f"t with {fitted.df} degrees of freedom",
        limit=limit.estimate,
        limit_interval=limit.interval,
        tau2=fitted.tau2,
        tau2_method=options.tau2_method if additive else "none",
        yi=tuple(y.tolist()),
        vi=tuple(v.tolist()),
        notes=notes,
    )


def begg_test(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    below_ten: str = "refuse",
    measure: str | Sequence[str] | None = None,
) -> Asymmetry:
    r"""Test by ranks whether effects go with their sampling variances.

    Parameters
    ----------
    yi, vi : array_like of float
        Effects and their sampling variances, one per study; ten or more.
    below_ten : {"refuse", "exploratory"}, default "refuse"
        Whether fewer than ten studies are refused, or tested all the same.
    measure : str, optional
        What the effects are.

    Returns
    -------
    Asymmetry
        Kendall's tau and its p-value.

    Raises
    ------
    ArgumentError
        If there are fewer than ten studies and `below_ten` does not allow it, fewer
        than three, or all standard errors are equal.

    See Also
    --------
    egger_test : By regression, with more power and an effect for large studies.

    Notes
    -----
    Kendall's tau (b) between :math:`v_i` and the standardised effects
    :math:`(y_i - \hat\mu)/\sqrt{v_i - 1/\sum 1/v_j}`, with the common-effect mean
    [1]_. Without ties the p-value is exact, with ties it is normal with the variance
    that ties leave. The test has little power even with 25 studies.

    References
    ----------
    .. [1] begg1994, Operating characteristics of a rank correlation test for
       publication bias.

    Examples
    --------
    With five studies even perfect order would be p = 0.017, and only on request:

    >>> found = begg_test([0.1, 0.2, 0.4, 0.7, 1.1], [0.01, 0.02, 0.03, 0.05, 0.08],
    ...                   below_ten="exploratory")
    >>> print(found)
    Begg's rank test of 5 studies: Kendall's tau 1.000 between effect and variance, p =
    0.017 (exact).
    """
    y, v, omitted, notes = _studies(yi, vi, below_ten)
    w = 1 / v
    mean = float(np.sum(w * y) / np.sum(w))
    standard = (y - mean) / np.sqrt(v - 1 / np.sum(w))
    tied = np.unique(standard).size < y.size or np.unique(v).size < y.size
    exact = not tied and y.size <= _EXACT
    if not np.ptp(y):
        msg = "all effects are equal: ranks say nothing about effects without an order."
        raise ArgumentError(msg)
    found = kendalltau(standard, v, method="exact" if exact else "asymptotic")
    if tied:
        text = "Some studies are tied; the p-value is the normal approximation."
        notes += (Note(code="approximate", text=text),)
    nothing = float("nan")
    return Asymmetry(
        method="begg",
        measure=measure_of(measure, yi, vi),
        k=y.size,
        k_omitted=omitted,
        estimate=float(found.statistic),
        std_error=nothing,
        statistic=float(found.statistic),
        p_value=float(found.pvalue),
        distribution="exact" if exact else "normal",
        limit=nothing,
        limit_interval=Interval(
            low=nothing, high=nothing, level=check_level(0.95), method="none"
        ),
        tau2=nothing,
        tau2_method="none",
        yi=tuple(y.tolist()),
        vi=tuple(v.tolist()),
        notes=notes,
    )


def _studies(
    yi: ArrayLike, vi: ArrayLike, below_ten: str
) -> tuple[Floats, Floats, int, tuple[Note, ...]]:
    """Return what can be tested, or refuse it with the reason."""
    allowed = check_choice(below_ten, BELOW_TEN, "below_ten") == "exploratory"
    y, v, faults = checked(yi, vi)
    require_sound(faults)
    kept = faults != MISSING
    y, v, k = y[kept], v[kept], int(kept.sum())
    if k < FEW_FOR_ASYMMETRY and not allowed:
        msg = (
            "a test of funnel plot asymmetry needs ten studies or more, got "
            f"{k}: with fewer its power is too low to tell chance from asymmetry "
            '(Sterne 2011). To have it all the same, say below_ten="exploratory".'
        )
        raise ArgumentError(msg)
    if k < _FEWEST:
        msg = f"k = {k} has no asymmetry; it takes {_FEWEST} studies at the very least."
        raise ArgumentError(msg)
    if not independent(np.column_stack([np.ones(k), np.sqrt(v)])):
        msg = "all standard errors are equal: no study is smaller than another."
        raise ArgumentError(msg)
    return y, v, int(np.count_nonzero(~kept)), _notes(k)


def _notes(k: int) -> tuple[Note, ...]:
    causes = (
        "Asymmetry has many causes: unpublished studies are one, chance, true "
        "differences between small and large studies and the measure are others. A "
        "large p-value is no sign that nothing is missing."
    )
    always = Note(code="convention", text=causes)
    if k >= FEW_FOR_ASYMMETRY:
        return (always,)
    few = (
        f"Only {k} studies: asked for as exploratory. Neither a small p-value nor a "
        "large one can be relied on."
    )
    return (Note(code="few-studies", text=few), always)
