"""E-values: other programs, laws, conversions, refusals."""

import json
from math import inf, isnan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence import compare
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import e_value

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden/sensitivity.json").read_text("utf-8")
)
ROUNDING = 1e-9
"""Relative; a square root and two products."""
ratios = st.floats(1.001, 50)


@pytest.mark.parametrize("case", GOLDEN["e_value"], ids=lambda case: case["program"])
def test_values_of_other_programs(case):
    value, low, high = case["report"]
    result = e_value(value, low=low, high=high)
    for name, expected in case["expected"].items():
        assert round(getattr(result, name), case["printed"]) == expected


@given(ratios)
def test_that_much_confounding_gives_exactly_that_ratio(ratio):
    # the bounding factor of two equal ratios E is E * E / (2 E - 1)
    strength = e_value(ratio, low=ratio, high=ratio).estimate
    assert strength**2 / (2 * strength - 1) == pytest.approx(ratio, rel=ROUNDING)


@given(ratios)
def test_a_ratio_and_its_reciprocal_are_alike(ratio):
    above = e_value(ratio, low=1.0005, high=60)
    below = e_value(1 / ratio, low=1 / 60, high=1 / 1.0005)
    assert below.estimate == pytest.approx(above.estimate, rel=ROUNDING)
    assert below.limit == pytest.approx(above.limit, rel=ROUNDING)


def test_an_interval_that_includes_1_needs_no_confounding():
    assert e_value(1.5, low=0.9, high=2.5).limit == 1.0


def test_a_common_odds_ratio_is_replaced_by_its_root():
    common = e_value(4.0, low=2.25, high=9.0, measure="OR", frequency="common")
    assert (common.risk_ratio, common.low, common.high) == (2.0, 1.5, 3.0)
    rare = e_value(4.0, low=2.25, high=9.0, measure="OR", frequency="rare")
    assert rare.risk_ratio == 4.0
    assert "square root" in common.conversion


def test_a_comparison_knows_how_frequent_its_event_is():
    rare = compare(15, 100, 3, 100, measure="OR")
    assert "rare" in e_value(rare).conversion
    assert "common" in e_value(compare(16, 100, 3, 100, measure="OR")).conversion


def test_a_difference_goes_by_way_of_the_risk_ratio():
    table = (14, 16, 6, 16)
    difference, ratio = e_value(compare(*table)), e_value(compare(*table, measure="RR"))
    assert difference.estimate == ratio.estimate
    assert difference.limit == ratio.limit
    assert difference.measure == "RD"


def test_edges_of_the_table():
    assert e_value(compare(0, 16, 9, 16)).estimate == inf
    nothing = e_value(compare(0, 16, 0, 16))
    assert isnan(nothing.estimate)
    assert nothing.limit == 1.0
    assert "not-estimable" in {note.code for note in nothing.notes}


def test_what_it_is_not_is_always_said():
    codes = [note.code for note in e_value(2.0, low=1.5, high=3.0).notes]
    assert codes.count("scope") == 2


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"result": 2.0}, "low is missing"),
        ({"result": 2.0, "low": 1.5}, "high is missing"),
        ({"result": 2.0, "low": 2.5, "high": 3.0}, "does not lie between its limits"),
        ({"result": 2.0, "low": 0.0, "high": 3.0}, "a ratio above 0"),
        ({"result": 2.0, "low": -0.1, "high": 3.0}, "not their logarithms"),
        ({"result": "2", "low": 1.5, "high": 3.0}, "the text '2'"),
        ({"result": 0.2, "low": 0.1, "high": 0.3, "measure": "RD"}, "its counts"),
        ({"result": 2.0, "low": 1.5, "high": 3.0, "measure": "OR"}, "frequency="),
        (
            {"result": 2.0, "low": 1.5, "high": 3.0, "frequency": "often"},
            "frequency must be one of",
        ),
        ({"result": 2.0, "low": 1.5, "high": 3.0, "level": 95}, "Did you mean 0.95"),
        ({"result": compare(14, 16, 6, 16), "low": 1.5}, "a comparison has its own"),
    ],
)
def test_what_is_no_ratio_with_its_limits_is_refused(report, words):
    with pytest.raises(ArgumentError, match=words):
        e_value(**report)
