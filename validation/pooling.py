"""Run the R script of many pooled results in R, and compare every number it prints.

Needs R with the package metafor. Prints the worst relative difference; exits with 1 if
it is above the bound.
"""

import json
import subprocess
import sys
from pathlib import Path

from surrogate_evidence.synthesis import pool

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "pooling.json"
TESTS = ("z", "t", "hartung-knapp", "modified-hartung-knapp")
ESTIMATORS = ("REML", "ML", "PM", "EB", "DL", "HE", "SJ", 0.1)
BOUND = 1e-9
TINY = 1e-12
"""Numbers below this are rounding errors of a 0."""


def main() -> int:
    """Compare."""
    results = []
    for entry in json.loads(GOLDEN.read_text("utf-8"))["datasets"].values():
        yi, vi = entry["columns"]["yi"], entry["columns"]["vi"]
        if len(set(yi)) < len(yi) == 2:  # noqa: PLR2004 - nothing to iterate on
            continue
        for test in TESTS:
            options = {"test": test, "level": 0.9}
            results += [pool(yi, vi, tau2=tau2, **options) for tau2 in ESTIMATORS]
            results.append(pool(yi, vi, model="common-effect", **options))
    script = "\n".join(
        f'cat("## {place}\\n")\n{result.to_r()}' for place, result in enumerate(results)
    )
    run = subprocess.run(
        ["Rscript", "-"],  # noqa: S607 - whichever R is on the path
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    worst, numbers = 0.0, 0
    for part in run.stdout.split("## ")[1:]:
        place, *lines = part.strip().splitlines()
        row = results[int(place)].to_dict()
        for line in lines:
            name, value = line.split()
            difference = abs(float(value) - row[name]) / max(abs(row[name]), TINY)
            if min(abs(float(value)), abs(row[name])) < TINY:
                difference = abs(float(value) - row[name])
            worst, numbers = max(worst, difference), numbers + 1
            if difference > BOUND:
                print(results[int(place)], name, value, row[name])
    print(f"{len(results)} scripts, {numbers} numbers, worst difference {worst:.1e}")
    return int(worst > BOUND)


if __name__ == "__main__":
    sys.exit(main())
