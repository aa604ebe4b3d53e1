"""What do several works say jointly, if anything?

The gate answers first whether studies may be pooled. Where they may, `pool` does it for
one set of studies and `pool_by` for any number of sets at once; `simulate` says how
well either would do. For few studies there is `bayesian_pool`, which states a prior,
and `panel`, which sets all defensible methods side by side. Where they may not, there
are the directions of their effects, their range, their p-values, and a report of what
was done instead, in the nine items of the SWiM guideline.

One folder for each question:

================= ==============================================================
`deciding`        May these studies be pooled, and what would change the answer?
`pooling`         What do they say jointly, one set of them or ever so many?
`few`             What can be said of very few, under stated beliefs?
`counts`          What do counted events say jointly, however few they are?
`moderators`      Do effects go with a feature of the studies?
`checking`        How far does a pooled answer hold, and its method?
`without_pooling` What can be said of studies that are not averaged?
`checked_in_r`    How does somebody check a result in R?
================= ==============================================================

`rules` says what limits such a statement.
"""

from surrogate_evidence.synthesis.checking.confidence_curves import (
    ConfidenceCurve,
    confidence_curve,
)
from surrogate_evidence.synthesis.checking.diagnostics import (
    INFLUENCE_COLUMNS,
    cumulative,
    influence,
    leave_one_out,
)
from surrogate_evidence.synthesis.checking.simulation import (
    Performance,
    Simulation,
    simulate,
)
from surrogate_evidence.synthesis.counts.mixed_models import (
    mixed_odds_ratio,
    pool_proportions,
)
from surrogate_evidence.synthesis.counts.mixed_pooled import PooledCounts
from surrogate_evidence.synthesis.counts.pooled_tables import PooledTables
from surrogate_evidence.synthesis.counts.rare_events import (
    exact_odds_ratio,
    mantel_haenszel,
    peto,
)
from surrogate_evidence.synthesis.deciding.alike import (
    ASPECTS,
    POLICY,
    Aspect,
    PolicyStep,
    Reason,
    Standing,
)
from surrogate_evidence.synthesis.deciding.answers import (
    DoNotPool,
    EvidenceGap,
    Pool,
    PoolWithPrior,
)
from surrogate_evidence.synthesis.deciding.gate import gate, gates
from surrogate_evidence.synthesis.few.bayes import bayesian_pool, bayesian_pool_by
from surrogate_evidence.synthesis.few.bayesian_pooled import (
    BAYESIAN_COLUMNS,
    BayesianPooled,
)
from surrogate_evidence.synthesis.few.panel import panel
from surrogate_evidence.synthesis.few.priors import TauPrior
from surrogate_evidence.synthesis.few.published_priors import (
    published_prior,
    published_priors,
)
from surrogate_evidence.synthesis.few.side_by_side import Panel, PanelRow
from surrogate_evidence.synthesis.moderators.asymmetry import (
    Asymmetry,
    begg_test,
    egger_test,
)
from surrogate_evidence.synthesis.moderators.regressed import Coefficient, Regressed
from surrogate_evidence.synthesis.moderators.regression import (
    meta_regression,
    subgroups,
)
from surrogate_evidence.synthesis.pooling.back_transformed import BackTransformed
from surrogate_evidence.synthesis.pooling.pooled import (
    POOLED_COLUMNS,
    NothingToPool,
    Pooled,
)
from surrogate_evidence.synthesis.pooling.pooling import pool, pool_by
from surrogate_evidence.synthesis.rules import POOLED_RULES
from surrogate_evidence.synthesis.without_pooling.combined_p import (
    CombinedPValue,
    combine_p_values,
)
from surrogate_evidence.synthesis.without_pooling.contours import participants_for
from surrogate_evidence.synthesis.without_pooling.directions import (
    Effect,
    EffectDirection,
    direction_of,
    effects_of,
    within_study,
)
from surrogate_evidence.synthesis.without_pooling.spread import Spread, spread
from surrogate_evidence.synthesis.without_pooling.swim import (
    SWIM_ITEMS,
    SwimItem,
    SwimReport,
    swim_report,
)
from surrogate_evidence.synthesis.without_pooling.votes import (
    VoteCount,
    sign_test,
    smallest_p,
    vote_count,
)

__all__ = [
    "ASPECTS",
    "BAYESIAN_COLUMNS",
    "INFLUENCE_COLUMNS",
    "POLICY",
    "POOLED_COLUMNS",
    "POOLED_RULES",
    "SWIM_ITEMS",
    "Aspect",
    "Asymmetry",
    "BackTransformed",
    "BayesianPooled",
    "Coefficient",
    "CombinedPValue",
    "ConfidenceCurve",
    "DoNotPool",
    "Effect",
    "EffectDirection",
    "EvidenceGap",
    "NothingToPool",
    "Panel",
    "PanelRow",
    "Performance",
    "PolicyStep",
    "Pool",
    "PoolWithPrior",
    "Pooled",
    "PooledCounts",
    "PooledTables",
    "Reason",
    "Regressed",
    "Simulation",
    "Spread",
    "Standing",
    "SwimItem",
    "SwimReport",
    "TauPrior",
    "VoteCount",
    "bayesian_pool",
    "bayesian_pool_by",
    "begg_test",
    "combine_p_values",
    "confidence_curve",
    "cumulative",
    "direction_of",
    "effects_of",
    "egger_test",
    "exact_odds_ratio",
    "gate",
    "gates",
    "influence",
    "leave_one_out",
    "mantel_haenszel",
    "meta_regression",
    "mixed_odds_ratio",
    "panel",
    "participants_for",
    "peto",
    "pool",
    "pool_by",
    "pool_proportions",
    "published_prior",
    "published_priors",
    "sign_test",
    "simulate",
    "smallest_p",
    "spread",
    "subgroups",
    "swim_report",
    "vote_count",
    "within_study",
]
