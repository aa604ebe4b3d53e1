"""How are the notebooks of a review run and rendered, all or nothing?

The site is built beside its destination and moved there when it is whole, so that a
failure leaves what was there before untouched.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import StringIO
from os import PathLike
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from surrogate_evidence.errors import ArgumentError, MissingExtraError, ReportError
from surrogate_evidence.presentation.report.pages import write_pages
from surrogate_evidence.presentation.report.site import build_site
from surrogate_evidence.records import Review
from surrogate_evidence.records.loading import REVIEW_VARIABLE

MARKER = ".surrogate-evidence-report"
"""File that marks a folder as a report of ours, which may be replaced as a whole."""

NEEDED = ("furo", "ipykernel", "myst_nb", "nbformat", "sphinx", "sphinxcontrib.bibtex")
KERNEL = "python3"
NOT_FOR_READERS = (".buildinfo", ".buildinfo.bak", ".doctrees", "objects.inv")


def render_report(
    review: Review, out: str | PathLike[str], *, progress: bool = True
) -> Path:
    """Run the notebooks of a review and render them as a static site.

    Parameters
    ----------
    review : Review
        The review; its folder holds the notebooks.
    out : path-like
        Folder of the site. It may be absent, empty, or an earlier report, which is
        then replaced as a whole.
    progress : bool, default True
        Whether to show a progress bar on the terminal.

    Returns
    -------
    pathlib.Path
        The first page.

    Raises
    ------
    MissingExtraError
        If the libraries that render are not installed.
    ArgumentError
        If the review has no notebooks, or `out` holds something else.
    ReportError
        If a notebook fails or a page cannot be rendered; `out` is as it was.

    See Also
    --------
    surrogate_evidence.presentation.save_figures : Only the figures, as files.

    Notes
    -----
    Each notebook runs from an empty kernel of this very Python. Nothing in the site
    depends on when or where it was built, and no page asks the network for anything.

    Examples
    --------
    A folder that holds something else is left alone:

    >>> import tempfile
    >>> from pathlib import Path
    >>> from surrogate_evidence import load_review
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "mine.txt").write_text("mine")
    ...     render_report(load_review(), folder)
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: ... holds something that is no report...
    """
    _require_extra()
    notebooks = sorted((review.root / "notebooks").glob("*.ipynb"))
    if not notebooks:
        msg = f"no notebooks in {review.root / 'notebooks'}; a report is made of them."
        raise ArgumentError(msg)
    target = Path(out).absolute()
    _require_ours(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".report-", dir=target.parent))
    try:
        source, html = work / "source", work / "html"
        write_pages(review, notebooks, source)
        with _surroundings(review, work), _bar(shown=progress) as bar:
            warnings = StringIO()
            build_site(review, source, html, warnings=warnings, bar=bar)
        _require_no_warnings(warnings.getvalue(), work)
        for name in NOT_FOR_READERS:
            _remove(html / name)
        (html / MARKER).write_text("Made as a whole; replaced as a whole.\n", "utf-8")
        if target.exists():
            target.rename(work / "before")
        html.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target / "index.html"


def _require_extra() -> None:
    absent = [name for name in NEEDED if not _installed(name)]
    if absent:
        msg = (
            f"rendering needs {', '.join(absent)}; install it with: "
            'pip install "surrogate-evidence[report]"'
        )
        raise MissingExtraError(msg)


def _installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _require_ours(target: Path) -> None:
    if target.is_file():
        msg = f"{target} is a file; name a folder for the report."
        raise ArgumentError(msg)
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).exists():
        msg = (
            f"{target} holds something that is no report of ours; name an empty or a "
            "new folder, so that nothing is lost."
        )
        raise ArgumentError(msg)


@contextmanager
def _surroundings(review: Review, work: Path) -> Iterator[None]:
    """Give the notebooks this Python, this review, and nothing that varies."""
    kernel = work / "jupyter" / "kernels" / KERNEL
    kernel.mkdir(parents=True)
    launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {
        "argv": [*launch, "--log-level=ERROR"],
        "display_name": "Python 3",
        "language": "python",
    }
    (kernel / "kernel.json").write_text(json.dumps(spec), "utf-8")
    wanted = {
        "JUPYTER_PATH": str(work / "jupyter"),
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        REVIEW_VARIABLE: str(review.root.absolute()),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _bar(*, shown: bool) -> Iterator[Progress]:
    console = Console(stderr=True, quiet=not shown)
    with Progress(console=console, transient=True) as bar:
        yield bar


def _require_no_warnings(text: str, work: Path) -> None:
    lines = [line.replace(f"{work}{os.sep}", "") for line in text.splitlines() if line]
    if lines:
        msg = "the report could not be rendered cleanly:\n  " + "\n  ".join(lines)
        raise ReportError(msg)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
