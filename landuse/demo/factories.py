"""Standard factories of the demo park (标准厂房): buildings, units, tenants and what stands empty."""

from __future__ import annotations

from datetime import datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.demo.land import MU

# floors × units a floor of the four buildings on each of six parcels: 24 buildings, 300 units
BUILDINGS = (
    ((4, 3), (4, 3), (5, 3), (5, 2)),
    ((4, 3), (4, 3), (5, 3), (5, 3)),
    ((4, 3), (5, 3), (4, 3), (5, 2)),
    ((4, 3), (5, 3), (5, 2), (5, 3)),
    ((4, 3), (5, 3), (5, 2), (5, 2)),
    ((4, 3), (4, 3), (5, 3), (5, 2)),
)
# let units among those with a known state: exactly half, a third, just above half, and busy ones
LET = (0.94, 0.50, 0.33, 0.51, 0.83, 0.90)


def make_units(parcels: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Units with their state (单元), indexed by ``unit_id``; tenants come later.

    Parameters
    ----------
    parcels
        Six of them with ``kind`` factory.
    """
    rows = []
    factories = parcels[parcels["kind"] == "factory"]
    for place, parcel in enumerate(factories.itertuples()):
        size = _unit_size(parcel.exact_area * MU * 1.75, BUILDINGS[place])
        for number, (floors, across) in enumerate(BUILDINGS[place], start=1):
            building = f"B{place + 1}{number:02d}"
            area = size if place in (1, 3) else size + 10 * int(rng.integers(-6, 7))
            for floor in range(1, floors + 1):
                for door in range(1, across + 1):
                    rows.append(
                        (
                            f"{building}-{floor}{door:02d}",
                            building,
                            parcel.Index,
                            floor,
                            float(area),
                        )
                    )
    frame = pd.DataFrame(
        rows, columns=["unit_id", "building_id", "parcel_id", "floor", "floor_area"]
    )
    frame = frame.set_index("unit_id", drop=False)
    return _with_states(frame, factories.index, rng)


def _unit_size(floor: float, buildings: tuple[tuple[int, int], ...]) -> int:
    return round(floor / sum(floors * across for floors, across in buildings) / 10) * 10


def _with_states(
    units: pd.DataFrame, factories: pd.Index[str], rng: np.random.Generator
) -> pd.DataFrame:
    state = pd.Series("vacant", index=units.index)
    since = pd.Series(pd.NaT, index=units.index, dtype="datetime64[s]")
    for parcel, share in zip(factories, LET, strict=True):
        rows = units.index[units["parcel_id"] == parcel]
        drawn = [rows[i] for i in rng.permutation(len(rows))]
        state[drawn[: int(np.ceil(share * len(rows) - 1e-9))]] = "in_production"
    for unit in state.index[state == "vacant"]:
        # clearly more, or clearly fewer, than six months before 31 December 2025
        months = int(rng.integers(9, 40)) if rng.random() < 0.75 else int(rng.integers(1, 4))
        since[unit] = datetime(2025, 12, 31) - timedelta(days=months * 31)
    return units.assign(state=state, vacant_since=since)


def let_units(units: pd.DataFrame, tenants: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let the units to the tenants of their parcel (承租): each has one or more side by side.

    A second unit of a tenant is sometimes let but unused. Some owe a month or two of rent.

    Parameters
    ----------
    units
        From :func:`make_units`.
    tenants
        ``enterprise_id`` and ``parcel_id``.
    """
    tenant = pd.Series(None, index=units.index, dtype="object")
    state, since = (
        units["state"].copy(),
        pd.Series(pd.NaT, index=units.index, dtype="datetime64[s]"),
    )
    for parcel, rows in tenants.groupby("parcel_id"):
        let = units.index[(units["parcel_id"] == parcel) & (units["state"] == "in_production")]
        firms = rows["enterprise_id"].tolist()[: len(let)]
        cuts = np.sort(rng.choice(np.arange(1, len(let)), len(firms) - 1, replace=False))
        for firm, part in zip(firms, np.split(np.array(let), cuts), strict=True):
            tenant[part] = firm
            since[part] = datetime(2016, 1, 1) + timedelta(days=int(rng.integers(0, 3000)))
            if len(part) > 1 and rng.random() < 0.25:
                state[part[-1]] = "let_unused"
    arrears = pd.Series(
        np.where(rng.random(len(units)) < 0.08, rng.integers(1, 3, len(units)), 0),
        index=units.index,
    )
    return units.assign(
        state=state,
        enterprise_id=tenant,
        from_on=since,
        to_on=since + pd.Timedelta(days=365 * 12),
        arrears_months=arrears.where(tenant.notna()).astype("float64"),
    )


def buildings_on(parcels: gpd.GeoDataFrame, units: pd.DataFrame) -> gpd.GeoDataFrame:
    """Floor area and footprint of the factory parcels as their units say (标准厂房建筑) [m2]."""
    floor = units.groupby("parcel_id")["floor_area"].sum()
    plate = units[units["floor"] == 1].groupby("parcel_id")["floor_area"].sum()
    factory = parcels["kind"] == "factory"
    return parcels.assign(
        floor_area=parcels["floor_area"].where(~factory, (floor * 1.04).round(1)),
        footprint=parcels["footprint"].where(~factory, (plate * 1.08).round(1)),
        far_min=parcels["far_min"].where(~factory, 1.0),
    )
