"""What limits this record, this result, or this review?"""

from collections.abc import Iterable
from typing import Protocol, overload, runtime_checkable

import pandas as pd

from surrogate_evidence.appraisal.flags import FLAG_COLUMNS, Finding, Flag, Rule, put
from surrogate_evidence.appraisal.rules import RULES
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Comparison, Estimate, Estimates, PValues
from surrogate_evidence.records import Contrast, Review
from surrogate_evidence.records.record import Record

_ESTIMATES = Estimate.__module__.rpartition(".")[0]
"""The room whose every result can be appraised, though of some nothing is asked."""

MOST_DISTINCT = 2000
"""Distinct samples of a batch up to which each of them is appraised."""


@runtime_checkable
class BringsRules(Protocol):
    """A result of a later room, which brings the questions that are asked of it."""

    @property
    def rules(self) -> tuple[Rule, ...]: ...  # noqa: D102


@overload
def appraise(  # type: ignore[overload-overlap]
    target: Review, *, rules: Iterable[Rule] | None = ...
) -> pd.DataFrame: ...
@overload
def appraise(  # a Review is an object too, and the first of the two answers it
    target: object, *, rules: Iterable[Rule] | None = ...
) -> tuple[Flag, ...]: ...
def appraise(
    target: object, *, rules: Iterable[Rule] | None = None
) -> tuple[Flag, ...] | pd.DataFrame:
    """Return the flags of a record or a result, or those of a whole review.

    Parameters
    ----------
    target : record, contrast, any result of `estimates` or `synthesis`, or Review
        What to appraise. A study is appraised with its outcomes, its sources and the
        claims that rest on it; take it from the review, which gathers them. Of many
        samples at once each flag says in how many of them it is raised.
    rules : iterable of Rule, optional
        The questions to ask; by default all of them, and those that a result of
        `synthesis` brings with it.

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
    own = target.rules if isinstance(target, BringsRules) else None
    asked = RULES + (own or ()) if rules is None else tuple(rules)
    if isinstance(target, Review):
        return flags_of_review(target, rules=asked)
    if isinstance(target, Estimates | PValues):
        return _flags_of_many(target, asked)
    known = isinstance(target, Record | Contrast) or _is_result(target)
    if not known and own is None:
        msg = (
            f"cannot appraise a {type(target).__name__}; give a record, a contrast, a "
            "result of surrogate_evidence.estimates or synthesis, or a Review."
        )
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


def _is_result(target: object) -> bool:
    return type(target).__module__.startswith(_ESTIMATES)


def _flags_of_many(
    batch: Estimates[Estimate] | Estimates[Comparison] | PValues,
    rules: tuple[Rule, ...],
) -> tuple[Flag, ...]:
    """Return each flag once, with how many samples raise it and what the first says."""
    frame = pd.DataFrame({name: c.ravel() for name, c in batch.counts.items()})
    times = frame.value_counts(sort=False)
    if len(times) > MOST_DISTINCT:
        msg = (
            f"{len(times):,} distinct samples are too many to be appraised one by one; "
            f"take those of interest, {MOST_DISTINCT} at most."
        )
        raise ArgumentError(msg)
    found: dict[str, tuple[Flag, int]] = {}
    for counts, often in times.items():
        one = batch.single(*map(int, counts))  # type: ignore[call-overload]
        for code, flag in {flag.code: flag for flag in put(rules, one)}.items():
            first, sum_ = found.get(code, (flag, 0))
            found[code] = (first, sum_ + int(often))
    flags = [
        Flag(
            rule=flag.rule,
            finding=Finding(
                flag.finding.state,
                f"in {raised} of {len(frame)} samples, such as: {flag.finding.fact}",
            ),
        )
        for flag, raised in found.values()
    ]
    return tuple(sorted(flags, key=lambda flag: (-flag.rule.severity, flag.code)))
