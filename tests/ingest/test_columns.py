"""Headings in the wild."""

from __future__ import annotations

import pytest

from landuse import schema
from landuse.ingest.columns import Mapping, bracket, map_headings, plain
from landuse.park import Source


def _map(table: str, *headings: str, cut: bool = False, **options: object) -> Mapping:
    return map_headings(
        table, headings, Source.model_validate({"path": "f", **options}), "f.csv", cut=cut
    )


def _fields(mapping: Mapping) -> dict[str, str]:
    return {column.heading: column.field for column in mapping.columns}


def _errors(mapping: Mapping) -> list[str]:
    return [note.code for note in mapping.notes if note.severity == "error"]


@pytest.mark.parametrize(
    "table",
    [
        "parcels",
        "enterprises",
        "returns",
        "monthly",
        "occupancy",
        "units",
        "contracts",
        "events",
        "projects",
        "zones",
        "constraints",
    ],
)
def test_every_spelling_of_the_vocabulary_is_its_field(table: str) -> None:
    seen: dict[str, str] = {}
    for field in schema.fields(table).values():
        if field.kind != "input" or not field.name:
            continue
        for spelling in (field.name, field.zh, field.en, *field.aliases):
            first = seen.setdefault(plain(spelling), field.name)
            assert _fields(_map(table, spelling)) == {spelling: first}


@pytest.mark.parametrize(
    "heading",
    [
        "用地面积(亩)",
        "用地面积（亩）",
        "用地面积 [亩]",
        "用 地 面 积【单位：亩】",
        "用地面积\n(亩)",
        "ＺＤＭＪ",
        "registered_area",
        "Registered Area (mu)",
    ],
)
def test_spellings_of_one_heading(heading: str) -> None:
    (column,) = _map("parcels", heading).columns
    assert column.field == "registered_area"
    assert column.factor == 1.0


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("税收(元)", 1e-4),
        ("税收（万元）", 1.0),
        ("税收(亿元)", 1e4),
        ("税收", 1.0),
        ("税收（单位：万元、现价）", 1.0),
    ],
)
def test_units_of_headings(heading: str, factor: float) -> None:
    mapping = _map("returns", heading, "企业", "年度")
    assert {column.field: column.factor for column in mapping.columns}["tax_paid"] == factor


def test_unit_of_the_configuration_wins() -> None:
    mapping = _map("returns", "税收(合计)", "企业", "年度", units={"tax_paid": "元"})
    assert not _errors(mapping)
    assert mapping.columns[0].factor == 1e-4


def test_unknown_unit_lists_the_units() -> None:
    mapping = _map("returns", "税收(合计)", "企业", "年度")
    assert _errors(mapping) == ["ingest.unknown_unit"]
    assert "万元" in mapping.notes[0].remedy("zh")
    assert _errors(_map("returns", "税收(亩)", "企业", "年度")) == ["ingest.unknown_unit"]


def test_brackets_that_are_no_units() -> None:
    assert _fields(_map("enterprises", "企业名称（全称）")) == {"企业名称（全称）": "name"}
    assert bracket("投资强度(万元/亩)") == "万元/亩"


def test_ignored_headings_are_kept_in_mind() -> None:
    mapping = _map("parcels", "宗地代码", "序号", "备注")
    assert mapping.ignored == ("序号", "备注")
    assert not mapping.notes


def test_two_headings_for_one_field() -> None:
    mapping = _map("parcels", "宗地代码", "建筑面积", "总建筑面积")
    assert _errors(mapping) == ["ingest.ambiguous_heading"]
    assert "建筑面积, 总建筑面积" in mapping.notes[0].message("zh")
    assert '[parcels.columns] floor_area = "建筑面积"' in mapping.notes[0].remedy("en")


def test_the_name_of_the_field_wins() -> None:
    mapping = _map("parcels", "宗地编号", "parcel_id")
    assert _fields(mapping) == {"parcel_id": "parcel_id"}
    assert mapping.ignored == ("宗地编号",)


def test_a_tenant_is_named_by_the_first_alias() -> None:
    mapping = _map("units", "单元编号", "楼栋", "宗地编号", "建筑面积", "企业名称", "企业编号")
    assert _fields(mapping)["企业编号"] == "enterprise_id"
    assert not _errors(mapping)


def test_declared_headings() -> None:
    mapping = _map("parcels", "地块编号", "新编号", "ZDDM", columns={"parcel_id": "新 编号"})
    assert _fields(mapping) == {"新编号": "parcel_id"}


def test_one_heading_for_two_fields() -> None:
    mapping = _map("enterprises", "LOC_ID", columns={"enterprise_id": "LOC_ID"})
    assert [(column.heading, column.field) for column in mapping.columns] == [
        ("LOC_ID", "enterprise_id"),
        ("LOC_ID", "parcel_id"),
    ]


def test_declared_heading_that_is_not_there_lists_those_that_are() -> None:
    mapping = _map("parcels", "ZDDM", "名称", columns={"parcel_id": "宗地"})
    assert "ingest.no_heading" in _errors(mapping)
    assert "ZDDM, 名称" in mapping.notes[0].remedy("zh")


def test_unknown_field_lists_the_fields() -> None:
    mapping = _map("parcels", "ZDDM", columns={"parcel": "ZDDM"})
    assert _errors(mapping) == ["ingest.unknown_field"]
    assert "parcel_id" in mapping.notes[0].remedy("en")


def test_missing_column_names_both_words_and_the_way_out() -> None:
    mapping = _map("parcels", "编码")
    (note,) = mapping.notes
    assert note.code == "ingest.missing_column"
    for text in (note.message("zh") + note.remedy("zh"), note.message("en") + note.remedy("en")):
        for part in ("f.csv", "宗地代码", "parcel code", "编码", "[parcels.columns]"):
            assert part in text


@pytest.mark.parametrize("heading", ["企业名称", "信用代码", "企业编号"])
def test_anything_that_names_the_enterprise_will_do(heading: str) -> None:
    assert not _errors(_map("returns", heading, "年度"))


def test_constants_stand_in_for_columns() -> None:
    assert not _errors(_map("returns", "企业", constant={"year": 2024}))


def test_cut_headings_of_shapefiles() -> None:
    assert (
        _fields(_map("parcels", "宗地代码", "surveyed_a", cut=True))["surveyed_a"]
        == "surveyed_area"
    )
    assert "surveyed_a" not in _fields(_map("parcels", "宗地代码", "surveyed_a"))
