"""Position (空间关联): which parcel a point lies in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from landuse.crs import Geometries, geometries

_CELLS = 2000
"""Cells of the grid of points along its longer side."""

_WIDE = _CELLS + 4
"""And with an edge around them."""

_LEAST = 1e-6
_BLOCK = 20_000
_OFTEN = 8
"""Points from which on preparing a parcel pays."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    drawn, grid = geometries(parcels), _Grid(places)
    near = grid.near(drawn.bounds, 0.0)
    # A block at a time: the shapes of one are gone before those of the next are decoded.
    hits = []
    for part in np.array_split(near, len(near) // _BLOCK + 1):
        box, point = grid.pairs(drawn.bounds[part])
        inside = _meet(drawn, part[box], points[known[point]])
        hits.append((part[box[inside]], point[inside]))
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
    near = _Grid(places).near(drawn.bounds, within)
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
) -> tuple[Ints, Floats]:
    """Which points are anywhere, and where."""
    known = np.flatnonzero(~shapely.is_missing(points) & ~shapely.is_empty(points))
    places = shapely.get_coordinates(points[known])
    real = np.isfinite(places).all(axis=1)
    return known[real], places[real]


class _Grid:
    """Points by the cells of a grid: which boxes may hold one, and which one."""

    def __init__(self, points: Floats) -> None:
        self._points = points
        self._low = points.min(axis=0)
        self._size = max(float((points.max(axis=0) - self._low).max()) / _CELLS, _LEAST)
        column, row = (self._cell(points[:, axis], axis) for axis in (0, 1))
        self._counts = np.bincount(row * _WIDE + column, minlength=_WIDE * _WIDE)
        self._order = np.argsort(row * _WIDE + column, kind="stable")

    def _cell(self, place: Floats, axis: int, more: float = 0.0) -> Ints:
        """Row or column; what lies beyond, or nowhere, is counted at the edge, which holds no point."""
        with np.errstate(invalid="ignore"):
            cell = np.floor((place + more - self._low[axis]) / self._size)
        np.fmin(np.fmax(cell, -1, out=cell), _CELLS + 1, out=cell)
        inside: Ints = cell.astype(np.int64)
        return inside + 2

    def near(self, bounds: Floats, within: float) -> Ints:
        """Boxes that may have a point within a distance: all that have, and few that have not.

        Points are counted on the grid, summed up from one corner: four of the sums tell how many
        points lie in the cells that a box touches.
        """
        counts = self._counts.astype(np.int32).reshape(_WIDE, _WIDE)
        sums = counts.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
        left, under = (self._cell(bounds[:, axis], axis, -within) - 1 for axis in (0, 1))
        right, over = (self._cell(bounds[:, axis + 2], axis, within) for axis in (0, 1))
        inside = sums[over, right] - sums[over, left] - sums[under, right] + sums[under, left]
        return np.flatnonzero((inside > 0) & ~np.isnan(bounds[:, 0]))

    def pairs(self, bounds: Floats) -> tuple[Ints, Ints]:
        """Boxes and the points in them or on their edge, one pair a place."""
        left, under = (self._cell(bounds[:, axis], axis) for axis in (0, 1))
        right, over = (self._cell(bounds[:, axis + 2], axis) for axis in (0, 1))
        found = []
        for above in range(int((over - under).max(initial=0)) + 1):
            box = np.flatnonzero(under + above <= over)
            line = (under[box] + above) * _WIDE
            first, last = self._starts[line + left[box]], self._starts[line + right[box] + 1]
            times = last - first
            box = np.repeat(box, times)
            at = np.arange(len(box)) + np.repeat(last - times.cumsum(), times)
            point = self._order[at]
            place, edge = self._points[point], bounds[box]
            held = ((place >= edge[:, :2]) & (place <= edge[:, 2:])).all(axis=1)
            found.append((box[held], point[held]))
        box, point = (np.concatenate(each) for each in zip(*found, strict=True))
        return box, point

    @cached_property
    def _starts(self) -> Ints:
        """Place in the order at which the points of each cell begin."""
        return np.concatenate([[0], self._counts.cumsum()])


def _meet(drawn: Geometries, parcel: Ints, points: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which parcels meet their points; those with many points are prepared for it."""
    rows, at, times = np.unique(parcel, return_inverse=True, return_counts=True)
    shapes = drawn[rows]
    often = shapes[times > _OFTEN]
    shapely.prepare(often)
    found: npt.NDArray[np.bool_] = shapely.intersects(shapes[at], points)
    shapely.destroy_prepared(often)
    return found
