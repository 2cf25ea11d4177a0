"""Coordinate reference systems (坐标系): which one, in metres, and whether it can be true."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
Bounds = tuple[float, float, float, float]

CHINA = (73.0, 17.0, 136.0, 54.0)
"""Longitudes and latitudes between which CGCS2000 zones are used."""

_EDGE = 0.15
_SAMPLE = 1000
_MERCATOR = "Popular Visualisation Pseudo Mercator"
_SAME_DATUM = {"China 2000", "World Geodetic System 1984"}


@cache
def parse(name: str) -> pyproj.CRS:
    """CRS for an authority code, WKT or PROJJSON text (解析坐标系).

    Parameters
    ----------
    name
        For example ``"EPSG:4526"``.

    Returns
    -------
    pyproj.CRS
        The horizontal part of it.

    Raises
    ------
    ValueError
        No such CRS is known.

    Examples
    --------
    >>> parse("EPSG:4526").is_projected
    True
    """
    try:
        crs = pyproj.CRS.from_user_input(name)
    except pyproj.exceptions.CRSError as error:
        raise ValueError(str(error)) from error
    while crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    return crs.sub_crs_list[0] if crs.is_compound else crs


@cache
def authority(name: str) -> str:
    """Authority code of a CRS (坐标系代码), or its text where no code fits.

    A code that is found by resemblance only counts when both put the same numbers in the same place.

    Parameters
    ----------
    name
        Any text that :func:`parse` reads.

    Returns
    -------
    str
        For example ``"EPSG:3437"``.

    Examples
    --------
    >>> authority(parse("EPSG:4547").to_wkt("WKT1_ESRI"))
    'EPSG:4547'
    """
    crs = parse(name)
    for confidence in (70, 25):
        found = crs.to_authority(min_confidence=confidence)
        if found and (confidence == 70 or _same_place(crs, parse(":".join(found)))):
            return ":".join(found)
    return name


def _same_place(left: pyproj.CRS, right: pyproj.CRS) -> bool:
    if _datum(left) != _datum(right) or not (left.is_projected and right.is_projected):
        return False
    area = right.area_of_use
    if area is None:
        return False
    to_left = pyproj.Transformer.from_crs(right.geodetic_crs, left, always_xy=True)
    to_right = pyproj.Transformer.from_crs(right.geodetic_crs, right, always_xy=True)
    lon, lat = (area.west + area.east) / 2, (area.south + area.north) / 2
    here, there = to_left.transform(lon, lat), to_right.transform(lon, lat)
    return bool(np.allclose(here, there, rtol=0, atol=0.01))


def _datum(crs: pyproj.CRS) -> str:
    geodetic = crs.geodetic_crs
    return geodetic.datum.name if geodetic is not None and geodetic.datum is not None else ""


def lonlat(name: str, xy: tuple[float, float]) -> tuple[float, float]:
    """Longitude and latitude of a point (经纬度).

    Parameters
    ----------
    name
        CRS of the point.
    xy
        Easting and northing.

    Returns
    -------
    tuple of float
        Infinite where the CRS has no such point.
    """
    crs = parse(name)
    lon, lat = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(*xy)
    return float(lon), float(lat)


def zone_crs(lon: float) -> str:
    """CGCS2000 3-degree zone for a longitude (三度分带), coordinates without zone prefix.

    Parameters
    ----------
    lon
        Longitude in degrees.

    Returns
    -------
    str
        Authority code.

    Examples
    --------
    >>> zone_crs(113.08), zone_crs(115.6)
    ('EPSG:4547', 'EPSG:4548')
    """
    zone = min(max(int((lon + 1.5) // 3), 25), 45)
    return f"EPSG:{4534 + zone - 25}"


def near_edge(lon: float) -> bool:
    """Whether a longitude is so near the edge of its 3-degree zone that the zone is a choice (近带边).

    Parameters
    ----------
    lon
        Longitude in degrees.

    Returns
    -------
    bool
        True within 0.15 degrees.

    Examples
    --------
    >>> near_edge(115.4), near_edge(113.08)
    (True, False)
    """
    offset = (lon + 1.5) % 3
    return min(offset, 3 - offset) < _EDGE


def is_mercator(name: str) -> bool:
    """Whether a CRS is the web Mercator of map tiles (网络墨卡托), whose areas are wrong.

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    bool
        True for EPSG:3857 and its kin.
    """
    operation = parse(name).coordinate_operation
    method = operation.method_name if operation is not None else ""
    return method == _MERCATOR or parse(name).to_authority() == ("ESRI", "102100")


def metric(name: str, middle: tuple[float, float]) -> str:
    """CRS in which a park is measured (量算坐标系).

    Parameters
    ----------
    name
        CRS of the parcels.
    middle
        Median of their coordinates.

    Returns
    -------
    str
        The same CRS where it is projected and keeps areas; else the CGCS2000 zone in China, UTM elsewhere.

    Examples
    --------
    >>> metric("EPSG:4490", (113.08, 28.8)), metric("EPSG:4326", (-72.67, 42.27))
    ('EPSG:4547', 'EPSG:32618')
    """
    if parse(name).is_projected and not is_mercator(name):
        return authority(name)
    lon, lat = lonlat(name, middle)
    west, south, east, north = CHINA
    if west <= lon <= east and south <= lat <= north:
        return zone_crs(lon)
    return f"EPSG:{(32600 if lat >= 0 else 32700) + int((lon + 180) // 6) % 60 + 1}"


def projjson(name: str) -> dict[str, Any]:
    """PROJJSON of a CRS (坐标系定义), as GeoParquet keeps it.

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    dict
        The definition.

    Examples
    --------
    >>> projjson("EPSG:4526")["id"]["code"]
    4526
    """
    definition: dict[str, Any] = parse(name).to_json_dict()
    return definition


def unit_m(name: str) -> float:
    """Metres of one unit of a projected CRS (坐标单位换算为米).

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    float
        1 for metres, 0.3048006… for US survey feet.

    Examples
    --------
    >>> round(unit_m("EPSG:3437"), 6)
    0.304801
    """
    return float(parse(name).axis_info[0].unit_conversion_factor)


def same(left: str, right: str) -> bool:
    """Whether two CRS names mean the same coordinates (坐标系是否相同).

    Parameters
    ----------
    left, right
        The names.

    Returns
    -------
    bool
        Axis order does not matter: easting comes first in every file.
    """
    if authority(left) == authority(right):
        return True
    return parse(left).equals(parse(right), ignore_axis_order=True)


def shifts(left: str, right: str) -> bool:
    """Whether going from one CRS to another needs a datum shift that PROJ cannot know (需七参数转换).

    Parameters
    ----------
    left, right
        The names.

    Returns
    -------
    bool
        True for Xian 1980 or Beijing 1954 to CGCS2000, off by tens of metres without local parameters.

    Examples
    --------
    >>> shifts("EPSG:2349", "EPSG:4526"), shifts("EPSG:4326", "EPSG:4526")
    (True, False)
    """
    here, there = _datum(parse(left)), _datum(parse(right))
    known = {name.removesuffix(" ensemble") for name in (here, there)}
    if here == there or known <= _SAME_DATUM:
        return False
    accuracy = pyproj.Transformer.from_crs(parse(left), parse(right), always_xy=True).accuracy
    return not 0 <= accuracy <= 5


def reproject(shapes: Shapes, left: str, right: str) -> Shapes:
    """Shapes in another CRS (投影转换).

    Parameters
    ----------
    shapes
        Geometries, None where there is none.
    left, right
        CRS of the shapes and CRS wanted.

    Returns
    -------
    numpy.ndarray
        New geometries, easting first.
    """
    transformer = pyproj.Transformer.from_crs(parse(left), parse(right), always_xy=True)

    def move(xy: NDArray[np.float64]) -> NDArray[Any]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    moved: Shapes = shapely.transform(shapes, move)
    return moved


def middle(shapes: Shapes) -> tuple[Bounds, tuple[float, float]] | None:
    """Extent and median of shapes (范围与中位坐标).

    Parameters
    ----------
    shapes
        Geometries, None where there is none.

    Returns
    -------
    tuple or None
        Bounds, and the median centre of an even sample; None where nothing has a place.
    """
    if not len(shapes):
        return None
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    if not np.isfinite(west):
        return None
    boxes = shapely.bounds(_evenly(shapes))
    if not len(boxes):
        boxes = shapely.bounds(shapes)
        boxes = boxes[~np.isnan(boxes[:, 0])]
    x, y = np.median((boxes[:, :2] + boxes[:, 2:]) / 2, axis=0)
    return (west, south, east, north), (float(x), float(y))


def grid_ratio(shapes: Shapes, name: str) -> float | None:
    """Drawn area over true area on the ellipsoid (投影面积与椭球面积之比).

    Parameters
    ----------
    shapes
        Polygons in a projected CRS; at most 1000, evenly taken, are looked at.
    name
        The CRS.

    Returns
    -------
    float or None
        Median ratio; None where there is no area.
    """
    sample = _evenly(shapes)
    if not len(sample):
        return None
    crs = parse(name)
    geod = crs.get_geod()
    if geod is None or crs.geodetic_crs is None:
        return None
    drawn = shapely.area(sample) * unit_m(name) ** 2
    placed = shapely.get_parts(
        reproject(sample, name, crs.geodetic_crs.to_wkt()), return_index=True
    )
    true = np.zeros(len(sample))
    for part, owner in zip(*placed, strict=True):
        true[owner] += abs(geod.geometry_area_perimeter(shapely.orient_polygons(part))[0])
    return float(np.median(drawn[true > 0] / true[true > 0])) if (true > 0).any() else None


def _evenly(shapes: Shapes) -> Shapes:
    step: int = max(1, -(-len(shapes) // _SAMPLE))
    sample = shapes[::step]
    kept: Shapes = sample[~(shapely.is_missing(sample) | shapely.is_empty(sample))]
    return kept
