"""Which measure has each group of a frame, and is a study in it twice?"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from surrogate_evidence.synthesis.pooling._engine import Codes, Floats
from surrogate_evidence.synthesis.pooling._measures import (
    BACK_COLUMNS,
    UNNAMED,
    back_columns,
    entry_of,
    one_name,
    two_measures,
)
from surrogate_evidence.synthesis.pooling._studies import TWICE

MEASURE = "measure"
"""Column that says of each row what its effect is."""


class Measured(NamedTuple):
    """One measure of all groups, or one of each, and what is wrong with some."""

    common: str
    each: NDArray[np.object_] | None
    failed: dict[int, str]

    def column(self, size: int) -> object:
        """Return the measure of each group; one for all is stored once."""
        if self.each is not None:
            return self.each
        return repeated(self.common, size)

    def back(self, values: tuple[Floats, ...]) -> dict[str, object]:
        """Return the columns on the scale that people read."""
        if self.each is None:
            columns = back_columns(self.common, values)
            shared = repeated(str(columns[BACK_COLUMNS[0]]), values[0].size)
            return {**columns, BACK_COLUMNS[0]: shared}
        shown: dict[str, NDArray[Any]] = {
            name: np.full(self.each.size, np.nan) for name in BACK_COLUMNS
        }
        shown[BACK_COLUMNS[0]] = np.full(self.each.size, "", dtype=object)
        for name in set(self.each.tolist()):
            here = self.each == name
            found = back_columns(name, tuple(value[here] for value in values))
            for column, numbers in found.items():
                shown[column][here] = numbers
        return dict(shown)


def measured(
    frame: pd.DataFrame, g: Codes, size: int, asked: str, parts: list[str]
) -> Measured:
    """Return the measure of each group of rows, by their column of that name."""
    if MEASURE not in frame.columns or MEASURE in parts:
        return Measured(asked, None, {})
    codes, texts = pd.factorize(frame[MEASURE])
    spelled = [str(text) for text in texts]
    names, which = np.unique([one_name(text) for text in spelled], return_inverse=True)
    each = np.full(size, asked, dtype=object)
    # an empty cell, as a file has it, says no more than a missing one
    blank = np.array([not text.strip() for text in spelled], np.bool_)
    if blank.all():
        return Measured(asked, each, {})
    known = codes >= 0
    known[known] = ~blank[codes[known]]
    row = which[codes[known]]
    least, most = np.full(size, len(names)), np.full(size, -1)
    np.minimum.at(least, g[known], row)
    np.maximum.at(most, g[known], row)
    said = most >= 0
    if asked == UNNAMED:
        first = np.array(
            [spelled[int(np.argmax(which == i))] for i in range(len(names))]
        )
        each[said] = first[most[said]]
    failed = {}
    for group in np.flatnonzero(least < most):
        there = names[np.unique(row[g[known] == group])]
        failed[int(group)] = f"Not pooled: {two_measures(there.tolist())}"
    wanted = entry_of(asked)
    if wanted is not None:
        for group in np.flatnonzero(said & (least == most)):
            if names[most[group]] != wanted.code:
                failed[int(group)] = (
                    f"Not pooled: the measure is {names[most[group]]!s}, and "
                    f"{wanted.code} was asked for."
                )
    return Measured(asked, each, failed)


def listed_twice(
    frame: pd.DataFrame, g: Codes, study: str | None, counted: NDArray[np.bool_]
) -> dict[int, str]:
    """Return the groups in which a study is twice, and which."""
    if study is None:
        return {}
    rows = pd.DataFrame({"group": g, "study": frame[study].to_numpy()})[counted]
    blank = rows["study"].astype(str).str.strip() == ""
    rows = rows[rows["study"].notna() & ~blank]
    again = rows[rows.duplicated()].drop_duplicates()
    found: dict[int, list[str]] = {}
    for group, name in zip(again["group"], again["study"], strict=True):
        found.setdefault(int(group), []).append(repr(str(name)))
    return {
        group: f"Not pooled: {', '.join(names)} listed more than once. {TWICE}"
        for group, names in found.items()
    }


def repeated(text: str, size: int) -> object:
    """Return one text for every group, stored once."""
    return pd.Categorical.from_codes(np.zeros(size, np.int8), dtype=words(text))


@cache
def words(*texts: str) -> pd.CategoricalDtype:
    """Return a type of column for a few texts."""
    return pd.CategoricalDtype(list(texts))
