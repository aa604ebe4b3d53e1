"""How does somebody check a meta-regression, or a test of asymmetry, in R?"""

from math import isnan
from typing import TYPE_CHECKING

from surrogate_evidence.synthesis.checked_in_r._lines import (
    TESTS,
    ceiling_of,
    fit,
    head,
    method,
    profile,
    shown,
    vector,
    written,
)
from surrogate_evidence.synthesis.pooling._measures import label_of

if TYPE_CHECKING:
    from surrogate_evidence.synthesis.moderators.asymmetry import Asymmetry
    from surrogate_evidence.synthesis.moderators.regressed import Regressed


def r_script(found: "Regressed") -> str:
    """Return a script for metafor that prints the numbers of ``to_dict()``.

    Coefficients are numbered in the order of ``to_frame()``.
    """
    level = found.coefficients[0].interval.level
    ceiling = ceiling_of(found.tau2, found.tau2_interval.high)
    test = TESTS[found.coefficients[0].interval.method]
    options = f'{method(found.model, found.tau2_method, found.tau2)}, test = "{test}"'
    moderated = "mods = x, "
    lines = [
        *head(f"{found.kind}, {found.k} studies, {label_of(found.measure)}"),
        f"yi <- {vector(found.yi)}",
        f"vi <- {vector(found.vi)}",
        *_columns(found),
        *fit(f"{moderated}{options}", level, ceiling),
    ]
    if found.kind == "subgroups":
        means = "mods = groups, intercept = FALSE, "
        lines += fit(f"{means}{options}", level, ceiling, "lines")
    else:
        lines.append("lines <- fit")
    names = {"tau2": "fit$tau2", "q": "fit$QE", "q_p_value": "fit$QEp"}
    names |= {"i2": "fit$I2 / 100", "h2": "fit$H2"}
    if not isnan(found.qm):
        names |= {"qm": "fit$QM", "qm_p_value": "fit$QMp"}
    if not isnan(found.r2):
        lines += fit(options, level, ceiling, "bare")
        names["r2"] = "max(0, 1 - fit$tau2 / bare$tau2)"
    columns = {"estimate": "beta", "std_error": "se", "ci_low": "ci.lb"}
    columns |= {"ci_high": "ci.ub", "p_value": "pval"}
    lines += ["for (i in seq_along(lines$se)) {"]
    lines += [
        f'  show(paste0("{name}_", i), lines${value}[i])'
        for name, value in columns.items()
        if name != "p_value" or found.variance_factor
    ]
    return written(
        [*lines, "}", *shown(names), *profile(moderated, level, ceiling)],
    )


def _columns(found: "Regressed") -> list[str]:
    """Return lines with the moderators; of subgroups, each beside the first."""
    names = [f"# {place}: {line}" for place, line in enumerate(_names(found), 1)]
    columns = ",\n  ".join(vector(column) for column in found.columns)
    if found.kind == "subgroups":
        made = [f"groups <- cbind(\n  {columns})", "x <- groups[, -1, drop = FALSE]"]
    else:
        made = [f"x <- cbind(\n  {columns})"]
    return ["# coefficients", *names, *made]


def _names(found: "Regressed") -> list[str]:
    return [" ".join(line.name.split()) for line in found.coefficients]


def asymmetry(found: "Asymmetry") -> str:
    """Return a script that prints the numbers of ``Asymmetry.to_dict()``."""
    additive = found.distribution == "normal" and found.method == "egger"
    body = _begg if found.method == "begg" else _additive if additive else _egger
    measure = label_of(found.measure)
    title = f"test of asymmetry ({found.method}), {found.k} studies, {measure}"
    return written(
        [
            *head(title, metafor=additive),
            f"yi <- {vector(found.yi)}",
            f"vi <- {vector(found.vi)}",
            *body(found),
        ]
    )


def _begg(found: "Asymmetry") -> list[str]:
    exact = "TRUE" if found.distribution == "exact" else "FALSE"
    return [
        "# by metafor: ranktest(yi, vi = vi)",
        "mean <- sum(yi / vi) / sum(1 / vi)",
        "standard <- (yi - mean) / sqrt(vi - 1 / sum(1 / vi))",
        f'found <- cor.test(standard, vi, method = "kendall", exact = {exact})',
        *shown({"estimate": "found$estimate", "p_value": "found$p.value"}),
    ]


def _egger(found: "Asymmetry") -> list[str]:
    tested = [] if isnan(found.p_value) else [("p_value", 4), ("statistic", 3)]
    level = found.limit_interval.level
    return [
        '# by metafor: regtest(yi, vi = vi, model = "lm")',
        "fit <- lm(yi ~ sqrt(vi), weights = 1 / vi)",
        "slope <- summary(fit)$coefficients[2, ]",
        f"limits <- confint(fit, level = {level!r})[1, ]",
        *shown(
            {
                "estimate": "slope[1]",
                "std_error": "slope[2]",
                **{name: f"slope[{place}]" for name, place in tested},
                "limit": "coef(fit)[1]",
                "limit_low": "limits[1]",
                "limit_high": "limits[2]",
            }
        ),
    ]


def _additive(found: "Asymmetry") -> list[str]:
    call = method("random-effects", found.tau2_method, found.tau2)
    level = found.limit_interval.level
    return [
        '# the same test: regtest(yi, vi = vi, model = "rma")',
        *fit(f"mods = sqrt(vi), {call}", level, ceiling_of(found.tau2)),
        *shown(
            {
                "estimate": "fit$beta[2]",
                "std_error": "fit$se[2]",
                "statistic": "fit$zval[2]",
                "p_value": "fit$pval[2]",
                "limit": "fit$beta[1]",
                "limit_low": "fit$ci.lb[1]",
                "limit_high": "fit$ci.ub[1]",
                "tau2": "fit$tau2",
            }
        ),
    ]
