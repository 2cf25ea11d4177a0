"""Floors (厂房折地): the land that leased floor space stands for, and what is left to the owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.apportion.lines import LEASE, OWN
from landuse.apportion.shares import Bools, Floats
from landuse.errors import Note
from landuse.ids import positions
from landuse.policy import Land

_LISTED = 20


def by_floor(
    lines: pd.DataFrame, tables: Mapping[str, pd.DataFrame], land: Land
) -> tuple[pd.DataFrame, list[Note]]:
    """Lines with the land of leased floor space (厂房面积折算用地) [mu].

    Leases whose land is not recorded get it from their floor: ``land = floor / floor area ratio``
    or ``land = floor / recorded floor × area of the parcel``, as the policy says. The units of
    standard factories are let by the one enterprise that owns the parcel, if there is one; the
    land of vacant floor stays with it.

    Parameters
    ----------
    lines
        The lines.
    tables
        ``parcels`` with ``area_mu``, ``units``, ``occupancy``.
    land
        Land section of the policy.

    Returns
    -------
    lines, notes
        With areas, and what there is to say.
    """
    lines, notes = _let_by_owner(lines)
    notes += _unknown_units(lines, tables)
    lines = _of_units(lines, tables, land)
    told, unit, at = (lines[name].to_numpy() for name in ("told", "unit", "parcel"))
    let, other = (lines["role"] != OWN).to_numpy(), lines["other"].to_numpy()
    open_ = let & ~told & ~unit
    found, by = lines["area"].to_numpy().copy(), np.zeros(len(lines), dtype=bool)
    found[open_ & (other >= 0)] = np.nan
    with_floor = np.flatnonzero(open_ & (lines["floor"] > 0).to_numpy())
    if len(with_floor):
        here = at[with_floor]
        figures = lines["floor"].to_numpy()[with_floor] * _area(tables)[here]
        figures /= whole_floor(tables, land)[here]
        by[with_floor] = ~np.isnan(figures)
        found[by] = figures[~np.isnan(figures)]
    if by.any():
        notes.append(Note("chains.by_floor", "info", {"count": int(by.sum())}))
    again = np.unique(at[(open_ & (other >= 0)) | by | (unit & (other >= 0))])
    return _refilled(lines.assign(area=found, told=told | by), _area(tables), again), notes


def whole_floor(tables: Mapping[str, pd.DataFrame], land: Land) -> Floats:
    """Floor area that stands for all of each parcel (折算所用总建筑面积) [m²].

    Parameters
    ----------
    tables
        ``parcels``, ``units``, ``occupancy``.
    land
        Land section of the policy.

    Returns
    -------
    numpy.ndarray
        For the floor area ratio: of the parcel sheet, else what is recorded. Pro rata: what is
        recorded of units or else of holders, else the sheet; where common floor is the owner's,
        the larger one. Where a unit or holder has no floor area, what is recorded is the sheet's
        figure, and unknown where that is missing or no more than the others have.
    """
    sheet = _figures(tables["parcels"], "floor_area")
    sheet = np.where(sheet > 0, sheet, np.nan)
    recorded, some = _recorded(tables, "units", None)
    holders, _ = _recorded(tables, "occupancy", "own")
    recorded = np.where(some, recorded, holders)
    if land.floor_to_land == "far":
        return np.where(np.isnan(sheet), recorded, sheet)
    if land.common_floor == "owner":
        return np.fmax(sheet, recorded)
    return np.where(np.isnan(recorded), sheet, recorded)


def _recorded(
    tables: Mapping[str, pd.DataFrame], name: str, role: str | None
) -> tuple[Floats, Bools]:
    """Floor of the rows of a table on each parcel, missing where it is not known; and where any is."""
    parcels = tables["parcels"]
    rows = tables.get(name)
    if rows is None or rows.empty or "floor_area" not in rows:
        return np.full(len(parcels), np.nan), np.zeros(len(parcels), dtype=bool)
    if role is not None and "role" in rows:
        rows = rows[rows["role"].astype("str").fillna("own") == role]
    at = positions(rows["parcel_id"], parcels["parcel_id"])
    floor = _figures(rows, "floor_area")
    floor, at = floor[at >= 0], at[at >= 0]
    total = np.bincount(at, np.nan_to_num(floor), len(parcels)).astype(float)
    some = total > 0
    gaps = some & (np.bincount(at, np.isnan(floor), len(parcels)) > 0)
    if gaps.any():
        sheet = _figures(parcels, "floor_area")
        total = np.where(gaps, np.where(sheet > total, sheet, np.nan), total)
    return np.where(some, total, np.nan), some


def _figures(table: pd.DataFrame, name: str) -> Floats:
    if name not in table:
        return np.full(len(table), np.nan)
    return np.asarray(table[name].to_numpy(dtype=float, na_value=np.nan), dtype=float)


def _area(tables: Mapping[str, pd.DataFrame]) -> Floats:
    return _figures(tables["parcels"], "area_mu")


def _of_units(lines: pd.DataFrame, tables: Mapping[str, pd.DataFrame], land: Land) -> pd.DataFrame:
    """Units were linked by their share of the units' floor; here by what the policy says."""
    unit = lines["unit"].to_numpy()
    if not unit.any() or (land.floor_to_land == "pro_rata" and land.common_floor == "shared"):
        return lines
    at = lines["parcel"].to_numpy()
    factor = (_recorded(tables, "units", None)[0] / whole_floor(tables, land))[at]
    return lines.assign(area=np.where(unit, lines["area"] * factor, lines["area"]))


