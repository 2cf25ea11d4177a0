"""Geometries kept as bytes say what decoded ones say."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landuse.crs import Geometries, geometries
from landuse.crs.geometries import taken
from landuse.crs.outlines import outlines

number = st.integers(-6, 6).map(float) | st.floats(-1e7, 1e7, allow_subnormal=False)
place = st.tuples(number, number)


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    """Rings of any kind: crossing, flat, with points twice, open at heart."""
    ring = draw(st.lists(place, min_size=3, max_size=9))
    shape = shapely.Polygon(ring)
    kind = draw(st.sampled_from(["plain", "multi", "hole", "two", "deep", "empty"]))
    if kind == "hole":
        return shapely.Polygon(ring, [draw(st.lists(place, min_size=3, max_size=5))])
    if kind == "two":
        return shapely.MultiPolygon([shape, shapely.box(0, 0, 1, 1)])
    made = {
        "plain": shape,
        "multi": shapely.MultiPolygon([shape]),
        "deep": shapely.force_3d(shape, 5.0),
        "empty": shapely.Polygon(),
    }
    return made[kind]


@st.composite
def stars(draw: st.DrawFn) -> shapely.Geometry:
    """Parcels as they are: every point seen from the middle."""
    east, north = draw(st.tuples(st.floats(3e5, 7e5), st.floats(2e6, 5e6)))
    turns = np.linspace(0, 2 * np.pi, draw(st.integers(3, 20)), endpoint=False)
    reach = [draw(st.floats(20, 200)) for _ in turns]
    ring = np.column_stack([east + reach * np.cos(turns), north + reach * np.sin(turns)])
    return shapely.Polygon(ring[:: draw(st.sampled_from([1, -1]))])


def column(
    shapes: list[shapely.Geometry | None], kind: pa.DataType | None = None
) -> pa.ChunkedArray:
    made = [None if each is None else shapely.to_wkb(each) for each in shapes]
    cut = len(made) // 2
    return pa.chunked_array([made[:cut], made[cut:]], kind or pa.binary())


shapes_ = st.lists(st.one_of(st.none(), polygons(), stars()), max_size=12)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other, equal_nan=True)


@given(shapes_, st.sampled_from([pa.binary(), pa.large_binary()]))
def test_bytes_say_what_shapes_say(shapes, kind) -> None:
    wkb = column(shapes, kind)
    found = Geometries.read(wkb)
    decoded = shapely.from_wkb(np.array(wkb.to_pylist(), dtype=object), on_invalid="ignore")
    assert same(found.bounds, shapely.bounds(decoded))
    assert same(found.area, shapely.area(decoded))
    assert found.valid.tolist() == shapely.is_valid(decoded).tolist()
    there = ~(shapely.is_missing(decoded) | shapely.is_empty(decoded))
    assert found.there.tolist() == there.tolist()
    assert shapely.equals_exact(np.asarray(found)[there], decoded[there]).all()


@given(st.lists(polygons(), max_size=12))
def test_what_is_sure_to_be_sound_is_valid(shapes) -> None:
    found = outlines(column(shapes))
    assert shapely.is_valid(np.array(shapes, dtype=object)[found.sound]).all()


@given(st.lists(stars(), min_size=1, max_size=12))
def test_usual_parcels_need_no_decoding(shapes) -> None:
    found = outlines(column(shapes))
    assert found.plain.all()
    centre = [shapely.Point(shapely.get_coordinates(each)[:-1].mean(axis=0)) for each in shapes]
    inside = shapely.contains_properly(np.array(shapes), np.array(centre))
    assert not (found.sound & ~inside).any()


@pytest.mark.parametrize("ring", [
    [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0), (4, 0), (4, 4), (0, 4)],
    [(0, 0), (10, 10), (10, 0), (0, 10)],
    [(0, 0), (4, 0), (4, 0), (4, 4)],
    [(0, 0), (1, 0), (2, 0)],
])  # fmt: skip
def test_rings_that_go_round_twice_cross_or_are_flat_are_not_called_sound(ring) -> None:
    assert not outlines(column([shapely.Polygon(ring)])).sound.any()


def test_an_even_ring_is_sound_and_an_open_one_is_not_plain() -> None:
    box = shapely.box(500_000, 3_000_000, 500_040, 3_000_090)
    assert outlines(column([box])).sound.all()
    raw = bytearray(shapely.to_wkb(box))
    raw[13:21] = np.float64(499_999.0).tobytes()
    assert not outlines(pa.chunked_array([[bytes(raw)]])).plain.any()


@given(shapes_, st.data())
def test_taken_replaced_and_joined_as_arrays_are(shapes, data) -> None:
    found = Geometries.read(column(shapes))
    whole = np.asarray(found)
    rows = data.draw(st.lists(st.sampled_from(range(len(shapes))))) if shapes else []
    at = np.array(rows, dtype=np.int64)
    taken = found.take(at)
    assert np.array_equal(np.asarray(taken), whole[at])
    assert same(taken.area, shapely.area(whole[at]))
    assert taken.valid.tolist() == shapely.is_valid(whole[at]).tolist()
    once = np.unique(at)
    box = shapely.box(0, 0, 1, 1)
    expected = whole.copy()
    expected[once] = box
    put = found.but(once, [box] * len(once))
    assert np.array_equal(np.asarray(put), expected)
    assert same(put.bounds, shapely.bounds(expected))
    both = put.then(taken)
    assert np.array_equal(np.asarray(both), np.concatenate([expected, whole[at]]))
    assert same(both.bounds, shapely.bounds(np.asarray(both)))


def test_arrays_and_geometries_are_told_apart() -> None:
    boxes = shapely.box([0, 1], 0, [1, 2], 1)
    found = geometries(boxes)
    assert geometries(found) is found
    assert found[1].equals(boxes[1])
    assert [each.area for each in found] == [1.0, 1.0]
    assert shapely.area(found).tolist() == [1.0, 1.0]


@given(st.lists(st.integers(0, 9), max_size=12), st.lists(st.integers(1, 9), max_size=2))
def test_bytes_are_taken_from_chunks_as_from_one(rows: list[int], cuts: list[int]) -> None:
    whole = pa.array([bytes([65 + at]) for at in range(10)], pa.binary())
    ends = [0, *sorted(cuts), 10]
    chunks = [whole[start:end] for start, end in pairwise(ends)]
    found = taken(pa.chunked_array(chunks, pa.binary()), np.array(rows, dtype=np.int64))
    assert found.to_pylist() == [bytes([65 + at]) for at in rows]
