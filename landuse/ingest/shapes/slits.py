"""Slits (窄缝): strips between neighbouring parcels, too narrow to be land of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from landuse.ingest.shapes.geometry import Shapes

MOST = 5_000
"""Slits that are measured, in a second or two; further ones are counted. Nobody reads so many."""

LARGE = 500
"""Vertices of a polygon from which on it is worth to cut it to size, such as a road with its side roads."""

_TILE = 500
_MITRE = 10.0
_NEAR = 0.05
_SPIKE = 0.005


class Edges(NamedTuple):
    """Edges that are not those of a neighbour (异常边): lines, and the polygon that each is of."""

    lines: Shapes
    own: NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Pairs of parcels (宗地对), each once: positions of the one and of the other."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]

    @classmethod
    def of(cls, one: NDArray[np.int64], other: NDArray[np.int64], ids: NDArray[np.object_]) -> Self:
        """Each pair once, nobody with itself, the lower id left (配对).

        Parameters
        ----------
        one, other
            Positions, in any order and as often as may be.
        ids
            Id of each position.

        Returns
        -------
        Pairs
            In the order of the ids.
        """
        apart = one != other
        both = np.stack([one[apart], other[apart]], axis=1)
        both = np.unique(np.sort(both, axis=1), axis=0) if len(both) else both.reshape(0, 2)
        left, right = both[:, 0].astype(np.int64), both[:, 1].astype(np.int64)
        names, others = ids[left].astype("str"), ids[right].astype("str")
        turned = names > others
        left, right = np.where(turned, right, left), np.where(turned, left, right)
        order = np.lexsort([np.where(turned, names, others), np.where(turned, others, names)])
        return cls(left[order], right[order])

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Self:
        """Some of the pairs (取部分)."""
        return type(self)(self.left[which], self.right[which])

    def at(self, places: NDArray[np.int64]) -> Self:
        """The same pairs under other positions (换位置)."""
        return type(self)(places[self.left], places[self.right])


def odd_edges(shapes: Shapes, tree: shapely.STRtree, width: float) -> Edges:
    """Edges where polygons overlap, do not share their points, or are closer than a width (异常边).

    A road that a thousand parcels lie on is looked at piece by piece: each of its neighbours
    would otherwise be compared with the whole of it. Slits between outlines whose points are all
    closer to each other than twice the width can be missed; overlaps cannot.

    Parameters
    ----------
    shapes
        Valid polygons.
    tree
        Tree over them.
    width
        How close is too close, in the unit of the coordinates.

    Returns
    -------
    Edges
        None where every edge is that of a neighbour, or of no one.

    Examples
    --------
    >>> two = np.array([shapely.box(0, 0, 2, 1), shapely.box(2, 0, 3, 1)])
    >>> len(odd_edges(two, shapely.STRtree(two), 0.2).lines)
    0
    """
    large = shapely.get_num_coordinates(shapes) > LARGE
    every = np.arange(len(shapes))
    if not large.any():
        return _odd(shapes, every, width)
    parts = []
    for window in _windows(shapes, every, 10 * width):
        of = tree.query(window)
        part = shapes[of]
        part[large[of]] = shapely.intersection(part[large[of]], window)
        parts.append(_odd(part, of, width))
    return Edges(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _odd(shapes: Shapes, own: NDArray[np.int64], width: float) -> Edges:
    lines = shapely.coverage_invalid_edges(shapes, gap_width=width)
    odd = shapely.length(lines) > 0
    return Edges(lines[odd], own[odd])


def _windows(shapes: Shapes, of: NDArray[np.int64], margin: float) -> list[shapely.Geometry]:
    """Rectangles that together hold all edges, a few hundred polygons each."""
    west, south, east, north = shapely.total_bounds(shapes)
    middles = shapely.get_coordinates(shapely.centroid(shapes[of]))
    cells = [(middles, (west - margin, south - margin, east + margin, north + margin))]
    done = []
    while cells:
        points, (left, low, right, high) = cells.pop()
        axis = int(high - low > right - left)
        cut = float(np.median(points[:, axis]))
        below = points[:, axis] < cut
        if len(points) <= _TILE or not below.any():
            done.append(shapely.box(left - margin, low - margin, right + margin, high + margin))
            continue
        first = (left, low, right, cut) if axis else (left, low, cut, high)
        second = (left, cut, right, high) if axis else (cut, low, right, high)
        cells += [(points[below], first), (points[~below], second)]
    return done


def slits(
    shapes: Shapes,
    tree: shapely.STRtree,
    edges: Edges,
    ids: NDArray[np.object_],
    width: float,
) -> tuple[Pairs, Shapes, int]:
    """Strips between two parcels that are narrower than a width (窄缝), without what others have.

    Parameters
    ----------
    shapes
        Polygons.
    tree
        Tree over them.
    edges
        Edges that are not those of a neighbour.
    ids
        Id of each polygon.
    width
        Greatest width of a slit, in the unit of the coordinates.

    Returns
    -------
    Pairs, numpy.ndarray, int
        Parcels on both sides, the strip between them, and how many pairs were not measured.

    Examples
    --------
    >>> two = np.array([shapely.box(0, 0, 9.9, 10), shapely.box(10, 0, 20, 10)])
    >>> tree, ids = shapely.STRtree(two), np.array(["a", "b"], dtype=object)
    >>> pairs, strips, _ = slits(two, tree, odd_edges(two, tree, 0.2), ids, 0.2)
    >>> round(strips[0].area, 6)
    1.0
    """
    pairs = _facing(shapes, tree, edges, ids, width)
    left_out = max(len(pairs.left) - MOST, 0)
    pairs = pairs.take(slice(MOST))
    one, other = shapes[pairs.left], shapes[pairs.right]
    strips = _closed(*_local(one, other, width), width)
    between, place = shapely.get_parts(strips, return_index=True)
    near = _NEAR * width
    real = (
        (shapely.area(between) > 0)
        & shapely.dwithin(between, one[place], near)
        & shapely.dwithin(between, other[place], near)
    )
    between, place = _without_others(between[real], place[real], pairs, shapes, tree)
    found, numbers = np.unique(place, return_inverse=True)
    strips = shapely.multipolygons(between, indices=numbers) if len(found) else between
    return pairs.take(found), strips, left_out


def _facing(
    shapes: Shapes,
    tree: shapely.STRtree,
    edges: Edges,
    ids: NDArray[np.object_],
    width: float,
) -> Pairs:
    """Parcels of which a corner is close to the other, but not on it.

    Along a strip between two outlines there is always such a corner; where outlines only
    meet in a corner of another parcel, or open from a common corner on, there is none.
    """
    corners, line = shapely.get_coordinates(edges.lines, return_index=True)
    own, points = edges.own[line], shapely.points(corners)
    place, other = tree.query(shapely.box(*(corners - width).T, *(corners + width).T))
    apart = own[place] != other
    place, other = place[apart], other[apart]
    near = shapes[np.unique(other)]
    shapely.prepare(near)
    facing = shapely.dwithin(shapes[other], points[place], width)
    facing &= ~shapely.dwithin(shapes[other], points[place], _NEAR * width)
    shapely.destroy_prepared(near)
    return Pairs.of(own[place][facing], other[facing], ids)


def _local(one: Shapes, other: Shapes, width: float) -> tuple[Shapes, Shapes]:
    """Both polygons, the large ones cut to where the two are close to each other."""
    reach = 2 * width * np.array([-1.0, -1.0, 1.0, 1.0])
    left, right = shapely.bounds(one) + reach, shapely.bounds(other) + reach
    corners = [np.maximum(left, right)[:, :2], np.minimum(left, right)[:, 2:]]
    window = shapely.box(*np.concatenate(corners, axis=1).T)
    cut = []
    for shapes in (one, other):
        large = shapely.get_num_coordinates(shapes) > LARGE
        part = shapes.copy()
        part[large] = shapely.intersection(part[large], window[large])
        cut.append(part)
    return cut[0], cut[1]


def _closed(one: Shapes, other: Shapes, width: float) -> Shapes:
    """What is added where two polygons grow together and shrink again; corners stay sharp."""
    both = shapely.union(one, other)
    strips = shapely.difference(_offset(_offset(both, width / 2), -width / 2), both)
    return opened(strips, 2 * _SPIKE * width)


def opened(shapes: Shapes, width: float) -> Shapes:
    """Areas without what is thinner than a width (去除细丝): threads, spikes, necks.

    Parameters
    ----------
    shapes
        Polygons.
    width
        In the unit of the coordinates.

    Returns
    -------
    numpy.ndarray
        Polygons with the same corners, where they are wide enough.

    Examples
    --------
    >>> spiked = shapely.union(shapely.box(0, 0, 1, 1), shapely.box(1, 0.5, 9, 0.501))
    >>> round(opened(np.array([spiked]), 0.01)[0].area, 9)
    1.0
    """
    return _offset(_offset(shapes, -width / 2), width / 2)


def _offset(shapes: Shapes, by: float) -> Shapes:
    """Outlines moved outwards or inwards; where sharp corners break one on its way, it is mended."""
    moved: Shapes = shapely.buffer(shapes, by, join_style="mitre", mitre_limit=_MITRE)
    broken = ~shapely.is_valid(moved)
    if broken.any():
        moved[broken] = shapely.make_valid(moved[broken], method="structure", keep_collapsed=False)
    return moved


def _without_others(
    between: Shapes,
    place: NDArray[np.int64],
    pairs: Pairs,
    shapes: Shapes,
    tree: shapely.STRtree,
) -> tuple[Shapes, NDArray[np.int64]]:
    """Strips less the parcels that lie in them, as single polygons."""
    strip, third = tree.query(between, predicate="intersects")
    third_party = (third != pairs.left[place[strip]]) & (third != pairs.right[place[strip]])
    strip, third = strip[third_party], third[third_party]
    between = between.copy()
    for at in np.unique(strip):
        between[at] = shapely.difference(between[at], shapely.union_all(shapes[third[strip == at]]))
    parts, of = shapely.get_parts(between, return_index=True)
    land = (shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > 0)
    return parts[land], place[of[land]]
