"""Which methods set limits for two arms, by measure?

The registry, and the kernels that serve differences and ratios alike: exact
unconditional limits, and quantiles of a posterior.
"""

from functools import lru_cache
from math import pi

import numpy as np

from surrogate_evidence.estimates._notes import Note, of_prior
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates._tables import Table, by_arms
from surrogate_evidence.estimates.comparisons import _difference_limits as differences
from surrogate_evidence.estimates.comparisons import _posterior, _unconditional
from surrogate_evidence.estimates.comparisons import _ratio_limits as ratios
from surrogate_evidence.estimates.comparisons._method import (
    Answer,
    Kernel,
    Method,
    Options,
    Remarks,
    Seen,
)
from surrogate_evidence.estimates.comparisons._posterior import Posteriors
from surrogate_evidence.estimates.exact import _enumeration
from surrogate_evidence.estimates.results import NO_DIFFERENCE

_SEARCHES = {
    "RD": _unconditional.difference_limits,
    "RR": _unconditional.ratio_limits,
}


@lru_cache(maxsize=1024)
def _searched_once(
    measure: str,
    table: tuple[float, ...],
    tail: float,
    two_sided: bool,  # noqa: FBT001
) -> tuple[float, float]:
    """Search the limits of a single table, which is asked for again and again."""
    arrays = Table(*(np.array([count]) for count in table))
    low, high = _SEARCHES[measure](arrays, tail, two_sided=two_sided)
    return float(low[0]), float(high[0])


def _exact(measure: str, *, two_sided: bool) -> Kernel:
    def kernel(tables: Table[Floats], tail: float, _options: Options) -> Answer:
        low, high = np.empty_like(tables.x1), np.empty_like(tables.x1)
        for place, group in by_arms(tables):
            if len(place) == 1:
                table = tuple(float(column[0]) for column in group)
                low[place], high[place] = _searched_once(
                    measure, table, tail, two_sided
                )
            else:
                low[place], high[place] = _SEARCHES[measure](
                    group, tail, two_sided=two_sided
                )
        if measure == "RD":
            return Answer(differences.difference(tables), low, high)
        answer = Answer(ratios.ratio(tables), low, high)
        return ratios.undetermined(answer, tables.total == 0)

    return kernel


def _gap(measure: str, *, two_sided: bool) -> Remarks:
    """Say where the test rejects no difference and the interval still includes it.

    In very unequal arms the values that are not rejected can have a gap. The interval
    fills it, since it must not lose any of them.
    """
    null = NO_DIFFERENCE[measure]

    def p_value(table: Table[int], side: str) -> float:
        region = _enumeration.pooled_score_is_as_extreme(table, side)
        return _enumeration.largest_probability(region)[0]

    def remarks(table: Table[int], options: Options, seen: Seen) -> tuple[Note, ...]:
        if measure == "RR" and table.total == 0:
            return ratios.without_events(table, options, seen)
        if not seen.low <= null <= seen.high:
            return ()
        sides = ("two-sided",) if two_sided else ("greater", "less")
        allowed = 2 * seen.tail if two_sided else seen.tail
        if min(p_value(table, side) for side in sides) > allowed:
            return ()
        text = (
            "The test behind this interval rejects no difference, and does not reject "
            "some values on its other side: the interval fills the gap between them."
        )
        return (Note(code="gap", text=text),)

    return remarks


def _posterior_limits(measure: str) -> Kernel:
    scale = _posterior.SCALES[measure]

    def kernel(tables: Table[Floats], tail: float, options: Options) -> Answer:
        x1, n1, x2, n2 = tables
        a, b = options.prior
        both = Posteriors(x1 + a, n1 - x1 + b, x2 + a, n2 - x2 + b)
        found = [
            _posterior.quantile(scale, both, np.asarray(level))
            for level in (0.5, tail, 1 - tail)
        ]
        if measure != "RD":
            found = [np.exp(value) for value in found]
        return Answer(*found)

    return kernel


def _of_prior(_table: Table[int], options: Options, _seen: Seen) -> tuple[Note, ...]:
    return (of_prior(options.prior, "each arm"),)


_TAKES_PRIOR = frozenset({"prior"})
_TAKES_POLICY = frozenset({"zero_policy"})
_SEARCHED = _unconditional.LARGEST
_WORKED_THROUGH = 2_000_000  # participants whose margins are gone through in seconds


def _exact_method(measure: str, *, two_sided: bool) -> Method:
    return Method(
        _exact(measure, two_sided=two_sided),
        _gap(measure, two_sided=two_sided),
        costly=True,
        largest=_SEARCHED,
    )


def _bayes(measure: str) -> Method:
    kernel = _posterior_limits(measure)
    return Method(kernel, _of_prior, options=_TAKES_PRIOR, costly=True)


COMPARISON_METHODS: dict[str, dict[str, Method]] = {
    "RD": {
        "newcombe": Method(differences.newcombe),
        "miettinen-nurminen": Method(differences.miettinen_nurminen),
        "mee": Method(differences.mee),
        "agresti-caffo": Method(differences.agresti_caffo),
        "agresti-min": _exact_method("RD", two_sided=True),
        "chan-zhang": _exact_method("RD", two_sided=False),
        "bayes": _bayes("RD"),
        "wald": Method(differences.wald),
    },
    "RR": {
        "koopman": Method(ratios.koopman, ratios.without_events),
        "miettinen-nurminen": Method(ratios.miettinen_nurminen, ratios.without_events),
        "log": Method(
            ratios.log_ratio,
            ratios.zero_policy(
                ratios.ratio_needs_halves,
                "an arm had no events, or everybody in both arms had one",
                ratios.without_events,
            ),
            options=_TAKES_POLICY,
        ),
        "agresti-min": _exact_method("RR", two_sided=True),
        "chan-zhang": _exact_method("RR", two_sided=False),
        "bayes": _bayes("RR"),
    },
    "OR": {
        "conditional": Method(
            ratios.conditional_odds_ratio(1.0),
            ratios.any_odds_ratio,
            costly=True,
            largest=_WORKED_THROUGH,
        ),
        "mid-p": Method(
            ratios.conditional_odds_ratio(0.5),
            ratios.any_odds_ratio,
            costly=True,
            largest=_WORKED_THROUGH,
        ),
        "miettinen-nurminen": Method(
            ratios.score_odds_ratio(inflated=True), ratios.any_odds_ratio
        ),
        "score": Method(ratios.score_odds_ratio(inflated=False), ratios.any_odds_ratio),
        "log": Method(
            ratios.log_odds_ratio,
            ratios.zero_policy(
                ratios.odds_ratio_needs_halves,
                "a cell is empty",
                ratios.any_odds_ratio,
            ),
            options=_TAKES_POLICY,
        ),
        "bayes": _bayes("OR"),
    },
    "AS": {"normal": Method(differences.arcsine)},
}
"""What can be asked of two arms; the first method of each measure is its default."""

SCALE_ENDS = {"RD": (-1.0, 1.0), "AS": (-pi / 2, pi / 2)}
"""Measure → where its scale ends, for those that have ends on both sides."""
