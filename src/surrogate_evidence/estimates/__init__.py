"""What does one study show: how large is the effect, and how sure can we be?

Counts or shares in, frozen results out. Every result prints as a sentence, shows as a
table in a notebook, turns into a flat row, and carries plain notes about what has to
be said beside the number.
"""

from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates.batches import Estimates, Intervals, PValues
from surrogate_evidence.estimates.comparisons.comparison_coverage import (
    ComparisonCoverage,
    coverage_of_comparison,
)
from surrogate_evidence.estimates.comparisons.comparisons import compare
from surrogate_evidence.estimates.comparisons.needed_to_treat import (
    NumberNeededToTreat,
    Segment,
    number_needed_to_treat,
)
from surrogate_evidence.estimates.comparisons.superiority import (
    ProbabilityBetter,
    probability_better,
)
from surrogate_evidence.estimates.composition.composition import (
    Composition,
    Part,
    composition,
    composition_of_counts,
)
from surrogate_evidence.estimates.composition.rounded import (
    RoundedComposition,
    RoundedPart,
    rounded_composition,
)
from surrogate_evidence.estimates.composition.two_parts import TwoParts
from surrogate_evidence.estimates.consistency.compatible import (
    CompatibleTables,
    compatible_tables,
)
from surrogate_evidence.estimates.consistency.consistency import (
    Consistency,
    grim,
    grim_percent,
)
from surrogate_evidence.estimates.consistency.recompute import (
    Recomputation,
    RecomputedP,
    recompute_p,
)
from surrogate_evidence.estimates.effect_sizes._effect_values import EffectSizes
from surrogate_evidence.estimates.effect_sizes.effect_measures import (
    MEASURES,
    EffectMeasure,
)
from surrogate_evidence.estimates.effect_sizes.effect_sizes import (
    effect_size,
    effect_sizes,
)
from surrogate_evidence.estimates.exact.exact import exact_test
from surrogate_evidence.estimates.exact.rejection import RejectionRate, power, size
from surrogate_evidence.estimates.exact.test_result import TestResult
from surrogate_evidence.estimates.measurements.conversions import (
    sd_from_interval,
    sd_from_std_error,
    std_error_from_interval,
    std_error_from_p_value,
)
from surrogate_evidence.estimates.measurements.mean_tests import mean_test
from surrogate_evidence.estimates.measurements.measurements import (
    mean_difference,
    standardised_mean_difference,
    summarise,
)
from surrogate_evidence.estimates.measurements.quantiles import (
    mean_from_median,
    sd_from_quantiles,
)
from surrogate_evidence.estimates.measurements.samples import (
    Converted,
    MeanComparison,
    MeanTest,
    Sample,
)
from surrogate_evidence.estimates.planning.assurance import Assurance, assurance
from surrogate_evidence.estimates.planning.best_possible import (
    BestPossible,
    best_possible,
)
from surrogate_evidence.estimates.planning.information import (
    InformationSize,
    optimal_information_size,
)
from surrogate_evidence.estimates.planning.planning import SizeForPower, n_for_power
from surrogate_evidence.estimates.planning.precision_planning import (
    SizeForPrecision,
    n_for_precision,
    n_for_precision_of_proportion,
)
from surrogate_evidence.estimates.planning.widths import (
    ExpectedWidth,
    expected_width,
    expected_width_of_proportion,
)
from surrogate_evidence.estimates.proportions.all_or_none import (
    RuleOfThree,
    rule_of_three,
    successes_needed,
)
from surrogate_evidence.estimates.proportions.coverage import (
    Coverage,
    coverage,
    covered,
)
from surrogate_evidence.estimates.proportions.proportions import proportion
from surrogate_evidence.estimates.results import (
    METHOD_TITLES,
    Comparison,
    Estimate,
    Interval,
)
from surrogate_evidence.estimates.sensitivity._analyses import Analysis
from surrogate_evidence.estimates.sensitivity.credibility import (
    Credibility,
    credibility,
)
from surrogate_evidence.estimates.sensitivity.disagreement import (
    Disagreement,
    disagreement,
)
from surrogate_evidence.estimates.sensitivity.e_value import EValue, e_value
from surrogate_evidence.estimates.sensitivity.fragility import Fragility, fragility
from surrogate_evidence.estimates.sensitivity.multiverse import Multiverse, multiverse
from surrogate_evidence.estimates.sensitivity.p_value_function import (
    PValueFunction,
    p_value_function,
)
from surrogate_evidence.estimates.sensitivity.tipping_points import (
    TippingPoints,
    tipping_points,
)
from surrogate_evidence.estimates.single_case.case_effect import (
    SINGLE_CASE_TITLES,
    SingleCaseEffect,
)
from surrogate_evidence.estimates.single_case.case_report import (
    SERIES_NEEDS,
    single_case_effect,
)
from surrogate_evidence.estimates.single_case.log_response import lrr
from surrogate_evidence.estimates.single_case.phases import (
    Phases,
    labelled_phases,
    phases,
)
from surrogate_evidence.estimates.single_case.randomisation import (
    RandomisationTest,
    randomisation_test,
)
from surrogate_evidence.estimates.single_case.single_case import nap, pnd, tau_u

__all__ = [
    "MEASURES",
    "METHOD_TITLES",
    "SERIES_NEEDS",
    "SINGLE_CASE_TITLES",
    "Analysis",
    "Assurance",
    "BestPossible",
    "Comparison",
    "ComparisonCoverage",
    "CompatibleTables",
    "Composition",
    "Consistency",
    "Converted",
    "Coverage",
    "Credibility",
    "Disagreement",
    "EValue",
    "EffectMeasure",
    "EffectSizes",
    "Estimate",
    "Estimates",
    "ExpectedWidth",
    "Fragility",
    "InformationSize",
    "Interval",
    "Intervals",
    "MeanComparison",
    "MeanTest",
    "Multiverse",
    "Note",
    "NumberNeededToTreat",
    "PValueFunction",
    "PValues",
    "Part",
    "Phases",
    "ProbabilityBetter",
    "RandomisationTest",
    "Recomputation",
    "RecomputedP",
    "RejectionRate",
    "RoundedComposition",
    "RoundedPart",
    "RuleOfThree",
    "Sample",
    "Segment",
    "SingleCaseEffect",
    "SizeForPower",
    "SizeForPrecision",
    "TestResult",
    "TippingPoints",
    "TwoParts",
    "assurance",
    "best_possible",
    "compare",
    "compatible_tables",
    "composition",
    "composition_of_counts",
    "coverage",
    "coverage_of_comparison",
    "covered",
    "credibility",
    "disagreement",
    "e_value",
    "effect_size",
    "effect_sizes",
    "exact_test",
    "expected_width",
    "expected_width_of_proportion",
    "fragility",
    "grim",
    "grim_percent",
    "labelled_phases",
    "lrr",
    "mean_difference",
    "mean_from_median",
    "mean_test",
    "multiverse",
    "n_for_power",
    "n_for_precision",
    "n_for_precision_of_proportion",
    "nap",
    "number_needed_to_treat",
    "optimal_information_size",
    "p_value_function",
    "phases",
    "pnd",
    "power",
    "probability_better",
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
    "tipping_points",
]
