"""One file in its place (单文件定位): its CRS found, its geometry moved to the park's, odd rows said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from landuse import crs as systems
from landuse.crs import Geometries
from landuse.errors import Note
from landuse.ingest.ground import spatial
from landuse.ingest.ground.coordinates import GEOGRAPHIC, Extent, extent_of, plausible
from landuse.ingest.ground.places import (
    NOTHING,
    Evidence,
    Placed,
    Witness,
    crs_words,
    lonlat_bounds,
)
from landuse.ingest.ground.triage import find_crs
from landuse.ingest.shapes.geometry import Drawn, decode, repair
from landuse.ingest.tables import Part
from landuse.park import Source

_LISTED = 10


@dataclass(frozen=True)
class Site:
    """What is known when a file is put in its place (定位条件).

    Parameters
    ----------
    table
        Table it is for.
    source
        Its options.
    park
        ``[park] crs``.
    metric
        Metric CRS of the park, once known.
    bounds
        Extent of the parcels in it, once known.
    parcels
        Gives the parcels as evidence, once known.
    proof
        What else is known about the place.
    """

    table: str
    source: Source
    park: str = "auto"
    metric: str | None = None
    bounds: systems.Bounds | None = None
    parcels: Callable[[], Witness] | None = None
    proof: Evidence = NOTHING


@dataclass(frozen=True)
class Placing:
    """One file in its place (定位结果).

    Parameters
    ----------
    drawn
        Its geometry.
    record
        Its entry of the list of sources.
    notes
        What there is to say.
    crs
        CRS that it was read in.
    metric
        Metric CRS of the park, as far as known.
    extent
        Where it lies in that; None where nothing is.
    """

    drawn: Drawn
    record: dict[str, Any]
    notes: tuple[Note, ...]
    crs: str | None = None
    metric: str | None = None
    extent: Extent | None = None


def area_file(site: Site, part: Part) -> Placing:
    """File of areas in its place (面状文件定位).

    Parameters
    ----------
    site
        What is known.
    part
        The file, with geometry.

    Returns
    -------
    Placing
        Valid areas in the metric CRS, where that could be settled.
    """
    numbers = part.frame["source_row"].to_numpy(dtype=np.int64)
    drawn, notes = decode(site.table, part.geometry, numbers, part.label, seen=part.seen)
    extent = extent_of(drawn.shapes)
    declared = _declared(part, extent, site)
    placed = find_crs(
        site.table, part.label, extent, declared=declared, stated=part.crs, evidence=site.proof
    )
    metric, notes = site.metric, [*notes, *placed.notes]
    if extent is not None and placed.crs is not None:
        odd = spatial.odd_rows(drawn.shapes, extent)
        if len(odd):
            notes.append(Note("crs.mixed", "error", _rows(part, odd), site.table))
        if placed.swapped:
            drawn, extent = spatial.turned(drawn), extent.exchanged
        if metric is None:
            chosen = spatial.choose_metric(placed.crs, extent, site.park, part.label, site.proof)
            metric, notes = chosen.crs, [*notes, *chosen.notes]
    here = None
    if extent is not None and placed.crs is not None and metric is not None:
        drawn, here, said = _moved(site, part, drawn, extent, (placed.crs, metric))
        notes += said
    if metric is not None:
        m2 = systems.unit_m(metric) ** 2
        drawn, said = repair(site.table, drawn, numbers, part.label, m2)
        notes += said
    return Placing(drawn, _record(part, placed), tuple(notes), placed.crs, metric, here)


def _declared(part: Part, extent: Extent | None, site: Site) -> str | None:
    """CRS in ``park.toml``: of the source, else of the park for a file that states none and fits."""
    if site.source.crs is not None or part.crs is not None or site.park == "auto" or extent is None:
        return site.source.crs
    try:
        return site.park if plausible(site.park, extent) else None
    except ValueError:
        return None


def _record(part: Part, placed: Placed) -> dict[str, Any]:
    return {**part.record, "crs": crs_words(placed.crs) if placed.crs else ""}


def _moved(
    site: Site, part: Part, drawn: Drawn, extent: Extent, ways: tuple[str, str]
) -> tuple[Drawn, Extent | None, list[Note]]:
    """Geometry in the metric CRS, and an error where it is nowhere near the parcels."""
    left, right = ways
    moved, notes = spatial.move(site.table, part.label, drawn, left, right)
    here = extent if moved is drawn else extent_of(moved.shapes)
    if here is None or site.bounds is None or site.parcels is None:
        return moved, here, notes
    if not spatial.touches(here.bounds, site.bounds, spatial.NEAR / systems.unit_m(right)):
        there = lonlat_bounds(right, here.bounds)
        notes += spatial.far_apart(site.table, part.label, extent, there, site.parcels(), crs=left)
    return moved, here, notes


def _rows(part: Part, at: NDArray[np.int64]) -> dict[str, object]:
    numbers = part.frame["source_row"].to_numpy(dtype=np.int64)[at]
    listed = ", ".join(str(number) for number in numbers[:_LISTED])
    more = " …" if len(at) > _LISTED else ""
    return {"file": part.label, "count": len(at), "rows": listed + more}


def stray_rows(
    table: str, part: Part, placing: Placing, centre: tuple[float, float]
) -> tuple[NDArray[np.int64], list[Note]]:
    """Rows far from the rest of the park (远离园区的行), as a warning.

    Parameters
    ----------
    table
        Table it is for.
    part
        The file.
    placing
        The file in its place.
    centre
        Middle of the park.

    Returns
    -------
    numpy.ndarray, list of Note
        Their positions, and the warning.
    """
    if placing.extent is None or placing.metric is None:
        return np.empty(0, np.int64), []
    unit = systems.unit_m(placing.metric)
    far = spatial.far_rows(placing.drawn.shapes, placing.extent, centre, unit)
    if not len(far) or len(far) == len(part.frame):
        return np.empty(0, np.int64), []
    return far, [Note("crs.stray", "warning", _rows(part, far), table)]


def point_file(site: Site, part: Part) -> Placing:
    """File of positions in its place (点状文件定位).

    Parameters
    ----------
    site
        What is known; the metric CRS is.
    part
        The file, with geometry or with ``x`` and ``y``.

    Returns
    -------
    Placing
        Points in the metric CRS; none where a row has no position.
    """
    drawn, notes = _points(site.table, part)
    extent = extent_of(drawn.shapes)
    if extent is None or site.metric is None:
        return Placing(drawn, part.record, tuple(notes), None, site.metric)
    odd = spatial.odd_rows(drawn.shapes, extent)
    if len(odd):
        notes += [Note("crs.no_position", "warning", _rows(part, odd), site.table)]
        drawn = _without(drawn, odd)
        extent = extent_of(drawn.shapes) or extent
    stated = part.crs if part.geometry is not None else None
    if site.source.crs is None and stated is None:
        stated = _default(extent, site.metric)
    placed = find_crs(
        site.table,
        part.label,
        extent,
        declared=site.source.crs,
        stated=stated,
        evidence=site.proof,
    )
    notes += placed.notes
    if placed.crs is None:
        return Placing(drawn, part.record, tuple(notes), None, site.metric)
    if placed.swapped:
        drawn, extent = spatial.turned(drawn), extent.exchanged
    drawn, here, said = _moved(site, part, drawn, extent, (placed.crs, site.metric))
    return Placing(drawn, _record(part, placed), (*notes, *said), placed.crs, site.metric, here)


def _default(extent: Extent, metric: str) -> str | None:
    """CRS of positions that state none: degrees, or the park's where the numbers fit."""
    if extent.degrees or extent.exchanged.degrees:
        return GEOGRAPHIC
    return metric if plausible(metric, extent) else None


