"""How do two proportions compare, and how sure can we be?

Risk difference, risk ratio and odds ratio with intervals that hold at every edge of
the table: nobody or everybody in one arm or in both, one participant, unequal arms.
"""

from functools import partial
from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from surrogate_evidence._checks import (
    check_choice,
    check_count,
    check_level,
    check_prior,
)
from surrogate_evidence._checks_of_many import are_scalars, check_counts
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._notes import Note, boundary, clipped
from surrogate_evidence.estimates._tables import Table, as_arrays
from surrogate_evidence.estimates.batches import Estimates, Intervals, notes_of_many
from surrogate_evidence.estimates.comparisons._method import (
    ZERO_POLICIES,
    Method,
    Options,
    Seen,
    limits,
)
from surrogate_evidence.estimates.comparisons._two_arm_limits import (
    COMPARISON_METHODS,
    SCALE_ENDS,
)
from surrogate_evidence.estimates.results import Comparison, Interval
from surrogate_evidence.formatting import listing

__all__ = ["COMPARISON_METHODS", "compare"]

Measure = Literal["RD", "RR", "OR", "AS"]
Prior = str | tuple[float, float]
ZeroPolicy = Literal["if-zero", "always", "never"]

_CUT = {"RD": "−100 or 100 percentage points", "AS": "a quarter turn"}


