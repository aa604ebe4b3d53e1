"""May these studies be pooled at all?

An answer of its own kind, with its reasons, rather than a number with a warning: do
not pool, pool with a prior, or pool. It is decided from record fields alone.
"""

from collections.abc import Iterable, Mapping

from surrogate_evidence._checks import check_choice, check_level
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.records import Contrast, Review, Study
from surrogate_evidence.synthesis.deciding.alike import ASPECT
from surrogate_evidence.synthesis.deciding.answers import (
    DoNotPool,
    EvidenceGap,
    Pool,
    PoolWithPrior,
)
from surrogate_evidence.synthesis.deciding.candidates import (
    Found,
    candidates_of,
    found_in,
)
from surrogate_evidence.synthesis.deciding.reasons import reasons_for
from surrogate_evidence.synthesis.rules import FEW_STUDIES

MEASURES = ("RD", "RR", "OR", "AS")


def gate(
    evidence: Review | Iterable[Study | Contrast],
    outcome: str | Iterable[str] | None = None,
    *,
    judged: Mapping[str, str] | None = None,
    measure: str = "RD",
    level: float = 0.95,
) -> DoNotPool | PoolWithPrior | Pool:
    """Decide whether the studies of an outcome may be pooled, and say why.

    Parameters
    ----------
    evidence : Review, or iterable of Study or Contrast
        The evidence. Contrasts alone do not say how their studies were done; what is
        not known stands in the way until a reviewer has judged it.
    outcome : str or iterable of str
        Name of the outcome as recorded, or several names that are asked about
        together. May be left out for contrasts, which are then taken as they are.
    judged : mapping of str to str, optional
        Aspect → a reviewer's words why the studies are alike in it although their
        records differ or are silent. Kept with the result. Some aspects cannot be
        judged away: see ``ASPECTS``.
    measure : {"RD", "RR", "OR", "AS"}
        Measure of each study's own comparison.
    level : float, default 0.95
        Confidence level of each study's own interval.

    Returns
    -------
    DoNotPool, PoolWithPrior or Pool
        With reasons, the policy for so many studies, and what would change the
        answer. An :class:`EvidenceGap`, which is a `DoNotPool`, without any study.

    Raises
    ------
    ArgumentError
        If the outcome is not named, an aspect is unknown or cannot be judged, or
        `evidence` holds anything else.

    See Also
    --------
    gates : Asks for every outcome of a review.
    vote_count : What may be said where pooling may not be done.

    Notes
    -----
    The rules for being alike are data, ``ASPECTS``, and follow the Cochrane Handbook
    on pooling [1]_ and on studies that are not randomised [2]_; the policy by number
    of studies is data too, ``POLICY`` [3]_ [4]_. Benchmarks of a review, reviews of
    other studies, single cases and works without observations are set aside and named.
    Evidence that is not pooled can still be rated [5]_.

    References
    ----------
    .. [1] deeks2019, Analysing data and undertaking meta-analyses.
    .. [2] reeves2019, Including non-randomized studies on intervention effects.
    .. [3] friede2017a, Meta-analysis of few small studies in orphan diseases.
    .. [4] rover2015, Hartung-Knapp-Sidik-Jonkman approach and its modification for
       random-effects meta-analysis with few studies.
    .. [5] murad2017, Rating the certainty in evidence in the absence of a single
       estimate of effect.

    Examples
    --------
    One study is not a synthesis:

    >>> from surrogate_evidence import load_review
    >>> answer = gate(load_review(), "pain-free intercourse")
    >>> type(answer).__name__, answer.k
    ('DoNotPool', 1)
    >>> print(answer.estimate.interval)
    95% confidence interval 0.006 to 0.495 (Newcombe hybrid score)
    """
    check_choice(measure, MEASURES, "measure")
    confidence = check_level(level)
    words = _check_judged(judged or {})
    named = _names(outcome)
    options = {"measure": measure, "level": confidence}
    if isinstance(evidence, Review):
        if not named:
            msg = (
                "name the outcome to ask for, as it stands in outcomes.csv; gates() "
                "asks for all of them."
            )
            raise ArgumentError(msg)
        found = found_in(evidence, named, **options)  # type: ignore[arg-type]
    else:
        items = _items(evidence, named)
        kept, aside = candidates_of(items, named, **options)  # type: ignore[arg-type]
        found = Found(candidates=kept, set_aside=aside)
        named = named or tuple(dict.fromkeys(one.outcome for one in kept))
    return _decided(found, named, words, confidence)


