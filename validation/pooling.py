"""Run the R script of many pooled results in R, and compare every number it prints.

Needs R with the package metafor. Prints the worst relative difference of each kind of
result; exits with 1 if one is above its bound, or if a script fails.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from surrogate_evidence.estimates import effect_sizes
from surrogate_evidence.synthesis import (
    BayesianPooled,
    Panel,
    PooledCounts,
    Regressed,
    TauPrior,
    bayesian_pool,
    begg_test,
    egger_test,
    exact_odds_ratio,
    mantel_haenszel,
    meta_regression,
    mixed_odds_ratio,
    panel,
    peto,
    pool,
    pool_proportions,
    subgroups,
)

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
TESTS = ("z", "t", "hartung-knapp", "modified-hartung-knapp")
ESTIMATORS = ("REML", "ML", "PM", "EB", "DL", "HE", "SJ", 0.1)
TINY = 1e-12
"""Numbers below this are rounding errors of a 0."""

BOUNDS = defaultdict(
    lambda: 1e-9,
    {
        # R's curvature by differences
        "PooledCounts": 1e-6,
        # our own quadrature, coarser in the tails of a half-Cauchy prior, and where a
        # prior is far from the data
        "BayesianPooled": 3e-6,
        "Panel": 3e-7,
    },
)

Case = tuple[str, Any]
"""Kind of result, and the result."""


def datasets(file: str) -> dict[str, dict[str, list[Any]]]:
    """Return the data sets of a golden file, column by column."""
    read = json.loads((GOLDEN / f"{file}.json").read_text("utf-8"))["datasets"]
    return {name: entry.get("columns", entry) for name, entry in read.items()}


POOLED = {
    name: (entry["yi"], entry["vi"]) for name, entry in datasets("pooling").items()
}
FEW = {
    "two": ([0.71, 1.83], [0.43**2, 1.10**2]),
    "three": ([0.1, -0.4, 0.9], [0.04, 0.25, 0.09]),
    "alike": ([0.30, 0.31, 0.29, 0.30], [0.04, 0.05, 0.03, 0.06]),
    "outlier": ([0.1, 0.2, 9.0], [0.01, 0.02, 0.03]),
}
TABLES = {
    name: (entry["ai"], entry["n1i"], entry["ci"], entry["n2i"])
    for name, entry in datasets("common_tables").items()
}
PROPORTIONS = {
    "debruin": tuple(datasets("mixed_models")["debruin2009"].values()),
    "three": ([16, 12, 30], [16, 16, 34]),
    "one": ([3], [20]),
    "zeros": ([0, 0, 5, 1], [20, 31, 25, 10]),
    "far apart": ([0, 9, 1, 12, 30], [30, 10, 40, 12, 60]),
    "alike": ([5, 6, 4], [20, 24, 17]),
    "all": ([16, 9], [16, 9]),
    "nobody": ([0, 0], [16, 9]),
    "none or all": ([0, 40], [40, 40]),
}


def pooled() -> Iterator[Case]:
    """Yield results of `pool`."""
    for yi, vi in POOLED.values():
        if len(set(yi)) < len(yi) == 2:  # noqa: PLR2004 - nothing to iterate on
            continue
        for test in TESTS:
            for tau2 in ESTIMATORS:
                yield "Pooled", pool(yi, vi, tau2=tau2, test=test, level=0.9)
            yield "Pooled", pool(yi, vi, model="common-effect", test=test, level=0.9)
    yield "NothingToPool", pool([], [])


def tables() -> Iterator[Case]:
    """Yield results made from tables, and from proportions of one group."""
    for counts in TABLES.values():
        for measure, correct in product(("OR", "RR", "RD"), (True, False)):
            found = mantel_haenszel(*counts, measure=measure, correct=correct)
            yield kind(found), found
        for found in (
            peto(*counts),
            exact_odds_ratio(*counts, level=0.9),
            exact_odds_ratio(*counts, two_sided="minimum-likelihood"),
        ):
            yield kind(found), found
        if np.max(counts) < 5000:  # noqa: PLR2004 - the script lists every count
            for model, test in product(
                ("hypergeometric-normal", "beta-binomial"), ("z", "t")
            ):
                found = mixed_odds_ratio(*counts, model=model, test=test, level=0.9)
                yield kind(found), found
    for events, n in PROPORTIONS.values():
        for model, test in product(("binomial-normal", "beta-binomial"), ("z", "t")):
            found = pool_proportions(events, n, model=model, test=test)
            yield "PooledCounts", found


def posteriors() -> Iterator[Case]:
    """Yield results with a stated prior."""
    priors = (
        0.5,
        TauPrior("half-cauchy", 0.3),
        TauPrior("log-normal", 1.74, -2.56),
    )
    for (yi, vi), prior in product((FEW | POOLED).values(), priors):
        for normal in (None, (0.2, 1.5)):
            found = bayesian_pool(yi, vi, tau_prior=prior, mu_prior=normal, level=0.9)
            yield "BayesianPooled", found


def panels() -> Iterator[Case]:
    """Yield panels."""
    for yi, vi in (FEW | POOLED).values():
        if len(set(yi)) < len(yi) == 2:  # noqa: PLR2004 - nothing to iterate on
            continue
        yield "Panel", panel(yi, vi)
        yield "Panel", panel(yi, vi, scales=(0.25, 2.0), tau2="DL", level=0.8)


def regressions() -> Iterator[Case]:
    """Yield meta-regressions, subgroups and tests of asymmetry."""
    raudenbush = datasets("regression")["raudenbush"]
    given = (raudenbush["yi"], raudenbush["vi"])
    bcg = datasets("effect_sizes")["bcg"]
    cells = dict(zip(("ai", "bi", "ci", "di"), bcg.values(), strict=True))
    sizes = effect_sizes(cells, "RR")
    latitude = [44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33]
    for test, tau2 in product(TESTS, ESTIMATORS):
        options = {"test": test, "tau2": tau2, "level": 0.9}
        for moderators in (
            {"weeks": raudenbush["weeks"]},
            {"weeks": raudenbush["weeks"], "setting": raudenbush["setting"]},
        ):
            yield "Regressed", meta_regression(*given, moderators, **options)
        yield "Regressed", subgroups(*given, raudenbush["tester"], **options)
        found = meta_regression(
            sizes["yi"], sizes["vi"], {"latitude": latitude}, **options
        )
        yield "Regressed", found
    common = {"model": "common-effect"}
    yield "Regressed", meta_regression(*given, {"w": raudenbush["weeks"]}, **common)
    yield "Regressed", subgroups(*given, raudenbush["tester"], **common)
    four = ([0.1, 0.3, 0.5, 0.6], [0.05, 0.04, 0.03, 0.06])
    yield "Regressed", subgroups(*four, by=["short", "short", "long", "long"])
    yield "Regressed", meta_regression([0.1, 0.2, 0.3], [1, 2, 1], {"x": [1, 2, 4]})
    for yi, vi in (FEW | POOLED).values():
        if len(yi) < 3 or len(set(vi)) == 1:  # noqa: PLR2004 - refused
            continue
        asked = {"below_ten": "exploratory"}
        yield "Asymmetry", egger_test(yi, vi, level=0.9, **asked)
        for tau2 in ESTIMATORS:
            found = egger_test(yi, vi, scatter="additive", tau2=tau2, **asked)
            yield "Asymmetry", found
        if len(set(yi)) > 1:
            yield "Asymmetry", begg_test(yi, vi, **asked)


def kind(found: Any) -> str:  # noqa: ANN401 - any result
    """Return what a table of agreement calls a result."""
    name = type(found).__name__
    exact = getattr(found, "method", "") == "conditional"
    return f"{name}, conditional" if exact else name


def numbers(found: Any) -> dict[str, float]:  # noqa: ANN401 - any result
    """Return every number a script may print, under the name it prints."""
    if isinstance(found, Panel):
        return {
            f"{row.method}.{name}": value
            for row in found.rows
            for name, value in row.to_dict().items()
        }
    row = found.to_dict()
    lines: list[dict[str, Any]] = []
    prefix = ""
    if isinstance(found, BayesianPooled):
        lines, prefix = found.study_rows(), "study_"
    elif isinstance(found, Regressed):
        lines = [line.to_dict() for line in found.coefficients]
    elif isinstance(found, PooledCounts) and found.common_bound is not None:
        row["common_low"] = found.common_bound.low
        row["common_high"] = found.common_bound.high
    for place, line in enumerate(lines, 1):
        row |= {f"{prefix}{name}_{place}": value for name, value in line.items()}
    return row


def apart(theirs: float, ours: float) -> float:
    """Return the relative difference, absolute where either is as good as 0."""
    if theirs == ours:
        return 0.0
    difference = abs(theirs - ours)
    if not np.isfinite(difference):
        return float("inf")
    smaller = min(abs(theirs), abs(ours))
    return difference if smaller < TINY else difference / abs(ours)


def answers(cases: list[Case]) -> Iterator[tuple[int, str, float]]:
    """Run all scripts; yield which one printed a number, its name, and the number."""
    script = "\n".join(
        f'rm(list = ls())\ncat("## {place}\\n")\n{found.to_r()}'
        for place, (_, found) in enumerate(cases)
    )
    run = subprocess.run(
        ["Rscript", "-"],  # noqa: S607 - whichever R is on the path
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        print(run.stderr[-2000:])
    for part in run.stdout.split("## ")[1:]:
        place, *lines = part.strip().splitlines()
        for line in lines:
            column, value = line.split()
            yield int(place), column, float(value.replace("NA", "nan"))


def main() -> int:
    """Compare."""
    makers = (pooled, tables, posteriors, panels, regressions)
    cases = [case for maker in makers for case in maker()]
    ours = [numbers(found) for _, found in cases]
    differences: dict[str, list[float]] = defaultdict(list)
    printed = set()
    for place, column, theirs in answers(cases):
        name, found = cases[place]
        difference = apart(theirs, ours[place][column])
        differences[name].append(difference)
        printed.add(place)
        if difference > BOUNDS[name]:
            print(name, place, found.k, column, theirs, ours[place][column])
    for name, each in differences.items():
        scripts = sum(one == name for one, _ in cases)
        print(
            f"{name}: {scripts} scripts, {len(each)} numbers, "
            f"worst difference {max(each):.1e}"
        )
    silent = [found for place, (_, found) in enumerate(cases) if place not in printed]
    wrong = [found for found in silent if np.isfinite(found.estimate)]
    print(f"{len(silent)} results without a finite number print none")
    for found in wrong:
        print("printed nothing:", found)
    above = [name for name, each in differences.items() if max(each) > BOUNDS[name]]
    return int(bool(wrong or above))


if __name__ == "__main__":
    sys.exit(main())
