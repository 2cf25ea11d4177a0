"""Geometry collections (几何集合): those that hold nothing but polygons are polygons of several parts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest.formats.geoparquet import wkb_types
from landuse.ingest.formats.rows import File

_COLLECTION = 7
_POLYGONS = (3, 6)


def gathered(
    file: File, column: pa.ChunkedArray, numbers: NDArray[np.int64]
) -> tuple[pa.ChunkedArray, tuple[Note, ...]]:
    """Collections of polygons as multipolygons (几何集合转多部件面).

    Parameters
    ----------
    file
        Where they come from.
    column
        WKB as read.
    numbers
        Row of each in the file.

    Returns
    -------
    pyarrow.ChunkedArray, tuple of Note
        The same column where there is no such collection; a note a row that changed.
    """
    at = np.flatnonzero(wkb_types(column) == _COLLECTION)
    if not len(at):
        return column, ()
    found = shapely.from_wkb(column.take(pa.array(at)).to_numpy(), on_invalid="ignore")
    made = {i: new for i, shape in enumerate(found) if (new := _polygons(shape)) is not None}
    if not made:
        return column, ()
    changed = list(made)
    mask = np.zeros(len(column), dtype=bool)
    mask[at[changed]] = True
    new = pa.array([shapely.to_wkb(made[i]) for i in changed], pa.binary())
    mended = pc.replace_with_mask(column.combine_chunks(), pa.array(mask), new)
    notes = tuple(
        Note(
            "files.collection",
            "info",
            {"file": file.written, "row": int(number), "count": len(made[i].geoms)},
            file.table,
            int(number),
        )
        for i, number in zip(changed, numbers[at[changed]], strict=True)
    )
    return pa.chunked_array([mended]), notes


def _polygons(shape: shapely.Geometry | None) -> shapely.MultiPolygon | None:
    """All polygons of a collection, also of collections inside it; None where it holds anything else."""
    if shape is None or shape.is_empty:
        return None
    parts = list(shapely.get_parts(shape))
    while any(shapely.get_type_id(part) in {_COLLECTION, 6} for part in parts):
        parts = [inner for part in parts for inner in shapely.get_parts(part)]
    if {int(shapely.get_type_id(part)) for part in parts} != {3}:
        return None
    return shapely.MultiPolygon(parts)
