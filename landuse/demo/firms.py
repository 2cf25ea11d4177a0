"""Use of the land and the enterprises of the demo park (用地安排与企业): who sits where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Polygon

from landuse.demo.names import brands, credit_code

ENTERPRISES = 450
TENANTS = 120  # sum of TENANTS_BY_FACTORY
UNLINKED = 7
LESSEES = 30
FACTORY_ZONES = (1, 3, 3, 4, 4, 4)
TENANTS_BY_FACTORY = (30, 16, 10, 16, 24, 24)
USES = {"public": 70, "collective": 20, "reserve": 40, "plot": 70, "empty": 8, "logistics": 26}

# sector codes by zone, with their chance; 2 is for chemistry's neighbours
SECTORS: dict[int, dict[str, float]] = {
    1: {"4210": 0.26, "3251": 0.28, "3252": 0.22, "3311": 0.14, "3484": 0.10},
    2: {"2924": 0.4, "3021": 0.35, "3484": 0.25},
    3: {
        "1371": 0.22,
        "1353": 0.14,
        "1411": 0.16,
        "1432": 0.12,
        "1711": 0.18,
        "1751": 0.10,
        "3484": 0.08,
    },
    4: {"3982": 0.22, "3981": 0.18, "3969": 0.12, "3812": 0.14, "3569": 0.14, "3525": 0.20},
}
CHEMISTRY = {"2614": 0.35, "2641": 0.25, "2659": 0.25, "2651": 0.15}
LOGISTICS = {"5920": 0.6, "5431": 0.4}
FAR_MIN = {
    "13": 1.0,
    "14": 1.0,
    "17": 0.8,
    "26": 0.6,
    "29": 0.8,
    "30": 0.7,
    "32": 0.6,
    "42": 0.7,
    "39": 1.0,
}


@dataclass
class Drawn:
    """Rows while the park is drawn (抽取中的行)."""

    enterprises: list[dict[str, object]] = field(default_factory=list)
    sites: list[dict[str, object]] = field(default_factory=list)


def assign_uses(
    parcels: gpd.GeoDataFrame, chemistry: Polygon, water: Polygon, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """What every parcel is for (宗地安排): ``kind``, ``land_use``, ``holding`` and where it lies.

    Kinds: works, plot (supplied, not finished), factory (standard factory), empty (built, unused),
    reserve (approved, not supplied), logistics, collective, public.
    """
    kind = pd.Series("works", index=parcels.index)
    free = parcels.index[rng.permutation(len(parcels))]
    for zone in FACTORY_ZONES:
        rows = parcels.loc[free]
        fits = rows.index[(rows["zone_number"] == zone) & rows["drawn"].between(40, 75)]
        kind[fits[0]] = "factory"
        free = free.drop(fits[0])
    for use, count in USES.items():
        rows = parcels.loc[free]
        if use in {"plot", "reserve"}:
            rows = rows[(rows["zone_number"] != 3) & (rows["drawn"] > 10)]
        if use in {"public", "collective"}:
            rows = rows[rows["drawn"] < 60]
        if use in {"empty", "logistics"}:
            rows = rows[rows["drawn"].between(15, 90)]
        kind[rows.index[:count]] = use
        free = free.drop(rows.index[:count])
    holding = kind.map({"public": "public", "collective": "collective"}).fillna("state")
    distance = parcels.distance(water)
    return parcels.assign(
        kind=kind,
        holding=holding,
        in_chemical_park=parcels.within(chemistry),
        in_strip=(distance < 1000) & parcels.within(water.buffer(960)),
        near_strip=(distance > 1003) & ~parcels.intersects(chemistry),
        river_m=distance,
    )


def _groups(parcels: pd.DataFrame, rng: np.random.Generator) -> Iterator[list[str]]:
    """Works parcels in the lots that one owner holds: mostly one, some two or three neighbours."""
    for _, rows in parcels.groupby(["zone_number", "block"], sort=True):
        ids = [rows.index[i] for i in rng.permutation(len(rows))]
        while ids:
            size = int(rng.choice([1, 2, 3], p=[0.72, 0.22, 0.06]))
            yield ids[:size]
            ids = ids[size:]


def _sector(parcels: pd.DataFrame, rng: np.random.Generator) -> str:
    """Sector of a firm on these parcels: chemistry only where all lie in the chemical park."""
    shares = SECTORS[int(parcels["zone_number"].iloc[0])]
    if parcels["in_chemical_park"].all():
        shares = CHEMISTRY
    if (parcels["kind"] == "logistics").any():
        shares = LOGISTICS
    return str(rng.choice(list(shares), p=list(shares.values())))


def make_firms(
    parcels: gpd.GeoDataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Enterprises and their sites (企业与落地).

    Returns
    -------
    enterprises: indexed by id, with ``group`` (owner, lessee, tenant, building, unlinked, cancelled);
    sites: enterprise_id, parcel_id, role, share of the parcel, counterpart_id.
    """
    drawn = Drawn()
    works = parcels[parcels["kind"].isin(["works", "logistics"])]
    owners = ENTERPRISES - TENANTS - UNLINKED - LESSEES - 4 - 30
    lots = list(_groups(works, rng))
    order = [lots[i] for i in rng.permutation(len(lots))]
    for lot in order[:owners]:
        identity = _add(drawn, "owner", _sector(parcels.loc[lot], rng), rng)
        drawn.sites += [_site(identity, parcel, "own", 1.0, None) for parcel in lot]
    _add_lessees(drawn, [lot[0] for lot in order[:owners] if len(lot) == 1], parcels, rng)
    plots = parcels.index[parcels["kind"] == "plot"]
    for parcel in plots[::2][:30]:
        identity = _add(drawn, "building", _sector(parcels.loc[[parcel]], rng), rng)
        drawn.sites.append(_site(identity, parcel, "own", 1.0, None))
    _add_tenants(drawn, parcels, rng)
    for _ in range(UNLINKED):
        _add(drawn, "unlinked", str(rng.choice(["3484", "3525", "5431"])), rng)
    enterprises = pd.DataFrame(drawn.enterprises).set_index("enterprise_id", drop=False)
    return enterprises, pd.DataFrame(drawn.sites)


