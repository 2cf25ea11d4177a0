"""Premises (厂房与用途): floor space, its use, and whether a parcel is industrial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import positions
from landuse.policy import Land
from landuse.units import MU_M2

Floats = npt.NDArray[np.float64]
_FLOORS = ("lettable_floor", "occupied_floor", "producing_floor")
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
    for name in _FIGURES:
        figures = np.full(len(parcel_facts), np.nan)
        figures[current] = places[name].to_numpy(dtype=float)
        found[name] = figures
    for name in _ANSWERS:
        values = np.zeros(len(parcel_facts), dtype=bool)
        unknown = np.ones(len(parcel_facts), dtype=bool)
        answer = places[name].astype("boolean")
        values[current] = answer.fillna(value=False).to_numpy(dtype=bool)
        unknown[current] = answer.isna().to_numpy()
        found[name] = pd.arrays.BooleanArray(values, unknown)
    return parcel_facts.assign(**found)


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
    found = pd.DataFrame(index=pd.RangeIndex(size))
    found["floor_area"] = _floor_area(parcels, units, occupancy)
    found["footprint"] = _plain(parcels, "footprint")
    states = _states(size, units, occupancy)
    for name in _FLOORS:
        found[name] = states[name]
    uses = [parcels.assign(parcel=np.arange(size)), occupancy]
    found["industrial"] = _starts_with(size, uses, land.industrial)
    found["vacant_use"] = _starts_with(size, uses, land.vacant_use)
    found["taxable"] = _taxable(parcels, found["industrial"], land)
    return found


def _taxable(
    parcels: pd.DataFrame, industrial: pd.Series[Any], land: Land
) -> npt.NDArray[np.bool_]:
    """Industrial land that is not public; the policy says what an unknown use counts as."""
    filled = industrial.fillna(value=land.unknown_use == "industrial")
    counted = np.asarray(filled, dtype=bool)
    if "holding" in parcels:
        counted = counted & (parcels["holding"].astype("str") != "public").to_numpy()
    return counted


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
    """Floor area of the parcel sheet, else of its units, else of its occupants."""
    found = _plain(parcels, "floor_area")
    for table in (units, occupancy):
        if table is None or "floor_area" not in table:
            continue
        rows = table[table["role"].astype("str") != "sublet"] if "role" in table else table
        told = _sums(rows, rows["floor_area"], len(found))
        found = np.where(np.isnan(found), told, found)
    return found


def _states(
    size: int, units: pd.DataFrame | None, occupancy: pd.DataFrame | None
) -> dict[str, Floats]:
    """Floor with a recorded state, let, and in production: of units, else of occupants."""
    found = {name: np.full(size, np.nan) for name in _FLOORS}
    for table in (occupancy, units):
        if table is None or "state" not in table:
            continue
        rows = table[table["state"].notna()]
        floor = _size(rows)
        state = rows["state"].astype("str")
        for name, counted in zip(
            _FLOORS,
            (
                floor,
                floor.where(state != "vacant", 0.0),
                floor.where(state == "in_production", 0.0),
            ),
            strict=True,
        ):
            new = _sums(rows, counted, size)
            found[name] = np.where(np.isnan(new), found[name], new)
    return found


def _size(rows: pd.DataFrame) -> pd.Series[float]:
    """Floor area, or the land where no floor area is given [m²]."""
    nothing = pd.Series(np.nan, rows.index, dtype=float)
    floor = rows.get("floor_area", nothing)
    land = rows["area"] * MU_M2 if "area" in rows else nothing
    return floor.where(floor.notna(), land)


def _starts_with(
    size: int, tables: Sequence[pd.DataFrame | None], prefixes: Sequence[str]
) -> pd.arrays.BooleanArray:
    """Whether any use said of the parcel starts with a prefix; unknown where none is said."""
    yes, said = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for table in tables if prefixes else ():
        if table is None or "land_use" not in table:
            continue
        parcel = table["parcel"].to_numpy()
        uses = table["land_use"].astype("category")
        code = uses.cat.codes.to_numpy()
        starts = uses.cat.categories.astype("str").str.startswith(tuple(prefixes))
        hit = np.append(np.asarray(starts, dtype=bool), [False])[code]
        yes[parcel[hit]] = True
        said[parcel[code >= 0]] = True
    return pd.arrays.BooleanArray(yes, ~said)
