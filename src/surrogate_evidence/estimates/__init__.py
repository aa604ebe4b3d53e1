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
from surrogate_evidence.estimates.composition import Composition, Part, composition
from surrogate_evidence.estimates.conversions import (
    sd_from_interval,
    sd_from_std_error,
    std_error_from_interval,
    std_error_from_p_value,
)
from surrogate_evidence.estimates.coverage import Coverage, coverage, covered
from surrogate_evidence.estimates.exact import exact_test
from surrogate_evidence.estimates.mean_tests import mean_test
from surrogate_evidence.estimates.measurements import (
    mean_difference,
    standardised_mean_difference,
    summarise,
)
from surrogate_evidence.estimates.planning import RejectionRate, power, size
from surrogate_evidence.estimates.proportions import proportion
from surrogate_evidence.estimates.quantiles import mean_from_median, sd_from_quantiles
from surrogate_evidence.estimates.results import (
    METHOD_TITLES,
    Comparison,
    Estimate,
    Interval,
    Note,
    TestResult,
)
from surrogate_evidence.estimates.samples import (
    Converted,
    MeanComparison,
    MeanTest,
    Sample,
)

__all__ = [
    "METHOD_TITLES",
    "Comparison",
    "Composition",
    "Converted",
    "Coverage",
    "Estimate",
    "Interval",
    "MeanComparison",
    "MeanTest",
    "Note",
    "Part",
    "RejectionRate",
    "RuleOfThree",
    "Sample",
    "TestResult",
    "compare",
    "composition",
    "coverage",
    "covered",
    "exact_test",
    "mean_difference",
    "mean_from_median",
    "mean_test",
    "power",
    "proportion",
    "rule_of_three",
    "sd_from_interval",
    "sd_from_quantiles",
    "sd_from_std_error",
    "size",
    "standardised_mean_difference",
    "std_error_from_interval",
    "std_error_from_p_value",
    "successes_needed",
    "summarise",
]
