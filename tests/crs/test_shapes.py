"""Shapes in a CRS: there and back, shifts undone, extents, areas against the ellipsoid."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from landuse import crs


def test_there_and_back_is_the_same_place() -> None:
    shapes = np.array([shapely.box(38_410_000, 3_190_000, 38_410_100, 3_190_100), None])
    back = crs.reproject(crs.reproject(shapes, "EPSG:4526", "EPSG:4490"), "EPSG:4490", "EPSG:4526")
    assert back[1] is None
    assert shapely.hausdorff_distance(back[0], shapes[0]) < 1e-4


def test_web_map_coordinates_come_home() -> None:
    """A corner of a parcel as true, as GCJ-02, and as GCJ-02 that was projected afterwards."""
    true = np.array([[113.08, 28.8]])
    shifted = np.array([[113.0856, 28.7967]])
    home = crs.moved(shifted, "GCJ-02", "EPSG:4490")
    assert abs(home - true).max() < 0.001
    tiles = crs.moved(shifted, "EPSG:4326", "EPSG:3857")
    again = crs.moved(tiles, "GCJ-02 EPSG:3857", "EPSG:4490")
    assert abs(again - home).max() < 1e-9


def test_exchanged_twice_is_as_before() -> None:
    shapes = np.array([shapely.box(1, 20, 3, 40), None], dtype=object)
    turned = crs.exchanged(shapes)
    assert turned[0].bounds == (20, 1, 40, 3)
    assert turned[1] is None
    assert shapely.equals(crs.exchanged(turned)[0], shapes[0])


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("EPSG:4547", 0.9995, 1.0005), ("EPSG:3437", 0.9995, 1.0005), ("EPSG:3857", 1.2, 1.9)],
)
def test_grid_area_against_the_ellipsoid(name: str, low: float, high: float) -> None:
    lon, lat = (113.08, 28.8) if name != "EPSG:3437" else (-72.2, 43.6)
    degrees = np.array([shapely.box(lon, lat, lon + 0.001, lat + 0.001)] * 3)
    ratio = crs.grid_ratio(crs.reproject(degrees, "EPSG:4326", name), name)
    assert ratio is not None
    assert low < ratio < high


def test_holes_are_no_area() -> None:
    ring = shapely.Polygon(
        [(500_000, 3_190_000), (500_100, 3_190_000), (500_100, 3_190_100), (500_000, 3_190_100)],
        [[(500_020, 3_190_020), (500_080, 3_190_020), (500_080, 3_190_080), (500_020, 3_190_080)]],
    )
    assert crs.grid_ratio(np.array([ring]), "EPSG:4547") == pytest.approx(1.0, abs=1e-3)


def test_nothing_drawn_has_no_ratio_and_no_middle() -> None:
    nothing = np.array([None, shapely.Polygon()], dtype=object)
    assert crs.grid_ratio(nothing, "EPSG:4547") is None
    assert crs.outline(nothing) is None
    assert crs.outline(np.empty(0, dtype=object)) is None


def test_what_is_usual_is_not_moved_by_one_that_is_not() -> None:
    shapes = [shapely.box(10 * i, 0, 10 * i + 8, 4) for i in range(9)]
    usual = crs.outline(np.array(shapes))
    odd = crs.outline(np.array([*shapes, shapely.box(9e6, 9e6, 9.1e6, 9.1e6)]))
    assert usual is not None
    assert odd is not None
    assert usual.middle == (44.0, 2.0)
    assert (usual.size, usual.spread) == (8.0, 20.0)
    assert abs(odd.middle[0] - 49) < 1e-9
    assert odd.spread < 30
    assert odd.bounds[2] == 9.1e6
