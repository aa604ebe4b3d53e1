"""From which size on is enough enough?

Exact power and expected width do not change smoothly with the number of participants:
they rise and fall like the teeth of a saw, because only whole tables are possible. So
the size that first reaches a target can be followed by larger ones that miss it.
"""

from collections.abc import Callable
from math import ceil, floor, sqrt
from typing import NamedTuple

from scipy.special import ndtr, ndtri

from surrogate_evidence._checks import check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import number

LARGEST_ARM = 400
"""Participants per arm up to which every table of a planned study is enumerated."""

_LEAST_MARGIN = 10
_RATIOS = (0.1, 10.0)
_ROUNDED = 1e-9  # 0.1 times 30 is 3, not a little more


class Found(NamedTuple):
    """The first size that reaches a target, the one that keeps it, the last tried."""

    first: int
    kept: int
    last: int


def margin(n: int) -> int:
    """Return how many larger sizes must reach the target too: a quarter, 10 at least.

    Examples
    --------
    >>> margin(8), margin(100)
    (10, 25)
    """
    return max(_LEAST_MARGIN, ceil(n / 4))


def from_which_on(
    reaches: Callable[[int], bool], start: int, largest: int
) -> Found | None:
    """Return from which size on a target is reached; None if not up to `largest`.

    The search begins at `start`, and lower where that is not low enough; it ends
    where the target was reached by every size within the margin.
    """
    while start > 1 and reaches(start):
        start //= 2
    first = kept = 0
    for n in range(start, largest + 1):
        if not reaches(n):
            kept = 0
            continue
        first, kept = first or n, kept or n
        if n >= kept + margin(kept):
            return Found(first, kept, n)
    return None


def check_ratio(ratio: object) -> float:
    """Return participants of arm 2 for each of arm 1, or say why they are none."""
    value = check_number(ratio, "ratio")
    least, most = _RATIOS
    if least <= value <= most:
        return value
    msg = (
        f"ratio must lie between {least:g} and {most:g}, got {value:g}; it is how many "
        "participants arm 2 has for each one in arm 1."
    )
    raise ArgumentError(msg)


def second_arm(n_1: int, ratio: float) -> int:
    """Return the participants of arm 2 that belong to those of arm 1."""
    return max(1, ceil(ratio * n_1 - _ROUNDED))


def largest_first_arm(ratio: float, largest: int = LARGEST_ARM) -> int:
    """Return the most participants of arm 1 so that neither arm is too large."""
    return floor(largest / max(1.0, ratio))


# --- the normal approximation -----------------------------------------------------


class _Spread(NamedTuple):
    """Standard deviations of the difference, times the root of n_1."""

    gap: float
    if_equal: float
    as_assumed: float


def _spread(p_1: float, p_2: float, ratio: float) -> _Spread:
    pooled = (p_1 + ratio * p_2) / (1 + ratio)
    return _Spread(
        abs(p_1 - p_2),
        sqrt(pooled * (1 - pooled) * (1 + 1 / ratio)),
        sqrt(p_1 * (1 - p_1) + p_2 * (1 - p_2) / ratio),
    )


def normal_n(p_1: float, p_2: float, *, tail: float, power: float, ratio: float) -> int:
    """Return the participants of arm 1 that a chi-squared test needs, approximately.

    The variance is the pooled one where no difference is supposed and that of the
    two proportions where it is there.
    """
    spread = _spread(p_1, p_2, ratio)
    sum_ = -ndtri(tail) * spread.if_equal + ndtri(power) * spread.as_assumed
    return max(1, ceil((max(0.0, sum_) / spread.gap) ** 2 - _ROUNDED))


def normal_power(
    p_1: float, p_2: float, *, tail: float, n_1: int, ratio: float
) -> float:
    """Return the approximate power of a chi-squared test, of the side of the truth."""
    spread = _spread(p_1, p_2, ratio)
    distance = spread.gap * sqrt(n_1) + ndtri(tail) * spread.if_equal
    if spread.as_assumed == 0:
        return float(distance >= 0)
    return float(ndtr(distance / spread.as_assumed))


def normal_n_for_width(
    proportions: tuple[float, ...], *, tail: float, width: float, ratio: float
) -> float:
    """Return about how many participants make a Wald interval as narrow as `width`."""
    first, *rest = (p * (1 - p) for p in proportions)
    return (2 * ndtri(tail) / width) ** 2 * (first + sum(rest) / ratio)


def written_arms(n_1: int, n_2: int) -> str:
    """Return the participants of two arms in words."""
    return f"{number(n_1, 0)} and {number(n_2, 0)} participants"
