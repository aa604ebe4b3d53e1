"""How often would a test find a difference, and how often where there is none?

Every table that two arms can give is enumerated: no approximation, no simulation.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from surrogate_evidence._checks import (
    ALTERNATIVES,
    Alternative,
    check_choice,
    check_level,
    check_share,
    check_whole,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates.exact import _enumeration
from surrogate_evidence.estimates.exact._enumeration import Counts, Flags
from surrogate_evidence.estimates.exact._two_arm_tests import TESTS, p_values_of_all
from surrogate_evidence.estimates.results import METHOD_TITLES
from surrogate_evidence.formatting import number, percent

LARGEST_ARM = 150
"""Participants per arm up to which every table is tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionRate:
    """How often a test rejects equal proportions, given the true ones.

    Attributes
    ----------
    kind : str
        ``"power"``, or ``"size"``: the largest rate where the proportions are equal.
    value : float
        The rate, a fraction.
    method, alternative : str
        The test, as `exact_test` takes it.
    alpha : float
        Threshold at or below which a p-value rejects.
    p_1, p_2 : float
        True proportions of the arms; for a size the one that makes it largest.
    n_1, n_2 : int
        Participants observed in the arms.
    """

    kind: str
    value: float
    method: str
    alternative: str
    alpha: float
    p_1: float
    p_2: float
    n_1: int
    n_2: int

    def __str__(self) -> str:
        test = METHOD_TITLES[self.method]
        test = test[:1].upper() + test[1:]
        arms = f"{self.n_1} and {self.n_2} participants"
        rate = percent(self.value)
        if self.kind == "size":
            return (
                f"{test} at alpha {self.alpha:g} with {arms} rejects equal proportions "
                f"in at most {rate} of studies (where both are "
                f"{number(self.p_1, 3)})."
            )
        return (
            f"{test} at alpha {self.alpha:g} with {arms} finds a difference of "
            f"{percent(self.p_1)} against {percent(self.p_2)} in {rate} of studies."
        )

    def _repr_html_(self) -> str:
        rows = [
            (self.kind.capitalize(), percent(self.value)),
            ("Test", METHOD_TITLES[self.method]),
            ("Alpha", f"{self.alpha:g}"),
            ("Participants", f"{self.n_1} and {self.n_2}"),
            ("True proportions", f"{percent(self.p_1)} and {percent(self.p_2)}"),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, ())

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "kind": self.kind,
            "value": self.value,
            "method": self.method,
            "alternative": self.alternative,
            "alpha": self.alpha,
            "p_1": self.p_1,
            "p_2": self.p_2,
            "n_1": self.n_1,
            "n_2": self.n_2,
        }


