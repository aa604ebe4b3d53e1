"""How does somebody check a common effect of several tables in R?"""

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from surrogate_evidence.synthesis.checked_in_r._lines import head, shown, written

if TYPE_CHECKING:
    from surrogate_evidence.synthesis.counts.pooled_tables import PooledTables

_ROWS = ("estimate", "std_error", "ci_low", "ci_high", "p_value", "q", "q_p_value")
_FIT = ("beta[1]", "se", "ci.lb", "ci.ub", "pval", "QE", "QEp")


def r_script(pooled: "PooledTables") -> str:
    """Return a script with the counts that prints the numbers of ``to_dict()``."""
    exact = pooled.method == "conditional"
    body = _conditional if exact else _metafor
    title = f"{len(pooled.counts)} tables of two arms"
    return written(
        [*head(title, metafor=not exact), *tables(pooled.counts), *body(pooled)]
    )


def tables(counts: Sequence[tuple[int, ...]]) -> list[str]:
    """Return lines with the counts of tables, under metafor's names."""
    return [
        f"{name} <- c({', '.join(map(str, column))})"
        for name, column in zip(
            ("ai", "n1i", "ci", "n2i"), zip(*counts, strict=True), strict=True
        )
    ]


def conditional(level: float, names: dict[str, str], doubled: str = "") -> list[str]:
    """Return lines for R's own exact test.

    Its root search stops at about four digits, so it is given another tolerance.
    """
    lines = [
        "use <- ai + ci > 0 & ai + ci < n1i + n2i",
        "cells <- rbind(ai, n1i - ai, ci, n2i - ci)[, use]",
        "tables <- array(cells, c(2, 2, sum(use)))",
        "tight <- function(test) {",
        "  search <- function(...) stats::uniroot(..., tol = 1e-14)",
        "  environment(test) <- list2env(list(uniroot = search),",
        "                                parent = environment(test))",
        "  test",
        "}",
        "exact_test <- function(alternative) {",
        "  if (sum(use) == 1)",
        "    return(tight(fisher.test)(tables[, , 1], alternative = alternative,",
        f"                              conf.level = {level!r}))",
        "  tight(mantelhaen.test)(tables, exact = TRUE, alternative = alternative,",
        f"                         conf.level = {level!r})",
        "}",
        'exact <- exact_test("two.sided")',
    ]
    if doubled:
        lines += [
            'sides <- c(exact_test("less")$p.value, exact_test("greater")$p.value)',
            f'show("{doubled}", min(1, 2 * sides))',
        ]
    return [*lines, *shown(names)]


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
    names = {row: f"fit${name}" for row, name in zip(_ROWS, _FIT, strict=True)}
    if pooled.method == "mantel-haenszel" and pooled.measure == "OR":
        pairs = {"cmh": "MH", "breslow_day": "BD", "tarone": "TA"}
        for row, name in pairs.items():
            names |= {row: f"fit${name}", f"{row}_p_value": f"fit${name}p"}
    found = pooled.to_dict()
    lines = []
    if pooled.correct and found["cmh"] == 0 and "cmh" in names:
        # metafor takes off 1/2 even where there is less, and squares what is below 0
        lines.append("# cmh: corrected by all there is, where metafor corrects by more")
        del names["cmh"], names["cmh_p_value"]
    lines += [
        f"# {name}: no finite value" for name in names if not _finite(found[name])
    ]
    known = {name: value for name, value in names.items() if _finite(found[name])}
    return [call, *lines, *shown(known)]


def _finite(value: object) -> bool:
    return isinstance(value, float) and isfinite(value)


def _conditional(pooled: "PooledTables") -> list[str]:
    names = {"estimate": "log(exact$estimate)"}
    if pooled.interval.method == "exact":
        names["ci_low"] = "log(exact$conf.int[1])"
        names["ci_high"] = "log(exact$conf.int[2])"
    if pooled.two_sided == "doubled":
        return conditional(pooled.interval.level, names, "p_value")
    return conditional(pooled.interval.level, names | {"p_value": "exact$p.value"})
