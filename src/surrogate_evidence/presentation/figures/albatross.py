"""Which effect would explain these p-values, given how many people there were?"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import ceil, isnan, log10
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import listing, p_phrase
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.arrows import SHAPES, named
from surrogate_evidence.presentation.figures.lines import LOOKS, MOST_LINES
from surrogate_evidence.presentation.lettering import (
    line_height,
    text_width,
    wrap,
    write,
)
from surrogate_evidence.presentation.style import (
    GREY,
    MARGIN,
    PALE,
    SMALL,
    WIDTH,
    page,
    panel,
    style,
)
from surrogate_evidence.presentation.wording import counted
from surrogate_evidence.synthesis import Effect, EffectDirection
from surrogate_evidence.synthesis.without_pooling.contours import (
    CONTOUR_MEASURES,
    participants_for,
)

MOST_NUMBERED = 15
"""Points up to which each of them has a number and stands in the key."""

SMALLEST_P = 1e-10
"""P-values below this are drawn at the edge."""

_HEIGHT = 3.4
_LEFT = 0.75
_ACROSS = WIDTH - _LEFT - MARGIN - 0.25
_TICKS = (0.1, 0.05, 0.01, 0.001, 1e-4, 1e-6, 1e-8, 1e-10)


def albatross(  # noqa: PLR0913 - the contours need their own numbers
    effects: Iterable[Effect],
    *,
    contours: Sequence[float] = (0.2, 0.5, 0.8),
    measure: Literal["SMD", "OR", "RR", "RD"] = "SMD",
    ratio: float = 1.0,
    baseline: float | None = None,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw participants against p-values, with contours of equal effect.

    Parameters
    ----------
    effects : iterable of Effect
        Effects with a two-sided p-value, participants and a direction; others are
        counted in the caption and not drawn.
    contours : sequence of float
        One to five sizes of effect for the better, on the scale of `measure`.
    measure : {"SMD", "OR", "RR", "RD"}
        Scale of the contours.
    ratio : float, default 1
        Participants of the first arm for each one of the second, for the contours.
    baseline : float, optional
        Proportion with the event in the second arm; needed for OR, RR and RD.
    names : mapping of str to str, optional
        Key of a study → how it is called.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If no effect can be drawn, or a contour has no size.

    See Also
    --------
    effect_direction : Needs directions only.

    Notes
    -----
    P-values are on a logarithmic scale folded at 1, effects to the worse on the left
    [1]_; participants on the scale of the squared logarithm. The contours to the left
    are mirror images. They assume a simple comparison of two arms.

    References
    ----------
    .. [1] harrison2017, The albatross plot: a novel graphical tool for presenting
       results of diversely reported studies in a systematic review.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import effects_of
    >>> print(describe(albatross(effects_of(load_review()))).alt)
    Albatross plot of 3 effects of 1 study: 3 better, 0 worse; smallest p = 0.020.
    """
    listed = tuple(effects)
    shown = [effect for effect in listed if _drawable(effect)]
    if not shown:
        msg = (
            "no effect has a p-value, participants and a direction; there is nothing "
            "to draw."
        )
        raise ArgumentError(msg)
    if not 1 <= len(contours) <= MOST_LINES:
        msg = f"name one to {MOST_LINES} contours, got {len(contours)}."
        raise ArgumentError(msg)
    options = {"measure": measure, "ratio": ratio, "baseline": baseline}
    curves = {c: _curve(c, options) for c in contours}
    studies = named(shown, names)
    key = _key(shown, studies)
    head = MARGIN + line_height() + 0.12
    foot = head + _HEIGHT + 0.75
    with style():
        ax = page(ax, width=WIDTH, height=foot + len(key) * line_height(SMALL) + MARGIN)
        _legend(ax, contours, measure)
        inner = panel(ax, _LEFT, head, width=_ACROSS, height=_HEIGHT)
        _axes(inner, shown)
        _contours(inner, curves)
        _points(inner, shown)
        _numbers(inner, shown)
        _titles(ax, head)
        write(ax, MARGIN, foot + line_height(SMALL) / 2, key, size=SMALL)
    better = sum(e.points is EffectDirection.BETTER for e in shown)
    worse = sum(e.points is EffectDirection.WORSE for e in shown)
    least = p_phrase(min(effect.p_value for effect in shown))
    left = len(listed) - len(shown)
    omitted = ""
    if any(effect.p_value < SMALLEST_P for effect in shown):
        omitted = f" P-values below {SMALLEST_P:g} are drawn there."
    if left:
        omitted += (
            f" Not drawn, for want of a p-value, of n or of a direction: {left} of "
            f"{len(listed)}."
        )
    return attach(
        ax,
        caption=(
            "Albatross plot: participants against two-sided p-values, effects to the "
            "worse on the left, to the better on the right. A point on a contour has "
            f"the p-value that a {CONTOUR_MEASURES[measure]} of that size would give "
            f"with so many participants.{omitted}"
        ),
        alt=(
            f"Albatross plot of {counted(len(shown), 'effect')} of "
            f"{counted(len(studies), 'study', 'studies')}: {better} better, "
            f"{worse} worse; smallest {least}."
        ),
        long_description=" ".join(
            f"{studies[e.study_id]}, {e.outcome}: {e.points}, {p_phrase(e.p_value)}, "
            f"n = {e.n}."
            for e in shown[:MOST_NUMBERED]
        )
        + f" Contours at {listing(f'{c:g}' for c in contours)}.",
        data=pd.DataFrame(
            [
                {
                    "study": studies[effect.study_id],
                    "outcome": effect.outcome,
                    "direction": str(effect.points),
                    "p-value": effect.p_value,
                    "n": effect.n,
                }
                for effect in shown
            ]
        ),
    )


