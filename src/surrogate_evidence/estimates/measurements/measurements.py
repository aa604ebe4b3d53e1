"""How do two means compare, and how sure can we be, when few people were measured?

A difference in the unit of the measurement, or in standard deviations (Hedges' g, the
SMD of meta-analyses). Measurements or their summaries in; nothing here knows about
studies.
"""

from collections.abc import Iterable
from math import hypot, inf, isfinite, nan, sqrt
from statistics import mean, stdev
from typing import NamedTuple

from scipy.special import ndtri, stdtrit

from surrogate_evidence._checks import check_choice, check_level, check_values
from surrogate_evidence.estimates._notes import Note, not_estimable
from surrogate_evidence.estimates.measurements._noncentral import limits
from surrogate_evidence.estimates.measurements._small_samples import bias_correction
from surrogate_evidence.estimates.measurements.samples import MeanComparison, Sample
from surrogate_evidence.estimates.results import Interval
from surrogate_evidence.formatting import number

MEAN_DIFFERENCE_METHODS = ("welch", "student-t")
SMD_METHODS = ("noncentral-t", "normal")


def summarise(values: Iterable[float]) -> Sample:
    r"""Summarise measurements as mean, standard deviation and number.

    Parameters
    ----------
    values : iterable of float
        One measurement per participant, all in one unit; none missing.

    Returns
    -------
    Sample
        ``sd`` has the divisor n − 1; it is NaN for one measurement, which shows no
        spread between participants.

    Raises
    ------
    ArgumentError
        If there is no measurement, or one of them is no finite number.

    See Also
    --------
    mean_difference : Takes measurements as they are, too.

    Notes
    -----
    Both numbers are worked out in exact arithmetic and rounded once.

    Examples
    --------
    >>> print(summarise([12.1, 15.3, 9.8, 14.2, 13.3]))
    mean 12.94 (SD 2.11, n = 5)
    """
    checked = check_values(values, "values")
    if len(checked) == 1:
        return Sample(mean=checked[0], n=1)
    return Sample(mean=mean(checked), sd=stdev(checked), n=len(checked))


def mean_difference(
    a: Sample | Iterable[float],
    b: Sample | Iterable[float],
    *,
    method: str = "welch",
    level: float = 0.95,
) -> MeanComparison:
    r"""Compare two means by their difference, in the unit of the measurement.

    Parameters
    ----------
    a, b : Sample or iterable of float
        Arm 1 and arm 2, to which arm 1 is compared: measurements, or
        ``Sample(mean=..., sd=..., n=...)`` where only these were printed.
    method : {"welch", "student-t"}
        ``"welch"`` keeps the two standard deviations apart; ``"student-t"`` pools
        them, as if both arms spread alike.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    MeanComparison
        ``value``, ``std_error`` and ``interval`` in the unit of the measurement.
        Interval and standard error are NaN, with a note that says why, where the
        spread is unknown or 0.

    Raises
    ------
    ArgumentError
        If an arm is neither a sample nor measurements, or `level` or `method` is
        impossible.

    See Also
    --------
    standardised_mean_difference : Drops the unit, to set unlike scales side by side.
    mean_test : Gives a p-value instead.

    Notes
    -----
    :math:`\bar{x}_1 - \bar{x}_2 \pm t_\nu\,\mathrm{SE}`. *welch* has
    :math:`\mathrm{SE}^2 = s_1^2/n_1 + s_2^2/n_2` and the degrees of freedom of Welch
    [1]_; it holds its level where the arms spread unlike, and loses little where they
    do not [2]_. *student-t* pools the variances and has :math:`n_1 + n_2 - 2`. Both
    take measurements as independent and near normal, which so few cannot show.

    References
    ----------
    .. [1] welch1947, The generalization of "Student's" problem when several different
       population variances are involved.
    .. [2] ruxton2006, The unequal variance t-test is an underused alternative to
       Student's t-test and the Mann–Whitney U test.

    Examples
    --------
    Eleven people leave a difference anywhere between one and six:

    >>> new = [12.1, 15.3, 9.8, 14.2, 13.3]
    >>> old = [8.2, 11.1, 7.9, 9.1, 10.4, 8.8]
    >>> print(mean_difference(new, old))
    Mean difference 3.69: mean 12.94 (SD 2.11, n = 5) against mean 9.25 (SD 1.26,
    n = 6); 95% confidence interval 1.09 to 6.29 (Welch's t, n = 11).
    """
    arm_1, arm_2 = as_sample(a, "a"), as_sample(b, "b")
    method = check_choice(method, MEAN_DIFFERENCE_METHODS, "method")
    level = check_level(level)
    value = arm_1.mean - arm_2.mean
    error = error_of_difference(arm_1, arm_2, method)
    low = high = nan
    if error.std_error > 0:
        half = float(stdtrit(error.df, 0.5 + level / 2)) * error.std_error
        low, high = value - half, value + half
    return MeanComparison(
        measure="MD",
        value=value,
        std_error=error.std_error if error.std_error > 0 else nan,
        interval=Interval(low=low, high=high, level=level, method=method),
        df=error.df,
        arm_1=arm_1,
        arm_2=arm_2,
        notes=error.notes + alike_notes(arm_1, arm_2) + converted_notes(arm_1, arm_2),
    )


