"""What would every defensible method say of so few studies, side by side?"""

from collections.abc import Sequence
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.formatting import number
from surrogate_evidence.synthesis.deciding.alike import policy_for
from surrogate_evidence.synthesis.few._edgington import p_value_sum
from surrogate_evidence.synthesis.few.bayes import bayesian_pool
from surrogate_evidence.synthesis.few.bayesian_pooled import BayesianPooled
from surrogate_evidence.synthesis.few.priors import TauPrior, as_prior
from surrogate_evidence.synthesis.few.side_by_side import (
    BESIDE,
    LEADS,
    OLDER,
    SENSITIVITY,
    STANDINGS,
    Panel,
    PanelRow,
)
from surrogate_evidence.synthesis.pooling.pooled import NothingToPool, Pooled
from surrogate_evidence.synthesis.pooling.pooling import pool
from surrogate_evidence.synthesis.rules import FEW_STUDIES
from surrogate_evidence.synthesis.without_pooling.combined_p import MOST_EXACT

_KNAPP, _MODIFIED = "hartung-knapp", "modified-hartung-knapp"
_PAIR = 2

TITLES = {
    "study": "the study's own",
    "common-effect": "common effect",
    "wald": "random effects, Wald (z)",
    _KNAPP: "Hartung-Knapp",
    _MODIFIED: "modified Hartung-Knapp",
    "edgington": "Edgington's sum of p-values",
}
"""Name of a method → how a table calls it."""

CITED = {
    "study": "murad2017",
    "common-effect": "deeks2019",
    "wald": "dersimonian1986",
    _KNAPP: "hartung2001",
    _MODIFIED: "knapp2003",
    "edgington": "held2025",
    "posterior": "friede2017a",
}
"""Name of a method → the work it is from, a key of the methods bibliography."""


def panel(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    scales: tuple[TauPrior | float, TauPrior | float] = (0.5, 1.0),
    tau2: str = "REML",
    level: float = 0.95,
    measure: str | Sequence[str] | None = None,
    studies: Sequence[str] | None = None,
) -> Panel | NothingToPool:
    r"""Set what every defensible method says of few studies side by side.

    Parameters
    ----------
    yi : array_like of float
        Effects, one per study and all of one measure; ratios as logarithms.
    vi : array_like of float
        Their sampling variances (squares of the standard errors), positive.
    scales : tuple of float or TauPrior, default (0.5, 1.0)
        Scales of two half-normal priors of tau, the main one and the one of the
        sensitivity analysis. These suit logarithms of odds ratios. A `TauPrior`, such
        as a published one, may stand for either.
    tau2 : str, default "REML"
        Estimator of tau² of the methods without a prior, as in `pool`.
    level : float, default 0.95
        Level of all intervals, strictly between 0 and 1.
    measure : str or sequence of str, optional
        What the effects are: a code of `MEASURES` such as ``"RR"``, or words. Columns
        made by `effect_sizes` remember it. One per study is taken too, and two that
        differ are refused.
    studies : sequence of str, optional
        Names, one per study; a study that is there twice is refused.

    Returns
    -------
    Panel or NothingToPool
        One row per method; with one study its own interval alone.

    Raises
    ------
    ArgumentError
        If the effects or variances cannot be pooled, or an option is none.

    See Also
    --------
    pool : Gives the answer of one method, with its heterogeneity.

    Notes
    -----
    Which row leads is decided by the number of studies, before the answers are
    known: with two the posterior, with three or four modified Hartung-Knapp and the
    posterior, from five on Hartung-Knapp and its modification [1]_ [2]_. The Wald
    interval of a random-effects model takes tau² as known and is shown only because
    older software prints it.

    Edgington's method inverts the sum of the one-sided p-values of the studies [3]_
    [4]_, :math:`\sum \Phi((\mu - y_i)/\sqrt{v_i + \hat\tau^2})`: it needs no symmetry
    and gives every study the same say. tau² is added as estimated, and its
    uncertainty is not in the limits.

    References
    ----------
    .. [1] friede2017a, Meta-analysis of few small studies in orphan diseases.
    .. [2] rover2015, Hartung-Knapp-Sidik-Jonkman approach and its modification for
       random-effects meta-analysis with few studies.
    .. [3] held2025, A comparison of combined p-value functions for meta-analysis.
    .. [4] edgington1972, An additive method for combining probability values from
       independent experiments.

    Examples
    --------
    Two studies: the methods agree on where, and not at all on how sure:

    >>> two = panel([0.71, 1.83], [0.43**2, 1.10**2], measure="log odds ratio")
    >>> for row in two.rows:
    ...     print(row)
    half-normal(0.5) posterior 0.920 (−0.133 to 2.112)
    half-normal(1) posterior 0.967 (−0.505 to 2.750)
    modified Hartung-Knapp 0.858 (−4.230 to 5.947; × 12.71)
    Hartung-Knapp 0.858 (−3.967 to 5.684; × 12.71)
    Edgington's sum of p-values 1.025 (0.259 to 2.666)
    common effect 0.858 (0.074 to 1.643; × 1.96)
    random effects, Wald (z) 0.858 (0.074 to 1.643; × 1.96)
    """
    _check(scales)
    modified = pool(
        yi,
        vi,
        tau2=tau2,
        test=_MODIFIED,
        level=level,
        measure=measure,
        studies=studies,
    )
    if isinstance(modified, NothingToPool):
        return modified
    y, v = np.array(modified.yi), np.array(modified.vi)
    of_scale: tuple[Note, ...] = ()
    priors = tuple(map(as_prior, scales)) if modified.k > 1 else ()
    if modified.k == 1:
        rows = [_row("study", modified, LEADS)]
    else:
        main, other = (_posterior(modified, scale) for scale in scales)
        of_scale = tuple(note for note in main.notes if note.code == "prior-scale")
        rows = [
            _posterior_row(main, _standing("posterior", modified.k)),
            _posterior_row(other, SENSITIVITY),
            _row(_MODIFIED, modified, _standing(_MODIFIED, modified.k)),
        ]
        for method, test in ((_KNAPP, _KNAPP), ("wald", "z")):
            one = pool(y, v, tau2=tau2, test=test, level=level)
            rows.append(_row(method, one, _standing(method, modified.k)))
        rows.append(_edgington_row(modified))
        common = pool(y, v, model="common-effect", level=level)
        rows.append(_row("common-effect", common, BESIDE))
        rows.sort(key=lambda row: STANDINGS.index(row.standing))
    return Panel(
        measure=modified.measure,
        rows=tuple(rows),
        k=modified.k,
        k_omitted=modified.k_omitted,
        level=modified.interval.level,
        tau2=modified.tau2,
        tau2_method=modified.tau2_method,
        priors=priors,
        yi=modified.yi,
        vi=modified.vi,
        studies=modified.studies,
        notes=(*_notes(modified), *of_scale),
    )


