"""Which figures does a review have, and how are they written to a folder?"""

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from os import PathLike
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.estimates import multiverse
from surrogate_evidence.presentation.described import describe
from surrogate_evidence.presentation.figures import (
    activities,
    effect_direction,
    evidence_map,
    flags_heatmap,
    flow_diagram,
    forest,
    forest_entries,
    icon_array,
    specification_curve,
    timeline,
    verdicts,
)
from surrogate_evidence.presentation.figures.effect_direction import MOST_OUTCOMES
from surrogate_evidence.presentation.figures.icon_array import MOST_ICONS
from surrogate_evidence.presentation.wording import known, study_labels
from surrogate_evidence.records import Contrast, Review, Study
from surrogate_evidence.records.vocabulary import StudyRole
from surrogate_evidence.synthesis import effects_of

MOST_ANALYSED = 4
"""Outcomes of one study whose analyses are still told apart side by side."""


def review_figures(review: Review) -> dict[str, Callable[[], Axes]]:
    """Return every figure that a review has something to show in.

    Parameters
    ----------
    review : Review
        The evidence.

    Returns
    -------
    dict of str to callable
        Name of the figure → a function that draws it and returns its Axes. Nothing is
        drawn until it is called.

    See Also
    --------
    save_figures : Draws and writes them all.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> sorted(review_figures(load_review()))[:2]
    ['activities-noonan1984', 'effect-direction']
    """
    flags = appraise(review)
    studies = [review.study(key) for key in review.study_ids]
    figures: dict[str, Callable[[], Axes]] = {}
    if review.contrasts():
        entries = forest_entries(review, flags=flags)
        figures["forest"] = partial(forest, entries)
        figures |= _directions(review, flags)
    for study in studies:
        figures |= _of_study(study, review.contrasts(study.study_id), flags)
    if any(known(study.topics) for study in studies):
        figures["evidence-map"] = partial(evidence_map, studies)
    if not review.claims.empty:
        figures["verdicts"] = partial(verdicts, review.claims)
    if review.flow.identified:
        figures["flow-diagram"] = partial(flow_diagram, review.flow)
    if studies:
        figures["timeline"] = partial(timeline, studies)
    appraised = [study for study in studies if _to_appraise(study, flags)]
    if appraised:
        figures["flags-heatmap"] = partial(flags_heatmap, flags, appraised)
    return figures


def save_figures(review: Review, out: str | PathLike[str]) -> tuple[Path, ...]:
    """Draw every figure of a review and write it with its data and its words.

    Parameters
    ----------
    review : Review
        The evidence.
    out : path-like
        Folder to write into; made if it is not there. Files of the same names are
        replaced, all of them or, if anything fails, none.

    Returns
    -------
    tuple of pathlib.Path
        For each figure its SVG, PNG, CSV and text. Writing twice gives the same bytes.

    See Also
    --------
    review_figures : Draws single figures, into Axes of your own if you like.

    Examples
    --------
    >>> import tempfile
    >>> from surrogate_evidence import load_review
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in save_figures(load_review(), folder)][:2]
    ['forest.svg', 'forest.png']
    """
    target = Path(out)
    target.mkdir(parents=True, exist_ok=True)
    # beside the target, so that moving is renaming and never copies half a file
    workshop = Path(tempfile.mkdtemp(dir=target, prefix=".drawing-"))
    try:
        drawn = [
            path
            for name, draw in review_figures(review).items()
            for path in describe(draw()).save(workshop, name)
        ]
        for path in drawn:
            os.replace(path, target / path.name)  # noqa: PTH105 - replaces atomically
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return tuple(target / path.name for path in drawn)


def _directions(review: Review, flags: pd.DataFrame) -> dict[str, Callable[[], Axes]]:
    effects = effects_of(review)
    if len({effect.outcome for effect in effects}) > MOST_OUTCOMES:
        return {}
    keys = dict.fromkeys(effect.study_id for effect in effects)
    names = study_labels([review.study(key) for key in keys])
    draw = partial(effect_direction, effects, names=names, flags=flags)
    return {"effect-direction": draw}


def _of_study(
    study: Study, pairs: Sequence[Contrast], flags: pd.DataFrame
) -> dict[str, Callable[[], Axes]]:
    figures: dict[str, Callable[[], Axes]] = {}
    if pairs and all(max(pair.counts[1::2]) <= MOST_ICONS for pair in pairs):
        name = f"icon-array-{study.study_id}"
        figures[name] = partial(icon_array, pairs, flags=flags)
    if 0 < len(pairs) <= MOST_ANALYSED:
        figures[f"multiverse-{study.study_id}"] = partial(_multiverse, pairs, flags)
    units = dict.fromkeys(part.unit for part in study.activities)
    for number, unit in enumerate(units, start=1):
        parts = [part for part in study.activities if part.unit == unit]
        if any(known(part.mean) for part in parts):
            suffix = f"-{number}" if len(units) > 1 else ""
            name = f"activities-{study.study_id}{suffix}"
            figures[name] = partial(activities, parts, flags=flags)
    return figures


def _multiverse(pairs: Sequence[Contrast], flags: pd.DataFrame) -> Axes:
    """Analyse the outcomes of a study in every way, only when the figure is wanted."""
    return specification_curve(multiverse(*pairs), flags=flags)


def _to_appraise(study: Study, flags: pd.DataFrame) -> bool:
    """Tell whether a work belongs in the chart of flags.

    Works that are neither cited nor report anything have little but "read in part".
    """
    asked = study.facts.empirical or study.role is StudyRole.CITED
    return asked and bool((flags["study"] == study.study_id).any())
