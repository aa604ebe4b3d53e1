"""How does somebody check a model of counts in R?

The likelihood is written out in base R, so that it is checked by other code to more
digits than the peers' fixed quadrature has; how they are asked stands in a comment.
"""

from math import isnan
from typing import TYPE_CHECKING

from surrogate_evidence.synthesis.checked_in_r._lines import head, shown, written
from surrogate_evidence.synthesis.checked_in_r._tables import conditional, tables

if TYPE_CHECKING:
    from surrogate_evidence.synthesis.counts.mixed_pooled import PooledCounts

_PEERS = {
    "binomial-normal": '# by metafor with lme4: rma.glmm(measure = "PLO", xi = xi, '
    "ni = ni, nAGQ = 100)",
    "beta-binomial": "# with phi = 1 / (a + b) and m = a / (a + b) of the beta",
    "hypergeometric-normal": "# by metafor with BiasedUrn: "
    'rma.glmm(measure = "OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, model = "CM.EL")',
}

_BINOMIAL = """
studies <- seq_along(xi)
# log-likelihood of log odds theta, and its slope
value <- function(i, theta) lchoose(ni[i], xi[i]) +
  xi[i] * plogis(theta, log.p = TRUE) + (ni[i] - xi[i]) * plogis(-theta, log.p = TRUE)
slope <- function(i, theta) xi[i] - ni[i] * plogis(theta)
first <- qlogis((sum(xi) + 0.5) / (sum(ni) + 1))
"""

_HYPERGEOMETRIC = """
studies <- which(ai + ci > 0 & ai + ci < n1i + n2i)
# all counts that the margins allow, and the log of the ways to each
counts <- lapply(seq_along(ai), function(i)
  max(0, ai[i] + ci[i] - n2i[i]):min(n1i[i], ai[i] + ci[i]))
ways <- lapply(seq_along(ai), function(i)
  lchoose(n1i[i], counts[[i]]) + lchoose(n2i[i], ai[i] + ci[i] - counts[[i]]))
# log-likelihood of a log odds ratio theta, and its slope
heights <- function(i, theta) outer(counts[[i]] - ai[i], theta) + ways[[i]]
value <- function(i, theta) {
  h <- heights(i, theta)
  top <- apply(h, 2, max)
  total <- log(colSums(exp(h - rep(top, each = nrow(h)))))
  ways[[i]][counts[[i]] == ai[i]] - top - total
}
slope <- function(i, theta) {
  h <- heights(i, theta)
  chance <- exp(h - rep(apply(h, 2, max), each = nrow(h)))
  -colSums(chance * (counts[[i]] - ai[i])) / colSums(chance)
}
first <- 0
"""

_INTEGRATED = """
# one study: log of the integral over its own theta = mu + tau u, u standard normal,
# and its slopes; the trapezoid rule in t, u = peak + width sinh(t)
t <- seq(-6, 6, by = 0.04)
study <- function(i, mu, tau) {
  if (tau == 0) return(c(value(i, mu), slope(i, mu), 0))
  peak <- uniroot(function(u) tau * slope(i, mu + tau * u) - u, c(-1, 1),
                  extendInt = "downX", tol = 1e-8)$root
  bend <- diff(slope(i, mu + tau * peak + c(-1e-4, 1e-4))) / 2e-4
  width <- 1 / sqrt(1 - tau^2 * bend)
  u <- peak + width * sinh(t)
  theta <- mu + tau * u
  h <- value(i, theta) + dnorm(u, log = TRUE) + log(width * cosh(t) * 0.04)
  f <- exp(h - max(h))
  s <- slope(i, theta)
  c(max(h) + log(sum(f)), sum(f * s) / sum(f), sum(f * s * u) / sum(f))
}
total <- function(p) rowSums(sapply(studies, study, mu = p[1], tau = p[2]))
lower <- c(-Inf, 0)
upper <- c(Inf, 16)
starts <- c(0, 0.3, 1, 3)
none <- 1e-4
"""

_BETA_BINOMIAL = """
first <- (sum(xi) + 0.5) / (sum(ni) + 1)
events <- sequence(xi) - 1
others <- sequence(ni - xi) - 1
all <- sequence(ni) - 1
# log-likelihood of m and phi, and its slopes
total <- function(p) {
  m <- p[1]
  phi <- p[2]
  c(sum(lchoose(ni, xi)) + sum(log(m + events * phi)) +
      sum(log1p(others * phi - m)) - sum(log1p(all * phi)),
    sum(1 / (m + events * phi)) - sum(1 / (1 - m + others * phi)),
    sum(events / (m + events * phi)) + sum(others / (1 - m + others * phi)) -
      sum(all / (1 + all * phi)))
}
lower <- c(1e-12, 0)
upper <- c(1 - 1e-12, 1000)
starts <- c(0, 0.01, 0.1, 1)
none <- 1e-7
"""

