"""Layers that are shifted against each other (图层错位): GCJ-02 and BD-09 betray themselves by disagreement."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from landuse.crs import Geometries, Shapes, geometries, in_china, is_mercator, moved, parse
from landuse.crs.shift import SYSTEMS, shifted, split, unshifted
from landuse.errors import Note
from landuse.ingest.ground.places import crs_words

_DEGREES = "EPSG:4326"
_SAMPLE = 300
_LEAST = 3
"""Points that must come to lie inside before anything is said."""
_SIGMAS = 9.0
"""Gain squared over points that changed sides: three standard deviations of a fair coin."""
_MOST, _FEW = 0.8, 0.2
_NAMED = {
    "BD-09": re.compile("百度|baidu|bd-?0?9", re.IGNORECASE),
    "GCJ-02": re.compile("高德|腾讯|火星|amap|gaode|tencent|gcj", re.IGNORECASE),
}
_LOOK = 20_000
"""Areas beyond which only layers from degrees or tiles are looked at: web maps give nothing else."""


@dataclass(frozen=True)
class Side:
    """One of two layers that are held against each other (比对图层).

    Parameters
    ----------
    table, label
        Table and file, for messages.
    shapes
        Points or areas in the metric CRS.
    systems
        CRS of each of its files, as it was read.
    """

    table: str
    label: str
    shapes: Geometries
    systems: tuple[str, ...]

    @property
    def loose(self) -> bool:
        """Whether it came as degrees or in the metres of tiles (是否来自经纬度或瓦片)."""
        return any(parse(name).is_geographic or is_mercator(name) for name in self.systems)


@dataclass(frozen=True)
class Offset:
    """A shift that would make two layers agree (疑似错位).

    Parameters
    ----------
    system
        ``"GCJ-02"`` or ``"BD-09"``.
    areas
        Whether the areas are in it, rather than the points.
    metres
        Length of the shift.
    before, after
        Points inside an area as they are, and with the shift undone.
    count
        Points looked at.
    """

    system: str
    areas: bool
    metres: float
    before: int
    after: int
    count: int


def sample_points(shapes: Geometries | Shapes) -> NDArray[np.float64]:
    """A few places of a layer (抽样点): the points themselves, or a point inside each area.

    Parameters
    ----------
    shapes
        Points or areas, None where there is none.

    Returns
    -------
    numpy.ndarray
        At most 300 rows of x and y, evenly taken.
    """
    there = np.flatnonzero(geometries(shapes).there)
    sample = shapes[there[:: max(1, -(-len(there) // _SAMPLE))]]
    with np.errstate(invalid="ignore"):
        inside = shapely.point_on_surface(sample)
    found: NDArray[np.float64] = shapely.get_coordinates(inside)
    return found[np.isfinite(found).all(axis=1)]


def suspect(
    points: NDArray[np.float64], areas: Shapes, metric: str, *, least: float
) -> Offset | None:
    """Shift that brings points into areas (偏移判别), if one clearly does.

    Parameters
    ----------
    points
        Rows of x and y in the metric CRS.
    areas
        Polygons in the metric CRS.
    metric
        The CRS.
    least
        Share of the points that must then lie inside.

    Returns
    -------
    Offset or None
        None where the layers agree as they are, or nothing makes them.
    """
    degrees = moved(points, metric, _DEGREES)
    here = np.array([in_china(*each) for each in degrees])
    points, degrees = points[here], degrees[here]
    if len(points) < _LEAST:
        return None
    tried = [points]
    for system in SYSTEMS:
        for way in (unshifted, shifted):
            there = np.column_stack(way(system, degrees[:, 0], degrees[:, 1]))
            tried.append(moved(there, _DEGREES, metric))
    inside = _inside(tried, areas)
    best = int(np.argmax(inside.sum(axis=1)))
    before, after = int(inside[0].sum()), int(inside[best].sum())
    gained = int((inside[best] & ~inside[0]).sum())
    lost = int((inside[0] & ~inside[best]).sum())
    if not _convincing(before, after, gained, lost, len(points)) or after < least * len(points):
        return None
    metres = float(np.median(np.hypot(*(tried[best] - points).T)))
    system = SYSTEMS[(best - 1) // 2]
    return Offset(system, (best - 1) % 2 == 1, metres, before, after, len(points))


def _convincing(before: int, after: int, gained: int, lost: int, count: int) -> bool:
    if gained < _LEAST or after <= before:
        return False
    plain = after >= _MOST * count and before <= _FEW * count
    return plain or (gained - lost) ** 2 >= _SIGMAS * (gained + lost)


def _inside(tried: list[NDArray[np.float64]], areas: Shapes) -> NDArray[np.bool_]:
    """Whether each point lies in some area, one row a try."""
    size = len(tried[0])
    tree = shapely.STRtree(shapely.points(np.concatenate(tried)))
    _, hit = tree.query(areas, predicate="intersects")
    found = np.zeros(size * len(tried), dtype=bool)
    found[hit] = True
    return found.reshape(len(tried), size)


def disagreement(points: Side, areas: Side, metric: str, *, least: float) -> list[Note]:
    """Warning about a shift between two layers (错位提示).

    Parameters
    ----------
    points
        Layer whose places should lie inside the areas.
    areas
        The areas.
    metric
        CRS of both.
    least
        Share of the points that must lie inside once the shift is undone.

    Returns
    -------
    list of Note
        What it looks like, the evidence, and the line to write; empty where nothing speaks for it.
    """
    if len(areas.shapes) > _LOOK and not (points.loose or areas.loose):
        return []
    found = suspect(sample_points(points.shapes), areas.shapes.decoded, metric, least=least)
    if found is None:
        return []
    own, other = (areas, points) if found.areas else (points, areas)
    params: dict[str, object] = {
        "metres": f"{found.metres:.0f}",
        "before": found.before,
        "after": found.after,
        "count": found.count,
        "other": own.label,
    }
    if found.system in {split(name)[0] for name in other.systems}:
        params |= {"file": other.label, "table": other.table, "system": found.system}
        return [
            Note(
                "crs.shift_worse",
                "warning",
                {**params, "other": own.label, "own": own.table},
                other.table,
            )
        ]
    base = own.systems[0]
    line = found.system if parse(base).is_geographic else f"{found.system} {crs_words(base)}"
    params |= {"file": own.label, "table": own.table, "system": found.system, "line": line}
    return [Note("crs.shift_suspected", "warning", {**params, "other": other.label}, own.table)]


def shifted_by(heading: str) -> str | None:
    """System of the web map that a heading names (表头所指地图坐标).

    Parameters
    ----------
    heading
        As in the file.

    Returns
    -------
    str or None
        ``"GCJ-02"``, ``"BD-09"``, or None.

    Examples
    --------
    >>> shifted_by("百度经度"), shifted_by("lng_gcj02"), shifted_by("经度")
    ('BD-09', 'GCJ-02', None)
    """
    return next((name for name, word in _NAMED.items() if word.search(heading)), None)
