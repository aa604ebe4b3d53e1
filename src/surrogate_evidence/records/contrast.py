"""Which two arms can be compared on which outcome?"""

from dataclasses import dataclass

from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.study import Outcome, Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One outcome counted in two arms of one study.

    Attributes
    ----------
    study_id : str
        The study.
    outcome : str
        What was counted.
    timepoint : str
        When it was counted; a :class:`Missing` word where that is not known.
    first, second : Outcome
        The rows of the two arms, in the order the study lists its arms.
    """

    study_id: str
    outcome: str
    timepoint: str
    first: Outcome
    second: Outcome

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Events and participants of the first arm, then of the second."""
        values = (self.first.events, self.first.n, self.second.events, self.second.n)
        known = tuple(int(value) for value in values if not isinstance(value, Missing))
        events_1, n_1, events_2, n_2 = known
        return events_1, n_1, events_2, n_2

    def __str__(self) -> str:
        events_1, n_1, events_2, n_2 = self.counts
        return (
            f"{self.study_id}, {self.outcome}: {self.first.arm} {events_1}/{n_1}, "
            f"{self.second.arm} {events_2}/{n_2}"
        )


def contrasts(study: Study) -> tuple[Contrast, ...]:
    """Return every outcome that two arms of a study can be compared on.

    Parameters
    ----------
    study : Study
        A work with its outcomes.

    Returns
    -------
    tuple of Contrast
        The first arm of the study against each other arm, for each outcome and
        timepoint with events and participants known in both, in the order of the
        outcomes.

    See Also
    --------
    surrogate_evidence.records.Review.contrasts : The same for a whole review.

    Examples
    --------
    Two outcomes counted in the same people stay two contrasts:

    >>> from surrogate_evidence import load_review
    >>> pairs = contrasts(load_review().study("benzion2007"))
    >>> pairs[0].counts, pairs[1].counts
    ((16, 16, 12, 16), (16, 16, 11, 16))
    """
    if isinstance(study.arms, Missing):
        return ()
    known: dict[tuple[str, str], dict[str, Outcome]] = {}
    for row in study.outcomes:
        if not isinstance(row.events, Missing) and not isinstance(row.n, Missing):
            known.setdefault((row.outcome, row.timepoint), {})[row.arm] = row
    first, *others = (arm.label for arm in study.arms)
    return tuple(
        Contrast(
            study_id=study.study_id,
            outcome=outcome,
            timepoint=timepoint,
            first=rows[first],
            second=rows[other],
        )
        for (outcome, timepoint), rows in known.items()
        for other in others
        if first in rows and other in rows
    )
