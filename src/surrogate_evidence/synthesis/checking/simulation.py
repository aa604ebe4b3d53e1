"""How well would a pooled analysis of such studies do, if the truth were known?

Bias, coverage and width of any method of :func:`pool` for a design, from many sets of
studies drawn at random and fitted all at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from surrogate_evidence._checks import (
    check_amount,
    check_level,
    check_number,
    check_whole,
)
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, percent
from surrogate_evidence.synthesis.pooling._engine import Floats
from surrogate_evidence.synthesis.pooling._fit import Fits, fit
from surrogate_evidence.synthesis.pooling._options import Options, chosen
from surrogate_evidence.synthesis.pooling._studies import (
    checked,
    require_sound,
    together,
)
from surrogate_evidence.synthesis.pooling.pooled import TEST_TITLES

Method = tuple[str, str]

COMMON_EFFECT = "common-effect"
"""Stands in the place of an estimator of tau² for the common-effect model."""

_MOST_STUDIES = 1_000_000_000
_STUDIES_AT_ONCE = 2_000_000
_PER_SIZE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """How one method did in the sets that were drawn.

    Attributes
    ----------
    tau2_method, test : str
        The method.
    bias, bias_se : float
        Mean of estimate minus truth, and its Monte Carlo standard error.
    coverage, coverage_se : float
        Share of confidence intervals that hold the true mean effect.
    width, width_se : float
        Mean width of the confidence intervals.
    tau2_bias, tau2_bias_se : float
        Mean of the estimated minus the true tau²; NaN for the common-effect model.
    pi_coverage, pi_coverage_se : float
        Share of prediction intervals that hold the effect of one further study.
    draws : int
        Sets that were fitted.
    """

    tau2_method: str
    test: str
    bias: float
    bias_se: float
    coverage: float
    coverage_se: float
    width: float
    width_se: float
    tau2_bias: float
    tau2_bias_se: float
    pi_coverage: float
    pi_coverage_se: float
    draws: int

    def __str__(self) -> str:
        return (
            f"{self.tau2_method}, {TEST_TITLES[self.test]}: coverage "
            f"{percent(self.coverage)} (± {percent(self.coverage_se)}), bias "
            f"{number(self.bias, 4)} (± {number(self.bias_se, 4)}), mean width "
            f"{number(self.width, 3)} (± {number(self.width_se, 3)})"
        )

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What came out of a simulation, method by method.

    Attributes
    ----------
    k : int
        Studies per set.
    variances : tuple of float
        Their sampling variances.
    effect, tau2 : float
        The truth: mean effect and variance between studies.
    level : float
        Level of the intervals.
    seed : int or None
        What the random numbers were started with.
    methods : tuple of Performance
        One per method, in the order asked for.
    """

    # a design is no evidence: nothing is asked of it
    rules: ClassVar[tuple[Rule, ...]] = ()

    k: int
    variances: tuple[float, ...]
    effect: float
    tau2: float
    level: float
    seed: int | None
    methods: tuple[Performance, ...]

    def __getitem__(self, method: Method) -> Performance:
        """Return how one method did."""
        for one in self.methods:
            if (one.tau2_method, one.test) == method:
                return one
        known = [(one.tau2_method, one.test) for one in self.methods]
        msg = f"no method {method!r} in this simulation; there are {known}."
        raise ArgumentError(msg)

    def __str__(self) -> str:
        draws = self.methods[0].draws
        lines = "\n".join(f"  {one}" for one in self.methods)
        return (
            f"{draws:,} sets of {self.k} studies with tau² = {self.tau2:g}; "
            f"{written_level(self.level)} intervals (± one Monte Carlo standard "
            f"error):\n{lines}"
        )

    def _repr_html_(self) -> str:
        rows = [
            (
                f"{one.tau2_method}, {TEST_TITLES[one.test]}",
                f"{percent(one.coverage)} ± {percent(one.coverage_se)}",
                f"{number(one.bias, 4)} ± {number(one.bias_se, 4)}",
                f"{number(one.width, 3)} ± {number(one.width_se, 3)}",
            )
            for one in self.methods
        ]
        header = ("Method", "Coverage", "Bias", "Mean width")
        return markup(str(self).partition(":")[0], header, rows, ())

    def to_frame(self) -> pd.DataFrame:
        """Return one row per method, the design beside it."""
        frame = pd.DataFrame([one.to_dict() for one in self.methods])
        return frame.assign(k=self.k, effect=self.effect, tau2=self.tau2)


