"""What does one study show: how large is the effect, and how sure can we be?

Counts or shares in, frozen results out. Every result prints as a sentence, shows as a
table in a notebook, turns into a flat row, and carries plain notes about what has to
be said beside the number.
"""

from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates.all_or_none import (
    RuleOfThree,
    rule_of_three,
    successes_needed,
)
from surrogate_evidence.estimates.batches import Estimates, Intervals, PValues
from surrogate_evidence.estimates.comparisons import compare
from surrogate_evidence.estimates.composition import Composition, Part, composition
from surrogate_evidence.estimates.coverage import Coverage, coverage, covered
from surrogate_evidence.estimates.exact import exact_test
from surrogate_evidence.estimates.proportions import proportion
from surrogate_evidence.estimates.rejection import RejectionRate, power, size
from surrogate_evidence.estimates.results import (
    METHOD_TITLES,
    Comparison,
    Estimate,
    Interval,
)
from surrogate_evidence.estimates.test_result import TestResult

__all__ = [
    "METHOD_TITLES",
    "Comparison",
    "Composition",
    "Coverage",
    "Estimate",
    "Estimates",
    "Interval",
    "Intervals",
    "Note",
    "PValues",
    "Part",
    "RejectionRate",
    "RuleOfThree",
    "TestResult",
    "compare",
    "composition",
    "coverage",
    "covered",
    "exact_test",
    "power",
    "proportion",
    "rule_of_three",
    "size",
    "successes_needed",
]
