"""What does a test of two proportions return?"""

from dataclasses import dataclass
from typing import ClassVar

from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.exact._two_arm_tests import CONDITIONS_ON
from surrogate_evidence.estimates.exact.rejection import RejectionRate, power, size
from surrogate_evidence.estimates.results import (
    METHOD_TITLES,
    counts_of,
    fraction,
    sentence_case,
)
from surrogate_evidence.formatting import number, p_phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """The p-value of a test that two proportions are equal.

    Attributes
    ----------
    p_value : float
        Between 0 and 1; NaN, with a note that says why, where there is none.
    method : str
        Name of the test, as `exact_test` takes it.
    alternative : str
        ``"two-sided"``, ``"greater"`` (arm 1 higher) or ``"less"``.
    statistic : float or None
        What the test orders tables by, where it is a single number.
    events_1, n_1, events_2, n_2 : int
        Participants with the event and participants observed, per arm.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    __test__: ClassVar[bool] = False  # a result, not a test for pytest to collect

    p_value: float
    method: str
    alternative: str
    statistic: float | None
    events_1: int
    n_1: int
    events_2: int
    n_2: int
    notes: tuple[Note, ...] = ()

    @property
    def n(self) -> int:
        """Participants in both arms."""
        return self.n_1 + self.n_2

    @property
    def conditions_on(self) -> str:
        """What the test takes as given, in a sentence."""
        return CONDITIONS_ON[self.method]

    def size(self, alpha: float = 0.05) -> RejectionRate:
        """Return how often the test errs at these arms where nothing differs.

        See `surrogate_evidence.estimates.size`.
        """
        return size(
            self.n_1,
            self.n_2,
            method=self.method,
            alpha=alpha,
            alternative=self.alternative,  # type: ignore[arg-type]
        )

    def power(self, p_1: float, p_2: float, alpha: float = 0.05) -> RejectionRate:
        """Return how often it finds a named difference at these arms.

        See `surrogate_evidence.estimates.power`, which says what power is not for.
        """
        return power(
            p_1,
            self.n_1,
            p_2,
            self.n_2,
            method=self.method,
            alpha=alpha,
            alternative=self.alternative,  # type: ignore[arg-type]
        )

    def __str__(self) -> str:
        side = {
            "two-sided": "two-sided",
            "greater": "one-sided (arm 1 higher)",
            "less": "one-sided (arm 1 lower)",
        }[self.alternative]
        return (
            f"{sentence_case(METHOD_TITLES[self.method])}, {side}: "
            f"{p_phrase(self.p_value)} for {fraction(self.events_1, self.n_1)} "
            f"against {fraction(self.events_2, self.n_2)} (n = {self.n})."
        )

    def _repr_html_(self) -> str:
        statistic = self.statistic
        shown = number(float("nan") if statistic is None else statistic, 3)
        rows = [
            ("Arm 1", fraction(self.events_1, self.n_1)),
            ("Arm 2", fraction(self.events_2, self.n_2)),
            ("Test", METHOD_TITLES[self.method]),
            ("Alternative", self.alternative),
            *([] if statistic is None else [("Statistic", shown)]),
            ("Result", p_phrase(self.p_value)),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "p_value": self.p_value,
            "method": self.method,
            "alternative": self.alternative,
            "statistic": self.statistic,
            **counts_of(self),
            "notes": joined(self.notes),
        }
