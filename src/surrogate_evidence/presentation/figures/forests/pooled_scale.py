"""On which scale do pooled results stand, and where does that scale itself end?

Effects are pooled on the scale of their model, mostly logarithms. A reader is shown
ratios, percentages or the effect itself; which one follows from the measure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import exp, floor, inf, isfinite, isinf, isnan, log, log10, nan

import numpy as np
from matplotlib.ticker import MaxNLocator
from scipy.special import expit

from surrogate_evidence._checks import check_choice, check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import MEASURES
from surrogate_evidence.formatting import NOT_ESTIMABLE, number
from surrogate_evidence.presentation.lettering import text_width
from surrogate_evidence.presentation.style import SMALL
from surrogate_evidence.synthesis.counts.pooled_tables import as_ratio

KINDS = ("plain", "ratio", "percent")
"""Effects as they are, e to their power, or percentages."""

_RATIOS = ("OR", "RR", "PETO", "ROM", "IRR")
_PERCENT = {"PR": (0.0, 100.0), "PLO": (0.0, 100.0), "PAS": (0.0, 100.0)}
_POINTS = (-100.0, 100.0)
_CORRELATIONS = ("COR", "ZCOR")
_NAMED = {
    name.casefold(): code
    for code, entry in MEASURES.items()
    for name in (code, entry.title, *((entry.back_title,) if code in _RATIOS else ()))
} | {"odds ratio": "OR", "log odds of the mean": "PLO"}
_PAD = 0.04
_ROOM = 0.75, 1.25  # of the spread of estimates, and of a typical interval
_SMALL, _LARGE = 1e-4, 1e5  # between which numbers are written as they are
_NOTHING = 1e-12  # a tick that is 0 but for rounding
_FURTHEST = 700.0  # logarithm of a ratio, which is then still a number
_APART = 0.09  # inches between two labels of ticks
_FEWEST_TICKS, _MOST_TICKS = 3, 7
_PERCENT_DIGITS = 1
_STEPS = (
    (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
    (1, 1.5, 2, 3, 5, 7),
    (1, 2, 5),
    (1, 3),
    (1,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How effects are turned into what is shown, and how that is written.

    Attributes
    ----------
    kind : str
        ``"plain"``, ``"ratio"`` or ``"percent"``.
    title : str
        What is shown, in words.
    back : callable
        From the scale of the model to what is shown.
    ends : tuple of float
        Between which what is shown must lie, whatever is found.
    null : float
        No difference, as shown; NaN where there is none.
    digits : int
        Decimal places of plain numbers.
    """

    kind: str
    title: str
    back: Callable[[float], float]
    ends: tuple[float, float] = (-inf, inf)
    null: float = nan
    digits: int = 2

    def shown(self, x: float) -> float:
        """Return an effect of the model as it is shown."""
        return nan if isnan(x) else self.back(x)

    def place(self, x: float) -> float:
        """Return where on the axis a shown value stands; a ratio at its logarithm."""
        if self.kind != "ratio" or isnan(x):
            return x
        return log(x) if x > 0 else -inf

    def value(self, place: float) -> float:
        """Return what is shown at a place of the axis."""
        return (
            exp(float(np.clip(place, -_FURTHEST, _FURTHEST)))
            if self.kind == "ratio"
            else place
        )

    def write(self, x: float) -> str:
        """Return a shown value as text, as exact as its scale asks for."""
        if self.kind == "percent":
            return number(x, _PERCENT_DIGITS)
        if self.kind == "ratio":
            return _ratio(x)
        if _LARGE <= abs(x) < inf:
            return _scientific(x)
        return number(x, self.digits)

    def limits(self, low: float, high: float) -> str:
        """Return two shown limits as text."""
        if isnan(low) and isnan(high):
            return NOT_ESTIMABLE
        return f"{self.write(low)} to {self.write(high)}"


