"""Coordinates that can be nowhere are an error of their row, never a smaller parcel."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.shapes.geometry import decode
from landuse.ingest.shapes.unreal import unreal


def _wkb(value: float) -> bytes:
    """A square whose third corner stands at a value; written by hand, since libraries will not."""
    corners = [(0.0, 0.0), (1.0, 0.0), (1.0, value), (0.0, 1.0), (0.0, 0.0)]
    head = b"\x01" + np.array([3, 1, len(corners)], "<u4").tobytes()
    return head + np.array(corners, "<f8").tobytes()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1.7e308, -1.7e308, 1e300, 1e10])
def test_a_corner_that_is_nowhere(value: float) -> None:
    column = pa.chunked_array([pa.array([_wkb(1.0), _wkb(value), None], pa.binary())])
    drawn, notes = decode("parcels", column, np.array([1, 2, 3]), "p.shp")
    assert [(note.code, note.severity, note.row) for note in notes] == [
        ("files.coordinates", "error", 2)
    ]
    assert shapely.is_missing(drawn.shapes).tolist() == [False, True, True]
    assert "p.shp" in notes[0].message("zh")
    assert notes[0].remedy("en")


@given(st.lists(st.floats(-4.7e7, 4.7e7), min_size=1, max_size=20))
def test_places_on_earth_are_left_alone(values: list[float]) -> None:
    shapes = np.array([shapely.box(v, v, v + 1, v + 1) for v in values] + [None], dtype=object)
    odd, notes = unreal("parcels", shapes, np.arange(len(shapes)), "p")
    assert not odd.any()
    assert notes == []


def test_empty_shapes_and_points() -> None:
    shapes = shapely.from_wkt(["POLYGON EMPTY", "POINT EMPTY", "POINT (1 1)", "POINT (1 1e10)"])
    assert unreal("enterprises", shapes, np.arange(4), "p")[0].tolist() == [
        False,
        False,
        False,
        True,
    ]
