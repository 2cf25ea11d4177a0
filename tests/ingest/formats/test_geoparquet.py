"""WKB types and GeoParquet metadata."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
import shapely

from landuse.errors import InputError
from landuse.ingest.formats.geoparquet import geometry_column, has_curves, wkb_types

SHAPES = [
    shapely.Point(0, 0),
    shapely.box(0, 0, 1, 1),
    None,
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]),
    shapely.Point(0, 0, 1),
    shapely.Polygon(),
]


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("flavor", ["iso", "extended"])
def test_types_agree_with_decoding(order: int, flavor: str) -> None:
    wkb = shapely.to_wkb(np.array(SHAPES), byte_order=order, flavor=flavor)
    whole = pa.array(wkb, pa.binary())
    wanted = [1, 3, 0, 6, 1, 3]
    assert wkb_types(pa.chunked_array([whole])).tolist() == wanted
    assert wkb_types(pa.chunked_array([whole.slice(2, 3), whole.slice(0, 2)])).tolist() == [
        0,
        6,
        1,
        1,
        3,
    ]
    assert wkb_types(pa.chunked_array([pa.nulls(3, pa.binary())])).tolist() == [0, 0, 0]


def test_curves_are_seen() -> None:
    curve = bytes([1]) + (10).to_bytes(4, "little") + bytes(4)
    assert has_curves(pa.chunked_array([[curve]]))
    assert not has_curves(pa.chunked_array([[shapely.to_wkb(shapely.Point(0, 0))]]))


def _schema(**column: object) -> pa.Schema:
    geo = {"primary_column": "shape", "columns": {"shape": {"encoding": "WKB", **column}}}
    return pa.schema([("shape", pa.binary())], metadata={"geo": json.dumps(geo)})


def test_crs_of_geoparquet() -> None:
    assert geometry_column(_schema(), "f") == ("shape", "OGC:CRS84")
    assert geometry_column(_schema(crs=None), "f") == ("shape", None)
    name, crs = geometry_column(_schema(crs={"type": "x"}), "f")
    assert name == "shape"
    assert crs == '{"type": "x"}'


def test_plain_parquet_with_binary_geometry() -> None:
    assert geometry_column(pa.schema([("geometry", pa.binary())]), "f") == ("geometry", None)
    assert geometry_column(pa.schema([("geometry", pa.string())]), "f") == (None, None)


def test_other_encodings_are_refused() -> None:
    with pytest.raises(InputError, match="polygon"):
        geometry_column(_schema(encoding="polygon"), "f")


@pytest.mark.parametrize(
    "geo",
    [
        b"no json",
        b"[]",
        b"{}",
        b'{"primary_column": "x", "columns": {}}',
        b'{"primary_column": "x", "columns": {"x": {}}}',
        b'{"primary_column": "n", "columns": {"n": {}}}',
        b'{"primary_column": ["n"], "columns": {}}',
    ],
)
def test_metadata_that_make_no_sense(geo: bytes) -> None:
    schema = pa.schema([("n", pa.int64()), ("geometry", pa.binary())], metadata={b"geo": geo})
    with pytest.raises(InputError) as caught:
        geometry_column(schema, "p.parquet")
    assert caught.value.problems[0].code == "files.bad_geoparquet"
    assert caught.value.problems[0].message("zh")