_BETA_BINOMIAL_ARMS = """
arms <- list(list(ai, n1i), list(ci, n2i))
# log-likelihood of the log odds of both means, and of phi
total <- function(p) sum(sapply(1:2, function(j) {
  x <- arms[[j]][[1]]
  n <- arms[[j]][[2]]
  m <- plogis(p[j])
  sum(lchoose(n, x)) + sum(log(m + (sequence(x) - 1) * p[3])) +
    sum(log1p((sequence(n - x) - 1) * p[3] - m)) - sum(log1p((sequence(n) - 1) * p[3]))
}))
first <- qlogis(c(sum(ai) + 0.5, sum(ci) + 0.5) / (c(sum(n1i), sum(n2i)) + 1))
slope <- function(p, free, size = 1e-4) sapply(free, function(j) {
  h <- min(size, if (j == 3) p[3] / 10 else 1) * (1:3 == j)
  (8 * (total(p + h) - total(p - h)) - total(p + 2 * h) + total(p - 2 * h)) /
    (12 * sum(h))
})
best <- NULL
for (start in c(0, 0.01, 0.1, 1)) {
  found <- nlminb(c(first, start), function(p) -total(p), lower = c(-35, -35, 0),
                  upper = c(35, 35, 1000),
                  control = list(rel.tol = 1e-14, x.tol = 1e-12, iter.max = 1000))
  if (is.null(best) || found$objective < best$objective - 1e-9) best <- found
}
p <- best$par
if (p[3] <= 1e-7) p[3] <- 0
free <- if (p[3] > 0) 1:3 else 1:2
bend <- function(p) sapply(free, function(j) {
  h <- (if (j == 3) min(1e-3, p[3] / 10) else 1e-3) * (1:3 == j)
  (8 * (slope(p + h, free) - slope(p - h, free)) - slope(p + 2 * h, free) +
    slope(p - 2 * h, free)) / (12 * sum(h))
})
for (round in 1:3) p[free] <- p[free] - solve(bend(p), slope(p, free))
covariance <- solve(-bend(p))
estimate <- p[1] - p[2]
error <- sqrt(covariance[1, 1] + covariance[2, 2] - 2 * covariance[1, 2])
rho <- p[3] / (1 + p[3])
height <- total(p)
"""

_HIGHEST = """
# the highest of what is found from several starts, then Newton's steps
best <- NULL
for (start in starts) {
  found <- nlminb(c(first, start), function(p) -total(p)[1], function(p) -total(p)[2:3],
                  lower = lower, upper = upper,
                  control = list(rel.tol = 1e-14, x.tol = 1e-12))
  if (is.null(best) || found$objective < best$objective - 1e-9) best <- found
}
p <- best$par
if (p[2] <= none) p[2] <- 0
free <- if (p[2] > 0) 1:2 else 1
bend <- function(p) sapply(free, function(j) {
  size <- min(1e-3, (p - lower)[j] / 50, (upper - p)[j] / 50)
  difference <- function(size) {
    h <- size * (1:2 == j)
    (total(p + h)[1 + free] - total(p - h)[1 + free]) / (2 * size)
  }
  (4 * difference(size / 2) - difference(size)) / 3
})
for (round in 1:6) p[free] <- p[free] - solve(bend(p), total(p)[1 + free])
error <- sqrt(solve(-bend(p))[1, 1])
"""


def r_script(pooled: "PooledCounts") -> str:
    """Return a script for base R that prints the numbers of ``to_dict()``."""
    paired = pooled.of_tables
    lines = [
        *head(f"{len(pooled.counts)} studies, {pooled.model} model", metafor=False),
        _PEERS[pooled.model],
        *(tables(pooled.counts) if paired else _groups(pooled)),
    ]
    if isnan(pooled.estimate):
        return written([*lines, *_without_estimate(pooled)])
    if paired and pooled.model == "beta-binomial":
        return written([*lines, _BETA_BINOMIAL_ARMS, *_numbers(pooled)])
    if pooled.model == "beta-binomial":
        lines.append(_BETA_BINOMIAL)
    else:
        lines += [_HYPERGEOMETRIC if paired else _BINOMIAL, _INTEGRATED]
    return written([*lines, _HIGHEST, *_numbers(pooled)])


def _groups(pooled: "PooledCounts") -> list[str]:
    return [
        f"{name} <- c({', '.join(map(str, column))})"
        for name, column in zip(
            ("xi", "ni"), zip(*pooled.counts, strict=True), strict=True
        )
    ]


def _without_estimate(pooled: "PooledCounts") -> list[str]:
    bound = pooled.common_bound
    if bound is None:
        return [
            "# the likelihood grows with the spread as far as was looked: no maximum"
        ]
    lines = [
        "# the likelihood has no maximum; exact limits of one common rate or ratio:"
    ]
    if pooled.of_tables:
        return [
            *lines,
            *conditional(
                bound.level,
                {
                    "common_low": "log(exact$conf.int[1])",
                    "common_high": "log(exact$conf.int[2])",
                },
            ),
        ]
    return [
        *lines,
        f'exact <- binom.test(sum(xi), sum(ni), alternative = "{bound.alternative}",',
        f"                    conf.level = {bound.level!r})",
        *shown({"common_low": "exact$conf.int[1]", "common_high": "exact$conf.int[2]"}),
    ]


def _numbers(pooled: "PooledCounts") -> list[str]:
    lines = []
    if pooled.model != "beta-binomial":
        lines = ["estimate <- p[1]", "height <- total(p)[1]"]
    elif not pooled.of_tables:
        lines = [
            "estimate <- qlogis(p[1])",
            "error <- error / (p[1] * (1 - p[1]))",
            "rho <- p[2] / (1 + p[2])",
            "height <- total(p)[1]",
        ]
    names = {"estimate": "estimate", "std_error": "error"}
    if not isnan(pooled.interval.low):
        upper = f"{0.5 + pooled.interval.level / 2:.15g}"
        normal = pooled.interval.method == "z"
        reach = f"qnorm({upper})" if normal else f"qt({upper}, {pooled.k - 1})"
        tail = "-abs(estimate / error)"
        names |= {
            "ci_low": f"estimate - {reach} * error",
            "ci_high": f"estimate + {reach} * error",
            "p_value": f"2 * pnorm({tail})"
            if normal
            else f"2 * pt({tail}, {pooled.k - 1})",
        }
    if not isnan(pooled.tau2):
        names["tau2"] = "p[2]^2"
    if not isnan(pooled.rho):
        names["rho"] = "rho"
    names["log_likelihood"] = "height"
    return [*lines, *shown(names)]
