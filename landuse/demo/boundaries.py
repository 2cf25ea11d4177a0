"""Zone boundaries and constraint layers of the demo park (片区边界与约束图层) [m, mu]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiPolygon, Polygon, box

from landuse.demo.land import CRS, GRID, MU, ORIGIN, outline
from landuse.demo.names import invented

Nodes = Mapping[int, NDArray[np.float64]]
VERSIONS = (("2012", 2012, 2018), ("2018", 2018, 2024), ("2024", 2024, None))


def _local(points: list[tuple[float, float]]) -> NDArray[np.float64]:
    return np.asarray(np.array(points, dtype=float) + np.array(ORIGIN))


def _exact(shape: Polygon) -> Polygon:
    return shapely.set_precision(shape, GRID)


def river() -> Polygon:
    """Water of the river (河流水面) south of zone 2; its edge is the bank line."""
    x = np.linspace(-6200, 6200, 41)
    north = -3620 + 60 * np.sin(x / 900)
    bank = [(float(a), float(b)) for a, b in zip(x, north, strict=True)]
    return _exact(Polygon(_local(bank + [(a, b - 260) for a, b in reversed(bank)])))


def chemical_park(nodes: Nodes) -> Polygon:
    """Recognised chemical park (认定化工园区): the part of zone 2 well beyond 1 km of the bank."""
    zone = outline(nodes[2])
    return _exact(zone.difference(river().buffer(1300)))


def _versions(nodes: Nodes) -> dict[tuple[int, str], Polygon]:
    """Boundary of every zone in every version; 2024 moves land in and, in zone 1, out."""
    shapes: dict[tuple[int, str], Polygon] = {}
    for number, grid in nodes.items():
        shapes[number, "2012"] = outline(grid[:, :3] if number != 3 else grid[:, :4])
        shapes[number, "2018"] = shapes[number, "2024"] = outline(grid)
    top = nodes[1][-1]
    shapes[1, "2018"] = Polygon(np.concatenate([[*top[1:4]], top[3:0:-1] + np.array([0, 310])]))
    shapes[1, "2018"] = shapely.union(outline(nodes[1]), shapes[1, "2018"], grid_size=GRID)
    for number, side, step in ((2, 0, -260.0), (4, -1, 420.0)):
        edge = nodes[number][1:4, side]
        added = Polygon(np.concatenate([edge, edge[::-1] + np.array([step, 0])]))
        shapes[number, "2024"] = shapely.union(outline(nodes[number]), added, grid_size=GRID)
    return shapes


def make_zones(nodes: Nodes) -> gpd.GeoDataFrame:
    """Three boundary versions of four zones (片区边界的三个版本)."""
    shapes = _versions(nodes)
    words = invented()
    rows = []
    for version, start, end in VERSIONS:
        for number in sorted(nodes):
            shape = shapely.normalize(_exact(shapes[number, version]))
            approval = words["constraints"]["approval"].format(year=start, number=10 + number)
            rows.append(
                {
                    "zone_id": f"Z{number}",
                    "version": version,
                    "name": words["zones"][str(number)],
                    "from_on": datetime(start, 7, 1),
                    "to_on": None if end is None else datetime(end, 6, 30),
                    "approved_area": round(shape.area / MU, 2),
                    "approval": approval,
                    "geometry": shape,
                }
            )
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=CRS)


def _farmland(nodes: Nodes) -> list[Polygon]:
    """Farmland: one patch the 2018 version took in, one overlapped by 2024, one by a sliver only."""
    top = nodes[1][-1].mean(axis=0)
    east = nodes[4][2, -1] + np.array([420, 0])
    west = nodes[2][2, 0] + np.array([-260, 0])
    east_field = box(east[0] + 60, east[1] - 320, east[0] + 640, east[1] + 260)
    west_field = box(west[0] - 620, west[1] - 240, west[0] - 90, west[1] + 300)
    return [
        box(top[0] - 420, top[1] + 150, top[0] + 480, top[1] + 900),
        east_field.union(box(east[0] - 30, east[1] - 25, east[0] + 60, east[1] + 25)),
        west_field.union(box(west[0] - 90, west[1] - 1, west[0] + 3, west[1] + 1)),
    ]


def _urban(nodes: Nodes) -> Polygon:
    """Urban boundary: around all zones, except the outer part of what zone 4 took in."""
    zones = shapely.union_all(
        [outline(grid).buffer(320, join_style="mitre") for grid in nodes.values()]
    )
    hull = zones.convex_hull.difference(river())
    east = nodes[4][:, -1, 0].max() + 180
    return hull.difference(box(east, ORIGIN[1] - 9000, east + 9000, ORIGIN[1] + 9000))


def _houses(parcel: Polygon, zone: Polygon) -> Polygon:
    """Houses just outside the zone, next to a parcel at its edge."""
    near = zone.exterior.interpolate(zone.exterior.project(parcel.centroid))
    away = np.array([near.x - parcel.centroid.x, near.y - parcel.centroid.y])
    x, y = np.array([near.x, near.y]) + away / np.hypot(*away) * 70
    return box(x - 45, y - 30, x + 45, y + 30).difference(zone.buffer(8))


def make_constraints(nodes: Nodes, safety: Mapping[str, tuple[str, Polygon]]) -> gpd.GeoDataFrame:
    """Constraint layers (约束图层).

    Parameters
    ----------
    nodes
        Street crossings by zone.
    safety
        ``houses``, ``railway`` and ``clear`` → name of the plant and its parcel.
    """
    water, zone_2 = river(), outline(nodes[2])
    line = max(safety["railway"][1].bounds[2], zone_2.bounds[2]) + 70
    shapes: list[tuple[str, str, Any]] = [
        ("river", "river", water),
        ("river_bank_1km", "river_bank_1km", water.buffer(1000).difference(water)),
        ("chemical_park", "chemical_park", chemical_park(nodes)),
        *(("farmland", "farmland", patch) for patch in _farmland(nodes)),
        (
            "red_line",
            "red_line",
            Polygon(_local([(1500, 3300), (3200, 2700), (4100, 3900), (2100, 4300)])),
        ),
        ("urban_boundary", "urban_boundary", _urban(nodes)),
        ("planned_quarter", "food_quarter", outline(nodes[3])),
        ("planned_quarter", "electronics_quarter", outline(nodes[4])),
        ("houses", "houses", _houses(safety["houses"][1], zone_2)),
        (
            "railway",
            "railway",
            LineString([(line, ORIGIN[1] - 3400), (line, ORIGIN[1] + 900)]).buffer(12),
        ),
    ]
    words = invented()["constraints"]
    reach = {"houses": 150.0, "railway": 60.0, "clear": 60.0}
    rows = [(kind, words[name], _exact(shape)) for kind, name, shape in shapes]
    for case, (company, parcel) in sorted(safety.items()):
        distance = reach[case]
        if case == "railway":
            distance = max(distance, line - parcel.bounds[2] + 30)
        rows.append(
            (
                "safety_line",
                words["safety_line"].format(name=company),
                _exact(parcel.buffer(distance)),
            )
        )
    frame = pd.DataFrame(rows, columns=["kind", "name", "geometry"])
    frame.insert(0, "constraint_id", [f"YS{i:03d}" for i in range(1, len(frame) + 1)])
    frame["legal_basis"] = words["legal_basis"].format(year=2023)
    frame["geometry"] = [_multi(shapely.normalize(shape)) for shape in frame["geometry"]]
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def _multi(shape: Polygon | MultiPolygon) -> MultiPolygon:
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])
