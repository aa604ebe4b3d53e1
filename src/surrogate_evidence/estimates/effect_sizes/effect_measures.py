"""Which effects can studies be compared on, and what does each need?

Data, not branches: a measure is an entry of `MEASURES`, with the codes of metafor's
``escalc`` for measures and columns, its formulas, and what is peculiar about its zeros.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates.effect_sizes import _effect_kernels as kernels
from surrogate_evidence.estimates.effect_sizes._effect_columns import (
    ARM,
    CORRELATION,
    COUNT,
    MEAN,
    POSITIVE,
    SAMPLE,
    Column,
)
from surrogate_evidence.formatting import listing

Formula = Callable[..., kernels.Effects]

VTYPES = {
    "LS": "large-sample variances",
    "LS2": "large-sample variances, corrected for bias like the effect",
    "UB": "unbiased variances",
    "HO": "variances that take both arms to spread equally",
}
"""Code of metafor for a kind of sampling variance → what it is."""

REFUSED = {
    "PFT": (
        "the Freeman-Tukey double arcsine transformation is not offered: its average "
        "can be turned back only with a single sample size, on which the answer then "
        "depends so much that it can lie outside the proportions that went in "
        "(Schwarzer et al. 2019, doi:10.1002/jrsm.1348; Röver and Friede 2022, "
        "doi:10.1002/jrsm.1591). Use 'PLO' or 'PAS', or a binomial model on the counts."
    )
}
"""Code of metafor → why there is no such measure here."""


class Silence(NamedTuple):
    """Counts that say nothing about an effect when all of them are 0."""

    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EffectMeasure:
    """An effect that can be computed from what studies report.

    Attributes
    ----------
    code : str
        As in metafor.
    title : str
        What `yi` is.
    columns : tuple of Column
        What it is computed from.
    formulas : mapping of str to callable
        Kind of sampling variance → function of the columns, by their names, that
        returns `yi` and `vi`; the first is the default.
    null : float or None
        `yi` where there is no effect; None where a single group has none.
    back : callable
        From the scale of `yi` to the scale people read.
    back_title : str
        What `back` returns.
    cite_keys : tuple of str
        Works that give the formulas; keys of the bibliography of methods.
    undefined : str
        Why a row can be without an answer.
    adjusted : tuple of str
        Counts to which a small number may be added.
    zero_policy : str
        Default for `adjusted`; empty where nothing can be added.
    silent : tuple of Silence
        Which rows say nothing about the effect.
    bias_correction : str
        What is corrected for small samples unless that is switched off; may be empty.
    unneeded : tuple of str
        Names that may be given and make no difference.

    Examples
    --------
    >>> from surrogate_evidence.estimates import MEASURES
    >>> print(MEASURES["IRR"])
    IRR: log incidence rate ratio, from x1i (events_1), t1i (time_1), x2i (events_2) and
    t2i (time_2).
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    formulas: Mapping[str, Formula]
    null: float | None = 0.0
    back: Callable[[Floats], Floats] = field(default=np.asarray)
    back_title: str
    cite_keys: tuple[str, ...]
    undefined: str = "the numbers are too large or too small to compute with"
    adjusted: tuple[str, ...] = ()
    zero_policy: str = ""
    silent: tuple[Silence, ...] = ()
    bias_correction: str = ""
    unneeded: tuple[str, ...] = ()

    def __str__(self) -> str:
        title = f"{self.title[0].lower()}{self.title[1:]}"
        return f"{self.code}: {title}, from {listing(map(str, self.columns))}."

    @property
    def is_transformed(self) -> bool:
        """Whether `back` changes anything."""
        return self.back is not np.asarray

    @property
    def vtype(self) -> str:
        """Code of the kind of sampling variance taken by default."""
        return next(iter(self.formulas))

    @property
    def accepts(self) -> tuple[str, ...]:
        """Every name that a column of this measure may have."""
        return tuple(name for column in self.columns for name in column.every_name)


def _exp(y: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(y))


def _sine_squared(y: Floats) -> Floats:
    return np.asarray(np.sin(np.clip(y, 0, np.pi / 2)) ** 2)


