"""How could the outcomes that nobody observed have changed the result?"""

from dataclasses import dataclass
from math import isnan

from surrogate_evidence._checks import check_choice, check_level, check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined, not_estimable
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons.comparisons import Measure, compare
from surrogate_evidence.estimates.exact.exact import TESTS
from surrogate_evidence.estimates.results import METHOD_TITLES, Comparison
from surrogate_evidence.estimates.sensitivity._choices import choice_of_test
from surrogate_evidence.estimates.sensitivity._two_arms import (
    checked_table,
    excludes_no_difference,
    is_below,
    p_of,
)
from surrogate_evidence.estimates.sensitivity._unobserved import (
    Needed,
    fewest_unobserved,
    most_unobserved,
)
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import number, p_phrase, p_value

ARM_1_HIGHER, ARM_2_HIGHER = "arm 1 higher", "arm 2 higher"
UNDECIDED = "undecided"

MOST_COMPLETIONS = 10_000
"""Completions that are computed, each of them with its interval and its test."""

MOST_ENUMERATED = 2_500
"""The same for tests that enumerate every table for every completion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One way in which the unobserved outcomes could have gone.

    Attributes
    ----------
    added_1, added_2 : int
        Unobserved participants of each arm who are taken to have had the event.
    comparison : Comparison
        The estimate with its interval after the completion.
    p_value : float
        p-value of the test after it; NaN where there is none.
    answer : str
        ``"arm 1 higher"`` or ``"arm 2 higher"`` where the p-value lies below the
        threshold, else ``"undecided"``.
    changed : bool
        Whether that is another answer than the observed table gives.
    """

    added_1: int
    added_2: int
    comparison: Comparison
    p_value: float
    answer: str
    changed: bool

    @property
    def excludes(self) -> bool:
        """Whether the interval excludes no difference."""
        return excludes_no_difference(self.comparison.interval, self.comparison.measure)

    def __str__(self) -> str:
        one = self.comparison
        scale, digits = (100, 1) if one.measure == "RD" else (1, 2)
        low, high = one.interval.low, one.interval.high
        return (
            f"{one.events_1} of {one.n_1} against {one.events_2} of {one.n_2}: "
            f"{one.measure} {number(scale * one.value, digits)} "
            f"({written_interval(low, high, digits, scale=scale)}), "
            f"{p_phrase(self.p_value)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingPoints:
    """Every completion of the unobserved outcomes, and where the result changes.

    Attributes
    ----------
    test : str
        The test, two-sided, as `exact_test` takes it.
    alpha : float
        Its threshold; the intervals have the level 1 minus it.
    observed : Completion
        The table as it was observed.
    missing_1, missing_2 : int or None
        Participants randomised but not observed; None where that is not known.
    completions : tuple of Completion
        All of them, by added events of arm 1, then of arm 2; empty where the number
        missing is not known.
    needed : Needed or None
        Fewest unobserved participants that could change the answer; None where none
        do within the range searched.
    notes : tuple of Note
        What should be known when a completion is quoted.
    """

    test: str
    alpha: float
    observed: Completion
    missing_1: int | None
    missing_2: int | None
    completions: tuple[Completion, ...]
    needed: Needed | None
    notes: tuple[Note, ...] = ()

    @property
    def changed(self) -> tuple[Completion, ...]:
        """Completions after which the test gives the other answer."""
        return tuple(one for one in self.completions if one.changed)

    @property
    def highest(self) -> Completion | None:
        """Everybody unobserved in arm 1 had the event, nobody in arm 2."""
        return self._at(self.missing_1, 0)

    @property
    def lowest(self) -> Completion | None:
        """Nobody unobserved in arm 1 had the event, everybody in arm 2."""
        return self._at(0, self.missing_2)

    def _at(self, added_1: int | None, added_2: int | None) -> Completion | None:
        wanted = (added_1, added_2)
        fitting = [c for c in self.completions if (c.added_1, c.added_2) == wanted]
        return fitting[0] if fitting else None

    def __str__(self) -> str:
        title = METHOD_TITLES.get(self.test, self.test)
        observed = f"Observed {self.observed} ({title})"
        needed = (
            "No number of unobserved participants that was tried would change it"
            if self.needed is None
            else f"It would take {self.needed} to change it at {self.alpha:g}"
        )
        if not self.completions:
            return f"{observed}. How many went unobserved is not known. {needed}."
        values = [one.p_value for one in self.completions if not isnan(one.p_value)]
        reach = f", p from {p_value(min(values))} to {p_value(max(values))}"
        return (
            f"{observed}. {len(self.changed)} of {len(self.completions)} completions "
            f"of {self.missing_1} and {self.missing_2} unobserved participants give "
            f"the other answer at {self.alpha:g}{reach if values else ''}. {needed}."
        )

    def _repr_html_(self) -> str:
        named = (
            ("Observed", self.observed),
            ("Unobserved: all in arm 1, none in arm 2 had the event", self.highest),
            ("Unobserved: none in arm 1, all in arm 2 had the event", self.lowest),
        )
        rows = [(name, str(one)) for name, one in named if one is not None]
        rows.append(("Other answer", f"{len(self.changed)} of {len(self.completions)}"))
        rows.append(("Needed to change it", str(self.needed or "not reached")))
        return markup(str(self), ("Completion", "Result"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row: the observed result, and how many change it."""
        return {
            **self.observed.comparison.to_dict(),
            "p_value": self.observed.p_value,
            "method": self.test,
            "alpha": self.alpha,
            "missing_1": self.missing_1,
            "missing_2": self.missing_2,
            "completions": len(self.completions),
            "completions_changed": len(self.changed),
            "needed": None if self.needed is None else self.needed.unobserved,
            "notes": joined(self.notes),
        }

    def to_rows(self) -> list[dict[str, object]]:
        """Return one flat row for each completion."""
        return [
            {
                "added_1": one.added_1,
                "added_2": one.added_2,
                **{k: v for k, v in one.comparison.to_dict().items() if k != "notes"},
                "p_value": one.p_value,
                "excludes_no_difference": one.excludes,
                "answer": one.answer,
                "changed": one.changed,
            }
            for one in self.completions
        ]


def tipping_points(  # noqa: PLR0913 - a two-by-two table is four numbers
    events_1: int,
    n_1: int,
    events_2: int,
    n_2: int,
    *,
    n_randomised_1: int | None = None,
    n_randomised_2: int | None = None,
    test: str = "boschloo",
    measure: Measure = "RD",
    method: str | None = None,
    alpha: float = 0.05,
) -> TippingPoints:
    r"""Fill in the unobserved outcomes in every possible way.

    Parameters
    ----------
    events_1, n_1 : int
        Participants with the event and participants observed in arm 1,
        ``0 <= events_1 <= n_1``, ``n_1 >= 1``.
    events_2, n_2 : int
        The same for arm 2.
    n_randomised_1, n_randomised_2 : int, optional
        Participants allocated to each arm, observed or not; give both, or neither
        where the report does not say.
    test : str, default "boschloo"
        The test, as `exact_test` takes it.
    measure, method : str, optional
        Measure and interval, as `compare` takes them.
    alpha : float, default 0.05
        Threshold of the test, strictly between 0 and 1; the intervals get the level
        :math:`1 - \alpha`.

    Returns
    -------
    TippingPoints
        With m and k unobserved, :math:`(m + 1)(k + 1)` completions. Without their
        number, how few of them could change the answer.

    Raises
    ------
    ArgumentError
        If the counts do not fit, fewer were randomised than observed, only one arm has
        its number, a name is unknown, or there are too many completions.

    See Also
    --------
    fragility : Changes outcomes that were observed instead.

    Notes
    -----
    All completions are shown because nothing observed tells which of them happened
    [1]_. They are possibilities, not probabilities: a corner of the grid, in which
    everybody unobserved went one way in one arm and the other way in the other, is
    possible and seldom plausible. For the number needed, all additional participants
    of an arm are taken to have gone the same way.

    References
    ----------
    .. [1] hollis2002, A graphical sensitivity analysis for clinical trials with
       non-ignorable missing binary outcome.

    Examples
    --------
    Three who were set aside are enough to change the answer:

    >>> filled = tipping_points(16, 16, 11, 13, n_randomised_1=16, n_randomised_2=16)
    >>> [(one.added_2, round(one.p_value, 3)) for one in filled.completions]
    [(0, 0.02), (1, 0.05), (2, 0.122), (3, 0.377)]
    """
    table = checked_table(events_1, n_1, events_2, n_2)
    test = check_choice(test, TESTS, "test")
    alpha = check_level(alpha, name="alpha")
    seen = _answer(table, p_of(table, test), alpha)

    def completed(added: tuple[int, int], missing: tuple[int, int]) -> Completion:
        filled = Table(
            table.x1 + added[0],
            table.n1 + missing[0],
            table.x2 + added[1],
            table.n2 + missing[1],
        )
        p_filled = p_of(filled, test)
        answer = _answer(filled, p_filled, alpha)
        return Completion(
            added_1=added[0],
            added_2=added[1],
            comparison=compare(
                *filled, measure=measure, method=method, level=1 - alpha
            ),
            p_value=p_filled,
            answer=answer,
            changed=answer != seen,
        )

    observed = completed((0, 0), (0, 0))
    missing = _missing(table, n_randomised_1, n_randomised_2)
    enumerates = choice_of_test(test, table).margins == "unconditional"
    completions: tuple[Completion, ...] = ()
    if missing is not None:
        _check_number(missing, test, enumerates=enumerates)
        completions = tuple(
            completed((added_1, added_2), missing)
            for added_1 in range(missing[0] + 1)
            for added_2 in range(missing[1] + 1)
        )
    most = most_unobserved(table, enumerates=enumerates)
    needed = fewest_unobserved(table, test, alpha, below=seen != UNDECIDED, most=most)
    return TippingPoints(
        test=test,
        alpha=alpha,
        observed=observed,
        missing_1=None if missing is None else missing[0],
        missing_2=None if missing is None else missing[1],
        completions=completions,
        needed=needed,
        notes=_notes(needed, most=most, known=missing is not None),
    )


def _answer(table: Table[int], p_filled: float, alpha: float) -> str:
    """Return which arm a test finds higher, if it finds one."""
    slant = table.x1 * table.n2 - table.x2 * table.n1
    if slant == 0 or not is_below(p_filled, alpha):
        return UNDECIDED
    return ARM_1_HIGHER if slant > 0 else ARM_2_HIGHER


def _missing(
    table: Table[int], randomised_1: int | None, randomised_2: int | None
) -> tuple[int, int] | None:
    """Return how many of each arm were not observed, if that is known."""
    if randomised_1 is None and randomised_2 is None:
        return None
    if randomised_1 is None or randomised_2 is None:
        missing = "n_randomised_1" if randomised_1 is None else "n_randomised_2"
        msg = (
            f"{missing} is missing; give the number of both arms. Where everybody was "
            "observed it is the number observed."
        )
        raise ArgumentError(msg)
    found = []
    for given, n, name in (
        (randomised_1, table.n1, "n_randomised_1"),
        (randomised_2, table.n2, "n_randomised_2"),
    ):
        allocated = check_whole(given, name, minimum=1)
        if allocated < n:
            msg = f"{name} is {allocated}, fewer than the {n} observed in that arm."
            raise ArgumentError(msg)
        found.append(allocated - n)
    return found[0], found[1]


def _check_number(missing: tuple[int, int], test: str, *, enumerates: bool) -> None:
    number_of = (missing[0] + 1) * (missing[1] + 1)
    most = MOST_ENUMERATED if enumerates else MOST_COMPLETIONS
    if number_of > most:
        hint = " Use test='fisher-mid-p', which is quicker." if enumerates else ""
        msg = (
            f"{missing[0]} and {missing[1]} unobserved participants have {number_of:,} "
            f"completions; with {test!r} this is offered up to {most:,}.{hint}"
        )
        raise ArgumentError(msg)


def _notes(needed: Needed | None, *, most: int, known: bool) -> tuple[Note, ...]:
    text = (
        "Completions are possibilities, not probabilities; which of them happened "
        "cannot be told from what was observed."
    )
    notes = [Note(code="convention", text=text)]
    if not known:
        text = (
            "How many participants went unobserved is not known, so no completion "
            "can be computed."
        )
        notes.append(not_estimable(text))
    if needed is None:
        text = (
            f"Up to {most} unobserved participants were tried, all of an arm going the "
            "same way."
        )
        notes.append(Note(code="convention", text=text))
    return tuple(notes)
