"""What does one study show: how large is the effect, and how sure can we be?

Counts or shares in, frozen results out. Every result prints as a sentence, shows as a
table in a notebook, turns into a flat row, and carries plain notes about what has to
be said beside the number.
"""

from surrogate_evidence.estimates._analyses import Analysis
from surrogate_evidence.estimates.all_or_none import (
    RuleOfThree,
    rule_of_three,
    successes_needed,
)
from surrogate_evidence.estimates.comparisons import compare
from surrogate_evidence.estimates.composition import Composition, Part, composition
from surrogate_evidence.estimates.coverage import Coverage, coverage, covered
from surrogate_evidence.estimates.credibility import Credibility, credibility
from surrogate_evidence.estimates.disagreement import Disagreement, disagreement
from surrogate_evidence.estimates.e_value import EValue, e_value
from surrogate_evidence.estimates.exact import exact_test
from surrogate_evidence.estimates.fragility import Fragility, fragility
from surrogate_evidence.estimates.multiverse import Multiverse, multiverse
from surrogate_evidence.estimates.p_value_function import (
    PValueFunction,
    p_value_function,
)
from surrogate_evidence.estimates.planning import RejectionRate, power, size
from surrogate_evidence.estimates.proportions import proportion
from surrogate_evidence.estimates.results import (
    METHOD_TITLES,
    Comparison,
    Estimate,
    Interval,
    Note,
    TestResult,
)
from surrogate_evidence.estimates.tipping_points import TippingPoints, tipping_points

__all__ = [
    "METHOD_TITLES",
    "Analysis",
    "Comparison",
    "Composition",
    "Coverage",
    "Credibility",
    "Disagreement",
    "EValue",
    "Estimate",
    "Fragility",
    "Interval",
    "Multiverse",
    "Note",
    "PValueFunction",
    "Part",
    "RejectionRate",
    "RuleOfThree",
    "TestResult",
    "TippingPoints",
    "compare",
    "composition",
    "coverage",
    "covered",
    "credibility",
    "disagreement",
    "e_value",
    "exact_test",
    "fragility",
    "multiverse",
    "p_value_function",
    "power",
    "proportion",
    "rule_of_three",
    "size",
    "successes_needed",
    "tipping_points",
]
