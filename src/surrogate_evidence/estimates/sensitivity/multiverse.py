"""Would another defensible analysis of the same counts have said something else?

Every test and every interval that the library offers, for every outcome, every way to
treat an empty cell, and every table that a printed percentage is compatible with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any, Protocol

from surrogate_evidence._checks import check_level
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.sensitivity._analyses import Analysis, analyses_of
from surrogate_evidence.estimates.sensitivity._two_arms import checked_table
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, p_value

_FOUR = 4
_CAREFUL = ("yes", "only with reason", "no")


class Counted(Protocol):
    """An outcome counted in two arms, such as a contrast of a review."""

    @property
    def study_id(self) -> str:
        """The study."""

    @property
    def outcome(self) -> str:
        """What was counted."""

    @property
    def timepoint(self) -> str:
        """When it was counted."""

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Events and participants of the first arm, then of the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiverse:
    """Every analysis of the outcomes of one study, side by side.

    Attributes
    ----------
    study_id : str
        The study; empty for bare numbers.
    level : float
        Level of the intervals, a fraction; 1 minus it is the threshold of the tests.
    rows : tuple of Analysis
        One per analysis: outcome by outcome, table by table, tests before intervals.
    notes : tuple of Note
        What should be known when the analyses are quoted.
    """

    study_id: str
    level: float
    rows: tuple[Analysis, ...]
    notes: tuple[Note, ...] = ()

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcomes analysed, in the order given."""
        return tuple(dict.fromkeys(row.outcome for row in self.rows))

    @property
    def careful(self) -> tuple[Analysis, ...]:
        """The analyses that a careful analyst would choose."""
        return tuple(row for row in self.rows if row.careful == "yes")

    def of_outcome(self, outcome: str) -> "Multiverse":
        """Return the analyses of one outcome."""
        if outcome not in self.outcomes:
            known = listing(map(repr, self.outcomes), "or")
            msg = f"outcome must be one of {known}, got {outcome!r}."
            raise ArgumentError(msg)
        kept = tuple(row for row in self.rows if row.outcome == outcome)
        return Multiverse(
            study_id=self.study_id, level=self.level, rows=kept, notes=self.notes
        )

    def __str__(self) -> str:
        about = f"{self.study_id}: " if self.study_id else ""
        counts = listing(
            f"{len(rows)} {word}"
            for word, rows in (
                ("would be a careful choice", self.careful),
                ("only with a reason", self._judged("only with reason")),
                ("would not", self._judged("no")),
            )
        )
        what = f"{len(self.rows)} analyses"
        if len(self.outcomes) > 1:
            what += f" of {len(self.outcomes)} outcomes"
        return (
            f"{about}{what}, of which {counts}. Among the careful ones "
            f"{_range(self.careful)}, and {_excluding(self.careful)} exclude no "
            f"difference ({written_level(self.level)} intervals, p below "
            f"{1 - self.level:.2g})."
        )

    def _repr_html_(self) -> str:
        rows = []
        for outcome in self.outcomes:
            for word in _CAREFUL:
                own = [r for r in self._judged(word) if r.outcome == outcome]
                named = f"{outcome}: {word}" if outcome else word
                rows.append((named, str(len(own)), _range(own), _excluding(own)))
        head = ("A careful choice", "Analyses", "p-values", "Exclude no difference")
        return markup(str(self), head, rows, map(str, self.notes))

    def to_rows(self) -> list[dict[str, object]]:
        """Return one flat row for each analysis, ready for a data frame."""
        return [{"study_id": self.study_id, **row.to_dict()} for row in self.rows]

    def to_dict(self) -> dict[str, object]:
        """Return one flat row: how many analyses there are and what they say."""
        known = [row.p_value for row in self.careful if not isnan(row.p_value)]
        return {
            "study_id": self.study_id,
            "analyses": len(self.rows),
            "excluding": sum(row.excludes is True for row in self.rows),
            "careful": len(self.careful),
            "careful_excluding": sum(row.excludes is True for row in self.careful),
            "careful_p_low": min(known, default=nan),
            "careful_p_high": max(known, default=nan),
            "ci_level": self.level,
            "notes": joined(self.notes),
        }

    def _judged(self, word: str) -> tuple[Analysis, ...]:
        return tuple(row for row in self.rows if row.careful == word)


