"""Do the labels of sessions make phases that take turns from a baseline on?"""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import listing

_NAME = re.compile(r"([AB])([1-9]\d*)?")
_NEXT = {"A": "B", "B": "A"}


def numbered(labels: Sequence[str]) -> list[str]:
    """Return the label of each session, told apart where a letter comes again.

    Examples
    --------
    >>> numbered("AABAB")
    ['A1', 'A1', 'B1', 'A2', 'B2']
    """
    runs = [(name, len(list(run))) for name, run in groupby(labels)]
    parsed = [_NAME.fullmatch(name) for name, _ in runs]
    letters = "".join(match[1] for match in parsed if match)
    if len(letters) < len(runs):
        odd = [name for (name, _), match in zip(runs, parsed, strict=True) if not match]
        msg = f"phases are called A and B, or A1, B1, A2, B2; got {listing(odd)}."
        raise ArgumentError(msg)
    if "A" not in letters or "B" not in letters:
        lacking = "baseline (phase A)" if "A" not in letters else "phase B"
        msg = f"there is no {lacking}; an effect compares an A with a later B."
        raise ArgumentError(msg)
    turns = letters[0] == "A" and all(
        _NEXT[one] == two for one, two in pairwise(letters)
    )
    ordinals = [place // 2 + 1 for place in range(len(runs))]
    given = [match[2] for match in parsed if match]
    numbered = all(
        number is None or int(number) == ordinal
        for number, ordinal in zip(given, ordinals, strict=True)
    )
    if not turns or not numbered:
        msg = (
            "phases must take turns from a baseline on (A B, or A1 B1 A2 B2), each in "
            f"one piece; got {' '.join(name for name, _ in runs)}."
        )
        raise ArgumentError(msg)
    two = len(runs) == 2  # noqa: PLR2004 - one A and one B need no numbers
    return [
        letter if two else f"{letter}{ordinal}"
        for letter, ordinal, (_, length) in zip(letters, ordinals, runs, strict=True)
        for _ in range(length)
    ]
