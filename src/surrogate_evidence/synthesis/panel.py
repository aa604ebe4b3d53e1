"""What would every defensible method say of so few studies, side by side?"""

from dataclasses import dataclass
from math import isnan, nan
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.appraisal.literature import short_reference
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Interval, Note
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.formatting import interval as written_interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number
from surrogate_evidence.synthesis._edgington import p_value_sum
from surrogate_evidence.synthesis.alike import PolicyStep, policy_for
from surrogate_evidence.synthesis.bayes import bayesian_pool
from surrogate_evidence.synthesis.bayesian_pooled import BayesianPooled
from surrogate_evidence.synthesis.combined_p import MOST_EXACT
from surrogate_evidence.synthesis.pooled import NothingToPool, Pooled
from surrogate_evidence.synthesis.pooling import pool
from surrogate_evidence.synthesis.priors import as_prior
from surrogate_evidence.synthesis.rules import FEW_STUDIES, POOLED_RULES

LEADS, BESIDE = "leads", "beside it"
SENSITIVITY, OLDER = "sensitivity", "what older software would say"

STANDINGS = (LEADS, SENSITIVITY, BESIDE, OLDER)
"""What a row can be, from the one that leads to the one that only explains others."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """What one method says.

    Attributes
    ----------
    method : str
        Its name.
    title : str
        What a table calls it; of a posterior with its prior.
    standing : str
        One of `STANDINGS`: what the policy for so many studies makes of it.
    estimate, std_error : float
        Estimate, and standard error or posterior standard deviation, where there is
        one.
    interval : Interval
        Confidence limits, of a posterior credible limits.
    multiplier : float
        Quantile that the standard error is multiplied by; NaN where limits are not
        made that way.
    p_value : float
        Two-sided, of no effect; NaN of a posterior, which has none.
    cite_key : str
        The work the method is from, a key of the methods bibliography.
    """

    method: str
    title: str
    standing: str
    estimate: float
    std_error: float
    interval: Interval
    multiplier: float
    p_value: float
    cite_key: str

    @property
    def citation(self) -> str:
        """The work the method is from, as author and year."""
        return short_reference(self.cite_key)

    def __str__(self) -> str:
        limits = written_interval(self.interval.low, self.interval.high, 3)
        return f"{self.title} {number(self.estimate, 3)} ({limits}{self._times})"

    @property
    def _times(self) -> str:
        return "" if isnan(self.multiplier) else f"; × {number(self.multiplier, 2)}"

    def to_dict(self) -> dict[str, object]:
        """Return one flat row, in the column vocabulary of the library."""
        return {
            "method": self.method,
            "title": self.title,
            "standing": self.standing,
            "estimate": self.estimate,
            "std_error": self.std_error,
            "ci_low": self.interval.low,
            "ci_high": self.interval.high,
            "ci_level": self.interval.level,
            "ci_method": self.interval.method,
            "multiplier": self.multiplier,
            "p_value": self.p_value,
            "citation": self.citation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What several methods say of the same studies.

    Attributes
    ----------
    measure : str
        What the effects are, as given.
    rows : tuple of PanelRow
        One per method, those that lead first.
    k, k_omitted : int
        Studies pooled, and rows left out because they carry no estimate.
    level : float
        Level of all intervals.
    tau2 : float
        Variance between studies as estimated from them; NaN of one study.
    tau2_method : str
        Its estimator.
    yi, vi : tuple of float
        The effects and sampling variances.
    notes : tuple of Note
        What should be known when a row is quoted.
    """

    rules: ClassVar[tuple[Rule, ...]] = POOLED_RULES

    measure: str
    rows: tuple[PanelRow, ...]
    k: int
    k_omitted: int
    level: float
    tau2: float
    tau2_method: str
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    notes: tuple[Note, ...] = ()

    @property
    def policy(self) -> PolicyStep:
        """What is done with so many studies if they are alike."""
        return policy_for(self.k)

    @property
    def leading(self) -> tuple[PanelRow, ...]:
        """The rows to be read first."""
        return tuple(row for row in self.rows if row.standing == LEADS)

    @property
    def compared(self) -> int:
        """Methods side by side."""
        return len(self.rows)

    @property
    def covering_0(self) -> int:
        """How many of the intervals hold 0, no effect."""
        return sum(0.0 in row.interval for row in self.rows)

    def __getitem__(self, method: str) -> PanelRow:
        """Return the row of a method by its name."""
        found = [row for row in self.rows if row.method == method]
        if not found:
            names = listing(repr(row.method) for row in self.rows)
            msg = f"no row {method!r}; the panel has {names}."
            raise KeyError(msg)
        return found[0]

    def __str__(self) -> str:
        lead = "; ".join(map(str, self.leading))
        if self.k == 1:
            return f"One study, {self.measure}: {lead}. Nothing is pooled."
        verb = "leads" if len(self.leading) == 1 else "lead"
        others = "; ".join(str(row) for row in self.rows if row.standing != LEADS)
        what = self.measure[:1].upper() + self.measure[1:]
        return (
            f"{what} of {self.k} studies by {self.compared} methods, "
            f"{written_level(self.level)} limits. With so many studies "
            f"{verb}: {lead}. Beside: {others}. {self.covering_0} of {self.compared} "
            "intervals hold 0."
        )

    def _repr_html_(self) -> str:
        header = (
            "Method",
            "Standing",
            "Estimate",
            f"{written_level(self.level)} limits",
            "Multiplier",
            "Citation",
        )
        cells = [
            (
                row.title,
                row.standing,
                number(row.estimate, 3),
                written_interval(row.interval.low, row.interval.high, 3),
                "none" if isnan(row.multiplier) else number(row.multiplier, 2),
                row.citation,
            )
            for row in self.rows
        ]
        return markup(str(self), header, cells, map(str, self.notes))

    def to_rows(self) -> list[dict[str, object]]:
        """Return one flat row per method."""
        shared = {"measure": self.measure, "k": self.k, "tau2": self.tau2}
        return [shared | row.to_dict() for row in self.rows]


