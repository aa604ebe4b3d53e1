"""How probable is it that one arm is the better one, given a prior?"""

from dataclasses import dataclass

import numpy as np

from surrogate_evidence._checks import check_choice, check_count, check_prior
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, boundary, joined
from surrogate_evidence.estimates.comparisons._posterior import (
    SCALES,
    Posteriors,
    below,
)
from surrogate_evidence.estimates.comparisons.needed_to_treat import DIRECTIONS
from surrogate_evidence.estimates.results import counts_of, fraction
from surrogate_evidence.formatting import percent

Prior = str | tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbabilityBetter:
    """The posterior probability that the proportion of arm 1 is the better one.

    Attributes
    ----------
    value : float
        The probability, a fraction.
    direction : str
        Whether a higher or a lower proportion is better.
    prior_1, prior_2 : tuple of float
        Beta priors of the proportions.
    events_1, n_1, events_2, n_2 : int
        Participants with the event and participants observed, per arm.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    value: float
    direction: str
    prior_1: tuple[float, float]
    prior_2: tuple[float, float]
    events_1: int
    n_1: int
    events_2: int
    n_2: int
    notes: tuple[Note, ...] = ()

    @property
    def n(self) -> int:
        """Participants in both arms."""
        return self.n_1 + self.n_2

    def __str__(self) -> str:
        return (
            f"The proportion of arm 1 is the better one ({self.direction}) with "
            f"posterior probability {percent(self.value)}: "
            f"{fraction(self.events_1, self.n_1)} against "
            f"{fraction(self.events_2, self.n_2)}, priors {_beta(self.prior_1)} and "
            f"{_beta(self.prior_2)} (n = {self.n})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Arm 1", fraction(self.events_1, self.n_1)),
            ("Arm 2", fraction(self.events_2, self.n_2)),
            ("Direction", self.direction),
            ("Priors", f"{_beta(self.prior_1)}, {_beta(self.prior_2)}"),
            ("Probability that arm 1 is better", percent(self.value)),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "measure": "probability that arm 1 is better",
            "estimate": self.value,
            "direction": self.direction,
            "prior_1": _beta(self.prior_1),
            "prior_2": _beta(self.prior_2),
            **counts_of(self),
            "notes": joined(self.notes),
        }


def probability_better(  # noqa: PLR0913 - a two-by-two table is four numbers
    events_1: int,
    n_1: int,
    events_2: int,
    n_2: int,
    *,
    prior: Prior = "uniform",
    prior_2: Prior | None = None,
    direction: str = "higher is better",
) -> ProbabilityBetter:
    r"""Compute the posterior probability that arm 1 has the better proportion.

    Parameters
    ----------
    events_1, n_1 : int
        Participants with the event and participants observed in arm 1.
    events_2, n_2 : int
        The same for arm 2.
    prior : {"uniform", "jeffreys"} or pair of float, default "uniform"
        Beta prior of both proportions, by name or by its two positive parameters.
    prior_2 : the same, optional
        Another prior for arm 2.
    direction : {"higher is better", "lower is better"}
        Which proportion is the better one.

    Returns
    -------
    ProbabilityBetter
        ``value`` is a fraction. It is not one minus a p-value, and it says nothing
        about how much better.

    Raises
    ------
    ArgumentError
        If the counts do not fit, a prior is none, or the direction is unknown.

    See Also
    --------
    compare : With ``method="bayes"``, says how large the difference is.

    Notes
    -----
    With independent priors :math:`P(p_1 > p_2) = \int f_2(p) \{1 - F_1(p)\}\,dp` over
    the two beta posteriors, by quadrature; no simulation. The uniform prior is the one
    recommended where no event was seen [1]_.

    References
    ----------
    .. [1] tuyl2008, A comparison of Bayes-Laplace, Jeffreys, and other priors: the
       case of zero events.

    Examples
    --------
    The prior decides a part of the answer, so it is named:

    >>> print(probability_better(16, 16, 12, 16))
    The proportion of arm 1 is the better one (higher is better) with posterior
    probability 97.8%: 16 of 16 (100.0%) against 12 of 16 (75.0%), priors Beta(1, 1)
    and Beta(1, 1) (n = 32).
    >>> probability_better(16, 16, 12, 16, prior="jeffreys").value
    0.9894
    """
    x1, n1 = check_count(events_1, n_1, names=("events_1", "n_1"))
    x2, n2 = check_count(events_2, n_2, names=("events_2", "n_2"))
    first = check_prior(prior)
    second = first if prior_2 is None else check_prior(prior_2)
    side = check_choice(direction, DIRECTIONS, "direction")
    parameters = (
        x1 + first[0],
        n1 - x1 + first[1],
        x2 + second[0],
        n2 - x2 + second[1],
    )
    both = Posteriors(*(np.array([float(value)]) for value in parameters))
    lower = float(below(SCALES["RD"], both, np.zeros(1))[0])
    value = 1 - lower if side == DIRECTIONS[0] else lower
    return ProbabilityBetter(
        value=min(1.0, max(0.0, value)),
        direction=side,
        prior_1=first,
        prior_2=second,
        events_1=x1,
        n_1=n1,
        events_2=x2,
        n_2=n2,
        notes=(
            *boundary(x1, n1, " in arm 1"),
            *boundary(x2, n2, " in arm 2"),
            _of_priors(first, second),
        ),
    )


def _of_priors(first: tuple[float, float], second: tuple[float, float]) -> Note:
    text = (
        f"Holds under the priors {_beta(first)} and {_beta(second)}, which weigh as "
        f"much as {sum(first):g} and {sum(second):g} participants. It is no p-value, "
        "and it does not say how much better."
    )
    return Note(code="prior", text=text)


def _beta(prior: tuple[float, float]) -> str:
    return f"Beta({prior[0]:g}, {prior[1]:g})"
