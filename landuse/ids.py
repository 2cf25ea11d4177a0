"""Ids (编号): positions of ids in a table, matched as text, so that each is hashed once."""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Positions = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_MOST = 1 << 62
"""More different ids than this are too many to number."""


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
    found = pa.array(values.array, type=pa.large_string(), from_pandas=True)
    return whole(found) if isinstance(found, pa.ChunkedArray) else found


def whole(values: pa.ChunkedArray) -> pa.Array:
    """Chunks as one array (合并数据块), not copied where there is only one.

    Parameters
    ----------
    values
        Any column.

    Returns
    -------
    pyarrow.Array
        The same values.
    """
    return values.chunk(0) if values.num_chunks == 1 else values.combine_chunks()


def letters(texts: pa.Array, size: int) -> tuple[Positions, Bytes]:
    """Texts of one length in bytes (定长文本字节): their positions, and their bytes as rows.

    Parameters
    ----------
    texts
        Of type large_string.
    size
        How many bytes they have.

    Returns
    -------
    numpy.ndarray of int64, numpy.ndarray of uint8
        Missing is of no length.

    Examples
    --------
    >>> rows, found = letters(pa.array(["ab", None, "c", "bc"], pa.large_string()), 2)
    >>> rows.tolist(), found.tolist()
    ([0, 3], [[97, 98], [98, 99]])
    """
    long = pc.fill_null(pc.equal(pc.binary_length(texts), size), fill_value=False)
    rows = np.flatnonzero(long.to_numpy(zero_copy_only=False))
    part = texts if len(rows) == len(texts) else texts.take(pa.array(rows))
    _, offsets, data = part.buffers()
    if not len(rows) or data is None:
        return rows, np.empty((len(rows), size), np.uint8)
    start = np.frombuffer(offsets, np.int64)[part.offset]
    found = np.frombuffer(data, np.uint8)[start : start + len(rows) * size]
    return rows, found.reshape(len(rows), size)


class Form(NamedTuple):
    """What ids of one length have in common (编号格式): which bytes occur in each place.

    Such ids can be numbered in the order of their texts, and numbers are matched and sorted several
    times as fast as texts.

    Parameters
    ----------
    low, high
        Least and greatest byte of each place.

    Examples
    --------
    >>> form = Form.of(pa.array(["A07", "A29"], pa.large_string()))
    >>> form.numbers(pa.array(["A07", "A29", "A28", "B07", "A7"], pa.large_string())).tolist()
    [0, 8, 7, -1, -1]
    """

    low: Bytes
    high: Bytes

    @classmethod
    def of(cls, ids: pa.Array) -> Form | None:
        """Form of ids (编号格式), None where they have not all one length, or too many places.

        Parameters
        ----------
        ids
            Of type large_string.

        Returns
        -------
        Form or None
            Of all of them.
        """
        size = pc.binary_length(ids[0]).as_py() if len(ids) and not ids.null_count else 0
        rows, found = letters(ids, size) if size else (np.empty(0), np.empty((0, 0)))
        if not size or len(rows) < len(ids):
            return None
        form = cls(found.min(axis=0), found.max(axis=0))
        return form if prod((form.high.astype(int) - form.low + 1).tolist()) < _MOST else None

    def numbers(self, texts: pa.Array) -> Positions:
        """Number of each id (编号数值), −1 where it is missing or has another form.

        Parameters
        ----------
        texts
            Of type large_string.

        Returns
        -------
        numpy.ndarray of int64
            Different numbers for different ids, in the order of their texts.
        """
        rows, held = letters(texts, len(self.low))
        found = np.zeros(len(rows), dtype=np.int64)
        strange = np.zeros(len(rows), dtype=bool)
        for at, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            above = held[:, at] - low  # what is below the least wraps round
            strange |= above > high - low
            if high > low:
                found *= int(high) - int(low) + 1
                found += above
        found[strange] = -1
        if len(rows) == len(texts):
            return found
        every = np.full(len(texts), -1, dtype=np.int64)
        every[rows] = found
        return every


def find(texts: pa.Array, ids: pa.Array) -> Positions:
    """First place of each text among ids (文本所在位置), −1 where it is missing or unknown.

    Parameters
    ----------
    texts
        Texts to look up, of type large_string.
    ids
        Where they are looked up, of the same type.

    Returns
    -------
    numpy.ndarray of int64
        One place a text.

    Examples
    --------
    >>> known = pa.array(["a", "b", "a"], pa.large_string())
    >>> find(pa.array(["b", "a", None], pa.large_string()), known).tolist()
    [1, 0, -1]
    """
    form = Form.of(ids)
    if form is not None and (known := pd.Index(form.numbers(ids))).is_unique:
        return np.asarray(known.get_indexer(form.numbers(texts)), dtype=np.int64)
    found = pc.fill_null(pc.index_in(texts, value_set=ids, skip_nulls=True), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


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
    return find(texts, ids)


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
    texts = pa.chunked_array([arrow_text(each) for each in parts], type=pa.large_string())
    return pd.Series(pd.arrays.ArrowStringArray(texts, dtype=TEXT), copy=False)


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
    form = Form.of(texts)
    if form is not None:
        numbers = form.numbers(texts)
        order = np.argsort(numbers, kind="stable")
        found = np.empty(len(order), dtype=np.int64)
        found[order] = np.diff(numbers[order], prepend=numbers[order[:1]]).astype(bool).cumsum()
        return found
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
