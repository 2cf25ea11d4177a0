import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.present.map.arcs import find_arcs
from landuse.present.map.near import Near
from landuse.present.map.pack import as_codes, planes, varints, zigzag
from landuse.present.map.payload import Blocks, Payload
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


@given(st.lists(st.none() | st.integers(-(2**45), 2**45), min_size=1))
def test_numbers_of_six_bytes_come_back(numbers: list[int | None]) -> None:
    frame = pd.DataFrame({"a": pd.Series([2**40, *numbers], dtype="Int64")})
    back = table(frame)
    assert back.head["tables"]["t"]["columns"][0]["kind"] == "wide"
    assert back.column("t", "a") == [2**40, *numbers]


def test_a_column_of_nothing_takes_no_room() -> None:
    back = table(pd.DataFrame({"a": [np.nan, np.nan]}))
    assert back.column("t", "a") == [None, None]
    assert back.body == b""


@given(
    st.lists(
        st.none()
        | st.from_regex(r"[A-Z\u4e00-\u4e03]{0,3}[0-9]{0,12}-?[0-9]{0,3}\Z", fullmatch=False),
        min_size=1,
    )
)
@settings(max_examples=40)
def test_codes_come_back_with_their_leading_zeros(texts: list[str | None]) -> None:
    frame = pd.DataFrame({"a": pd.Series(texts, dtype="str")})
    assert table(frame).column("t", "a") == texts


def test_texts_that_differ_in_numbers_only_are_kept_as_numbers() -> None:
    back = table(pd.DataFrame({"a": [f"GB{row:05d}" for row in range(300)]}))
    assert back.head["tables"]["t"]["columns"][0]["kind"] == "codes"
    assert len(back.body) < 700
    assert as_codes(["\0"]) is None


@given(
    st.lists(
        st.tuples(
            st.none() | st.floats(-1e4, 1e4),
            st.none() | st.floats(0, 1e3),
            st.none() | st.floats(-1e4, 1e4),
            st.sampled_from([None, "a", "b"]),
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(
        [
            Near("of", "over"),
            Near("of", by="kind", factors=(1.0, 2.5, 0.1), low=0.0, high=50.0),
            Near("of", by="kind", order=True),
        ]
    ),
)
@settings(max_examples=40)
def test_a_guess_loses_nothing(
    rows: list[tuple[float | None, float | None, float | None, str | None]], near: Near
) -> None:
    frame = pd.DataFrame(rows * 8, columns=["of", "over", "a", "kind"])
    frame = frame.astype({"of": "float64", "over": "float64", "a": "float64", "kind": "category"})
    if len(frame["kind"].cat.categories) != 2 and near.factors != (1.0,):
        return
    plain, packed = Payload({}), Payload({})
    digits = {"a": 0} if near.order else {}
    plain.add_table("t", frame, digits=digits)
    packed.add_table("t", frame, digits=digits, near={"a": near})
    assert read(packed.encode()).column("t", "a") == read(plain.encode()).column("t", "a")


def test_a_good_guess_is_taken() -> None:
    random = np.random.default_rng(3)
    of, over = random.lognormal(5, 1, 900), random.lognormal(2, 1, 900)
    frame = pd.DataFrame({"of": of, "over": over, "a": of / over})
    packed = Payload({})
    packed.add_table("t", frame, near={"a": Near("of", "over")})
    back = read(packed.encode())
    assert back.head["tables"]["t"]["columns"][2]["kind"] == "near"
    assert back.column("t", "a") == pytest.approx(np.round(of / over, 2), abs=1e-9)


@given(st.lists(st.integers(-(2**31), 2**31 - 1)))
def test_planes_come_back(numbers: list[int]) -> None:
    data = planes(np.array(numbers, dtype=np.int64))
    assert Reading({}, data, data).int32([0, len(data)]) == numbers


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
    assert distance.max() < 1e-6  # 7 cm steps: half of one is 4 cm, 4e-7 degrees


def test_holes_and_parts_are_rings_that_turn_the_other_way() -> None:
    holed = shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2))
    many = shapely.MultiPolygon([holed, shapely.box(5, 5, 6, 6)])
    rings = shapes(many).rings("t")[0]
    turns = [shapely.LinearRing(ring).is_ccw for ring in rings]
    assert turns == [True, False, True]
    areas = sum(shapely.Polygon(ring).area for ring in rings)
    assert areas == pytest.approx(16 + 1 + 1, rel=1e-5)


