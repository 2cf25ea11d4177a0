"""Shapes in a CRS (图形与坐标系): moved into another one, looked at, checked against the ellipsoid."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from landuse.crs.geometries import Geometries, geometries
from landuse.crs.shift import split, unshifted
from landuse.crs.systems import parse, transformer, unit_m

Shapes = NDArray[np.object_]
Bounds = tuple[float, float, float, float]

_LONLAT = "EPSG:4326"
_SAMPLE = 1000


def moved(xy: NDArray[np.float64], left: str, right: str) -> NDArray[np.float64]:
    """Coordinates in another CRS (坐标转换); shifted systems are undone.

    Parameters
    ----------
    xy
        One row a point: easting, northing.
    left, right
        CRS of the points and CRS wanted.

    Returns
    -------
    numpy.ndarray
        One row a point, easting first.

    Examples
    --------
    >>> moved(np.array([[113.08, 28.8]]), "EPSG:4490", "EPSG:4526").round().tolist()
    [[38410182.0, 3187450.0]]
    """
    system, base = split(left)
    x, y = xy[:, 0], xy[:, 1]
    if system:
        x, y = unshifted(system, *transformer(base, _LONLAT).transform(x, y))
        base = _LONLAT
    return np.column_stack(transformer(base, right).transform(x, y))


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
    there: Shapes = shapely.transform(shapes, lambda xy: moved(xy, left, right))
    return there


def exchanged(shapes: Shapes) -> Shapes:
    """Shapes with their two coordinates exchanged (东北坐标互换).

    Parameters
    ----------
    shapes
        Geometries, None where there is none.

    Returns
    -------
    numpy.ndarray
        New geometries.
    """

    def turn(xy: NDArray[np.float64]) -> NDArray[Any]:
        return xy[:, ::-1]

    turned: Shapes = shapely.transform(shapes, turn)
    return turned


class Outline(NamedTuple):
    """Where shapes lie (范围概况), in the unit of their coordinates.

    Parameters
    ----------
    bounds
        West, south, east and north end.
    middle
        Median of the centres.
    size
        Longer side of a middling shape.
    spread
        How far a middling shape lies from the middle.
    """

    bounds: Bounds
    middle: tuple[float, float]
    size: float
    spread: float


def outline(shapes: Geometries | Shapes) -> Outline | None:
    """Extent of shapes, and what is usual among an even sample of them (范围与中位坐标).

    Parameters
    ----------
    shapes
        Geometries, None where there is none.

    Returns
    -------
    Outline or None
        None where nothing has a place.

    Examples
    --------
    >>> outline(np.array([shapely.box(0, 0, 2, 5), None]))
    Outline(bounds=(0.0, 0.0, 2.0, 5.0), middle=(1.0, 2.5), size=5.0, spread=0.0)
    """
    if not len(shapes):
        return None
    every = geometries(shapes).bounds
    low, high = every[:, :2].min(axis=0), every[:, 2:].max(axis=0)
    if not np.isfinite([low, high]).all():  # somebody has no place
        every = every[np.isfinite(every).all(axis=1)]
        if not len(every):
            return None
        low, high = every[:, :2].min(axis=0), every[:, 2:].max(axis=0)
    (west, south), (east, north) = low.tolist(), high.tolist()
    boxes = shapely.bounds(_evenly(shapes))
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        boxes = every
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    x, y = np.median(centres, axis=0)
    size = np.median(np.max(boxes[:, 2:] - boxes[:, :2], axis=1))
    spread = np.median(np.hypot(*(centres - (x, y)).T))
    return Outline((west, south, east, north), (float(x), float(y)), float(size), float(spread))


def grid_ratio(shapes: Geometries | Shapes, name: str) -> float | None:
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


def _evenly(shapes: Geometries | Shapes) -> Shapes:
    step: int = max(1, -(-len(shapes) // _SAMPLE))
    sample = shapes[::step]
    kept: Shapes = sample[~(shapely.is_missing(sample) | shapely.is_empty(sample))]
    return kept
