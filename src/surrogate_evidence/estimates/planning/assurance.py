"""How likely is a planned study to find a difference, if the truth is uncertain too?"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln

from surrogate_evidence._checks import Alternative, check_prior
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates.comparisons import _posterior
from surrogate_evidence.estimates.comparisons._posterior import Posteriors
from surrogate_evidence.estimates.comparisons.comparisons import Prior
from surrogate_evidence.estimates.exact._enumeration import log_ways
from surrogate_evidence.estimates.exact.rejection import check_design, rejected
from surrogate_evidence.estimates.planning._sample_size import written_arms
from surrogate_evidence.estimates.results import METHOD_TITLES, sentence_case
from surrogate_evidence.formatting import percent

_TITLE = "Assurance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assurance:
    """How often a study would find a difference, averaged over what may be true.

    Attributes
    ----------
    value : float
        Probability that the test rejects equal proportions.
    for_arm_1, for_arm_2 : float
        The same, split by which arm has the higher proportion in the study.
    arm_1_is_higher : float
        Probability, before the study, that arm 1 truly has the higher proportion.
    n_1, n_2 : int
        Participants planned for the arms.
    prior_1, prior_2 : tuple of float
        Parameters of the beta distributions of the true proportions.
    method, alternative : str
        The test, as `exact_test` takes it.
    alpha : float
        Threshold at or below which a p-value rejects.
    """

    value: float
    for_arm_1: float
    for_arm_2: float
    arm_1_is_higher: float
    n_1: int
    n_2: int
    prior_1: tuple[float, float]
    prior_2: tuple[float, float]
    method: str
    alternative: str
    alpha: float

    @property
    def notes(self) -> tuple[Note, ...]:
        """What should be known when the number is quoted."""
        text = (
            f"Averaged over the priors {_beta(self.prior_1)} and "
            f"{_beta(self.prior_2)}, which hold arm 1 to be the higher one with "
            f"probability {percent(self.arm_1_is_higher)}. However large a study is, "
            "it cannot be more certain of a result for arm 1 than that."
        )
        return (Note(code="prior", text=text),)

    def __str__(self) -> str:
        return (
            f"{_TITLE} {percent(self.value)}: {METHOD_TITLES[self.method]} at alpha "
            f"{self.alpha:g} with {written_arms(self.n_1, self.n_2)} would find a "
            f"difference for arm 1 in {percent(self.for_arm_1)} and for arm 2 in "
            f"{percent(self.for_arm_2)} of studies, averaged over "
            f"{_beta(self.prior_1)} and {_beta(self.prior_2)}."
        )

    def _repr_html_(self) -> str:
        rows = [
            (_TITLE, percent(self.value)),
            ("A difference for arm 1", percent(self.for_arm_1)),
            ("A difference for arm 2", percent(self.for_arm_2)),
            ("Participants", written_arms(self.n_1, self.n_2)),
            ("Priors", f"{_beta(self.prior_1)} and {_beta(self.prior_2)}"),
            ("Test", sentence_case(METHOD_TITLES[self.method])),
            ("Alpha", f"{self.alpha:g}"),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "assurance": self.value,
            "for_arm_1": self.for_arm_1,
            "for_arm_2": self.for_arm_2,
            "arm_1_is_higher": self.arm_1_is_higher,
            "n_1": self.n_1,
            "n_2": self.n_2,
            "n": self.n_1 + self.n_2,
            "prior_1": _beta(self.prior_1),
            "prior_2": _beta(self.prior_2),
            "method": self.method,
            "alternative": self.alternative,
            "alpha": self.alpha,
            "notes": joined(self.notes),
        }


def assurance(  # noqa: PLR0913 - two arms are two priors
    n_1: int,
    n_2: int,
    *,
    prior_1: Prior,
    prior_2: Prior,
    method: str = "boschloo",
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> Assurance:
    r"""Average the power of a planned study over what is not known of the proportions.

    Parameters
    ----------
    n_1, n_2 : int
        Participants planned for the arms, from 1 to 150 each.
    prior_1, prior_2 : {"uniform", "jeffreys"} or pair of float
        Beta distributions of the true proportions, by name or by their two positive
        parameters. After `events` of `n` seen and a uniform prior before that, these
        are ``(events + 1, n - events + 1)``.
    method : str, default "boschloo"
        The test, as `exact_test` takes it.
    alpha : float, default 0.05
        Threshold at or below which a p-value rejects, strictly between 0 and 1.
    alternative : {"two-sided", "greater", "less"}
        Side of the test.

    Returns
    -------
    Assurance
        The probability of a rejection, and how it splits between the arms.

    Raises
    ------
    ArgumentError
        If the arms are no counts or too large to enumerate, a prior is no beta
        distribution, or an option is unknown.

    See Also
    --------
    power : The same for proportions that are taken as known.

    Notes
    -----
    Assurance is the expected power [1]_. With independent beta priors the events of
    each arm follow a beta-binomial distribution, so it is a sum over tables:

    .. math:: \Pr(x) = \binom{n}{x} \frac{B(a + x, b + n - x)}{B(a, b)}.

    A study that was seen may serve as the prior only as far as it can be trusted: its
    bias goes into the average in full.

    References
    ----------
    .. [1] ohagan2005, Assurance in clinical trial design.

    Examples
    --------
    If 18 of 20 and 14 of 20 were seen, the same study done again is likely to miss it:

    >>> again = assurance(20, 20, prior_1=(19, 3), prior_2=(15, 7))
    >>> round(again.value, 2), round(again.arm_1_is_higher, 2)
    (0.33, 0.93)
    """
    n_1, n_2, method, alpha, side = check_design(n_1, n_2, method, alpha, alternative)
    first, second = _prior(prior_1, "prior_1"), _prior(prior_2, "prior_2")
    region = rejected(n_1, n_2, method, alpha, side)
    slant = np.subtract.outer(np.arange(n_1 + 1) * n_2, np.arange(n_2 + 1) * n_1)
    chance_1, chance_2 = predicted(n_1, *first), predicted(n_2, *second)
    for_1, for_2 = (
        float(chance_1 @ (region & way) @ chance_2) for way in (slant > 0, slant < 0)
    )
    both = Posteriors(*(np.array([value]) for value in (*first, *second)))
    lower = _posterior.below(_posterior.SCALES["RD"], both, np.zeros(1))
    return Assurance(
        value=min(1.0, for_1 + for_2),
        for_arm_1=for_1,
        for_arm_2=for_2,
        arm_1_is_higher=float(np.clip(1 - lower[0], 0.0, 1.0)),
        n_1=n_1,
        n_2=n_2,
        prior_1=first,
        prior_2=second,
        method=method,
        alternative=side,
        alpha=alpha,
    )


def predicted(n: int, a: float, b: float) -> Floats:
    """Return the chance of each count of `n` if the proportion is Beta(a, b)."""
    x = np.arange(n + 1)
    return np.asarray(np.exp(log_ways(n) + betaln(a + x, b + n - x) - betaln(a, b)))


def _prior(prior: Prior, name: str) -> tuple[float, float]:
    try:
        return check_prior(prior)
    except ArgumentError as error:
        raise ArgumentError(str(error).replace("prior", name, 1)) from None


def _beta(prior: tuple[float, float]) -> str:
    return f"Beta({prior[0]:g}, {prior[1]:g})"