def scale_of(measure: str, kind: str | None = None) -> Scale:
    """Return the scale on which a reader expects a measure."""
    if kind is not None:
        check_choice(kind, KINDS, "scale")
    code = _NAMED.get(measure.strip().casefold(), "")
    title = _lowered(MEASURES[code].back_title) if code else measure.strip()
    logarithm = measure.strip().casefold().startswith("log ") and "ratio" in measure
    if kind == "plain":
        return Scale(kind="plain", title=measure.strip(), back=float, null=0.0)
    if kind == "ratio" or (kind is None and (code in _RATIOS or logarithm)):
        if not code:
            title = title[4:] if logarithm else title
        return Scale(kind="ratio", title=title, back=as_ratio, ends=(0, inf), null=1.0)
    if kind == "percent" or (kind is None and code in {*_PERCENT, "RD"}):
        return _percent(code, title)
    if code in _CORRELATIONS:
        back = MEASURES[code].back
        return Scale(
            kind="plain",
            title=title,
            back=lambda x: float(back(np.array(x))),
            ends=(-1, 1),
            null=0.0,
        )
    return Scale(kind="plain", title=title, back=float, null=0.0)


def _percent(code: str, title: str) -> Scale:
    if code == "RD":
        shown = f"{title}, percentage points"
        return Scale(kind="percent", title=shown, back=_hundred, ends=_POINTS, null=0.0)
    back: Callable[[float], float] = lambda x: 100 * float(expit(x))  # noqa: E731
    if code in {"PR", "PAS"}:
        turned = MEASURES[code].back
        back = lambda x: 100 * float(turned(np.array(x)))  # noqa: E731
    return Scale(kind="percent", title=f"{title}, %", back=back, ends=(0.0, 100.0))


def _hundred(x: float) -> float:
    return 100 * x


def with_null(scale: Scale, null: object) -> Scale:
    """Return a scale with another line of no difference, given as it is shown."""
    if null is None:
        return scale
    x = check_number(null, "null")
    if not scale.ends[0] <= x <= scale.ends[1] or isinf(scale.place(x)):
        msg = f"null must lie on the scale of the {scale.title}, got {x:g}."
        raise ArgumentError(msg)
    return replace(scale, null=x)


def span(
    scale: Scale,
    intervals: Sequence[tuple[float, float, float]],
    limits: tuple[float, float] | None,
) -> tuple[float, float]:
    """Return the places at which the drawn axis ends.

    Every estimate is inside, and intervals as far as they do not press the rest
    together.
    """
    if limits is not None:
        return _given(scale, limits)
    places = [tuple(map(scale.place, line)) for line in intervals]
    null = scale.place(scale.null)
    centres = [x for line in places for x in line[:1] if isfinite(x)]
    centres += [null] * isfinite(null)
    ends = [x for line in places for x in line[1:] if isfinite(x)]
    known = centres or ends or [scale.place(1.0)]
    first, last = min(known), max(known)
    widths = [high - low for _, low, high in places if isfinite(high - low)]
    # an interval without end shows at least as much as it has on its other side
    widths += [
        2 * abs(x - (middle if isfinite(middle) else null))
        for middle, *limits in places
        for x in limits
        if isfinite(x) and not all(map(isfinite, limits))
    ]
    widths = [width for width in widths if isfinite(width)]
    typical = float(np.median(widths)) if widths else 0.0
    room = max(_ROOM[0] * (last - first), _ROOM[1] * typical)
    room = room or max(1.0, abs(first)) * 0.5
    endless = [x for line in places for x in line[1:] if isinf(x)]
    low = (
        first - room if -inf in endless else max(first - room, min(first, *ends, first))
    )
    high = last + room if inf in endless else min(last + room, max(last, *ends, last))
    if scale.kind != "ratio":
        low, high = max(low, scale.ends[0]), min(high, scale.ends[1])
    if low == high:
        low, high = low - 0.5, high + 0.5
    edge = _PAD * (high - low)
    return low - edge, high + edge


