"""What the bytes of polygons tell; the laws stand in test_geometries."""

import numpy as np
import pyarrow as pa
import shapely

from landuse.crs import outlines as module
from landuse.crs.outlines import outlines


def test_blocks_and_slices_change_nothing(monkeypatch) -> None:
    rng = np.random.default_rng(5)
    shapes = shapely.box(*rng.uniform(0, 9, (2, 40)), *rng.uniform(10, 20, (2, 40)))
    shapes[::3] = [shapely.Polygon(rng.uniform(0, 9, (5, 2))) for _ in shapes[::3]]
    column = pa.array(shapely.to_wkb(shapes))
    whole = outlines(pa.chunked_array([column]))
    monkeypatch.setattr(module, "_BLOCK", 7)
    parts = outlines(pa.chunked_array([column[:11], column[11:11], column[11:]]))
    for one, other in zip(whole, parts, strict=True):
        assert np.array_equal(one, other, equal_nan=True)


def test_damaged_and_foreign_bytes_are_left_alone() -> None:
    box = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    big = shapely.to_wkb(shapely.box(0, 0, 1, 1), byte_order=0)
    long = box[:9] + (6).to_bytes(4, "little") + box[13:]
    odd = [
        box[:40],
        b"",
        b"\x01",
        big,
        long,
        box + b"\x00",
        shapely.to_wkb(shapely.Point(1, 2), byte_order=0),
        shapely.to_wkb(shapely.Point()),
        shapely.to_wkb(shapely.Point(1, 2, 3)),
        None,
    ]
    found = outlines(pa.chunked_array([pa.array(odd, pa.binary())]))
    assert not found.plain.any()
    assert np.isnan(found.area).all()


def test_points_have_a_place_and_no_area() -> None:
    shapes = np.array([shapely.Point(1, 2), shapely.Point(), None, shapely.box(0, 0, 1, 1)])
    found = outlines(pa.chunked_array([pa.array(shapely.to_wkb(shapes), pa.binary())]))
    assert found.plain.tolist() == [True, False, False, True]
    assert found.bounds[0].tolist() == shapely.bounds(shapes[0]).tolist()
    assert found.area[[0, 3]].tolist() == [0.0, 1.0]
    assert found.sound.tolist() == found.plain.tolist()
