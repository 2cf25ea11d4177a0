"""Geometry (图形): decoded once, checked, repaired with a note, measured once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from landuse.errors import Note, Severity
from landuse.ingest.geoparquet import wkb_types

Shapes = NDArray[np.object_]

POLYGONS = (3, 6)
POINT = 1
_SPLIT = 50_000
_MEASURED = 0.005


@dataclass(frozen=True)
class Drawn:
    """Geometry of one file (单个文件的图形).

    Parameters
    ----------
    shapes
        Decoded geometries, None where there is none.
    wkb
        The same as bytes, untouched where nothing had to change.
    changed
        Positions whose bytes no longer hold the shape.
    repaired
        Positions that were invalid.
    """

    shapes: Shapes
    wkb: pa.ChunkedArray
    changed: NDArray[np.bool_]
    repaired: NDArray[np.bool_]


def decode(
    table: str, wkb: pa.ChunkedArray, numbers: NDArray[np.int64], file: str, *, point: bool = False
) -> tuple[Drawn, list[Note]]:
    """Shapes from WKB (解码图形): polygons for areas, points for enterprises.

    Parameters
    ----------
    table
        Name of the table.
    wkb
        As read.
    numbers
        Row numbers in the file.
    file
        Name for messages.
    point
        Whether points are wanted rather than polygons.

    Returns
    -------
    Drawn, list of Note
        Two-dimensional shapes; errors for other kinds of geometry.
    """
    types = wkb_types(wkb)
    wanted = (POINT,) if point else POLYGONS
    wrong = ~np.isin(types, (0, *wanted))
    notes = [
        _note(
            "multipatch" if types[at] in {15, 16, 17} else _wrong(point=point),
            "error",
            table,
            file,
            numbers[at],
        )
        for at in np.flatnonzero(wrong)
    ]
    if wrong.any():
        wkb = pc.if_else(pa.array(wrong), None, wkb)
    shapes = shapely.from_wkb(wkb.to_numpy(), on_invalid="ignore")
    changed = np.zeros(len(shapes), dtype=bool)
    unread = np.flatnonzero(shapely.is_missing(shapes) & pc.is_valid(wkb).to_numpy())
    if len(unread):
        shapes[unread] = shapely.from_wkb(wkb.take(pa.array(unread)).to_numpy(), on_invalid="fix")
        changed[unread] = True
        notes += [
            _note("unreadable_geometry", "warning", table, file, numbers[at]) for at in unread
        ]
    deep = shapely.has_z(shapes)
    if deep.any():
        shapes[deep] = shapely.force_2d(shapes[deep])
        changed |= deep
    return Drawn(shapes, wkb, changed, np.zeros(len(shapes), dtype=bool)), notes


def _wrong(*, point: bool) -> str:
    return "not_a_point" if point else "not_a_polygon"


def _note(
    code: str, severity: Severity, table: str, file: str, number: int, **more: object
) -> Note:
    row = int(number)
    return Note(f"ingest.{code}", severity, {"file": file, "row": row, **more}, table, row)


def repair(
    table: str, drawn: Drawn, numbers: NDArray[np.int64], file: str, m2: float
) -> tuple[Drawn, list[Note]]:
    """Valid polygons (修复图形); every repair is a note with the area before and after.

    Parameters
    ----------
    table
        Name of the table.
    drawn
        Geometry in a metric CRS.
    numbers
        Row numbers in the file.
    file
        Name for messages.
    m2
        Square metres of one square unit of the CRS.

    Returns
    -------
    Drawn, list of Note
        Repaired geometry; what is missing or empty is noted and stays missing.
    """
    none = shapely.is_missing(drawn.shapes)
    invalid = ~_is_valid(drawn.shapes) & ~none
    shapes, changed = drawn.shapes, drawn.changed
    notes: list[Note] = []
    if invalid.any():
        at = np.flatnonzero(invalid)
        shapes, changed = shapes.copy(), changed | invalid
        mended = shapely.make_valid(shapes[at], method="structure", keep_collapsed=False)
        before, after = shapely.area(shapes[at]) * m2, shapely.area(mended) * m2
        reasons = shapely.is_valid_reason(shapes[at])
        shapes[at] = mended
        for i, place in enumerate(at):
            more = {"before": f"{before[i]:.1f}", "after": f"{after[i]:.1f}", "reason": reasons[i]}
            notes.append(_note("repaired", "warning", table, file, numbers[place], **more))
    empty = none | shapely.is_empty(shapes)
    notes += [
        _note("no_shape", "warning", table, file, numbers[at]) for at in np.flatnonzero(empty)
    ]
    return Drawn(shapes, drawn.wkb, changed, drawn.repaired | invalid), notes


def _is_valid(shapes: Shapes) -> NDArray[np.bool_]:
    """Validity in two threads: halves share no geometry, and none is prepared."""
    if len(shapes) < _SPLIT:
        found: NDArray[np.bool_] = shapely.is_valid(shapes)
        return found
    with ThreadPoolExecutor(2) as pool:
        return np.concatenate(list(pool.map(shapely.is_valid, np.array_split(shapes, 2))))


def areas(shapes: Shapes, m2: float) -> NDArray[np.float64]:
    """Drawn area (图形面积) [m²], missing where there is no shape.

    Parameters
    ----------
    shapes
        Polygons in a metric CRS.
    m2
        Square metres of one square unit of the CRS.

    Returns
    -------
    numpy.ndarray
        One area a shape.

    Examples
    --------
    >>> areas(np.array([shapely.box(0, 0, 2, 3), None]), 1.0).tolist()
    [6.0, nan]
    """
    found: NDArray[np.float64] = shapely.area(shapes) * m2
    found[shapely.is_missing(shapes) | shapely.is_empty(shapes)] = np.nan
    return found


def to_wkb(drawn: Drawn) -> pa.ChunkedArray:
    """Geometry as WKB (编码图形): as read where nothing changed, else written again.

    Parameters
    ----------
    drawn
        The geometry.

    Returns
    -------
    pyarrow.ChunkedArray
        WKB bytes.
    """
    if not drawn.changed.any():
        return drawn.wkb
    if drawn.changed.all():
        return pa.chunked_array([pa.array(shapely.to_wkb(drawn.shapes), pa.binary())])
    mask = pa.array(drawn.changed)
    new = pa.array(shapely.to_wkb(drawn.shapes[drawn.changed]), pa.binary())
    return pa.chunked_array([pc.replace_with_mask(drawn.wkb.combine_chunks(), mask, new)])
