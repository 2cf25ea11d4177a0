"""Spatial tables (空间数据表): all files of one table, decoded, in the park's CRS, measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from landuse import crs as systems
from landuse.crs import Geometries
from landuse.errors import Note
from landuse.ingest.formats.geoparquet import wkb_types
from landuse.ingest.ground.offsets import Side, disagreement, shifted_by
from landuse.ingest.ground.places import Witness, lonlat_bounds
from landuse.ingest.ground.placing import Placing, Site, area_file, point_file, stray_rows
from landuse.ingest.ground.testimony import Told, evidence
from landuse.ingest.shapes.geometry import POINT, areas, to_wkb
from landuse.ingest.tables import Part
from landuse.park import Source

_POINTS = ("enterprises", "projects")
"""Tables of which each row may have a place (点状表)."""

_COVERED = 0.98
"""Share of the parcels that zones must cover before a shift between the two is suspected."""
_INSIDE = 0.6
"""Share of the positions that must lie in parcels before a shift is suspected."""


@dataclass(frozen=True)
class Ground:
    """Where the park lies (园区位置).

    Parameters
    ----------
    crs
        Its metric CRS.
    bounds
        Extent of its parcels.
    parcels
        The parcels themselves, and how they came.
    """

    crs: str
    bounds: systems.Bounds
    parcels: Side

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the extent (中心)."""
        west, south, east, north = self.bounds
        return (west + east) / 2, (south + north) / 2

    def witness(self) -> Witness:
        """The parcels as evidence about other layers (宗地旁证)."""
        return Witness(self.parcels.label, self.crs, lonlat_bounds(self.crs, self.bounds))


