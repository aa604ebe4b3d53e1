"""Which curves does a drapery plot have, and how does each of them look?"""

from collections.abc import Sequence
from math import inf, isnan
from typing import NamedTuple

import numpy as np
import pandas as pd

from surrogate_evidence.presentation.figures.lines import LOOKS
from surrogate_evidence.presentation.style import GREY
from surrogate_evidence.synthesis import Pooled, confidence_curve
from surrogate_evidence.synthesis.checking._curves import Symmetric, quantile

MOST_DASHED = len(LOOKS) - 1
"""Studies whose curves differ in their dashes; the first look is the pooled one's."""
MOST_NUMBERED = 25
"""Studies whose curves carry a number at the peak."""

FAINT = "#8c8c8c"
_LEAST_P = 5e-4
_FINE, _COARSE = 241, 19


class Curve(NamedTuple):
    """One curve: what it is called, its shape, and how it is drawn."""

    name: str
    shape: Symmetric
    colour: str = GREY
    dashes: object = "-"
    width: float = 0.9


def curves_of(pooled: Pooled, names: Sequence[str]) -> list[Curve]:
    """Return the curves of the studies, and last the pooled one."""
    df = inf if pooled.interval.method == "z" else pooled.k - 1
    jointly = Symmetric(pooled.estimate, pooled.std_error, df)
    last = Curve("pooled", jointly, *LOOKS[0], 2.4)
    if pooled.k == 1:
        return [last._replace(name=names[0])]
    looks: Sequence[tuple[str, object]] = [(GREY, "-")] * pooled.k
    if pooled.k <= MOST_DASHED:
        looks = LOOKS[1:]
    elif pooled.k > MOST_NUMBERED:
        looks = [(FAINT, "-")] * pooled.k
    wide = 1.4 if pooled.k <= MOST_DASHED else 0.9 - 0.4 * (pooled.k > MOST_NUMBERED)
    drawn = [
        Curve(name, Symmetric(y, v**0.5), colour, dashes, wide)
        for name, y, v, (colour, dashes) in zip(
            names, pooled.yi, pooled.vi, looks, strict=False
        )
    ]
    return [*drawn, last]


def prediction_of(pooled: Pooled) -> Symmetric | None:
    """Return the prediction at every level, where the result has one."""
    if isnan(pooled.pi_low):
        return None
    rule = {"normal": inf, "k-1": pooled.k - 1, "k-2": pooled.k - 2}
    df = rule[pooled.pi_method]
    times = float(quantile(pooled.interval.level, df))
    middle = (pooled.pi_low + pooled.pi_high) / 2
    return Symmetric(middle, (pooled.pi_high - pooled.pi_low) / 2 / times, df)


def points_of(shape: Symmetric) -> tuple[np.ndarray, np.ndarray]:
    """Return a curve; its points are even in the logarithm of p, where it bends."""
    p = np.exp(np.linspace(np.log(_LEAST_P), 0, _FINE))
    reach = quantile(1 - p, shape.df) * shape.std_error
    x = np.concatenate([shape.estimate - reach, (shape.estimate + reach)[::-1]])
    return x, np.concatenate([p, p[::-1]])


def curve_rows(
    pooled: Pooled, curves: Sequence[Curve], prediction: Symmetric | None
) -> pd.DataFrame:
    """Return the limits that every curve has at some levels."""
    levels = confidence_curve(pooled, points=_COARSE).levels
    shapes = [(curve.name, curve.shape) for curve in curves]
    if prediction is not None:
        shapes.append(("prediction", prediction))
    rows = [
        (name, shape.estimate, *shape.limits(level), level, 1 - level)
        for name, shape in shapes
        for level in levels
    ]
    columns = ["curve", "estimate", "low", "high", "level", "p"]
    return pd.DataFrame(rows, columns=columns)
