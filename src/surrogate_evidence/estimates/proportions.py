"""How large is one proportion, and how sure can we be?

Sound in samples of any size, at 0 and at 100 per cent. Counts in,
:class:`~surrogate_evidence.estimates.Estimate` out; nothing here knows about studies.
"""

from collections.abc import Callable

import numpy as np

from surrogate_evidence._checks import (
    ALTERNATIVES,
    Alternative,
    check_choice,
    check_count,
    check_level,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import _binomial
from surrogate_evidence.estimates._binomial import Limits
from surrogate_evidence.estimates._notes import Note, boundary, one_sided
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates.results import Estimate, Interval

PROPORTION_METHODS: dict[str, Callable[[Floats, Floats, Floats], Limits]] = {
    "wilson": _binomial.wilson,
    "clopper-pearson": _binomial.clopper_pearson,
    "mid-p": _binomial.mid_p,
    "agresti-coull": _binomial.agresti_coull,
    "jeffreys": _binomial.jeffreys,
    "blaker": _binomial.blaker,
}

_TWO_SIDED_ONLY = frozenset({"blaker"})


def proportion(
    events: int,
    n: int,
    *,
    method: str = "wilson",
    level: float = 0.95,
    alternative: Alternative = "two-sided",
) -> Estimate:
    r"""Estimate a proportion with a confidence interval or a one-sided bound.

    Parameters
    ----------
    events : int
        Participants with the event, ``0 <= events <= n``. Whole numbers stored as
        floating point (``16.0``) are accepted.
    n : int
        Participants observed, ``n >= 1``.
    method : str
        ``"wilson"`` (default), ``"clopper-pearson"``, ``"mid-p"``, ``"blaker"``,
        ``"agresti-coull"`` or ``"jeffreys"``; see Notes.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.
    alternative : {"two-sided", "greater", "less"}
        ``"greater"`` spends all of `level` on a lower bound and returns
        ``[bound, 1]``; ``"less"`` returns ``[0, bound]``. Blaker's method is
        two-sided only.

    Returns
    -------
    Estimate
        ``value`` is ``events / n``; ``interval`` is closed and lies in [0, 1].
        Both are fractions, not percentages.

    Raises
    ------
    ArgumentError
        If the counts are not whole numbers with ``0 <= events <= n``, `level` is not
        a confidence level, or the method is unknown or does not fit `alternative`.

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
    optimistic there.

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
    events, n = check_count(events, n)
    method = check_choice(method, PROPORTION_METHODS, "method")
    level = check_level(level)
    side = check_choice(alternative, ALTERNATIVES, "alternative")
    if side != "two-sided" and method in _TWO_SIDED_ONLY:
        msg = (
            f"method {method!r} is two-sided only, got alternative={side!r}. "
            "For an exact one-sided bound use method='clopper-pearson'."
        )
        raise ArgumentError(msg)
    tail = (1 - level) / (2 if side == "two-sided" else 1)
    arrays = (np.asarray(float(events)), np.asarray(float(n)), np.asarray(tail))
    low, high = PROPORTION_METHODS[method](*arrays)
    interval = Interval(
        low=0.0 if side == "less" else max(0.0, float(low)),
        high=1.0 if side == "greater" else min(1.0, float(high)),
        level=level,
        method=method,
        alternative=side,
    )
    return Estimate(
        measure="proportion",
        value=events / n,
        interval=interval,
        events=events,
        n=n,
        notes=boundary(events, n)
        + _convention(method)
        + _clipped(float(low), float(high))
        + one_sided(side, level),
    )


def _clipped(low: float, high: float) -> tuple[Note, ...]:
    if low >= 0 and high <= 1:
        return ()
    text = "The interval reached beyond 0 or 100 per cent; it was cut there."
    return (Note(code="clipped", text=text),)


def _convention(method: str) -> tuple[Note, ...]:
    text = {
        "mid-p": (
            "Mid-P counts the observed result by half; coverage is near the level on "
            "average and may fall below it."
        ),
        "jeffreys": (
            "Jeffreys limits are set to 0 without events and to 1 without non-events "
            "(the convention of Brown, Cai and DasGupta); they are optimistic there."
        ),
    }.get(method)
    return () if text is None else (Note(code="convention", text=text),)
