"""Overlay (叠加): what of some land lies under other shapes, big polygons cut into pieces first [m²]."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
Places = NDArray[np.int64]

PIECE = 256
"""Most vertices of a piece; the time is flat between 128 and 1024."""

_LEAST = 16
"""A cut through slanted edges always leaves some vertices, so pieces are not asked to be smaller."""

_DEEPEST = 40
_POLYGONS = (3, 6)
_COLLECTION = 7


class Pieces(NamedTuple):
    """Shapes cut into pieces (切块), with the position of the shape that each is of."""

    shapes: Shapes
    owner: Places


class Covered(NamedTuple):
    """What lies under a layer (压占), one for each target.

    Parameters
    ----------
    shapes
        The land under the layer; an empty polygon where there is none.
    area
        Its area [m²].
    sources
        How many shapes of the layer it meets.
    """

    shapes: Shapes
    area: NDArray[np.float64]
    sources: Places


def shaped(shapes: Any) -> Shapes:
    """Array of geometries (图形数组), whatever held them."""
    found = np.empty(len(shapes), dtype=object)
    found[:] = list(shapes)
    return found


def polygonal(shapes: Shapes) -> Shapes:
    """Their polygons alone (取面): points and lines that an overlay leaves behind are dropped."""
    kinds = shapely.get_type_id(shapes)
    mixed = np.flatnonzero(kinds == _COLLECTION)
    found = shapes.copy()
    for at in mixed:
        parts = shapely.get_parts(shapes[at])
        found[at] = shapely.union_all(parts[np.isin(shapely.get_type_id(parts), _POLYGONS)])
    found[~np.isin(shapely.get_type_id(found), _POLYGONS)] = shapely.Polygon()
    return found


def subdivided(shapes: Shapes, *, limit: int = PIECE) -> Pieces:
    """Shapes cut in two, again and again, until no piece has many vertices (切块).

    Parameters
    ----------
    shapes
        Polygons.
    limit
        Most vertices of a piece; 16 at least.

    Returns
    -------
    Pieces
        They cover the same land, none of it twice.

    Examples
    --------
    >>> round_ = shapely.Point(0, 0).buffer(1, quad_segs=200)
    >>> cut = subdivided(np.array([round_]), limit=100)
    >>> bool(abs(shapely.area(cut.shapes).sum() - round_.area) < 1e-12), len(cut.shapes) > 7
    (True, True)
    """
    parts, owner = shapely.get_parts(polygonal(shapes), return_index=True)
    small: list[Shapes] = []
    of: list[Places] = []
    for depth in range(_DEEPEST + 1):
        if not len(parts):
            break
        big = shapely.get_num_coordinates(parts) > max(limit, _LEAST)
        big &= depth < _DEEPEST
        small.append(parts[~big])
        of.append(owner[~big])
        first, second = _halves(parts[big])
        halves = np.concatenate(
            [shapely.intersection(parts[big], each) for each in (first, second)]
        )
        whose = np.concatenate([owner[big], owner[big]])
        parts, place = shapely.get_parts(polygonal(halves), return_index=True)
        kept = ~shapely.is_empty(parts)
        parts, owner = parts[kept], whose[place[kept]]
    found = np.concatenate([np.empty(0, dtype=object), *small])
    return Pieces(found, np.concatenate([np.empty(0, dtype=np.int64), *of]))


def _halves(shapes: Shapes) -> tuple[Shapes, Shapes]:
    """The two halves of each extent, cut across its longer side."""
    west, south, east, north = shapely.bounds(shapes).reshape(-1, 4).T
    wide = east - west >= north - south
    x, y = (west + east) / 2, (south + north) / 2
    low = shapely.box(west, south, np.where(wide, x, east), np.where(wide, north, y))
    high = shapely.box(np.where(wide, x, west), np.where(wide, south, y), east, north)
    return np.atleast_1d(low), np.atleast_1d(high)


def pairs(left: Shapes, right: Shapes) -> tuple[Places, Places]:
    """Which shapes may meet (候选对): positions of those whose extents do, in a fixed order."""
    if not len(left) or not len(right):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    one, other = shapely.STRtree(right).query(left)
    order = np.lexsort((other, one))
    return one[order].astype(np.int64), other[order].astype(np.int64)


def covered(targets: Shapes, layer: Shapes, *, limit: int = PIECE) -> Covered:
    """What of each target lies under a layer (压占), land under two of its shapes counted once.

    Parameters
    ----------
    targets
        Polygons; empty ones are under nothing.
    layer
        Polygons of one kind; they may overlap each other.
    limit
        Most vertices of a piece.

    Returns
    -------
    Covered
        One for each target; areas equal those of a plain intersection with the union.

    Examples
    --------
    >>> layer = np.array([shapely.box(1, 0, 3, 2), shapely.box(2, 0, 4, 2)])
    >>> covered(np.array([shapely.box(0, 0, 3, 1)]), layer).area.tolist()
    [2.0]
    """
    found = shaped([shapely.Polygon()] * len(targets))
    area, sources = np.zeros(len(targets)), np.zeros(len(targets), dtype=np.int64)
    there = layer[_near(layer, targets)]
    small, whole = subdivided(there, limit=limit), subdivided(targets, limit=limit)
    one, other = pairs(whole.shapes, small.shapes)
    cut = polygonal(shapely.intersection(whole.shapes[one], small.shapes[other]))
    kept = shapely.area(cut) > 0
    cut, target, source = cut[kept], whole.owner[one[kept]], small.owner[other[kept]]
    order = np.argsort(target, kind="stable")
    cut, target, source = cut[order], target[order], source[order]
    begins = np.flatnonzero(np.diff(target, prepend=-1))
    for start, end in zip(begins, np.append(begins, len(target))[1:], strict=True):
        at = target[start]
        sources[at] = len(np.unique(source[start:end]))
        found[at] = shapely.union_all(cut[start:end])
        own = shapely.area(cut[start:end]).sum() if sources[at] == 1 else shapely.area(found[at])
        area[at] = own
    return Covered(polygonal(found), area, sources)


def _near(layer: Shapes, targets: Shapes) -> NDArray[np.bool_]:
    """Shapes whose extent meets that of all targets."""
    west, south, east, north = shapely.bounds(layer).reshape(-1, 4).T
    if not len(targets):
        return np.zeros(len(layer), dtype=bool)
    left, low, right, high = shapely.total_bounds(targets)
    near: NDArray[np.bool_] = (west <= right) & (east >= left) & (south <= high) & (north >= low)
    return near


def difference(left: Shapes, right: Shapes) -> Shapes:
    """Land of the one that is not land of the other (差集), polygons only."""
    return polygonal(np.atleast_1d(shapely.difference(left, right)))


def united(shapes: Shapes) -> Any:
    """All of them as one (并集); an empty polygon where there is none."""
    return polygonal(shaped([shapely.union_all(shapes)]))[0]