def panel(  # noqa: PLR0913 - every option changes the answer
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    scales: tuple[float, float] = (0.5, 1.0),
    tau2: str = "REML",
    level: float = 0.95,
    measure: str = "effect",
) -> Panel | NothingToPool:
    r"""Set what every defensible method says of few studies side by side.

    Parameters
    ----------
    yi : array_like of float
        Effects, one per study and all of one measure; ratios as logarithms.
    vi : array_like of float
        Their sampling variances (squares of the standard errors), positive.
    scales : tuple of float, default (0.5, 1.0)
        Scales of two half-normal priors of tau, the main one and the one of the
        sensitivity analysis. These suit logarithms of odds ratios.
    tau2 : str, default "REML"
        Estimator of tau² of the methods without a prior, as in `pool`.
    level : float, default 0.95
        Level of all intervals, strictly between 0 and 1.
    measure : str, default "effect"
        What the effects are, for sentences and the column of that name.

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
    modified = pool(yi, vi, tau2=tau2, test=_MODIFIED, level=level, measure=measure)
    if isinstance(modified, NothingToPool):
        return modified
    y, v = np.array(modified.yi), np.array(modified.vi)
    if modified.k == 1:
        rows = [_row("study", modified, LEADS)]
    else:
        rows = [
            _posterior_row(modified, scales[0], _standing("posterior", modified.k)),
            _posterior_row(modified, scales[1], SENSITIVITY),
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
        measure=measure,
        rows=tuple(rows),
        k=modified.k,
        k_omitted=modified.k_omitted,
        level=modified.interval.level,
        tau2=modified.tau2,
        tau2_method=modified.tau2_method,
        yi=modified.yi,
        vi=modified.vi,
        notes=_notes(modified),
    )


def _check(scales: object) -> None:
    """Refuse what are no two priors, before anything is computed."""
    if not isinstance(scales, tuple | list) or len(scales) != _PAIR:
        msg = f"scales must be two numbers, such as (0.5, 1.0), got {scales!r}."
        raise ArgumentError(msg)
    first, second = (as_prior(scale) for scale in scales)
    if first == second:
        msg = f"two priors of one scale, {first.scale:g}, are no sensitivity analysis."
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


def _posterior_row(pooled: Pooled, scale: float, standing: str) -> PanelRow:
    prior, level = as_prior(scale), pooled.interval.level
    one = bayesian_pool(pooled.yi, pooled.vi, tau_prior=prior, level=level)
    assert isinstance(one, BayesianPooled)  # noqa: S101 - the same studies again
    return PanelRow(
        method=prior.name,
        title=f"{prior.name} posterior",
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
        said.append(("approximation", text))
    return (*(Note(code=code, text=text) for code, text in said), *kept)
