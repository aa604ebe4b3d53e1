"""Common effects of 2 × 2 tables: numbers of other programs, laws, refusals."""

import json
from fractions import Fraction
from itertools import product
from math import comb, exp, inf, isinf, isnan, log, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import compare
from surrogate_evidence.synthesis import (
    POOLED_COLUMNS,
    NothingToPool,
    PooledTables,
    exact_odds_ratio,
    mantel_haenszel,
    peto,
)

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "common_tables.json").read_text("utf-8")
)
CLOSED = [case for case in GOLDEN["cases"] if "/exact/" not in case["id"]]
EXACT = [case for case in GOLDEN["cases"] if "/exact/" in case["id"]]

# closed formulas: sums in another order, p-values far out in the tail
AGREEMENT = 1e-10
# chances far out in a tail, reached by way of logarithms of large factorials
FAR_OUT = 1e-9
# the peer searches the ratio itself, with the tolerance 1e-15
SEARCHED = 1e-10
# sums in another order
ROUNDING = 1e-9

# an odds ratio, limits of which can be checked by listing all tables
SPARSE = ([0, 2, 1], [8, 6, 5], [3, 5, 1], [7, 9, 6])
ONE_WAY = ([0, 0], [40, 60], [3, 2], [40, 58])
ALL_METHODS = [
    mantel_haenszel,
    peto,
    exact_odds_ratio,
]


def _counts(name):
    columns = GOLDEN["datasets"][name]["columns"]
    return tuple(columns[key] for key in ("ai", "n1i", "ci", "n2i"))


@pytest.mark.parametrize("case", CLOSED, ids=lambda case: case["id"])
def test_agrees_with_metafor(case):
    counts = _counts(case["data"])
    if "measure" in case:
        row = mantel_haenszel(
            *counts, measure=case["measure"], correct=case["correct"]
        ).to_dict()
    else:
        row = peto(*counts).to_dict()
    found = {
        "estimate": row["estimate"],
        "se": row["std_error"],
        "pval": row["p_value"],
        "ci_lb": row["ci_low"],
        "ci_ub": row["ci_high"],
        "QE": row["q"],
        "QEp": row["q_p_value"],
        "I2": 100 * row["i2"],
        "H2": row["h2"],
        "MH": row["cmh"],
        "MHp": row["cmh_p_value"],
        "TA": row["tarone"],
        "TAp": row["tarone_p_value"],
        "BD": row["breslow_day"],
        "BDp": row["breslow_day_p_value"],
    }
    expected = {k: v for k, v in case["expected"].items() if v is not None}
    assert len(expected) >= 7
    assert {k: found[k] for k in expected} == pytest.approx(expected, rel=AGREEMENT)


@pytest.mark.parametrize("case", EXACT, ids=lambda case: case["id"])
def test_exact_limits_agree_with_r(case):
    found = exact_odds_ratio(
        *_counts(case["data"]), level=case["level"], two_sided="minimum-likelihood"
    )
    expected = {k: float(v) for k, v in case["expected"].items()}
    assert found.ratio == pytest.approx(expected["estimate"], rel=SEARCHED)
    assert exp(found.interval.low) == pytest.approx(expected["low"], rel=SEARCHED)
    assert exp(found.interval.high) == pytest.approx(expected["high"], rel=SEARCHED)
    assert found.p_value == pytest.approx(expected["p_value"], rel=FAR_OUT)


def _listed(counts, ratio):
    """Return the chance of every sum, in fractions, by listing all tables."""
    chances = {}
    rows = list(zip(*counts, strict=True))
    ranges = [range(max(0, a + c - n2), min(n1, a + c) + 1) for a, n1, c, n2 in rows]
    for cells in product(*ranges):
        ways = Fraction(1)
        for x, (a, n1, c, n2) in zip(cells, rows, strict=True):
            ways *= comb(n1, x) * comb(n2, a + c - x) * Fraction(ratio) ** x
        chances[sum(cells)] = chances.get(sum(cells), 0) + ways
    total = sum(chances.values())
    return {key: value / total for key, value in chances.items()}


@pytest.mark.parametrize(("method", "half"), [("exact", 0), ("mid-p", 1)])
def test_limits_leave_what_they_say_in_each_tail(method, half):
    found = exact_odds_ratio(*SPARSE, level=0.9, method=method)
    seen = sum(SPARSE[0])
    for limit, beyond in (
        (found.interval.low, lambda s: s > seen),
        (found.interval.high, lambda s: s < seen),
    ):
        chances = _listed(SPARSE, exp(limit))
        tail = sum(value for key, value in chances.items() if beyond(key))
        tail += chances[seen] * Fraction(2 - half, 2)
        assert float(tail) == pytest.approx(0.05, rel=ROUNDING)
    mean = sum(key * value for key, value in _listed(SPARSE, found.ratio).items())
    assert float(mean) == pytest.approx(seen, rel=ROUNDING)


