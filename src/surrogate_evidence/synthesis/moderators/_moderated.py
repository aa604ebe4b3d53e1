r"""What do effects say whose mean is a linear function of facts about the studies?

With :math:`y \sim N(X\beta, V + \tau^2 I)`, let the columns of A be an orthonormal
basis of what is orthogonal to X. The error contrasts :math:`A'y` have mean 0 and
variance :math:`A'VA + \tau^2 I`; in the eigenvectors of :math:`A'VA`, with eigenvalues
:math:`d_j`, they are independent values :math:`u_j` of variance :math:`d_j + \tau^2`.
The generalised Q is then :math:`\sum u_j^2 / (d_j + \tau^2)`, the restricted likelihood
that of the :math:`u_j`, and every estimator of tau² a question about one sum.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh, qr, solve_triangular
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis.pooling._engine import Floats
from surrogate_evidence.synthesis.pooling._options import Options

_POINTS = 2000
_RANK = 1e-9
_MOST_UNEVEN = 1e12
_ROUNDING = 16 * np.finfo(np.float64).eps


class Mixed(NamedTuple):
    """A fitted mean, its covariance, and what is left between the studies."""

    beta: Floats
    covariance: Floats
    factor: float
    df: int
    tau2: float
    tau2_low: float
    tau2_high: float
    tau2_empty: bool
    q: float
    q_p_value: float
    i2: float
    h2: float
    peaks: int


class _Contrasts(NamedTuple):
    """Independent error contrasts `u` of variance ``d + tau2``."""

    u2: Floats
    d: Floats

    def q(self, tau2: float) -> float:
        return float(np.sum(self.u2 / (self.d + tau2)))


def independent(x: Floats) -> bool:
    """Tell whether no column of `x` is a combination of the others."""
    largest = np.abs(x).max(axis=0)
    if not largest.all():
        return False
    centred = x / largest
    centred[:, 1:] -= centred[:, 1:].mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    if (length <= _RANK * np.sqrt(x.shape[0])).any():
        return False
    values = np.linalg.svd(centred / length, compute_uv=False)
    return bool(values[-1] > _RANK)


def mixed(y: Floats, v: Floats, x: Floats, options: Options) -> Mixed:
    """Fit a mean of full rank to more studies than it has columns."""
    if v.max() / v.min() > _MOST_UNEVEN:
        msg = (
            f"the largest variance is {v.max() / v.min():.0e} times the smallest; "
            f"beyond {_MOST_UNEVEN:.0e} a regression cannot be computed to digits that "
            "count. Is a variance in another unit?"
        )
        raise ArgumentError(msg)
    scale = float(np.ldexp(1.0, int(np.frexp(v.min())[1]) // 2))
    first = float(y[0])
    rounding = float(np.sum((_ROUNDING * y / scale) ** 2 / (v / scale / scale)))
    y, v = (y - first) / scale, v / scale / scale
    largest = np.abs(x).max(axis=0)
    given, width = x, largest * np.sqrt(((x / largest) ** 2).sum(axis=0))
    x = given / width
    df = y.size - x.shape[1]
    contrasts = _contrasts(y, v, x)
    if _residual(y, v, x) <= rounding:  # what is left is rounding, not scatter
        contrasts = contrasts._replace(u2=np.zeros_like(contrasts.u2))
        q = 0.0
    else:
        q = _residual(y, v, x)
    found, peaks = _tau2(y, v, contrasts, options, scale)
    tail = (1 - options.level) / 2
    few, many = float(chdtri(df, 1 - tail)), float(chdtri(df, tail))
    low, high = (_q_equals(contrasts, goal) for goal in (many, few))
    within = df / float(np.sum(1 / contrasts.d))
    if options.model == "common-effect":
        used, i2, h2 = 0.0, max(0.0, q - df) / q if q else 0.0, q / df
    else:
        used, i2, h2 = found, found / (found + within), 1 + found / within
    beta, covariance = _mean(y, v + used, x)
    scatter = contrasts.q(used) / df
    factor = {
        "hartung-knapp": scatter,
        "modified-hartung-knapp": max(1.0, scatter),
    }.get(options.test, 1.0)
    beta = scale * beta / width
    # a shift of all effects is a shift of the intercept, or of all means of groups
    beta += first * _ones(given)
    return Mixed(
        beta=beta,
        covariance=factor * scale**2 * covariance / np.outer(width, width),
        factor=factor,
        df=df,
        tau2=scale**2 * used,
        tau2_low=scale**2 * low,
        tau2_high=scale**2 * high,
        tau2_empty=q < few,
        q=q,
        q_p_value=float(chdtrc(df, q)),
        i2=i2,
        h2=h2,
        peaks=peaks,
    )


def _ones(x: Floats) -> Floats:
    """Return the coefficients that give every study 1: an intercept, or all groups."""
    if (x[:, 0] == 1).all():
        return np.asarray(np.eye(1, x.shape[1])[0])
    return np.ones(x.shape[1])


def _mean(y: Floats, variance: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Return the coefficients and their covariance by weighted least squares."""
    root = 1 / np.sqrt(variance)
    q, r = np.linalg.qr(root[:, None] * x)
    inverse = solve_triangular(r, np.eye(r.shape[0]))
    return inverse @ (q.T @ (root * y)), inverse @ inverse.T


