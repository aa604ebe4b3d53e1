"""From a printed percentage to every count it can stand for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence import reconstruct
from surrogate_evidence.errors import ArgumentError, NotEstimableError


@pytest.mark.parametrize(
    ("percent", "n", "counts"),
    [
        ("100", 16, (16,)),
        ("75", 16, (12,)),
        ("69", 16, (11,)),
        ("19", 16, (3,)),
        ("12", 16, (2,)),
        ("0", 16, (0,)),
        ("50", 1, ()),
        ("33", 200, (65, 66, 67)),
        ("33.3", 200, ()),
        ("33.5", 200, (67,)),
    ],
)
def test_counts_that_print_so(percent, n, counts):
    assert reconstruct(percent, n).counts == counts


@pytest.mark.parametrize(
    ("rounding", "counts"),
    [("half-up", ()), ("half-even", (2,)), ("truncated", (2,)), ("any", (2,))],
)
def test_the_rule_of_rounding_decides_a_half(rounding, counts):
    assert reconstruct("12", 16, rounding=rounding).counts == counts


def test_decimals_are_those_printed():
    assert reconstruct("50.0", 201).counts == ()
    assert reconstruct("50", 201).counts == (100, 101, 102)  # 50.75 cut
    assert reconstruct(50, 201, decimals=1).counts == ()


def test_a_proof_can_be_checked_by_hand():
    unique = reconstruct("69", 16)
    assert unique.unique
    assert unique.count == 11
    assert (
        unique.proof
        == "69% of 16 can only be 11: 10/16 = 62.5%, 11/16 = 68.75%, 12/16 = 75%."
    )
    assert "no whole count" in reconstruct("50", 1).proof
    assert "any of 3 counts: 65, 66, 67" in str(reconstruct("33", 200))
    assert "…" in reconstruct("33", 2000).proof


def test_an_ambiguous_count_is_refused():
    with pytest.raises(NotEstimableError, match="3 counts"):
        _ = reconstruct("33", 200).count


def test_a_reconstruction_shows_itself():
    result = reconstruct("69", 16)
    assert result._repr_html_() == f"<p>{result}</p>"
    assert result.to_dict()["counts"] == (11,)


@given(st.integers(1, 500), st.data(), st.integers(0, 2))
def test_no_count_is_missed(n, data, decimals):
    events = data.draw(st.integers(0, n))
    exact = 100 * events / n
    for shown in (
        round(exact, decimals),
        math.floor(exact * 10**decimals) / 10**decimals,
    ):
        assert events in reconstruct(f"{shown:.{decimals}f}", n).counts


@given(st.integers(1, 99), st.integers(0, 99))
def test_below_a_hundred_people_whole_percentages_are_unique(n, percent):
    assert len(reconstruct(str(percent), n, rounding="half-up").counts) <= 1


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (("101", 16), {}, "from 0 to 100"),
        (("-1", 16), {}, "from 0 to 100"),
        (("many", 16), {}, "from 0 to 100"),
        (("nan", 16), {}, "from 0 to 100"),
        (("1_0", 16), {}, "from 0 to 100"),
        (("٦٩", 16), {}, "from 0 to 100"),
        ((True, 16), {}, "from 0 to 100"),
        (("50", 0), {}, "1 or more"),
        (("50", 2.5), {}, "whole number"),
        (("50.25", 16), {"decimals": 1}, "more than 1 decimals"),
        (("50", 16), {"decimals": -1}, "0 or more"),
        (("50", 16), {"rounding": "up"}, "must be one of"),
    ],
)
def test_impossible_questions_are_refused_in_words(arguments, options, said):
    with pytest.raises(ArgumentError, match=said):
        reconstruct(*arguments, **options)
