"""Means and percentages that people of that number can, or cannot, have."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import grim, grim_percent
from surrogate_evidence.records import reconstruct

RULES = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "truncated": ROUND_DOWN,
}


def test_the_mean_of_a_die_rolled_twenty_times():
    # the worked example of the encyclopaedia's article on the GRIM test
    assert not grim("3.48", 20).consistent
    assert grim("3.50", 20).consistent


# what the R package scrutiny expects in its own tests, for means from 5.19 to 5.30
SCRUTINY = dict(
    zip(
        [f"5.{hundredths}" for hundredths in range(19, 31)],
        "FFTFFFTFFFTF",
        strict=True,
    )
)


@pytest.mark.parametrize("mean", SCRUTINY)
def test_twelve_means_of_twenty_eight_people(mean):
    assert grim(mean, 28, rounding="half-up").consistent == (SCRUTINY[mean] == "T")


def test_digits_cut_off_explain_a_mean_that_rounding_does_not():
    # scrutiny, which rounds, calls it impossible: 227/43 = 5.2790…
    assert not grim("5.27", 43, rounding="half-up").consistent
    cut = grim("5.27", 43)
    assert cut.consistent
    assert "rounding" in {note.code for note in cut.notes}
    assert "rounding" not in {note.code for note in grim("5.21", 28).notes}


@pytest.mark.parametrize("rule", [*RULES, "any"])
@pytest.mark.parametrize(("n", "items"), [(1, 1), (3, 1), (7, 1), (8, 1), (4, 3)])
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_every_mean_is_judged_as_writing_all_of_them_out_does(rule, n, items, decimals):
    place = Decimal(1).scaleb(-decimals)
    sums = range(-2 * n * items, 2 * n * items + 1)
    rules = RULES.values() if rule == "any" else [RULES[rule]]
    printed = {}
    for total in sums:
        for way in rules:
            # more digits than any tie needs: n * items divides a power of ten, or not
            mean = (Decimal(total) / (n * items)).quantize(place, way)
            printed.setdefault(f"{mean:f}".removeprefix("-"), set()).add(abs(total))
    steps = 10**decimals
    for k in range(steps + 1):
        text = f"{Decimal(k) / steps:.{decimals}f}"
        found = grim(text, n, items=items, rounding=rule)
        assert {abs(total) for total in found.sums} == printed.get(text, set())


@given(
    st.integers(-400, 400),
    st.integers(0, 2),
    st.integers(1, 300),
    st.sampled_from([*RULES, "any"]),
)
def test_where_it_says_nothing_nothing_fails(scaled, decimals, n, rule):
    text = f"{Decimal(scaled).scaleb(-decimals):f}"
    found = grim(text, n, rounding=rule)
    assert found.informative or found.consistent
    assert found.informative == ("uninformative" not in {x.code for x in found.notes})
    if rule != "any":
        assert found.informative == (n < 10**decimals)


@given(st.integers(-300, 300), st.integers(1, 60), st.integers(1, 3))
def test_a_mean_that_arose_is_never_called_impossible(total, n, items):
    exact = Decimal(total) / (n * items)
    for way in RULES.values():
        text = f"{exact.quantize(Decimal('0.01'), way):f}"
        assert total in grim(text, n, items=items).sums


@given(st.integers(0, 1000), st.integers(1, 200))
def test_the_percentage_form_is_the_reconstruction(scaled, n):
    text = f"{Decimal(scaled) / 10:.1f}"
    found = grim_percent(text, n)
    assert tuple(found.sums) == reconstruct(text, n).counts
    assert found.informative or found.consistent


def test_a_proof_can_be_checked_by_hand():
    assert str(grim("5.19", 28)) == (
        "A mean of 5.19 in 28 people is impossible: 145/28 = 5.1785… and "
        "146/28 = 5.2142…, with no whole sum between."
    )
    assert "can only be a sum of −18: −18/15 = −1.2000" in str(grim("-1.20", 15))
    assert "4 numbers each" in str(grim("5.19", 28, items=4))
    assert "15 sums from 345 to 359" in str(grim("3.5", 100))
    assert str(grim("3.5", 100)).endswith("With n = 100 this says nothing.")
    assert grim("5.19", 28).nearest == pytest.approx((145 / 28, 146 / 28))


def test_at_two_hundred_people_a_whole_percentage_says_nothing():
    found = grim_percent("33", 200)
    assert found.consistent
    assert not found.informative
    assert "no evidence that it is right" in found.notes[-1].text
    assert grim_percent("100", 16).nearest == (93.75, 100)


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (("five", 28), {}, "mean must be a number"),
        ((True, 28), {}, "mean must be a number"),
        (("5.19", 0), {}, "n must be 1 or more"),
        (("5.19", 28.5), {}, "n must be a whole number"),
        (("5.19", "28"), {}, "the text '28'"),
        (("5.19", 28), {"items": 0}, "items must be 1 or more"),
        (("5.19", 28), {"rounding": "half_up"}, "Did you mean 'half-up'"),
    ],
)
def test_impossible_questions_are_refused_in_words(arguments, options, said):
    with pytest.raises(ArgumentError, match=said):
        grim(*arguments, **options)


def test_a_percentage_above_the_whole_is_refused():
    with pytest.raises(ArgumentError, match="from 0 to 100"):
        grim_percent("101", 16)
