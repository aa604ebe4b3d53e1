"""How does somebody check a pooled result in R?"""

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surrogate_evidence.synthesis.pooled import Pooled

_TESTS = {
    "z": "z",
    "t": "t",
    "hartung-knapp": "knha",
    "modified-hartung-knapp": "adhoc",
}
"""Our name of a test → metafor's."""

_PER_LINE = 4


def r_script(pooled: "Pooled") -> str:
    """Return a script for metafor with the data, the options and tight control.

    It prints every number under the name it has in ``Pooled.to_dict()``. The control
    makes metafor iterate to about 12 digits instead of its usual 4 to 5; where that
    does not converge at once, shorter steps are tried.
    """
    level = 100 * pooled.interval.level
    ceiling = max(100.0, 10 * max(0.0, pooled.tau2), 10 * _finite(pooled))
    lines = [
        f"# {pooled.k} studies, {pooled.measure}; needs the package metafor",
        "library(metafor)",
        f"yi <- {_vector(pooled.yi)}",
        f"vi <- {_vector(pooled.vi)}",
        "fit <- NULL",
        "for (stepadj in c(1, 0.5, 0.25)) {",
        "  fit <- tryCatch(",
        f"    rma(yi, vi, {_model(pooled)},",
        f'        test = "{_TESTS[pooled.interval.method]}", level = {level:.15g},',
        "        control = list(threshold = 1e-13, maxiter = 20000, tol = 1e-14,",
        f"                       tau2.max = {ceiling:.15g}, stepadj = stepadj)),",
        "    error = function(e) NULL)",
        "  if (!is.null(fit)) break",
        "}",
        'show <- function(name, value) cat(sprintf("%-10s %.15g\\n", name, value))',
        'show("estimate", fit$beta[1])',
        'show("std_error", fit$se)',
        'show("ci_low", fit$ci.lb)',
        'show("ci_high", fit$ci.ub)',
        'show("p_value", fit$pval)',
    ]
    if pooled.k > 1:
        lines += [
            'show("tau2", fit$tau2)',
            'show("q", fit$QE)',
            'show("q_p_value", fit$QEp)',
            'show("i2", fit$I2 / 100)',
            'show("h2", fit$H2)',
            *_tau2_interval(level, ceiling),
        ]
    if not isnan(pooled.pi_low):
        lines += [
            f"reach <- {_quantile(pooled)} * sqrt(fit$se^2 + fit$tau2)",
            'show("pi_low", fit$beta[1] - reach)',
            'show("pi_high", fit$beta[1] + reach)',
        ]
    return "\n".join(lines) + "\n"


def _model(pooled: "Pooled") -> str:
    if pooled.model == "common-effect" or pooled.k == 1:
        return 'method = "EE"'
    if pooled.tau2_method == "given":
        return f"tau2 = {pooled.tau2!r}"
    return f'method = "{pooled.tau2_method}"'


def _tau2_interval(level: float, ceiling: float) -> list[str]:
    """Return the lines for the Q-profile interval, which needs no estimate of tau²."""
    return [
        f'profile <- confint(rma(yi, vi, method = "DL", level = {level:.15g}),',
        "                   control = list(tol = 1e-13, maxiter = 10000,",
        f"                                  tau2.max = {ceiling:.15g}))",
        'show("tau2_low", profile$random[1, "ci.lb"])',
        'show("tau2_high", profile$random[1, "ci.ub"])',
    ]


def _quantile(pooled: "Pooled") -> str:
    upper = f"{0.5 + pooled.interval.level / 2:.15g}"
    if pooled.pi_method == "normal":
        return f"qnorm({upper})"
    return f"qt({upper}, {pooled.k - int(pooled.pi_method[-1])})"


def _finite(pooled: "Pooled") -> float:
    high = pooled.tau2_interval.high
    return 0.0 if isnan(high) else high


def _vector(values: Sequence[float]) -> str:
    """Write numbers so that R reads the very same ones."""
    rows = [
        ", ".join(map(repr, values[place : place + _PER_LINE]))
        for place in range(0, len(values), _PER_LINE)
    ]
    return "c({})".format(",\n        ".join(rows))
