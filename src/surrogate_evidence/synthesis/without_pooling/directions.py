"""Which way does the effect of each study point?

An effect points to the better or to the worse according to the direction that was
recorded for its outcome; which end of a scale is the good one is never assumed. How
large it is, and whether a test rejected, plays no part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan

from surrogate_evidence._checks import check_choice, check_number, check_share
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import compare, exact_test
from surrogate_evidence.formatting import listing
from surrogate_evidence.records import Contrast, Review, Study, contrasts
from surrogate_evidence.records.vocabulary import Direction

MAJORITY = 0.7
"""Share of a study's outcomes in one domain that must agree before the study counts as
pointing that way: the rule of the effect direction plot."""


class EffectDirection(StrEnum):
    """Which way an effect points, seen from the first arm."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no difference"
    CONFLICTING = "conflicting"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The effect of one study on one outcome, as far as its direction is concerned.

    Attributes
    ----------
    study_id : str
        The study.
    outcome : str
        What was counted or measured; the domain it stands for in a plot.
    points : EffectDirection
        Which way the effect points.
    n : int
        Participants; 0 where that is not known.
    p_value : float
        Two-sided p-value of the comparison; NaN where there is none.
    estimate : float
        The effect; NaN where only its direction is known.
    measure : str
        Scale of the estimate, such as ``"RD"``.
    design : str
        How the study was done; empty where that is not known.
    randomised : bool or None
        Whether chance made the arms; None where that is not known.
    """

    study_id: str
    outcome: str
    points: EffectDirection
    n: int = 0
    p_value: float = float("nan")
    estimate: float = float("nan")
    measure: str = ""
    design: str = ""
    randomised: bool | None = None

    def __str__(self) -> str:
        return f"{self.study_id}, {self.outcome}: {self.points} (n = {self.n or 'NR'})"

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "study_id": self.study_id,
            "outcome": self.outcome,
            "measure": self.measure,
            "estimate": self.estimate,
            "direction": str(self.points),
            "p_value": self.p_value,
            "n": self.n,
            "design": self.design,
        }


def direction_of(
    estimate: float, direction: str, *, no_difference: float = 0.0
) -> EffectDirection:
    """Return which way an estimate points.

    Parameters
    ----------
    estimate : float
        The effect of the first arm against the second. Infinite ratios have a
        direction; NaN has none.
    direction : str
        ``"higher is better"`` or ``"lower is better"``, or a word that says why that
        is not known, such as ``"NR"``.
    no_difference : float, default 0.0
        Value where both arms are the same: 0 for differences, 1 for ratios.

    Returns
    -------
    EffectDirection
        Better, worse, no difference, or unclear.

    Raises
    ------
    ArgumentError
        If `estimate` is no number.

    See Also
    --------
    effects_of : Takes estimate and direction from the records of a review.

    Examples
    --------
    The same number points to the better or to the worse:

    >>> print(direction_of(-0.2, "higher is better"))
    worse
    >>> print(direction_of(-0.2, "lower is better"))
    better
    """
    if isinstance(estimate, bool) or not isinstance(estimate, float | int):
        check_number(estimate, "estimate")
    null = check_number(no_difference, "no_difference")
    if isnan(estimate) or direction not in tuple(Direction):
        return EffectDirection.UNCLEAR
    if estimate == null:
        return EffectDirection.NO_DIFFERENCE
    better = (estimate > null) == (direction == Direction.HIGHER)
    return EffectDirection.BETTER if better else EffectDirection.WORSE


def effects_of(
    evidence: Review | Iterable[Contrast | Study],
    *,
    measure: str = "RD",
    method: str = "boschloo",
) -> tuple[Effect, ...]:
    """Return the direction of every effect that two arms were compared on.

    Parameters
    ----------
    evidence : Review, or iterable of Study or Contrast
        The evidence. Benchmarks of a review are no part of it.
    measure : str
        Measure of the estimates, as `compare` takes it.
    method : str
        Test behind the p-values, as `exact_test` takes it.

    Returns
    -------
    tuple of Effect
        In the order of the records.

    Raises
    ------
    ArgumentError
        If `evidence` holds anything else.

    See Also
    --------
    vote_count : Counts the directions over studies.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> [str(effect.points) for effect in effects_of(load_review())]
    ['better', 'better', 'better']
    """
    found = []
    for pair, study in _pairs(evidence):
        result = compare(*pair.counts, measure=measure)  # type: ignore[call-overload]
        test = exact_test(*pair.counts, method=method)
        points = direction_of(
            result.value, pair.first.direction, no_difference=result.no_difference
        )
        found.append(
            Effect(
                study_id=pair.study_id,
                outcome=pair.outcome,
                points=points,
                n=result.n,
                p_value=test.p_value,
                estimate=result.value,
                measure=measure,
                design=str(study.design) if study else "",
                randomised=study.facts.randomised if study else None,
            )
        )
    return tuple(found)


def within_study(
    directions: Sequence[EffectDirection | str], *, majority: float = MAJORITY
) -> EffectDirection:
    """Return the one direction that several outcomes of one study point to.

    Parameters
    ----------
    directions : sequence of EffectDirection
        Directions of the outcomes of one study in one domain, at least one.
    majority : float, default 0.7
        Share that must agree, a fraction above one half.

    Returns
    -------
    EffectDirection
        The direction that at least `majority` of the outcomes share; else
        conflicting, or unclear where no outcome has a clear direction.

    Raises
    ------
    ArgumentError
        If there is no direction, an unknown one, or no majority.

    See Also
    --------
    vote_count : Counts over studies, each of them once.

    Notes
    -----
    The rule, and its 70 per cent, are those of the effect direction plot [1]_, without
    statistical significance as in its revision [2]_.

    References
    ----------
    .. [1] thomson2013, The effect direction plot: visual display of non-standardised
       effects across multiple outcome domains.
    .. [2] boon2021, The effect direction plot revisited.

    Examples
    --------
    Two of three do not speak for a study, three of four do:

    >>> print(within_study(["better", "better", "worse"]))
    conflicting
    >>> print(within_study(["better", "better", "better", "worse"]))
    better
    """
    needed = check_share(majority, "majority")
    if needed <= 0.5:  # noqa: PLR2004 - a majority is more than a half
        msg = f"majority must be above one half, got {needed:g}."
        raise ArgumentError(msg)
    given = [as_direction(one) for one in directions]
    if not given:
        msg = "directions must hold at least one direction; it is empty."
        raise ArgumentError(msg)
    most = max(EffectDirection, key=given.count)
    # 7 of 10 is 70 per cent, whatever 0.7 is in binary
    if given.count(most) >= needed * len(given) - 1e-9:
        return most
    clear = {EffectDirection.BETTER, EffectDirection.WORSE}
    if not clear & set(given):
        return EffectDirection.UNCLEAR
    return EffectDirection.CONFLICTING


def as_direction(value: object) -> EffectDirection:
    """Return a direction given as a word, or say which words there are."""
    words = [str(one) for one in EffectDirection]
    return EffectDirection(check_choice(value, words, "direction"))


def as_effects(effects: object) -> tuple[Effect, ...]:
    """Return effects as they were given, or say what is expected."""
    listed = tuple(effects) if isinstance(effects, Iterable) else (effects,)
    strange = {type(one).__name__ for one in listed if not isinstance(one, Effect)}
    if strange:
        msg = (
            f"effects must be Effect objects, got {listing(sorted(strange))}; make "
            "them with effects_of(review), or Effect(study_id=..., outcome=..., ...)."
        )
        raise ArgumentError(msg)
    return listed


def _pairs(evidence: object) -> Iterable[tuple[Contrast, Study | None]]:
    if isinstance(evidence, Review):
        for pair in evidence.contrasts():
            yield pair, evidence.study(pair.study_id)
        return
    # a record iterates over its fields, and is meant as one study
    single = isinstance(evidence, Contrast | Study)
    items = evidence if isinstance(evidence, Iterable) and not single else (evidence,)
    for one in items:
        if isinstance(one, Contrast):
            yield one, None
        elif isinstance(one, Study):
            for pair in contrasts(one):
                yield pair, one
        else:
            msg = (
                "evidence must be a Review, or studies or contrasts, got "
                f"{type(one).__name__}."
            )
            raise ArgumentError(msg)
