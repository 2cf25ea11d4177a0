"""Sheets of cells."""

from __future__ import annotations

import datetime as dt

import pytest

from landuse.ingest.sheets import cell_text, cells, heading_row
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


def test_heading_row_is_where_headings_are_known() -> None:
    assert heading_row("returns", TITLE, PLAIN) == 2
    assert heading_row("returns", TITLE, Source(path="f", header=1)) == 0
    assert heading_row("returns", [["", ""], ["x", "y"]], PLAIN) == 1
    assert (
        heading_row(
            "returns",
            [["a", "b"], ["编码", "b"]],
            Source(path="f", columns={"enterprise_id": "编码"}),
        )
        == 1
    )


def test_rows_count_from_one_heading_included() -> None:
    found = cells("returns", TITLE, PLAIN)
    assert found.headings == ("企业名称", "年度", "税收")
    assert found.rows.tolist() == [4, 6]
    assert found.columns[0].to_pylist() == ["甲", "乙"]


def test_ragged_rows_are_filled() -> None:
    found = cells("returns", [["企业名称", "年度"], ["甲"], ["乙", "2024", "多"]], PLAIN)
    assert found.columns[1].to_pylist() == ["", "2024"]


@pytest.mark.parametrize("rows", [[], [["企业名称", "年度"]]])
def test_no_records(rows: list[list[str]]) -> None:
    assert not len(cells("returns", rows, PLAIN).rows)
