"""Which effect does a case show, and what is missing where it shows none?"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from surrogate_evidence._checks import check_choice
from surrogate_evidence.errors import ArgumentError, NotEstimableError
from surrogate_evidence.estimates.single_case.case_effect import SingleCaseEffect
from surrogate_evidence.estimates.single_case.log_response import lrr
from surrogate_evidence.estimates.single_case.phases import ENOUGH, FEWEST, Phases
from surrogate_evidence.estimates.single_case.single_case import nap, pnd, tau_u

if TYPE_CHECKING:
    from surrogate_evidence.records.study import Study

SERIES_NEEDS = (
    (
        "one outcome, measured the same way in every session, with its unit and with "
        "which way is the better one"
    ),
    (
        f"its value in at least {FEWEST} sessions, better {ENOUGH}, before the "
        "intervention begins (phase A)"
    ),
    (
        f"its value in at least {FEWEST} sessions, better {ENOUGH}, during the "
        "intervention (phase B)"
    ),
    "when each session was, and the session at which the intervention began",
    "whether chance decided when it began, and among which sessions",
    (
        "to tell the effect from whatever else happened then: a return to baseline "
        "and a second intervention (A1 B1 A2 B2), or several cases that begin at "
        "different times"
    ),
)
"""What has to be known of a case before an effect can be computed."""

_MEASURES: dict[str, Callable[[Phases], SingleCaseEffect]] = {
    "nap": nap,
    "tau": lambda series: tau_u(series, variant="tau"),
    "tau-u": tau_u,
    "pnd": pnd,
    "lrr": lrr,
}


def single_case_effect(
    case: "Phases | Study", *, measure: str = "nap"
) -> SingleCaseEffect:
    """Compute an effect size of one case, or say what there is none for want of.

    Parameters
    ----------
    case : Phases or Study
        The measurements of one case; or the record of a study, which holds what a
        report tells and no series of measurements, and is refused with the reason.
    measure : str, default "nap"
        ``"nap"``, ``"tau"``, ``"tau-u"``, ``"pnd"`` or ``"lrr"``.

    Returns
    -------
    SingleCaseEffect
        The effect size, as the function of that name gives it.

    Raises
    ------
    ArgumentError
        If `case` is neither, has more than two phases, or `measure` is unknown.
    NotEstimableError
        If `case` is the record of a study. The message says what is missing and what
        would be needed.

    See Also
    --------
    nap : Has options of its own, as the other measures have.

    Notes
    -----
    A report that tells how a case went has neither a baseline nor repeated
    measurements, and nothing can be computed from it. How many sessions a phase must
    have is in [1]_, what a report must say in [2]_.

    References
    ----------
    .. [1] kratochwill2013, Single-case intervention research design standards.
    .. [2] tate2016, The single-case reporting guideline in behavioural interventions
       (SCRIBE) 2016 statement.

    Examples
    --------
    >>> from surrogate_evidence.estimates import phases
    >>> series = phases(A=[2, 3, 2], B=[6, 7, 8], direction="higher is better")
    >>> single_case_effect(series, measure="tau").value
    1.0
    """
    measure = check_choice(measure, _MEASURES, "measure")
    if isinstance(case, Phases):
        return _MEASURES[measure](case)
    # a record is known by its key and its design: estimates need not load the records
    study_id, design = getattr(case, "study_id", None), getattr(case, "design", None)
    if study_id is None or design is None:
        msg = (
            "give the measurements of one case, as phases(A=[...], B=[...], "
            f"direction=...), or the record of a study, got a {type(case).__name__}."
        )
        raise ArgumentError(msg)
    msg = (
        f"No effect can be computed for {study_id} ({design}). Its record holds no "
        "repeated measurements of one case, and so no baseline phase and no "
        "intervention phase to compare; a description of how a case went is no "
        f"substitute. Needed are: {'; '.join(SERIES_NEEDS)}. With these, give "
        "phases(A=[...], B=[...], direction=...)."
    )
    raise NotEstimableError(msg)
