"""How fast is pooling, set against a loop over single fits and against its peers?

Every line is a ratio of two times (or amounts) taken in one run, with the bound it has
to keep. Peers that are not installed are left out, and that is said. Run by
``make bench``, or by itself: ``python benchmarks/pooling.py``.
"""

import importlib
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from statsmodels.stats.meta_analysis import combine_effects

from surrogate_evidence.synthesis import pool, pool_by
from surrogate_evidence.synthesis._engine import Floats, blocks, sums
from surrogate_evidence.synthesis.heterogeneity import TAU2

GROUPS = 70_000
SAMPLE = 700
"""Groups a loop is timed on; its whole time is a hundred times that."""

STUDIES = (1_000_000, 10_000_000)
SEED = 20
RUNS = 3
CONVERGED = 1e-10


class Line(NamedTuple):
    """One line of the table: what was measured, and what it has to be, if anything."""

    what: str
    ratio: float
    bound: float | None
    at_least: bool = True

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        if self.bound is None:
            return True
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    def __str__(self) -> str:
        if self.bound is None:
            return f"{self.what:<68}{self.ratio:10.2f}  for information"
        sign = "≥" if self.at_least else "≤"
        verdict = "holds" if self.holds else "FAILS"
        return f"{self.what:<68}{self.ratio:10.2f}  {sign} {self.bound:<6g} {verdict}"


def main() -> int:
    """Print the table; return 1 if a line does not hold."""
    print("Pooling: ratios of times in one run")
    lines = [*_many(), *_single(), *_equal_sizes(), *_large()]
    for line in lines:
        print(line)
    return 0 if all(line.holds for line in lines) else 1


