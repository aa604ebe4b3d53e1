"""Do small studies show other effects than large ones, and where would they count?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy.special import ndtr, ndtri

from surrogate_evidence._checks import check_number
from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import number
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.forests.pooled_sections import own_names
from surrogate_evidence.presentation.lettering import (
    fit,
    line_height,
    text_width,
    write,
)
from surrogate_evidence.presentation.marks import LEGEND, Mark, flag_lines
from surrogate_evidence.presentation.style import (
    BLUE,
    INK,
    MARGIN,
    PAPER,
    SMALL,
    WIDTH,
    page,
    panel,
    style,
)
from surrogate_evidence.synthesis import NothingToPool, Pooled
from surrogate_evidence.synthesis.pooling._measures import label_of
from surrogate_evidence.synthesis.rules import FEW_FOR_ASYMMETRY

CONTOURS = ((0.1, ":"), (0.05, "--"), (0.01, "-"))
"""Two-sided p-value of each contour, and its dashes."""

_SHADES = ("#ffffff", "#ededed", "#d5d5d5", "#bcbcbc")
"""Ground between contours, from the middle outwards."""

_HEIGHT = 3.6
_LEFT = 0.72
_WIDEST = 5.0
_ROOM = 1.12
_LISTED = 30


def funnel(
    pooled: Pooled | NothingToPool,
    *,
    null: float = 0.0,
    studies: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw effects against their standard errors, with contours of the p-value.

    Parameters
    ----------
    pooled : Pooled
        A pooled result; its studies are drawn.
    null : float, default 0
        Effect that the contours are about, on the scale of the effects.
    studies : sequence of str, optional
        What the studies are called, in the order in which they were pooled; by default
        as the result names them.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If nothing was pooled, or names and studies differ in number.

    See Also
    --------
    surrogate_evidence.synthesis.egger_test : A test of what is seen here.

    Notes
    -----
    On a contour :math:`|y - \mathrm{null}|` is the quantile of its p-value (10, 5 and
    1 per cent, two-sided, normal) times the standard error. The contours are about the
    null and not about the pooled effect: studies missing where results have large
    p-values speak for selection by result, studies missing elsewhere for other causes
    [1]_.

    References
    ----------
    .. [1] sterne2011, Recommendations for examining and interpreting funnel plot
       asymmetry in meta-analyses of randomised controlled trials.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import pool
    >>> few = pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16])
    >>> print(describe(funnel(few)).alt)
    Funnel plot of 3 studies, too few to judge asymmetry: effects 0.200 to 0.900,
    standard errors 0.100 to 0.400, pooled 0.399; 3 with p below 0.05.
    """
    if not isinstance(pooled, Pooled):
        msg = "funnel draws a pooled result of one study or more; nothing was pooled."
        raise ArgumentError(msg)
    null = check_number(null, "null")
    studies = own_names(pooled) or None if studies is None else studies
    names = named_studies(studies, pooled.k)
    y, error = np.array(pooled.yi), np.sqrt(pooled.vi)
    p_values = 2 * ndtr(-np.abs(y - null) / error)
    marks = marks_of_pooled(pooled)
    foot = flag_lines("", marks, WIDTH - 2 * MARGIN)
    top = MARGIN + 2 * line_height(SMALL) + 0.34
    height = top + _HEIGHT + 0.7 + len(foot) * line_height(SMALL) + MARGIN
    with style():
        ax = page(ax, width=WIDTH, height=height)
        measure = fit(label_of(pooled.measure), _WIDEST, size=SMALL)
        _key(ax, f"pooled {measure} ({number(pooled.estimate, 2)})", null)
        write(
            ax,
            MARGIN,
            top - 0.16,
            "standard error (large studies on top)",
            size=SMALL,
        )
        inner = panel(
            ax, _LEFT, top, width=WIDTH - _LEFT - MARGIN - 0.15, height=_HEIGHT
        )
        _draw(inner, y, error, null, pooled.estimate)
        write(
            ax,
            WIDTH / 2,
            top + _HEIGHT + 0.42,
            measure,
            size=SMALL,
            align="center",
        )
        write(ax, MARGIN, top + _HEIGHT + 0.72, foot, size=SMALL)
    few = pooled.k < FEW_FOR_ASYMMETRY
    count = "1 study" if pooled.k == 1 else f"{pooled.k} studies"
    below = int((p_values < CONTOURS[1][0]).sum())
    listed = "; ".join(
        f"{name} {number(effect, 3)} (standard error {number(se, 3)})"
        for name, effect, se in zip(names[:_LISTED], y, error, strict=False)
    )
    return attach(
        ax,
        caption=(
            f"Funnel plot of {count}. Lines join results with two-sided p-values of "
            f"0.10, 0.05 and 0.01 against {null:g}; the ground is darker where p is "
            "smaller. Asymmetry has other causes than unpublished studies"
            + (
                f", and below {FEW_FOR_ASYMMETRY} studies chance cannot be told from "
                "any of them."
                if few
                else "."
            )
            + (f" {LEGEND}" if marks else "")
        ),
        alt=(
            f"Funnel plot of {count}{', too few to judge asymmetry' if few else ''}: "
            f"effects {number(y.min(), 3)} to {number(y.max(), 3)}, standard errors "
            f"{number(error.min(), 3)} to {number(error.max(), 3)}, pooled "
            f"{number(pooled.estimate, 3)}; {below} with p below 0.05."
        ),
        long_description=(
            f"{pooled} Drawn: {listed}"
            + (f"; and {pooled.k - _LISTED} more." if pooled.k > _LISTED else ".")
        ),
        data=pd.DataFrame(
            {"study": names, "effect": y, "standard error": error, "p": p_values}
        ),
        flags=marks,
    )


