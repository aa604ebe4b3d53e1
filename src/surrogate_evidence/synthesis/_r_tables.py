"""How does somebody check a common effect of several tables in R?"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surrogate_evidence.synthesis.pooled_tables import PooledTables

_SHOW = 'show <- function(name, value) cat(sprintf("%-18s %.15g\\n", name, value))'
_ROWS = ("estimate", "std_error", "ci_low", "ci_high", "p_value", "q", "q_p_value")
_FIT = ("beta[1]", "se", "ci.lb", "ci.ub", "pval", "QE", "QEp")


def r_script(pooled: "PooledTables") -> str:
    """Return a script with the counts that prints the numbers of ``to_dict()``."""
    columns = zip(*pooled.counts, strict=True)
    lines = [
        f"# {len(pooled.counts)} tables of two arms",
        *(
            f"{name} <- c({', '.join(map(str, column))})"
            for name, column in zip(("ai", "n1i", "ci", "n2i"), columns, strict=True)
        ),
        _SHOW,
    ]
    body = _conditional if pooled.method == "conditional" else _metafor
    return "\n".join([*lines, *body(pooled)]) + "\n"


def _metafor(pooled: "PooledTables") -> list[str]:
    level = f"level = {100 * pooled.interval.level:.15g}"
    data = "ai = ai, n1i = n1i, ci = ci, n2i = n2i"
    if pooled.method == "peto":
        call = f"fit <- rma.peto({data}, {level})"
    else:
        correct = "TRUE" if pooled.correct else "FALSE"
        call = (
            f'fit <- rma.mh(measure = "{pooled.measure}", {data}, {level}, '
            f"correct = {correct})"
        )
    shown = [
        f'show("{row}", fit${name})' for row, name in zip(_ROWS, _FIT, strict=True)
    ]
    if pooled.method == "mantel-haenszel" and pooled.measure == "OR":
        pairs = {"cmh": "MH", "breslow_day": "BD", "tarone": "TA"}
        for row, name in pairs.items():
            shown.append(f'show("{row}", fit${name})')
            shown.append(f'show("{row}_p_value", fit${name}p)')
    return ["library(metafor)", call, *shown]


def _conditional(pooled: "PooledTables") -> list[str]:
    """Return lines for R's own exact test, whose search stops at about four digits."""
    level = f"conf.level = {pooled.interval.level!r}"
    lines = [
        "use <- ai + ci > 0 & ai + ci < n1i + n2i",
        "cells <- rbind(ai, n1i - ai, ci, n2i - ci)[, use]",
        "tables <- array(cells, c(2, 2, sum(use)))",
        "if (sum(use) == 1) {",
        f"  fit <- fisher.test(tables[, , 1], {level})",
        "} else {",
        f"  fit <- mantelhaen.test(tables, exact = TRUE, {level})",
        "}",
        "# R's p-value adds all sums that are no more likely than the one seen",
        'show("estimate", log(fit$estimate))',
        'show("p_value", fit$p.value)',
    ]
    if pooled.interval.method == "exact":
        lines += [
            'show("ci_low", log(fit$conf.int[1]))',
            'show("ci_high", log(fit$conf.int[2]))',
        ]
    return lines
