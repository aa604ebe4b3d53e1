"""Does a stated prior go with the studies, and what has to be said of it?"""

import numpy as np
from numpy.typing import NDArray

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._notes import NO_NUMBER
from surrogate_evidence.synthesis.few.priors import TauPrior
from surrogate_evidence.synthesis.pooling._bulk import omitted_rows
from surrogate_evidence.synthesis.pooling._engine import Floats
from surrogate_evidence.synthesis.pooling._grouped import Measured
from surrogate_evidence.synthesis.pooling._measures import label_of, one_name
from surrogate_evidence.synthesis.pooling._studies import together
from surrogate_evidence.synthesis.rules import FEW_STUDIES

_UNLIKE = 20.0
"""Standard errors per median of the prior from which its scale is questioned."""

FAR_PRIOR = (
    "mu_prior is more than 100 orders of magnitude from the studies; state one on "
    "their scale."
)
_EMPTY = "No study carries an estimate: there is nothing to pool."


def texts_of(  # noqa: PLR0913, PLR0917 - what is said depends on all of them
    k: np.ndarray,
    omitted: np.ndarray,
    smallest: Floats,
    failed: dict[int, str],
    prior: TauPrior,
    normal: tuple[float, float] | None,
) -> list[tuple[str, str]]:
    """Return for each group why numbers are missing, and what else there is to say."""
    by_size = {
        studies: remarks_on(studies, prior, normal) for studies in set(k.tolist())
    }
    texts = []
    for group, (studies, left) in enumerate(zip(k.tolist(), omitted, strict=True)):
        said = [] if group in failed else by_size[studies]
        said = said + of_scale(prior, smallest[group])
        others = [text for code, text in said if code != NO_NUMBER]
        if left:
            others.append(omitted_rows(int(left)))
        reasons = [text for code, text in said if code == NO_NUMBER]
        texts.append((failed.get(group, " ".join(reasons)), " ".join(others)))
    return texts


def require_scale(prior: TauPrior, measure: str) -> None:
    """Refuse a published prior whose measure is not that of the effects."""
    if not prior.measures or one_name(measure) in prior.measures:
        return
    meant = prior.measures[0]
    msg = (
        f"the {prior} is on the scale of the {label_of(meant)}, and these effects are "
        f"known as {measure!r}. If that is what they are, say measure={meant!r}; if "
        "not, state a prior on their own scale, such as TauPrior('half-normal', scale)."
    )
    raise ArgumentError(msg)


def unfit(prior: TauPrior, what: Measured) -> dict[int, str]:
    """Return the groups whose measure a published prior was not made for."""
    if what.each is None:
        require_scale(prior, what.common)
        return {}
    failed = {}
    for group, measure in enumerate(what.each.tolist()):
        try:
            require_scale(prior, measure)
        except ArgumentError as error:
            failed[group] = f"Not pooled: {error}"
    return failed


def far_prior(
    y: Floats, v: Floats, normal: tuple[float, float] | None
) -> NDArray[np.bool_]:
    """Tell which studies the prior of the mean cannot be computed with."""
    if normal is None:
        return np.zeros(y.size, np.bool_)
    mean, deviation = normal
    smallest = np.minimum(v, deviation**2)
    far: NDArray[np.bool_] = ~together(y - mean, smallest, np.maximum(v, deviation**2))
    return far


def of_scale(prior: TauPrior, smallest: float) -> list[tuple[str, str]]:
    """Return a warning where prior and studies cannot be of the same measure."""
    if not prior.median * _UNLIKE < np.sqrt(smallest) < np.inf:
        return []
    text = (
        "The prior expects a tau far below every standard error, as if the studies "
        "had one effect: state one on the scale of this measure."
    )
    return [("prior-scale", text)]


def remarks_on(
    k: int, prior: TauPrior, normal: tuple[float, float] | None
) -> list[tuple[str, str]]:
    """Return code and sentence of what has to be said beside a result."""
    if k == 0:
        return [(NO_NUMBER, _EMPTY)]
    said = []
    if prior.is_heavy and normal is None and k < 3:  # noqa: PLR2004 - moments a Cauchy tail leaves with 1, 2 studies
        missing = "mean and no standard deviation" if k == 1 else "standard deviation"
        text = (
            f"The tail of a {prior.family} prior leaves the posterior no {missing}; "
            "read the median and its interval."
        )
        said.append((NO_NUMBER, text))
    text = f"{str(prior).capitalize()}; another prior gives another answer."
    said.append(("prior", text))
    if k == 1:
        text = (
            "One study cannot show how effects differ between studies: tau and the "
            "prediction are the prior's, and widen what the study itself found."
        )
        if normal is not None:
            text = (
                "One study hardly shows how effects differ between studies: tau and "
                "the prediction are almost the prior's."
            )
        said.append(("single-study", text))
    elif k < FEW_STUDIES:
        text = (
            "With so few studies tau and the prediction are driven by the prior; set "
            "an analysis with another scale beside this one."
        )
        said.append(("few-studies", text))
    return said
