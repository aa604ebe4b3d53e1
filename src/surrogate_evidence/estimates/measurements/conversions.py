"""What was the standard error, or the standard deviation, where another number stands?

From a confidence interval, a p-value, or one from the other. A converted number is not
a reported one: it carries how it was made and what must hold for it to be right.
"""

from math import inf, log, sqrt

from surrogate_evidence._checks import (
    check_choice,
    check_level,
    check_measurement,
    check_number,
    check_whole,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.consistency._printed import (
    critical,
    difference,
    half_unit,
    limits_in_order,
    off_centre,
    rounded,
    typed,
    widths,
    within,
)
from surrogate_evidence.estimates.measurements.samples import Converted
from surrogate_evidence.formatting import level as written_level


def std_error_from_interval(  # noqa: PLR0913 - each is a fact that a source prints
    low: float,
    high: float,
    *,
    estimate: float | None = None,
    level: float = 0.95,
    df: float | None = None,
    ratio: bool = False,
) -> Converted:
    r"""Work out a standard error from a confidence interval.

    Parameters
    ----------
    low, high : float
        Limits as printed, ``low < high``; positive for a ratio.
    estimate : float, optional
        Point estimate as printed. Give it where it is known: an estimate outside the
        interval is refused, and one off its middle gets a note.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.
    df : float, optional
        Degrees of freedom, 1 or more, where the interval is one of Student's t; by
        default it is taken as a normal one.
    ratio : bool, default False
        Whether the limits are those of a ratio (risk ratio, odds ratio, hazard
        ratio), which is symmetric on the logarithmic scale.

    Returns
    -------
    Converted
        For a ratio the standard error of its natural logarithm.

    Raises
    ------
    ArgumentError
        If the limits are equal, swapped, or not positive for a ratio, the estimate
        lies outside them, or `level` or `df` is impossible.

    See Also
    --------
    std_error_from_p_value : Where the source prints a p-value instead.
    sd_from_interval : The standard deviation of the participants, from the interval of
        one mean.

    Notes
    -----
    :math:`(u - l) / (2 z)`, with logarithms for a ratio [1]_; with :math:`t_\nu` in
    place of z for an interval of Student's t.

    References
    ----------
    .. [1] altman2011b, How to obtain the P value from a confidence interval.

    Examples
    --------
    A ratio of 0.55 with limits of 0.33 and 0.90:

    >>> print(std_error_from_interval(0.33, 0.90, estimate=0.55, ratio=True))
    Standard error of the logarithm 0.256, converted and not reported:
    (ln 0.9 − ln 0.33) / (2 × 1.960). Right if the limits are a 95% normal interval,
    symmetric on the logarithmic scale [altman2011b].
    """
    low, high = limits_in_order(low, high, ratio=ratio)
    level = check_level(level)
    quantile = critical((1 - level) / 2, df)
    middle = None if estimate is None else within(estimate, low, high, "estimate")
    errors = 2 * quantile.value
    value = (log(high / low) if ratio else high - low) / errors
    narrow, wide = widths(low, high, ratio=ratio)
    return Converted(
        quantity="standard error of the logarithm" if ratio else "standard error",
        value=value,
        how=difference(low, high, quantile, ratio=ratio),
        assumes=(
            f"the limits are a {written_level(level)} {quantile.distribution} "
            f"interval, symmetric on the {'logarithmic' if ratio else 'printed'} scale"
        ),
        source="altman2011b",
        notes=off_centre(middle, low, high, ratio=ratio)
        + rounded(value, narrow / errors, wide / errors),
    )


def std_error_from_p_value(
    estimate: float,
    p_value: float,
    *,
    df: float | None = None,
    ratio: bool = False,
) -> Converted:
    r"""Work out a standard error from an estimate and its two-sided p-value.

    Parameters
    ----------
    estimate : float
        Point estimate as printed; not 0, and for a ratio positive and not 1.
    p_value : float
        Exact two-sided p-value, strictly between 0 and 1. A bound ("p < 0.05") is no
        p-value.
    df : float, optional
        Degrees of freedom, 1 or more, where the p-value is one of a t test; by default
        it is taken as one of a normal (Wald) test.
    ratio : bool, default False
        Whether the estimate is a ratio, tested on the logarithmic scale.

    Returns
    -------
    Converted
        For a ratio the standard error of its natural logarithm.

    Raises
    ------
    ArgumentError
        If the p-value is not strictly between 0 and 1, the estimate is that of no
        effect, which has the same p-value whatever its standard error, or `df` is
        impossible.

    See Also
    --------
    std_error_from_interval : Where the source prints an interval; it says more.

    Notes
    -----
    The absolute estimate (for a ratio its logarithm) over the quantile that leaves
    half the p-value in a tail [1]_. The published note approximates the normal
    quantile; here it is exact. A p-value of another test (Fisher's, a rank test) does
    not belong to a standard error.

    References
    ----------
    .. [1] altman2011a, How to obtain the confidence interval from a P value.

    Examples
    --------
    A difference of 17 percentage points with p = 0.032:

    >>> print(std_error_from_p_value(17, 0.032))
    Standard error 7.93, converted and not reported: |17| / 2.144. Right if p = 0.032
    is exact and two-sided, from a normal test of this estimate [altman2011a].
    """
    estimate = check_measurement(estimate, "estimate")
    p = check_number(p_value, "p_value")
    if not 0 < p < 1:
        msg = (
            f"p_value must lie strictly between 0 and 1, got {p:g}. One printed as 0 "
            "or as a bound (p < 0.001) is not exact and gives no standard error; "
            "look for an interval."
        )
        raise ArgumentError(msg)
    if ratio and estimate <= 0:
        msg = f"estimate must be positive for a ratio, got {estimate:g}."
        raise ArgumentError(msg)
    size = abs(log(estimate)) if ratio else abs(estimate)
    if size == 0:
        msg = (
            f"an estimate of {estimate:g} is one of no effect, whose p-value is 1 "
            "whatever the standard error; look for an interval."
        )
        raise ArgumentError(msg)
    quantile = critical(p / 2, df)
    if not 0 < quantile.value < inf:
        msg = f"p_value {p:g} is too near its end to tell a standard error."
        raise ArgumentError(msg)
    value = size / quantile.value
    half = half_unit(p)
    smallest = size / critical((p - half) / 2, df).value if p > half else 0.0
    largest = size / critical((p + half) / 2, df).value if p + half < 1 else inf
    return Converted(
        quantity="standard error of the logarithm" if ratio else "standard error",
        value=value,
        how=f"|{'ln ' if ratio else ''}{typed(estimate)}| / {quantile}",
        assumes=(
            f"p = {p:g} is exact and two-sided, from a {quantile.distribution} test "
            f"of this estimate{' on the logarithmic scale' if ratio else ''}"
        ),
        source="altman2011a",
        notes=rounded(value, smallest, largest),
    )


def sd_from_std_error(std_error: float, n: int) -> Converted:
    r"""Work out a standard deviation from the standard error of one mean.

    Parameters
    ----------
    std_error : float
        Standard error of the mean of one arm, positive.
    n : int
        Participants behind the mean, 2 or more.

    Returns
    -------
    Converted
        Standard deviation between participants, in the unit of the mean.

    Raises
    ------
    ArgumentError
        If the standard error is not positive or `n` is below 2.

    See Also
    --------
    sd_from_interval : Where the source prints an interval of the mean instead.

    Notes
    -----
    :math:`\mathrm{SE} \times \sqrt{n}` [1]_. Not for the standard error of a
    difference, nor of an adjusted mean.

    References
    ----------
    .. [1] altman2005, Standard deviations and standard errors.

    Examples
    --------
    Mistaking one for the other makes 25 people look five times as alike:

    >>> sd_from_std_error(1.2, 25).value
    6.0
    """
    error = check_measurement(std_error, "std_error")
    if error <= 0:
        msg = f"std_error must be positive, got {error:g}."
        raise ArgumentError(msg)
    n = check_whole(n, "n", minimum=2)
    value = error * sqrt(n)
    half = half_unit(error)
    return Converted(
        quantity="standard deviation",
        value=value,
        how=f"SE × √n = {typed(error)} × √{n}",
        assumes=(
            "the number is the standard error of one mean, "
            f"of {n} independent participants"
        ),
        source="altman2005",
        notes=rounded(value, (error - half) * sqrt(n), (error + half) * sqrt(n)),
    )


def sd_from_interval(  # noqa: PLR0913 - each is a fact that a source prints
    low: float,
    high: float,
    n: int,
    *,
    mean: float | None = None,
    level: float = 0.95,
    method: str = "student-t",
) -> Converted:
    r"""Work out a standard deviation from the confidence interval of one mean.

    Parameters
    ----------
    low, high : float
        Limits of the mean of one arm as printed, ``low < high``.
    n : int
        Participants behind the mean, 2 or more.
    mean : float, optional
        The mean as printed. Give it where it is known: a mean outside the interval is
        refused, and one off its middle gets a note.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.
    method : {"student-t", "normal"}
        What the source made the interval with. With few participants the two lie far
        apart.

    Returns
    -------
    Converted
        Standard deviation between participants, in the unit of the mean.

    Raises
    ------
    ArgumentError
        If the limits are equal or swapped, the mean lies outside them, `n` is below 2,
        or `level` or `method` is impossible.

    See Also
    --------
    std_error_from_interval : The standard error of any estimate from its interval.

    Notes
    -----
    :math:`\sqrt{n}\,(u - l) / (2 t_{n-1})` [1]_. Not for the interval of a difference.

    References
    ----------
    .. [1] altman2005, Standard deviations and standard errors.

    Examples
    --------
    Limits of 30.0 and 34.2 around the mean of 25 people:

    >>> print(sd_from_interval(30.0, 34.2, 25))
    Standard deviation 5.09, converted and not reported:
    √25 × (34.2 − 30) / (2 × 2.064). Right if the limits are a 95% Student's t
    (24 degrees of freedom) interval of one mean, of 25 independent participants
    [altman2005].
    """
    low, high = limits_in_order(low, high, ratio=False)
    n = check_whole(n, "n", minimum=2)
    level = check_level(level)
    method = check_choice(method, ("student-t", "normal"), "method")
    quantile = critical((1 - level) / 2, n - 1 if method == "student-t" else None)
    middle = None if mean is None else within(mean, low, high, "mean")
    factor = sqrt(n) / (2 * quantile.value)
    value = factor * (high - low)
    narrow, wide = widths(low, high, ratio=False)
    return Converted(
        quantity="standard deviation",
        value=value,
        how=f"√{n} × {difference(low, high, quantile, ratio=False)}",
        assumes=(
            f"the limits are a {written_level(level)} {quantile.distribution} "
            f"interval of one mean, of {n} independent participants"
        ),
        source="altman2005",
        notes=off_centre(middle, low, high, ratio=False)
        + rounded(value, factor * narrow, factor * wide),
    )
