"""Could chance alone have parted two means this much?

Welch's and Student's t tests, and the exact permutation test, which needs no normal
distribution. A p-value answers that question only; it says nothing about how large or
how important a difference is.
"""

from collections.abc import Iterable
from math import nan

from scipy.special import stdtr

from surrogate_evidence._checks import (
    ALTERNATIVES,
    Alternative,
    check_choice,
    check_values,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates.measurements import _permutation
from surrogate_evidence.estimates.measurements.measurements import (
    alike_notes,
    as_sample,
    converted_notes,
    error_of_difference,
    summarise,
)
from surrogate_evidence.estimates.measurements.samples import MeanTest, Sample
from surrogate_evidence.formatting import p_value as written_p

MEAN_TEST_METHODS = ("welch", "student-t", "permutation")

_COARSE = 0.01  # smallest possible p-value from which a note says that there is one


def mean_test(
    a: Sample | Iterable[float],
    b: Sample | Iterable[float],
    *,
    method: str = "welch",
    alternative: Alternative = "two-sided",
) -> MeanTest:
    r"""Test whether two arms share one mean.

    Parameters
    ----------
    a, b : Sample or iterable of float
        Arm 1 and arm 2: measurements, or ``Sample(mean=..., sd=..., n=...)`` where
        only these were printed. The permutation test needs measurements.
    method : {"welch", "student-t", "permutation"}
        Choose it before looking at the measurements.
    alternative : {"two-sided", "greater", "less"}
        ``"greater"``: the mean of arm 1 is higher.

    Returns
    -------
    MeanTest
        ``p_value`` between 0 and 1. NaN, with a note that says why, where a t test
        finds no spread.

    Raises
    ------
    ArgumentError
        If an arm is neither a sample nor measurements, a name is unknown, or the
        assignments are too many to count exactly.

    See Also
    --------
    mean_difference : Says how large the difference is instead; read it first.
    exact_test : The same question for counts of participants with an event.

    Notes
    -----
    *welch* [1]_ and *student-t* compare t with its distribution for normal
    measurements, with and without a standard deviation for each arm.

    *permutation* [2]_ asks in how many of the :math:`\binom{n_1+n_2}{n_1}` ways to
    assign these measurements to arms of these sizes the means lie at least as far
    apart, two-sided in either direction; doubling a one-sided value, as some programs
    do, is another test. Every assignment is counted, none is sampled, and sums are
    compared as whole numbers: measurements are taken as the decimals they print as, so
    that ties are ties. Other programs map measurements to ranks or small whole numbers
    first, which is another test. The count uses the shift algorithm [3]_, whose cost
    grows with both numbers of participants and with the distinct sums, or, up to 40
    participants, every sum of each half. What would take longer than some seconds is
    refused; hundreds of participants with whole-number scores are not.

    References
    ----------
    .. [1] welch1947, The generalization of "Student's" problem when several different
       population variances are involved.
    .. [2] pitman1937, Significance tests which may be applied to samples from any
       populations.
    .. [3] streitberg1986, Exact distributions for permutations and rank tests: an
       introduction to some recently published algorithms.

    Examples
    --------
    Five of the 462 possible assignments part the means by as much as the trial did:

    >>> new = [12.1, 15.3, 9.8, 14.2, 13.3]
    >>> old = [8.2, 11.1, 7.9, 9.1, 10.4, 8.8]
    >>> print(mean_test(new, old, method="permutation"))
    Exact permutation test, two-sided: p = 0.011 for mean 12.94 (SD 2.11, n = 5)
    against mean 9.25 (SD 1.26, n = 6) (n = 11).
    """
    method = check_choice(method, MEAN_TEST_METHODS, "method")
    side = check_choice(alternative, ALTERNATIVES, "alternative")
    if method == "permutation":
        return _permutation_test(_measured(a, "a"), _measured(b, "b"), side)
    arm_1, arm_2 = as_sample(a, "a"), as_sample(b, "b")
    error = error_of_difference(arm_1, arm_2, method)
    notes = error.notes
    if not error.std_error > 0 and min(arm_1.n, arm_2.n) > 1:
        notes += (
            Note(code="convention", text="The permutation test has a p-value here."),
        )
    t = (arm_1.mean - arm_2.mean) / error.std_error if error.std_error > 0 else nan
    return MeanTest(
        p_value={
            "two-sided": 2 * float(stdtr(error.df, -abs(t))),
            "greater": float(stdtr(error.df, -t)),
            "less": float(stdtr(error.df, t)),
        }[side],
        method=method,
        alternative=side,
        statistic=t,
        df=error.df,
        arm_1=arm_1,
        arm_2=arm_2,
        notes=notes + alike_notes(arm_1, arm_2) + converted_notes(arm_1, arm_2),
    )


def _measured(arm: Sample | Iterable[float], name: str) -> tuple[float, ...]:
    if isinstance(arm, Sample):
        msg = (
            f"method 'permutation' needs every measurement, and {name} gives their "
            "mean and standard deviation only. Use method='welch'."
        )
        raise ArgumentError(msg)
    return check_values(arm, name)


def _permutation_test(
    a: tuple[float, ...], b: tuple[float, ...], side: str
) -> MeanTest:
    counted = _permutation.count(a, b, side)
    if counted is None:
        msg = (
            f"the assignments of {len(a) + len(b)} measurements with this many digits "
            "are too many to count exactly. Round the measurements to what the "
            "instrument or scale can tell apart, if they print more; else use "
            "method='welch', which comes close to it at this size."
        )
        raise ArgumentError(msg)
    arm_1, arm_2 = summarise(a), summarise(b)
    return MeanTest(
        p_value=counted.extreme / counted.total,
        method="permutation",
        alternative=side,
        statistic=counted.difference,
        df=None,
        arm_1=arm_1,
        arm_2=arm_2,
        notes=(*_counts(counted, side), *alike_notes(arm_1, arm_2)),
    )


def _counts(counted: _permutation.Assignments, side: str) -> tuple[Note, ...]:
    text = {
        "two-sided": (
            "Two-sided here counts the assignments whose means lie at least as far "
            "apart, in either direction; doubling a one-sided value, as some programs "
            "do, is another test."
        ),
        "greater": "One-sided: counts the assignments in which arm 1 leads by as much.",
        "less": "One-sided: counts the assignments in which arm 1 trails by as much.",
    }[side]
    code = "two-sided-rule" if side == "two-sided" else "one-sided"
    counts = f"{counted.extreme} of {counted.total} assignments are as extreme."
    notes = (Note(code=code, text=f"{text} {counts}"),)
    least = counted.fewest / counted.total
    if least < _COARSE:
        return notes
    text = (
        "No assignment of these measurements has a p-value below "
        f"{written_p(least)}: so few cannot tell more."
    )
    return (*notes, Note(code="boundary", text=text))
