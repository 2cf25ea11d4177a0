"""Which parcel a point lies in."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landuse.link.spatial import _Grid, nearest_parcels, parcel_of_points

ROW = shapely.box(np.arange(3) * 10.0, 0, np.arange(3) * 10.0 + 8, 8)


def test_each_point_finds_its_parcel_and_gaps_are_nobodys() -> None:
    points = np.array(
        [shapely.Point(24, 4), None, shapely.Point(9, 4), shapely.Point(), shapely.Point(1, 1)]
    )
    assert parcel_of_points(points, ROW).tolist() == [2, -1, -1, -1, 0]


def test_a_point_on_the_edge_is_inside_and_the_first_of_several_counts() -> None:
    touching = shapely.box([0.0, 8.0], 0, [8.0, 16.0], 8)
    edge = np.array([shapely.Point(8, 4), shapely.Point(16, 8)])
    assert parcel_of_points(edge, touching).tolist() == [0, 1]
    assert parcel_of_points(edge, touching[::-1]).tolist() == [0, 0]


def test_nothing_to_look_for_and_nowhere_to_look() -> None:
    assert parcel_of_points(np.array([], dtype=object), ROW).tolist() == []
    nowhere = parcel_of_points(np.array([shapely.Point(1, 1)]), np.array([], dtype=object))
    assert nowhere.tolist() == [-1]


def test_the_loop_a_student_would_write() -> None:
    rng = np.random.default_rng(4)
    points = shapely.points(rng.uniform(-1, 30, (200, 2)))
    slow = [
        next((at for at, shape in enumerate(ROW) if shape.intersects(point)), -1)
        for point in points
    ]
    assert parcel_of_points(points, ROW).tolist() == slow


def test_the_nearest_parcel_within_reach() -> None:
    points = np.array([shapely.Point(9, 4), shapely.Point(40, 4), None, shapely.Point(1, 12)])
    found = nearest_parcels(points, ROW, ["c", "b", "a"], 5.0)
    assert found == [(0, 1, 1.0), (3, 0, 4.0)], "of two equally near the smaller id"
    assert nearest_parcels(points, ROW[:0], [], 5.0) == []
    assert nearest_parcels(points[2:3], ROW, ["c", "b", "a"], 5.0) == []


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=1, max_size=8),
    st.lists(st.tuples(st.floats(-60, 60), st.floats(-60, 60), st.floats(0.1, 30)), max_size=8),
    st.sampled_from([0.0, 5.0]),
)
def test_no_parcel_with_a_point_is_left_out_beforehand(places, squares, within) -> None:
    points = np.array(places)
    boxes = np.array([(x, y, x + size, y + size) for x, y, size in squares]).reshape(-1, 4)
    kept = _Grid(points).near(boxes, within)
    reach = boxes + np.array([-within, -within, within, within])
    holds = [
        at
        for at, (west, south, east, north) in enumerate(reach)
        if any(west <= x <= east and south <= y <= north for x, y in places)
    ]
    assert set(holds) <= set(kept.tolist())


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(-12, 12), st.integers(-12, 12), st.integers(1, 9)), max_size=8),
)
def test_points_in_boxes_are_those_of_two_loops(places, squares) -> None:
    points = np.array(places, dtype=float)
    boxes = np.array([(x, y, x + size, y + size) for x, y, size in squares], float).reshape(-1, 4)
    box, point = _Grid(points).pairs(boxes)
    slow = {
        (i, j)
        for i, (west, south, east, north) in enumerate(boxes)
        for j, (x, y) in enumerate(places)
        if west <= x <= east and south <= y <= north
    }
    assert sorted(zip(box.tolist(), point.tolist(), strict=True)) == sorted(slow)


def test_many_points_of_one_parcel_and_shapes_that_are_kept() -> None:
    rng = np.random.default_rng(7)
    star = shapely.Point(0, 0).buffer(10).difference(shapely.Point(3, 0).buffer(4))
    points = shapely.points(rng.uniform(-11, 11, (300, 2)))
    parcels = np.array([star, shapely.box(20, 20, 21, 21), None])
    slow = [0 if star.intersects(point) else -1 for point in points]
    assert parcel_of_points(points, parcels).tolist() == slow
    assert not shapely.is_prepared(star)


def test_points_far_from_every_parcel_are_nobodys() -> None:
    far = np.array([shapely.Point(500, 500), shapely.Point(510, 500)])
    assert parcel_of_points(far, ROW).tolist() == [-1, -1]