def simulate(  # noqa: PLR0913 - a design has many sides
    k: int,
    *,
    tau2: float,
    variances: ArrayLike | None = None,
    sizes: ArrayLike | None = None,
    effect: float = 0.0,
    methods: Iterable[Method] = (("REML", "hartung-knapp"),),
    level: float = 0.95,
    prediction: str = "by-test",
    draws: int = 10_000,
    seed: int | None = None,
) -> Simulation:
    r"""Find out how often methods of pooling are right for a design.

    Parameters
    ----------
    k : int
        Studies per set, at least 2.
    tau2 : float
        True variance between studies, 0 or more.
    variances : array_like of float, optional
        Sampling variances: one for all, or one per study.
    sizes : array_like of float, optional
        Participants per study instead, for a standardised difference of two equal
        arms: the variance is 4 / size.
    effect : float, default 0.0
        True mean effect.
    methods : iterable of pair of str
        Estimator of tau² (or ``"common-effect"``) and test, as in :func:`pool`.
    level : float, default 0.95
        Level of the intervals.
    prediction : {"by-test", "normal", "k-1", "k-2"}, default "by-test"
        Rule of the prediction interval.
    draws : int, default 10000
        Sets of studies to draw.
    seed : int, optional
        Start of the random numbers; the same seed gives the same answer.

    Returns
    -------
    Simulation
        Per method bias, coverage and mean width, each with its Monte Carlo standard
        error. All methods see the same sets.

    Raises
    ------
    ArgumentError
        If the design is impossible, or not exactly one of `variances` and `sizes` is
        given with one value or `k` values.

    See Also
    --------
    pool : Answers for data instead of for a design.

    Notes
    -----
    Effects are drawn as :math:`y_i \sim N(\mu, v_i + \tau^2)` with the variances
    taken as known, which flatters every method where they are estimated from small
    studies. The Monte Carlo standard error of a coverage :math:`c` is
    :math:`\sqrt{c (1 - c) / \text{draws}}` [1]_.

    References
    ----------
    .. [1] morris2019, Using simulation studies to evaluate statistical methods.

    Examples
    --------
    With three studies the interval of older software misses its level by far:

    >>> methods = [("DL", "z"), ("REML", "hartung-knapp")]
    >>> result = simulate(3, tau2=0.1, variances=0.05, methods=methods, seed=1)
    >>> [round(one.coverage, 2) for one in result.methods]
    [0.88, 0.95]
    """
    k = check_whole(k, "k", minimum=2)
    draws = check_whole(draws, "draws", minimum=2)
    tau2, effect = check_amount(tau2, "tau2"), check_number(effect, "effect")
    level = check_level(level)
    if seed is not None:
        seed = check_whole(seed, "seed")
    _require_feasible(k, draws)
    v = _variances(k, variances, sizes)
    if not together(float(abs(effect)), min(1.0, v.min()), max(1.0, v.max() + tau2)):
        msg = (
            "effect, tau2 and variances are too far apart in size to be simulated: "
            f"{effect:g}, {tau2:g} and {v.min():g} to {v.max():g}."
        )
        raise ArgumentError(msg)
    given: object = methods
    if isinstance(given, str) or not isinstance(given, Iterable):
        msg = (
            "methods must be pairs of an estimator of tau² and a test, such as "
            f"[('REML', 'hartung-knapp')]; got {methods!r}."
        )
        raise ArgumentError(msg)
    asked = [_options(method, level, prediction) for method in methods]
    if not asked:
        msg = "methods must name at least one pair of estimator and test."
        raise ArgumentError(msg)
    tallies = [_Tally() for _ in asked]
    for y, new in _sets(v, tau2, effect, draws, seed):
        count = len(y)
        flat = np.tile(v, count), np.repeat(np.arange(count), k)
        for options, tally in zip(asked, tallies, strict=True):
            tally.add(fit(y.ravel(), *flat, count, options), effect, tau2, new)
    return Simulation(
        k=k,
        variances=tuple(v.tolist()),
        effect=effect,
        tau2=tau2,
        level=level,
        seed=seed,
        methods=tuple(
            tally.performance(options)
            for options, tally in zip(asked, tallies, strict=True)
        ),
    )


