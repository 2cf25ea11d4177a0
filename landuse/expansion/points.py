"""Boundary points (界址点): every ring of every version, numbered, with coordinates and sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from landuse.crs import moved
from landuse.expansion.versions import Versions

_DEGREES = "EPSG:4490"
_METRES, _LONLAT = 3, 9
_TOLD = ("zone_id", "version", "ring", "hole")


def boundary_points(versions: Versions, crs: str) -> pd.DataFrame:
    """Boundary points of all versions (界址点成果表).

    A ring begins at its point nearest to the north-west corner of its extent and goes clockwise
    around a zone, the other way around a hole; its first point closes it. Numbers go on from ring
    to ring.

    Parameters
    ----------
    versions
        The versions.
    crs
        Their CRS, in metres.

    Returns
    -------
    pandas.DataFrame
        The ``expansion_points`` table: northing and easting to the millimetre, longitude and
        latitude in CGCS2000, side to the next point.
    """
    table = versions.table
    rings: dict[str, list[Any]] = {name: [] for name in (*_TOLD, "count")}
    points: list[NDArray[np.float64]] = []
    names: list[str] = []
    for shape, zone, version in zip(
        versions.shapes, table["zone_id"], table["version"], strict=True
    ):
        number = 0
        for place, (xy, hole) in enumerate(_rings(shape), start=1):
            said = (str(zone), str(version), place, hole, len(xy))
            for name, value in zip(rings, said, strict=True):
                rings[name].append(value)
            own = [f"J{number + at}" for at in range(1, len(xy))]
            names += [*own, own[0]]
            points.append(xy)
            number += len(own)
    counts = rings.pop("count")
    xy = np.concatenate(points)
    order = np.concatenate([np.arange(1, count + 1) for count in counts])
    sides = np.hypot(*(np.roll(xy, -1, axis=0) - xy).T)
    sides[np.cumsum(counts) - 1] = np.nan
    degrees = np.round(moved(xy, crs, _DEGREES), _LONLAT)
    return pd.DataFrame(
        {
            **{name: np.repeat(np.array(values), counts) for name, values in rings.items()},
            "order": order,
            "point": names,
            "northing": xy[:, 1],
            "easting": xy[:, 0],
            "side": np.round(sides, _METRES),
            "lon": degrees[:, 0],
            "lat": degrees[:, 1],
        }
    )


def _rings(shape: shapely.Geometry) -> Iterator[tuple[NDArray[np.float64], bool]]:
    """Rings of one version in order, and whether each is a hole; the northernmost part first."""
    parts = shapely.get_parts(shape)
    corner = shapely.bounds(parts)
    for part in parts[np.lexsort((corner[:, 0], -corner[:, 3]))]:
        for at, ring in enumerate(shapely.get_rings(part)):
            yield _round(np.round(shapely.get_coordinates(ring), _METRES), hole=at > 0), at > 0


def _round(xy: NDArray[np.float64], *, hole: bool) -> NDArray[np.float64]:
    """Ring from its north-west point, clockwise (holes the other way), closed; no point twice in a row."""
    ring = xy[:-1]
    kept = np.any(ring != np.roll(ring, 1, axis=0), axis=1)
    ring = ring[kept] if kept.sum() >= 3 else ring
    x, y = (ring - ring.mean(axis=0)).T
    doubled = np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)
    if (doubled > 0) != hole:
        ring = ring[::-1]
    west, north = ring[:, 0].min(), ring[:, 1].max()
    start = int(np.argmin((ring[:, 0] - west) + (north - ring[:, 1])))
    ring = np.roll(ring, -start, axis=0)
    return np.vstack([ring, ring[:1]])
