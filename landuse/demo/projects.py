"""Incoming projects of the demo park (招商项目)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.demo.firms import SECTORS
from landuse.demo.hosts import Case, Host
from landuse.demo.names import company, invented
from landuse.demo.planted import Placed, edited, row_of

PROJECTS = 40
STAGES = {"pool": 0.28, "signed": 0.26, "started": 0.22, "completed": 0.1, "in_production": 0.14}
# days from 31 December 2025 to the planned start and production of a project that keeps its dates
AHEAD = {
    "signed": (60, 500),
    "started": (-400, 360),
    "completed": (-700, 90),
    "in_production": (-800, -60),
}


def make_projects(
    parcels: gpd.GeoDataFrame, placed: Placed, spare: list[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Forty projects with the planted ones among them (项目), indexed by ``project_id``.

    Parameters
    ----------
    parcels
        With ``exact_area`` and ``zone_number``, for projects that fit a planted idle parcel.
    placed
        Cases and hosts.
    spare
        Brands that no enterprise has.
    """
    zones = invented()["zones"]
    rows = []
    for number in range(1, PROJECTS + 1):
        zone = int(rng.integers(1, 5))
        sector = str(rng.choice(list(SECTORS[zone])))
        stage = str(rng.choice(list(STAGES), p=list(STAGES.values())))
        rows.append(
            {
                "project_id": f"P{number:03d}",
                "name": spare[-number],
                "sector_code": sector,
                "stage": stage,
                "zone": zones[str(zone)],
                "land_demand": round(float(rng.lognormal(np.log(35), 0.5)), 1),
                "land_use": "100102" if sector[:2] in {"32", "42", "29", "30"} else "100101",
                **_dates(stage, rng),
            }
        )
    frame = pd.DataFrame(rows).set_index("project_id", drop=False).assign(floor_demand=np.nan)
    frame = edited(
        frame,
        {str(host.project): _values(case, host, parcels) for case, host in placed if host.project},
    )
    frame = _with_amounts(
        frame, {str(host.project): case.get("per_mu", {}) for case, host in placed}, rng
    )
    names = [
        f"{company(b, s)}项目" for b, s in zip(frame["name"], frame["sector_code"], strict=True)
    ]
    return frame.assign(name=names)


def _dates(stage: str, rng: np.random.Generator) -> dict[str, Any]:
    if stage == "pool":
        return {"signed_on": None, "start_due_on": None, "production_due_on": None}
    low, high = AHEAD[stage]
    if stage == "signed":
        start = datetime(2025, 12, 31) + timedelta(days=int(rng.integers(low, high)))
        production = start + timedelta(days=int(rng.integers(500, 800)))
    else:
        production = datetime(2025, 12, 31) + timedelta(
            days=int(rng.integers(max(low, 10 if stage == "started" else low), high))
        )
        start = production - timedelta(days=int(rng.integers(500, 800)))
    signed = min(start - timedelta(days=int(rng.integers(90, 300))), datetime(2025, 12, 1))
    return {"signed_on": signed, "start_due_on": start, "production_due_on": production}


def _values(case: Case, host: Host, parcels: gpd.GeoDataFrame) -> dict[str, Any]:
    """Values of a planted project; one that fits a parcel takes its size, zone and use."""
    values = dict(case.get("project", {}))
    if values.get("stage") == "pool":
        values |= {"signed_on": "", "start_due_on": "", "production_due_on": ""}
    if host.parcel is not None:
        parcel = row_of(parcels, host.parcel)
        values["land_demand"] = float(np.floor(parcel["exact_area"]))
        values |= {name: parcel[name] for name in ("zone", "land_use")}
    return values


def _with_amounts(
    frame: pd.DataFrame, per_mu: dict[str, dict[str, float]], rng: np.random.Generator
) -> pd.DataFrame:
    """Investment, output, tax and energy at full production (达产指标) [10⁴ yuan, tce]."""
    size = len(frame)
    usual = {
        "investment": rng.integers(220, 460, size) * 1.0,
        "output": rng.integers(300, 900, size) * 1.0,
        "tax": rng.integers(9, 30, size) * 1.0,
        "energy_tce": rng.integers(4, 24, size) * 1.0,
    }
    land = frame["land_demand"].astype(float)
    base = land.where(land > 0, frame["floor_demand"].astype(float) / 1000)
    found = {}
    for name, values in usual.items():
        each = pd.Series(values, index=frame.index)
        for project, wanted in per_mu.items():
            if name in wanted:
                each[project] = wanted[name]
        found[name] = (each * base).round(0)
    return frame.assign(**found)
