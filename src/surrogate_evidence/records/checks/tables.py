"""What is there to check, before it is known to agree?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from surrogate_evidence.errors import Problem
from surrogate_evidence.records.bibliography import Bibliography
from surrogate_evidence.records.reading import Content, Row, label_of
from surrogate_evidence.records.schema import TABLES, table_named

BIBLIOGRAPHY_FILE = "references.bib"


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Everything that was read, before it is known to agree.

    Attributes
    ----------
    contents : mapping of str to Content
        What each table's file holds, by the table's name.
    bibliography : Bibliography
        The works of ``references.bib`` that could be read.
    bibliography_is_whole : bool
        Whether all of ``references.bib`` could be read.
    """

    contents: Mapping[str, Content[Any]]
    bibliography: Bibliography
    bibliography_is_whole: bool

    def rows(self, name: str) -> tuple[Row[Any], ...]:
        """Return the rows of a table that could be read."""
        return self.contents[name].rows

    def whole(self, name: str) -> bool:
        """Tell whether every row of a table could be read, so that sums mean much."""
        return not self.contents[name].problems

    @cached_property
    def _index(self) -> dict[str, dict[str, Row[Any]]]:
        return {
            table.name: {
                row.cells[table.key].strip(): row for row in self.rows(table.name)
            }
            for table in TABLES
            if table.key
        }

    def keys(self, name: str) -> dict[str, Row[Any]]:
        """Return the rows of a table by the text of their key."""
        return self._index[name]


def problem_at(
    name: str, row: Row[Any], *, found: str, expected: str, action: str
) -> Problem:
    """Return a problem of one row, with its file, line and name."""
    table = table_named(name)
    return Problem(
        file=table.file,
        line=row.line,
        record=label_of(table, row.cells),
        found=found,
        expected=expected,
        action=action,
    )
