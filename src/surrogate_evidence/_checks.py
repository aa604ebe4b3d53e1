"""Is this an argument that an answer exists for?

Every check returns the argument in its plain type, or refuses it in words meant for
the person who typed it: what was given, what is expected, what was perhaps meant.
"""

from collections.abc import Collection, Iterable, Mapping, Sized
from difflib import get_close_matches
from math import isfinite
from typing import Any, Literal

import numpy as np

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import listing

Alternative = Literal["two-sided", "greater", "less"]

_LARGEST_DOUBLE = int(np.finfo(np.float64).max)
EXACT = 2**53  # whole numbers beyond it are not all exact in floating point

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
    scalar = plain(value)
    if is_number(scalar) and isfinite(scalar):
        return float(scalar)
    msg = f"{name} must be one finite number, got {described(scalar)}."
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
    scalar = plain(value)
    if not is_number(scalar) or not float(scalar).is_integer():
        hint = ""
        if is_number(scalar) and isfinite(scalar):
            hint = (
                " Counts are people; if this is a percentage, multiply by n and round"
                " to the count the source meant."
            )
        msg = f"{name} must be a whole number, got {described(scalar)}.{hint}"
        raise ArgumentError(msg)
    whole = int(scalar)
    if whole > EXACT:
        msg = f"{name} must be {EXACT:,} or less, got {scalar:g}."
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
    prior = plain(prior)
    parameters = tuple(prior) if isinstance(prior, Iterable) else (prior,)
    cells = [plain(value) for value in parameters]
    if len(cells) != 2 or not all(  # noqa: PLR2004 - a beta distribution has two
        is_number(value) and isfinite(value) and value > 0 for value in cells
    ):
        msg = (
            "prior must be two positive numbers, the parameters of a beta "
            f"distribution, got {prior!r}."
        )
        raise ArgumentError(msg)
    return float(cells[0]), float(cells[1])


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
            f"got {described(plain(values))}."
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


def plain(value: Any) -> Any:  # noqa: ANN401 - anything at all may have been typed
    """Return the Python number inside a NumPy scalar or an array of no dimension."""
    if value is np.ma.masked:
        return None
    return value.item() if getattr(value, "shape", None) == () else value


def is_number(value: object) -> bool:
    """Tell whether a value is a number that fits into floating point."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isinstance(value, float) or abs(value) <= _LARGEST_DOUBLE


def described(value: object) -> str:
    """Return what was given, in words."""
    if isinstance(value, str):
        return f"the text {str(value)!r}"
    if value is None:
        return "nothing (None)"
    if isinstance(value, bool):
        return f"{value}, which is a yes or no"
    if isinstance(value, Sized):
        return f"{len(value)} values at once; call the function once for each of them"
    return f"{value}"
