"""Why can a test and an interval of the same table point different ways?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isnan

from surrogate_evidence._checks import check_level
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.comparisons.comparisons import Measure, compare
from surrogate_evidence.estimates.exact.exact import exact_test
from surrogate_evidence.estimates.exact.test_result import TestResult
from surrogate_evidence.estimates.results import METHOD_TITLES, Comparison
from surrogate_evidence.estimates.sensitivity._choices import (
    Choice,
    choice_of_interval,
    choice_of_test,
)
from surrogate_evidence.estimates.sensitivity._two_arms import (
    checked_table,
    excludes_no_difference,
)
from surrogate_evidence.formatting import p_phrase

_GRID = 1e-4
"""How near to the threshold a numerical search can decide either way."""

_NEAR = (
    "Both come out of numerical searches, and the p-value lies so near to the "
    "threshold that their grids decide."
)
_COUNTING = {"exact", "mid-P"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A test and an interval of one table, and whether they say the same.

    Attributes
    ----------
    test : TestResult
        The test, two-sided.
    comparison : Comparison
        The estimate with its interval, at the level that belongs to `alpha`.
    alpha : float
        Threshold of the test; the interval has the level 1 minus it.
    reasons : tuple of str
        In what the two differ; each a sentence. They can differ and still agree.
    notes : tuple of Note
        What should be known when either is quoted.
    """

    test: TestResult
    comparison: Comparison
    alpha: float
    reasons: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    @property
    def rejects(self) -> bool | None:
        """Whether the p-value lies below alpha; None where there is none."""
        p_value = self.test.p_value
        return None if isnan(p_value) else p_value < self.alpha

    @property
    def excludes(self) -> bool:
        """Whether the interval excludes no difference."""
        return excludes_no_difference(self.comparison.interval, self.comparison.measure)

    @property
    def agrees(self) -> bool | None:
        """Whether the two say the same; None where there is no p-value."""
        return None if self.rejects is None else self.rejects == self.excludes

    def __str__(self) -> str:
        verb = "excludes" if self.excludes else "includes"
        both = (
            f"{_title(self.test.method)} ({p_phrase(self.test.p_value)}) and the "
            f"{self.comparison.measure} interval, {self.comparison.interval}, which "
            f"{verb} no difference"
        )
        if self.agrees is None:
            return f"{both}, cannot be set against each other: there is no p-value."
        if self.agrees:
            return f"{both}, agree at {self.alpha:g}."
        return f"{both}, disagree at {self.alpha:g}. {' '.join(self.reasons)}"

    def _repr_html_(self) -> str:
        rows = [
            ("Test", f"{_title(self.test.method)}: {p_phrase(self.test.p_value)}"),
            ("Interval", f"{self.comparison.measure}, {self.comparison.interval}"),
            ("Agree", {True: "yes", False: "no", None: "no p-value"}[self.agrees]),
            *(("They differ", reason) for reason in self.reasons),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            **self.comparison.to_dict(),
            "test": self.test.method,
            "p_value": self.test.p_value,
            "alpha": self.alpha,
            "agrees": self.agrees,
            "reasons": " ".join(self.reasons),
            "notes": joined(self.notes),
        }


