"""Results stand on the scale of a reader, and say where scale or axis ends."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence.presentation import (
    describe,
    pooled_forest,
)
from surrogate_evidence.presentation.figures.forests.pooled_scale import (
    KINDS,
    scale_of,
    span,
    ticks,
)
from surrogate_evidence.synthesis import (
    exact_odds_ratio,
    pool,
    pool_proportions,
)
from tests.apart import texts

Y, V = [0.2, 0.5, 0.9, 0.1, 0.4], [0.01, 0.04, 0.16, 0.02, 0.02]

FIVE = pool(Y, V, measure="log odds ratio")
NO_CONTROL_EVENTS = ([5, 3], [10, 10], [0, 0], [10, 10])
ROUNDING = 1e-12  # of a logarithm that is taken and turned back


def _inner(figure):
    return figure.figure.get_axes()[0].child_axes[0]


def _rows(figure, kind):
    return figure.data[figure.data["kind"] == kind]


def _diamonds(figure):
    return _inner(figure).patches


def _lettering(figure):
    return " ".join(" ".join(texts(figure.figure)).split())


@pytest.mark.parametrize(
    ("measure", "kind", "title"),
    [
        ("log odds ratio", "ratio", "odds ratio"),
        ("OR", "ratio", "odds ratio"),
        ("Log risk ratio", "ratio", "risk ratio"),
        ("log hazard ratio", "ratio", "hazard ratio"),
        ("IRR", "ratio", "incidence rate ratio"),
        ("log odds", "percent", "proportion, %"),
        ("log odds of the mean", "percent", "proportion, %"),
        ("risk difference", "percent", "risk difference, percentage points"),
        ("SMD", "plain", "standardised mean difference"),
        ("effect", "plain", "effect"),
    ],
)
def test_a_measure_decides_how_it_is_shown(measure, kind, title):
    scale = scale_of(measure)
    assert (scale.kind, scale.title) == (kind, title)


def test_ratios_stand_on_a_logarithmic_axis_with_ticks_turned_back():
    inner = _inner(describe(pooled_forest(FIVE)))
    labels = [label.get_text() for label in inner.get_xticklabels()]
    assert "1" in labels
    for place, label in zip(inner.get_xticks(), labels, strict=True):
        assert place == pytest.approx(log(float(label)), abs=ROUNDING)


@given(
    st.sampled_from(KINDS),
    st.floats(-30, 30),
    st.floats(1e-3, 60),
    st.floats(1.0, 5.0),
)
def test_ticks_lie_on_the_axis_in_order_and_say_where_they_are(kind, low, wide, width):
    scale = scale_of("effect", kind)
    places, labels = ticks(scale, (low, low + wide), width)
    assert sorted(set(places)) == places
    for place, label in zip(places, labels, strict=True):
        assert low <= place <= low + wide
        said = float(label.replace("−", "-"))
        # a label has six digits, three as a power of ten
        assert said == pytest.approx(scale.value(place), rel=5e-3, abs=1e-9)


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=9), st.floats(0.01, 50))
def test_every_estimate_is_on_the_axis(estimates, half):
    scale = scale_of("effect")
    low, high = span(scale, [(x, x - half, x + half) for x in estimates], None)
    assert all(low < x < high for x in [0.0, *estimates])


def test_a_boundary_is_a_bar_and_never_an_arrow():
    result = pool_proportions([16, 12, 0], [16, 16, 8])
    figure = describe(pooled_forest(result))
    studies = _rows(figure, "study")
    assert studies["high_end"].to_list() == ["boundary", "inside", "inside"]
    assert studies["low_end"].to_list() == ["inside", "inside", "boundary"]
    inner = _inner(figure)
    assert not [line for line in inner.lines if line.get_marker() in {"<", ">"}]
    bars = {line.get_xdata()[0] for line in inner.lines if line.get_linewidth() > 2}
    assert bars == {0, 100}
    assert "a bar where the scale itself ends" in _lettering(figure)
    assert "upper limit at the end of the scale" in figure.long_description


def test_what_no_axis_reaches_has_a_hollow_head_and_its_sign():
    figure = describe(pooled_forest(exact_odds_ratio(*NO_CONTROL_EVENTS)))
    heads = [line for line in _inner(figure).lines if line.get_marker() == ">"]
    assert len(heads) == 3
    assert {head.get_markerfacecolor() for head in heads} == {"white"}
    assert "∞ (2.23 to ∞)" in _lettering(figure)
    assert "no axis reaches" in figure.caption


def test_a_cut_interval_has_a_filled_head():
    figure = describe(pooled_forest(FIVE, limits=(1, 2)))
    heads = [line for line in _inner(figure).lines if line.get_marker() == ">"]
    assert heads
    assert all(head.get_markerfacecolor() == head.get_color() for head in heads)


def test_a_diamond_is_cut_where_the_axis_ends_and_keeps_its_slope():
    whole = _diamonds(describe(pooled_forest(FIVE, limits=(0.5, 3))))[0].get_xy()
    cut = _diamonds(describe(pooled_forest(FIVE, limits=(1.2, 3))))[0].get_xy()
    assert cut[:, 0].min() == pytest.approx(log(1.2))
    inside = np.interp(log(1.2), whole[:2, 0], whole[:2, 1])
    assert cut[0, 1] == pytest.approx(inside)


def test_an_interval_without_width_is_still_drawn():
    result = pool([0.3] * 3, [0.01] * 3)
    assert result.interval.low == result.interval.high
    inner = _inner(describe(pooled_forest(result)))
    assert [0.3, 0.3] in [list(line.get_xdata()) for line in inner.lines]


def test_a_ratio_too_large_for_a_number_ends_on_its_own_side():
    figure = describe(pooled_forest(pool([1e3, 2e3], [1.0, 1.0], measure="OR")))
    studies = _rows(figure, "study")
    assert set(studies["low_end"]) == {"inside"}
    assert set(studies["high_end"]) == {"endless"}
