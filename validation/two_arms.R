# Writes the golden numbers of two arms: intervals of the difference, the ratio, the odds
# ratio and the arcsine difference, and p-values. Every table of the arms named in
# writing.R, boundaries included.
# Run from the project's folder: Rscript validation/two_arms.R
#
# Score limits: the constrained estimate is the root of the likelihood equation and the
# limit the root of the score equation, both by uniroot to the last bits, no closed form.
source("validation/writing.R")
suppressMessages(library(BiasedUrn))
suppressMessages(library(metafor))

HERE <- "validation/two_arms.R"
named <- function(package) as.character(packageVersion(package))
table_of <- function(x1, n1, x2, n2) matrix(c(x1, x2, n1 - x1, n2 - x2), 2)
tail_point <- function(level) qnorm((1 + level) / 2)

FAR <- 40 # of a logarithm: limits are sought from exp(-40) to exp(40)

# --- score limits -----------------------------------------------------------------

# Where a decreasing derivative crosses zero on (low, high), or the end it points to.
crossing <- function(slope, low, high) {
  if (!(low < high)) return(low)
  if (!(slope(low) > 0)) return(low)
  if (!(slope(high) < 0)) return(high)
  root(slope, low, high)
}

# Rounding may leave a probability of 0 a little below it.
term <- function(count, over) if (count == 0) 0 else count / max(0, over)

constrained_difference <- function(x1, n1, x2, n2, d) {
  p2 <- crossing(function(p) {
    term(x1, p + d) - term(n1 - x1, 1 - p - d) + term(x2, p) - term(n2 - x2, 1 - p)
  }, max(0, -d), min(1, 1 - d))
  c(p2 + d, p2)
}

constrained_ratio <- function(x1, n1, x2, n2, r) {
  p2 <- crossing(function(p) {
    term(x1 + x2, p) - r * term(n1 - x1, 1 - r * p) - term(n2 - x2, 1 - p)
  }, 0, min(1, 1 / r))
  c(min(1, r * p2), p2)
}

# Both constrained proportions, as log odds.
constrained_odds <- function(x1, n1, x2, n2, log_odds) {
  second <- root(function(u) n1 * plogis(u + log_odds) + n2 * plogis(u) - x1 - x2,
                 -3 * FAR, 3 * FAR)
  c(second + log_odds, second)
}

z_difference <- function(x1, n1, x2, n2, d) {
  p <- constrained_difference(x1, n1, x2, n2, d)
  (x1 / n1 - x2 / n2 - d) / sqrt(p[1] * (1 - p[1]) / n1 + p[2] * (1 - p[2]) / n2)
}

z_ratio <- function(x1, n1, x2, n2, r) {
  p <- constrained_ratio(x1, n1, x2, n2, r)
  (x1 / n1 - r * x2 / n2) / sqrt(p[1] * (1 - p[1]) / n1 + r^2 * p[2] * (1 - p[2]) / n2)
}

z_odds <- function(x1, n1, x2, n2, log_odds) {
  u <- constrained_odds(x1, n1, x2, n2, log_odds)
  (x1 - n1 * plogis(u[1])) * sqrt(sum(1 / (c(n1, n2) * plogis(u) * plogis(-u))))
}

score_difference <- function(x1, n1, x2, n2, z) {
  value <- x1 / n1 - x2 / n2
  f <- function(shift) function(d) z_difference(x1, n1, x2, n2, d) + shift
  near <- 1e-9 # the statistic is 0/0 at the estimate of a table without variance
  c(if (value == -1) -1 else root(f(-z), -1, value - near),
    if (value == 1) 1 else root(f(z), value + near, 1))
}

score_ratio <- function(x1, n1, x2, n2, z) {
  statistic <- function(r) z_ratio(x1, n1, x2, n2, r)
  if (x1 == 0 || x2 == 0) { # one limit only; start where the statistic has its sign
    if (x1 == 0 && x2 == 0) return(c(0, Inf))
    f <- function(shift) function(log_ratio) statistic(exp(log_ratio)) + shift
    if (x1 == 0) return(c(0, exp(root(f(z), -FAR, FAR))))
    return(c(exp(root(f(-z), -FAR, FAR)), Inf))
  }
  value <- log(x1 * n2 / (x2 * n1))
  near <- 1e-9
  f <- function(shift) function(log_ratio) statistic(exp(log_ratio)) + shift
  c(exp(root(f(-z), -FAR, value - near)), exp(root(f(z), value + near, FAR)))
}

