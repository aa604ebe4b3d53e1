"""What do all scripts for R have in common?

A head that says who wrote it and what it was run with, numbers at full precision, and a
function that prints every number under the name it has in ``to_dict()``.
"""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from math import isnan

RUN_WITH = "R 4.2.2 and metafor 3.8-1"
"""What the scripts were run with when they were compared."""

TESTS = {
    "z": "z",
    "t": "t",
    "hartung-knapp": "knha",
    "modified-hartung-knapp": "adhoc",
}
"""Our name of a test → metafor's."""

SHOW = 'show <- function(name, value) cat(sprintf("%-22s %.15g\\n", name, value))'
"""The line that defines how a number is printed."""

_PER_LINE = 3


def head(title: str, *, metafor: bool = True) -> list[str]:
    """Return the first lines of a script."""
    ours = version("surrogate-evidence")
    lines = [
        f"# {' '.join(title.split())}",
        f"# written by surrogate-evidence {ours}, run with {RUN_WITH}",
    ]
    if metafor:
        lines.append("library(metafor)")
    return [*lines, SHOW]


def written(lines: Iterable[str]) -> str:
    """Return lines as the text of a script."""
    return "\n".join(lines) + "\n"


def vector(values: Iterable[float]) -> str:
    """Write numbers so that R reads the very same ones.

    Examples
    --------
    >>> vector([0.1, 1 / 3])
    'c(0.1, 0.3333333333333333)'
    """
    given = [repr(value) for value in values]
    rows = [
        ", ".join(given[place : place + _PER_LINE])
        for place in range(0, len(given), _PER_LINE)
    ]
    return "c({})".format(",\n        ".join(rows))


def fit(call: str, level: float, ceiling: float, name: str = "fit") -> list[str]:
    """Return lines that fit ``rma(yi, vi, call)`` to about 12 digits.

    metafor's own tolerance ends at 4 to 5 digits; where the tight one does not converge
    at once, shorter steps are tried. A likelihood of tau² can have several peaks, so
    that one start is not enough.
    """
    rma = [
        f"    rma(yi, vi, {call}, level = {100 * level:.15g},",
        "        control = list(threshold = 1e-13, maxiter = 20000, tol = 1e-14,",
        f"                       tau2.max = {ceiling:.15g}, stepadj = stepadj",
    ]
    caught = "    error = function(e) NULL)"
    steps = "for (stepadj in c(1, 0.5, 0.25))"
    if 'ML"' not in call:
        return [
            f"{name} <- NULL",
            f"{steps} {{",
            f"  {name} <- tryCatch(",
            *rma[:2],
            f"{rma[2]})),",
            caught,
            f"  if (!is.null({name})) break",
            "}",
        ]
    return [
        f"{name} <- NULL  # the likeliest fit from several starts",
        f"for (start in c(0, 0.1, 1, 10) * mean(vi)) {steps} {{",
        "  found <- tryCatch(",
        *rma[:2],
        f"{rma[2]}, tau2.init = start)),",
        caught,
        "  if (is.null(found)) next",
        f"  if (is.null({name}) || logLik(found) > logLik({name}) + 1e-9)",
        f"    {name} <- found",
        "  break",
        "}",
    ]


def method(model: str, tau2_method: str, tau2: float) -> str:
    """Return metafor's argument for a model and an estimator of tau²."""
    if model == "common-effect":
        return 'method = "EE"'
    if tau2_method == "given":
        return f"tau2 = {tau2!r}"
    return f'method = "{tau2_method}"'


def profile(call: str, level: float, ceiling: float) -> list[str]:
    """Return the lines for the Q-profile interval, which needs no estimate of tau²."""
    options = f'method = "DL", level = {100 * level:.15g}'
    return [
        f"profile <- confint(rma(yi, vi, {call}{options}),",
        "                   control = list(tol = 1e-13, maxiter = 10000,",
        f"                                  tau2.max = {ceiling:.15g}))",
        'show("tau2_low", profile$random[1, "ci.lb"])',
        'show("tau2_high", profile$random[1, "ci.ub"])',
    ]


def ceiling_of(*found: float) -> float:
    """Return a tau² above everything that was found, where a search may end."""
    return max([100.0, *(10 * value for value in found if not isnan(value))])


def shown(names: Mapping[str, str]) -> list[str]:
    """Return lines that print expressions under our names of them."""
    return [f'show("{name}", {value})' for name, value in names.items()]
