"""What does each kind of result put into a forest plot: which lines, which words?

Every kind is read into the same few lines, in the units a reader is shown. What has
no estimate gets no diamond: it gets its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Any

from surrogate_evidence._checks import check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval
from surrogate_evidence.estimates._notes import reasons
from surrogate_evidence.estimates.results import METHOD_TITLES
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number, p_phrase, percent
from surrogate_evidence.presentation.figures.forests.pooled_lines import (
    Line,
    normal_lines,
    own_lines,
    peto_effects,
    table_effects,
    table_weights,
    turned,
)
from surrogate_evidence.presentation.figures.forests.pooled_scale import Scale
from surrogate_evidence.presentation.figures.forests.pooled_sections import (
    ForestSection,
    named,
    own_estimates,
)
from surrogate_evidence.synthesis import (
    BayesianPooled,
    Coefficient,
    DoNotPool,
    EvidenceGap,
    NothingToPool,
    Pooled,
    PooledCounts,
    PooledTables,
)
from surrogate_evidence.synthesis.counts.pooled_tables import (
    LIMIT_TITLES,
    TABLE_METHODS,
)
from surrogate_evidence.synthesis.pooling.pooled import (
    I2_TITLES,
    PREDICTION_TITLES,
    TEST_TITLES,
)

_BARE_I2 = 5  # studies from which I² is printed, as a pooled result prints it
NORMAL = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a section says, in the units of its scale.

    Attributes
    ----------
    studies, below : tuple of Line
        One line per study (and one for what a prior makes of it), and what stands
        below them: diamond, prediction interval, or a bound.
    words : str
        How it was pooled, or why not.
    level : float
        Level of the intervals; NaN where there is none.
    own : str
        How the intervals of single studies were made.
    k : int
        Studies that were pooled.
    """

    studies: tuple[Line, ...]
    below: tuple[Line, ...]
    words: str
    level: float = nan
    own: str = ""
    k: int = 0

    @property
    def pooled(self) -> Line | None:
        """The diamond, if there is one."""
        return next((line for line in self.below if line.kind == "pooled"), None)


def read(section: ForestSection, scale: Scale, *, shrinkage: bool = False) -> Reading:
    """Return the lines and words of a section."""
    result = section.pooled
    _check_effects(section)
    for kind, reader in _READERS.items():
        if isinstance(result, kind):
            reading = reader(section, scale)
            if shrinkage and isinstance(result, BayesianPooled):
                return _with_shrinkage(reading, result, scale)
            return reading
    msg = (
        "a section holds a result of pooling, or why there is none: got "
        f"{type(result).__name__}."
    )
    raise ArgumentError(msg)


def _check_effects(section: ForestSection) -> None:
    y, v = section.yi, section.vi
    if len(y) != len(v):
        msg = f"yi and vi must be of one length, got {len(y)} and {len(v)}."
        raise ArgumentError(msg)
    for effect, variance in zip(y, v, strict=True):
        check_number(effect, "yi")
        if check_number(variance, "vi") <= 0:
            msg = f"vi must be positive, got {variance:g}."
            raise ArgumentError(msg)


# --- one reader for each kind of result -----------------------------------------


def _pooled(section: ForestSection, scale: Scale) -> Reading:
    result: Pooled = section.pooled  # type: ignore[assignment]
    level = result.interval.level
    studies = normal_lines(
        named(section, len(result.yi)),
        (result.yi, result.vi, result.weights),
        scale,
        level,
    )
    method = f"{result.model}, {TEST_TITLES[result.interval.method]} interval"
    if result.k == 1:
        words = f"{method}; one study cannot show how effects differ"
        return Reading(studies=studies, below=(), words=words, level=level, k=1)
    below = [_diamond(scale, result.estimate, result.interval)]
    if not isnan(result.pi_low):
        rule = PREDICTION_TITLES[result.pi_method]
        below.append(_prediction(scale, result.pi_low, result.pi_high, level, rule))
    limits = written_interval(result.tau2_interval.low, result.tau2_interval.high, 3)
    tau2 = f"tau² {number(result.tau2, 3)} ({result.tau2_method}; interval {limits})"
    if result.model == "common-effect":
        tau2 = f"tau² taken as 0 (interval {limits})"
    words = f"{method}; {tau2}; {_q(result)}"
    if result.k >= _BARE_I2:
        words += f"; I² {percent(result.i2)} ({I2_TITLES[result.i2_method]})"
    return Reading(
        studies=studies,
        below=tuple(below),
        words=words + _omitted(result.k_omitted),
        level=level,
        own=NORMAL,
        k=result.k,
    )


