"""Headings in the wild."""

from __future__ import annotations

import pytest

from landuse import schema
from landuse.ingest.cells.columns import Mapping, bracket, map_headings, plain, recognised
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


@pytest.mark.parametrize(
    ("table", "headings", "wanted"),
    [
        (
            "parcels",
            (
                "ZDDM",
                "BDCDYH",
                "ZDTZM",
                "ZL",
                "ZDMJ",
                "MJDW",
                "YT",
                "YTMC",
                "DJ",
                "JG",
                "QLLX",
                "QLXZ",
                "RJL",
            ),
            {"ZDDM": "parcel_id", "ZDMJ": "registered_area", "YT": "land_use", "QLLX": "holding"},
        ),
        (
            "returns",
            (
                "年份",
                "企业名称",
                "年职工人数",
                "工业增加值",
                "主要污染排放量",
                "税收实际贡献",
                "净利润",
                "净资产",
                "主营业务收入",
                "研发经费支出",
                "综合能耗",
                "综合评分",
                "亩均税收得分",
            ),
            {
                "年份": "year",
                "企业名称": "name",
                "年职工人数": "employees",
                "工业增加值": "value_added",
                "主要污染排放量": "emissions_t",
                "税收实际贡献": "tax_paid",
                "净利润": "profit",
                "主营业务收入": "revenue",
                "研发经费支出": "rd_expense",
                "综合能耗": "energy_tce",
            },
        ),
        (
            "returns",
            (
                "企业名称",
                "年度",
                "用电数据(千瓦时)",
                "实缴税金(万)",
                "主营业收入(万)",
                "工业增加值(万)",
                "综合能耗(吨标煤)",
                "研发经费(万)",
                "年平均员工(人)",
                "排污量(吨)",
            ),
            {
                "企业名称": "name",
                "年度": "year",
                "用电数据(千瓦时)": "electricity_kwh",
                "实缴税金(万)": "tax_paid",
                "主营业收入(万)": "revenue",
                "工业增加值(万)": "value_added",
                "综合能耗(吨标煤)": "energy_tce",
                "研发经费(万)": "rd_expense",
                "年平均员工(人)": "employees",
                "排污量(吨)": "emissions_t",
            },
        ),
        (
            "enterprises",
            ("企业名称", "所属行业", "所在街道(园区)", "规模(规上/规下)", "企业状态"),
            {
                "企业名称": "name",
                "所属行业": "sector_code",
                "所在街道(园区)": "zone",
                "规模(规上/规下)": "above_scale",
                "企业状态": "status",
            },
        ),
    ],
)
def test_vocabulary_of_the_field(
    table: str, headings: tuple[str, ...], wanted: dict[str, str]
) -> None:
    """Headings of domain notes §9.1 and §9.7; what has no field is listed, not lost."""
    mapping = _map(table, *headings)
    assert not _errors(mapping)
    assert _fields(mapping) == wanted
    assert {*mapping.ignored, *mapping.beside, *wanted} == set(headings)


def test_a_column_of_units_is_read_beside_the_areas() -> None:
    mapping = _map("parcels", "ZDDM", "ZDMJ", "MJDW", "合同面积(公顷)", "建筑面积")
    by_row = {column.field: column.unit_from for column in mapping.columns}
    assert by_row == {
        "parcel_id": "",
        "registered_area": "MJDW",
        "contract_area": "",
        "floor_area": "",
    }
    assert mapping.beside == ("MJDW",)
    assert not mapping.ignored
    said = _map("parcels", "ZDDM", "ZDMJ", "MJDW", units={"registered_area": "亩"})
    assert not said.beside
    assert said.ignored == ("MJDW",)


def test_words_of_the_cadastre_by_number() -> None:
    (column,) = (
        each for each in _map("parcels", "ZDDM", "QLLX").columns if each.field == "holding"
    )
    assert column.codes is not None
    assert (column.codes["3"], column.codes["7"]) == ("state", "collective")
    (other,) = (each for each in _map("parcels", "ZDDM", "权属").columns if each.field == "holding")
    assert not other.codes


def test_texts_take_the_clearest_heading_and_say_so() -> None:
    mapping = _map("enterprises", "单位名称", "企业名称")
    assert _fields(mapping) == {"企业名称": "name"}
    assert [note.code for note in mapping.notes] == ["ingest.first_heading"]
    assert "[enterprises.columns] name" in mapping.notes[0].remedy("en")


def test_figures_of_another_year_are_not_used() -> None:
    mapping = _map("returns", "企业", "2022年税收", "2023年税收", constant={"year": 2023})
    assert _fields(mapping) == {"企业": "name", "2023年税收": "tax_paid"}
    assert [note.code for note in mapping.notes] == ["ingest.other_year"]
    assert "2022年税收" in mapping.ignored
    assert _errors(_map("returns", "企业", "年度", "2022年税收", "2023年税收")) == [
        "ingest.ambiguous_heading"
    ]


def test_the_order_of_columns_changes_nothing() -> None:
    headings = ["企业名称", "年度", "税收（元）", "用电量/万千瓦时", "备注"]
    there, back = _map("returns", *headings), _map("returns", *headings[::-1])
    assert {column.field: column for column in there.columns} == {
        column.field: column for column in back.columns
    }
    assert there.ignored == back.ignored


def test_known_headings_are_counted_by_field() -> None:
    source = Source(path="f", columns={"profit": "赚了"})
    assert (
        recognised("returns", ["税收_万元", "税收（元）", "年度", "赚了", "", "序号"], source) == 3
    )


@pytest.mark.parametrize(
    ("table", "fields_of"),
    [
        (
            "occupancy",
            {
                "企业": "name",
                "宗地": "parcel_id",
                "方式": "role",
                "对方": "counterpart_id",
                "起始": "from_on",
                "终止": "to_on",
            },
        ),
        ("units", {"单元": "unit_id", "宗地": "parcel_id", "企业": "enterprise_id"}),
        ("contracts", {"宗地": "parcel_id", "企业": "enterprise_id"}),
        ("enterprises", {"企业": "name", "宗地": "parcel_id", "企业编码": "enterprise_id"}),
        ("monthly", {"企业": "name"}),
    ],
)
def test_headings_of_two_characters(table: str, fields_of: dict[str, str]) -> None:
    assert _fields(_map(table, *fields_of)) == fields_of


def test_a_ratio_is_no_amount() -> None:
    assert _map("returns", "研发经费占比").ignored == ("研发经费占比",)
    assert not _map("returns", "企业编号", "年度", "研发经费占比").notes