def standardised_mean_difference(
    a: Sample | Iterable[float],
    b: Sample | Iterable[float],
    *,
    method: str = "noncentral-t",
    level: float = 0.95,
) -> MeanComparison:
    r"""Compare two means in standard deviations: Hedges' g, the SMD of meta-analyses.

    Parameters
    ----------
    a, b : Sample or iterable of float
        Arm 1 and arm 2, to which arm 1 is compared: measurements, or
        ``Sample(mean=..., sd=..., n=...)`` where only these were printed.
    method : {"noncentral-t", "normal"}
        ``"noncentral-t"`` is exact for normal measurements that spread alike;
        ``"normal"`` is the large-sample interval :math:`g \pm z\,\mathrm{SE}`.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    MeanComparison
        ``value`` is g; ``std_error`` is the large-sample one for either method. Both
        are NaN, with a note that says why, where the pooled standard deviation is 0
        or fewer than two degrees of freedom estimate it.

    Raises
    ------
    ArgumentError
        If an arm is neither a sample nor measurements, or `level` or `method` is
        impossible.

    See Also
    --------
    mean_difference : Keeps the unit, which readers can judge; prefer it where all
        studies used one scale.

    Notes
    -----
    :math:`g = J(m)\,(\bar{x}_1 - \bar{x}_2)/s_p` with the pooled standard deviation,
    :math:`m = n_1 + n_2 - 2` and the exact factor :math:`J(m) =
    \Gamma(m/2) / (\sqrt{m/2}\;\Gamma((m-1)/2))` that makes it unbiased [1]_. The
    standard error is :math:`\sqrt{1/n_1 + 1/n_2 + g^2/(2(n_1 + n_2))}` [2]_.

    *noncentral-t* holds every population difference :math:`\delta` whose noncentral t
    distribution leaves at least :math:`(1 - \text{level})/2` beyond the observed t, on
    either side [3]_. Its limits are for :math:`\delta` itself, so they are *not*
    multiplied by J, which only takes the bias out of the point; programs that multiply
    them give an interval that covers less than its level. In small samples g therefore
    lies on the inner side of the middle of its interval, and at levels below one half
    even outside.

    References
    ----------
    .. [1] hedges1981, Distribution theory for Glass's estimator of effect size and
       related estimators.
    .. [2] hedges1982, Estimation of effect size from a series of independent
       experiments.
    .. [3] kelley2007, Confidence intervals for standardized effect sizes: theory,
       application, and implementation.

    Examples
    --------
    Two standard deviations apart, with room for little more than half of one:

    >>> new = Sample(mean=12.94, sd=2.10, n=5)
    >>> old = Sample(mean=9.25, sd=1.25, n=6)
    >>> print(standardised_mean_difference(new, old))
    Standardised mean difference (Hedges' g) 2.01: mean 12.94 (SD 2.10, n = 5) against
    mean 9.25 (SD 1.25, n = 6); 95% confidence interval 0.61 to 3.71 (noncentral t,
    n = 11).
    """
    arm_1, arm_2 = as_sample(a, "a"), as_sample(b, "b")
    method = check_choice(method, SMD_METHODS, "method")
    level = check_level(level)
    error = error_of_difference(arm_1, arm_2, "student-t")
    t = (arm_1.mean - arm_2.mean) / error.std_error if error.std_error > 0 else nan
    value = std_error = low = high = nan
    notes = error.notes
    if error.df == 1:
        notes = (_one_degree(),)
    elif isfinite(t * t):
        m, root = error.df, sqrt(1 / arm_1.n + 1 / arm_2.n)
        value = float(bias_correction(m)) * t * root
        std_error = hypot(root, value / sqrt(2 * (arm_1.n + arm_2.n)))
        tail = (1 - level) / 2
        if method == "noncentral-t":
            low, high = (root * limit for limit in limits(t, m, tail))
        else:
            half = -float(ndtri(tail)) * std_error
            low, high = value - half, value + half
        notes = _conventions(method, float(bias_correction(m)))
    elif error.std_error > 0:
        notes = (not_estimable("The spread is too small to divide the difference by."),)
    return MeanComparison(
        measure="SMD",
        value=value,
        std_error=std_error,
        interval=Interval(low=low, high=high, level=level, method=method),
        df=error.df if method == "noncentral-t" else inf,
        arm_1=arm_1,
        arm_2=arm_2,
        notes=notes + alike_notes(arm_1, arm_2) + converted_notes(arm_1, arm_2),
    )


