"""What limits this record, this result, or this review?"""

from collections.abc import Iterable
from typing import overload

import pandas as pd

from surrogate_evidence.appraisal.flags import FLAG_COLUMNS, Flag, Rule, put
from surrogate_evidence.appraisal.rules import RULES
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    Comparison,
    Composition,
    Credibility,
    Disagreement,
    Estimate,
    EValue,
    Fragility,
    Multiverse,
    PValueFunction,
    TestResult,
    TippingPoints,
)
from surrogate_evidence.records import Contrast, Review
from surrogate_evidence.records.record import Record

RESULTS = (
    Estimate,
    Comparison,
    TestResult,
    Composition,
    Multiverse,
    Disagreement,
    Fragility,
    TippingPoints,
    EValue,
    Credibility,
    PValueFunction,
)

Sensitivity = (
    Multiverse
    | Disagreement
    | Fragility
    | TippingPoints
    | EValue
    | Credibility
    | PValueFunction
)

Result = Estimate | Comparison | TestResult | Composition | Sensitivity

Appraisable = Record | Contrast | Result


@overload
def appraise(target: Review, *, rules: Iterable[Rule] = ...) -> pd.DataFrame: ...
@overload
def appraise(
    target: Appraisable, *, rules: Iterable[Rule] = ...
) -> tuple[Flag, ...]: ...
def appraise(
    target: object, *, rules: Iterable[Rule] = RULES
) -> tuple[Flag, ...] | pd.DataFrame:
    """Return the flags of a record or a result, or those of a whole review.

    Parameters
    ----------
    target : record, contrast, any result of `estimates`, or Review
        What to appraise. A study is appraised with its outcomes, its sources and the
        claims that rest on it; take it from the review, which gathers them.
    rules : iterable of Rule, optional
        The questions to ask; by default all of them.

    Returns
    -------
    tuple of Flag or pandas.DataFrame
        For a record or a result its flags, most severe first, then by code. For a
        review a tidy frame of the flags of all works with the columns code, severity,
        title, study, outcome, state, fact, citation.

    Raises
    ------
    ArgumentError
        If `target` is none of these.

    See Also
    --------
    rules_as_markdown : All rules with their rationale, as a page.

    Notes
    -----
    A flag is not a verdict. "Not reported" is a state of its own: a source that is
    silent is neither at fault nor clear.

    Examples
    --------
    A result of 100% in a small sample does not come alone:

    >>> from surrogate_evidence.estimates import proportion
    >>> [flag.code for flag in appraise(proportion(16, 16))]
    ['PRE301', 'PRE302']
    """
    asked = tuple(rules)
    if isinstance(target, Review):
        return flags_of_review(target, rules=asked)
    if not isinstance(target, (Record, Contrast, *RESULTS)):
        names = ", ".join(
            kind.__name__ for kind in (Record, Contrast, *RESULTS, Review)
        )
        msg = f"cannot appraise a {type(target).__name__}; give one of: {names}."
        raise ArgumentError(msg)
    return put(asked, target, study_id=getattr(target, "study_id", ""))


def flags_of_review(review: Review, *, rules: Iterable[Rule] = RULES) -> pd.DataFrame:
    """Return the flags of every work of a review as a tidy frame.

    Parameters
    ----------
    review : Review
        The review.
    rules : iterable of Rule, optional
        The questions to ask; by default all of them.

    Returns
    -------
    pandas.DataFrame
        One row per flag, works in the order of the review.

    See Also
    --------
    appraise : The same for one record or result.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> list(flags_of_review(load_review()).columns)[:3]
    ['code', 'severity', 'title']
    """
    asked = tuple(rules)
    rows = [
        flag.to_dict()
        for study_id in review.study_ids
        for flag in put(asked, review.study(study_id), study_id=study_id)
    ]
    return pd.DataFrame(rows, columns=list(FLAG_COLUMNS))
