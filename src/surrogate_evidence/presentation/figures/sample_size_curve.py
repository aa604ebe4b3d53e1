"""From how many participants on would a study find the difference often enough?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import METHOD_TITLES, SizeForPower, n_for_power
from surrogate_evidence.formatting import percent
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.lines import (
    FIRST,
    KEPT,
    MOST_LINES,
    Chart,
    Spot,
    draw_lines,
)

_BEFORE = 0.5  # how far before the first size that reaches the target the curve begins


def sample_size_curve(  # noqa: PLR0913 - every option changes what is drawn
    p_1: float,
    p_2: float,
    *,
    power: float = 0.8,
    methods: Sequence[str] = ("boschloo", "fisher"),
    alpha: float = 0.05,
    ratio: float = 1.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw exact power against the number of participants, tooth by tooth.

    Parameters
    ----------
    p_1, p_2 : float
        True proportions of the arms that are assumed, fractions.
    power : float, default 0.8
        Share of studies that shall find the difference.
    methods : sequence of str
        One to five tests, as `exact_test` takes them.
    alpha : float, default 0.05
        Threshold at or below which a p-value rejects.
    ratio : float, default 1
        Participants of arm 2 for each of arm 1.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there is no method, too many of them, or an unknown one, or if no size up
        to the limit of `n_for_power` keeps the target.

    See Also
    --------
    surrogate_evidence.estimates.n_for_power : Finds the sizes that are marked.

    Notes
    -----
    A triangle marks the first size that reaches the target, a square the one from
    which on it is kept; where both are one, only the square is drawn.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> print(describe(sample_size_curve(0.9, 0.4)).alt)
    Exact power by participants per arm, 90.0% against 40.0%: 80.0% is kept from 13 on
    by Boschloo's exact test; from 17 on by Fisher's exact test.
    """
    if not 1 <= len(methods) <= MOST_LINES:
        msg = f"name one to {MOST_LINES} methods, got {len(methods)}."
        raise ArgumentError(msg)
    found = [
        n_for_power(p_1, p_2, power=power, method=method, alpha=alpha, ratio=ratio)
        for method in dict.fromkeys(methods)
    ]
    first = max(1, int(_BEFORE * min(one.first_n_1 for one in found)))
    sizes = np.arange(first, max(one.last_n_1 for one in found) + 1)
    lines = {
        METHOD_TITLES[one.method]: np.array([one.power_at(int(n)) for n in sizes])
        for one in found
    }
    low = float(np.floor(5 * min(rates.min() for rates in lines.values())) / 5)
    arms = "participants per arm"
    if ratio != 1:
        arms = f"participants in the first arm, {ratio:g} times as many in the second"
    chart = Chart(
        lines=lines,
        x=sizes.astype(np.float64),
        x_title=arms,
        y_title="studies that find the difference, per cent",
        low=low,
        reference=power,
        reference_title=f"wanted: {percent(power)}",
        people=True,
        spots=_spots(found, lines, first),
    )
    ax = draw_lines(ax, chart)
    where = "per arm" if ratio == 1 else "in the first arm"
    kept = [f"from {one.n_1} on by {METHOD_TITLES[one.method]}" for one in found]
    truth = f"{percent(found[0].p_1)} against {percent(found[0].p_2)}"
    return attach(
        ax,
        caption=(
            f"How often a study would find {truth} at alpha {alpha:g}, by the "
            f"participants {where}, every table enumerated. Power rises and falls"
            f"{_shapes(found)}. Both proportions are assumptions."
        ),
        alt=(
            f"Exact power by participants {where}, {truth}: {percent(power)} is kept "
            f"{'; '.join(kept)}."
        ),
        long_description=" ".join(f"{one} {one.notes[-1]}" for one in found),
        data=pd.DataFrame({arms: sizes} | dict(lines)),
    )


def _spots(
    found: Sequence[SizeForPower], lines: dict[str, np.ndarray], first: int
) -> tuple[Spot, ...]:
    spots = []
    for number, (one, rates) in enumerate(zip(found, lines.values(), strict=True)):
        kinds = {KEPT: one.n_1}
        if one.first_n_1 < one.n_1:
            kinds = {FIRST: one.first_n_1, KEPT: one.n_1}
        for kind, n in kinds.items():
            spots.append(Spot(line=number, x=n, rate=rates[n - first], kind=kind))
    return tuple(spots)


def _shapes(found: Sequence[SizeForPower]) -> str:
    kept = "the square marks from which size on the wanted power is kept"
    if any(one.first_n_1 < one.n_1 for one in found):
        return f": the triangle marks the first size that reaches it, {kept}"
    return f": {kept}"
