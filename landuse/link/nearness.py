"""Nearness (空间关系): how far drawn land is from the patches of a layer, and how much lies inside."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely

from landuse.schema import fields

Shapes = npt.NDArray[np.object_]
Rows = npt.NDArray[np.int64]

MOST_VERTICES = 256
"""Vertices of a piece; larger patches are cut up, so that each piece is cheap to ask."""

STEP_M = 2.0
"""Step [m] along an outline at which its depth inside a patch is measured."""

_WHOLE = 1 - 1e-9
_BLOCK = 20_000


def nearness(
    layer: str, parcels: pd.DataFrame, rows: Rows, patches: pd.DataFrame, *, corners: float = 0.0
) -> pd.DataFrame:
    """Drawn land against the patches of one layer (宗地与图层的关系).

    Parameters
    ----------
    layer
        Name of the layer.
    parcels
        The parcels, with ``geometry`` as WKB in a metric CRS.
    rows
        Positions to measure.
    patches
        Rows of ``constraints`` of this layer, in the same CRS: polygons, lines or points.
    corners
        Distance [m] up to which the furthest corner is wanted of land wholly outside as well.

    Returns
    -------
    pandas.DataFrame
        Rows of ``nearness``: for each shape that is drawn the nearest patch (of several equally near
        the smallest id), ``distance_m`` (0 where they touch), ``inside_share`` (missing for lines),
        and ``outside_m``, how far its furthest corner is outside, where it is partly inside or within
        ``corners``. No rows where nothing is drawn.

    Examples
    --------
    >>> def drawn(name, code, shape):
    ...     return pd.DataFrame({name: [code], "geometry": [shapely.to_wkb(shape)]})
    >>> land = drawn("parcel_id", "P1", shapely.box(0, 0, 10, 10))
    >>> water = drawn("constraint_id", "C1", shapely.box(40, 0, 50, 10))
    >>> found = nearness("bank", land, np.array([0]), water)
    >>> found["distance_m"].tolist(), found["constraint_id"].tolist()
    ([30.0], ['C1'])
    """
    pieces, owner = _pieces(_decoded(patches["geometry"]))
    land = _decoded(parcels["geometry"].iloc[rows])
    there = np.flatnonzero(~shapely.is_missing(land) & ~shapely.is_empty(land))
    if not len(pieces) or not len(there):
        return _table({}, 0)
    ids = patches["constraint_id"].to_numpy(dtype=object)
    rank = np.unique(ids, return_inverse=True)[1]
    tree = shapely.STRtree(pieces)
    metres, nearest = _nearest(tree, land[there], owner, rank)
    share, outside = _inside(tree, pieces, land[there], metres)
    close = np.flatnonzero(np.isnan(outside) & (metres < corners) & ~(share > 0))
    outside[close] = _furthest(tree, land[there[close]])
    codes = parcels["parcel_id"].to_numpy(dtype=object)[rows[there]]
    told = {
        "subject": np.full(len(there), "parcel", dtype=object),
        "subject_id": codes,
        "layer": np.full(len(there), layer, dtype=object),
        "constraint_id": ids[nearest],
        "distance_m": metres,
        "inside_share": share,
        "outside_m": outside,
    }
    return _table(told, len(there))


def intrusions(layer: str, lines: pd.DataFrame, objects: pd.DataFrame) -> pd.DataFrame:
    """What lies inside safety lines (控制线内的对象): the deepest object of a layer, or the nearest.

    Parameters
    ----------
    layer
        Name of the layer of the objects.
    lines
        Rows of ``constraints``: safety lines, as polygons or closed lines, in a metric CRS.
    objects
        Rows of ``constraints`` that must not lie inside.

    Returns
    -------
    pandas.DataFrame
        Rows of ``nearness``, one a line that encloses something: the object that reaches furthest
        inside with its ``depth_m``, else the nearest one with its ``distance_m`` from the line.
        Depth is measured along the outline of the object every :data:`STEP_M` metres.
    """
    ids = lines["constraint_id"].to_numpy(dtype=object)
    drawn = _enclosed(_decoded(lines["geometry"]))
    rows = np.flatnonzero(~shapely.is_missing(drawn))
    shapes = _decoded(objects["geometry"])
    known = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    names = objects["constraint_id"].to_numpy(dtype=object)[known]
    if not len(known) or not len(rows):
        return _table({}, 0)
    tree = shapely.STRtree(shapes[known])
    rank = np.unique(names, return_inverse=True)[1]
    metres, nearest = _nearest(tree, drawn[rows], np.arange(len(known)), rank)
    depth = np.zeros(len(rows))
    for at in np.flatnonzero(metres == 0):
        line = drawn[rows[at]]
        hits = np.sort(tree.query(line, predicate="intersects"))
        deep = [_depth(shapely.intersection(shapes[known[hit]], line), line) for hit in hits]
        depth[at] = max(deep)
        nearest[at] = min(hits[np.isclose(deep, depth[at])], key=lambda hit: names[hit])
    told = {
        "subject": np.full(len(rows), "constraint", dtype=object),
        "subject_id": ids[rows],
        "layer": np.full(len(rows), layer, dtype=object),
        "constraint_id": names[nearest],
        "distance_m": metres,
        "depth_m": depth,
    }
    return _table(told, len(rows))


def _enclosed(shapes: Shapes) -> Shapes:
    """Polygons as they are and closed lines as polygons; what encloses nothing is None."""
    found = np.full(len(shapes), None, dtype=object)
    for at in np.flatnonzero(~shapely.is_missing(shapes)):
        if shapely.get_dimensions(shapes[at]) == 2:
            found[at] = shapes[at]
        elif shapely.get_dimensions(shapes[at]) == 1:
            ring = shapely.union_all(shapely.get_parts(shapely.polygonize([shapes[at]])))
            found[at] = None if shapely.is_empty(ring) else ring
    return found


def stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows of several layers below each other (合并空间关系), in order of layer and id.

    Parameters
    ----------
    parts
        Tables of :func:`nearness`.

    Returns
    -------
    pandas.DataFrame
        The whole table ``nearness``.
    """
    kept = [part for part in parts if len(part)]
    if not kept:
        return _table({}, 0)
    whole = pd.concat([part.astype({"subject": "str", "layer": "str"}) for part in kept])
    whole = whole.sort_values(["subject", "layer", "subject_id"], kind="stable", ignore_index=True)
    return whole.astype({"subject": "category", "layer": "category"})


