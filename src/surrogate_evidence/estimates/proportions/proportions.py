"""How large is one proportion, and how sure can we be?

Sound in samples of any size, at 0 and at 100 per cent. Counts in,
:class:`~surrogate_evidence.estimates.Estimate` out; nothing here knows about studies.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from surrogate_evidence._checks import (
    ALTERNATIVES,
    Alternative,
    check_choice,
    check_count,
    check_level,
    check_prior,
)
from surrogate_evidence._checks_of_many import are_scalars, check_counts
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._notes import (
    Note,
    boundary,
    clipped,
    of_prior,
    one_sided,
)
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates._tables import distinct_samples
from surrogate_evidence.estimates.batches import Estimates, Intervals, notes_of_many
from surrogate_evidence.estimates.proportions import _binomial
from surrogate_evidence.estimates.proportions._binomial import Limits
from surrogate_evidence.estimates.results import Estimate, Interval

Prior = str | tuple[float, float]

PROPORTION_METHODS: dict[str, Callable[[Floats, Floats, Floats], Limits]] = {
    "wilson": _binomial.wilson,
    "clopper-pearson": _binomial.clopper_pearson,
    "mid-p": _binomial.mid_p,
    "agresti-coull": _binomial.agresti_coull,
    "jeffreys": _binomial.jeffreys,
    "blaker": _binomial.blaker,
    "bayes": _binomial.uniform_posterior,
    "wald": _binomial.wald,
}
"""What can be asked of one sample: events, participants and the tail → limits."""

_TWO_SIDED_ONLY = frozenset({"blaker"})


class _Question(NamedTuple):
    method: str
    level: float
    side: str
    prior: tuple[float, float]


@overload
def proportion(
    events: int,
    n: int,
    *,
    method: str = ...,
    level: float = ...,
    alternative: Alternative = ...,
    prior: Prior | None = ...,
) -> Estimate: ...
@overload
def proportion(
    events: ArrayLike,
    n: ArrayLike,
    *,
    method: str = ...,
    level: float = ...,
    alternative: Alternative = ...,
    prior: Prior | None = ...,
) -> Estimates[Estimate]: ...
def proportion(  # noqa: PLR0913 - every option changes the answer
    events: ArrayLike,
    n: ArrayLike,
    *,
    method: str = "wilson",
    level: float = 0.95,
    alternative: Alternative = "two-sided",
    prior: Prior | None = None,
) -> Estimate | Estimates[Estimate]:
    r"""Estimate a proportion with a confidence interval or a one-sided bound.

    Parameters
    ----------
    events : int or array_like of int
        Participants with the event, ``0 <= events <= n``. Whole numbers stored as
        floating point (``16.0``) are accepted. Arrays broadcast against `n`.
    n : int or array_like of int
        Participants observed, ``n >= 1``.
    method : str
        ``"wilson"`` (default), ``"clopper-pearson"``, ``"mid-p"``, ``"blaker"``,
        ``"agresti-coull"``, ``"jeffreys"``, ``"bayes"`` or ``"wald"``; see Notes.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.
    alternative : {"two-sided", "greater", "less"}
        ``"greater"`` spends all of `level` on a lower bound and returns
        ``[bound, 1]``; ``"less"`` returns ``[0, bound]``. Blaker's method is
        two-sided only.
    prior : {"uniform", "jeffreys"} or pair of float, optional
        For ``"bayes"``: the beta prior, by name or by its two positive parameters.
        Uniform by default.

    Returns
    -------
    Estimate or Estimates
        ``value`` is ``events / n``, for ``"bayes"`` the posterior median; ``interval``
        is closed and lies in [0, 1]. Both are fractions, not percentages. Arrays give
        `Estimates`, whose values and limits are arrays.

    Raises
    ------
    ArgumentError
        If the counts are not whole numbers with ``0 <= events <= n``, `level` is not
        a confidence level, or the method is unknown or does not fit `alternative` or
        `prior`.

    See Also
    --------
    compare : Sets two proportions against each other instead of describing one.

    Notes
    -----
    *wilson* inverts the score test [1]_: close to its level on average, sound at
    both ends, and simple enough to check by hand. *clopper-pearson* leaves at most
    :math:`\alpha/2` in each binomial tail [2]_, so it covers at least at its level
    for every true proportion; the price is width. *blaker* keeps that guarantee in
    a narrower interval inside Clopper-Pearson's, by counting from the other tail no
    more than it has to [3]_. *mid-p* counts the observed result by half [4]_:
    narrower, without the guarantee. *agresti-coull* is the normal
    interval around the middle of Wilson's [6]_; it contains Wilson's, and is cut at 0
    and 1 where it reaches beyond them. *jeffreys* takes posterior quantiles under a
    Beta(1/2, 1/2) prior with the convention of Brown, Cai and DasGupta [5]_ that the
    lower limit is 0 without events and the upper limit 1 without non-events; it is
    optimistic there. *bayes* takes the quantiles of the posterior under any beta
    prior, with equal tails and without that convention; the uniform prior is the one
    recommended where no event was seen [7]_. *wald* is the normal interval around the
    estimate, of no width at 0% and 100%; it exists to show what a source did, and is
    flagged.

    References
    ----------
    .. [1] wilson1927, Probable inference, the law of succession, and statistical
       inference.
    .. [2] clopper1934, The use of confidence or fiducial limits illustrated in the
       case of the binomial.
    .. [3] blaker2000, Confidence curves and improved exact confidence intervals for
       discrete distributions.
    .. [4] lancaster1961, Significance tests in discrete distributions.
    .. [5] brown2001, Interval estimation for a binomial proportion.
    .. [6] agresti1998, Approximate is better than "exact" for interval estimation of
       binomial proportions.
    .. [7] tuyl2008, A comparison of Bayes-Laplace, Jeffreys, and other priors: the
       case of zero events.

    Examples
    --------
    Success in all of sixteen does not mean that it always succeeds:

    >>> print(proportion(16, 16))
    16 of 16 (100.0%) had the event; 95% confidence interval 80.6% to 100.0%
    (Wilson score, n = 16).

    >>> bound = proportion(16, 16, method="clopper-pearson", alternative="greater")
    >>> print(bound)
    16 of 16 (100.0%) had the event; 95% one-sided confidence: at least 82.9%
    (Clopper-Pearson exact, n = 16).
    """
    question = _Question(
        method=check_choice(method, PROPORTION_METHODS, "method"),
        level=check_level(level),
        side=check_choice(alternative, ALTERNATIVES, "alternative"),
        prior=_check_prior(prior, method),
    )
    if question.side != "two-sided" and method in _TWO_SIDED_ONLY:
        msg = (
            f"method {method!r} is two-sided only, got alternative={alternative!r}. "
            "For an exact one-sided bound use method='clopper-pearson'."
        )
        raise ArgumentError(msg)
    if are_scalars(events, n):
        return _one(*check_count(events, n), question=question)
    return _many(events, n, question)


def _one(events: int, n: int, *, question: _Question) -> Estimate:
    x, people = np.array([float(events)]), np.array([float(n)])
    value, low, high = (float(column[0]) for column in _answer(x, people, question))
    notes = boundary(events, n) + _convention(question)
    if low < 0 or high > 1:
        notes += (clipped(),)
    return Estimate(
        measure="proportion",
        value=value,
        interval=Interval(
            low=min(max(0.0, low), 1.0),
            high=max(min(1.0, high), 0.0),
            level=question.level,
            method=question.method,
            alternative=question.side,
        ),
        events=events,
        n=n,
        notes=notes + one_sided(question.side, question.level),
        prior=question.prior if question.method == "bayes" else None,
    )


def _many(events: ArrayLike, n: ArrayLike, question: _Question) -> Estimates[Estimate]:
    x, people = check_counts([(events, n, "events", "n")])
    counts = (x.astype(np.float64), people.astype(np.float64))
    value, low, high = _answer(*counts, question)
    notes = notes_of_many({"": (x, people)}, value) + _convention(question)
    if (low < 0).any() or (high > 1).any():
        notes += (clipped(),)
    return Estimates(
        measure="proportion",
        value=value,
        interval=Intervals(
            low=np.clip(low, 0.0, 1.0),
            high=np.clip(high, 0.0, 1.0),
            level=question.level,
            method=question.method,
            alternative=question.side,
        ),
        counts={"events": x, "n": people},
        notes=notes + one_sided(question.side, question.level),
        single=partial(_one, question=question),
    )


def _answer(x: Floats, n: Floats, question: _Question) -> tuple[Floats, Floats, Floats]:
    """Return estimates and limits, which may lie beyond the scale.

    Samples repeat among many, so each is asked once where that can be told cheaply.
    """
    both = question.side == "two-sided"
    tail = np.asarray((1 - question.level) / (2 if both else 1))
    (events, people), place = distinct_samples(x.ravel(), n.ravel())
    value = events / people
    if question.method == "bayes":
        a, b = question.prior
        low, high = _binomial.posterior(events + a, people - events + b, tail)
        value = np.asarray(betaincinv(events + a, people - events + b, 0.5))
    else:
        low, high = PROPORTION_METHODS[question.method](events, people, tail)
    if question.side == "less":
        low = np.zeros_like(low)
    if question.side == "greater":
        high = np.ones_like(high)
    if place is None:
        return value.reshape(x.shape), low.reshape(x.shape), high.reshape(x.shape)
    place = place.reshape(x.shape)
    return value[place], low[place], high[place]


def _check_prior(prior: Prior | None, method: str) -> tuple[float, float]:
    if prior is None:
        return (1.0, 1.0)
    if method != "bayes":
        msg = f"prior belongs to method 'bayes'; method {method!r} does not take one."
        raise ArgumentError(msg)
    return check_prior(prior)


def _convention(question: _Question) -> tuple[Note, ...]:
    if question.method == "bayes":
        return (of_prior(question.prior),)
    text = {
        "mid-p": (
            "Mid-P counts the observed result by half; coverage is near the level on "
            "average and may fall below it."
        ),
        "jeffreys": (
            "Jeffreys limits are set to 0 without events and to 1 without non-events "
            "(the convention of Brown, Cai and DasGupta); they are optimistic there."
        ),
        "wald": (
            "The Wald interval has no width at 0% and 100% and covers too seldom near "
            "them; it is shown for what a source did, not to be relied on."
        ),
    }.get(question.method)
    return () if text is None else (Note(code="convention", text=text),)
