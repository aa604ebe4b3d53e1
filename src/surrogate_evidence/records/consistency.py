"""Do the tables of a review agree with each other, and with its bibliography?

Each check is a function from the tables to the problems it finds; :data:`CHECKS` is
the list of them. Where what the sources say is itself contradictory, the record says
``conflicting`` and the sources hold every version.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum, isclose
from typing import Any

from surrogate_evidence.errors import Problem
from surrogate_evidence.records.bibliography import (
    Bibliography,
    find_duplicates,
    well_formed_doi,
)
from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.provenance import EVERY_OTHER_FIELD
from surrogate_evidence.records.reading import Content, Row, label_of
from surrogate_evidence.records.reconstruct import reconstruct
from surrogate_evidence.records.record import columns
from surrogate_evidence.records.schema import TABLES, measured_columns, table_named
from surrogate_evidence.records.screening import flow_problems
from surrogate_evidence.records.study import ALL_PARTICIPANTS, Arm
from surrogate_evidence.records.vocabulary import Directness, Status, StudyRole

BIBLIOGRAPHY_FILE = "references.bib"
MEANS_AGREE_TO = 0.005
"""Printed means carry two decimals: their sum may differ by rounding of the last."""


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


def _at(
    name: str, row: Row[Any], *, found: str, expected: str, action: str
) -> Problem:
    table = table_named(name)
    return Problem(
        file=table.file,
        line=row.line,
        record=label_of(table, row.cells),
        found=found,
        expected=expected,
        action=action,
    )


def unique_keys(tables: Tables) -> Iterator[Problem]:
    """Find rows that carry the key of an earlier row."""
    for table in TABLES:
        if not table.key:
            continue
        first: dict[str, int] = {}
        for row in tables.rows(table.name):
            key = row.cells[table.key].strip()
            if key in first:
                yield _at(
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
                    yield _at(
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
            yield _at(
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
                yield _at(
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
                line=reference.line,
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


def counts(tables: Tables) -> Iterator[Problem]:
    """Find events above n, and percentages that the counts cannot have given."""
    for name in ("outcomes", "benchmarks"):
        for row in tables.rows(name):
            events, n = row.record.events, row.record.n
            if isinstance(events, Missing):
                continue
            if isinstance(n, Missing):
                yield _at(
                    name,
                    row,
                    found=f"{events} events out of n = {n}",
                    expected="a number of participants beside the events",
                    action="fill n in, or give events the word that n has",
                )
            elif events > n:
                yield _at(
                    name,
                    row,
                    found=f"{events} events in an arm of n = {n}",
                    expected="no more events than participants",
                    action="check whether n is participants randomised or analysed",
                )
    for row in tables.rows("outcomes"):
        yield from _percentage(row)


def _percentage(row: Row[Any]) -> Iterator[Problem]:
    events, n, percent = row.record.events, row.record.n, row.record.percent
    known = not any(isinstance(value, Missing) for value in (events, n, percent))
    if known and 0 < n and events <= n:
        text = row.cells["percent"].strip()
        possible = reconstruct(text, n).counts
        if events not in possible:
            yield _at(
                "outcomes",
                row,
                found=f"{events} of {n} beside {text} per cent",
                expected=f"counts that print as {text} per cent: {possible or 'none'}",
                action="check the percentage, its rounding and n in the source",
            )
        elif row.record.status is Status.RECONSTRUCTED and len(possible) > 1:
            yield _at(
                "outcomes",
                row,
                found=f"{events} called reconstructed, but {possible} all fit",
                expected="a count that is the only one compatible",
                action="write unclear for the events, or give the source of the count",
            )
    elif row.record.status is Status.RECONSTRUCTED:
        yield _at(
            "outcomes",
            row,
            found="a reconstructed count without percentage, n or count",
            expected="percent, n and events",
            action="fill them in, or change the status",
        )


def arms(tables: Tables) -> Iterator[Problem]:
    """Find arms that do not add up and outcomes of arms that do not exist."""
    studies = tables.keys("studies")
    for row in studies.values():
        listed = row.record.arms
        if isinstance(listed, Missing):
            continue
        sizes = [arm.n for arm in listed]
        known = [n for n in sizes if not isinstance(n, Missing)]
        total = row.record.n
        if len(known) == len(sizes) and not isinstance(total, Missing):
            if sum(known) != total:
                yield _at(
                    "studies",
                    row,
                    found=f"arms that add up to {sum(known)} beside n = {total}",
                    expected="arms that add up to n",
                    action="correct the arms or n; say in caution if some left",
                )
    for row in tables.rows("outcomes"):
        study = studies.get(row.record.study_id)
        if study is None:
            continue
        known_arms: tuple[Arm, ...] = (
            () if isinstance(study.record.arms, Missing) else study.record.arms
        )
        labels = {arm.label: arm.n for arm in known_arms}
        labels.setdefault(ALL_PARTICIPANTS, study.record.n)
        arm = row.record.arm
        if arm not in labels:
            yield _at(
                "outcomes",
                row,
                found=f"arm {arm!r}",
                expected=f"an arm of the study: {', '.join(labels)}",
                action="use the label that studies.csv gives the arm",
            )
            continue
        n, size = row.record.n, labels[arm]
        if isinstance(n, int) and isinstance(size, int) and n > size:
            if arm != ALL_PARTICIPANTS:
                yield _at(
                    "outcomes",
                    row,
                    found=f"n = {n} in an arm of {size} participants",
                    expected=f"at most {size}",
                    action="check which participants the outcome was counted in",
                )


def partitions(tables: Tables) -> Iterator[Problem]:
    """Find endings that should exhaust an arm and do not."""
    if not tables.whole("outcomes"):
        return
    groups: dict[tuple[str, str, str], list[Row[Any]]] = defaultdict(list)
    for row in tables.rows("outcomes"):
        if not isinstance(row.record.partition, Missing):
            key = (row.record.study_id, row.record.partition, row.record.arm)
            groups[key].append(row)
    for (_, partition, arm), rows in groups.items():
        events = [row.record.events for row in rows]
        sizes = {row.record.n for row in rows}
        if any(isinstance(value, Missing) for value in (*events, *sizes)):
            continue
        if len(sizes) > 1 or sum(events) != next(iter(sizes)):
            yield _at(
                "outcomes",
                rows[-1],
                found=(
                    f"{partition!r} in arm {arm!r}: {' + '.join(map(str, events))} = "
                    f"{sum(events)} of n = {' or '.join(map(str, sorted(sizes)))}"
                ),
                expected="outcomes that add up to one n",
                action="add the missing outcome, or correct a count",
            )


def one_p_value(tables: Tables) -> Iterator[Problem]:
    """Find arms of one outcome that carry different p-values."""
    groups: dict[tuple[str, ...], list[Row[Any]]] = defaultdict(list)
    for row in tables.rows("outcomes"):
        key = (row.record.study_id, row.record.outcome, str(row.record.timepoint))
        groups[key].append(row)
    for rows in groups.values():
        values = {row.cells["p_value"].strip() for row in rows}
        if len(values) > 1:
            yield _at(
                "outcomes",
                rows[-1],
                found=f"p-values {', '.join(sorted(values))} for one outcome",
                expected="the same p-value in every arm of an outcome",
                action="repeat the printed p-value in each arm, or write NR in each",
            )


def wholes(tables: Tables) -> Iterator[Problem]:
    """Find parts of a whole that do not report what they add up to."""
    groups: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in tables.rows("activities"):
        groups[row.record.study_id, row.record.unit].append(row)
        yield from _spread(row)
    for rows in groups.values() if tables.whole("activities") else ():
        means = [row.record.mean for row in rows]
        totals = {row.cells["total"].strip() for row in rows}
        total = rows[0].record.total
        if any(isinstance(mean, Missing) for mean in means):
            continue
        if (
            len(totals) > 1
            or isinstance(total, Missing)
            or not isclose(fsum(means), total, abs_tol=MEANS_AGREE_TO)
        ):
            yield _at(
                "activities",
                rows[-1],
                found=f"means that add up to {fsum(means):g}, total {rows[-1].cells['total']}",
                expected="in every row, the total of the means",
                action="correct the mean that is off, or the total",
            )


def _spread(row: Row[Any]) -> Iterator[Problem]:
    low, high = row.record.range_low, row.record.range_high
    if isinstance(low, Missing) or isinstance(high, Missing):
        return
    for name in ("mean", "mode"):
        value = getattr(row.record, name)
        if not isinstance(value, Missing) and not low <= value <= high:
            yield _at(
                "activities",
                row,
                found=f"{name} {value:g} outside the range {low:g} to {high:g}",
                expected="a value inside the range",
                action="check the row against the source",
            )


def limits(tables: Tables) -> Iterator[Problem]:
    """Find limits that do not enclose their estimate."""
    for row in tables.rows("benchmarks"):
        values = [row.record.ci_low, row.record.estimate, row.record.ci_high]
        known = [value for value in values if not isinstance(value, Missing)]
        if known != sorted(known):
            yield _at(
                "benchmarks",
                row,
                found=f"limits {values[0]} to {values[2]} around {values[1]}",
                expected="lower limit, estimate, upper limit, in rising order",
                action="check the row against the source",
            )


def years(tables: Tables) -> Iterator[Problem]:
    """Find data collected after they were published, or that end before they start."""
    for row in tables.rows("studies"):
        names = ("data_start_year", "data_end_year", "year")
        values = [getattr(row.record, name) for name in names]
        known = [value for value in values if not isinstance(value, Missing)]
        if known != sorted(known):
            yield _at(
                "studies",
                row,
                found=f"data from {values[0]} to {values[1]}, published {values[2]}",
                expected="years in rising order",
                action="check the years against the source",
            )


def screening(tables: Tables) -> Iterator[Problem]:
    """Find a screening flow whose boxes do not add up, and works it leaves out."""
    if not tables.whole("screening"):
        return
    yield from flow_problems(tables.rows("screening"))
    screened = {row.record.study_id for row in tables.rows("screening")}
    for row in tables.rows("studies"):
        cited = row.record.role is StudyRole.CITED
        if cited != (row.record.study_id in screened):
            yield _at(
                "studies",
                row,
                found=f"role {str(row.record.role)!r}",
                expected=f"{str(StudyRole.CITED)!r} exactly for works in screening.csv",
                action="correct the role, or add the entry to screening.csv",
            )


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
                yield _at(
                    table.name,
                    row,
                    found="no source for its text",
                    expected=f"a row of sources.csv for {table.name}, {key}, field *",
                    action="add where the record was read",
                )
            for name in numbers:
                yield from _number(table.name, row, name, sources[table.name, key, name])


def _number(
    table: str, row: Row[Any], name: str, sources: list[Row[Any]]
) -> Iterator[Problem]:
    text = row.cells[name].strip()
    values = {source.record.value for source in sources}
    if text == Missing.CONFLICTING:
        if len(values) < 2:  # noqa: PLR2004
            yield _at(
                table,
                row,
                found=f"{name} conflicting, with {len(values)} value in sources.csv",
                expected="at least two different values in sources.csv",
                action="add a row for each value, with where it was read",
            )
    elif text not in tuple(Missing) and text not in values:
        yield _at(
            table,
            row,
            found=f"{name} = {text}"
            + (f", sources say {', '.join(sorted(values))}" if values else ""),
            expected="a row of sources.csv with this value",
            action="add where the number was read and how directly",
        )


def _source(tables: Tables, row: Row[Any]) -> Iterator[Problem]:
    source = row.record
    known = {table.name: table for table in TABLES if table.key}
    if source.table not in known:
        yield _at(
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
        yield _at(
            "sources",
            row,
            found=f"record {source.record_id!r}, which is not in {table.name}.csv",
            expected=f"a key of {table.name}.csv",
            action="correct the key, or remove the source",
        )
    elif source.field not in (*columns(table.model), EVERY_OTHER_FIELD):
        yield _at(
            "sources",
            row,
            found=f"field {source.field!r}",
            expected=f"a column of {table.name}.csv, or {EVERY_OTHER_FIELD}",
            action="correct the name of the column",
        )
    elif source.field != EVERY_OTHER_FIELD:
        text = target.cells[source.field].strip()
        if text not in (source.value, Missing.CONFLICTING):
            yield _at(
                "sources",
                row,
                found=f"value {source.value!r}",
                expected=f"{text!r}, as in {table.file}:{target.line}",
                action="correct whichever of the two is wrong",
            )
    reprint = source.directness is Directness.REPUBLICATION
    if reprint and not isinstance(source.url, Missing):
        yield _at(
            "sources",
            row,
            found=f"a link to an uncredited reprint ({source.url})",
            expected=f"{str(Missing.NOT_APPLICABLE)!r}",
            action="name the reprint in place, without a link",
        )
    derived = source.status in (Status.DERIVED, Status.RECONSTRUCTED)
    if derived and isinstance(source.derivation, Missing):
        yield _at(
            "sources",
            row,
            found=f"a {source.status} value without derivation",
            expected="the formula, or how the value follows",
            action="fill derivation in",
        )


CHECKS: tuple[Callable[[Tables], Iterable[Problem]], ...] = (
    unique_keys,
    known_keys,
    works_and_references,
    identifiers,
    counts,
    arms,
    partitions,
    one_p_value,
    wholes,
    limits,
    years,
    screening,
    provenance,
)
