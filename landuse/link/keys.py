"""Keys (编号匹配): positions of ids in a table, matched as text."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.int64]


def positions(wanted: pd.Series[Any], known: pd.Series[Any]) -> Codes:
    """Row of each id in a table (编号所在行), −1 where it is missing or unknown.

    Parameters
    ----------
    wanted
        Ids to look up.
    known
        Unique ids of the table.

    Returns
    -------
    numpy.ndarray of int64
        One position an id wanted.

    Examples
    --------
    >>> positions(pd.Series(["b", None, "x"]), pd.Series(["a", "b"])).tolist()
    [1, -1, -1]
    """
    value_set = pa.array(known, type=pa.large_string(), from_pandas=True)
    values = pa.array(wanted, type=pa.large_string(), from_pandas=True)
    found = pc.index_in(values, value_set=_whole(value_set), skip_nulls=True)
    return pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int64)


def _whole(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def cut_positions(wanted: pd.Series[Any], known: pd.Series[Any], separator: str) -> Codes:
    """Row of each id once its last part is cut off (去掉末段后的编号所在行).

    Parameters
    ----------
    wanted, known
        As for :func:`positions`.
    separator
        What stands before the part that is cut, for example ``"-"``.

    Returns
    -------
    numpy.ndarray of int64
        −1 where the id has no such part or the rest is unknown.

    Examples
    --------
    >>> cut_positions(pd.Series(["1-3-100", "2"]), pd.Series(["1-3"]), "-").tolist()
    [0, -1]
    """
    parts = wanted.str.rsplit(separator, n=1)
    head = parts.str[0].where(wanted.str.contains(separator, regex=False, na=False))
    return positions(head, known)
