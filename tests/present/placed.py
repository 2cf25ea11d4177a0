"""A small study with everything that the map can place: buildings, projects, a bank, problems."""

from __future__ import annotations

import pandas as pd
import shapely

from landuse.schema import empty, fields
from landuse.study import WKB, Study
from tests.present.map_study import make_study
from tests.present.planted import changed

MESSAGE = "企业位置在园区之外"


def typed(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of a table with the types of its contract."""
    frame = pd.DataFrame(rows).reindex(columns=list(empty(table).columns))
    types = {
        name: WKB if field.dtype == "geometry" else field.pandas_dtype
        for name, field in fields(table).items()
        if name in frame
    }
    return frame.astype(types)


def placed_study(count: int = 40) -> Study:
    """Parcel 3 has two buildings; projects are known in all five ways; a river runs south."""
    study = make_study(count)
    parcels = study.parcels
    ids = study["parcels"]["parcel_id"].astype("str").tolist()
    zone = str(study["zones"]["name"].iloc[0])
    x, y = parcels.geometry.iloc[3].representative_point().coords[0]
    west, south, east, _ = parcels.total_bounds
    own = shapely.to_wkb(shapely.Point(x, y))

    def unit(building: str, floor: int, state: str, shape: object) -> dict[str, object]:
        return {
            "unit_id": f"{building}-{floor}",
            "building_id": building,
            "parcel_id": ids[3],
            "floor": floor,
            "floor_area": 500.0,
            "state": state,
            "geometry": shape,
        }

    shed = shapely.to_wkb(shapely.box(x - 10, y - 5, x + 10, y + 5))
    units = [unit("B1", 1, "vacant", shed), unit("B1", 2, "in_production", shed)]
    units.append(unit("B2", 1, "vacant", shapely.to_wkb(shapely.Point(x, y + 20))))
    buildings = [
        {"parcel_id": ids[3], "building_id": name, "extent": "building", "n_units": n, **area}
        for name, n, area in (
            ("B1", 2, {"floor_area": 1000.0, "vacant_area": 500.0}),
            ("B2", 1, {"floor_area": 500.0, "vacant_area": 500.0}),
        )
    ]
    projects = [
        {"project_id": "P1", "name": "甲项目", "stage": "pool", "zone": zone, "geometry": own},
        {"project_id": "P2", "name": "乙项目", "stage": "signed", "parcel_id": ids[5]},
        {"project_id": "P3", "name": "丙项目", "stage": "pool"},
        {"project_id": "P4", "name": "丁项目", "stage": "pool", "zone": zone, "land_demand": 30.0},
        {"project_id": "P5", "name": "戊项目", "stage": "pool", "zone": "别处", "parcel_id": "无"},
    ]
    case = {"case_id": "C1", "parcel_id": ids[7], "project_id": "P3"}
    river = shapely.box(west - 4000, south - 900, east + 4000, south - 800)
    quarter = shapely.box(west, south, (west + east) / 2, south + 400)
    constraints = [
        {"constraint_id": "W1", "kind": "river", "name": "蓼河", "geometry": river},
        {"constraint_id": "Q1", "kind": "planned_quarter", "name": "食品片区", "geometry": quarter},
    ]
    for each in constraints:
        each["area_m2"] = each["geometry"].area
        each["geometry"] = shapely.to_wkb(each["geometry"])
    metres = float(parcels.geometry.iloc[3].distance(river))
    near = [
        {
            "subject": "parcel",
            "subject_id": ids[3],
            "layer": "bank",
            "constraint_id": "W1",
            "distance_m": metres,
        }
    ]
    one = shapely.to_wkb(shapely.box(x, y, x + 4, y + 4))
    issue = {"issue": "overlap", "parcel_id": ids[3], "other_id": ids[4], "area_m2": 16.0}
    note = {"stage": "link", "code": "link.outside", "severity": "warning", "table": "parcels"}
    note |= {"subject_id": ids[9], "message": MESSAGE, "message_en": "the firm lies outside"}
    return changed(
        study,
        units=typed("units", units),
        buildings=typed("buildings", buildings),
        projects=typed("projects", projects),
        cases=typed("cases", [case]),
        constraints=typed("constraints", constraints),
        nearness=typed("nearness", near),
        geometry_issues=typed("geometry_issues", [{**issue, "geometry": one}]),
        notes=typed("notes", [note]),
    )