def _site(
    enterprise: str, parcel: object, role: str, share: float, other: object
) -> dict[str, object]:
    return {
        "enterprise_id": enterprise,
        "parcel_id": parcel,
        "role": role,
        "share": share,
        "counterpart_id": other,
    }


def _add_lessees(
    drawn: Drawn, single: list[str], parcels: pd.DataFrame, rng: np.random.Generator
) -> None:
    """Lessees on part of an owner's parcel, and four that are cancelled and gone."""
    area = parcels["drawn"].to_dict()
    hosts = [parcel for parcel in single if 20 < area[parcel] < 120][-LESSEES - 4 :]
    owner = {str(site["parcel_id"]): site for site in drawn.sites}
    for place, host in enumerate(hosts):
        landlord = owner[host]["enterprise_id"]
        group = "lessee" if place < LESSEES else "cancelled"
        identity = _add(drawn, group, _sector(parcels.loc[[host]], rng), rng)
        share = round(float(rng.uniform(0.2, 0.45)), 2)
        drawn.sites.append(_site(identity, host, "lease", share, landlord))
        drawn.sites.append(_site(str(landlord), host, "sublet", share, identity))


def _add_tenants(drawn: Drawn, parcels: pd.DataFrame, rng: np.random.Generator) -> None:
    """Tenants of the standard factories, spread over the factory parcels."""
    factories = parcels.index[parcels["kind"] == "factory"]
    for parcel, count in zip(factories, TENANTS_BY_FACTORY, strict=True):
        for _ in range(count):
            identity = _add(drawn, "tenant", _sector(parcels.loc[[parcel]], rng), rng)
            drawn.sites.append(_site(identity, parcel, "unit", 0.0, None))


def _add(drawn: Drawn, group: str, sector: str, rng: np.random.Generator) -> str:
    number = len(drawn.enterprises) + 1
    start = datetime(2003, 1, 1) + timedelta(days=int(rng.integers(0, 6200)))
    if group == "tenant":
        start = datetime(2013, 1, 1) + timedelta(days=int(rng.integers(0, 3500)))
    if group == "building":
        start = datetime(2021, 6, 1) + timedelta(days=int(rng.integers(0, 1000)))
    production = (
        None if group == "building" else start + timedelta(days=int(rng.integers(200, 900)))
    )
    status = {"building": "building", "cancelled": "cancelled"}.get(group, "operating")
    drawn.enterprises.append(
        {
            "enterprise_id": f"E{number:04d}",
            "credit_code": credit_code(number * 37),
            "group": group,
            "sector_code": sector,
            "registered_on": start,
            "production_on": production,
            "status": status,
            "registered_here": True,
            "sector_prohibited": False,
            "safety_env_failed": False,
        }
    )
    return f"E{number:04d}"


def add_brands(
    enterprises: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, list[str]]:
    """Give every enterprise an invented brand (字号); the brands left over come second."""
    found = brands(rng)
    count = len(enterprises)
    return enterprises.assign(brand=found[:count]), found[count:]