def _without(drawn: Drawn, odd: NDArray[np.int64]) -> Drawn:
    changed = drawn.changed.copy()
    changed[odd] = True
    return Drawn(drawn.shapes.but(odd, [None] * len(odd)), drawn.wkb, changed, drawn.repaired)


def _points(table: str, part: Part) -> tuple[Drawn, list[Note]]:
    numbers = part.frame["source_row"].to_numpy(dtype=np.int64)
    if part.geometry is not None:
        return decode(table, part.geometry, numbers, part.label, point=True, seen=part.seen)
    notes: list[Note] = []
    if not {"x", "y"} <= set(part.frame.columns):
        shapes = np.full(len(part.frame), None, dtype=object)
    else:
        x, y = part.frame["x"].to_numpy(), part.frame["y"].to_numpy()
        shapes = spatial.points(x, y)
        zero = np.flatnonzero((x == 0) & (y == 0))
        if len(zero):
            notes.append(Note("crs.no_position", "warning", _rows(part, zero), table))
    none: NDArray[np.bool_] = np.zeros(len(shapes), dtype=bool)
    wkb = pa.chunked_array([pa.nulls(len(shapes), pa.binary())])
    return Drawn(Geometries.of(shapes), wkb, ~shapely.is_missing(shapes), none), notes
