# Makes the golden numbers of base R again and prints how far they lie from what is stored.
# Run from the project's folder: Rscript validation/stats.R (needs jsonlite)
library(jsonlite)

stored <- function(file, name) {
  document <- fromJSON(file.path("tests/golden", file), simplifyDataFrame = FALSE)
  for (case in document$cases) if (case$name == name) {
    return(list(columns = document$columns, expected = case$expected))
  }
}

worst <- function(file, name, answer) {
  golden <- stored(file, name)
  columns <- lapply(golden$columns, as.numeric)
  found <- do.call(mapply, c(list(FUN = answer), unname(columns)))
  found <- matrix(found, ncol = length(columns[[1]]))
  expected <- t(sapply(golden$expected, as.numeric))
  cat(sprintf("%-28s %.1e\n", name, max(abs(found - expected), na.rm = TRUE)))
}

table_of <- function(x1, n1, x2, n2) matrix(c(x1, x2, n1 - x1, n2 - x2), 2)
quiet <- suppressWarnings

one <- "one_proportion.json"
worst(one, "clopper-pearson", function(x, n) binom.test(x, n)$conf.int)
worst(one, "wilson", function(x, n) quiet(prop.test(x, n, correct = FALSE)$conf.int))

tests <- "two_arms_tests.json"
for (side in c("two-sided", "less", "greater")) {
  worst(tests, paste0("fisher/", side), function(...) {
    fisher.test(table_of(...), alternative = sub("-", ".", side))$p.value
  })
}
for (yates in c(FALSE, TRUE)) {
  name <- if (yates) "yates-chi-squared/two-sided" else "chi-squared/two-sided"
  worst(tests, name, function(x1, n1, x2, n2) {
    quiet(prop.test(c(x1, x2), c(n1, n2), correct = yates)$p.value)
  })
}
