"""Which effect does every study show, on one scale, and how precisely?

Tables, means or correlations in; an effect, its sampling variance and a remark per row
out. A row is never dropped: one without an answer keeps its place and says why.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, Self, TypeVar, overload

import numpy as np

from surrogate_evidence._checks import check_amount, check_choice
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates.comparisons._method import ZERO_POLICIES
from surrogate_evidence.estimates.effect_sizes._effect_columns import (
    Given,
    listed,
    read,
)
from surrogate_evidence.estimates.effect_sizes._effect_roles import (
    check_known,
    chosen_columns,
    of_frame,
)
from surrogate_evidence.estimates.effect_sizes._effect_values import (
    Choices,
    EffectSizes,
    compute,
)
from surrogate_evidence.estimates.effect_sizes.effect_measures import (
    MEASURES,
    REFUSED,
    EffectMeasure,
)
from surrogate_evidence.formatting import listing

DOUBLE_ZERO = ("set-aside", "keep")
INVALID = ("refuse", "note")
ADDED_COLUMNS = ("yi", "vi", "note")


class Frame(Protocol):
    """What is asked of a table of columns, and pandas offers."""

    @property
    def columns(self) -> Any: ...  # noqa: ANN401, D102 - whatever names the columns
    def __getitem__(self, key: Any, /) -> Any: ...  # noqa: ANN401
    def assign(self, **columns: Any) -> Self: ...  # noqa: ANN401, D102


F = TypeVar("F", bound=Frame)


@overload
def effect_sizes(
    frame: Mapping[str, Any],
    measure: str,
    *,
    zero_policy: str | None = ...,
    add: float = ...,
    double_zero: str = ...,
    vtype: str | None = ...,
    bias_correct: bool | None = ...,
    invalid: str = ...,
    replace: bool = ...,
    **columns: object,
) -> dict[str, Any]: ...
@overload
def effect_sizes(
    frame: F,
    measure: str,
    *,
    zero_policy: str | None = ...,
    add: float = ...,
    double_zero: str = ...,
    vtype: str | None = ...,
    bias_correct: bool | None = ...,
    invalid: str = ...,
    replace: bool = ...,
    **columns: object,
) -> F: ...
def effect_sizes(  # noqa: PLR0913 - each option is a decision that has to be visible
    frame: Any,
    measure: str,
    *,
    zero_policy: str | None = None,
    add: float = 0.5,
    double_zero: str = "set-aside",
    vtype: str | None = None,
    bias_correct: bool | None = None,
    invalid: str = "refuse",
    replace: bool = False,
    **columns: object,
) -> Any:
    r"""Compute the effect of every row of a frame and its sampling variance.

    Parameters
    ----------
    frame : pandas.DataFrame or mapping of str to columns
        One row per comparison.
    measure : str
        Code of an entry of `MEASURES`: ``"RR"``, ``"OR"``, ``"RD"``, ``"AS"``,
        ``"PETO"`` for tables, ``"PR"``, ``"PLO"``, ``"PAS"`` for one group, ``"MD"``,
        ``"SMD"``, ``"ROM"`` for means, ``"MC"``, ``"SMCR"`` for changes, ``"IRR"`` for
        rates, ``"COR"``, ``"ZCOR"`` for correlations.
    zero_policy : str, optional
        ``"if-zero"`` adds `add` to each count of a row in which one is 0, ``"always"``
        to those of every row, ``"never"`` to none. By default ``"if-zero"``, and
        ``"never"`` for the arcsine measures, which need nothing.
    add : float, default 0.5
        What is added, 0 or more.
    double_zero : str, default "set-aside"
        What happens to rows that carry no information on the effect, such as a ratio
        without events in either arm: ``"set-aside"`` makes them NaN with the reason,
        ``"keep"`` lets them stand on what was added, as metafor does by default.
    vtype : str, optional
        Kind of sampling variance, a code of metafor. The default is ``"LS"``, for a
        large sample; ``"LS2"`` and ``"UB"`` exist for SMD, ``"HO"`` for MD.
    bias_correct : bool, optional
        Whether SMD, SMCR and ROM are corrected for small samples. The default is True,
        as in metafor 5; metafor 3 did not correct ROM.
    invalid : str, default "refuse"
        What happens to rows that cannot be read: ``"refuse"`` lists them in an error,
        ``"note"`` makes them NaN with the reason and answers for the others.
    replace : bool, default False
        Whether columns yi, vi and note may be overwritten.
    **columns : str or float
        Which column of the frame is which, by metafor's name or ours
        (``ai="tpos"``, ``events_1="tpos"``), or one number for all rows
        (``correlation=0.5``). Columns that have such a name are found without it.

    Returns
    -------
    pandas.DataFrame or dict
        The frame with the columns yi, vi and note: effect and sampling variance on the
        scale of the measure, both NaN where there is none, and a text on what was done
        or why there is none. ``.attrs["effect_sizes"]`` of a frame says in words how
        zeros, variances and small samples were treated.

    Raises
    ------
    ArgumentError
        If the measure is unknown or refused, a column is missing, or rows cannot be
        read; all of these rows are listed at once, counted from 0.

    See Also
    --------
    effect_size : The same for numbers and arrays without a frame.
    compare : Sound limits for one table; these variances are for synthesis.

    Notes
    -----
    Ratios and odds are natural logarithms; differences are arm 1 − arm 2, or time 1 −
    time 2. The formulas are those of the works in ``MEASURES[code].cite_keys``, as
    collected in [1]_. For example the variance of a log risk ratio [2]_ is
    :math:`1/a - 1/n_1 + 1/c - 1/n_2`, that of Hedges' g [3]_ :math:`1/n_1 + 1/n_2 + g^2
    / 2(n_1 + n_2)`. The Freeman-Tukey transformation (PFT) is refused [4]_.

    References
    ----------
    .. [1] viechtbauer2010, Conducting meta-analyses in R with the metafor package.
    .. [2] katz1978, Obtaining confidence intervals for the risk ratio in cohort
       studies.
    .. [3] hedges1982, Estimation of effect size from a series of independent
       experiments.
    .. [4] schwarzer2019, Seriously misleading results using inverse of Freeman-Tukey
       double arcsine transformation in meta-analysis of single proportions.

    Examples
    --------
    No row is lost, and no 0 goes unmentioned:

    >>> import pandas as pd
    >>> trials = pd.DataFrame({"events_1": [4, 0, 0], "n_1": [50, 40, 20],
    ...                        "events_2": [8, 3, 0], "n_2": [50, 40, 20]})
    >>> for row in effect_sizes(trials, "RR")[["yi", "vi", "note"]].itertuples():
    ...     print(f"{row.yi:.3f} {row.vi:.3f} {row.note}".strip())
    -0.693 0.335
    -1.946 2.237 0.5 added to each of the four counts, one of which is 0
    nan nan nobody had the event in either arm; no information on this effect
    """
    entry = _entry(measure)
    names, one_column = _table(frame)
    if not replace:
        _check_free(names)
    given = of_frame(entry, names, one_column, columns)
    asked = _Asked(zero_policy, add, double_zero, vtype, bias_correct, invalid)
    effects = _effects(entry, given, asked)
    rows = _rows(frame, names)
    added = {
        name: np.broadcast_to(getattr(effects, name), rows).copy()
        for name in ADDED_COLUMNS
    }
    if isinstance(frame, Mapping):
        return {**frame, **added}
    answer = frame.assign(**added)
    if hasattr(answer, "attrs"):
        words = " ".join([str(effects), *map(str, effects.notes)])
        answer.attrs["effect_sizes"] = {"measure": entry.code, "text": words}
    return answer


def effect_size(  # noqa: PLR0913 - each option is a decision that has to be visible
    measure: str,
    *,
    zero_policy: str | None = None,
    add: float = 0.5,
    double_zero: str = "set-aside",
    vtype: str | None = None,
    bias_correct: bool | None = None,
    invalid: str = "refuse",
    **values: object,
) -> EffectSizes:
    """Compute effects and sampling variances of numbers or arrays.

    Parameters
    ----------
    measure : str
        Code of an entry of `MEASURES`.
    zero_policy, add, double_zero, vtype, bias_correct, invalid : optional
        As for `effect_sizes`.
    **values : float or array_like
        The columns of the measure, by metafor's name or ours, of one shape or to be
        broadcast.

    Returns
    -------
    EffectSizes
        Effects, variances and a text for each, in the shape of the arrays.

    Raises
    ------
    ArgumentError
        As for `effect_sizes`.

    See Also
    --------
    effect_sizes : From a frame, into the same frame.

    Examples
    --------
    Twice the means, and the bias of the logarithm taken off:

    >>> effect = effect_size("ROM", mean_1=20, sd_1=6, n_1=10,
    ...                      mean_2=10, sd_2=3, n_2=15)
    >>> float(effect.yi), float(effect.vi)
    (0.6946, 0.015)
    >>> print(effect.notes[0])
    Corrected for small samples: the bias of the logarithm, to first order.
    """
    entry = _entry(measure)
    available = {name: Given(name, value) for name, value in values.items()}
    check_known(entry, available)
    given = chosen_columns(entry, available, {})
    asked = _Asked(zero_policy, add, double_zero, vtype, bias_correct, invalid)
    return _effects(entry, given, asked)


class _Asked(NamedTuple):
    """The options as they were typed."""

    zero_policy: object
    add: object
    double_zero: object
    vtype: object
    bias_correct: object
    invalid: object


def _effects(
    entry: EffectMeasure, given: Mapping[str, Given], asked: _Asked
) -> EffectSizes:
    choices = Choices(
        zero_policy=_zero_policy(entry, asked.zero_policy),
        add=check_amount(asked.add, "add"),
        double_zero=check_choice(asked.double_zero, DOUBLE_ZERO, "double_zero"),
        vtype=check_choice(
            entry.vtype if asked.vtype is None else asked.vtype,
            entry.formulas,
            f"vtype of {entry.code}",
        ),
        bias_correct=_bias_correct(entry, asked.bias_correct),
    )
    invalid = check_choice(asked.invalid, INVALID, "invalid")
    columns, problems, shape = read(entry.columns, given)
    if problems and invalid == "refuse":
        raise ArgumentError(listed(problems, int(np.prod(shape))))
    yi, vi, note, notes = compute(entry, columns, problems, choices)
    return EffectSizes(
        measure=entry.code,
        yi=yi.reshape(shape),
        vi=vi.reshape(shape),
        note=note.reshape(shape),
        choices=choices,
        notes=notes,
    )


def _entry(measure: object) -> EffectMeasure:
    if isinstance(measure, str) and measure in REFUSED:
        msg = f"{measure}: {REFUSED[measure]}"
        raise ArgumentError(msg)
    return MEASURES[check_choice(measure, MEASURES, "measure")]


def _zero_policy(entry: EffectMeasure, policy: object) -> str:
    if policy is None:
        return entry.zero_policy
    if not entry.adjusted:
        msg = (
            f"{entry.code} has no counts that could be 0; leave zero_policy out, got "
            f"{policy!r}."
        )
        raise ArgumentError(msg)
    return check_choice(policy, ZERO_POLICIES, "zero_policy")


def _bias_correct(entry: EffectMeasure, wanted: object) -> bool:
    if wanted is None:
        return bool(entry.bias_correction)
    if not isinstance(wanted, bool | np.bool_):
        msg = f"bias_correct must be True or False, got {wanted!r}."
        raise ArgumentError(msg)
    if wanted and not entry.bias_correction:
        can = listing(code for code, one in MEASURES.items() if one.bias_correction)
        msg = f"{entry.code} has no correction for small samples; {can} have one."
        raise ArgumentError(msg)
    return bool(wanted)


def _table(frame: Any) -> tuple[list[Any], Any]:  # noqa: ANN401 - any table
    """Return the names of the columns of a table, and how to get one."""
    if isinstance(frame, Mapping):
        return list(frame), frame.__getitem__
    if hasattr(frame, "columns") and hasattr(frame, "assign"):
        return list(frame.columns), frame.__getitem__
    msg = (
        "frame must be a pandas DataFrame or a mapping of names to columns, got "
        f"{type(frame).__name__}."
    )
    raise ArgumentError(msg)


def _rows(frame: Any, names: list[Any]) -> int:  # noqa: ANN401 - any table
    if not isinstance(frame, Mapping):
        return len(frame)
    return max((np.size(frame[name]) for name in names), default=0)


def _check_free(names: list[Any]) -> None:
    taken = [name for name in ADDED_COLUMNS if name in names]
    if taken:
        msg = (
            f"the frame already has {listing(map(repr, taken))}; rename what should be "
            "kept, or say replace=True."
        )
        raise ArgumentError(msg)
