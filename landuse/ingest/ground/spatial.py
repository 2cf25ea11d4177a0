"""Layers in one place (坐标统一): the metric CRS of the park, layers moved there, and whether they meet."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from landuse import crs as systems
from landuse.crs import Geometries, geometries
from landuse.crs.shift import split
from landuse.crs.zones import zone
from landuse.errors import Note
from landuse.ingest.ground.coordinates import Extent, meridian, readings
from landuse.ingest.ground.places import (
    NOTHING,
    Evidence,
    Placed,
    Witness,
    crs_words,
    place_words,
)
from landuse.ingest.shapes.geometry import Drawn, Shapes

_TOLERANCE = 0.005
NEAR = 5_000.0
"""Metres around a small park in which other layers may lie: the shift of a web map is no zone."""
_FAR = 100_000.0
"""Metres from the middle of a park at which a row is elsewhere."""
_BEYOND = 10.0
"""And how many times further than a middling row."""


def choose_metric(
    name: str, extent: Extent, park: str, file: str, evidence: Evidence = NOTHING
) -> Placed:
    """Metric CRS of the park (园区量算坐标系).

    Parameters
    ----------
    name
        CRS of the parcels.
    extent
        Where they lie.
    park
        ``[park] crs``, or ``"auto"``.
    file
        Name for messages.
    evidence
        What other layers say, where the zone is a choice.

    Returns
    -------
    Placed
        The CRS and what there is to say about the choice.
    """
    params: dict[str, object] = {"file": file, "crs": crs_words(name), "table": "parcels"}
    notes = [Note("crs.old_datum", "warning", params, "parcels")] if systems.is_old(name) else []
    if park != "auto":
        try:
            wanted = systems.authority(park)
            if systems.parse(wanted).is_projected and not systems.is_mercator(wanted):
                return Placed(wanted, tuple(notes))
        except ValueError:
            pass
        return Placed(
            None, (Note("ingest.crs_not_metric", "error", {**params, "park": park}, None),)
        )
    metric = systems.metric(name, extent.middle)
    if metric == systems.authority(name):
        return Placed(metric, tuple(notes))
    edge = _edge(name, extent, metric, params, evidence)
    if edge is not None:
        notes += edge.notes
        if edge.crs is None:
            return Placed(None, tuple(notes))
        metric = edge.crs
    params["metric"] = crs_words(metric)
    if systems.is_mercator(name):
        notes.append(Note("ingest.crs_mercator", "warning", params, "parcels"))
    else:
        notes.append(Note("ingest.crs_metric", "info", params, "parcels"))
    return Placed(metric, tuple(notes))


def _edge(
    name: str, extent: Extent, metric: str, params: dict[str, object], evidence: Evidence
) -> Placed | None:
    """Near the edge of a zone either of two is the local one: another layer tells, or we ask."""
    lon, lat = systems.lonlat(name, extent.middle)
    own = zone(metric)
    if own is None or not systems.near_edge(lon):
        return None
    other = zone(systems.zone_crs(lon + (0.3 if lon > own.meridian else -0.3), own.datum)) or own
    told = {
        code: witness
        for witness in evidence.witnesses()
        if (code := systems.authority(witness.crs)) and (its := zone(code))
        if its.datum == own.datum and its.meridian in {own.meridian, other.meridian}
    }
    both = f"{meridian(own.code)}, {meridian(other.code)}"
    params = {**params, "place": place_words(lon, lat), "metric": metric, "candidates": both}
    if len(told) == 1:
        code, witness = next(iter(told.items()))
        params |= {"metric": meridian(code), "witness": witness.label}
        return Placed(code, (Note("crs.edge_by_witness", "warning", params, "parcels"),))
    return Placed(None, (Note("crs.near_edge", "error", params, "parcels"),))


def move(table: str, file: str, drawn: Drawn, left: str, right: str) -> tuple[Drawn, list[Note]]:
    """Layer in the park's CRS (投影到园区坐标系); untouched where it is there already.

    Parameters
    ----------
    table, file
        For messages.
    drawn
        Geometry of the layer.
    left, right
        Its CRS and the park's.

    Returns
    -------
    Drawn, list of Note
        Geometry in the park's CRS.
    """
    if systems.same(left, right):
        return drawn, []
    moved = systems.reproject(drawn.shapes.decoded, left, right)
    there = ~shapely.is_missing(moved)
    params: dict[str, object] = {"file": file, "crs": crs_words(left), "metric": crs_words(right)}
    undone = split(left)[0]
    notes = [Note("crs.shift_undone" if undone else "ingest.crs_moved", "info", params, table)]
    if systems.shifts(left, right):
        notes.append(Note("ingest.crs_datum", "warning", params, table))
    return Drawn(Geometries.of(moved), drawn.wkb, drawn.changed | there, drawn.repaired), notes


def turned(drawn: Drawn) -> Drawn:
    """Layer whose two coordinates were the wrong way round (东北坐标互换).

    Parameters
    ----------
    drawn
        Geometry of the layer.

    Returns
    -------
    Drawn
        The same with east first.
    """
    there = ~shapely.is_missing(drawn.shapes.decoded)
    shapes = systems.exchanged(drawn.shapes.decoded)
    return Drawn(Geometries.of(shapes), drawn.wkb, drawn.changed | there, drawn.repaired)


def far_apart(
    table: str, file: str, original: Extent, here: systems.Bounds, parcels: Witness, *, crs: str
) -> list[Note]:
    """Two layers that cannot be of one park (图层不在同一处), as an error.

    Parameters
    ----------
    table, file
        Layer that is looked at.
    original
        Its extent as in the file.
    here
        Its extent in longitude and latitude.
    parcels
        The parcels.
    crs
        CRS that the layer was taken for.

    Returns
    -------
    list of Note
        One, with the systems in which the layer would meet the parcels.
    """
    would = [
        meridian(each.crs)
        for each in readings(original, systems.chinese_datum(crs) or "China 2000")
        if not each.swapped and parcels.meets(*systems.lonlat(each.crs, original.middle))
    ]
    params: dict[str, object] = {
        "file": file,
        "table": table,
        "crs": crs_words(crs),
        "extent": _degrees_words(here),
        "parcels": _degrees_words(parcels.bounds),
        "parcels_crs": crs_words(parcels.crs),
        "would": ", ".join(would) or "—",
    }
    return [Note("ingest.crs_far_apart", "error", params, table)]


def _degrees_words(bounds: systems.Bounds) -> str:
    west, south, east, north = bounds
    return f"{place_words(west, south)} – {place_words(east, north)}"


def touches(bounds: systems.Bounds, parcels: systems.Bounds, least: float = 0.0) -> bool:
    """Whether an extent meets the parcels' extent grown by its own size (范围是否相交).

    Parameters
    ----------
    bounds
        Extent of a layer.
    parcels
        Extent of the parcels.
    least
        How much it is grown at least.

    Returns
    -------
    bool
        False where they are further apart.

    Examples
    --------
    >>> touches((15, 0, 20, 10), (0, 0, 10, 10)), touches((25, 0, 30, 10), (0, 0, 10, 10))
    (True, False)
    """
    west, south, east, north = parcels
    wide, high = max(east - west, least), max(north - south, least)
    return bool(
        bounds[0] <= east + wide
        and bounds[2] >= west - wide
        and bounds[1] <= north + high
        and bounds[3] >= south - high
    )


def odd_rows(shapes: Geometries | Shapes, extent: Extent) -> NDArray[np.int64]:
    """Rows whose numbers are of another kind than the rest (坐标类型不一致的行): degrees among metres.

    Parameters
    ----------
    shapes
        Geometries as in the file.
    extent
        Where they lie.

    Returns
    -------
    numpy.ndarray
        Positions; empty for a layer of one kind.

    Examples
    --------
    >>> shapes = shapely.points([410000, 410010, 113.08], [3187000, 3187010, 28.8])
    >>> odd_rows(shapes, Extent((113, 28, 410010, 3187010), (410000, 3187000))).tolist()
    [2]
    """
    west, south, east, north = extent.bounds
    degrees = extent.degrees or extent.exchanged.degrees
    if (degrees and max(abs(west), abs(east), abs(south), abs(north)) <= 180) or (
        not degrees and (min(west, south) > 180 or max(abs(each) for each in extent.middle) < 1e4)
    ):
        return np.empty(0, np.int64)
    seen = geometries(shapes)
    reach = np.nanmax(np.abs(np.nan_to_num(seen.bounds)), axis=1)
    return np.flatnonzero(seen.there & ((reach > 180) if degrees else (reach <= 180)))


def far_rows(
    shapes: Geometries | Shapes, extent: Extent, centre: tuple[float, float], unit: float
) -> NDArray[np.int64]:
    """Rows more than 100 km away, and far beyond the others (远离园区的行).

    Parameters
    ----------
    shapes
        Geometries in the metric CRS.
    extent
        Where they lie.
    centre
        Middle of the park.
    unit
        Metres of one unit.

    Returns
    -------
    numpy.ndarray
        Positions; none in a region whose land is spread as wide.
    """
    limit = max(_FAR / unit, _BEYOND * extent.spread)
    west, south, east, north = extent.bounds
    across = max(east - centre[0], centre[0] - west)
    if np.hypot(across, max(north - centre[1], centre[1] - south)) <= limit:
        return np.empty(0, np.int64)
    boxes = geometries(shapes).bounds
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2 - centre[0], (boxes[:, 1] + boxes[:, 3]) / 2 - centre[1]
    return np.flatnonzero(np.nan_to_num(np.hypot(x, y)) > limit)


def check_areas(shapes: Geometries | Shapes, metric: str) -> list[Note]:
    """Drawn areas against areas on the ellipsoid (面积核对), of a fixed sample.

    Parameters
    ----------
    shapes
        Parcels in the metric CRS.
    metric
        The CRS.

    Returns
    -------
    list of Note
        The ratio; a warning where it is off by more than half a per cent.
    """
    with np.errstate(invalid="ignore"):  # GEOS on rings thousands of kilometres long
        ratio = systems.grid_ratio(shapes, metric)
    if ratio is None:
        return []
    off = abs(ratio - 1) > _TOLERANCE
    params: dict[str, object] = {"crs": crs_words(metric), "ratio": f"{ratio:.5f}"}
    return [
        Note(
            "ingest.area_off" if off else "ingest.area_checked",
            "warning" if off else "info",
            params,
            "parcels",
        )
    ]


def points(x: NDArray[np.float64], y: NDArray[np.float64]) -> Shapes:
    """Points from two columns (坐标点), None where either is missing or both are zero.

    Parameters
    ----------
    x, y
        Easting and northing, or longitude and latitude.

    Returns
    -------
    numpy.ndarray
        Point geometries.
    """
    found = np.full(len(x), None, dtype=object)
    here = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
    found[here] = shapely.points(x[here], y[here])
    return found
