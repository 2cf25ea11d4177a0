"""Units stated beside a table."""

from __future__ import annotations

import pytest

from landuse.ingest.cells.columns import map_headings
from landuse.ingest.grids.stated import stated_units, with_stated
from landuse.park import Source


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("单位：亩、万元", ("亩", "万元")),
        ("金额单位：元", ("元",)),
        ("（单位：万元）", ("万元",)),
        ("2023年度情况表（单位：亩，万元）", ("亩", "万元")),
        ("计量单位:公顷/吨标煤", ("公顷", "吨标煤")),
        ("单位：万元/亩", ("万元/亩",)),
        ("面积单位为平方米，金额单位为元。", ("平方米", "元")),
        ("填报单位：示例高新区管委会", ()),
        ("单位名称", ()),
        ("单位：家", ()),
    ],
)
def test_units_in_a_cell(text: str, units: tuple[str, ...]) -> None:
    found = stated_units([(2, ["", text])])
    assert tuple(unit for each in found for unit in each.units) == units


def _apply(
    said: str, headings: list[str], table: str = "returns", **options: object
) -> tuple[dict[str, str], list[str]]:
    source = Source.model_validate({"path": "f", **options})
    columns = map_headings(table, headings, source, "f").columns
    done, notes = with_stated(table, columns, stated_units([(2, [said])]), source, "f")
    return {each.field: each.unit for each in done}, [f"{n.severity} {n.code}" for n in notes]


def test_one_unit_of_money_is_for_all_money() -> None:
    units, said = _apply(
        "单位：元", ["企业名称", "税收", "营业收入（亿元）", "利润总额", "职工人数"]
    )
    assert units == {
        "name": "",
        "tax_paid": "元",
        "revenue": "亿元",
        "profit": "元",
        "employees": "",
    }
    assert said == ["info sheets.unit_stated"]


def test_figures_are_converted() -> None:
    columns = map_headings("returns", ["税收"], Source(path="f"), "f").columns
    done, _ = with_stated(
        "returns", columns, stated_units([(1, ["单位：元"])]), Source(path="f"), "f"
    )
    assert done[0].factor == 1e-4


def test_park_toml_comes_first() -> None:
    assert _apply("单位：元", ["税收"], units={"tax_paid": "万元"}) == ({"tax_paid": "万元"}, [])


def test_two_units_of_money_are_asked_for() -> None:
    units, said = _apply("单位：元、万元", ["税收"])
    assert units == {"tax_paid": ""}
    assert said == ["error sheets.which_unit"]


def test_land_and_floor_space_keep_their_own_units() -> None:
    headings = ["宗地代码", "登记面积", "建筑面积"]
    units, said = _apply("单位：亩、平方米", headings, "parcels")
    assert units == {"parcel_id": "", "registered_area": "", "floor_area": ""}
    assert said == ["warning sheets.own_unit"] * 2
    units, said = _apply("单位：亩", headings, "parcels")
    assert (units["registered_area"], units["floor_area"]) == ("亩", "")
    assert said == ["warning sheets.own_unit", "info sheets.unit_stated"]
    units, said = _apply("单位：公顷、平方公里", headings[:2], "parcels")
    assert said == ["error sheets.which_unit"]


def test_ratios_are_left_alone() -> None:
    assert _apply("单位：%", ["宗地代码", "容积率下限"], "parcels")[1] == []