score_odds <- function(x1, n1, x2, n2, z) {
  total <- x1 + x2
  if (total == 0 || total == n1 + n2) return(c(0, Inf))
  f <- function(shift) {
    function(log_odds) z_odds(x1, n1, x2, n2, log_odds) + shift
  }
  c(if (x1 == 0 || x2 == n2) 0 else exp(root(f(-z), -FAR, FAR)),
    if (x2 == 0 || x1 == n1) Inf else exp(root(f(z), -FAR, FAR)))
}

# --- conditional odds ratio -------------------------------------------------------

# Tails of Fisher's noncentral hypergeometric distribution; `half` of the observed table
# is left out of the tail.
conditional_limits <- function(x1, n1, x2, n2, tail, half) {
  total <- x1 + x2
  low <- max(0, total - n2)
  high <- min(n1, total)
  weight <- dhyper(low:high, n1, n2, total, log = TRUE)
  tail_of <- function(log_odds, side) {
    terms <- weight + (low:high) * log_odds
    p <- exp(terms - max(terms))
    p <- p / sum(p)
    at <- x1 - low + 1
    sum(p[if (side > 0) at:length(p) else 1:at]) - half * p[at]
  }
  c(if (x1 == low) 0 else exp(root(function(t) log(tail_of(t, 1) / tail), -FAR, FAR)),
    if (x1 == high) Inf else exp(root(function(t) log(tail_of(t, -1) / tail), -FAR, FAR)))
}

conditional_estimate <- function(x1, n1, x2, n2) {
  total <- x1 + x2
  low <- max(0, total - n2)
  high <- min(n1, total)
  if (low == high) return(NaN)
  if (x1 == low) return(0)
  if (x1 == high) return(Inf)
  exp(root(function(t) meanFNCHypergeo(n1, n2, total, exp(t), precision = 1e-15) - x1,
           -20, 20))
}

# --- p-values ---------------------------------------------------------------------

tails <- function(x1, n1, x2, n2, half) {
  point <- dhyper(x1, n1, n2, x1 + x2)
  c(greater = phyper(x1 - 1, n1, n2, x1 + x2, lower.tail = FALSE) - half * point,
    less = phyper(x1, n1, n2, x1 + x2) - half * point)
}

fisher_mid_p <- function(side) function(x1, n1, x2, n2) {
  both <- tails(x1, n1, x2, n2, 0.5)
  if (side == "two-sided") min(1, 2 * min(both)) else both[[side]]
}

n_minus_1 <- function(x1, n1, x2, n2) {
  n <- n1 + n2
  chi <- prop.test(c(x1, x2), c(n1, n2), correct = FALSE)$statistic * (n - 1) / n
  pchisq(chi, 1, lower.tail = FALSE)
}

# --- cases ------------------------------------------------------------------------

difference_cases <- function(rows, level) {
  z <- tail_point(level)
  at <- list(level = level)
  inflated <- function(x1, n1, x2, n2) z * sqrt((n1 + n2) / (n1 + n2 - 1))
  wald <- escalc("RD", ai = events_1, n1i = n_1, ci = events_2, n2i = n_2, data = rows,
                 to = "none")
  wilson <- function(x, n) prop.test(x, n, conf.level = level, correct = FALSE)$conf.int
  list(
    case("RD/wald", limits(rows, function(x1, n1, x2, n2) {
      prop.test(c(x1, x2), c(n1, n2), conf.level = level, correct = FALSE)$conf.int
    }), "prop.test(c(x1,x2), c(n1,n2), conf.level=level, correct=FALSE)$conf.int", at,
    note = "cut at -1 and 1"),
    case("RD/newcombe", limits(rows, function(x1, n1, x2, n2) {
      first <- wilson(x1, n1)
      second <- wilson(x2, n2)
      d <- x1 / n1 - x2 / n2
      c(d - sqrt((x1 / n1 - first[1])^2 + (second[2] - x2 / n2)^2),
        d + sqrt((first[2] - x1 / n1)^2 + (x2 / n2 - second[1])^2))
    }), paste("square-and-add of prop.test(x, n, correct=FALSE)$conf.int;", HERE), at),
    case("RD/mee", limits(rows, function(x1, n1, x2, n2) {
      score_difference(x1, n1, x2, n2, z)
    }), paste("score equation by uniroot, no N/(N-1);", HERE), at),
    case("RD/miettinen-nurminen", limits(rows, function(x1, n1, x2, n2) {
      score_difference(x1, n1, x2, n2, inflated(x1, n1, x2, n2))
    }), paste("score equation by uniroot, N/(N-1);", HERE), at),
    case("RD/agresti-caffo", limits(rows, function(x1, n1, x2, n2) {
      p <- (c(x1, x2) + 1) / (c(n1, n2) + 2)
      p[1] - p[2] + c(-1, 1) * z * sqrt(sum(p * (1 - p) / (c(n1, n2) + 2)))
    }), paste("the formula of the paper;", HERE), at, note = "not cut at -1 and 1")
  )
}

