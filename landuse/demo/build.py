"""Whole demo park as tables (示范园区数据表): the generators in order, then the planted cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Polygon

from landuse.demo import (
    activity,
    boundaries,
    casework,
    contracts,
    factories,
    firms,
    occupancy,
    planted,
    projects,
    promises,
    truth,
)
from landuse.demo.hosts import choose_hosts
from landuse.demo.land import make_land

SEED = 20251231


@dataclass(frozen=True)
class Ground:
    """Land, firms and cases before any figure is drawn (底盘).

    Cases in ``later`` are planted when all else is drawn, so that the rest of the park stays as it is.
    """

    parcels: gpd.GeoDataFrame
    nodes: boundaries.Nodes
    enterprises: pd.DataFrame
    sites: pd.DataFrame
    units: pd.DataFrame
    placed: planted.Placed
    later: planted.Placed
    spare: list[str]

    @property
    def hosts(self) -> list[str]:
        """Parcels that carry a case (案例宗地)."""
        return [host.parcel for _, host in self.placed if host.parcel is not None]

    @property
    def owners(self) -> pd.Series[str]:
        """Owner of each parcel, where there is one (产权企业)."""
        own = self.sites[self.sites["role"] == "own"].drop_duplicates("parcel_id")
        return own.set_index("parcel_id")["enterprise_id"]


def build_park() -> dict[str, pd.DataFrame]:
    """All tables of the demo park (数据表) with the fields of ``data/fields.csv``, and ``truth``.

    Returns
    -------
    dict
        Name → table; parcels, zones and constraints are GeoDataFrames. Always the same.
    """
    rng = np.random.default_rng(SEED)
    ground = _ground(rng)
    land = occupancy.land_used(ground.sites, ground.parcels, ground.units)
    land = land.reindex(ground.enterprises.index).fillna(8.0)
    returns = activity.make_returns(ground.enterprises, land, rng)
    returns = planted.plant_returns([*ground.placed, *ground.later], returns, land)
    spread = _spread(ground, returns, land)
    frames = _placed_rows(ground, returns, spread, rng)
    parcels, enterprises = frames["parcels"], frames["enterprises"]

    firms_in_cases = {firm for _, host in ground.placed for firm in (host.enterprise, host.other)}
    keep = {str(firm) for firm in firms_in_cases | set(ground.owners.reindex(spread).dropna())}
    harvest = {str(host.enterprise) for case, host in ground.placed if case.get("harvest")}
    working = enterprises.index[enterprises["status"] == "operating"]
    inspected = [str(firm) for firm in working if firm not in keep][::6]
    gapped = activity.with_gaps(returns, keep, rng)
    kept = promises.keep_promises(frames, gapped, ground.sites, land, ground.hosts)
    frames = planted.plant_rows(ground.later, {**frames, "contracts": kept.contracts})
    return {
        **frames,
        "returns": gapped,
        "monthly": activity.make_monthly(returns, harvest, rng),
        "events": truth.make_events(ground.placed, frames["contracts"], inspected),
        "projects": projects.make_projects(parcels, ground.placed, ground.spare, rng),
        "zones": boundaries.make_zones(ground.nodes),
        "constraints": boundaries.make_constraints(ground.nodes, _plants(ground, frames)),
        "truth": truth.make_truth([*ground.placed, *ground.later], frames, inspected, kept.truth),
        **casework.make_casework(ground.placed, parcels),
    }


def _ground(rng: np.random.Generator) -> Ground:
    parcels, nodes = make_land(rng)
    parcels = firms.assign_uses(parcels, boundaries.chemical_park(nodes), boundaries.river(), rng)
    parcels = contracts.add_areas(parcels, rng)
    enterprises, sites = firms.make_firms(parcels, rng)
    enterprises, spare = firms.add_brands(enterprises, rng)
    units = factories.make_units(parcels, rng)
    units = factories.let_units(units, sites[sites["role"] == "unit"], rng)
    chosen = choose_hosts(parcels, enterprises, sites, units)
    placed = [each for each in chosen if "later" not in each[0]]
    later = [each for each in chosen if "later" in each[0]]
    enterprises = _with_sectors(enterprises, placed)
    enterprises = enterprises.assign(link=occupancy.link_methods(enterprises, sites, placed, rng))
    ground = Ground(parcels, nodes, enterprises, sites, units, placed, later, spare)
    return replace(ground, parcels=contracts.exact_areas(parcels, ground.hosts))


def _placed_rows(
    ground: Ground, returns: pd.DataFrame, spread: pd.Index[str], rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Parcels, enterprises, contracts, units and occupancy with all cases in them."""
    owners, hosts, placed = ground.owners, ground.hosts, ground.placed
    sectors = owners.map(ground.enterprises["sector_code"])
    parcels = contracts.add_buildings(ground.parcels, sectors, spread, hosts, rng)
    parcels = factories.buildings_on(parcels, ground.units)
    rows = {
        "parcels": pd.DataFrame(parcels),
        "enterprises": ground.enterprises.assign(
            above_scale=_above_scale(ground.enterprises, returns)
        ),
        "contracts": contracts.make_contracts(parcels, owners, hosts, rng),
        "units": ground.units,
    }
    rows = planted.plant_rows(placed, rows)
    parcels = gpd.GeoDataFrame(rows["parcels"], geometry="geometry", crs=parcels.crs)
    parcels = occupancy.whole_floors(parcels, placed)
    used = occupancy.make_occupancy(parcels, rows["enterprises"], ground.sites, placed, rng)
    enterprises = occupancy.with_places(rows["enterprises"], parcels, ground.sites)
    return {
        "parcels": occupancy.with_holders(parcels, enterprises, ground.sites, ground.spare),
        "enterprises": enterprises,
        "contracts": contracts.numbered(rows["contracts"]),
        "units": rows["units"],
        "occupancy": used,
    }


