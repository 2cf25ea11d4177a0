"""Sheets of cells."""

from __future__ import annotations

import datetime as dt

import pytest

from landuse.ingest.grids.sheets import Facts, cell_text, cells, column_letters
from landuse.park import Source

PLAIN = Source(path="f")
TITLE = [
    ["2024年度企业纳税情况表", "", ""],
    ["", "", "单位：万元"],
    ["企业名称", "年度", "税收"],
    ["甲", "2024", "1"],
    ["", "", ""],
    ["乙", "2024", "2"],
]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (330106001001.0, "330106001001"),
        (0.1, "0.1"),
        (1e-7, "1e-07"),
        (2024, "2024"),
        (True, "true"),
        (None, ""),
        ("0001", "0001"),
        (dt.date(2022, 6, 1), "2022-06-01"),
        (dt.datetime(2022, 6, 1), "2022-06-01"),  # a workbook knows no zone
    ],
)
def test_cells_as_typed(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_rows_count_from_one_heading_included() -> None:
    found = cells("returns", TITLE, PLAIN)
    assert found.headings == ("企业名称", "年度", "税收")
    assert found.rows.tolist() == [4, 6]
    assert found.columns[0].to_pylist() == ["甲", "乙"]


def test_what_stands_above_is_kept_and_said() -> None:
    found = cells("returns", TITLE, PLAIN, "f")
    assert [each.units for each in found.around.stated] == [("万元",)]
    (note,) = found.notes
    assert (note.code, note.row) == ("sheets.heading_row", 3)
    assert "2024年度企业纳税情况表；单位：万元" in note.message("zh")
    assert not cells("returns", TITLE[2:], PLAIN, "f").notes


def test_levels_and_numbers_of_columns_are_said() -> None:
    rows = [["企业名称", "指标", ""], ["", "税收", "营业收入"], ["甲", "1", "2"], ["厂", "1", "2"]]
    facts = Facts(((0, 0, 1, 0), (0, 1, 0, 2)))
    found = cells("returns", rows, PLAIN, "f", facts)
    assert [note.code for note in found.notes] == ["sheets.heading_rows", "sheets.numbering"]
    assert found.headings == ("企业名称", "指标 / 税收", "指标 / 营业收入")
    assert found.rows.tolist() == [4]


def test_ragged_rows_are_filled_and_nameless_columns_said() -> None:
    found = cells("returns", [["企业名称", "年度"], ["甲"], ["乙", "2024", "多"]], PLAIN, "f")
    assert found.columns[1].to_pylist() == ["", "2024"]
    (note,) = found.notes
    assert note.code == "sheets.nameless_column"
    assert (note.params["column"], note.params["found"], note.params["row"]) == ("C", "多", 3)


@pytest.mark.parametrize("rows", [[], [["企业名称", "年度"]], [["", ""]]])
def test_no_records(rows: list[list[str]]) -> None:
    assert not len(cells("returns", rows, PLAIN).rows)


def test_letters_of_columns() -> None:
    assert [column_letters(i) for i in (25, 26, 16383)] == ["Z", "AA", "XFD"]
