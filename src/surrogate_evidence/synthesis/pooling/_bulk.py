"""How does a frame with many sets of studies become a frame with one row per set?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._notes import NO_NUMBER
from surrogate_evidence.formatting import listing
from surrogate_evidence.synthesis.pooling._engine import Codes, Floats
from surrogate_evidence.synthesis.pooling._fit import Fits, Progress, fit
from surrogate_evidence.synthesis.pooling._grouped import (
    Measured,
    listed_twice,
    measured,
    repeated,
    words,
)
from surrogate_evidence.synthesis.pooling._options import Options
from surrogate_evidence.synthesis.pooling._remarks import remarks
from surrogate_evidence.synthesis.pooling._studies import FAULTS, MISSING, checked
from surrogate_evidence.synthesis.pooling.pooled import POOLED_COLUMNS

_SENTENCES = frozenset({"reason", "note"})
_WHOLE = frozenset({"k", "iterations", "peaks", "q_df", "k_omitted"})


def require_columns(frame: object, needed: Sequence[str]) -> None:
    """Refuse what is no frame or lacks a column.

    Examples
    --------
    >>> frame = pd.DataFrame(columns=["meta_id", "y", "v"])
    >>> require_columns(frame, ["meta_id", "yi", "vi"])
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: no column 'yi' or 'vi'; the frame has
    'meta_id', 'y' and 'v'.
    """
    if not hasattr(frame, "columns"):
        msg = f"give a data frame of pandas or Dask, not a {type(frame).__name__}."
        raise ArgumentError(msg)
    columns = list(frame.columns)
    lacking = [name for name in needed if name not in columns]
    if lacking:
        msg = (
            f"no column {listing(map(repr, lacking), 'or')}; the frame has "
            f"{listing(map(repr, columns))}."
        )
        raise ArgumentError(msg)
    twice = sorted({name for name in needed if needed.count(name) > 1})
    if twice or len(set(columns)) < len(columns):
        named = f" {listing(map(repr, twice))}" if twice else ""
        msg = f"every column must be there once and play one part;{named} does not."
        raise ArgumentError(msg)


def key_columns(by: object, taken: Sequence[str]) -> list[str]:
    """Return the columns that name the groups.

    Examples
    --------
    >>> key_columns("k", ["estimate", "k"])
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: the result has a column 'k' of its own;
    give the column that names the groups another name.
    """
    keys = [by] if isinstance(by, str) else by
    if (
        not isinstance(keys, Sequence)
        or not keys
        or not all(isinstance(key, str) for key in keys)
    ):
        msg = f"by must be the name of a column, or several, got {by!r}."
        raise ArgumentError(msg)
    clash = [key for key in keys if key in taken]
    if clash:
        msg = (
            f"the result has a column {listing(map(repr, clash))} of its own; give the "
            "column that names the groups another name."
        )
        raise ArgumentError(msg)
    return list(keys)


def omitted_rows(omitted: int) -> str:
    """Say how many rows were left out."""
    rows = "1 row carries" if omitted == 1 else f"{omitted} rows carry"
    verb = "was" if omitted == 1 else "were"
    return f"{rows} neither effect nor variance and {verb} left out."


def pool_frame(  # noqa: PLR0913 - the parts of the question
    frame: pd.DataFrame,
    *,
    keys: list[str],
    effects: tuple[str, str],
    options: Options,
    measure: str,
    study: str | None = None,
    progress: Progress | None,
) -> pd.DataFrame:
    """Return one row per group, in the order in which groups first appear."""
    g, rows = groups_of(frame, keys)
    size = len(rows)
    yi, vi = (column_of(frame[name]) for name in effects)
    y, v, faults = checked(yi, vi, g)
    lost = np.zeros(size, np.bool_)
    nameless = rows.isna().any(axis=1).to_numpy()
    what = measured(frame, g, size, measure, [*keys, *effects])
    unfit = what.failed | listed_twice(frame, g, study, faults != MISSING)
    failed: dict[int, str] = {}
    if faults.any() or nameless.any() or unfit:
        failed = unfit | failures(g, faults, size)
        for group in np.flatnonzero(nameless):
            failed[int(group)] = f"Not pooled: {' or '.join(keys)} is missing."
        lost[list(failed)] = True
        sound = (faults == 0) & ~lost[g]
        fits = fit(y[sound], v[sound], g[sound], size, options, progress)
    else:
        fits = fit(y, v, g, size, options, progress)
    omitted: Codes = np.bincount(g[faults == MISSING], minlength=size).astype(np.intp)
    if failed:
        # a group that failed still says how many studies it has
        fits.k[lost] = np.bincount(g[faults != MISSING], minlength=size)[lost]
    reason, note = _texts(fits, options, failed, lost, omitted)
    columns = _columns(fits, options, what, lost, omitted)
    table = {**columns, "reason": reason, "note": note}
    return pd.DataFrame(
        {name: rows[name] for name in keys}
        | {
            # named, because an empty column of texts would not show that it is one
            name: pd.Series(table[name], rows.index, dtype="str")
            if name in _SENTENCES or is_text(table[name])
            else table[name]
            for name in POOLED_COLUMNS
        },
        index=rows.index,
    )


def groups_of(frame: pd.DataFrame, keys: list[str]) -> tuple[Codes, pd.DataFrame]:
    """Return the group of each row, and the keys of each group."""
    try:
        if len(keys) == 1:
            g, distinct = pd.factorize(frame[keys[0]], use_na_sentinel=False)
            return g.astype(np.intp), pd.DataFrame({keys[0]: distinct})
        grouped = frame.groupby(keys, sort=False, dropna=False, observed=True)
        codes = np.asarray(grouped.ngroup(), np.intp)
    except TypeError as error:
        msg = f"{listing(keys)} must be texts, numbers or dates that name groups."
        raise ArgumentError(msg) from error
    first = np.unique(codes, return_index=True)[1]
    return codes, frame[keys].iloc[first].reset_index(drop=True)


def column_of(values: pd.Series) -> NDArray[np.float64] | NDArray[np.object_]:
    """Return a column as numbers if it holds numbers, else as what it holds."""
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        return values.to_numpy(dtype=object)
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def failures(g: Codes, faults: NDArray[np.int8], size: int) -> dict[int, str]:
    """Return what is wrong with each group that cannot be pooled."""
    wrong = faults > MISSING
    studies = np.bincount(g[faults != MISSING], minlength=size)
    kinds = g[wrong] * len(FAULTS) + faults[wrong]
    found: dict[int, list[str]] = {}
    for kind, count in zip(*np.unique(kinds, return_counts=True), strict=True):
        group, fault = divmod(int(kind), len(FAULTS))
        said = f"{FAULTS[fault]} ({count} of {studies[group]} studies)"
        found.setdefault(group, []).append(said)
    return {group: f"Not pooled: {'; '.join(said)}." for group, said in found.items()}


class _Sentences:
    """Texts of many groups, of which few differ: each text once, and who has it."""

    def __init__(self, size: int) -> None:
        self.texts = [""]
        self.which = np.zeros(size, np.intp)

    def add(self, where: NDArray[np.bool_], text: str) -> None:
        """Add a sentence to what some groups have."""
        before = self.which[where]
        after = np.zeros(len(self.texts), np.intp)
        for old in np.bincount(before).nonzero()[0]:
            after[old] = len(self.texts)
            self.texts.append(f"{self.texts[old]} {text}".lstrip())
        self.which[where] = after[before]

    def replace(self, group: int, text: str) -> None:
        """Let a group have this text only."""
        self.which[group] = len(self.texts)
        self.texts.append(text)

    def column(self) -> object:
        """Return the text of each group."""
        return pd.array(self.texts, dtype="str").take(self.which)


def _texts(
    fits: Fits[Floats],
    options: Options,
    failed: dict[int, str],
    lost: NDArray[np.bool_],
    omitted: NDArray[np.intp],
) -> tuple[object, object]:
    """Return per group why numbers are missing, and what else there is to say."""
    reason, note = _Sentences(lost.size), _Sentences(lost.size)
    for code, text, where in remarks(fits, options):
        column = reason if code == NO_NUMBER else note
        column.add(where & ~lost, text)
    for count in np.unique(omitted[omitted > 0]):
        note.add(omitted == count, omitted_rows(int(count)))
    for group, text in failed.items():
        reason.replace(group, text)
    return reason.column(), note.column()


def _columns(
    fits: Fits[Floats],
    options: Options,
    what: Measured,
    lost: NDArray[np.bool_],
    omitted: NDArray[np.intp],
) -> dict[str, object]:
    """Return the columns of the vocabulary, but for the sentences."""
    pooled = (fits.k >= 1) & ~lost
    alone = (fits.k == 1) & pooled
    columns: dict[str, object] = {
        name: column for name, column in fits._asdict().items() if name not in _WHOLE
    }
    for name in ("iterations", "peaks"):
        columns[name] = np.nan_to_num(getattr(fits, name)).astype(np.int64)
    step: Floats = np.where(alone, 0.0, fits.tau2_error)
    return {
        **columns,
        "k": fits.k.astype(np.int64),
        "q_df": np.maximum(fits.k - 1, 0).astype(np.int64),
        "k_omitted": omitted.astype(np.int64),
        "converged": (fits.converged == 1) | alone,
        "tau2_error": step,
        "measure": what.column(lost.size),
        **what.back(
            (fits.estimate, fits.ci_low, fits.ci_high, fits.pi_low, fits.pi_high)
        ),
        "ci_level": options.level,
        "ci_method": pd.Categorical.from_codes(
            (alone & (options.test != "z")).astype(np.int8),
            dtype=words(*dict.fromkeys((options.test, "z"))),
        ),
        "tau2_method": repeated(options.tau2_method, lost.size),
        "i2_method": repeated(options.i2_method, lost.size),
        "pi_method": repeated(options.pi_rule, lost.size),
        "model": repeated(options.model, lost.size),
    }


def is_text(column: object) -> bool:
    """Tell whether a column holds a text of its own for every group."""
    return isinstance(column, np.ndarray) and column.dtype == np.object_
