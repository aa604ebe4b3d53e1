"""Is this an argument that an answer exists for?

Every check returns the argument in its plain type, or refuses it in words meant for
the person who typed it: what was given, what is expected, what was perhaps meant.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Sized
from difflib import get_close_matches
from math import isfinite
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import listing

Alternative = Literal["two-sided", "greater", "less"]

_SHOWN_ROWS = 10
_LARGEST_DOUBLE = int(np.finfo(np.float64).max)
_EXACT = 2**53  # whole numbers beyond it are not all exact in floating point

ALTERNATIVES: tuple[Alternative, ...] = ("two-sided", "greater", "less")

_LARGEST = 1e150


def check_number(value: object, name: str) -> float:
    """Return `value` as a finite number, or say why it is none.

    Examples
    --------
    >>> check_number("12", "whole")
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: whole must be one finite number, got
    the text '12'.
    """
    scalar = _plain(value)
    if _is_number(scalar) and isfinite(scalar):
        return float(scalar)
    msg = f"{name} must be one finite number, got {_described(scalar)}."
    raise ArgumentError(msg)


def check_amount(value: object, name: str) -> float:
    """Return `value` as a number of 0 or more, or say why it is none."""
    number = check_number(value, name)
    if number >= 0:
        return number
    msg = f"{name} cannot be negative, got {number:g}."
    raise ArgumentError(msg)


def check_whole(value: object, name: str, *, minimum: int = 0) -> int:
    """Return `value` as a whole number, or say why it is none.

    Whole numbers stored as floating point pass, because a column of a data frame
    becomes one as soon as a single cell is empty; ``True`` and ``"16"`` do not.

    Examples
    --------
    >>> check_whole(16.0, "events")
    16
    >>> check_whole(12.5, "events")
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: events must be a whole number, got 12.5.
    Counts are people; if this is a percentage, multiply by n and round to the count
    the source meant.
    """
    scalar = _plain(value)
    if not _is_number(scalar) or not float(scalar).is_integer():
        hint = ""
        if _is_number(scalar) and isfinite(scalar):
            hint = (
                " Counts are people; if this is a percentage, multiply by n and round"
                " to the count the source meant."
            )
        msg = f"{name} must be a whole number, got {_described(scalar)}.{hint}"
        raise ArgumentError(msg)
    whole = int(scalar)
    if whole > _EXACT:
        msg = f"{name} must be {_EXACT:,} or less, got {scalar:g}."
        raise ArgumentError(msg)
    if whole < minimum:
        msg = f"{name} must be {minimum} or more, got {whole}."
        raise ArgumentError(msg)
    return whole


def check_count(
    events: object, n: object, *, names: tuple[str, str] = ("events", "n")
) -> tuple[int, int]:
    """Return participants with the event and participants observed.

    Examples
    --------
    >>> check_count(14, 12)
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: got 14 events out of n = 12; there cannot
    be more events than participants. Check whether n is participants randomised or
    analysed, and whether the two were swapped.
    """
    events_name, n_name = names
    whole_events = check_whole(events, events_name)
    whole_n = check_whole(n, n_name, minimum=1)
    if whole_events > whole_n:
        msg = (
            f"got {whole_events} {events_name} out of {n_name} = {whole_n}; there "
            "cannot be more events than participants. Check whether n is "
            "participants randomised or analysed, and whether the two were swapped."
        )
        raise ArgumentError(msg)
    return whole_events, whole_n


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
        bad |= np.abs(array) > _EXACT
        whole = np.where(bad, 1, array).astype(np.int64)
    else:
        cells = [_plain(cell) for cell in array.flat]
        good = [
            _is_number(cell) and float(cell).is_integer() and abs(cell) <= _EXACT
            for cell in cells
        ]
        found = [int(c) if fits else 1 for c, fits in zip(cells, good, strict=True)]
        whole = np.array(found, dtype=np.int64).reshape(array.shape)
        bad = ~np.array(good, dtype=np.bool_).reshape(array.shape)
    faulty, said = np.broadcast_to(bad, shape), np.broadcast_to(array, shape)
    for row in np.flatnonzero(faulty):
        cell = _described(_plain(said.flat[row]))
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
    plain = all(type(cell) is float for cell in cells.flat)
    return cells.astype(np.float64) if plain else cells


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


def check_level(level: object, name: str = "level") -> float:
    """Return `level` if it lies strictly between 0 and 1, else say what was meant.

    Examples
    --------
    >>> check_level(95)
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: level must lie strictly between 0
    and 1, got 95. Did you mean 0.95?
    """
    number = check_number(level, name)
    if 0 < number < 1:
        return number
    per_cent = 1 < number < 100  # noqa: PLR2004 - a percentage is out of 100
    hint = f" Did you mean {number / 100:g}?" if per_cent else ""
    msg = f"{name} must lie strictly between 0 and 1, got {number:g}.{hint}"
    raise ArgumentError(msg)


def check_share(value: object, name: str) -> float:
    """Return a fraction of a whole, 0 and 1 included, or say why it is none.

    Examples
    --------
    >>> check_share(75, "p_1")
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: p_1 must lie between 0 and 1, got 75.
    Did you mean 0.75?
    """
    number = check_number(value, name)
    if 0 <= number <= 1:
        return number
    per_cent = 1 < number <= 100  # noqa: PLR2004 - a percentage is out of 100
    hint = f" Did you mean {number / 100:g}?" if per_cent else ""
    msg = f"{name} must lie between 0 and 1, got {number:g}.{hint}"
    raise ArgumentError(msg)


def check_shares(values: object, name: str) -> NDArray[np.float64]:
    """Return fractions of a whole, many at once, or say which of them is none."""
    cells = _as_given(values)
    shares = [check_share(cell, f"{name}[{k}]") for k, cell in enumerate(cells.flat)]
    return np.array(shares, dtype=np.float64).reshape(cells.shape)


PRIORS = {"uniform": (1.0, 1.0), "jeffreys": (0.5, 0.5)}
"""Name → both parameters of a beta prior."""


def check_prior(prior: object) -> tuple[float, float]:
    """Return the parameters of a beta prior, given by name or as two numbers.

    Examples
    --------
    >>> check_prior("jeffreys")
    (0.5, 0.5)
    >>> check_prior((0, 1))
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: prior must be two positive numbers, the
    parameters of a beta distribution, got (0, 1).
    """
    if isinstance(prior, str):
        return PRIORS[check_choice(prior, PRIORS, "prior")]
    prior = _plain(prior)
    parameters = tuple(prior) if isinstance(prior, Iterable) else (prior,)
    plain = [_plain(value) for value in parameters]
    if len(plain) != 2 or not all(  # noqa: PLR2004 - a beta distribution has two
        _is_number(value) and isfinite(value) and value > 0 for value in plain
    ):
        msg = (
            "prior must be two positive numbers, the parameters of a beta "
            f"distribution, got {prior!r}."
        )
        raise ArgumentError(msg)
    return float(plain[0]), float(plain[1])


def check_measurement(value: object, name: str) -> float:
    """Return a number whose square can still be told from 0 and from infinity.

    Examples
    --------
    >>> check_measurement(1e200, "mean")
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: mean must be smaller than 1e+150,
    got 1e+200. Give it in a larger unit.
    """
    number = check_number(value, name)
    if abs(number) < _LARGEST:
        return number
    msg = (
        f"{name} must be smaller than {_LARGEST:g}, got {number:g}. "
        "Give it in a larger unit."
    )
    raise ArgumentError(msg)


def check_values(values: object, name: str) -> tuple[float, ...]:
    """Return measurements as plain numbers, or say which of them is none.

    Examples
    --------
    >>> check_values([12.1, float("nan")], "a")
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: a[1] must be one finite number, got nan.
    """
    if (
        isinstance(values, (str, bytes, Mapping))
        or not isinstance(values, Iterable)
        or getattr(values, "shape", None) == ()
    ):
        msg = (
            f"{name} must be a sequence of measurements, one per participant, "
            f"got {_described(_plain(values))}."
        )
        raise ArgumentError(msg)
    numbers = tuple(
        check_measurement(value, f"{name}[{place}]")
        for place, value in enumerate(values)
    )
    if numbers:
        return numbers
    msg = f"{name} must hold at least one measurement; it is empty."
    raise ArgumentError(msg)


def check_choice(value: object, allowed: Collection[str], name: str) -> str:
    """Return `value` if it is one of `allowed`, else suggest the nearest.

    Examples
    --------
    >>> check_choice("wilsn", ["wilson", "mid-p"], "method")
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: method must be one of 'wilson' or
    'mid-p', got 'wilsn'. Did you mean 'wilson'?
    """
    if isinstance(value, str) and value in allowed:
        return value
    hint = ""
    if isinstance(value, str):
        spelled = {word.casefold(): word for word in allowed}
        typed = value.casefold().replace("_", "-").replace(" ", "-")
        near = [word for word in spelled if typed and typed in word]
        near = near or get_close_matches(typed, spelled, n=2, cutoff=0.5)
        if near:
            hint = f" Did you mean {_quoted(spelled[word] for word in near)}?"
    msg = f"{name} must be one of {_quoted(allowed)}, got {value!r}.{hint}"
    raise ArgumentError(msg)


def _quoted(words: Iterable[str]) -> str:
    return listing([repr(word) for word in words], "or")


def _plain(value: Any) -> Any:  # noqa: ANN401 - anything at all may have been typed
    """Return the Python number inside a NumPy scalar or an array of no dimension."""
    if value is np.ma.masked:
        return None
    return value.item() if getattr(value, "shape", None) == () else value


def _is_number(value: object) -> bool:
    """Tell whether a value is a number that fits into floating point."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isinstance(value, float) or abs(value) <= _LARGEST_DOUBLE


def _described(value: object) -> str:
    if isinstance(value, str):
        return f"the text {str(value)!r}"
    if value is None:
        return "nothing (None)"
    if isinstance(value, bool):
        return f"{value}, which is a yes or no"
    if isinstance(value, Sized):
        return f"{len(value)} values at once; call the function once for each of them"
    return f"{value}"