def _drawable(effect: Effect) -> bool:
    known = (
        EffectDirection.BETTER,
        EffectDirection.WORSE,
        EffectDirection.NO_DIFFERENCE,
    )
    has_p = not isnan(effect.p_value) and 0 < effect.p_value <= 1
    return has_p and effect.n > 0 and effect.points in known


def _curve(
    contour: float, options: Mapping[str, object]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], list[float]]:
    x = np.linspace(0.02, -1.1 * log10(SMALLEST_P), 400)
    return x, [participants_for(10**-at, contour, **options) for at in x]  # type: ignore[arg-type]


def _across(effect: Effect) -> float:
    """Return the place of a p-value: 0 for p = 1, to the right for the better."""
    at = -log10(max(effect.p_value, SMALLEST_P))
    sides = {EffectDirection.BETTER: 1, EffectDirection.WORSE: -1}
    return sides.get(effect.points, 0) * at


def _up(n: float) -> float:
    return log10(max(n, 1.0)) ** 2


def _axes(inner: Axes, effects: Sequence[Effect]) -> None:
    reach = max(3.0, max(abs(_across(effect)) for effect in effects) * 1.08)
    smallest = min(effect.n for effect in effects)
    largest = max(effect.n for effect in effects)
    inner.set_xlim(-reach, reach)
    inner.set_ylim(_up(max(1, smallest / 3)), _up(largest * 3))
    ticks: list[float] = []
    for p in _TICKS:  # those that would touch are left out
        at = -log10(ticks[-1]) if ticks else 0.0
        apart = (-log10(p) - at) / (2 * reach) * _ACROSS
        if -log10(p) <= reach and apart > text_width(f"0{p:g}", SMALL):
            ticks.append(p)
    places = [log10(p) for p in reversed(ticks)] + [0.0] + [-log10(p) for p in ticks]
    words = [f"{p:g}" for p in (*reversed(ticks), 1.0, *ticks)]
    inner.set_xticks(places, words)
    last = ceil(log10(largest * 3))
    numbers = [m * 10**d for d in range(last + 1) for m in (1, 2, 5)]
    low, high = inner.get_ylim()
    inside = [n for n in numbers if low <= _up(n) <= high]
    kept: list[int] = []
    for n in inside:  # ticks that would touch are left out
        if not kept or (_up(n) - _up(kept[-1])) / (high - low) * _HEIGHT > 0.2:  # noqa: PLR2004
            kept.append(n)
    inner.set_yticks([_up(n) for n in kept], [f"{n:,}" for n in kept])
    inner.axvline(0, color=GREY, linewidth=0.9, zorder=1)
    for side in (-1, 1):
        inner.axvline(-side * log10(0.05), color=PALE, linewidth=1.0, zorder=0)


