"""Which intervals does a result of pooling put into a forest plot, and which words?

Each kind of result is read into the same few lines, in the units a reader is shown.
What has no estimate gets no diamond: it gets its reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any, NamedTuple

from scipy.special import ndtri

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Comparison, Estimate, compare
from surrogate_evidence.estimates.results import METHOD_TITLES
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number, p_phrase, percent
from surrogate_evidence.presentation.figures.pooled_scale import Scale, scale_of
from surrogate_evidence.presentation.figures.pooled_sections import ForestSection
from surrogate_evidence.presentation.wording import counted
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
from surrogate_evidence.synthesis.pooled import (
    I2_TITLES,
    PREDICTION_TITLES,
    TEST_TITLES,
)
from surrogate_evidence.synthesis.pooled_tables import LIMIT_TITLES, TABLE_METHODS

_BARE_I2 = 5  # studies from which I² is printed, as a pooled result prints it
NORMAL = "normal"


class Line(NamedTuple):
    """One interval of the figure, as it is shown: where it lies, what it is called."""

    kind: str
    name: str
    estimate: float
    low: float
    high: float
    weight: float = nan
    note: str = ""


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


def measure_of(section: ForestSection) -> str:
    """Return what a section's effects are; empty where it shows none."""
    result = section.pooled
    if isinstance(result, PooledCounts):
        return str(result.to_dict()["measure"])
    if isinstance(result, Pooled | PooledTables | BayesianPooled):
        return result.measure
    own = own_estimates(section)
    if own:
        return "PR" if own[0].measure == "proportion" else own[0].measure
    return ""


def own_estimates(section: ForestSection) -> tuple[Estimate | Comparison, ...]:
    """Return estimates of studies that were not pooled."""
    if section.estimates:
        return tuple(section.estimates)
    if isinstance(section.pooled, DoNotPool) and not len(section.yi):
        return tuple(one.result for one in section.pooled.candidates)
    return ()


def read(section: ForestSection, scale: Scale, *, shrinkage: bool = False) -> Reading:
    """Return the lines and words of a section."""
    result = section.pooled
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


def named(section: ForestSection, k: int) -> list[str]:
    """Return one name per study, made up where none is given."""
    if isinstance(section.studies, str) or (
        len(section.studies) and len(section.studies) != k
    ):
        msg = f"studies must be names, one per study: give {k} of them."
        raise ArgumentError(msg)
    if len(section.studies):
        return [str(name) for name in section.studies]
    if isinstance(section.pooled, DoNotPool) and not section.estimates:
        return [one.study_id for one in section.pooled.candidates]
    return [f"study {place}" for place in range(1, k + 1)]


# --- one reader for each kind of result -----------------------------------------


def _pooled(section: ForestSection, scale: Scale) -> Reading:
    result: Pooled = section.pooled  # type: ignore[assignment]
    level = result.interval.level
    studies = _normal(section, scale, result.yi, result.vi, result.weights, level)
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
    studies = _normal(section, scale, result.yi, result.vi, weights, level)
    below = [
        _diamond(scale, result.estimate, result.interval, "posterior median", "")
    ]
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
        lines, own = _peto_lines(result, level), "normal, of Peto's odds ratio"
    else:
        method = "conditional" if result.method == "conditional" else None
        lines, own = _table_lines(result.counts, result.measure, level, method)
    weights = _table_weights(result)
    names = named(section, len(result.counts))
    studies = tuple(
        Line("study", name, *map(scale.shown, line), weight)
        for name, line, weight in zip(names, lines, weights, strict=True)
    )
    words = (
        f"{TABLE_METHODS[result.method]}, "
        f"{LIMIT_TITLES[result.interval.method]} interval"
    )
    if not isnan(result.q):
        words += f"; {_q(result)}"
    words += _omitted(result.k_omitted)
    if result.k == 1:
        words += "; one study"
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
        studies = _own(names, result.studies)
    else:
        lines, own = _table_lines(result.counts, "OR", level, "conditional")
        studies = tuple(
            Line("study", name, *map(scale.shown, line))
            for name, line in zip(names, lines, strict=True)
        )
    below: tuple[Line, ...] = ()
    if not isnan(result.estimate):
        name = {"binomial-normal": "median", "beta-binomial": "mean"}.get(
            result.model, "pooled"
        )
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
            below = (_bound(result, scale),)
    return Reading(
        studies=studies,
        below=below,
        words=words,
        level=level,
        own=own,
        k=result.k,
    )


