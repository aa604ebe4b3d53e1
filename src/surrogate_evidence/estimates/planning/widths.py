"""How wide will the interval be?

Every table that the arms can give is enumerated, and each is given its interval: no
approximation, no simulation.
"""

from dataclasses import dataclass
from math import exp, inf, isinf, isnan, nan

import numpy as np

from surrogate_evidence._checks import check_share, check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.batches import Intervals
from surrogate_evidence.estimates.comparisons.comparisons import Measure
from surrogate_evidence.estimates.exact._enumeration import binomial
from surrogate_evidence.estimates.planning._planned_tables import (
    Chances,
    chance_of,
    planned,
)
from surrogate_evidence.estimates.planning._sample_size import written_arms
from surrogate_evidence.estimates.proportions.proportions import proportion
from surrogate_evidence.estimates.results import MEASURE_TITLES, METHOD_TITLES
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import number, percent, percentage_points

LARGEST_SAMPLE = 2000
"""Participants up to which the intervals of one sample are enumerated."""

RATIOS = ("RR", "OR")

_NEGLIGIBLE = 1e-9  # probability below which unbounded intervals are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedWidth:
    """How wide an interval is on average over the studies of one size.

    Attributes
    ----------
    measure : str
        ``"proportion"``, or what `compare` calls the comparison.
    value : float
        Mean width: a fraction for a proportion or a difference, on the logarithmic
        scale for a ratio. Infinite where some studies give an interval without end.
    if_bounded : float
        Mean width over the studies whose interval has two finite ends; NaN where
        there are none.
    unbounded : float
        Probability of an interval without end.
    method : str
        Name of the interval.
    level : float
        Confidence level, a fraction.
    p_1, n_1 : float, int
        True proportion and participants, of arm 1 or of the only sample.
    p_2, n_2 : float or None, int or None
        The same for arm 2; None where there is one sample.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    measure: str
    value: float
    if_bounded: float
    unbounded: float
    method: str
    level: float
    p_1: float
    n_1: int
    p_2: float | None = None
    n_2: int | None = None
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        return (
            f"{written_level(self.level)} confidence intervals of the "
            f"{MEASURE_TITLES[self.measure].lower()} ({METHOD_TITLES[self.method]}) "
            f"with {self._arms()} will be {self._written()}."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Expected width", self._written()),
            ("Interval", METHOD_TITLES[self.method]),
            ("Level", written_level(self.level)),
            ("Assumed", self._arms()),
            ("Studies with an interval without end", percent(self.unbounded)),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        arms: dict[str, object] = {"p": self.p_1, "n": self.n_1}
        if self.n_2 is not None:
            arms = {"p_1": self.p_1, "n_1": self.n_1, "p_2": self.p_2, "n_2": self.n_2}
        return {
            "measure": self.measure,
            "expected_width": self.value,
            "if_bounded": self.if_bounded,
            "unbounded": self.unbounded,
            "ci_level": self.level,
            "ci_method": self.method,
            **arms,
            "notes": joined(self.notes),
        }

    def _arms(self) -> str:
        if self.p_2 is None or self.n_2 is None:
            return f"n = {self.n_1} and a true proportion of {percent(self.p_1)}"
        return (
            f"{written_arms(self.n_1, self.n_2)} and true proportions of "
            f"{percent(self.p_1)} and {percent(self.p_2)}"
        )

    def _written(self) -> str:
        if self.measure not in RATIOS:
            radians = f"{number(self.value, 3)} radians"
            width = radians if self.measure == "AS" else percentage_points(self.value)
            return f"{width} wide on average"
        if isnan(self.if_bounded):
            return "without end"
        width = f"{number(self.if_bounded, 2)} wide on average on the logarithmic scale"
        if isinf(self.value):
            share = percent(self.unbounded)
            width = f"without end in {share} of studies and otherwise {width}"
        return width


def expected_width(  # noqa: PLR0913 - two arms are four numbers
    p_1: float,
    n_1: int,
    p_2: float,
    n_2: int,
    *,
    measure: Measure = "RD",
    method: str | None = None,
    level: float = 0.95,
) -> ExpectedWidth:
    r"""Compute how wide the interval of a planned comparison will be on average.

    Parameters
    ----------
    p_1, n_1 : float, int
        True proportion, a fraction from 0 to 1, and participants of arm 1, from 1 to
        400 (to 60 where each interval is searched for).
    p_2, n_2 : float, int
        The same for arm 2.
    measure : {"RD", "RR", "OR", "AS"}
        What is compared, as in `compare`.
    method : str, optional
        The interval, as `compare` takes it; by default its default for `measure`.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    ExpectedWidth
        ``value`` is a fraction for RD, on the logarithmic scale for RR and OR.

    Raises
    ------
    ArgumentError
        If a proportion is no fraction, the arms are no counts or too large to be
        enumerated, or measure, method or level are unknown.

    See Also
    --------
    power : Asks for a rejection instead of a width.
    n_for_precision : Finds the size for a width that is wanted.

    Notes
    -----
    The sum over all tables of their probability times the width of their interval:
    planning by precision asks how much will be known, whatever the result is [1]_.

    A ratio has tables whose interval has no end, such as those without events in an
    arm. Where they can occur the mean width is infinite; `if_bounded` is the mean of
    the others, and `unbounded` how probable they are. Below one in a thousand million
    they are left out, with a note.

    References
    ----------
    .. [1] rothman2018, Planning study size based on precision rather than power.

    Examples
    --------
    Two arms of sixteen leave nearly every second possible difference open:

    >>> print(expected_width(0.9, 16, 0.75, 16))
    95% confidence intervals of the risk difference (Newcombe hybrid score) with
    16 and 16 participants and true proportions of 90.0% and 75.0% will be
    52.1 percentage points wide on average.

    A ratio has intervals that never end:

    >>> ratio = expected_width(0.9, 16, 0.75, 16, measure="OR")
    >>> ratio.value, round(ratio.unbounded, 2)
    (inf, 0.19)
    """
    limits, chances = planned(p_1, n_1, p_2, n_2, measure, method, level)
    return mean_width(limits, chances, measure, (p_1, n_1), (p_2, n_2))


def expected_width_of_proportion(
    p: float, n: int, *, method: str = "wilson", level: float = 0.95
) -> ExpectedWidth:
    """Compute how wide the interval of one planned proportion will be on average.

    Parameters
    ----------
    p : float
        True proportion, a fraction from 0 to 1.
    n : int
        Participants, from 1 to 2000.
    method : str, default "wilson"
        The interval, as `proportion` takes it.
    level : float, default 0.95
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    ExpectedWidth
        ``value`` is a fraction.

    Raises
    ------
    ArgumentError
        If `p` is no fraction, `n` no count or too large to be enumerated, or the
        method or the level is unknown.

    See Also
    --------
    expected_width : The same for two arms.

    Notes
    -----
    The mean over all n + 1 samples that are possible [1]_.

    References
    ----------
    .. [1] brown2001, Interval estimation for a binomial proportion.

    Examples
    --------
    >>> print(expected_width_of_proportion(0.9, 16))
    95% confidence intervals of the proportion (Wilson score) with n = 16 and a true
    proportion of 90.0% will be 29.4 percentage points wide on average.
    """
    share, n = check_share(p, "p"), check_whole(n, "n", minimum=1)
    if n > LARGEST_SAMPLE:
        msg = (
            f"the intervals of {n} participants would have to be enumerated; this is "
            f"offered up to {LARGEST_SAMPLE}."
        )
        raise ArgumentError(msg)
    limits = proportion(np.arange(n + 1), n, method=method, level=level).interval
    value = float(binomial(n, share) @ (limits.high - limits.low))
    return ExpectedWidth(
        measure="proportion",
        value=value,
        if_bounded=value,
        unbounded=0.0,
        method=method,
        level=limits.level,
        p_1=share,
        n_1=n,
    )


def mean_width(
    limits: Intervals,
    chances: Chances,
    measure: str,
    arm_1: tuple[float, int],
    arm_2: tuple[float, int],
) -> ExpectedWidth:
    """Return the mean width of the intervals of all tables."""
    low, high = limits.low, limits.high
    if measure in RATIOS:
        with np.errstate(divide="ignore"):  # the logarithm of a limit at 0 has no end
            low, high = np.log(low), np.log(high)
    bounded = np.isfinite(low) & np.isfinite(high)
    width = np.where(bounded, high, 0.0) - np.where(bounded, low, 0.0)
    sum_, ended = float(chances[0] @ width @ chances[1]), chance_of(chances, bounded)
    unbounded = chance_of(chances, ~bounded)
    mean = sum_ / ended if ended > _NEGLIGIBLE else nan
    notes: tuple[Note, ...] = ()
    if unbounded > 0:
        notes = (_without_end(unbounded, mean),)
    return ExpectedWidth(
        measure=measure,
        value=inf if unbounded > _NEGLIGIBLE else mean,
        if_bounded=mean,
        unbounded=unbounded,
        method=limits.method,
        level=limits.level,
        p_1=float(arm_1[0]),
        n_1=int(arm_1[1]),
        p_2=float(arm_2[0]),
        n_2=int(arm_2[1]),
        notes=notes,
    )


def _without_end(unbounded: float, mean: float) -> Note:
    if unbounded <= _NEGLIGIBLE:
        text = (
            "Tables whose interval has no end are possible, but rarer than one study "
            "in a thousand million; they are left out of the mean."
        )
    elif isnan(mean):
        text = "Every study with these proportions gives an interval without end."
    else:
        text = (
            f"In {percent(unbounded)} of studies the interval has no end, since a "
            "cell is empty: the mean width over all studies is infinite. Over the "
            f"others it is {number(mean, 2)} on the logarithmic scale, an upper limit "
            f"{number(exp(mean), 1)} times the lower one."
        )
    return Note(code="unbounded", text=text)
