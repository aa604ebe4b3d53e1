"""How often does an interval contain the truth, whatever the truth is?"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from surrogate_evidence._checks import check_choice, check_level, check_whole
from surrogate_evidence._checks_of_many import check_shares
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates.proportions.proportions import PROPORTION_METHODS
from surrogate_evidence.estimates.results import METHOD_TITLES
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, percent

LARGEST = 1_000_000
"""Most participants whose samples are gone through."""

_SAME = 1e-10  # distance between two computed limits that are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often the interval of one method contains the true proportion.

    Attributes
    ----------
    method : str
        Name of the method, as `proportion` takes it.
    n : int
        Participants observed.
    level : float
        What the interval promises, a fraction.
    minimum : float
        Smallest probability of containing the truth, over every true proportion.
    worst_at : float
        True proportion next to which it is reached.
    mean : float
        Probability averaged over all true proportions alike.
    """

    method: str
    n: int
    level: float
    minimum: float
    worst_at: float
    mean: float

    def __str__(self) -> str:
        return (
            f"{METHOD_TITLES[self.method]} intervals at {written_level(self.level)} "
            f"with n = {self.n} contain the true proportion in {percent(self.mean)} of "
            f"samples on average, and in {percent(self.minimum)} where it is worst "
            f"(near {number(self.worst_at, 3)})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Method", METHOD_TITLES[self.method]),
            ("Participants", str(self.n)),
            ("Promised", written_level(self.level)),
            ("Smallest coverage", percent(self.minimum)),
            ("near a true proportion of", number(self.worst_at, 3)),
            ("Mean coverage", percent(self.mean)),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, ())

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "method": self.method,
            "n": self.n,
            "ci_level": self.level,
            "minimum": self.minimum,
            "worst_at": self.worst_at,
            "mean": self.mean,
        }


def coverage(method: str, n: int, *, level: float = 0.95) -> Coverage:
    r"""Compute how often an interval contains the truth, by full enumeration.

    Parameters
    ----------
    method : str
        An interval of one proportion, as `proportion` takes it.
    n : int
        Participants observed, ``n >= 1``.
    level : float, default 0.95
        What the interval promises, strictly between 0 and 1.

    Returns
    -------
    Coverage
        Smallest and mean probability of containing the true proportion, as fractions.

    Raises
    ------
    ArgumentError
        If the method is unknown, `n` is no count, or `level` no confidence level.

    See Also
    --------
    proportion : Gives the intervals themselves.

    Notes
    -----
    Between two neighbouring limits the counts whose interval contains :math:`p` stay
    the same, and the probability of a run of counts rises and then falls in
    :math:`p`: it is smallest next to a limit, so looking at both sides of every limit
    finds the smallest coverage exactly, without a grid. The mean is the sum of beta
    integrals over the intervals. Why a level on paper is not a level in small samples
    is shown in [1]_.

    References
    ----------
    .. [1] brown2001, Interval estimation for a binomial proportion.

    Examples
    --------
    An exact interval keeps its promise at any proportion; another does on average:

    >>> print(coverage("clopper-pearson", 16))
    Clopper-Pearson exact intervals at 95% with n = 16 contain the true proportion in
    97.9% of samples on average, and in 95.8% where it is worst (near 0.476).
    >>> coverage("wilson", 16).minimum < 0.95
    True
    """
    method = check_choice(method, PROPORTION_METHODS, "method")
    n = _check_size(n)
    level = check_level(level)
    counts = np.arange(n + 1, dtype=np.float64)
    low, high = _intervals(method, n, level)
    minimum, worst_at = _smallest(low, high, n)
    return Coverage(
        method=method,
        n=n,
        level=level,
        minimum=minimum,
        worst_at=worst_at,
        mean=float((_below(counts, n, high) - _below(counts, n, low)).mean()),
    )


def covered(method: str, n: int, p: Floats, *, level: float = 0.95) -> Floats:
    """Return the probability of containing each true proportion in `p`.

    Parameters
    ----------
    method : str
        An interval of one proportion, as `proportion` takes it.
    n : int
        Participants observed.
    p : numpy.ndarray
        True proportions, between 0 and 1.
    level : float, default 0.95
        What the interval promises.

    Returns
    -------
    numpy.ndarray
        Probabilities, one for each of `p`: the jagged curve of the method.

    See Also
    --------
    coverage : Finds where the curve is lowest.

    Examples
    --------
    >>> covered("clopper-pearson", 1, np.array([0.5]))
    array([1.])
    """
    method = check_choice(method, PROPORTION_METHODS, "method")
    n = _check_size(n)
    low, high = _intervals(method, n, check_level(level))
    p = check_shares(p, "p")
    first = np.searchsorted(high, p, side="left")
    last = np.searchsorted(low, p, side="right") - 1
    return _run(first, last, n, p)


def _check_size(n: int) -> int:
    n = check_whole(n, "n", minimum=1)
    if n <= LARGEST:
        return n
    msg = (
        f"coverage goes through the intervals of all {n + 1:,} samples; it is offered "
        f"up to n = {LARGEST:,}, where it hardly differs from the level any more."
    )
    raise ArgumentError(msg)


def _intervals(method: str, n: int, level: float) -> tuple[Floats, Floats]:
    """Return the limits of every sample of `n`, cut at 0 and 1."""
    counts = np.arange(n + 1, dtype=np.float64)
    people, tail = np.full_like(counts, n), np.full_like(counts, (1 - level) / 2)
    low, high = PROPORTION_METHODS[method](counts, people, tail)
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def _smallest(low: Floats, high: Floats, n: int) -> tuple[float, float]:
    """Look at both sides of every limit inside (0, 1), and next to 0 and to 1."""
    limits = np.unique(np.concatenate([low, high]))
    limits = limits[(limits > 0) & (limits < 1)]
    # two limits can be one and the same number and still differ in their last digit
    apart = np.diff(limits, prepend=-1.0) > _SAME
    ends = np.diff(limits, append=2.0) > _SAME
    first = np.append(limits[apart], 1.0)
    last = np.insert(limits[ends], 0, 0.0)
    before = _run(
        np.searchsorted(high, first, side="left"),
        np.searchsorted(low, first, side="left") - 1,
        n,
        first,
    )
    after = _run(
        np.searchsorted(high, last, side="right"),
        np.searchsorted(low, last, side="right") - 1,
        n,
        last,
    )
    both, places = np.concatenate([before, after]), np.concatenate([first, last])
    worst = int(both.argmin())
    return float(both[worst]), float(places[worst])


def _run(first: np.ndarray, last: np.ndarray, n: int, p: Floats) -> Floats:
    """Return the probability of the counts from `first` to `last`."""
    inside = _at_least(first, n, p) - _at_least(last + 1, n, p)
    return np.asarray(np.clip(inside, 0.0, 1.0))


def _at_least(x: np.ndarray, n: int, p: Floats) -> Floats:
    proper = (x > 0) & (x <= n)
    k = np.where(proper, x, 1)
    return np.asarray(
        np.where(proper, betainc(k, n - k + 1, p), np.where(x > n, 0.0, 1.0))
    )


def _below(x: Floats, n: int, p: Floats) -> Floats:
    """Return the share of the binomial probability of `x` that lies below `p`."""
    return np.asarray(betainc(x + 1, n - x + 1, p))
