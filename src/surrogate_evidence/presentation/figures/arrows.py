"""How is the direction of an effect drawn? By shape, never by colour alone."""

from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes

from surrogate_evidence.presentation.lettering import (
    POINTS_PER_INCH,
    line_height,
    text_width,
    write,
)
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    PAPER,
    SMALL,
    VERMILION,
    WIDTH,
)
from surrogate_evidence.synthesis import Effect, EffectDirection

SHAPES: dict[EffectDirection, tuple[str, str, str]] = {
    EffectDirection.BETTER: ("^", BLUE, BLUE),
    EffectDirection.WORSE: ("v", PAPER, VERMILION),
    EffectDirection.NO_DIFFERENCE: ("_", GREY, GREY),
    EffectDirection.CONFLICTING: ("<>", GREY, GREY),
    EffectDirection.UNCLEAR: ("?", INK, INK),
}
"""Direction → marker, colour inside, colour of the edge."""

MEANINGS: dict[EffectDirection, str] = {
    EffectDirection.BETTER: "better for the first arm",
    EffectDirection.WORSE: "worse",
    EffectDirection.NO_DIFFERENCE: "no difference",
    EffectDirection.CONFLICTING: "conflicting outcomes",
    EffectDirection.UNCLEAR: "direction unclear",
}

SIZES = ((50, 7.0), (300, 10.0), (None, 13.0))
"""Participants below which a marker has which size, in points."""


def size_of(n: int) -> float:
    """Return the size of a marker for a number of participants, in points."""
    return next(size for below, size in SIZES if below is None or n < below)


def arrow(
    ax: Axes, x: float, y: float, points: EffectDirection, size: float = 9.0
) -> None:
    """Draw one direction at a place on a page."""
    marker, inside, edge = SHAPES[points]
    look = {
        "markersize": size,
        "markerfacecolor": inside,
        "markeredgecolor": edge,
        "markeredgewidth": 1.4,
        "linestyle": "none",
    }
    if marker == "?":
        write(ax, x, y, "?", align="center", bold=True)
    elif marker == "<>":
        look["markersize"] = size * 0.55  # two of them in the room of one
        apart = size / POINTS_PER_INCH / 2
        ax.plot([x - apart], [y], marker="<", **look)  # type: ignore[arg-type]
        ax.plot([x + apart], [y], marker=">", **look)  # type: ignore[arg-type]
    else:
        ax.plot([x], [y], marker=marker, **look)  # type: ignore[arg-type]


def key_rows(directions: Iterable[EffectDirection]) -> list[list[EffectDirection]]:
    """Return the directions to be explained, in rows that fit the width of a page."""
    shown = set(directions)
    rows: list[list[EffectDirection]] = [[]]
    x = MARGIN
    for one in (one for one in EffectDirection if one in shown):
        width = _key_width(one)
        if rows[-1] and x + width > WIDTH - MARGIN:
            rows.append([])
            x = MARGIN
        rows[-1].append(one)
        x += width
    return rows


def write_key(ax: Axes, rows: Sequence[Sequence[EffectDirection]], top: float) -> None:
    """Write what the shapes mean."""
    for number, row in enumerate(rows):
        x, y = MARGIN + 0.1, top + (number + 0.5) * line_height()
        for one in row:
            arrow(ax, x, y, one, 7.0)
            write(ax, x + 0.18, y, MEANINGS[one], size=SMALL)
            x += _key_width(one)


def named(effects: Sequence[Effect], names: Mapping[str, str] | None) -> dict[str, str]:
    """Return how each study is called, in the order of the effects."""
    given = names or {}
    keys = dict.fromkeys(effect.study_id for effect in effects)
    return {key: given.get(key, key) for key in keys}


def _key_width(one: EffectDirection) -> float:
    return 0.18 + text_width(MEANINGS[one], SMALL) + 0.35
