"""What can be said where all, or none, had the event?"""

from dataclasses import dataclass
from math import ceil, expm1, log

from surrogate_evidence._checks import check_level, check_whole
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import percent

_THREE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOfThree:
    """Upper bounds of a proportion of which no event was seen.

    Attributes
    ----------
    n : int
        Participants observed, none of whom had the event.
    level : float
        Confidence level of the bounds, a fraction.
    rule : float
        3 / n, the rule itself; at most 1.
    exact : float
        Clopper-Pearson bound.
    bayes : float
        Posterior quantile under a uniform prior.
    """

    n: int
    level: float
    rule: float
    exact: float
    bayes: float

    def __str__(self) -> str:
        return (
            f"No event in {self.n}: the true proportion is at most "
            f"{percent(self.exact)} with {written_level(self.level)} one-sided "
            f"confidence (rule of three {percent(self.rule)}, uniform prior "
            f"{percent(self.bayes)}). All of {self.n} says at least "
            f"{percent(1 - self.exact)}."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Exact bound (Clopper-Pearson)", percent(self.exact)),
            ("Rule of three", percent(self.rule)),
            ("Uniform prior", percent(self.bayes)),
        ]
        return markup(str(self), ("Upper bound", "Value"), rows, ())

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "n": self.n,
            "ci_level": self.level,
            "rule": self.rule,
            "exact": self.exact,
            "bayes": self.bayes,
        }


def rule_of_three(n: int, *, level: float = 0.95) -> RuleOfThree:
    r"""Bound a proportion of which no event was seen in `n` participants.

    Parameters
    ----------
    n : int
        Participants observed, ``n >= 1``, none of whom had the event. For a result of
        100 per cent read the bounds as those of the participants without it.
    level : float, default 0.95
        One-sided confidence level, strictly between 0 and 1. The rule itself speaks
        of 95 per cent only.

    Returns
    -------
    RuleOfThree
        The rule, the exact bound and the Bayesian one, as fractions.

    Raises
    ------
    ArgumentError
        If `n` is no count or `level` no confidence level.

    See Also
    --------
    proportion : Gives intervals for any count.
    successes_needed : Asks how many are needed for a bound that is wanted.

    Notes
    -----
    Without events the exact bound is :math:`1 - (1 - \text{level})^{1/n}`, close to
    :math:`3/n` at 95 per cent once n is above 30 [1]_. Under a uniform prior the
    exponent is :math:`1/(n + 1)`.

    References
    ----------
    .. [1] hanley1983, If nothing goes wrong, is everything all right?

    Examples
    --------
    Sixteen successes without a failure leave room for failures in one of six:

    >>> print(rule_of_three(16))
    No event in 16: the true proportion is at most 17.1% with 95% one-sided confidence
    (rule of three 18.8%, uniform prior 16.2%). All of 16 says at least 82.9%.
    """
    n = check_whole(n, "n", minimum=1)
    level = check_level(level)
    return RuleOfThree(
        n=n,
        level=level,
        rule=min(1.0, _THREE / n),
        exact=-expm1(log(1 - level) / n),
        bayes=-expm1(log(1 - level) / (n + 1)),
    )


def successes_needed(at_least: float, *, level: float = 0.95) -> int:
    r"""Count the successes in a row after which "at least this often" can be said.

    Parameters
    ----------
    at_least : float
        Proportion to be claimed, a fraction strictly between 0 and 1.
    level : float, default 0.95
        One-sided confidence level, strictly between 0 and 1.

    Returns
    -------
    int
        Smallest n for which n of n has a Clopper-Pearson bound of `at_least` or more.

    Raises
    ------
    ArgumentError
        If `at_least` is no fraction or `level` no confidence level.

    See Also
    --------
    rule_of_three : Gives the bound for an n that is known.

    Notes
    -----
    The bound of n of n is :math:`(1 - \text{level})^{1/n}` [1]_.

    References
    ----------
    .. [1] clopper1934, The use of confidence or fiducial limits illustrated in the
       case of the binomial.

    Examples
    --------
    >>> [successes_needed(rate) for rate in (0.80, 0.90, 0.95)]
    [14, 29, 59]
    """
    level = check_level(level)
    rate = check_level(at_least, name="at_least")
    n = ceil(log(1 - level) / log(rate) - 1e-9)
    return max(1, n)
