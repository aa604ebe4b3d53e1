"""Which of the effects and variances given can be pooled, and what of the rest?"""

from collections.abc import Iterable, Mapping, Sized
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import listing
from surrogate_evidence.synthesis.pooling._engine import Codes, Floats, Mask
from surrogate_evidence.synthesis.pooling._measures import measure_of

_SHOWN = 10
_LARGEST = 1e120
_SMALLEST_VARIANCE, _LARGEST_VARIANCE = 1e-240, 1e240
_FURTHEST = 1e100
"""Ratio of variances, and of squared distance to variance, that sums can still hold."""

_NUMBER = int | float | np.integer | np.floating | Decimal | Fraction

_REMEDY = (
    "vi is the sampling variance, the square of the standard error; correct the rows, "
    "or leave the studies out and say so."
)

TWICE = (
    "People counted twice weigh twice: choose one estimate per study, or combine its "
    "arms first; give studies that differ names that differ."
)
"""Why a study may be pooled once only, and what to do."""

APART = 12
"""Not computable together with another study of the group."""

MISSING = 1
"""Neither effect nor variance: the row carries no information and is left out."""

FAULTS = (
    "",
    "no estimate",
    "yi is missing beside a variance",
    "yi is no number",
    "yi is infinite",
    "yi is too large to be squared",
    "vi is missing beside an effect",
    "vi is no number",
    "vi is infinite",
    "vi is zero",
    "vi is negative",
    "vi is too small or too large to be told from zero or infinity",
    "yi or vi is too far in size from another study's to be computed with",
)
"""What a row can have against it, by number; 0 is nothing."""


def checked(
    yi: ArrayLike, vi: ArrayLike, g: Codes | None = None
) -> tuple[Floats, Floats, NDArray[np.int8]]:
    """Return effects, variances and the number of the fault of each row.

    Rows of one group must be of sizes that can be computed with together; without
    groups `g` all are one.

    Examples
    --------
    >>> checked([0.1, 0.2], [0.04, 0.0])[2]
    array([0, 9], dtype=int8)
    """
    (y, y_odd), (v, v_odd) = _numbers(yi, "yi"), _numbers(vi, "vi")
    if y.shape != v.shape:
        msg = (
            f"yi has {y.size} values and vi {v.size}; give one variance per effect, "
            "in the same order."
        )
        raise ArgumentError(msg)
    if _plain(y, v):
        return y, v, np.zeros(y.size, np.int8)
    sound = (np.abs(y) < _LARGEST) & (v > _SMALLEST_VARIANCE) & (v < _LARGEST_VARIANCE)
    sound &= ~(y_odd | v_odd)
    if not sound.all():
        no_y, no_v = np.isnan(y) & ~y_odd, np.isnan(v) & ~v_odd
        conditions = (
            no_y & no_v,
            no_y,
            y_odd,
            np.isinf(y),
            np.abs(y) >= _LARGEST,
            no_v,
            v_odd,
            v == np.inf,
            v == 0,
            v < 0,
            ~sound,
        )
        faults = np.select(conditions, np.arange(1, APART), 0).astype(np.int8)
        faults[sound] = _too_far(y[sound], v[sound], None if g is None else g[sound])
    else:
        faults = _too_far(y, v, g)
    return y, v, faults


def _too_far(y: Floats, v: Floats, g: Codes | None) -> NDArray[np.int8]:
    """Return the fault of rows that cannot be summed with the others of their group."""
    faults = np.zeros(y.size, np.int8)
    if not y.size:
        return faults
    group = np.zeros(y.size, np.intp) if g is None else g
    size = int(group.max()) + 1
    ends = np.full((4, size), np.inf)
    for row, values in enumerate((y, -y, v, -v)):
        np.minimum.at(ends[row], group, values)
    ends = ends[:, group]
    apart = ~together(-ends[0] - ends[1], ends[2], -ends[3])
    faults[apart] = APART
    return faults


def _plain(y: Floats, v: Floats) -> bool:
    """Tell whether every study can be computed with, and with any other.

    What is missing or no number is NaN, which no comparison lets pass.
    """
    if not y.size:
        return True
    low, high = float(np.minimum.reduce(y)), float(np.maximum.reduce(y))
    least, most = float(np.minimum.reduce(v)), float(np.maximum.reduce(v))
    room, reach = _FURTHEST * least, high - low
    sound = low > -_LARGEST and high < _LARGEST and least > _SMALLEST_VARIANCE
    return sound and most < min(_LARGEST_VARIANCE, room) and reach * reach < room


def together(reach: Any, least: Any, most: Any) -> Any:  # noqa: ANN401 - or arrays
    """Tell whether effects that far apart, of such variances, can be summed."""
    near = np.abs(reach) < np.sqrt(least) * np.sqrt(_FURTHEST)
    return near & (np.sqrt(most) < np.sqrt(least) * np.sqrt(_FURTHEST))


def require_sound(faults: NDArray[np.int8]) -> None:
    """Refuse what cannot be pooled, naming every row.

    Examples
    --------
    >>> require_sound(np.array([0, 9, 1, 10]))
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: 2 of 4 studies cannot be pooled.
      row 1: vi is zero
      row 3: vi is negative
    vi is the sampling variance, the square of the standard error; correct the rows,
    or leave the studies out and say so.
    """
    wrong = np.flatnonzero(faults > MISSING)
    if not wrong.size:
        return
    lines = [f"  row {row}: {FAULTS[faults[row]]}" for row in wrong[:_SHOWN]]
    if wrong.size > _SHOWN:
        lines.append(f"  and {wrong.size - _SHOWN} more")
    msg = "\n".join(
        [
            f"{wrong.size} of {faults.size} studies cannot be pooled.",
            *lines,
            _REMEDY,
        ]
    )
    raise ArgumentError(msg)


