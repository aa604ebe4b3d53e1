# Writes tests/golden/published_data.json: what metafor and R answer on published data sets.
# Rscript validation/published_data.R; needs metafor, metadat, BiasedUrn, lme4 and jsonlite.
suppressMessages(library(metafor))
library(metadat)
source("validation/writing.R")

# --- the data sets: columns as published, the measures asked, the one that is pooled -------

TABLE <- list(ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i")
MEANS <- list(m1i = "m1i", sd1i = "sd1i", n1i = "n1i", m2i = "m2i", sd2i = "sd2i", n2i = "n2i")
RATES <- list(x1i = "x1i", t1i = "t1i", x2i = "x2i", t2i = "t2i")
GROUP <- list(xi = "xi", ni = "ni")
PAIRED <- list(m1i = "m1i", sd1i = "sd1i", m2i = "m2i", sd2i = "sd2i", ni = "ni", ri = "ri")
CORRELATION <- list(ri = "ri", ni = "ni")
RATIOS <- c("RR", "OR", "RD", "AS", "PETO")

published <- function(name, source, data, roles = NULL, measures = "given", pooled = measures[1],
                      moderators = NULL, by = NULL) {
  kept <- unique(c(unlist(roles), if (is.null(roles)) c("yi", "vi"), moderators, by,
                   if ("year" %in% names(data)) "year"))
  list(name = name, source = source, data = as.data.frame(data)[kept], roles = roles,
       measures = measures, pooled = pooled, moderators = moderators, by = by)
}

metadat_set <- function(name, data = get(paste0("dat.", name)), ...)
  published(name, paste0("metadat::dat.", name), data, ...)
complete <- function(data, columns) data[stats::complete.cases(as.data.frame(data)[columns]), ]

bcg <- transform(dat.bcg, ai = tpos, n1i = tpos + tneg, ci = cpos, n2i = cpos + cneg)
yusuf <- subset(dat.yusuf1985, table == "6" & !is.na(ai))
bleeding <- complete(transform(dat.collins1985a, ai = b.xti, n1i = nti, ci = b.xci, n2i = nci),
                     c("ai", "ci"))
diuretics <- transform(dat.collins1985b, ai = pre.xti, n1i = pre.nti, ci = pre.xci, n2i = pre.nci)
wort <- transform(complete(dat.linde2005, c("ai", "ci")), severity = ifelse(major == 1, "major", "any"))
infection <- transform(dat.damico2009, ai = xt, n1i = nt, ci = xc, n2i = nc,
                       concealed = ifelse(conceal == 1, "yes", "no"))
doses <- transform(dat.viechtbauer2021, ai = xTi, n1i = nTi, ci = xCi, n2i = nCi)
statins <- transform(dat.cannon2006, ai = ep1t, n1i = nt, ci = ep1c, n2i = nc)
asthma <- complete(dat.gibson2002, "m1i")
pictures <- with(dat.michael2013, data.frame(m1i = Brain_m, sd1i = Brain_s, n1i = Brain_n,
  m2i = No_brain_m, sd2i = No_brain_s, n2i = No_brain_n, critique = as.character(Included_Critique)))
parkinson <- with(dat.franchini2012, data.frame(m1i = y2, sd1i = sd2, n1i = n2,
  m2i = y1, sd2i = sd1, n2i = n1))
controls <- with(subset(dat.pagliaro1992, trt == "control"), data.frame(xi = xi, ni = ni))
no_contact <- with(subset(dat.hasselblad1998, trt == "no_contact"),
                   data.frame(year = year, xi = xi, ni = ni))
grades <- transform(dat.bangertdrowns2004,
                    level = c("elementary", "middle", "high school", "college")[grade])
depth <- subset(dat.berkey1998, outcome == "PD")
trained <- data.frame(m1i = c(38.5, 26.8, 0.7, 75.9, 36.0), sd1i = c(11.6, 4.1, 0.1, 4.4, 4.6),
  m2i = c(30.6, 23.5, 0.5, 53.4, 35.6), sd2i = c(15.0, 3.1, 0.1, 14.5, 4.7),
  ni = c(20, 50, 9, 10, 14), ri = c(.47, .64, .77, .89, .44))
untrained <- data.frame(m1i = c(19.7, 25.3, 0.6, 60.7, 33.4), sd1i = c(14.8, 3.3, 0.2, 17.9, 6.9),
  m2i = c(23.1, 24.9, 0.6, 55.7, 34.8), sd2i = c(13.8, 4.1, 0.2, 17.3, 3.1),
  ni = c(20, 42, 9, 11, 14), ri = c(.47, .64, .77, .89, .44))
MORRIS <- "Morris 2008, five studies of Carlson and Schmidt 1999, as on metafor's page morris2008"

SETS <- list(
  metadat_set("bcg", bcg, roles = TABLE, measures = RATIOS, moderators = c("ablat", "alloc"),
              by = "alloc"),
  metadat_set("hine1989", roles = TABLE, measures = RATIOS, pooled = "RD"),
  published("yusuf1985", "metadat::dat.yusuf1985, table 6", yusuf, roles = TABLE,
            measures = RATIOS, pooled = "PETO"),
  metadat_set("nielweise2007", roles = TABLE, measures = RATIOS, pooled = "OR",
              moderators = "year"),
  published("collins1985a", "metadat::dat.collins1985a, bleeding", bleeding, roles = TABLE,
            measures = RATIOS, pooled = "AS", moderators = c("year", "ctrl"), by = "ctrl"),
  published("collins1985b", "metadat::dat.collins1985b, pre-eclampsia", diuretics,
            roles = TABLE, measures = RATIOS, pooled = NA),
  metadat_set("lee2004", roles = TABLE, measures = RATIOS, moderators = "year"),
  published("linde2005", "metadat::dat.linde2005, severity = major or any depression", wort,
            roles = TABLE, measures = RATIOS, pooled = "RD", moderators = "severity",
            by = "severity"),
  metadat_set("damico2009", infection, roles = TABLE, measures = RATIOS, pooled = "OR",
              moderators = "concealed", by = "concealed"),
  metadat_set("viechtbauer2021", doses, roles = TABLE, measures = RATIOS, pooled = "OR",
              moderators = "dose"),
  metadat_set("li2007", roles = TABLE, measures = RATIOS, pooled = "PETO", moderators = "year"),
  metadat_set("hahn2001", roles = TABLE, measures = RATIOS, pooled = NA),
  published("cannon2006", "metadat::dat.cannon2006, first end point", statins, roles = TABLE,
            measures = RATIOS),
  metadat_set("hart1999", roles = RATES, measures = "IRR"),
  metadat_set("nielweise2008", roles = RATES, measures = "IRR"),
  metadat_set("normand1999", roles = MEANS, measures = c("MD", "SMD", "ROM"), pooled = "SMD"),
  published("gibson2002", "metadat::dat.gibson2002, trials with means", asthma, roles = MEANS,
            measures = c("MD", "SMD", "ROM"), pooled = "MD"),
  metadat_set("michael2013", pictures, roles = MEANS, measures = c("MD", "SMD", "ROM"),
              pooled = "MD", moderators = "critique", by = "critique"),
  published("franchini2012", "metadat::dat.franchini2012, second arm against first", parkinson,
            roles = MEANS, measures = c("MD", "SMD"), pooled = NA),
  metadat_set("curtis1998", roles = MEANS, measures = c("ROM", "SMD"),
              moderators = c("time", "fungrp"), by = "fungrp"),
  metadat_set("debruin2009", roles = GROUP, measures = c("PLO", "PR", "PAS"),
              moderators = c("scq", "ethnicity"), by = "ethnicity"),
  metadat_set("pritz1997", roles = GROUP, measures = c("PAS", "PLO", "PR")),
  published("pagliaro1992", "metadat::dat.pagliaro1992, control arms", controls, roles = GROUP,
            measures = c("PLO", "PAS", "PR"), pooled = NA),
  published("hasselblad1998", "metadat::dat.hasselblad1998, arms without contact", no_contact,
            roles = GROUP, measures = c("PLO", "PAS", "PR"), pooled = NA),
  metadat_set("molloy2014", roles = CORRELATION, measures = c("ZCOR", "COR"),
              moderators = c("meanage", "design"), by = "c_measure"),
  metadat_set("mcdaniel1994", roles = CORRELATION, measures = "COR",
              moderators = "type", by = "type"),
  metadat_set("cohen1981", roles = CORRELATION, measures = c("COR", "ZCOR")),
  published("morris2008_trained", MORRIS, trained, roles = PAIRED, measures = c("SMCR", "MC")),
  published("morris2008_untrained", MORRIS, untrained, roles = PAIRED,
            measures = c("MC", "SMCR")),
  metadat_set("raudenbush1985", moderators = c("weeks", "setting"), by = "setting"),
  metadat_set("bangertdrowns2004", grades, moderators = c("length", "level"), by = "level"),
  metadat_set("hackshaw1998", moderators = c("year", "design"), by = "country"),
  published("berkey1998", "metadat::dat.berkey1998, probing depth", depth, moderators = "year")
)

# --- what is asked ---------------------------------------------------------------------------

METHODS <- c("REML", "ML", "PM", "EB", "DL", "HE", "SJ")
FITS <- rbind(expand.grid(test = c("z", "knha"), method = METHODS),
              expand.grid(test = c("t", "adhoc"), method = c("REML", "DL", "PM")),
              expand.grid(test = c("z", "t"), method = "EE"))
MODERATED <- list(c("REML", "knha"), c("ML", "z"), c("PM", "knha"), c("EB", "z"),
                  c("DL", "knha"), c("HE", "z"), c("SJ", "z"), c("EE", "z"))
# one setting per data set and diagnostic, in turn
TURNS <- list(c("REML", "knha"), c("DL", "z"), c("PM", "knha"), c("ML", "z"), c("EB", "knha"),
              c("HE", "z"), c("SJ", "knha"), c("EE", "z"), c("REML", "z"), c("DL", "knha"))
MOST <- 20 # studies above which no row per study is written

# As tight as it converges: the changes at which iteration stops go with the scale of tau2.
tightly <- function(yi, vi, mods = matrix(1, length(yi)), method, test = "z", then = identity) {
  scale <- max(var(yi), min(vi))
  for (step in c(1, 0.5, 0.25)) for (digits in c(16, 15, 14, 13, 12)) {
    control <- list(threshold = 10^-digits * scale, maxiter = 1000, stepadj = step,
                    tol = 1e-16 * scale, tau2.max = 1e5 * scale)
    answer <- try(suppressWarnings(then(rma(yi, vi, mods = mods, intercept = FALSE,
                                            method = method, test = test, control = control))),
                  silent = TRUE)
    if (!inherits(answer, "try-error") && !isTRUE(attr(answer, "lost"))) {
      return(answer)
    }
  }
  stop("no convergence: ", method, ": ", answer)
}

# An answer of many fits is taken only if every one of them converged.
whole <- function(ask) function(fit) {
  rows <- ask(fit)
  structure(rows, lost = anyNA(rows$estimate))
}

one <- function(x) if (is.null(x)) NA else as.vector(x)[1]

of_fit <- function(fit) {
  c(estimate = one(fit$beta), se = fit$se, pval = fit$pval, ci_lb = fit$ci.lb,
    ci_ub = fit$ci.ub, tau2 = fit$tau2, I2 = fit$I2, H2 = fit$H2)
}

fits <- function(yi, vi) {
  rows <- mapply(function(test, method) {
    fit <- tightly(yi, vi, method = method, test = test)
    answer <- c(of_fit(fit), pi_lb = NA, pi_ub = NA, riley_lb = NA, riley_ub = NA)
    if (method != "EE") {
      found <- predict(fit)
      answer[c("pi_lb", "pi_ub")] <- c(found$pi.lb, found$pi.ub)
      found <- predict(fit, pi.type = "riley")
      answer[c("riley_lb", "riley_ub")] <- c(found$pi.lb, found$pi.ub)
    }
    if (test != "z") answer[c("tau2", "I2", "H2", "riley_lb", "riley_ub")] <- NA # as with z
    answer
  }, as.character(FITS$test), as.character(FITS$method))
  c(list(method = as.character(FITS$method), test = as.character(FITS$test)),
    split(rows, factor(rownames(rows), rownames(rows))))
}

spread_of <- function(yi, vi, level) {
  scale <- max(var(yi), min(vi))
  fit <- rma(yi, vi, method = "DL")
  found <- confint(fit, level = level, control = list(tol = 1e-16 * scale, maxiter = 100000,
                                                      tau2.max = 1e7 * scale))
  list(tau2_low = found$random["tau^2", "ci.lb"], tau2_high = found$random["tau^2", "ci.ub"],
       QE = fit$QE, QEp = fit$QEp)
}

of_rows <- function(rows) {
  rows <- unclass(rows)[c("estimate", "se", "pval", "tau2", "Q", "I2")]
  lapply(Filter(Negate(is.null), rows), as.vector)
}

of_influence <- function(found) {
  names <- c("rstudent", "dffits", "cook.d", "cov.r", "tau2.del")
  c(lapply(setNames(names, names), function(name) as.vector(found$inf[[name]])),
    list(dfbs = as.vector(found$dfbs[[1]]), is_infl = as.numeric(found$is.infl)))
}

of_regression <- function(fit) {
  list(estimate = as.vector(fit$beta), se = fit$se, pval = fit$pval, ci_lb = fit$ci.lb,
       ci_ub = fit$ci.ub, tau2 = fit$tau2, I2 = fit$I2, H2 = fit$H2, R2 = one(fit$R2),
       QE = fit$QE, QEp = fit$QEp, QM = fit$QM, QMp = fit$QMp)
}

of_asymmetry <- function(found) {
  names <- c(stat = "zval", pval = "pval", est = "est", ci_lb = "ci.lb", ci_ub = "ci.ub")
  lapply(names, function(name) one(found[[name]]))
}

of_tables <- function(fit) {
  names <- c("se", "pval", "ci.lb", "ci.ub", "QE", "QEp", "I2", "H2", "MH", "MHp", "TA", "TAp",
             "BD", "BDp")
  c(list(estimate = one(fit$beta)),
    setNames(lapply(names, function(name) one(fit[[name]])), sub("\\.", "_", names)))
}

of_model <- function(fit) {
  list(estimate = one(fit$beta), se = fit$se, pval = fit$pval, ci_lb = fit$ci.lb,
       ci_ub = fit$ci.ub, tau2 = fit$tau2)
}

# the exact test's root searches to their last bits
exact_test <- stats::mantelhaen.test
environment(exact_test) <- list2env(
  list(uniroot = function(...) stats::uniroot(..., tol = 1e-15, maxiter = 10000)),
  parent = asNamespace("stats"))

CALLS <- list(
  effects = 'escalc(measure, ...)',
  fits = 'rma(yi, vi, method, test, <tight>); predict(fit); predict(fit, pi.type = "riley")',
  spread = 'confint(rma(yi, vi, method = "DL"), level, <tight>)',
  leave1out = 'leave1out(rma(yi, vi, method, test, <tight>))',
  cumul = 'cumul(rma(yi, vi, method, test, <tight>)), by year where every year is known',
  influence = 'influence(rma(yi, vi, method, test, <tight>))',
  regtest_lm = 'regtest(yi, vi, model = "lm")',
  regtest = 'regtest(rma(yi, vi, method, <tight>))',
  ranktest = 'ranktest(yi, vi)',
  regression = 'rma(yi, vi, mods = ~ moderator, method, test, <tight>)',
  subgroups = 'rma(yi, vi, mods = ~ by - 1, method, test, <tight>); QM and QMp of mods = ~ by',
  mh = 'rma.mh(measure, add = c(1/2, 0), to = c("only0", "none"), drop00 = c(TRUE, FALSE))',
  peto = 'rma.peto(drop00 = c(TRUE, TRUE))',
  exact = paste('mantelhaen.test(tables with events and non-events, exact = TRUE, conf.level = level),',
                'its uniroot with tol = 1e-15'),
  tables_model = paste('rma.glmm(measure = "OR", model = "CM.EL", control = list(',
                       'intCtrl = list(rel.tol = 1e-8), optCtrl = list(rel.tol = 1e-10)))'),
  proportions_model = 'rma.glmm(measure = "PLO", nAGQ = 100)')
CASES <- list()

ask <- function(kind, data, expected, ...) {
  CASES[[length(CASES) + 1]] <<- list(about = c(kind = kind, data = data, list(...)),
                                      expected = expected)
}

effects_of <- function(set, measure) {
  if (measure == "given") return(set$data[c("yi", "vi")])
  arguments <- lapply(set$roles, function(column) set$data[[column]])
  if (measure == "SMCR") arguments$sd2i <- NULL
  found <- do.call(escalc, c(list(measure = measure), arguments))
  list(yi = as.vector(found$yi), vi = as.vector(found$vi))
}

ask_pooling <- function(data, yi, vi) {
  ask("fits", data, fits(yi, vi))
  for (level in c(95, 80)) ask("spread", data, spread_of(yi, vi, level), level = level / 100)
}

ask_diagnostics <- function(data, yi, vi, year, turn) {
  if (length(yi) > MOST) return()
  answer <- function(kind, shift, then, shown, rows = seq_along(yi)) {
    s <- TURNS[[(turn + shift) %% length(TURNS) + 1]]
    found <- tightly(yi[rows], vi[rows], method = s[1], test = s[2], then = then)
    ask(kind, data, shown(found), method = s[1], test = s[2])
  }
  answer("leave1out", 0, whole(leave1out), of_rows)
  by_year <- if (is.null(year) || anyNA(year)) seq_along(yi) else order(year)
  answer("cumul", 3, whole(cumul), of_rows, by_year)
  answer("influence", 6, influence, of_influence)
}

ask_asymmetry <- function(data, yi, vi) {
  if (length(yi) < 10) return()
  ask("regtest_lm", data, of_asymmetry(regtest(yi, vi, model = "lm")))
  for (method in c("EE", "REML", "DL")) {
    ask("regtest", data, of_asymmetry(tightly(yi, vi, method = method, then = regtest)),
        method = method)
  }
  ask("ranktest", data, suppressWarnings(unclass(ranktest(yi, vi)))[c("tau", "pval")])
}

ask_moderators <- function(data, set, yi, vi) {
  for (name in set$moderators) {
    x <- set$data[[name]]
    kept <- !is.na(x)
    for (s in if (name == set$moderators[1]) MODERATED else MODERATED[1]) {
      fit <- tightly(yi[kept], vi[kept], mods = model.matrix(~ x[kept]), method = s[1], test = s[2])
      ask("regression", data, of_regression(fit), moderator = name, method = s[1], test = s[2])
    }
  }
  for (s in if (is.null(set$by)) list() else list(c("REML", "knha"), c("DL", "z"))) {
    x <- set$data[[set$by]]
    kept <- !is.na(x)
    fit <- function(design) tightly(yi[kept], vi[kept], mods = design, method = s[1], test = s[2])
    means <- of_regression(fit(model.matrix(~ x[kept] - 1)))
    between <- fit(model.matrix(~ x[kept]))
    ask("subgroups", data, c(means[c("estimate", "se", "pval", "ci_lb", "ci_ub", "tau2")],
                             list(QM = between$QM, QMp = between$QMp)),
        by = set$by, method = s[1], test = s[2])
  }
}

ask_tables <- function(set) {
  counts <- set$data[unlist(TABLE)]
  for (measure in c("OR", "RR", "RD")) {
    fit <- suppressWarnings(do.call(rma.mh, c(list(measure = measure), counts, list(
      add = c(1/2, 0), to = c("only0", "none"), drop00 = c(TRUE, FALSE)))))
    ask("mh", set$name, of_tables(fit), measure = measure)
  }
  fit <- suppressWarnings(do.call(rma.peto, c(counts, list(drop00 = c(TRUE, TRUE)))))
  ask("peto", set$name, of_tables(fit)[1:7])
  events <- with(counts, ai + ci)
  kept <- counts[events > 0 & events < with(counts, n1i + n2i), ]
  tables <- with(kept, array(rbind(ai, n1i - ai, ci, n2i - ci), c(2, 2, nrow(kept))))
  for (level in c(0.95, 0.8)) {
    found <- exact_test(tables, exact = TRUE, conf.level = level)
    ask("exact", set$name, list(estimate = one(found$estimate), low = found$conf.int[1],
                                high = found$conf.int[2], p_value = found$p.value), level = level)
  }
  if (max(counts$n1i) > 1000) return() # the peer's integrals take very long
  fit <- try(suppressWarnings(do.call(rma.glmm, c(list(measure = "OR", model = "CM.EL"), counts,
    list(control = list(intCtrl = list(rel.tol = 1e-8), optCtrl = list(rel.tol = 1e-10)))))),
    silent = TRUE)
  if (inherits(fit, "try-error")) cat("  no rma.glmm:", fit)
  else ask("tables_model", set$name, of_model(fit))
}

ask_proportions <- function(set) ask("proportions_model", set$name, of_model(
  rma.glmm(measure = "PLO", xi = set$data$xi, ni = set$data$ni, nAGQ = 100)))

EFFECTS <- list()
for (turn in seq_along(SETS)) {
  set <- SETS[[turn]]
  found <- EFFECTS[[set$name]] <- sapply(set$measures, function(measure) effects_of(set, measure),
                                         simplify = FALSE)
  if (!is.na(set$pooled)) {
    yi <- found[[set$pooled]]$yi
    vi <- found[[set$pooled]]$vi
    data <- paste(set$name, set$pooled, sep = "/")
    ask_pooling(data, yi, vi)
    ask_diagnostics(data, yi, vi, set$data$year, turn)
    ask_asymmetry(data, yi, vi)
    ask_moderators(data, set, yi, vi)
  }
  if (identical(set$roles, TABLE)) ask_tables(set)
  if (identical(set$roles, GROUP)) ask_proportions(set)
  cat(sprintf("%-22s %4d studies\n", set$name, nrow(set$data)))
}

# --- how it is written -------------------------------------------------------------------------

text <- function(value) toJSON(unbox(value), digits = NA)
strings <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf('"%s"', x)), collapse = ", "), "]")
object <- function(values, write) {
  paste0("{", paste(sprintf('"%s": %s', names(values), vapply(values, write, "")), collapse = ", "), "}")
}

