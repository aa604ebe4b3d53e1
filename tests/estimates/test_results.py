"""What every result owes: a sentence, a table, a flat row, and no way to change it."""

import math
from dataclasses import FrozenInstanceError

import pytest

from surrogate_evidence import compare, composition, exact_test, proportion
from surrogate_evidence.estimates import (
    compatible_tables,
    composition_of_counts,
    credibility,
    disagreement,
    e_value,
    fragility,
    grim,
    grim_percent,
    multiverse,
    p_value_function,
    recompute_p,
    rounded_composition,
    tipping_points,
)
from tests.making import make_contrast

RESULTS = [
    proportion(16, 16),
    proportion(0, 5, alternative="less"),
    compare(16, 16, 12, 16),
    compare(0, 16, 0, 16, measure="RR"),
    compare(16, 16, 12, 16, measure="OR"),
    exact_test(16, 16, 12, 16),
    exact_test(0, 16, 0, 16, method="chi-squared"),
    composition({"a <b>": 40.0, "c": 61.0}, sds={"c": 2.0}, n=9),
    composition({"a <b>": 40.0, "c": 61.0}, sds={"c": 2.0}, n=9).contrast("a <b>"),
    composition_of_counts({"a <b>": 16, "c": 0}),
    rounded_composition({"a <b>": "40", "c": "61"}),
    rounded_composition({"a <b>": "40", "c": "62"}),
    grim("5.19", 28),
    grim_percent("33", 200),
    recompute_p("p = .03", "t", "1.20", df=28),
    recompute_p("P = 0.1", counts=(16, 16, 12, 16)),
    recompute_p(".5", "chi-squared", counts=(0, 16, 0, 16)),
    compatible_tables(["100", "75"], total=32, p="0.1"),
    compatible_tables(["70", "75"], n=(16, 16)),
    multiverse(16, 16, 12, 16),
    multiverse(make_contrast((0, 5, 0, 6), outcome="a <b>")),
    disagreement(16, 16, 12, 16),
    disagreement(0, 9, 0, 9, test="chi-squared"),
    fragility(16, 16, 12, 16, lost=3),
    fragility(2, 3, 1, 3),
    tipping_points(16, 16, 11, 13, n_randomised_1=16, n_randomised_2=16),
    tipping_points(0, 4, 0, 4, measure="RR"),
    e_value(compare(16, 16, 12, 16)),
    e_value(compare(0, 16, 0, 16)),
    credibility(compare(5, 16, 12, 16)),
    credibility(compare(16, 16, 12, 16, measure="OR")),
    p_value_function(16, 16, 12, 16, points=5),
    p_value_function(0, 5, 0, 6, measure="RR", points=5),
]
NAMED = [
    pytest.param(result, id=f"{n} {type(result).__name__}")
    for n, result in enumerate(RESULTS)
]


@pytest.mark.parametrize("result", NAMED)
def test_a_result_prints_as_a_sentence(result):
    text = str(result)
    assert text.endswith(".")
    assert "nan" not in text.split()
    assert "inf" not in text.split()


@pytest.mark.parametrize("result", NAMED)
def test_a_notebook_shows_a_table_with_its_notes(result):
    html = result._repr_html_()
    assert html.count("<table") == html.count("</table>") == 1
    assert "<caption>" in html
    assert "<b>" not in html
    for note in result.notes:
        assert note.text.split("'")[0] in html


@pytest.mark.parametrize("result", NAMED)
def test_a_row_is_flat(result):
    for value in result.to_dict().values():
        assert value is None or isinstance(value, (str, int, float))


@pytest.mark.parametrize("result", NAMED)
def test_a_result_cannot_be_changed(result):
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        result.notes = ()


def test_words_for_what_has_no_number():
    assert "not estimable" in str(compare(0, 16, 0, 16, measure="RR"))
    assert "∞" in str(compare(16, 16, 12, 16, measure="OR"))
    assert math.isnan(exact_test(0, 9, 0, 9, method="chi-squared").to_dict()["p_value"])


def test_equal_questions_have_equal_answers():
    assert compare(16, 16, 12, 16) == compare(16, 16, 12, 16)
    assert hash(proportion(3, 9)) == hash(proportion(3, 9))
    assert proportion(3, 9) != proportion(3, 9, method="mid-p")


def test_an_interval_knows_what_it_contains():
    interval = compare(16, 16, 12, 16).interval
    assert 0.25 in interval
    assert 0 not in interval
