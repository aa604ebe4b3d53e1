"""How many participants does a study need to find a difference that is there?"""

from dataclasses import dataclass
from typing import NamedTuple

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
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.exact._enumeration import binomial
from surrogate_evidence.estimates.exact._two_arm_tests import TESTS
from surrogate_evidence.estimates.exact.rejection import rejected
from surrogate_evidence.estimates.planning._sample_size import (
    LARGEST_ARM,
    Found,
    check_ratio,
    from_which_on,
    largest_first_arm,
    margin,
    normal_n,
    normal_power,
    second_arm,
    written_arms,
)
from surrogate_evidence.estimates.results import METHOD_TITLES, sentence_case
from surrogate_evidence.formatting import number, percent

NORMAL = "normal"
"""Name of the approximation that enumerates nothing."""

_FROM_ONE = 100  # an approximation up to which the search begins with one participant


class _Plan(NamedTuple):
    """What is assumed of a study, all but its size."""

    p_1: float
    p_2: float
    method: str
    alpha: float
    side: str
    ratio: float

    @property
    def tail(self) -> float:
        """The error that is allowed on the side of the truth."""
        return self.alpha / 2 if self.side == "two-sided" else self.alpha

    def power(self, n_1: int) -> float:
        """Return the power with so many participants in arm 1."""
        p_1, p_2, method, alpha, side, ratio = self
        if method == NORMAL:
            return normal_power(p_1, p_2, tail=self.tail, n_1=n_1, ratio=ratio)
        n_2 = second_arm(n_1, ratio)
        region = rejected(n_1, n_2, method, alpha, side)
        return min(1.0, float(binomial(n_1, p_1) @ region @ binomial(n_2, p_2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeForPower:
    """How many participants a test needs to find a difference often enough.

    Attributes
    ----------
    n_1, n_2 : int
        Participants of the arms from which on the power stays at the target or above.
    power : float
        Power with them, a fraction.
    target : float
        Power that was wanted.
    first_n_1, first_n_2 : int
        Smallest arms that reach the target, though some larger ones may miss it.
    last_n_1 : int
        Participants of arm 1 up to which the power was looked at.
    normal_n_1 : int
        Participants of arm 1 by the normal approximation of the chi-squared test.
    p_1, p_2 : float
        True proportions that were assumed.
    method, alternative : str
        The test, as `exact_test` takes it, or ``"normal"``.
    alpha : float
        Threshold at or below which a p-value rejects.
    ratio : float
        Participants of arm 2 for each of arm 1.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    n_1: int
    n_2: int
    power: float
    target: float
    first_n_1: int
    first_n_2: int
    last_n_1: int
    normal_n_1: int
    p_1: float
    p_2: float
    method: str
    alternative: str
    alpha: float
    ratio: float
    notes: tuple[Note, ...] = ()

    @property
    def n(self) -> int:
        """Participants in both arms."""
        return self.n_1 + self.n_2

    def power_at(self, n_1: int) -> float:
        """Return the power with another number of participants in arm 1."""
        people = check_whole(n_1, "n_1", minimum=1)
        if self.method != NORMAL and people > largest_first_arm(self.ratio):
            msg = f"power is enumerated up to {LARGEST_ARM} participants per arm."
            raise ArgumentError(msg)
        plan = (self.method, self.alpha, self.alternative, self.ratio)
        return _Plan(self.p_1, self.p_2, *plan).power(people)

    def __str__(self) -> str:
        return (
            f"{written_arms(self.n_1, self.n_2)}: {self._test()} at alpha "
            f"{self.alpha:g} would find a difference of {percent(self.p_1)} against "
            f"{percent(self.p_2)} in {percent(self.power)} of studies "
            f"(wanted: {percent(self.target)})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Participants", written_arms(self.n_1, self.n_2)),
            ("Power with them", percent(self.power)),
            ("Power wanted", percent(self.target)),
            ("First reached with", written_arms(self.first_n_1, self.first_n_2)),
            ("Normal approximation, arm 1", number(self.normal_n_1, 0)),
            ("Test", sentence_case(self._test())),
            ("Alpha", f"{self.alpha:g}"),
            ("Assumed", f"{percent(self.p_1)} and {percent(self.p_2)}"),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "n_1": self.n_1,
            "n_2": self.n_2,
            "n": self.n,
            "power": self.power,
            "target": self.target,
            "first_n_1": self.first_n_1,
            "first_n_2": self.first_n_2,
            "last_n_1": self.last_n_1,
            "normal_n_1": self.normal_n_1,
            "p_1": self.p_1,
            "p_2": self.p_2,
            "method": self.method,
            "alternative": self.alternative,
            "alpha": self.alpha,
            "ratio": self.ratio,
            "notes": joined(self.notes),
        }

    def _test(self) -> str:
        if self.method == NORMAL:
            return "the chi-squared test (normal approximation)"
        return METHOD_TITLES[self.method]


def n_for_power(  # noqa: PLR0913 - every option changes the answer
    p_1: float,
    p_2: float,
    *,
    power: float = 0.8,
    method: str = "boschloo",
    alpha: float = 0.05,
    ratio: float = 1.0,
    alternative: Alternative = "two-sided",
) -> SizeForPower:
    r"""Find how many participants a test needs to find a difference often enough.

    Parameters
    ----------
    p_1, p_2 : float
        True proportions of the arms that are assumed, fractions from 0 to 1.
    power : float, default 0.8
        Share of studies that shall find the difference, above `alpha`, below 1.
    method : str, default "boschloo"
        The test, as `exact_test` takes it, or ``"normal"`` for the approximation of
        the chi-squared test that enumerates nothing.
    alpha : float, default 0.05
        Threshold at or below which a p-value rejects, strictly between 0 and 1.
    ratio : float, default 1
        Participants of arm 2 for each of arm 1, from 0.1 to 10, rounded up.
    alternative : {"two-sided", "greater", "less"}
        Side of the test.

    Returns
    -------
    SizeForPower
        The arms from which on the target is kept, and the first that reach it.

    Raises
    ------
    ArgumentError
        If the proportions are no fractions or equal, the alternative looks to the
        other side, an option is unknown, or more than 400 participants in an arm
        would have to be looked at; then the approximation is named.

    See Also
    --------
    power : The power of a size that is given.
    n_for_precision : Asks for a narrow interval instead of a rejection.

    Notes
    -----
    Exact power does not simply rise with n: it falls whenever one more participant
    does not yet allow one more table to be rejected. `n_1` is the smallest size from
    which on the power stays at the target or above for every size up to a quarter
    more (10 at least); `first_n_1` is the smallest that reaches it at all. The search
    enumerates each size from half of the normal approximation on, or from 1 where
    that is 100 or less: under a second at 100 per arm.

    The approximation [1]_ is, for arms of equal size, with :math:`\bar p` their mean,

    .. math:: n = \Bigl(z_{1-\alpha/2}\sqrt{2\bar p(1-\bar p)} + z_{\text{power}}
        \sqrt{p_1(1-p_1) + p_2(1-p_2)}\Bigr)^2 / (p_1-p_2)^2.

    The proportions are what somebody would not want to miss, or what is known from
    elsewhere. Those of a small study that was just seen are likely to exaggerate
    [2]_; `assurance` at least averages over what they leave open.

    References
    ----------
    .. [1] fleiss2003, Statistical methods for rates and proportions.
    .. [2] gelman2014, Beyond power calculations.

    Examples
    --------
    About a hundred per arm, not sixteen, to find 90 against 75 per cent:

    >>> found = n_for_power(0.90, 0.75)
    >>> print(found)
    102 and 102 participants: Boschloo's exact test at alpha 0.05 would find a
    difference of 90.0% against 75.0% in 80.2% of studies (wanted: 80.0%).
    >>> found.normal_n_1
    100
    """
    first, second = check_share(p_1, "p_1"), check_share(p_2, "p_2")
    target, alpha = check_level(power, name="power"), check_level(alpha, name="alpha")
    method = check_choice(method, [*TESTS, NORMAL], "method")
    side = check_choice(alternative, ALTERNATIVES, "alternative")
    ratio = check_ratio(ratio)
    _check_findable(first, second, side, target, alpha)
    plan = _Plan(first, second, method, alpha, side, ratio)
    near = normal_n(first, second, tail=plan.tail, power=target, ratio=ratio)
    least, kept, last = _sizes(plan, target, near)
    return SizeForPower(
        n_1=kept,
        n_2=second_arm(kept, ratio),
        power=plan.power(kept),
        target=target,
        first_n_1=least,
        first_n_2=second_arm(least, ratio),
        last_n_1=last,
        normal_n_1=near,
        p_1=first,
        p_2=second,
        method=method,
        alternative=side,
        alpha=alpha,
        ratio=ratio,
        notes=_notes(method, least, kept),
    )


def _sizes(plan: _Plan, target: float, near: int) -> Found:
    if plan.method == NORMAL:
        return Found(near, near, near)
    largest = largest_first_arm(plan.ratio)
    found = None
    if near + margin(near) < largest:
        start = 1 if near <= _FROM_ONE else near // 2
        found = from_which_on(lambda n: plan.power(n) >= target, start, largest)
    if found is None:
        raise ArgumentError(_too_many(near, plan.ratio))
    return found


def _check_findable(
    p_1: float, p_2: float, side: str, target: float, alpha: float
) -> None:
    if p_1 == p_2:
        msg = (
            f"p_1 and p_2 are both {p_1:g}: no study is large enough to find a "
            "difference that is not there."
        )
        raise ArgumentError(msg)
    if side != "two-sided" and (side == "greater") != (p_1 > p_2):
        where = "above" if side == "greater" else "below"
        msg = (
            f"alternative {side!r} looks for p_1 {where} p_2, but p_1 is {p_1:g} and "
            f"p_2 is {p_2:g}. Exchange the arms or choose the other side."
        )
        raise ArgumentError(msg)
    if target <= alpha:
        msg = (
            f"power must be above alpha, got {target:g} and {alpha:g}: a test rejects "
            "that often where there is no difference."
        )
        raise ArgumentError(msg)


def _too_many(near: int, ratio: float) -> str:
    return (
        f"about {near:,} and {second_arm(near, ratio):,} participants are needed by "
        "the normal approximation of the chi-squared test; the power of that size and "
        f"of those a quarter larger is enumerated up to {LARGEST_ARM} per arm. Use "
        "method='normal' for the approximation itself."
    )


def _notes(method: str, first: int, kept: int) -> tuple[Note, ...]:
    notes = [
        Note(
            code="assumption",
            text=(
                "The true proportions are assumptions. Taken from a small study they "
                "are likely to exaggerate the difference, and the size comes out small."
            ),
        )
    ]
    if method == NORMAL:
        text = (
            "An approximation: the power of the chi-squared test is not enumerated, "
            "and exact tests need a few participants more."
        )
        return (*notes, Note(code="approximate", text=text))
    text = (
        "The power rises and falls with the size. From this size on the target is "
        f"kept for {margin(kept)} more participants in arm 1, every size looked at."
    )
    if first < kept:
        text += f" It is first reached with {first} in arm 1, and missed again later."
    return (*notes, Note(code="sawtooth", text=text))
