"""Weights that are drawn are those the pooled effect is made with."""

import numpy as np
import pytest

from surrogate_evidence.presentation.figures.forests.pooled_lines import (
    peto_effects,
    table_weights,
)
from surrogate_evidence.synthesis import (
    mantel_haenszel,
    peto,
)

TABLES = ([1, 0, 2], [40, 60, 25], [5, 4, 1], [40, 58, 25])

# metafor 3.8-1: weights(rma.mh(measure, ai, n1i, ci, n2i)), weights(rma.peto(...))
METAFOR_WEIGHTS = {
    "OR": (20.11113282, 57.50427588, 22.38459130),
    "RR": (20.35547420, 57.43635228, 22.20817352),
    "RD": (19.76338525, 46.10940080, 34.12721394),
    "PETO": (23.27138726, 54.37046740, 22.35814535),
}
PRINTED = 5e-9  # half of the last digit that metafor was asked for


@pytest.mark.parametrize("measure", METAFOR_WEIGHTS)
def test_weights_of_tables_agree_with_metafor(measure):
    counts = ([4, 6, 3], [123, 306, 231], [11, 29, 11], [139, 303, 220])
    found = peto(*counts) if measure == "PETO" else mantel_haenszel(*counts, measure)
    percent = 100 * np.array(table_weights(found))
    assert percent == pytest.approx(METAFOR_WEIGHTS[measure], abs=PRINTED)


def test_weights_of_tables_are_those_of_the_method():
    rows = list(zip(*TABLES, strict=True))
    found = mantel_haenszel(*TABLES)
    b_c = [(n_1 - a) * c / (n_1 + n_2) for a, n_1, c, n_2 in rows]
    assert table_weights(found) == pytest.approx(np.array(b_c) / sum(b_c))
    # the pooled Mantel-Haenszel odds ratio is the weighted mean of those of studies
    ratios = [a * (n_2 - c) / ((n_1 - a) * c) for a, n_1, c, n_2 in rows]
    assert np.dot(ratios, table_weights(found)) == pytest.approx(found.ratio)


def test_petos_pooled_effect_is_the_weighted_mean_of_what_is_drawn():
    found = peto(*TABLES)
    effects = [estimate for estimate, _, _ in peto_effects(found, 0.95)]
    pooled = np.dot(effects, table_weights(found))
    assert pooled == pytest.approx(found.estimate)