def _bayesian(section: ForestSection, scale: Scale) -> Reading:
    result: BayesianPooled = section.pooled  # type: ignore[assignment]
    level = result.interval.level
    weights = [nan] * len(result.yi)
    studies = normal_lines(
        named(section, len(result.yi)), (result.yi, result.vi, weights), scale, level
    )
    below = [_diamond(scale, result.estimate, result.interval, "posterior median", "")]
    if not isnan(result.pi_low):
        rule = "posterior predictive"
        below.append(_prediction(scale, result.pi_low, result.pi_high, level, rule))
    tau = written_interval(result.tau_interval.low, result.tau_interval.high, 3)
    mean = "flat"
    if result.mu_prior is not None:
        mean = f"normal({result.mu_prior[0]:g}, {result.mu_prior[1]:g})"
    words = (
        f"random-effects with a prior: {result.tau_prior}, mean {mean}; tau "
        f"{number(result.tau, 3)} ({tau}); credible interval with equal tails"
    )
    return Reading(
        studies=studies,
        below=tuple(below),
        words=words + _omitted(result.k_omitted),
        level=level,
        own=NORMAL,
        k=result.k,
    )


def _tables(section: ForestSection, scale: Scale) -> Reading:
    result: PooledTables = section.pooled  # type: ignore[assignment]
    level = result.interval.level
    if result.method == "peto":
        lines, own = peto_effects(result, level), "normal, of Peto's odds ratio"
    else:
        method = "conditional" if result.method == "conditional" else None
        lines, own = table_effects(result.counts, result.measure, level, method)
    weights = table_weights(result)
    names = named(section, len(result.counts))
    studies = tuple(
        Line("study", name, *turned(scale, line), weight)
        for name, line, weight in zip(names, lines, weights, strict=True)
    )
    words = (
        f"{TABLE_METHODS[result.method]}, "
        f"{LIMIT_TITLES[result.interval.method]} interval"
    )
    if not isnan(result.q):
        words += f"; {_q(result)}"
    words += _omitted(result.k_omitted) + _reasons(result)
    return Reading(
        studies=studies,
        below=(_diamond(scale, result.estimate, result.interval, "common effect"),),
        words=words,
        level=level,
        own=own,
        k=result.k,
    )


def _counts(section: ForestSection, scale: Scale) -> Reading:
    result: PooledCounts = section.pooled  # type: ignore[assignment]
    level = result.interval.level
    names = named(section, len(result.counts))
    if result.studies:
        own = METHOD_TITLES[result.studies[0].interval.method]
        studies = own_lines(names, result.studies)
    else:
        lines, own = table_effects(result.counts, "OR", level, "conditional")
        studies = tuple(
            Line("study", name, *turned(scale, line))
            for name, line in zip(names, lines, strict=True)
        )
    below: tuple[Line, ...] = ()
    if not isnan(result.estimate):
        of_one = {"binomial-normal": "median", "beta-binomial": "mean"}
        name = "pooled" if result.of_tables else of_one[result.model]
        below = (_diamond(scale, result.estimate, result.interval, name, ""),)
        spread = f"tau² {number(result.tau2, 3)}"
        if result.model == "beta-binomial":
            spread = f"rho {number(result.rho, 3)}"
        words = (
            f"{result.model} model, {TEST_TITLES[result.interval.method]} interval; "
            f"{spread} (maximum likelihood){_omitted(result.k_omitted)}"
        )
    else:
        words = str(result)
        if result.common_bound is not None:
            below = (_bound(result, result.common_bound, scale),)
    return Reading(
        studies=studies,
        below=below,
        words=words,
        level=level,
        own=own,
        k=result.k,
    )


def _bound(result: PooledCounts, bound: Interval, scale: Scale) -> Line:
    """Return the limits that would hold if the studies had one common value."""
    shown = scale.shown(bound.low), scale.shown(bound.high)
    if result.studies:  # a proportion, not its log odds
        shown = 100 * bound.low, 100 * bound.high
    side = "" if bound.alternative == "two-sided" else "one-sided "
    rate = "rate" if result.studies else "odds ratio"
    note = f"exact {side}{written_level(bound.level)} limits"
    return Line("bound", f"if one common {rate} held", nan, *shown, note=note)


