"""JSON: GeoJSON with its oddities, records in every arrangement, damage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.ingest.shapes.geometry import decode
from tests.conftest import shared_data
from tests.ingest.reading import attempt, codes, read, refused, spoilt, texts

SQUARE = [[[113.0, 28.0], [113.001, 28.0], [113.001, 28.001], [113.0, 28.001], [113.0, 28.0]]]


def _feature(geometry: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _polygon(rings: object = None) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": SQUARE if rings is None else rings}


def _collection(*features: object, **members: object) -> dict[str, Any]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def _write(folder: Path, found: object, name: str = "p.geojson", encoding: str = "utf-8") -> Path:
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


TWO = _collection(
    _feature(_polygon(), 宗地代码="A", 宗地名称="示例甲号地"),
    _feature(_polygon(), 宗地代码="B", 宗地名称="示例乙号地"),
)


# --- GeoJSON ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["p.geojson", "p.json", "!宗地 #1%.JSON"])
def test_features_in_any_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    part = read(_write(tmp_path, TWO, name, encoding))
    assert part.frame["parcel_id"].tolist() == ["A", "B"]
    assert part.frame["name"].tolist() == ["示例甲号地", "示例乙号地"]
    assert part.crs == "EPSG:4326"
    assert part.record["encoding"] == encoding
    assert not spoilt(texts(part))


@pytest.mark.parametrize("between", ["\n", "\n\n", "\x1e", "\n\x1e", "", ",\n"])
@pytest.mark.parametrize("name", ["p.seq", "p.geojsonl", "p.ndjson", "p.json"])
def test_features_one_after_the_other(tmp_path: Path, between: str, name: str) -> None:
    """A driver reads the first of them and says nothing of the rest."""
    text = between.join(json.dumps(each, ensure_ascii=False) for each in TWO["features"])
    part = read(_write(tmp_path, text, name))
    assert part.frame["parcel_id"].tolist() == ["A", "B"]
    assert part.geometry is not None
    assert part.geometry.null_count == 0


def test_an_array_of_features(tmp_path: Path) -> None:
    assert len(read(_write(tmp_path, TWO["features"], "p.json")).frame) == 2


def test_collections_one_after_the_other_are_refused(tmp_path: Path) -> None:
    assert refused(_write(tmp_path, json.dumps(TWO) * 2)).code == "files.several_documents"


def test_braces_in_words_are_no_further_document(tmp_path: Path) -> None:
    one = _collection(_feature(_polygon(), 宗地代码="A} {B"))
    assert read(_write(tmp_path, one)).frame["parcel_id"].tolist() == ["A} {B"]


def test_crs_member(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4526"}}
    assert read(_write(tmp_path, _collection(*TWO["features"], crs=crs))).crs == "EPSG:4526"


@pytest.mark.parametrize("kind", ["link", "url", "Link"])
def test_a_crs_that_is_a_link_is_refused(tmp_path: Path, kind: str) -> None:
    crs = {"type": kind, "properties": {"href": "http://127.0.0.1:9/crs", "url": "x"}}
    path = _write(tmp_path, _collection(*TWO["features"], crs=crs))
    assert refused(path).code == "files.linked_crs"


def test_one_open_ring_does_not_lose_the_others(tmp_path: Path) -> None:
    open_ring = _feature(_polygon([SQUARE[0][:-1]]), 宗地代码="C")
    part = read(_write(tmp_path, _collection(*TWO["features"], open_ring)))
    assert len(part.frame) == 3
    assert part.geometry is not None
    drawn, notes = decode("parcels", part.geometry, np.arange(1, 4), "p")
    assert shapely.area(drawn.shapes).all()
    assert [(note.code, note.row) for note in notes] == [("ingest.unreadable_geometry", 3)]


def test_nothing_drawn_is_nothing_drawn(tmp_path: Path) -> None:
    part = read(_write(tmp_path, _collection(*TWO["features"], _feature(None, 宗地代码="C"))))
    assert part.geometry is not None
    assert part.geometry.null_count == 1


@pytest.mark.parametrize(
    ("members", "taken"),
    [
        ([_polygon()], True),
        ([_polygon(), _polygon([[[p[0] + 1, p[1]] for p in SQUARE[0]]])], True),
        ([{"type": "GeometryCollection", "geometries": [_polygon()]}], True),
        ([_polygon(), {"type": "Point", "coordinates": [113, 28]}], False),
        ([{"type": "LineString", "coordinates": SQUARE[0]}], False),
    ],
)
def test_collections_of_polygons_are_polygons(
    tmp_path: Path, members: list[object], taken: bool
) -> None:
    shape = {"type": "GeometryCollection", "geometries": members}
    part = read(_write(tmp_path, _collection(_feature(shape, 宗地代码="A"), TWO["features"][1])))
    assert ("files.collection" in codes(part)) is taken
    assert part.geometry is not None
    _, notes = decode("parcels", part.geometry, np.arange(1, 3), "p")
    assert [note.row for note in notes] == ([] if taken else [1])


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('{"type":"FeatureCollection","features":[\n{"a":-1e-14.0}]}', 2),
        ('{"type":"FeatureCollection","features":[\n\n{"type":"Feature",]}', 3),
        ('{"type":"FeatureCollection","features":[', 1),
        ("[1, 2", 1),
        ("{'a': 1}", 1),
    ],
)
def test_broken_json_is_named_by_its_place(tmp_path: Path, text: str, row: int) -> None:
    note = refused(_write(tmp_path, text))
    assert note.code == "files.bad_json"
    assert note.params["row"] == row


@pytest.mark.parametrize(
    ("text", "code"), [("[" * 100_000, "files.deep_json"), ("abc", "files.no_json")]
)
def test_what_is_no_json(tmp_path: Path, text: str, code: str) -> None:
    assert refused(_write(tmp_path, text)).code == code


# --- records ------------------------------------------------------------------------------------

RECORD = {"enterprise_id": "E1", "year": 2024, "tax_paid": 1.50, "name": "甲有限公司"}
OTHER = {"enterprise_id": "E2", "year": 2024, "tax_paid": None, "name": "乙有限公司", "x": True}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([RECORD, OTHER], ensure_ascii=False),
        json.dumps(RECORD) + "\n" + json.dumps(OTHER) + "\n",
        json.dumps({"code": 0, "data": {"total": 2, "list": [RECORD, OTHER]}}),
        "\ufeff" + json.dumps({"rows": [RECORD, OTHER]}),
    ],
)
def test_records_in_every_arrangement(tmp_path: Path, text: str) -> None:
    frame = read(_write(tmp_path, text, "r.json"), "returns").frame
    assert frame["enterprise_id"].tolist() == ["E1", "E2"]
    assert frame["tax_paid"].tolist()[0] == 1.5
    assert frame["tax_paid"].isna().tolist() == [False, True]
    assert frame["name"].tolist() == ["甲有限公司", "乙有限公司"]
    assert frame["source_row"].tolist() == [1, 2]


def test_of_two_arrays_the_one_that_fits_is_taken(tmp_path: Path) -> None:
    text = json.dumps([RECORD]) + "\n" + json.dumps([{"a": 1}, {"a": 2}])
    part = read(_write(tmp_path, text, "r.json"), "returns")
    assert part.label == "r.json [1]"
    both = _write(tmp_path, json.dumps([RECORD]) + json.dumps([OTHER]), "r.json")
    assert refused(both, "returns").code == "ingest.which_layer"
    assert read(both, "returns", layer="2").frame["enterprise_id"].tolist() == ["E2"]
    assert refused(both, "returns", layer="3").code == "ingest.no_layer"


def test_numbers_and_codes_stay_as_they_are_written(tmp_path: Path) -> None:
    text = '[{"enterprise_id": 914306820000000123456, "year": 2024, "tax_paid": 0.10}]'
    frame = read(_write(tmp_path, text, "r.json"), "returns").frame
    assert frame["enterprise_id"].tolist() == ["914306820000000123456"]


def test_nested_values_are_text_and_said(tmp_path: Path) -> None:
    rows = [{**RECORD, "name": {"zh": "甲", "n": 1.50}}, {**RECORD, "name": []}]
    part = read(_write(tmp_path, rows, "r.json"), "returns")
    assert part.frame["name"].tolist()[0] == '{"zh": "甲", "n": "1.5"}'
    assert part.frame["name"].isna().tolist() == [False, True]
    assert codes(part) == ["files.nested"]


@pytest.mark.parametrize("text", ["[]", "{}", "[1, 2]", '{"a": {"b": 1}}', "[[1], [2]]"])
def test_json_without_records(tmp_path: Path, text: str) -> None:
    found = attempt(_write(tmp_path, text, "r.json"), "returns")
    assert {"files.no_records", "ingest.missing_column"} & set(codes(found))


_VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)


@settings(max_examples=40)
@given(
    st.recursive(
        _VALUE,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
        ),
    )
)
def test_any_json_is_a_table_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, found: object
) -> None:
    text = json.dumps(found)
    path = _write(tmp_path_factory.mktemp("j"), text, "r.json")
    assert codes(attempt(path, "returns")) or isinstance(found, list | dict)


# --- open data ----------------------------------------------------------------------------------

SUPPLY = {
    "columns": {
        "contract_id": "idnumber",
        "parcel_id": "location",
        "enterprise_id": "holder",
        "area": "area",
        "land_price": "price",
        "signed_on": "date4sign",
        "start_due_on": "time4commencement_plan",
        "completion_due_on": "time4completion_plan",
        "started_on": "time4commencement_reality",
        "completed_on": "time4completion_reality",
    },
    "units": {"area": "公顷", "land_price": "万元"},
}


def test_land_supply_as_it_was_published() -> None:
    """GB18030, two arrays one after the other: 203 contracts, of which 35 are industrial."""
    path = shared_data("land_supply_cn", "output.json")
    part = read(path, "contracts", **SUPPLY)
    frame = part.frame
    assert not [note for note in part.notes if note.severity == "error"]
    assert (len(frame), part.record["encoding"]) == (203, "gb18030")
    text = path.read_bytes().decode("gb18030")
    detail, _ = json.JSONDecoder().raw_decode(text)
    industrial = [each["use"] == "工业用地" for each in detail]
    factories = frame[industrial]
    assert len(factories) == 35
    assert f"{factories['area'].sum() / 15:.6f}" == "154.919380"
    assert f"{factories['land_price'].sum():,.4f}" == "32,509.7384"
    due = factories["start_due_on"]
    assert (str(due.min().date()), str(due.max().date())) == ("2018-12-31", "2020-04-30")
    assert frame["started_on"].isna().all()
    assert not spoilt(texts(part))


def test_land_supply_of_both_files_is_the_same() -> None:
    found = [
        read(shared_data("land_supply_cn", name), "contracts", **SUPPLY).frame.drop(
            columns="source"
        )
        for name in ("output.json", "land_supply.csv")
    ]
    numbers = [frame.drop(columns="source_row") for frame in found]
    assert numbers[0].equals(numbers[1])


@pytest.mark.parametrize(
    ("name", "code"), [("sample", "files.bad_json"), ("sample1", "files.bad_json")]
)
def test_broken_files_of_others(name: str, code: str) -> None:
    assert (
        refused(
            shared_data("nasty", "mapshaper", "issues", "384_invalid_json", f"{name}.json")
        ).code
        == code
    )


def test_the_sequence_of_others_has_three_features() -> None:
    part = read(shared_data("nasty", "fiona", "trio.seq"), constant={"parcel_id": "A"})
    assert len(part.frame) == 3


@pytest.mark.parametrize("number", ["1e300", "1.7e308", "-1e12"])
def test_coordinates_beyond_all_maps(tmp_path: Path, number: str) -> None:
    ring = [[113, 28], [7777, 0], [114, 29], [113, 28]]
    text = json.dumps(_collection(TWO["features"][0], _feature(_polygon([ring]), 宗地代码="B")))
    part = read(_write(tmp_path, text.replace("7777", number)))
    assert part.geometry is not None
    _, notes = decode("parcels", part.geometry, np.arange(1, 3), "p")
    assert [(note.code, note.row) for note in notes] == [("files.coordinates", 2)]


@pytest.mark.parametrize(
    ("members", "system"),
    [
        ({"coordSystem": "GCJ-02"}, "GCJ-02"),
        ({"coordinateSystem": "gcj02"}, "GCJ-02"),
        ({"crs": "BD-09"}, "BD-09"),
        ({"coordSystem": "WGS84"}, None),
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_a_file_that_says_it_is_of_a_web_map_is_read_with_a_warning(
    tmp_path: Path, members: dict[str, str], system: str | None, last: bool
) -> None:
    found = _collection(_feature(_polygon(), 宗地代码="A", crs="GCJ-02"), **members)
    if last:
        found |= {key: found.pop(key) for key in members}
    path = _write(tmp_path, found)
    part = read(path)
    notes = [note for note in part.notes if note.code == "files.web_map"]
    assert [note.params["system"] for note in notes] == ([system] if system else [])
    assert "files.web_map" not in codes(read(path, crs="GCJ-02"))
