"""Which kind of evidence is there on which topic, and where is there none?"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.lettering import fit, line_height, wrap, write
from surrogate_evidence.presentation.style import (
    GREY,
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

_LABELS = 1.25
_PAD = 0.05
_MOST_NAMES = 4
_MOST_TOPICS = 9  # columns narrower than these cannot hold a name
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
    page_width = WIDTH * max(1.0, len(topics) / _MOST_TOPICS)
    column = (page_width - 2 * MARGIN - _LABELS) / len(topics)
    heads = [wrap(topic, column - 2 * _PAD, size=SMALL, bold=True) for topic in topics]
    top = MARGIN + max(map(len, heads)) * line_height(SMALL) + 0.08
    heights = {
        kind: max(
            len(_lines(cell, names, column - 2 * _PAD))
            for cell in cells
            if cell.kind is kind
        )
        * line_height(SMALL)
        + 0.14
        for kind in kinds
    }
    with style():
        height = top + sum(heights.values()) + MARGIN
        ax = page(ax, width=page_width, height=height)
        for place, head in enumerate(heads):
            x = MARGIN + _LABELS + place * column + _PAD
            write(ax, x, MARGIN + 0.06, head, size=SMALL, bold=True)
        y = top
        for kind in kinds:
            label = wrap(str(kind), _LABELS - 0.1, size=SMALL, bold=True)
            write(ax, MARGIN, y + 0.13, label, size=SMALL, bold=True)
            row = [cell for cell in cells if cell.kind is kind]
            for place, cell in enumerate(row):
                x = MARGIN + _LABELS + place * column
                _draw(ax, cell, names, (x, y, column, heights[kind]))
            y += heights[kind]
    return attach(
        ax,
        caption=_caption(cells),
        alt=_alt(studies, cells),
        long_description=_long_description(cells, names),
        data=_data(cells),
    )


def _keys(studies: Sequence[Study], *, context: bool) -> tuple[str, ...]:
    return tuple(
        study.study_id for study in studies if (study.role in _CONTEXT) is context
    )


def _draw(
    ax: Axes,
    cell: MapCell,
    names: dict[str, str],
    box: tuple[float, float, float, float],
) -> None:
    x, y, width, height = box
    held = bool(cell.works or cell.context)
    face = PALE_BLUE if cell.works else PAPER
    ax.add_patch(
        Rectangle(
            (x, y),
            width,
            height,
            facecolor=face,
            edgecolor=GREY,
            linewidth=0.6,
            hatch=None if held else "....",
            hatch_linewidth=0.1,
        )
        if held
        else Rectangle((x, y), width, height, facecolor=face, edgecolor=GREY, lw=0.6)
    )
    lines = _lines(cell, names, width - 2 * _PAD)
    if not held:
        write(ax, x + _PAD, y + 0.13, lines, size=SMALL, colour=GREY)
        return
    write(ax, x + _PAD, y + 0.13, lines[0], size=SMALL, bold=True)
    rest = y + 0.13 + line_height(SMALL)
    write(ax, x + _PAD, rest, lines[1:], size=SMALL)


def _lines(cell: MapCell, names: dict[str, str], width: float) -> tuple[str, ...]:
    if not (cell.works or cell.context):
        return wrap(NONE_FOUND, width, size=SMALL)[:1]
    shown = [names[key] for key in cell.works]
    shown += [f"({names[key]})" for key in cell.context]
    left = len(shown) - _MOST_NAMES
    if left > 1:
        shown = [*shown[:_MOST_NAMES], f"+ {left} more"]
    count = str(len(cell.works))
    if cell.context:
        count += f" + ({len(cell.context)})"
    return (count, *(fit(name, width, size=SMALL) for name in shown))


# --- words ----------------------------------------------------------------------


def _caption(cells: Sequence[MapCell]) -> str:
    topics = len({cell.topic for cell in cells})
    return (
        f"Works by kind of evidence (rows, most controlled first) and topic "
        f"({topics}, columns; a work stands in each of its topics). The first number "
        "counts the works under review; numbers and names in brackets are context, "
        "benchmarks and positions. “None found” speaks of this frame only: absence of "
        "evidence is not evidence of absence."
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