def _subgroup(section: ForestSection, scale: Scale) -> Reading:
    line: Coefficient = section.pooled  # type: ignore[assignment]
    level = line.interval.level
    weights: list[float] = [nan] * len(section.yi)
    if not isnan(section.tau2):
        raw = [1 / (v + section.tau2) for v in section.vi]
        weights = [w / sum(raw) for w in raw]
    return Reading(
        studies=normal_lines(
            named(section, len(section.yi)),
            (section.yi, section.vi, weights),
            scale,
            level,
        ),
        below=(_diamond(scale, line.estimate, line.interval),),
        words=(
            f"{TEST_TITLES[line.interval.method]} interval"
            + ("; tau² shared by all subgroups" if section.tau2 > 0 else "")
        ),
        level=level,
        own=NORMAL if len(section.yi) else "",
        k=line.k,
    )


def _not_pooled(section: ForestSection, scale: Scale) -> Reading:
    """Return studies with intervals of their own, and why they are not pooled."""
    result = section.pooled
    level = getattr(result, "level", 0.95)
    own = own_estimates(section)
    if own:
        level = own[0].interval.level
        methods = dict.fromkeys(METHOD_TITLES[one.interval.method] for one in own)
        studies = own_lines(named(section, len(own)), own)
        said = listing(methods)
    else:
        weights = [nan] * len(section.yi)
        studies = normal_lines(
            named(section, len(section.yi)),
            (section.yi, section.vi, weights),
            scale,
            level,
        )
        said = NORMAL if studies else ""
    return Reading(
        studies=studies,
        below=(),
        words=_reason(result) + ("" if studies else _apart(result)),
        level=level if studies else nan,
        own=said,
    )


def _reason(result: Any) -> str:  # noqa: ANN401 - any of three kinds of reason
    if isinstance(result, EvidenceGap):
        return (
            "Evidence gap (k = 0): no study that was found counts this outcome in a "
            "way that could enter a synthesis. Not found is not the same as absent."
        )
    if isinstance(result, DoNotPool):
        if result.k == 1:
            return "Do not pool (k = 1): nothing to average the study with."
        named_reasons = listing(reason.name for reason in result.against)
        return (
            f"Do not pool (k = {result.k}): against it {named_reasons}. Each study's "
            "own interval stands."
        )
    return str(result)


def _apart(result: object) -> str:
    """Return why no study of a gate's answer is drawn, where it has some."""
    if isinstance(result, DoNotPool) and result.candidates:
        return " They are of different measures, and no one axis shows them."
    return ""


_READERS: dict[type, Callable[[ForestSection, Scale], Reading]] = {
    Pooled: _pooled,
    BayesianPooled: _bayesian,
    PooledTables: _tables,
    PooledCounts: _counts,
    Coefficient: _subgroup,
    NothingToPool: _not_pooled,
    DoNotPool: _not_pooled,
    str: _not_pooled,
}


# --- lines below the studies ------------------------------------------------------


def _diamond(
    scale: Scale,
    estimate: float,
    interval: Interval,
    name: str = "pooled",
    note: str = "",
) -> Line:
    limits = scale.shown(interval.low), scale.shown(interval.high)
    return Line("pooled", name, scale.shown(estimate), *limits, note=note)


def _prediction(scale: Scale, low: float, high: float, level: float, rule: str) -> Line:
    name = f"{written_level(level)} prediction interval"
    limits = scale.shown(low), scale.shown(high)
    return Line("prediction", name, nan, *limits, note=rule)


def _with_shrinkage(reading: Reading, result: BayesianPooled, scale: Scale) -> Reading:
    """Return a reading in which each study is followed by where its own effect lies."""
    lines: list[Line] = []
    for line, median, one in zip(
        reading.studies, result.study_estimates, result.studies, strict=True
    ):
        ends = (median, one.low, one.high)
        lines += [line, Line("shrunk", line.name, *turned(scale, ends))]
    return replace(reading, studies=tuple(lines))


def _q(result: Pooled | PooledTables) -> str:
    return f"Q {number(result.q, 2)}, df = {result.q_df}, {p_phrase(result.q_p_value)}"


def _reasons(result: PooledTables) -> str:
    """Return why limits are missing, where they are."""
    if not isnan(result.interval.low):
        return ""
    text = reasons(result.notes)
    return f". {text}" if text else ""


def _omitted(rows: int) -> str:
    return f"; {rows} without information left out" if rows else ""
