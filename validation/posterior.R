# Writes tests/golden/posterior_levels.json: equal-tailed posterior limits of the risk
# difference, the risk ratio and the odds ratio of two independent beta posteriors.
# Run from the project's folder: Rscript validation/posterior.R
#
# The distribution function is an integral over the second proportion p2 of
# P(p1 below the line) * density(p2), with p2 = sin(t)^2, which is smooth at both ends
# for priors of 1/2 and more. Where the line leaves the unit square the range is split.
source("validation/writing.R")

HALF <- pi / 2

over_p2 <- function(a, b, below, splits = numeric(0)) {
  density <- function(t) {
    2 * exp((2 * a - 1) * log(sin(t)) + (2 * b - 1) * log(cos(t)) - lbeta(a, b))
  }
  cuts <- sort(unique(c(0, HALF, HALF / 2, asin(sqrt(splits[splits > 0 & splits < 1])))))
  sum(mapply(function(low, high) {
    integrate(function(t) density(t) * below(sin(t)^2, cos(t)^2), low, high,
              rel.tol = 1e-12, abs.tol = 1e-15, subdivisions = 2000,
              stop.on.error = FALSE)$value
  }, head(cuts, -1), tail(cuts, -1)))
}

# P(measure <= value); `q2` is 1 - p2, kept apart so that nothing cancels near 1.
difference_below <- function(first, second, d) {
  over_p2(second[1], second[2], function(p2, q2) {
    ifelse(p2 + d > 0.5, pbeta(q2 - d, first[2], first[1], lower.tail = FALSE),
           pbeta(p2 + d, first[1], first[2]))
  }, c(-d, 1 - d))
}

ratio_below <- function(first, second, log_ratio) {
  r <- exp(log_ratio)
  over_p2(second[1], second[2],
          function(p2, q2) pbeta(pmin(1, r * p2), first[1], first[2]), 1 / r)
}

odds_below <- function(first, second, log_odds) {
  over_p2(second[1], second[2], function(p2, q2) {
    pbeta(plogis(log_odds + log(p2) - log(q2)), first[1], first[2])
  })
}

MEASURES <- list(
  RD = list(below = difference_below, from = -1, to = 1, back = identity),
  RR = list(below = ratio_below, from = -60, to = 60, back = exp),
  OR = list(below = odds_below, from = -60, to = 60, back = exp)
)

posterior_limits <- function(x1, n1, x2, n2, measure, prior, level) {
  first <- c(x1, n1 - x1) + prior
  second <- c(x2, n2 - x2) + prior
  of <- MEASURES[[measure]]
  sapply(c((1 - level) / 2, (1 + level) / 2), function(share) {
    of$back(uniroot(function(v) of$below(first, second, v) - share, c(of$from, of$to),
                    tol = 1e-13, maxiter = 1000)$root)
  })
}

PRIORS <- list(c(1, 1), c(0.5, 0.5))
rows <- every_table(SMALL)
rows <- rbind(rows, data.frame(events_1 = c(16, 16, 16, 0, 0, 8), n_1 = 16,
                               events_2 = c(12, 11, 16, 0, 16, 8), n_2 = 16))

cases <- list()
for (level in LEVELS) for (measure in names(MEASURES)) for (prior in PRIORS) {
  cases[[length(cases) + 1]] <- case(paste0(measure, "/bayes"),
    limits(rows, function(...) posterior_limits(..., measure, prior, level)),
    "uniroot(tol=1e-13) of integrate(rel.tol=1e-12) of pbeta * dbeta; validation/posterior.R",
    list(level = level, prior = prior), precision = 1e-9)
}
write_golden("posterior_levels.json",
  "Equal-tailed posterior limits of independent beta posteriors: every table of 1 v 1, 1 v 4, 3 v 4 and 5 v 9, and six of 16 v 16.",
  rows, cases)