def size(
    n_1: int,
    n_2: int,
    *,
    method: str = "boschloo",
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> RejectionRate:
    """Compute how often a test errs where the proportions are equal, at worst.

    Parameters
    ----------
    n_1, n_2 : int
        Participants observed in the arms, from 1 to 150 each.
    method : str, default "boschloo"
        The test, as `exact_test` takes it.
    alpha : float, default 0.05
        Threshold at or below which a p-value rejects, strictly between 0 and 1.
    alternative : {"two-sided", "greater", "less"}
        Side of the test.

    Returns
    -------
    RejectionRate
        ``value`` is the largest rate over every common proportion, a fraction.

    Raises
    ------
    ArgumentError
        If the arms are no counts or too large to enumerate, `alpha` is no threshold,
        or the test is unknown.

    See Also
    --------
    power : The rate where the proportions differ.

    Notes
    -----
    A test whose size exceeds alpha errs more often than it says; one whose size is
    far below wastes participants. Both are usual in small samples [1]_.

    References
    ----------
    .. [1] lydersen2009, Recommended tests for association in 2×2 tables.

    Examples
    --------
    Fisher's test, made for 5 per cent, errs in 2 per cent of such studies at most:

    >>> print(size(16, 16, method="fisher"))
    Fisher's exact test at alpha 0.05 with 16 and 16 participants rejects equal
    proportions in at most 2.0% of studies (where both are 0.500).
    """
    region = rejected(*check_design(n_1, n_2, method, alpha, alternative))
    value, at = _enumeration.largest_probability(region)
    if not region.any():
        value, at = 0.0, 0.5
    return RejectionRate(
        kind="size",
        value=value,
        method=method,
        alternative=alternative,
        alpha=alpha,
        p_1=at,
        p_2=at,
        n_1=int(n_1),
        n_2=int(n_2),
    )


def power(  # noqa: PLR0913 - two arms are four numbers
    p_1: float,
    n_1: int,
    p_2: float,
    n_2: int,
    *,
    method: str = "boschloo",
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> RejectionRate:
    """Compute how often a test finds a difference that is there.

    Parameters
    ----------
    p_1, n_1 : float, int
        True proportion, a fraction from 0 to 1, and participants observed in arm 1,
        from 1 to 150.
    p_2, n_2 : float, int
        The same for arm 2.
    method : str, default "boschloo"
        The test, as `exact_test` takes it.
    alpha : float, default 0.05
        Threshold at or below which a p-value rejects, strictly between 0 and 1.
    alternative : {"two-sided", "greater", "less"}
        Side of the test.

    Returns
    -------
    RejectionRate
        ``value`` is the probability of rejecting equal proportions, a fraction.

    Raises
    ------
    ArgumentError
        If the arms are no counts or too large to enumerate, a proportion is no
        fraction, `alpha` is no threshold, or the test is unknown.

    See Also
    --------
    size : The rate where the proportions are equal.

    Notes
    -----
    Power belongs to a study that is planned, with proportions somebody has named.
    Computed from a result that was seen it only restates the p-value [1]_.

    References
    ----------
    .. [1] gelman2014, Beyond power calculations.

    Examples
    --------
    >>> print(power(0.95, 16, 0.75, 16))
    Boschloo's exact test at alpha 0.05 with 16 and 16 participants finds a difference
    of 95.0% against 75.0% in 19.7% of studies.
    """
    region = rejected(*check_design(n_1, n_2, method, alpha, alternative))
    first, second = check_share(p_1, "p_1"), check_share(p_2, "p_2")
    chance_1 = _enumeration.binomial(int(n_1), first)
    chance_2 = _enumeration.binomial(int(n_2), second)
    return RejectionRate(
        kind="power",
        value=min(1.0, float(chance_1 @ region @ chance_2)),
        method=method,
        alternative=alternative,
        alpha=alpha,
        p_1=first,
        p_2=second,
        n_1=int(n_1),
        n_2=int(n_2),
    )


def check_design(
    n_1: int, n_2: int, method: str, alpha: float, side: str
) -> tuple[int, int, str, float, str]:
    """Return arms, test, threshold and side, or say which of them is none."""
    arms = (check_whole(n_1, "n_1", minimum=1), check_whole(n_2, "n_2", minimum=1))
    method = check_choice(method, TESTS, "method")
    side = check_choice(side, ALTERNATIVES, "alternative")
    alpha = check_level(alpha, name="alpha")
    if max(arms) > LARGEST_ARM:
        tables = (arms[0] + 1) * (arms[1] + 1)
        msg = (
            f"arms of {arms[0]} and {arms[1]} have {tables:,} tables to be tested; "
            f"this is offered up to {LARGEST_ARM} participants per arm."
        )
        raise ArgumentError(msg)
    return (*arms, method, alpha, side)


@lru_cache(maxsize=256)
def rejected(n_1: int, n_2: int, method: str, alpha: float, side: str) -> Flags:
    """Return which tables of these arms a test rejects, events of arm 1 by arm 2."""
    if method == "boschloo-doubled":
        if side != "two-sided":
            return rejected(n_1, n_2, "boschloo", alpha, side)
        one, other = (
            rejected(n_1, n_2, "boschloo", alpha / 2, tail)
            for tail in ("greater", "less")
        )
        return one | other
    if method in _enumeration.RANKS:
        return _largest_region(_enumeration.RANKS[method](n_1, n_2, side), alpha)
    p_value = p_values_of_all(method, n_1, n_2, side)
    return np.asarray(np.nan_to_num(p_value, nan=1.0) <= alpha * (1 + _enumeration.TIE))


def _largest_region(rank: Counts, alpha: float) -> Flags:
    """Return the tables rejected by a test that orders all tables by `rank`.

    Its regions lie within each other and its p-value is the largest probability of
    one, so the last region at or below alpha is found by halving.
    """
    low, high = 0, int(rank.max()) + 1
    while low < high:
        middle = (low + high) // 2
        probability, _ = _enumeration.largest_probability(rank <= middle)
        if probability <= alpha * (1 + _enumeration.TIE):
            low = middle + 1
        else:
            high = middle
    return np.asarray(rank < low)
