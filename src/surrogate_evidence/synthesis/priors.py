"""What was taken to be likely of the spread between studies before looking at them?"""

from dataclasses import dataclass
from math import exp, log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike

from surrogate_evidence._checks import check_choice, check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis._engine import Floats

FAMILIES = ("half-normal", "half-cauchy", "log-normal")
"""Shapes of a prior of tau; the log-normal one is of tau², as it is published."""

_SMALLEST, _LARGEST = 1e-30, 1e30
_MOST_LOCATION = 100.0
_FAINT = 40.0
"""Logarithm of the share of a prior that may be left out at either end."""
_SIGMAS = 9.0
_LEAST_TAU, _MOST_TAU = 1e-150, 1e150
_HALF_CAUCHY_MEDIAN = 1.0
_HALF_NORMAL_MEDIAN = 0.6744897501960817


@dataclass(frozen=True, slots=True)
class TauPrior:
    """A prior distribution of tau, the standard deviation between studies.

    Attributes
    ----------
    family : {"half-normal", "half-cauchy", "log-normal"}
        Its shape; the first by default.
    scale : float
        Scale of tau, on the scale of the effects; of ``"log-normal"`` the standard
        deviation of the logarithm of tau².
    location : float
        Mean of the logarithm of tau²; of ``"log-normal"`` only.

    Raises
    ------
    ArgumentError
        If the family is unknown, the scale is not positive, or a location is given
        to a family that has none.

    Examples
    --------
    The scale is that of tau, so its median is of the same size:

    >>> print(TauPrior("half-normal", 0.5))
    half-normal prior with scale 0.5 on tau
    >>> round(TauPrior("half-normal", 0.5).median, 3)
    0.337
    """

    family: str = "half-normal"
    scale: float = 0.5
    location: float = 0.0

    def __post_init__(self) -> None:
        check_choice(self.family, FAMILIES, "family")
        scale = check_number(self.scale, "scale")
        location = check_number(self.location, "location")
        if not _SMALLEST < scale < _LARGEST:
            msg = (
                f"scale must be above 0 and of a size that effects can have, got "
                f"{scale:g}. To take tau as 0, use model='common-effect' in pool()."
            )
            raise ArgumentError(msg)
        if self.family != "log-normal" and location:
            msg = f"a {self.family} prior starts at 0 and has no location."
            raise ArgumentError(msg)
        if self.family == "log-normal" and max(scale, abs(location)) > _MOST_LOCATION:
            msg = (
                "location and scale are of the logarithm of tau² and cannot exceed "
                f"{_MOST_LOCATION:g}, got {location:g} and {scale:g}."
            )
            raise ArgumentError(msg)
        object.__setattr__(self, "scale", scale)
        object.__setattr__(self, "location", location)

    @property
    def median(self) -> float:
        """The tau it puts half of its weight below."""
        if self.family == "log-normal":
            return exp(self.location / 2)
        half_normal = self.family == "half-normal"
        return self.scale * (
            _HALF_NORMAL_MEDIAN if half_normal else _HALF_CAUCHY_MEDIAN
        )

    @property
    def name(self) -> str:
        """Family and parameters, as a column says it."""
        inside = f"{self.location:g}, " if self.family == "log-normal" else ""
        return f"{self.family}({inside}{self.scale:g})"

    def __str__(self) -> str:
        if self.family == "log-normal":
            return (
                f"log-normal prior with location {self.location:g} and scale "
                f"{self.scale:g} on tau²"
            )
        return f"{self.family} prior with scale {self.scale:g} on tau"

    def log_density(self, log_tau: Floats) -> Floats:
        """Return the logarithm of the density of log tau."""
        if self.family == "log-normal":
            z = (2 * log_tau - self.location) / self.scale
            return -(z**2) / 2 - log(self.scale * sqrt(pi / 2))
        log_ratio = log_tau - log(self.scale)
        if self.family == "half-normal":
            # beyond exp(600) the density is 0 anyway, and stays a number
            squared = np.exp(np.minimum(2 * log_ratio, 600.0))
            return log_ratio - squared / 2 + log(sqrt(2 / pi))
        return log_ratio - np.logaddexp(0.0, 2 * log_ratio) + log(2 / pi)

    def density(self, tau: ArrayLike) -> Floats:
        """Return the density of tau itself; below 0 there is none.

        Examples
        --------
        Half-normal: highest at 0, and little beyond twice the scale.

        >>> TauPrior("half-normal", 0.5).density([0, 0.5, 1, 2]).round(3)
        array([1.596, 0.968, 0.216, 0.001])
        """
        at = np.asarray(tau, np.float64)
        log_tau = np.log(np.clip(at, _LEAST_TAU, _MOST_TAU))
        return np.where(at < 0, 0.0, np.exp(self.log_density(log_tau) - log_tau))

    def span(self) -> tuple[float, float]:
        """Return limits of log tau between which practically all of it lies."""
        if self.family == "log-normal":
            reach = _SIGMAS * self.scale / 2
            return self.location / 2 - reach, self.location / 2 + reach
        tail = 3.0 if self.family == "half-normal" else _FAINT
        return log(self.scale) - _FAINT, log(self.scale) + tail


def as_prior(prior: object) -> TauPrior:
    """Return a prior of tau; a number is the scale of a half-normal one.

    Examples
    --------
    >>> as_prior("half-normal")
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: tau_prior must be a TauPrior, or the scale
    of a half-normal prior as a number, got 'half-normal'.
    """
    if isinstance(prior, TauPrior):
        return prior
    if isinstance(prior, int | float) and not isinstance(prior, bool):
        return TauPrior("half-normal", prior)
    msg = (
        "tau_prior must be a TauPrior, or the scale of a half-normal prior as a "
        f"number, got {prior!r}."
    )
    raise ArgumentError(msg)


def as_normal(prior: object) -> tuple[float, float] | None:
    """Return mean and standard deviation of a normal prior; None is flat.

    Examples
    --------
    >>> as_normal((0, 0))
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: mu_prior must be mean and standard
    deviation of a normal prior, the latter positive, or None for a flat one, got
    (0, 0).
    """
    if prior is None:
        return None
    msg = (
        "mu_prior must be mean and standard deviation of a normal prior, the latter "
        f"positive, or None for a flat one, got {prior!r}."
    )
    if not isinstance(prior, tuple | list) or len(prior) != 2:  # noqa: PLR2004 - a pair
        raise ArgumentError(msg)
    mean = check_number(prior[0], "mean of mu_prior")
    deviation = check_number(prior[1], "standard deviation of mu_prior")
    if not _SMALLEST < deviation < _LARGEST:
        raise ArgumentError(msg)
    return mean, deviation