def _plants(ground: Ground, frames: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, Polygon]]:
    """Plants with a safety line: kind of conflict → name and parcel (安全控制线企业)."""
    names, shapes = frames["enterprises"]["name"], frames["parcels"]["geometry"]
    return {
        case["safety"]: (names[host.enterprise], shapes[host.parcel])
        for case, host in ground.placed
        if "safety" in case
    }


def _with_sectors(enterprises: pd.DataFrame, placed: planted.Placed) -> pd.DataFrame:
    """Sectors that cases ask for (案例行业), before any figure is drawn for the firm."""
    wanted: dict[str, dict[str, Any]] = {
        str(host.enterprise): {"sector_code": case["sector"]}
        for case, host in placed
        if "sector" in case
    }
    return planted.edited(enterprises, wanted)


def _above_scale(enterprises: pd.DataFrame, returns: pd.DataFrame) -> pd.Series[bool]:
    """Above scale (规上): revenue of 20 million yuan and more in the last year known."""
    last = returns.dropna(subset=["revenue"]).groupby("enterprise_id")["revenue"].last()
    return last.reindex(enterprises.index).fillna(0.0) >= 2000


def _spread(ground: Ground, returns: pd.DataFrame, land: pd.Series[float]) -> pd.Index[str]:
    """Parcels that may miss one building figure (单项不足): one owner, tax clearly above any limit."""
    owners, last = ground.owners, returns[returns["year"] == 2025]
    per_mu = owners.map(last.set_index("enterprise_id")["tax_paid"] / land)
    alone = owners.map(ground.sites.groupby("enterprise_id").size()) == 1
    kind = ground.parcels["kind"].reindex(owners.index)
    free = kind.isin(["works", "logistics"]) & ~owners.index.isin(ground.hosts)
    found: pd.Index[str] = owners.index[(per_mu > 8) & alone & free][:36]
    return found
