"""From a printed number to the exact values that print so."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.records.printed import ROUNDINGS, Span, read_printed

# decimal's own rounding is the oracle: the rules are the same, the code is not
ORACLE = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "truncated": ROUND_DOWN,
}


def shortened(exact, decimals, rule):
    return exact.quantize(Decimal(1).scaleb(-decimals), ORACLE[rule])


@pytest.mark.parametrize("rule", ROUNDINGS)
@pytest.mark.parametrize("decimals", [0, 1])
def test_a_span_holds_what_prints_so_and_nothing_else(rule, decimals):
    exact = [Decimal(k) / 40 for k in range(-130, 131)]
    for text in ("-2", "-1.5", "-0.3", "0", "0.0", "0.4", "1", "1.5", "2.5", "3"):
        shown = read_printed(text, "x")
        if shown.decimals != decimals:
            continue
        expected = [x for x in exact if shortened(x, decimals, rule) == Decimal(text)]
        assert [x for x in exact if shown.shows(Fraction(x), rule)] == expected


@given(st.decimals(-50, 50, places=4), st.integers(0, 2), st.sampled_from(ROUNDINGS))
def test_any_rule_allows_what_one_of_them_gives(exact, decimals, rule):
    text = f"{shortened(exact, decimals, rule):f}"
    shown = read_printed(text, "x")
    assert shown.shows(Fraction(exact), rule)
    assert shown.shows(Fraction(exact), "any")


@pytest.mark.parametrize(
    ("span", "wholes"),
    [
        (Span(Fraction(1), Fraction(3)), [1, 2, 3]),
        (Span(Fraction(1), Fraction(3), low_in=False), [2, 3]),
        (Span(Fraction(1), Fraction(3), high_in=False), [1, 2]),
        (Span(Fraction(1, 2), Fraction(3, 4)), []),
        (Span(Fraction(-5, 2), Fraction(1, 2)), [-2, -1, 0]),
    ],
)
def test_whole_numbers_inside(span, wholes):
    assert list(span.wholes()) == wholes


def test_text_keeps_trailing_zeros_and_numbers_do_not():
    assert read_printed("5.20", "mean").step == Fraction(1, 100)
    assert read_printed(5.20, "mean").step == Fraction(1, 10)
    assert read_printed(5.0, "mean").step == 1
    assert read_printed("−1.5", "mean").value == Fraction(-3, 2)
    assert read_printed(".03", "p").text == "0.03"
    assert read_printed("2e-4", "p").value == Fraction(1, 5000)


@pytest.mark.parametrize(
    "value", ["", "five", "1,5", "nan", "inf", "٣", True, None, []]
)
def test_what_is_no_printed_number_is_refused(value):
    with pytest.raises(ArgumentError, match="as it is printed"):
        read_printed(value, "mean")
