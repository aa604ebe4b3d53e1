# How a golden file is written: one line per vector, 13 significant digits (the exact
# tests, whose p-values are tiny, included), infinities as words, NA as null.
library(jsonlite)

LEVELS <- c(0.80, 0.90, 0.95, 0.99)
SMALL <- list(c(1, 1), c(1, 4), c(3, 4), c(5, 9))
LARGE <- list(c(12, 19), c(16, 16))
STATS <- paste(R.version$major, R.version$minor, sep = ".")

every_table <- function(arms) {
  do.call(rbind, lapply(arms, function(n) {
    grid <- expand.grid(events_2 = 0:n[2], events_1 = 0:n[1])
    data.frame(events_1 = grid$events_1, n_1 = n[1], events_2 = grid$events_2, n_2 = n[2])
  }))
}

every_count <- function(sizes) {
  do.call(rbind, lapply(sizes, function(n) data.frame(events = 0:n, n = n)))
}

# Limits (or any named numbers) of each row: `answer` takes the row's columns.
of_each <- function(rows, answer) {
  found <- suppressWarnings(do.call(mapply, c(list(FUN = answer), unname(as.list(rows)))))
  if (is.null(dim(found))) found <- matrix(found, nrow = 1)
  split(found, row(found))
}

limits <- function(rows, answer) setNames(of_each(rows, answer), c("lower", "upper"))

p_values <- function(rows, answer) setNames(of_each(rows, answer), "p_value")

case <- function(name, expected, call, options = NULL, program = "stats",
                 version = STATS, precision = NULL, note = NULL) {
  Filter(Negate(is.null), list(name = name, options = options, program = program,
    version = version, call = call, precision = precision, note = note,
    expected = expected))
}

numbers <- function(x) {
  words <- sprintf("%.13g", x)
  words[is.na(x)] <- "null"
  words[is.infinite(x)] <- paste0('"', ifelse(x[is.infinite(x)] < 0, "-", ""), 'Infinity"')
  paste0("[", paste(words, collapse = ", "), "]")
}

vectors <- function(columns, indent) {
  keys <- sprintf('%s"%s": %s', indent, names(columns), sapply(columns, numbers))
  paste(keys, collapse = ",\n")
}

write_golden <- function(file, about, rows, cases) {
  text <- sapply(cases, function(item) {
    head <- item[setdiff(names(item), "expected")]
    fields <- mapply(function(key, value) {
      sprintf('      "%s": %s', key, toJSON(value, auto_unbox = TRUE, digits = NA))
    }, names(head), head)
    paste0("    {\n", paste(fields, collapse = ",\n"), ',\n      "expected": {\n',
           vectors(item$expected, "        "), "\n      }\n    }")
  })
  writeLines(paste0('{\n  "about": ', toJSON(about, auto_unbox = TRUE),
    ',\n  "columns": {\n', vectors(rows, "    "), '\n  },\n  "cases": [\n',
    paste(text, collapse = ",\n"), "\n  ]\n}"), file.path("tests/golden", file))
  cat(sprintf("%-28s %4d rows %3d cases\n", file, nrow(rows), length(cases)))
}

# A root to the last bits; `f` may be infinite at an end.
root <- function(f, low, high) {
  big <- function(x) max(min(f(x), 1e300), -1e300)
  uniroot(big, c(low, high), tol = .Machine$double.eps, maxiter = 5000)$root
}