class _Tally:
    """Sums of what is averaged over the draws, and of its squares."""

    def __init__(self) -> None:
        self.draws = 0
        self.sums = np.zeros((2, 5))

    def add(self, fits: Fits[Floats], effect: float, tau2: float, new: Floats) -> None:
        outcomes = np.array(
            [
                fits.estimate - effect,
                (fits.ci_low <= effect) & (effect <= fits.ci_high),
                fits.ci_high - fits.ci_low,
                fits.tau2 - tau2,
                (fits.pi_low <= new) & (new <= fits.pi_high),
            ]
        )
        self.draws += new.size
        self.sums += outcomes.sum(axis=1), (outcomes**2).sum(axis=1)

    def performance(self, options: Options) -> Performance:
        mean = self.sums[0] / self.draws
        spread = np.maximum(0, self.sums[1] / self.draws - mean**2)
        error = np.sqrt(spread / (self.draws - 1))
        common = options.model == COMMON_EFFECT
        if common:
            mean[3:], error[3:] = np.nan, np.nan
        values = {
            name: float(value)
            for what, *pair in zip(
                ("bias", "coverage", "width", "tau2_bias", "pi_coverage"),
                mean,
                error,
                strict=True,
            )
            for name, value in zip((what, f"{what}_se"), pair, strict=True)
        }
        # a coverage follows the binomial distribution, for which n, not n − 1, divides
        for what in ("coverage", "pi_coverage"):
            share = values[what]
            values[f"{what}_se"] = sqrt(share * (1 - share) / self.draws)
        return Performance(
            tau2_method=COMMON_EFFECT if common else options.tau2_method,
            test=options.test,
            draws=self.draws,
            **values,
        )


def _sets(
    v: Floats, tau2: float, effect: float, draws: int, seed: int | None
) -> Iterator[tuple[Floats, Floats]]:
    """Give effects of sets of studies, and the true effect of one further study each.

    In portions that fit into memory; their size depends on the design only, so that
    one seed gives one answer.
    """
    rng = np.random.default_rng(seed)
    portion = max(1, _STUDIES_AT_ONCE // v.size)
    for first in range(0, draws, portion):
        count = min(portion, draws - first)
        y = rng.normal(effect, np.sqrt(v + tau2), (count, v.size))
        yield y, rng.normal(effect, sqrt(tau2), count)


def _require_feasible(k: int, draws: int) -> None:
    if k * draws > _MOST_STUDIES:
        msg = (
            f"{draws:,} sets of {k:,} studies are {k * draws:,} studies, more than the "
            f"{_MOST_STUDIES:,} that a simulation draws; ask for fewer draws."
        )
        raise ArgumentError(msg)


def _variances(k: int, variances: object, sizes: object) -> Floats:
    if (variances is None) is (sizes is None):
        msg = "give either variances or sizes, one value or one per study."
        raise ArgumentError(msg)
    given = sizes if variances is None else variances
    name = "sizes" if variances is None else "variances"
    values: Sequence[object] = (
        [given] * k if np.ndim(given) == 0 else given  # type: ignore[arg-type, assignment]
    )
    if len(values) != k:
        msg = f"{name} must hold one value or k = {k} of them, got {len(values)}."
        raise ArgumentError(msg)
    plain = np.array([check_number(value, name) for value in values])
    if (plain <= 0).any():
        msg = f"{name} must be positive, got {plain[plain <= 0][0]:g}."
        raise ArgumentError(msg)
    if variances is None:
        plain = _PER_SIZE / plain
    require_sound(checked(np.zeros(k), plain)[2])
    return plain


def _options(method: object, level: float, prediction: str) -> Options:
    if not isinstance(method, tuple | list) or len(method) != 2:  # noqa: PLR2004
        msg = (
            "methods must be pairs of an estimator of tau² and a test, such as "
            f"('REML', 'hartung-knapp'); got {method!r}."
        )
        raise ArgumentError(msg)
    estimator, test = method
    if estimator == COMMON_EFFECT:
        return chosen(
            tau2="REML", test=test, level=level, model=COMMON_EFFECT, prediction=None
        )
    return chosen(
        tau2=estimator,
        test=test,
        level=level,
        model="random-effects",
        prediction=prediction,
    )
