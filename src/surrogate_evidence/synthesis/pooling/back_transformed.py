"""What is a pooled result on the scale that people read?"""

from dataclasses import dataclass
from math import isnan
from typing import ClassVar

from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import MEASURES, Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import joined
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number
from surrogate_evidence.synthesis.pooling._measures import back_title, label_of, read_as
from surrogate_evidence.synthesis.rules import POOLED_RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTransformed:
    """Estimate and limits of a pooled result on the scale that people read.

    Attributes
    ----------
    measure : str
        What the numbers are now: ``"risk ratio"``.
    code : str
        Measure that was pooled, a code of `MEASURES`.
    estimate : float
        The estimate, turned back.
    interval : Interval
        Its limits, turned back; ``level`` and ``method`` stay what they were.
    limits : str
        What the limits are, in words.
    pi_low, pi_high : float
        Limits of the prediction, turned back; NaN where there are none.
    k : int
        Studies pooled.
    notes : tuple of Note
        What turning back does, and does not.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    measure: str
    code: str
    estimate: float
    interval: Interval
    limits: str
    pi_low: float
    pi_high: float
    k: int
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        studies = "1 study" if self.k == 1 else f"{self.k} studies"
        shown = written_interval(self.interval.low, self.interval.high, 3)
        text = (
            f"{self.measure[0].upper()}{self.measure[1:]} {number(self.estimate, 3)} "
            f"of {studies}; {written_level(self.interval.level)} {self.limits} {shown}"
        )
        if not isnan(self.pi_low):
            prediction = written_interval(self.pi_low, self.pi_high, 3)
            text += f"; a new study's {prediction}"
        return f"{text}."

    def _repr_html_(self) -> str:
        shown = written_interval(self.interval.low, self.interval.high, 3)
        title = f"{written_level(self.interval.level)} {self.limits}"
        rows = [
            ("Studies", str(self.k)),
            (
                f"{self.measure[0].upper()}{self.measure[1:]}",
                number(self.estimate, 3),
            ),
            (title, shown),
        ]
        if not isnan(self.pi_low):
            prediction = written_interval(self.pi_low, self.pi_high, 3)
            rows.append(("A new study's", prediction))
        return markup(str(self), ("Quantity", "Value"), rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "measure": self.measure,
            "estimate": self.estimate,
            "ci_low": self.interval.low,
            "ci_high": self.interval.high,
            "ci_level": self.interval.level,
            "ci_method": self.interval.method,
            "k": self.k,
            "pi_low": self.pi_low,
            "pi_high": self.pi_high,
            "note": joined(self.notes),
        }


def back_transformed(  # noqa: PLR0913 - the parts of a pooled result
    *,
    measure: str,
    estimate: float,
    interval: Interval,
    limits: str,
    prediction: tuple[float, float],
    k: int,
) -> BackTransformed:
    """Return estimate and limits on the scale that people read.

    Examples
    --------
    >>> back_transformed(measure="effect", estimate=0.0, interval=None, limits="",
    ...                  prediction=(0.0, 0.0), k=2)
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: effects that are only known as 'effect' are
    not turned back: name their measure where they are pooled, such as measure='RR'.
    Turned back are RR, OR, PETO, PLO, PAS, ROM, IRR and ZCOR.
    """
    entry = read_as(measure)
    if entry is None:
        codes = listing(code for code, one in MEASURES.items() if one.is_transformed)
        msg = (
            f"effects that are only known as {measure!r} are not turned back: name "
            "their measure where they are pooled, such as measure='RR'. Turned back "
            f"are {codes}."
        )
        if label_of(measure) != measure:
            msg = f"{measure} is read as it is; turned back are {codes}."
        raise ArgumentError(msg)
    low, high, pi_low, pi_high, value = (
        float(entry.back(x))  # type: ignore[arg-type]
        for x in (interval.low, interval.high, *prediction, estimate)
    )
    text = (
        f"Turned back from the {label_of(entry.code)}: where true effects differ, the "
        "estimate is their median on this scale, not their mean. Standard error and "
        "tau² have no counterpart here and stay on the scale of the analysis."
    )
    return BackTransformed(
        measure=back_title(entry),
        code=entry.code,
        estimate=value,
        interval=Interval(
            low=low, high=high, level=interval.level, method=interval.method
        ),
        limits=limits,
        pi_low=pi_low,
        pi_high=pi_high,
        k=k,
        notes=(Note(code="back-transformed", text=text),),
    )
