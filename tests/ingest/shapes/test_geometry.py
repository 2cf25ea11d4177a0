"""Geometry: repaired with a note, kept when empty, refused when it is something else."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
import shapely

from landuse.ingest.shapes import geometry
from tests.conftest import shared_data

BOX = shapely.box(0, 0, 10, 10)
BOW_TIE = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])


def _wkb(*shapes: shapely.Geometry | None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(shapely.to_wkb(np.array(shapes, dtype=object)), pa.binary())])


def _drawn(*shapes: shapely.Geometry | None) -> geometry.Drawn:
    drawn, notes = geometry.decode("parcels", _wkb(*shapes), np.arange(1, len(shapes) + 1), "f")
    assert not notes
    return drawn


def _repair(*shapes: shapely.Geometry | None) -> tuple[geometry.Drawn, list[str]]:
    drawn, notes = geometry.repair(
        "parcels", _drawn(*shapes), np.arange(1, len(shapes) + 1), "f", 1.0
    )
    return drawn, [f"{note.code.split('.')[1]}:{note.row}" for note in notes]


def test_valid_shapes_pass_untouched() -> None:
    drawn, said = _repair(BOX, shapely.MultiPolygon([BOX]))
    assert said == []
    assert not drawn.repaired.any()
    assert geometry.to_wkb(drawn) is drawn.wkb


def test_invalid_shapes_are_repaired_and_said() -> None:
    before = _drawn(BOX, BOW_TIE)
    drawn, said = _repair(BOX, BOW_TIE)
    assert said == ["repaired:2"]
    assert drawn.repaired.tolist() == [False, True]
    assert shapely.is_valid(drawn.shapes).all()
    assert geometry.areas(drawn.shapes, 1.0).tolist() == [100.0, 50.0]
    assert not shapely.is_valid(before.shapes).all()
    again = shapely.from_wkb(geometry.to_wkb(drawn).to_pylist())
    assert shapely.equals(again, drawn.shapes).all()


def test_notes_tell_the_area_before_and_after() -> None:
    _, notes = geometry.repair("parcels", _drawn(BOW_TIE), np.array([7]), "f.shp", 4.0)
    for said in (notes[0].message("zh"), notes[0].message("en")):
        for part in ("f.shp", "7", "0.0", "200.0", "Self-intersection"):
            assert part in said


@pytest.mark.parametrize(
    ("ring", "severity"),
    [
        ([(0, 0), (100, 0), (100, 100), (50, 100), (50, 99), (50, 100), (0, 100)], "info"),
        ([(0, 0), (10, 10), (10, 0), (0, 10)], "warning"),
        (
            [
                (0, 0),
                (9000, 0),
                (9000, 900),
                (4000, 900),
                (4004, 907),
                (4000, 907),
                (4004, 900),
                (0, 900),
            ],
            "warning",
        ),
    ],
    ids=["a spike", "a bow-tie", "14 of 8,100,000 m²"],
)
def test_a_repair_that_changes_the_area_is_a_warning(
    ring: list[tuple[float, float]], severity: str
) -> None:
    _, (note,) = geometry.repair("parcels", _drawn(shapely.Polygon(ring)), np.array([3]), "f", 1.0)
    assert (note.code, note.severity) == ("ingest.repaired", severity)
    for lang, word in (("zh", "超过百分之一"), ("en", "more than 1 %")):
        assert (word in note.message(lang)) == (severity == "warning")


def test_missing_and_empty_shapes_keep_their_row() -> None:
    drawn, said = _repair(None, shapely.Polygon(), BOX)
    assert said == ["no_shape:1", "no_shape:2"]
    assert np.isnan(geometry.areas(drawn.shapes, 1.0)).tolist() == [True, True, False]


def test_a_polygon_that_collapses_has_no_area() -> None:
    flat = shapely.Polygon([(0, 0), (10, 0), (5, 0), (0, 0)])
    drawn, said = _repair(flat)
    assert said == ["collapsed:1"]
    assert np.isnan(geometry.areas(drawn.shapes, 1.0)).all()


def test_height_is_dropped() -> None:
    drawn = _drawn(shapely.force_3d(BOX, 5.0), BOX)
    assert drawn.changed.tolist() == [True, False]
    assert not shapely.has_z(shapely.from_wkb(geometry.to_wkb(drawn).to_pylist())).any()


@pytest.mark.parametrize(
    ("shape", "point"),
    [(shapely.Point(0, 0), False), (shapely.LineString([(0, 0), (1, 1)]), False), (BOX, True)],
)
def test_other_kinds_are_errors(shape: shapely.Geometry, point: bool) -> None:
    _, notes = geometry.decode(
        "parcels",
        _wkb(BOX if not point else shapely.Point(0, 0), shape),
        np.array([1, 9]),
        "f",
        point=point,
    )
    assert [(note.severity, note.row) for note in notes] == [("error", 9)]


def test_polygons_that_others_clean_come_out_valid() -> None:
    """Figures of eight, holes on edges, parts that share an edge: repaired, said, and no land made."""
    folder = shared_data("nasty", "mapshaper", "features", "clean")
    every = [
        shapely.from_geojson(json.dumps(feature["geometry"]))
        for path in sorted(folder.glob("*json"))
        for feature in json.loads(path.read_text(encoding="utf-8")).get("features", ())
    ]
    shapes = [shape for shape in every if shape.geom_type in {"Polygon", "MultiPolygon"}]
    assert len(shapes) > 20
    drawn, said = _repair(*shapes)
    wrong = np.flatnonzero(~shapely.is_valid(shapes))
    assert said == [f"repaired:{at + 1}" for at in wrong]
    assert shapely.is_valid(drawn.shapes).all()
    hulls = shapely.area(shapely.convex_hull(shapes))
    assert (geometry.areas(drawn.shapes, 1.0) <= hulls + 1e-9).all()
