"""How fast is pooling, set against a loop over single fits and against its peers?

Every line is a ratio of two times (or amounts) taken in one run, with the bound it has
to keep. A loop over single fits is timed on some of the sets and scaled up: its time is
proportional to their number. Run by ``make bench``, or by itself:
``python benchmarks/pooling.py``.
"""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd
from measuring import Ratio, fastest, raced
from peers import Sets, batched, metafor_seconds, python_peers
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from statsmodels.stats.meta_analysis import combine_effects

from surrogate_evidence.synthesis import bayesian_pool, bayesian_pool_by, pool, pool_by
from surrogate_evidence.synthesis.pooling._engine import Floats, blocks, sums
from surrogate_evidence.synthesis.pooling.heterogeneity import TAU2

GROUPS = 70_000
SAMPLE, FEWER = 2_000, 300
"""Sets that a loop is timed on: of a fast peer, and of a slow one."""

STUDIES = (1_000_000, 10_000_000)
DRAWS, DRAWN = 200_000, 20
"""Draws for one set, and sets that are compared."""

SEED = 20
CONVERGED = 1e-10
SLOW = ("PyMARE", "PyMetaAnalysis")


def lines() -> Iterator[Ratio]:
    """Give every line of the table."""
    yield from many()
    yield from single()
    yield from equal_sizes()
    yield from posteriors()
    yield from large()


