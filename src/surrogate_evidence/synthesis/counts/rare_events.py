"""What common effect do several 2 × 2 tables have, when events are rare?

Effects of single studies with a zero exist only after something was added to the
counts. These methods pool the counts instead, so that a zero is nothing special:
Mantel and Haenszel's estimates, Peto's, and the exact one.
"""

from math import nan, sqrt
from typing import NamedTuple

from numpy.typing import ArrayLike
from scipy.special import erfc, ndtri

from surrogate_evidence._checks import check_choice, check_level
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval
from surrogate_evidence.estimates._notes import not_estimable
from surrogate_evidence.synthesis.counts import _common_tables as kernels
from surrogate_evidence.synthesis.counts import _exact_tables as exact
from surrogate_evidence.synthesis.counts import _table_remarks as remarks
from surrogate_evidence.synthesis.counts._common_tables import Center, Chi, Tables
from surrogate_evidence.synthesis.counts._read_tables import Counts, read_tables
from surrogate_evidence.synthesis.counts.pooled_tables import PooledTables
from surrogate_evidence.synthesis.pooling._measures import label_of
from surrogate_evidence.synthesis.pooling.pooled import NothingToPool

_CENTERS = {
    "OR": kernels.log_odds_ratio,
    "RR": kernels.log_risk_ratio,
    "RD": kernels.risk_difference,
}
WEIGHTS = {"exact": 1.0, "mid-p": 0.5}
"""Exact method → what the observed count counts for in its tail."""

_WIDEST = 1_000_000  # counts in arm 1, over all tables
_TWO_SIDED = ("doubled", "minimum-likelihood")


def mantel_haenszel(  # noqa: PLR0913 - every option changes the answer
    events_1: ArrayLike,
    n_1: ArrayLike,
    events_2: ArrayLike,
    n_2: ArrayLike,
    measure: str = "OR",
    *,
    level: float = 0.95,
    correct: bool = True,
) -> PooledTables | NothingToPool:
    r"""Pool 2 × 2 tables by the method of Mantel and Haenszel.

    Parameters
    ----------
    events_1, n_1 : array_like of int
        Events and participants of arm 1, one pair per study.
    events_2, n_2 : array_like of int
        Events and participants of arm 2.
    measure : {"OR", "RR", "RD"}, default "OR"
        Odds ratio, risk ratio or risk difference, arm 1 against arm 2.
    level : float, default 0.95
        Level of the interval, strictly between 0 and 1.
    correct : bool, default True
        Whether the Cochran-Mantel-Haenszel statistic is corrected for continuity by
        1/2, at most by all there is. Nothing else is ever corrected.

    Returns
    -------
    PooledTables or NothingToPool
        Estimate (ratios as logarithms) with interval, Q and tests of association and
        of homogeneity. Studies without information on the measure are counted apart;
        if there is no other, a `NothingToPool`.

    Raises
    ------
    ArgumentError
        If counts are impossible, lengths differ or an option is unknown.

    See Also
    --------
    peto : For very rare events and arms of like size; biased where effects are large.
    exact_odds_ratio : Without any approximation, so also where an arm has no event.
    pool : Random effects, from effects of single studies.

    Notes
    -----
    With a, b in arm 1, c, d in arm 2 and N = a + b + c + d, the odds ratio [1]_ is
    :math:`\sum (ad/N) / \sum (bc/N)`, the risk ratio [2]_
    :math:`\sum (a n_2/N) / \sum (c n_1/N)` and the risk difference [2]_
    :math:`\sum ((a n_2 - c n_1)/N) / \sum (n_1 n_2/N)`. The variance of the log odds
    ratio is that of [3]_, of the log risk ratio that of [2]_; of the difference that
    of Sato (Biometrics 1989; 45: 1323-1324). They hold for few large studies and for
    many small ones.

    Q is made of effects of single studies, for which 1/2 is added to tables with a
    zero; tables without or with only events are not in it. Breslow and Day's test and
    Tarone's, of one odds ratio in all tables, need no addition.

    References
    ----------
    .. [1] mantel1959, Statistical aspects of the analysis of data from retrospective
       studies of disease.
    .. [2] greenland1985, Estimation of a common effect parameter from sparse follow-up
       data.
    .. [3] robins1986, Estimators of the Mantel-Haenszel variance consistent in both
       sparse data and large-strata limiting models.

    Examples
    --------
    A study with a zero counts as it is, one without any event says nothing of a ratio:

    >>> found = mantel_haenszel([1, 0, 0], [40, 60, 25], [5, 4, 0], [40, 58, 25])
    >>> print(found)
    Common odds ratio 0.098 of 2 studies (Mantel-Haenszel); 95% confidence interval
    0.012 to 0.804 (normal (Wald)), p = 0.031; Q 0.29, df = 1, p = 0.588.
    >>> found.k_omitted
    1
    """
    code = check_choice(measure, _CENTERS, "measure")
    level = check_level(level)
    correct = _check_yes(correct)
    tables, counts = read_tables(events_1, n_1, events_2, n_2)
    speaks = kernels.informative(tables, code)
    if not speaks.any():
        return _nothing(code, level, counts)
    used = tables.where(speaks)
    center = _CENTERS[code](used)
    association = kernels.cochran_mantel_haenszel(used, correct=correct)
    breslow_day = tarone = kernels.chi(nan, 0)
    if code == "OR":
        breslow_day, tarone = kernels.breslow_day(used, center.estimate)
    tests = _Tests(association, breslow_day, tarone, correct)
    return _result(used, code, code, "mantel-haenszel", level, center, tests, counts)