def _draw(
    ax: Axes,
    y: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    error: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    null: float,
    estimate: float,
) -> None:
    deepest = _ROOM * float(error.max())
    reach = _ROOM * max(
        float(np.abs(y - null).max()),
        abs(estimate - null),
        float(ndtri(1 - CONTOURS[-1][0] / 2)) * deepest,
    )
    low, high = null - reach, null + reach
    se = np.array([0.0, deepest])
    ax.set_xlim(low, high)
    ax.set_ylim(deepest, 0)
    ax.set_facecolor(_SHADES[-1])
    for (p, dashes), shade in zip(
        reversed(CONTOURS), reversed(_SHADES[:-1]), strict=True
    ):
        wide = float(ndtri(1 - p / 2)) * se
        ax.fill_betweenx(se, null - wide, null + wide, color=shade, linewidth=0)
        for side in (-1, 1):
            ax.plot(null + side * wide, se, color=INK, linestyle=dashes, linewidth=0.9)
    ax.plot([estimate, estimate], [0, deepest], color=BLUE, linewidth=1.6)
    ax.plot(
        y,
        error,
        marker="o",
        linestyle="",
        markersize=6,
        markerfacecolor=INK,
        markeredgecolor=PAPER,
        markeredgewidth=0.9,
        clip_on=False,
        zorder=5,
    )


def _key(ax: Axes, pooled: str, null: float) -> None:
    y = MARGIN + line_height(SMALL) / 2
    x = MARGIN
    for p, dashes in CONTOURS:
        text = f"p = {p:.2f} against {null:g}"
        ax.plot([x, x + 0.4], [y, y], color=INK, linestyle=dashes, linewidth=0.9)
        write(ax, x + 0.48, y, text, size=SMALL)
        x += 0.48 + text_width(text, SMALL) + 0.35
    y += line_height(SMALL)
    x = MARGIN
    ax.plot([x, x + 0.4], [y, y], color=BLUE, linewidth=1.6)
    write(ax, x + 0.48, y, pooled, size=SMALL)
    x += 0.48 + text_width(pooled, SMALL) + 0.35
    ax.plot([x + 0.2], [y], marker="o", markersize=6, color=INK, linestyle="")
    write(ax, x + 0.48, y, "one study", size=SMALL)


def marks_of_pooled(pooled: object) -> tuple[Mark, ...]:
    """Return the flags of a pooled result."""
    return tuple(
        Mark(
            code=flag.code,
            severity=str(flag.rule.severity),
            title=flag.rule.title,
            state=str(flag.finding.state),
            fact=flag.finding.fact,
            citation=flag.rule.cite_key,
        )
        for flag in appraise(pooled)
    )


def named_studies(studies: Sequence[str] | None, k: int) -> list[str]:
    """Return one name per study, made up where none is given."""
    if studies is None:
        return [f"study {place}" for place in range(1, k + 1)]
    names = [] if isinstance(studies, str) else [str(name) for name in studies]
    if len(names) != k:
        msg = f"studies must be names, one per study: give {k} of them."
        raise ArgumentError(msg)
    return names
