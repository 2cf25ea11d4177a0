"""The metric CRS of the park, layers moved there, rows that are elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landuse.crs import Geometries
from landuse.crs.zones import Zone
from landuse.ingest.ground import spatial
from landuse.ingest.ground.coordinates import Extent, extent_of
from landuse.ingest.ground.places import Evidence, Witness
from landuse.ingest.shapes.geometry import Drawn
from tests.ingest.ground.test_coordinates import NORTH, around

HERE = around(38_410_000, NORTH)
EDGE = around(115.40, 28.7)
PARCELS = Witness("p.gpkg", "EPSG:4526", (113.07, 28.79, 113.09, 28.83))


def drawn(*shapes: object) -> Drawn:
    none = np.zeros(len(shapes), dtype=bool)
    return Drawn(Geometries.of(np.array(shapes, dtype=object)), None, none, none)


def codes(notes: object) -> list[str]:
    found = [note.code for note in notes]  # type: ignore[attr-defined]
    for note in notes:  # type: ignore[attr-defined]
        assert note.message("zh")
        assert note.remedy("en")
    return found


@pytest.mark.parametrize(
    ("name", "extent", "park", "metric", "said"),
    [
        ("EPSG:4526", HERE, "auto", "EPSG:4526", []),
        ("EPSG:4526", HERE, "EPSG:4547", "EPSG:4547", []),
        ("EPSG:4490", around(113.08, 28.8), "auto", "EPSG:4547", ["ingest.crs_metric"]),
        ("GCJ-02", around(113.08, 28.8), "auto", "EPSG:4547", ["ingest.crs_metric"]),
        ("EPSG:3857", around(12_588_000, 3.35e6), "auto", "EPSG:4547", ["ingest.crs_mercator"]),
        ("EPSG:2362", HERE, "auto", "EPSG:2362", ["crs.old_datum"]),
        (
            "EPSG:4610",
            around(113.08, 28.8),
            "auto",
            "EPSG:2383",
            ["crs.old_datum", "ingest.crs_metric"],
        ),
        ("EPSG:4526", HERE, "EPSG:4490", None, ["ingest.crs_not_metric"]),
        ("EPSG:4526", HERE, "EPSG:3857", None, ["ingest.crs_not_metric"]),
        ("EPSG:4526", HERE, "nowhere", None, ["ingest.crs_not_metric"]),
    ],
)
def test_where_a_park_is_measured(
    name: str, extent: Extent, park: str, metric: str | None, said: list[str]
) -> None:
    placed = spatial.choose_metric(name, extent, park, "p.gpkg")
    assert placed.crs == metric
    assert codes(placed.notes) == said


@pytest.mark.parametrize(("lon", "asked"), [(115.40, True), (115.60, True), (113.08, False)])
def test_edge_of_a_zone_is_asked_about(lon: float, asked: bool) -> None:
    placed = spatial.choose_metric("EPSG:4490", around(lon, 28.7), "auto", "p")
    assert (placed.crs is None) == asked
    assert ("crs.near_edge" in codes(placed.notes)) == asked
    if asked:
        (note,) = placed.notes
        assert note.severity == "error"
        assert "EPSG:4547 (114°E)" in note.message("en")
        assert "EPSG:4548 (117°E)" in note.message("zh")
        assert 'crs = "EPSG:454' in note.remedy("en")


def test_edge_is_settled_by_the_park_or_by_another_layer() -> None:
    assert spatial.choose_metric("EPSG:4490", EDGE, "EPSG:4548", "p").crs == "EPSG:4548"
    zones = Witness("z", "EPSG:4527", (115.3, 28.6, 115.5, 28.8))
    placed = spatial.choose_metric(
        "EPSG:4490", EDGE, "auto", "p", Evidence(witnesses=lambda: [zones])
    )
    assert placed.crs == "EPSG:4527"
    assert codes(placed.notes) == ["crs.edge_by_witness", "ingest.crs_metric"]
    both = [zones, Witness("y", "EPSG:4547", zones.bounds)]
    placed = spatial.choose_metric("EPSG:4490", EDGE, "auto", "p", Evidence(witnesses=lambda: both))
    assert placed.crs is None


def test_the_edge_of_a_zone_does_not_matter_to_metres() -> None:
    x = Zone("China 2000", 3, 114, prefixed=True).false_easting + 136_000
    assert spatial.choose_metric("EPSG:4526", around(x, 3.18e6), "auto", "p").notes == ()


def test_other_datums_are_warned_of() -> None:
    layer = drawn(shapely.box(38_410_000, 3_190_000, 38_410_100, 3_190_100))
    _, notes = spatial.move("zones", "z", layer, "EPSG:2362", "EPSG:4526")
    assert codes(notes) == ["ingest.crs_moved", "ingest.crs_datum"]
    same, notes = spatial.move("zones", "z", layer, "EPSG:4526", "EPSG:4526")
    assert same is layer
    assert notes == []


def test_undone_shifts_are_said_as_such() -> None:
    layer = drawn(shapely.Point(113.0856, 28.7967), None)
    moved, notes = spatial.move("enterprises", "e", layer, "GCJ-02", "EPSG:4526")
    assert codes(notes) == ["crs.shift_undone"]
    assert moved.changed.tolist() == [True, False]
    assert layer.shapes[0].x == 113.0856


def test_turned() -> None:
    found = spatial.turned(drawn(shapely.Point(28.8, 113.08), None))
    assert (found.shapes[0].x, found.shapes[0].y) == (113.08, 28.8)
    assert found.changed.tolist() == [True, False]


def test_layers_apart_and_where_they_would_meet() -> None:
    """Six digits in the wrong zone: the right one is named."""
    original = around(410_000, NORTH)
    (note,) = spatial.far_apart(
        "zones", "z.shp", original, (107.0, 28.8, 107.1, 28.9), PARCELS, crs="EPSG:4545"
    )
    assert note.severity == "error"
    assert "107.000°E 28.800°N" in note.message("zh")
    assert "113.070°E" in note.message("en")
    assert "EPSG:4547 (114°E)" in note.remedy("en")


@pytest.mark.parametrize(
    ("bounds", "least", "meet"),
    [
        ((15, 0, 20, 10), 0, True),
        ((25, 0, 30, 10), 0, False),
        ((25, 0, 30, 10), 20, True),
        ((0, -35, 10, -31), 20, False),
        ((-100, -100, 100, 100), 0, True),
    ],
)
def test_touching(bounds: tuple[float, float, float, float], least: float, meet: bool) -> None:
    assert spatial.touches(bounds, (0, 0, 10, 10), least) is meet


@pytest.mark.parametrize(
    ("xy", "odd"),
    [
        ([(410_000, NORTH), (410_010, NORTH), (113.08, 28.8)], [2]),
        ([(113.08, 28.8), (113.09, 28.8), (410_000, NORTH)], [2]),
        ([(28.8, 113.08), (28.8, 113.09), (410_000, NORTH)], [2]),
        ([(410_000, NORTH), (410_010, NORTH)], []),
        ([(113.08, 28.8), (113.09, 28.8)], []),
        ([(5_000, 4_000), (5_010, 20), (150, 90)], []),
        ([(38_410_000, NORTH), (38_410_000, NORTH), (0, 0)], [2]),
    ],
)
def test_rows_of_another_kind(xy: list[tuple[float, float]], odd: list[int]) -> None:
    shapes = np.array([*shapely.points(xy), None], dtype=object)
    extent = extent_of(shapes)
    assert extent is not None
    assert spatial.odd_rows(shapes, extent).tolist() == odd


@given(
    st.lists(st.floats(-40_000, 40_000), min_size=5, max_size=30),
    st.floats(150_000, 3e6),
    st.booleans(),
    st.sampled_from([1.0, 0.3048]),
)
def test_far_rows_are_those_far_beyond_the_others(
    offsets: list[float], away: float, there: bool, unit: float
) -> None:
    xs = [500_000 + x / unit / 5 for x in offsets] + ([500_000 + away / unit] if there else [])
    shapes = shapely.points([(x, 4e6) for x in xs])
    extent = extent_of(shapes)
    assert extent is not None
    found = spatial.far_rows(shapes, extent, (500_000, 4e6), unit)
    assert found.tolist() == ([len(offsets)] if there else [])


def test_a_wide_region_has_no_far_rows() -> None:
    at = np.arange(400)
    shapes = shapely.points(500_000 + at % 20 * 15_000, 4e6 + at // 20 * 15_000)
    extent = extent_of(shapes)
    assert extent is not None
    assert len(spatial.far_rows(shapes, extent, extent.middle, 1.0)) == 0


def test_points_from_columns() -> None:
    nan = np.nan
    found = spatial.points(np.array([1.0, nan, 0.0, 0.0]), np.array([2.0, 2.0, 0.0, 5.0]))
    assert [None if each is None else (each.x, each.y) for each in found] == [
        (1, 2),
        None,
        None,
        (0, 5),
    ]


@pytest.mark.parametrize(
    ("name", "code"), [("EPSG:4526", "ingest.area_checked"), ("EPSG:3395", "ingest.area_off")]
)
def test_areas_are_held_against_the_ellipsoid(name: str, code: str) -> None:
    at = (38_410_000, NORTH) if name == "EPSG:4526" else (12_588_000, 3_350_000)
    shapes = np.array([shapely.box(*at, at[0] + 100, at[1] + 100), None], dtype=object)
    assert codes(spatial.check_areas(shapes, name)) == [code]
    assert spatial.check_areas(shapes[1:], name) == []


def test_a_ring_to_the_end_of_the_world_is_no_warning_of_a_library() -> None:
    x, y = 38_410_000, NORTH
    far = shapely.Polygon([(x, y), (x + 1.9e7, y), (x + 1.9e7, y + 1e-3), (x, y + 100)])
    shapes = np.array([shapely.box(x, y, x + 100, y + 100)] * 2 + [far], dtype=object)
    assert codes(spatial.check_areas(shapes, "EPSG:4526")) == ["ingest.area_checked"]
