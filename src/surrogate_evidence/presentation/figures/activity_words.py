"""What does a plot of the parts of a whole say in words and in numbers?"""

from collections.abc import Sequence

import pandas as pd

from surrogate_evidence.estimates import Composition
from surrogate_evidence.formatting import interval, number
from surrogate_evidence.presentation.figures.activity_rows import ActivityRow
from surrogate_evidence.presentation.marks import LEGEND, Mark, tally
from surrogate_evidence.presentation.wording import (
    NOT_REPORTED,
    NOTHING,
    counted,
    known,
    said,
)


def numbers(row: ActivityRow) -> tuple[str, str]:
    """Return mean with interval and SD, and range with commonest answer and n."""
    part, facts = row.part, row.activity
    if part is None:
        return NOT_REPORTED, ""
    limits = NOTHING
    if part.interval is not None:
        limits = interval(part.interval.low, part.interval.high, 1)
    span = NOT_REPORTED
    if known(facts.range_low) and known(facts.range_high):
        span = f"{said(facts.range_low)} to {said(facts.range_high)}"
    return (
        f"{number(part.value)} ({limits}), SD {said(facts.sd)}",
        f"{span}; {said(facts.mode)}; {said(facts.n)}",
    )


def total(whole: Composition) -> str:
    """Return what the means add up to, and what they should."""
    gap = whole.closure_error
    total, of = number(whole.total), f"the whole of {whole.whole:g}"
    if number(gap) in {number(0.0), number(-0.0)}:
        return f"The means add up to {total}, {of}"
    side = "more" if gap > 0 else "less"
    return f"The means add up to {total}, {number(abs(gap))} {side} than {of}"


def alt(rows: Sequence[ActivityRow], whole: Composition) -> str:
    """Return what is seen at a glance, for those who do not see it."""
    first = rows[0]
    largest = first.part.value if first.part else 0.0
    return (
        f"Parts of a whole in {whole.unit}: {counted(len(rows), 'part')}, the largest "
        f"{first.activity.activity} with a mean of {number(largest)}; the means add up "
        f"to {number(whole.total)}."
    )


def caption(whole: Composition, marks: Sequence[Mark]) -> str:
    """Return what the signs mean, and what has to be said beside the means."""
    # what the means add up to stands there already
    further = [note for note in whole.notes if note.code != "closure"]
    notes = " ".join(note.text for note in further)
    return (
        f"Means of the parts, in {whole.unit}. Diamond: mean; thick line: t interval "
        "of the mean, where a standard deviation and n license one; thin line: "
        f"smallest to largest answer; triangle: commonest answer. {total(whole)}. "
        f"{notes} {LEGEND} {tally(marks)}."
    )


def long_description(
    rows: Sequence[ActivityRow], whole: Composition, marks: Sequence[Mark]
) -> str:
    """Return every number of the plot, part by part."""
    parts = []
    for row in rows:
        if row.part is None:
            parts.append(f"{row.activity.activity}: {NOT_REPORTED}.")
            continue
        first, second = numbers(row)
        span, mode, n = second.split("; ")
        parts.append(
            f"{row.activity.activity}: mean {first}, range {span}, commonest answer "
            f"{mode}, n {n}."
        )
    return f"{' '.join(parts)} {total(whole)}. {tally(marks)}."


def data(rows: Sequence[ActivityRow]) -> pd.DataFrame:
    """Return the numbers that were drawn, one row per part."""
    listed = []
    for row in rows:
        limits = row.part.interval if row.part else None
        facts = row.activity
        listed.append(
            {
                "study_id": facts.study_id,
                "part": facts.activity,
                "mean": facts.mean,
                "ci_low": limits.low if limits else None,
                "ci_high": limits.high if limits else None,
                "sd": facts.sd,
                "range_low": facts.range_low,
                "range_high": facts.range_high,
                "mode": facts.mode,
                "n": facts.n,
                "unit": facts.unit,
                "no interval because": row.part.reason if row.part else NOT_REPORTED,
            }
        )
    return pd.DataFrame(listed, dtype=object)
