"""Premises (厂房与用途): floor space, its use, and whether a parcel is industrial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

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
        Index ``parcel_id``; ``floor_area``, ``footprint``, the floors with a recorded state,
        ``industrial``, ``taxable``, ``vacant_use``.
    """
    parcels = tables["parcels"]
    ids = pd.Index(parcels["parcel_id"])
    units = _on_parcels(tables, "units")
    occupancy = _on_parcels(tables, "occupancy")
    found = pd.DataFrame(index=ids)
    found["floor_area"] = _floor_area(parcels, units, occupancy)
    found["footprint"] = _plain(parcels, "footprint")
    states = _states(ids, units, occupancy)
    for name in _FLOORS:
        found[name] = states[name]
    uses = _uses(parcels, occupancy)
    found["industrial"] = _starts_with(uses, land.industrial, ids)
    found["vacant_use"] = _starts_with(uses, land.vacant_use, ids)
    found["taxable"] = _taxable(parcels, found["industrial"], land)
    return found


def _taxable(
    parcels: pd.DataFrame, industrial: pd.Series[Any], land: Land
) -> npt.NDArray[np.bool_]:
    """Industrial land that is not public; the policy says what an unknown use counts as."""
    counted = industrial.fillna(value=land.unknown_use == "industrial").to_numpy(dtype=bool)
    if "holding" in parcels:
        counted = counted & (parcels["holding"].astype("str") != "public").to_numpy()
    return counted


def _plain(parcels: pd.DataFrame, name: str) -> Floats:
    if name in parcels:
        return parcels[name].to_numpy(dtype=float, na_value=np.nan)
    return np.full(len(parcels), np.nan)


def _on_parcels(tables: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame | None:
    return tables.get(name) if len(tables.get(name, ())) else None


def _sums(ids: pd.Index[Any], parcel_id: pd.Series[Any], values: pd.Series[Any]) -> Floats:
    """Sum a parcel; missing where nothing is known or one value is missing."""
    groups = values.groupby(parcel_id)
    total = groups.sum(min_count=1).where(groups.count() == groups.size())
    return total.reindex(ids).to_numpy(dtype=float, na_value=np.nan)


def _floor_area(
    parcels: pd.DataFrame, units: pd.DataFrame | None, occupancy: pd.DataFrame | None
) -> Floats:
    """Floor area of the parcel sheet, else of its units, else of its occupants."""
    ids = pd.Index(parcels["parcel_id"])
    found = _plain(parcels, "floor_area")
    if units is not None:
        found = np.where(
            np.isnan(found), _sums(ids, units["parcel_id"], units["floor_area"]), found
        )
    if occupancy is not None and "floor_area" in occupancy:
        held = occupancy
        if "role" in occupancy:
            held = occupancy[occupancy["role"].astype("str") != "sublet"]
        found = np.where(np.isnan(found), _sums(ids, held["parcel_id"], held["floor_area"]), found)
    return found


def _states(
    ids: pd.Index[Any], units: pd.DataFrame | None, occupancy: pd.DataFrame | None
) -> dict[str, Floats]:
    """Floor with a recorded state, let, and in production: of units, else of occupants."""
    found = {name: np.full(len(ids), np.nan) for name in _FLOORS}
    for table in (occupancy, units):
        if table is None or "state" not in table:
            continue
        rows = table[table["state"].notna()]
        size = _size(rows)
        state = rows["state"].astype("str")
        for name, counted in zip(
            _FLOORS,
            (size, size.where(state != "vacant", 0.0), size.where(state == "in_production", 0.0)),
            strict=True,
        ):
            new = _sums(ids, rows["parcel_id"], counted)
            found[name] = np.where(np.isnan(new), found[name], new)
    return found


def _size(rows: pd.DataFrame) -> pd.Series[float]:
    """Floor area, or the land where no floor area is given [m²]."""
    nothing = pd.Series(np.nan, rows.index, dtype=float)
    floor = rows["floor_area"] if "floor_area" in rows else nothing
    land = rows["area"] * MU_M2 if "area" in rows else nothing
    return floor.where(floor.notna(), land)


def _uses(parcels: pd.DataFrame, occupancy: pd.DataFrame | None) -> pd.DataFrame:
    """Every use said of a parcel: by the register, and by its occupants."""
    said = []
    for table in (parcels, occupancy):
        if table is not None and "land_use" in table:
            rows = table[["parcel_id", "land_use"]].dropna()
            said.append(rows)
    if not said:
        return pd.DataFrame({"parcel_id": [], "land_use": []}, dtype="str")
    return pd.concat(said, ignore_index=True) if len(said) > 1 else said[0]


def _starts_with(
    uses: pd.DataFrame, prefixes: Sequence[str], ids: pd.Index[Any]
) -> pd.arrays.BooleanArray:
    """Whether any use of the parcel starts with a prefix; unknown where no use is said."""
    if not prefixes:
        return pd.array([pd.NA] * len(ids), dtype="boolean")
    kinds = uses["land_use"].astype("category")
    match = kinds.cat.categories.str.startswith(tuple(prefixes))
    hit = pd.Series(match[kinds.cat.codes], uses.index) if len(uses) else pd.Series(dtype=bool)
    any_hit = hit.groupby(uses["parcel_id"]).any()
    return any_hit.reindex(ids).astype("boolean").array
