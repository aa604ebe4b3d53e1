"""By how much does a small sample make a standardised difference too large?"""

from typing import overload

import numpy as np
from scipy.special import gammaln

from surrogate_evidence.estimates._roots import Floats

_LARGE = 32.0  # from here the series is exact to the last digits of a double
# of Γ(z + 1/2) / Γ(z) / √z in powers of 1/z, highest first
_SERIES = [
    39325 / 2**25,
    869 / 2**22,
    -399 / 2**18,
    -21 / 2**15,
    5 / 2**10,
    1 / 2**7,
    -1 / 2**3,
    1.0,
]


@overload
def bias_correction(m: float) -> float: ...
@overload
def bias_correction(m: Floats) -> Floats: ...
def bias_correction(m: float | Floats) -> float | Floats:
    """Return the factor J(m) that takes the bias from d, for an `m` of 2 or more.

    Logarithms of gamma functions cancel where they are large, and a series in 1/m does
    not; so the factor is as exact for a million as it is for two.
    """
    given = np.asarray(m, dtype=np.float64)
    z = (given - 1) / 2
    large = z >= _LARGE
    small = np.where(large, _LARGE, z)
    gammas = np.exp(gammaln(small + 0.5) - gammaln(small)) / np.sqrt(small + 0.5)
    series = np.polyval(_SERIES, 1 / np.where(large, z, _LARGE))
    found: Floats = np.where(large, series * np.sqrt(1 - 1 / given), gammas)
    return found[()]
