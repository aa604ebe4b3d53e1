"""How many studies point which way, and what can their number show at most?

Vote counting based on the direction of effect, not on significance: each study has one
vote, and an exact sign test asks whether so many votes for one side would surprise if
both were equally likely.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import ClassVar

from scipy.stats import binom

from surrogate_evidence._checks import check_level, check_whole
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.estimates import Interval, Note, proportion
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import joined, not_estimable
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import (
    listing,
    number,
    p_phrase,
    percent,
    percent_interval,
)
from surrogate_evidence.synthesis.rules import POOLED_RULES
from surrogate_evidence.synthesis.without_pooling.directions import (
    Effect,
    EffectDirection,
    as_effects,
    within_study,
)

CUSTOMARY = 0.05
"""Threshold that readers hold a p-value against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCount:
    """Directions of effect over studies, with the sign test.

    Attributes
    ----------
    better, worse : int
        Studies that point either way; these are tested.
    no_difference, unclear : int
        Studies whose effect is nil, and those without one clear direction; neither
        is part of the test.
    interval : Interval
        Clopper-Pearson interval for the share of favourable directions; NaN without
        any direction.
    p_value : float
        Two-sided exact sign test; 1 without any direction.
    several_outcomes : int
        Studies that gave more than one outcome, made one vote by a rule.
    outcome : str
        What the directions are about; empty if not said.
    notes : tuple of Note
        What should be known when the count is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    better: int
    worse: int
    no_difference: int
    unclear: int
    interval: Interval
    p_value: float
    several_outcomes: int = 0
    outcome: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def k(self) -> int:
        """Studies with a direction."""
        return self.better + self.worse

    @property
    def share(self) -> float:
        """Share of the directions that are favourable; NaN without any."""
        return self.better / self.k if self.k else float("nan")

    @property
    def smallest_p(self) -> float:
        """The p-value if all `k` studies pointed the same way."""
        return smallest_p(self.k)

    @property
    def can_reject(self) -> bool:
        """Whether any pattern of `k` directions would fall below 0.05."""
        return self.smallest_p < CUSTOMARY

    def __str__(self) -> str:
        about = f" on {self.outcome}" if self.outcome else ""
        left = []
        if self.no_difference:
            left.append(f"{self.no_difference} without a difference")
        if self.unclear:
            left.append(f"{self.unclear} without a clear direction")
        beside = f" (not counted: {listing(left)})" if left else ""
        if not self.k:
            return f"No study points either way{about}{beside}; there is no sign test."
        share = percent_interval(self.interval.low, self.interval.high)
        return (
            f"{self.better} of {self.k} directions of effect are favourable{about}"
            f"{beside}: {percent(self.share)}, {written_level(self.interval.level)} "
            f"confidence interval {share} (Clopper-Pearson exact, k = {self.k}); "
            f"{self._tested()}."
        )

    def _tested(self) -> str:
        if self.can_reject:
            return f"sign test {p_phrase(self.p_value)}, two-sided"
        return (
            f"with k = {self.k} the sign test cannot go below "
            f"p = {number(self.smallest_p, 4)} even if all agree, so none is given"
        )

    def _repr_html_(self) -> str:
        share = percent_interval(self.interval.low, self.interval.high)
        rows = [
            ("Favourable", str(self.better)),
            ("Unfavourable", str(self.worse)),
            ("No difference", str(self.no_difference)),
            ("No clear direction", str(self.unclear)),
            (
                "Share favourable, exact interval",
                f"{percent(self.share)}, {share}",
            ),
            ("Sign test", self._tested()),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "outcome": self.outcome,
            "measure": "share favourable",
            "estimate": self.share,
            **self.interval.to_dict(),
            "p_value": self.p_value,
            "smallest_p_value": self.smallest_p,
            "k": self.k,
            "better": self.better,
            "worse": self.worse,
            "no_difference": self.no_difference,
            "unclear": self.unclear,
            "note": joined(self.notes),
        }


def smallest_p(k: int) -> float:
    r"""Return the p-value of the sign test if all `k` directions agreed.

    Parameters
    ----------
    k : int
        Studies with a direction, 0 or more.

    Returns
    -------
    float
        Smallest two-sided p-value that this number can reach.

    Raises
    ------
    ArgumentError
        If `k` is no count.

    See Also
    --------
    sign_test : Gives the p-value of a pattern that was seen.

    Notes
    -----
    :math:`2 \cdot 2^{-k}`, at most 1. The revision of the effect direction plot warns
    of the sign test with few studies [1]_.

    References
    ----------
    .. [1] boon2021, The effect direction plot revisited.

    Examples
    --------
    Five studies that all agree do not get below 0.05, six do:

    >>> [smallest_p(k) for k in (2, 5, 6)]
    [0.5, 0.0625, 0.03125]
    """
    return min(1.0, 2.0 ** (1 - check_whole(k, "k")))


def sign_test(
    better: int,
    worse: int,
    *,
    no_difference: int = 0,
    unclear: int = 0,
    level: float = 0.95,
) -> VoteCount:
    r"""Test whether favourable and unfavourable directions are equally likely.

    Parameters
    ----------
    better, worse : int
        Studies whose effect points to the better, and to the worse.
    no_difference, unclear : int
        Studies with an effect of nil, and without a clear direction: told, not tested.
    level : float, default 0.95
        Confidence level of the interval for the share, strictly between 0 and 1.

    Returns
    -------
    VoteCount
        Share with its exact interval, and the two-sided p-value.

    Raises
    ------
    ArgumentError
        If a number of studies is no count, or `level` no confidence level.

    See Also
    --------
    vote_count : Counts the directions of effects first.

    Notes
    -----
    Of :math:`k` directions the larger side has :math:`m`;
    :math:`p = \min(1, 2 \sum_{i \ge m} \binom{k}{i} 2^{-k})` [1]_. Acceptable for
    directions, never for significance [2]_. The binomial model assumes that every
    study had the same chance to point either way, which studies of unlike size and
    effect do not [3]_.

    References
    ----------
    .. [1] dixon1946, The statistical sign test.
    .. [2] mckenzie2019, Synthesizing and presenting findings using other methods.
    .. [3] nikolakopoulos2020, Misuse of the sign test in narrative synthesis of
       evidence.

    Examples
    --------
    Where the test could not reject, its limit is printed instead of a p-value:

    >>> print(sign_test(3, 1))
    3 of 4 directions of effect are favourable: 75.0%, 95% confidence interval 19.4% to
    99.4% (Clopper-Pearson exact, k = 4); with k = 4 the sign test cannot go below
    p = 0.1250 even if all agree, so none is given.
    """
    up, down = check_whole(better, "better"), check_whole(worse, "worse")
    zero = check_whole(no_difference, "no_difference")
    silent = check_whole(unclear, "unclear")
    confidence = check_level(level)
    k = up + down
    nan = float("nan")
    interval = Interval(low=nan, high=nan, level=confidence, method="clopper-pearson")
    notes: tuple[Note, ...] = ()
    if k:
        estimate = proportion(up, k, level=confidence, method="clopper-pearson")
        interval = estimate.interval
    else:
        notes += (not_estimable("No study has a direction, so there is no share."),)
    if smallest_p(k) >= CUSTOMARY:
        text = (
            f"With k = {k} the smallest two-sided p-value is {smallest_p(k):g}; "
            "the test cannot reject at 0.05, whatever was seen."
        )
        notes += (Note(code="smallest-p", text=text),)
    if zero + silent:
        text = (
            f"{zero} without a difference and {silent} without a clear direction are "
            "listed and left out of the test."
        )
        notes += (Note(code="not-counted", text=text),)
    return VoteCount(
        better=up,
        worse=down,
        no_difference=zero,
        unclear=silent,
        interval=interval,
        p_value=_two_sided(max(up, down), k),
        notes=notes,
    )


def vote_count(effects: Iterable[Effect], *, level: float = 0.95) -> VoteCount:
    """Count directions of effect, one vote per study, with a sign test.

    Parameters
    ----------
    effects : iterable of Effect
        Effects on one outcome, or on outcomes of one domain. Several of one study are
        made one vote: the direction that 70 per cent of them share, else none.
    level : float, default 0.95
        Confidence level of the interval for the share, strictly between 0 and 1.

    Returns
    -------
    VoteCount
        The count, the share with its exact interval, and the sign test.

    Raises
    ------
    ArgumentError
        If `effects` are no effects, or `level` no confidence level.

    See Also
    --------
    sign_test : Takes the numbers of studies themselves.
    within_study : The rule that makes several outcomes one vote.

    References
    ----------
    .. [1] mckenzie2019, Synthesizing and presenting findings using other methods.
    .. [2] boon2021, The effect direction plot revisited.

    Examples
    --------
    Three outcomes of the same people are one vote:

    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.synthesis import effects_of
    >>> count = vote_count(effects_of(load_review()))
    >>> count.k, count.several_outcomes, count.smallest_p
    (1, 1, 1.0)
    """
    listed = as_effects(effects)
    by_study: dict[str, list[EffectDirection]] = {}
    for effect in listed:
        by_study.setdefault(effect.study_id, []).append(effect.points)
    votes = [within_study(directions) for directions in by_study.values()]
    unclear = {EffectDirection.UNCLEAR, EffectDirection.CONFLICTING}
    count = sign_test(
        votes.count(EffectDirection.BETTER),
        votes.count(EffectDirection.WORSE),
        no_difference=votes.count(EffectDirection.NO_DIFFERENCE),
        unclear=sum(vote in unclear for vote in votes),
        level=level,
    )
    several = sum(len(directions) > 1 for directions in by_study.values())
    notes = count.notes
    if several:
        text = (
            f"Of the studies {several} gave several outcomes; each has one vote, the "
            "direction that 70 per cent of its outcomes share."
        )
        notes += (Note(code="one-vote", text=text),)
    outcomes = dict.fromkeys(effect.outcome for effect in listed)
    told = {field.name: getattr(count, field.name) for field in fields(count)}
    told |= {
        "several_outcomes": several,
        "outcome": listing(outcomes) if outcomes else "",
        "notes": notes,
    }
    return VoteCount(**told)


def _two_sided(most: int, k: int) -> float:
    """Return twice the binomial tail from `most` on, at most 1."""
    return min(1.0, 2.0 * float(binom.sf(most - 1, k, 0.5))) if k else 1.0
