"""Position (空间关联): which parcel a point lies in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely


def parcel_of_points(
    points: npt.NDArray[Any], parcels: npt.NDArray[Any], ids: Sequence[str] | None = None
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
    known = np.flatnonzero(~shapely.is_missing(points) & ~shapely.is_empty(points))
    if not len(known) or not len(parcels):
        return found
    tree = shapely.STRtree(points[known])
    parcel, point = tree.query(parcels, predicate="intersects")
    rank = -parcel
    if ids is not None and len(np.unique(point)) < len(point):
        rank = -np.unique(np.asarray(ids, dtype=object)[parcel], return_inverse=True)[1]
    order = np.argsort(rank, kind="stable")
    found[known[point[order]]] = parcel[order]
    return found


def nearest_parcels(
    points: npt.NDArray[Any],
    parcels: npt.NDArray[Any],
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
    known = np.flatnonzero(~shapely.is_missing(points) & ~shapely.is_empty(points))
    if not len(known) or not len(parcels):
        return []
    tree = shapely.STRtree(parcels)
    (at, parcel), metres = tree.query_nearest(
        points[known], max_distance=within, return_distance=True, all_matches=True
    )
    found: dict[int, tuple[int, float]] = {}
    names = np.asarray(ids, dtype=object)
    for row, place, distance in zip(at.tolist(), parcel.tolist(), metres.tolist(), strict=True):
        if row not in found or names[place] < names[found[row][0]]:
            found[row] = (place, distance)
    return [(int(known[row]), *found[row]) for row in sorted(found)]