def multiverse(
    *given: int | Counted | Sequence[Counted],
    reconstructions: Iterable[tuple[int, int, int, int]] = (),
    level: float = 0.95,
) -> Multiverse:
    r"""Run every analysis of a two-arm result and keep them all.

    Parameters
    ----------
    *given : four int, or contrasts
        Either events and participants of arm 1, then of arm 2; or one or more outcomes
        of one study, such as ``review.contrasts(study_id)`` gives them.
    reconstructions : iterable of four int
        Further tables that the same report is compatible with, where percentages were
        printed and more than one count fits. Only beside a single table.
    level : float, default 0.95
        Confidence level of the intervals, strictly between 0 and 1; the tests are held
        against 1 minus it.

    Returns
    -------
    Multiverse
        A row for each test, and each measure and interval, of each table. An interval
        carries the p-value of the test it inverts, where there is one; an analysis that
        a table is too large for keeps its row, with NaN and the reason.

    Raises
    ------
    ArgumentError
        If the counts do not fit, the outcomes are not of one study, or `level` is no
        confidence level.

    See Also
    --------
    exact_test : Runs one test; choose it before looking at the table.
    disagreement : Explains why one test and one interval differ.

    Notes
    -----
    A multiverse [1]_ shows how far a conclusion depends on choices that could have
    been made otherwise. It is no vote: the analyses share their data, so their number
    means nothing, and neither does the share of them below a threshold. Which choices
    are careful follows reviews of tests [2]_ and of intervals [3]_, for the table at
    hand: an approximation that is sound in large samples is not chosen for small
    expected counts.

    References
    ----------
    .. [1] steegen2016, Increasing transparency through a multiverse analysis.
    .. [2] lydersen2009, Recommended tests for association in 2×2 tables.
    .. [3] fagerland2015, Recommended confidence intervals for two independent binomial
       proportions.

    Examples
    --------
    One table, and careful analysts on both sides of the customary line:

    >>> everything = multiverse(16, 16, 12, 16)
    >>> {row.excludes for row in everything.careful}
    {False, True}
    """
    level = check_level(level)
    study_id, tables = _tables(given, tuple(reconstructions))
    rows = tuple(
        row
        for outcome, number, table in tables
        for row in analyses_of(
            table, outcome=outcome, reconstruction=number, level=level
        )
    )
    outcomes = {outcome for outcome, _, _ in tables}
    reports = {number for _, number, _ in tables}
    notes = _notes(several=len(outcomes) > 1, reconstructed=len(reports) > 1)
    return Multiverse(study_id=study_id, level=level, rows=rows, notes=notes)


def _tables(
    given: Sequence[Any], further: Sequence[tuple[int, int, int, int]]
) -> tuple[str, list[tuple[str, int, Table[int]]]]:
    """Return the study and its tables, each with its outcome and its number."""
    if given and not _has_counts(given[0]) and not _is_sequence(given[0]):
        if len(given) != _FOUR:
            msg = f"two arms are four numbers, got {len(given)}."
            raise ArgumentError(msg)
        return "", _numbered("", [tuple(given), *further])
    pairs = [pair for one in given for pair in (one if _is_sequence(one) else (one,))]
    if not pairs:
        msg = "there is nothing to analyse; give four numbers or some contrasts."
        raise ArgumentError(msg)
    strangers = [pair for pair in pairs if not _has_counts(pair)]
    if strangers:
        msg = (
            f"cannot read the counts of two arms from {strangers[0]!r}; give four "
            "numbers, or contrasts of a review."
        )
        raise ArgumentError(msg)
    studies = list(dict.fromkeys(pair.study_id for pair in pairs))
    if len(studies) > 1:
        msg = (
            f"a multiverse belongs to one study, got {listing(studies)}; "
            "make one for each."
        )
        raise ArgumentError(msg)
    if further and len(pairs) > 1:
        msg = "give reconstructions beside one outcome, not beside several."
        raise ArgumentError(msg)
    tables = []
    for name, pair in zip(_names(pairs), pairs, strict=True):
        tables += _numbered(name, [pair.counts, *further])
    return studies[0], tables


def _names(pairs: Sequence[Counted]) -> list[str]:
    """Name each outcome so that no two share a name."""
    schemes = (
        [pair.outcome for pair in pairs],
        [f"{pair.outcome}, {pair.timepoint}" for pair in pairs],
    )
    for names in schemes:
        if len(set(names)) == len(pairs):
            return names
    return [f"{pair.outcome} ({place})" for place, pair in enumerate(pairs, start=1)]


def _numbered(
    outcome: str, tables: Iterable[Sequence[int]]
) -> list[tuple[str, int, Table[int]]]:
    numbered = []
    for place, counts in enumerate(tables, start=1):
        if not _is_sequence(counts) or len(counts) != _FOUR:
            msg = f"a table of two arms is four numbers, got {counts!r}."
            raise ArgumentError(msg)
        numbered.append((outcome, place, checked_table(*counts)))
    return numbered


def _has_counts(thing: object) -> bool:
    return hasattr(thing, "counts") and hasattr(thing, "outcome")


def _is_sequence(thing: object) -> bool:
    return isinstance(thing, Sequence) and not isinstance(thing, str)


def _range(rows: Iterable[Analysis]) -> str:
    known = [row.p_value for row in rows if not isnan(row.p_value)]
    if not known:
        return "no p-value exists"
    return f"p goes from {p_value(min(known))} to {p_value(max(known))}"


def _excluding(rows: Iterable[Analysis]) -> str:
    answers = [row.excludes for row in rows if row.excludes is not None]
    return f"{sum(answers)} of {len(answers)}"


def _notes(*, several: bool, reconstructed: bool) -> tuple[Note, ...]:
    text = (
        "The analyses share their data: how many of them exclude no difference is no "
        "vote, and none of them was chosen before the data were seen."
    )
    notes = [Note(code="dependence", text=text)]
    if several:
        text = (
            "Outcomes of one study were counted in the same people; an outcome picked "
            "for its result makes every p-value too small."
        )
        notes.append(Note(code="dependence", text=text))
    if reconstructed:
        text = (
            "Several tables are compatible with what was printed; only one of them is "
            "the study's."
        )
        notes.append(Note(code="convention", text=text))
    return tuple(notes)