@overload
def compare(
    events_1: int,
    n_1: int,
    events_2: int,
    n_2: int,
    *,
    measure: Measure = ...,
    method: str | None = ...,
    level: float = ...,
    prior: Prior | None = ...,
    zero_policy: ZeroPolicy | None = ...,
) -> Comparison: ...
@overload
def compare(
    events_1: ArrayLike,
    n_1: ArrayLike,
    events_2: ArrayLike,
    n_2: ArrayLike,
    *,
    measure: Measure = ...,
    method: str | None = ...,
    level: float = ...,
    prior: Prior | None = ...,
    zero_policy: ZeroPolicy | None = ...,
) -> Estimates[Comparison]: ...
def compare(  # noqa: PLR0913 - a two-by-two table is four numbers
    events_1: ArrayLike,
    n_1: ArrayLike,
    events_2: ArrayLike,
    n_2: ArrayLike,
    *,
    measure: Measure = "RD",
    method: str | None = None,
    level: float = 0.95,
    prior: Prior | None = None,
    zero_policy: ZeroPolicy | None = None,
) -> Comparison | Estimates[Comparison]:
    r"""Compare the proportions of two arms by a difference or a ratio.

    Parameters
    ----------
    events_1, n_1 : int or array_like of int
        Participants with the event and participants observed in arm 1,
        ``0 <= events_1 <= n_1``, ``n_1 >= 1``. Whole numbers stored as floating
        point (``16.0``) are accepted. Arrays broadcast against each other.
    events_2, n_2 : int or array_like of int
        The same for arm 2, to which arm 1 is compared.
    measure : {"RD", "RR", "OR", "AS"}
        Risk difference :math:`p_1 - p_2`, risk ratio :math:`p_1 / p_2`, odds ratio,
        or arcsine difference :math:`\arcsin\sqrt{p_1} - \arcsin\sqrt{p_2}`.
    method : str, optional
        For RD ``"newcombe"`` (default), ``"miettinen-nurminen"``, ``"mee"``,
        ``"agresti-caffo"``, ``"agresti-min"``, ``"chan-zhang"``, ``"bayes"`` or
        ``"wald"``; for RR ``"koopman"`` (default), ``"miettinen-nurminen"``,
        ``"log"``, ``"agresti-min"``, ``"chan-zhang"`` or ``"bayes"``; for OR
        ``"conditional"`` (default), ``"mid-p"``, ``"miettinen-nurminen"``,
        ``"score"``, ``"log"`` or ``"bayes"``; for AS ``"normal"``. See Notes.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.
    prior : {"uniform", "jeffreys"} or pair of float, optional
        For ``"bayes"``: the beta prior of both proportions, by name or by its two
        positive parameters. Uniform by default.
    zero_policy : {"if-zero", "always", "never"}, optional
        For ``"log"``: when 1/2 is added to each cell. By default only where the
        logarithm or its variance needs it.

    Returns
    -------
    Comparison or Estimates
        ``value`` and ``interval`` on the scale of `measure`: fractions for RD, ratios
        (not logarithms) for RR and OR, radians for AS. A ratio may be infinite. A
        value that the table does not determine is NaN, its interval spans every
        possible value, and a note says why. For ``"bayes"`` the value is the
        posterior median. Arrays give `Estimates`, whose values and limits are arrays.

    Raises
    ------
    ArgumentError
        If the counts do not fit, `level` is not a confidence level, `measure` or
        `method` is unknown or the two do not go together, an option belongs to
        another method, or the arms are too large to be enumerated.

    See Also
    --------
    exact_test : Gives a p-value instead; it may disagree with an interval, because
        they answer to different rules.
    proportion : Describes one arm by itself.

    Notes
    -----
    Swapping the arms mirrors every interval exactly.

    *newcombe* combines the Wilson limits of both arms [1]_: closed form, sound at
    0% and 100%. *miettinen-nurminen* keeps the values that a score test with variance
    factor :math:`N/(N-1)` does not reject [2]_, *mee* those of the test without the
    factor; a little narrower, found by root search from closed-form constrained
    estimates. *agresti-caffo* adds one event and one non-event to each arm and uses
    the normal interval [3]_; it is centred closer to 0 than the estimate.

    *agresti-min* and *chan-zhang* enumerate every table and keep whatever an exact
    unconditional test with the score statistic does not reject: one two-sided test
    [5]_, which is Barnard's where no difference is tested, or two one-sided ones at
    half of what may be left [6]_, wider and with the error of each side bounded. Both
    cover at their level whatever the proportions are, up to 240 participants.

    *koopman* inverts the score test of the ratio [4]_. *log* is the normal interval
    of the logarithm; what it does where a cell is empty is `zero_policy`: 1/2 is added
    to each cell for the interval only, which is then widened to include the observed
    ratio. *score* and *miettinen-nurminen* are the score intervals of the odds ratio.

    *conditional* takes the margins as given: the estimate maximises Fisher's
    noncentral hypergeometric likelihood, and each limit leaves
    :math:`(1 - \text{level})/2` in one tail, so the interval excludes 1 exactly when
    a one-sided Fisher test rejects at that tail. *mid-p* counts the observed table by
    half in each tail: narrower, without the guarantee.

    *bayes* takes quantiles of the posterior under independent beta priors, by
    quadrature. *wald* has no width where both arms lie at 0% or 100%; it exists to
    show what a source did, and is flagged. *normal*, of the arcsines, adds nothing to
    an empty cell and has the same width whatever was observed.

    References
    ----------
    .. [1] newcombe1998b, Interval estimation for the difference between independent
       proportions.
    .. [2] miettinen1985, Comparative analysis of two rates.
    .. [3] agresti2000, Simple and effective confidence intervals for proportions and
       differences of proportions.
    .. [4] koopman1984, Confidence intervals for the ratio of two binomial
       proportions.
    .. [5] agrestimin2001, On small-sample confidence intervals for parameters in
       discrete distributions.
    .. [6] chanzhang1999, Test-based exact confidence intervals for the difference of
       two binomial proportions.

    Examples
    --------
    Sixteen of sixteen against twelve of sixteen, with 0 just outside the interval:

    >>> print(compare(16, 16, 12, 16))
    Risk difference 25.0 percentage points: 16 of 16 (100.0%) against
    12 of 16 (75.0%); 95% confidence interval 0.6 to 49.5 (Newcombe hybrid score,
    n = 32).

    The odds ratio of the same table has no finite estimate, and says so:

    >>> odds_ratio = compare(16, 16, 12, 16, measure="OR")
    >>> odds_ratio.value, odds_ratio.interval.low, odds_ratio.interval.high
    (inf, 0.7201, inf)
    """
    measure_name = check_choice(measure, COMPARISON_METHODS, "measure")
    name = check_method(method, measure_name)
    level = check_level(level)
    options = _check_options(name, measure_name, prior, zero_policy)
    if are_scalars(events_1, n_1, events_2, n_2):
        x1, n1 = check_count(events_1, n_1, names=("events_1", "n_1"))
        x2, n2 = check_count(events_2, n_2, names=("events_2", "n_2"))
        return _one(Table(x1, n1, x2, n2), measure_name, name, level, options)
    return _many((events_1, n_1, events_2, n_2), measure_name, name, level, options)