def _table(told: dict[str, Any], size: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: pd.Series(told.get(name), range(size), dtype="str").astype("category")
            if field.dtype == "category"
            else pd.Series(told.get(name), range(size), dtype=field.pandas_dtype)
            for name, field in fields("nearness").items()
        }
    )


def _decoded(wkb: pd.Series[Any]) -> Shapes:
    """Shapes of a column of bytes; a closed line is left a line."""
    column = pa.array(wkb.array, pa.binary(), from_pandas=True)
    found = shapely.from_wkb(np.asarray(column.to_numpy(zero_copy_only=False), dtype=object))
    return np.asarray(found, dtype=object)


def _pieces(shapes: Shapes) -> tuple[Shapes, Rows]:
    """Parts of all patches, none with many vertices, and which patch each is of."""
    known = np.flatnonzero(~shapely.is_missing(shapes))
    parts, at = shapely.get_parts(shapes[known], return_index=True)
    owner = known[at]
    big = shapely.get_num_coordinates(parts) > MOST_VERTICES
    found = [parts[~big]]
    owners = [owner[~big]]
    for part, place in zip(parts[big], owner[big], strict=True):
        cut = np.asarray(_cut(part), dtype=object)
        found.append(cut)
        owners.append(np.full(len(cut), place))
    pieces, place = np.concatenate(found), np.concatenate(owners)
    real = ~shapely.is_empty(pieces)
    return pieces[real], place[real].astype(np.int64)