class ErrorOfDifference(NamedTuple):
    """Standard error of a difference of means, its degrees of freedom, and why not."""

    std_error: float
    df: float
    notes: tuple[Note, ...] = ()


def as_sample(arm: Sample | Iterable[float], name: str) -> Sample:
    """Return an arm as its summary."""
    return arm if isinstance(arm, Sample) else summarise(check_values(arm, name))


def error_of_difference(arm_1: Sample, arm_2: Sample, method: str) -> ErrorOfDifference:
    """Return the standard error by Welch or pooled; 0 or NaN with the reason."""
    error = _welch(arm_1, arm_2) if method == "welch" else _pooled(arm_1, arm_2)
    if error.std_error == 0:
        text = (
            "Nobody differs from their own arm's mean, so the data show no spread to "
            "set the difference against; a width of 0 would claim certainty."
        )
        return error._replace(notes=(not_estimable(text),))
    return error


def _welch(arm_1: Sample, arm_2: Sample) -> ErrorOfDifference:
    if min(arm_1.n, arm_2.n) == 1:
        text = (
            "An arm of one participant shows no spread of its own; "
            "method='student-t' borrows the other arm's."
        )
        return ErrorOfDifference(nan, nan, (not_estimable(text),))
    std_error = hypot(arm_1.std_error, arm_2.std_error)
    if std_error == 0:
        return ErrorOfDifference(0.0, nan)
    share = (arm_1.std_error / std_error) ** 2
    df = 1 / (share**2 / (arm_1.n - 1) + (1 - share) ** 2 / (arm_2.n - 1))
    return ErrorOfDifference(std_error, df)


def _pooled(arm_1: Sample, arm_2: Sample) -> ErrorOfDifference:
    df = arm_1.n + arm_2.n - 2
    if df == 0:
        text = "One participant in either arm: nothing shows how much people differ."
        return ErrorOfDifference(nan, nan, (not_estimable(text),))
    parts = [arm.sd * sqrt((arm.n - 1) / df) for arm in (arm_1, arm_2) if arm.n > 1]
    return ErrorOfDifference(hypot(*parts) * sqrt(1 / arm_1.n + 1 / arm_2.n), float(df))


def alike_notes(arm_1: Sample, arm_2: Sample) -> tuple[Note, ...]:
    """Say of an arm without any spread that people may differ all the same."""
    return tuple(
        Note(
            code="boundary",
            text=(
                f"All {arm.n} measurements of {name} are alike. A sample of this size "
                "can show no spread although people differ; check the source for "
                "rounding, a coarse scale, or a misprint."
            ),
        )
        for name, arm in (("arm 1", arm_1), ("arm 2", arm_2))
        if arm.sd == 0
    )


def converted_notes(arm_1: Sample, arm_2: Sample) -> tuple[Note, ...]:
    """Say which numbers the source did not report."""
    return tuple(
        Note(code="approximate", text=f"Of {name}: {made}")
        for name, arm in (("arm 1", arm_1), ("arm 2", arm_2))
        for made in arm.converted
    )


def _one_degree() -> Note:
    text = (
        "Three participants leave one degree of freedom, at which the standardised "
        "difference has no mean and no correction makes it unbiased."
    )
    return not_estimable(text)


def _conventions(method: str, factor: float) -> tuple[Note, ...]:
    variance = "1/n1 + 1/n2 + g²/(2(n1 + n2))"
    texts = [f"Standard error: large-sample variance {variance} (Hedges 1982)."]
    if method == "noncentral-t":
        texts.append(
            "The limits are for the population's difference in its standard "
            f"deviations; they are not multiplied by J = {number(factor, 3)}, which "
            "takes the bias out of the point."
        )
    else:
        texts.append(
            "The interval takes the large-sample variance as known; in small samples "
            "it is a little off."
        )
    return tuple(Note(code="convention", text=text) for text in texts)
