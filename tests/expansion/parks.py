"""Small parks for the expansion account: zones of boxes, a few constraints, a few parcels."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import shapely
from shapely.geometry import box

from landuse.policy import ExpansionRules, Policy, load_policy
from landuse.schema import empty, fields
from landuse.study import TABLES, WKB, Study
from landuse.units import MU_M2

CRS = "EPSG:4526"
X, Y = 38_412_000.0, 3_187_000.0
TODAY = pd.Timestamp("2025-12-31")
Row = dict[str, Any]


def land(west: float, south: float, east: float, north: float) -> Any:
    """A box, in metres from the corner of the park."""
    return box(X + west, Y + south, X + east, Y + north)


def wkb(shapes: Sequence[Any]) -> pd.Series:
    return pd.Series(
        pa.chunked_array([pa.array([each and each.wkb for each in shapes], pa.binary())]), dtype=WKB
    )


def table(name: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Table that keeps its contract; geometry as shapes."""
    if not rows:
        return empty(name)
    columns = {}
    for column, field in fields(name).items():
        values = [row.get(column) for row in rows]
        if field.dtype == "geometry":
            columns[column] = wkb(values)
        elif field.dtype == "date":
            columns[column] = pd.Series(pd.to_datetime(pd.Series(values)), dtype=field.pandas_dtype)
        else:
            columns[column] = pd.Series(values, dtype="object").astype(field.pandas_dtype)
    return pd.DataFrame(columns)


def zone(zone_id: str, version: str, shape: Any, from_on: str | None = None, **more: Any) -> Row:
    """One version of one zone; its approved area is the drawn one."""
    known = {"zone_id": zone_id, "version": version, "from_on": from_on, "geometry": shape}
    area = shape.area / MU_M2 if shape is not None else None
    return {"approved_area": area, "approval": "〔2020〕1号", **known, **more}


def zones(*rows: Row) -> pd.DataFrame:
    return table("zones", rows)


def rules() -> ExpansionRules:
    found = load_policy("generic-cn-v1").expansion
    assert found
    return found


def study(policy: Policy | None = None, **tables: Sequence[Row]) -> Study:
    """Study around some rows; the other tables are empty."""
    frames = {name: table(name, tables.get(name, [])) for name in TABLES if name in _known()}
    meta = {
        "park": {"name": "测试园区", "currency": "CNY", "as_of": TODAY.strftime("%Y-%m-%d")},
        "year": 2025,
        "crs": CRS,
        "inputs": [],
        "policy": {"name": "generic-cn-v1", "sha256": "0"},
    }
    return Study(meta, frames, policy or load_policy("generic-cn-v1"))


def _known() -> set[str]:
    from landuse.schema import tables

    return set(tables())


def small() -> Study:
    """Two zones: one grows over a field in 2020 and gives up a strip; the other stays."""
    old, new = land(0, 0, 300, 300), land(50, 0, 500, 300)
    other = land(1000, 0, 1300, 300)
    field_, line = land(450, -50, 600, 100), land(-100, -100, 480, 2000)
    return study(
        zones=[
            zone("A", "2010", old, "2010-01-01", to_on="2019-12-31", name="甲片区"),
            zone("A", "2020", new, "2020-01-01", name="甲片区"),
            zone("B", "2010", other, "2010-01-01", name="乙片区"),
        ],
        constraints=[
            {"constraint_id": "C1", "kind": "永久基本农田", "geometry": field_},
            {"constraint_id": "C2", "kind": "urban_boundary", "geometry": line},
            {
                "constraint_id": "C3",
                "kind": "urban_boundary",
                "geometry": land(900, -100, 2000, 900),
            },
        ],
        parcels=[
            _parcel("P1", land(10, 10, 110, 110), holder="甲厂"),
            _parcel("P2", land(310, 10, 410, 110), floor_area=2000.0, holder="乙厂"),
            _parcel("P3", land(0, 150, 100, 250), holder="丙厂"),
        ],
        parcel_facts=[
            {"parcel_id": name, "year": 2025, "taxable": True, "tax_paid": tax}
            for name, tax in (("P1", 10.0), ("P2", 20.0), ("P3", None))
        ],
        enterprises=[{"enterprise_id": "E2", "name": "乙厂"}],
        enterprise_facts=[{"enterprise_id": "E2", "year": 2025, "tax_paid": 20.0}],
        links=[
            {"enterprise_id": "E2", "parcel_id": "P2", "role": "own", "area_mu": 15.0, "share": 1.0}
            | {"method": "own", "confidence": 1.0, "confirmed": True}
        ],
    )


def _parcel(name: str, shape: Any, **more: Any) -> Row:
    area = shape.area
    return {"parcel_id": name, "geometry": shape, "area_m2": area, "area_mu": area / MU_M2, **more}


def blob(points: Sequence[tuple[float, float]]) -> Any:
    """Hull of some points, an empty polygon where they have no area."""
    hull = shapely.MultiPoint([(X + x, Y + y) for x, y in points]).convex_hull
    return hull if hull.geom_type == "Polygon" else shapely.Polygon()
