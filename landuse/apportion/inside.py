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
_LISTED = 20


def outside_land(
    links: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    missed: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, list[Note]]:
    """Land of the linked enterprises that is outside the park (园区外用地) [mu].

    It is told by the column ``area_outside`` of the enterprise sheet, or by rows of the occupancy
    table whose parcel is not among the parcels; the column goes first. Where the area of a plot
    outside is not known, or the land inside is not, the enterprise cannot be split: what is on no
    known land outside stays inside, with a note, and nobody can tell how much of it belongs there.

    Parameters
    ----------
    links
        The ``links`` table with ``enterprise_row``.
    tables
        ``parcels``, ``enterprises``, ``occupancy``.
    missed
        Codes that are no parcel in cells that name parcels as well: ``enterprise_row``, ``from_on``,
        ``to_on``, ``code``.

    Returns
    -------
    outside, notes
        ``enterprise_row``, ``area_mu``, ``from_on``, ``to_on``, ``confirmed``; empty where
        nobody has land outside. ``area_mu`` is missing where the enterprise cannot be split.
    """
    told = _told(tables["enterprises"])
    strange, unknown, notes = _strange(links, tables, told["enterprise_row"])
    if missed is not None:
        rest = missed[~missed["enterprise_row"].isin(told["enterprise_row"])]
        blank = _frame(rest["enterprise_row"].to_numpy(), np.full(len(rest), np.nan))
        days = {name: rest[name].array for name in ("from_on", "to_on")}
        unknown = pd.concat([unknown, blank.assign(**days, code=rest["code"].array)])
    found = pd.concat([told, strange], ignore_index=True) if len(strange) else told
    if len(unknown):
        ids = tables["enterprises"]["enterprise_id"]
        notes.append(Note("chains.outside_unknown", "warning", _plots(unknown, ids), "enterprises"))
        found = _not_split(found, links, ids, notes)
        return pd.concat([found, unknown[_COLUMNS]], ignore_index=True), notes
    if found.empty:
        return found, notes
    return _not_split(found, links, tables["enterprises"]["enterprise_id"], notes), notes


def _not_split(
    found: pd.DataFrame, links: pd.DataFrame, ids: pd.Series[Any], notes: list[Note]
) -> pd.DataFrame:
    """Land outside, unknown where it cannot be set against the land inside; adds a note."""
    blank = links["enterprise_row"].to_numpy()[links["area_mu"].isna().to_numpy()]
    open_ = found["enterprise_row"].isin(blank)
    if open_.any():
        firms = ids.iloc[found["enterprise_row"][open_].unique()]
        notes.append(Note("chains.outside_not_split", "warning", _some(firms), "enterprises"))
        found = found.assign(area_mu=found["area_mu"].mask(open_))
    return found


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
) -> tuple[pd.DataFrame, pd.DataFrame, list[Note]]:
    """Occupancy rows of linked enterprises on parcels that the park does not have: with, without area."""
    nothing = _frame(np.zeros(0, dtype=np.int64), np.zeros(0))
    none = nothing.assign(code=pd.Series(dtype="str"))
    occupancy = tables.get("occupancy")
    if occupancy is None or occupancy.empty or "enterprise_id" not in occupancy:
        return nothing, none, []
    method = links["method"].astype("category")
    used = method.cat.categories == "occupancy"
    behind = links["evidence_row"][np.append(used, [False])[method.cat.codes.to_numpy()]]
    n_linked = int((~behind.duplicated()).sum())  # a row may be cut into several periods
    if n_linked >= int(occupancy["enterprise_id"].notna().sum()):
        return nothing, none, []
    at = positions(occupancy["parcel_id"], tables["parcels"]["parcel_id"])
    rows = occupancy[(at < 0) & occupancy["parcel_id"].notna().to_numpy()]
    who = positions(rows["enterprise_id"], tables["enterprises"]["enterprise_id"])
    mine = np.isin(who, links["enterprise_row"].to_numpy()) & ~np.isin(who, told.to_numpy())
    rows, who = rows[mine], who[mine]
    linked = _linked_all_the_same(links, who, rows)
    rows, who = rows[~linked], who[~linked]
    if rows.empty:
        return nothing, none, []
    sublet = (rows["role"].astype("str") == "sublet").to_numpy() if "role" in rows else None
    area = rows["area"].to_numpy(dtype=float, na_value=np.nan) if "area" in rows else None
    area = np.full(len(rows), np.nan) if area is None else area
    area = area if sublet is None else np.where(sublet, 0.0, area)  # let on, it is another's
    whole = _frame(who, area).assign(code=rows["parcel_id"].array)
    whole = whole.assign(**{name: rows[name].array for name in _COLUMNS[2:] if name in rows})
    found, unknown = whole[area > 0], whole[np.isnan(area)]
    notes = []
    if len(found):
        params = {**_some(found["code"]), "area": f"{found['area_mu'].sum():,.2f}"}
        notes.append(Note("chains.outside", "warning", params, "occupancy"))
    return found[_COLUMNS], unknown, notes


def _linked_all_the_same(links: pd.DataFrame, who: Any, rows: pd.DataFrame) -> Any:
    """Rows that were linked though their code is no parcel: part of a code, several, or decided."""
    others = links[~links["method"].astype("str").isin(["occupancy", *SHEETS])]
    if others.empty or "source_row" not in rows:
        return np.zeros(len(rows), dtype=bool)
    known = set(zip(others["enterprise_row"], others["evidence_row"], strict=True))
    told = zip(who, rows["source_row"], strict=True)
    return np.array([pair in known for pair in told], dtype=bool)


def _plots(unknown: pd.DataFrame, ids: pd.Series[Any]) -> dict[str, object]:
    """How many firms have plots outside without an area, and which."""
    firms = ids.iloc[unknown["enterprise_row"]].astype("str").to_numpy()
    pairs = sorted({f"{firm} ({code})" for firm, code in zip(firms, unknown["code"], strict=True)})
    shown = "; ".join(pairs[:_LISTED]) + (" …" if len(pairs) > _LISTED else "")
    return {"count": len(np.unique(firms)), "listed": shown}


def _some(ids: pd.Series[Any]) -> dict[str, object]:
    """How many, and the first few of them."""
    shown = ", ".join(sorted(ids.astype("str").unique())[:_SHOWN])
    return {"count": len(ids), "ids": shown + (" …" if ids.nunique() > _SHOWN else "")}
