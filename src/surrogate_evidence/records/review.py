"""What is in a review?

A review is a folder: ``data/`` with its tables and ``review.toml``, ``references.bib``
and, for the report, ``notebooks/``. Reading it checks every cell and everything that
must agree between tables; what is returned is right, or it is not returned.
"""

import hashlib
import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from surrogate_evidence.errors import (
    ArgumentError,
    CitationError,
    Problem,
    RecordError,
)
from surrogate_evidence.records.bibliography import Bibliography, parse_bibliography
from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.checks import (
    BIBLIOGRAPHY_FILE,
    CHECKS,
    Tables,
)
from surrogate_evidence.records.claims import Claim
from surrogate_evidence.records.contrast import Contrast, contrasts
from surrogate_evidence.records.reading import (
    WHOLE_FILE,
    Findings,
    read_table,
    read_text,
)
from surrogate_evidence.records.record import Record, columns
from surrogate_evidence.records.schema import TABLES, table_named
from surrogate_evidence.records.screening import ScreeningFlow
from surrogate_evidence.records.study import Study

R = TypeVar("R", bound=Record)

ABOUT_FILE = "data/review.toml"

REVIEW_VARIABLE = "SURROGATE_EVIDENCE_REVIEW"
"""Environment variable that names the review to load where none is named. The report
sets it, so that the notebooks of any review begin with a plain ``load_review()``."""


class Text(BaseModel):
    """The text whose references frame a review."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    author: str
    title: str
    publisher: str
    url: str


class About(BaseModel):
    """What a review is about, as its ``review.toml`` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    question: str
    frame: str
    disclaimer: str
    extracted_on: str
    licence: str
    contributors: tuple[str, ...]
    article: Text


