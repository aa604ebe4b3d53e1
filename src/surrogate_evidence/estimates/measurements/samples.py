"""What is known of measurements in two arms, and what do comparisons of them return?

A sample is a mean, a standard deviation and a number of participants, and remembers
which of these were converted from something else.
"""

from dataclasses import dataclass
from math import isnan, nan, sqrt

from surrogate_evidence._checks import check_amount, check_measurement, check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined
from surrogate_evidence.estimates.measurements._digits import decimals
from surrogate_evidence.estimates.results import Interval
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import number, p_phrase

MEAN_METHOD_TITLES = {
    "noncentral-t": "noncentral t",
    "normal": "large-sample normal",
    "permutation": "exact permutation test",
    "student-t": "Student's t",
    "welch": "Welch's t",
}
"""Option name → how a sentence calls the method."""

MEAN_MEASURE_TITLES = {
    "MD": "Mean difference",
    "SMD": "Standardised mean difference (Hedges' g)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A number that was worked out from another one, with what has to hold for it.

    Attributes
    ----------
    quantity : str
        What it is: ``"standard deviation"``, ``"standard error"``, ``"mean"`` ...
    value : float
        The number, in the unit of what it was made from; for a standard error of a
        ratio, on the scale of the natural logarithm.
    how : str
        The formula with the numbers that went in.
    assumes : str
        What must hold for the number to be right.
    source : str
        Key in the methods bibliography of the work that gives the formula.
    notes : tuple of Note
        What should be known when the number is used.

    Examples
    --------
    >>> from surrogate_evidence.estimates import sd_from_std_error
    >>> print(sd_from_std_error(1.2, 25))
    Standard deviation 6.00, converted and not reported: SE × √n = 1.2 × √25. Right if
    the number is the standard error of one mean, of 25 independent participants
    [altman2005].
    """

    quantity: str
    value: float
    how: str
    assumes: str
    source: str
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.quantity[:1].upper()}{self.quantity[1:]} {self._written()}, "
            f"converted and not reported: {self.how}. Right if {self.assumes} "
            f"[{self.source}]."
        )

    def _written(self) -> str:
        return number(self.value, decimals(self.value))

    def _repr_html_(self) -> str:
        rows = [
            (self.quantity[:1].upper() + self.quantity[1:], self._written()),
            ("Converted by", self.how),
            ("Right if", self.assumes),
            ("Formula", self.source),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": self.quantity,
            "estimate": self.value,
            "how": self.how,
            "assumes": self.assumes,
            "source": self.source,
            "notes": joined(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Mean, standard deviation and number of participants of one arm.

    Attributes
    ----------
    mean : float
        Mean, in the unit of the measurement.
    n : int
        Participants measured, 1 or more.
    sd : float
        Standard deviation between participants, with the divisor n − 1; not the
        standard error. Left out (NaN) where one participant was measured.
    converted : tuple of Converted
        Those of the numbers above that were converted, so that whatever rests on them
        can say so.

    Examples
    --------
    >>> print(Sample(mean=12.9, sd=2.1, n=5))
    mean 12.90 (SD 2.10, n = 5)
    """

    mean: float
    n: int
    sd: float = nan
    converted: tuple[Converted, ...] = ()

    def __post_init__(self) -> None:
        n = check_whole(self.n, "n", minimum=1)
        if n > 1 and _missing(self.sd):
            msg = (
                f"sd must be given for n = {n}; where the source prints none, convert "
                "what it prints (sd_from_std_error, sd_from_interval)."
            )
            raise ArgumentError(msg)
        if n == 1 and not _missing(self.sd):
            msg = "one participant has no standard deviation; leave sd out for n = 1."
            raise ArgumentError(msg)
        object.__setattr__(self, "n", n)
        object.__setattr__(self, "mean", check_measurement(self.mean, "mean"))
        if n == 1:
            object.__setattr__(self, "sd", nan)
        else:
            checked = check_measurement(check_amount(self.sd, "sd"), "sd")
            object.__setattr__(self, "sd", checked)
        made = tuple(self.converted)
        if not all(isinstance(one, Converted) for one in made):
            msg = "converted must hold what the conversions returned, not bare numbers."
            raise ArgumentError(msg)
        object.__setattr__(self, "converted", made)

    def __str__(self) -> str:
        places = decimals(self.sd)
        spread = "" if self.n == 1 else f"SD {number(self.sd, places)}, "
        return f"mean {number(self.mean, places)} ({spread}n = {self.n})"

    def _repr_html_(self) -> str:
        places = decimals(self.sd)
        rows = [
            ("Mean", number(self.mean, places)),
            ("Standard deviation", number(self.sd, places)),
            ("Participants", str(self.n)),
        ]
        notes = map(str, self.converted)
        return markup(str(self), ("Quantity", "Value"), rows, notes)

    @property
    def std_error(self) -> float:
        """Standard error of the mean; NaN for one participant."""
        return self.sd / sqrt(self.n)

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": "mean",
            "estimate": self.mean,
            "std_error": self.std_error,
            "sd": self.sd,
            "n": self.n,
            "notes": " ".join(map(str, self.converted)),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanComparison:
    """A difference of two means, in its unit or in standard deviations.

    Attributes
    ----------
    measure : str
        ``"MD"`` (mean difference) or ``"SMD"`` (standardised, Hedges' g).
    value : float
        Arm 1 less arm 2; NaN, with a note that says why, where there is none.
    std_error : float
        Standard error of the value; a note says which for an SMD.
    interval : Interval
        Confidence interval, on the same scale; NaN limits where there is none.
    df : float
        Degrees of freedom of the interval; infinite for the normal one.
    arm_1, arm_2 : Sample
        What was compared.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    measure: str
    value: float
    std_error: float
    interval: Interval
    df: float
    arm_1: Sample
    arm_2: Sample
    notes: tuple[Note, ...] = ()

    @property
    def n_1(self) -> int:
        """Participants in arm 1."""
        return self.arm_1.n

    @property
    def n_2(self) -> int:
        """Participants in arm 2."""
        return self.arm_2.n

    @property
    def n(self) -> int:
        """Participants in both arms."""
        return self.n_1 + self.n_2

    def __str__(self) -> str:
        value, limits = self._written()
        return (
            f"{MEAN_MEASURE_TITLES[self.measure]} {value}: {self.arm_1} against "
            f"{self.arm_2}; {self.interval.title} {limits} "
            f"({MEAN_METHOD_TITLES[self.interval.method]}, n = {self.n})."
        )

    def _written(self) -> tuple[str, str]:
        places = decimals(self.std_error)
        if self.measure == "SMD":
            places = max(2, places - 1)
        low, high = self.interval.low, self.interval.high
        return number(self.value, places), written_interval(low, high, places)

    def _repr_html_(self) -> str:
        value, limits = self._written()
        title = self.interval.title
        rows = [
            ("Arm 1", str(self.arm_1)),
            ("Arm 2", str(self.arm_2)),
            (MEAN_MEASURE_TITLES[self.measure], value),
            ("Standard error", number(self.std_error, decimals(self.std_error))),
            (title[:1].upper() + title[1:], limits),
            ("Method of the interval", MEAN_METHOD_TITLES[self.interval.method]),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": self.measure,
            "estimate": self.value,
            "std_error": self.std_error,
            **self.interval.to_dict(),
            "df": self.df,
            **arms_as_columns(self.arm_1, self.arm_2),
            "notes": joined(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanTest:
    """The p-value of a test that two means are equal.

    Attributes
    ----------
    p_value : float
        Between 0 and 1; NaN, with a note that says why, where there is none.
    method : str
        ``"welch"``, ``"student-t"`` or ``"permutation"``.
    alternative : str
        ``"two-sided"``, ``"greater"`` (arm 1 higher) or ``"less"``.
    statistic : float
        t, or for the permutation test the difference of means.
    df : float or None
        Degrees of freedom of t; None for the permutation test.
    arm_1, arm_2 : Sample
        What was compared.
    notes : tuple of Note
        What should be known when the number is quoted.
    """

    p_value: float
    method: str
    alternative: str
    statistic: float
    df: float | None
    arm_1: Sample
    arm_2: Sample
    notes: tuple[Note, ...] = ()

    @property
    def n_1(self) -> int:
        """Participants in arm 1."""
        return self.arm_1.n

    @property
    def n_2(self) -> int:
        """Participants in arm 2."""
        return self.arm_2.n

    @property
    def n(self) -> int:
        """Participants in both arms."""
        return self.n_1 + self.n_2

    @property
    def _title(self) -> str:
        title = MEAN_METHOD_TITLES[self.method]
        return f"{title} test" if self.df is not None else title

    def __str__(self) -> str:
        side = {
            "two-sided": "two-sided",
            "greater": "one-sided (arm 1 higher)",
            "less": "one-sided (arm 1 lower)",
        }[self.alternative]
        return (
            f"{self._title[:1].upper()}{self._title[1:]}, {side}: "
            f"{p_phrase(self.p_value)} for {self.arm_1} against {self.arm_2} "
            f"(n = {self.n})."
        )

    def _repr_html_(self) -> str:
        rows = [
            ("Arm 1", str(self.arm_1)),
            ("Arm 2", str(self.arm_2)),
            ("Test", self._title),
            ("Alternative", self.alternative),
            ("Statistic", number(self.statistic, decimals(self.statistic))),
            *([] if self.df is None else [("Degrees of freedom", number(self.df, 1))]),
            ("Result", p_phrase(self.p_value)),
        ]
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "p_value": self.p_value,
            "method": self.method,
            "alternative": self.alternative,
            "statistic": self.statistic,
            "df": self.df,
            **arms_as_columns(self.arm_1, self.arm_2),
            "notes": joined(self.notes),
        }


def _missing(sd: object) -> bool:
    return sd is None or (isinstance(sd, float) and isnan(sd))


def arms_as_columns(arm_1: Sample, arm_2: Sample) -> dict[str, object]:
    """Return two samples as the columns of one row."""
    return {
        "mean_1": arm_1.mean,
        "sd_1": arm_1.sd,
        "n_1": arm_1.n,
        "mean_2": arm_2.mean,
        "sd_2": arm_2.sd,
        "n_2": arm_2.n,
        "n": arm_1.n + arm_2.n,
    }