def test_shared_edges_are_written_once() -> None:
    cells = [
        shapely.box(115 + x / 100, 27 + y / 100, 115 + (x + 1) / 100, 27 + (y + 1) / 100)
        for y in range(12)
        for x in range(12)
    ]
    dense = [shapely.segmentize(cell, 0.001) for cell in cells]
    reading = shapes(*dense)
    told = reading.head["shapes"]["t"]
    assert told["vertices"] > 5000
    assert told["own"] < 0.62 * told["vertices"]
    back = [shapely.Polygon(rings[0]) for rings in reading.rings("t")]
    assert shapely.hausdorff_distance(np.array(dense), np.array(back)).max() < 1e-6


def test_shapes_in_parts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from landuse.present.map import payload as module

    cells = [shapely.box(115 + x / 100, 27, 115 + (x + 1) / 100, 27.01) for x in range(25)]
    whole = shapes(*cells, None).rings("t")
    monkeypatch.setattr(module, "_CHUNK", 4)
    assert shapes(*cells, None).rings("t") == whole


@given(st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=9)))
@settings(max_examples=60)
def test_copies_only_copy_what_is_the_same(rings: list[list[tuple[int, int]]]) -> None:
    points = [point for ring in rings for point in ring]
    x, y = (np.array([point[axis] for point in points], dtype=np.int64) for axis in (0, 1))
    ring = np.repeat(np.arange(len(rings)), [len(each) for each in rings])
    arcs = find_arcs(x, y, ring)
    back: list[tuple[int, int]] = []
    own = iter([point for point, kept in zip(points, arcs.own, strict=True) if kept])
    for skip, length, far in zip(arcs.skips, arcs.lengths, arcs.backs, strict=True):
        back += [next(own) for _ in range(skip)]
        source = len(back) - far
        assert far > 0
        back += [back[source - offset] for offset in range(length)]
    assert [*back, *own] == points


def test_what_is_no_polygon_has_no_rings_and_shifts_nothing() -> None:
    box = shapely.box(0, 0, 1, 1)
    mixed = shapely.GeometryCollection([shapely.Point(9, 9), shapely.MultiPolygon([box])])
    back = shapes(None, box, shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)]), mixed)
    assert [len(rings) for rings in back.rings("t")] == [0, 1, 0, 0, 1]


def test_no_shapes_at_all() -> None:
    assert shapes().rings("t") == []


def test_the_same_content_gives_the_same_text() -> None:
    def make() -> Blocks:
        payload = Payload({"park": "园区"})
        payload.add_table("t", pd.DataFrame({"a": ["x"], "b": [1.5]}))
        payload.add_shapes("t", gpd.GeoSeries([shapely.box(0, 0, 1, 1)]))
        return payload.encode()

    assert make() == make()
    assert set("".join(make())) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
    )


def test_the_first_block_holds_what_the_first_picture_needs_and_the_rest_the_rest() -> None:
    frame = pd.DataFrame(
        {"area": [2.0, 4.0], "name": ["甲", "secret"], "tax": [5.0, 9.0], "rate": [2.5, 2.25]}
    )
    payload = Payload({})
    near = {"rate": Near("tax", over="area")}
    payload.add_table("t", frame, near=near, first=["rate"])
    payload.add_shapes("t", gpd.GeoSeries([shapely.box(0, 0, 1, 1), None]), first=True)
    payload.add_shapes("u", gpd.GeoSeries([shapely.box(0, 0, 1, 1)]))
    blocks = payload.encode()
    whole, head = read(blocks), read(blocks[:1])
    for name in frame.columns:
        assert whole.column("t", name) == frame[name].tolist()
    at_once = {"rate": frame["rate"].tolist(), "tax": frame["tax"].tolist()}
    assert {name: head.column("t", name) for name in at_once} == at_once
    assert head.rings("t") == whole.rings("t")
    later = [place for key, place in whole.head["shapes"]["u"].items() if key.endswith("s")]
    assert all(place[0] >= len(head.body) for place in later if isinstance(place, list))
    assert payload.encode() == blocks
