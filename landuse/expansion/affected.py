"""Affected (涉及宗地与企业): parcels and enterprises on the land that comes in or goes out [m², mu]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from landuse.crs import Geometries
from landuse.expansion.ledger import Ledger
from landuse.expansion.overlay import Pieces, Places, Shapes, pairs, shaped, subdivided
from landuse.expansion.versions import PARK
from landuse.schema import empty
from landuse.units import MU_M2

Frames = Mapping[str, pd.DataFrame]

TOUCHED_M2 = 1.0
"""A parcel that has less than this on the land is not named: both boundaries are drawn by hand."""

_CHUNK = 100_000


class Affected(NamedTuple):
    """Parcels and enterprises that come in or go out (涉及宗地与企业): two tables, and shapes by code."""

    parcels: pd.DataFrame
    enterprises: pd.DataFrame
    shapes: Mapping[str, Any]


def parcel_shapes(parcels: pd.DataFrame) -> Geometries:
    """Shapes of the parcels (宗地图形), decoded only where somebody looks.

    Parameters
    ----------
    parcels
        The ``parcels`` table, geometry as WKB.

    Returns
    -------
    Geometries
        One a parcel.
    """
    column = pa.array(parcels["geometry"].array, pa.binary())
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return Geometries.read(pa.chunked_array(chunks, pa.binary()))


def areas_in(shapes: Geometries, lands: Shapes) -> list[tuple[Places, NDArray[np.float64]]]:
    """Area of each shape on some lands (落入面积) [m²].

    Parameters
    ----------
    shapes
        Parcels.
    lands
        Polygons.

    Returns
    -------
    list
        For each land the positions of the parcels that have any, and their areas on it.
    """
    pieces = subdivided(lands)
    met: list[NDArray[np.float64]] = [np.empty((0, 3))]
    for rows in _near(shapes, pieces):
        own = shaped(shapes[rows])
        one, other = pairs(own, pieces.shapes)
        area = shapely.area(shapely.intersection(own[one], pieces.shapes[other]))
        met.append(np.column_stack([pieces.owner[other], rows[one], area])[area > 0])
    every = pd.DataFrame(np.concatenate(met), columns=["land", "row", "area"])
    sums = every.groupby(["land", "row"])["area"].sum().reset_index()
    found = [sums[sums["land"] == at] for at in range(len(lands))]
    return [(each["row"].to_numpy(np.int64), each["area"].to_numpy()) for each in found]


def _near(shapes: Geometries, pieces: Pieces) -> Iterator[Places]:
    """Positions of the shapes near any piece, some at a time."""
    if not len(pieces.shapes):
        return
    west, south, east, north = shapes.bounds.T
    left, low, right, high = shapely.total_bounds(pieces.shapes)
    with np.errstate(invalid="ignore"):
        near = (west <= right) & (east >= left) & (south <= high) & (north >= low)
    rows = np.flatnonzero(near)
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]


def affected(book: Ledger, tables: Frames, year: int) -> Affected:
    """Parcels and enterprises on the land that the park takes in or gives up (涉及宗地与企业).

    Parameters
    ----------
    book
        The account.
    tables
        ``parcels``, ``parcel_facts``, ``enterprises``, ``enterprise_facts`` and ``links``.
    year
        Year of the figures.

    Returns
    -------
    Affected
        A parcel that lies partly on the land is there with its share of it.
    """
    lands, heads = [], []
    versions = book.account["version"].astype(str).tolist()
    for at, change in enumerate(book.changes):
        if change.scope != PARK or change.opening:
            continue
        for flow, land in (("in", book.moved_in[at]), ("out", book.moved_out[at])):
            if not land.is_empty:
                lands.append(land)
                heads.append({"change_no": change.step, "version": versions[at], "flow": flow})
    if not lands or tables["parcels"].empty:
        return Affected(empty("expansion_parcels"), empty("expansion_enterprises"), {})
    parcels = tables["parcels"].reset_index(drop=True)
    shapes = parcel_shapes(parcels)
    drawn = shapes.area
    found = []
    outlines: dict[str, Any] = {}
    for head, (met, size) in zip(heads, areas_in(shapes, shaped(lands)), strict=True):
        rows, area = met[size >= TOUCHED_M2], size[size >= TOUCHED_M2]
        share = np.minimum(1.0, area / drawn[rows])
        part = parcels.loc[rows, ["parcel_id", "name", "zone", "area_mu"]]
        found.append(part.assign(**head, affected_m2=area, share=share))
        outlines |= dict(zip(part["parcel_id"].astype(str), shaped(shapes[rows]), strict=True))
    whole = pd.concat(found, ignore_index=True)
    facts = tables["parcel_facts"]
    facts = facts[facts["year"] == year].set_index("parcel_id")
    tax = whole["parcel_id"].map(facts["tax_paid"].to_dict()).astype("float64")
    whole = whole.assign(tax_paid=tax, tax_part=tax * whole["share"].astype("float64"))
    return Affected(whole, _enterprises(whole, tables, year), outlines)


def _enterprises(parcels: pd.DataFrame, tables: Frames, year: int) -> pd.DataFrame:
    """Enterprises there at the end of the year, with their part of the land and the tax."""
    links = tables["links"]
    links = links[links["parcel_id"].isin(parcels["parcel_id"]) & _in_force(links, year)]
    links = links.groupby(["enterprise_id", "parcel_id"], as_index=False, sort=False).agg(
        role=("role", "first"), area_mu=("area_mu", _sum), share=("share", "sum")
    )
    keys = ["change_no", "version", "flow", "parcel_id"]
    rows = parcels[[*keys, "share"]].merge(
        links[["enterprise_id", "parcel_id", "role", "area_mu", "share"]].rename(
            columns={"area_mu": "used_mu", "share": "link_share"}
        ),
        on="parcel_id",
    )
    if rows.empty:
        return empty("expansion_enterprises")
    firms = tables["enterprises"].drop_duplicates("enterprise_id").set_index("enterprise_id")
    facts = tables["enterprise_facts"]
    facts = facts[facts["year"] == year].drop_duplicates("enterprise_id").set_index("enterprise_id")
    tax = rows["enterprise_id"].map(facts["tax_paid"]).astype("float64")
    name = rows["enterprise_id"].map(firms["name"]) if "name" in firms else None
    return rows.assign(
        name=name,
        area_mu=rows["used_mu"] * rows["share"],
        tax_paid=tax,
        tax_part=tax * rows["link_share"] * rows["share"],
    ).drop(columns="used_mu")


def _sum(areas: pd.Series[float]) -> float:
    """Sum that is missing where all of it is."""
    return float(areas.sum(min_count=1))


def _in_force(links: pd.DataFrame, year: int) -> pd.Series[bool]:
    """Whether a link holds at the end of the year; a missing date closes nothing."""
    last = pd.Timestamp(year, 12, 31)
    begun = links["from_on"].isna() | (links["from_on"] <= last)
    return begun & (links["to_on"].isna() | (links["to_on"] >= last))


def inside(shapes: Geometries, lands: Shapes) -> list[NDArray[np.bool_]]:
    """Which parcels lie in some lands (落入判定): with more than half of their area.

    Parameters
    ----------
    shapes
        Parcels.
    lands
        Polygons.

    Returns
    -------
    list
        One mask a land.
    """
    found = []
    drawn = shapes.area
    for rows, area in areas_in(shapes, lands):
        mask = np.zeros(len(shapes), dtype=bool)
        mask[rows] = area > drawn[rows] / 2
        found.append(mask)
    return found


def in_mu(area: float | None) -> float | None:
    """Square metres in mu (平方米转亩).

    Parameters
    ----------
    area
        Area [m²].

    Returns
    -------
    float or None
        Area [mu].

    Examples
    --------
    >>> in_mu(2000.0)
    3.0
    """
    return None if area is None else area / MU_M2
