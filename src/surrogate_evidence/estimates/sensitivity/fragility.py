"""How few outcomes would have to be changed before a test says the opposite?

A restatement of the p-value in participants, and criticised as such; the criticism
travels with every result.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isnan

from surrogate_evidence._checks import check_choice, check_level, check_whole
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined, not_estimable
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.exact.exact import TESTS
from surrogate_evidence.estimates.results import METHOD_TITLES
from surrogate_evidence.estimates.sensitivity._reversals import (
    Reversal,
    arm_with_fewer,
    fewest_changes,
    published_reversal,
    shares,
)
from surrogate_evidence.estimates.sensitivity._two_arms import (
    checked_table,
    is_below,
    p_of,
)
from surrogate_evidence.formatting import number, p_phrase

_SAME_AS_P = (
    "A fragility index restates the p-value in participants: it falls as p nears the "
    "threshold and grows with the size of the study (Carter 2017)."
)
_NO_PROBABILITY = (
    "It has no probability behind it and treats small studies as weaker than large "
    "ones with the same p-value; advice against its use is published (Potter 2020). "
    "Never grade a study by it."
)
_NEARLY = 1e-12  # a share that is typed, such as 1 - 2/3, is meant as the exact one


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragility:
    """How many changed outcomes take a test to the other side of its threshold.

    Attributes
    ----------
    kind : str
        ``"fragility"`` of a p-value below alpha, or ``"reverse fragility"`` of one
        that is not.
    test : str
        The test, as `exact_test` takes it; two-sided.
    alpha : float
        The threshold.
    p_value : float
        p-value of the table as it is.
    published : Reversal
        By the rule as published: outcomes are changed in one arm and one direction.
    incidence : tuple of Reversal
        Fewest changes in either arm and direction, for each threshold of likelihood at
        which the answer can differ, from 0 (any change) upwards.
    arm : int
        Arm in which the published rule changes outcomes.
    lost : int or None
        Participants lost to follow-up; None where not given.
    events_1, n_1, events_2, n_2 : int
        The table.
    notes : tuple of Note
        The convention, and the criticism.
    """

    kind: str
    test: str
    alpha: float
    p_value: float
    published: Reversal
    incidence: tuple[Reversal, ...]
    arm: int
    lost: int | None
    events_1: int
    n_1: int
    events_2: int
    n_2: int
    notes: tuple[Note, ...] = ()

    @property
    def index(self) -> int | None:
        """Changed outcomes by the published rule; None where it never gets there."""
        return self.published.changes

    @property
    def fewest(self) -> int | None:
        """Fewest changed outcomes, in either arm and however unlikely."""
        return self.incidence[0].changes

    def at_least_as_likely_as(self, share: float) -> int | None:
        """Return the fewest changes to outcomes of at least that share in their arm."""
        share = check_level(share, name="share")
        least = share - _NEARLY
        fitting = [one for one in self.incidence if one.least_likely >= least]
        return fitting[0].changes if fitting else None

    @property
    def within_lost(self) -> bool | None:
        """Whether no more outcomes than were lost would have to change."""
        if self.lost is None:
            return None
        known = [n for n in (self.index, self.fewest) if n is not None]
        return bool(known) and min(known) <= self.lost

    def __str__(self) -> str:
        title = METHOD_TITLES.get(self.test, self.test)
        start = (
            f"{self.kind.capitalize()} index by {title} at {self.alpha:g}: "
            f"{_count(self.index)} ({self.events_1} of {self.n_1} against "
            f"{self.events_2} of {self.n_2}, {p_phrase(self.p_value)}"
        )
        if self.published.p_value is not None:
            start += f"; after the change {p_phrase(self.published.p_value)}"
        lost = "not given" if self.lost is None else str(self.lost)
        return (
            f"{start}). Fewest changes in either arm: {_count(self.fewest)}. Lost to "
            f"follow-up: {lost}. It restates the p-value."
        )

    def _repr_html_(self) -> str:
        lost = "not given" if self.lost is None else str(self.lost)
        rows = [
            ("Test", METHOD_TITLES.get(self.test, self.test)),
            ("p-value", p_phrase(self.p_value)),
            (f"Published rule, arm {self.arm}", _count(self.index)),
        ]
        for one in self.incidence:
            share = number(one.least_likely, 2)
            named = f"Either arm, share of the new outcome at least {share}"
            rows.append((named, _count(one.changes)))
        rows.append(("Lost to follow-up", lost))
        head = ("Quantity", "Changed outcomes")
        return markup(str(self), head, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "kind": self.kind,
            "method": self.test,
            "alpha": self.alpha,
            "p_value": self.p_value,
            "fragility_index": self.index,
            "p_value_after": self.published.p_value,
            "fewest_changes": self.fewest,
            "lost": self.lost,
            "events_1": self.events_1,
            "n_1": self.n_1,
            "events_2": self.events_2,
            "n_2": self.n_2,
            "n": self.n_1 + self.n_2,
            "notes": joined(self.notes),
        }


def fragility(  # noqa: PLR0913 - a two-by-two table is four numbers
    events_1: int,
    n_1: int,
    events_2: int,
    n_2: int,
    *,
    test: str = "fisher",
    alpha: float = 0.05,
    lost: int | None = None,
) -> Fragility:
    r"""Count the outcomes that would have to change for a test to change sides.

    Parameters
    ----------
    events_1, n_1 : int
        Participants with the event and participants observed in arm 1,
        ``0 <= events_1 <= n_1``, ``n_1 >= 1``.
    events_2, n_2 : int
        The same for arm 2.
    test : str, default "fisher"
        The test, as `exact_test` takes it; Fisher's as published.
    alpha : float, default 0.05
        Threshold, strictly between 0 and 1.
    lost : int, optional
        Participants lost to follow-up in both arms, to be read beside the index.

    Returns
    -------
    Fragility
        The index by the published rule, and the fewest changes by the
        incidence-limited one. Its notes always carry the criticism.

    Raises
    ------
    ArgumentError
        If the counts do not fit, the test is unknown, or `alpha` is no threshold.

    See Also
    --------
    tipping_points : Fills in outcomes that were not observed instead of changing
        those that were.

    Notes
    -----
    *Published rule.* Below the threshold, non-events are turned into events in the arm
    with fewer events, one by one, until the p-value is at or above it [1]_. At or
    above it, events are turned into non-events in the same arm until the p-value is
    below (reverse fragility) [2]_. With equal events the arm with the lower proportion
    is meant, then arm 1. The rule can fail to reach the other side, and depends on
    which outcome is called the event.

    *Incidence-limited.* The fewest changes in both arms and directions together,
    among changes to an outcome whose probability in its arm, estimated by its observed
    share, is at least a threshold [3]_. At the threshold 0 any change is allowed; at
    any other, none to an outcome that nobody in the arm had.

    The index is a restatement of the p-value [4]_ without a probability behind it
    [5]_.

    References
    ----------
    .. [1] walsh2014, The statistical significance of randomized controlled trial
       results is frequently fragile: a case for a fragility index.
    .. [2] khan2020, Application of the reverse fragility index to statistically
       nonsignificant randomized clinical trial results.
    .. [3] baer2021, Fragility indices for only sufficiently likely modifications.
    .. [4] carter2017, The fragility index: a P-value in sheep's clothing?
    .. [5] potter2020, Dismantling the fragility index.

    Examples
    --------
    One outcome that had gone otherwise, and Fisher's test would have said the opposite:

    >>> print(fragility(16, 16, 12, 16))
    Reverse fragility index by Fisher's exact test at 0.05: 1 (16 of 16 against
    12 of 16, p = 0.101; after the change p = 0.043). Fewest changes in either arm: 1.
    Lost to follow-up: not given. It restates the p-value.
    """
    table = checked_table(events_1, n_1, events_2, n_2)
    test = check_choice(test, TESTS, "test")
    alpha = check_level(alpha, name="alpha")
    lost = None if lost is None else check_whole(lost, "lost")

    @cache
    def p_after(x1: int, x2: int) -> float:
        return p_of(Table(x1, table.n1, x2, table.n2), test)

    below = is_below(p_after(table.x1, table.x2), alpha)

    def crosses(x1: int, x2: int) -> bool:
        p_value = p_after(x1, x2)  # without one, as at 0 / 0, no side is reached
        return not isnan(p_value) and is_below(p_value, alpha) != below

    arm = arm_with_fewer(table)
    published = published_reversal(
        table, arm, adding=below, crosses=crosses, p_after=p_after
    )
    thresholds = sorted(shares(table) | {Fraction(0)})
    return Fragility(
        kind="fragility" if below else "reverse fragility",
        test=test,
        alpha=alpha,
        p_value=p_after(table.x1, table.x2),
        published=published,
        incidence=tuple(
            fewest_changes(table, share, crosses=crosses, p_after=p_after)
            for share in thresholds
        ),
        arm=arm,
        lost=lost,
        events_1=table.x1,
        n_1=table.n1,
        events_2=table.x2,
        n_2=table.n2,
        notes=_notes(table, arm, published, below=below),
    )


def _notes(
    table: Table[int], arm: int, published: Reversal, *, below: bool
) -> tuple[Note, ...]:
    what = "non-events become events" if below else "events become non-events"
    text = (
        f"Published rule: {what} in arm {arm}, which has fewer events. Calling the "
        "other outcome the event can give another number; the fewest changes in either "
        "arm do not depend on it."
    )
    notes = [Note(code="convention", text=text)]
    if published.changes is None:
        text = (
            f"No number of such changes in arm {arm} takes the p-value across, so the "
            "published index does not exist here."
        )
        notes.append(not_estimable(text))
    if table.n1 != table.n2:
        text = "The index is defined for arms of one size; these differ."
        notes.append(Note(code="convention", text=text))
    criticism = (_SAME_AS_P, _NO_PROBABILITY)
    return (*notes, *(Note(code="criticism", text=text) for text in criticism))


def _count(changes: int | None) -> str:
    return "not reached" if changes is None else str(changes)
