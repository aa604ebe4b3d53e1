"""How large must a difference be before a study of this size would find it?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import METHOD_TITLES, power, size
from surrogate_evidence.formatting import percent
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.lines import MOST_LINES, Chart, draw_lines

_POINTS = 201


def power_curve(  # noqa: PLR0913 - two arms and a test
    n_1: int,
    n_2: int,
    *,
    p_2: float,
    methods: Sequence[str] = ("fisher", "boschloo"),
    alpha: float = 0.05,
    ax: Axes | None = None,
) -> Axes:
    """Draw how often tests find a difference, for every true proportion of arm 1.

    Parameters
    ----------
    n_1, n_2 : int
        Participants observed in the arms, from 1 to 150 each.
    p_2 : float
        True proportion of arm 2, a fraction.
    methods : sequence of str
        One to five tests, as `exact_test` takes them.
    alpha : float, default 0.05
        Threshold at or below which a p-value rejects.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there is no method, too many of them, or an unknown one, or if the arms
        are too large to enumerate.

    See Also
    --------
    surrogate_evidence.estimates.power : Gives one point of the curve.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> print(describe(power_curve(16, 16, p_2=0.75)).alt)
    Power of tests with 16 and 16 participants against 75.0% in arm 2: at 100.0% in arm
    1, Fisher's exact test 37.0%; Boschloo's exact test 37.0%.
    """
    if not 1 <= len(methods) <= MOST_LINES:
        msg = f"name one to {MOST_LINES} methods, got {len(methods)}."
        raise ArgumentError(msg)
    x = np.linspace(0.0, 1.0, _POINTS)
    lines = {
        METHOD_TITLES[method]: np.array(
            [power(p, n_1, p_2, n_2, method=method, alpha=alpha).value for p in x]
        )
        for method in methods
    }
    chart = Chart(
        lines=lines,
        x=x,
        x_title="true proportion of the first arm, per cent",
        y_title="studies that find a difference, per cent",
        low=0.0,
        reference=alpha,
        reference_title=f"alpha: {percent(alpha, 0)}",
    )
    ax = draw_lines(ax, chart)
    best = [f"{name} {percent(rates[-1])}" for name, rates in lines.items()]
    sizes = " ".join(
        str(size(n_1, n_2, method=method, alpha=alpha)) for method in methods
    )
    return attach(
        ax,
        caption=(
            f"How often a study of {n_1} and {n_2} participants would reject equal "
            f"proportions if the second arm truly has {percent(p_2)}, by enumeration "
            f"of all {(n_1 + 1) * (n_2 + 1)} tables. Where both arms are the same the "
            "curve shows errors."
        ),
        alt=(
            f"Power of tests with {n_1} and {n_2} participants against {percent(p_2)} "
            f"in arm 2: at {percent(1.0)} in arm 1, {'; '.join(best)}."
        ),
        long_description=(
            f"{sizes} If arm 1 truly had {percent(1.0)} against {percent(p_2)}, a "
            f"difference would be found by {'; by '.join(best)} of studies."
        ),
        data=pd.DataFrame({"true proportion of arm 1": x} | dict(lines)),
    )
