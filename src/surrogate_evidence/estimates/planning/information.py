"""How much information would be enough, and how much of it is there?"""

from dataclasses import dataclass
from math import ceil

from surrogate_evidence._checks import check_level, check_share, check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.planning._sample_size import normal_n
from surrogate_evidence.formatting import number, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationSize:
    """How many participants a body of evidence should have, and has.

    Attributes
    ----------
    n_per_arm : int
        Participants per arm of one trial with enough power.
    control_rate : float
        Proportion with the event without treatment, a fraction.
    relative_risk_reduction : float
        By how much treatment lowers it, a fraction of it.
    alpha, power : float
        Two-sided error and power of that trial.
    observed : int or None
        Participants observed in all; None where that was not asked.
    """

    n_per_arm: int
    control_rate: float
    relative_risk_reduction: float
    alpha: float
    power: float
    observed: int | None = None

    @property
    def n(self) -> int:
        """The optimal information size: participants in both arms."""
        return 2 * self.n_per_arm

    @property
    def treated_rate(self) -> float:
        """Proportion with the event under treatment."""
        return self.control_rate * (1 - self.relative_risk_reduction)

    @property
    def events(self) -> int:
        """Events to be expected in both arms, rounded up."""
        return ceil(self.n_per_arm * (self.control_rate + self.treated_rate))

    @property
    def share(self) -> float | None:
        """What the observed participants are of it, a fraction; None if not asked."""
        return None if self.observed is None else self.observed / self.n

    @property
    def notes(self) -> tuple[Note, ...]:
        """What should be known when the number is quoted."""
        text = (
            "Normal approximation of a two-sided comparison of two proportions, with "
            "the pooled variance where there is no difference and that of the two "
            "proportions where there is. The events are those the treatment is to "
            "prevent: for success, count the failures."
        )
        return (Note(code="convention", text=text),)

    def __str__(self) -> str:
        have = ""
        if self.observed is not None and self.share is not None:
            have = f" The {self.observed} observed are {percent(self.share)} of that."
        return (
            f"Optimal information size {self.n} participants, {self.n_per_arm} per "
            f"arm: to find a fall from {percent(self.control_rate)} to "
            f"{percent(self.treated_rate)} (relative risk reduction "
            f"{percent(self.relative_risk_reduction)}) with power "
            f"{percent(self.power)} at alpha {self.alpha:g}.{have}"
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Optimal information size", number(self.n, 0)),
            ("Participants per arm", number(self.n_per_arm, 0)),
            ("Events to be expected", number(self.events, 0)),
            ("Rate without treatment", percent(self.control_rate)),
            ("Rate with treatment", percent(self.treated_rate)),
            ("Power", percent(self.power)),
            ("Alpha", f"{self.alpha:g}"),
        ]
        if self.share is not None:
            rows.append(("Participants observed", number(self.observed or 0, 0)))
            rows.append(("Share of the size", percent(self.share)))
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "n": self.n,
            "n_per_arm": self.n_per_arm,
            "events": self.events,
            "control_rate": self.control_rate,
            "relative_risk_reduction": self.relative_risk_reduction,
            "alpha": self.alpha,
            "power": self.power,
            "observed": self.observed,
            "share": self.share,
            "notes": joined(self.notes),
        }


def optimal_information_size(
    control_rate: float,
    relative_risk_reduction: float = 0.25,
    *,
    observed: int | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
) -> InformationSize:
    r"""Compute how many participants a body of evidence should have.

    Parameters
    ----------
    control_rate : float
        Proportion that has the event without treatment, a fraction above 0. The event
        is what treatment is to prevent; for success give the proportion that fails.
    relative_risk_reduction : float, default 0.25
        By how much treatment lowers that, a fraction of it above 0, at most 1. GRADE
        suggests a modest one, 0.20 to 0.30, whatever was observed.
    observed : int, optional
        Participants observed in all, of which the share is then given.
    alpha : float, default 0.05
        Two-sided error, strictly between 0 and 1.
    power : float, default 0.8
        Power, strictly between 0 and 1.

    Returns
    -------
    InformationSize
        Participants per arm and in all, events to be expected, share observed.

    Raises
    ------
    ArgumentError
        If a fraction is none or a count is none.

    See Also
    --------
    n_for_power : Enumerates what this formula approximates; for one planned study.

    Notes
    -----
    A meta-analysis should hold at least as much information as one trial of adequate
    size [1]_. GRADE takes the usual size of such a trial and rates down for
    imprecision below it [2]_, by more than one level far below it [3]_; its core
    guidance keeps it as the second question after the interval [4]_. Per arm, with
    :math:`\bar p` the mean of both rates,

    .. math:: n = \Bigl(z_{1-\alpha/2}\sqrt{2\bar p(1-\bar p)} + z_{\text{power}}
        \sqrt{p_1(1-p_1) + p_2(1-p_2)}\Bigr)^2 / (p_1-p_2)^2.

    References
    ----------
    .. [1] pogue1997, Cumulating evidence from randomized trials.
    .. [2] guyatt2011imprecision, GRADE guidelines 6. Rating the quality of evidence:
       imprecision.
    .. [3] zeng2022, GRADE Guidance 34.
    .. [4] guyatt2025imprecision, Core GRADE 2.

    Examples
    --------
    Where every fourth treatment fails, 32 people are a fiftieth of what is needed:

    >>> print(optimal_information_size(0.25, 0.25, observed=32))
    Optimal information size 1372 participants, 686 per arm: to find a fall from 25.0%
    to 18.8% (relative risk reduction 25.0%) with power 80.0% at alpha 0.05. The 32
    observed are 2.3% of that.
    """
    rate = check_share(control_rate, "control_rate")
    fall = check_share(relative_risk_reduction, "relative_risk_reduction")
    for value, name in ((rate, "control_rate"), (fall, "relative_risk_reduction")):
        if value == 0:
            msg = f"{name} must be above 0; otherwise there is nothing to be found."
            raise ArgumentError(msg)
    alpha, power = check_level(alpha, name="alpha"), check_level(power, name="power")
    seen = None if observed is None else check_whole(observed, "observed")
    return InformationSize(
        n_per_arm=normal_n(
            rate, rate * (1 - fall), tail=alpha / 2, power=power, ratio=1
        ),
        control_rate=rate,
        relative_risk_reduction=fall,
        alpha=alpha,
        power=power,
        observed=seen,
    )
