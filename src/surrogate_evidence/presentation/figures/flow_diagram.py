"""How did a list of references become the works under review?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.lettering import line_height, wrap, write
from surrogate_evidence.presentation.style import (
    GREY,
    INK,
    MARGIN,
    PALE_BLUE,
    PAPER,
    WIDTH,
    page,
    style,
)
from surrogate_evidence.presentation.wording import counted, sentence_case
from surrogate_evidence.records import ScreeningFlow

_MAIN = 3.5
_GUTTER = 0.6
_SIDE = WIDTH - 2 * MARGIN - _MAIN - _GUTTER
_PAD = 0.1
_GAP = 0.32


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowBox:
    """One box of the flow.

    Attributes
    ----------
    lines : tuple of str
        What it says, broken to its width.
    left, top, width, height : float
        Where it stands, in inches from the top left.
    main : bool
        Whether it is in the main column; the others leave the flow.
    """

    lines: tuple[str, ...]
    left: float
    top: float
    width: float
    height: float
    main: bool


def flow_boxes(flow: ScreeningFlow) -> tuple[FlowBox, ...]:
    """Lay out the boxes of a flow: what goes on at the left, what leaves at the right.

    Parameters
    ----------
    flow : ScreeningFlow
        The counts.

    Returns
    -------
    tuple of FlowBox
        From the top; each main box is followed by what leaves the flow there.
    """
    steps: tuple[tuple[list[str], list[str]], ...] = (
        (
            [_counted("Records identified", flow.identified), flow.frame],
            [_counted("Duplicate records removed before screening", flow.duplicates)],
        ),
        (
            [_counted("Reports sought for retrieval", flow.works)],
            [_counted("Reports not retrieved", flow.not_retrieved)],
        ),
        (
            [_counted("Reports assessed for eligibility", flow.assessed)],
            [
                _counted("Reports excluded", flow.excluded_total),
                *_listed(flow.excluded),
            ],
        ),
        (
            [
                _counted("Reports of included studies", flow.included_total),
                *_listed(flow.included),
            ],
            [],
        ),
    )
    boxes: list[FlowBox] = []
    top = MARGIN
    for main, side in steps:
        left = _box(main, MARGIN, top, width=_MAIN)
        row = [left]
        if side:
            x = MARGIN + _MAIN + _GUTTER
            row.append(_box(side, x, top, width=_SIDE))
        boxes += row
        top += max(box.height for box in row) + _GAP
    return tuple(boxes)


def flow_diagram(flow: ScreeningFlow, *, ax: Axes | None = None) -> Axes:
    """Draw a screening flow in the boxes of PRISMA 2020.

    Parameters
    ----------
    flow : ScreeningFlow
        The counts, as ``Review.flow`` has them.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the boxes need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If no reference was identified.

    See Also
    --------
    surrogate_evidence.records.ScreeningFlow : Holds the counts.

    Notes
    -----
    The names of the boxes are those of [1]_. The frame is printed in the first box,
    because the names alone would suggest a systematic search.

    References
    ----------
    .. [1] page2021, The PRISMA 2020 statement: an updated guideline for reporting
       systematic reviews.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.presentation import describe
    >>> flow = load_review().flow
    >>> print(describe(flow_diagram(flow)).alt)
    Flow diagram: 15 references, 2 duplicates, 13 works, 2 not retrieved, 8 excluded,
    3 included.
    """
    if not flow.identified:
        msg = "the flow has no reference to start from; there is nothing to draw."
        raise ArgumentError(msg)
    boxes = flow_boxes(flow)
    height = max(box.top + box.height for box in boxes) + MARGIN
    with style():
        ax = page(ax, width=WIDTH, height=height)
        for box in boxes:
            ax.add_patch(
                Rectangle(
                    (box.left, box.top),
                    box.width,
                    box.height,
                    facecolor=PALE_BLUE if box.main else PAPER,
                    edgecolor=INK,
                    linewidth=1.0 if box.main else 0.7,
                    linestyle="-" if box.main else "--",
                )
            )
            y = box.top + _PAD + line_height() / 2
            write(ax, box.left + _PAD, y, box.lines)
        _arrows(ax, boxes)
    counts = flow.to_dict()
    return attach(
        ax,
        caption=(
            f"How the references became the works under review. {flow.frame}. The "
            "names of the boxes are those of PRISMA 2020. Broken lines: what left the "
            "flow."
        ),
        alt=(
            f"Flow diagram: {counted(flow.identified, 'reference')}, "
            f"{counted(flow.duplicates, 'duplicate')}, {counted(flow.works, 'work')}, "
            f"{flow.not_retrieved} not retrieved, {flow.excluded_total} excluded, "
            f"{flow.included_total} included."
        ),
        long_description=(
            f"{flow.frame}. "
            + "; ".join(f"{sentence_case(name)}: {n}" for name, n in counts.items())
            + "."
        ),
        data=pd.DataFrame({"box": list(counts), "n": list(counts.values())}),
    )


def _counted(name: str, n: int) -> str:
    # a no-break space: the number stays with its letter
    return f"{name} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n})"


def _listed(counts: Mapping[str, int]) -> list[str]:
    return [_counted(f"– {what}", n) for what, n in counts.items()]


def _box(texts: Sequence[str], left: float, top: float, *, width: float) -> FlowBox:
    lines = tuple(
        line.replace("\N{NO-BREAK SPACE}", " ")
        for text in texts
        for line in wrap(text, width - 2 * _PAD)
    )
    return FlowBox(
        lines=lines,
        left=left,
        top=top,
        width=width,
        height=len(lines) * line_height() + 2 * _PAD,
        main=left == MARGIN,
    )


def _arrows(ax: Axes, boxes: Sequence[FlowBox]) -> None:
    arrow = {"arrowstyle": "-|>", "color": GREY, "shrinkA": 0, "shrinkB": 0, "lw": 1.0}
    main = [box for box in boxes if box.main]
    middle = MARGIN + _MAIN / 2
    for above, below in pairwise(main):
        start = (middle, above.top + above.height)
        ax.annotate("", (middle, below.top), start, arrowprops=arrow)
    for box in boxes:
        if not box.main:
            y = box.top + _PAD + line_height() / 2
            start = (MARGIN + _MAIN, y)
            ax.annotate("", (box.left, y), start, arrowprops=arrow)
