# Writes tests/golden/one_proportion_levels.json: intervals of one proportion at four
# levels, every count of 1, 2, 4, 9 and 16, boundaries included.
# Run from the project's folder: Rscript validation/one_proportion.R
source("validation/writing.R")
suppressMessages(library(Hmisc))

rows <- every_count(c(1, 2, 4, 9, 16))
cases <- list()
add <- function(...) cases[[length(cases) + 1]] <<- case(...)

# Half of the observed result counts in either tail.
mid_p <- function(x, n, level) {
  tail <- (1 - level) / 2
  above <- function(p) 1 - pbinom(x, n, p) + dbinom(x, n, p) / 2
  below <- function(p) pbinom(x - 1, n, p) + dbinom(x, n, p) / 2
  c(if (x == 0) 0 else root(function(p) above(p) - tail, 0, 1),
    if (x == n) 1 else root(function(p) below(p) - tail, 0, 1))
}

named <- function(package) as.character(packageVersion(package))

for (level in LEVELS) {
  at <- list(level = level)
  add("clopper-pearson", limits(rows, function(x, n) {
    binom.test(x, n, conf.level = level)$conf.int
  }), "binom.test(x, n, conf.level=level)$conf.int", at)
  for (side in c("greater", "less")) {
    add(paste0("clopper-pearson/", side), limits(rows, function(x, n) {
      binom.test(x, n, alternative = side, conf.level = level)$conf.int
    }), "binom.test(x, n, alternative=alternative, conf.level=level)$conf.int",
    list(level = level, alternative = side))
  }
  add("wilson", limits(rows, function(x, n) {
    prop.test(x, n, conf.level = level, correct = FALSE)$conf.int
  }), "prop.test(x, n, conf.level=level, correct=FALSE)$conf.int", at)
  add("mid-p", limits(rows, function(x, n) mid_p(x, n, level)),
      "roots of 1 - pbinom(x,n,p) + dbinom(x,n,p)/2 and its mirror; validation/one_proportion.R",
      at)
  add("wald", limits(rows, function(x, n) {
    binconf(x, n, alpha = 1 - level, method = "asymptotic")[2:3]
  }), "binconf(x, n, alpha=1-level, method=\"asymptotic\")", at, "Hmisc", named("Hmisc"),
  note = "not cut at 0 and 1")
  add("agresti-coull", limits(rows, function(x, n) {
    z <- qnorm((1 + level) / 2)
    p <- (x + z^2 / 2) / (n + z^2)
    p + c(-1, 1) * z * sqrt(p * (1 - p) / (n + z^2))
  }), "the formula of the paper; validation/one_proportion.R", at,
  note = "not cut at 0 and 1")
  add("jeffreys", limits(rows, function(x, n) {
    c(if (x == 0) 0 else qbeta((1 - level) / 2, x + 0.5, n - x + 0.5),
      if (x == n) 1 else qbeta((1 + level) / 2, x + 0.5, n - x + 0.5))
  }), "qbeta((1 -+ level)/2, x+0.5, n-x+0.5); 0 without events, 1 without non-events", at)
  for (prior in list(c(1, 1), c(0.5, 0.5), c(0.25, 3))) {
    add("bayes", limits(rows, function(x, n) {
      qbeta((1 + c(-1, 1) * level) / 2, x + prior[1], n - x + prior[2])
    }), "qbeta((1 -+ level)/2, x+a, n-x+b)", list(level = level, prior = prior),
    precision = 1e-10)
  }
}
write_golden("one_proportion_levels.json",
  "Intervals of one proportion at four levels, every count of 1, 2, 4, 9 and 16.",
  rows, cases)
