"""Codes (组合键): several whole numbers as one, so that pairs are looked up as quickly as one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.apportion.shares import Bools, Ints

_BITS = 31


def key_of(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> Ints:
    """Two positions as one number (双键), for example parcel and enterprise.

    Parameters
    ----------
    first, second
        Positions from 0 on, below 2³¹.

    Returns
    -------
    numpy.ndarray of int64
        The same for the same two only.

    Examples
    --------
    >>> key_of(np.array([0, 1]), np.array([3, 0])).tolist()
    [3, 2147483648]
    """
    return (np.asarray(first, dtype=np.int64) << _BITS) | np.asarray(second, dtype=np.int64)


def joint(*columns: npt.NDArray[Any]) -> Ints:
    """One code for the values of several columns (组合编码).

    Parameters
    ----------
    *columns
        Numbers of one length.

    Returns
    -------
    numpy.ndarray of int64
        From 0 on, in the order of the values.

    Examples
    --------
    >>> joint(np.array([2, 1, 2]), np.array([5.0, 5.0, 4.0])).tolist()
    [2, 0, 1]
    """
    found = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes = np.unique(column, return_inverse=True)[1]
        found = np.unique(key_of(found, codes), return_inverse=True)[1]
    return found


def nth(codes: Ints) -> Ints:
    """How many rows before each one have the same code (同码序号).

    Parameters
    ----------
    codes
        Codes from 0 on.

    Returns
    -------
    numpy.ndarray of int64
        0 for the first of each.

    Examples
    --------
    >>> nth(np.array([7, 3, 7, 7])).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(codes, kind="stable")
    first = np.flatnonzero(np.diff(codes[order], prepend=-1))
    counts = np.diff(first, append=len(codes))
    found = np.empty(len(codes), dtype=np.int64)
    found[order] = np.arange(len(codes)) - np.repeat(first, counts)
    return found


def look_up(wanted: npt.NDArray[Any], known: npt.NDArray[Any]) -> Ints:
    """Position of each value among known ones (查位置), −1 where there is none.

    Parameters
    ----------
    wanted
        Values.
    known
        Values that are all different.

    Returns
    -------
    numpy.ndarray of int64
        Positions in ``known``.

    Examples
    --------
    >>> look_up(np.array([5, 9, 7]), np.array([7, 5])).tolist()
    [1, -1, 0]
    """
    if not len(known):
        return np.full(len(wanted), -1)
    order = np.argsort(known)
    at = np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)
    place = order[at]
    return np.where(known[place] == wanted, place, -1)


def among(column: pd.Series[Any], *words: str) -> Bools:
    """Whether each value is one of some words (是否其一); of categories only the codes are read.

    Parameters
    ----------
    column
        Categories or texts.
    *words
        The words.

    Returns
    -------
    numpy.ndarray of bool
        No where a value is missing.

    Examples
    --------
    >>> among(pd.Series(["own", None, "lease"], dtype="category"), "own").tolist()
    [True, False, False]
    """
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.isin(list(words)), dtype=bool)
    hit = np.append(column.cat.categories.isin(list(words)), [False])
    return np.asarray(hit[column.cat.codes.to_numpy()], dtype=bool)
