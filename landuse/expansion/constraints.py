"""Constraints (约束压占): what of the land in and out lies under each layer, and what is free [m²]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from landuse.errors import Note
from landuse.expansion.ledger import Ledger
from landuse.expansion.overlay import Covered, Shapes, covered, difference, polygonal, shaped
from landuse.policy import ConstraintLayer, ExpansionRules

CONSTRAINED, FREE = "constrained", "free"
"""Land under any constraint or outside what it must lie in, and all other land (受限、不受限)."""

PARTS = ("in", "out", "kept", "whole")
"""Land that a change moves in, moves out, leaves; the whole where nothing was before."""


class Layers(NamedTuple):
    """Constraint layers of a park (约束图层) by kind.

    Parameters
    ----------
    shapes
        Kind → its polygons.
    rules
        Kind → what it does to land.
    notes
        What could not be used, and what is missing.
    """

    shapes: Mapping[str, Shapes]
    rules: Mapping[str, ConstraintLayer]
    notes: tuple[Note, ...]


class Under(NamedTuple):
    """What lies where (压占结果).

    Parameters
    ----------
    table
        The ``expansion_constraints`` table with geometry.
    areas
        The same by change, part and kind [m²].
    """

    table: pd.DataFrame
    areas: Mapping[tuple[str, str, int, str, str], float]

    def area(self, change: tuple[str, str, int], part: str, kind: str) -> float | None:
        """Area of a row [m²] (压占面积), None where the layer is missing."""
        return self.areas.get((*change, part, kind))


def read_layers(constraints: pd.DataFrame, rules: ExpansionRules) -> Layers:
    """Constraint layers by kind (读取约束图层).

    Parameters
    ----------
    constraints
        The ``constraints`` table, geometry as WKB.
    rules
        Kinds that the policy knows.

    Returns
    -------
    Layers
        A kind that the policy does not know is told and counts for nothing.
    """
    known = {_plain(name): each.kind for each in rules.layers for name in (each.kind, *each.words)}
    wkb = constraints["geometry"].to_numpy(dtype=object, na_value=None)
    shapes = shaped(shapely.from_wkb(wkb))
    kinds = constraints["kind"].astype("str").tolist()
    found: dict[str, list[Any]] = {}
    notes: list[Note] = []
    strange: dict[str, int] = {}
    lost: dict[str, int] = {}
    for kind, shape in zip(kinds, shapes, strict=True):
        code = known.get(_plain(str(kind)))
        if code is None:
            strange[str(kind)] = strange.get(str(kind), 0) + 1
            continue
        polygon = polygonal(shaped([shape]))[0] if shape is not None else None
        if polygon is None or polygon.is_empty:
            lost[code] = lost.get(code, 0) + 1
            continue
        found.setdefault(code, []).append(polygon)
    names = {each.kind: {"zh": each.title_zh, "en": each.title_en} for each in rules.layers}
    notes += [
        Note("expansion.strange_kind", "warning", {"kind": kind, "count": count}, "constraints")
        for kind, count in sorted(strange.items())
    ]
    notes += [
        Note("expansion.no_area", "warning", {"kind": names[kind], "count": count}, "constraints")
        for kind, count in sorted(lost.items())
    ]
    notes += [
        Note("expansion.no_layer", "warning", {"kind": names[each.kind]}, "constraints")
        for each in rules.layers
        if each.role in {"forbid", "within"} and each.kind not in found
    ]
    own = {each.kind: each for each in rules.layers}
    return Layers({kind: shaped(each) for kind, each in sorted(found.items())}, own, tuple(notes))


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def under(book: Ledger, layers: Layers) -> Under:
    """What of each change lies under each layer (约束压占).

    Parameters
    ----------
    book
        The account.
    layers
        The layers.

    Returns
    -------
    Under
        For each change, part and kind the area under it and the area outside of it; land under
        several polygons of one kind counts once. ``constrained`` and ``free`` add up to the part.
    """
    targets, heads = _targets(book)
    if not len(targets):
        return Under(_frame([]), {})
    whole = shapely.area(targets)
    bound: list[list[Any]] = [[] for _ in targets]
    rows: list[dict[str, Any]] = []
    for kind, shapes in layers.shapes.items():
        rule = layers.rules[kind]
        found: Covered = covered(targets, shapes)
        counted = _rest(targets, found.shapes) if rule.role == "within" else found.shapes
        for at, head in enumerate(heads):
            # Land outside is what is left, so that the two add up to the part.
            area = float(found.area[at])
            left = max(0.0, float(whole[at]) - area)
            rows.append(
                {**head, "kind": kind, "role": rule.role, "area_m2": area, "outside_m2": left}
                | {"polygons": int(found.sources[at]), "geometry": counted[at]}
            )
            if rule.role != "note":
                bound[at].append(counted[at])
    limits = shaped([shapely.union_all(each) if each else shapely.Polygon() for each in bound])
    limits = polygonal(limits)
    area = shapely.area(limits)
    free = _rest(targets, limits)
    for at, head in enumerate(heads):
        for kind, size, shape in (
            (CONSTRAINED, float(area[at]), limits[at]),
            (FREE, max(0.0, float(whole[at] - area[at])), free[at]),
        ):
            rows.append(
                {**head, "kind": kind, "role": None, "area_m2": size, "geometry": shape}
                | {"outside_m2": max(0.0, float(whole[at]) - size), "polygons": None}
            )
    rank = {kind: place for place, kind in enumerate([*layers.rules, CONSTRAINED, FREE])}
    rows.sort(key=lambda row: (row["order"], rank[row["kind"]]))
    keys = ("scope", "subject_id", "change_no", "part", "kind")
    areas = {tuple(row[key] for key in keys): row["area_m2"] for row in rows}
    return Under(_frame(rows), areas)


def _rest(targets: Shapes, taken: Shapes) -> Shapes:
    """Land of each target that is not taken."""
    rest = targets.copy()
    met = ~shapely.is_empty(taken)
    rest[met] = difference(targets[met], taken[met])
    return rest


def _targets(book: Ledger) -> tuple[Shapes, list[dict[str, Any]]]:
    """Parts of all changes that have any land."""
    shapes: list[Any] = []
    heads: list[dict[str, Any]] = []
    versions = book.account["version"].astype(str).tolist()
    for at, change in enumerate(book.changes):
        if change.opening:
            parts = [("whole", change.after)]
        else:
            parts = [
                ("in", book.moved_in[at]),
                ("out", book.moved_out[at]),
                ("kept", book.kept[at]),
            ]
        for part, shape in parts:
            if shape.is_empty:
                continue
            shapes.append(shape)
            head = {
                "scope": change.scope,
                "subject_id": change.subject_id,
                "change_no": change.step,
            }
            heads.append({**head, "version": versions[at], "part": part, "order": len(heads)})
    return shaped(shapes), heads


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ["scope", "subject_id", "change_no", "version", "part", "kind", "role"]
    names += ["area_m2", "outside_m2", "polygons", "geometry"]
    return pd.DataFrame(rows, columns=names)


def summed(table: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Area of each part by its constrained and its free land (合计核对) [m²].

    Parameters
    ----------
    table
        The ``expansion_constraints`` table.

    Returns
    -------
    numpy.ndarray
        One a part, in the order of the table.
    """
    both = table[table["kind"].isin([CONSTRAINED, FREE])]
    keys = ["scope", "subject_id", "change_no", "part"]
    return np.asarray(both.groupby(keys, sort=False)["area_m2"].sum())
