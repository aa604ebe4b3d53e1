"""Importing costs next to nothing, and the public names are all there."""

import subprocess
import sys

import pytest

import surrogate_evidence

HEAVY = "import pandas, scipy.stats, statsmodels.api, matplotlib.pyplot"
LIGHT = "import surrogate_evidence"


def seconds(statement):
    """Return the least of three timings of one import in a fresh interpreter."""
    clock = "from time import perf_counter as now; start = now()"
    code = f"{clock}; {statement}; print(now() - start)"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        for _ in range(3)
    ]
    return min(float(run.stdout) for run in runs)


@pytest.mark.slow
def test_import_takes_less_than_a_third_of_its_heavy_dependencies():
    assert seconds(LIGHT) < seconds(HEAVY) / 3


def test_import_loads_nothing_heavy():
    code = f"{LIGHT}; import sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"numpy", "pandas", "scipy", "matplotlib"} & set(done.stdout.split())


@pytest.mark.parametrize("name", surrogate_evidence.__all__)
def test_every_public_name_is_there(name):
    assert getattr(surrogate_evidence, name) is not None
