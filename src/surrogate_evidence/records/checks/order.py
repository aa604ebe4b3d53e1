"""Are limits, years and the screening flow in their order?"""

from collections.abc import Iterator

from surrogate_evidence.errors import Problem
from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.checks.tables import Tables, problem_at
from surrogate_evidence.records.screening import flow_problems
from surrogate_evidence.records.vocabulary import StudyRole


def limits(tables: Tables) -> Iterator[Problem]:
    """Find limits that do not enclose their estimate."""
    for row in tables.rows("benchmarks"):
        values = [row.record.ci_low, row.record.estimate, row.record.ci_high]
        known = [value for value in values if not isinstance(value, Missing)]
        if known != sorted(known):
            yield problem_at(
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
            yield problem_at(
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
    yield from flow_problems((row.line, row.record) for row in tables.rows("screening"))
    screened = {row.record.study_id for row in tables.rows("screening")}
    for row in tables.rows("studies"):
        cited = row.record.role is StudyRole.CITED
        if cited != (row.record.study_id in screened):
            yield problem_at(
                "studies",
                row,
                found=f"role {str(row.record.role)!r}",
                expected=f"{str(StudyRole.CITED)!r} exactly for works in screening.csv",
                action="correct the role, or add the entry to screening.csv",
            )