def test_p_values_are_those_of_all_tables_listed():
    chances, seen = _listed(SPARSE, 1), sum(SPARSE[0])
    less = sum(value for key, value in chances.items() if key <= seen)
    rare = sum(value for value in chances.values() if value <= chances[seen])
    doubled = exact_odds_ratio(*SPARSE)
    summed = exact_odds_ratio(*SPARSE, two_sided="minimum-likelihood")
    assert doubled.p_value == pytest.approx(float(2 * less), rel=ROUNDING)
    assert summed.p_value == pytest.approx(float(rare), rel=ROUNDING)
    assert doubled.p_value != summed.p_value


@pytest.mark.parametrize("counts", [(5, 12, 2, 14), (0, 9, 4, 11), (7, 7, 3, 9)])
@pytest.mark.parametrize("method", ["exact", "mid-p"])
def test_one_table_is_as_in_compare(counts, method):
    name = {"exact": "conditional", "mid-p": "mid-p"}[method]
    one = compare(*counts, measure="OR", method=name)
    found = exact_odds_ratio(*([count] for count in counts), method=method)
    limits = (exp(found.interval.low), exp(found.interval.high))
    assert limits == pytest.approx((one.interval.low, one.interval.high), rel=ROUNDING)


tables = st.lists(
    st.tuples(
        st.integers(1, 12), st.integers(1, 12), st.integers(0, 12), st.integers(0, 12)
    ).map(lambda t: (min(t[2], t[0]), t[0], min(t[3], t[1]), t[1])),
    min_size=1,
    max_size=5,
).map(lambda rows: tuple(map(list, zip(*rows, strict=True))))


def _row(result):
    row = result.to_dict()
    return [row[k] for k in ("estimate", "ci_low", "ci_high", "p_value")]


def _every(counts):
    for measure in ("OR", "RR", "RD"):
        yield mantel_haenszel(*counts, measure=measure)
    yield peto(*counts)
    yield exact_odds_ratio(*counts)
    yield exact_odds_ratio(*counts, method="mid-p")


@given(counts=tables)
@settings(max_examples=60, deadline=None)
def test_swapping_the_arms_turns_the_sign(counts):
    a, n1, c, n2 = counts
    for here, there in zip(_every(counts), _every((c, n2, a, n1)), strict=True):
        estimate, low, high, p = _row(here)
        swapped = [-estimate, -high, -low, p]
        assert _row(there) == pytest.approx(swapped, rel=1e-7, abs=1e-7, nan_ok=True)


@given(counts=tables)
@settings(max_examples=40, deadline=None)
def test_order_and_silent_studies_change_no_ratio(counts):
    a, n1, c, n2 = (list(reversed(column)) for column in counts)
    more = ([*a, 0], [*n1, 8], [*c, 0], [*n2, 3])
    for here, there in zip(_every(counts), _every(more), strict=True):
        if isinstance(here, PooledTables) and here.measure != "RD":
            assert _row(there) == pytest.approx(
                _row(here), rel=1e-7, abs=1e-7, nan_ok=True
            )
            assert there.k == here.k
            assert there.k_omitted == here.k_omitted + 1


@given(counts=tables)
@settings(max_examples=60, deadline=None)
def test_whatever_is_missing_has_a_reason(counts):
    for result in _every(counts):
        low, high, p = _row(result)[1:]
        assert not np.isnan([low, high, p]).any() or result.to_dict()["reason"]
        if isinstance(result, PooledTables) and result.method == "conditional":
            assert low <= result.estimate <= high


@given(counts=tables)
@settings(max_examples=40, deadline=None)
def test_p_below_alpha_if_and_only_if_1_lies_outside(counts):
    for method in ("exact", "mid-p"):
        found = exact_odds_ratio(*counts, method=method, level=0.8)
        if isinstance(found, NothingToPool):
            continue
        assume(abs(found.p_value - 0.2) > 1e-6)
        assert (found.p_value < 0.2) == (0.0 not in found.interval)


def test_where_one_arm_has_no_event_only_the_exact_limit_is_left():
    found = mantel_haenszel(*ONE_WAY)
    assert found.estimate == -inf
    assert isnan(found.interval.low)
    assert "exact_odds_ratio" in found.to_dict()["reason"]
    exact = exact_odds_ratio(*ONE_WAY)
    assert exact.estimate == exact.interval.low == -inf
    assert 0 < exp(exact.interval.high) < 2
    assert exact.notes[0].code == "boundary"


