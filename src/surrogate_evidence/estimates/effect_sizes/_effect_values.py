"""What does an effect size look like, one or a million of them?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, not_estimable
from surrogate_evidence.estimates._roots import Floats
from surrogate_evidence.estimates.effect_sizes._effect_columns import Problems
from surrogate_evidence.estimates.effect_sizes.effect_measures import (
    MEASURES,
    VTYPES,
    EffectMeasure,
)
from surrogate_evidence.formatting import number

Texts = NDArray[np.object_]

_SHOWN = 10
_WORDS = {2: "two", 4: "four"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How zeros, variances and small samples are treated."""

    zero_policy: str
    add: float
    double_zero: str
    vtype: str
    bias_correct: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EffectSizes:
    """Effects and sampling variances of many studies, on the scale of one measure.

    Attributes
    ----------
    measure : str
        Code of the measure, as in metafor.
    yi, vi : numpy.ndarray
        Effects and their sampling variances; both NaN where there is no answer.
    note : numpy.ndarray
        What was done to a row, or why it has no answer; "" where nothing is to be said.
    choices : Choices
        How zeros, variances and small samples were treated.
    notes : tuple of Note
        The same in words, and how many rows it concerned.

    Examples
    --------
    >>> from surrogate_evidence.estimates import effect_size
    >>> print(effect_size("RR", ai=[4, 0], n1i=[50, 20], ci=[8, 0], n2i=[50, 20]))
    Log risk ratio (RR) of 2 rows, 1 of them estimable (large-sample variances).
    """

    measure: str
    yi: Floats
    vi: Floats
    note: Texts
    choices: Choices
    notes: tuple[Note, ...]

    @property
    def std_error(self) -> Floats:
        """Standard errors of the effects."""
        return np.asarray(np.sqrt(self.vi))

    def __len__(self) -> int:
        return self.yi.size

    def __str__(self) -> str:
        title = MEASURES[self.measure].title
        known, rows = int(np.isfinite(self.yi).sum()), self.yi.size
        every = f"{rows} row" + ("s" if rows != 1 else "")
        return (
            f"{title} ({self.measure}) of {every}, {known} of them estimable "
            f"({VTYPES[self.choices.vtype]})."
        )

    def _repr_html_(self) -> str:
        columns = zip(self.yi.flat, self.vi.flat, self.note.flat, strict=True)
        rows = [
            (str(row), number(float(y), 4), number(float(v), 4), str(note))
            for row, (y, v, note) in zip(range(_SHOWN), columns, strict=False)
        ]
        size = self.yi.size
        more = [f"The first {_SHOWN} of {size} are shown."] if size > _SHOWN else []
        header = ("Row", "Effect (yi)", "Variance (vi)", "Note")
        return markup(str(self), header, rows, [*map(str, self.notes), *more])

    def to_dict(self) -> dict[str, object]:
        """Return the columns of a tidy frame, in the vocabulary of the library."""
        return {
            "measure": self.measure,
            "estimate": self.yi.ravel(),
            "std_error": self.std_error.ravel(),
            "variance": self.vi.ravel(),
            "note": self.note.ravel(),
        }


def compute(
    measure: EffectMeasure,
    columns: dict[str, Floats],
    problems: Problems,
    choices: Choices,
) -> tuple[Floats, Floats, Texts, tuple[Note, ...]]:
    """Return effects, variances, a text for each row, and notes on all of them."""
    size = next(iter(columns.values())).size
    note = np.full(size, "", dtype=np.object_)
    silent = _silent(measure, columns, note)
    unreadable = np.zeros(size, dtype=np.bool_)
    unreadable[list(problems)] = True
    aside = silent & (choices.double_zero == "set-aside")
    touched = _touched(measure, columns, choices) & ~unreadable
    amounts = np.where(touched, choices.add, 0.0)
    cells = {
        name: column + amounts if name in measure.adjusted else column
        for name, column in columns.items()
    }
    options = {"bias_correct": choices.bias_correct} if measure.bias_correction else {}
    with np.errstate(all="ignore"):  # what is not finite gets its reason below
        yi, vi = measure.formulas[choices.vtype](**cells, **options)
    defined = np.isfinite(yi) & np.isfinite(vi)
    usable = defined & (vi > 0) & ~aside
    kept = silent & usable
    note[kept] += "; kept, but all that is shown comes from what was added"
    _say(note, touched & usable, _addition(measure, choices))
    _say(note, silent & ~usable, "no information on this effect")
    others = ~usable & ~silent & ~unreadable
    _say(note, others & ~defined, f"not estimable: {measure.undefined}")
    _say(
        note,
        others & defined,
        "not estimable: the sampling variance comes out as 0, "
        "which would give this row all the weight",
    )
    for row, found in problems.items():
        note[row] = f"cannot be used: {'; '.join(found)}"
    notes = _notes(measure, choices, usable, silent, touched & usable)
    nowhere = np.where(usable, 0.0, np.nan)
    return yi + nowhere, vi + nowhere, note, notes


