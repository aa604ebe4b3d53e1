"""How sure is each coefficient of a fitted mean, and are several of them 0?"""

from math import nan

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtr, ndtri, stdtr, stdtrit

from surrogate_evidence.estimates import Interval
from surrogate_evidence.synthesis.moderators._moderated import Mixed
from surrogate_evidence.synthesis.moderators.regressed import Coefficient
from surrogate_evidence.synthesis.pooling._engine import Floats
from surrogate_evidence.synthesis.pooling._options import Options


def coefficients(
    fitted: Mixed, names: list[str], counts: list[int], options: Options
) -> tuple[Coefficient, ...]:
    """Return every coefficient with its interval and p-value."""
    normal, upper = options.test == "z", 0.5 + options.level / 2
    reach = float(ndtri(upper) if normal else stdtrit(fitted.df, upper))
    errors = np.sqrt(np.diag(fitted.covariance))
    found = []
    for name, k, value, error in zip(names, counts, fitted.beta, errors, strict=True):
        p_value = nan
        if error > 0:
            tail = -abs(value) / error
            p_value = float(2 * (ndtr(tail) if normal else stdtr(fitted.df, tail)))
        found.append(
            Coefficient(
                name=name,
                k=k,
                estimate=float(value),
                std_error=float(error),
                interval=Interval(
                    low=float(value - reach * error),
                    high=float(value + reach * error),
                    level=options.level,
                    method=options.test,
                ),
                p_value=p_value,
            )
        )
    return tuple(found)


def joint_test(
    fitted: Mixed, contrast: Floats, options: Options
) -> tuple[float, float]:
    """Return statistic and p-value of all contrasts being 0: chi², or else F."""
    if not fitted.factor:
        return nan, nan
    value = contrast @ fitted.beta
    # scaled, so that moderators in very unlike units cost no digits
    covariance = contrast @ fitted.covariance @ contrast.T
    error = np.sqrt(np.diag(covariance))
    z = value / error
    m = contrast.shape[0]
    statistic = float(z @ np.linalg.solve(covariance / np.outer(error, error), z))
    if options.test == "z":
        return statistic, float(chdtrc(m, statistic))
    return statistic / m, float(fdtrc(m, fitted.df, statistic / m))
