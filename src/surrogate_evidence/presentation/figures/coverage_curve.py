"""Where does an interval keep its promise, and where does it not?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import METHOD_TITLES, coverage, covered
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, percent
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.lines import MOST_LINES, Chart, draw_lines

_POINTS = 1001
_LOWEST = 0.8


def coverage_curve(
    n: int,
    *,
    methods: Sequence[str] = ("wilson", "clopper-pearson"),
    level: float = 0.95,
    ax: Axes | None = None,
) -> Axes:
    """Draw how often intervals contain the truth, for every true proportion.

    Parameters
    ----------
    n : int
        Participants observed, ``n >= 1``.
    methods : sequence of str
        One to five intervals of one proportion, as `proportion` takes them.
    level : float, default 0.95
        What the intervals promise, a fraction.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there is no method, too many of them, or an unknown one.

    See Also
    --------
    surrogate_evidence.estimates.coverage : Gives smallest and mean coverage.

    Notes
    -----
    The curve is jagged because only n + 1 samples are possible [1]_.

    References
    ----------
    .. [1] brown2001, Interval estimation for a binomial proportion.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> print(describe(coverage_curve(16)).alt)
    Coverage of 95% intervals with n = 16: Wilson score at least 83.6%; Clopper-Pearson
    exact at least 95.8%.
    """
    if not 1 <= len(methods) <= MOST_LINES:
        msg = f"name one to {MOST_LINES} methods, got {len(methods)}."
        raise ArgumentError(msg)
    found = [coverage(method, n, level=level) for method in methods]
    x = np.linspace(0.0, 1.0, _POINTS)
    lines = {
        METHOD_TITLES[method]: covered(method, n, x, level=level) for method in methods
    }
    low = min([_LOWEST, *(np.floor(10 * one.minimum) / 10 for one in found)])
    chart = Chart(
        lines=lines,
        x=x,
        x_title="true proportion, per cent",
        y_title="samples whose interval contains the true proportion, per cent",
        low=low,
        reference=level,
        reference_title=f"promised: {written_level(level)}",
    )
    ax = draw_lines(ax, chart)
    least = [
        f"{METHOD_TITLES[one.method]} at least {percent(one.minimum)}" for one in found
    ]
    return attach(
        ax,
        caption=(
            f"How often {written_level(level)} intervals of {n} participants contain "
            f"the true proportion, by enumeration of all {n + 1} samples. A curve "
            "below the line promises more than it keeps."
        ),
        alt=(
            f"Coverage of {written_level(level)} intervals with n = {n}: "
            f"{'; '.join(least)}."
        ),
        long_description=" ".join(map(str, found))
        + f" Drawn: {listing(lines)}, over true proportions from 0 to 100 per cent.",
        data=pd.DataFrame({"true proportion": x} | dict(lines)),
    )
