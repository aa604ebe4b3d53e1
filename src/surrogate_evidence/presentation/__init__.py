"""How do we show it? Figures, tables and the report."""

from surrogate_evidence.presentation.described import DescribedFigure, describe
from surrogate_evidence.presentation.evidence_table import EvidenceTable
from surrogate_evidence.presentation.figures import (
    ForestEntry,
    activities,
    albatross,
    coverage_curve,
    effect_direction,
    evidence_map,
    flags_heatmap,
    flow_diagram,
    forest,
    forest_entries,
    harvest,
    icon_array,
    p_value_curve,
    phase_plot,
    power_curve,
    precision_curve,
    sample_size_curve,
    specification_curve,
    timeline,
    tipping_point,
    verdicts,
)
from surrogate_evidence.presentation.gallery import review_figures, save_figures
from surrogate_evidence.presentation.marks import Mark
from surrogate_evidence.presentation.style import style
from surrogate_evidence.presentation.tables import (
    activities_table,
    characteristics_of_studies,
    claims_table,
    flags_table,
    outcomes_table,
)

__all__ = [
    "DescribedFigure",
    "EvidenceTable",
    "ForestEntry",
    "Mark",
    "activities",
    "activities_table",
    "albatross",
    "characteristics_of_studies",
    "claims_table",
    "coverage_curve",
    "describe",
    "effect_direction",
    "evidence_map",
    "flags_heatmap",
    "flags_table",
    "flow_diagram",
    "forest",
    "forest_entries",
    "harvest",
    "icon_array",
    "outcomes_table",
    "p_value_curve",
    "phase_plot",
    "power_curve",
    "precision_curve",
    "review_figures",
    "sample_size_curve",
    "save_figures",
    "specification_curve",
    "style",
    "timeline",
    "tipping_point",
    "verdicts",
]
