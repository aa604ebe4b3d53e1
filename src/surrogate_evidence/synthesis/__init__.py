"""What do several works say jointly, if anything?

Effects and variances in, frozen results out: `pool` for one set of studies, `pool_by`
for any number of sets at once, `simulate` for how well either would do.
"""

from surrogate_evidence.synthesis.pooled import POOLED_COLUMNS, EvidenceGap, Pooled
from surrogate_evidence.synthesis.pooling import pool, pool_by
from surrogate_evidence.synthesis.simulation import Performance, Simulation, simulate

__all__ = [
    "POOLED_COLUMNS",
    "EvidenceGap",
    "Performance",
    "Pooled",
    "Simulation",
    "pool",
    "pool_by",
    "simulate",
]
