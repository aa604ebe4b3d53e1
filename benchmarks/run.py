"""Print the table of speeds, each as a ratio in the same run. Run by ``make bench``."""

import platform
import sys
from importlib.metadata import version

import exact_inference
import pooling
from measuring import HEADER

SUITES = (exact_inference,)


def main() -> int:
    """Print every line; tell whether all hold."""
    libraries = ("numpy", "scipy", "statsmodels", "surrogate-evidence")
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    print(f"Python {platform.python_version()}, {versions}")
    print(HEADER)
    missed = 0
    for suite in SUITES:
        for line in suite.lines():
            print(line, flush=True)
            missed += not line.holds
    print("\nPooling: the first over the second")
    for line in pooling.lines():
        print(line, flush=True)
        missed += not line.holds
    print("every line holds" if not missed else f"{missed} lines do not hold")
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
