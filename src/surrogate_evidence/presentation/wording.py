"""How is a value, or a work, called in a figure or a table?"""

import re
from collections import Counter
from collections.abc import Iterable
from math import isnan

from surrogate_evidence.estimates import MEASURES
from surrogate_evidence.formatting import NOT_ESTIMABLE
from surrogate_evidence.records import Contrast, Missing, Study

NOT_REPORTED = "not reported"
NOTHING = "–"
"""What a table shows where there is nothing to say."""

_LONG_NAME = 24
_ENOUGH_INITIALS = 3


def said(value: object) -> str:
    """Return a value as a reader should see it; a missing one as its words.

    Examples
    --------
    >>> said(Missing.NOT_REPORTED), said(("a", "b")), said(True), said(16.0)
    ('not reported', 'a; b', 'yes', '16')
    """
    if value is None or value == "":
        return NOTHING
    if value is Missing.NOT_REPORTED:
        return NOT_REPORTED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return NOT_ESTIMABLE if isnan(value) else f"{value:g}"
    if isinstance(value, tuple):
        return "; ".join(said(item) for item in value) or NOTHING
    return str(value)


def known(value: object) -> bool:
    """Return whether there is a value rather than a word for its absence."""
    return value is not None and not isinstance(value, Missing)


def shorten(text: str, length: int) -> str:
    """Cut a text at a word, with an ellipsis, to at most `length` characters.

    Examples
    --------
    >>> shorten("a rather long sentence", 12)
    'a rather…'
    """
    if len(text) <= length:
        return text
    kept = text[: length - 1]
    at_word = kept.rpartition(" ")[0] if " " in kept else kept
    return at_word.rstrip(" ,;:(") + "…"


def study_label(study: Study) -> str:
    """Return how a figure calls a work: its first author and year.

    The long name of a body is given by its initials where they are enough to
    recognise it, and cut otherwise; the data of a figure keep the key of the work.
    """
    year = f" {study.year}" if known(study.year) else ", undated"
    return f"{_name(study.first_author)}{year}"


def study_labels(studies: Iterable[Study]) -> dict[str, str]:
    """Return a label for each work by its key, no two of them the same.

    Works that would share a label are told apart by their keys, which stand alone
    where name and key together are too long for a label.
    """
    listed = tuple(studies)
    times = Counter(study_label(study) for study in listed)
    return {
        study.study_id: study_label(study)
        if times[study_label(study)] == 1
        else _name_and_key(study)
        for study in listed
    }


def _name_and_key(study: Study) -> str:
    label = f"{_name(study.first_author)} ({study.study_id})"
    return label if len(label) <= _LONG_NAME else study.study_id


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "work"), counted(3, "study", "studies")
    ('1 work', '3 studies')
    """
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def contrast_label(pair: Contrast) -> str:
    """Return what a comparison counted, and when, if that is known."""
    if not known(pair.timepoint):
        return pair.outcome
    return f"{pair.outcome}, {pair.timepoint}"


def measure_label(measure: str) -> str:
    """Return what an axis calls the effects as they were pooled.

    Examples
    --------
    >>> measure_label("RR"), measure_label("log odds ratio")
    ('log risk ratio', 'log odds ratio')
    """
    if measure not in MEASURES:
        return measure.strip()
    title = MEASURES[measure].title
    return f"{title[:1].lower()}{title[1:]}"


def sentence_case(text: str) -> str:
    """Return a text with its first letter large and the others as they are."""
    return text[:1].upper() + text[1:]


def _name(author: str) -> str:
    if len(author) <= _LONG_NAME:
        return author
    initials = "".join(re.findall(r"\b[A-Z]", author))
    if len(initials) >= _ENOUGH_INITIALS:
        return initials
    return shorten(author, _LONG_NAME)
