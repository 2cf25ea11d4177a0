"""Ids (编号): positions of ids in a table, matched as text, so that each is hashed once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Positions = npt.NDArray[np.int64]


def arrow_text(values: pd.Series[Any] | pd.Index[Any]) -> pa.Array:
    """Texts as one Arrow array (文本列).

    Parameters
    ----------
    values
        Texts; missing stays missing.

    Returns
    -------
    pyarrow.Array
        Of type large_string.
    """
    found = pa.array(values, type=pa.large_string(), from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def positions(
    wanted: pd.Series[Any] | pd.Index[Any], known: pd.Series[Any] | pa.Array
) -> Positions:
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
    texts = arrow_text(wanted)
    if texts.null_count == len(texts):
        return np.full(len(texts), -1, dtype=np.int64)
    ids = known if isinstance(known, pa.Array) else arrow_text(known)
    if texts is ids or (len(texts) == len(ids) and texts.null_count == 0 and texts.equals(ids)):
        return np.arange(len(ids), dtype=np.int64)
    found = pc.fill_null(pc.index_in(texts, value_set=ids, skip_nulls=True), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


class Ids:
    """Ids of a table (编号索引), looked up as text; of those that occur twice the first row counts.

    Parameters
    ----------
    ids
        One a row; missing ones are never found.

    Examples
    --------
    >>> Ids(pd.Series(["a", "b", "a"])).find(pd.Series(["b", "a", None])).tolist()
    [1, 0, -1]
    """

    def __init__(self, ids: pd.Series[Any] | pd.Index[Any]) -> None:
        texts = arrow_text(ids.astype("str"))
        unique = pc.unique(texts)
        self._first: Positions | None = None
        if len(unique) < len(texts):
            codes = np.asarray(pc.index_in(texts, value_set=unique), dtype=np.int64)
            self._first = np.unique(codes, return_index=True)[1].astype(np.int64)
            texts = unique
        self._known = texts

    def find(self, wanted: pd.Series[Any] | pd.Index[Any]) -> Positions:
        """Row of each id (编号所在行), −1 where it is missing or unknown.

        Parameters
        ----------
        wanted
            Ids to look up.

        Returns
        -------
        numpy.ndarray of int64
            One position an id wanted.
        """
        at = positions(wanted.astype("str"), self._known)
        return at if self._first is None else np.where(at < 0, -1, self._first[at])


def take_text(ids: pa.Array, rows: Positions) -> pd.Series[Any]:
    """Ids at positions (按位置取编号), missing where a position is −1.

    Parameters
    ----------
    ids
        Ids of a table.
    rows
        Positions.

    Returns
    -------
    pandas.Series of str
        One id a position.

    Examples
    --------
    >>> take_text(pa.array(["a", "b"], pa.large_string()), np.array([1, -1])).tolist()
    ['b', nan]
    """
    gone = rows < 0
    wanted = pa.array(rows, mask=gone) if gone.any() else pa.array(rows)
    taken = pd.arrays.ArrowStringArray(pa.chunked_array([ids.take(wanted)]), dtype=TEXT)
    return pd.Series(taken, copy=False)


def one_after_other(parts: list[pd.Series[Any]]) -> pd.Series[Any]:
    """Columns of ids one below the other (编号列首尾相接), none of them copied.

    Parameters
    ----------
    parts
        Ids of several tables.

    Returns
    -------
    pandas.Series of str
        All of them on a new index.

    Examples
    --------
    >>> one_after_other([pd.Series(["a"]), pd.Series(["b", None])]).tolist()
    ['a', 'b', nan]
    """
    whole = pa.chunked_array([arrow_text(each) for each in parts], type=pa.large_string())
    return pd.Series(pd.arrays.ArrowStringArray(whole, dtype=TEXT), copy=False)


def rank_of(ids: pd.Series[Any]) -> Positions:
    """Place of each id among all of them in order (编号排序位次); equal ids share a place.

    Parameters
    ----------
    ids
        Ids, none missing.

    Returns
    -------
    numpy.ndarray of int64
        One place an id.

    Examples
    --------
    >>> rank_of(pd.Series(["b", "a", "b"])).tolist()
    [1, 0, 1]
    """
    texts = arrow_text(ids)
    if len(texts) and pc.all(pc.greater(texts[1:], texts[:-1])).as_py() is not False:
        return np.arange(len(texts), dtype=np.int64)
    places: Positions = pd.factorize(ids, sort=True)[0].astype(np.int64)
    return places


def of_year(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of one year (某年数据); nothing is copied where they stand together.

    Parameters
    ----------
    table
        With ``year``.
    year
        Year wanted.

    Returns
    -------
    pandas.DataFrame
        Its rows in their order, on a new index.

    Examples
    --------
    >>> of_year(pd.DataFrame({"year": [2024, 2025], "tax": [1.0, 2.0]}), 2025)["tax"].tolist()
    [2.0]
    """
    rows = np.flatnonzero(table["year"].to_numpy() == year)
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return table.iloc[rows[0] : rows[-1] + 1].reset_index(drop=True)
    return table.iloc[rows].reset_index(drop=True)


TEXT = pd.StringDtype(storage="pyarrow", na_value=np.nan)
"""Type of text columns."""
