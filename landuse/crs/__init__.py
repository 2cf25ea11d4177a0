"""Coordinate reference systems (坐标系): which one, in metres, and whether it can be true."""

from landuse.crs.geometries import Geometries, geometries
from landuse.crs.shapes import (
    Bounds,
    Outline,
    Shapes,
    exchanged,
    grid_ratio,
    moved,
    outline,
    reproject,
)
from landuse.crs.systems import (
    authority,
    chinese_datum,
    is_mercator,
    is_old,
    lonlat,
    metric,
    parse,
    projjson,
    same,
    shifts,
    unit_m,
)
from landuse.crs.zones import CHINA, in_china, near_edge, zone_crs

__all__ = [
    "CHINA",
    "Bounds",
    "Geometries",
    "Outline",
    "Shapes",
    "authority",
    "chinese_datum",
    "exchanged",
    "geometries",
    "grid_ratio",
    "in_china",
    "is_mercator",
    "is_old",
    "lonlat",
    "metric",
    "moved",
    "near_edge",
    "outline",
    "parse",
    "projjson",
    "reproject",
    "same",
    "shifts",
    "unit_m",
    "zone_crs",
]