def peto(
    events_1: ArrayLike,
    n_1: ArrayLike,
    events_2: ArrayLike,
    n_2: ArrayLike,
    *,
    level: float = 0.95,
) -> PooledTables | NothingToPool:
    r"""Pool 2 × 2 tables by Peto's one-step odds ratio.

    Parameters
    ----------
    events_1, n_1 : array_like of int
        Events and participants of arm 1, one pair per study.
    events_2, n_2 : array_like of int
        Events and participants of arm 2.
    level : float, default 0.95
        Level of the interval, strictly between 0 and 1.

    Returns
    -------
    PooledTables or NothingToPool
        Log odds ratio with interval and Q. Studies in which nobody or everybody had
        the event are counted apart; if there is no other, a `NothingToPool`.

    Raises
    ------
    ArgumentError
        If counts are impossible or lengths differ.

    See Also
    --------
    mantel_haenszel : Unbiased also where effects are large or arms unlike.
    exact_odds_ratio : Without any approximation.

    Notes
    -----
    The log odds ratio is :math:`\sum (a - E) / \sum V` with variance
    :math:`1 / \sum V`, where E and V are mean and variance of the events in arm 1 if
    nothing but chance divides them [1]_. It is one step from an odds ratio of 1: far
    from 1, or with arms of very unlike size, it is biased.

    References
    ----------
    .. [1] yusuf1985, Beta blockade during and after myocardial infarction: an overview
       of the randomized trials.

    Examples
    --------
    It has a value even where one arm has no event at all, but not an unbiased one:

    >>> print(peto([0, 0], [40, 60], [3, 2], [40, 58]))
    Common odds ratio 0.128 of 2 studies (Peto); 95% confidence interval 0.022 to 0.754
    (normal (Wald)), p = 0.023; Q 0.00, df = 1, p > 0.999.
    """
    level = check_level(level)
    tables, counts = read_tables(events_1, n_1, events_2, n_2)
    speaks = kernels.informative(tables, "OR")
    if not speaks.any():
        return _nothing("OR", level, counts)
    used = tables.where(speaks)
    none = kernels.chi(nan, 0)
    association = kernels.cochran_mantel_haenszel(used, correct=False)
    tests = _Tests(association, none, none, correct=False)
    center = kernels.peto(used)
    return _result(used, "OR", "PETO", "peto", level, center, tests, counts)


