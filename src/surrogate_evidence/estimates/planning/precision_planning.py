"""How many participants does a study need for a narrow interval?"""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor

from surrogate_evidence._checks import (
    check_level,
    check_share,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.comparisons.comparisons import check_method
from surrogate_evidence.estimates.planning._planned_tables import largest_arm
from surrogate_evidence.estimates.planning._sample_size import (
    Found,
    check_ratio,
    from_which_on,
    largest_first_arm,
    margin,
    normal_n_for_width,
    second_arm,
    written_arms,
)
from surrogate_evidence.estimates.planning.widths import (
    LARGEST_SAMPLE,
    ExpectedWidth,
    expected_width,
    expected_width_of_proportion,
)
from surrogate_evidence.formatting import percentage_points

_START = 0.75  # of an approximation; widths hardly go up and down


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeForPrecision:
    """How many participants an interval needs to be narrow enough on average.

    Attributes
    ----------
    n_1 : int
        Participants of arm 1, or of the only sample, from which on the expected width
        stays at the target or below.
    n_2 : int or None
        Participants of arm 2; None where there is one sample.
    target : float
        Width that was wanted, a fraction.
    first_n_1 : int
        Smallest number that reaches the target, though some larger one may miss it.
    last_n_1 : int
        Number up to which widths were looked at.
    expected_width : ExpectedWidth
        Width with `n_1` and `n_2`, the interval, and what was assumed.
    """

    n_1: int
    n_2: int | None
    target: float
    first_n_1: int
    last_n_1: int
    expected_width: ExpectedWidth

    @property
    def n(self) -> int:
        """Participants in all."""
        return self.n_1 + (self.n_2 or 0)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What should be known when the number is quoted."""
        text = (
            "The expected width is an average: about half of such studies have a wider "
            "interval. The true proportions are assumptions."
        )
        return (Note(code="assumption", text=text),)

    def __str__(self) -> str:
        return (
            f"{str(self.expected_width).removesuffix('.')} "
            f"(wanted: {percentage_points(self.target)})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Participants", self._people()),
            ("Expected width", percentage_points(self.expected_width.value)),
            ("Width wanted", percentage_points(self.target)),
            ("First reached with", str(self.first_n_1)),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            **self.expected_width.to_dict(),
            "target": self.target,
            "first_n_1": self.first_n_1,
            "last_n_1": self.last_n_1,
            "notes": joined(self.notes),
        }

    def _people(self) -> str:
        if self.n_2 is None:
            return f"{self.n_1} participants"
        return written_arms(self.n_1, self.n_2)


def n_for_precision(  # noqa: PLR0913 - every option changes the answer
    p_1: float,
    p_2: float,
    *,
    width: float,
    method: str | None = None,
    level: float = 0.95,
    ratio: float = 1.0,
) -> SizeForPrecision:
    """Find how many participants make the interval of a difference narrow enough.

    Parameters
    ----------
    p_1, p_2 : float
        True proportions of the arms that are assumed, fractions from 0 to 1.
    width : float
        Expected width that is wanted, from limit to limit; a fraction strictly
        between 0 and 1. For "plus or minus 10 points" give 0.2.
    method : str, optional
        The interval of the risk difference, as `compare` takes it.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.
    ratio : float, default 1
        Participants of arm 2 for each of arm 1, from 0.1 to 10, rounded up.

    Returns
    -------
    SizeForPrecision
        The arms from which on the expected width stays at the target or below.

    Raises
    ------
    ArgumentError
        If an argument is none that an answer exists for, or more than 400
        participants in an arm (60 where each interval is searched for) would have to
        be looked at; then an approximation is named.

    See Also
    --------
    expected_width : The width for a size that is given.
    n_for_power : Asks for a rejection instead of a narrow interval.
    n_for_precision_of_proportion : The same for one sample.

    Notes
    -----
    A size planned for precision is useful whatever the result will be [1]_. As for
    power, the width is kept for every size up to a quarter more (10 at least). Ratios
    are not planned this way: their intervals can lack an end, so that the expected
    width is infinite whatever the size.

    References
    ----------
    .. [1] rothman2018, Planning study size based on precision rather than power.

    Examples
    --------
    >>> found = n_for_precision(0.90, 0.75, width=0.2)
    >>> found.n_1, found.n_2
    (108, 108)
    """
    first, second = check_share(p_1, "p_1"), check_share(p_2, "p_2")
    name, level = check_method(method, "RD"), check_level(level)
    width, ratio = check_level(width, name="width"), check_ratio(ratio)

    def at(n_1: int) -> ExpectedWidth:
        n_2 = second_arm(n_1, ratio)
        return expected_width(first, n_1, second, n_2, method=name, level=level)

    near = normal_n_for_width(
        (first, second), tail=(1 - level) / 2, width=width, ratio=ratio
    )
    largest = largest_first_arm(ratio, largest_arm("RD", name))
    found = _search(lambda n: at(n).value, width, near, largest)
    return SizeForPrecision(
        n_1=found.kept,
        n_2=second_arm(found.kept, ratio),
        target=width,
        first_n_1=found.first,
        last_n_1=found.last,
        expected_width=at(found.kept),
    )


def n_for_precision_of_proportion(
    p: float, *, width: float, method: str = "wilson", level: float = 0.95
) -> SizeForPrecision:
    """Find how many participants make the interval of a proportion narrow enough.

    Parameters
    ----------
    p : float
        True proportion that is assumed, a fraction from 0 to 1.
    width : float
        Expected width that is wanted, from limit to limit; a fraction strictly
        between 0 and 1.
    method : str, default "wilson"
        The interval, as `proportion` takes it.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    SizeForPrecision
        The number from which on the expected width stays at the target or below.

    Raises
    ------
    ArgumentError
        If an argument is none that an answer exists for, or more than 2000
        participants would have to be looked at; then an approximation is named.

    See Also
    --------
    n_for_precision : The same for two arms.
    successes_needed : Asks for a lower bound after successes only, not for a width.

    Notes
    -----
    As for two arms [1]_.

    References
    ----------
    .. [1] rothman2018, Planning study size based on precision rather than power.

    Examples
    --------
    >>> n_for_precision_of_proportion(0.9, width=0.1).n
    139
    """
    share, level = check_share(p, "p"), check_level(level)
    width = check_level(width, name="width")

    def at(n: int) -> ExpectedWidth:
        return expected_width_of_proportion(share, n, method=method, level=level)

    near = normal_n_for_width((share,), tail=(1 - level) / 2, width=width, ratio=1.0)
    found = _search(lambda n: at(n).value, width, near, LARGEST_SAMPLE)
    return SizeForPrecision(
        n_1=found.kept,
        n_2=None,
        target=width,
        first_n_1=found.first,
        last_n_1=found.last,
        expected_width=at(found.kept),
    )


def _search(
    width_of: Callable[[int], float], target: float, near: float, largest: int
) -> Found:
    found = None
    if near + margin(floor(near)) < largest:
        start = max(1, floor(_START * near))
        found = from_which_on(lambda n: width_of(n) <= target, start, largest)
    if found is not None:
        return found
    msg = (
        f"a width of {percentage_points(target)} needs about {near:,.0f} participants "
        "in the first arm by the normal approximation; the expected width of that "
        f"size and of those a quarter larger is enumerated up to {largest}."
    )
    raise ArgumentError(msg)
