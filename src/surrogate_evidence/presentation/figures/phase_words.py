"""What does a plot of phases say in words and in numbers?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from statistics import fmean, median

import pandas as pd

from surrogate_evidence.estimates import Phases, SingleCaseEffect
from surrogate_evidence.formatting import MINUS, interval, level, listing, number
from surrogate_evidence.presentation.described import ALT_LENGTH
from surrogate_evidence.presentation.marks import LEGEND, Mark, tally
from surrogate_evidence.presentation.wording import counted, sentence_case, shorten

_LONG_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A baseline, the intervention after it, their effects and the flags of these."""

    name: str
    effects: tuple[SingleCaseEffect, ...]
    marks: tuple[Mark, ...]


def measured(value: float) -> str:
    """Return a measurement, or the mean of some, as a reader sees it."""
    return f"{value:.4g}".replace("-", MINUS)


def short(effect: SingleCaseEffect) -> str:
    """Return an effect with its interval, briefly."""
    value = (
        f"{number(100 * effect.value, 1)}%"
        if effect.measure == "PND"
        else number(effect.value)
    )
    if isnan(effect.value):
        return f"{effect.measure} {value}"
    if effect.interval is None:
        return f"{effect.measure} {value} (no interval)"
    limits = interval(effect.interval.low, effect.interval.high, 2)
    return f"{effect.measure} {value} ({limits})"


def axis_title(series: Phases) -> str:
    """Return what the axis of measurements shows."""
    unit = f", {series.unit.strip()}" if series.unit else ""
    return f"{series.outcome.strip() or 'measurement'}{unit} ({series.direction})"


def _name(series: Phases) -> str:
    return sentence_case(shorten(series.outcome or "one measure", _LONG_NAME))


def _levels(series: Phases) -> str:
    return ", ".join(
        f"{measured(fmean(series.of(name)))} in phase {name}" for name in series.names
    )


def alt(series: Phases, pairs: Sequence[Pair]) -> str:
    """Return the plot in one or two sentences, as much of it as an alt text holds."""
    n = counted(len(series.values), "session")
    start = f"{_name(series)} in {n} of one case"
    choices = [
        f"{start}; mean {_levels(series)}. {_effects(pairs, shown)}."
        for shown in range(max((len(pair.effects) for pair in pairs), default=0), 0, -1)
    ]
    choices += [
        f"{start}; mean {_levels(series)}.",
        f"{start}, in {counted(len(series.names), 'phase')}.",
    ]
    return next(text for text in choices if len(text) <= ALT_LENGTH)


def _effects(pairs: Sequence[Pair], shown: int) -> str:
    """Return the first few effects of every pair."""
    return ". ".join(
        f"{pair.name}: {'; '.join(map(short, pair.effects[:shown]))}" for pair in pairs
    )


def caption(series: Phases, pairs: Sequence[Pair], marks: Sequence[Mark]) -> str:
    """Return what is shown and how to read it."""
    held = [e.interval for pair in pairs for e in pair.effects if e.interval]
    limits = f", with {level(held[0].level)} intervals" if held else ""
    return (
        f"{_name(series)} of one case, session by session ({series.direction}). Open "
        "circles are baseline sessions, filled ones on a tinted ground those of an "
        "intervention; solid lines are the means of phases, dashed ones their medians. "
        f"Under the plot stand effect sizes{limits} that take sessions as independent "
        f"of each other. {LEGEND} {sentence_case(tally(marks))}."
    )


def long(series: Phases, pairs: Sequence[Pair], marks: Sequence[Mark]) -> str:
    """Return the plot as a paragraph."""
    sentences = [str(series)]
    for name in series.names:
        values = series.of(name)
        shown = listing(measured(value) for value in values)
        sentences.append(
            f"Phase {name}: {shown}; mean {measured(fmean(values))}, median "
            f"{measured(median(values))}."
        )
    sentences += [str(effect) for pair in pairs for effect in pair.effects]
    notes = dict.fromkeys(
        str(note) for pair in pairs for effect in pair.effects for note in effect.notes
    )
    flags = "; ".join(dict.fromkeys(f"{mark.code} {mark.title}" for mark in marks))
    return " ".join([*sentences, *notes, f"Flags: {flags}."])


def data(series: Phases) -> pd.DataFrame:
    """Return the numbers drawn, one row per session."""
    value = f"value, {series.unit}" if series.unit else "value"
    rows = [
        {
            "session": session,
            "phase": name,
            value: here,
            "mean of phase": fmean(series.of(name)),
            "median of phase": median(series.of(name)),
        }
        for session, name, here in zip(
            series.sessions, series.labels, series.values, strict=True
        )
    ]
    return pd.DataFrame(rows)
