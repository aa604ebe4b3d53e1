"""What do the sources show of the claims, and of which ones?"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.lettering import line_height, wrap, write
from surrogate_evidence.presentation.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    ORANGE,
    PAPER,
    SKY,
    SMALL,
    VERMILION,
    WIDTH,
    page,
    style,
)
from surrogate_evidence.presentation.wording import counted, sentence_case
from surrogate_evidence.records import Verdict

LOOKS: dict[Verdict, tuple[str, str]] = {
    Verdict.SUPPORTED: (BLUE, ""),
    Verdict.PARTLY: (SKY, "//"),
    Verdict.OVERSTATED: (ORANGE, "\\\\"),
    Verdict.NO_CITATION: (VERMILION, "xx"),
    Verdict.NOT_VERIFIED: (PAPER, ".."),
}
"""Verdict → colour and hatch; the hatches differ, so none rests on colour."""

_LABELS = 1.75
_BARS = WIDTH - 2 * MARGIN - _LABELS - 0.45
_BAR = 0.24
_GAP = 0.14


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """One verdict and the claims that have it.

    Attributes
    ----------
    verdict : Verdict
        The verdict.
    claims : tuple of str
        Keys of the claims, in the order of the text.
    lines : tuple of str
        The same keys, broken to lines.
    """

    verdict: Verdict
    claims: tuple[str, ...]
    lines: tuple[str, ...]


def verdict_rows(claims: pd.DataFrame) -> tuple[VerdictRow, ...]:
    """Sort claims by verdict; a verdict that no claim has keeps its row.

    Parameters
    ----------
    claims : pandas.DataFrame
        Columns ``claim_id`` and ``verdict``, as in ``Review.claims``.

    Returns
    -------
    tuple of VerdictRow
        One per verdict, in the order of the vocabulary.
    """
    rows = []
    for verdict in Verdict:
        keys = tuple(claims.loc[claims["verdict"] == verdict, "claim_id"].map(str))
        lines = wrap(" ".join(keys), _BARS, size=SMALL) if keys else ()
        rows.append(VerdictRow(verdict=verdict, claims=keys, lines=lines))
    return tuple(rows)


def verdicts(claims: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many claims have which verdict, and name them.

    Parameters
    ----------
    claims : pandas.DataFrame
        Columns ``claim_id`` and ``verdict``, as in ``Review.claims``.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the claims need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there are no claims.

    See Also
    --------
    surrogate_evidence.presentation.claims_table : Gives reason and works per claim.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.presentation import describe
    >>> describe(verdicts(load_review().claims)).data["verdict"].to_list()[0]
    'supported'
    """
    if claims.empty:
        msg = "there are no claims to draw."
        raise ArgumentError(msg)
    rows = verdict_rows(claims)
    most = max(len(row.claims) for row in rows)
    labels = [wrap(sentence_case(row.verdict), _LABELS - 0.1) for row in rows]
    heights = [
        max(len(label) * line_height(), _BAR + len(row.lines) * line_height(SMALL))
        + _GAP
        for row, label in zip(rows, labels, strict=True)
    ]
    left = MARGIN + _LABELS
    with style():
        ax = page(ax, width=WIDTH, height=2 * MARGIN + sum(heights))
        y = MARGIN
        for row, label, height in zip(rows, labels, heights, strict=True):
            length = _BARS * len(row.claims) / most
            write(ax, MARGIN, y + _BAR / 2, label)
            colour, hatch = LOOKS[row.verdict]
            ax.add_patch(
                Rectangle(
                    (left, y),
                    length,
                    _BAR,
                    facecolor=colour,
                    edgecolor=INK,
                    linewidth=0.8,
                    hatch=hatch or None,
                )
            )
            write(
                ax, left + length + 0.08, y + _BAR / 2, str(len(row.claims)), bold=True
            )
            below = y + _BAR + line_height(SMALL) / 2 + 0.02
            write(ax, left, below, row.lines, size=SMALL, colour=GREY)
            y += height
    return attach(
        ax,
        caption=(
            f"Verdicts on {counted(len(claims), 'claim')} of the text under review, "
            "with the keys of the claims. A verdict says what the cited works show, "
            "as far as they could be read; “could not verify” and “not supported by a "
            "citation” do not say that a claim is untrue."
        ),
        alt=(
            f"Bar chart of {counted(len(claims), 'claim')}: "
            f"{'; '.join(f'{len(row.claims)} {row.verdict}' for row in rows)}."
        ),
        long_description=_long_description(rows),
        data=pd.DataFrame(
            [
                {
                    "verdict": str(row.verdict),
                    "claims": len(row.claims),
                    "claim_ids": " ".join(row.claims),
                }
                for row in rows
            ]
        ),
    )


def _long_description(rows: Sequence[VerdictRow]) -> str:
    said = []
    for row in rows:
        named = f" ({', '.join(row.claims)})" if row.claims else ""
        count = counted(len(row.claims), "claim")
        said.append(f"{sentence_case(row.verdict)}: {count}{named}.")
    return " ".join(said)
