"""What do the p-values of several studies say together, where nothing else is known?

A last resort: it asks whether there is an effect in at least one of the studies, and
says nothing about its size. All p-values must speak of the same direction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial, fsum, inf, log, sqrt
from typing import ClassVar, Literal

from scipy.special import chdtrc, ndtr, ndtri

from surrogate_evidence._checks import check_amount, check_choice, check_number
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import joined
from surrogate_evidence.formatting import number, p_phrase, p_value
from surrogate_evidence.synthesis.rules import POOLED_RULES
from surrogate_evidence.synthesis.without_pooling.directions import (
    EffectDirection,
    as_direction,
)

COMBINATIONS = {
    "fisher": "Fisher's sum of logarithms",
    "edgington": "Edgington's sum of p-values",
    "stouffer": "Stouffer's sum of normal deviates",
}
"""Option name → how a sentence calls the method."""

MOST_EXACT = 300
"""Studies up to which Edgington's sum is evaluated in exact fractions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedPValue:
    """Several one-sided p-values in one.

    Attributes
    ----------
    method : str
        How they were combined: ``"fisher"``, ``"edgington"`` or ``"stouffer"``.
    statistic : float
        Chi-squared, the sum of the p-values, or z.
    p_value : float
        Combined p-value, one-sided: for an effect to the better in at least one study.
    p_values : tuple of float
        The one-sided p-values that were combined.
    notes : tuple of Note
        What should be known when it is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    method: str
    statistic: float
    p_value: float
    p_values: tuple[float, ...]
    notes: tuple[Note, ...] = ()

    @property
    def k(self) -> int:
        """P-values combined."""
        return len(self.p_values)

    def __str__(self) -> str:
        return (
            f"{self.k} one-sided p-values combined by {COMBINATIONS[self.method]}: "
            f"{self._statistic()}, {p_phrase(self.p_value, 4)}. It asks for an effect "
            "in at least one study and has no size."
        )

    def _statistic(self) -> str:
        name = {"fisher": f"chi-squared ({2 * self.k} df)", "edgington": "sum"}
        return f"{name.get(self.method, 'z')} = {number(self.statistic, 3)}"

    def _repr_html_(self) -> str:
        rows = [(f"Study {n}", p_value(p, 4)) for n, p in enumerate(self.p_values, 1)]
        rows += [("Together", p_value(self.p_value, 4))]
        header = ("P-value of", "one-sided")
        return markup(str(self), header, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "method": self.method,
            "statistic": self.statistic,
            "p_value": self.p_value,
            "alternative": "greater",
            "k": self.k,
            "note": joined(self.notes),
        }


def combine_p_values(
    p_values: Sequence[float],
    *,
    method: Literal["fisher", "edgington", "stouffer"] = "fisher",
    directions: Sequence[EffectDirection | str] | None = None,
    weights: Sequence[float] | None = None,
) -> CombinedPValue:
    r"""Combine p-values of independent studies into one.

    Parameters
    ----------
    p_values : sequence of float
        One-sided p-values, all against the same alternative; with `directions`
        two-sided ones. Above 0, at most 1.
    method : {"fisher", "edgington", "stouffer"}
        Sum of logarithms, of p-values, or of normal deviates.
    directions : sequence of str, optional
        ``"better"`` or ``"worse"`` for each p-value: then two-sided p-values are
        turned into one-sided ones for "better".
    weights : sequence of float, optional
        Positive weights, for Stouffer's method only.

    Returns
    -------
    CombinedPValue
        The combined one-sided p-value, with its statistic.

    Raises
    ------
    ArgumentError
        If there are no p-values, one is none, or lengths differ; if an effect has no
        direction; if another method is given weights.

    See Also
    --------
    vote_count : Needs directions only, and gives every study one vote.

    Notes
    -----
    Fisher [1]_: :math:`-2\sum\ln p_i` is chi-squared with :math:`2k` degrees of
    freedom. Edgington [2]_: the sum :math:`S` of the p-values has the tail
    :math:`\sum_{j=0}^{\lfloor S\rfloor}(-1)^j\binom{k}{j}(S-j)^k/k!`, evaluated in
    fractions because the terms cancel. Stouffer [3]_:
    :math:`\sum w_i z_i/\sqrt{\sum w_i^2}`. A two-sided p becomes :math:`p/2` where the
    effect points to the better, and :math:`1-p/2` where it points to the worse [4]_.

    References
    ----------
    .. [1] fisher1925, Statistical methods for research workers.
    .. [2] edgington1972, An additive method for combining probability values from
       independent experiments.
    .. [3] stouffer1949, The American soldier: adjustment during army life.
    .. [4] mckenzie2019, Synthesizing and presenting findings using other methods.

    Examples
    --------
    One small p-value sways Fisher's sum more than Edgington's:

    >>> values = [0.001, 0.6, 0.7]
    >>> for method in ("fisher", "edgington", "stouffer"):
    ...     print(method, round(combine_p_values(values, method=method).p_value, 4))
    fisher 0.0164
    edgington 0.3534
    stouffer 0.0909
    """
    chosen = check_choice(method, COMBINATIONS, "method")
    given = _p_values(p_values)
    notes: tuple[Note, ...] = ()
    if directions is not None:
        given = _one_sided(given, directions)
        text = (
            "Two-sided p-values were halved, or their complement taken, by direction."
        )
        notes += (Note(code="one-sided", text=text),)
    if weights is not None and chosen != "stouffer":
        msg = f"weights belong to method 'stouffer'; method {chosen!r} takes none."
        raise ArgumentError(msg)
    if chosen == "stouffer":
        statistic, p = _stouffer(given, _weights(weights, len(given)))
    else:
        combine = {"fisher": _fisher, "edgington": _edgington}[chosen]
        statistic, p = combine(given)
    if chosen == "edgington" and len(given) > MOST_EXACT:
        text = f"More than {MOST_EXACT} p-values: normal approximation of their sum."
        notes += (Note(code="approximate", text=text),)
    return CombinedPValue(
        method=chosen, statistic=statistic, p_value=p, p_values=given, notes=notes
    )


def _p_values(values: Sequence[float]) -> tuple[float, ...]:
    if isinstance(values, str | bytes) or not hasattr(values, "__len__"):
        msg = f"p_values must be a sequence of p-values, got {values!r}."
        raise ArgumentError(msg)
    numbers = tuple(check_number(p, f"p_values[{n}]") for n, p in enumerate(values))
    if not numbers:
        msg = "p_values must hold at least one p-value; it is empty."
        raise ArgumentError(msg)
    for place, p in enumerate(numbers):
        if not 0 < p <= 1:
            hint = ""
            if p == 0:
                hint = " A p-value printed as 0.000 is a small one: give its bound."
            msg = f"p_values[{place}] must lie above 0 and up to 1, got {p:g}.{hint}"
            raise ArgumentError(msg)
    return numbers


def _one_sided(
    values: tuple[float, ...], directions: Sequence[EffectDirection | str]
) -> tuple[float, ...]:
    ways = [as_direction(way) for way in directions]
    if len(ways) != len(values):
        msg = f"got {len(values)} p-values and {len(ways)} directions; give one each."
        raise ArgumentError(msg)
    halves = []
    for place, (p, way) in enumerate(zip(values, ways, strict=True)):
        if way is EffectDirection.BETTER:
            halves.append(p / 2)
        elif way is EffectDirection.WORSE:
            halves.append(1 - p / 2)
        elif way is EffectDirection.NO_DIFFERENCE:
            halves.append(0.5)
        else:
            msg = (
                f"directions[{place}] is {str(way)!r}: a p-value without a direction "
                "cannot be combined; leave the study out and say so."
            )
            raise ArgumentError(msg)
    return tuple(halves)


def _weights(weights: Sequence[float] | None, k: int) -> tuple[float, ...]:
    if weights is None:
        return (1.0,) * k
    numbers = tuple(check_amount(w, f"weights[{n}]") for n, w in enumerate(weights))
    if len(numbers) != k:
        msg = f"got {k} p-values and {len(numbers)} weights; give one each."
        raise ArgumentError(msg)
    if not all(numbers):
        msg = "weights must be above 0; leave a study of no weight out and say so."
        raise ArgumentError(msg)
    return numbers


def _fisher(values: tuple[float, ...]) -> tuple[float, float]:
    statistic = -2 * fsum(log(p) for p in values)
    return statistic, float(chdtrc(2 * len(values), statistic))


def _edgington(values: tuple[float, ...]) -> tuple[float, float]:
    sum_ = sum(map(Fraction, values), Fraction(0))
    return float(sum_), sum_of_uniforms(sum_, len(values))


def sum_of_uniforms(sum_: Fraction, k: int) -> float:
    """Return how often `k` numbers, each equally likely from 0 to 1, sum to less.

    Examples
    --------
    >>> sum_of_uniforms(Fraction(1, 2), 2)
    0.125
    """
    if k > MOST_EXACT:
        return float(ndtr((float(sum_) - k / 2) / sqrt(k / 12)))
    # over one common denominator: fractions would be shortened at every step
    n, d = sum_.numerator, sum_.denominator
    total = sum((-1) ** j * comb(k, j) * (n - j * d) ** k for j in range(n // d + 1))
    return float(total / (d**k * factorial(k)))


def _stouffer(
    values: tuple[float, ...], weights: tuple[float, ...]
) -> tuple[float, float]:
    if 1.0 in values:  # a p-value of 1 is infinitely far from rejecting
        return -inf, 1.0
    deviates = [-float(ndtri(p)) for p in values]
    scale = sqrt(fsum(w * w for w in weights))
    z = fsum(w * d for w, d in zip(weights, deviates, strict=True)) / scale
    return z, float(ndtr(-z))


_Combination = Callable[[tuple[float, ...]], tuple[float, float]]
