"""Growth (扩展形态): each patch of land in or out, its direction and how it joins the old zone [m²]."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from landuse.expansion.ledger import Change, Ledger
from landuse.expansion.overlay import Shapes, shaped
from landuse.expansion.versions import PARK
from landuse.policy import ExpansionRules

SECTORS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
"""Compass sectors of 45°, each around its direction (八方位)."""

KINDS = ("infill", "edge", "leap")
"""How a patch joins the old zone (扩展类型): fills it in, lies along its edge, or lies apart."""

_HALF = math.pi / 8


class Growth(NamedTuple):
    """Patches and what they add up to (扩展形态): two tables."""

    patches: pd.DataFrame
    sums: pd.DataFrame


def growth(book: Ledger, rules: ExpansionRules) -> Growth:
    """Patches of all changes, and their areas by direction and by kind (扩展形态).

    Parameters
    ----------
    book
        The account.
    rules
        Where infill begins, and what touches.

    Returns
    -------
    Growth
        ``expansion_patches`` with geometry, and ``expansion_growth``: for each change and flow the
        areas by direction add up to the flow, and so do those by kind of the land moved in.
    """
    patches: list[dict[str, Any]] = []
    sums: list[dict[str, Any]] = []
    park: Any = None
    for change, version, land_in, land_out in _lines(book):
        if change.opening:
            continue
        before = change.before
        if change.scope == PARK:
            park = change
        origin = _origin(change, book, park)
        for flow, land in (("in", land_in), ("out", land_out)):
            parts = _parts(land)
            if not len(parts):
                continue
            shared = shares(parts, before, touch=rules.touch.value)
            kinds = [kind_of(each, rules.infill.value) if flow == "in" else None for each in shared]
            split = by_sector(parts, origin)
            main = [SECTORS[at] for at in np.argmax(split, axis=1)]
            thin = shapely.is_empty(shapely.buffer(parts, -rules.sliver.value / 2))
            head = {
                "scope": change.scope,
                "subject_id": change.subject_id,
                "change_no": change.step,
            }
            head |= {"version": version, "flow": flow}
            areas = shapely.area(parts)
            patches += [
                {
                    **head,
                    "patch": at + 1,
                    "kind": kinds[at],
                    "sector": main[at],
                    "sliver": bool(thin[at]),
                }
                | {"shared": float(shared[at]), "area_m2": float(areas[at]), "geometry": parts[at]}
                for at in range(len(parts))
            ]
            sums += _sums(head, areas, split, kinds)
    return Growth(pd.DataFrame(patches), pd.DataFrame(sums))


def _lines(book: Ledger) -> list[tuple[Change, str, Any, Any]]:
    versions = book.account["version"].astype(str)
    return list(zip(book.changes, versions, book.moved_in, book.moved_out, strict=True))


def _origin(change: Change, book: Ledger, park: Change | None) -> Any:
    """Centroid of the land before; of the whole park where the zone is new."""
    if not change.before.is_empty:
        return change.before.centroid
    earlier = [each for each in book.changes if each.scope == PARK and each.step < change.step]
    known = earlier[-1].after if earlier else park.before if park else None
    return (change.after if known is None or known.is_empty else known).centroid


def _parts(land: Any) -> Shapes:
    """Its polygons, the largest first, equal ones by place."""
    parts = shapely.get_parts(shaped([land]))
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        return shaped([])
    west, south = shapely.bounds(parts)[:, :2].T
    order = np.lexsort((south, west, -shapely.area(parts)))
    found: Shapes = parts[order]
    return found


def shares(parts: Shapes, before: Any, *, touch: float) -> NDArray[np.float64]:
    """Share of each patch's perimeter that lies along the old zone (共用边长比).

    Parameters
    ----------
    parts
        The patches.
    before
        The old zone.
    touch
        How near is along it [m].

    Returns
    -------
    numpy.ndarray
        0 where they meet in a corner at most.

    Examples
    --------
    >>> old = shapely.box(0, 0, 100, 100)
    >>> shares(np.array([shapely.box(100, 0, 200, 100)]), old, touch=0.01).round(3).tolist()
    [0.25]
    """
    edges = shapely.boundary(parts)
    lengths = shapely.length(edges)
    west, south, east, north = shapely.bounds(parts).reshape(-1, 4).T
    reach = 2 * touch
    frames = shapely.box(west - reach, south - reach, east + reach, north + reach)
    near = shapely.buffer(shapely.intersection(frames, before), touch)
    along = shapely.length(shapely.intersection(edges, near))
    along = np.where(along <= 4 * touch, 0.0, along)  # a corner, not an edge
    return np.asarray(np.minimum(1.0, along / lengths))


def kind_of(share: float, infill: float) -> str:
    """Kind of a patch by its shared perimeter (扩展类型).

    Parameters
    ----------
    share
        Share of its perimeter along the old zone.
    infill
        Where infill begins.

    Returns
    -------
    str
        ``leap``, ``edge`` or ``infill``.

    Examples
    --------
    >>> [kind_of(share, 0.5) for share in (0, 0.5, 0.51)]
    ['leap', 'edge', 'infill']
    """
    if share <= 0:
        return "leap"
    return "infill" if share > infill else "edge"


def by_sector(parts: Shapes, origin: Any) -> NDArray[np.float64]:
    """Area of each patch in each compass sector around a point (分方位面积) [m²].

    Parameters
    ----------
    parts
        The patches.
    origin
        The point.

    Returns
    -------
    numpy.ndarray
        One row a patch, one column a sector from north clockwise; a row adds up to the patch.

    Examples
    --------
    >>> east = np.array([shapely.box(10, -1, 12, 1)])
    >>> by_sector(east, shapely.Point(0, 0)).round(6).tolist()
    [[0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
    """
    x, y = origin.x, origin.y
    west, south, east, north = shapely.total_bounds(parts)
    reach = (
        2
        * (max(abs(west - x), abs(east - x), abs(south - y), abs(north - y)) + 1)
        / math.cos(_HALF)
    )
    found = np.zeros((len(parts), len(SECTORS)))
    for at in range(len(SECTORS)):
        ends = [2 * at * _HALF - _HALF, 2 * at * _HALF + _HALF]
        corners = [(x + reach * math.sin(each), y + reach * math.cos(each)) for each in ends]
        wedge = shapely.Polygon([(x, y), *corners])
        found[:, at] = shapely.area(shapely.intersection(parts, wedge))
    return found


def _sums(
    head: dict[str, Any],
    areas: NDArray[np.float64],
    split: NDArray[np.float64],
    kinds: list[str | None],
) -> list[dict[str, Any]]:
    """Areas by direction, and of the land moved in by kind, with their shares of the flow."""
    whole = float(areas.sum())
    rows = [("direction", name, float(split[:, at].sum())) for at, name in enumerate(SECTORS)]
    if head["flow"] == "in":
        same = np.array(kinds, dtype=object)
        rows += [("kind", name, float(areas[same == name].sum())) for name in KINDS]
    return [
        {**head, "by": by, "group": name, "area_m2": area, "share": area / whole}
        for by, name, area in rows
    ]