def _silent(
    measure: EffectMeasure, columns: dict[str, Floats], note: Texts
) -> NDArray[np.bool_]:
    """Return which rows say nothing about the effect; their notes say why."""
    found = np.zeros(note.shape, dtype=np.bool_)
    for silence in measure.silent:
        here = np.logical_and.reduce([columns[cell] == 0 for cell in silence.cells])
        note[here & ~found] = silence.reason
        found |= here
    return found


def _touched(
    measure: EffectMeasure, columns: dict[str, Floats], choices: Choices
) -> NDArray[np.bool_]:
    """Return in which rows something is added to the counts."""
    counts = [columns[cell] for cell in measure.adjusted]
    if not counts or choices.add == 0 or choices.zero_policy == "never":
        return np.zeros(next(iter(columns.values())).shape, dtype=np.bool_)
    if choices.zero_policy == "always":
        return np.ones(counts[0].shape, dtype=np.bool_)
    return np.asarray(np.logical_or.reduce([count == 0 for count in counts]))


def _say(note: Texts, rows: NDArray[np.bool_], text: str) -> None:
    """Add a remark to some rows, after what is said there already."""
    before = note[rows]
    note[rows] = np.where(before == "", "", before + "; ") + text


def _addition(measure: EffectMeasure, choices: Choices) -> str:
    counts = _WORDS[len(measure.adjusted)] if measure.adjusted else ""
    why = ", one of which is 0" if choices.zero_policy == "if-zero" else ""
    return f"{choices.add:g} added to each of the {counts} counts{why}"


def _notes(
    measure: EffectMeasure,
    choices: Choices,
    usable: NDArray[np.bool_],
    silent: NDArray[np.bool_],
    touched: NDArray[np.bool_],
) -> tuple[Note, ...]:
    notes = []
    if measure.adjusted:
        notes.append(Note(code="zero-policy", text=_policy(measure, choices, touched)))
    if measure.bias_correction:
        text = (
            f"Corrected for small samples: {measure.bias_correction}."
            if choices.bias_correct
            else "Not corrected for small samples."
        )
        notes.append(Note(code="convention", text=text))
    if silent.any():
        done = "kept" if choices.double_zero == "keep" else "set aside"
        text = (
            f"{int(silent.sum())} of {silent.size} rows carry no information on this "
            f"effect and are {done}."
        )
        notes.append(Note(code="no-information", text=text))
    if not usable.all():
        lacking = f"{int((~usable).sum())} of {usable.size} rows"
        notes.append(not_estimable(f"{lacking} give no estimate of the effect."))
    return tuple(notes)


def _policy(
    measure: EffectMeasure, choices: Choices, touched: NDArray[np.bool_]
) -> str:
    counts = _WORDS[len(measure.adjusted)]
    if choices.zero_policy == "never" or choices.add == 0:
        return "Zero policy 'never': nothing is added to counts of 0."
    where = "every row"
    if choices.zero_policy == "if-zero":
        where = "a row in which one of them is 0"
    return (
        f"Zero policy '{choices.zero_policy}': {choices.add:g} is added to each of the "
        f"{counts} counts of {where}; {int(touched.sum())} of {touched.size} rows."
    )
