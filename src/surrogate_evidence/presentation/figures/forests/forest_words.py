"""What does a forest plot say in words and in numbers?"""

from collections.abc import Sequence
from math import isnan

import pandas as pd

from surrogate_evidence.estimates import Comparison
from surrogate_evidence.estimates.results import MEASURE_TITLES, METHOD_TITLES
from surrogate_evidence.formatting import (
    NOT_ESTIMABLE,
    interval,
    level,
    listing,
    number,
    p_phrase,
    percent,
    percent_interval,
)
from surrogate_evidence.presentation.described import ALT_LENGTH
from surrogate_evidence.presentation.figures.forests.forest_rows import ForestEntry
from surrogate_evidence.presentation.marks import LEGEND, Mark, tally
from surrogate_evidence.presentation.wording import counted


def effect(comparison: Comparison) -> str:
    """Return an effect with its interval, as a reader sees it."""
    factor, digits = (100, 1) if comparison.measure == "RD" else (1, 2)
    if isnan(comparison.value):
        return NOT_ESTIMABLE
    value = number(factor * comparison.value, digits)
    limits = comparison.interval
    return f"{value} ({interval(limits.low, limits.high, digits, scale=factor)})"


def _counts(entry: ForestEntry) -> str:
    return " v ".join(f"{share.events}/{share.n}" for _, share in entry.arms)


def alt(entries: Sequence[ForestEntry]) -> str:
    """Return the plot in one sentence, with as many comparisons as it holds."""
    title = MEASURE_TITLES[entries[0].comparison.measure].lower()
    said = [
        f"{entry.label}, {_counts(entry)}: {effect(entry.comparison)}"
        for entry in entries
    ]
    shown, text = len(said), ""
    for shown in range(len(said), 0, -1):
        more = len(said) - shown
        rest = f"; and {counted(more, 'more comparison')}" if more else ""
        text = f"Forest plot: {'; '.join(said[:shown])} ({title}){rest}."
        if len(text) <= ALT_LENGTH:
            break
    return text


def caption(entries: Sequence[ForestEntry], marks: Sequence[Mark]) -> str:
    """Return what is shown and how to read it."""
    comparison = entries[0].comparison
    measure = MEASURE_TITLES[comparison.measure].lower()
    shares = dict.fromkeys(
        METHOD_TITLES[share.interval.method]
        for entry in entries
        for _, share in entry.arms
    )
    scale = " in percentage points" if comparison.measure == "RD" else ""
    return (
        f"Each comparison of arms: participants with the event and their percentage "
        f"({listing(shares)} interval), and the {measure} of the first arm against the "
        f"second{scale} ({METHOD_TITLES[comparison.interval.method]} interval); level "
        f"{level(comparison.interval.level)}. A half-filled marker is an estimate at "
        "the end of its scale, an arrow a limit beyond the range drawn. Nothing is "
        f"pooled. {LEGEND} {tally(marks)}."
    )


def long_description(entries: Sequence[ForestEntry], marks: Sequence[Mark]) -> str:
    """Return the plot as a paragraph."""
    said = []
    for entry in entries:
        arms = "; ".join(
            f"{name} {share.events} of {share.n}, {percent(share.value)} "
            f"({percent_interval(share.interval.low, share.interval.high)})"
            for name, share in entry.arms
        )
        tests = "; ".join(
            f"{METHOD_TITLES[test.method]} {p_phrase(test.p_value)}"
            for test in entry.tests
        )
        title = MEASURE_TITLES[entry.comparison.measure].lower()
        better = f" For this outcome {entry.better}." if entry.better else ""
        said.append(
            f"{entry.study}, {entry.label}: {arms}; {title} "
            f"{effect(entry.comparison)}{f'; {tests}' if tests else ''}.{better}"
        )
    return f"{' '.join(said)} {tally(marks)}."


def data(entries: Sequence[ForestEntry]) -> pd.DataFrame:
    """Return the numbers drawn, one row per arm and one per comparison."""
    rows: list[dict[str, object]] = []
    for entry in entries:
        named = {"study": entry.study, "outcome": entry.label}
        for name, share in entry.arms:
            rows.append({**named, "arm": name, **_cells(share.to_dict())})
        arms = " v ".join(name for name, _ in entry.arms)
        tests = {f"p {test.method}": test.p_value for test in entry.tests}
        compared = _cells(entry.comparison.to_dict())
        rows.append({**named, "arm": arms, **compared, **tests})
        for row in rows[-1 - len(entry.arms) :]:
            row.update(entry.columns)
    names = dict.fromkeys(name for row in rows for name in row)
    return pd.DataFrame(
        [{name: row.get(name) for name in names} for row in rows], dtype=object
    )


def _cells(row: dict[str, object]) -> dict[str, object]:
    wanted = ("measure", "estimate", "ci_low", "ci_high", "ci_level", "ci_method")
    return {name: row.get(name) for name in (*wanted, "events", "n", "notes")}
