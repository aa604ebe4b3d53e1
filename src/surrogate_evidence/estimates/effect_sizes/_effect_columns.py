"""Are these the columns that an effect is computed from, and can each row be used?

Whole columns at a time. What is wrong is gathered row by row, so that the person who
typed the numbers can mend all of them at once.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.formatting import listing

Problems = dict[int, list[str]]

_SHOWN_ROWS = 10
_EXACT = 2.0**53  # whole numbers beyond it are not all exact in floating point
_LARGEST = 1e150  # its square can still be told from infinity


class Kind(NamedTuple):
    """What the numbers of a column have to be."""

    expected: str
    allows: Callable[[Floats], NDArray[np.bool_]]


def _whole_from(minimum: float) -> Callable[[Floats], NDArray[np.bool_]]:
    def allows(x: Floats) -> NDArray[np.bool_]:
        return np.asarray((x >= minimum) & (x <= _EXACT) & (x == np.floor(x)))

    return allows


COUNT = Kind("a whole number of 0 or more", _whole_from(0))
ARM = Kind("a whole number of 1 or more", _whole_from(1))
SAMPLE = Kind("a whole number of 2 or more", _whole_from(2))
POSITIVE = Kind("a number above 0", lambda x: (x > 0) & (x < _LARGEST))
MEAN = Kind("a finite number", lambda x: np.abs(x) < _LARGEST)
CORRELATION = Kind("a number strictly between -1 and 1", lambda x: np.abs(x) < 1)


class Column(NamedTuple):
    """One of the numbers that an effect is computed from.

    `whole` is a column that may stand in its place: the size of an arm of which `part`
    had the event. `advice` is for whoever has no such column.
    """

    name: str
    alias: str
    kind: Kind
    whole: "Column | None" = None
    part: str = ""
    advice: str = ""

    def __str__(self) -> str:
        other = f" or {self.whole}" if self.whole else ""
        return f"{self.name} ({self.alias}){other}"

    @property
    def every_name(self) -> tuple[str, ...]:
        """Names that this column may have, metafor's first."""
        others = self.whole.every_name if self.whole else ()
        return (self.name, self.alias, *others)


class Given(NamedTuple):
    """A column as it came, and what to call it in an error."""

    name: str
    values: object


def read(
    columns: tuple[Column, ...], given: Mapping[str, Given]
) -> tuple[dict[str, Floats], Problems, tuple[int, ...]]:
    """Return every column in full, what is wrong in which row, and the shape."""
    wanted = {
        one.name: given[one.name]
        for column in columns
        for one in (column, *([column.whole] if column.whole else ()))
        if one.name in given
    }
    kinds = {one.name: one.kind for c in columns for one in (c, c.whole) if one}
    arrays = {name: _as_array(one) for name, one in wanted.items()}
    shape = _common_shape(wanted, arrays)
    problems: Problems = {}
    numbers: dict[str, Floats] = {}
    for name, array in arrays.items():
        kind, title = kinds[name], wanted[name].name
        found = np.broadcast_to(_numbers(array), shape).ravel()
        bad = ~kind.allows(found)
        if bad.any():
            said = np.broadcast_to(array, shape).ravel()
            for row in np.flatnonzero(bad):
                text = f"{title} is {_described(said[row])}; it must be {kind.expected}"
                problems.setdefault(int(row), []).append(text)
        numbers[name] = np.where(bad, np.nan, found)
    for column in columns:
        if column.whole and column.whole.name in numbers:
            _complete(column, column.whole.name, numbers, wanted, problems)
    return {column.name: numbers[column.name] for column in columns}, problems, shape


def _complete(
    column: Column,
    whole: str,
    numbers: dict[str, Floats],
    given: Mapping[str, Given],
    problems: Problems,
) -> None:
    """Set who had no event from the size of an arm, or check that they add up."""
    part, n = numbers[column.part], numbers[whole]
    events_name, n_name = given[column.part].name, given[whole].name
    rest = n - part
    if column.name not in numbers:
        numbers[column.name] = np.where(rest < 0, np.nan, rest)
        for row in np.flatnonzero(rest < 0):
            text = (
                f"{part[row]:.0f} {events_name} out of {n_name} = {n[row]:.0f}; there "
                "cannot be more events than participants"
            )
            problems.setdefault(int(row), []).append(text)
        return
    others_name, others = given[column.name].name, numbers[column.name]
    for row in np.flatnonzero(np.isfinite(rest + others) & (rest != others)):
        text = (
            f"{events_name} {part[row]:.0f} and {others_name} {others[row]:.0f} do "
            f"not add up to {n_name} {n[row]:.0f}"
        )
        problems.setdefault(int(row), []).append(text)
        others[row] = np.nan


def listed(problems: Problems, rows: int) -> str:
    """Return what is wrong in which row, the first ones in full."""
    lines = [
        f"  row {row}: {'; '.join(problems[row])}"
        for row in sorted(problems)[:_SHOWN_ROWS]
    ]
    if len(problems) > _SHOWN_ROWS:
        lines.append(f"  and {len(problems) - _SHOWN_ROWS} more")
    head = f"{len(problems)} of {rows} rows cannot be used (counted from 0)."
    return "\n".join([head, *lines])


def _as_array(given: Given) -> NDArray[Any]:
    """Return an array in which a yes or no, or a text, is still what it was."""
    if hasattr(given.values, "dtype"):
        return np.asarray(given.values)
    try:
        array = np.asarray(given.values, dtype=object)
    except ValueError:
        array = None
    if array is None or any(isinstance(cell, list | tuple) for cell in array.flat):
        msg = f"{given.name} must be one number per row, in lists of one length."
        raise ArgumentError(msg)
    return array


def _common_shape(
    given: Mapping[str, Given], arrays: Mapping[str, NDArray[Any]]
) -> tuple[int, ...]:
    try:
        return np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = listing(
            f"{given[name].name} of shape {array.shape}"
            for name, array in arrays.items()
        )
        msg = (
            f"{shapes} do not fit each other: give arrays of one length, or one value."
        )
        raise ArgumentError(msg) from None


def _numbers(array: NDArray[Any]) -> Floats:
    """Return the numbers of an array, NaN where there is none."""
    if array.dtype.kind in "iuf":
        return array.astype(np.float64)
    cells = [_number(cell) for cell in array.flat]
    return np.array(cells, dtype=np.float64).reshape(array.shape)


def _number(cell: object) -> float:
    plain = cell.item() if isinstance(cell, np.generic) else cell
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        return np.nan
    try:
        return float(plain)
    except OverflowError:  # an integer of more than 300 digits
        return np.inf


def _described(cell: object) -> str:
    plain = cell.item() if isinstance(cell, np.generic) else cell
    if isinstance(plain, str):
        return f"the text {plain!r}"
    if isinstance(plain, bool):
        return f"{plain}, which is a yes or no"
    if isinstance(plain, float):
        return "empty (NaN)" if np.isnan(plain) else f"{plain:.15g}"
    if plain is None or str(plain) in ("<NA>", "NaT"):
        return "empty"
    return f"{plain}"
