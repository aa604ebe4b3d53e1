"""Which tables of two arms were given, and can they be?"""

import numpy as np
from numpy.typing import ArrayLike

from surrogate_evidence._checks_of_many import check_counts
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis.counts._common_tables import Tables
from surrogate_evidence.synthesis.pooling._studies import require_one_length

Counts = tuple[tuple[int, int, int, int], ...]
"""Events and participants of both arms, one row per study."""


def read_tables(
    events_1: ArrayLike, n_1: ArrayLike, events_2: ArrayLike, n_2: ArrayLike
) -> tuple[Tables, Counts]:
    """Return the tables of several studies, or refuse them in words."""
    names = ("events_1", "n_1", "events_2", "n_2")
    require_one_length(dict(zip(names, (events_1, n_1, events_2, n_2), strict=True)))
    x1, n1, x2, n2 = check_counts(
        [(events_1, n_1, *names[:2]), (events_2, n_2, *names[2:])]
    )
    if x1.ndim > 1:
        msg = f"give one row per study, not an array of {x1.ndim} dimensions."
        raise ArgumentError(msg)
    rows = tuple(
        (int(a), int(m), int(c), int(n))
        for a, m, c, n in zip(*(np.ravel(x) for x in (x1, n1, x2, n2)), strict=True)
    )
    a, m, c, n = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    return Tables(a, m - a, c, n - c), rows
