"""Collections of polygons: taken for what they are, everything else left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, MultiPolygon, Point, Polygon, box

from landuse.ingest.formats.rows import File
from landuse.ingest.shapes.gather import gathered
from landuse.park import Source

FILE = File("parcels", Source(path="p"), "p", Path("p"))


def _gathered(
    *shapes: shapely.Geometry | None,
) -> tuple[list[shapely.Geometry | None], list[int | None]]:
    column = pa.chunked_array(
        [pa.array(shapely.to_wkb(np.array(shapes, dtype=object)), pa.binary())]
    )
    found, notes = gathered(FILE, column, np.arange(1, len(shapes) + 1))
    return list(shapely.from_wkb(found.to_numpy())), [note.row for note in notes]


def test_polygons_and_nothing_else() -> None:
    a, b, c = box(0, 0, 1, 1), box(2, 0, 3, 1), box(4, 0, 5, 1)
    found, rows = _gathered(
        a, GeometryCollection([b, MultiPolygon([a, c])]), None, GeometryCollection([a, Point(0, 0)])
    )
    assert found[1] == MultiPolygon([b, a, c])
    assert found[0] == a
    assert found[2] is None
    assert found[3] == GeometryCollection([a, Point(0, 0)])
    assert rows == [2]


def test_empty_collections_stay() -> None:
    found, rows = _gathered(GeometryCollection(), GeometryCollection([GeometryCollection()]))
    assert all(shape is not None and shape.is_empty for shape in found)
    assert rows == []


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_area_is_kept(corners: list[int]) -> None:
    parts = [box(i * 10, 0, i * 10 + 1 + size, 1) for i, size in enumerate(corners)]
    (shape,), rows = _gathered(GeometryCollection(parts))
    assert shape is not None
    assert shape.area == sum(part.area for part in parts)
    assert rows == [1]


def test_without_collections_the_column_is_the_same() -> None:
    column = pa.chunked_array([pa.array([shapely.to_wkb(Polygon())], pa.binary())])
    assert gathered(FILE, column, np.arange(1, 2))[0] is column
