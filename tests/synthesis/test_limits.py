"""Guarantees of pooling at the ends: sizes far apart, odd columns, doubled studies."""

from decimal import Decimal
from fractions import Fraction
from math import inf, isfinite, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence import load_review
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import (
    TauPrior,
    bayesian_pool,
    bayesian_pool_by,
    cumulative,
    egger_test,
    gate,
    gates,
    influence,
    leave_one_out,
    mantel_haenszel,
    meta_regression,
    panel,
    pool,
    pool_by,
    pool_proportions,
    simulate,
    swim_report,
)

ESTIMATORS = ["REML", "ML", "PM", "DL", "HE", "SJ", "EB"]
FRAME = pd.DataFrame(
    {
        "meta_id": ["a", "b", "a", "b", "c", "a"],
        "yi": [0.1, 0.2, 0.3, 0.5, 0.7, 0.2],
        "vi": [0.1, 0.2, 0.1, 0.3, 0.2, 0.1],
    }
)
FAR = [
    ([1, 2], [1e-200, 1e200]),
    ([1e110, -1e110], [1e-239, 1e239]),
    ([1e119, 0], [1e-230, 1e-230]),
    ([1, 2, 3], [1e239, 1e-239, 1]),
]
NEAR = [
    ([1, 2], [1e-40, 1]),
    ([1, 3], [1e-40, 1e40]),
    ([1, 2, 3, 4], [1e-20, 1, 1, 1]),
    ([0.1, 0.2, 1e9], [0.1, 0.1, 0.1]),
    ([1e12, -1e12], [1, 1]),
    ([1e119, 1e119, 1e119], [1e239, 1e239, 1e239]),
    ([0, 0, 0], [1e-239, 1e-239, 1e-239]),
    ([1e8, 1e8 + 1e-7], [1e-20, 1e-20]),
]


@pytest.mark.parametrize(("yi", "vi"), FAR)
@pytest.mark.parametrize("ask", [pool, panel, bayesian_pool, leave_one_out, cumulative])
def test_sizes_that_cannot_be_summed_are_refused(ask, yi, vi):
    with pytest.raises(ArgumentError, match="too far in size from another study's"):
        ask(yi, vi)


@pytest.mark.parametrize(("yi", "vi"), NEAR)
@pytest.mark.parametrize("tau2", ESTIMATORS)
def test_sizes_that_can_be_summed_have_an_answer(yi, vi, tau2):
    result = pool(yi, vi, tau2=tau2)
    assert result.converged
    for value in (result.estimate, result.std_error, result.tau2, result.i2, result.h2):
        assert isfinite(value)
    assert panel(yi, vi).k == len(yi)


def test_far_sizes_stop_their_own_group_only():
    rows = pool_by(FRAME.assign(vi=[1e-200, 0.2, 1e200, 0.3, 0.2, 0.1]))
    assert rows["reason"][0].startswith("Not pooled: yi or vi is too far in size")
    assert rows["estimate"][1] == pool([0.2, 0.5], [0.2, 0.3]).estimate
    # the same sizes in different groups do not meet
    apart = pool_by(FRAME.assign(vi=[1e-60, 1e60, 1e-60, 1e60, 1, 1e-60]))
    assert apart["estimate"].notna().all()


@pytest.mark.parametrize(
    ("vi", "estimate", "tau2"),
    [
        # restricted likelihood of two: ((y1 - y2)² - v1 - v2) / 2, cut at 0
        ([1e-20, 0.5], None, 0.25),
        ([1e-40, 1.0], 1.0, 0.0),
    ],
)
def test_a_study_of_nearly_all_weight_leaves_tau2_exact(vi, estimate, tau2):
    result = pool([1.0, 2.0], vi)
    assert result.tau2 == pytest.approx(tau2, rel=1e-12)
    if estimate is not None:
        assert result.estimate == pytest.approx(estimate, rel=1e-12)


def test_i2_stands_against_the_variance_the_others_have():
    # with one study that knows everything s² is 3 / (2 (w2 + w3 + w4)) = 1/2
    result = pool([1, 2, 3, 4], [1e-20, 1, 1, 1], tau2=0.5)
    assert result.i2 == pytest.approx(0.5, rel=1e-12)
    # and the moments: (14 - 3) / (2 × 3)
    moments = pool([1, 2, 3, 4], [1e-20, 1, 1, 1], tau2="DL")
    assert moments.tau2 == pytest.approx(11 / 6, rel=1e-12)


