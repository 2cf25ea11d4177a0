"""Premises (厂房与用途): floor space, its use, and whether a parcel is industrial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import positions
from landuse.policy import Land
from landuse.units import MU_M2

Floats = npt.NDArray[np.float64]
_FLOORS = (
    "lettable_floor",
    "occupied_floor",
    "producing_floor",
    "vacant_floor",
    "unknown_floor",
)
_FIGURES = ("floor_area", "footprint", *_FLOORS)
_ANSWERS = ("industrial", "taxable", "vacant_use")


def with_premises(
    parcel_facts: pd.DataFrame, tables: Mapping[str, pd.DataFrame], land: Land, year: int
) -> pd.DataFrame:
    """Facts with the premises of each parcel (附加厂房与用途), known as they stand now.

    Parameters
    ----------
    parcel_facts
        Facts; the rows of the evaluation year stand in the order of the parcels.
    tables
        As for :func:`premises`.
    land
        Land section of the policy.
    year
        Evaluation year; in other years premises are not known.

    Returns
    -------
    pandas.DataFrame
        Facts with floors, ``industrial``, ``taxable`` and ``vacant_use``.
    """
    places = premises(tables, land)
    current = np.flatnonzero(parcel_facts["year"] == year)
    found: dict[str, Any] = {}
    unknown_all = pd.Series(np.full(len(parcel_facts), np.nan), parcel_facts.index, copy=False)
    for name in _FIGURES:
        now = places[name].to_numpy(dtype=float)
        if np.isnan(now).all():
            found[name] = unknown_all
        else:
            found[name] = np.full(len(parcel_facts), np.nan)
            found[name][current] = now
    for name in _ANSWERS:
        values = np.zeros(len(parcel_facts), dtype=bool)
        unknown = np.ones(len(parcel_facts), dtype=bool)
        answer = places[name].astype("boolean")
        values[current] = answer.fillna(value=False).to_numpy(dtype=bool)
        unknown[current] = answer.isna().to_numpy()
        found[name] = pd.arrays.BooleanArray(values, unknown)
    return pd.DataFrame({**parcel_facts, **found}, copy=False)


def premises(tables: Mapping[str, pd.DataFrame], land: Land) -> pd.DataFrame:
    """Premises of each parcel (厂房与用途) [m²], as known now.

    Parameters
    ----------
    tables
        ``parcels`` with ``area_mu``; ``units`` and ``occupancy`` where there are any.
    land
        Land section of the policy: prefixes of industrial use.

    Returns
    -------
    pandas.DataFrame
        In the order of the parcels: ``floor_area``, ``footprint``, the floors with a recorded state,
        ``industrial``, ``taxable``, ``vacant_use``.
    """
    parcels = tables["parcels"]
    size = len(parcels)
    units = _on_parcels(tables, "units")
    occupancy = _on_parcels(tables, "occupancy")
    uses = _uses([parcels.assign(parcel=np.arange(size)), occupancy])
    industrial = _starts_with(size, uses, land.industrial)
    found = {
        "floor_area": _floor_area(parcels, units, occupancy),
        "footprint": _plain(parcels, "footprint"),
        **_states(size, units, occupancy),
        "industrial": industrial,
        "vacant_use": _starts_with(size, uses, land.vacant_use),
        "taxable": _taxable(parcels, industrial, land),
    }
    return pd.DataFrame(found, pd.RangeIndex(size), copy=False)


def _taxable(
    parcels: pd.DataFrame, industrial: pd.arrays.BooleanArray, land: Land
) -> npt.NDArray[np.bool_]:
    """Industrial land that is not public; the policy says what an unknown use counts as."""
    filled = industrial.fillna(value=land.unknown_use == "industrial")
    counted = np.asarray(filled, dtype=bool)
    if "holding" in parcels:
        counted = counted & _is_not(parcels["holding"], "public")
    return counted


def _is_not(answers: pd.Series[Any], name: str) -> npt.NDArray[np.bool_]:
    """Whether each answer is another; asked once a category, not once a row."""
    kinds = answers.astype("category")
    other = np.append(kinds.cat.categories.astype("str") != name, [True])
    return np.asarray(other[kinds.cat.codes.to_numpy()], dtype=bool)


def _plain(parcels: pd.DataFrame, name: str) -> Floats:
    if name in parcels:
        return np.asarray(parcels[name].to_numpy(dtype=float, na_value=np.nan), dtype=float)
    return np.full(len(parcels), np.nan)


def _on_parcels(tables: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame | None:
    """Rows of a table that stand on a parcel, with its position; None where there are none."""
    table = tables.get(name)
    if table is None or table.empty:
        return None
    at = positions(table["parcel_id"], tables["parcels"]["parcel_id"])
    return table.assign(parcel=at)[at >= 0]


def _sums(rows: pd.DataFrame, values: pd.Series[Any], size: int) -> Floats:
    """Sum a parcel; missing where nothing is known or one value is missing."""
    parcel = rows["parcel"].to_numpy()
    figures = values.to_numpy(dtype=float, na_value=np.nan)
    total = np.bincount(parcel, np.nan_to_num(figures), size)
    gaps = np.bincount(parcel, np.isnan(figures), size)
    return np.where((np.bincount(parcel, minlength=size) > 0) & (gaps == 0), total, np.nan)


def _floor_area(
    parcels: pd.DataFrame, units: pd.DataFrame | None, occupancy: pd.DataFrame | None
) -> Floats:
    """Floor area of the parcel sheet, else of its units, else of its holders, else of tenants."""
    found = _plain(parcels, "floor_area")
    holders, tenants = _holders_and_tenants(occupancy)
    if tenants is not None and units is not None and "floor_area" in units:
        gaps = units["parcel"][units["floor_area"].isna()]  # what tenants rent is not the whole
        tenants = tenants[~tenants["parcel"].isin(gaps)]
    for rows in (units, holders, tenants):
        if rows is not None and "floor_area" in rows:
            told = _sums(rows, rows["floor_area"], len(found))
            found = np.where(np.isnan(found), told, found)
    return found


def _holders_and_tenants(
    occupancy: pd.DataFrame | None,
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Who holds, whose floor is the whole, and who rents a part of it."""
    if occupancy is None or "role" not in occupancy:
        return occupancy, None
    role = occupancy["role"].astype("str").fillna("own")
    return occupancy[role == "own"], occupancy[role == "lease"]


