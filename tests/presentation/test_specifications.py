"""Specification curve, p-value curve and grid: where things stand, and refusals."""

import pytest

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import multiverse, p_value_function, tipping_points
from surrogate_evidence.presentation import (
    describe,
    p_value_curve,
    specification_curve,
    tipping_point,
)
from surrogate_evidence.presentation.figures.specification_layout import (
    specification_bands,
)
from tests.making import make_contrast

TABLE = (16, 16, 12, 16)
PAIRS = [
    make_contrast(TABLE, outcome="less pain"),
    make_contrast((9, 16, 8, 16), outcome="more sleep"),
]


def test_every_analysis_stands_in_one_band():
    everything = multiverse(*PAIRS)
    bands = specification_bands(everything)
    assert sum(len(band.analyses) for band in bands) == len(everything.rows)
    assert [band.name for band in bands][:3] == ["p-value", "RD", "ratio"]


def test_columns_are_in_the_order_of_their_results():
    tests, differences, _ = specification_bands(multiverse(*PAIRS))[:3]
    values = [row.p_value for row in tests.analyses]
    assert values == sorted(values)
    estimates = [(row.value, row.low) for row in differences.analyses]
    assert estimates == sorted(estimates)


def test_every_column_has_one_dot_for_each_kind_of_choice():
    (band,) = specification_bands(multiverse(*PAIRS), ("ratio",))
    dots = [place for row in band.rows for place in row.columns]
    # method, measure, what is done about empty cells, and outcome
    assert all(dots.count(place) == 4 for place in range(len(band.analyses)))


def test_a_band_without_analyses_is_left_out():
    names = [band.name for band in specification_bands(multiverse(*TABLE), ("RD",))]
    assert names == ["RD"]


def test_what_lies_beyond_a_scale_has_room_of_its_own():
    (band,) = specification_bands(multiverse(*TABLE), ("ratio",))
    scale = band.scale
    assert scale.above == "> 100"  # a posterior limit is finite and further out
    assert scale.place(float("inf")) > scale.place(scale.high)
    assert scale.place(1.0) > scale.place(0.9)
    (tests,) = specification_bands(multiverse(40, 40, 0, 40), ("p-value",))
    assert tests.scale.below == "< 0.001"
    assert tests.scale.place(1e-9) < tests.scale.place(0.001)


def test_a_scale_holds_no_difference_away_from_its_ends():
    for table in ((0, 40, 40, 40), (40, 40, 0, 40), (5, 9, 5, 9)):
        (band,) = specification_bands(multiverse(*table), ("RD",))
        assert band.scale.low < 0 < band.scale.high


def test_the_curve_says_what_it_draws_and_what_it_leaves_out():
    figure = describe(specification_curve(multiverse(*TABLE), show=("RD",)))
    assert set(figure.data["measure"]) == {"RD"}
    assert "not drawn" in figure.caption
    assert "PRE320" in {mark.code for mark in figure.flags}
    assert "25.0, 0.6 to 49.5 (yes)" in figure.long_description


def test_unknown_bands_and_crowds_are_refused():
    everything = multiverse(*TABLE)
    with pytest.raises(ArgumentError, match="got 'OR'"):
        specification_curve(everything, show=("OR",))
    with pytest.raises(ArgumentError, match="none of the bands"):
        specification_curve(everything, show=())
    crowd = [make_contrast(TABLE, outcome=f"outcome {n}") for n in range(30)]
    with pytest.raises(ArgumentError, match="cannot be told apart"):
        specification_curve(multiverse(*crowd))


def test_a_curve_carries_its_levels_and_limits():
    curve = p_value_function(*TABLE, points=9)
    figure = describe(p_value_curve(curve))
    assert figure.data["ci_level"].to_list() == list(curve.levels)
    assert "p = 0.046" in figure.alt
    assert {mark.code for mark in figure.flags} == {"PRE301", "PRE302"}


def test_curves_that_cannot_share_a_scale_are_refused():
    one = p_value_function(*TABLE, points=3)
    other = p_value_function(*TABLE, measure="RR", points=3)
    with pytest.raises(ArgumentError, match="got RD and RR"):
        p_value_curve([one, other])
    for curves in ([], [one] * 6):
        with pytest.raises(ArgumentError, match="one to 5 p-value functions"):
            p_value_curve(curves)


def test_a_grid_has_a_cell_for_each_completion():
    filled = tipping_points(16, 16, 11, 13, n_randomised_1=17, n_randomised_2=16)
    figure = describe(tipping_point(filled))
    assert len(figure.data) == 8
    assert figure.data["changed"].sum() == len(filled.changed)
    assert "PRE323" in {mark.code for mark in figure.flags}


def test_a_grid_nobody_could_draw_or_see_is_refused():
    with pytest.raises(ArgumentError, match="is not known"):
        tipping_point(tipping_points(*TABLE))
    with pytest.raises(ArgumentError, match="drawn up to 60"):
        tipping_point(
            tipping_points(*TABLE, n_randomised_1=16, n_randomised_2=77, test="fisher")
        )
