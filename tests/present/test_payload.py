import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.present.map.payload import Payload, varints, zigzag
from tests.present.map_reading import Reading, read

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def table(frame: pd.DataFrame, **digits: int) -> Reading:
    payload = Payload({})
    payload.add_table("t", frame, digits=digits)
    return read(payload.encode())


def shapes(*geometries: shapely.Geometry | None) -> Reading:
    payload = Payload({})
    payload.add_shapes("t", gpd.GeoSeries(list(geometries), crs=4326))
    return read(payload.encode())


@given(st.lists(st.integers(0, 2**35 - 1)))
def test_varints_come_back(numbers: list[int]) -> None:
    data = varints(np.array(numbers, dtype=np.int64))
    reading = Reading({}, data, data)
    assert reading.varints([0, len(data)]) == numbers


@given(st.lists(st.integers(-(2**40), 2**40)))
def test_zigzag_is_small_for_small_steps(numbers: list[int]) -> None:
    coded = zigzag(np.array(numbers, dtype=np.int64)).tolist()
    assert coded == [2 * number if number >= 0 else -2 * number - 1 for number in numbers]


@given(st.lists(st.none() | TEXTS, min_size=1))
@settings(max_examples=60)
def test_any_text_comes_back(texts: list[str | None]) -> None:
    frame = pd.DataFrame({"a": pd.Series(texts, dtype="str")})
    assert table(frame).column("t", "a") == texts


@given(st.lists(st.none() | st.floats(-1e5, 1e5), min_size=1))
def test_numbers_come_back_rounded_and_missing_stays_missing(numbers: list[float | None]) -> None:
    frame = pd.DataFrame({"a": pd.Series(numbers, dtype="float64")})
    found = table(frame, a=2).column("t", "a")
    for number, back in zip(numbers, found, strict=True):
        assert (back is None) == (number is None)
        assert number is None or back == pytest.approx(number, abs=0.0050001)


def test_numbers_too_large_for_a_scaled_integer_are_kept_whole() -> None:
    frame = pd.DataFrame({"a": [1e15, np.nan, -0.5]})
    assert table(frame).column("t", "a") == [1e15, None, -0.5]


def test_infinity_is_missing_like_anything_that_is_no_number() -> None:
    assert table(pd.DataFrame({"a": [np.inf, 1.0]})).column("t", "a") == [None, 1.0]


def test_dates_categories_and_whole_numbers() -> None:
    frame = pd.DataFrame(
        {
            "day": pd.Series(["1970-01-02", None], dtype="datetime64[ms]"),
            "kind": pd.Categorical([None, "乙"], categories=["甲", "乙"]),
            "whole": pd.Series([3, pd.NA], dtype="Int64"),
            "flag": pd.Series([True, pd.NA], dtype="boolean"),
        }
    )
    back = table(frame)
    assert back.column("t", "day") == [1, None]
    assert back.column("t", "kind") == [None, "乙"]
    assert back.column("t", "whole") == [3, None]
    assert back.column("t", "flag") == [1, None]


def test_categories_that_no_row_has_are_not_in_the_payload() -> None:
    frame = pd.DataFrame({"kind": pd.Categorical(["甲"], categories=["甲", "secret"])})
    assert b"secret" not in table(frame).raw


def test_the_frame_is_not_touched() -> None:
    frame = pd.DataFrame({"a": ["x", None], "b": [1.0, np.nan]})
    before = frame.copy(deep=True)
    table(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_shapes_come_back_within_half_a_step() -> None:
    random = np.random.default_rng(1)
    centres = random.uniform([113.0, 27.0], [113.1, 27.1], (30, 2))
    drawn = [shapely.Point(x, y).buffer(0.002 * random.random() + 1e-4) for x, y in centres]
    back = [shapely.Polygon(rings[0]) for rings in shapes(*drawn).rings("t")]
    distance = shapely.hausdorff_distance(np.array(drawn), np.array(back))
    assert distance.max() < 1e-6


def test_holes_and_parts_are_rings_that_turn_the_other_way() -> None:
    holed = shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2))
    many = shapely.MultiPolygon([holed, shapely.box(5, 5, 6, 6)])
    rings = shapes(many).rings("t")[0]
    turns = [shapely.LinearRing(ring).is_ccw for ring in rings]
    assert turns == [True, False, True]
    assert sum(shapely.Polygon(ring).area for ring in rings) == pytest.approx(16 + 1 + 1)


def test_what_is_no_polygon_has_no_rings_and_shifts_nothing() -> None:
    box = shapely.box(0, 0, 1, 1)
    mixed = shapely.GeometryCollection([shapely.Point(9, 9), shapely.MultiPolygon([box])])
    back = shapes(None, box, shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)]), mixed)
    assert [len(rings) for rings in back.rings("t")] == [0, 1, 0, 0, 1]


def test_no_shapes_at_all() -> None:
    assert shapes().rings("t") == []


def test_the_same_content_gives_the_same_text() -> None:
    def make() -> str:
        payload = Payload({"park": "园区"})
        payload.add_table("t", pd.DataFrame({"a": ["x"], "b": [1.5]}))
        payload.add_shapes("t", gpd.GeoSeries([shapely.box(0, 0, 1, 1)]))
        return payload.encode()

    assert make() == make()
    assert set(make()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
