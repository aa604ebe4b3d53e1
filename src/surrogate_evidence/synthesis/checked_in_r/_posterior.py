"""How does somebody check a posterior in R?

In base R: a fine even grid of log tau, given which the mean is normal.
"""

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from surrogate_evidence.synthesis.checked_in_r._lines import (
    head,
    shown,
    vector,
    written,
)
from surrogate_evidence.synthesis.few.priors import TauPrior
from surrogate_evidence.synthesis.pooling._measures import label_of

if TYPE_CHECKING:
    from surrogate_evidence.synthesis.few.bayesian_pooled import BayesianPooled

_PRIORS = {
    "half-normal": "log(2) + dnorm(exp(x), 0, {scale!r}, log = TRUE) + x",
    "half-cauchy": "log(2) + dcauchy(exp(x), 0, {scale!r}, log = TRUE) + x",
    "log-normal": "log(2) + dnorm(2 * x, {location!r}, {scale!r}, log = TRUE)",
    "log-t": (
        "log(2 / {scale!r}) + "
        "dt((2 * x - {location!r}) / {scale!r}, {degrees!r}, log = TRUE)"
    ),
}
"""Family → log density of x = log tau."""

POSTERIOR = """
# at x = log tau: log density of the posterior, mean and variance of mu given tau
given <- function(x) {
  w <- 1 / outer(vi, exp(2 * x), "+")
  precision <- colSums(w) + 1 / mu_sd^2
  mean <- (colSums(w * yi) + mu_mean / mu_sd^2) / precision
  q <- colSums(w * outer(yi, mean, "-")^2) + (mu_mean - mean)^2 / mu_sd^2
  list(log_density = log_prior(x) + (colSums(log(w)) - log(precision) - q) / 2,
       mean = mean, variance = 1 / precision)
}
posterior <- function(low, high) {
  x <- seq(low, max(high, log(diff(range(yi)) + sqrt(max(vi))) + 5), by = 0.005)
  at <- given(x)
  top <- max(at$log_density)
  keep <- at$log_density > top - 45
  weight <- exp(at$log_density[keep] - top)
  list(x = x[keep], top = top, weight = weight / sum(weight),
       mean = at$mean[keep], variance = at$variance[keep])
}
deviation_of <- function(post) {
  center <- sum(post$weight * post$mean)
  sqrt(sum(post$weight * (post$variance + (post$mean - center)^2)))
}
quantile_of <- function(p, post, mean, error) {
  each <- mean + qnorm(p) * error
  uniroot(function(q) sum(post$weight * pnorm((q - mean) / error)) - p,
          range(each) + c(-1, 1) * 1e-9 * sqrt(min(vi)),
          tol = 1e-14 * sqrt(min(vi)), maxiter = 1000)$root
}
# Simpson's rule on every step of the grid, and within the step that holds a quantile
tau_quantile <- function(p, post) {
  f <- function(x) exp(given(x)$log_density - post$top)
  simpson <- function(a, b) (b - a) / 6 * (f(a) + 4 * f((a + b) / 2) + f(b))
  n <- length(post$x)
  below <- c(0, cumsum(simpson(post$x[-n], post$x[-1])))
  i <- findInterval(p * below[n], below)
  exp(uniroot(function(x) below[i] + simpson(post$x[i], x) - p * below[n],
              post$x[i:(i + 1)], tol = 1e-15, maxiter = 1000)$root)
}
"""

_STUDIES = [
    "for (i in seq_along(yi)) {  # each study's own effect, as in study_rows()",
    "  own <- exp(2 * post$x) / (exp(2 * post$x) + vi[i])",
    "  mean <- post$mean + own * (yi[i] - post$mean)",
    "  spread <- sqrt(own * vi[i] + (1 - own)^2 * post$variance)",
    *(
        f'  show(paste0("study_{name}_", i), quantile_of({p}, post, mean, spread))'
        for name, p in (
            ("estimate", "0.5"),
            ("ci_low", "tail"),
            ("ci_high", "1 - tail"),
        )
    ),
    "}",
]


def r_script(pooled: "BayesianPooled") -> str:
    """Return a script for base R that prints the numbers of ``to_dict()``."""
    level, row = pooled.interval.level, dict[str, Any](pooled.to_dict())
    names = {
        "estimate": "quantile_of(0.5, post, post$mean, error)",
        "mean": "sum(post$weight * post$mean)",
        "std_error": "deviation_of(post)",
        "ci_low": "quantile_of(tail, post, post$mean, error)",
        "ci_high": "quantile_of(1 - tail, post, post$mean, error)",
        "probability_above_0": "sum(post$weight * pnorm(post$mean / error))",
        "tau": "tau_quantile(0.5, post)",
        "tau_low": "tau_quantile(tail, post)",
        "tau_high": "tau_quantile(1 - tail, post)",
        "pi_low": "quantile_of(tail, post, post$mean, wide)",
        "pi_high": "quantile_of(1 - tail, post, post$mean, wide)",
    }
    known = {name: value for name, value in names.items() if not isnan(row[name])}
    title = f"{pooled.k} studies, {label_of(pooled.measure)}, {pooled.tau_prior}"
    return written(
        [
            *head(title, metafor=False),
            f"yi <- {vector(pooled.yi)}",
            f"vi <- {vector(pooled.vi)}",
            f"tail <- {(1 - level) / 2!r}",
            *_mu_prior(pooled.mu_prior),
            POSTERIOR,
            *prior_lines(pooled.tau_prior),
            "error <- sqrt(post$variance)",
            "wide <- sqrt(post$variance + exp(2 * post$x))",
            *shown(known),
            *_STUDIES,
        ]
    )


def prior_lines(prior: TauPrior) -> list[str]:
    """Return lines that state a prior of tau and make the posterior with it."""
    density = _PRIORS[prior.family].format(
        scale=prior.scale, location=prior.location, degrees=prior.degrees
    )
    low, high = prior.log_tau(np.array(prior.span())).tolist()
    return [
        f"log_prior <- function(x) {density}",
        f"post <- posterior({low!r}, {high!r})",
    ]


def _mu_prior(prior: tuple[float, float] | None) -> list[str]:
    if prior is None:
        return ["mu_mean <- 0", "mu_sd <- Inf  # flat"]
    return [f"mu_mean <- {prior[0]!r}", f"mu_sd <- {prior[1]!r}"]