def _arm(arm: str, events: str, others: str, n: str) -> tuple[Column, Column]:
    """Return both counts of an arm; who had no event may follow from its size."""
    whole = Column(n, f"n{arm}", ARM)
    return (
        Column(events, f"events{arm}", COUNT),
        Column(others, f"non_events{arm}", COUNT, whole=whole, part=events),
    )


def _means(arm: str) -> tuple[Column, Column]:
    return (
        Column(f"m{arm}i", f"mean_{arm}", MEAN),
        Column(f"sd{arm}i", f"sd_{arm}", POSITIVE),
    )


_TABLE = (*_arm("_1", "ai", "bi", "n1i"), *_arm("_2", "ci", "di", "n2i"))
_GROUP = _arm("", "xi", "mi", "ni")
_TWO_MEANS = (
    *_means("1"),
    Column("n1i", "n_1", SAMPLE),
    *_means("2"),
    Column("n2i", "n_2", SAMPLE),
)
_PAIRS = Column("ni", "n", SAMPLE)
_R = Column("ri", "correlation", CORRELATION)
_R_OF_TIMES = _R._replace(
    advice=(
        "How far both times correlate decides the variance of a change, so it cannot "
        "be left out. If no report gives it, assume a value, as in correlation=0.5, "
        "say so, and show what other values would change."
    )
)
_RATES = (
    Column("x1i", "events_1", COUNT),
    Column("t1i", "time_1", POSITIVE),
    Column("x2i", "events_2", COUNT),
    Column("t2i", "time_2", POSITIVE),
)
_CELLS = ("ai", "bi", "ci", "di")

_NOBODY = Silence(("ai", "ci"), "nobody had the event in either arm")
_EVERYBODY = Silence(("bi", "di"), "everybody had the event in both arms")
_NO_EVENT = Silence(("x1i", "x2i"), "there was no event in either arm")

_LOG_OF_ZERO = "a count of 0 has no logarithm, and nothing was added to it"
_TOO_FEW_PAIRS = (
    f"fewer than {kernels.FEWEST_PAIRS} pairs do not show how precise a correlation is"
)


