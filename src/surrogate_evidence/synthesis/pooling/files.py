"""How does a file of studies become a file of pooled analyses?

CSV and Parquet, told apart by the end of the name; Parquet needs the extra
``distributed``. The result appears when it is complete, or not at all.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from rich.console import Console
from rich.progress import Progress

from surrogate_evidence.errors import ArgumentError, MissingExtraError
from surrogate_evidence.estimates import effect_sizes
from surrogate_evidence.estimates.effect_sizes.effect_measures import REFUSED
from surrogate_evidence.formatting import listing
from surrogate_evidence.synthesis.pooling._measures import entry_of
from surrogate_evidence.synthesis.pooling.pooling import pool_by

FORMATS = (".csv", ".parquet")
"""Ends of the names of files that can be read and written."""

_SAID_ALREADY = (ArgumentError, FileNotFoundError, PermissionError, MissingExtraError)
_FAULTY = "cannot be used:"
_EMPTY = ["", "NA", "NaN", "nan"]


class Written(NamedTuple):
    """What became of the groups of a file."""

    failed: int
    total: int
    effects: str
    """How effects were computed from counts or means, zeros included; may be empty."""


def pool_file(path: Path, out: Path, *, by: str, **options: Any) -> Written:  # noqa: ANN401 - as pool_by does
    """Pool every group of a file, and write one row per group.

    Without columns yi and vi the effects are computed from the counts or means that
    `measure` needs, in columns named as :func:`effect_sizes` names them.

    Parameters
    ----------
    path, out : pathlib.Path
        What to read and what to write; ``.csv`` or ``.parquet``.
    by : str
        Column that says which group a study belongs to.
    **options
        As `pool_by` takes them.

    Returns
    -------
    Written
        Groups that could not be pooled, groups in all, and how effects were computed.

    Raises
    ------
    ArgumentError
        If a file is of another format or cannot be read, a column is missing or an
        option is unknown.
    MissingExtraError
        If Parquet is asked for without the extra that reads it.
    """
    for name in (path, out):
        _require_format(name)
    _require_place(path, out)
    measure, study = str(options.get("measure") or ""), options.get("study")
    texts = [by, *([study] if study is not None else [])]
    frame, faults, said = _with_effects(
        _read(path, texts, _read_from(measure)), measure
    )
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Pooling", total=None)
        rows = pool_by(
            frame,
            by=by,
            progress=lambda done, size: bar.update(task, completed=done, total=size),
            **options,
        )
    _write(_with_faults(rows, frame[by], faults), out)
    return Written(int(rows["estimate"].isna().sum()), len(rows), said)


def _read_from(measure: str) -> tuple[str, ...]:
    """Return the columns that effects are read or computed from."""
    entry = entry_of(measure)
    return ("yi", "vi", *(entry.accepts if entry else ()))


def _require_format(path: Path) -> None:
    if path.suffix.lower() not in FORMATS:
        msg = f"{path} must end in {' or '.join(FORMATS)}, which says how it is read."
        raise ArgumentError(msg)


def _require_place(path: Path, out: Path) -> None:
    if not out.parent.is_dir():
        msg = f"there is no folder {out.parent} to write {out.name} into."
        raise ArgumentError(msg)
    if out.exists() and out.samefile(path):
        msg = f"{out} is the file of the studies; write the result to another."
        raise ArgumentError(msg)


def _read(path: Path, texts: list[str], numbers: tuple[str, ...]) -> pd.DataFrame:
    """Read studies; only numbers may be empty, keys and names stay texts."""
    try:
        if path.suffix.lower() == ".csv":
            _require_single(path, (*texts, *numbers))
            frame = pd.read_csv(
                path,
                dtype=dict.fromkeys(texts, str),
                keep_default_na=False,
                na_values=dict.fromkeys(set(numbers) - set(texts), _EMPTY),
            )
            here = [name for name in texts if name in frame.columns]
            counted = [name for name in numbers if name in frame.columns]
            return frame.assign(
                **{name: frame[name].where(frame[name] != "") for name in here},
                **{name: _numbers(frame[name]) for name in counted if name not in here},
            )
        with _parquet():
            return pd.read_parquet(path).reset_index(drop=True)
    except UnicodeDecodeError as error:
        msg = f"{path} is not written in UTF-8; save it as UTF-8 and try again."
        raise ArgumentError(msg) from error
    except (ValueError, OSError) as error:
        if isinstance(error, _SAID_ALREADY):
            raise
        msg = f"{path} cannot be read as {path.suffix[1:]}: {error}"
        raise ArgumentError(msg) from error


def _with_effects(
    frame: pd.DataFrame, measure: str
) -> tuple[pd.DataFrame, pd.Series, str]:
    """Compute effects from counts or means, where a file holds those instead.

    Returned with them are what is wrong with the rows that cannot be used, and how
    the effects were computed.
    """
    entry = entry_of(measure)
    code = measure if entry is None else entry.code
    if {"yi", "vi"} & set(frame.columns) or (entry is None and code not in REFUSED):
        return frame, pd.Series([], dtype="str"), ""
    # a column of remarks may be there, which is not ours to read or to write
    bare = frame.drop(columns="note", errors="ignore")
    found = effect_sizes(bare, code, invalid="note")
    # a row that cannot be used is no row without information: it fails its group
    faulty = found["note"].str.startswith(_FAULTY)
    yi = found["yi"].astype(object).mask(faulty, found["note"])
    computed = frame.assign(yi=yi if faulty.any() else found["yi"], vi=found["vi"])
    said = str(found.attrs["effect_sizes"]["text"])
    return computed, found["note"][faulty].str.removeprefix(_FAULTY), said


def _with_faults(
    rows: pd.DataFrame, keys: pd.Series, faults: pd.Series
) -> pd.DataFrame:
    """Say of impossible counts what is impossible, not that there is no number."""
    if faults.empty:
        return rows
    by = str(keys.name)
    where = keys[faults.index]
    first = ~where.duplicated()
    said = dict(zip(where[first], faults[first], strict=True))
    reason = rows[by].map(said).radd("Not pooled:").add(".")
    return rows.assign(reason=reason.where(reason.notna(), rows["reason"]).astype(str))


def _require_single(path: Path, names: tuple[str, ...]) -> None:
    """Refuse a column that is there twice, of which a reader would take the first."""
    head = pd.read_csv(path, header=None, nrows=1, dtype=str).iloc[0].tolist()
    if len(head) == 1 and ";" in str(head[0]):
        msg = f"the columns of {path} are separated by semicolons; save it with commas."
        raise ArgumentError(msg)
    twice = [name for name in dict.fromkeys(names) if head.count(name) > 1]
    if twice:
        msg = f"column {listing(map(repr, twice))} is there more than once."
        raise ArgumentError(msg)


def _numbers(column: pd.Series) -> pd.Series:
    """Return numbers, and as a text only what is none: one cell spoils no other."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    numbers = pd.to_numeric(column, errors="coerce")
    known = numbers.notna() | column.isna()
    return numbers.astype(object).where(known, column)


def _write(rows: pd.DataFrame, out: Path) -> None:
    """Write beside the place and move there, so that nothing half-written stands."""
    handle, name = tempfile.mkstemp(dir=out.parent, suffix=out.suffix)
    os.close(handle)
    try:
        if out.suffix.lower() == ".csv":
            rows.to_csv(name, index=False)
        else:
            with _parquet():
                rows.to_parquet(name, index=False)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _parquet() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        msg = (
            "Parquet needs the extra 'distributed': "
            'pip install "surrogate-evidence[distributed]".'
        )
        raise MissingExtraError(msg) from error
