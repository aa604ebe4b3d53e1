"""Which measure are these effects, is it one, and how is it read?

Effects come from :func:`~surrogate_evidence.estimates.effect_sizes`, whose frames
remember their measure, or with a measure in words. A code of `MEASURES` and its title
mean the same; any other words are taken as they are, and nothing is known of them.
"""

from collections.abc import Iterable

import numpy as np

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import MEASURES, EffectMeasure
from surrogate_evidence.formatting import listing
from surrogate_evidence.synthesis.pooling._engine import Floats

UNNAMED = "effect"
"""What effects are called whose measure nobody named."""

BACK_COLUMNS = (
    "back_measure",
    "back_estimate",
    "back_ci_low",
    "back_ci_high",
    "back_pi_low",
    "back_pi_high",
)
"""Columns with estimate and limits on the scale that people read."""

_BY_NAME = {code.casefold(): entry for code, entry in MEASURES.items()} | {
    entry.title.casefold(): entry for entry in MEASURES.values()
}


def entry_of(measure: str) -> EffectMeasure | None:
    """Return the measure that a code or a title names, if it is known.

    Examples
    --------
    >>> print(entry_of("log odds ratio").code, entry_of("effect"))
    OR None
    """
    return _BY_NAME.get(measure.strip().casefold())


def label_of(measure: str) -> str:
    """Return what a sentence calls the measure: the title of a code, or its words."""
    entry = MEASURES.get(measure.strip().upper())
    if entry is None:
        return measure
    title = entry.title
    return f"{title[0].lower()}{title[1:]}"


def read_as(measure: str) -> EffectMeasure | None:
    """Return the measure if people read it on another scale than it is pooled on."""
    entry = entry_of(measure)
    return entry if entry is not None and entry.is_transformed else None


def back_title(entry: EffectMeasure) -> str:
    """Return what a sentence calls the scale that people read."""
    return f"{entry.back_title[0].lower()}{entry.back_title[1:]}"


def back_columns(measure: str, values: Iterable[Floats | float]) -> dict[str, object]:
    """Return `BACK_COLUMNS` of estimate and limits, numbers or arrays of them."""
    entry = read_as(measure)
    given = [np.asarray(value, np.float64) for value in values]
    if entry is None:
        shown = [np.full_like(value, np.nan) for value in given]
        words = ""
    else:
        shown = [np.asarray(entry.back(value)) for value in given]
        words = back_title(entry)
    plain = [value.item() if value.ndim == 0 else value for value in shown]
    return dict(zip(BACK_COLUMNS, [words, *plain], strict=True))


def remembered(*columns: object) -> set[str]:
    """Return the measures that frames or columns of `effect_sizes` remember."""
    found = set()
    for column in columns:
        # the empty frame that a Dask frame is known by remembers in its stead
        attrs = getattr(getattr(column, "_meta", column), "attrs", None) or {}
        made = attrs.get("effect_sizes")
        if isinstance(made, dict) and isinstance(made.get("measure"), str):
            found.add(made["measure"])
    return found


def measure_of(measure: object, *columns: object) -> str:
    """Return the one measure that is said or remembered.

    Examples
    --------
    >>> measure_of(["RR", "RR", "OR"])
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: 'OR' and 'RR' are two measures and have no
    common average; pool the studies of each by themselves, or compute one measure for
    all of them.
    """
    known = remembered(*columns)
    if len(known) > 1:
        raise ArgumentError(two_measures(known))
    if measure is None:
        return next(iter(known), UNNAMED)
    said = [measure] if isinstance(measure, str) else _listed(measure)
    names = list(dict.fromkeys(said))
    if not names:
        return next(iter(known), UNNAMED)
    if not all(isinstance(name, str) and name.strip() for name in names):
        msg = (
            "measure must say in words or by a code what the effects are, such as "
            f"'RR', got {measure!r}."
        )
        raise ArgumentError(msg)
    if len({one_name(str(name)) for name in names}) > 1:
        raise ArgumentError(two_measures(map(str, names)))
    given = str(names[0])
    entry = entry_of(given)
    if entry is not None and known and entry.code not in known:
        msg = (
            f"the effects were computed as {next(iter(known))!r}, and measure says "
            f"{given!r}; leave measure out, or compute the effects again."
        )
        raise ArgumentError(msg)
    return given


def one_name(measure: str) -> str:
    """Return the code of a known measure, and other words as they are."""
    entry = entry_of(measure)
    return measure.strip() if entry is None else entry.code


def two_measures(names: Iterable[str]) -> str:
    """Say why two measures are not pooled."""
    found = sorted(set(names))
    count = "two" if len(found) == 2 else str(len(found))  # noqa: PLR2004 - a word
    return (
        f"{listing(map(repr, found))} are {count} measures and have no common average; "
        "pool the studies of each by themselves, or compute one measure for all of "
        "them."
    )


def _listed(values: object) -> list[object]:
    return list(values) if isinstance(values, Iterable) else [values]