class Admitted(NamedTuple):
    """What is pooled of one set of studies, and what it is."""

    y: Floats
    v: Floats
    omitted: int
    measure: str
    names: tuple[str, ...]


def admitted(yi: Any, vi: Any, measure: object, studies: object) -> Admitted:  # noqa: ANN401 - whatever was given
    """Return the studies that carry an estimate, or refuse what cannot be pooled."""
    y, v, faults = checked(yi, vi)
    whole = not np.count_nonzero(faults)
    if not whole:
        require_sound(faults)
    said = measure_of(measure, yi, vi)
    names = [] if studies is None else labelled(studies, y.size)
    if whole:
        return Admitted(y, v, 0, said, tuple(names))
    sound = faults == 0
    kept = tuple(name for name, one in zip(names, sound, strict=False) if one)
    return Admitted(y[sound], v[sound], int(np.count_nonzero(~sound)), said, kept)


def _numbers(values: Any, name: str) -> tuple[Floats, Mask]:  # noqa: ANN401
    """Return numbers, NaN where there is none, and where something else stood."""
    if isinstance(values, str | bytes) or np.ndim(values) != 1:
        msg = f"{name} must be a sequence of numbers, one per study."
        raise ArgumentError(msg)
    if type(values) is np.ndarray and values.dtype == np.float64:
        return values.copy(), np.zeros(values.size, np.bool_)
    cells: NDArray[Any] = _as_given(values)
    if cells.dtype.kind in "iuf" and cells.itemsize <= np.dtype(np.float64).itemsize:
        return cells.astype(np.float64), np.zeros(cells.size, np.bool_)
    numbers, odd = np.full(cells.size, np.nan), np.zeros(cells.size, np.bool_)
    for place, cell in enumerate(cells):
        if isinstance(cell, _NUMBER) and not isinstance(cell, bool):
            numbers[place] = _as_float(cell)
        else:
            odd[place] = not _is_missing(cell)
    return numbers, odd


def _as_float(cell: Any) -> float:  # noqa: ANN401 - a number of whatever kind
    """Return a number, of one that is too large the largest there is."""
    if isinstance(cell, Decimal) and cell.is_snan():
        return float("nan")
    try:
        with np.errstate(over="ignore"):
            number = float(cell)
    except OverflowError:
        number = float("inf")
    if np.isinf(number) and abs(cell) < np.inf:
        return float(np.finfo(np.float64).max) * (1 if cell > 0 else -1)
    return number


def _as_given(values: Any) -> NDArray[Any]:  # noqa: ANN401 - whatever was given
    """Return an array in which a yes or no, or a text, is still what it was."""
    if isinstance(values, np.ma.MaskedArray):
        cells = np.asarray(values.data, dtype=np.object_)
        return np.where(np.ma.getmaskarray(values), np.array(None), cells)
    if hasattr(values, "dtype"):
        return np.asarray(values)
    listed = list(values)
    if all(type(value) is float for value in listed):
        return np.array(listed, dtype=np.float64)
    cells = np.empty(len(listed), dtype=np.object_)
    cells[:] = listed
    return cells


def _is_missing(cell: object) -> bool:
    # None, and the missing values of pandas, which differ from themselves or from all
    return cell is None or type(cell).__name__ in {"NAType", "NaTType"}


def require_one_length(columns: Mapping[str, object]) -> None:
    """Refuse lists of different lengths; one number stands for every study.

    Examples
    --------
    >>> require_one_length({"events": [1, 2], "n": [5]})
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: events has 2 values and n 1; give one per
    study, in the same order.
    """
    lengths = {
        name: len(values)
        for name, values in columns.items()
        if isinstance(values, Sized)
        and not isinstance(values, str | bytes)
        and getattr(values, "shape", None) != ()
    }
    if len(set(lengths.values())) > 1:
        first, *others = lengths.items()
        said = listing(
            [f"{first[0]} has {first[1]} values", *(f"{n} {k}" for n, k in others)]
        )
        msg = f"{said}; give one per study, in the same order."
        raise ArgumentError(msg)


def labelled(studies: object, k: int) -> list[str]:
    """Return one name per study, made up where none is given.

    Examples
    --------
    >>> labelled(None, 2)
    ['study 1', 'study 2']
    >>> labelled(["Hill 2001"], 2)
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: studies must be names, one per study:
    give 2 of them.
    """
    if studies is None:
        return [f"study {number}" for number in range(1, k + 1)]
    names = [] if isinstance(studies, str | bytes) else _listed(studies)
    if len(names) != k or not all(isinstance(name, str) for name in names):
        msg = f"studies must be names, one per study: give {k} of them."
        raise ArgumentError(msg)
    plain = [str(name).strip() for name in names]
    twice = [name for name in dict.fromkeys(plain) if plain.count(name) > 1]
    if twice:
        verb = "is" if len(twice) == 1 else "are"
        msg = f"{listing(map(repr, twice))} {verb} listed more than once. {TWICE}"
        raise ArgumentError(msg)
    return [str(name) for name in names]


def _listed(values: object) -> list[object]:
    return list(values) if isinstance(values, Iterable) else []
