"""Sectors (行业代码): whether a code of GB/T 4754 belongs to a list, in three values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

_CODE = re.compile(r"\s*[A-Ta-t]?\s*(\d{2,4})")
_LIST = re.compile(r"行业\s*[:：]?\s*((?:[A-Ta-t]?\d{2,4}\s*[、,，;；/和及\s]*)+)")
_PARTS = re.compile(r"\d{2,4}")


def digits(codes: pd.Series[Any]) -> pd.Series[Any]:
    """Digits of sector codes (行业代码数字), without the letter; missing where there are none.

    Parameters
    ----------
    codes
        Codes as recorded.

    Returns
    -------
    pandas.Series of str
        Two to four digits.

    Examples
    --------
    >>> digits(pd.Series(["C2614", "26 化学原料", None])).tolist()
    ['2614', '26', nan]
    """
    texts = codes.astype("str")
    known = {each: _CODE.match(each) for each in texts.dropna().unique()}
    return texts.map({each: found[1] for each, found in known.items() if found}).astype("str")


def within(codes: pd.Series[Any], wanted: Sequence[str]) -> pd.Series[Any]:
    """Whether each sector is one of a list (是否属于所列行业).

    Parameters
    ----------
    codes
        Digits of :func:`digits`.
    wanted
        Beginnings of codes.

    Returns
    -------
    pandas.Series of boolean
        Missing where the sector is unknown, or too short to tell: 27 may be 271.

    Examples
    --------
    >>> within(pd.Series(["2614", "27", "39", None]), ["26", "271"]).tolist()
    [True, <NA>, False, <NA>]
    """
    known = codes.dropna().unique()
    starts = tuple(digits(pd.Series(list(wanted), dtype="str")).dropna())
    answers: dict[str, bool | None] = {
        code: True if code.startswith(starts) else None if _short(code, starts) else False
        for code in known
    }
    found = [answers.get(code) if isinstance(code, str) else None for code in codes]
    return pd.Series(pd.array(found, dtype="boolean"), codes.index)


def _short(code: str, starts: Sequence[str]) -> bool:
    return any(start.startswith(code) for start in starts)


def planned(quarters: pd.DataFrame) -> list[list[str] | None]:
    """Sectors that each quarter is planned for (片区规划行业).

    Parameters
    ----------
    quarters
        Rows of ``constraints``.

    Returns
    -------
    list
        Codes of the column ``sectors``, else those that the name gives after 行业; None where neither
        does.

    Examples
    --------
    >>> planned(pd.DataFrame({"name": ["食品产业片区（行业13、14）", "东片区2"]}))
    [['13', '14'], None]
    """
    frame = quarters.reindex(columns=["sectors", "name"])
    found: list[list[str] | None] = []
    for sectors, name in zip(frame["sectors"], frame["name"], strict=True):
        said = sectors if isinstance(sectors, str) else None
        if said is None and isinstance(name, str):
            match = _LIST.search(name)
            said = match[1] if match else None
        found.append(_PARTS.findall(said) or None if said else None)
    return found