@pytest.mark.parametrize("family", ["half-normal", "half-cauchy", "log-normal"])
def test_a_prior_of_the_mean_may_be_far_but_not_out_of_sight(family):
    prior = TauPrior(family, 1.0)
    for mean, deviation in ((1e6, 1e-3), (0.0, 1e-20), (1e20, 1e20)):
        found = bayesian_pool(
            [1, 2], [1, 1], tau_prior=prior, mu_prior=(mean, deviation)
        )
        assert found.interval.low <= found.estimate <= found.interval.high
    with pytest.raises(ArgumentError, match="mu_prior is more than 100 orders"):
        bayesian_pool([1, 2], [1, 1], tau_prior=prior, mu_prior=(1e90, 1.0))
    rows = bayesian_pool_by(FRAME, tau_prior=prior, mu_prior=(1e90, 1.0))
    assert rows["reason"].str.contains("mu_prior is more than").all()


def test_a_narrow_prior_of_the_mean_is_the_mean_whatever_the_studies():
    # 1e9 standard errors from the studies: tau takes all the blame
    found = bayesian_pool([1, 2], [1, 1], mu_prior=(1e9, 1e-6), tau_prior=1e9)
    assert found.estimate == pytest.approx(1e9, rel=1e-12)


small = st.floats(-3, 3).map(lambda x: round(x, 3))
sizes = st.lists(st.tuples(small, st.floats(-20, 20)), min_size=2, max_size=6).map(
    lambda rows: (
        np.array([y for y, _ in rows]),
        np.array([10.0**e for _, e in rows]),
    )
)


@settings(max_examples=60, deadline=None)
@given(sizes, st.sampled_from(ESTIMATORS))
def test_variances_of_forty_orders_have_ordered_limits(data, tau2):
    result = pool(*data, tau2=tau2)
    low, high = result.interval.low, result.interval.high
    assert low <= result.estimate <= high
    assert data[0].min() - 1e-9 <= result.estimate <= data[0].max() + 1e-9
    assert 0 <= result.i2 <= 1
    assert result.tau2_interval.low <= result.tau2_interval.high


def test_as_variances_grow_nothing_is_known():
    effects = [0.1, 0.5, 0.9]
    before = 0.0
    for exponent in (0, 3, 6, 9):
        result = pool(effects, [10.0**exponent] * 3, test="z")
        assert result.tau2 == 0
        assert result.estimate == pytest.approx(0.5, abs=1e-12)
        assert result.std_error > before
        before = result.std_error
    assert result.p_value > 0.999


def test_as_variances_shrink_tau2_is_that_of_the_effects():
    effects = [0.1, 0.5, 0.9]
    for exponent in (-6, -9, -12):
        result = pool(effects, [10.0**exponent] * 3)
        assert result.tau2 == pytest.approx(0.16 - 10.0**exponent, rel=1e-12)


