"""How much room does a text need, and where do its lines break?

Measured with the font that draws it, so that a layout can be made, and tested,
before anything is drawn. Sizes are in points, lengths in inches.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from surrogate_evidence.presentation.style import BODY, INK

FONT = "DejaVu Sans"
POINTS_PER_INCH = 72
LEADING = 1.4
"""Distance between two lines, in font sizes."""
_MIDDLE = 0.36
"""How far the middle of a letter stands above the baseline, in font sizes."""
_UNDRAWN = dict.fromkeys([*range(32), *range(127, 160), 0x2028, 0x2029], " ")


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = BODY, *, bold: bool = False) -> float:
    """Return the width of one line of text in inches.

    Examples
    --------
    >>> text_width("wide") > text_width("i")
    True
    """
    text = one_line(text)
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / POINTS_PER_INCH


def one_line(text: str) -> str:
    """Return a text without breaks and other signs that no font has.

    Examples
    --------
    >>> one_line("odds" + chr(10) + "ratio")
    'odds ratio'
    """
    return text.translate(_UNDRAWN)


def line_height(size: float = BODY) -> float:
    """Return the distance between two lines in inches."""
    return LEADING * size / POINTS_PER_INCH


def wrap(
    text: str, width: float, *, size: float = BODY, bold: bool = False
) -> tuple[str, ...]:
    """Break a text into lines that fit a width in inches.

    A single word wider than that is broken too; nothing is left out. A no-break space
    keeps two words together.

    Examples
    --------
    >>> wrap("free of pain after treatment", 0.9)
    ('free of pain', 'after', 'treatment')
    """
    lines: list[str] = []
    current = ""
    for word in one_line(text).split(" "):
        joined = f"{current} {word}" if current else word
        if text_width(joined, size, bold=bold) <= width:
            current = joined
            continue
        if current:
            lines.append(current)
        *broken, current = _broken(word, width, size=size, bold=bold)
        lines += broken
    return (*lines, current) if current or not lines else tuple(lines)


def _broken(word: str, width: float, *, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def fit(text: str, width: float, *, size: float = BODY) -> str:
    """Cut a text with an ellipsis so that it fits one line of a width in inches.

    Examples
    --------
    >>> fit("short", 1.0), fit("a rather long label", 0.8)
    ('short', 'a rather lo…')
    """
    shown = one_line(text)
    while len(shown) > 1 and text_width(shown, size) > width:
        shown = shown.removesuffix("…")[:-1].rstrip() + "…"
    return shown


def write(  # noqa: PLR0913 - where, what and how
    ax: Axes,
    x: float,
    y: float,
    lines: str | Iterable[str],
    *,
    size: float = BODY,
    align: Literal["left", "center", "right"] = "left",
    bold: bool = False,
    colour: str = INK,
) -> None:
    """Write lines of text on a page, the middle of the first line at height `y`."""
    for row, line in enumerate((lines,) if isinstance(lines, str) else lines):
        middle = y + row * line_height(size)
        ax.text(
            x,
            middle + _MIDDLE * size / POINTS_PER_INCH,
            one_line(line),
            fontsize=size,
            ha=align,
            va="baseline",
            weight="bold" if bold else "normal",
            color=colour,
        )
