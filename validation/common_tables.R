# Prints the cases of tests/golden/common_tables.json that R 4.2.2 and metafor 3.8-1 answered;
# the cases of metafor 5.2-1 there come from another machine.
# Rscript validation/common_tables.R
library(metafor)
f <- stats::mantelhaen.test
environment(f) <- list2env(list(uniroot=function(...) stats::uniroot(..., tol=1e-15, maxiter=10000)), parent=asNamespace("stats"))
num <- function(x) ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x>0,'"Infinity"','"-Infinity"'), sprintf("%.17g", x)))
vec <- function(x) paste0("[", paste(num(x), collapse=", "), "]")
bcg <- list(ai=c(4,6,3,62,33,180,8,505,29,17,186,5,27), n1i=c(123,306,231,13598,5069,1541,2545,88391,7499,1716,50634,2498,16913), ci=c(11,29,11,248,47,372,10,499,45,65,141,3,29), n2i=c(139,303,220,12867,5808,1451,629,88391,7277,1665,27338,2341,17854))
li <- list(ai=c(1,4,2,1,1,1,6,10,2,90,5,4,4,2216,3,1,6,475,2,0,101,1),n1i=c(40,56,92,48,25,50,81,150,21,1150,125,130,96,29011,40,31,169,3113,50,75,1691,89),ci=c(2,14,7,1,3,9,11,8,4,118,12,8,17,2103,3,0,18,472,10,1,134,3),n2i=c(36,74,93,46,23,53,81,148,25,1150,102,122,98,29039,38,30,181,3100,50,75,1488,91))
u <- UCBAdmissions
ucb <- list(ai=u[1,1,], n1i=u[1,1,]+u[2,1,], ci=u[1,2,], n2i=u[1,2,]+u[2,2,])
# Agresti 2002 p. 234, as in the examples of ?mantelhaen.test: rabbits cured, delay none / 1.5 h
Rab <- array(c(0,0,6,5, 3,0,3,6, 6,2,0,4, 5,6,1,0, 2,5,0,0), dim=c(2,2,5))
rab <- list(ai=Rab[1,1,], n1i=Rab[1,1,]+Rab[1,2,], ci=Rab[2,1,], n2i=Rab[2,1,]+Rab[2,2,])
zer <- list(ai=c(0,1,0,2,0,7), n1i=c(40,60,25,30,12,7), ci=c(5,4,0,0,0,9), n2i=c(40,58,25,33,14,9))
none <- list(ai=c(0,0,0), n1i=c(40,60,12), ci=c(3,2,1), n2i=c(40,58,15))
most <- list(ai=c(9,7,5), n1i=c(9,7,5), ci=c(3,2,4), n2i=c(8,6,5))
ds <- list(bcg=bcg, li2007=li, ucb=ucb, rabbits=rab, zeros=zer, none=none, most=most)
srcs <- c(bcg="metadat::dat.bcg", li2007="metadat::dat.li2007", ucb="datasets::UCBAdmissions, admitted men against women by department", rabbits="Agresti 2002, Categorical Data Analysis, p. 234, as in the examples of ?mantelhaen.test", zeros="made up: zeros, double zeros, all events", none="made up: no event in arm 1", most="made up: all events in arm 1")
cat('{\n  "about": "Exact common odds ratio and Mantel-Haenszel pooling by R. Odds ratios of mantelhaen.test are not logarithms.",\n  "datasets": {\n')
cat(paste(sapply(names(ds), function(n) { d <- ds[[n]]; sprintf('    "%s": {"columns": {"ai": %s, "n1i": %s, "ci": %s, "n2i": %s}, "source": "%s"}', n, vec(d$ai), vec(d$n1i), vec(d$ci), vec(d$n2i), srcs[n]) }), collapse=",\n"))
cat('\n  },\n  "cases": [\n')
out <- c()
for (n in names(ds)) { d <- ds[[n]]
  k <- with(d, ai+ci>0 & ai+ci<n1i+n2i)
  arr <- array(with(d, rbind(ai, n1i-ai, ci, n2i-ci))[,k], c(2,2,sum(k)))
  for (lv in c(0.95, 0.8)) {
    r <- f(arr, exact=TRUE, conf.level=lv)
    out <- c(out, sprintf('    {"id": "%s/exact/%g", "data": "%s", "level": %g, "program": "R", "version": "4.2.2", "call": "mantelhaen.test(tables with events and non-events, exact = TRUE, conf.level = %g), its uniroot with tol = 1e-15", "expected": {"estimate": %s, "low": %s, "high": %s, "p_value": %s, "s": %s}}', n, lv, n, lv, lv, num(unname(r$estimate)), num(r$conf.int[1]), num(r$conf.int[2]), num(r$p.value), num(unname(r$statistic))))
  }
}
for (n in c("ucb","rabbits","zeros")) for (m in c("OR","RR","RD")) for (cor in c(TRUE,FALSE)) { d <- ds[[n]]
  r <- suppressWarnings(rma.mh(measure=m, ai=ai, n1i=n1i, ci=ci, n2i=n2i, data=d, add=c(1/2,0), to=c("only0","none"), drop00=c(TRUE,FALSE), correct=cor))
  g <- function(x) if (is.null(x)) "null" else num(x[1])
  out <- c(out, sprintf('    {"id": "%s/MH/%s/%s", "data": "%s", "measure": "%s", "correct": %s, "program": "metafor", "version": "%s", "call": "rma.mh(measure = \\"%s\\", add = c(1/2, 0), to = c(\\"only0\\", \\"none\\"), drop00 = c(TRUE, FALSE), correct = %s)", "expected": {"estimate": %s, "se": %s, "pval": %s, "ci_lb": %s, "ci_ub": %s, "QE": %s, "QEp": %s, "MH": %s, "MHp": %s, "TA": %s, "TAp": %s, "BD": %s, "BDp": %s}}', n, m, cor, n, m, tolower(cor), packageVersion("metafor"), m, cor, g(r$beta), g(r$se), g(r$pval), g(r$ci.lb), g(r$ci.ub), g(r$QE), g(r$QEp), g(r$MH), g(r$MHp), g(r$TA), g(r$TAp), g(r$BD), g(r$BDp)))
}
for (n in c("ucb","rabbits","zeros")) { d <- ds[[n]]
  r <- suppressWarnings(rma.peto(ai=ai, n1i=n1i, ci=ci, n2i=n2i, data=d, drop00=c(TRUE,TRUE)))
  out <- c(out, sprintf('    {"id": "%s/PETO", "data": "%s", "program": "metafor", "version": "%s", "call": "rma.peto(drop00 = c(TRUE, TRUE))", "expected": {"estimate": %s, "se": %s, "pval": %s, "ci_lb": %s, "ci_ub": %s, "QE": %s, "QEp": %s}}', n, n, packageVersion("metafor"), num(r$beta[1]), num(r$se), num(r$pval), num(r$ci.lb), num(r$ci.ub), num(r$QE), num(r$QEp)))
}
cat(paste(out, collapse=",\n")); cat("\n  ]\n}\n")
