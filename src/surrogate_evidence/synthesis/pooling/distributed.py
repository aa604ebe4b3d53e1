"""How are more studies pooled than one machine's memory holds?

With Dask (the extra ``distributed``): a shuffle brings each group into one partition,
and every partition is pooled as a frame of its own. Nothing is computed before the
result is asked for.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from surrogate_evidence.errors import ArgumentError, MissingExtraError

if TYPE_CHECKING:
    from dask.dataframe import DataFrame as DaskFrame

Ask = Callable[[pd.DataFrame], pd.DataFrame]


def pool_partitions(frame: object, keys: list[str], ask: Ask) -> "DaskFrame":
    """Return the lazy frame of what `ask` says of each partition.

    Parameters
    ----------
    frame : dask.dataframe.DataFrame
        One row per study.
    keys : list of str
        Columns that say which group a study belongs to.
    ask : callable
        Studies of whole groups → one row per group.

    Returns
    -------
    dask.dataframe.DataFrame
        One row per group.

    Raises
    ------
    MissingExtraError
        If Dask is not installed.
    ArgumentError
        If `frame` is no Dask frame either.
    """
    try:
        import dask.dataframe as dd  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        msg = (
            "pooling over partitions needs the extra 'distributed': "
            'pip install "surrogate-evidence[distributed]".'
        )
        raise MissingExtraError(msg) from error
    if not isinstance(frame, dd.DataFrame):
        msg = f"frame must be a data frame of pandas or Dask, got {type(frame)}."
        raise ArgumentError(msg)
    rows: DaskFrame = frame.shuffle(on=keys).map_partitions(
        ask,
        meta=ask(frame._meta),  # noqa: SLF001 - the empty frame with its types
    )
    return rows
