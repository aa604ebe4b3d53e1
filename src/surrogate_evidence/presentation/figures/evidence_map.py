"""Which kind of evidence is there on which topic, and where is there none?"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.described import attach
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
    PALE_BLUE,
    PAPER,
    SMALL,
    WIDTH,
    page,
    style,
)
from surrogate_evidence.presentation.wording import counted, study_labels
from surrogate_evidence.records import EvidenceKind, Study
from surrogate_evidence.records.vocabulary import StudyRole

NONE_FOUND = "none found"

LOOKS = {"works": ("o", BLUE), "context": ("^", PAPER)}
"""What a work is here → marker and colour; the markers differ."""

_LABELS = 1.3
_PAD = 0.06
_DOT = 0.125
_LEGEND = 0.3
_CONTEXT = frozenset({StudyRole.CONTEXT, StudyRole.BENCHMARK, StudyRole.POSITION})


@dataclass(frozen=True, slots=True, kw_only=True)
class MapCell:
    """One kind of evidence on one topic.

    Attributes
    ----------
    kind : EvidenceKind
        Row of the map.
    topic : str
        Column of the map.
    works : tuple of str
        Keys of the works under review.
    context : tuple of str
        Keys of works that are here for context: background, benchmarks, positions.
    """

    kind: EvidenceKind
    topic: str
    works: tuple[str, ...]
    context: tuple[str, ...]


def map_cells(studies: Sequence[Study]) -> tuple[MapCell, ...]:
    """Sort works into kinds of evidence and topics; a work stands in each of its own.

    Parameters
    ----------
    studies : sequence of Study
        The works.

    Returns
    -------
    tuple of MapCell
        Row by row, most controlled kind first; kinds that no work has are left out,
        topics stand in the order of how many works they have.
    """
    placed: dict[tuple[EvidenceKind, str], list[Study]] = {}
    counts: dict[str, int] = {}
    for study in studies:
        if isinstance(study.topics, tuple):
            for topic in study.topics:
                placed.setdefault((study.facts.kind, topic), []).append(study)
                counts[topic] = counts.get(topic, 0) + 1
    kinds = [kind for kind in EvidenceKind if any(key[0] is kind for key in placed)]
    topics = sorted(counts, key=lambda topic: -counts[topic])
    return tuple(
        MapCell(
            kind=kind,
            topic=topic,
            works=_keys(placed.get((kind, topic), []), context=False),
            context=_keys(placed.get((kind, topic), []), context=True),
        )
        for kind in kinds
        for topic in topics
    )


def evidence_map(studies: Sequence[Study], *, ax: Axes | None = None) -> Axes:
    """Draw how many works of which kind there are on which topic.

    Parameters
    ----------
    studies : sequence of Study
        The works.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of the size the map needs.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If no work names a topic.

    See Also
    --------
    flags_heatmap : Draws how far each work can be trusted.

    Notes
    -----
    An empty cell says that nothing was found in this frame, not that nothing exists:
    absence of evidence is not evidence of absence [1]_.

    References
    ----------
    .. [1] altman1995, Absence of evidence is not evidence of absence.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.presentation import describe
    >>> review = load_review()
    >>> ax = evidence_map([review.study(key) for key in review.study_ids])
    >>> "none found" in set(describe(ax).data["study_ids"])
    True
    """
    cells = map_cells(studies)
    if not cells:
        msg = "no work names a topic, so there is nothing to map."
        raise ArgumentError(msg)
    names = study_labels(studies)
    topics = list(dict.fromkeys(cell.topic for cell in cells))
    kinds = list(dict.fromkeys(cell.kind for cell in cells))
    column = (WIDTH - 2 * MARGIN - _LABELS) / len(topics)
    heads = [wrap(topic, column - 2 * _PAD, size=SMALL) for topic in topics]
    top = MARGIN + max(map(len, heads)) * line_height(SMALL) + 0.08
    labels = {kind: wrap(str(kind), _LABELS - 0.1, size=SMALL) for kind in kinds}
    per_row = max(1, int((column - 2 * _PAD) / _DOT))
    heights = {
        kind: max(
            len(labels[kind]) * line_height(SMALL),
            *(
                line_height(SMALL) + _dot_rows(cell, per_row) * _DOT
                for cell in cells
                if cell.kind is kind
            ),
        )
        + 2 * _PAD
        for kind in kinds
    }
    with style():
        height = top + sum(heights.values()) + MARGIN + _LEGEND
        ax = page(ax, width=WIDTH, height=height)
        for place, head in enumerate(heads):
            x = MARGIN + _LABELS + place * column + _PAD
            write(ax, x, MARGIN + 0.06, head, size=SMALL)
        y = top
        for kind in kinds:
            write(
                ax, MARGIN, y + _PAD + line_height(SMALL) / 2, labels[kind], size=SMALL
            )
            row = [cell for cell in cells if cell.kind is kind]
            for place, cell in enumerate(row):
                x = MARGIN + _LABELS + place * column
                _draw(ax, cell, (x, y, column, heights[kind]), per_row)
            y += heights[kind]
        _legend(ax, y + _LEGEND / 2 + 0.06)
    return attach(
        ax,
        caption=_caption(studies, cells),
        alt=_alt(studies, cells),
        long_description=_long_description(cells, names),
        data=_data(cells),
    )


def _keys(studies: Sequence[Study], *, context: bool) -> tuple[str, ...]:
    return tuple(
        study.study_id for study in studies if (study.role in _CONTEXT) is context
    )


def _dot_rows(cell: MapCell, per_row: int) -> int:
    return -(-(len(cell.works) + len(cell.context)) // per_row)


def _draw(
    ax: Axes, cell: MapCell, box: tuple[float, float, float, float], per_row: int
) -> None:
    x, y, width, height = box
    face = PALE_BLUE if cell.works else PAPER
    ax.add_patch(
        Rectangle((x, y), width, height, facecolor=face, edgecolor=GREY, linewidth=0.6)
    )
    first = y + _PAD + line_height(SMALL) / 2
    if not (cell.works or cell.context):
        write(ax, x + _PAD, first, NONE_FOUND, size=SMALL, colour=GREY)
        return
    write(ax, x + _PAD, first, str(len(cell.works)), size=SMALL, bold=True)
    if cell.context:
        indent = text_width(f"{len(cell.works)}  ", SMALL, bold=True)
        more = f"+ {len(cell.context)}"
        write(ax, x + _PAD + indent, first, more, size=SMALL, colour=GREY)
    signs = ["works"] * len(cell.works) + ["context"] * len(cell.context)
    for place, sign in enumerate(signs):
        across = x + _PAD + (place % per_row + 0.5) * _DOT
        down = y + _PAD + line_height(SMALL) + (place // per_row + 0.5) * _DOT
        _dot(ax, across, down, sign)


def _dot(ax: Axes, x: float, y: float, sign: str) -> None:
    marker, face = LOOKS[sign]
    ax.plot([x], [y], marker, markersize=6, markerfacecolor=face, markeredgecolor=INK)


def _legend(ax: Axes, y: float) -> None:
    for x, sign, meaning in (
        (MARGIN + 0.08, "works", "work under review"),
        (MARGIN + 2.2, "context", "context, benchmark or position"),
    ):
        _dot(ax, x, y, sign)
        write(ax, x + 0.14, y, meaning, size=SMALL)


# --- words ----------------------------------------------------------------------


def _caption(studies: Sequence[Study], cells: Sequence[MapCell]) -> str:
    topics = len({cell.topic for cell in cells})
    unknown = sum(not isinstance(study.topics, tuple) for study in studies)
    left_out = (
        f" Not shown: {counted(unknown, 'work')} whose topic could not be seen."
        if unknown
        else ""
    )
    return (
        f"Works by kind of evidence (rows, most controlled first) and topic "
        f"({topics}, columns; a work stands in each of its topics). One sign per "
        "work. The first number counts the works under review, the one after a plus "
        "counts context, benchmarks and positions. “None found” "
        "speaks of this frame only: absence of evidence is not evidence of absence."
        f"{left_out}"
    )


def _alt(studies: Sequence[Study], cells: Sequence[MapCell]) -> str:
    kinds = len({cell.kind for cell in cells})
    topics = len({cell.topic for cell in cells})
    empty = sum(not (cell.works or cell.context) for cell in cells)
    return (
        f"Evidence map of {counted(len(studies), 'work')}: "
        f"{counted(kinds, 'kind')} of evidence by {counted(topics, 'topic')}; "
        f"{empty} of {len(cells)} cells are empty."
    )


def _long_description(cells: Sequence[MapCell], names: dict[str, str]) -> str:
    said = []
    for cell in cells:
        parts = []
        if cell.works:
            parts.append(", ".join(names[key] for key in cell.works))
        if cell.context:
            parts.append(f"context: {', '.join(names[key] for key in cell.context)}")
        if parts:
            said.append(f"{cell.kind} on {cell.topic}: {'; '.join(parts)}.")
    return f"{' '.join(said)} In every other cell no work was found."


def _data(cells: Sequence[MapCell]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "kind": str(cell.kind),
                "topic": cell.topic,
                "works": len(cell.works),
                "context": len(cell.context),
                "study_ids": " ".join(cell.works + cell.context) or NONE_FOUND,
            }
            for cell in cells
        ]
    )