def _one(
    table: Table[int], measure: str, name: str, level: float, options: Options
) -> Comparison:
    method = COMPARISON_METHODS[measure][name]
    _check_searchable(method, name, measure, table.n1, table.n2)
    tail = (1 - level) / 2
    answer = limits(method, as_arrays(table), tail, options)
    value, low, high = (float(column[0]) for column in answer)
    least, most = SCALE_ENDS.get(measure, (0.0, np.inf))
    notes = boundary(table.x1, table.n1, " in arm 1")
    notes += boundary(table.x2, table.n2, " in arm 2")
    notes += method.remarks(table, options, Seen(low, high, tail))
    if low < least or high > most:
        notes += (clipped(_CUT[measure]),)
    return Comparison(
        measure=measure,
        value=value,
        interval=Interval(
            low=max(low, least), high=min(high, most), level=level, method=name
        ),
        events_1=table.x1,
        n_1=table.n1,
        events_2=table.x2,
        n_2=table.n2,
        notes=notes,
        prior=options.prior if "prior" in method.options else None,
    )


def _many(
    given: tuple[ArrayLike, ...],
    measure: str,
    name: str,
    level: float,
    options: Options,
) -> Estimates[Comparison]:
    x1, n1, x2, n2 = check_counts(
        [
            (given[0], given[1], "events_1", "n_1"),
            (given[2], given[3], "events_2", "n_2"),
        ]
    )
    method = COMPARISON_METHODS[measure][name]
    tables = Table(*(count.ravel().astype(np.float64) for count in (x1, n1, x2, n2)))
    if x1.size:
        largest = int(tables.n.argmax())
        arms = (int(tables.n1[largest]), int(tables.n2[largest]))
        _check_searchable(method, name, measure, *arms)
    answer = limits(method, tables, (1 - level) / 2, options)
    value, low, high = (column.reshape(x1.shape) for column in answer)
    notes: tuple[Note, ...] = notes_of_many(
        {"arm 1": (x1, n1), "arm 2": (x2, n2)}, value
    )
    if measure in SCALE_ENDS:
        least, most = SCALE_ENDS[measure]
        if (low < least).any() or (high > most).any():
            notes += (clipped(_CUT[measure]),)
        low, high = np.maximum(low, least), np.minimum(high, most)
    single = partial(
        _as_before, measure=measure, name=name, level=level, options=options
    )
    return Estimates(
        measure=measure,
        value=value,
        interval=Intervals(low=low, high=high, level=level, method=name),
        counts={"events_1": x1, "n_1": n1, "events_2": x2, "n_2": n2},
        notes=notes,
        single=single,
    )


def _as_before(
    *counts: int, measure: str, name: str, level: float, options: Options
) -> Comparison:
    return _one(Table(*counts), measure, name, level, options)


def check_method(method: object, measure: str) -> str:
    """Return the interval that is meant, by default that of the measure."""
    fitting = COMPARISON_METHODS[measure]
    if method is None:
        return next(iter(fitting))
    name = method if isinstance(method, str) else ""
    others = [other for other, methods in COMPARISON_METHODS.items() if name in methods]
    if others and name not in fitting:
        msg = (
            f"method {name!r} belongs to measure {listing(map(repr, others), 'or')}, "
            f"not to {measure!r}, whose methods are "
            f"{listing(map(repr, fitting), 'and')}."
        )
        raise ArgumentError(msg)
    return check_choice(method, fitting, f"method for {measure!r}")


def _check_options(
    name: str, measure: str, prior: object, zero_policy: object
) -> Options:
    taken = COMPARISON_METHODS[measure][name].options
    for option, value in (("prior", prior), ("zero_policy", zero_policy)):
        if value is not None and option not in taken:
            owner = {"prior": "bayes", "zero_policy": "log"}[option]
            msg = (
                f"{option} belongs to method {owner!r}; method {name!r} of "
                f"{measure!r} does not take it."
            )
            raise ArgumentError(msg)
    options = Options()
    if prior is not None:
        options = options._replace(prior=check_prior(prior))
    if zero_policy is not None:
        policy = check_choice(zero_policy, ZERO_POLICIES, "zero_policy")
        options = options._replace(zero_policy=policy)
    return options


def _check_searchable(
    method: Method, name: str, measure: str, n1: int, n2: int
) -> None:
    if method.largest is None or n1 + n2 <= method.largest:
        return
    msg = (
        f"method {name!r} goes through all that {n1:,} and {n2:,} participants can "
        f"give, {(n1 + 1) * (n2 + 1):,} tables; it is offered up to "
        f"{method.largest:,} participants. Use method='miettinen-nurminen', which is "
        f"close to it for {measure!r} at this size."
    )
    raise ArgumentError(msg)