def _states(
    size: int, units: pd.DataFrame | None, occupancy: pd.DataFrame | None
) -> dict[str, Floats]:
    """Floor of each state: of units, else of occupants. Floor whose state is missing is unknown."""
    found = dict.fromkeys(_FLOORS, np.full(size, np.nan))
    for table in (occupancy, units):
        if table is None or "state" not in table:
            continue
        rows, floor = _own_floor(table, size)
        state = rows["state"].astype("str")
        told = np.bincount(rows["parcel"], state.notna(), size) > 0
        none = pd.Series(0.0, rows.index)
        parts = {
            "lettable_floor": floor,
            "vacant_floor": floor.where(state == "vacant", none),
            "producing_floor": floor.where(state == "in_production", none),
            "unknown_floor": floor.where(state.isna(), none),
            "occupied_floor": floor.where(state.isin(["in_production", "let_unused"]), none),
        }
        sums = {name: _sums(rows, part, size) for name, part in parts.items()}
        for name in ("occupied_floor", "producing_floor"):
            sums[name] = np.where(sums["unknown_floor"] > 0, np.nan, sums[name])
        for name in _FLOORS:
            found[name] = np.where(told, sums[name], found[name])
    return found


def _own_floor(table: pd.DataFrame, size: int) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Rows without sublets, and the floor of each; what tenants rent is taken off the holders."""
    if "role" not in table:
        return table, _size(table)
    rows = table[table["role"].astype("str") != "sublet"]
    floor = _size(rows)
    rents = (rows["role"].astype("str") == "lease").to_numpy()
    parcel = rows["parcel"].to_numpy()
    held = np.bincount(parcel[~rents], np.nan_to_num(floor[~rents]), size)
    rented = np.bincount(parcel[rents], np.nan_to_num(floor[rents]), size)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.clip(1 - rented / held, 0, 1)[parcel]
    return rows, floor.where(rents, floor * np.nan_to_num(left, nan=1.0))


def _size(rows: pd.DataFrame) -> pd.Series[float]:
    """Floor area, or the land where no floor area is given [m²]."""
    nothing = pd.Series(np.nan, rows.index, dtype=float)
    floor = rows.get("floor_area", nothing)
    land = rows["area"] * MU_M2 if "area" in rows else nothing
    return floor.where(floor.notna(), land)


class _Use(NamedTuple):
    """What a table says of land use: parcel and number of the use of each row, and the uses."""

    parcel: npt.NDArray[np.int64]
    code: npt.NDArray[Any]
    names: pd.Index[Any]


def _uses(tables: Sequence[pd.DataFrame | None]) -> list[_Use]:
    """Land uses of those tables that say any."""
    found = []
    for table in tables:
        if table is not None and "land_use" in table:
            uses = table["land_use"].astype("category").cat
            names = uses.categories.astype("str")
            found.append(_Use(table["parcel"].to_numpy(), uses.codes.to_numpy(), names))
    return found


def _starts_with(
    size: int, uses: Sequence[_Use], prefixes: Sequence[str]
) -> pd.arrays.BooleanArray:
    """Whether any use said of the parcel starts with a prefix; unknown where none is said."""
    yes, said = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for use in uses if prefixes else ():
        starts = use.names.str.startswith(tuple(prefixes))
        hit = np.append(np.asarray(starts, dtype=bool), [False])[use.code]
        yes[use.parcel[hit]] = True
        said[use.parcel[use.code >= 0]] = True
    return pd.arrays.BooleanArray(yes, ~said)
