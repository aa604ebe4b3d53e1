"""What is in a review?

A review is a folder: ``data/`` with its tables and ``review.toml``, ``references.bib``
and, for the report, ``notebooks/``. Reading it checks every cell and everything that
must agree between tables; what is returned is right, or it is not returned.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from surrogate_evidence.errors import ArgumentError, CitationError
from surrogate_evidence.records.about import About
from surrogate_evidence.records.bibliography import Bibliography
from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.claims import Claim
from surrogate_evidence.records.contrast import Contrast, contrasts
from surrogate_evidence.records.record import Record, columns
from surrogate_evidence.records.schema import table_named
from surrogate_evidence.records.screening import ScreeningFlow
from surrogate_evidence.records.study import Study

R = TypeVar("R", bound=Record)


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