# what goes in: every digit
column <- function(x) {
  if (!is.numeric(x)) return(strings(x))
  short <- sprintf("%.15g", x)
  exact <- suppressWarnings(as.numeric(short)) == x
  words <- ifelse(exact, short, sprintf("%.17g", x))
  words[is.na(x)] <- "null"
  paste0("[", paste(words, collapse = ", "), "]")
}

# what comes out: 11 digits
answered <- function(x) {
  if (!is.numeric(x)) return(strings(x))
  words <- numbers(signif(x, 11))
  if (length(x) > 1) words else gsub("^\\[|\\]$", "", words)
}

sets <- vapply(SETS, function(set) {
  inputs <- setdiff(names(set$data), if (is.null(set$roles)) c("yi", "vi"))
  found <- EFFECTS[[set$name]]
  effects <- object(setNames(names(found), names(found)), function(measure) {
    object(as.list(found[[measure]]), if (measure %in% set$pooled) column else numbers)
  })
  sprintf('    "%s": {"source": %s,\n      "columns": %s,\n      "effects": %s}', set$name,
          text(set$source), object(as.list(set$data[inputs]), column), effects)
}, "")
cases <- vapply(CASES, function(case) {
  sprintf('    {%s, "expected": %s}', gsub("^\\{|\\}$", "", object(case$about, text)),
          object(case$expected, answered))
}, "")
versions <- vapply(c("metafor", "metadat", "lme4", "BiasedUrn"),
                   function(p) as.character(packageVersion(p)), "")
about <- paste("What metafor and R answer on published data sets. effects: escalc() of each",
  "measure, or the effects as published (given). I2 and R2 in per cent; <tight> is a threshold",
  "of 1e-16 to 1e-12 times the variance of the effects, the smallest at which the fit converges.")
writeLines(c('{', sprintf('  "about": %s,', text(about)),
  sprintf('  "programs": %s,', object(as.list(c(R = STATS, versions)), text)),
  sprintf('  "calls": %s,', object(CALLS, text)),
  '  "datasets": {', paste(sets, collapse = ",\n"), '  },',
  '  "cases": [', paste(cases, collapse = ",\n"), '  ]', '}'), "tests/golden/published_data.json")
cat(length(SETS), "data sets,", length(CASES), "cases\n")
