"""How are judgements of risk of bias, and of certainty, shown?

By a shape and by letters, never by colour alone. What was not reported is shown as
not reported.
"""

from collections.abc import Iterable, Mapping

from matplotlib.axes import Axes

from surrogate_evidence._checks import check_choice
from surrogate_evidence.presentation.lettering import (
    line_height,
    text_width,
    wrap,
    write,
)
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    ORANGE,
    PAPER,
    SMALL,
    VERMILION,
)
from surrogate_evidence.presentation.wording import NOT_REPORTED
from surrogate_evidence.records import Missing

JUDGEMENTS: dict[str, tuple[str, str, str]] = {
    "low": ("L", "o", BLUE),
    "some concerns": ("SC", "^", ORANGE),
    "moderate": ("M", "v", ORANGE),
    "unclear": ("U", "d", PAPER),
    "high": ("H", "s", VERMILION),
    "serious": ("S", "D", VERMILION),
    "critical": ("C", "X", INK),
    "no information": ("NI", "P", PAPER),
    NOT_REPORTED: ("NR", "h", PAPER),
}
"""Judgement → letters, marker, colour inside."""

CERTAINTIES = {"high": 4, "moderate": 3, "low": 2, "very low": 1}
"""Word of GRADE → how many of four circles are crossed."""

_HEAD = 0.62  # inches a domain's name may take above its column
_SIZE = 6.0
_MARK, _LETTERS = -0.1, -0.02  # from the middle of a column
_KEY = 0.14  # from a mark of the key to its words


def judgement(value: object) -> str:
    """Return a judgement as one of the words that have a sign.

    Examples
    --------
    >>> judgement("High "), judgement(Missing.NOT_REPORTED)
    ('high', 'not reported')
    """
    if value is Missing.NOT_REPORTED:
        return NOT_REPORTED
    word = value.strip().casefold() if isinstance(value, str) else value
    return check_choice(word, JUDGEMENTS, "judgement of bias")


def certainty_words(text: str) -> str:
    """Return a certainty with GRADE's circles, where it is one of GRADE's words.

    Examples
    --------
    >>> certainty_words("low"), certainty_words("not rated")
    ('⊕⊕○○ low', 'not rated')
    """
    crossed = CERTAINTIES.get(text.strip().casefold())
    if crossed is None:
        return text.strip()
    return f"{'⊕' * crossed}{'○' * (4 - crossed)} {text.strip()}"


def bias_heads(domains: Iterable[str]) -> Mapping[str, str]:
    """Return what stands above each domain: its name, or a number if it is long."""
    listed = list(domains)
    if all(text_width(name, SMALL) <= _HEAD for name in listed):
        return {name: name for name in listed}
    return {name: f"D{place}" for place, name in enumerate(listed, 1)}


def draw_judgement(ax: Axes, x: float, y: float, word: str) -> None:
    """Draw one judgement, its column's middle at `x`."""
    letters, marker, inside = JUDGEMENTS[word]
    ax.plot(
        [x + _MARK],
        [y],
        marker=marker,
        markersize=_SIZE,
        markerfacecolor=inside,
        markeredgecolor=INK,
        markeredgewidth=0.8,
        linestyle="none",
    )
    write(ax, x + _LETTERS, y, letters, size=SMALL)


def key_rows(words: Iterable[str], width: float) -> list[list[str]]:
    """Return the judgements to be explained, in rows that fit a width."""
    used = set(words)
    rows: list[list[str]] = []
    x = width
    for word in (word for word in JUDGEMENTS if word in used):
        wide = _key_width(word)
        if x + wide > width:
            rows.append([])
            x = text_width(_TITLE, SMALL)
        rows[-1].append(word)
        x += wide
    return rows


def draw_key(ax: Axes, y: float, rows: list[list[str]]) -> None:
    """Draw what the signs of the judgements mean."""
    for place, row in enumerate(rows):
        middle = y + place * line_height(SMALL)
        x = MARGIN
        if place == 0:
            write(ax, x, middle, _TITLE, size=SMALL, colour=GREY)
        x += text_width(_TITLE, SMALL) + 0.12
        for word in row:
            _, marker, inside = JUDGEMENTS[word]
            ax.plot(
                [x],
                [middle],
                marker=marker,
                markersize=_SIZE,
                markerfacecolor=inside,
                markeredgecolor=INK,
                markeredgewidth=0.8,
                linestyle="none",
            )
            write(ax, x + _KEY, middle, _key_text(word), size=SMALL, colour=GREY)
            x += _key_width(word)


def domain_lines(heads: Mapping[str, str], width: float) -> tuple[str, ...]:
    """Return which number stands for which domain; nothing where names stand."""
    numbered = [f"{head} {name}" for name, head in heads.items() if head != name]
    if not numbered:
        return ()
    return wrap(f"Domains: {'; '.join(numbered)}.", width, size=SMALL)


_TITLE = "risk of bias: "


def _key_text(word: str) -> str:
    return f"{JUDGEMENTS[word][0]} {word}"


def _key_width(word: str) -> float:
    return _KEY + text_width(_key_text(word), SMALL) + 0.22
