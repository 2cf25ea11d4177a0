"""Coordinates that can be nowhere (异常坐标): infinite, not a number, or beyond every map."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from landuse.crs import Geometries, geometries
from landuse.errors import Note

FARTHEST = 1e9
"""Largest coordinate of any map, in whatever unit: eastings with a zone stay below 5e7, feet below 1e8."""


def unreal(
    table: str, shapes: Geometries | NDArray[np.object_], numbers: NDArray[np.int64], file: str
) -> tuple[NDArray[np.bool_], list[Note]]:
    """Shapes with coordinates that can be nowhere (查找异常坐标).

    They cannot be repaired: which place was meant is not known, and leaving out the point would
    make another parcel of it.

    Parameters
    ----------
    table
        Name of the table.
    shapes
        As decoded; None where there is none.
    numbers
        Row of each in the file.
    file
        Name for messages.

    Returns
    -------
    numpy.ndarray of bool, list of Note
        Which shapes; one error each.

    Examples
    --------
    >>> shapes = shapely.from_wkt(["POLYGON ((0 0, 1 0, 1 1e300, 0 0))", "POINT (1 2)"])
    >>> unreal("parcels", shapes, np.array([1, 2]), "p.shp")[0].tolist()
    [True, False]
    """
    seen = geometries(shapes)
    ends = seen.bounds.min(axis=0, initial=0), seen.bounds.max(axis=0, initial=0)
    if np.abs(ends).max() < FARTHEST and np.isfinite(seen.area).all():
        return np.zeros(len(seen), dtype=bool), []
    with np.errstate(invalid="ignore", over="ignore"):
        near = (np.abs(seen.bounds) < FARTHEST).all(axis=1)
        odd = seen.there & ~(near & np.isfinite(seen.area))
    notes = []
    for at in np.flatnonzero(odd):
        points = shapely.get_coordinates(shapes[at])
        wrong = points[~(np.abs(points) < FARTHEST).all(axis=1)][:1]
        found = ", ".join(f"{value:g}" for value in wrong.ravel()) or "—"
        row = int(numbers[at])
        params = {"file": file, "table": table, "row": row, "found": found}
        notes.append(Note("files.coordinates", "error", params, table, row))
    return odd, notes
