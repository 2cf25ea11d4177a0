"""Position (空间关联): which parcel a point lies in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from landuse.crs import Geometries, geometries

_CELLS = 2000
"""Cells of the grid of points along its longer side."""

_LEAST = 1e-6
_BLOCK = 20_000


def parcel_of_points(
    points: npt.NDArray[Any],
    parcels: Geometries | npt.NDArray[Any],
    ids: Sequence[str] | None = None,
) -> npt.NDArray[np.int64]:
    """Position of the parcel that holds each point (点所在宗地), −1 where none does.

    Parameters
    ----------
    points
        Shapely points; None where unknown.
    parcels
        Shapely polygons in the same CRS.
    ids
        Ids of the parcels: a point on a shared edge goes to the smallest, in any row order.

    Returns
    -------
    numpy.ndarray of int64
        One position a point.

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> parcel_of_points(np.array([shapely.Point(0.5, 0.5), None]), np.array([square])).tolist()
    [0, -1]
    """
    found = np.full(len(points), -1, dtype=np.int64)
    known, places = _places(points)
    if not len(known) or not len(parcels):
        return found
    drawn = geometries(parcels)
    near = _near(drawn.bounds, places, 0.0)
    tree = shapely.STRtree(points[known])
    # A block at a time: the shapes of one are gone before those of the next are decoded.
    hits = [
        (part[place], hit)
        for part in np.array_split(near, len(near) // _BLOCK + 1)
        for place, hit in [tree.query(drawn[part], predicate="intersects")]
    ]
    parcel, point = (np.concatenate(each) for each in zip(*hits, strict=True))
    rank = -parcel
    if ids is not None and len(np.unique(point)) < len(point):
        rank = -np.unique(np.asarray(ids, dtype=object)[parcel], return_inverse=True)[1]
    order = np.argsort(rank, kind="stable")
    found[known[point[order]]] = parcel[order]
    return found


def nearest_parcels(
    points: npt.NDArray[Any],
    parcels: Geometries | npt.NDArray[Any],
    ids: Sequence[str],
    within: float,
) -> list[tuple[int, int, float]]:
    """Nearest parcel of each point that lies in none (最近宗地), where one is near enough.

    Parameters
    ----------
    points
        Shapely points; None where unknown.
    parcels
        Shapely polygons in the same CRS.
    ids
        Ids of the parcels: of several equally near the smallest counts, in any row order.
    within
        How far is near [m].

    Returns
    -------
    list of (int, int, float)
        Positions of point and parcel, distance [m].

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> nearest_parcels(np.array([shapely.Point(3, 0.5)]), np.array([square]), ["P"], 5.0)
    [(0, 0, 2.0)]
    """
    known, places = _places(points)
    if not len(known) or not len(parcels):
        return []
    drawn = geometries(parcels)
    near = _near(drawn.bounds, places, within)
    if not len(near):
        return []
    tree = shapely.STRtree(drawn[near])
    (at, parcel), metres = tree.query_nearest(
        points[known], max_distance=within, return_distance=True, all_matches=True
    )
    parcel = near[parcel]
    found: dict[int, tuple[int, float]] = {}
    names = np.asarray(ids, dtype=object)
    for row, place, distance in zip(at.tolist(), parcel.tolist(), metres.tolist(), strict=True):
        if row not in found or names[place] < names[found[row][0]]:
            found[row] = (place, distance)
    return [(int(known[row]), *found[row]) for row in sorted(found)]


def _places(
    points: npt.NDArray[Any],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Which points are anywhere, and where."""
    known = np.flatnonzero(~shapely.is_missing(points) & ~shapely.is_empty(points))
    places = shapely.get_coordinates(points[known])
    real = np.isfinite(places).all(axis=1)
    return known[real], places[real]


def _near(
    bounds: npt.NDArray[np.float64], points: npt.NDArray[np.float64], within: float
) -> npt.NDArray[np.int64]:
    """Boxes that may have a point within a distance: all that have, and few that have not.

    Points are counted on a grid, summed up from one corner: four of the sums tell how many points lie
    in the cells that a box touches.
    """
    low = points.min(axis=0)
    size = max(float((points.max(axis=0) - low).max()) / _CELLS, _LEAST)
    counts = np.zeros((_CELLS + 3, _CELLS + 3), dtype=np.int32)
    column, row = (np.floor((points - low) / size).astype(np.int64) + 2).T
    np.add.at(counts, (column, row), 1)
    sums = counts.cumsum(axis=0).cumsum(axis=1)
    with np.errstate(invalid="ignore"):
        west, south = (np.floor((bounds[:, i] - within - low[i]) / size) for i in (0, 1))
        east, north = (np.floor((bounds[:, i] + within - low[i - 2]) / size) for i in (2, 3))
    left, under = (_cell(each) for each in (west - 1, south - 1))
    right, over = (_cell(each) for each in (east, north))
    inside = sums[right, over] - sums[left, over] - sums[right, under] + sums[left, under]
    return np.flatnonzero((inside > 0) & ~np.isnan(bounds[:, 0]))


def _cell(place: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Row or column of the grid; what lies beyond is counted at its edge."""
    inside = np.clip(np.nan_to_num(place), -2, _CELLS)
    return inside.astype(np.int64) + 2
