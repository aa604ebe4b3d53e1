"""Shares of a whole: totals, licensed intervals, groups, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence import composition
from surrogate_evidence.errors import ArgumentError

# Noonan's survey: means and standard deviations as printed, 54 respondents
MEANS = {
    "a": 16.41,
    "b": 17.69,
    "c": 1.31,
    "d": 32.10,
    "e": 16.39,
    "f": 12.96,
    "g": 4.39,
}
SDS = {"f": 10.377}

shares = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.floats(0.01, 100),
    min_size=1,
    max_size=8,
)


def test_seven_shares_that_add_up_to_more_than_the_whole():
    result = composition(MEANS, sds=SDS, n=54)
    assert result.total == pytest.approx(101.25)
    assert result.closure_error == pytest.approx(1.25)
    part = result.parts[5]
    assert part.renormalised == pytest.approx(12.80)
    # mean ± t(53) SD / √54, worked by hand with t = 2.00575
    assert (part.interval.low, part.interval.high) == pytest.approx(
        (10.1276, 15.7924), abs=5e-5
    )


def test_an_interval_needs_a_standard_deviation_and_people():
    without = composition(MEANS, sds=SDS, n=54).parts[0]
    assert without.interval is None
    assert "standard deviation" in without.reason
    alone = composition(MEANS, sds=SDS, n=1).parts[5]
    assert alone.interval is None
    assert alone.reason
    nobody = composition(MEANS, sds=SDS).parts[5]
    assert nobody.interval is None
    assert nobody.reason


def test_an_interval_is_cut_at_the_ends_of_the_whole():
    part = composition(
        {"most": 99.0, "rest": 1.0}, sds={"most": 20, "rest": 20}, n=4
    ).parts
    assert part[0].interval.high == 100
    assert part[1].interval.low == 0


def test_a_group_adds_up_and_has_no_interval():
    result = composition(MEANS, sds=SDS, n=54)
    groups = result.grouped({"talking": ["a", "b"]})
    assert groups.parts[0].value == pytest.approx(34.10)
    assert groups.parts[0].interval is None
    assert len(groups.parts) == 6


@given(shares)
def test_renormalised_shares_are_a_whole_in_the_same_proportions(values):
    parts = composition(values).parts
    assert math.fsum(part.renormalised for part in parts) == pytest.approx(100)
    ratios = {round(part.renormalised / part.value, 9) for part in parts}
    assert max(ratios) - min(ratios) < 1e-6


@given(shares)
def test_rows_and_totals_say_the_same(values):
    result = composition(values)
    rows = result.to_rows()
    assert math.fsum(row["estimate"] for row in rows) == pytest.approx(result.total)
    assert result.to_dict()["k"] == len(rows)


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ({}, {}, "at least one part"),
        ({"a": -1.0}, {}, "negative"),
        ({"a": math.nan}, {}, "finite"),
        ({"a": "12"}, {}, "the text '12'"),
        ({"a": 0.0}, {}, "above 0"),
        ({"a": 1.0}, {"whole": 0}, "positive"),
        ({"a": 1.0}, {"sds": {"b": 1.0}}, "'b'"),
        ({"a": 1.0}, {"n": {"b": 3}}, "'b'"),
        ({"a": 1.0}, {"level": 95}, "0.95"),
        ([1.0, 2.0], {}, "values"),
    ],
)
def test_impossible_shares_are_refused_in_words(values, options, said):
    with pytest.raises(ArgumentError, match=said):
        composition(values, **options)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"x": []}, "must list"),
        ({"x": "ab"}, "must list"),
        ({"x": ["z"]}, "'z'"),
        ({"x": ["a"], "y": ["a"]}, "named twice"),
        ({"b": ["a"]}, "share a name"),
    ],
)
def test_impossible_groups_are_refused_in_words(groups, said):
    with pytest.raises(ArgumentError, match=said):
        composition({"a": 40.0, "b": 60.0}).grouped(groups)
