"""Two versions side by side (两版对比): land and parcels that lie in the one and not in the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from landuse.present.expansion.summary import PARK
from landuse.study import Expansion

DRAWN = 3_000
"""Parcels that the page draws and names, the largest part of them first; the workbook has all."""

Rings = Callable[[Iterable[Any], str], list[list[list[list[float]]]]]


def version_pairs(expansion: Expansion, rings: Rings) -> list[dict[str, Any]]:
    """Land between every two versions of the park (版本两两对比) [m²].

    Parameters
    ----------
    expansion
        The account.
    rings
        Rings of shapes in degrees.

    Returns
    -------
    list of dict
        For each earlier and later version ``old`` + ``in`` − ``out`` = ``new``, and the land.
    """
    lands = _lands(expansion)
    places = list(combinations(range(len(lands)), 2))
    moved_in = [shapely.difference(lands[b], lands[a]) for a, b in places]
    moved_out = [shapely.difference(lands[a], lands[b]) for a, b in places]
    drawn = rings(_areal([*moved_in, *moved_out]), expansion.crs)
    found = []
    for at, (one, other) in enumerate(places):
        old, new = float(lands[one].area), float(lands[other].area)
        came, went = float(moved_in[at].area), float(moved_out[at].area)
        found.append(
            {
                "from": one,
                "to": other,
                "old": round(old, 2),
                "in": round(came, 2),
                "out": round(went, 2),
                "new": round(new, 2),
                "closes": abs(new - (old + came - went)) <= expansion.rules.identity.value * 1e4,
                "ringsIn": drawn[at],
                "ringsOut": drawn[len(places) + at],
            }
        )
    return found


def _lands(expansion: Expansion) -> list[Any]:
    """Land of the park in each version."""
    versions = expansion.layer("expansion_versions")
    park = versions[versions["subject_id"] == PARK].set_index("change_no").geometry
    last: Any = shapely.Polygon()
    found = []
    for step in range(len(expansion.meta["steps"])):
        last = park.loc[step] if step in park.index else last
        found.append(last)
    return found


def _areal(shapes: Sequence[Any]) -> NDArray[np.object_]:
    """Shapes as multipolygons: a difference may leave a line along a common edge."""
    found = np.empty(len(shapes), dtype=object)
    for at, shape in enumerate(shapes):
        parts = [each for each in shapely.get_parts(shape) if each.geom_type == "Polygon"]
        found[at] = shapely.MultiPolygon(parts)
    return found


def moved_parcels(expansion: Expansion, rings: Rings) -> dict[str, Any]:
    """Parcels that some version takes in or gives up (调入调出宗地).

    Parameters
    ----------
    expansion
        The account.
    rings
        Rings of shapes in degrees.

    Returns
    -------
    dict
        ``rows``, each with ``moved``: by version the share of the parcel that has come in since the
        first version less what has gone out; and how many are ``left`` out of the drawing.
    """
    frame = expansion["expansion_parcels"]
    if frame.empty:
        return {"rows": [], "left": 0}
    sign = np.where(frame["flow"].astype("str") == "in", 1.0, -1.0)
    signed = frame.assign(part=sign * frame["share"].astype("float64"))
    by = signed.pivot_table(index="parcel_id", columns="change_no", values="part", aggfunc="sum")
    steps = range(len(expansion.meta["steps"]))
    moved = by.reindex(columns=steps).fillna(0.0).cumsum(axis=1)
    known = frame.drop_duplicates("parcel_id").set_index("parcel_id")
    size = frame.groupby("parcel_id")["affected_m2"].max().sort_values(ascending=False)
    order = size.rename_axis("parcel_id").reset_index()
    order = order.sort_values(["affected_m2", "parcel_id"], ascending=[False, True])
    shown = [str(each) for each in order["parcel_id"].iloc[:DRAWN]]
    shapes = np.empty(len(shown), dtype=object)
    shapes[:] = [expansion.parcels.get(each, shapely.Polygon()) for each in shown]
    rows = [
        {
            "id": identity,
            "name": None if pd.isna(name := known.loc[identity, "name"]) else str(name),
            "area": None if pd.isna(area := known.loc[identity, "area_mu"]) else round(area, 4),
            "moved": [round(float(each), 6) + 0.0 for each in moved.loc[identity]],
            "rings": drawn,
        }
        for identity, drawn in zip(shown, rings(shapes, expansion.crs), strict=True)
    ]
    return {"rows": rows, "left": len(order) - len(shown)}