arcsine_cases <- function(rows, level) {
  found <- escalc("AS", ai = events_1, n1i = n_1, ci = events_2, n2i = n_2, data = rows,
                  to = "none")
  half <- tail_point(level) * sqrt(found$vi)
  list(case("AS/normal", list(value = found$yi, variance = found$vi,
    lower = found$yi - half, upper = found$yi + half),
    "escalc(\"AS\", ai=x1, n1i=n1, ci=x2, n2i=n2, to=\"none\"); yi -+ qnorm((1+level)/2) * sqrt(vi)",
    list(level = level), "metafor", named("metafor")))
}

POLICIES <- c(never = "none", "if-zero" = "only0", always = "all")

log_cases <- function(rows, level, measure) {
  lapply(names(POLICIES), function(policy) {
    found <- escalc(measure, ai = events_1, n1i = n_1, ci = events_2, n2i = n_2,
                    data = rows, to = POLICIES[[policy]], add = 1 / 2)
    half <- tail_point(level) * sqrt(found$vi)
    case(paste0(measure, "/log"), list(log_value = found$yi, variance = found$vi,
      lower = exp(found$yi - half), upper = exp(found$yi + half)),
      sprintf("escalc(\"%s\", ai=x1, n1i=n1, ci=x2, n2i=n2, add=1/2, to=\"%s\"); exp(yi -+ qnorm((1+level)/2) * sqrt(vi))",
              measure, POLICIES[[policy]]),
      list(level = level, zero_policy = policy), "metafor", named("metafor"),
      note = if (policy == "if-zero")
        "adds where any of the four cells is empty, to the estimate too")
  })
}

ratio_cases <- function(rows, level) {
  z <- tail_point(level)
  at <- list(level = level)
  list(
    case("RR/koopman", limits(rows, function(x1, n1, x2, n2) {
      score_ratio(x1, n1, x2, n2, z)
    }), paste("score equation by uniroot, no N/(N-1);", HERE), at),
    case("RR/miettinen-nurminen", limits(rows, function(x1, n1, x2, n2) {
      score_ratio(x1, n1, x2, n2, z * sqrt((n1 + n2) / (n1 + n2 - 1)))
    }), paste("score equation by uniroot, N/(N-1);", HERE), at)
  )
}

odds_cases <- function(rows, level) {
  z <- tail_point(level)
  at <- list(level = level)
  by_tail <- function(half) function(x1, n1, x2, n2) {
    conditional_limits(x1, n1, x2, n2, (1 - level) / 2, half)
  }
  list(
    case("OR/conditional", limits(rows, by_tail(0)),
      paste("roots of Fisher's noncentral hypergeometric tails by uniroot;", HERE), at),
    case("OR/mid-p", limits(rows, by_tail(0.5)),
      paste("the same, half of the observed table left out;", HERE), at),
    case("OR/score", limits(rows, function(x1, n1, x2, n2) {
      score_odds(x1, n1, x2, n2, z)
    }), paste("score equation by uniroot, no N/(N-1);", HERE), at),
    case("OR/miettinen-nurminen", limits(rows, function(x1, n1, x2, n2) {
      score_odds(x1, n1, x2, n2, z * sqrt((n1 + n2) / (n1 + n2 - 1)))
    }), paste("score equation by uniroot, N/(N-1);", HERE), at)
  )
}