def _given(scale: Scale, limits: tuple[float, float]) -> tuple[float, float]:
    low, high = (check_number(limit, "limits") for limit in limits)
    if low >= high:
        msg = f"limits must be two numbers in order, got {low:g} and {high:g}."
        raise ArgumentError(msg)
    if scale.kind == "ratio" and low <= 0:
        msg = (
            f"limits of a ratio are above 0, got {low:g}; give them as they stand on "
            'the axis, such as (0.1, 10), or draw logarithms with scale="plain".'
        )
        raise ArgumentError(msg)
    edge = _PAD * (scale.place(high) - scale.place(low))
    reach = [scale.place(low), scale.place(high)]
    # at a boundary there must be room for its mark
    return (
        reach[0] - edge * (low == scale.ends[0]),
        reach[1] + edge * (high == scale.ends[1]),
    )


def with_digits(scale: Scale, ends: tuple[float, float]) -> Scale:
    """Return a scale whose plain numbers are as exact as the axis is fine."""
    digits = int(np.clip(2 - floor(log10(ends[1] - ends[0])), 0, 6))
    return replace(scale, digits=digits)


def ticks(
    scale: Scale, ends: tuple[float, float], width: float
) -> tuple[list[float], list[str]]:
    """Return places of ticks and their labels, which do not meet on a width."""
    low, high = ends
    inch = width / (high - low)
    few: tuple[list[float], list[str]] = ([], [])
    for values in _candidates(scale, ends):
        inside = [x for x in values if low <= scale.place(x) <= high]
        labels = [tick(x) for x in inside]
        places = [scale.place(x) for x in inside]
        apart = all(
            (second - first) * inch
            > (text_width(a, SMALL) + text_width(b, SMALL)) / 2 + _APART
            for first, second, a, b in zip(
                places, places[1:], labels, labels[1:], strict=False
            )
        )
        if apart and _FEWEST_TICKS <= len(inside) <= _MOST_TICKS:
            return places, labels
        if apart and len(few[0]) < len(inside) <= _MOST_TICKS:
            few = places, labels
    return few


def _candidates(scale: Scale, ends: tuple[float, float]) -> list[list[float]]:
    first, last = (scale.value(end) for end in ends)
    linear = [
        [float(x) for x in MaxNLocator(count).tick_values(first, last)]
        for count in (5, 4, 3, 2, 1)
    ]
    if scale.kind != "ratio":
        return [[0.0 if abs(x) < _NOTHING else x for x in xs] for xs in linear]
    least, most = floor(log10(first)), floor(log10(last)) + 1
    stepped = [
        [float(f"{step}e{power}") for power in range(least, most + 1) for step in steps]
        for steps in _STEPS
    ]
    sparse = [
        [10.0**power for power in range(least, most + 1) if power % skip == 0]
        for skip in (2, 3, 5, 10, 50, 100)
    ]
    return stepped + sparse + linear


def tick(x: float) -> str:
    """Return the label of a tick."""
    if x and not _SMALL * (1 - _NOTHING) <= abs(x) < _LARGE:
        mantissa, power = f"{x:.2e}".split("e")
        return f"{float(mantissa):g}e{int(power)}".replace("-", "−")
    return f"{x:g}".replace("-", "−")


def _ratio(x: float) -> str:
    if isnan(x) or isinf(x):
        return number(x)
    if x == 0:
        return "0"
    if x >= _LARGE or x < _SMALL:
        return _scientific(x)
    return number(x, max(0, min(2, 2 - floor(log10(x)))) if x >= 1 else _small(x))


def _small(x: float) -> int:
    """Return the digits that leave two significant ones of a ratio below 1."""
    return max(2, 1 - floor(log10(x)))


def _scientific(x: float, digits: int = 1) -> str:
    mantissa, power = f"{x:.{digits}e}".split("e")
    return f"{mantissa}e{int(power)}".replace("-", "−")


def _lowered(text: str) -> str:
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"
