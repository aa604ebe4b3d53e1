"""Which tables does a review have, with every number beside its limitations?

Functions from a review to a table. What a source does not report is said in words.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from surrogate_evidence.appraisal import Flag, appraise
from surrogate_evidence.appraisal.flags import FLAG_COLUMNS
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.results import METHOD_TITLES
from surrogate_evidence.presentation.evidence_table import EvidenceTable
from surrogate_evidence.presentation.figures.activity_rows import whole_of
from surrogate_evidence.presentation.marks import (
    LEGEND,
    Mark,
    marks_for,
    marks_of,
    written,
)
from surrogate_evidence.presentation.table_rows import (
    activity_rows,
    arms_of,
    outcome_row,
)
from surrogate_evidence.presentation.wording import NOTHING, known, said, study_labels
from surrogate_evidence.records import Outcome, Review, Study, Verdict


def characteristics_of_studies(review: Review) -> EvidenceTable:
    """Return what each work is: design, people, place, size, follow-up, access.

    Parameters
    ----------
    review : Review
        The evidence.

    Returns
    -------
    EvidenceTable
        One row per work, in the order of the review, with the codes of its flags.

    See Also
    --------
    outcomes_table : Gives what the works found, as numbers.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> table = characteristics_of_studies(load_review())
    >>> list(table.frame.columns)[:4]
    ['work', 'why it is here', 'design', 'population']
    """
    studies = _studies(review)
    marks = marks_of(appraise(review))
    names = study_labels(studies)
    rows: list[dict[str, object]] = [
        {
            "work": names[study.study_id],
            "why it is here": study.role,
            "design": study.design,
            "population": study.population,
            "condition": study.condition,
            "country": study.country,
            "intervention": study.intervention,
            "comparator": study.comparator,
            "n": arms_of(study),
            "treatment, weeks": study.duration_weeks,
            "follow-up, months": study.followup_months,
            "harms": study.harms,
            "funding": study.funding,
            "interests": study.interests,
            "read as": study.access,
            "flags": written(marks_for(marks, study.study_id, ())) or NOTHING,
        }
        for study in studies
    ]
    return EvidenceTable(
        caption=f"Characteristics of the {len(studies)} works",
        frame=_frame(rows),
        notes=(f"Frame: {review.about.frame}",),
        flags=_legend(mark for mark in marks if not mark.outcome),
    )


def outcomes_table(review: Review, *, level: float = 0.95) -> EvidenceTable:
    """Return every outcome as reported, with counts, interval and flags side by side.

    Parameters
    ----------
    review : Review
        The evidence.
    level : float, default 0.95
        Confidence level of the intervals, a fraction.

    Returns
    -------
    EvidenceTable
        One row per outcome, arm and timepoint. The proportion and its interval stand
        only where events and participants are known.

    See Also
    --------
    surrogate_evidence.presentation.figures.forest : Draws those that compare arms.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> outcomes_table(load_review()).frame.iloc[0]["events/n"]
    '16/16'
    """
    studies = _studies(review)
    marks = marks_of(appraise(review))
    names = study_labels(studies)
    shown: list[Mark] = []
    rows: list[dict[str, object]] = []
    for study in studies:
        for outcome in study.outcomes:
            own = _marks_of_outcome(marks, outcome)
            shown += own
            rows.append(outcome_row(names[study.study_id], outcome, own, level))
    return EvidenceTable(
        caption="Outcomes as reported, with the uncertainty of each proportion",
        frame=_frame(rows),
        notes=(
            (
                f"Intervals: {METHOD_TITLES['wilson']}. A reconstructed count is the "
                "only one compatible with the printed percentage; a derived one follows"
                " from other counts."
            ),
            "Outcomes are not pooled: they differ in people, measure and design.",
        ),
        flags=_legend(shown),
    )


def activities_table(review: Review, *, level: float = 0.95) -> EvidenceTable:
    """Return the parts of each reported whole with intervals, ranges and flags.

    Parameters
    ----------
    review : Review
        The evidence.
    level : float, default 0.95
        Confidence level of the intervals, a fraction.

    Returns
    -------
    EvidenceTable
        One row per part, and one for the total of each whole.

    See Also
    --------
    surrogate_evidence.presentation.figures.activities : Draws them.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> activities_table(load_review()).frame.iloc[-1]["mean"]
    '101.25'
    """
    studies = _studies(review)
    marks = marks_of(appraise(review))
    names = study_labels(studies)
    rows: list[dict[str, object]] = []
    notes: dict[str, None] = {}
    shown: list[Mark] = []
    for study in studies:
        if not any(known(part.mean) for part in study.activities):
            continue
        own = marks_for(marks, study.study_id)
        shown += own
        rows += activity_rows(names[study.study_id], study, own, level)
        whole = whole_of(study.activities, level=level)
        notes |= dict.fromkeys(note.text for note in whole.notes)
    return EvidenceTable(
        caption="Parts of a whole, as reported",
        frame=_frame(rows),
        notes=tuple(notes),
        flags=_legend(shown),
    )


def claims_table(review: Review, *, verdict: str | None = None) -> EvidenceTable:
    """Return the claims of the text under review, each with verdict and reason.

    Parameters
    ----------
    review : Review
        The evidence.
    verdict : str, optional
        Only claims with this verdict, such as ``"overstated"``.

    Returns
    -------
    EvidenceTable
        One row per claim, in the order of the text, with the flags of the works it
        rests on.

    Raises
    ------
    ArgumentError
        If there is no such verdict.

    See Also
    --------
    surrogate_evidence.presentation.figures.verdicts : Draws how many have which one.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> len(claims_table(load_review(), verdict="overstated"))
    5
    """
    allowed = [str(word) for word in Verdict]
    if verdict is not None and verdict not in allowed:
        msg = f"no verdict {verdict!r}; choose one of: {', '.join(allowed)}"
        raise ArgumentError(msg)
    names = study_labels(_studies(review))
    marks = marks_of(appraise(review))
    claims = [
        review.claim(str(key))
        for key, given in zip(
            review.claims["claim_id"], review.claims["verdict"], strict=True
        )
        if verdict is None or given == verdict
    ]
    shown: list[Mark] = []
    rows: list[dict[str, object]] = []
    for claim in claims:
        keys = claim.studies if isinstance(claim.studies, tuple) else ()
        own = [
            mark
            for key in keys
            for mark in marks_for(marks, key, ())
            if mark.severity == "serious" and mark.state == "raised"
        ]
        shown += own
        rows.append(
            {
                "claim": claim.claim_id,
                "section": claim.section,
                "says": claim.claim,
                "works": "; ".join(names[key] for key in keys) or NOTHING,
                "what they show": claim.shows,
                "verdict": claim.verdict,
                "limited to": claim.qualifier,
                "leaves out": claim.omits,
                "reason": claim.reason,
                "serious flags of these works": written(own) or NOTHING,
            }
        )
    which = f" with the verdict “{verdict}”" if verdict else ""
    return EvidenceTable(
        caption=f"Claims of the text under review{which}",
        frame=_frame(rows),
        flags=_legend(shown),
    )


def flags_table(flags: Review | pd.DataFrame | Iterable[Flag]) -> EvidenceTable:
    """Return every limitation flag with the fact it rests on and its citation.

    Parameters
    ----------
    flags : Review, pandas.DataFrame or iterable of Flag
        A review, or flags as `appraise` returns them for one, or for a record or
        a result.

    Returns
    -------
    EvidenceTable
        One row per flag, in the order given.

    See Also
    --------
    surrogate_evidence.presentation.figures.flags_heatmap : Draws which work has which.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> list(flags_table(load_review()).frame.columns)[:3]
    ['flag', 'severity', 'title']
    """
    names: dict[str, str] = {}
    if isinstance(flags, Review):
        names = study_labels(_studies(flags))
        flags = appraise(flags)
    elif not isinstance(flags, pd.DataFrame):
        rows_of_flags = [flag.to_dict() for flag in flags]
        flags = pd.DataFrame(rows_of_flags, columns=list(FLAG_COLUMNS))
    rows: list[dict[str, object]] = [
        {
            "flag": f"{mark.sign} {mark.code}",
            "severity": mark.severity,
            "title": mark.title,
            "work": names.get(mark.study_id, mark.study_id),
            "outcome": mark.outcome or NOTHING,
            "state": mark.state,
            "fact": mark.fact,
            "citation": mark.citation,
        }
        for mark in marks_of(flags)
    ]
    frame = _frame(rows)
    told = [name for name in frame if len(frame) == 0 or set(frame[name]) != {NOTHING}]
    return EvidenceTable(
        caption="Limitation flags, each with its fact and its citation",
        frame=frame[told],
        notes=(LEGEND,),
    )


def _studies(review: Review) -> list[Study]:
    return [review.study(key) for key in review.study_ids]


def _marks_of_outcome(marks: Sequence[Mark], row: Outcome) -> tuple[Mark, ...]:
    return marks_for(marks, row.study_id, (row.outcome, str(row.partition)))


def _legend(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    by_code = {mark.code: mark for mark in marks}
    return tuple(by_code[code] for code in sorted(by_code))


def _frame(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    worded = [{name: said(value) for name, value in row.items()} for row in rows]
    return pd.DataFrame(worded, dtype=object)