fisher_cases <- function(rows, level) {
  fisher <- function(...) fisher.test(table_of(...), conf.level = level)
  list(
    case("OR/conditional", limits(rows, function(...) fisher(...)$conf.int),
      "fisher.test(matrix(c(x1,x2,n1-x1,n2-x2),2), conf.level=level)$conf.int",
      list(level = level), precision = 3e-2,
      note = "uniroot with its default tolerance, 1.2e-4 of the odds ratio or of its inverse")
  )
}

small <- every_table(SMALL)
large <- every_table(LARGE)
all_arms <- "every table of 1 v 1, 1 v 4, 3 v 4 and 5 v 9"
flat <- function(...) do.call(c, lapply(LEVELS, ...))

write_golden("difference_levels.json",
  paste("Intervals of the risk difference at four levels,", all_arms), small,
  flat(function(level) difference_cases(small, level)))
write_golden("arcsine_levels.json",
  paste("The arcsine difference at four levels,", all_arms), small,
  flat(function(level) arcsine_cases(small, level)))
write_golden("ratio_levels.json",
  paste("Intervals of the risk ratio at four levels,", all_arms), small,
  flat(function(level) c(ratio_cases(small, level), log_cases(small, level, "RR"))))
write_golden("odds_ratio_levels.json",
  paste("Intervals of the odds ratio at four levels,", all_arms), small,
  c(flat(function(level) c(odds_cases(small, level), log_cases(small, level, "OR"))),
    fisher_cases(small, 0.95),
    list(case("OR/conditional", list(value = of_each(small, conditional_estimate)[[1]]),
      "root of meanFNCHypergeo(n1, n2, x1+x2, odds, precision=1e-15) - x1",
      list(level = 0.95), "BiasedUrn", named("BiasedUrn"), 1e-9,
      "not a number where the margins allow one table only"))))

at_95 <- "95%% intervals of %s, every table of 12 v 19 and 16 v 16"
write_golden("difference_large.json", sprintf(at_95, "the risk difference"), large,
  Filter(function(item) item$name != "RD/agresti-caffo", difference_cases(large, 0.95)))
write_golden("ratio_large.json", sprintf(at_95, "the risk ratio"), large,
  ratio_cases(large, 0.95))
write_golden("odds_ratio_large.json", sprintf(at_95, "the odds ratio"), large,
  odds_cases(large, 0.95))

both <- every_table(c(SMALL, LARGE))
sides <- c("two-sided", "less", "greater")
write_golden("tests_grid.json",
  paste("p-values,", all_arms, "and 12 v 19 and 16 v 16; null where there is no variance"),
  both, c(
    lapply(sides, function(side) case(paste0("fisher/", side), p_values(both,
      function(...) fisher.test(table_of(...), alternative = sub("-", ".", side))$p.value),
      sprintf("fisher.test(matrix(c(x1,x2,n1-x1,n2-x2),2), alternative=\"%s\")$p.value",
              sub("-", ".", side)))),
    lapply(sides, function(side) case(paste0("fisher-mid-p/", side),
      p_values(both, fisher_mid_p(side)), paste("phyper and dhyper; two-sided: the smaller",
      "tail doubled;", HERE))),
    list(
      case("chi-squared/two-sided", p_values(both, function(x1, n1, x2, n2) {
        prop.test(c(x1, x2), c(n1, n2), correct = FALSE)$p.value
      }), "prop.test(c(x1,x2), c(n1,n2), correct=FALSE)$p.value"),
      case("yates-chi-squared/two-sided", p_values(both, function(x1, n1, x2, n2) {
        prop.test(c(x1, x2), c(n1, n2), correct = TRUE)$p.value
      }), "prop.test(c(x1,x2), c(n1,n2), correct=TRUE)$p.value"),
      case("n-1-chi-squared/two-sided", p_values(both, n_minus_1),
        "pchisq((n-1)/n * prop.test(c(x1,x2), c(n1,n2), correct=FALSE)$statistic, 1, lower=FALSE)"))))
