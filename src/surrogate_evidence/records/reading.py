"""What stands in a file, and what is wrong with it?

A file is read to its end whatever is wrong with it, so that the person who mends it
sees every problem at once, each with its line.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from surrogate_evidence.errors import Problem
from surrogate_evidence.records.record import Record, columns
from surrogate_evidence.records.schema import Table

R = TypeVar("R", bound=Record)

WHOLE_FILE = "(whole file)"
HEADER = "(header)"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
PLAIN_TEXT = "UTF-8 text with LF line ends"


@dataclass(frozen=True, slots=True)
class Findings:
    """The problems found in one file so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(
        self, line: int, record: str, *, found: str, expected: str, action: str
    ) -> None:
        """Note one problem."""
        self.problems.append(
            Problem(
                file=self.file,
                line=line,
                record=record,
                found=found,
                expected=expected,
                action=action,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[R]):
    """A record with the line it stands on and the text of its cells."""

    line: int
    cells: Mapping[str, str]
    record: R


@dataclass(frozen=True, slots=True, kw_only=True)
class Content(Generic[R]):
    """What a file of one table holds.

    Attributes
    ----------
    rows : tuple of Row
        The rows that are right, in the order of the file.
    keys : frozenset of str
        Keys of all rows, right or wrong, so that one wrong cell in a row does not
        make every row that points to it wrong as well.
    problems : tuple of Problem
        Everything that is wrong.
    """

    rows: tuple[Row[R], ...]
    keys: frozenset[str]
    problems: tuple[Problem, ...]


def read_table(table: Table[R], path: Path) -> Content[R]:
    """Read one table; return its valid rows and everything wrong with the file.

    Parameters
    ----------
    table : Table
        Which table the file should hold.
    path : pathlib.Path
        The file.

    Returns
    -------
    Content
        Rows that are right, keys of all rows, and all problems.

    Examples
    --------
    A file that is not there is a problem like any other, not an exception:

    >>> from pathlib import Path
    >>> from surrogate_evidence.records.schema import TABLES
    >>> content = read_table(TABLES[0], Path("nowhere/studies.csv"))
    >>> print(content.problems[0])
    data/studies.csv:1: (whole file): found no such file; expected ...
    """
    findings = Findings(table.file)
    known = columns(table.model)
    rows: list[Row[R]] = []
    keys: set[str] = set()
    text = read_text(path, findings, first_line=",".join(known))
    lines = iter(()) if text is None else _lines(text, findings)
    _, header = next(lines, (1, []))
    if text is not None and _header_is_right(header, known, findings):
        for line, values in lines:
            cells = dict(zip(header, values, strict=False))
            keys.add(cells.get(table.key, "").strip())
            row = _row(table, header, line, values, findings)
            if row is not None:
                rows.append(row)
        if not keys:
            findings.add(
                2,
                WHOLE_FILE,
                found="a header without rows",
                expected="at least one row",
                action="add the rows, or restore the file from a backup",
            )
    return Content(
        rows=tuple(rows), keys=frozenset(keys), problems=tuple(findings.problems)
    )


def read_text(path: Path, findings: Findings, *, first_line: str) -> str | None:
    """Return the text of a file and note what keeps it from being plain UTF-8.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    findings : Findings
        Where problems are noted.
    first_line : str
        What the file should begin with, told where it is missing or empty.

    Returns
    -------
    str or None
        The text with LF line ends, or None where there is none to check further.
    """
    if not path.is_file():
        findings.add(
            1,
            WHOLE_FILE,
            found="no such file",
            expected=f"a file that begins with: {first_line}",
            action="add the file, or check the folder you named",
        )
        return None
    content = path.read_bytes()
    if not content.removeprefix(BYTE_ORDER_MARK).strip():
        findings.add(
            1,
            WHOLE_FILE,
            found="an empty file",
            expected=f"a file that begins with: {first_line}",
            action="fill the file, or restore it from a backup",
        )
        return None
    return _decoded(content, findings)


def _decoded(content: bytes, findings: Findings) -> str | None:
    def note(line: int, found: str, action: str) -> None:
        findings.add(line, WHOLE_FILE, found=found, expected=PLAIN_TEXT, action=action)

    if content.startswith(UTF16_MARKS):
        note(1, "UTF-16 text", "save the file as UTF-8")
        return None
    if content.startswith(BYTE_ORDER_MARK):
        note(1, "a byte order mark (BOM)", "save the file as UTF-8 without BOM")
        content = content.removeprefix(BYTE_ORDER_MARK)
    if b"\r" in content:
        line = content[: content.index(b"\r")].count(b"\n") + 1
        note(line, "CR or CRLF line ends", "save the file with LF (Unix) line ends")
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        note(line, "a NUL byte", "save the file as plain text")
        return None
    encoding = "utf-8"
    for line, raw in enumerate(content.split(b"\n"), start=1):
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as error:
            near = raw.decode("latin-1")[max(0, error.start - 12) : error.start + 12]
            found = f"a byte that is not UTF-8 (as Latin-1 it would read {near!r})"
            note(line, found, "save the file as UTF-8")
            # Latin-1 maps every byte, so that the rest can still be checked
            encoding = "latin-1"
    return content.decode(encoding)


def _lines(text: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            findings.add(
                start,
                "(unreadable row)",
                found=f"a row that cannot be read ({error})",
                expected="cells separated by commas",
                action=(
                    'close the "double quotes"; inside a text, write a quote twice'
                ),
            )
            return
        if values:
            yield start, values
        else:
            findings.add(
                start,
                "(no key)",
                found="an empty line",
                expected="a row of the table",
                action="delete the line",
            )
        start = reader.line_num + 1


def _header_is_right(
    header: Sequence[str], known: Sequence[str], findings: Findings
) -> bool:
    expected = f"the columns {', '.join(known)}"
    before = len(findings.problems)
    for name in known:
        if name not in header:
            findings.add(
                1,
                HEADER,
                found=f"no column {name!r}",
                expected=expected,
                action="add the column; write NR where the source does not say",
            )
    for name in dict.fromkeys(header):
        if name not in known:
            near = get_close_matches(name.strip().casefold(), known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}? otherwise " if near else ""
            findings.add(
                1,
                HEADER,
                found=f"an unknown column {name!r}",
                expected=expected,
                action=f"{hint}remove the column",
            )
        elif header.count(name) > 1:
            findings.add(
                1,
                HEADER,
                found=f"the column {name!r} more than once",
                expected=expected,
                action="keep one of them",
            )
    return len(findings.problems) == before


def _row(
    table: Table[R],
    header: Sequence[str],
    line: int,
    values: Sequence[str],
    findings: Findings,
) -> Row[R] | None:
    cells = dict(zip(header, values, strict=False))
    label = label_of(table, cells)
    if len(values) != len(header):
        findings.add(
            line,
            label,
            found=f"{len(values)} cells",
            expected=f"{len(header)} cells, as in the header",
            action=(
                'a comma inside a text needs "double quotes" around the text'
                if len(values) > len(header)
                else "write NR where the source does not say; leave no cell out"
            ),
        )
        return None
    try:
        return Row(line=line, cells=cells, record=table.model.model_validate(cells))
    except ValidationError as error:
        for item in error.errors():
            context = item.get("ctx", {})
            findings.add(
                line,
                label,
                found=f"{item['loc'][0]} = {context.get('found', item['input'])}",
                expected=str(context.get("expected", item["msg"])),
                action=str(context.get("action", "check it against the source")),
            )
        return None


def label_of(table: Table[R], cells: Mapping[str, str]) -> str:
    """Return the name of a row: its study and its own key."""
    names = ("study_id", table.key) if table.key else ("table", "record_id", "field")
    parts = dict.fromkeys(cells.get(name, "").strip() for name in names)
    return " ".join(part for part in parts if part) or "(no key)"
