"""What does one study show: how large is the effect, and how sure can we be?

Counts or shares in, frozen results out. Every result prints as a sentence, shows as a
table in a notebook, turns into a flat row, and carries plain notes about what has to
be said beside the number.
"""

from surrogate_evidence.estimates.all_or_none import (
    RuleOfThree,
    rule_of_three,
    successes_needed,
)
from surrogate_evidence.estimates.comparisons import compare
from surrogate_evidence.estimates.compatible import CompatibleTables, compatible_tables
from surrogate_evidence.estimates.composition import composition, composition_of_counts
from surrogate_evidence.estimates.consistency import Consistency, grim, grim_percent
from surrogate_evidence.estimates.coverage import Coverage, coverage, covered
from surrogate_evidence.estimates.exact import exact_test
from surrogate_evidence.estimates.parts import Composition, Part
from surrogate_evidence.estimates.planning import RejectionRate, power, size
from surrogate_evidence.estimates.proportions import proportion
from surrogate_evidence.estimates.recompute import (
    Recomputation,
    RecomputedP,
    recompute_p,
)
from surrogate_evidence.estimates.results import (
    METHOD_TITLES,
    Comparison,
    Estimate,
    Interval,
    Note,
    TestResult,
)
from surrogate_evidence.estimates.rounded import (
    RoundedComposition,
    RoundedPart,
    rounded_composition,
)
from surrogate_evidence.estimates.two_parts import TwoParts

__all__ = [
    "METHOD_TITLES",
    "Comparison",
    "CompatibleTables",
    "Composition",
    "Consistency",
    "Coverage",
    "Estimate",
    "Interval",
    "Note",
    "Part",
    "Recomputation",
    "RecomputedP",
    "RejectionRate",
    "RoundedComposition",
    "RoundedPart",
    "RuleOfThree",
    "TestResult",
    "TwoParts",
    "compare",
    "compatible_tables",
    "composition",
    "composition_of_counts",
    "coverage",
    "covered",
    "exact_test",
    "grim",
    "grim_percent",
    "power",
    "proportion",
    "recompute_p",
    "rounded_composition",
    "rule_of_three",
    "size",
    "successes_needed",
]
