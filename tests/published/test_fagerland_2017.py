"""Fagerland, Lydersen and Laake 2017, Statistical Analysis of Contingency Tables.

The worked examples of chapters 2 and 4 as the authors' own program prints them, to the
digits printed: package contingencytables, tests/testthat/test-ch2.R and test-ch4.R in
the repository ocbe-uio/contingencytables. The table of 7 of 34 against 1 of 34 is also
that of their paper of 2015 (Statistical Methods in Medical Research 24:224-254).

Not compared: their mid-P test takes half of the observed table from the test that adds
up the less probable tables, ours doubles the smaller tail; their Agresti-Coull interval
adds 2 events and 2 non-events at every level.
"""

import pytest

from surrogate_evidence import compare, exact_test, proportion

EPINEPHRINE = (7, 34, 1, 34)  # Perondi et al. 2004
GENOTYPE = (0, 16, 15, 72)  # Ritland et al. 2007
ANTIBODIES = (9, 13, 4, 14)  # Lampasona et al. 2013
TEA = (3, 4, 1, 4)  # the lady tasting tea
BERGER_BOOS = 1e-4
"""Their unconditional tests leave out that share of nuisance values and add it."""


def rounded(interval, digits=4):
    return round(interval.low, digits), round(interval.high, digits)


@pytest.mark.parametrize(
    ("method", "sample", "printed"),
    [
        ("clopper-pearson", (13, 16), (0.5435, 0.9595)),
        ("mid-p", (13, 16), (0.5699, 0.9500)),
        ("jeffreys", (13, 16), (0.5792, 0.9442)),
        ("wilson", (13, 16), (0.5699, 0.9341)),
        ("blaker", (1, 100), (0.0005, 0.0513)),
        ("wald", (1, 2), (0.0, 1.0)),
    ],
)
def test_one_proportion(method, sample, printed):
    assert rounded(proportion(*sample, method=method).interval) == printed


@pytest.mark.parametrize(
    ("measure", "method", "table", "printed"),
    [
        ("RD", "wald", EPINEPHRINE, (0.0292, 0.3238)),
        ("RD", "mee", EPINEPHRINE, (0.0284, 0.3439)),
        ("RD", "agresti-caffo", EPINEPHRINE, (0.0116, 0.3217)),
        ("RD", "newcombe", EPINEPHRINE, (0.0189, 0.3404)),
        ("RD", "miettinen-nurminen", GENOTYPE, (-0.3164, -0.0056)),
        ("RR", "log", EPINEPHRINE, (0.9096, 53.8695)),
        ("RR", "koopman", EPINEPHRINE, (1.2209, 42.5757)),
        ("RR", "miettinen-nurminen", EPINEPHRINE, (1.2086, 43.0330)),
        ("OR", "mid-p", TEA, (0.3101, 308.5568)),
        ("OR", "miettinen-nurminen", ANTIBODIES, (1.0934, 28.9419)),
        ("OR", "score", GENOTYPE, (0.0, 0.9532)),
    ],
)
def test_two_proportions(measure, method, table, printed):
    interval = compare(*table, measure=measure, method=method).interval
    assert rounded(interval) == printed


@pytest.mark.parametrize(
    ("method", "table", "printed", "digits"),
    [
        ("barnard", TEA, 0.28916, 5),
        ("chi-squared", TEA, 0.15730, 5),
        ("yates-chi-squared", TEA, 0.47950, 5),
        ("fisher", GENOTYPE, 0.06287, 5),
        ("yates-chi-squared", GENOTYPE, 0.1016, 4),
    ],
)
def test_p_values(method, table, printed, digits):
    p_value = exact_test(*table, method=method).p_value
    if method == "barnard":
        p_value += BERGER_BOOS
    assert round(p_value, digits) == printed
