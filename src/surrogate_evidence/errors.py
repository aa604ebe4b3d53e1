"""Every exception and warning of the library.

Each one is also the built-in a caller would expect, so ``except ValueError`` works.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class EvidenceError(Exception):
    """Base of everything this library raises on purpose."""


class ArgumentError(EvidenceError, ValueError):
    """An argument that no answer exists for."""


class CitationError(EvidenceError, LookupError):
    """A reference that cannot be read, found or told apart."""


class NotEstimableError(EvidenceError, ArithmeticError):
    """A quantity that the data given cannot determine."""


class MissingExtraError(EvidenceError, ImportError):
    """An optional part of the library that is not installed."""


class ReportError(EvidenceError, RuntimeError):
    """A report that could not be rendered; what was there before still stands."""


class EvidenceWarning(UserWarning):
    """Base of every warning this library gives."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing wrong with the evidence, said to the person who can mend it.

    Attributes
    ----------
    file : str
        File as the reader would open it, relative to the review's folder.
    line : int
        Line in that file, counted from 1 as an editor does.
    record : str
        The study, or the record, the line is about.
    found : str
        What stands there.
    expected : str
        What should stand there.
    action : str
        What to do about it.
    """

    file: str
    line: int
    record: str
    found: str
    expected: str
    action: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.record}: found {self.found}; "
            f"expected {self.expected}; {self.action}"
        )


class RecordError(EvidenceError, ValueError):
    """Everything that is wrong with a review's files, all at once.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of file and line.
    """

    def __init__(self, problems: Iterable[Problem], where: str) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        listing = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} {noun} in {where}:\n{listing}")