@pytest.mark.parametrize("measure", ["RR", "RD"])
def test_everybody_everywhere_is_no_certainty(measure):
    found = mantel_haenszel([5, 3], [5, 3], [9, 7], [9, 7], measure)
    assert found.estimate == 0
    assert isnan(found.std_error)
    assert isnan(found.interval.high)
    assert "claim certainty" in found.to_dict()["reason"]


@pytest.mark.parametrize("method", ALL_METHODS)
@pytest.mark.parametrize(
    "counts",
    [([], [], [], []), ([0, 0], [5, 6], [0, 0], [4, 9]), ([5], [5], [9], [9])],
)
def test_without_information_there_is_nothing_to_pool(method, counts):
    found = method(*counts)
    assert isinstance(found, NothingToPool)
    assert found.k_omitted == len(counts[0])


def test_a_risk_difference_counts_studies_without_events():
    with_them = mantel_haenszel([2, 0], [10, 90], [5, 0], [10, 90], "RD")
    assert with_them.k == 2
    assert with_them.estimate == pytest.approx(-0.3 * 5 / 50, rel=ROUNDING)


def test_large_counts_lose_nothing():
    found = exact_odds_ratio([4_000] * 5, [90_000] * 5, [4_400] * 5, [90_000] * 5)
    closed = mantel_haenszel([4_000] * 5, [90_000] * 5, [4_400] * 5, [90_000] * 5)
    assert found.estimate == pytest.approx(closed.estimate, abs=1e-5)
    assert found.interval.low == pytest.approx(closed.interval.low, abs=1e-3)
    far = exact_odds_ratio([0], [50_000], [40_000], [50_000])
    assert exp(far.interval.high) < 1e-4


def test_a_step_of_peto_off_the_scale_is_still_written():
    # nearly all people in one arm: the step is 9000 times too long
    found = peto([0], [9_000], [1], [1])
    assert found.estimate < -1000
    assert peto([1], [1], [0], [9_000]).ratio == inf
    assert "∞" in str(peto([1], [1], [0], [9_000]))


def test_too_many_counts_are_refused():
    with pytest.raises(ArgumentError, match="too many to list"):
        exact_odds_ratio([10**6], [10**7], [10**6], [10**7])


@pytest.mark.parametrize("method", ALL_METHODS)
@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (([7], [5], [1], [5]), "more events"),
        (([-1], [5], [1], [5]), "0 or more"),
        (([1, 2], [5, 5, 5], [1], [5]), "events_1 has 2 values, n_1 3"),
        (([1, 2], [5], [1, 1], [5]), "one per study"),
        (([nan], [5], [1], [5]), "whole number"),
        ((["3"], [5], [1], [5]), "whole number"),
        (([True], [5], [1], [5]), "whole number"),
        (([1], [0], [1], [5]), "1 or more"),
        (([[1, 2]], [[5, 5]], [[1, 1]], [[5, 5]]), "one row per study"),
    ],
)
def test_impossible_counts_are_refused(method, counts, words):
    with pytest.raises(ArgumentError, match=words):
        method(*counts)
    with pytest.raises(ArgumentError, match=r"Did you mean 0\.95"):
        method(*SPARSE, level=95)


@pytest.mark.parametrize(
    ("method", "options", "words"),
    [
        (mantel_haenszel, {"measure": "PR"}, "measure must be one of"),
        (mantel_haenszel, {"correct": 1}, "True or False"),
        (exact_odds_ratio, {"method": "midp"}, "Did you mean 'mid-p'"),
        (exact_odds_ratio, {"two_sided": "both"}, "two_sided must be one of"),
    ],
)
def test_unknown_options_are_refused(method, options, words):
    with pytest.raises(ArgumentError, match=words):
        method(*SPARSE, **options)


@pytest.mark.parametrize("result", list(_every(SPARSE)), ids=lambda r: r.method)
def test_prints_explains_and_is_appraised(result):
    text = str(result)
    assert "3 studies" in text
    assert "95% confidence interval" in text
    assert "<caption>" in result._repr_html_()
    assert set(POOLED_COLUMNS) <= set(result.to_dict())
    assert "SYN601" in {flag.code for flag in appraise(result)}
    assert "ai <- c(0, 2, 1)" in result.to_r()


def test_ratio_of_a_difference_does_not_exist():
    assert isnan(mantel_haenszel(*SPARSE, measure="RD").ratio)
    assert log(mantel_haenszel(*SPARSE).ratio) == pytest.approx(
        mantel_haenszel(*SPARSE).estimate
    )
    assert isinf(exact_odds_ratio([3], [3], [0], [3]).ratio)
