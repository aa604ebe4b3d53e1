"""What has to be said beside a pooled number, for one group or for many at once?

Each remark is a code, a sentence and the question which groups it belongs to.
``not-estimable`` remarks say why a number is missing.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from surrogate_evidence.estimates._notes import NO_NUMBER
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.synthesis.pooling._engine import Floats, Mask
from surrogate_evidence.synthesis.pooling._fit import Fits
from surrogate_evidence.synthesis.pooling._options import FEWEST_PREDICTED, Options

_KNAPP = "hartung-knapp"
_PAIR, _FEW = 2, 5
_LESS_THAN_ONE = 1 - 1e-9  # some estimators make the factor 1, but for rounding


class Remark(NamedTuple):
    """A sentence and the groups it belongs to."""

    code: str
    text: Callable[[Options], str]
    applies: Callable[[Fits[Any], Options], Any]


def remarks(fits: Fits[Floats], options: Options) -> Iterator[tuple[str, str, Mask]]:
    """Give code, sentence and groups of every remark that belongs to some group."""
    for remark in REMARKS:
        where = np.asarray(remark.applies(fits, options)) & np.ones(
            fits.k.size, np.bool_
        )
        if where.any():
            yield remark.code, remark.text(options), where


def remarks_of_one(one: Fits[float], options: Options) -> Iterator[tuple[str, str]]:
    """Give code and sentence of the remarks on a single group, given as numbers."""
    for remark in REMARKS:
        if remark.applies(one, options):
            yield remark.code, remark.text(options)


def _random(options: Options) -> bool:
    return options.model == "random-effects"


def _said(text: str) -> Callable[[Options], str]:
    return lambda _: text


def _no_prediction(options: Options) -> str:
    if options.prediction is None:
        return (
            f"No prediction interval below k = {FEWEST_PREDICTED}: assumptions, not "
            'data, would draw it. Name a rule (such as prediction="k-1") to have it.'
        )
    return "The prediction interval with k − 2 degrees of freedom needs three studies."


REMARKS = (
    Remark(
        NO_NUMBER,
        _said("No study carries an estimate: there is nothing to pool."),
        lambda fits, _: fits.k == 0,
    ),
    Remark(
        NO_NUMBER,
        _said(
            "One study cannot show how effects differ between studies: tau² and what "
            "rests on it are not estimable. The interval is the study's own (normal)."
        ),
        lambda fits, _: fits.k == 1,
    ),
    Remark(
        NO_NUMBER,
        _no_prediction,
        lambda fits, options: (
            _random(options) & (fits.k > 1) & (fits.k < options.fewest_predicted)
        ),
    ),
    Remark(
        "prediction",
        _said(
            "Below five studies a prediction interval is drawn by its assumptions, not "
            "by the studies; the posterior prediction at least states them."
        ),
        lambda fits, options: (
            (_random(options) and options.prediction is not None)
            & (fits.k >= options.fewest_predicted)
            & (fits.k > 1)
            & (fits.k < FEWEST_PREDICTED)
        ),
    ),
    Remark(
        NO_NUMBER,
        _said("A common-effect model has no spread of effects to predict from."),
        lambda fits, options: (not _random(options)) & (fits.k > 1),
    ),
    Remark(
        NO_NUMBER,
        _said("All effects are 0: there is no p-value, because 0 / 0 has no value."),
        # NaN differs from itself
        lambda fits, _: (fits.k > 1) & (fits.p_value != fits.p_value),
    ),
    Remark(
        "not-converged",
        _said("The iteration for tau² stopped short of its precision: see tau2_error."),
        lambda fits, _: fits.converged == 0,
    ),
    Remark(
        "few-studies",
        _said(
            "Two studies say almost nothing about heterogeneity; set an analysis with "
            "a stated prior beside this one."
        ),
        lambda fits, options: _random(options) & (fits.k == _PAIR),
    ),
    Remark(
        "few-studies",
        _said(
            "Below five studies tau² is hardly known: read its interval, not I², and "
            "set an analysis with a stated prior beside this one."
        ),
        lambda fits, options: _random(options) & (fits.k > _PAIR) & (fits.k < _FEW),
    ),
    Remark(
        "approximate",
        _said(
            "The normal (Wald) interval takes tau² as known and is too short for few "
            "studies; this is what older software would say."
        ),
        lambda fits, options: (_random(options) and options.test == "z") & (fits.k > 1),
    ),
    Remark(
        "convention",
        _said(
            "Hartung and Knapp made their interval for random effects; beside a common "
            "effect it lets scatter widen an interval whose model has none."
        ),
        lambda fits, options: (
            (not _random(options)) & options.test.endswith(_KNAPP) & (fits.k > 1)
        ),
    ),
    Remark(
        "zero-width",
        _said(
            "All effects are equal, so the Hartung-Knapp interval has no width, which "
            'claims certainty; test="modified-hartung-knapp" does not.'
        ),
        lambda fits, options: (options.test == _KNAPP) & (fits.variance_factor == 0),
    ),
    Remark(
        "narrower",
        _said(
            "The effects lie closer together than their standard errors let expect, "
            "so the Hartung-Knapp standard error is smaller than the usual one; "
            'test="modified-hartung-knapp" does not let it be.'
        ),
        lambda fits, options: (
            (options.test == _KNAPP)
            & (fits.variance_factor < _LESS_THAN_ONE)
            & (fits.variance_factor > 0)
        ),
    ),
    Remark(
        "boundary",
        _said(
            "tau² is estimated as 0. That is the smallest value it can have, and no "
            "evidence that the effects are equal."
        ),
        lambda fits, options: (options.estimator is not None) & (fits.tau2 == 0),
    ),
    Remark(
        "convention",
        lambda options: (
            "The effects differ less than chance lets expect: no tau² fits at "
            f"{written_level(options.level)}, and its interval is set to 0."
        ),
        lambda fits, _: fits.tau2_empty == 1,
    ),
    Remark(
        "several-peaks",
        _said(
            "The likelihood of tau² has more than one peak; the highest is given. Read "
            "the interval of tau²."
        ),
        lambda fits, _: fits.peaks > 1,
    ),
    Remark(
        "several-peaks",
        _said(
            "That the peak found is the highest was searched for, but could not be "
            "proven."
        ),
        lambda fits, _: fits.proven == 0,
    ),
)
"""What can be said, reasons for missing numbers first."""
