"""Layers in one place (坐标统一): the CRS of each, the metric CRS of the park, and whether they meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from landuse import crs as systems
from landuse.errors import Note, Severity
from landuse.ingest.coordinates import GEOGRAPHIC, detect, names, plausible
from landuse.ingest.geometry import Drawn, Shapes

Extent = tuple[systems.Bounds, tuple[float, float]]
_TOLERANCE = 0.005


@dataclass(frozen=True)
class Placed:
    """CRS of one layer and how it is known (图层坐标系)."""

    crs: str | None
    notes: tuple[Note, ...] = ()


def find_crs(
    table: str, file: str, extent: Extent | None, *, declared: str | None, stated: str | None
) -> Placed:
    """CRS of a layer (确定坐标系): declared, else stated by the file, else read from the coordinates.

    Parameters
    ----------
    table, file
        For messages.
    extent
        Bounds and median of the coordinates; None where there are none.
    declared
        CRS in ``park.toml``.
    stated
        CRS in the file.

    Returns
    -------
    Placed
        The CRS; None, with an error among the notes, where it must be asked for.
    """
    name = declared or stated
    if extent is None:
        return Placed(None)
    guess = detect(*extent)
    params: dict[str, object] = {
        "file": file,
        "table": table,
        "extent": _extent_words(extent),
        "candidates": names([guess.crs] if guess.crs else guess.candidates) or "—",
        "crs": guess.crs or "—",
    }
    if name is None:
        note = (
            _note("crs_guessed", "warning", table, params)
            if guess.crs
            else _note("crs_unknown", "error", table, params)
        )
        return Placed(guess.crs, (note,))
    try:
        known = systems.authority(name)
    except ValueError:
        return Placed(None, (_note("crs_not_known", "error", table, {**params, "crs": name[:80]}),))
    params["crs"] = crs_words(known)
    if not plausible(known, *extent):
        return Placed(None, (_note("crs_impossible", "error", table, params),))
    if declared and stated and not _same(declared, stated):
        params["stated"] = crs_words(stated)
        return Placed(known, (_note("crs_overridden", "warning", table, params),))
    return Placed(known)


def _note(code: str, severity: Severity, table: str, params: dict[str, object]) -> Note:
    return Note(f"ingest.{code}", severity, params, table)


def _same(declared: str, stated: str) -> bool:
    try:
        return systems.same(declared, stated)
    except ValueError:
        return False


def crs_words(name: str) -> str:
    """CRS for messages (坐标系名称): its code, or its name where it has none.

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    str
        Short text.
    """
    try:
        code = systems.authority(name)
        return code if len(code) < 20 else systems.parse(name).name
    except ValueError:
        return name[:60]


def _extent_words(extent: Extent) -> str:
    west, south, east, north = extent[0]
    return (
        f"x {west:.6g} – {east:.6g}, y {south:.6g} – {north:.6g}"
        if abs(east) < 1e4
        else (f"x {west:.0f} – {east:.0f}, y {south:.0f} – {north:.0f}")
    )


def choose_metric(name: str, extent: Extent, park: str, file: str) -> Placed:
    """Metric CRS of the park (园区量算坐标系).

    Parameters
    ----------
    name
        CRS of the parcels.
    extent
        Their bounds and median.
    park
        ``[park] crs``, or ``"auto"``.
    file
        Name for messages.

    Returns
    -------
    Placed
        The CRS and what there is to say about the choice.
    """
    params: dict[str, object] = {"file": file, "crs": crs_words(name), "table": "parcels"}
    if park != "auto":
        try:
            wanted = systems.authority(park)
            if systems.parse(wanted).is_projected and not systems.is_mercator(wanted):
                return Placed(wanted)
        except ValueError:
            pass
        return Placed(
            None, (Note("ingest.crs_not_metric", "error", {**params, "park": park}, None),)
        )
    metric = systems.metric(name, extent[1])
    params["metric"] = crs_words(metric)
    notes = []
    if systems.is_mercator(name):
        notes.append(Note("ingest.crs_mercator", "warning", params, "parcels"))
    elif metric != systems.authority(name):
        notes.append(Note("ingest.crs_metric", "info", params, "parcels"))
        lon = systems.lonlat(name, extent[1])[0]
        if metric == systems.zone_crs(lon) and systems.near_edge(lon):
            notes.append(
                Note("ingest.crs_near_edge", "warning", {**params, "lon": f"{lon:.3f}"}, "parcels")
            )
    return Placed(metric, tuple(notes))


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
    moved = systems.reproject(drawn.shapes, left, right)
    there = ~shapely.is_missing(moved)
    params: dict[str, object] = {"file": file, "crs": crs_words(left), "metric": crs_words(right)}
    notes = [Note("ingest.crs_moved", "info", params, table)]
    if systems.shifts(left, right):
        notes.append(Note("ingest.crs_datum", "warning", params, table))
    return Drawn(moved, drawn.wkb, drawn.changed | there, drawn.repaired), notes


def far_apart(
    table: str, file: str, bounds: systems.Bounds, parcels: systems.Bounds, name: str
) -> list[Note]:
    """Two layers that cannot be of one park (图层不在同一处), as an error.

    Parameters
    ----------
    table, file
        Layer that is looked at.
    bounds
        Its extent in the park's CRS.
    parcels
        Extent of the parcels.
    name
        CRS that the layer was taken for.

    Returns
    -------
    list of Note
        Empty where the layer meets the parcels' extent grown by its own size.
    """
    if touches(bounds, parcels):
        return []
    params: dict[str, object] = {
        "file": file,
        "table": table,
        "crs": crs_words(name),
        "extent": _extent_words((bounds, (0, 0))),
        "parcels": _extent_words((parcels, (0, 0))),
    }
    return [Note("ingest.crs_far_apart", "error", params, table)]


def touches(bounds: systems.Bounds, parcels: systems.Bounds) -> bool:
    """Whether an extent meets the parcels' extent grown by its own size (范围是否相交).

    Parameters
    ----------
    bounds
        Extent of a layer.
    parcels
        Extent of the parcels.

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
    wide, high = east - west, north - south
    return bool(
        bounds[0] <= east + wide
        and bounds[2] >= west - wide
        and bounds[1] <= north + high
        and bounds[3] >= south - high
    )


def check_areas(shapes: Shapes, metric: str) -> list[Note]:
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
    """Points from two columns (坐标点), None where either is missing.

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
    here = np.isfinite(x) & np.isfinite(y)
    found[here] = shapely.points(x[here], y[here])
    return found


def points_crs(extent: Extent, declared: str | None, metric: str) -> str:
    """CRS of enterprise positions (企业坐标的坐标系): declared, degrees, or the park's.

    Parameters
    ----------
    extent
        Bounds and median of the points.
    declared
        CRS in ``park.toml``.
    metric
        CRS of the park.

    Returns
    -------
    str
        The CRS.
    """
    if declared:
        return declared
    guess = detect(*extent).crs
    return GEOGRAPHIC if guess == GEOGRAPHIC else metric
