"""Does every key point to something, and do works and references agree?"""

from collections.abc import Iterator

from surrogate_evidence.errors import Problem
from surrogate_evidence.records.bibliography import find_duplicates
from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.checks.tables import (
    BIBLIOGRAPHY_FILE,
    Tables,
    problem_at,
)
from surrogate_evidence.records.reference import well_formed_doi
from surrogate_evidence.records.schema import TABLES


def unique_keys(tables: Tables) -> Iterator[Problem]:
    """Find rows that carry the key of an earlier row."""
    for table in TABLES:
        if not table.key:
            continue
        first: dict[str, int] = {}
        for row in tables.rows(table.name):
            key = row.cells[table.key].strip()
            if key in first:
                yield problem_at(
                    table.name,
                    row,
                    found=f"{table.key} {key!r} again (first in line {first[key]})",
                    expected="each key once",
                    action="give the row a key of its own, or remove one of the two",
                )
            first.setdefault(key, row.line)


def known_keys(tables: Tables) -> Iterator[Problem]:
    """Find keys that point to no row of the table they point into."""
    for table in TABLES:
        for name, other in table.keys_into.items():
            known = tables.contents[other].keys
            for row in tables.rows(table.name) if known else ():
                value = getattr(row.record, name)
                listed = value if isinstance(value, tuple) else (value,)
                for key in listed:
                    if isinstance(key, Missing) or str(key) in known:
                        continue
                    yield problem_at(
                        table.name,
                        row,
                        found=f"{name} {str(key)!r}, which is not in {other}.csv",
                        expected=f"a key of {other}.csv",
                        action=f"correct the key, or add the row to {other}.csv",
                    )


def works_and_references(tables: Tables) -> Iterator[Problem]:
    """Find works without a reference, references without a work, and disagreement."""
    for key, row in tables.keys("studies").items():
        if key not in tables.bibliography:
            if not tables.bibliography_is_whole:
                continue
            yield problem_at(
                "studies",
                row,
                found=f"no entry {key!r} in {BIBLIOGRAPHY_FILE}",
                expected="one entry per work, under the same key",
                action=f"add the entry to {BIBLIOGRAPHY_FILE}",
            )
            continue
        reference = tables.bibliography[key]
        for name, theirs in (
            ("year", reference.year),
            ("first_author", reference.first_author),
        ):
            ours = getattr(row.record, name)
            if str(ours) != str(theirs):
                yield problem_at(
                    "studies",
                    row,
                    found=f"{name} {str(ours)!r}",
                    expected=(
                        f"{str(theirs)!r}, as in {BIBLIOGRAPHY_FILE}:{reference.line}"
                    ),
                    action="correct whichever of the two is wrong",
                )
    known = tables.contents["studies"].keys
    for reference in tables.bibliography.values():
        if known and reference.key not in known:
            yield Problem(
                file=BIBLIOGRAPHY_FILE,
                line=reference.line,
                record=reference.key,
                found="an entry that no row of studies.csv uses",
                expected="one row of studies.csv per entry",
                action="add the row, or remove the entry",
            )


def identifiers(tables: Tables) -> Iterator[Problem]:
    """Find malformed DOIs and works that are in the bibliography twice."""
    for reference in tables.bibliography.values():
        if reference.doi is not None and not well_formed_doi(reference.doi):
            yield Problem(
                file=BIBLIOGRAPHY_FILE,
                line=reference.field_lines["doi"],
                record=reference.key,
                found=f"DOI {reference.doi!r}",
                expected="10.<digits>/<suffix>, without https://doi.org/",
                action="copy the DOI from the publisher's page",
            )
    for duplicate in find_duplicates(tables.bibliography):
        first, *others = (tables.bibliography[key] for key in duplicate.keys)
        for reference in others:
            yield Problem(
                file=BIBLIOGRAPHY_FILE,
                line=reference.line,
                record=reference.key,
                found=f"the same work as {first.key!r} ({duplicate.reason})",
                expected="each work once",
                action="keep one entry and use its key everywhere",
            )
