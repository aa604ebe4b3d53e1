"""What does a forest plot of pooled results say in words and in numbers?"""

from collections.abc import Sequence
from math import inf, isnan

import pandas as pd

from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number, p_phrase, percent
from surrogate_evidence.presentation.described import ALT_LENGTH
from surrogate_evidence.presentation.figures.forests.pooled_lines import Line
from surrogate_evidence.presentation.figures.forests.pooled_readings import Reading
from surrogate_evidence.presentation.figures.forests.pooled_scale import Scale
from surrogate_evidence.presentation.figures.forests.pooled_sections import (
    ForestSection,
)
from surrogate_evidence.presentation.figures.forests.pooled_sheet import (
    ENDING_WORDS,
    Sheet,
)
from surrogate_evidence.presentation.figures.forests.pooled_strokes import (
    BOUNDARY,
    ENDLESS,
    endings,
)
from surrogate_evidence.presentation.figures.forests.pooled_table import Row, numbers
from surrogate_evidence.presentation.marks import LEGEND, Mark
from surrogate_evidence.presentation.wording import counted, shorten
from surrogate_evidence.synthesis import Regressed

_LISTED = 30


def differences_words(found: Regressed) -> str:
    """Return the test for differences between subgroups as a sentence."""
    if isnan(found.qm):
        return "Test for differences between subgroups: not estimable."
    shown = f"QM {number(found.qm, 2)}, df = {found.moderators}"
    if found.qm_df2 < inf:
        shown = (
            f"F {number(found.qm, 2)}, df = {found.moderators} and {found.qm_df2:.0f}"
        )
    text = (
        f"Test for differences between subgroups: {shown}, "
        f"{p_phrase(found.qm_p_value)}; a large p does not show that they are alike."
    )
    if found.model != "common-effect":
        text += f" tau² that remains {number(found.tau2, 3)} ({found.tau2_method})."
    return text


def caption(
    drawn: Sheet, readings: Sequence[Reading], marks: Sequence[Mark], level: float
) -> str:
    """Return what is shown and how to read it."""
    written = written_level(level)
    below = [line for reading in readings for line in reading.below]
    weighted = any(line.weight >= 0 for reading in readings for line in reading.studies)
    if not below and sum(len(reading.studies) for reading in readings) == 1:
        shown = f"One study with its {written} interval; nothing was pooled."
    else:
        own = listing(dict.fromkeys(r.own for r in readings if r.own))
        shown = f"Forest plot: studies with {written} intervals"
        shown += f" ({own})" if own != "none" else ""
        shown += ", squares by weight" if weighted else ""
        kinds = {line.kind for line in below if not isnan(line.low)}
        if "pooled" in kinds:
            shown += "; a diamond spans the interval of a pooled effect"
        if "prediction" in kinds:
            shown += (
                "; the dashed line below it is where the effect of a new study would "
                "lie"
            )
        if "bound" in kinds:
            shown += "; a dotted line holds only if all studies had one common value"
        shown += "."
    if any(row.kind == "shrunk" for row in drawn.rows):
        shown += (
            " Dotted lines with a hollow circle: the study's own effect, drawn towards "
            "the mean by what the others found."
        )
    if any(row.kind == "not pooled" for row in drawn.rows):
        shown += " Where studies were not pooled there is no diamond, but the reason."
    if weighted and len(readings) > 1:
        shown += " Weights are shares within a section."
    return _with_marks(shown, drawn, marks)


def _with_marks(shown: str, drawn: Sheet, marks: Sequence[Mark]) -> str:
    words = [ENDING_WORDS[how] for how in drawn.finishes]
    if words:
        shown += f" Intervals end with {listing(words)}."
    return f"{shown} {LEGEND}" if marks else shown


def running_caption(
    shown: str, drawn: Sheet, marks: Sequence[Mark], level: float
) -> str:
    """Return the caption of a figure whose rows are all pooled estimates."""
    return _with_marks(f"{shown} Intervals: {written_level(level)}.", drawn, marks)


