"""Many sets at once: the frame that comes out, and what a faulty set costs."""

from math import inf, nan

import numpy as np
import pandas as pd
import pytest

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import POOLED_COLUMNS, pool, pool_by
from surrogate_evidence.synthesis.pooling._engine import blocks, moments, sums, total

# sums in another order
ROUNDING = 1e-12


def _frame(sizes, seed=0):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(len(sizes)), sizes)
    v = rng.gamma(1.0, 0.3, g.size) + 0.01
    y = rng.normal(0, np.sqrt(v + 0.1))
    return pd.DataFrame({"meta_id": g, "yi": y, "vi": v})


def test_sums_within_groups_are_those_of_a_loop():
    frame = _frame([3, 0, 1, 40])
    g = frame["meta_id"].to_numpy()
    y, w = frame["yi"].to_numpy(), 1 / frame["vi"].to_numpy()
    found = moments(y, w, g, 4)
    assert found.k.tolist() == [3, 0, 1, 40]
    assert np.isnan(found.mean[1])
    for group in (0, 2, 3):
        here = g == group
        mean = np.average(y[here], weights=w[here])
        assert found.mean[group] == pytest.approx(mean, rel=ROUNDING)
        assert total(w, g, 4)[group] == pytest.approx(w[here].sum(), rel=ROUNDING)


@pytest.mark.parametrize("sizes", [[1], [5] * 7, list(range(1, 120)), [3, 900, 2, 70]])
def test_rectangles_hold_every_study_once(sizes):
    frame = _frame(sizes).sample(frac=1, random_state=2)
    y, v, g = (frame[name].to_numpy() for name in ("yi", "vi", "meta_id"))
    seen, plain = [], moments(y, 1 / v, g, len(sizes))
    for block in blocks(y, v, g, len(sizes)):
        seen += block.groups.tolist()
        assert np.isfinite(block.v).sum(axis=0).tolist() == block.k.tolist()
        own = sums(block.y, block.v, 0.0)
        assert own.q == pytest.approx(plain.q[block.groups], rel=1e-9, abs=1e-12)
        mean = block.shift + block.scale * own.mean
        assert mean == pytest.approx(plain.mean[block.groups], rel=1e-9, abs=1e-12)
    assert sorted(seen) == list(range(len(sizes)))


def test_one_row_per_group_in_the_order_they_appear():
    frame = _frame([4, 2, 9]).iloc[::-1]
    rows = pool_by(frame)
    assert rows["meta_id"].tolist() == [2, 1, 0]
    assert list(rows.columns) == ["meta_id", *POOLED_COLUMNS]
    assert rows["k"].tolist() == [9, 2, 4]
    assert rows["reason"].str.contains("prediction").tolist() == [False, True, True]


def test_a_large_group_beside_small_ones_is_the_same_as_alone():
    frame = _frame([2, 5000, 3, 33, 37])
    rows = pool_by(frame).set_index("meta_id")
    for group, part in frame.groupby("meta_id"):
        alone = pool(part["yi"], part["vi"])
        row = rows.loc[group]
        assert row["tau2"] == pytest.approx(alone.tau2, rel=1e-9, abs=1e-12)
        assert row["ci_low"] == pytest.approx(alone.interval.low, rel=1e-9)


def test_groups_by_two_columns():
    frame = _frame([3, 3]).assign(outcome=["a", "b", "a"] * 2)
    rows = pool_by(frame, by=["meta_id", "outcome"])
    assert rows[["meta_id", "outcome", "k"]].to_numpy().tolist() == [
        [0, "a", 2],
        [0, "b", 1],
        [1, "a", 2],
        [1, "b", 1],
    ]


def test_a_faulty_group_says_why_and_stops_no_other():
    frame = pd.DataFrame(
        {
            "meta_id": list("aabbccddeeffgghhii"),
            "yi": np.r_[[0.1, 0.2] * 5, nan, inf, nan, nan, 0.1, 0.3, 1e200, 0.2],
            "vi": np.r_[
                [0.1, 0.2, 0, 0.1, -1, 0.1, nan, 0.1, inf, 0.1],
                [0.1, 0.1, nan, nan, 0.1, nan, 0.1, 0.1],
            ],
        }
    )
    rows = pool_by(frame).set_index("meta_id")
    assert rows.loc["a", "estimate"] == pool([0.1, 0.2], [0.1, 0.2]).estimate
    assert rows["estimate"].notna().tolist() == [True] + [False] * 8
    reasons = rows["reason"]
    assert reasons["b"] == "Not pooled: vi is zero (1 of 2 studies)."
    assert reasons["c"] == "Not pooled: vi is negative (1 of 2 studies)."
    assert "vi is missing beside an effect" in reasons["d"]
    assert "vi is infinite" in reasons["e"]
    assert "yi is missing beside a variance" in reasons["f"]
    assert "yi is infinite (1 of 2 studies)" in reasons["f"]
    assert "No study carries an estimate" in reasons["g"]
    assert rows.loc["g", "k_omitted"] == 2
    assert "too large" in reasons["i"]
    assert not rows.loc["b":"i", "converged"].any()
    assert rows.loc["b", "k"] == 2


@pytest.mark.parametrize(
    "vi", [["0.1", 0.1, 0.2], [True, 0.1, 0.2], ["x", 0.1, 0.2]], ids=str
)
def test_what_is_no_number_costs_its_own_group_only(vi):
    frame = pd.DataFrame({"meta_id": [1, 2, 2], "yi": [0.1, 0.2, 0.3], "vi": vi})
    rows = pool_by(frame)
    assert rows["reason"][0] == "Not pooled: vi is no number (1 of 1 studies)."
    assert rows["estimate"].notna().tolist() == [False, True]


def test_studies_without_a_group_are_not_pooled_together():
    frame = pd.DataFrame(
        {"meta_id": ["a", None, None], "yi": [0.1, 0.2, 0.3], "vi": [0.1, 0.1, 0.1]}
    )
    rows = pool_by(frame)
    assert rows["estimate"].notna().tolist() == [True, False]
    assert rows["reason"][1] == "Not pooled: meta_id is missing."


def test_nullable_columns_of_pandas_are_numbers():
    frame = _frame([3, 4]).convert_dtypes()
    frame.loc[0, ["yi", "vi"]] = pd.NA
    rows = pool_by(frame)
    assert rows["k"].tolist() == [2, 4]
    assert rows["k_omitted"].tolist() == [1, 0]


def test_an_empty_frame_gives_an_empty_frame_with_the_same_types():
    rows, none = pool_by(_frame([3])), pool_by(_frame([3]).iloc[:0])
    assert len(none) == 0
    assert none.dtypes.to_dict() == rows.dtypes.to_dict()


def test_progress_is_told():
    told = []
    pool_by(_frame([2, 3, 4]), progress=lambda done, size: told.append((done, size)))
    assert told[-1] == (3, 3)


def test_every_group_converges():
    rows = pool_by(_frame(list(range(2, 60)) * 20, seed=3))
    assert rows["converged"].all()
    assert (rows["tau2_error"] < 1e-10).all()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": "meta"}, "no column 'meta'"),
        ({"yi": "y"}, "no column 'y'"),
        ({"yi": "vi"}, "play one part"),
        ({"tau2": "XX"}, "tau2 must be one of"),
    ],
)
def test_a_column_that_is_not_there_is_refused(options, said):
    with pytest.raises(ArgumentError, match=said):
        pool_by(_frame([3]), **options)


def test_what_is_no_frame_is_refused():
    with pytest.raises(ArgumentError, match="data frame"):
        pool_by([1, 2, 3])
