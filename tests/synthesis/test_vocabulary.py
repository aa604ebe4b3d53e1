"""Every result over several studies says the same thing by the same word."""

import pytest

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.synthesis import (
    BAYESIAN_COLUMNS,
    POOLED_COLUMNS,
    bayesian_pool,
    begg_test,
    combine_p_values,
    confidence_curve,
    egger_test,
    mantel_haenszel,
    meta_regression,
    mixed_odds_ratio,
    panel,
    pool,
    pool_proportions,
    sign_test,
    spread,
)

Y = [0.1, 0.4, 0.2, 0.3, 0.9, 0.5, 0.8, 0.6, 0.0, 0.7]
V = [0.01 * place for place in range(1, 11)]
TABLES = [1, 0, 4], [10, 12, 30], [3, 2, 9], [11, 12, 29]
POOLED = pool(Y, V, measure="OR")

RESULTS = (
    POOLED,
    POOLED.back_transformed(),
    pool(Y, V, model="common-effect"),
    pool([], []),
    bayesian_pool(Y, V),
    bayesian_pool([], []),
    mantel_haenszel(*TABLES),
    mixed_odds_ratio(*TABLES),
    pool_proportions([16, 9], [16, 9]),
    meta_regression(Y, V, {"place": range(10)}),
    egger_test(Y, V),
    begg_test(Y, V),
    confidence_curve(POOLED),
    combine_p_values([0.1, 0.2]),
    spread(Y, measure="OR"),
    sign_test(5, 1),
)


@pytest.mark.parametrize("result", RESULTS, ids=lambda one: type(one).__name__)
def test_columns_have_one_name_and_one_order(result):
    row = result.to_dict()
    shared = [name for name in row if name in POOLED_COLUMNS]
    assert shared == sorted(shared, key=POOLED_COLUMNS.index)
    assert {"k", "note"} <= set(row)
    assert "notes" not in row
    assert ("ci_low" in row) == ("ci_high" in row)
    assert not any(isinstance(value, (tuple, list, dict)) for value in row.values())


def test_rows_with_a_stated_prior_keep_the_order_of_the_others():
    shared = [name for name in BAYESIAN_COLUMNS if name in POOLED_COLUMNS]
    assert shared == sorted(shared, key=POOLED_COLUMNS.index)


@pytest.mark.parametrize(
    "result", [*RESULTS, panel(Y, V)], ids=lambda one: type(one).__name__
)
def test_every_result_can_be_appraised(result):
    codes = [flag.code for flag in appraise(result)]
    assert all(code.startswith("SYN") for code in codes)


def test_no_study_at_all_is_flagged_as_few():
    assert [flag.code for flag in appraise(pool([], []))] == ["SYN601"]
