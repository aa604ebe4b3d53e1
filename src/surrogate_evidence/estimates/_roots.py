"""Where does a function change its sign, for many functions at once?"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 200
_RELATIVE = 4 * np.finfo(np.float64).eps
_ABSOLUTE = 1e-17


def bracketed_root(
    f: Callable[[Floats], Floats],
    low: Floats,
    high: Floats,
    *,
    precision: float = _ABSOLUTE,
) -> Floats:
    """Return where `f` changes sign between `low` and `high`, element by element.

    `f` is negative at one end and positive at the other; the signs are what counts,
    so an infinite value at an end does no harm. The root never leaves the bracket, and
    is found to `precision` at least, or to what rounding leaves of a larger root.

    Notes
    -----
    Inverse quadratic interpolation where it is trustworthy and bisection where it is
    not, which is Chandrupatla's rule: about ten evaluations reach full precision.
    """
    # a: newest point, b: the point across the root from it, c: the one before
    a, b = np.broadcast_arrays(np.asarray(low, float), np.asarray(high, float))
    f_a, f_b = f(a), f(b)
    step = np.full(a.shape, 0.5)
    best = np.where(np.abs(f_a) < np.abs(f_b), a, b)
    open_ = (a != b) & (f_a != 0) & (f_b != 0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for _ in range(_STEPS):
            if not open_.any():
                break
            x = np.where(open_, a + step * (b - a), a)
            f_x = f(x)
            crossed = np.sign(f_x) != np.sign(f_a)
            c, f_c = np.where(crossed, b, a), np.where(crossed, f_b, f_a)
            b, f_b = np.where(crossed, a, b), np.where(crossed, f_a, f_b)
            a, f_a = x, f_x
            nearest = np.where(np.abs(f_a) < np.abs(f_b), a, b)
            best = np.where(open_, nearest, best)
            least = (_RELATIVE * np.abs(best) + precision) / np.abs(b - a)
            open_ &= (least <= 0.5) & (f_a != 0)  # noqa: PLR2004 - half the bracket
            position, ratio = (a - b) / (c - b), (f_a - f_b) / (f_c - f_b)
            smooth = (ratio**2 < position) & ((1 - ratio) ** 2 < 1 - position)
            curved = f_a / (f_b - f_a) * f_c / (f_b - f_c)
            curved += (c - a) / (b - a) * f_a / (f_c - f_a) * f_b / (f_c - f_b)
            step = np.where(smooth, curved, 0.5)
            step = np.clip(step, least, 1 - least)
    return best
