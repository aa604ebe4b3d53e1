"""Does every number have a source that says the same?"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from surrogate_evidence.errors import Problem
from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.checks.tables import Tables, problem_at
from surrogate_evidence.records.provenance import EVERY_OTHER_FIELD
from surrogate_evidence.records.reading import Row
from surrogate_evidence.records.record import columns
from surrogate_evidence.records.schema import TABLES, measured_columns
from surrogate_evidence.records.vocabulary import Directness, Status


def provenance(tables: Tables) -> Iterator[Problem]:
    """Find numbers without a source, and sources that say something else."""
    sources: dict[tuple[str, str, str], list[Row[Any]]] = defaultdict(list)
    for row in tables.rows("sources"):
        yield from _source(tables, row)
        source = row.record
        sources[source.table, source.record_id, source.field].append(row)
    for table in TABLES:
        if not table.key:
            continue
        numbers = measured_columns(table.model)
        for row in tables.rows(table.name) if tables.rows("sources") else ():
            key = row.cells[table.key].strip()
            if not sources[table.name, key, EVERY_OTHER_FIELD]:
                yield problem_at(
                    table.name,
                    row,
                    found="no source for its text",
                    expected=f"a row of sources.csv for {table.name}, {key}, field *",
                    action="add where the record was read",
                )
            for name in numbers:
                yield from _number(
                    table.name, row, name, sources[table.name, key, name]
                )


def _number(
    table: str, row: Row[Any], name: str, sources: list[Row[Any]]
) -> Iterator[Problem]:
    text = row.cells[name].strip()
    values = {source.record.value for source in sources}
    if _conflicts(text):
        if len(values) < 2:  # noqa: PLR2004
            yield problem_at(
                table,
                row,
                found=f"{name} conflicting, with {len(values)} value in sources.csv",
                expected="at least two different values in sources.csv",
                action="add a row for each value, with where it was read",
            )
    elif text not in tuple(Missing) and text not in values:
        yield problem_at(
            table,
            row,
            found=f"{name} = {text}"
            + (f", sources say {', '.join(sorted(values))}" if values else ""),
            expected="a row of sources.csv with this value",
            action="add where the number was read and how directly",
        )


def _conflicts(text: str) -> bool:
    # of a cell with several values, such as the sizes of arms, one may be in conflict
    return str(Missing.CONFLICTING) in text


def _source(tables: Tables, row: Row[Any]) -> Iterator[Problem]:
    source = row.record
    known = {table.name: table for table in TABLES if table.key}
    if source.table not in known:
        yield problem_at(
            "sources",
            row,
            found=f"table {source.table!r}",
            expected=f"one of {', '.join(known)}",
            action="correct the name of the table",
        )
        return
    table = known[source.table]
    target = tables.keys(source.table).get(source.record_id)
    known_records = tables.contents[source.table].keys
    if target is None and (source.record_id in known_records or not known_records):
        return
    if target is None:
        yield problem_at(
            "sources",
            row,
            found=f"record {source.record_id!r}, which is not in {table.name}.csv",
            expected=f"a key of {table.name}.csv",
            action="correct the key, or remove the source",
        )
    elif source.field not in (*columns(table.model), EVERY_OTHER_FIELD):
        yield problem_at(
            "sources",
            row,
            found=f"field {source.field!r}",
            expected=f"a column of {table.name}.csv, or {EVERY_OTHER_FIELD}",
            action="correct the name of the column",
        )
    elif source.field != EVERY_OTHER_FIELD:
        text = target.cells[source.field].strip()
        measured = source.field in measured_columns(table.model)
        if text != source.value and not (measured and _conflicts(text)):
            yield problem_at(
                "sources",
                row,
                found=f"value {source.value!r}",
                expected=f"{text!r}, as in {table.file}:{target.line}",
                action="correct whichever of the two is wrong",
            )
    reprint = source.directness is Directness.REPUBLICATION
    if reprint and not isinstance(source.url, Missing):
        yield problem_at(
            "sources",
            row,
            found=f"a link to an uncredited reprint ({source.url})",
            expected=f"{str(Missing.NOT_APPLICABLE)!r}",
            action="name the reprint in place, without a link",
        )
    derived = source.status in (Status.DERIVED, Status.RECONSTRUCTED)
    if derived and isinstance(source.derivation, Missing):
        yield problem_at(
            "sources",
            row,
            found=f"a {source.status} value without derivation",
            expected="the formula, or how the value follows",
            action="fill derivation in",
        )
