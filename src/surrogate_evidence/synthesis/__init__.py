"""What do several works say jointly, if anything?

The gate answers first whether studies may be pooled. Where they may not, there are the
directions of their effects, their range, their p-values, and a report of what was done
instead, in the nine items of the SWiM guideline.
"""

from surrogate_evidence.synthesis.alike import (
    ASPECTS,
    POLICY,
    Aspect,
    PolicyStep,
    Reason,
    Standing,
)
from surrogate_evidence.synthesis.answers import (
    DoNotPool,
    EvidenceGap,
    Pool,
    PoolWithPrior,
)
from surrogate_evidence.synthesis.combined_p import CombinedPValue, combine_p_values
from surrogate_evidence.synthesis.contours import participants_for
from surrogate_evidence.synthesis.directions import (
    Effect,
    EffectDirection,
    direction_of,
    effects_of,
    within_study,
)
from surrogate_evidence.synthesis.gate import gate, gates
from surrogate_evidence.synthesis.rules import POOLED_RULES
from surrogate_evidence.synthesis.spread import Spread, spread
from surrogate_evidence.synthesis.swim import (
    SWIM_ITEMS,
    SwimItem,
    SwimReport,
    swim_report,
)
from surrogate_evidence.synthesis.votes import (
    VoteCount,
    sign_test,
    smallest_p,
    vote_count,
)

__all__ = [
    "ASPECTS",
    "POLICY",
    "POOLED_RULES",
    "SWIM_ITEMS",
    "Aspect",
    "CombinedPValue",
    "DoNotPool",
    "Effect",
    "EffectDirection",
    "EvidenceGap",
    "PolicyStep",
    "Pool",
    "PoolWithPrior",
    "Reason",
    "Spread",
    "Standing",
    "SwimItem",
    "SwimReport",
    "VoteCount",
    "combine_p_values",
    "direction_of",
    "effects_of",
    "gate",
    "gates",
    "participants_for",
    "sign_test",
    "smallest_p",
    "spread",
    "swim_report",
    "vote_count",
    "within_study",
]
