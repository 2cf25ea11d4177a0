"""A small ground for tests of siting: parcels in a row, firms on them, layers drawn around them."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from landuse.ids import positions
from landuse.policy import Policy, load_policy
from landuse.siting import Sited, site
from landuse.study import WKB
from tests.factories import TODAY, YEAR, table

POLICY = load_policy("generic-cn-v1").model_copy(update={"capacity": None})
CELL = 100.0


def square(at: float, width: float = CELL) -> Any:
    """The parcel at a place of the row."""
    return shapely.box(at * CELL, 0, at * CELL + width, CELL)


def layer(kind: str, shape: Any, **more: Any) -> dict[str, Any]:
    area = 0.0 if shape is None else float(shape.area)
    wkb = None if shape is None else shapely.to_wkb(shape)
    return {"kind": kind, "geometry": wkb, "area_m2": area, **more}


def ground(
    firms: list[dict[str, Any]],
    layers: list[dict[str, Any]],
    links: list[dict[str, Any]] | None = None,
    *,
    parcels: list[dict[str, Any]] | None = None,
    occupancy: list[dict[str, Any]] | None = None,
) -> dict[str, pd.DataFrame]:
    """Tables: firm E0 on parcel P0, E1 on P1 and so on, unless links say otherwise."""
    known = [
        {"enterprise_id": f"E{at}", "name": f"企业{at}", **row} for at, row in enumerate(firms)
    ]
    plots = parcels or [{} for _ in firms]
    drawn = [
        {"parcel_id": f"P{at}", "geometry": shapely.to_wkb(square(at)), **row}
        for at, row in enumerate(plots)
    ]
    if links is None:
        links = [{"enterprise_id": f"E{at}", "parcel_id": f"P{at}"} for at in range(len(firms))]
    patches = [{"constraint_id": f"C{at:02d}", **row} for at, row in enumerate(layers)]
    columns = ("constraint_id", "kind", "name", "area_m2", "geometry")
    tables = {
        "parcels": table("parcels", drawn, columns=("land_use",)),
        "enterprises": table("enterprises", known, columns=("sector_code", "status")),
        "constraints": table("constraints", patches, columns=columns),
        "units": table("units", []),
        "occupancy": table("occupancy", occupancy or []),
        "events": table("events", []),
        "findings": table("findings", []),
    }
    if not patches:
        tables["constraints"] = tables["constraints"].assign(geometry=pd.Series([], dtype=WKB))
    return {**tables, "links": linked(tables, links)}


def linked(tables: dict[str, pd.DataFrame], links: list[dict[str, Any]]) -> pd.DataFrame:
    """Links with the positions that the run has."""
    rows = [{"role": "own", "area_mu": 1.0, "method": "occupancy", **row} for row in links]
    columns = ("enterprise_id", "parcel_id", "from_on", "to_on", "role", "area_mu")
    frame = (
        table("links", rows, columns=columns) if rows else table("links", [{}], columns=columns)[:0]
    )
    return frame.assign(
        enterprise_row=positions(frame["enterprise_id"], tables["enterprises"]["enterprise_id"]),
        parcel_row=positions(frame["parcel_id"], tables["parcels"]["parcel_id"]),
    )


def run(tables: dict[str, pd.DataFrame], policy: Policy = POLICY) -> Sited:
    """The stage over these tables."""
    return site(tables, pd.DataFrame(), policy, TODAY, YEAR)


def told(sited: Sited, rule: str, column: str = "outcome") -> dict[str, Any]:
    """Subject → a column of the findings of a rule."""
    found = sited.tables.get("findings")
    if found is None:
        return {}
    rows = found[found["rule"] == rule]
    values = rows[column].astype(object).where(rows[column].notna(), None)
    return {
        key: round(value, 6) if isinstance(value, float | np.floating) else value
        for key, value in zip(rows["subject_id"], values, strict=True)
    }
