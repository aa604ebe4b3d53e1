"""How many participants give this p-value if the effect has that size?"""

from math import log
from typing import Literal

from scipy.special import ndtri

from surrogate_evidence._checks import (
    check_amount,
    check_choice,
    check_number,
    check_share,
)
from surrogate_evidence.errors import ArgumentError

CONTOUR_MEASURES = {
    "SMD": "standardised mean difference",
    "OR": "odds ratio",
    "RR": "risk ratio",
    "RD": "risk difference",
}
"""Measures of which contours of equal effect can be drawn → their names."""

_NULLS = {"SMD": 0.0, "OR": 1.0, "RR": 1.0, "RD": 0.0}


def participants_for(
    p_value: float,
    effect: float,
    *,
    measure: Literal["SMD", "OR", "RR", "RD"] = "SMD",
    ratio: float = 1.0,
    baseline: float | None = None,
) -> float:
    r"""Return how many participants in two arms give a p-value for an effect.

    Parameters
    ----------
    p_value : float
        Two-sided p-value, above 0, at most 1.
    effect : float
        Size of the effect: a ratio (not its logarithm) for OR and RR, a fraction for
        RD; not the value of no difference.
    measure : {"SMD", "OR", "RR", "RD"}
        Scale of `effect`.
    ratio : float, default 1
        Participants of the first arm for each one of the second.
    baseline : float, optional
        Proportion with the event in the second arm; needed for OR, RR and RD.

    Returns
    -------
    float
        Participants in both arms together, not rounded.

    Raises
    ------
    ArgumentError
        If an argument is out of its range, or a proportion would be.

    See Also
    --------
    surrogate_evidence.presentation.albatross : Draws these as contours.

    Notes
    -----
    With :math:`r` the ratio of the arms, :math:`\theta` the effect and
    :math:`z = \Phi^{-1}(1-p/2)`, the normal test of an effect of exactly this size
    gives :math:`N = z^2 V/\theta^2` where :math:`V/N` is the large-sample variance
    [1]_. For SMD, :math:`N = z^2\left(\frac{(1+r)^2}{r\theta^2}+\frac12\right)`, for
    equal arms :math:`z^2(8+\theta^2)/(2\theta^2)`. For OR, RR and RD, :math:`V` is
    :math:`(1+r)(v_1/r+v_2)` with :math:`v` the variance of the log odds, the log risk
    or the risk of one participant.

    References
    ----------
    .. [1] harrison2017, The albatross plot: a novel graphical tool for presenting
       results of diversely reported studies in a systematic review.

    Examples
    --------
    A standardised difference of one half is at 0.05 with about 64 participants:

    >>> participants_for(0.05, 0.5)
    63.4
    """
    check_choice(measure, CONTOUR_MEASURES, "measure")
    p, theta = check_number(p_value, "p_value"), check_number(effect, "effect")
    r = check_amount(ratio, "ratio")
    if not 0 < p <= 1 or r == 0:
        what = f"ratio must be above 0, got {r:g}."
        if r > 0:
            what = f"p_value must lie above 0 and up to 1, got {p:g}."
        raise ArgumentError(what)
    if theta == _NULLS[measure] or (measure in ("OR", "RR") and theta <= 0):
        name = CONTOUR_MEASURES[measure]
        msg = f"effect must be a {name} other than no difference, got {theta:g}."
        raise ArgumentError(msg)
    z2 = float(ndtri(p / 2)) ** 2
    if measure == "SMD":
        return z2 * ((1 + r) ** 2 / (r * theta**2) + 0.5)
    first, second = _proportions(theta, measure, baseline)
    scale = theta if measure == "RD" else log(theta)
    spread = _variance(first, measure) / r + _variance(second, measure)
    return z2 * (1 + r) * spread / scale**2


def _variance(q: float, measure: str) -> float:
    """Return the variance of risk, log risk or log odds from one participant."""
    return {"RD": q * (1 - q), "RR": (1 - q) / q, "OR": 1 / (q * (1 - q))}[measure]


def _proportions(
    effect: float, measure: str, baseline: float | None
) -> tuple[float, float]:
    if baseline is None:
        msg = f"baseline is needed for {measure}: the proportion of the second arm."
        raise ArgumentError(msg)
    second = check_share(baseline, "baseline")
    if not 0 < second < 1:
        msg = f"baseline must lie strictly between 0 and 1, got {second:g}."
        raise ArgumentError(msg)
    odds = effect * second / (1 - second)
    first = {"RD": second + effect, "RR": second * effect, "OR": odds / (1 + odds)}
    if not 0 < first[measure] < 1:
        msg = (
            f"a {CONTOUR_MEASURES[measure]} of {effect:g} on a baseline of {second:g} "
            f"would be a proportion of {first[measure]:g}; choose a smaller effect."
        )
        raise ArgumentError(msg)
    return first[measure], second
