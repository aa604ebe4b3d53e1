"""Which comparisons of a review does its forest plot show?"""

from typing import Literal

import pandas as pd

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.estimates import compare, exact_test, proportion
from surrogate_evidence.presentation.figures.forests.forest_rows import ForestEntry
from surrogate_evidence.presentation.marks import marks_of, marks_of_contrast
from surrogate_evidence.presentation.wording import contrast_label, known, study_labels
from surrogate_evidence.records import Review

TESTS = ("fisher", "boschloo")
"""What a forest plot prints beside an interval: the customary test and ours."""


def forest_entries(
    review: Review,
    *,
    flags: pd.DataFrame | None = None,
    measure: Literal["RD", "RR", "OR"] = "RD",
    level: float = 0.95,
) -> tuple[ForestEntry, ...]:
    """Return every comparison of arms in a review, ready to be drawn.

    Parameters
    ----------
    review : Review
        The evidence.
    flags : pandas.DataFrame, optional
        Flags as `appraise` gives them for the review; by default they are raised.
    measure : str, default "RD"
        Scale of the effect, with the default interval of `compare`.
    level : float, default 0.95
        Confidence level of all intervals, a fraction.

    Returns
    -------
    tuple of ForestEntry
        One for each outcome that two arms of a study can be compared on.

    See Also
    --------
    surrogate_evidence.presentation.figures.forest : Draws them.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> print(forest_entries(load_review())[0].tests[0])
    Fisher's exact test, two-sided: p = 0.101 for 16 of 16 (100.0%) against 12 of 16
    (75.0%) (n = 32).
    """
    raised = marks_of(appraise(review) if flags is None else flags)
    names = study_labels([review.study(key) for key in review.study_ids])
    return tuple(
        ForestEntry(
            study=names[pair.study_id],
            label=contrast_label(pair),
            comparison=compare(*pair.counts, measure=measure, level=level),
            arms=(
                (pair.first.arm, proportion(*pair.counts[:2], level=level)),
                (pair.second.arm, proportion(*pair.counts[2:], level=level)),
            ),
            tests=tuple(exact_test(*pair.counts, method=name) for name in TESTS),
            better=str(pair.first.direction) if known(pair.first.direction) else "",
            marks=marks_of_contrast(raised, pair),
        )
        for pair in review.contrasts()
    )
