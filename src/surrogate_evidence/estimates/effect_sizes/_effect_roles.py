"""Which column of a table is which of the numbers that an effect is computed from?

A column is found by metafor's name or by ours, or is named. Nothing is guessed: two
that could be meant are asked about, and one that is missing is named together with the
columns whose names come nearest.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.effect_sizes._effect_columns import Column, Given
from surrogate_evidence.estimates.effect_sizes.effect_measures import EffectMeasure
from surrogate_evidence.formatting import listing

_ALIKE = 0.6  # how alike two names of columns are for one to be meant


def _nearest(name: str, among: list[str]) -> str:
    """Return a question that suggests the names most like one, or nothing."""
    near = get_close_matches(name, among, n=2, cutoff=_ALIKE)
    return f" Did you mean {listing(map(repr, near), 'or')}?" if near else ""


def of_frame(
    entry: EffectMeasure,
    names: list[Any],
    one_column: Any,  # noqa: ANN401 - a bound method
    columns: Mapping[str, object],
) -> dict[str, Given]:
    """Return the columns that were named, and those that go without saying."""
    check_known(entry, columns)
    named = {}
    for role, column in columns.items():
        known = isinstance(column, str | int | float | tuple) and column in names
        number = isinstance(column, int | float) and not isinstance(column, bool)
        if not known and not number:
            hint = _nearest(str(column), [str(name) for name in names])
            msg = f"{role}={column!r} names no column of the frame.{hint}"
            raise ArgumentError(msg)
        if known:
            named[role] = Given(str(column), _single(one_column(column), column))
        else:
            named[role] = Given(role, column)
    found = {
        name: Given(name, _single(one_column(name), name))
        for name in entry.accepts
        if name in names
    }
    hint_from = [str(name) for name in names]
    return chosen_columns(entry, named, found, hint_from)


def _single(values: object, name: object) -> object:
    dimensions = getattr(values, "ndim", None)
    if dimensions is None:
        dimensions = np.asarray(values, dtype=object).ndim
    if dimensions == 1:
        return values
    msg = f"column {name!r} must be one column of one value per row; is it there twice?"
    raise ArgumentError(msg)


def check_known(entry: EffectMeasure, given: Mapping[str, object]) -> None:
    accepts = (*entry.accepts, *entry.unneeded)
    unknown = [name for name in given if name not in accepts]
    if unknown:
        needs = listing(map(str, entry.columns))
        hint = _nearest(unknown[0], list(entry.accepts))
        msg = f"{entry.code} takes {needs}, not {listing(map(repr, unknown))}.{hint}"
        raise ArgumentError(msg)


def chosen_columns(
    entry: EffectMeasure,
    named: Mapping[str, Given],
    found: Mapping[str, Given],
    hint_from: list[str] | None = None,
) -> dict[str, Given]:
    """Return every column under metafor's name, or say which is missing."""
    chosen: dict[str, Given] = {}
    missing: list[Column] = []
    for column in entry.columns:
        said = any(name in named for name in column.every_name)
        where = named if said else found
        options = [column, *([column.whole] if column.whole else ())]
        here = {}
        for option in options:
            both = [n for n in (option.name, option.alias) if n in where]
            if len(both) > 1:
                remedy = (
                    f"say which it is, as in {option.name}={both[1]!r}"
                    if where is found
                    else "give one of them"
                )
                msg = (
                    f"{both[0]!r} and {both[1]!r} are both there and mean the same; "
                    f"{remedy}."
                )
                raise ArgumentError(msg)
            if both:
                here[option.name] = where[both[0]]
        if not here:
            missing.append(column)
        chosen.update(here)
    if missing:
        raise ArgumentError(_lacking(entry, missing, chosen, hint_from or []))
    return chosen


def _lacking(
    entry: EffectMeasure,
    missing: list[Column],
    chosen: Mapping[str, Given],
    names: list[str],
) -> str:
    used = {given.name for given in chosen.values()}
    free = [name for name in names if name not in used]
    verb = "is" if len(missing) == 1 else "are"
    lines = [f"{entry.code} needs {listing(map(str, missing))}, which {verb} missing."]
    for column in missing:
        near = [_nearest(name, free) for name in column.every_name]
        hint = next((text for text in near if text), "")
        if hint:
            lines.append(f"{column.name}:{hint}")
    if names:
        lines.append(f"Name the column, as in {missing[0].name}='...'.")
    lines.extend({column.advice for column in missing if column.advice})
    return " ".join(lines)
