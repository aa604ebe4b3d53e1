"""Could the moment at which the intervention began explain the difference by chance?

If chance chose when phases began, every other moment it could have chosen gives the
difference that would have been seen without an effect. All of them are enumerated.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import comb, lcm

from surrogate_evidence._checks import (
    ALTERNATIVES,
    Alternative,
    check_choice,
    check_whole,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined, not_estimable
from surrogate_evidence.estimates.single_case.phases import Phases
from surrogate_evidence.formatting import number, p_phrase, p_value

MOST_ASSIGNMENTS = 100_000
"""Assignments that are enumerated before a series counts as too long."""

_CUSTOMARY = 0.05

Starts = tuple[int, ...]
"""Sessions before each phase begins, from 0 on, and all sessions at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomisationTest:
    """The p-value of a difference between phases, over what chance could have chosen.

    Attributes
    ----------
    p_value : float
        Share of the assignments with a difference at least as extreme; NaN, with a
        note that says why, where there is none.
    statistic : str
        What was compared, as `randomisation_test` takes it.
    observed : float
        Its value, B less A, in the unit of the measure.
    alternative : str
        ``"two-sided"``, ``"greater"`` (B higher) or ``"less"`` (B lower).
    assignments : int
        Ways in which the phases could have been placed.
    as_extreme : int
        How many of them give a difference at least as extreme as the observed one.
    minimum_phase : tuple of int
        Fewest sessions of each phase, as planned.
    lengths : tuple of int
        Sessions of each phase, as carried out.
    design : str
        Phases in order: ``"AB"``, ``"ABAB"``.
    randomised : bool or None
        Whether chance decided when phases began; None if that was not said.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    p_value: float
    statistic: str
    observed: float
    alternative: Alternative
    assignments: int
    as_extreme: int
    minimum_phase: tuple[int, ...]
    lengths: tuple[int, ...]
    design: str
    randomised: bool | None
    notes: tuple[Note, ...] = ()

    @property
    def n(self) -> int:
        """Sessions in all phases; they are of one person."""
        return sum(self.lengths)

    @property
    def smallest_p_value(self) -> float:
        """Smallest p-value that any measurements could give in this design."""
        return 1 / self.assignments

    def __str__(self) -> str:
        side = {
            "two-sided": "two-sided",
            "greater": "one-sided (B higher)",
            "less": "one-sided (B lower)",
        }[self.alternative]
        return (
            f"Randomisation test of the {self.statistic}, {side}: "
            f"{p_phrase(self.p_value)}; B less A is {number(self.observed)}, and "
            f"{self.as_extreme} of {self.assignments} assignments of an "
            f"{self.design} design are as extreme (n = {self.n} sessions of one case; "
            f"smallest p-value possible {p_value(self.smallest_p_value)})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Statistic", f"{self.statistic}, B less A"),
            ("Observed", number(self.observed)),
            ("Alternative", self.alternative),
            ("Sessions of each phase", ", ".join(map(str, self.lengths))),
            ("Fewest as planned", ", ".join(map(str, self.minimum_phase))),
            ("Assignments possible", str(self.assignments)),
            ("At least as extreme", str(self.as_extreme)),
            ("Smallest p-value possible", p_value(self.smallest_p_value)),
            ("Result", p_phrase(self.p_value)),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "p_value": self.p_value,
            "method": "randomisation",
            "alternative": self.alternative,
            "statistic": self.statistic,
            "observed": self.observed,
            "assignments": self.assignments,
            "as_extreme": self.as_extreme,
            "smallest_p_value": self.smallest_p_value,
            "design": self.design,
            "randomised": self.randomised,
            "n": self.n,
            "notes": joined(self.notes),
        }


def randomisation_test(
    series: Phases,
    *,
    minimum_phase: int | Mapping[str, int],
    statistic: str = "mean difference",
    alternative: Alternative = "two-sided",
) -> RandomisationTest:
    r"""Test whether phases differ by more than their random placing explains.

    Parameters
    ----------
    series : Phases
        All phases of the series, AB, ABAB or longer, with no session left out.
    minimum_phase : int or mapping of str to int
        Fewest sessions that a phase was to have when chance was asked: one number, or
        one for each phase by its name. It belongs to the plan of the study and cannot
        be read from the data. For a start drawn between sessions 5 and 9 of 12, A has
        at least 4 and B at least 4.
    statistic : str, default "mean difference"
        B less A: ``"mean difference"`` of all B from all A sessions, ``"phase mean
        difference"`` of the mean of the phase means, or ``"median difference"``.
    alternative : str, default "two-sided"
        ``"greater"`` asks whether B is higher, ``"less"`` whether it is lower.

    Returns
    -------
    RandomisationTest
        The p-value, the number of assignments and the smallest p-value possible.

    Raises
    ------
    ArgumentError
        If a phase is shorter than `minimum_phase` allows, there are more than
        100,000 assignments, or an option is unknown.

    See Also
    --------
    nap : Says how far apart phases are, not whether chance explains it.

    Notes
    -----
    Of N sessions in k phases with at least :math:`l_i` in each, chance could place the
    changes in :math:`\binom{N - \sum l_i + k - 1}{k - 1}` ways; the p-value is the
    share of them with a statistic at least as extreme, in exact arithmetic; two-sided,
    at least as far from 0. For AB see [1]_, for ABAB [2]_. Nothing is assumed of how
    measurements depend on each other, but chance must have chosen among exactly these
    ways, and the statistic must have been chosen beforehand.

    References
    ----------
    .. [1] edgington1980, Validity of randomization tests for one-subject experiments.
    .. [2] onghena1992, Randomization tests for extensions and variations of ABAB
       single-case experimental designs: a rejoinder.

    Examples
    --------
    The clearest change cannot be less likely than one in the ways to place it:

    >>> from surrogate_evidence.estimates import phases
    >>> series = phases(A=[2, 3, 2, 3], B=[8, 9, 8, 9, 8], randomised=True,
    ...                 direction="higher is better")
    >>> print(randomisation_test(series, minimum_phase=3, alternative="greater"))
    Randomisation test of the mean difference, one-sided (B higher): p = 0.250; B less A
    is 5.90, and 1 of 4 assignments of an AB design are as extreme (n = 9 sessions of
    one case; smallest p-value possible 0.250).
    """
    _check_series(series)
    statistic = check_choice(statistic, _STATISTICS, "statistic")
    check_choice(alternative, ALTERNATIVES, "alternative")
    least = _minimum(minimum_phase, series)
    values, unit = _whole_numbers(series.values)
    lengths = tuple(series.lengths.values())
    total = comb(len(values) - sum(least) + len(least) - 1, len(least) - 1)
    if total > MOST_ASSIGNMENTS:
        msg = (
            f"the phases could be placed in {total} ways; more than "
            f"{MOST_ASSIGNMENTS} are not enumerated. Was `minimum_phase` longer?"
        )
        raise ArgumentError(msg)
    measure = _STATISTICS[statistic]
    observed = measure(values, _starts(lengths))
    invalid = _invalid(series)
    extreme = 0
    if not invalid:
        bar = _size(observed, alternative)
        extreme = sum(
            _size(measure(values, starts), alternative) >= bar
            for starts in _assignments(len(values), least)
        )
    return RandomisationTest(
        p_value=float("nan") if invalid else extreme / total,
        statistic=statistic,
        observed=float(observed / unit),
        alternative=alternative,
        assignments=total,
        as_extreme=extreme,
        minimum_phase=least,
        lengths=lengths,
        design=_design(series),
        randomised=series.randomised,
        notes=(*series.notes, *(invalid or _notes(series, total))),
    )


def _check_series(series: object) -> None:
    if not isinstance(series, Phases):
        msg = f"give the series as phases(...), got a {type(series).__name__}."
        raise ArgumentError(msg)


def _design(series: Phases) -> str:
    return "".join(name[0] for name in series.names)


def _minimum(given: int | Mapping[str, int], series: Phases) -> tuple[int, ...]:
    names = series.names
    if isinstance(given, Mapping):
        if set(given) != set(names):
            msg = (
                f"minimum_phase must name the phases {', '.join(names)}, got "
                f"{', '.join(map(str, given))}."
            )
            raise ArgumentError(msg)
        least = tuple(
            check_whole(given[name], f"minimum_phase of {name}", minimum=1)
            for name in names
        )
    else:
        least = (check_whole(given, "minimum_phase", minimum=1),) * len(names)
    for (name, length), fewest in zip(series.lengths.items(), least, strict=True):
        if length < fewest:
            msg = (
                f"phase {name} has {length} sessions, fewer than the {fewest} that "
                "minimum_phase says were planned; chance cannot have chosen that."
            )
            raise ArgumentError(msg)
    return least


def _whole_numbers(values: Sequence[float]) -> tuple[list[int], int]:
    """Return decimal values as whole multiples of one unit, so that ties are exact."""
    exact = [Fraction(Decimal(repr(value))) for value in values]
    unit = lcm(*(value.denominator for value in exact))
    return [int(value * unit) for value in exact], unit


def _assignments(n: int, least: Sequence[int]) -> Iterator[Starts]:
    """Give every way to part n sessions into phases of at least so many sessions."""
    if len(least) == 1:
        yield (0, n)
        return
    *earlier, last = least
    for start in range(sum(earlier), n - last + 1):
        for starts in _assignments(start, earlier):
            yield (*starts, n)


def _starts(lengths: Sequence[int]) -> Starts:
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length)
    return tuple(starts)


def _parts(values: Sequence[int], starts: Starts) -> list[Sequence[int]]:
    return [values[start:end] for start, end in pairwise(starts)]


def _mean(values: Sequence[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def _joined(values: Sequence[int], starts: Starts) -> tuple[list[int], list[int]]:
    """Return all sessions of phases A, and all of phases B."""
    parts = _parts(values, starts)
    a, b = ([v for part in parts[first::2] for v in part] for first in (0, 1))
    return a, b


def _mean_difference(values: Sequence[int], starts: Starts) -> Fraction:
    a, b = _joined(values, starts)
    return _mean(b) - _mean(a)


def _phase_mean_difference(values: Sequence[int], starts: Starts) -> Fraction:
    means = [_mean(part) for part in _parts(values, starts)]
    b, a = means[1::2], means[::2]
    return sum(b, Fraction()) / len(b) - sum(a, Fraction()) / len(a)


def _median_difference(values: Sequence[int], starts: Starts) -> Fraction:
    a, b = _joined(values, starts)
    return _median(b) - _median(a)


def _median(values: Sequence[int]) -> Fraction:
    ordered, n = sorted(values), len(values)
    return Fraction(ordered[(n - 1) // 2] + ordered[n // 2], 2)


_STATISTICS: dict[str, Callable[[Sequence[int], Starts], Fraction]] = {
    "mean difference": _mean_difference,
    "phase mean difference": _phase_mean_difference,
    "median difference": _median_difference,
}


def _size(difference: Fraction, alternative: str) -> Fraction:
    """Return a difference so that a larger number is more extreme."""
    if alternative == "two-sided":
        return abs(difference)
    return difference if alternative == "greater" else -difference


def _invalid(series: Phases) -> tuple[Note, ...]:
    if series.randomised is False:
        text = (
            "No p-value: chance did not decide when phases began, so there is nothing "
            "else it could have chosen to compare with."
        )
        return (not_estimable(text),)
    whole = series.design == _design(series)
    if not whole or any(note.code == "missing" for note in series.notes):
        text = (
            "No p-value: sessions are left out of the series, and chance chose among "
            "all of them; give every phase and every session."
        )
        return (not_estimable(text),)
    return ()


def _notes(series: Phases, total: int) -> tuple[Note, ...]:
    said = (
        "The series says that it did."
        if series.randomised
        else "Whether it did was not said."
    )
    text = (
        "Valid only if chance chose when phases began, among exactly the "
        f"{total} ways that minimum_phase allows, and the statistic was chosen before "
        f"the measurements were seen. {said}"
    )
    notes = [Note(code="randomisation", text=text)]
    if 1 / total > _CUSTOMARY:
        text = (
            f"With {total} ways to place the phases no measurements could give a "
            f"p-value of {_CUSTOMARY} or less."
        )
        notes.append(Note(code="few-assignments", text=text))
    return tuple(notes)