@dataclass(frozen=True, kw_only=True)
class Review:
    """Everything a review recorded, checked.

    Attributes
    ----------
    root : pathlib.Path
        Folder of the review.
    about : About
        Title, question, frame, disclaimer, date of extraction, licence.
    rows : mapping of str to tuple of Record
        Records of each table, by the table's name.
    bibliography : Bibliography
        The works of ``references.bib``.
    fingerprint : str
        SHA-256 of everything that was read, in hexadecimal digits.

    See Also
    --------
    load_review : Read one from a folder.
    """

    root: Path
    about: About
    rows: Mapping[str, tuple[Record, ...]]
    bibliography: Bibliography
    fingerprint: str

    def __repr__(self) -> str:
        return (
            f"Review({self.about.title!r}, {len(self.rows['studies'])} works, "
            f"fingerprint {self.fingerprint[:12]})"
        )

    @property
    def title(self) -> str:
        """Title of the review."""
        return self.about.title

    def table(self, name: str) -> pd.DataFrame:
        """Return one table as a tidy frame, a copy the caller may change.

        Parameters
        ----------
        name : str
            Name of the table, such as ``"outcomes"``.

        Returns
        -------
        pandas.DataFrame
            One row per record. Lists are tuples; a cell without a value holds its
            :class:`Missing` word, never NaN.

        Raises
        ------
        ArgumentError
            If there is no table of that name.

        Examples
        --------
        >>> from surrogate_evidence import load_review
        >>> load_review().table("screening").shape[0]
        15
        """
        if name not in self.rows:
            msg = f"no table {name!r}; the tables are {', '.join(self.rows)}"
            raise ArgumentError(msg)
        return to_frame(self.rows[name], columns(table_named(name).model))

    @property
    def studies(self) -> pd.DataFrame:
        """One row per work, empirical or not."""
        return self.table("studies")

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row per study, outcome, arm and timepoint."""
        return self.table("outcomes")

    @property
    def activities(self) -> pd.DataFrame:
        """One row per part of a whole."""
        return self.table("activities")

    @property
    def claims(self) -> pd.DataFrame:
        """One row per claim of the text under review."""
        return self.table("claims")

    @property
    def contradictions(self) -> pd.DataFrame:
        """One row per contradiction inside the text under review."""
        return self.table("contradictions")

    @property
    def gaps(self) -> pd.DataFrame:
        """One row per thing that was looked for and not obtained."""
        return self.table("gaps")

    @property
    def screening(self) -> pd.DataFrame:
        """One row per entry of the reference list."""
        return self.table("screening")

    @property
    def sources(self) -> pd.DataFrame:
        """One row per value and place where it was read."""
        return self.table("sources")

    @property
    def benchmarks(self) -> pd.DataFrame:
        """One row per figure of another treatment; context, never pooled."""
        return self.table("benchmarks")

    @property
    def study_ids(self) -> tuple[str, ...]:
        """Keys of all works, in the order of the table."""
        return tuple(self._studies)

    def study(self, study_id: str) -> Study:
        """Return one work with its outcomes, sources, claims and formatted reference.

        Parameters
        ----------
        study_id : str
            Key of the work, as in ``studies.csv``.

        Returns
        -------
        Study
            The record, with everything the other tables say about it.

        Raises
        ------
        CitationError
            If there is no such work; the message names the nearest keys.

        Examples
        --------
        >>> from surrogate_evidence import load_review
        >>> study = load_review().study("benzion2007")
        >>> [arm.n for arm in study.arms], str(study.harms)
        ([16, 16], 'NR')
        """
        return _named(self._studies, study_id, "study")

    def claim(self, claim_id: str) -> Claim:
        """Return one claim by its key.

        Parameters
        ----------
        claim_id : str
            Key of the claim, as in ``claims.csv``.

        Returns
        -------
        Claim
            The record.

        Raises
        ------
        CitationError
            If there is no such claim; the message names the nearest keys.

        Examples
        --------
        >>> from surrogate_evidence import load_review
        >>> print(load_review().claim("C29").verdict)
        overstated
        """
        return _named(self._claims, claim_id, "claim")

    def contrasts(self, study_id: str | None = None) -> tuple[Contrast, ...]:
        """Return every outcome that two arms of a study can be compared on.

        Parameters
        ----------
        study_id : str, optional
            Only those of one study.

        Returns
        -------
        tuple of Contrast
            In the order of the tables.

        Raises
        ------
        CitationError
            If there is no such study.

        Examples
        --------
        >>> from surrogate_evidence import load_review
        >>> contrast = load_review().contrasts("benzion2007")[0]
        >>> contrast.first.events, contrast.second.events
        (16, 12)
        """
        wanted = self.study_ids if study_id is None else (study_id,)
        return tuple(pair for key in wanted for pair in contrasts(self.study(key)))

    @property
    def flow(self) -> ScreeningFlow:
        """The screening flow, derived from the rows of ``screening.csv``."""
        rows = self.rows["screening"]
        return ScreeningFlow.from_rows(rows, frame=self.about.frame)  # type: ignore[arg-type]

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        return {
            claim.claim_id: claim
            for claim in self.rows["claims"]
            if isinstance(claim, Claim)
        }

    @cached_property
    def _studies(self) -> dict[str, Study]:
        gathered: dict[str, dict[str, list[Any]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for name in ("outcomes", "activities", "benchmarks"):
            for record in self.rows[name]:
                gathered[record.study_id][name].append(record)  # type: ignore[attr-defined]
        for claim in self._claims.values():
            for key in () if isinstance(claim.studies, Missing) else claim.studies:
                gathered[key]["claims"].append(claim)
        for key, sources in self._sources_by_study().items():
            gathered[key]["sources"] += sources
        return {
            study.study_id: study.model_copy(
                update={
                    **{
                        name: tuple(rows)
                        for name, rows in gathered[study.study_id].items()
                    },
                    "citation": self.bibliography.format(study.study_id),
                    "extracted_on": self.about.extracted_on,
                }
            )
            for study in self.rows["studies"]
            if isinstance(study, Study)
        }

    def _sources_by_study(self) -> dict[str, list[Any]]:
        owner = {
            (name, str(getattr(record, table_named(name).key))): record.study_id  # type: ignore[attr-defined]
            for name in ("studies", "outcomes", "activities", "benchmarks")
            for record in self.rows[name]
        }
        found: dict[str, list[Any]] = defaultdict(list)
        for source in self.rows["sources"]:
            key = owner.get((source.table, source.record_id))  # type: ignore[attr-defined]
            if key is not None:
                found[key].append(source)
        return found


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


def to_frame(records: Iterable[Record], names: Iterable[str]) -> pd.DataFrame:
    """Return records as a frame in which every missing value keeps its word.

    Parameters
    ----------
    records : iterable of Record
        Records of one table.
    names : iterable of str
        Columns, in the order wanted.

    Returns
    -------
    pandas.DataFrame
        One row per record. A column is numeric where every cell is a number; a cell
        without a value holds its :class:`Missing` word.
    """
    rows = list(records)
    series = {}
    for name in names:
        values = [getattr(row, name) for row in rows]
        plain = [
            str(value)
            if isinstance(value, StrEnum) and not isinstance(value, Missing)
            else value
            for value in values
        ]
        typed = any(isinstance(value, (Missing, tuple)) for value in plain)
        series[name] = pd.Series(plain, dtype=object if typed else None, name=name)
    return pd.DataFrame(series)


def _named(known: Mapping[str, R], key: str, noun: str) -> R:
    from_known = known.get(key)
    if from_known is not None:
        return from_known
    near = get_close_matches(str(key), known, n=3, cutoff=0.4)
    hint = f" Nearest: {', '.join(near)}." if near else ""
    msg = f"no {noun} {key!r} in the review.{hint}"
    raise CitationError(msg)


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
    about, about_problems = _read_about(root)
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


def _read_about(root: Path) -> tuple[About | None, list[Problem]]:
    findings = Findings(ABOUT_FILE)
    text = read_text(root / ABOUT_FILE, findings, first_line='title = "..."')
    if text is None:
        return None, findings.problems
    try:
        return About.model_validate(tomllib.loads(text)), findings.problems
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        findings.add(
            int(place[1]) if place else text.count("\n"),
            WHOLE_FILE,
            found=f"text that is not TOML ({error})",
            expected='lines such as title = "..."',
            action="mend the line",
        )
    except ValidationError as error:
        for item in error.errors():
            name = ".".join(str(part) for part in item["loc"])
            line = next(
                (
                    number
                    for number, content in enumerate(text.splitlines(), start=1)
                    if re.match(rf"\s*\[?{re.escape(str(item['loc'][-1]))}\b", content)
                ),
                1,
            )
            findings.add(
                line,
                name,
                found=item["msg"][0].lower() + item["msg"][1:],
                expected=f"the entries {', '.join(About.model_fields)}",
                action="fill the entry in, or remove it",
            )
    return None, findings.problems


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