@pytest.mark.parametrize(
    "numbers",
    [
        [Decimal("0.5"), Decimal("0.25")],
        [Fraction(1, 2), Fraction(1, 4)],
        np.array([0.5, 0.25], dtype=np.float16),
        np.array([0.5, 0.25], dtype=np.longdouble),
        np.ma.array([0.5, 0.25]),
        pd.array([0.5, 0.25], dtype="Float64"),
        (0.5, 0.25),
        pd.Series([0.5, 0.25], index=[7, 7]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_numbers_of_every_kind_are_numbers(numbers):
    assert pool(numbers, numbers).estimate == pool([0.5, 0.25], [0.5, 0.25]).estimate


@pytest.mark.parametrize(
    ("yi", "said"),
    [
        ([10**400, 1], "row 0: yi is too large to be squared"),
        ([-(10**400), 1], "row 0: yi is too large to be squared"),
        (np.array(["1e4000", "1"]).astype(np.longdouble), "row 0: yi is too large"),
        (np.ma.array([1.0, 2.0], mask=[True, False]), "row 0: yi is missing"),
        ([Decimal("NaN"), 1], "row 0: yi is missing"),
        ([Decimal("sNaN"), 1], "row 0: yi is missing"),
        ([Decimal("Infinity"), 1], "row 0: yi is infinite"),
        (np.array([1, 2j]), "row 0: yi is no number"),
        (pd.to_datetime(["2020", "2021"]), "row 0: yi is no number"),
        ((x for x in (1, 2)), "yi must be a sequence"),
        ({1: 2}, "yi must be a sequence"),
    ],
)
def test_numbers_that_are_none_are_refused(yi, said):
    with pytest.raises(ArgumentError, match=said):
        pool(yi, [0.1, 0.1])


@pytest.mark.parametrize(
    "changed",
    [
        FRAME.assign(meta_id=FRAME["meta_id"].astype("category")),
        FRAME.set_axis([0, 0, 1, 1, 2, 2]),
        FRAME.astype({"yi": "Float64", "vi": "Float64", "meta_id": "string"}),
        FRAME.assign(yi=[Decimal(str(y)) for y in FRAME["yi"]]),
        FRAME.iloc[:, ::-1],
    ],
    ids=["categorical", "index", "nullable", "decimal", "columns"],
)
def test_a_frame_may_be_of_any_make(changed):
    expected = pool_by(FRAME)
    found = pool_by(changed)
    assert found["meta_id"].astype("str").tolist() == expected["meta_id"].tolist()
    assert found["estimate"].tolist() == expected["estimate"].tolist()


@pytest.mark.parametrize("ask", [pool_by, bayesian_pool_by])
@pytest.mark.parametrize(
    ("by", "said"),
    [
        ([], "name of a column"),
        (0, "name of a column"),
        ("k", "has a column 'k' of its own"),
        ("nowhere", "no column 'nowhere'"),
        (["meta_id", "estimate"], "'estimate' of its own"),
    ],
)
def test_keys_that_would_be_lost_are_refused(ask, by, said):
    with pytest.raises(ArgumentError, match=said):
        ask(FRAME.assign(k=1, estimate=2), by=by)


def test_keys_that_name_nothing_are_refused():
    with pytest.raises(ArgumentError, match="texts, numbers or dates"):
        pool_by(FRAME.assign(meta_id=[[1]] * 6))


def test_a_study_is_not_pooled_with_itself():
    with pytest.raises(ArgumentError, match="'Hill 2001' is listed more than once"):
        pool([0.1, 0.2], [0.1, 0.1], studies=["Hill 2001", "Hill 2001"])
    for ask in (leave_one_out, cumulative, influence):
        with pytest.raises(ArgumentError, match="'x' is listed more than once"):
            ask([0.1, 0.2, 0.4], [0.1, 0.1, 0.1], studies=["x", "y", "x"])
    named = pool([0.1, 0.2], [0.1, 0.1], studies=["Hill 2001", "Lake 2003"])
    assert str(named) == str(pool([0.1, 0.2], [0.1, 0.1]))


def test_in_bulk_a_doubled_study_stops_its_own_group_only():
    frame = FRAME.assign(study=["x", "x", "y", "y", "x", "x"])
    rows = pool_by(frame, study="study").set_index("meta_id")
    assert rows["reason"]["a"].startswith("Not pooled: 'x' listed more than once")
    assert np.isnan(rows["estimate"]["a"])
    assert rows["k"]["a"] == 3
    assert rows["estimate"][["b", "c"]].notna().all()
    # a study without an estimate is not there
    gone = frame.assign(
        yi=[nan, *FRAME["yi"][1:]], vi=[nan, *FRAME["vi"][1:]], study=list("xxyyxx")
    )
    assert pool_by(gone, study="study")["estimate"].notna().all()


def test_partitions_refuse_as_frames_do():
    dask = pytest.importorskip("dask.dataframe")
    for odd in (
        {"study": list("xxyyxx")},
        {"measure": ["RR", "OR", "OR", *["OR"] * 3]},
    ):
        frame, study = FRAME.assign(**odd), "study" if "study" in odd else None
        parts = dask.from_pandas(frame, npartitions=2)
        lazy = pool_by(parts, study=study).compute(scheduler="synchronous")
        found = lazy.set_index("meta_id").sort_index()
        expected = pool_by(frame, study=study).set_index("meta_id").sort_index()
        assert expected["reason"].str.startswith("Not pooled").any()
        assert found["reason"].tolist() == expected["reason"].tolist()
        assert found["measure"].tolist() == expected["measure"].tolist()


def test_two_measures_are_not_pooled():
    with pytest.raises(ArgumentError, match="'OR' and 'RR' are two measures"):
        pool([0.1, 0.2], [0.1, 0.1], measure=["RR", "OR"])
    assert pool([0.1, 0.2], [0.1, 0.1], measure=["RR", "RR"]).measure == "RR"
    with pytest.raises(ArgumentError, match="measure must say in words"):
        pool([0.1, 0.2], [0.1, 0.1], measure=3)


def test_in_bulk_two_measures_stop_their_own_group_only():
    frame = FRAME.assign(measure=["RR", "OR", "OR", "OR", "SMD", "RR"])
    rows = pool_by(frame).set_index("meta_id")
    assert rows["reason"]["a"].startswith("Not pooled: 'OR' and 'RR' are two measures")
    assert rows["measure"][["b", "c"]].tolist() == ["OR", "SMD"]
    assert rows["estimate"][["b", "c"]].notna().all()
    empty = pool_by(frame.iloc[:0])
    assert list(empty.columns) == ["meta_id", *rows.columns]


@pytest.mark.parametrize(
    ("vi", "refused"), [([1e-7, 1, 1, 1, 1], False), ([1e-13, 1, 1, 1, 1], True)]
)
def test_a_regression_refuses_variances_it_cannot_compute_with(vi, refused):
    moderators = {"dose": [1, 2, 3, 4, 6]}
    effects = [0.1, 0.4, 0.2, 0.9, 0.3]
    if refused:
        with pytest.raises(ArgumentError, match=r"largest variance is 1e\+13 times"):
            meta_regression(effects, vi, moderators)
        return
    found = meta_regression(effects, vi, moderators, model="common-effect")
    # the line goes through the one point that is known; the rest is plain arithmetic
    slope = found["dose"].estimate
    x, y = np.arange(5) + np.array([0, 0, 0, 0, 1.0]), np.array(effects) - 0.1
    assert slope == pytest.approx((x @ y) / (x @ x), rel=1e-5)
    assert found.q == pytest.approx(((y - slope * x) ** 2).sum(), rel=1e-5)


def test_a_line_without_scatter_has_no_p_value():
    x = np.array([0.3, 1.1, 2.7, 3.1, 4.9])
    found = meta_regression(2 * x + 1, [0.1, 0.2, 0.3, 0.1, 0.2], {"x": x})
    assert np.isnan(found["x"].p_value)
    assert "not-estimable" in [note.code for note in found.notes]
    v = np.linspace(0.1, 1, 10)
    assert np.isnan(egger_test(1 + 2 * np.sqrt(v), v).p_value)


@pytest.mark.parametrize("unit", [1e-50, 1e-3, 1e50])
def test_the_unit_of_a_moderator_may_be_anything_that_squares(unit):
    y, v, x = [0.1, 0.4, 0.2, 0.9], [0.1, 0.2, 0.1, 0.3], np.array([1, 2, 4, 5.5])
    there, here = (meta_regression(y, v, {"x": s * x})["x"] for s in (1.0, unit))
    assert here.estimate * unit == pytest.approx(there.estimate, rel=1e-9)
    with pytest.raises(ArgumentError, match="in another unit"):
        meta_regression(y, v, {"x": 1e200 * x})


@pytest.mark.parametrize("n", [10**5, 10**6])
def test_large_studies_of_differing_rates_agree_with_the_normal_model(n):
    events = np.array([n // 10, n // 5, n // 3])
    found = pool_proportions(events, [n] * 3)
    logits = np.log(events / (n - events))
    near = pool(logits, 1 / events + 1 / (n - events), tau2="ML", test="z")
    assert found.estimate == pytest.approx(near.estimate, abs=20 / n)
    assert found.tau2 == pytest.approx(near.tau2, rel=1e3 / n)


def test_a_study_too_large_for_integrals_is_refused():
    with pytest.raises(ArgumentError, match="too large for the integrals"):
        pool_proportions([10**8, 3], [10**9, 10])


@pytest.mark.parametrize(
    "counts", [([1, 2], [5], [1, 1], [5, 5]), ([1, 2], [5, 5], [1], [5, 5])]
)
def test_a_list_of_one_does_not_stand_for_all(counts):
    with pytest.raises(ArgumentError, match="one per study"):
        mantel_haenszel(*counts)
    assert mantel_haenszel([1, 2], 5, [1, 1], 5).k == 2


def test_infinite_is_not_large():
    with pytest.raises(ArgumentError, match="row 0: vi is infinite"):
        pool([1, 2], [inf, 1])


@pytest.mark.parametrize(
    ("design", "said"),
    [
        ({"k": 10**9}, "more than the 1,000,000,000 that a simulation draws"),
        ({"draws": 10**12}, "ask for fewer draws"),
        ({"tau2": 1e300}, "too far apart in size to be simulated"),
        ({"effect": 1e300}, "too far apart in size to be simulated"),
        ({"methods": "REML"}, "methods must be pairs"),
        ({"methods": 3}, "methods must be pairs"),
    ],
)
def test_designs_that_cannot_be_drawn_are_refused(design, said):
    with pytest.raises(ArgumentError, match=said):
        simulate(**{"k": 3, "tau2": 0.1, "variances": 0.1, "draws": 50, **design})


def test_what_is_said_beside_must_be_a_dictionary():
    review = load_review()
    outcome = gates(review)[0].outcomes[0]
    with pytest.raises(ArgumentError, match="said must be a dictionary"):
        swim_report(review, outcome, said=["by design"])
    with pytest.raises(ArgumentError, match="judged must be a dictionary"):
        gate(review, outcome, judged=["design"])
