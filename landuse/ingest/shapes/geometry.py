"""Geometry (图形): decoded once, checked, repaired with a note, measured once."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from landuse.crs import Geometries, geometries
from landuse.crs.geometries import taken
from landuse.crs.outlines import SPOT, Outlines, outlines
from landuse.errors import Note, Severity
from landuse.ingest.formats.geoparquet import wkb_types
from landuse.ingest.shapes.unreal import unreal
from landuse.words import LANGS, text

Shapes = NDArray[np.object_]

MUCH_M2 = 10.0
"""Change of area by a repair [m²] that is worth a warning; a convention of this tool."""

MUCH_SHARE = 0.01
"""The same as a share of the area, as areas of one parcel may differ by a hundredth."""

POLYGONS = (3, 6)
POINT = 1
ANY = (1, 2, 3, 4, 5, 6)
"""Kinds of a constraint: a bank line, a railway or a house may be drawn as a line or a point."""
_MEASURED = 0.005


@dataclass(frozen=True)
class Drawn:
    """Geometry of one file (单个文件的图形).

    Parameters
    ----------
    shapes
        The geometries, None where there is none.
    wkb
        The same as bytes, untouched where nothing had to change.
    changed
        Positions whose bytes no longer hold the shape.
    repaired
        Positions that were invalid.
    """

    shapes: Geometries
    wkb: pa.ChunkedArray
    changed: NDArray[np.bool_]
    repaired: NDArray[np.bool_]


def decode(
    table: str,
    wkb: pa.ChunkedArray,
    numbers: NDArray[np.int64],
    file: str,
    *,
    point: bool = False,
    seen: Future[Outlines] | None = None,
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
    seen
        What the bytes tell, where somebody is looking already.

    Returns
    -------
    Drawn, list of Note
        Two-dimensional shapes; errors for other kinds of geometry.
    """
    look = outlines(wkb) if seen is None else seen.result()
    spots = pc.fill_null(pc.equal(pc.binary_length(wkb), SPOT), fill_value=False).to_numpy()
    doubtful = np.flatnonzero(~look.plain | (spots != point))
    types = wkb_types(taken(wkb, doubtful))
    wanted = (POINT,) if point else ANY if table == "constraints" else POLYGONS
    odd = ~np.isin(types, (0, *wanted))
    notes = [
        _note(
            "multipatch" if kind in {15, 16, 17} else _wrong(point=point),
            "error",
            table,
            file,
            numbers[at],
        )
        for at, kind in zip(doubtful[odd], types[odd], strict=True)
    ]
    if odd.any():
        wrong = np.zeros(len(wkb), dtype=bool)
        wrong[doubtful[odd]] = True
        wkb = pc.if_else(pa.array(wrong), None, wkb)
        look = outlines(wkb)
    shapes = Geometries.read(wkb, look)
    rest = np.flatnonzero(~shapes.plain & pc.is_valid(wkb).to_numpy())
    others = shapes[rest]
    unread, deep = shapely.is_missing(others), shapely.has_z(others)
    with np.errstate(invalid="ignore"):
        others[unread] = shapely.from_wkb(taken(wkb, rest[unread]).to_numpy(), on_invalid="fix")
    others[deep] = shapely.force_2d(others[deep])
    new = unread | deep
    shapes = shapes.but(rest[new], others[new])
    notes += [
        _note("unreadable_geometry", "warning", table, file, numbers[at]) for at in rest[unread]
    ]
    nowhere, said = unreal(table, shapes, numbers, file)
    at = np.flatnonzero(nowhere)
    changed = nowhere.copy()
    changed[rest[new]] = True
    none: NDArray[np.bool_] = np.zeros(len(shapes), dtype=bool)
    return Drawn(shapes.but(at, [None] * len(at)), wkb, changed, none), [*notes, *said]


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

    The file is untouched, and the note names its row: where the area changed by more than
    :data:`MUCH_M2` or :data:`MUCH_SHARE` it is a warning, else a word for the record.

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
    shapes, changed = drawn.shapes, drawn.changed
    invalid = ~shapes.valid & shapes.there
    notes: list[Note] = []
    flat = np.zeros(len(shapes), dtype=bool)
    if invalid.any():
        at = np.flatnonzero(invalid)
        broken, changed = shapes[at], changed | invalid
        mended = shapely.make_valid(broken, method="structure", keep_collapsed=False)
        before, after = shapely.area(broken) * m2, shapely.area(mended) * m2
        reasons = shapely.is_valid_reason(broken)
        shapes = shapes.but(at, mended)
        flat[at] = after == 0
        for i, place in enumerate(at):
            where = (table, file, numbers[place])
            notes.append(_mended(where, float(before[i]), float(after[i]), str(reasons[i])))
    empty = ~shapes.there & ~flat
    notes += [
        _note("no_shape", "warning", table, file, numbers[at]) for at in np.flatnonzero(empty)
    ]
    return Drawn(shapes, drawn.wkb, changed, drawn.repaired | invalid), notes


def _mended(where: tuple[str, str, int], before: float, after: float, reason: str) -> Note:
    """A repair: a warning where it made another area of it, or none."""
    table, file, number = where
    if not after:
        row = int(number)
        return Note("coverage.collapsed", "warning", {"file": file, "row": row}, table, row)
    change = abs(after - before)
    much = change > MUCH_M2 or change > MUCH_SHARE * max(before, after)
    more = {
        "before": f"{before:.1f}",
        "after": f"{after:.1f}",
        "reason": reason,
        "much": {lang: text("coverage.much", lang=lang) if much else "" for lang in LANGS},
    }
    return _note("repaired", "warning" if much else "info", table, file, number, **more)


def areas(shapes: Geometries | Shapes, m2: float) -> NDArray[np.float64]:
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
    drawn = geometries(shapes)
    found: NDArray[np.float64] = np.where(drawn.there, drawn.area * m2, np.nan)
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
        return pa.chunked_array([pa.array(shapely.to_wkb(drawn.shapes.decoded), pa.binary())])
    mask = pa.array(drawn.changed)
    new = pa.array(shapely.to_wkb(drawn.shapes[drawn.changed]), pa.binary())
    return pa.chunked_array([pc.replace_with_mask(drawn.wkb.combine_chunks(), mask, new)])
