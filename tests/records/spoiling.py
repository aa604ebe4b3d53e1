"""Ways to spoil a copy of a review, each telling the line it spoiled."""

import csv
import io
from pathlib import Path


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def write(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), "utf-8")


def change(
    folder: Path,
    table: str,
    where: dict[str, str],
    cells: dict[str, str] | None = None,
    **more: str,
) -> int:
    """Change cells of the first row that matches; return its line."""
    cells = {**(cells or {}), **more}
    path = folder / "data" / f"{table}.csv"
    header, *rows = rows_of(path)
    for line, row in enumerate(rows, start=2):
        if all(row[header.index(name)] == value for name, value in where.items()):
            for name, value in cells.items():
                row[header.index(name)] = value
            write(path, [header, *rows])
            return line
    raise LookupError(where)


def drop(folder: Path, table: str, where: dict[str, str]) -> int:
    """Remove the first row that matches; return the line it stood on."""
    path = folder / "data" / f"{table}.csv"
    header, *rows = rows_of(path)
    for line, row in enumerate(rows, start=2):
        if all(row[header.index(name)] == value for name, value in where.items()):
            rows.remove(row)
            write(path, [header, *rows])
            return line
    raise LookupError(where)


def repeat(folder: Path, table: str, where: dict[str, str], **cells: str) -> int:
    """Append a copy of the first row that matches; return the copy's line."""
    path = folder / "data" / f"{table}.csv"
    header, *rows = rows_of(path)
    for row in rows:
        if all(row[header.index(name)] == value for name, value in where.items()):
            copy = list(row)
            for name, value in cells.items():
                copy[header.index(name)] = value
            write(path, [header, *rows, copy])
            return len(rows) + 2
    raise LookupError(where)


def replace(folder: Path, name: str, old: str, new: str) -> int:
    """Replace text in a file; return the line where it stood."""
    path = folder / name
    text = path.read_text("utf-8")
    if old not in text:
        raise LookupError(old)
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def line_of(folder: Path, table: str, where: dict[str, str]) -> int:
    """Return the line of the first row that matches."""
    return change(folder, table, where)
