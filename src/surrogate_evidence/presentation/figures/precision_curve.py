"""How does the interval narrow as participants are added?"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence._checks import check_whole
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    METHOD_TITLES,
    ExpectedWidth,
    expected_width,
    expected_width_of_proportion,
)
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, percent, percentage_points
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.lines import (
    KEPT,
    MOST_LINES,
    Chart,
    Spot,
    draw_lines,
)

Lines = dict[str, np.ndarray]

_TWO_ARMS = ("newcombe", "miettinen-nurminen")
_ONE_SAMPLE = ("wilson", "clopper-pearson")


def precision_curve(  # noqa: PLR0913 - every option changes what is drawn
    p_1: float,
    p_2: float | None = None,
    *,
    width: float | None = None,
    methods: Sequence[str] | None = None,
    largest: int = 60,
    level: float = 0.95,
    ax: Axes | None = None,
) -> Axes:
    """Draw the expected width of intervals against the number of participants.

    Parameters
    ----------
    p_1, p_2 : float
        True proportions of two arms of one size, fractions; without `p_2` that of
        one sample.
    width : float, optional
        Width that is wanted, a fraction; where each curve stays at it or below is
        marked.
    methods : sequence of str, optional
        One to five intervals of the risk difference, or of one proportion.
    largest : int, default 60
        Participants per arm, or of the sample, up to which the curve is drawn; it
        begins with a tenth of them.
    level : float, default 0.95
        Confidence level, a fraction.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there is no method, too many of them, or an unknown one, or if `largest`
        is too small for a curve or too large to be enumerated.

    See Also
    --------
    surrogate_evidence.estimates.n_for_precision : Finds the size for a width.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> print(describe(precision_curve(0.9, largest=20)).alt)
    Expected width of 95% intervals by participants: with 20, Wilson score 26.3
    percentage points; Clopper-Pearson exact 29.2 percentage points.
    """
    chosen = methods or (_ONE_SAMPLE if p_2 is None else _TWO_ARMS)
    if methods is not None and not 1 <= len(methods) <= MOST_LINES:
        msg = f"name one to {MOST_LINES} methods, got {len(methods)}."
        raise ArgumentError(msg)
    largest = check_whole(largest, "largest", minimum=10)
    sizes = np.arange(largest // 10, largest + 1)
    at: Callable[..., ExpectedWidth] = partial(_expected, p_1, p_2, level)
    at(chosen[0], largest)  # refused before anything is computed
    lines = {
        METHOD_TITLES[method]: np.array([at(method, int(n)).value for n in sizes])
        for method in dict.fromkeys(chosen)
    }
    most = max(float(widths.max()) for widths in lines.values())
    arms = "participants" if p_2 is None else "participants per arm"
    chart = Chart(
        lines=lines,
        x=sizes.astype(np.float64),
        x_title=arms,
        y_title=f"expected width of the {written_level(level)} interval, "
        "percentage points",
        low=0.0,
        high=max(0.2, float(np.ceil(5 * most) / 5)),
        reference=width,
        reference_title="" if width is None else f"wanted: {percentage_points(width)}",
        people=True,
        spots=() if width is None else _spots(lines, sizes, width),
    )
    ax = draw_lines(ax, chart)
    last = [
        f"{name} {percentage_points(float(widths[-1]))}"
        for name, widths in lines.items()
    ]
    truth = listing(percent(p) for p in (p_1, p_2) if p is not None)
    return attach(
        ax,
        caption=(
            f"How wide {written_level(level)} intervals are on average, by the number "
            f"of {arms}, if the truth is {truth}; every possible result enumerated."
        ),
        alt=(
            f"Expected width of {written_level(level)} intervals by {arms}: with "
            f"{largest}, {'; '.join(last)}."
        ),
        long_description=(
            f"Assumed: {truth}. Expected widths with {largest} {arms}: "
            f"{'; '.join(last)}.{_reached(lines, sizes, width)}"
        ),
        data=pd.DataFrame({arms: sizes} | dict(lines)),
    )


def _expected(
    p_1: float, p_2: float | None, level: float, method: str, n: int
) -> ExpectedWidth:
    if p_2 is None:
        return expected_width_of_proportion(p_1, n, method=method, level=level)
    return expected_width(p_1, n, p_2, n, method=method, level=level)


def _kept_from(widths: np.ndarray, width: float) -> int | None:
    """Return where on a curve it stays at a width or below from there on, if at all."""
    above = np.flatnonzero(widths > width)
    place = int(above[-1]) + 1 if len(above) else 0
    return place if place < len(widths) else None


def _spots(lines: Lines, sizes: np.ndarray, width: float) -> tuple[Spot, ...]:
    return tuple(
        Spot(line=number, x=sizes[place], rate=float(widths[place]), kind=KEPT)
        for number, widths in enumerate(lines.values())
        if (place := _kept_from(widths, width)) is not None
    )


def _reached(lines: Lines, sizes: np.ndarray, width: float | None) -> str:
    if width is None:
        return ""
    said = []
    for name, widths in lines.items():
        place = _kept_from(widths, width)
        when = "not yet" if place is None else f"from {sizes[place]} on"
        said.append(f"{name} {when}")
    return f" {percentage_points(width)} or less: {'; '.join(said)}."