def disagreement(  # noqa: PLR0913 - a two-by-two table is four numbers
    events_1: int,
    n_1: int,
    events_2: int,
    n_2: int,
    *,
    test: str = "fisher",
    measure: Measure = "RD",
    method: str | None = None,
    alpha: float = 0.05,
) -> Disagreement:
    r"""Say whether a test and an interval of one table agree, and why they may not.

    Parameters
    ----------
    events_1, n_1 : int
        Participants with the event and participants observed in arm 1,
        ``0 <= events_1 <= n_1``, ``n_1 >= 1``.
    events_2, n_2 : int
        The same for arm 2.
    test : str, default "fisher"
        The test, as `exact_test` takes it.
    measure : str, default "RD"
        Measure of the interval, as `compare` takes it.
    method : str, optional
        The interval, as `compare` takes it; by default the first of its measure.
    alpha : float, default 0.05
        Threshold of the test, strictly between 0 and 1; the interval gets the level
        :math:`1 - \alpha`.

    Returns
    -------
    Disagreement
        Whether they agree, and every respect in which they differ.

    Raises
    ------
    ArgumentError
        If the counts do not fit, a name is unknown, or `alpha` is no threshold.

    See Also
    --------
    multiverse : Shows all tests and intervals instead of one pair.

    Notes
    -----
    An interval that is made by inverting a test agrees with that test, and with no
    other by right. The usual exact interval of the odds ratio, for example, inverts
    two one-sided Fisher tests, while the usual Fisher test adds up all tables that
    are no more probable than the one observed [1]_. Neither is wrong; a disagreement
    says that the result lies at the margin.

    References
    ----------
    .. [1] fay2010, Confidence intervals that match Fisher's exact or Blaker's exact
       tests.

    Examples
    --------
    The commonest pair in reports, and one table on which they part:

    >>> pair = disagreement(16, 16, 12, 16)
    >>> pair.agrees
    False
    >>> print(pair.reasons[0])
    The test takes the total of events as given; the interval does not.
    """
    alpha = check_level(alpha, name="alpha")
    table = checked_table(events_1, n_1, events_2, n_2)
    tested = exact_test(*table, method=test)
    compared = compare(*table, measure=measure, method=method, level=1 - alpha)
    chosen = choice_of_interval(compared.measure, compared.interval.method, table)
    reasons = tuple(
        _reasons(tested.method, choice_of_test(tested.method, table), chosen)
    )
    found = Disagreement(test=tested, comparison=compared, alpha=alpha, reasons=reasons)
    if found.agrees is not False:
        return found
    if not reasons:
        near = abs(tested.p_value - alpha) < _GRID
        reasons = (
            _NEAR if near else "What separates their rules is not recorded here.",
        )
    text = (
        "At the margin neither of the two is the right one: the result is imprecise, "
        "and should be read by the method that was named beforehand."
    )
    return replace(
        found, reasons=reasons, notes=(Note(code="two-sided-rule", text=text),)
    )


def _reasons(name: str, test: Choice, interval: Choice) -> Iterator[str]:
    """Give each respect in which the test of that name and an interval differ."""
    if interval.basis == "posterior":
        yield "The interval is a posterior one and inverts no test at all."
        return
    if "unknown" in {test.basis, interval.basis}:
        return
    inverted = interval.own_test == name
    if inverted and not interval.doubled:
        return
    if test.margins != interval.margins:
        conditional = test.margins == "conditional"
        taker, other = _ordered("test", "interval", first=conditional)
        yield f"The {taker} takes the total of events as given; the {other} does not."
    yield from _different_bases(test, interval, inverted=inverted)
    both_count = {test.basis, interval.basis} <= _COUNTING
    if both_count and test.sides != interval.sides:
        one, apart = _ordered("test", "interval", first=test.sides == "ordering")
        yield (
            f"The {one} ranks the tables of both sides together (two-sided inversion); "
            f"the {apart} takes each side by itself (two one-sided inversions)."
        )


def _different_bases(
    test: Choice, interval: Choice, *, inverted: bool
) -> Iterator[str]:
    """Give the difference in what the two are computed from."""
    test_counts, interval_counts = test.basis in _COUNTING, interval.basis in _COUNTING
    if test_counts != interval_counts:
        sure, near = _ordered("test", "interval", first=test_counts)
        yield (
            f"The {sure} adds up the chances of tables; the {near} rests on an "
            "approximation for large samples."
        )
    elif not test_counts and test.basis != interval.basis:
        yield _variance(interval.basis)
    elif not test_counts:
        yield "They scale one statistic differently: by N, N − 1 or with a correction."
    elif test.basis != interval.basis:
        halved, full = _ordered("test", "interval", first=test.basis == "mid-P")
        yield f"The {halved} counts the observed table by half, the {full} in full."
    elif test.margins == interval.margins == "unconditional" and not inverted:
        yield "They order the tables by different measures of extremeness."


def _ordered(one: str, other: str, *, first: bool) -> tuple[str, str]:
    return (one, other) if first else (other, one)


def _variance(basis: str) -> str:
    if basis == "hybrid":
        return (
            "The test uses the variance under no difference; the interval joins two "
            "one-sample intervals."
        )
    return (
        "The test uses the variance under no difference, the interval that at the "
        "estimate."
    )


def _title(method: str) -> str:
    title = METHOD_TITLES.get(method, method)
    return title[:1].upper() + title[1:]