def _residual(y: Floats, v: Floats, x: Floats) -> float:
    """Return Q without tau², from the residuals themselves."""
    root = 1 / np.sqrt(v)
    basis = np.linalg.qr(root[:, None] * x)[0]
    left = root * y
    for _ in range(2):  # the second time for what rounding left of the first
        left = left - basis @ (basis.T @ left)
    return float(left @ left)


def _contrasts(y: Floats, v: Floats, x: Floats) -> _Contrasts:
    p = x.shape[1]
    basis = qr(x)[0][:, p:]
    d, vectors = eigh(basis.T @ (v[:, None] * basis))
    u = vectors.T @ (basis.T @ y)
    # between the smallest and the largest variance, whatever rounding does
    return _Contrasts(u**2, np.clip(d, v.min(), v.max()))


def _tau2(
    y: Floats, v: Floats, contrasts: _Contrasts, options: Options, scale: float
) -> tuple[float, int]:
    """Return tau² and the number of peaks of its likelihood."""
    if options.model == "common-effect":
        return 0.0, 1
    if not isinstance(options.tau2, str):
        return options.tau2 / scale**2, 1
    df = contrasts.d.size
    if options.tau2 in {"REML", "ML"}:
        return _peak(contrasts, contrasts.d if options.tau2 == "REML" else v)
    if options.tau2 in {"PM", "EB"}:
        return _q_equals(contrasts, df), 1
    if options.tau2 == "SJ":
        raw = float(np.mean((y - y.mean()) ** 2))
        return raw * contrasts.q(raw) / df, 1
    if options.tau2 == "DL":
        excess = (contrasts.q(0.0) - df) / float(np.sum(1 / contrasts.d))
    else:  # HE
        excess = float(np.sum(contrasts.u2 - contrasts.d)) / df
    return max(0.0, excess), 1


def _q_equals(contrasts: _Contrasts, goal: float) -> float:
    """Return the tau² at which Q has a value, 0 where it never reaches it."""
    if contrasts.q(0.0) <= goal:
        return 0.0
    high = float(np.sum(contrasts.u2)) / goal  # there every d is too little
    return _root(lambda tau2: contrasts.q(tau2) - goal, 0.0, high)


def _peak(contrasts: _Contrasts, variances: Floats) -> tuple[float, int]:
    """Return the tau² of highest likelihood, and how many local maxima there are.

    `variances` are those of the determinant: of the contrasts for the restricted
    likelihood, of the studies for the full one.
    """
    u2, d = contrasts

    def slope(tau2: Floats | float) -> Floats:
        t = np.atleast_1d(tau2)[:, None]
        lost = (1 / (variances + t)).sum(axis=1)
        return np.asarray((u2 / (d + t) ** 2).sum(axis=1) - lost)

    def height(tau2: float) -> float:
        return -float(np.log(variances + tau2).sum()) - contrasts.q(tau2)

    # beyond it every term of the first sum is outweighed
    half, n = float(np.sum(u2)) / 2, variances.size
    low, top = float(d.min()), float(variances.max())
    b = half / n
    end = max(0.0, b + np.sqrt(b * b + 2 * b * max(0.0, top - low)) - low)
    grid = np.expm1(np.linspace(0, np.log1p(2 * end + 1e-6), _POINTS))
    up = slope(grid) > 0
    maxima = [] if up[0] else [0.0]
    maxima += [
        _root(lambda t: float(slope(t)[0]), grid[row], grid[row + 1])
        for row in np.flatnonzero(up[:-1] & ~up[1:])
    ]
    return max(maxima, key=height), len(maxima)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    if function(high) >= 0:
        return float(high)
    return float(brentq(function, low, high, xtol=1e-15, rtol=1e-14, maxiter=500))
