"""Which figure answers which question? One plot, one file.

Every function takes Axes, or makes them, and returns them; what was drawn, in words
and in numbers, is read back with :func:`surrogate_evidence.presentation.describe`.
"""

from surrogate_evidence.presentation.figures.activities import activities
from surrogate_evidence.presentation.figures.albatross import albatross
from surrogate_evidence.presentation.figures.coverage_curve import coverage_curve
from surrogate_evidence.presentation.figures.drapery import drapery
from surrogate_evidence.presentation.figures.effect_direction import effect_direction
from surrogate_evidence.presentation.figures.evidence_map import evidence_map
from surrogate_evidence.presentation.figures.flags_heatmap import flags_heatmap
from surrogate_evidence.presentation.figures.flow_diagram import flow_diagram
from surrogate_evidence.presentation.figures.forests.cumulative_forest import (
    cumulative_forest,
    leave_one_out_forest,
)
from surrogate_evidence.presentation.figures.forests.forest import forest
from surrogate_evidence.presentation.figures.forests.forest_entries import (
    forest_entries,
)
from surrogate_evidence.presentation.figures.forests.forest_rows import ForestEntry
from surrogate_evidence.presentation.figures.forests.pooled_forest import pooled_forest
from surrogate_evidence.presentation.figures.forests.pooled_sections import (
    ForestSection,
    subgroup_sections,
)
from surrogate_evidence.presentation.figures.funnel import funnel
from surrogate_evidence.presentation.figures.harvest import harvest
from surrogate_evidence.presentation.figures.icon_array import icon_array
from surrogate_evidence.presentation.figures.p_value_curve import p_value_curve
from surrogate_evidence.presentation.figures.panel_plot import panel_plot
from surrogate_evidence.presentation.figures.phase_plot import phase_plot
from surrogate_evidence.presentation.figures.posterior_plot import posterior_plot
from surrogate_evidence.presentation.figures.power_curve import power_curve
from surrogate_evidence.presentation.figures.precision_curve import precision_curve
from surrogate_evidence.presentation.figures.sample_size_curve import (
    sample_size_curve,
)
from surrogate_evidence.presentation.figures.specification_curve import (
    specification_curve,
)
from surrogate_evidence.presentation.figures.timeline import timeline
from surrogate_evidence.presentation.figures.tipping_point import tipping_point
from surrogate_evidence.presentation.figures.verdicts import verdicts

__all__ = [
    "ForestEntry",
    "ForestSection",
    "activities",
    "albatross",
    "coverage_curve",
    "cumulative_forest",
    "drapery",
    "effect_direction",
    "evidence_map",
    "flags_heatmap",
    "flow_diagram",
    "forest",
    "forest_entries",
    "funnel",
    "harvest",
    "icon_array",
    "leave_one_out_forest",
    "p_value_curve",
    "panel_plot",
    "phase_plot",
    "pooled_forest",
    "posterior_plot",
    "power_curve",
    "precision_curve",
    "sample_size_curve",
    "specification_curve",
    "subgroup_sections",
    "timeline",
    "tipping_point",
    "verdicts",
]
