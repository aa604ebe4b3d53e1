"""What is a limitation flag, and how is a rule put to a record or a result?

The machinery knows no rule, and no rule knows the machinery: a rule is data with a
question, a rationale, a citation, and a check that states the fact it rests on.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from html import escape
from typing import Any

from surrogate_evidence.appraisal.literature import short_reference


class Severity(IntEnum):
    """How much a flag should weigh with a reader."""

    NOTE = 1
    CAUTION = 2
    SERIOUS = 3

    def __str__(self) -> str:
        return self.name.lower()


class State(StrEnum):
    """What a rule can conclude. A silent source is an answer of its own."""

    RAISED = "raised"
    CLEAR = "clear"
    NOT_REPORTED = "not reported"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule concluded, the fact it rests on, and the outcome it is about."""

    state: State
    fact: str
    outcome: str = ""


Findings = tuple[Finding, ...]
"""Findings of one rule on one target; empty where the question does not arise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A citable question about a record or a result, and how to answer it.

    Attributes
    ----------
    code : str
        Three letters and three digits; permanent, never reused.
    title : str
        What is wrong when the rule is raised.
    severity : Severity
        How much that should weigh.
    rationale : str
        Why it matters, in a sentence.
    cite_key : str
        Key in the methods bibliography of a work that says so.
    applies_to : tuple of type
        Kinds of record or result the question can be put to.
    check : callable
        Target → findings.
    """

    code: str
    title: str
    severity: Severity
    rationale: str
    cite_key: str
    applies_to: tuple[type, ...]
    check: Callable[[Any], Findings]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A rule that did not come back clear. Prints as one line.

    Attributes
    ----------
    rule : Rule
        The question.
    finding : Finding
        What it found.
    study_id : str
        The study it is about; empty for a bare result.
    """

    rule: Rule
    finding: Finding
    study_id: str = ""

    @property
    def code(self) -> str:
        """Code of the rule."""
        return self.rule.code

    @property
    def citation(self) -> str:
        """The work that says why it matters, as author and year."""
        return short_reference(self.rule.cite_key)

    def __str__(self) -> str:
        about = f" on {self.finding.outcome}" if self.finding.outcome else ""
        return (
            f"{self.code} {self.rule.severity}: {self.rule.title}{about} "
            f"({self.finding.state}: {self.finding.fact}) [{self.citation}]"
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"

    def to_dict(self) -> dict[str, str]:
        """Return one flat row."""
        return {
            "code": self.code,
            "severity": str(self.rule.severity),
            "title": self.rule.title,
            "study": self.study_id,
            "outcome": self.finding.outcome,
            "state": str(self.finding.state),
            "fact": self.finding.fact,
            "citation": self.citation,
        }


FLAG_COLUMNS = (
    "code",
    "severity",
    "title",
    "study",
    "outcome",
    "state",
    "fact",
    "citation",
)


def raised_if(
    condition: bool | None,  # noqa: FBT001 - the answer is the argument
    fact: str,
    *,
    outcome: str = "",
) -> Findings:
    """Return the finding for a yes/no fact; None means the source does not say."""
    if condition is None:
        return (Finding(State.NOT_REPORTED, fact, outcome),)
    return (Finding(State.RAISED if condition else State.CLEAR, fact, outcome),)


def put(
    rules: Iterable[Rule], target: object, *, study_id: str = ""
) -> tuple[Flag, ...]:
    """Put every rule that applies to `target`; keep what is not clear.

    Flags come back most severe first, then by code and outcome, so that one target
    always yields one list.
    """
    flags = [
        Flag(rule=rule, finding=finding, study_id=study_id)
        for rule in rules
        if isinstance(target, rule.applies_to)
        for finding in rule.check(target)
        if finding.state is not State.CLEAR
    ]
    return tuple(
        sorted(flags, key=lambda f: (-f.rule.severity, f.code, f.finding.outcome))
    )
