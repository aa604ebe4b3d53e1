"""Are these arguments, many at once, such that answers exist for all of them?"""

from collections.abc import Sequence, Sized
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surrogate_evidence._checks import EXACT, check_share, described, is_number, plain
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import listing

_SHOWN_ROWS = 10


def are_scalars(*values: object) -> bool:
    """Tell whether every argument is one value rather than many."""
    return all(
        isinstance(value, str | bytes)
        or not isinstance(value, Sized)
        or getattr(value, "shape", None) == ()
        for value in values
    )


def check_counts(
    pairs: Sequence[tuple[object, object, str, str]],
) -> tuple[NDArray[np.int64], ...]:
    """Return events and participants, many at once, in one shape.

    Parameters
    ----------
    pairs : sequence of tuple
        Events, participants and the names of both.

    Returns
    -------
    tuple of numpy.ndarray
        Whole numbers, broadcast against each other, in the order given.

    Raises
    ------
    ArgumentError
        Lists what is wrong in which row, all at once.

    Examples
    --------
    >>> check_counts([([3, -1, 9], 8, "events", "n")])
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: 2 of 3 rows cannot be used.
      row 1: events is -1; it must be 0 or more
      row 2: 9 events out of n = 8; there cannot be more events than participants
    """
    names = [name for pair in pairs for name in pair[2:]]
    given = [_as_given(value) for pair in pairs for value in pair[:2]]
    try:
        shape = np.broadcast_shapes(*(array.shape for array in given))
    except ValueError:
        shapes = listing(
            f"{name} of shape {array.shape}"
            for name, array in zip(names, given, strict=True)
        )
        msg = (
            f"{shapes} do not fit each other: give arrays of one length, or one value."
        )
        raise ArgumentError(msg) from None
    problems: dict[int, list[str]] = {}
    whole = [
        np.broadcast_to(_whole_numbers(array, name, problems, shape), shape)
        for array, name in zip(given, names, strict=True)
    ]
    for place, (_, _, events_name, n_name) in enumerate(pairs):
        events, n = whole[2 * place], whole[2 * place + 1]
        _report(problems, events < 0, events, events_name, "it must be 0 or more")
        _report(problems, n < 1, n, n_name, "it must be 1 or more")
        for row in np.flatnonzero((events > n) & (n >= 1) & (events >= 0)):
            said = (
                f"{events.flat[row]} {events_name} out of {n_name} = {n.flat[row]}; "
                "there cannot be more events than participants"
            )
            problems.setdefault(int(row), []).append(said)
    if problems:
        raise ArgumentError(_rows_listed(problems, int(np.prod(shape))))
    return tuple(whole)


def _whole_numbers(
    array: NDArray[Any],
    name: str,
    problems: dict[int, list[str]],
    shape: tuple[int, ...],
) -> NDArray[np.int64]:
    """Return the numbers of an array, a stand-in where there is none; say which."""
    if array.dtype.kind in "iu":
        return array.astype(np.int64)
    if array.dtype.kind == "f":
        bad = ~np.isfinite(array) | (array != np.floor(array))
        bad |= np.abs(array) > EXACT
        whole = np.where(bad, 1, array).astype(np.int64)
    else:
        cells = [plain(cell) for cell in array.flat]
        good = [
            is_number(cell) and float(cell).is_integer() and abs(cell) <= EXACT
            for cell in cells
        ]
        found = [int(c) if fits else 1 for c, fits in zip(cells, good, strict=True)]
        whole = np.array(found, dtype=np.int64).reshape(array.shape)
        bad = ~np.array(good, dtype=np.bool_).reshape(array.shape)
    faulty, said = np.broadcast_to(bad, shape), np.broadcast_to(array, shape)
    for row in np.flatnonzero(faulty):
        cell = described(plain(said.flat[row]))
        problem = f"{name} is {cell}; it must be a whole number"
        problems.setdefault(int(row), []).append(problem)
    return whole


def _as_given(value: object) -> NDArray[Any]:
    """Return an array in which a yes or no, or a text, is still what it was."""
    if isinstance(value, np.ma.MaskedArray):
        cells = np.asarray(value.data, dtype=object)
        cells[np.ma.getmaskarray(value)] = None
        return cells
    if hasattr(value, "dtype"):
        return np.asarray(value)
    cells = np.asarray(value, dtype=object)
    floats = all(type(cell) is float for cell in cells.flat)
    return cells.astype(np.float64) if floats else cells


def _report(
    problems: dict[int, list[str]],
    bad: NDArray[np.bool_],
    values: NDArray[np.int64],
    name: str,
    expected: str,
) -> None:
    for row in np.flatnonzero(bad):
        said = f"{name} is {values.flat[row]}; {expected}"
        problems.setdefault(int(row), []).append(said)


def _rows_listed(problems: dict[int, list[str]], rows: int) -> str:
    lines = [
        f"  row {row}: {'; '.join(problems[row])}"
        for row in sorted(problems)[:_SHOWN_ROWS]
    ]
    more = len(problems) - _SHOWN_ROWS
    if more > 0:
        lines.append(f"  and {more} more")
    return "\n".join([f"{len(problems)} of {rows} rows cannot be used.", *lines])


def check_shares(values: object, name: str) -> NDArray[np.float64]:
    """Return fractions of a whole, many at once, or say which of them is none."""
    cells = _as_given(values)
    shares = [check_share(cell, f"{name}[{k}]") for k, cell in enumerate(cells.flat)]
    return np.array(shares, dtype=np.float64).reshape(cells.shape)
