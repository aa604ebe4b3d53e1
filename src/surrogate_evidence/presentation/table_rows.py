"""What stands in each row of a table of a review?"""

from collections.abc import Sequence

from surrogate_evidence.estimates import proportion
from surrogate_evidence.formatting import interval, level, number, percent
from surrogate_evidence.presentation.figures.activity_rows import whole_of
from surrogate_evidence.presentation.marks import Mark, written
from surrogate_evidence.presentation.wording import NOT_REPORTED, NOTHING, said
from surrogate_evidence.records import Outcome, Study


def arms_of(study: Study) -> str:
    """Return how many people took part, in which arms."""
    if isinstance(study.arms, tuple):
        sizes = "; ".join(f"{arm.label}: {said(arm.n)}" for arm in study.arms)
        return f"{said(study.n)} ({sizes})"
    return said(study.n)


def outcome_row(
    label: str, row: Outcome, marks: Sequence[Mark], confidence: float
) -> dict[str, object]:
    """Return an outcome with count, proportion and interval, as far as reported."""
    share, limits = NOT_REPORTED, NOTHING
    count = f"{said(row.events)} of {said(row.n)}"
    if isinstance(row.events, int) and isinstance(row.n, int):
        estimate = proportion(row.events, row.n, level=confidence)
        low, high = estimate.interval.low, estimate.interval.high
        count = f"{row.events}/{row.n}"
        share = percent(estimate.value)
        limits = f"{interval(low, high, 1, scale=100)}%"
    return {
        "work": label,
        "outcome": row.outcome,
        "arm": row.arm,
        "timepoint": row.timepoint,
        "role": row.role,
        "better": row.direction,
        "as reported": row.reported,
        "events/n": count,
        "count is": row.status,
        "proportion": share,
        f"{level(confidence)} interval": limits,
        "flags": written(marks) or NOTHING,
        "note": row.note,
    }


def activity_rows(
    label: str, study: Study, marks: Sequence[Mark], confidence: float
) -> list[dict[str, object]]:
    """Return the parts of a whole, and their total."""
    whole = whole_of(study.activities, level=confidence)
    parts = {part.name: part for part in whole.parts}
    column = f"{level(confidence)} t-interval"
    rows: list[dict[str, object]] = []
    for activity in study.activities:
        part = parts.get(activity.activity)
        bounds = part.interval if part is not None else None
        rows.append(
            {
                "part": activity.activity,
                "work": label,
                "mean": number(part.value) if part else activity.mean,
                column: interval(bounds.low, bounds.high, 1) if bounds else NOTHING,
                "SD": activity.sd,
                "smallest": activity.range_low,
                "largest": activity.range_high,
                "commonest": activity.mode,
                "n": activity.n,
                "unit": activity.unit,
                "flags": written(marks) or NOTHING,
            }
        )
    total = {
        "part": f"total (should be {whole.whole:g})",
        "work": label,
        "mean": number(whole.total),
        "unit": whole.unit,
        "flags": written(marks) or NOTHING,
    }
    return [*rows, {name: total.get(name) for name in rows[0]}]