def library(groups: int) -> pd.DataFrame:
    """Return meta-analyses of 2 to 18 studies, one in 200 of them of up to 200."""
    rng = np.random.default_rng(SEED)
    k = rng.integers(2, 19, groups)
    longer = rng.integers(0, groups, groups // 200)
    k[longer] = rng.integers(19, 201, longer.size)
    return studies_of(k)


def studies_of(k: np.ndarray) -> pd.DataFrame:
    """Return sets of so many studies, some without spread, some with much."""
    rng = np.random.default_rng(SEED)
    g = np.repeat(np.arange(k.size), k)
    tau2 = rng.choice([0.0, 0.05, 0.3], k.size)
    v = rng.gamma(1.0, 0.3, g.size) + 0.01
    y = rng.normal(0, np.sqrt(v + tau2[g]))
    return pd.DataFrame({"meta_id": g, "yi": y, "vi": v})


def many() -> Iterator[Ratio]:
    """Time a library of meta-analyses in one call, against loops over it."""
    studies = library(GROUPS)
    rows = pool_by(studies)
    if not (rows["converged"] & ~(rows["tau2_error"] > CONVERGED)).all():
        msg = "not every group converged"
        raise RuntimeError(msg)
    bulk = fastest(partial(pool_by, studies))
    sets = some(studies, SAMPLE)
    scale = GROUPS / SAMPLE
    ours = scale * fastest(lambda: [pool(*one) for one in sets], runs=2)
    yield Ratio("70,000 sets, loop over pool() / pool_by()", ours / bulk, least=100)
    for peer in python_peers():
        slow = peer.name.startswith(SLOW)
        part = sets[:FEWER] if slow else sets
        loop = partial(lambda peer, part: [peer.fit(*one) for one in part], peer, part)
        theirs = fastest(loop, runs=2) * GROUPS / len(part)
        mine = fastest(partial(pool_by, studies, tau2=peer.tau2))
        yield Ratio(
            f"70,000 sets, loop over {peer.name} / pool_by({peer.tau2})",
            theirs / mine,
            least=300 if slow else None,
        )
    theirs = metafor_seconds(sets[:FEWER])
    if theirs is not None:
        what = "70,000 sets, loop over R's metafor / pool_by(REML)"
        yield Ratio(what, theirs * GROUPS / FEWER / bulk, least=1000)
    yield Ratio(
        "70,000 sets, REML / DL, the estimators alone",
        fastest(partial(estimators, studies, "REML"))
        / fastest(partial(estimators, studies, "DL")),
        most=10,
    )
    yield Ratio(
        "70,000 sets, REML / DL, the whole call",
        bulk / fastest(partial(pool_by, studies, tau2="DL")),
        most=10,
    )


def some(studies: pd.DataFrame, number: int) -> Sets:
    """Return some of the sets, drawn from all, as pairs of arrays."""
    y, v, g = (studies[name].to_numpy() for name in ("yi", "vi", "meta_id"))
    picked = np.random.default_rng(1).choice(GROUPS, number, replace=False)
    return [(y[a:b], v[a:b]) for a, b in np.searchsorted(g, [picked, picked + 1]).T]


def estimators(studies: pd.DataFrame, method: str) -> None:
    """Estimate tau² of every set, and nothing else."""
    y, v, g = (studies[name].to_numpy() for name in ("yi", "vi", "meta_id"))
    for block in blocks(y, v, g, GROUPS):
        TAU2[method](block, sums(block.y, block.v, 0.0))


def single() -> Iterator[Ratio]:
    """Time one fit of 13 studies."""
    rng = np.random.default_rng(SEED)
    v = rng.gamma(1.0, 0.3, 13) + 0.01
    y = rng.normal(0, np.sqrt(v + 0.3))
    what = "one set of 13, statsmodels combine_effects / pool(PM)"
    theirs = partial(combine_effects, y, v, method_re="iterated")
    yield Ratio(what, raced(theirs, partial(pool, y, v, tau2="PM")), least=1)
    for peer in python_peers():
        if peer.tau2 == "REML":
            what = f"one set of 13, {peer.name} / pool(REML)"
            ratio = raced(partial(peer.fit, y, v), partial(pool, y, v))
            yield Ratio(what, ratio, least=5)


def equal_sizes() -> Iterator[Ratio]:
    """Time the one peer that fits sets of equal size together."""
    fit = batched()
    if fit is None:
        return
    groups, k = 2000, 10
    studies = studies_of(np.full(groups, k))
    y, v = (studies[name].to_numpy().reshape(groups, k).T for name in ("yi", "vi"))
    theirs, ours = fastest(partial(fit, y, v)), fastest(partial(pool_by, studies))
    yield Ratio("2,000 sets of 10, PyMARE batched / pool_by()", theirs / ours, least=2)


def posteriors() -> Iterator[Ratio]:
    """Time posteriors, and compare some with importance sampling."""
    groups = 3_000
    studies = library(groups)
    time = fastest(partial(bayesian_pool_by, studies), runs=2)
    yield Ratio("posteriors of sets of 2 to 200, a second", groups / time, least=1000)
    farthest = 0.0
    for _, one in studies[studies["meta_id"] < DRAWN].groupby("meta_id"):
        y, v = one["yi"].to_numpy(), one["vi"].to_numpy()
        ours = bayesian_pool(y, v)
        error = (ours.interval.high - ours.interval.low) / 4
        for p, limit in ((0.025, ours.interval.low), (0.5, ours.estimate)):
            farthest = max(farthest, abs(limit - sampled(y, v, p)) / error)
    what = "posterior limits against importance sampling, in standard errors"
    yield Ratio(what, farthest, most=0.0005)


def sampled(y: Floats, v: Floats, p: float) -> float:
    """Return a quantile of the mean under a half-normal prior of scale 0.5, by draws.

    One draw of tau from each of many strips of its prior, weighted by its likelihood;
    given tau the mean is normal.
    """
    rng = np.random.default_rng(SEED)
    tau = 0.5 * ndtri(0.5 + (np.arange(DRAWS) + rng.random(DRAWS)) / (2 * DRAWS))
    total, product, weighted = np.zeros((3, DRAWS))
    for yi, vi in zip(y, v, strict=True):
        w = 1 / (vi + tau**2)
        total, product, weighted = total + w, product + np.log(w), weighted + w * yi
    mean = weighted / total
    height = product - np.log(total)
    for yi, vi in zip(y, v, strict=True):
        height = height - (yi - mean) ** 2 / (vi + tau**2)
    share = np.exp((height - height.max()) / 2)
    share /= share.sum()
    error = 1 / np.sqrt(total)
    far = 20 * error.max() + np.abs(y).max()
    return float(
        brentq(lambda mu: share @ ndtr((mu - mean) / error) - p, -far, far, xtol=1e-9)
    )


def large() -> Iterator[Ratio]:
    """Time a million studies and ten, and weigh the ten."""
    times = []
    for size in STUDIES:
        studies = studies_of(np.full(size // 10, 10))
        times.append(fastest(partial(pool_by, studies), runs=2) / size)
        del studies
    peak = subprocess.run(  # noqa: S603 - this interpreter, these lines
        [sys.executable, "-c", _PEAK], check=True, capture_output=True, text=True
    )
    what = "time per study, 10 million / 1 million"
    yield Ratio(what, times[1] / times[0], most=2)
    yield Ratio("peak memory / input, 10 million studies", float(peak.stdout), most=12)


_PEAK = f"""
import resource, sys
sys.path.insert(0, {__file__.rpartition("/")[0]!r})
import numpy as np
from pooling import STUDIES, studies_of
from surrogate_evidence.synthesis import pool_by
pool_by(studies_of(np.full(10, 10)))
studies = studies_of(np.full(STUDIES[1] // 10, 10))
held = studies.memory_usage().sum()
pool_by(studies)
# making the input may have taken more than holding it: count from nothing
print(1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / held)
"""


if __name__ == "__main__":
    missed = 0
    for line in lines():
        print(line, flush=True)
        missed += not line.holds
    sys.exit(min(missed, 1))
