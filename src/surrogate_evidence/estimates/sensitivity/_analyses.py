"""What does one analysis of one table say, and should it have been chosen?"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan, nan
from typing import Any, cast

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates._tables import Table
from surrogate_evidence.estimates.comparisons.comparisons import (
    COMPARISON_METHODS,
    Measure,
    ZeroPolicy,
    compare,
)
from surrogate_evidence.estimates.exact.exact import TESTS, exact_test
from surrogate_evidence.estimates.results import METHOD_TITLES, Comparison
from surrogate_evidence.estimates.sensitivity._choices import (
    LIMITS,
    ZERO_POLICIES,
    Careful,
    Choice,
    choice_of_interval,
    choice_of_test,
)
from surrogate_evidence.estimates.sensitivity._two_arms import (
    excludes_no_difference,
    is_below,
    no_difference,
    p_of,
)
from surrogate_evidence.estimates.sensitivity.p_value_function import p_of_limits
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import p_phrase

TEST = "p-value"
"""Stands as the measure of an analysis that tests and estimates nothing."""

NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One way to analyse one table.

    Attributes
    ----------
    outcome : str
        What was counted; empty for bare numbers.
    reconstruction : int
        Which of the tables compatible with the report, counted from 1.
    measure : str
        ``"p-value"`` for a test, else the measure of the interval.
    method : str
        The test or the interval, by its name in the library.
    zero_policy : str
        What is done about an empty cell, or ``"not applicable"``.
    value, low, high : float
        Estimate and limits on the scale of the measure; NaN where there is none.
    level : float
        Level of the interval; 1 minus it is the threshold of the test.
    p_value : float
        p-value of the test, or of the test an interval belongs to; NaN where there is
        none.
    p_value_of : str
        Whose p-value that is, or ``"not applicable"`` with the reason.
    excludes : bool or None
        Whether no difference is excluded, by the interval or by the p-value; None
        where the analysis has no answer.
    careful : str
        Whether a careful analyst would choose it for this table: ``"yes"``, ``"no"``
        or ``"only with reason"``.
    why, cite_key : str
        The reason in a sentence, and the work that gives it.
    events_1, n_1, events_2, n_2 : int
        The table.
    notes : tuple of Note
        What the test or the interval itself has to say.
    """

    outcome: str
    reconstruction: int
    measure: str
    method: str
    zero_policy: str
    value: float
    low: float
    high: float
    level: float
    p_value: float
    p_value_of: str
    excludes: bool | None
    careful: Careful
    why: str
    cite_key: str
    events_1: int
    n_1: int
    events_2: int
    n_2: int
    notes: tuple[Note, ...] = ()

    @property
    def is_test(self) -> bool:
        """Whether this is a test, which estimates nothing."""
        return self.measure == TEST

    @property
    def title(self) -> str:
        """Which test or interval it is, with what it does about empty cells."""
        name = METHOD_TITLES.get(self.method, self.method)
        if self.zero_policy == NOT_APPLICABLE:
            return name
        return f"{name}, halves {self.zero_policy}"

    @property
    def result(self) -> str:
        """What it says, in words: its p-value, or its limits with their unit."""
        if self.is_test:
            return p_phrase(self.p_value)
        if self.measure == "RD":
            limits = written_interval(self.low, self.high, 1, scale=100)
            return limits if isnan(self.low) else f"{limits} percentage points"
        return written_interval(self.low, self.high, 2)

    def __str__(self) -> str:
        about = f"{self.outcome}, " if self.outcome else ""
        measure = "" if self.is_test else f"{self.measure} "
        verb = {True: "excludes", False: "includes", None: "no answer about"}
        return (
            f"{about}{self.title}: {measure}{self.result}, {verb[self.excludes]} no "
            f"difference; a careful choice: {self.careful}. {self.why}"
        )

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "outcome": self.outcome,
            "reconstruction": self.reconstruction,
            "measure": self.measure,
            "method": self.method,
            "zero_policy": self.zero_policy,
            "estimate": self.value,
            "ci_low": self.low,
            "ci_high": self.high,
            "ci_level": self.level,
            "p_value": self.p_value,
            "p_value_of": self.p_value_of,
            "excludes_no_difference": self.excludes,
            "careful": self.careful,
            "why": f"{self.why} [{self.cite_key}]",
            "events_1": self.events_1,
            "n_1": self.n_1,
            "events_2": self.events_2,
            "n_2": self.n_2,
            "n": self.n_1 + self.n_2,
        }


