"""How does somebody check a panel of methods in R?"""

from math import isnan
from typing import TYPE_CHECKING

from surrogate_evidence.synthesis.checked_in_r._lines import (
    TESTS,
    ceiling_of,
    fit,
    head,
    method,
    shown,
    vector,
    written,
)
from surrogate_evidence.synthesis.checked_in_r._posterior import POSTERIOR, prior_lines
from surrogate_evidence.synthesis.pooling._measures import label_of
from surrogate_evidence.synthesis.without_pooling.combined_p import MOST_EXACT

if TYPE_CHECKING:
    from surrogate_evidence.synthesis.few.side_by_side import Panel, PanelRow

_FITTED = {
    "estimate": "fit$beta[1]",
    "std_error": "fit$se",
    "ci_low": "fit$ci.lb",
    "ci_high": "fit$ci.ub",
    "p_value": "fit$pval",
}

_EDGINGTON = """
# how often the sum of k uniform numbers is below s, by the recursion of B-splines
k <- length(yi)
sum_below <- function(s) {
  z <- s - 0:floor(s)
  spline <- as.numeric(z < 1)
  for (order in 2:(k + 1))
    spline <- (z * spline + (order - z) * c(spline[-1], 0)) / (order - 1)
  sum(spline)
}
error <- sqrt(vi + tau2)
effect <- function(s) {
  each <- yi + qnorm(s / k) * error
  if (diff(range(each)) == 0) return(each[1])
  uniroot(function(x) sum(pnorm((x - yi) / error)) - s,
          range(each) + c(-1, 1) * 1e-9 * min(error),
          tol = 1e-14 * min(error), maxiter = 1000)$root
}
sides <- c(sum(pnorm(-yi / error)), sum(pnorm(yi / error)))
"""

_EXACT_TAIL = """
sum_tail <- uniroot(function(s) sum_below(s) - tail, c(0, k / 2), tol = 1e-15,
                    maxiter = 1000)$root
"""

_EDGED = {
    "estimate": "effect(k / 2)",
    "ci_low": "effect(sum_tail)",
    "ci_high": "effect(k - sum_tail)",
}


def r_script(panel: "Panel") -> str:
    """Return one script for all rows; numbers are named method, point, column."""
    lines = [
        *head(f"{panel.k} studies, {label_of(panel.measure)}, several methods"),
        f"yi <- {vector(panel.yi)}",
        f"vi <- {vector(panel.vi)}",
        f"tail <- {(1 - panel.level) / 2!r}",
    ]
    by_name = {row.method: row for row in panel.rows}
    for name in ("study", "common-effect", "wald", *TESTS):
        if name in by_name:
            lines += _fitted(panel, by_name[name])
    if panel.priors:
        lines += ["mu_mean <- 0", "mu_sd <- Inf  # flat", POSTERIOR]
    for prior in panel.priors:
        lines += _posterior(prior.name, prior_lines(prior))
    if "edgington" in by_name:
        lines += _edgington(panel)
    return written(lines)


def _named(name: str, values: dict[str, str]) -> list[str]:
    return shown({f"{name}.{column}": value for column, value in values.items()})


def _fitted(panel: "Panel", row: "PanelRow") -> list[str]:
    common = row.method in {"common-effect", "study"}
    model = "common-effect" if common else "random-effects"
    call = f"{method(model, panel.tau2_method, panel.tau2)}, "
    call += f'test = "{TESTS[row.interval.method]}"'
    known = {
        name: value
        for name, value in _FITTED.items()
        if name != "p_value" or not isnan(row.p_value)
    }
    return [
        f"# {row.title}",
        *fit(call, panel.level, ceiling_of(panel.tau2)),
        *(["tau2 <- fit$tau2"] if row.method == "wald" else []),
        *_named(row.method, known),
    ]


def _posterior(name: str, prior: list[str]) -> list[str]:
    return [
        f"# {name} posterior",
        *prior,
        "error <- sqrt(post$variance)",
        *_named(
            name,
            {
                "estimate": "quantile_of(0.5, post, post$mean, error)",
                "std_error": "deviation_of(post)",
                "ci_low": "quantile_of(tail, post, post$mean, error)",
                "ci_high": "quantile_of(1 - tail, post, post$mean, error)",
            },
        ),
    ]


def _edgington(panel: "Panel") -> list[str]:
    exact = panel.k <= MOST_EXACT
    tail = "sum_tail <- k / 2 + qnorm(tail) * sqrt(k / 12)"
    p_value = "2 * sum_below(min(sides, k / 2))"
    if not exact:
        p_value = "2 * pnorm((min(sides, k / 2) - k / 2) / sqrt(k / 12))"
    return [
        "# Edgington's sum of p-values",
        _EDGINGTON,
        _EXACT_TAIL if exact else tail,
        *_named("edgington", {**_EDGED, "p_value": f"min(1, {p_value})"}),
    ]
