"""Inside (园区内外): land that an enterprise has outside the park, which takes its share of the amounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.apportion.evidence import SHEETS
from landuse.apportion.shares import Floats
from landuse.errors import Note
from landuse.ids import positions

_COLUMNS = ["enterprise_row", "area_mu", "from_on", "to_on", "confirmed"]
_SHOWN = 5


def outside_land(
    links: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, list[Note]]:
    """Land of the linked enterprises that is outside the park (园区外用地) [mu].

    It is told by the column ``area_outside`` of the enterprise sheet, or by rows of the occupancy
    table whose parcel is not among the parcels; the column goes first. An enterprise whose land
    inside is not known cannot be split, so all of its amounts stay inside, with a note.

    Parameters
    ----------
    links
        The ``links`` table with ``enterprise_row``.
    tables
        ``parcels``, ``enterprises``, ``occupancy``.

    Returns
    -------
    outside, notes
        ``enterprise_row``, ``area_mu``, ``from_on``, ``to_on``, ``confirmed``; empty where
        nobody has land outside.
    """
    told = _told(tables["enterprises"])
    strange, notes = _strange(links, tables, told["enterprise_row"])
    found = pd.concat([told, strange], ignore_index=True) if len(strange) else told
    if found.empty:
        return found, notes
    blank = links["enterprise_row"].to_numpy()[links["area_mu"].isna().to_numpy()]
    open_ = found["enterprise_row"].isin(blank)
    if open_.any():
        ids = tables["enterprises"]["enterprise_id"]
        firms = ids.iloc[found["enterprise_row"][open_].unique()]
        notes.append(Note("chains.outside_not_split", "warning", _some(firms), "enterprises"))
    return found[~open_].reset_index(drop=True), notes


def _told(enterprises: pd.DataFrame) -> pd.DataFrame:
    if "area_outside" not in enterprises:
        return _frame(np.zeros(0, dtype=np.int64), np.zeros(0))
    area = enterprises["area_outside"].to_numpy(dtype=float, na_value=np.nan)
    rows = np.flatnonzero(area > 0)
    return _frame(rows, area[rows])


def _frame(rows: Any, area: Floats) -> pd.DataFrame:
    blank = np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[ms]")
    sure = pd.array([pd.NA] * len(rows), dtype="boolean")
    return pd.DataFrame(dict(zip(_COLUMNS, (rows, area, blank, blank, sure), strict=True)))


def _strange(
    links: pd.DataFrame, tables: Mapping[str, pd.DataFrame], told: pd.Series[Any]
) -> tuple[pd.DataFrame, list[Note]]:
    """Occupancy rows of linked enterprises on parcels that the park does not have."""
    nothing = _frame(np.zeros(0, dtype=np.int64), np.zeros(0))
    occupancy = tables.get("occupancy")
    if occupancy is None or occupancy.empty or "enterprise_id" not in occupancy:
        return nothing, []
    method = links["method"].astype("category")
    used = method.cat.categories == "occupancy"
    n_linked = int(np.append(used, [False])[method.cat.codes.to_numpy()].sum())
    if n_linked >= int(occupancy["enterprise_id"].notna().sum()):
        return nothing, []
    at = positions(occupancy["parcel_id"], tables["parcels"]["parcel_id"])
    rows = occupancy[(at < 0) & occupancy["parcel_id"].notna().to_numpy()]
    who = positions(rows["enterprise_id"], tables["enterprises"]["enterprise_id"])
    mine = np.isin(who, links["enterprise_row"].to_numpy()) & ~np.isin(who, told.to_numpy())
    rows, who = rows[mine], who[mine]
    linked = _linked_all_the_same(links, who, rows)
    rows, who = rows[~linked], who[~linked]
    if rows.empty:
        return nothing, []
    sublet = (rows["role"].astype("str") == "sublet").to_numpy() if "role" in rows else None
    area = rows["area"].to_numpy(dtype=float, na_value=np.nan) if "area" in rows else None
    area = np.full(len(rows), np.nan) if area is None else area
    area = area if sublet is None else np.where(sublet, -area, area)
    known = area > 0
    params = {**_some(rows["parcel_id"]), "area": f"{area[known].sum():,.2f}"}
    notes = [Note("chains.outside", "warning", params, "occupancy")]
    if np.isnan(area).any():
        lost = _some(rows["parcel_id"][np.isnan(area)])
        notes.append(Note("chains.outside_unknown", "warning", lost, "occupancy"))
    found = _frame(who[known], area[known])
    for name, source in (("from_on", "from_on"), ("to_on", "to_on"), ("confirmed", "confirmed")):
        if source in rows:
            found[name] = rows[source].array[known]
    return found, notes


def _linked_all_the_same(links: pd.DataFrame, who: Any, rows: pd.DataFrame) -> Any:
    """Rows that were linked though their code is no parcel: part of a code, several, or decided."""
    others = links[~links["method"].astype("str").isin(["occupancy", *SHEETS])]
    if others.empty or "source_row" not in rows:
        return np.zeros(len(rows), dtype=bool)
    known = set(zip(others["enterprise_row"], others["evidence_row"], strict=True))
    told = zip(who, rows["source_row"], strict=True)
    return np.array([pair in known for pair in told], dtype=bool)


def _some(ids: pd.Series[Any]) -> dict[str, object]:
    """How many, and the first few of them."""
    shown = ", ".join(sorted(ids.astype("str").unique())[:_SHOWN])
    return {"count": len(ids), "ids": shown + (" …" if ids.nunique() > _SHOWN else "")}
