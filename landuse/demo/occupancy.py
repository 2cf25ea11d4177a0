"""Who uses which land in the demo park (土地使用), and how the files say so [mu, m2]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.demo.land import MU
from landuse.demo.names import company, invented
from landuse.demo.planted import Placed, row_of

METHODS = {"occupancy": 0.5, "parcel_code": 0.26, "position": 0.14, "holder": 0.10}
LEFT_ON = pd.Timestamp("2023-06-30")  # when the cancelled lessees left


def link_methods(
    enterprises: pd.DataFrame, sites: pd.DataFrame, placed: Placed, rng: np.random.Generator
) -> pd.Series[str]:
    """How the files say where each enterprise sits (落地依据).

    Several parcels, leases and planted cases need the occupancy table; single owners are spread
    over all ways; tenants are in the unit table; a few are nowhere.
    """
    count = sites.groupby("enterprise_id").size().reindex(enterprises.index).fillna(0)
    drawn = pd.Series(
        rng.choice(list(METHODS), len(enterprises), p=list(METHODS.values())),
        index=enterprises.index,
    )
    needed = [h.enterprise for c, h in placed if "vacant_share" in c or "occupancy" in c]
    fixed = (count > 1) | enterprises["group"].isin(["lessee", "cancelled"])
    fixed |= enterprises.index.isin(needed)
    found = drawn.where(~fixed, "occupancy")
    found = found.where(enterprises["group"] != "building", "parcel_code")
    found = found.where(enterprises["group"] != "tenant", "unit")
    return found.where(enterprises["group"] != "unlinked", "none")


def land_used(sites: pd.DataFrame, parcels: pd.DataFrame, units: pd.DataFrame) -> pd.Series[float]:
    """Land of every enterprise (用地面积): own + leased − sublet; tenants by floor [mu]."""
    area = parcels["registered_area"].fillna(parcels["drawn"])
    sign = sites["role"].map({"own": 1.0, "lease": 1.0, "sublet": -1.0, "unit": 0.0})
    land = sites["share"] * sites["parcel_id"].map(area) * sign
    total = units.groupby("parcel_id")["floor_area"].sum()
    floor = units["floor_area"] / units["parcel_id"].map(total) * units["parcel_id"].map(area)
    rented = floor.groupby(units["enterprise_id"]).sum()
    return land.groupby(sites["enterprise_id"]).sum().add(rented, fill_value=0.0)


def make_occupancy(
    parcels: gpd.GeoDataFrame,
    enterprises: pd.DataFrame,
    sites: pd.DataFrame,
    placed: Placed,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Occupancy table (占用表): own, leased and sublet land, and floor that stands empty."""
    special = {str(h.parcel): c for c, h in placed if "vacant_share" in c or "occupancy" in c}
    later = {host.second: case["from_on"] for case, host in placed if host.second is not None}
    linked = sites["enterprise_id"].map(enterprises["link"])
    said = sites[(sites["role"] != "unit") & (linked == "occupancy")]
    rows, land = [], pd.DataFrame(parcels)
    for site in said.to_dict("records"):
        parcel = row_of(land, site["parcel_id"])
        case = special.get(site["parcel_id"], {})
        area = parcel["registered_area"] if parcel["registered_area"] > 0 else parcel["exact_area"]
        used = site["share"] * (1 - case.get("vacant_share", 0.0))
        rows.append(
            {
                **{name: site[name] for name in ("enterprise_id", "parcel_id", "role")},
                "area": round(area * site["share"], 2),
                "floor_area": round(parcel["floor_area"] * used, 1),
                "counterpart_id": site["counterpart_id"],
                "land_use": case.get("occupancy", {}).get("land_use"),
                "confirmed": bool(rng.random() < 0.6),
                **_term(site, enterprises, later.get(site["parcel_id"])),
            }
        )
    frame = pd.DataFrame(rows + _vacant_rows(parcels, special))
    frame["from_on"] = pd.to_datetime(frame["from_on"])
    return frame.sort_values(["parcel_id", "role", "enterprise_id"], ignore_index=True)


def _term(site: Mapping[Any, Any], enterprises: pd.DataFrame, later: Any) -> dict[str, Any]:
    """Dates and state of one row; a lease has those of its lessee on both sides."""
    let = site["role"] == "sublet"
    user = row_of(enterprises, site["counterpart_id"] if let else site["enterprise_id"])
    return {
        "from_on": later or user["registered_on"],
        "to_on": LEFT_ON if user["status"] == "cancelled" else pd.NaT,
        "state": "in_production" if user["status"] == "operating" and not let else None,
    }


