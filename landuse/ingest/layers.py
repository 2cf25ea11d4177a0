"""Spatial tables (空间数据表): all files of one table, decoded, in the park's CRS, measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from landuse import crs as systems
from landuse.errors import Note
from landuse.ingest import spatial
from landuse.ingest.coordinates import plausible
from landuse.ingest.geometry import Drawn, Shapes, areas, decode, repair, to_wkb
from landuse.ingest.tables import Part
from landuse.park import Source


@dataclass(frozen=True)
class Ground:
    """Where the park lies (园区位置): its metric CRS and the extent of its parcels."""

    crs: str
    bounds: systems.Bounds


@dataclass(frozen=True)
class Layered:
    """A table with its geometry (带图形的数据表).

    Parameters
    ----------
    frame
        The table, without geometry.
    shapes
        Decoded geometry, aligned with it; None where there is none at all.
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
    shapes: Shapes | None
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
    table: str, parts: Sequence[Part], source: Source, park: str, ground: Ground | None
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

    Returns
    -------
    Layered, Ground or None
        The table with ``area_m2`` and ``repaired``; None where the place could not be settled.
    """
    notes: list[Note] = []
    drawn: list[Drawn] = []
    records = []
    metric = ground.crs if ground else None
    for part in parts:
        if part.geometry is None:
            return Layered(joined([each.frame for each in parts]), None, None, ()), ground
        numbers = part.frame["source_row"].to_numpy(dtype=np.int64)
        shapes, said = decode(table, part.geometry, numbers, part.label)
        notes += said
        extent = systems.middle(shapes.shapes)
        placed = _crs(table, part, extent, source, park, ground)
        notes += placed.notes
        if extent is not None and placed.crs is not None:
            if metric is None:
                chosen = spatial.choose_metric(placed.crs, extent, park, part.label)
                metric, notes = chosen.crs, [*notes, *chosen.notes]
            if metric is not None:
                shapes, said = spatial.move(table, part.label, shapes, placed.crs, metric)
                notes += [*said, *_apart(table, part.label, shapes.shapes, placed.crs, ground)]
        if metric is not None:
            shapes, said = repair(table, shapes, numbers, part.label, systems.unit_m(metric) ** 2)
            notes += said
        drawn.append(shapes)
        records.append({**part.record, "crs": spatial.crs_words(placed.crs) if placed.crs else ""})
    if metric is None:
        return Layered(joined([part.frame for part in parts]), None, None, (), tuple(notes)), None
    layered = _measured(parts, drawn, metric, records, notes)
    return layered, ground or _ground(layered, metric)


def _crs(
    table: str,
    part: Part,
    extent: spatial.Extent | None,
    source: Source,
    park: str,
    ground: Ground | None,
) -> spatial.Placed:
    """CRS of one file; a layer without any may take the park's where it then meets the parcels."""
    if extent is None:
        return spatial.Placed(None)
    declared = source.crs
    if declared is None and part.crs is None and park != "auto" and _fits(park, extent):
        declared = park
    placed = spatial.find_crs(table, part.label, extent, declared=declared, stated=part.crs)
    asked = [note for note in placed.notes if note.code == "ingest.crs_unknown"]
    if not asked or ground is None or not _fits(ground.crs, extent):
        return placed
    if not spatial.touches(extent[0], ground.bounds):
        return placed
    params = {**asked[0].params, "crs": spatial.crs_words(ground.crs)}
    return spatial.Placed(ground.crs, (Note("ingest.crs_guessed", "warning", params, table),))


def _fits(name: str, extent: spatial.Extent) -> bool:
    try:
        return plausible(name, *extent)
    except ValueError:
        return False


def _apart(table: str, file: str, shapes: Shapes, name: str, ground: Ground | None) -> list[Note]:
    extent = None if ground is None else systems.middle(shapes)
    if ground is None or extent is None:
        return []
    return spatial.far_apart(table, file, extent[0], ground.bounds, name)


def _measured(
    parts: Sequence[Part],
    drawn: Sequence[Drawn],
    metric: str,
    records: list[dict[str, Any]],
    notes: list[Note],
) -> Layered:
    shapes = np.concatenate([each.shapes for each in drawn]) if len(drawn) > 1 else drawn[0].shapes
    wkb = pa.chunked_array([chunk for each in drawn for chunk in to_wkb(each).chunks], pa.binary())
    repaired = np.concatenate([each.repaired for each in drawn])
    m2 = systems.unit_m(metric) ** 2
    frame = joined([part.frame for part in parts]).assign(
        area_m2=areas(shapes, m2),
        repaired=pd.array(repaired, dtype="boolean"),
    )
    return Layered(frame, shapes, wkb, tuple(records), tuple(notes), m2)


def _ground(layered: Layered, metric: str) -> Ground | None:
    if layered.shapes is None:
        return None
    extent = systems.middle(layered.shapes)
    return None if extent is None else Ground(metric, extent[0])


def positions(table: str, parts: Sequence[Part], source: Source, ground: Ground) -> Layered:
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

    Returns
    -------
    Layered
        The table; no shapes where no row has a position.
    """
    notes: list[Note] = []
    found: list[Drawn] = []
    records = []
    for part in parts:
        shapes, said = _points(table, part)
        notes += said
        extent = systems.middle(shapes.shapes)
        record = part.record
        if extent is not None:
            stated = part.crs if part.geometry is not None else None
            name = source.crs or stated or spatial.points_crs(extent, None, ground.crs)
            placed = spatial.find_crs(table, part.label, extent, declared=name, stated=None)
            notes += placed.notes
            if placed.crs is not None:
                shapes, said = spatial.move(table, part.label, shapes, placed.crs, ground.crs)
                notes += [*said, *_apart(table, part.label, shapes.shapes, placed.crs, ground)]
                record = {**record, "crs": spatial.crs_words(placed.crs)}
        found.append(shapes)
        records.append(record)
    frame = joined([part.frame for part in parts])
    shapes_all = np.concatenate([each.shapes for each in found])
    if shapely.is_missing(shapes_all).all():
        return Layered(frame, None, None, tuple(records), tuple(notes))
    wkb = pa.chunked_array([chunk for each in found for chunk in to_wkb(each).chunks], pa.binary())
    return Layered(frame, shapes_all, wkb, tuple(records), tuple(notes))


def _points(table: str, part: Part) -> tuple[Drawn, list[Note]]:
    numbers = part.frame["source_row"].to_numpy(dtype=np.int64)
    if part.geometry is not None:
        return decode(table, part.geometry, numbers, part.label, point=True)
    if not {"x", "y"} <= set(part.frame.columns):
        shapes = np.full(len(part.frame), None, dtype=object)
    else:
        shapes = spatial.points(part.frame["x"].to_numpy(), part.frame["y"].to_numpy())
    none: NDArray[np.bool_] = np.zeros(len(shapes), dtype=bool)
    wkb = pa.chunked_array([pa.nulls(len(shapes), pa.binary())])
    return Drawn(shapes, wkb, ~shapely.is_missing(shapes), none), []