def _contours(
    inner: Axes,
    curves: Mapping[
        float, tuple[np.ndarray[tuple[int], np.dtype[np.float64]], list[float]]
    ],
) -> None:
    for (colour, dashes), (x, n) in zip(LOOKS, curves.values(), strict=False):
        y = [_up(one) for one in n]
        for side in (-1, 1):
            inner.plot(
                side * x, y, color=colour, linestyle=dashes, linewidth=1.1, zorder=2
            )


def _points(inner: Axes, effects: Sequence[Effect]) -> None:
    for effect in effects:
        marker, inside, edge = SHAPES[effect.points]
        x, y = _across(effect), _up(effect.n)
        inner.plot(
            [x],
            [y],
            marker="D" if marker == "_" else marker,
            markersize=7,
            markerfacecolor=inside,
            markeredgecolor=edge,
            markeredgewidth=1.3,
            linestyle="none",
            zorder=3,
        )


def _numbers(inner: Axes, effects: Sequence[Effect]) -> None:
    """Write the numbers of a few points; those that would touch stand together."""
    if len(effects) > MOST_NUMBERED:
        return
    wide = _ACROSS / (inner.get_xlim()[1] - inner.get_xlim()[0])
    tall = _HEIGHT / (inner.get_ylim()[1] - inner.get_ylim()[0])
    groups = [
        ([place], _across(effect) * wide, _up(effect.n) * tall)
        for place, effect in enumerate(effects, start=1)
    ]
    while True:
        pair = next((p for p in combinations(groups, 2) if _touch(*p)), None)
        if pair is None:
            break
        one, other = pair
        groups.remove(other)
        at = groups.index(one)
        middle = (one[1] + other[1]) / 2, max(one[2], other[2])
        groups[at] = (sorted(one[0] + other[0]), *middle)
    for places, x, y in groups:
        inner.annotate(
            _joined(places),
            (x / wide, y / tall),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
            zorder=4,
        )


_Group = tuple[list[int], float, float]


def _joined(places: Sequence[int]) -> str:
    return ", ".join(map(str, places))


def _touch(one: _Group, other: _Group) -> bool:
    room = (
        text_width(_joined(one[0]), SMALL) + text_width(_joined(other[0]), SMALL)
    ) / 2
    near = abs(one[1] - other[1]) < room + 0.05
    return near and abs(one[2] - other[2]) < line_height(SMALL)


def _titles(ax: Axes, head: float) -> None:
    middle = _LEFT + _ACROSS / 2
    y = head + _HEIGHT + 0.42
    write(ax, middle, y, "two-sided p-value", size=SMALL, align="center")
    write(ax, _LEFT, y, "← worse", size=SMALL)
    write(ax, _LEFT + _ACROSS, y, "better →", size=SMALL, align="right")


def _legend(ax: Axes, contours: Sequence[float], measure: str) -> None:
    x, y = MARGIN, MARGIN + line_height() / 2
    title = "participants; contours: " + CONTOUR_MEASURES[measure]
    write(ax, x, y, title, size=SMALL)
    x += text_width(title, SMALL) + 0.25
    for (colour, dashes), contour in zip(LOOKS, contours, strict=False):
        ax.plot([x, x + 0.35], [y, y], color=colour, linestyle=dashes, linewidth=1.3)
        write(ax, x + 0.42, y, f"{contour:g}", size=SMALL)
        x += 0.42 + text_width(f"{contour:g}", SMALL) + 0.25


def _key(effects: Sequence[Effect], studies: Mapping[str, str]) -> list[str]:
    if len(effects) > MOST_NUMBERED:
        return []
    return [
        line
        for place, effect in enumerate(effects, start=1)
        for line in wrap(
            f"{place}  {studies[effect.study_id]}, {effect.outcome}",
            WIDTH - 2 * MARGIN - 0.3,
            size=SMALL,
        )
    ]