def alt(
    sections: Sequence[ForestSection], readings: Sequence[Reading], scale: Scale
) -> str:
    """Return the figure in one sentence, with as many results as it holds."""
    count = sum(
        line.kind == "study" for reading in readings for line in reading.studies
    )
    title = shorten(scale.title.partition(",")[0], 40)
    start = f"Forest plot of {counted(count, 'study', 'studies')}, {title}: "
    said = [
        _result(section.title, reading, scale)
        for section, reading in zip(sections, readings, strict=True)
    ]
    for shown in range(len(said), 0, -1):
        more = len(said) - shown
        rest = f"; and {counted(more, 'more section')}" if more else ""
        text = f"{start}{'; '.join(said[:shown])}{rest}."
        if len(text) <= ALT_LENGTH:
            return text
    return f"{start}{counted(len(said), 'section')}."


def _result(title: str, reading: Reading, scale: Scale) -> str:
    start = f"{shorten(title, 40)} " if title else ""
    line = reading.pooled
    if line is not None:
        level = written_level(reading.level)
        return f"{start}pooled {numbers(line, scale)} at {level}"
    if len(reading.studies) == 1:
        return f"{start}{numbers(reading.studies[0], scale)}, not pooled"
    return f"{start}not pooled"


def long_description(
    sections: Sequence[ForestSection],
    readings: Sequence[Reading],
    drawn: Sheet,
    last: str,
) -> str:
    """Return the figure as a paragraph."""
    parts = []
    for section, reading in zip(sections, readings, strict=True):
        studies = [_said(line, drawn) for line in reading.studies]
        below = [_said(line, drawn) for line in reading.below]
        more = len(studies) - _LISTED
        if more > 0:
            studies = [*studies[:_LISTED], f"and {more} more"]
        head = f"{section.title}: " if section.title else ""
        text = f"{head}{'; '.join(studies)}. " if studies else head
        text += f"{'; '.join(below)}. " if below else ""
        # a result says itself in full what the figure has room for in part only
        whole = str(section.pooled)
        text += whole if whole.endswith(".") else f"{whole}."
        if section.certainty:
            text += f" Certainty: {section.certainty}."
        parts.append(text)
    return " ".join([*parts, last]).strip()


def _said(line: Line, drawn: Sheet) -> str:
    shown = numbers(line, drawn.scale)
    given = " given the others" if line.kind == "shrunk" else ""
    text = f"{line.name}{given} {shown}"
    if line.weight >= 0:
        text += f", weight {percent(line.weight)}"
    finish = endings(line, drawn.scale, drawn.ends)
    for side, how in zip(("lower", "upper"), finish, strict=True):
        if how in {BOUNDARY, ENDLESS}:
            text += f", {side} limit at the end of the scale"
    return text


def data(drawn: Sheet) -> pd.DataFrame:
    """Return the numbers drawn, one row per interval, as they are shown."""
    rows = []
    for row in drawn.rows:
        if row.line is None:
            if row.kind == "not pooled":
                rows.append(_cells(row, {"name": row.text}))
            continue
        low, high = endings(row.line, drawn.scale, drawn.ends)
        rows.append(
            _cells(
                row,
                {
                    "name": row.line.name,
                    "estimate": row.line.estimate,
                    "low": row.line.low,
                    "high": row.line.high,
                    "low_end": low,
                    "high_end": high,
                    "weight": row.line.weight,
                    "rule": row.line.note,
                },
            )
        )
    frame = pd.DataFrame(rows)
    empty = [c for c in ("section", "rule", "certainty") if not frame[c].any()]
    return frame.drop(columns=empty)


def _cells(row: Row, numbers_: dict[str, object]) -> dict[str, object]:
    cells = {k: v for k, v in {**row.left, **row.right}.items() if k != "weight"}
    judged = {f"risk of bias: {name}": word for name, word in row.bias.items()}
    return {
        "section": row.section,
        "kind": row.kind,
        "rule": "",
        **numbers_,
        **cells,
        **judged,
        "certainty": row.certainty,
    }
