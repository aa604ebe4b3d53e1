"""Which columns do facts about the studies become?

Numbers become one column; words become one column for each but the first of them, 1
for the studies it is true of, and are compared with the first.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import listing
from surrogate_evidence.synthesis.pooling._engine import Floats, Mask

_LARGEST = 1e60  # or smallest, that squares and products can hold


class Columns(NamedTuple):
    """Columns beside the intercept, what they are called, and what words mean."""

    x: Floats
    names: tuple[str, ...]
    references: tuple[str, ...]


def columns_of(moderators: object, kept: Mask) -> Columns:
    """Return a column for each coefficient, of the studies that are kept.

    Examples
    --------
    >>> facts = {"dose": [1, 2, 4], "blinded": ["no", "yes", "no"]}
    >>> columns_of(facts, np.ones(3, bool))[1:]
    (('dose', 'blinded: yes'), ('blinded: yes against no',))
    """
    if not isinstance(moderators, Mapping | pd.DataFrame):
        msg = (
            "moderators must be a frame or a dictionary: names, and one value per "
            'study for each, such as {"dose": [1, 2, 4]}.'
        )
        raise ArgumentError(msg)
    parts: list[Floats] = []
    names: list[str] = []
    references: list[str] = []
    for name in moderators:
        if name == "intercept":
            msg = "a moderator cannot be called 'intercept': there is one already."
            raise ArgumentError(msg)
        values = study_values(moderators[name], f"moderator {name!r}", kept)
        if _is_number(values):
            parts.append(values.to_numpy(np.float64))
            names.append(str(name))
            continue
        words, codes = levels(values)
        if len(words) < 2:  # noqa: PLR2004 - a comparison is between two
            msg = f"moderator {name!r} is the same in all studies: it explains nothing."
            raise ArgumentError(msg)
        parts += [(codes == place).astype(np.float64) for place in range(1, len(words))]
        names += [f"{name}: {word}" for word in words[1:]]
        shown = listing(words[1:], "and")
        references.append(f"{name}: {shown} against {words[0]}")
    if not parts:
        msg = "moderators is empty: name at least one, or use pool."
        raise ArgumentError(msg)
    return Columns(np.column_stack(parts), tuple(names), tuple(references))


def study_values(given: Any, what: str, kept: Mask) -> "pd.Series[Any]":  # noqa: ANN401
    """Return one value per kept study, or say which are missing."""
    if isinstance(given, str | bytes) or np.ndim(given) != 1:
        msg = f"{what} must be values, one per study."
        raise ArgumentError(msg)
    values = pd.Series(given).reset_index(drop=True)
    if values.size != kept.size:
        msg = f"{what} has {values.size} values for {kept.size} studies."
        raise ArgumentError(msg)
    missing = np.flatnonzero(values.isna().to_numpy() & kept)
    if missing.size:
        msg = (
            f"{what} is missing in row {listing(map(str, missing), 'and')}. Find the "
            "value, or leave the study out and say so."
        )
        raise ArgumentError(msg)
    values = values[kept]
    if _is_number(values):
        if not np.isfinite(values.to_numpy(np.float64)).all():
            msg = f"{what} is infinite somewhere; give finite numbers."
            raise ArgumentError(msg)
        largest = float(np.abs(values.to_numpy(np.float64)).max(initial=0))
        if largest and not 1 / _LARGEST < largest < _LARGEST:
            msg = f"{what} is of a size up to {largest:g}; state it in another unit."
            raise ArgumentError(msg)
    elif not _is_word(values):
        msg = f"{what} mixes numbers with words or other things; give one kind."
        raise ArgumentError(msg)
    return values


def levels(values: "pd.Series[Any]") -> tuple[list[str], "np.ndarray[Any, Any]"]:
    """Return the words that occur, and which of them each study has.

    A categorical column keeps its own order, other words are sorted.
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.cat.remove_unused_categories()
        return [
            str(word) for word in values.cat.categories
        ], values.cat.codes.to_numpy()
    codes, words = pd.factorize(values.astype(object), sort=True)
    return [str(word) for word in words], codes


def _is_number(values: "pd.Series[Any]") -> bool:
    kind = pd.api.types
    return kind.is_numeric_dtype(values) and not kind.is_bool_dtype(values)


def _is_word(values: "pd.Series[Any]") -> bool:
    return (
        isinstance(values.dtype, pd.CategoricalDtype)
        or pd.api.types.is_bool_dtype(values)
        or all(isinstance(value, str) for value in values)
    )
