"""What every test shares: drawing off-screen, figures closed, no silent skips."""

import os
import shutil
from pathlib import Path

import matplotlib as mpl
import pytest

from surrogate_evidence import load_review

ROOT = Path(__file__).parents[1]

mpl.use("agg")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """Turn a skip into a failure where everything must run: it looks like a pass."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_ALL"):
        report.outcome = "failed"
    return report


@pytest.fixture(autouse=True)
def _figures_are_closed():
    yield
    from matplotlib import pyplot as plt  # noqa: PLC0415 - only where something drew

    plt.close("all")


@pytest.fixture(scope="session")
def review():
    """The review that ships with the library."""
    return load_review(ROOT)


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped review that a test may spoil."""
    target = tmp_path / "review"
    shutil.copytree(ROOT / "data", target / "data")
    shutil.copy(ROOT / "references.bib", target / "references.bib")
    return target
