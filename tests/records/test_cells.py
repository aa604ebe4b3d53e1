"""Cells: a value or a word for its absence, never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from surrogate_evidence.records import Missing
from surrogate_evidence.records.cells import (
    AMBIGUOUS_WORDS,
    Amount,
    Count,
    KeyList,
    TextIfAny,
    YesNo,
)
from surrogate_evidence.records.record import Record, column


class Row(Record):
    """One row of a made-up table."""

    text: TextIfAny = column("a text")
    count: Count = column("a count")
    answer: YesNo = column("an answer")
    keys: KeyList = column("keys")
    amount: Amount = column("an amount")


GOOD = {"text": "here", "count": "3", "answer": "no", "keys": "a; b", "amount": "0.5"}


def test_cells_become_values():
    row = Row.model_validate(GOOD)
    assert (row.text, row.count, row.answer, row.keys, row.amount) == (
        "here",
        3,
        False,
        ("a", "b"),
        0.5,
    )


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("word", Missing)
def test_a_missing_word_stays_a_value_of_its_own(name, word):
    value = getattr(Row.model_validate({**GOOD, name: str(word)}), name)
    assert value is word
    assert value not in (0, False, None, "")


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("word", sorted(AMBIGUOUS_WORDS - {"nr", "not reported"}))
def test_a_word_that_does_not_say_why_is_refused(name, word):
    with pytest.raises(ValidationError, match="say why there is no value"):
        Row.model_validate({**GOOD, name: word.upper()})


@given(st.integers(0, 10**9))
def test_counts_are_read_exactly(count):
    assert Row.model_validate({**GOOD, "count": f" {count} "}).count == count


@pytest.mark.parametrize("text", ["1.0", "1e3", "٣", "0x10", "1 000", "inf", "1_000"])
def test_what_is_not_plain_digits_is_no_count(text):
    with pytest.raises(ValidationError, match="a whole number"):
        Row.model_validate({**GOOD, "count": text})


@pytest.mark.parametrize("text", ["inf", "1,5", "-0.1", "1.2.3", "five"])
def test_what_is_not_a_plain_number_is_no_amount(text):
    with pytest.raises(ValidationError, match="a number of 0 or more"):
        Row.model_validate({**GOOD, "amount": text})


def test_a_record_is_frozen():
    row = Row.model_validate(GOOD)
    with pytest.raises(ValidationError):
        row.count = 4
