"""What did each study find, how much did it weigh, and what do they say jointly?"""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from matplotlib.axes import Axes

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, percent
from surrogate_evidence.presentation.described import attach
from surrogate_evidence.presentation.figures.forests import pooled_words
from surrogate_evidence.presentation.figures.forests.pooled_bias import (
    certainty_words,
    judgement,
)
from surrogate_evidence.presentation.figures.forests.pooled_lines import Line
from surrogate_evidence.presentation.figures.forests.pooled_readings import (
    Reading,
    read,
)
from surrogate_evidence.presentation.figures.forests.pooled_scale import (
    Scale,
    scale_of,
    with_null,
)
from surrogate_evidence.presentation.figures.forests.pooled_sections import (
    ForestSection,
    Poolable,
    measure_of,
)
from surrogate_evidence.presentation.figures.forests.pooled_sheet import draw, sheet
from surrogate_evidence.presentation.figures.forests.pooled_table import Row
from surrogate_evidence.presentation.marks import Mark, flag_lines, ordered
from surrogate_evidence.presentation.style import WIDTH
from surrogate_evidence.presentation.wording import counted
from surrogate_evidence.synthesis import NothingToPool, Regressed

_OVERALL = "all studies"
_WEIGHT = "weight"


def pooled_forest(  # noqa: PLR0913 - everything a reader may want beside the effects
    pooled: Poolable | ForestSection | Sequence[ForestSection],
    *,
    studies: Sequence[str] | None = None,
    overall: Poolable | None = None,
    differences: Regressed | None = None,
    shrinkage: bool = False,
    scale: str | None = None,
    null: float | None = None,
    limits: tuple[float, float] | None = None,
    sides: tuple[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw every study with its interval and weight, and the pooled effects below.

    Parameters
    ----------
    pooled : result of pooling, ForestSection, or sequence of ForestSection
        What `pool`, `mantel_haenszel`, `peto`, `exact_odds_ratio`,
        `pool_proportions`, `mixed_odds_ratio` or `bayesian_pool` returned; or
        sections, one per outcome or subgroup, each with such a result or with the
        reason why it has none, and with columns of its own.
    studies : sequence of str, optional
        What the studies of a single result are called, in their order; by default as
        the result names them.
    overall : result of pooling, optional
        A further diamond below all sections, headed "all studies".
    differences : Regressed, optional
        What `subgroups` returned; its test is written below the sections.
    shrinkage : bool, default False
        Whether a result with a prior also shows where each study's own effect lies.
    scale : {"plain", "ratio", "percent"}, optional
        Effects as they are, as ratios (from logarithms, on a logarithmic axis), or as
        percentages (from log odds). By default what the measure calls for.
    null : float, optional
        Effect of no difference, as it stands on the axis; a line is drawn there. By
        default 1 for ratios, 0 for differences, none for proportions.
    limits : tuple of float, optional
        Ends of the axis, as they stand on it, such as (0.1, 10) for ratios; by default
        every estimate is inside, and intervals that would press the rest together are
        cut.
    sides : tuple of str, optional
        What lies left and right of no difference.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a figure of its own, as wide as its columns need.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes.

    Raises
    ------
    ArgumentError
        If there is nothing to draw, sections differ in measure or level, names, cells
        and studies differ in number, or the limits are in the wrong order.

    See Also
    --------
    forest : Comparisons of a review with their arms, not pooled.
    cumulative_forest : How the pooled effect moved as studies were added.
    subgroup_sections : Makes the sections of subgroups.

    Notes
    -----
    Intervals of studies are normal for `pool` and `bayesian_pool`; from counts they
    are those of `compare` or exact, so that a zero needs no correction. The area of a
    square grows with the weight. Filled arrow heads mark intervals that go on beyond
    the axis, a bar one that ends where the scale itself ends, a hollow arrow head a
    limit that no axis reaches. After [1]_.

    References
    ----------
    .. [1] lewis2001, Forest plots: trying to see the wood and the trees.

    Examples
    --------
    >>> from surrogate_evidence.presentation import describe
    >>> from surrogate_evidence.synthesis import pool
    >>> few = pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="log odds ratio")
    >>> print(describe(pooled_forest(few)).alt)
    Forest plot of 3 studies, odds ratio: pooled 1.49 (0.71 to 3.12) at 95%.
    """
    sections = _sections(pooled, studies)
    everything = sections
    if overall is not None:
        everything = (*sections, ForestSection(pooled=overall, title=_OVERALL))
    if isinstance(pooled, NothingToPool):
        msg = "pooled_forest draws a pooled result of one study or more."
        raise ArgumentError(msg)
    shown = with_null(_scale(everything, scale), null)
    readings = [read(one, shown, shrinkage=shrinkage) for one in sections]
    totals = [
        replace(read(one, shown), studies=(), own="")
        for one in everything[len(sections) :]
    ]
    level = _level([*readings, *totals])
    marks = [_marks(one) for one in everything]
    rows = [
        row
        for section, reading, flags in zip(
            everything, [*readings, *totals], marks, strict=True
        )
        for row in _rows(section, reading, flags)
    ]
    if not any(row.line for row in rows):
        msg = "there is no interval to draw: no section has a study or a result."
        raise ArgumentError(msg)
    last = ""
    more: tuple[Mark, ...] = ()
    if differences is not None:
        last, more = pooled_words.differences_words(differences), _raised(differences)
    drawn = sheet(rows, shown, level, limits=limits, sides=sides)
    flags = flag_lines("of the comparison of subgroups", more, WIDTH - 0.3)
    ax = draw(ax, drawn, [*([last] if last else []), " ".join(flags)] if last else [])
    found = ordered(mark for some in (*marks, more) for mark in some)
    said = [*readings, *totals]
    return attach(
        ax,
        caption=pooled_words.caption(drawn, said, found, level),
        alt=pooled_words.alt(everything, said, drawn.scale),
        long_description=pooled_words.long_description(everything, said, drawn, last),
        data=pooled_words.data(drawn),
        flags=found,
    )


def _sections(
    pooled: Poolable | ForestSection | Sequence[ForestSection],
    studies: Sequence[str] | None,
) -> tuple[ForestSection, ...]:
    if isinstance(pooled, list | tuple):
        if studies is not None:
            msg = "with sections, each section names its own studies."
            raise ArgumentError(msg)
        wrong = [one for one in pooled if not isinstance(one, ForestSection)]
        if wrong or not pooled:
            got = type(wrong[0]).__name__ if wrong else "none"
            msg = f"give one ForestSection or more, got {got}."
            raise ArgumentError(msg)
        return tuple(pooled)
    if isinstance(pooled, ForestSection):
        return (pooled,)
    if not isinstance(pooled, Poolable) or isinstance(pooled, str):
        msg = (
            "pooled_forest draws a pooled result of one study or more, or sections: "
            f"got {type(pooled).__name__}."
        )
        raise ArgumentError(msg)
    if studies is not None and (isinstance(studies, str) or not len(studies)):
        studies = ("",) * 2  # refused where the studies are counted
    return (ForestSection(pooled=pooled, studies=tuple(studies or ())),)


def _scale(sections: Sequence[ForestSection], kind: str | None) -> Scale:
    """Return the one scale that all sections share."""
    measures = dict.fromkeys(filter(None, map(measure_of, sections)))
    scales: dict[tuple[str, str], Scale] = {}
    for measure in measures:
        one = scale_of(measure, kind)
        scales.setdefault((one.kind, one.title), one)
    if len(scales) > 1:
        titles = listing(title for _, title in scales)
        msg = f"one plot has one scale, got {titles}; draw one plot for each."
        raise ArgumentError(msg)
    return next(iter(scales.values()), scale_of("effect", kind))


def _level(readings: Sequence[Reading]) -> float:
    levels = dict.fromkeys(r.level for r in readings if not isnan(r.level))
    if len(levels) > 1:
        msg = (
            f"sections mix the levels {listing(map(written_level, levels))}; pool all "
            "of them at one."
        )
        raise ArgumentError(msg)
    return next(iter(levels), 0.95)


def _marks(section: ForestSection) -> tuple[Mark, ...]:
    return () if isinstance(section.pooled, str) else _raised(section.pooled)


def _raised(result: object) -> tuple[Mark, ...]:
    """Return the flags of a result; a line of a regression has none of its own."""
    if not hasattr(result, "rules"):
        return ()
    return tuple(
        Mark(
            code=flag.code,
            severity=str(flag.rule.severity),
            title=flag.rule.title,
            state=str(flag.finding.state),
            fact=flag.finding.fact,
            citation=flag.rule.cite_key,
        )
        for flag in appraise(result)
    )


# --- rows -------------------------------------------------------------------------


def _rows(section: ForestSection, reading: Reading, marks: Sequence[Mark]) -> list[Row]:
    k = sum(line.kind == "study" for line in reading.studies)
    bias = {
        str(domain): [judgement(word) for word in _per_study(words, k, domain)]
        for domain, words in section.bias.items()
    }
    cells = {
        str(head): [str(text) for text in _per_study(texts, k, head)]
        for head, texts in section.columns.items()
    }
    rows = []
    if section.title:
        rows.append(Row(kind="heading", text=section.title, section=section.title))
    place = -1
    for line in reading.studies:
        place += line.kind == "study"
        own = line.kind == "study"
        rows.append(
            Row(
                kind=line.kind,
                text=line.name,
                line=line,
                left={head: texts[place] for head, texts in cells.items() if own},
                right=_weight(line),
                bias={name: words[place] for name, words in bias.items() if own},
                section=section.title,
            )
        )
    rows += _below(section, reading)
    words = reading.words
    if reading.pooled is not None:
        words = f"{counted(reading.k, 'study', 'studies')}; {words}"
    flags = " ".join(flag_lines("", marks, WIDTH))
    for text in (words, flags):
        if text:
            rows.append(Row(kind="words", text=text, section=section.title))
    return rows


def _below(section: ForestSection, reading: Reading) -> list[Row]:
    """Return the rows below the studies; without a diamond a row that says so."""
    certainty = certainty_words(section.certainty)
    rows = []
    if reading.pooled is None:
        text = "not pooled"
        rows.append(
            Row(kind=text, text=text, certainty=certainty, section=section.title)
        )
    rows += [
        Row(
            kind=line.kind,
            text=line.name,
            note=line.note,
            line=line,
            certainty=certainty if line.kind == "pooled" else "",
            section=section.title,
        )
        for line in reading.below
    ]
    return rows


def _per_study(texts: Sequence[object], k: int, what: object) -> Sequence[object]:
    if isinstance(texts, str) or len(texts) != k:
        count = "one text" if isinstance(texts, str) else str(len(texts))
        msg = (
            f"column '{what}' must have one cell for each of {k} studies, got {count}."
        )
        raise ArgumentError(msg)
    return texts


def _weight(line: Line) -> dict[str, str]:
    return {_WEIGHT: percent(line.weight)} if line.weight >= 0 else {}
