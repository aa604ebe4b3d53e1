"""How does a folder become a review, or the list of what is wrong with it?"""

import hashlib
import os
from importlib.resources import files
from os import PathLike
from pathlib import Path

from surrogate_evidence.errors import ArgumentError, Problem, RecordError
from surrogate_evidence.records.about import ABOUT_FILE, read_about
from surrogate_evidence.records.bibliography import Bibliography, parse_bibliography
from surrogate_evidence.records.checks import BIBLIOGRAPHY_FILE, CHECKS, Tables
from surrogate_evidence.records.reading import Findings, read_table, read_text
from surrogate_evidence.records.review import Review
from surrogate_evidence.records.schema import TABLES

REVIEW_VARIABLE = "SURROGATE_EVIDENCE_REVIEW"
"""Environment variable that names the review to load where none is named. The report
sets it, so that the notebooks of any review begin with a plain ``load_review()``."""


def load_review(path: str | PathLike[str] | None = None) -> Review:
    """Read a review and check everything in it.

    Parameters
    ----------
    path : path-like, optional
        Folder of the review, which holds ``data/`` and ``references.bib``; naming its
        ``data/`` folder does too. By default the one that the environment variable
        ``SURROGATE_EVIDENCE_REVIEW`` names, or else the review shipped with the
        library.

    Returns
    -------
    Review
        Everything that was recorded, checked.

    Raises
    ------
    ArgumentError
        If there is no such folder.
    RecordError
        If anything in the files is wrong; lists every problem with file and line.

    See Also
    --------
    check_review : Returns the problems instead of raising.

    Examples
    --------
    The two outcomes of one study are two rows, and stay two:

    >>> from surrogate_evidence import load_review
    >>> review = load_review()
    >>> print(len(review.contrasts("benzion2007")) >= 2)
    True
    """
    root = _root(path)
    review, problems = _read(root)
    if review is None:
        raise RecordError(problems, str(root))
    return review


def check_review(path: str | PathLike[str] | None = None) -> tuple[Problem, ...]:
    """Return everything wrong with a review's files; nothing if all is well.

    Parameters
    ----------
    path : path-like, optional
        As for :func:`load_review`.

    Returns
    -------
    tuple of Problem
        In the order of file and line.

    Raises
    ------
    ArgumentError
        If there is no such folder.

    See Also
    --------
    load_review : Raises them, and returns the review if there are none.

    Examples
    --------
    >>> from surrogate_evidence import check_review
    >>> check_review()
    ()
    """
    return _read(_root(path))[1]


def _root(path: str | PathLike[str] | None) -> Path:
    path = path or os.environ.get(REVIEW_VARIABLE)
    if path is None:
        packaged = Path(str(files("surrogate_evidence"))) / "data" / "review"
        # in the source tree the evidence stands at the top, where a reader looks
        return packaged if packaged.is_dir() else Path(__file__).parents[3]
    root = Path(path)
    if not root.is_dir():
        msg = f"no folder {str(root)!r}; a review holds data/ and {BIBLIOGRAPHY_FILE}"
        raise ArgumentError(msg)
    if root.resolve().name == "data" and not (root / "data").is_dir():
        return root.resolve().parent
    return root


def _read(root: Path) -> tuple[Review | None, tuple[Problem, ...]]:
    contents = {table.name: read_table(table, root / table.file) for table in TABLES}
    problems = [found for content in contents.values() for found in content.problems]
    about, about_problems = read_about(root)
    bibliography, bibliography_problems = _read_bibliography(root)
    tables = Tables(
        contents=contents,
        bibliography=bibliography,
        bibliography_is_whole=not bibliography_problems,
    )
    problems += about_problems + bibliography_problems
    problems += [problem for check in CHECKS for problem in check(tables)]
    if problems or about is None:
        return None, tuple(sorted(set(problems)))
    review = Review(
        root=root,
        about=about,
        rows={
            name: tuple(row.record for row in content.rows)
            for name, content in contents.items()
        },
        bibliography=bibliography,
        fingerprint=_fingerprint(root),
    )
    return review, ()


def _read_bibliography(root: Path) -> tuple[Bibliography, list[Problem]]:
    findings = Findings(BIBLIOGRAPHY_FILE)
    text = read_text(root / BIBLIOGRAPHY_FILE, findings, first_line="@article{...")
    bibliography, problems = parse_bibliography(text or "", file=BIBLIOGRAPHY_FILE)
    return bibliography, [*findings.problems, *problems]


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for name in sorted(
        [*(table.file for table in TABLES), ABOUT_FILE, BIBLIOGRAPHY_FILE]
    ):
        content = (root / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
