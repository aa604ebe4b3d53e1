"""What was taken to be likely of the spread between studies before looking at them?"""

from dataclasses import dataclass
from math import asinh, exp, lgamma, log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from surrogate_evidence._checks import check_choice, check_number
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import MINUS
from surrogate_evidence.synthesis.pooling._engine import Floats

FAMILIES = ("half-normal", "half-cauchy", "log-normal", "log-t")
"""Shapes of a prior of tau; the logarithmic ones are of tau², as they are published."""

_LOGARITHMIC = ("log-normal", "log-t")
_HEAVY = ("half-cauchy", "log-t")

_SMALLEST, _LARGEST = 1e-30, 1e30
_MOST_LOCATION = 100.0
_FAINT = 40.0
"""Logarithm of the share of a prior that may be left out at either end."""
_SIGMAS = 9.0
_LEAST_TAU, _MOST_TAU = 1e-150, 1e150

_DEGREES = 5.0
_FURTHEST = 350.0  # logarithm of tau, whose square is then still a number
_MOST_BEYOND = 1e-5  # share of a prior beyond that, of which quantiles show nothing
_HALF_CAUCHY_MEDIAN = 1.0
_HALF_NORMAL_MEDIAN = 0.6744897501960817


@dataclass(frozen=True, slots=True)
class TauPrior:
    """A prior distribution of tau, the standard deviation between studies.

    Attributes
    ----------
    family : {"half-normal", "half-cauchy", "log-normal", "log-t"}
        Its shape; the first by default.
    scale : float
        Scale of tau, on the scale of the effects; of ``"log-normal"`` and ``"log-t"``
        that of the logarithm of tau².
    location : float
        Centre of the logarithm of tau²; of ``"log-normal"`` and ``"log-t"`` only.
    degrees : float
        Degrees of freedom of ``"log-t"``, 1 or more; of no other family.
    measures : tuple of str
        Codes of the measures it was made for; empty if it was made for none.
    source : str
        Where it was published, and for what; empty if it is one's own.

    Raises
    ------
    ArgumentError
        If the family is unknown, the scale is not positive, a location or degrees of
        freedom are given to a family that has none, or too much of a ``"log-t"`` prior
        lies beyond all numbers that can be computed with.

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
    degrees: float = 5.0
    measures: tuple[str, ...] = ()
    source: str = ""

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
        if self.family not in _LOGARITHMIC and location:
            msg = f"a {self.family} prior starts at 0 and has no location."
            raise ArgumentError(msg)
        if self.family in _LOGARITHMIC and max(scale, abs(location)) > _MOST_LOCATION:
            msg = (
                "location and scale are of the logarithm of tau² and cannot exceed "
                f"{_MOST_LOCATION:g}, got {location:g} and {scale:g}."
            )
            raise ArgumentError(msg)
        object.__setattr__(self, "scale", scale)
        object.__setattr__(self, "location", location)
        object.__setattr__(self, "degrees", self._checked_degrees())

    def _checked_degrees(self) -> float:
        degrees = check_number(self.degrees, "degrees")
        if self.family != "log-t" and degrees != _DEGREES:
            msg = f"a {self.family} prior has no degrees of freedom."
            raise ArgumentError(msg)
        if not 1 <= degrees <= _LARGEST:
            msg = f"degrees of freedom must be 1 or more, got {degrees:g}."
            raise ArgumentError(msg)
        if self.family == "log-t":
            reach = 2 * (_FURTHEST - abs(self.location) / 2) / self.scale
            beyond = 2 * float(stdtr(degrees, -reach))
            if beyond > _MOST_BEYOND:
                msg = (
                    f"a log-t prior with scale {self.scale:g} and {degrees:g} degrees "
                    "of freedom puts too much weight on values of tau that are too "
                    "small or too large to compute with; give it more degrees of "
                    "freedom or a smaller scale."
                )
                raise ArgumentError(msg)
        return degrees

    @property
    def is_heavy(self) -> bool:
        """Whether its tail leaves a posterior of one or two studies without moments."""
        return self.family in _HEAVY

    @property
    def median(self) -> float:
        """The tau it puts half of its weight below."""
        if self.family in _LOGARITHMIC:
            return exp(self.location / 2)
        half_normal = self.family == "half-normal"
        return self.scale * (
            _HALF_NORMAL_MEDIAN if half_normal else _HALF_CAUCHY_MEDIAN
        )

    @property
    def name(self) -> str:
        """Family and parameters, as a column says it."""
        first = f"{self.location:g}, " if self.family in _LOGARITHMIC else ""
        last = f", {self.degrees:g}" if self.family == "log-t" else ""
        return f"{self.family}({first}{self.scale:g}{last})"

    def __str__(self) -> str:
        where = f" ({self.source})" if self.source else ""
        if self.family not in _LOGARITHMIC:
            return f"{self.family} prior with scale {self.scale:g} on tau{where}"
        freedom = ""
        if self.family == "log-t":
            freedom = f" and {self.degrees:g} degrees of freedom"
        link = "," if freedom else " and"
        location = f"{self.location:g}".replace("-", MINUS)
        return (
            f"{self.family} prior with location {location}{link} scale "
            f"{self.scale:g}{freedom} on tau²{where}"
        )

    def log_density(self, log_tau: Floats) -> Floats:
        """Return the logarithm of the density of log tau."""
        if self.family in _LOGARITHMIC:
            z = (2 * log_tau - self.location) / self.scale
            return self._log_density_of_z(z) - log(self.scale / 2)
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

    def _log_density_of_z(self, z: Floats) -> Floats:
        if self.family == "log-normal":
            return np.asarray(-(z**2) / 2 - log(sqrt(2 * pi)))
        nu = self.degrees
        constant = lgamma((nu + 1) / 2) - lgamma(nu / 2) - log(nu * pi) / 2
        return np.asarray(constant - (nu + 1) / 2 * np.log1p(z**2 / nu))

    def span(self) -> tuple[float, float]:
        """Return places between which practically all of it lies, see `log_tau`."""
        if self.family == "log-t":
            reach = asinh(2 * (_FURTHEST - abs(self.location) / 2) / self.scale)
            return -reach, reach
        if self.family == "log-normal":
            reach = _SIGMAS * self.scale / 2
            return self.location / 2 - reach, self.location / 2 + reach
        tail = 3.0 if self.family == "half-normal" else _FAINT
        return log(self.scale) - _FAINT, log(self.scale) + tail

    def log_tau(self, place: Floats) -> Floats:
        """Return log tau at places that may be evenly spaced.

        A density that falls off like a power needs points further and further apart;
        one that falls off exponentially does not, and its place is log tau itself.
        """
        if self.family != "log-t":
            return place
        return np.asarray(self.location / 2 + self.scale / 2 * np.sinh(place))

    def place(self, log_tau: Floats) -> Floats:
        """Return the place at which log tau has a value."""
        if self.family != "log-t":
            return log_tau
        return np.asarray(np.arcsinh(2 / self.scale * (log_tau - self.location / 2)))

    def log_stretch(self, place: Floats) -> Floats:
        """Return the logarithm of how fast log tau grows with the place."""
        if self.family != "log-t":
            return np.zeros_like(place)
        return np.asarray(np.log(self.scale / 2 * np.cosh(place)))


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
