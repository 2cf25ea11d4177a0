"""Distances and shares against slow oracles, in any order, for any kind of geometry."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from landuse.link import nearness as module
from landuse.link.nearness import intrusions, nearness, stacked
from landuse.study import WKB

NUMBERS = st.integers(-40, 40).map(float)
BOXES = st.builds(
    lambda x, y, w, h: shapely.box(x, y, x + w, y + h),
    NUMBERS,
    NUMBERS,
    st.integers(1, 30).map(float),
    st.integers(1, 30).map(float),
)
LINES = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=5, unique=True).map(
    shapely.LineString
)


def drawn(key: str, shapes: list, ids: list[str] | None = None) -> pd.DataFrame:
    names = ids or [f"{key[0].upper()}{place:02d}" for place in range(len(shapes))]
    wkb = [None if each is None else shapely.to_wkb(each) for each in shapes]
    return pd.DataFrame({key: names, "geometry": pd.Series(wkb, dtype=WKB)})


def parcels(*shapes: object) -> pd.DataFrame:
    return drawn("parcel_id", list(shapes))


def patches(*shapes: object) -> pd.DataFrame:
    return drawn("constraint_id", list(shapes))


def measured(land: pd.DataFrame, layer: pd.DataFrame, **more: float) -> pd.DataFrame:
    return nearness("bank", land, np.arange(len(land)), layer, **more)


@settings(max_examples=30, deadline=None)
@given(st.lists(BOXES, min_size=1, max_size=4), st.lists(BOXES | LINES, min_size=1, max_size=4))
def test_against_brute_force(land: list, layer: list) -> None:
    found = measured(parcels(*land), patches(*layer), corners=1e9)
    solid = [each for each in layer if each.area]
    joined = shapely.union_all(solid)
    for shape, row in zip(land, found.itertuples(index=False), strict=True):
        far = [shape.distance(each) for each in layer]
        assert row.distance_m == pytest.approx(min(far))
        assert far[int(row.constraint_id[1:])] == pytest.approx(min(far))
        if solid:
            share = shape.intersection(joined).area / shape.area
            assert row.inside_share == pytest.approx(share, abs=1e-9)
        else:
            assert np.isnan(row.inside_share)
        whole = shapely.GeometryCollection(layer)
        rest = shape.difference(joined) if solid else shape
        corners = shapely.points(shapely.get_coordinates(rest))
        if np.isnan(row.outside_m) or not len(corners):
            continue
        assert row.outside_m == pytest.approx(max(whole.distance(each) for each in corners))


def test_a_patch_with_many_vertices_is_cut_up_and_measures_the_same() -> None:
    ring = shapely.Point(0, 0).buffer(500, quad_segs=3000)
    lake = ring.difference(shapely.Point(0, 0).buffer(100, quad_segs=900))
    land = [
        shapely.box(600, -50, 700, 50),
        shapely.box(-20, -20, 20, 20),
        shapely.box(450, 0, 550, 9),
    ]
    found = measured(parcels(*land), patches(lake))
    assert found["distance_m"].tolist() == pytest.approx([each.distance(lake) for each in land])
    shares = [each.intersection(lake).area / each.area for each in land]
    assert found["inside_share"].tolist() == pytest.approx(shares)
    assert max(map(shapely.get_num_coordinates, module._pieces(np.array([lake]))[0])) <= 300


@settings(max_examples=30, deadline=None)
@given(
    st.lists(BOXES, min_size=1, max_size=4),
    st.lists(BOXES, min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_order_changes_nothing(land: list, layer: list, random: object) -> None:
    a, b = parcels(*land), patches(*layer)
    mixed = [frame.sample(frac=1, random_state=random.randint(0, 99)) for frame in (a, b)]
    one = measured(a, b)
    other = measured(mixed[0].reset_index(drop=True), mixed[1].reset_index(drop=True))
    other = other.sort_values("subject_id", ignore_index=True)
    pd.testing.assert_frame_equal(one, other)


def test_partly_inside_says_how_far_the_furthest_corner_is_outside() -> None:
    found = measured(parcels(shapely.box(0, 0, 10, 10)), patches(shapely.box(-5, -5, 4, 15)))
    assert found["inside_share"].tolist() == pytest.approx([0.4])
    assert found["outside_m"].tolist() == pytest.approx([6.0])
    assert found["distance_m"].tolist() == [0.0]


def test_wholly_outside_has_no_corner_unless_asked() -> None:
    land, layer = parcels(shapely.box(0, 0, 10, 10)), patches(shapely.box(13, 0, 20, 10))
    assert measured(land, layer)["outside_m"].isna().all()
    assert measured(land, layer, corners=2.9)["outside_m"].isna().all()
    corner = measured(land, layer, corners=3.1)["outside_m"].tolist()
    assert corner == pytest.approx([13.0])


def test_what_is_not_drawn_is_not_measured() -> None:
    square = shapely.box(0, 0, 1, 1)
    assert measured(parcels(None, square), patches(square))["subject_id"].tolist() == ["P01"]
    assert measured(parcels(square), patches(None)).empty
    assert measured(parcels(), patches(square)).empty
    only = nearness("bank", parcels(square, square), np.array([1]), patches(None, square))
    assert only[["subject_id", "constraint_id"]].iloc[0].tolist() == ["P01", "C01"]


def test_of_equally_near_patches_the_smallest_id_counts() -> None:
    land = parcels(shapely.box(0, 0, 1, 1))
    both = [shapely.box(3, 0, 4, 1), shapely.box(-3, 0, -2, 1)]
    layer = drawn("constraint_id", both, ["B", "A"])
    assert measured(land, layer)["constraint_id"].tolist() == ["A"]


def test_layers_below_each_other_are_in_order() -> None:
    square = shapely.box(0, 0, 1, 1)
    parts = [
        nearness(layer, parcels(square), np.array([0]), patches(square)) for layer in ("b", "a")
    ]
    assert stacked(parts)["layer"].tolist() == ["a", "b"]
    assert stacked([]).empty
    assert stacked([])["layer"].dtype == "category"


def line(*shapes: object) -> pd.DataFrame:
    return drawn("constraint_id", list(shapes), [f"L{at}" for at in range(len(shapes))])


def test_the_deepest_object_inside_a_line_counts_else_the_nearest() -> None:
    plant = shapely.box(0, 0, 100, 100)
    houses = patches(
        shapely.box(90, 40, 120, 60), shapely.box(-10, 40, 30, 60), shapely.box(500, 0, 510, 9)
    )
    found = intrusions("houses", line(plant, shapely.box(300, 0, 400, 9), None), houses)
    assert found["subject_id"].tolist() == ["L0", "L1"]
    assert found["constraint_id"].tolist() == ["C01", "C02"]
    assert found["depth_m"].tolist() == pytest.approx([30.0, 0.0])
    assert found["distance_m"].tolist() == pytest.approx([0.0, 100.0])


def test_lines_and_points_are_objects_and_a_closed_line_encloses() -> None:
    ring = shapely.LineString([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
    open_ = shapely.LineString([(0, 0), (100, 0), (100, 100)])
    rail = patches(shapely.LineString([(80, -50), (80, 150)]), shapely.Point(10, 50))
    found = intrusions("railway", line(ring, open_), rail)
    assert found["subject_id"].tolist() == ["L0"]
    assert found["depth_m"].tolist() == pytest.approx([20.0])
    assert found["constraint_id"].tolist() == ["C00"]


def test_touching_is_not_inside() -> None:
    found = intrusions("houses", line(shapely.box(0, 0, 9, 9)), patches(shapely.box(9, 0, 12, 9)))
    assert found["depth_m"].tolist() == [0.0]
    assert intrusions("houses", line(shapely.box(0, 0, 9, 9)), patches(None)).empty


@settings(max_examples=10, deadline=None)
@given(BOXES, st.lists(BOXES, min_size=1, max_size=3))
def test_depth_against_a_fine_grid(plant: object, houses: list) -> None:
    """No point of the object is deeper than told, but for the step along its outline."""
    found = intrusions("houses", line(plant), patches(*houses)).iloc[0]
    edge = plant.boundary
    points = [
        shapely.Point(x, y)
        for each in houses
        for x, y in shapely.get_coordinates(shapely.segmentize(each.boundary, 0.5))
    ]
    inside = [edge.distance(each) for each in points if plant.covers(each)]
    if inside:
        assert max(inside) <= found["depth_m"] + module.STEP_M


def test_metres_are_the_units_of_the_crs_wherever_the_park_lies() -> None:
    land, layer = shapely.box(0, 0, 10, 10), shapely.box(1010, 0, 1020, 10)
    moved = [affinity.translate(each, 38_412_000.0, 3_187_000.0) for each in (land, layer)]
    found = measured(parcels(moved[0]), patches(moved[1]))
    assert found["distance_m"].tolist() == pytest.approx([1000.0])