def _vacant_rows(parcels: gpd.GeoDataFrame, special: Mapping[Any, Any]) -> list[dict[str, Any]]:
    shares = {
        parcel: case["vacant_share"] for parcel, case in special.items() if "vacant_share" in case
    }
    shares |= dict.fromkeys(parcels.index[parcels["kind"] == "empty"], 1.0)
    return [
        {
            "parcel_id": parcel,
            "floor_area": round(parcels.loc[parcel, "floor_area"] * share, 1),
            "state": "vacant",
            "from_on": pd.Timestamp("2024-03-01"),
            "confirmed": True,
        }
        for parcel, share in shares.items()
    ]


def whole_floors(parcels: gpd.GeoDataFrame, placed: Placed) -> gpd.GeoDataFrame:
    """Round the floor of partly and wholly empty plants so that their shares are exact (取整)."""
    chosen = [host.parcel for case, host in placed if "vacant_share" in case]
    rows = parcels.index.isin(chosen) | (parcels["kind"] == "empty")
    default = parcels["floor_area"].fillna(parcels["exact_area"] * MU)
    return parcels.assign(
        floor_area=parcels["floor_area"].where(~rows, np.ceil(default / 100) * 100)
    )


def with_places(
    enterprises: pd.DataFrame, parcels: gpd.GeoDataFrame, sites: pd.DataFrame
) -> pd.DataFrame:
    """Name, zone, address, parcel code and position of every enterprise (企业位置)."""
    zones, names = invented()["zones"], invented()["names"]
    first = sites.drop_duplicates("enterprise_id").set_index("enterprise_id")["parcel_id"]
    place = first.reindex(enterprises.index)
    by_position = enterprises["link"] == "position"
    zone = place.map(parcels["zone_number"].astype(str).map(zones))
    known = place.dropna()
    streets = [names["street"][int(code[9:12]) % 6] for code in known]
    doors = pd.Series(
        [f"{street}{int(code[14:])}号" for street, code in zip(streets, known, strict=True)],
        known.index,
    )
    pairs = zip(enterprises["brand"], enterprises["sector_code"], strict=True)
    found = enterprises.assign(
        name=[company(brand, sector) for brand, sector in pairs],
        zone=zone,
        address=names["county"] + zone + doors.reindex(place.index),
        parcel_id=place.where(enterprises["link"] == "parcel_code"),
    )
    points = parcels.representative_point()
    for axis, values in {"x": points.x, "y": points.y}.items():
        located = place.map(values).where(by_position).round(1)
        found[axis] = (
            located if axis not in enterprises else enterprises[axis].astype(float).fillna(located)
        )
    return found


def with_holders(
    parcels: gpd.GeoDataFrame, enterprises: pd.DataFrame, sites: pd.DataFrame, spare: list[str]
) -> gpd.GeoDataFrame:
    """Holder of every parcel (权利人) with its code; firms known by position only hold no title here."""
    names, zones = invented()["names"], invented()["zones"]
    owner = (
        sites[sites["role"] == "own"]
        .drop_duplicates("parcel_id")
        .set_index("parcel_id")["enterprise_id"]
    )
    owner = owner.reindex(parcels.index)
    titled = owner.map(enterprises["link"]) != "position"
    holder = owner.map(enterprises["name"]).where(titled)
    fixed = {"public": names["office"], "factory": names["landlord"]}
    holder = holder.fillna(parcels["kind"].map(fixed))
    rest = iter(spare)
    filled = []
    for known, kind, has_owner in zip(holder, parcels["kind"], owner.notna(), strict=True):
        if known == known and known is not None:
            filled.append(known)
        elif kind == "collective":
            filled.append(names["collective"].format(place=next(rest)))
        elif kind in {"works", "plot", "logistics", "empty"} and not has_owner:
            filled.append(company(next(rest), "5920" if kind == "logistics" else "3484"))
        else:
            filled.append(None)
    label = (
        parcels["zone_number"].map(lambda n: zones[str(n)][:2])
        + "-"
        + parcels["block"].astype(str).str.zfill(2)
    )
    return parcels.assign(
        holder=filled,
        holder_code=owner.map(enterprises["credit_code"]).where(titled),
        zone=parcels["zone_number"].map(lambda n: zones[str(n)]),
        name=label + "-" + parcels.index.str[-2:],
    )
