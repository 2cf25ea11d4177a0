"""Keys (宗地代码匹配): codes that match once a unit suffix is cut off."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.ids import Positions, positions


def cut_positions(wanted: pd.Series[Any], known: pd.Series[Any], separator: str) -> Positions:
    """Row of each id once its last part is cut off (去掉末段后的编号所在行).

    Parameters
    ----------
    wanted
        Ids to look up.
    known
        Unique ids of the table.
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
