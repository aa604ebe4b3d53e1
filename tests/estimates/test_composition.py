"""Shares of a whole: totals, licensed intervals, groups, refusals."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import multinomial_proportions_confint

from surrogate_evidence import composition
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import composition_of_counts, proportion
from surrogate_evidence.estimates.composition._simultaneous import within

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


def test_one_part_against_everything_else_survives():
    whole = composition(MEANS, sds=SDS, n=54, of="self-estimated working time")
    two = whole.contrast("f")
    assert two.share == 12.96
    assert two.rest == pytest.approx(87.04)
    assert two.ratio == "13 : 87"
    part = whole.parts[5].interval
    assert two.interval == part
    limits = two.rest_interval
    assert (limits.low, limits.high) == pytest.approx((100 - part.high, 100 - part.low))
    assert "per cent of self-estimated working time" in str(two)
    # the other shares add up to 101.25 − 12.96, not to 87.04
    assert "88.29 instead of 87.04" in two.notes[-1].text


def test_parts_added_up_against_the_rest_have_no_interval():
    two = composition(MEANS, sds=SDS, n=54).contrast("e", "f")
    assert two.name == "e and f"
    assert two.interval is None
    assert two.rest_interval is None
    assert composition({"a": 40.0, "b": 60.0}).contrast("a").notes[-1].code != "closure"


@pytest.mark.parametrize(
    ("names", "said"),
    [((), "name the part"), (("z",), "'z'"), (("a", "a"), "named twice")],
)
def test_impossible_contrasts_are_refused_in_words(names, said):
    with pytest.raises(ArgumentError, match=said):
        composition({"a": 40.0, "b": 60.0}).contrast(*names)


def test_a_part_above_its_whole_leaves_nothing_else():
    with pytest.raises(ArgumentError, match="nothing is left"):
        composition({"a": 101.0}).contrast("a")


def test_what_the_whole_is_stays_with_the_result():
    whole = composition({"a": 40.0, "b": 60.0}, of="sessions")
    assert "2 parts of sessions add up to" in str(whole)
    assert whole.to_dict()["of"] == "sessions"
    assert {row["of"] for row in whole.to_rows()} == {"sessions"}
    assert whole.grouped({"c": ["a"]}).of == "sessions"


counted = st.lists(st.integers(0, 40), min_size=2, max_size=7).filter(any)
SAME = 1e-9
"""The peer computes the same closed form."""


@given(counted, st.sampled_from([0.8, 0.95, 0.99]))
def test_goodman_is_the_closed_form_of_the_peer(counts, level):
    parts = composition_of_counts(dict(enumerate(counts)), level=level).parts
    peer = multinomial_proportions_confint(counts, 1 - level, method="goodman")
    for part, (low, high) in zip(parts, peer, strict=True):
        limits = part.interval.low / 100, part.interval.high / 100
        assert limits == pytest.approx((low, high), abs=SAME)


@given(counted)
def test_goodman_keeps_the_ends_of_the_scale(counts):
    n = sum(counts)
    for part in composition_of_counts(dict(enumerate(counts))).parts:
        low, high = part.interval.low, part.interval.high
        assert 0 <= low <= part.value <= high <= 100
        assert (low == 0) == (part.events == 0)
        assert (high == 100) == (part.events == n)
        assert high - low > 0


def test_two_categories_are_scores_at_half_the_error():
    part = composition_of_counts({"a": 12, "b": 4}).parts[0]
    score = proportion(12, 16, level=0.975, method="wilson").interval
    limits = 100 * score.low, 100 * score.high
    assert (part.interval.low, part.interval.high) == pytest.approx(limits)


@pytest.mark.parametrize("counts", [(3, 2, 1), (2, 0, 2), (4, 1), (1, 1, 1, 2), (5, 0)])
@pytest.mark.parametrize("units", [0, 1, 2])
def test_the_probability_of_repeating_counts_is_that_of_enumeration(counts, units):
    n = sum(counts)
    expected = 0.0
    for other in product(range(n + 1), repeat=len(counts)):
        near = all(abs(a - b) <= units for a, b in zip(other, counts, strict=True))
        if sum(other) == n and near:
            ways = math.factorial(n) / math.prod(map(math.factorial, other))
            shares = zip(counts, other, strict=True)
            expected += ways * math.prod((x / n) ** k for x, k in shares)
    assert within(counts, units) == pytest.approx(expected, rel=1e-12)
    assert within(counts, n) == 1


@given(counted.filter(lambda counts: max(counts) < sum(counts)))
def test_sison_glaz_has_one_width_and_covers_the_observed(counts):
    n = sum(counts)
    parts = composition_of_counts(dict(enumerate(counts)), method="sison-glaz").parts
    free = [
        part.interval.high - part.interval.low
        for part in parts
        if part.interval.low > 0 and part.interval.high < 100
    ]
    assert not free or max(free) - min(free) < 1e-9 * n
    assert all(p.interval.low <= p.value <= p.interval.high for p in parts)


def test_sison_glaz_says_nothing_where_one_category_holds_all():
    ends = composition_of_counts({"all": 16, "none": 0}, method="sison-glaz")
    assert [part.interval for part in ends.parts] == [None, None]
    assert "one category holds all" in ends.parts[0].reason


def test_a_level_next_to_one_ends():
    parts = composition_of_counts({"a": 1, "b": 2}, level=1 - 1e-16, method="goodman")
    assert parts.parts[0].interval.high <= 100


def test_counts_know_what_they_are_counts_of():
    ends = composition_of_counts({"a": 11, "b": 5, "c": 0}, of="people")
    assert ends.closure_error == 0
    assert ends.to_rows()[0]["measure"] == "share"
    assert ends.to_rows()[0]["events"] == 11
    codes = [note.code for note in ends.notes]
    assert codes == ["simultaneous", "approximate"]
    assert ends.grouped({"a or b": ["a", "b"]}).parts[0].events == 16
    assert "one proportion" in composition_of_counts({"a": 9, "b": 7}).notes[1].text


@pytest.mark.parametrize(
    ("counts", "options", "said"),
    [
        ({"a": 3}, {}, "two categories"),
        ({"a": 0, "b": 0}, {}, "not all of them empty"),
        ({"a": 1.5, "b": 1}, {}, "whole number"),
        ({"a": -1, "b": 1}, {}, "0 or more"),
        ({"a": "3", "b": 1}, {}, "the text '3'"),
        ({"a": True, "b": 1}, {}, "yes or no"),
        ([3, 4], {}, "counts must map"),
        ({"a": 3, "b": 1}, {"method": "goodmann"}, "Did you mean 'goodman'"),
        ({"a": 3, "b": 1}, {"level": 95}, "0.95"),
    ],
)
def test_impossible_counts_are_refused_in_words(counts, options, said):
    with pytest.raises(ArgumentError, match=said):
        composition_of_counts(counts, **options)
