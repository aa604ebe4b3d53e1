"""How does somebody check a pooled result in R?"""

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
    from surrogate_evidence.synthesis.pooling.pooled import NothingToPool, Pooled


def r_script(pooled: "Pooled") -> str:
    """Return a script for metafor with the data, the options and tight control.

    It prints every number under the name it has in ``Pooled.to_dict()``.
    """
    level = pooled.interval.level
    ceiling = ceiling_of(pooled.tau2, pooled.tau2_interval.high)
    lines = [
        *head(f"{pooled.k} studies, {label_of(pooled.measure)}"),
        f"yi <- {vector(pooled.yi)}",
        f"vi <- {vector(pooled.vi)}",
        *fit(f'{_model(pooled)}, test = "{_test(pooled)}"', level, ceiling),
        *shown(
            {
                "estimate": "fit$beta[1]",
                "std_error": "fit$se",
                "ci_low": "fit$ci.lb",
                "ci_high": "fit$ci.ub",
                "p_value": "fit$pval",
            }
        ),
    ]
    if pooled.k > 1:
        lines += shown(
            {
                "tau2": "fit$tau2",
                "q": "fit$QE",
                "q_p_value": "fit$QEp",
                "i2": "fit$I2 / 100",
                "h2": "fit$H2",
            }
        )
        lines += profile("", level, ceiling)
    if not isnan(pooled.pi_low):
        lines += [
            f"reach <- {_quantile(pooled)} * sqrt(fit$se^2 + fit$tau2)",
            'show("pi_low", fit$beta[1] - reach)',
            'show("pi_high", fit$beta[1] + reach)',
        ]
    return written(lines)


def nothing(gap: "NothingToPool") -> str:
    """Return a script that says that there is nothing to compute."""
    title = f"no study with an estimate of {label_of(gap.measure)}: nothing to pool"
    return written([*head(title, metafor=False), 'show("k", 0)'])


def _model(pooled: "Pooled") -> str:
    if pooled.k == 1:
        return 'method = "EE"'
    return method(pooled.model, pooled.tau2_method, pooled.tau2)


def _test(pooled: "Pooled") -> str:
    return TESTS[pooled.interval.method]


def _quantile(pooled: "Pooled") -> str:
    upper = f"{0.5 + pooled.interval.level / 2:.15g}"
    if pooled.pi_method == "normal":
        return f"qnorm({upper})"
    return f"qt({upper}, {pooled.k - int(pooled.pi_method[-1])})"
