"""What has to be said beside a model of counts in studies that differ?"""

from surrogate_evidence.estimates import Note
from surrogate_evidence.estimates._notes import not_estimable
from surrogate_evidence.synthesis.counts import _mixed as mixed
from surrogate_evidence.synthesis.counts._mixed import Peak
from surrogate_evidence.synthesis.rules import FEW_STUDIES


def remarks_on(
    peak: Peak | None, k: int, omitted: int, test: str, spread: str
) -> tuple[Note, ...]:
    """Return what the maximum of the likelihood, and the number of studies, ask for."""
    notes = []
    if peak is not None and not peak.bounded:
        text = (
            "The studies are so far apart that the likelihood grows as far as was "
            f"looked: {spread} has no estimate, and there is no common figure to give."
        )
        notes.append(not_estimable(text))
    elif peak is not None and not mixed.is_settled(peak):
        text = "The maximum is less exact than it should be: see slope and "
        notes.append(Note(code="not-converged", text=f"{text}quadrature_error."))
    if k == 1:
        text = f"One study cannot show how studies differ: {spread} is not estimable."
        if test == "t":
            text += " t with 0 degrees of freedom gives no interval."
        notes.append(not_estimable(text))
    elif peak is not None and peak.bounded and peak.tau == 0:
        text = (
            f"{spread} is estimated as 0. That is the smallest value it has, and no "
            "evidence that the studies are alike."
        )
        notes.append(Note(code="boundary", text=text))
    if k < FEW_STUDIES:
        text = (
            f"Below five studies {spread} is hardly known; normal limits are too short."
        )
        notes.append(Note(code="few-studies", text=text))
    if omitted:
        text = f"{omitted} in which nobody or everybody had the event: no information."
        notes.append(Note(code="omitted", text=f"Studies left out: {text}"))
    return tuple(notes)
