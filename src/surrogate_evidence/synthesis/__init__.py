"""What do several works say jointly, if anything?

Effects and variances in, frozen results out: `pool` for one set of studies, `pool_by`
for any number of sets at once, `simulate` for how well either would do.
"""

from surrogate_evidence.synthesis.pooled import POOLED_COLUMNS, EvidenceGap, Pooled
from surrogate_evidence.synthesis.pooling import pool, pool_by

__all__ = [
    "POOLED_COLUMNS",
    "EvidenceGap",
    "Pooled",
    "pool",
    "pool_by",
]
