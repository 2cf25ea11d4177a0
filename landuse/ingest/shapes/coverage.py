"""Coverage (图形拓扑): land drawn twice, slits that nobody has, parcels too thin to be used."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from landuse.errors import Note, Severity
from landuse.ingest.ground.layers import Layered
from landuse.ingest.shapes.geometry import Shapes
from landuse.ingest.shapes.slits import Pairs, odd_edges, opened, slits
from landuse.units import MU_M2

Floats = NDArray[np.float64]

KINDS = ("duplicate", "near_duplicate", "overlap", "gap", "sliver")
"""Kinds of issue, in the order of the table."""

LIMIT = 50_000
"""Parcels up to which every run tests its coverage, at 15 µs a parcel; ``landuse check`` tests all."""

WIDTH_M = 0.01
"""What is thinner than this on average is rounding: coordinates are kept to 0.01 m."""

AREA_M2 = 0.01
"""What is smaller than this is rounding."""

GAP_M = 0.2
"""Slits narrower than this are drawing and no land: the distance of neighbouring boundary points may be
off by 0.20 m (城镇地籍调查规程 TD 1001-93, 三级)."""

SLIVER_M = 1.0
"""Mean width of a parcel below which nobody can use it; a convention of this tool."""

_ALIKE = 0.9
_CROWD = 100
_CHUNK = 1000
_LISTED = 20
_POLYGONS = 2
_COLLECTION = 7


class _Land(NamedTuple):
    """Parcels that have an area [m²], and the length of one unit of the CRS [m]."""

    ids: NDArray[np.object_]
    shapes: Shapes
    area: Floats
    unit: float


@dataclass(frozen=True)
class _Found:
    """Issues of one kind: who, where and how much."""

    kind: str
    pairs: Pairs
    shapes: Shapes
    area: Floats


def check_coverage(parcels: Layered, *, always: bool = False) -> tuple[Layered, list[Note]]:
    """Table of the geometry issues of the parcels (图形问题表).

    Parameters
    ----------
    parcels
        The parcels, one row an id.
    always
        Whether to test however many there are; if not, more than :data:`LIMIT` are not tested,
        and a note says so.

    Returns
    -------
    Layered, list of Note
        Table ``geometry_issues``, and what to say.
    """
    count = len(parcels.frame)
    if parcels.shapes is None or (count > LIMIT and not always):
        said = {"count": f"{count:,}", "limit": f"{LIMIT:,}"}
        notes = [Note("coverage.not_tested", "info", said, "parcels")] if count > LIMIT else []
        nothing = np.empty(0, dtype=object)
        frame, wkb = _table([], _Land(nothing, nothing, np.empty(0), 1.0))
        return Layered(frame, None, wkb, ()), notes
    drawn = parcels.shapes.decoded
    frame, wkb, notes = coverage_issues(parcels.frame["parcel_id"], drawn, parcels.m2)
    return Layered(frame, None, wkb, ()), notes


def coverage_issues(
    ids: pd.Series[str], shapes: Shapes, m2: float
) -> tuple[pd.DataFrame, pa.ChunkedArray, list[Note]]:
    """Issues of parcels that should cover land once (图形问题): pair, place and area [m²] of each.

    Parameters
    ----------
    ids
        Ids of the parcels; their order changes nothing.
    shapes
        Valid polygons in a metric CRS, None where there is none.
    m2
        Square metres of one square unit of the CRS.

    Returns
    -------
    pandas.DataFrame, pyarrow.ChunkedArray, list of Note
        Table ``geometry_issues``, its geometry as WKB, and what to say.

    Examples
    --------
    >>> two = np.array([shapely.box(0, 0, 20, 10), shapely.box(19, 0, 30, 10)])
    >>> found, _, _ = coverage_issues(pd.Series(["a", "b"]), two, 1.0)
    >>> found[["issue", "parcel_id", "other_id", "area_m2", "share"]].to_numpy().tolist()
    [['overlap', 'a', 'b', 10.0, 0.05]]
    """
    area = shapely.area(shapes) * m2
    at = np.flatnonzero(area > 0)
    land = _Land(ids.to_numpy(dtype=object)[at], shapes[at], area[at], math.sqrt(m2))
    copies, kept = _copies(land)
    found = [_Found("duplicate", copies, land.shapes[copies.left], land.area[copies.left])]
    tree = shapely.STRtree(land.shapes[kept])
    if _crowded(land.shapes[kept], tree):
        notes = [Note("coverage.crowded", "warning", {"count": f"{len(at):,}"}, "parcels")]
    else:
        more, notes = _between(land, kept, tree)
        found += more
    found.append(_slivers(land))
    said = _notes(land, found)
    return *_table(found, land), [*said, *notes, *_plural(land)]


def _copies(land: _Land) -> tuple[Pairs, NDArray[np.int64]]:
    """Exact copies, each with the first of its ids; and the parcels without these copies."""
    boxes = pd.DataFrame(shapely.bounds(land.shapes))
    again = np.flatnonzero(boxes.duplicated(keep=False).to_numpy())
    again = again[np.argsort(land.ids[again].astype("str"), kind="stable")]
    codes, _ = pd.factorize(shapely.to_wkb(shapely.normalize(land.shapes[again])))
    first = again[np.unique(codes, return_index=True)[1]][codes]
    copy = first != again
    every = np.arange(len(land.shapes))
    return Pairs(first[copy], again[copy]), np.setdiff1d(every, again[copy])


def _crowded(shapes: Shapes, tree: shapely.STRtree) -> bool:
    """Whether parcels lie on each other in such numbers that no one can go through the pairs."""
    most, pairs = _CROWD * (len(shapes) + _CROWD), 0
    for start in range(0, len(shapes), _CHUNK):
        pairs += tree.query(shapes[start : start + _CHUNK]).shape[1]
        if pairs > most:
            return True
    return False


def _between(
    land: _Land, kept: NDArray[np.int64], tree: shapely.STRtree
) -> tuple[list[_Found], list[Note]]:
    """Overlaps and slits, looked for where edges are not those of a neighbour."""
    shapes, ids = land.shapes[kept], land.ids[kept]
    edges = odd_edges(shapes, tree, GAP_M / land.unit)
    place, other = tree.query(edges.lines, predicate="intersects")
    pairs = Pairs.of(edges.own[place], other, ids).at(kept)
    shared = shapely.intersection(land.shapes[pairs.left], land.shapes[pairs.right])
    found, notes = _overlaps(land, pairs, shared)
    open_, strips, left_out = slits(shapes, tree, edges, ids, GAP_M / land.unit)
    real = _real(strips, land.unit)
    strips = strips[real]
    found.append(_Found("gap", open_.at(kept).take(real), strips, _m2(strips, land)))
    if left_out:
        notes.append(Note("coverage.more_gaps", "info", {"count": f"{left_out:,}"}, "parcels"))
    return found, notes


def _overlaps(land: _Land, pairs: Pairs, shared: Shapes) -> tuple[list[_Found], list[Note]]:
    """Kinds of overlap: same but for rounding, nearly the same, other; rounding is only summed up."""
    whole = _polygonal(shared)
    real = _real(whole, land.unit)
    noise = _m2(whole[~real], land)
    pairs, shared = pairs.take(real), whole[real]
    area = _m2(shared, land)
    left, right = land.area[pairs.left], land.area[pairs.right]
    same = left + right - 2 * area <= WIDTH_M * shapely.length(shared) * land.unit
    alike = area >= _ALIKE * np.maximum(left, right)
    kind = np.select([same, alike], ["duplicate", "near_duplicate"], "overlap")
    found = [
        _Found(each, pairs.take(kind == each), shared[kind == each], area[kind == each])
        for each in ("duplicate", "near_duplicate", "overlap")
    ]
    if noise.sum() < AREA_M2:
        return found, []
    count = int((noise > 0).sum())
    said = {"count": f"{count:,}", "area": f"{noise.sum():.2f}", "width": f"{WIDTH_M:g}"}
    return found, [Note("coverage.rounding", "info", said, "parcels")]


def _polygonal(shapes: Shapes) -> Shapes:
    """Areas alone, where a cut leaves points and lines beside them."""
    shapes = shapes.copy()
    for at in np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION):
        parts = shapely.get_parts(shapes[at])
        shapes[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == _POLYGONS])
    return shapes


def _m2(shapes: Shapes, land: _Land) -> Floats:
    area: Floats = shapely.area(shapes) * land.unit**2
    return area


def _width(shapes: Shapes, unit: float) -> Floats:
    """Mean width [m]: twice the area by the length of the outline."""
    around = shapely.length(shapes)
    width = np.zeros(len(around))
    np.divide(2 * unit * shapely.area(shapes), around, out=width, where=around > 0)
    return width


def _real(shapes: Shapes, unit: float) -> NDArray[np.bool_]:
    """Areas that are more than rounding, whatever threads of rounding hang on them."""
    real: NDArray[np.bool_] = shapely.area(shapes) * unit**2 >= AREA_M2
    thin = np.flatnonzero(real & (_width(shapes, unit) < WIDTH_M))
    core = opened(shapes[thin], WIDTH_M / unit)
    real[thin] = shapely.area(core) * unit**2 >= AREA_M2
    return real


def _slivers(land: _Land) -> _Found:
    at = np.flatnonzero(_width(land.shapes, land.unit) < SLIVER_M)
    at = at[np.argsort(land.ids[at].astype("str"), kind="stable")]
    return _Found("sliver", Pairs(at, at), land.shapes[at], land.area[at])


def _table(found: Sequence[_Found], land: _Land) -> tuple[pd.DataFrame, pa.ChunkedArray]:
    """One row an issue, in the order of kinds and ids."""
    none = np.empty(0, dtype=np.int64)
    code = np.concatenate([none, *(np.full(len(e.area), KINDS.index(e.kind)) for e in found)])
    left = np.concatenate([none, *(each.pairs.left for each in found)])
    right = np.concatenate([none, *(each.pairs.right for each in found)])
    area = np.concatenate([np.empty(0), *(each.area for each in found)])
    shapes = np.concatenate([np.empty(0, dtype=object), *(each.shapes for each in found)])
    alone, apart = code == KINDS.index("sliver"), code == KINDS.index("gap")
    share, other_share = (
        np.where(alone | apart, np.nan, area / land.area[side]) for side in (left, right)
    )
    names, others = land.ids[left].astype("str"), land.ids[right].astype("str")
    order = np.lexsort([others, names, code])
    frame = pd.DataFrame(
        {
            "issue": pd.Series(np.array(KINDS, dtype=object)[code], dtype="str"),
            "parcel_id": pd.Series(land.ids[left], dtype="str"),
            "other_id": pd.Series(np.where(alone, None, land.ids[right]), dtype="str"),
            "area_m2": area,
            "share": share,
            "other_share": other_share,
            "width_m": _width(shapes, land.unit),
        }
    )
    wkb = shapely.to_wkb(shapely.normalize(shapes[order]))
    frame = frame.iloc[order].reset_index(drop=True)
    return frame, pa.chunked_array([pa.array(wkb, pa.binary())])


def _notes(land: _Land, found: Sequence[_Found]) -> list[Note]:
    """What was found, by kind, the largest first."""
    notes = []
    for kind in KINDS:
        of_kind = [each for each in found if each.kind == kind]
        count = sum(len(each.area) for each in of_kind)
        if not count:
            continue
        area = sum(float(each.area.sum()) for each in of_kind)
        said = {
            "count": f"{count:,}",
            "area": f"{area:,.1f}",
            "listed": _listed(land, of_kind, more=count > _LISTED),
            "gap": f"{GAP_M:g}",
            "width": f"{SLIVER_M:g}",
        }
        severity: Severity = "info" if kind == "gap" else "warning"
        notes.append(Note(f"coverage.{kind}", severity, said, "parcels"))
    twice = _twice(land, [each for each in found if each.kind not in {"gap", "sliver"}])
    if twice:
        total = float(land.area.sum())
        said = {
            "area": f"{twice:,.1f}",
            "mu": f"{twice / MU_M2:,.2f}",
            "share": f"{twice / total:.2%}",
            "total": f"{total / MU_M2:,.2f}",
        }
        notes.append(Note("coverage.counted_twice", "warning", said, "parcels"))
    return notes


def _listed(land: _Land, found: Sequence[_Found], *, more: bool) -> str:
    """The largest, each with its parcels and area."""
    rows = [
        (-area, land.ids[left], land.ids[right])
        for each in found
        for left, right, area in zip(each.pairs.left, each.pairs.right, each.area, strict=True)
    ]
    largest = sorted(rows)[:_LISTED]
    words = [
        f"{one} × {other} {-area:,.1f} m²" if one != other else f"{one} {-area:,.1f} m²"
        for area, one, other in largest
    ]
    return "; ".join(words) + (" …" if more else "")


def _twice(land: _Land, found: Sequence[_Found]) -> float:
    """Land counted more than once [m²]: what drawn areas add up to beyond what they cover."""
    left = np.concatenate([each.pairs.left for each in found])
    right = np.concatenate([each.pairs.right for each in found])
    area = np.concatenate([each.area for each in found])
    group = _groups(left, right, len(land.shapes))
    pairs = np.bincount(group[left], minlength=len(land.shapes))
    alone = pairs[group[left]] == 1
    beyond = [float(area[alone].sum())]
    members = pd.Series(np.arange(len(group))).groupby(group)
    for which in np.unique(group[left][~alone]):
        at = members.get_group(which).to_numpy()
        beyond.append(float(land.area[at].sum()) - _covered(land, at))
    return math.fsum(beyond)


def _covered(land: _Land, at: NDArray[np.int64]) -> float:
    return float(shapely.area(shapely.union_all(land.shapes[at]))) * land.unit**2


def _groups(left: NDArray[np.int64], right: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Lowest position that each can be reached from by pairs."""
    group = np.arange(count)
    while len(left):
        low = np.minimum(group[left], group[right])
        before = group.copy()
        np.minimum.at(group, left, low)
        np.minimum.at(group, right, low)
        group = group[group]
        if (group == before).all():
            break
    return group


def _plural(land: _Land) -> list[Note]:
    """Parcels of several parts, and parcels with holes: not wrong, but worth a look."""
    parts, of = shapely.get_parts(land.shapes, return_index=True)
    holes = np.bincount(of, shapely.get_num_interior_rings(parts), len(land.shapes)) > 0
    several = np.bincount(of, minlength=len(land.shapes)) > 1
    notes = []
    for code, which in (("several_parts", several), ("holes", holes)):
        names = np.sort(land.ids[which].astype("str"))
        if len(names):
            listed = ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
            said = {"count": f"{len(names):,}", "listed": listed}
            notes.append(Note(f"coverage.{code}", "info", said, "parcels"))
    return notes
