"""Slits: found between neighbours, measured without what others have there."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.ingest.shapes import slits as module
from landuse.ingest.shapes.slits import Pairs, odd_edges, opened, slits

Slits = dict[tuple[str, str], float]


def measured(shapes: list[shapely.Polygon], width: float = 0.2) -> tuple[Slits, int]:
    every = np.array(shapes, dtype=object)
    tree = shapely.STRtree(every)
    ids = np.array([f"p{at}" for at in range(len(shapes))], dtype=object)
    pairs, strips, left_out = slits(every, tree, odd_edges(every, tree, width), ids, width)
    assert len(pairs.left) == len(strips)
    names = zip(ids[pairs.left].tolist(), ids[pairs.right].tolist(), strict=True)
    return dict(zip(names, shapely.area(strips).tolist(), strict=True)), left_out


def test_pairs_are_each_once_in_the_order_of_their_ids() -> None:
    ids = np.array(["b", "a", "10", "9"], dtype=object)
    pairs = Pairs.of(np.array([0, 1, 2, 3, 3]), np.array([1, 0, 2, 2, 0]), ids)
    named = list(zip(ids[pairs.left], ids[pairs.right], strict=True))
    assert named == [("10", "9"), ("9", "b"), ("a", "b")]
    assert pairs.take(np.array([False, True, False])).at(np.arange(4) + 10).left.tolist() == [13]


def test_what_a_third_parcel_has_is_no_slit() -> None:
    left, right = shapely.box(0, 0, 10, 10), shapely.box(10.15, 0, 20, 10)
    between = shapely.box(10, 0, 10.15, 4)
    found, _ = measured([left, right, between])
    assert found == {("p0", "p1"): pytest.approx(0.15 * 6)}


def test_a_slit_that_turns_a_corner_is_measured_whole() -> None:
    corner = shapely.box(0, 0, 20, 20).difference(shapely.box(10, 10, 20, 20))
    inner = shapely.box(10.1, 10.1, 20, 20)
    found, _ = measured([corner, inner])
    assert found == {("p0", "p1"): pytest.approx(0.1 * 10 + 0.1 * 9.9)}


def test_a_slit_between_parcels_of_many_corners_is_the_same() -> None:
    fine = [
        shapely.segmentize(shapely.box(0, 0, 300, 10), 1.0),
        shapely.segmentize(shapely.box(40.4, 10.1, 60.4, 20), 0.9),
    ]
    assert all(shapely.get_num_coordinates(fine) > [module.LARGE, 50])
    assert measured(fine)[0] == {("p0", "p1"): pytest.approx(0.1 * 20)}


def test_a_notch_in_one_parcel_is_no_slit_between_two() -> None:
    notched = shapely.box(0, 0, 10, 10).difference(shapely.box(5, 5, 5.1, 10))
    assert measured([notched, shapely.box(0, 10.3, 10, 20)])[0] == {}


def test_there_is_an_end_to_measuring(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = [shapely.box(10.1 * at, 0, 10.1 * at + 10, 10) for at in range(6)]
    assert len(measured(boxes)[0]) == 5
    monkeypatch.setattr(module, "MOST", 3)
    found, left_out = measured(boxes)
    assert list(found) == [("p0", "p1"), ("p1", "p2"), ("p2", "p3")]
    assert left_out == 2


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=6),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=6),
    st.floats(0.05, 3),
)
def test_sharp_corners_break_nothing(one: list[object], other: list[object], width: float) -> None:
    """A strip lies in no parcel, near both, and is nowhere wider than it may be."""
    shapes = [shapely.convex_hull(shapely.MultiPoint(each)) for each in (one, other)]
    if min(each.area for each in shapes) == 0:
        return
    every = np.array(shapes, dtype=object)
    tree, ids = shapely.STRtree(every), np.array(["a", "b"], dtype=object)
    _, strips, _ = slits(every, tree, odd_edges(every, tree, width), ids, width)
    for strip in strips:
        assert shapely.is_valid(strip)
        assert strip.intersection(shapely.union_all(shapes)).area < 1e-6
        assert max(strip.distance(each) for each in shapes) < width
        assert strip.buffer(-width).is_empty


def test_opening_takes_threads_away_and_leaves_the_rest() -> None:
    square = shapely.box(0, 0, 10, 10)
    threads = square.union(shapely.box(10, 5, 90, 5.001)).union(shapely.box(-50, 2, 0, 2.002))
    (found,) = opened(np.array([threads], dtype=object), 0.01)
    assert found.area == pytest.approx(100)
    assert found.bounds == pytest.approx((0, 0, 10, 10))


def test_a_large_park_is_looked_at_in_windows_and_gives_the_same_edges() -> None:
    """Neighbours of a long road, one of which is drawn over it."""
    lots = [shapely.box(10 * at, 0, 10 * at + 10, 20) for at in range(1200)]
    lots[700] = shapely.box(7000, -1, 7010, 20)
    border = [(10.0 * at, 0.0) for at in range(1201)]
    every = np.array([*lots, shapely.Polygon([*border, (12000, -9), (0, -9)])], dtype=object)
    edges = odd_edges(every, shapely.STRtree(every), 0.2)
    whole = shapely.coverage_invalid_edges(every, gap_width=0.2)
    assert set(np.flatnonzero(shapely.length(whole) > 0)) <= set(edges.own.tolist())
    assert len(set(edges.own.tolist())) < 40
