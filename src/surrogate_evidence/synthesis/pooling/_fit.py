"""What does each group say jointly: estimate, intervals, heterogeneity?"""

from collections.abc import Callable
from math import nan
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

from surrogate_evidence.synthesis.pooling._engine import (
    Block,
    Codes,
    Floats,
    blocks,
    sums,
)
from surrogate_evidence.synthesis.pooling._options import Options
from surrogate_evidence.synthesis.pooling.heterogeneity import (
    estimate,
    per_size,
    typical_variance,
)

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Takes the number of groups that are done, and of all groups."""


class Fits(NamedTuple, Generic[T]):
    """One number per group in each field; NaN where a group determines none.

    Of many groups the fields are arrays, of one group they may be plain numbers.
    """

    estimate: T
    std_error: T
    ci_low: T
    ci_high: T
    p_value: T
    k: T
    tau2: T
    tau2_low: T
    tau2_high: T
    q: T
    q_p_value: T
    i2: T
    h2: T
    pi_low: T
    pi_high: T
    multiplier: T
    variance_factor: T
    converged: T
    iterations: T
    tau2_error: T
    peaks: T
    proven: T
    tau2_empty: T


def fit(  # noqa: PLR0913, PLR0917 - the arrays belong together
    y: Floats,
    v: Floats,
    g: Codes,
    size: int,
    options: Options,
    progress: Progress | None = None,
) -> Fits[Floats]:
    """Fit all groups at once."""
    if size == 1 and y.size:
        found = _found(next(blocks(y, v, g, size)), options)
        if progress is not None:
            progress(1, 1)
        return Fits(**(dict.fromkeys(Fits._fields, np.full(1, nan)) | found))
    fits: Fits[Floats] = Fits(*np.full((len(Fits._fields), size), nan))
    fits.k[:] = 0
    done = 0
    for block in blocks(y, v, g, size):
        for name, column in _found(block, options).items():
            getattr(fits, name)[block.groups] = column
        done += block.groups.size
        if progress is not None:
            progress(done, size)
    return fits


def _found(block: Block, options: Options) -> dict[str, Floats]:
    return _alone(block, options) if block.k[0] == 1 else _jointly(block, options)


def _alone(block: Block, options: Options) -> dict[str, Floats]:
    """Return a single study's own interval."""
    multiplier = float(ndtri(0.5 + options.level / 2))
    error = block.scale * np.sqrt(block.v[0])
    return {
        "k": block.k,
        "estimate": block.shift,
        "std_error": error,
        "ci_low": block.shift - multiplier * error,
        "ci_high": block.shift + multiplier * error,
        "p_value": 2 * ndtr(-np.abs(block.shift) / error),
        "multiplier": np.full(error.size, multiplier),
        "variance_factor": np.ones(error.size),
    }


def _jointly(block: Block, options: Options) -> dict[str, Floats]:
    common = sums(block.y, block.v, 0.0)
    found, limits = estimate(block, common, options.estimator, options.level)
    df, square = block.k - 1, block.scale**2
    if isinstance(options.tau2, float) and options.model == "random-effects":
        found = found._replace(tau2=options.tau2 / square)
    if options.model == "common-effect":
        used = common
        excess = np.maximum(0, common.q - df) / np.where(common.q > 0, common.q, 1)
        ratio = common.q / df
    else:
        used = sums(block.y, block.v, found.tau2)
        within = typical_variance(block, common)
        excess, ratio = found.tau2 / (found.tau2 + within), 1 + found.tau2 / within
    factor = _variance_factor(used.q / df, options.test)
    error = block.scale * np.sqrt(factor / used.weight)
    mean = block.shift + block.scale * used.mean
    multiplier = _quantile(df, options.test == "z", options.level)
    low, high = _predicted(
        block, mean, error**2 + square * found.tau2, multiplier, options
    )
    return {
        "k": block.k,
        "estimate": mean,
        "std_error": error,
        "ci_low": mean - multiplier * error,
        "ci_high": mean + multiplier * error,
        "p_value": _p_value(mean, error, df, options.test),
        "tau2": square * found.tau2,
        "tau2_low": square * limits.low,
        "tau2_high": square * limits.high,
        "q": common.q,
        "q_p_value": chdtrc(df, common.q),
        "i2": excess,
        "h2": ratio,
        "pi_low": low,
        "pi_high": high,
        "multiplier": multiplier,
        "variance_factor": factor,
        "converged": found.converged.astype(np.float64),
        "iterations": found.iterations,
        "tau2_error": found.error,
        "peaks": found.peaks,
        "proven": found.proven.astype(np.float64),
        "tau2_empty": limits.empty.astype(np.float64),
    }


def _variance_factor(scatter: Floats, test: str) -> Floats:
    """Return what the variance of the mean is multiplied by."""
    if test == "hartung-knapp":
        return scatter
    if test == "modified-hartung-knapp":
        return np.maximum(1, scatter)
    return np.ones_like(scatter)


def _quantile(df: Floats, normal: bool, level: float) -> Floats:  # noqa: FBT001
    if normal:
        return np.full(df.size, ndtri(0.5 + level / 2))
    return per_size(df, lambda df: np.asarray(stdtrit(df, 0.5 + level / 2), np.float64))


def _p_value(mean: Floats, error: Floats, df: Floats, test: str) -> Floats:
    statistic = -np.abs(mean)
    if np.count_nonzero(error) == error.size:
        statistic /= error
    else:
        with np.errstate(divide="ignore", invalid="ignore"):  # 0 / 0 has a remark
            statistic /= error
    return np.asarray(2 * (ndtr(statistic) if test == "z" else stdtr(df, statistic)))


def _predicted(
    block: Block, mean: Floats, variance: Floats, multiplier: Floats, options: Options
) -> tuple[Floats, Floats]:
    if options.model == "common-effect" or block.k[-1] < options.fewest_predicted:
        none = np.full(mean.size, nan)
        return none, none
    reach = multiplier
    if options.pi_rule != options.test_rule:
        df = np.maximum(block.k - (2 if options.pi_rule == "k-2" else 1), 1)
        reach = _quantile(df, options.pi_rule == "normal", options.level)
    reach = reach * np.sqrt(variance)
    if block.k[0] < options.fewest_predicted:  # groups stand in the order of their size
        reach[block.k < options.fewest_predicted] = nan
    return mean - reach, mean + reach