def _bound(result: PooledCounts, scale: Scale) -> Line:
    """Return the limits that would hold if the studies had one common value."""
    bound = result.common_bound
    if bound is None:
        raise AssertionError  # asked for only where there is one
    limits = bound.low, bound.high
    if result.studies:
        shown = 100 * limits[0], 100 * limits[1]
    else:
        shown = scale.shown(limits[0]), scale.shown(limits[1])
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
        studies=_normal(section, scale, section.yi, section.vi, weights, level),
        below=(_diamond(scale, line.estimate, line.interval),),
        words=(
            f"{TEST_TITLES[line.interval.method]} interval, {counted(line.k, 'study', 'studies')}"
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
        studies = _own(named(section, len(own)), own)
        said = listing(methods)
    else:
        weights = [nan] * len(section.yi)
        studies = _normal(section, scale, section.yi, section.vi, weights, level)
        said = NORMAL if studies else ""
    return Reading(
        studies=studies,
        below=(),
        words=_reason(result),
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


# --- lines ------------------------------------------------------------------------


def _diamond(
    scale: Scale,
    estimate: float,
    interval: Any,  # noqa: ANN401 - an Interval, or one that looks like it
    name: str = "pooled",
    note: str = "",
) -> Line:
    limits = scale.shown(interval.low), scale.shown(interval.high)
    return Line("pooled", name, scale.shown(estimate), *limits, note=note)


def _prediction(
    scale: Scale, low: float, high: float, level: float, rule: str
) -> Line:
    name = f"{written_level(level)} prediction interval"
    limits = scale.shown(low), scale.shown(high)
    return Line("prediction", name, nan, *limits, note=rule)


def _normal(  # noqa: PLR0913, PLR0917 - the parts of the lines
    section: ForestSection,
    scale: Scale,
    yi: Sequence[float],
    vi: Sequence[float],
    weights: Sequence[float],
    level: float,
) -> tuple[Line, ...]:
    """Return the studies with normal intervals."""
    reach = float(ndtri(0.5 + level / 2))
    lines = []
    for name, y, v, weight in zip(
        named(section, len(yi)), yi, vi, weights, strict=True
    ):
        ends = y, y - reach * v**0.5, y + reach * v**0.5
        lines.append(Line("study", name, *map(scale.shown, ends), weight))
    return tuple(lines)


def _own(
    names: Sequence[str], estimates: Sequence[Estimate | Comparison]
) -> tuple[Line, ...]:
    lines = []
    for name, one in zip(names, estimates, strict=True):
        factor = 100 if one.measure in {"proportion", "RD"} else 1
        ends = one.value, one.interval.low, one.interval.high
        lines.append(Line("study", name, *(factor * x for x in ends)))
    return tuple(lines)


def _with_shrinkage(reading: Reading, result: BayesianPooled, scale: Scale) -> Reading:
    """Return a reading in which each study is followed by where its own effect lies."""
    lines: list[Line] = []
    for line, median, one in zip(
        reading.studies, result.study_estimates, result.studies, strict=True
    ):
        ends = (median, one.low, one.high)
        lines += [line, Line("shrunk", line.name, *map(scale.shown, ends))]
    return Reading(
        studies=tuple(lines),
        below=reading.below,
        words=reading.words,
        level=reading.level,
        own=reading.own,
        k=reading.k,
    )


def _table_lines(
    counts: Sequence[tuple[int, ...]], measure: str, level: float, method: str | None
) -> tuple[list[tuple[float, float, float]], str]:
    """Return each table's own effect on the scale of the model, and the method."""
    found = [
        compare(*row, measure=measure, method=method, level=level)  # type: ignore[call-overload]
        for row in counts
    ]
    ratio = measure != "RD"
    lines = [
        tuple(
            _log(x) if ratio else x
            for x in (one.value, one.interval.low, one.interval.high)
        )
        for one in found
    ]
    return lines, METHOD_TITLES[found[0].interval.method]


def _peto_lines(
    result: PooledTables, level: float
) -> list[tuple[float, float, float]]:
    reach = float(ndtri(0.5 + level / 2))
    lines = []
    for row in result.counts:
        difference, variance = _peto_parts(row)
        if variance > 0:
            y, error = difference / variance, variance**-0.5
            lines.append((y, y - reach * error, y + reach * error))
        else:
            lines.append((nan, nan, nan))
    return lines


def _peto_parts(row: tuple[int, int, int, int]) -> tuple[float, float]:
    """Return observed less expected events of arm 1, and their variance."""
    a, n_1, c, n_2 = row
    n, events = n_1 + n_2, a + c
    if n < 2:  # noqa: PLR2004 - one participant has nothing to be compared with
        return 0.0, 0.0
    variance = n_1 * n_2 * events * (n - events) / (n**2 * (n - 1))
    return a - n_1 * events / n, variance


def _table_weights(result: PooledTables) -> list[float]:
    """Return the shares of the tables; NaN for an exact method, which has none."""
    if result.method == "conditional":
        return [nan] * len(result.counts)
    raw = []
    for row in result.counts:
        a, n_1, c, n_2 = row
        informs = 0 < a + c < n_1 + n_2 or result.measure == "RD"
        informs = informs or (result.measure == "RR" and a + c > 0)
        if result.method == "peto":
            raw.append(_peto_parts(row)[1])
        elif not informs or not n_1 * n_2:
            raw.append(0.0)
        else:
            part = {"OR": (n_1 - a) * c, "RR": c * n_1, "RD": n_1 * n_2}
            raw.append(part[result.measure] / (n_1 + n_2))
    total = sum(raw)
    return [weight / total if total else nan for weight in raw]


def _log(x: float) -> float:
    return scale_of("OR").place(x)


def _q(result: Pooled | PooledTables) -> str:
    return (
        f"Q {number(result.q, 2)}, df = {result.q_df}, {p_phrase(result.q_p_value)}"
    )


def _omitted(rows: int) -> str:
    return f"; {rows} without information left out" if rows else ""
