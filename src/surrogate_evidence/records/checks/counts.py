"""Do counts, percentages, arms and shares add up?"""

from collections import defaultdict
from collections.abc import Iterator
from math import fsum, isclose
from typing import Any

from surrogate_evidence.errors import Problem
from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.checks.tables import Tables, problem_at
from surrogate_evidence.records.reading import Row
from surrogate_evidence.records.reconstruct import reconstruct
from surrogate_evidence.records.study import ALL_PARTICIPANTS, Arm
from surrogate_evidence.records.vocabulary import Status

MEANS_AGREE_TO = 0.005
"""Printed means carry two decimals: their sum may differ by rounding of the last."""


def counts(tables: Tables) -> Iterator[Problem]:
    """Find events above n, and percentages that the counts cannot have given."""
    for name in ("outcomes", "benchmarks"):
        for row in tables.rows(name):
            events, n = row.record.events, row.record.n
            if isinstance(events, Missing):
                continue
            if isinstance(n, Missing):
                yield problem_at(
                    name,
                    row,
                    found=f"{events} events out of n = {n}",
                    expected="a number of participants beside the events",
                    action="fill n in, or give events the word that n has",
                )
            elif n == 0:
                yield problem_at(
                    name,
                    row,
                    found=f"{events} events in an arm of n = 0",
                    expected="at least one participant where events are counted",
                    action="write the number counted, or NR where it is not reported",
                )
            elif events > n:
                yield problem_at(
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
    if known and n > 0 and events <= n:
        text = row.cells["percent"].strip()
        possible = reconstruct(text, n).counts
        if events not in possible:
            yield problem_at(
                "outcomes",
                row,
                found=f"{events} of {n} beside {text} per cent",
                expected=f"counts that print as {text} per cent: {possible or 'none'}",
                action="check the percentage, its rounding and n in the source",
            )
        elif row.record.status is Status.RECONSTRUCTED and len(possible) > 1:
            yield problem_at(
                "outcomes",
                row,
                found=f"{events} called reconstructed, but {possible} all fit",
                expected="a count that is the only one compatible",
                action="write unclear for the events, or give the source of the count",
            )
    elif not known and row.record.status is Status.RECONSTRUCTED:
        yield problem_at(
            "outcomes",
            row,
            found="a reconstructed count without percentage, n or count",
            expected="percent, n and events",
            action="fill them in, or change the status",
        )


def arms_add_up(tables: Tables) -> Iterator[Problem]:
    """Find arms that do not add up to the participants of their study."""
    for row in tables.rows("studies"):
        listed = row.record.arms
        if isinstance(listed, Missing):
            continue
        sizes = [arm.n for arm in listed]
        known = [n for n in sizes if not isinstance(n, Missing)]
        total = row.record.n
        if len(known) < len(sizes) or isinstance(total, Missing):
            continue
        if sum(known) != total:
            yield problem_at(
                "studies",
                row,
                found=f"arms that add up to {sum(known)} beside n = {total}",
                expected="arms that add up to n",
                action="correct the arms or n; say in caution if some left",
            )


def outcome_arms(tables: Tables) -> Iterator[Problem]:
    """Find outcomes of arms that do not exist, or in more people than an arm has."""
    studies = tables.keys("studies")
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
            yield problem_at(
                "outcomes",
                row,
                found=f"arm {arm!r}",
                expected=f"an arm of the study: {', '.join(labels)}",
                action="use the label that studies.csv gives the arm",
            )
            continue
        n, size = row.record.n, labels[arm]
        if (
            arm == ALL_PARTICIPANTS
            or isinstance(n, Missing)
            or isinstance(size, Missing)
        ):
            continue
        if n > size:
            yield problem_at(
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
            yield problem_at(
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
            yield problem_at(
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
            yield problem_at(
                "activities",
                rows[-1],
                found=f"means that add up to {fsum(means):g}, total {total}",
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
            yield problem_at(
                "activities",
                row,
                found=f"{name} {value:g} outside the range {low:g} to {high:g}",
                expected="a value inside the range",
                action="check the row against the source",
            )
