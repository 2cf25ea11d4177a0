"""Rows of one key made one (合并重复记录): polygons dissolved, amounts summed, the rest must agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from landuse.crs import Geometries
from landuse.errors import Note
from landuse.ingest.keys import fields_in_words, places_in_words, repeated
from landuse.ingest.shapes.geometry import areas
from landuse.ingest.who import Positions
from landuse.schema import fields, key

_SUMMED = {"parcels", "returns", "monthly"}
_RATES = {"far_min", "area_m2"}
_UNNAMED = "unnamed-"
_KEY = " key"


def name_parcels(parcels: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Parcels without an id keep their land under a made-up one (无编号宗地).

    Parameters
    ----------
    parcels
        The table as read.

    Returns
    -------
    pandas.DataFrame, list of Note
        The table with an id in every row.
    """
    none = np.flatnonzero(parcels["parcel_id"].isna())
    if not len(none):
        return parcels, []
    taken = set(parcels["parcel_id"].dropna())
    free = (
        name
        for i in range(1, len(parcels) + len(none) + 1)
        if (name := f"{_UNNAMED}{i}") not in taken
    )
    names = [next(free) for _ in none]
    ids = parcels["parcel_id"].copy()
    ids.iloc[none] = names
    notes = []
    for at, name in zip(none, names, strict=True):
        row = int(parcels["source_row"].iloc[at])
        params = {"file": parcels["source"].iloc[at], "row": row, "id": name}
        notes.append(Note("ingest.unnamed_parcel", "warning", params, "parcels", row, name))
    return parcels.assign(parcel_id=ids), notes


def merged(
    table: str, frame: pd.DataFrame, shapes: Geometries | None, codes: Positions, m2: float
) -> tuple[pd.DataFrame, Geometries | None, NDArray[np.bool_], list[Note]]:
    """Rows of one key as one row (合并), in the place of the first.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table.
    shapes
        Its geometry, None where it has none.
    codes
        Key of each row as a number.
    m2
        Square metres of one square unit of the CRS.

    Returns
    -------
    pandas.DataFrame, Geometries or None, numpy.ndarray of bool, list of Note
        Table and geometry, which of the new rows were merged, and a note a key.
    """
    at = np.flatnonzero(repeated(codes))
    groups = [places.to_numpy() for _, places in pd.Series(at).groupby(codes[at], sort=False)]
    first = np.array([places[0] for places in groups], dtype=np.int64)
    rows, disputed, same = _rows(table, frame, at, groups)
    joined = frame.copy()
    for name in rows.columns:
        joined.loc[frame.index[first], name] = rows[name].to_numpy()
    if shapes is not None:
        several = [shapes[places] for places in groups]
        united = [shapely.union_all(parts[~shapely.is_missing(parts)]) for parts in several]
        shapes = shapes.but(first, united)
        joined["area_m2"] = np.where(_mask(first, len(frame)), areas(shapes, m2), frame["area_m2"])
    notes = _notes(table, frame, joined, groups, disputed, same)
    kept = np.setdiff1d(np.arange(len(frame)), np.setdiff1d(at, first))
    return (
        joined.iloc[kept].reset_index(drop=True),
        None if shapes is None else shapes.take(kept),
        _mask(first, len(frame))[kept],
        notes,
    )


def _mask(places: Positions, count: int) -> NDArray[np.bool_]:
    found = np.zeros(count, dtype=bool)
    found[places] = True
    return found


def _rows(
    table: str, frame: pd.DataFrame, at: Positions, groups: list[Positions]
) -> tuple[pd.DataFrame, pd.DataFrame, NDArray[np.int64]]:
    """Values of the merged rows: sums where amounts add up, else the first; and where they differ.

    A row that is there twice, the same in all columns, is summed once; how many were left out of the
    sums of each key is the third part of the answer.
    """
    order = np.full(len(frame), -1, dtype=np.int64)
    for i, places in enumerate(groups):
        order[places] = i
    part = frame.iloc[at]
    by = order[at]
    names = [
        name
        for name in frame.columns
        if name not in {"source", "source_row", "geometry", "repaired", "area_m2", *key(table)}
    ]
    agreed = part.groupby(by)[names].nunique()
    found = part.groupby(by)[names].first()
    numeric = [
        name
        for name in names
        if table in _SUMMED and fields(table)[name].dtype == "number" and name not in _RATES
    ]
    again = np.zeros(len(part), dtype=bool)
    if numeric and table != "parcels":
        counts = part[numeric].fillna(0).ne(0).any(axis=1).to_numpy()
        again = counts & part[names].assign(**{_KEY: by}).duplicated().to_numpy()
    if numeric:
        total = part[~again].groupby(by[~again])[numeric].sum(min_count=1)
        same = agreed[numeric].le(1) if table == "parcels" else agreed[numeric].lt(0)
        found[numeric] = found[numeric].where(same, total)
    disputed = agreed.drop(columns=numeric).gt(1)
    return found, disputed, np.bincount(by[again], minlength=len(groups))


def _notes(
    table: str,
    frame: pd.DataFrame,
    joined: pd.DataFrame,
    groups: list[Positions],
    disputed: pd.DataFrame,
    same: NDArray[np.int64],
) -> list[Note]:
    notes = []
    for i, places in enumerate(groups):
        wrong = [str(name) for name in disputed.columns if disputed.loc[i, name]]
        rows = places_in_words(frame, places.tolist())
        start = places[0]
        row = int(frame["source_row"].iloc[start])
        name = ", ".join(str(frame[part].iloc[start]) for part in key(table))
        params: dict[str, Any] = {
            "file": frame["source"].iloc[start],
            "row": row,
            "rows": rows,
            "found": name,
            "count": len(places),
            **_areas(frame, joined, places),
            **fields_in_words(table, wrong),
        }
        if wrong and table == "enterprises":
            notes.append(Note("ingest.merge_disagrees", "error", params, table, row, name))
            continue
        if same[i]:
            said = {**params, "same": int(same[i])}
            notes.append(Note("ingest.merged_same", "warning", said, table, row, name))
            if not wrong:
                continue
        code = "merged_disputed" if wrong else ("merged" if "area_m2" in frame else "merged_rows")
        notes.append(
            Note(f"ingest.{code}", "warning" if wrong else "info", params, table, row, name)
        )
    return notes + _told_twice(table, frame, groups)


def _told_twice(table: str, frame: pd.DataFrame, groups: list[Positions]) -> list[Note]:
    """Amounts of one key that were added up from several files or sheets: one may sum up the other."""
    if table not in _SUMMED - {"parcels"}:
        return []
    of_groups = [frame["source"].iloc[places] for places in groups]
    several = [each for each in of_groups if len(set(each)) > 1]
    if not several:
        return []
    names = list(dict.fromkeys(str(name) for each in several for name in each))
    params = {"table": table, "count": len(several), "sources": ", ".join(names)}
    return [Note("ingest.merged_sources", "warning", params, table)]


def _areas(frame: pd.DataFrame, joined: pd.DataFrame, places: Positions) -> dict[str, str]:
    if "area_m2" not in frame:
        return {}
    before, after = frame["area_m2"].iloc[places].sum(), joined["area_m2"].iloc[places[0]]
    return {"area": f"{before:.1f}", "after": f"{after:.1f}"}