@dataclass(frozen=True)
class Layered:
    """A table with its geometry (带图形的数据表).

    Parameters
    ----------
    frame
        The table, without geometry.
    shapes
        Its geometry, aligned with it; None where there is none at all.
    wkb
        The same as bytes.
    records
        Entries of the list of sources.
    notes
        What there is to say, errors included.
    m2
        Square metres of one square unit of the CRS.
    """

    frame: pd.DataFrame
    shapes: Geometries | None
    wkb: pa.ChunkedArray | None
    records: tuple[dict[str, Any], ...]
    notes: tuple[Note, ...] = ()
    m2: float = 1.0


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Files of one table under each other (纵向合并).

    Parameters
    ----------
    parts
        Tables with some or all of the same columns.

    Returns
    -------
    pandas.DataFrame
        One table; ``source`` and other categories stay categories.
    """
    if len(parts) == 1:
        return parts[0]
    categories = {
        name: pd.Index(
            list(
                dict.fromkeys(
                    value for part in parts if name in part for value in part[name].cat.categories
                )
            ),
            dtype="str",
        )
        for name in {name for part in parts for name in part.select_dtypes("category").columns}
    }
    same = [
        part.assign(
            **{n: part[n].cat.set_categories(c) for n, c in categories.items() if n in part}
        )
        for part in parts
    ]
    return pd.concat(same, ignore_index=True)


def plain_table(parts: Sequence[Part]) -> Layered:
    """Table without geometry (无图形数据表).

    Parameters
    ----------
    parts
        Its files.

    Returns
    -------
    Layered
        The table.
    """
    frame = joined([part.frame for part in parts])
    return Layered(frame, None, None, tuple(part.record for part in parts))


def polygons(
    table: str,
    parts: Sequence[Part],
    source: Source,
    park: str,
    ground: Ground | None,
    others: Told = (),
) -> tuple[Layered, Ground | None]:
    """Table of areas (面状图层): parcels settle where the park lies, others are moved there.

    Parameters
    ----------
    table
        Name of the table.
    parts
        Its files.
    source
        Its options.
    park
        ``[park] crs``.
    ground
        Where the park lies; None while that is being settled.
    others
        Files of other tables: evidence where a CRS is in doubt.

    Returns
    -------
    Layered, Ground or None
        The table with ``area_m2`` and ``repaired``; None where the place could not be settled.
    """
    done: list[Placing] = []
    metric = ground.crs if ground else None
    for part in parts:
        if part.geometry is None:
            return Layered(joined([each.frame for each in parts]), None, None, ()), ground
        told = [*((each, source) for each in parts if each is not part), *others]
        proof = evidence([(part, source)], told, *_known(ground))
        bounds, witness = (ground.bounds, ground.witness) if ground else (None, None)
        done.append(area_file(Site(table, source, park, metric, bounds, witness, proof), part))
        metric = done[-1].metric
    notes = [note for each in done for note in each.notes]
    if metric is None:
        return Layered(joined([part.frame for part in parts]), None, None, (), tuple(notes)), None
    layered = _measured(parts, done, metric, notes)
    names = tuple(each.crs for each in done if each.crs)
    if layered.shapes is None or not names:
        return layered, ground
    side = Side(table, parts[0].label, layered.shapes, names)
    if ground is None:
        return _grounded(layered, parts, done, side, metric)
    if table == "zones":
        said = disagreement(ground.parcels, side, metric, least=_COVERED)
        layered = replace(layered, notes=(*layered.notes, *said))
    return layered, ground


def _known(ground: Ground | None) -> tuple[Callable[[], Witness] | None, str | None]:
    return (None, None) if ground is None else (ground.witness, ground.crs)


def _measured(
    parts: Sequence[Part], done: Sequence[Placing], metric: str, notes: Sequence[Note]
) -> Layered:
    drawn = [each.drawn for each in done]
    shapes = reduce(Geometries.then, [each.shapes for each in drawn])
    wkb = pa.chunked_array([chunk for each in drawn for chunk in to_wkb(each).chunks], pa.binary())
    repaired = np.concatenate([each.repaired for each in drawn])
    m2 = systems.unit_m(metric) ** 2
    frame = joined([part.frame for part in parts]).assign(
        area_m2=areas(shapes, m2),
        repaired=pd.array(repaired, dtype="boolean"),
    )
    records = tuple(each.record for each in done)
    return Layered(frame, shapes, wkb, records, tuple(notes), m2)


def _grounded(
    layered: Layered, parts: Sequence[Part], done: Sequence[Placing], side: Side, metric: str
) -> tuple[Layered, Ground]:
    """Parcels, and the place of the park without those that lie elsewhere."""
    there = [each.extent for each in done if each.extent is not None]
    x, y = np.median([each.middle for each in there], axis=0)
    notes: list[Note] = []
    boxes = []
    for part, each in zip(parts, done, strict=True):
        far, said = stray_rows(side.table, part, each, (float(x), float(y)))
        notes += said
        if each.extent is not None:
            boxes.append(_without(each.drawn.shapes, far) if len(far) else each.extent.bounds)
    sides = np.array(boxes)
    low, high = sides[:, :2].min(axis=0), sides[:, 2:].max(axis=0)
    bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return replace(layered, notes=(*layered.notes, *notes)), Ground(metric, bounds, side)


def _without(shapes: Geometries, far: NDArray[np.int64]) -> systems.Bounds:
    """Extent of shapes without some rows."""
    kept = np.delete(shapes.bounds, far, axis=0)
    (west, south), (east, north) = np.nanmin(kept[:, :2], axis=0), np.nanmax(kept[:, 2:], axis=0)
    return float(west), float(south), float(east), float(north)


def placed_table(
    table: str,
    parts: Sequence[Part],
    source: Source,
    park: str,
    ground: Ground | None,
    others: Told = (),
) -> Layered:
    """Table that may do without shapes (可无图形的表): where there are points or outlines, they are read.

    Parameters
    ----------
    table
        Name of the table.
    parts
        Its files.
    source
        Its options.
    park
        ``[park] crs``.
    ground
        Where the park lies; None where that could not be settled.
    others
        Files of other tables.

    Returns
    -------
    Layered
        Points of enterprises and projects; outlines or points of the buildings of units.
    """
    drawn = _drawn_as(parts)
    if ground is None or (table not in _POINTS and drawn is None):
        return plain_table(parts)
    if table == "units" and drawn != POINT:
        return polygons(table, parts, source, park, ground, others)[0]
    return positions(table, parts, source, ground, others)


def _drawn_as(parts: Sequence[Part]) -> int | None:
    """Kind of the first shape; None where a file has none at all."""
    kinds: list[int] = []
    for part in parts:
        if part.geometry is None:
            return None
        types = wkb_types(part.geometry)
        kinds += types[types > 0][:1].tolist()
    return kinds[0] if kinds else None


def positions(
    table: str, parts: Sequence[Part], source: Source, ground: Ground, others: Told = ()
) -> Layered:
    """Table of points (点状图层): enterprises with geometry, or with x and y.

    Parameters
    ----------
    table
        Name of the table.
    parts
        Its files.
    source
        Its options.
    ground
        Where the park lies.
    others
        Files of other tables.

    Returns
    -------
    Layered
        The table; no shapes where no row has a position.
    """
    proof = evidence((), others, *_known(ground))
    site = Site(
        table, source, metric=ground.crs, bounds=ground.bounds, parcels=ground.witness, proof=proof
    )
    done = [point_file(site, part) for part in parts]
    notes = [note for each in done for note in each.notes]
    for part, each in zip(parts, done, strict=True):
        notes += stray_rows(table, part, each, ground.centre)[1]
    frame = joined([part.frame for part in parts])
    shapes = reduce(Geometries.then, [each.drawn.shapes for each in done])
    records = tuple(each.record for each in done)
    names = tuple(each.crs for each in done if each.crs)
    if not shapes.there.any() or not names:
        return Layered(frame, None, None, records, tuple(notes))
    side = Side(table, parts[0].label, shapes, names)
    planned = table == "projects"  # may well lie beside the parcels there are
    said = [] if planned else disagreement(side, ground.parcels, ground.crs, least=_INSIDE)
    notes += said or _map_headings(site, parts)
    wkb = pa.chunked_array(
        [chunk for each in done for chunk in to_wkb(each.drawn).chunks], pa.binary()
    )
    return Layered(frame, shapes, wkb, records, tuple(notes))


def _map_headings(site: Site, parts: Sequence[Part]) -> list[Note]:
    """Columns whose heading names a web map, in a source that does not say so."""
    if site.source.crs is not None:
        return []
    notes = []
    for part in parts:
        for column in part.record["columns"]:
            system = shifted_by(column["heading"]) if column["field"] in {"x", "y"} else None
            if system is not None:
                params = {"file": part.label, "heading": column["heading"], "system": system}
                notes.append(
                    Note(
                        "crs.shift_heading", "warning", {**params, "table": site.table}, site.table
                    )
                )
                break
    return notes