def _library(groups: int) -> pd.DataFrame:
    """Return meta-analyses of 2 to 18 studies, one in 200 of them of up to 200."""
    rng = np.random.default_rng(SEED)
    k = rng.integers(2, 19, groups)
    large = rng.integers(0, groups, groups // 200)
    k[large] = rng.integers(19, 201, large.size)
    return _studies(rng, k)


def _studies(rng: np.random.Generator, k: np.ndarray) -> pd.DataFrame:
    g = np.repeat(np.arange(k.size), k)
    tau2 = rng.choice([0.0, 0.05, 0.3], k.size)
    v = rng.gamma(1.0, 0.3, g.size) + 0.01
    y = rng.normal(0, np.sqrt(v + tau2[g]))
    return pd.DataFrame({"meta_id": g, "yi": y, "vi": v})


def _many() -> list[Line]:
    studies = _library(GROUPS)
    y, v, g = (studies[name].to_numpy() for name in ("yi", "vi", "meta_id"))
    rows = pool_by(studies)
    if not (rows["converged"] & ~(rows["tau2_error"] > CONVERGED)).all():
        msg = "not every group converged"
        raise RuntimeError(msg)
    bulk = _time(lambda: pool_by(studies))
    picked = np.random.default_rng(1).choice(GROUPS, SAMPLE, replace=False)
    start = np.searchsorted(g, [picked, picked + 1])
    sets = [(y[a:b], v[a:b]) for a, b in start.T]
    scale = GROUPS / SAMPLE
    ours = scale * _time(lambda: [pool(*one) for one in sets], runs=1)

    def tau2(method: str) -> Callable[[], None]:
        def run() -> None:
            for block in blocks(y, v, g, GROUPS):
                TAU2[method](block, sums(block.y, block.v, 0.0))

        return run

    lines = [
        Line("70,000 sets, loop over pool() / pool_by()", ours / bulk, 100),
        Line(
            "70,000 sets, REML / DL, the estimators alone",
            _time(tau2("REML")) / _time(tau2("DL")),
            10,
            at_least=False,
        ),
        Line(
            "70,000 sets, REML / DL, the whole call",
            bulk / _time(lambda: pool_by(studies, tau2="DL")),
            10,
            at_least=False,
        ),
    ]
    for name, (method, bound, fit) in _peers().items():
        theirs = scale * _time(lambda fit=fit: [fit(*one) for one in sets], runs=1)
        mine = _time(lambda method=method: pool_by(studies, tau2=method))
        what = f"70,000 sets, loop over {name} / pool_by({method})"
        lines.append(Line(what, theirs / mine, bound, at_least=True))
    return lines


def _single() -> list[Line]:
    rng = np.random.default_rng(SEED)
    v = rng.gamma(1.0, 0.3, 13) + 0.01
    y = rng.normal(0, np.sqrt(v + 0.3))

    def theirs() -> None:
        combine_effects(y, v, method_re="iterated").conf_int()

    ours = _often(lambda: pool(y, v, tau2="PM"))
    lines = [
        Line(
            "one set of 13, pool(PM) / statsmodels combine_effects and conf_int",
            ours / _often(theirs),
            1,
            at_least=False,
        )
    ]
    ours = _often(lambda: pool(y, v))
    for name, (method, _, fit) in _peers().items():
        if method == "REML":
            what = f"one set of 13, {name} / pool(REML)"
            lines.append(
                Line(what, _often(lambda fit=fit: fit(y, v)) / ours, 5, at_least=True)
            )
    return lines


def _equal_sizes() -> list[Line]:
    """Return the comparison with the one peer that fits equal sizes together."""
    estimators = _found("pymare.estimators")
    if estimators is None:
        return []
    groups, k = 2000, 10
    studies = _studies(np.random.default_rng(SEED), np.full(groups, k))
    y, v = (studies[name].to_numpy().reshape(groups, k).T for name in ("yi", "vi"))
    x = np.ones((k, 1))

    def theirs() -> None:
        model = estimators.VarianceBasedLikelihoodEstimator(method="REML")
        model.fit(y, v, x)

    bulk = _time(lambda: pool_by(studies))
    return [
        Line(
            "2,000 sets of 10, PyMARE batched / pool_by()",
            _time(theirs) / bulk,
            2,
            at_least=True,
        )
    ]


def _large() -> list[Line]:
    times = []
    for size in STUDIES:
        studies = _studies(np.random.default_rng(SEED), np.full(size // 10, 10))
        times.append(_time(lambda studies=studies: pool_by(studies), runs=1) / size)
        del studies
    peak = subprocess.run(  # noqa: S603 - this interpreter, these lines
        [sys.executable, "-c", _PEAK], check=True, capture_output=True, text=True
    )
    return [
        Line(
            "time per study, 10 million / 1 million",
            times[1] / times[0],
            2,
            at_least=False,
        ),
        Line(
            "peak memory / input, 10 million studies",
            float(peak.stdout),
            12,
            at_least=False,
        ),
    ]


_PEAK = f"""
import resource, sys
sys.path.insert(0, {__file__.rpartition("/")[0]!r})
import numpy as np
from pooling import SEED, STUDIES, _studies
from surrogate_evidence.synthesis import pool_by
pool_by(_studies(np.random.default_rng(SEED), np.full(10, 10)))
studies = _studies(np.random.default_rng(SEED), np.full(STUDIES[1] // 10, 10))
bare = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
held = studies.memory_usage().sum()
pool_by(studies)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
# making the input may have taken more than holding it: count from nothing
print(1024 * peak / held)
"""


Fit = Callable[[Floats, Floats], object]


def _peers() -> dict[str, tuple[str, float | None, Fit]]:
    """Return the fits of others: estimator, bound of a loop over them, function.

    Statsmodels offers no REML, no prediction and no Q-profile interval: its loop is set
    against our Paule-Mandel call, which does all of that besides.
    """

    def statsmodels(y: Floats, v: Floats) -> object:
        return combine_effects(y, v, method_re="iterated").conf_int()

    peers: dict[str, tuple[str, float | None, Fit]] = {
        "statsmodels": ("PM", None, statsmodels)
    }
    estimators, core = _found("pymare.estimators"), _found("pymare")
    if estimators is not None and core is not None:

        def pymare(y: Floats, v: Floats) -> object:
            model = estimators.VarianceBasedLikelihoodEstimator(method="REML")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return model.fit_dataset(core.Dataset(y, v)).summary().get_re_stats()

        peers["PyMARE"] = ("REML", 300, pymare)
    else:
        print("PyMARE is not installed: not compared")
    return peers


def _found(name: str) -> object:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _time(run: Callable[[], object], runs: int = RUNS) -> float:
    best = np.inf
    for _ in range(runs):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def _often(run: Callable[[], object]) -> float:
    return _time(lambda: [run() for _ in range(200)])


if __name__ == "__main__":
    sys.exit(main())