def exact_odds_ratio(  # noqa: PLR0913 - every option changes the answer
    events_1: ArrayLike,
    n_1: ArrayLike,
    events_2: ArrayLike,
    n_2: ArrayLike,
    *,
    level: float = 0.95,
    method: str = "exact",
    two_sided: str = "doubled",
) -> PooledTables | NothingToPool:
    r"""Return the common odds ratio of 2 × 2 tables without approximation.

    Parameters
    ----------
    events_1, n_1 : array_like of int
        Events and participants of arm 1, one pair per study.
    events_2, n_2 : array_like of int
        Events and participants of arm 2.
    level : float, default 0.95
        Level of the interval, strictly between 0 and 1.
    method : {"exact", "mid-p"}, default "exact"
        ``"exact"`` covers at least as often as its level says, if one odds ratio
        holds for all; ``"mid-p"`` counts what was seen half, is shorter and covers
        about as often as it says.
    two_sided : {"doubled", "minimum-likelihood"}, default "doubled"
        ``"doubled"`` is twice the smaller tail, which agrees with the interval;
        ``"minimum-likelihood"`` adds all sums that are no more likely than the one
        seen, as R's ``mantelhaen.test(exact = TRUE)`` does.

    Returns
    -------
    PooledTables or NothingToPool
        Log odds ratio, infinite where the events could not be divided more unevenly,
        with limits one of which is then infinite too. Studies in which nobody or
        everybody had the event are counted apart; if there is no other, a
        `NothingToPool`.

    Raises
    ------
    ArgumentError
        If counts are impossible, lengths differ or an option is unknown, or if there
        are more than a million possible counts to list.

    See Also
    --------
    mantel_haenszel : Closed formulas, for large counts just as good.
    compare : One table.

    Notes
    -----
    Given all margins, events in arm 1 are noncentral hypergeometric in each table, and
    their sum S is sufficient for the common odds ratio. Its distribution is their
    convolution; the estimate makes the expected S the observed one, a limit leaves
    :math:`\alpha/2` beyond S [1]_. Nothing is assumed of the baseline risks.

    References
    ----------
    .. [1] mehta1985, Computing an exact confidence interval for the common odds ratio
       in several 2 × 2 contingency tables.

    Examples
    --------
    With no event in arm 1 there is an upper limit, but no value to estimate:

    >>> print(exact_odds_ratio([0, 0], [40, 60], [3, 2], [40, 58]))
    Common odds ratio 0.000 of 2 studies (conditional maximum likelihood); 95%
    confidence interval 0.000 to 1.057 (exact conditional), p = 0.058.
    """
    level = check_level(level)
    kind = check_choice(method, WEIGHTS, "method")
    rule = check_choice(two_sided, _TWO_SIDED, "two_sided")
    tables, counts = read_tables(events_1, n_1, events_2, n_2)
    speaks = kernels.informative(tables, "OR")
    if not speaks.any():
        return _nothing("OR", level, counts)
    used = tables.where(speaks)
    if exact.width(used) > _WIDEST:
        msg = (
            f"the tables allow {exact.width(used):,.0f} counts in arm 1, too many to "
            "list exactly; mantel_haenszel gives the same for counts as large as these."
        )
        raise ArgumentError(msg)
    found = exact.answer(used, (1 - level) / 2, WEIGHTS[kind])
    omitted = len(counts) - used.n.size
    notes = remarks.omitted("OR", omitted) + remarks.one_way(found.estimate)
    notes += (remarks.assumed(), remarks.rule(rule))
    return PooledTables(
        measure="OR",
        method="conditional",
        estimate=found.estimate,
        std_error=nan,
        interval=Interval(low=found.low, high=found.high, level=level, method=kind),
        p_value=found.doubled if rule == "doubled" else found.minimum_likelihood,
        k=used.n.size,
        k_omitted=omitted,
        two_sided=rule,
        counts=counts,
        notes=notes,
    )


class _Tests(NamedTuple):
    association: Chi
    breslow_day: Chi
    tarone: Chi
    correct: bool


def _check_yes(value: object) -> bool:
    if isinstance(value, bool):
        return value
    msg = f"correct must be True or False, got {value!r}."
    raise ArgumentError(msg)


def _result(  # noqa: PLR0913, PLR0917 - the parts of one result
    used: Tables,
    measure: str,
    effect: str,
    method: str,
    level: float,
    center: Center,
    tests: _Tests,
    counts: Counts,
) -> PooledTables:
    estimate, variance = center
    std_error = sqrt(variance) if variance > 0 else nan
    reach = float(ndtri(0.5 + level / 2)) * std_error
    found, has, added = kernels.study_effects(used, effect)
    q = kernels.cochran_q(found, estimate)
    omitted = len(counts) - used.n.size
    notes = remarks.omitted(measure, omitted) + remarks.no_error(estimate, std_error)
    if q.df:
        notes += remarks.zero_policy(int(added.sum()), int((~has).sum()))
    else:
        notes += (remarks.no_q(),)
    i2 = nan if not q.df else max(0.0, 1 - q.df / q.value) if q.value > 0 else 0.0
    return PooledTables(
        measure=measure,
        method=method,
        estimate=estimate,
        std_error=std_error,
        interval=Interval(
            low=estimate - reach, high=estimate + reach, level=level, method="z"
        ),
        p_value=float(erfc(abs(estimate) / std_error / sqrt(2))),
        k=used.n.size,
        k_omitted=omitted,
        q=q.value,
        q_df=q.df,
        q_p_value=q.p_value,
        i2=i2,
        h2=q.value / q.df if q.df else nan,
        cmh=tests.association.value,
        cmh_p_value=tests.association.p_value,
        breslow_day=tests.breslow_day.value,
        breslow_day_p_value=tests.breslow_day.p_value,
        tarone=tests.tarone.value,
        tarone_p_value=tests.tarone.p_value,
        correct=tests.correct,
        counts=counts,
        notes=notes,
    )


def _nothing(measure: str, level: float, counts: Counts) -> NothingToPool:
    return NothingToPool(
        measure=label_of(measure),
        level=level,
        k_omitted=len(counts),
        notes=(
            not_estimable("No study carries information: there is nothing to pool."),
            *remarks.omitted(measure, len(counts)),
        ),
    )