def _check(scales: object) -> None:
    """Refuse what are no two priors, before anything is computed."""
    if not isinstance(scales, tuple | list) or len(scales) != _PAIR:
        msg = f"scales must be two numbers, such as (0.5, 1.0), got {scales!r}."
        raise ArgumentError(msg)
    first, second = (as_prior(scale) for scale in scales)
    if first == second:
        msg = f"{first.name} twice is no sensitivity analysis; name two priors."
        raise ArgumentError(msg)


def _standing(method: str, k: int) -> str:
    """Return what the policy for `k` studies makes of a method."""
    if method == "wald":
        return OLDER
    if method == "posterior":
        return LEADS if k < FEW_STUDIES else SENSITIVITY
    if method == _MODIFIED:
        return LEADS if k > _PAIR else BESIDE
    return LEADS if k >= FEW_STUDIES else BESIDE


def _row(method: str, one: Pooled | NothingToPool, standing: str) -> PanelRow:
    assert isinstance(one, Pooled)  # noqa: S101 - the first pooling left studies
    return PanelRow(
        method=method,
        title=TITLES[method],
        standing=standing,
        estimate=one.estimate,
        std_error=one.std_error,
        interval=one.interval,
        multiplier=one.multiplier,
        p_value=one.p_value,
        cite_key=CITED[method],
    )


def _posterior(pooled: Pooled, scale: TauPrior | float) -> BayesianPooled:
    level = pooled.interval.level
    one = bayesian_pool(
        pooled.yi, pooled.vi, tau_prior=scale, level=level, measure=pooled.measure
    )
    assert isinstance(one, BayesianPooled)  # noqa: S101 - the same studies again
    return one


def _posterior_row(one: BayesianPooled, standing: str) -> PanelRow:
    return PanelRow(
        method=one.tau_prior.name,
        title=f"{one.tau_prior.name} posterior",
        standing=standing,
        estimate=one.estimate,
        std_error=one.std_error,
        interval=one.interval,
        multiplier=nan,
        p_value=nan,
        cite_key=CITED["posterior"],
    )


def _edgington_row(pooled: Pooled) -> PanelRow:
    level = pooled.interval.level
    variance = np.array(pooled.vi) + pooled.tau2
    found = p_value_sum(np.array(pooled.yi), variance, level)
    return PanelRow(
        method="edgington",
        title=TITLES["edgington"],
        standing=BESIDE,
        estimate=found.estimate,
        std_error=nan,
        interval=Interval(
            low=found.low, high=found.high, level=level, method="edgington"
        ),
        multiplier=nan,
        p_value=found.p_value,
        cite_key=CITED["edgington"],
    )


def _notes(pooled: Pooled) -> tuple[Note, ...]:
    kept = tuple(n for n in pooled.notes if n.code in {"omitted", "not-converged"})
    if pooled.k == 1:
        text = "One study is not pooled: the interval is its own (normal)."
        return (Note(code="single-study", text=text), *kept)
    step = policy_for(pooled.k)
    lead = (
        f"With {pooled.k} studies the policy lets lead: {step.lead}. That was decided "
        "before the answers were known."
    )
    wald = "The Wald interval takes tau² as known; it is what older software would say."
    added = (
        f"Edgington's sum adds tau² of {number(pooled.tau2, 3)} "
        f"({pooled.tau2_method}) to each variance as if it were known."
    )
    said = [("policy", lead), ("approximate", wald), ("convention", added)]
    if pooled.k > MOST_EXACT:
        text = (
            f"More than {MOST_EXACT} studies: normal approximation of Edgington's sum."
        )
        said.append(("approximate", text))
    return (*(Note(code=code, text=text) for code, text in said), *kept)
