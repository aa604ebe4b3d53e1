"""What were mean and standard deviation, where median, quartiles or range stand?

By weights and divisors that are right for normal measurements. A median is often
printed because measurements were not; then nothing here is right, and it says so.
"""

from itertools import pairwise
from typing import NamedTuple

from scipy.special import ndtri

from surrogate_evidence._checks import check_choice, check_measurement, check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.consistency._printed import typed
from surrogate_evidence.estimates.measurements.samples import Converted
from surrogate_evidence.formatting import MINUS, number

_NORMAL = (
    "the measurements are independent and normally distributed; a source prints "
    "medians most often because they are not"
)


class _Pair(NamedTuple):
    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    @property
    def width(self) -> float:
        return self.high - self.low


def mean_from_median(  # noqa: PLR0913 - each is a fact that a source prints
    median: float,
    *,
    n: int | None = None,
    q1: float | None = None,
    q3: float | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Converted:
    r"""Work out a mean from a median, with quartiles or range where they are printed.

    Parameters
    ----------
    median : float
        Median, in the unit of the measurement.
    n : int, optional
        Participants, 2 or more; needed as soon as quartiles or range are given.
    q1, q3 : float, optional
        First and third quartile; both or neither.
    minimum, maximum : float, optional
        Smallest and largest measurement; both or neither.

    Returns
    -------
    Converted
        The mean; the median itself where nothing else is given.

    Raises
    ------
    ArgumentError
        If one of a pair or `n` is missing, or the numbers are not in order.

    See Also
    --------
    sd_from_quantiles : The standard deviation, from the same numbers.

    Notes
    -----
    The weights of Luo and others [1]_, which minimise the error for normal
    measurements: with :math:`w = 4 / (4 + n^{0.75})` on the mid-range,
    :math:`w = 0.7 + 0.39 / n` on the mid-quartile range, or with both
    :math:`2.2 / (2.2 + n^{0.75})` and :math:`0.7 - 0.72 / n^{0.55}`; the rest is the
    median's. The median alone is the mean of what is symmetric [2]_.

    References
    ----------
    .. [1] luo2018, Optimally estimating the sample mean from the sample size, median,
       mid-range, and/or mid-quartile range.
    .. [2] hozo2005, Estimating the mean and variance from the median, range, and the
       size of a sample.

    Examples
    --------
    A median near the lower quartile pulls the mean up:

    >>> print(mean_from_median(12, n=40, q1=10, q3=18))
    Mean 13.4, converted and not reported: 0.710 × (10 + 18) / 2 + 0.290 × 12. Right if
    the measurements are independent and normally distributed; a source prints medians
    most often because they are not [luo2018].
    """
    middle = check_measurement(median, "median")
    quartiles = _pair(q1, q3, ("q1", "q3"))
    ends = _pair(minimum, maximum, ("minimum", "maximum"))
    _check_order(quartiles, ends, middle)
    if quartiles is None and ends is None:
        return Converted(
            quantity="mean",
            value=middle,
            how=f"the median, {typed(middle)}, taken for it",
            assumes="the measurements are distributed symmetrically",
            source="hozo2005",
        )
    size = _size(n)
    weighted: list[tuple[float, _Pair]] = []
    if ends is not None:
        own = 4 if quartiles is None else 2.2
        weighted.append((own / (own + size**0.75), ends))
    if quartiles is not None:
        own = 0.7 + 0.39 / size if ends is None else 0.7 - 0.72 / size**0.55
        weighted.append((own, quartiles))
    left = 1 - sum(weight for weight, _ in weighted)
    terms = [
        f"{number(weight, 3)} × ({typed(pair.low)} + {typed(pair.high)}) / 2"
        for weight, pair in weighted
    ]
    return Converted(
        quantity="mean",
        value=left * middle + sum(weight * pair.middle for weight, pair in weighted),
        how=" + ".join([*terms, f"{number(left, 3)} × {typed(middle)}"]),
        assumes=_NORMAL,
        source="luo2018",
    )


def sd_from_quantiles(  # noqa: PLR0913 - each is a fact that a source prints
    n: int,
    *,
    q1: float | None = None,
    q3: float | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    method: str = "wan",
) -> Converted:
    r"""Work out a standard deviation from quartiles, range or both.

    Parameters
    ----------
    n : int
        Participants, 2 or more.
    q1, q3 : float, optional
        First and third quartile; both or neither.
    minimum, maximum : float, optional
        Smallest and largest measurement; both or neither.
    method : {"wan", "shi"}
        What to do with quartiles *and* range: ``"wan"`` averages what either gives,
        ``"shi"`` weighs them by how much they tell at this n. With one pair there is
        one method.

    Returns
    -------
    Converted
        Standard deviation between participants, in the unit of the measurement.

    Raises
    ------
    ArgumentError
        If no pair is given or one of a pair is missing, the numbers are not in order
        or show no spread, `n` is below 2, or `method` is ``"shi"`` without both pairs.

    See Also
    --------
    mean_from_median : The mean, from the same numbers.
    sd_from_std_error : Exact, where a standard error is printed.

    Notes
    -----
    The range over :math:`2\,\Phi^{-1}((n - 0.375)/(n + 0.25))`, the distance of the
    quartiles over :math:`2\,\Phi^{-1}((0.75 n - 0.125)/(n + 0.25))`, which are close
    to what to expect of normal measurements [1]_; for the range within 1.5% from n = 5
    on. With both, their mean [1]_, or the mean with weight
    :math:`1/(1 + 0.07\,n^{0.6})` on the range [2]_, since the range of many people
    tells less than their quartiles.

    References
    ----------
    .. [1] wan2014, Estimating the sample mean and standard deviation from the sample
       size, median, range and/or interquartile range.
    .. [2] shi2020, Optimally estimating the sample standard deviation from the
       five-number summary.

    Examples
    --------
    Half of 40 people between 10 and 18:

    >>> print(sd_from_quantiles(40, q1=10, q3=18))
    Standard deviation 6.15, converted and not reported: (18 − 10) / 1.301. Right if
    the measurements are independent and normally distributed; a source prints medians
    most often because they are not [wan2014].
    """
    size = _size(n)
    method = check_choice(method, ("wan", "shi"), "method")
    quartiles = _pair(q1, q3, ("q1", "q3"))
    ends = _pair(minimum, maximum, ("minimum", "maximum"))
    _check_order(quartiles, ends)
    weighted: list[tuple[float, float, _Pair]] = []
    if ends is not None:
        expected = 2 * float(ndtri((size - 0.375) / (size + 0.25)))
        weighted.append((1.0, expected, ends))
    if quartiles is not None:
        expected = 2 * float(ndtri((0.75 * size - 0.125) / (size + 0.25)))
        weighted.append((1.0, expected, quartiles))
    if not weighted:
        msg = "give q1 and q3, or minimum and maximum, or all four."
        raise ArgumentError(msg)
    if len(weighted) == 1 and method == "shi":
        msg = "method 'shi' weighs quartiles against the range; give all four numbers."
        raise ArgumentError(msg)
    if len(weighted) > 1:
        share = 0.5 if method == "wan" else 1 / (1 + 0.07 * size**0.6)
        weighted = [
            (part, expected, pair)
            for part, (_, expected, pair) in zip(
                (share, 1 - share), weighted, strict=True
            )
        ]
    value = sum(part * pair.width / expected for part, expected, pair in weighted)
    if value == 0:
        msg = (
            "the numbers show no spread, so no standard deviation can be made of them."
        )
        raise ArgumentError(msg)
    return Converted(
        quantity="standard deviation",
        value=value,
        how=" + ".join(_term(*entry) for entry in weighted),
        assumes=_NORMAL,
        source="shi2020" if method == "shi" else "wan2014",
    )


def _term(part: float, expected: float, pair: _Pair) -> str:
    low = f"({typed(pair.low)})" if pair.low < 0 else typed(pair.low)
    share = "" if part == 1 else f"{number(part, 3)} × "
    return f"{share}({typed(pair.high)} {MINUS} {low}) / {number(expected, 3)}"


def _size(n: object) -> int:
    if n is None:
        msg = "n must be given: how much a median or a range tells depends on it."
        raise ArgumentError(msg)
    return check_whole(n, "n", minimum=2)


def _pair(low: object, high: object, names: tuple[str, str]) -> _Pair | None:
    if low is None and high is None:
        return None
    if low is None or high is None:
        missing, there = names if low is None else names[::-1]
        msg = f"{missing} must be given with {there}; one alone tells no spread."
        raise ArgumentError(msg)
    return _Pair(check_measurement(low, names[0]), check_measurement(high, names[1]))


def _check_order(
    quartiles: _Pair | None, ends: _Pair | None, median: float | None = None
) -> None:
    known = {
        "minimum": None if ends is None else ends.low,
        "q1": None if quartiles is None else quartiles.low,
        "median": median,
        "q3": None if quartiles is None else quartiles.high,
        "maximum": None if ends is None else ends.high,
    }
    given = [(name, value) for name, value in known.items() if value is not None]
    for (lower, low), (upper, high) in pairwise(given):
        if low > high:
            msg = f"{lower} cannot exceed {upper}, got {low:g} and {high:g}."
            raise ArgumentError(msg)
