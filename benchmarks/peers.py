"""Who else pools studies, and how are they asked for the same?

Each peer is asked for what it offers of one call of ours: REML or the estimator named,
the Hartung-Knapp interval, the prediction interval, the Q-profile interval of tau². A
peer that is not installed is left out, and that is said.
"""

import importlib
import shutil
import subprocess
import warnings
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.meta_analysis import combine_effects

Floats = NDArray[np.float64]
Sets = Sequence[tuple[Floats, Floats]]
Fit = Callable[[Floats, Floats], object]


class Peer(NamedTuple):
    """A library, the estimator it is asked for, and one fit by it."""

    name: str
    tau2: str
    fit: Fit


def python_peers() -> list[Peer]:
    """Return the libraries of this interpreter."""
    peers = [Peer(f"statsmodels {version('statsmodels')}", "PM", _statsmodels)]
    makers = (
        ("pymare", "PyMARE", _pymare),
        ("meta_analyze", "PyMetaAnalysis", _pymetaanalysis),
    )
    for module, name, maker in makers:
        library = _found(module)
        if library is None:
            print(f"{name} is not installed: not compared")
        else:
            peers.append(Peer(f"{name} {version(name)}", "REML", maker(library)))
    return peers


def batched() -> Callable[[Floats, Floats], object] | None:
    """Return PyMARE's fit of many sets of one size, columns side by side, if it is."""
    estimators = _found("pymare.estimators")
    if estimators is None:
        return None

    def fit(y: Floats, v: Floats) -> object:
        model = estimators.VarianceBasedLikelihoodEstimator(method="REML")
        return model.fit(y, v, np.ones((len(y), 1))).summary().get_fe_stats()

    return fit


def metafor_seconds(sets: Sets) -> float | None:
    """Return how long R's metafor takes for the sets, R's own start not counted."""
    if shutil.which("Rscript") is None:
        print("R is not installed: metafor is not compared")
        return None
    studies = "\n".join(
        f"{at} {y!r} {v!r}"
        for at, one in enumerate(sets)
        for y, v in zip(*(column.tolist() for column in one), strict=True)
    )
    run = subprocess.run(  # noqa: S603 - the script below
        ["Rscript", "-e", _METAFOR],  # noqa: S607 - whichever R is at hand
        input=studies,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        print("R has no metafor: not compared")
        return None
    return float(run.stdout.split()[-1])


_METAFOR = """
suppressPackageStartupMessages(library(metafor))
studies <- read.table(file("stdin"))
sets <- split(studies, studies[[1]])
one <- function(s) {
  fit <- rma(s[[2]], s[[3]], method = "REML", test = "knha")
  list(predict(fit), confint(fit))
}
invisible(one(sets[[1]]))
cat(system.time(for (s in sets) try(one(s), silent = TRUE))[["elapsed"]])
"""


def _statsmodels(y: Floats, v: Floats) -> object:
    # offers neither REML nor a prediction or Q-profile interval
    return combine_effects(y, v, method_re="iterated").conf_int()


def _pymare(library: Any) -> Fit:  # noqa: ANN401 - a module
    estimators = importlib.import_module("pymare.estimators")

    def fit(y: Floats, v: Floats) -> object:
        model = estimators.VarianceBasedLikelihoodEstimator(method="REML")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            summary = model.fit_dataset(library.Dataset(y, v)).summary()
            return summary.get_fe_stats(), summary.get_re_stats()

    return fit


def _pymetaanalysis(library: Any) -> Fit:  # noqa: ANN401 - a module
    def fit(y: Floats, v: Floats) -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one = library.meta_analysis(
                effect=y,
                variance=v,
                model="random",
                tau2_method="REML",
                ci_method="hartung_knapp",
            )
            return one.ci, one.prediction_interval, one.tau2_confidence_interval()

    return fit


def _found(module: str) -> Any | None:  # noqa: ANN401 - a module
    try:
        return importlib.import_module(module)
    except ImportError:
        return None
