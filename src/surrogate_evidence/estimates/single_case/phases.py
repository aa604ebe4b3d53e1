"""What was measured in one case, in which order, and in which phase?

The input of every single-case method: one measure of one case, session by session.
Phase A is the baseline, phase B the intervention; A1 B1 A2 B2 are phases in turn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Literal

import numpy as np

from surrogate_evidence._checks import check_choice, check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.single_case._phase_names import numbered
from surrogate_evidence.formatting import listing

DIRECTIONS = ("higher is better", "lower is better")
FEWEST = 3
"""Sessions a phase must have to meet the standards of kratochwill2013 at all."""
ENOUGH = 5
"""Sessions a phase must have to meet them without reservations."""

_FEW = "few-sessions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """The measurements of one case, in order, each with its phase.

    Attributes
    ----------
    values : tuple of float
        Measurements, in `unit`.
    labels : tuple of str
        Phase of each measurement: A and B, or A1, B1, A2, B2 and so on.
    sessions : tuple of int
        Number of each session, from 1; a session that was left out leaves a gap.
    direction : str
        ``"higher is better"`` or ``"lower is better"``.
    outcome, unit : str
        What was measured, and in what; may be empty.
    ratio_scale : bool or None
        Whether 0 means that there is none of it; None if that was not said.
    randomised : bool or None
        Whether chance decided when phases began; None if that was not said.
    design : str
        Phases of the whole series, which may be more than those held here: ``"ABAB"``.
    notes : tuple of Note
        What should be known of the series.
    """

    values: tuple[float, ...]
    labels: tuple[str, ...]
    sessions: tuple[int, ...]
    direction: str
    outcome: str = ""
    unit: str = ""
    ratio_scale: bool | None = None
    randomised: bool | None = None
    design: str = "AB"
    notes: tuple[Note, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the phases, in order."""
        return tuple(dict.fromkeys(self.labels))

    @property
    def lengths(self) -> dict[str, int]:
        """Sessions of each phase."""
        return {name: self.labels.count(name) for name in self.names}

    def of(self, name: str) -> tuple[float, ...]:
        """Return the measurements of one phase."""
        name = check_choice(name, self.names, "phase")
        pairs = zip(self.labels, self.values, strict=True)
        return tuple(value for label, value in pairs if label == name)

    def pair(self, baseline: str, intervention: str) -> "Phases":
        """Return two phases alone, to be compared with each other.

        Parameters
        ----------
        baseline, intervention : str
            Names of a phase A and of a later phase B.

        Returns
        -------
        Phases
            The two phases; sessions keep their numbers.

        Raises
        ------
        ArgumentError
            If there is no such phase, or the two are no A and a later B.

        Examples
        --------
        >>> four = phases(A1=[2, 3], B1=[6, 7], A2=[3, 4], B2=[8, 7],
        ...               direction="higher is better")
        >>> four.pair("A2", "B2").values
        (3.0, 4.0, 8.0, 7.0)
        """
        wanted = (
            check_choice(baseline, self.names, "baseline"),
            check_choice(intervention, self.names, "intervention"),
        )
        later = self.names.index(wanted[0]) < self.names.index(wanted[1])
        if wanted[0][0] != "A" or wanted[1][0] != "B" or not later:
            msg = (
                "a pair is a phase A and a later phase B, got "
                f"{listing(wanted)} of {listing(self.names)}."
            )
            raise ArgumentError(msg)
        kept = [place for place, name in enumerate(self.labels) if name in wanted]
        two = replace(
            self,
            values=tuple(self.values[place] for place in kept),
            labels=tuple(self.labels[place] for place in kept),
            sessions=tuple(self.sessions[place] for place in kept),
        )
        others = tuple(note for note in self.notes if note.code != _FEW)
        return replace(two, notes=others + _few(two))

    def __str__(self) -> str:
        what = self.outcome or "One measure"
        unit = f", in {self.unit}" if self.unit else ""
        sizes = listing(f"{n} in phase {name}" for name, n in self.lengths.items())
        return (
            f"{what[:1].upper()}{what[1:]}{unit}, of one case in "
            f"{len(self.values)} sessions: {sizes}; {self.direction}."
        )

    def _repr_html_(self) -> str:
        rows = [
            (name, str(n), ", ".join(f"{value:g}" for value in self.of(name)))
            for name, n in self.lengths.items()
        ]
        header = ("Phase", "Sessions", "Measurements")
        return markup(str(self), header, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row about the series; :meth:`to_rows` has the sessions."""
        return {
            "outcome": self.outcome,
            "unit": self.unit,
            "direction": self.direction,
            "design": self.design,
            "n": len(self.values),
            **{f"n_{name.lower()}": n for name, n in self.lengths.items()},
            "ratio_scale": self.ratio_scale,
            "randomised": self.randomised,
            "notes": joined(self.notes),
        }

    def to_rows(self) -> tuple[dict[str, object], ...]:
        """Return one flat row per session."""
        return tuple(
            {"session": session, "phase": label, "value": value}
            for session, label, value in zip(
                self.sessions, self.labels, self.values, strict=True
            )
        )


def phases(  # noqa: PLR0913 - each is a fact that decides what may be computed
    *,
    direction: str,
    outcome: str = "",
    unit: str = "",
    ratio_scale: bool | None = None,
    randomised: bool | None = None,
    missing: Literal["refuse", "drop"] = "refuse",
    **measurements: Iterable[float | None],
) -> Phases:
    """Gather the measurements of one case, phase by phase.

    Parameters
    ----------
    direction : str
        Which way is the better one: ``"higher is better"`` or ``"lower is better"``.
    outcome, unit : str, optional
        What was measured, and in what, as a sentence calls them.
    ratio_scale : bool, optional
        Whether 0 means that there is none of it, as with counts and durations; a
        score of a questionnaire usually has no such zero. `lrr` asks for it.
    randomised : bool, optional
        Whether chance decided when phases began. `randomisation_test` asks for it.
    missing : str, default "refuse"
        What to do with a session without a measurement (None or NaN): refuse the
        series, or ``"drop"`` the session and say so in a note.
    **measurements : iterable of float
        Measurements of each phase in the order of the sessions, by the name of the
        phase and in the order of the phases: A and B, or A1, B1, A2, B2 and so on.

    Returns
    -------
    Phases
        The series, with notes on phases of few sessions and on what was left out.

    Raises
    ------
    ArgumentError
        If phases do not take turns from a baseline A on, a phase has no measurement,
        or a measurement is no number.

    See Also
    --------
    labelled_phases : Takes one list of measurements and one of labels.

    Notes
    -----
    Standards for these designs ask for at least 3 sessions in every phase, and for 5
    to meet them without reservations [1]_. What a report should say is in [2]_.

    References
    ----------
    .. [1] kratochwill2013, Single-case intervention research design standards.
    .. [2] tate2016, The single-case reporting guideline in behavioural interventions
       (SCRIBE) 2016 statement.

    Examples
    --------
    >>> print(phases(A=[3, 4, 2, 5, 3], B=[6, 7, 5, 8, 9, 7], outcome="words read",
    ...              direction="higher is better"))
    Words read, of one case in 11 sessions: 5 in phase A and 6 in phase B; higher is
    better.
    """
    values: list[float | None] = []
    labels: list[str] = []
    for name, given in measurements.items():
        sessions = _listed(given, f"phase {name}")
        if not sessions:
            msg = f"phase {name} has no session; without it there is no comparison."
            raise ArgumentError(msg)
        values += sessions
        labels += [name] * len(sessions)
    return labelled_phases(
        values,
        labels,
        direction=direction,
        outcome=outcome,
        unit=unit,
        ratio_scale=ratio_scale,
        randomised=randomised,
        missing=missing,
    )


def labelled_phases(  # noqa: PLR0913 - each is a fact that decides what may be computed
    values: Iterable[float | None],
    labels: Iterable[str],
    *,
    direction: str,
    outcome: str = "",
    unit: str = "",
    ratio_scale: bool | None = None,
    randomised: bool | None = None,
    missing: Literal["refuse", "drop"] = "refuse",
) -> Phases:
    """Gather the measurements of one case, each with the label of its phase.

    Parameters
    ----------
    values : iterable of float
        Measurements in the order of the sessions; None or NaN where there is none.
    labels : iterable of str
        Phase of each session: A and B, or A1, B1, A2, B2 and so on. Bare letters that
        take turns more than once are numbered.
    direction : str
        As in `phases`, like all that follow.
    outcome, unit : str, optional
        What was measured, and in what.
    ratio_scale, randomised : bool, optional
        What is known of the scale, and of how phases began.
    missing : str, default "refuse"
        ``"refuse"`` or ``"drop"``.

    Returns
    -------
    Phases
        The series, with notes on phases of few sessions and on what was left out.

    Raises
    ------
    ArgumentError
        If there are not as many labels as values, or as in `phases`.

    See Also
    --------
    phases : Takes the measurements of each phase by its name.

    Examples
    --------
    >>> series = labelled_phases([5, 6, 2, 1, 5, 4, 1, 2], "AABBAABB",
    ...                          direction="lower is better")
    >>> series.names
    ('A1', 'B1', 'A2', 'B2')
    """
    direction = check_choice(direction, DIRECTIONS, "direction")
    check_choice(missing, ("refuse", "drop"), "missing")
    measured = _listed(values, "values")
    named = [str(label) for label in labels]
    if len(measured) != len(named):
        msg = (
            f"give one label for each session: got {len(measured)} values and "
            f"{len(named)} labels."
        )
        raise ArgumentError(msg)
    named = numbered(named)
    numbers = {
        session: _measurement(value, session, name)
        for session, (value, name) in enumerate(
            zip(measured, named, strict=True), start=1
        )
    }
    empty = [session for session, number in numbers.items() if isnan(number)]
    if empty and missing == "refuse":
        msg = (
            f"session {listing(empty)} has no measurement. Missing sessions are not "
            "guessed: take the value from the source, or leave the session out with "
            "missing='drop', which the result will say."
        )
        raise ArgumentError(msg)
    kept = [session for session in numbers if session not in empty]
    series = Phases(
        values=tuple(numbers[session] for session in kept),
        labels=tuple(named[session - 1] for session in kept),
        sessions=tuple(kept),
        direction=direction,
        outcome=outcome,
        unit=unit,
        ratio_scale=_yes_no(ratio_scale, "ratio_scale"),
        randomised=_yes_no(randomised, "randomised"),
        design="".join(name[0] for name in dict.fromkeys(named)),
    )
    lost = [name for name in dict.fromkeys(named) if name not in series.names]
    if lost:
        msg = f"phase {listing(lost)} is left without any measurement."
        raise ArgumentError(msg)
    if series.ratio_scale and min(series.values) < 0:
        msg = (
            f"a ratio scale has nothing below 0, got {min(series.values):g}; leave "
            "ratio_scale out for a measure that can be negative."
        )
        raise ArgumentError(msg)
    return replace(series, notes=_left_out(empty) + _few(series))


def _listed(given: object, name: str) -> list[float | None]:
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        msg = f"{name} must be a list of measurements, got {given!r}."
        raise ArgumentError(msg)
    return list(given)


def _measurement(value: object, session: int, name: str) -> float:
    """Return a measurement; NaN where there is none."""
    if value is None or (isinstance(value, float | np.floating) and isnan(value)):
        return float("nan")
    return check_number(value, f"session {session} (phase {name})")


def _yes_no(value: object, name: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    msg = f"{name} must be True, False, or left out, got {value!r}."
    raise ArgumentError(msg)


def _left_out(empty: Sequence[int]) -> tuple[Note, ...]:
    if not empty:
        return ()
    text = (
        f"Without a measurement and left out: session {listing(empty)}. What is left "
        "is biased if they were missed because of how the case fared."
    )
    return (Note(code="missing", text=text),)


def _few(series: Phases) -> tuple[Note, ...]:
    return tuple(
        Note(
            code=_FEW,
            text=(
                f"Phase {name} has {'1 session' if n == 1 else f'{n} sessions'}; fewer "
                f"than {FEWEST} cannot show where the measure stood, nor whether it "
                "was already moving."
            ),
        )
        for name, n in series.lengths.items()
        if n < FEWEST
    )
