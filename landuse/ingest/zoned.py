"""Zone boundaries as drawn (片区边界): which version a row is of, and which rows are pieces of one zone."""

from __future__ import annotations

from pathlib import PurePath

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from landuse.crs import Geometries
from landuse.errors import Note
from landuse.ingest.keys import repeated
from landuse.schema import fields, key

_VERSION = "1"
_OVERLAP = 0.01
"""Pieces of one zone meet; where they share more of their area than this, one of them may be another
version, or the same zone drawn twice. The figure is ours, wide enough for slips of drawing."""


def versioned(zones: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Zones with a version in every row (边界版本): by file where one zone is drawn in several files.

    Parameters
    ----------
    zones
        The table as read.

    Returns
    -------
    pandas.DataFrame, list of Note
        The table with a ``version``, and what was presumed.

    Examples
    --------
    >>> found, notes = versioned(
    ...     pd.DataFrame(
    ...         {"zone_id": ["E", "W", "E"], "source": ["2018.shp", "2018.shp", "2024.shp"]}
    ...     )
    ... )
    >>> found["version"].tolist(), [note.code for note in notes]
    (['2018', '2018', '2024'], ['ingest.version_by_file'])
    """
    if "version" in zones:
        return zones, []
    files = zones.groupby("zone_id")["source"].nunique()
    if not files.gt(1).any():
        found = zones.assign(version=pd.Series(_VERSION, zones.index, dtype="str"))
        return found, [Note("ingest.default_version", "info", {"version": _VERSION}, "zones")]
    sources = list(dict.fromkeys(zones["source"].astype(str)))
    stems = [PurePath(each).stem for each in sources]
    labels = stems if len(set(stems)) == len(sources) else sources
    named = dict(zip(sources, labels, strict=True))
    params = {"count": int(files.gt(1).sum()), "versions": ", ".join(labels)}
    found = zones.assign(version=zones["source"].astype(str).map(named).astype("str"))
    return found, [Note("ingest.version_by_file", "warning", params, "zones")]


def pieces(
    zones: pd.DataFrame, shapes: Geometries | None, codes: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Rows that are pieces of one zone (同一片区的多块图形): all they say agrees, and they lie side by side.

    Parameters
    ----------
    zones
        The table.
    shapes
        Its boundaries.
    codes
        Zone and version of each row as a number, −1 where part of that is missing.

    Returns
    -------
    numpy.ndarray of bool
        False for a zone of one row, and where the rows differ or lie over one another.
    """
    again = repeated(codes)
    found = np.zeros(len(zones), dtype=bool)
    if shapes is None:
        return found
    said = [
        name for name, each in fields("zones").items() if each.kind == "input" and name in zones
    ]
    said = [name for name in said if name not in {"geometry", *key("zones")}]
    for _, places in pd.Series(np.flatnonzero(again)).groupby(codes[again], sort=False):
        drawn = shapes[places.to_numpy()]
        drawn = drawn[~shapely.is_missing(drawn)]
        together = float(shapely.area(drawn).sum())
        shared = together - float(shapely.area(shapely.union_all(drawn)))
        alike = zones[said].iloc[places].nunique(dropna=False).le(1).all()
        found[places] = alike and shared <= _OVERLAP * together
    return found
