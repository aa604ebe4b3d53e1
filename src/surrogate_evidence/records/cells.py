"""How does a cell of a table become a value?

A cell is never blank. It holds a value, or it says in a word why there is none: the
source was read and does not say (``NR``), the question does not apply, the source is
unclear, or sources contradict each other. These words are values of their own,
:class:`Missing`, and never turn into 0, False or NaN.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Missing(StrEnum):
    """Why there is no value. Reads as its word in tables and in text."""

    NOT_REPORTED = "NR"
    NOT_APPLICABLE = "not applicable"
    UNCLEAR = "unclear"
    CONFLICTING = "conflicting"


MISSING_MEANINGS = {
    Missing.NOT_REPORTED: "the source was read as far as stated and does not say",
    Missing.NOT_APPLICABLE: "the question does not arise for this record",
    Missing.UNCLEAR: "the source says something that cannot be pinned down",
    Missing.CONFLICTING: "sources give different values, all kept in sources.csv",
}

LIST_SEPARATOR = ";"

AMBIGUOUS_WORDS = frozenset(
    {"?", "-", "–", "missing", "n.a.", "n/a", "na", "nan", "none", "not reported"}
    | {"nr", "null", "unknown"}
)
"""Words people type for "no value" without saying why there is none."""


def problem(found: object, expected: str, action: str) -> PydanticCustomError:
    """Return a validation error in the three parts every problem has."""
    shown = "an empty cell" if found == "" else f"{str(found)!r}"
    return PydanticCustomError(
        "cell",
        "found {found}; expected {expected}; {action}",
        {"found": shown, "expected": expected, "action": action},
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column may hold, for the reader of a file and for the data package.

    Attributes
    ----------
    kind : str
        Type in the words of the Data Package standard.
    expected : str
        What a person should type, in words.
    read : callable
        Text of a present cell → value; raises ValueError where it cannot.
    constraints : dict
        Constraints in the words of the Data Package standard.
    may_be_missing : bool
        Whether the words of :class:`Missing` are allowed.
    measured : bool
        Whether a value here is a number that needs a source of its own.
    """

    kind: str
    expected: str
    read: Callable[[str], object]
    constraints: dict[str, Any] = field(default_factory=dict)
    may_be_missing: bool = True
    measured: bool = False

    def __call__(self, value: object) -> object:
        """Read one cell; values that are not text pass through unread."""
        if not isinstance(value, str) or isinstance(value, StrEnum):
            return value
        text = value.strip()
        if text in tuple(Missing):
            if not self.may_be_missing:
                action = "this column must have a value"
                raise problem(text, self.expected, action)
            return Missing(text)
        if text == "":
            action = "write NR if the source does not say"
            if not self.may_be_missing:
                action = "fill the cell in"
            nothing = ""
            raise problem(nothing, self.expected, action)
        if text.casefold() in AMBIGUOUS_WORDS:
            words = ", ".join(f"{word} ({MISSING_MEANINGS[word]})" for word in Missing)
            raise problem(text, self.expected, f"say why there is no value: {words}")
        try:
            return self.read(text)
        except ValueError as error:
            raise problem(text, self.expected, str(error)) from None

    def __get_pydantic_core_schema__(
        self,
        source: object,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        """Let pydantic read text through this cell before it checks the type."""
        return core_schema.no_info_before_validator_function(self, handler(source))


def _text(text: str) -> str:
    return text


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        msg = "write a whole number in digits, or NR if the source does not say"
        raise ValueError(msg)
    value = int(text)
    if value < 0:
        msg = "a count cannot be negative"
        raise ValueError(msg)
    return value


def _decimal(text: str) -> float:
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        hint = (
            " (use a decimal point)" if re.fullmatch(r"-?[0-9]+,[0-9]+", text) else ""
        )
        msg = f"write one number in digits{hint}, or NR if the source does not say"
        raise ValueError(msg)
    return float(text)


def _non_negative(text: str) -> float:
    value = _decimal(text)
    if value < 0:
        msg = "this quantity cannot be negative"
        raise ValueError(msg)
    return value


def _percent(text: str) -> float:
    value = _decimal(text)
    if not 0 <= value <= 100:  # noqa: PLR2004
        msg = "a percentage lies between 0 and 100; check the source"
        raise ValueError(msg)
    return value


def _probability(text: str) -> float:
    value = _decimal(text)
    if not 0 <= value <= 1:
        msg = "a p-value lies between 0 and 1; check the source"
        raise ValueError(msg)
    return value


def _year(text: str) -> int:
    if not re.fullmatch(r"1[5-9][0-9][0-9]|20[0-9][0-9]", text):
        msg = "write the year with four digits"
        raise ValueError(msg)
    return int(text)


def _yes_no(text: str) -> bool:
    words = {"yes": True, "no": False}
    if text not in words:
        msg = "write yes or no, or NR if the source does not say"
        raise ValueError(msg)
    return words[text]


def _key(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.:-]*", text):
        msg = "use letters, digits and - _ . : only, without spaces"
        raise ValueError(msg)
    return text


def _web_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/$.?#][^\s]*", text):
        msg = "write the address in full, starting with https:// or http://"
        raise ValueError(msg)
    return text


def _date(text: str) -> str:
    if not re.fullmatch(
        r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", text
    ):
        msg = "write a date as 2024, 2024-05 or 2024-05-31"
        raise ValueError(msg)
    return text


def _listed(read_one: Callable[[str], object]) -> Callable[[str], object]:
    def read(text: str) -> object:
        parts = [part.strip() for part in text.split(LIST_SEPARATOR)]
        if "" in parts:
            msg = f"remove the empty item between two {LIST_SEPARATOR!r}"
            raise ValueError(msg)
        if len(set(parts)) < len(parts):
            msg = "name each item once"
            raise ValueError(msg)
        return tuple(read_one(part) for part in parts)

    return read


def one_of(words: type[StrEnum]) -> Callable[[str], object]:
    """Return a reader for one word of a closed vocabulary; hints at the nearest."""

    def read(text: str) -> object:
        allowed = [str(word) for word in words]
        if text in allowed:
            return words(text)
        near = get_close_matches(text.casefold(), allowed, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}? " if near else ""
        msg = f"{hint}allowed words: {', '.join(allowed)}"
        raise ValueError(msg)

    return read


def word(words: type[StrEnum], *, may_be_missing: bool = False) -> Cell:
    """Return the cell type of one word from a closed vocabulary."""
    return Cell(
        "string",
        f"one word of the vocabulary {words.__name__}",
        one_of(words),
        {"enum": [str(item) for item in words]},
        may_be_missing,
    )


def words_list(words: type[StrEnum]) -> Cell:
    """Return the cell type of a list of words from a closed vocabulary."""
    return Cell(
        "list",
        f"words of the vocabulary {words.__name__}, separated by {LIST_SEPARATOR!r}",
        _listed(one_of(words)),
        {"enum": [str(item) for item in words]},
    )


_TEXT = "text"
_COUNT = "a whole number of 0 or more"
_NUMBER = "a number"

Key = Annotated[str, Cell("string", "a key", _key, may_be_missing=False)]
KeyIfAny = Annotated[str | Missing, Cell("string", "a key", _key)]
KeyList = Annotated[
    tuple[str, ...] | Missing,
    Cell("list", f"keys separated by {LIST_SEPARATOR!r}", _listed(_key)),
]
Text = Annotated[str, Cell("string", _TEXT, _text, may_be_missing=False)]
TextIfAny = Annotated[str | Missing, Cell("string", _TEXT, _text)]
TextList = Annotated[
    tuple[str, ...] | Missing,
    Cell("list", f"items separated by {LIST_SEPARATOR!r}", _listed(_text)),
]
Entry = Annotated[
    int, Cell("integer", _COUNT, _whole, {"minimum": 1}, may_be_missing=False)
]
EntryIfAny = Annotated[int | Missing, Cell("integer", _COUNT, _whole, {"minimum": 1})]
EntryList = Annotated[
    tuple[int, ...] | Missing,
    Cell(
        "list",
        f"entry numbers separated by {LIST_SEPARATOR!r}",
        _listed(_whole),
    ),
]
Count = Annotated[
    int | Missing, Cell("integer", _COUNT, _whole, {"minimum": 0}, measured=True)
]
Number = Annotated[float | Missing, Cell("number", _NUMBER, _decimal, measured=True)]
Amount = Annotated[
    float | Missing,
    Cell(
        "number",
        "a number of 0 or more",
        _non_negative,
        {"minimum": 0},
        measured=True,
    ),
]
Percent = Annotated[
    float | Missing,
    Cell(
        "number",
        "a percentage from 0 to 100",
        _percent,
        {"minimum": 0, "maximum": 100},
        measured=True,
    ),
]
Probability = Annotated[
    float | Missing,
    Cell(
        "number",
        "a number from 0 to 1",
        _probability,
        {"minimum": 0, "maximum": 1},
        measured=True,
    ),
]
Year = Annotated[
    int | Missing, Cell("year", "a year with four digits", _year, measured=True)
]
YesNo = Annotated[
    bool | Missing,
    Cell(
        "boolean",
        "yes or no",
        _yes_no,
        {"trueValues": ["yes"], "falseValues": ["no"]},
    ),
]
WebAddress = Annotated[str | Missing, Cell("string", "a web address", _web_address)]
Date = Annotated[str | Missing, Cell("string", "a date", _date)]