_ENTRIES = (
    EffectMeasure(
        code="RR",
        title="Log risk ratio",
        columns=_TABLE,
        formulas={"LS": kernels.log_risk_ratio},
        back=_exp,
        back_title="Risk ratio",
        cite_keys=("katz1978",),
        undefined=_LOG_OF_ZERO,
        adjusted=_CELLS,
        zero_policy="if-zero",
        silent=(_NOBODY,),
    ),
    EffectMeasure(
        code="OR",
        title="Log odds ratio",
        columns=_TABLE,
        formulas={"LS": kernels.log_odds_ratio},
        back=_exp,
        back_title="Odds ratio",
        cite_keys=("woolf1955",),
        undefined=_LOG_OF_ZERO,
        adjusted=_CELLS,
        zero_policy="if-zero",
        silent=(_NOBODY, _EVERYBODY),
    ),
    EffectMeasure(
        code="RD",
        title="Risk difference",
        columns=_TABLE,
        formulas={"LS": kernels.risk_difference},
        back_title="Risk difference",
        cite_keys=("viechtbauer2010",),
        adjusted=_CELLS,
        zero_policy="if-zero",
    ),
    EffectMeasure(
        code="AS",
        title="Arcsine difference",
        columns=_TABLE,
        formulas={"LS": kernels.arcsine_difference},
        back_title="Arcsine difference",
        cite_keys=("rucker2009",),
        adjusted=_CELLS,
        zero_policy="never",
    ),
    EffectMeasure(
        code="PETO",
        title="Log odds ratio (Peto's)",
        columns=_TABLE,
        formulas={"LS": kernels.peto_log_odds_ratio},
        back=_exp,
        back_title="Odds ratio (Peto's)",
        cite_keys=("yusuf1985",),
        adjusted=_CELLS,
        zero_policy="if-zero",
        silent=(_NOBODY, _EVERYBODY),
    ),
    EffectMeasure(
        code="PR",
        title="Proportion",
        columns=_GROUP,
        formulas={"LS": kernels.proportion},
        null=None,
        back_title="Proportion",
        cite_keys=("viechtbauer2010",),
        adjusted=("xi", "mi"),
        zero_policy="if-zero",
    ),
    EffectMeasure(
        code="PLO",
        title="Log odds",
        columns=_GROUP,
        formulas={"LS": kernels.log_odds},
        null=None,
        back=expit,
        back_title="Proportion",
        cite_keys=("stijnen2010",),
        undefined=_LOG_OF_ZERO,
        adjusted=("xi", "mi"),
        zero_policy="if-zero",
    ),
    EffectMeasure(
        code="PAS",
        title="Arcsine of the root of a proportion",
        columns=_GROUP,
        formulas={"LS": kernels.arcsine_proportion},
        null=None,
        back=_sine_squared,
        back_title="Proportion",
        cite_keys=("schwarzer2019", "rover2022"),
        adjusted=("xi", "mi"),
        zero_policy="never",
    ),
    EffectMeasure(
        code="MD",
        title="Mean difference",
        columns=_TWO_MEANS,
        formulas={"LS": kernels.mean_difference, "HO": kernels.mean_difference_pooled},
        back_title="Mean difference",
        cite_keys=("viechtbauer2010",),
    ),
    EffectMeasure(
        code="SMD",
        title="Standardised mean difference",
        columns=_TWO_MEANS,
        formulas={
            vtype: partial(kernels.standardised_mean_difference, vtype=vtype)
            for vtype in ("LS", "LS2", "UB")
        },
        back_title="Standardised mean difference",
        cite_keys=("hedges1981", "hedges1982", "hedges1983"),
        bias_correction="Hedges' g, by the exact factor J",
    ),
    EffectMeasure(
        code="ROM",
        title="Log ratio of means",
        columns=_TWO_MEANS,
        formulas={"LS": kernels.log_ratio_of_means},
        back=_exp,
        back_title="Ratio of means",
        cite_keys=("hedges1999", "lajeunesse2015"),
        undefined=(
            "a ratio of means needs both on the same side of 0, and no spread out of "
            "all proportion to them"
        ),
        bias_correction="the bias of the logarithm, to first order",
    ),
    EffectMeasure(
        code="MC",
        title="Mean change",
        columns=(*_means("1"), *_means("2"), _PAIRS, _R_OF_TIMES),
        formulas={"LS": kernels.mean_change},
        back_title="Mean change",
        cite_keys=("gibbons1993",),
    ),
    EffectMeasure(
        code="SMCR",
        title="Standardised mean change (raw standard deviation at time 1)",
        columns=(*_means("1"), Column("m2i", "mean_2", MEAN), _PAIRS, _R_OF_TIMES),
        formulas={"LS": kernels.standardised_mean_change},
        back_title="Standardised mean change",
        cite_keys=("becker1988",),
        undefined=(
            f"fewer than {kernels.FEWEST_TO_CORRECT} participants cannot be corrected "
            "for, or the numbers are too large or too small to compute with"
        ),
        bias_correction="the exact factor J of n − 1",
        unneeded=("sd2i", "sd_2"),
    ),
    EffectMeasure(
        code="IRR",
        title="Log incidence rate ratio",
        columns=_RATES,
        formulas={"LS": kernels.log_rate_ratio},
        back=_exp,
        back_title="Incidence rate ratio",
        cite_keys=("bagos2009",),
        undefined=_LOG_OF_ZERO,
        adjusted=("x1i", "x2i"),
        zero_policy="if-zero",
        silent=(_NO_EVENT,),
    ),
    EffectMeasure(
        code="COR",
        title="Correlation",
        columns=(_R, _PAIRS),
        formulas={"LS": kernels.correlation},
        back_title="Correlation",
        cite_keys=("olkin1958",),
        undefined=_TOO_FEW_PAIRS,
    ),
    EffectMeasure(
        code="ZCOR",
        title="Fisher's z of a correlation",
        columns=(_R, _PAIRS),
        formulas={"LS": kernels.fisher_z},
        back=np.tanh,
        back_title="Correlation",
        cite_keys=("fisher1915",),
        undefined=_TOO_FEW_PAIRS,
    ),
)

MEASURES: Mapping[str, EffectMeasure] = {entry.code: entry for entry in _ENTRIES}
"""Code of metafor → measure."""
