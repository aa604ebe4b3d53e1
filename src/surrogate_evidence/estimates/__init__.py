"""What does one study show: how large is the effect, and how sure can we be?

Counts or shares in, frozen results out. Every result prints as a sentence, shows as a
table in a notebook, turns into a flat row, and carries plain notes about what has to
be said beside the number.
"""

from surrogate_evidence.estimates._effect_values import EffectSizes
from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates.all_or_none import (
    RuleOfThree,
    rule_of_three,
    successes_needed,
)
from surrogate_evidence.estimates.batches import Estimates, Intervals, PValues
from surrogate_evidence.estimates.case_effect import (
    SINGLE_CASE_TITLES,
    SingleCaseEffect,
)
from surrogate_evidence.estimates.case_report import SERIES_NEEDS, single_case_effect
from surrogate_evidence.estimates.comparisons import compare
from surrogate_evidence.estimates.compatible import CompatibleTables, compatible_tables
from surrogate_evidence.estimates.composition import (
    Composition,
    Part,
    composition,
    composition_of_counts,
)
from surrogate_evidence.estimates.consistency import Consistency, grim, grim_percent
from surrogate_evidence.estimates.conversions import (
    sd_from_interval,
    sd_from_std_error,
    std_error_from_interval,
    std_error_from_p_value,
)
from surrogate_evidence.estimates.coverage import Coverage, coverage, covered
from surrogate_evidence.estimates.effect_measures import MEASURES, EffectMeasure
from surrogate_evidence.estimates.effect_sizes import effect_size, effect_sizes
from surrogate_evidence.estimates.exact import exact_test
from surrogate_evidence.estimates.log_response import lrr
from surrogate_evidence.estimates.mean_tests import mean_test
from surrogate_evidence.estimates.measurements import (
    mean_difference,
    standardised_mean_difference,
    summarise,
)
from surrogate_evidence.estimates.phases import Phases, labelled_phases, phases
from surrogate_evidence.estimates.proportions import proportion
from surrogate_evidence.estimates.quantiles import mean_from_median, sd_from_quantiles
from surrogate_evidence.estimates.randomisation import (
    RandomisationTest,
    randomisation_test,
)
from surrogate_evidence.estimates.recompute import (
    Recomputation,
    RecomputedP,
    recompute_p,
)
from surrogate_evidence.estimates.rejection import RejectionRate, power, size
from surrogate_evidence.estimates.results import (
    METHOD_TITLES,
    Comparison,
    Estimate,
    Interval,
)
from surrogate_evidence.estimates.rounded import (
    RoundedComposition,
    RoundedPart,
    rounded_composition,
)
from surrogate_evidence.estimates.samples import (
    Converted,
    MeanComparison,
    MeanTest,
    Sample,
)
from surrogate_evidence.estimates.single_case import nap, pnd, tau_u
from surrogate_evidence.estimates.test_result import TestResult
from surrogate_evidence.estimates.two_parts import TwoParts

__all__ = [
    "MEASURES",
    "METHOD_TITLES",
    "SERIES_NEEDS",
    "SINGLE_CASE_TITLES",
    "Comparison",
    "CompatibleTables",
    "Composition",
    "Consistency",
    "Converted",
    "Coverage",
    "EffectMeasure",
    "EffectSizes",
    "Estimate",
    "Estimates",
    "Interval",
    "Intervals",
    "MeanComparison",
    "MeanTest",
    "Note",
    "PValues",
    "Part",
    "Phases",
    "RandomisationTest",
    "Recomputation",
    "RecomputedP",
    "RejectionRate",
    "RoundedComposition",
    "RoundedPart",
    "RuleOfThree",
    "Sample",
    "SingleCaseEffect",
    "TestResult",
    "TwoParts",
    "compare",
    "compatible_tables",
    "composition",
    "composition_of_counts",
    "coverage",
    "covered",
    "effect_size",
    "effect_sizes",
    "exact_test",
    "grim",
    "grim_percent",
    "labelled_phases",
    "lrr",
    "mean_difference",
    "mean_from_median",
    "mean_test",
    "nap",
    "phases",
    "pnd",
    "power",
    "proportion",
    "randomisation_test",
    "recompute_p",
    "rounded_composition",
    "rule_of_three",
    "sd_from_interval",
    "sd_from_quantiles",
    "sd_from_std_error",
    "single_case_effect",
    "size",
    "standardised_mean_difference",
    "std_error_from_interval",
    "std_error_from_p_value",
    "successes_needed",
    "summarise",
    "tau_u",
]