def gates(
    review: Review, *, measure: str = "RD", level: float = 0.95
) -> tuple[DoNotPool | PoolWithPrior | Pool, ...]:
    """Decide for every outcome of a review whether its studies may be pooled.

    Parameters
    ----------
    review : Review
        The evidence.
    measure : {"RD", "RR", "OR", "AS"}
        Measure of each study's own comparison.
    level : float, default 0.95
        Confidence level of each study's own interval.

    Returns
    -------
    tuple of DoNotPool, PoolWithPrior or Pool
        In the order in which the outcomes are recorded.

    Raises
    ------
    ArgumentError
        If `review` is no review.

    See Also
    --------
    gate : Asks for one outcome, and takes a reviewer's judgement.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> {answer.verdict for answer in gates(load_review())} <= {
    ...     "Do not pool", "Evidence gap"
    ... }
    True
    """
    whole: object = review
    if not isinstance(whole, Review):
        msg = (
            f"gates() asks of a whole Review, got {type(review).__name__}; use gate()."
        )
        raise ArgumentError(msg)
    names = dict.fromkeys(review.outcomes["outcome"])
    return tuple(gate(review, name, measure=measure, level=level) for name in names)


def _decided(
    found: Found, named: tuple[str, ...], judged: Mapping[str, str], level: float
) -> DoNotPool | PoolWithPrior | Pool:
    told = {
        "outcomes": named,
        "candidates": found.candidates,
        "set_aside": found.set_aside,
        "context": found.context,
        "level": level,
    }
    k = len({one.study_id for one in found.candidates})
    told["reasons"] = reasons = reasons_for(found.candidates, judged)
    if k == 0:
        return EvidenceGap(**told, gaps=found.gaps, nearest=found.nearest)  # type: ignore[arg-type]
    if any(reason.blocks for reason in reasons):
        return DoNotPool(**told)  # type: ignore[arg-type]
    if k < FEW_STUDIES:
        return PoolWithPrior(**told)  # type: ignore[arg-type]
    return Pool(**told)  # type: ignore[arg-type]


def _names(outcome: object) -> tuple[str, ...]:
    if outcome is None:
        return ()
    several = isinstance(outcome, Iterable) and not isinstance(outcome, str)
    names: tuple[object, ...] = tuple(outcome) if several else (outcome,)  # type: ignore[arg-type]
    for name in names:
        if not isinstance(name, str) or not name.strip():
            msg = f"outcome must be the name of an outcome, got {name!r}."
            raise ArgumentError(msg)
    if not names:
        msg = "outcome must name at least one outcome; it is empty."
        raise ArgumentError(msg)
    return tuple(map(str, names))


def _items(evidence: object, named: tuple[str, ...]) -> tuple[object, ...]:
    # a record iterates over its fields, and is meant as one study
    single = isinstance(evidence, Study | Contrast)
    if not single and (
        isinstance(evidence, str | bytes) or not isinstance(evidence, Iterable)
    ):
        msg = (
            "evidence must be a Review, or studies or contrasts, got "
            f"{type(evidence).__name__}."
        )
        raise ArgumentError(msg)
    items = (evidence,) if single else tuple(evidence)  # type: ignore[arg-type]
    if not named and any(isinstance(one, Study) for one in items):
        msg = "name the outcome to ask for: a study may report several."
        raise ArgumentError(msg)
    if not named and not items:
        msg = (
            "there is nothing to ask about: give studies and an outcome, or contrasts."
        )
        raise ArgumentError(msg)
    return items


def _check_judged(judged: object) -> dict[str, str]:
    if not isinstance(judged, Mapping):
        msg = (
            "judged must be a dictionary of aspect and reason, such as "
            '{"population": "both are adults"}.'
        )
        raise ArgumentError(msg)
    words = {}
    for name, text in judged.items():
        aspect = ASPECT[check_choice(name, ASPECT, "judged")]
        if not aspect.may_be_judged:
            msg = (
                f"{name!r} cannot be judged away, because {aspect.why}; what would "
                f"change the answer: {aspect.remedy}."
            )
            raise ArgumentError(msg)
        if not isinstance(text, str) or not text.strip():
            msg = f"judged[{name!r}] must say in words why the studies are alike in it."
            raise ArgumentError(msg)
        words[name] = text
    return words