def _unknown_units(lines: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> list[Note]:
    """Parcels on which a unit has no floor area, so that the land of tenants is not known."""
    area, parcels = _area(tables), tables["parcels"]
    hit = (lines["unit"] & lines["area"].isna()).to_numpy() & ~np.isnan(area[lines["parcel"]])
    if not hit.any():
        return []
    places = sorted(parcels["parcel_id"].iloc[np.unique(lines["parcel"][hit])].astype("str"))
    shown = ", ".join(places[:_LISTED]) + (" …" if len(places) > _LISTED else "")
    params = {"count": len(places), "ids": shown, "tenants": lines["enterprise"][hit].nunique()}
    return [Note("chains.units_without_floor", "warning", params, "units")]


def _let_by_owner(lines: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Units with the one enterprise that owns their parcel as lessor; an owner's own are no lease."""
    unit = lines["unit"].to_numpy()
    if not unit.any():
        return lines, []
    own = lines[(lines["role"] == OWN) & lines["titled"]]
    own = own[own["parcel"].isin(lines["parcel"][unit])]
    if own.empty:
        return lines, []
    owners = own.groupby("parcel")["enterprise"].agg(["min", "max"])
    one = owners["min"][owners["min"] == owners["max"]]
    owner = lines["parcel"].map(one).fillna(-1).to_numpy(dtype=np.int64)
    notes = []
    unclear = unit & (owner < 0) & lines["parcel"].isin(owners.index).to_numpy()
    if unclear.any():
        notes.append(Note("chains.units_of_several", "warning", {"count": int(unclear.sum())}))
    other = np.where(unit, owner, lines["other"])
    self_let = unit & (owner == lines["enterprise"].to_numpy())
    if self_let.any():
        notes.append(Note("chains.own_units", "info", {"count": int(self_let.sum())}))
    return lines.assign(other=other)[~self_let].reset_index(drop=True), notes


def _refilled(lines: pd.DataFrame, area: Floats, parcels: Any) -> pd.DataFrame:
    """Owners without a recorded area have what other owners and strangers leave of the parcel.

    What they let is part of theirs, so it takes nothing off it; only those who are there at the
    same time share, by floor where all have it, else evenly. Where it is not known what the others
    have, it is not known what they leave.
    """
    if not len(parcels):
        return lines
    here = lines["parcel"].isin(parcels)
    strange = (lines["role"] == LEASE) & (lines["other"] < 0)
    holds = here & ((lines["role"] == OWN) | strange)
    todo = here & (lines["role"] == OWN) & ~lines["told"]
    if not todo.any():
        return lines
    both = (
        lines[todo]
        .reset_index()
        .merge(lines[holds].reset_index(), on="parcel", suffixes=("", "_by"))
    )
    both = both[(both["first"] <= both["last_by"]) & (both["first_by"] <= both["last"])]
    fixed = both["told_by"] | (both["role_by"] != OWN)
    sums = pd.DataFrame(
        {
            "line": both["index"],
            "taken": both["area_by"].where(fixed, 0.0).fillna(0.0),
            "unclear": (fixed & both["area_by"].isna()).astype(float),
            "count": (~fixed).astype(float),
            "floor": both["floor_by"].where(~fixed, 0.0).fillna(0.0),
            "with_floor": (~fixed & (both["floor_by"] > 0)).astype(float),
        }
    )
    total = sums.groupby("line").sum()
    mine = lines.loc[total.index]
    rest = (area[mine["parcel"]] - total["taken"]).where(total["unclear"] == 0)
    by_floor_ = total["with_floor"] == total["count"]
    share = (mine["floor"] / total["floor"]).where(by_floor_, 1 / total["count"])
    found = lines["area"].copy()
    found[total.index] = (rest * share).where(rest > 0)
    return lines.assign(area=found)