def analyses_of(
    table: Table[int], *, outcome: str, reconstruction: int, level: float
) -> Iterator[Analysis]:
    """Give every test of a table, then every interval."""
    about = {"outcome": outcome, "reconstruction": reconstruction, "level": level}
    about |= dict(zip(("events_1", "n_1", "events_2", "n_2"), table, strict=True))
    for method in TESTS:
        yield _tested(table, method, about)
    for measure, methods in COMPARISON_METHODS.items():
        for method in methods:
            offered = ZERO_POLICIES.get(method, ())
            for policy in offered or ("",):
                yield _estimated(table, (measure, method, policy), about)


def _tested(table: Table[int], method: str, about: dict[str, Any]) -> Analysis:
    choice = choice_of_test(method, table)
    notes: tuple[Note, ...] = ()
    p_value, whose = nan, method
    try:
        result = exact_test(*table, method=method)
    except ArgumentError as refusal:  # the counts were checked: too many to enumerate
        whose = f"{NOT_APPLICABLE}: {refusal}"
    else:
        p_value, notes = result.p_value, result.notes
    return Analysis(
        measure=TEST,
        method=method,
        zero_policy=NOT_APPLICABLE,
        value=nan,
        low=nan,
        high=nan,
        p_value=p_value,
        p_value_of=whose,
        excludes=None if isnan(p_value) else is_below(p_value, 1 - about["level"]),
        **_judged(choice),
        notes=notes,
        **about,
    )


def _estimated(
    table: Table[int], chosen: tuple[str, str, str], about: dict[str, Any]
) -> Analysis:
    measure, method, policy = chosen
    choice = choice_of_interval(measure, method, table, policy)
    notes: tuple[Note, ...] = ()
    excludes: bool | None = None
    value, low, high, p_value = nan, nan, nan, nan
    try:
        result = _compared(table, chosen, about["level"])
    except ArgumentError as refusal:  # as above
        whose = f"{NOT_APPLICABLE}: {refusal}"
    else:
        value, low, high = result.value, result.interval.low, result.interval.high
        excludes, notes = excludes_no_difference(result.interval, measure), result.notes
        p_value, whose = _own_p(table, chosen, choice)
    return Analysis(
        measure=measure,
        method=method,
        zero_policy=policy or NOT_APPLICABLE,
        value=value,
        low=low,
        high=high,
        p_value=p_value,
        p_value_of=whose,
        excludes=excludes,
        **_judged(choice),
        notes=notes,
        **about,
    )


def _judged(choice: Choice) -> dict[str, Any]:
    return {"careful": choice.careful, "why": choice.why, "cite_key": choice.cite_key}


def _compared(
    table: Table[int], chosen: tuple[str, str, str], level: float
) -> Comparison:
    measure, method, policy = chosen
    return compare(
        *table,
        measure=cast("Measure", measure),
        method=method,
        level=level,
        zero_policy=cast("ZeroPolicy", policy) if policy else None,
    )


def _own_p(
    table: Table[int], chosen: tuple[str, str, str], choice: Choice
) -> tuple[float, str]:
    """Return the p-value of the test an interval belongs to, and whose it is."""
    measure, method, policy = chosen
    if choice.own_test == LIMITS and policy in {"", *ZERO_POLICIES.get(method, ())[:1]}:
        value = no_difference(measure)
        return p_of_limits(table, measure, method, value), "its own limits"
    if choice.own_test not in TESTS:
        reason = {
            "hybrid": "it joins two intervals and inverts no test",
            "posterior": "a posterior has no p-value",
        }.get(choice.basis, "the test it inverts is not offered here")
        return nan, f"{NOT_APPLICABLE}: {reason}"
    if choice.doubled:
        return _doubled(
            table, choice.own_test
        ), f"{choice.own_test}, one-sided, doubled"
    return p_of(table, choice.own_test), choice.own_test


def _doubled(table: Table[int], test: str) -> float:
    higher = exact_test(*table, method=test, alternative="greater").p_value
    lower = exact_test(*table, method=test, alternative="less").p_value
    return min(1.0, 2 * min(higher, lower))