def _cut(shape: Any) -> list[Any]:
    """Halve a shape across its longer side until each piece has few vertices."""
    done, todo = [], [shape]
    while todo:
        each = todo.pop()
        if shapely.get_num_coordinates(each) <= MOST_VERTICES:
            done += list(shapely.get_parts(each))
            continue
        west, south, east, north = shapely.bounds(each)
        x, y = (west + east) / 2, (south + north) / 2
        if east - west >= north - south:
            halves = [(west, south, x, north), (x, south, east, north)]
        else:
            halves = [(west, south, east, y), (west, y, east, north)]
        todo += [_of_kind(shapely.clip_by_rect(each, *half), each) for half in halves]
    return [each for each in done if not shapely.is_empty(each)]


def _of_kind(part: Any, whole: Any) -> Any:
    """What of a clipped shape is of the dimension of the whole."""
    parts = shapely.get_parts(part)
    wanted = shapely.get_dimensions(whole)
    return shapely.geometrycollections(parts[shapely.get_dimensions(parts) == wanted])


def _nearest(
    tree: shapely.STRtree, land: Shapes, owner: Rows, rank: Rows
) -> tuple[npt.NDArray[np.float64], Rows]:
    """Distance to the nearest patch, and which; of equally near ones the smallest id."""
    metres = np.empty(len(land))
    nearest = np.zeros(len(land), dtype=np.int64)
    for block in np.array_split(np.arange(len(land)), len(land) // _BLOCK + 1):
        (at, piece), far = tree.query_nearest(land[block], return_distance=True)
        order = np.lexsort((rank[owner[piece]], at))
        first = order[np.diff(at[order], prepend=-1) != 0]
        metres[block[at[first]]] = far[first]
        nearest[block[at[first]]] = owner[piece[first]]
    return metres, nearest


def _inside(
    tree: shapely.STRtree, pieces: Shapes, land: Shapes, metres: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Share inside the pieces, and where it is partly inside how far it reaches out."""
    share, outside = np.zeros(len(land)), np.full(len(land), np.nan)
    if not (shapely.get_dimensions(pieces) == 2).any():
        return np.full(len(land), np.nan), outside
    touching = np.flatnonzero(metres == 0)
    at, piece = tree.query(land[touching], predicate="intersects")
    solid = shapely.get_dimensions(pieces[piece]) == 2
    at, piece = touching[at[solid]], piece[solid]
    whole = at[shapely.covers(pieces[piece], land[at])]
    share[whole], outside[whole] = 1.0, 0.0
    rest = share[at] < 1
    at, piece = at[rest], piece[rest]
    order = np.lexsort((piece, at))
    at, piece = at[order], piece[order]
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    for start, stop in zip(starts, [*starts[1:], len(at)][: len(starts)], strict=True):
        row = at[start]
        share[row], outside[row] = _partly(land[row], pieces[piece[start:stop]], tree)
    return share, outside


def _furthest(tree: shapely.STRtree, land: Shapes) -> npt.NDArray[np.float64]:
    """Distance of the furthest corner of each shape from the pieces."""
    if not len(land):
        return np.empty(0)
    places, at = shapely.get_coordinates(land, return_index=True)
    far = tree.query_nearest(shapely.points(places), return_distance=True, all_matches=False)[1]
    found = np.zeros(len(land))
    np.maximum.at(found, at, far)
    return found


def _partly(land: Any, pieces: Shapes, tree: shapely.STRtree) -> tuple[float, float]:
    """Share inside the pieces, and how far the furthest corner of the rest is from them."""
    joined = shapely.union_all(pieces)
    measure = shapely.area if shapely.get_dimensions(land) == 2 else shapely.length
    size = float(measure(land))
    if not size:
        return float(shapely.covers(joined, land)), np.nan
    share = float(measure(shapely.intersection(land, joined))) / size
    if share > _WHOLE:
        return 1.0, 0.0
    corners = shapely.points(shapely.get_coordinates(shapely.difference(land, joined)))
    far = tree.query_nearest(corners, return_distance=True, all_matches=False)[1]
    return share, float(far.max(initial=0.0))


def _depth(within: Any, line: Any) -> float:
    """How far a shape that lies inside a line is from it at most."""
    if shapely.is_empty(within):
        return 0.0
    along = shapely.points(shapely.get_coordinates(shapely.segmentize(within, STEP_M)))
    return float(shapely.distance(along, shapely.boundary(line)).max())
