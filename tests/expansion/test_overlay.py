"""Overlay: cut into pieces or not, the areas are the same, and no land counts twice."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.expansion.overlay import (
    covered,
    difference,
    pairs,
    polygonal,
    shaped,
    subdivided,
    united,
)

coordinate = st.integers(-60, 60)
blobs = st.lists(
    st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=8), min_size=1, max_size=6
)


def hulls(lists: list[list[tuple[int, int]]]) -> np.ndarray:
    return polygonal(shaped([shapely.MultiPoint(points).convex_hull for points in lists]))


def fractal(seed: int, vertices: int, holes: int) -> shapely.Polygon:
    dice = np.random.default_rng(seed)
    angle = np.sort(dice.uniform(0, 2 * np.pi, vertices))
    radius = 900 + 90 * dice.standard_normal(vertices).cumsum() / np.sqrt(vertices)
    star = shapely.make_valid(
        shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None])
    )
    spots = [
        shapely.Point(*each).buffer(20, quad_segs=16)
        for each in dice.uniform(-500, 500, (holes, 2))
    ]
    return star.difference(shapely.union_all(spots))


@settings(max_examples=60)
@given(blobs, blobs)
def test_what_lies_under_equals_the_plain_intersection(targets: list, layer: list) -> None:
    land, above = hulls(targets), hulls(layer)
    plain = shapely.area(shapely.intersection(land, shapely.union_all(above)))
    found = covered(land, above, limit=16)
    assert found.area == pytest.approx(plain, rel=1e-6, abs=1e-6)
    assert shapely.area(found.shapes) == pytest.approx(plain, rel=1e-6, abs=1e-6)


def test_big_polygons_with_holes_give_the_areas_of_the_oracle() -> None:
    layer = shaped(
        [fractal(1, 6000, 60), shapely.affinity.translate(fractal(2, 4000, 30), 300, 200)]
    )
    grid = [
        shapely.box(x, y, x + 130, y + 130)
        for x in range(-900, 1200, 150)
        for y in range(-900, 1200, 150)
    ]
    targets = shaped(grid)
    plain = shapely.area(shapely.intersection(targets, shapely.union_all(layer)))
    found = covered(targets, layer)
    assert found.area == pytest.approx(plain, rel=1e-6, abs=1e-6)
    assert found.sources.max() == 2


@pytest.mark.parametrize("limit", [16, 64, 256])
def test_pieces_are_small_and_cover_the_same_land_once(limit: int) -> None:
    shape = fractal(3, 3000, 40)
    cut = subdivided(shaped([shape, shapely.box(0, 0, 1, 1)]), limit=limit)
    assert shapely.get_num_coordinates(cut.shapes).max() <= limit
    area = np.bincount(cut.owner, shapely.area(cut.shapes))
    assert area == pytest.approx([shape.area, 1.0], rel=1e-9)


def test_several_hundred_polygons_take_seconds() -> None:
    import time

    dice = np.random.default_rng(4)
    layer = shaped([fractal(seed, 3000, 20) for seed in range(12)])
    corners = dice.uniform(-800, 800, (500, 2))
    targets = shaped([shapely.box(x, y, x + 60, y + 60) for x, y in corners])
    start = time.process_time()
    covered(targets, layer)
    assert time.process_time() - start < 5


def test_nothing_is_under_nothing() -> None:
    none = np.empty(0, dtype=object)
    box = shaped([shapely.box(0, 0, 1, 1)])
    assert covered(box, none).area.tolist() == [0.0]
    assert covered(none, box).area.tolist() == []
    assert covered(shaped([shapely.Polygon()]), box).area.tolist() == [0.0]
    assert [len(each) for each in pairs(none, box)] == [0, 0]
    assert united(none).is_empty


def test_lines_and_points_left_over_are_no_land() -> None:
    mixed = shapely.GeometryCollection(
        [shapely.box(0, 0, 2, 2), shapely.LineString([(5, 5), (6, 6)])]
    )
    kept = polygonal(shaped([mixed, shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])]))
    assert shapely.area(kept).tolist() == [4.0, 0.0, 0.0]
    touching = difference(shaped([shapely.box(0, 0, 1, 1)]), shaped([shapely.box(0, 0, 1, 1)]))
    assert touching[0].is_empty
