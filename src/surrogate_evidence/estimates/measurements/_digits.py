"""How many decimal places does a measurement deserve?

Its unit is unknown, so the places follow from how large its uncertainty is.
"""

from math import floor, isfinite, log10

_FIGURES = 3
_MOST = 15


def decimals(scale: float) -> int:
    """Return the places that show three significant figures of `scale`.

    Examples
    --------
    >>> decimals(1.06), decimals(0.0123), decimals(15300)
    (2, 4, 0)
    """
    if not isfinite(scale) or scale == 0:
        return 2
    return min(_MOST, max(0, _FIGURES - 1 - floor(log10(abs(scale)))))
