"""Hosts of the planted cases (案例落点): which parcel, firm, unit or project carries which case."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import geopandas as gpd
import pandas as pd

Case = Mapping[str, Any]
CASES = ("idle", "low_yield", "siting", "firms")


@dataclass(frozen=True)
class Host:
    """Where a case is planted (落点); what does not apply is None."""

    parcel: str | None = None
    enterprise: str | None = None
    other: str | None = None
    unit: str | None = None
    project: str | None = None
    zone: str | None = None
    second: str | None = None


def read_cases() -> list[dict[str, Any]]:
    """All planted cases (案例), as in ``cases/*.toml``."""
    found: list[dict[str, Any]] = []
    for name in CASES:
        source = files("landuse.demo").joinpath("cases", f"{name}.toml")
        found += tomllib.loads(source.read_text(encoding="utf-8"))["case"]
    return found


class Pool:
    """Parcels, firms, units and projects that still carry no case (可用落点)."""

    def __init__(
        self,
        parcels: pd.DataFrame,
        enterprises: pd.DataFrame,
        sites: pd.DataFrame,
        units: pd.DataFrame,
    ) -> None:
        self.parcels, self.enterprises, self.units = parcels, enterprises, units
        on_parcel = sites.groupby("parcel_id")["enterprise_id"].agg(list)
        of_owner = sites[sites["role"] == "own"].groupby("enterprise_id")["parcel_id"].agg(list)
        count = sites.groupby("enterprise_id").size().to_dict()
        group = enterprises["group"].to_dict()
        self.single = {
            str(p): str(e[0]) for p, e in on_parcel.items() if len(e) == 1 and count[e[0]] == 1
        }
        self.shared = {
            str(p): (str(e[0]), str(e[1]))
            for p, e in on_parcel.items()
            if len(set(e)) == 2 and group[e[1]] == "lessee" and count[e[0]] == 2
        }
        self.pairs = {str(e): p for e, p in of_owner.items() if len(p) == 2 and count[e] == 2}
        self.used: set[str] = set()
        self.projects = iter(f"P{i:03d}" for i in range(1, 100))
        self.named: dict[str, Host] = {}

    def find(self, case: Case) -> Host:
        """Host of one case (取落点): the first that fits and is free."""
        kind = str(case["host"])
        if kind.startswith("@"):
            return self.named[kind[1:]]
        finders: dict[str, Callable[[Case], Host]] = {
            "works": self._works,
            "plot": self._plot,
            "shared": self._shared,
            "owner2": self._owner,
            "reserve": self._reserve,
            "unit": self._unit,
            "unlinked": lambda _: self._unlinked(),
            "project": self._project,
            "zone": lambda found: Host(zone=found["id"]),
        }
        host = finders[kind](case)
        if "name" in case:
            self.named[case["name"]] = host
        return host

    def _take(self, *names: str) -> None:
        self.used.update(names)

    def _fitting(self, case: Case, rows: pd.DataFrame) -> pd.DataFrame:
        low, high = case.get("mu", (12, 110))
        rows = rows[rows["drawn"].between(low, high) & ~rows.index.isin(list(self.used))]
        if "zone" in case:
            rows = rows[rows["zone_number"] == case["zone"]]
        return rows

    def _works(self, case: Case) -> Host:
        rows = self._fitting(case, self.parcels.loc[list(self.single)])
        has = str(case.get("has", ""))
        kinds = ["logistics"] if has == "59" else ["works"]
        sector = pd.Series(self.single)[rows.index].map(self.enterprises["sector_code"])
        rows = rows[rows["kind"].isin(kinds) & sector.str.startswith(has)]
        parcel = self._place(case, rows)
        self._take(parcel, self.single[parcel])
        return Host(parcel=parcel, enterprise=self.single[parcel])

    def _place(self, case: Case, rows: pd.DataFrame) -> str:
        """First parcel where the case wants to lie; cases without a place keep off the chemistry."""
        where = case.get("where")
        if where in {"in_strip", "in_chemical_park"}:
            rows = rows[rows[where]]
        elif where == "near_strip":
            rows = rows[rows["near_strip"] & (rows["zone_number"] == 2)].sort_values("river_m")
        elif where == "chemical_edge":
            rows = rows[rows["in_chemical_park"]].sort_values("west")
        elif where == "chemical_east":
            rows = rows[rows["in_chemical_park"]].sort_values("east", ascending=False)
        elif where == "chemical_core":
            rows = rows[rows["in_chemical_park"]].sort_values("core")
        else:
            rows = (
                rows[~rows["in_chemical_park"] & ~rows["in_strip"]] if "zone" not in case else rows
            )
        return str(rows.index[0])

    def _plot(self, case: Case) -> Host:
        rows = self._fitting(case, self.parcels[self.parcels["kind"] == "plot"])
        firm = rows.index.isin(list(self.single))
        parcel = str(rows.index[firm if case.get("firm") else ~firm][0])
        self._take(parcel)
        return Host(parcel=parcel, enterprise=self.single.get(parcel))

    def _shared(self, case: Case) -> Host:
        rows = self._fitting(case, self.parcels.loc[list(self.shared)])
        parcel = str(rows.index[0])
        owner, lessee = self.shared[parcel]
        self._take(parcel, owner, lessee)
        return Host(parcel=parcel, enterprise=owner, other=lessee)

    def _owner(self, case: Case) -> Host:
        fitting = self._fitting(case, self.parcels).index
        owner = next(e for e, p in self.pairs.items() if set(p) <= set(fitting))
        first, second = self.pairs[owner]
        self._take(first, second, owner)
        return Host(parcel=first, enterprise=owner, second=second)

    def _reserve(self, case: Case) -> Host:
        rows = self._fitting(case, self.parcels[self.parcels["kind"] == "reserve"])
        self._take(str(rows.index[0]))
        return Host(parcel=str(rows.index[0]))

    def _unit(self, case: Case) -> Host:
        rows = self.units[~self.units["unit_id"].isin(self.used)]
        rows = rows[rows["state"] == case.get("of", "in_production")]
        rows = rows[rows["unit_id"].str.startswith(case.get("building", "B"))]
        if "of" not in case:
            rows = rows[~rows["enterprise_id"].duplicated(keep=False)]
            sizes = self.units.groupby("enterprise_id").size()
            rows = rows[
                (rows["enterprise_id"].map(sizes) == 1)
                & ~rows["enterprise_id"].isin(list(self.used))
            ]
        chosen = rows.iloc[0]
        tenant = chosen["enterprise_id"] if isinstance(chosen["enterprise_id"], str) else None
        self._take(chosen["unit_id"], *([tenant] if tenant else []))
        return Host(parcel=chosen["parcel_id"], enterprise=tenant, unit=chosen["unit_id"])

    def _project(self, case: Case) -> Host:
        fitted = self.named[case["fit"]].parcel if "fit" in case else None
        return Host(project=next(self.projects), parcel=fitted)

    def _unlinked(self) -> Host:
        rows = self.enterprises[self.enterprises["group"] == "unlinked"]
        identity = str(rows.index[~rows.index.isin(list(self.used))][0])
        self._take(identity)
        return Host(enterprise=identity)


def choose_hosts(
    parcels: gpd.GeoDataFrame, enterprises: pd.DataFrame, sites: pd.DataFrame, units: pd.DataFrame
) -> list[tuple[dict[str, Any], Host]]:
    """Every planted case with its host (案例与落点).

    Cases that ask for something special choose before those that take any works; those that come
    ``later`` choose last.
    """
    outline = parcels[parcels["zone_number"] == 2].union_all().envelope.centroid
    bounds = parcels.bounds
    plain = pd.DataFrame(parcels.drop(columns="geometry"))
    placed = plain.assign(west=bounds["minx"], east=bounds["maxx"], core=parcels.distance(outline))
    pool = Pool(placed, enterprises, sites, units)
    cases = read_cases()

    def special(place: int) -> int:
        case = cases[place]
        wishes = [key for key in ("where", "has", "zone", "mu", "building") if key in case]
        follows = "fit" in case or str(case["host"]).startswith("@")
        return 3 if "later" in case else 2 if follows else int(not wishes)

    hosts: dict[int, Host] = {}
    for place in sorted(range(len(cases)), key=special):
        hosts[place] = pool.find(cases[place])
    return [(case, hosts[place]) for place, case in enumerate(cases)]
