"""Which rows of a sheet are records."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from landuse.ingest.grids.records import Found, Read, find_records
from landuse.ingest.grids.sheets import Facts, Surroundings
from landuse.schema import fields

HEAD = ("序号", "企业名称", "信用代码", "税收")
NAMES = ("name", "credit_code", "tax_paid")


def find(*rows: tuple[str, ...], around: Surroundings | None = None) -> Found:
    """Rows of 序号, 企业名称, 信用代码, 税收, from row 2; the first is not mapped."""
    values = [
        pa.chunked_array([[row[i] or None for row in rows]], pa.large_string()) for i in range(4)
    ]
    read = Read(
        [*values[1:], values[0]],
        [1, 2, 3, 0],
        [fields("returns")[name] for name in NAMES],
        np.arange(2, len(rows) + 2),
    )
    return find_records("returns", read, around or Surroundings((HEAD,)), "f")


def codes(found: Found) -> list[tuple[str, int | None]]:
    return [(note.code.removeprefix("sheets."), note.row) for note in found.notes]


A = ("1", "甲公司", "91430681MA4L000018", "1")
B = ("2", "乙公司", "", "2")


def test_plain_rows_are_records() -> None:
    found = find(A, B)
    assert found.records.all()
    assert not found.totals
    assert not found.notes


@pytest.mark.parametrize(
    "row",
    [
        ("合计", "", "", "3"),
        ("", "合计", "", "3"),
        ("", "合 计", "12家", "3"),
        ("合计", "共2家", "", "3"),
        ("", "合计：2家", "", ""),
        ("合计", "合计", "合计", "3"),
    ],
)
def test_totals(row: tuple[str, ...]) -> None:
    found = find(A, row, B)
    assert found.records.tolist() == [True, False, True]
    assert [(total.at, total.label.sure) for total in found.totals] == [(1, True)]


@pytest.mark.parametrize(
    "row",
    [
        ("", "合计", "91430681MA4L000018", "3"),
        ("小计", "规上企业", "", "3"),
    ],
)
def test_a_total_with_a_name_of_its_own_must_add_up(row: tuple[str, ...]) -> None:
    assert [total.label.sure for total in find(A, row, B).totals] == [False]


def test_a_name_that_begins_so_is_a_record() -> None:
    assert find(A, ("3", "合计数据科技有限公司", "", "3")).records.all()


@pytest.mark.parametrize(
    "text",
    [
        "注：税收含免抵税额",
        "备注:见附表",
        "填表人：张三",
        "数据来源：税务部门",
        "说明：…",
        "第 1 页，共 3 页",
        "（续表）",
        "一、规上企业",
    ],
)
def test_remarks(text: str) -> None:
    for row in (("", text, "", ""), (text, "", "", "")):
        found = find(A, row)
        assert found.records.tolist() == [True, False]
        assert {code for code, _ in codes(found)} <= {"remark", "nothing_read"}
        assert text.split("：", maxsplit=1)[0] in str(found.notes[0].params["found"])


def test_lines_below_a_remark_belong_to_it() -> None:
    found = find(A, ("", "注：1.含免抵", "", ""), ("", "2.不含附加", "", ""), B)
    assert found.records.tolist() == [True, False, False, True]
    assert codes(found) == [("remark", 3), ("remark", 4)]


def test_a_firm_of_which_nothing_else_is_known_is_a_record() -> None:
    assert find(A, ("", "丙公司", "", "")).records.all()


def test_text_over_the_whole_width_is_a_remark() -> None:
    around = Surroundings((HEAD,), facts=Facts(((2, 0, 2, 3),)))
    found = find(A, ("", "高新区管委会", "", ""), B)
    assert found.records.tolist() == [True, True, True]
    found = find(A, ("高新区管委会", "", "", ""), B, around=around)
    assert found.records.tolist() == [True, False, True]


@pytest.mark.parametrize(
    "row",
    [
        ("一", "规上企业", "", ""),
        ("(二)", "东片区", "", ""),
        ("", "规下企业", "", ""),
        ("", "", "", "填表人：张三"),
    ],
)
def test_headings_of_groups_and_signatures(row: tuple[str, ...]) -> None:
    found = find(A, row, B)
    assert found.records.tolist() == [True, False, True]
    assert codes(found) == [("remark", 3)]


def test_headings_and_titles_of_further_pages() -> None:
    around = Surroundings((("情况表", "", "", ""), HEAD))
    found = find(A, ("情况表", "", "", ""), HEAD, B, around=around)
    assert found.records.tolist() == [True, False, False, True]
    assert codes(found) == [("repeated_headings", 3)]
    assert found.notes[0].params["rows"] == "3, 4"


def test_the_same_headings_in_other_words() -> None:
    found = find(A, ("序号", "单位名称", "统一社会信用代码", "实缴税金（万元）"), B)
    assert found.records.tolist() == [True, False, True]


def test_a_second_table_below_is_refused() -> None:
    found = find(A, ("序号", "企业编号", "企业名称", "年度"), ("1", "E1", "乙", "2023"))
    assert found.records.tolist() == [True, False, False]
    assert [(note.code, note.severity, note.row) for note in found.notes] == [
        ("sheets.second_table", "error", 3)
    ]


def test_rows_with_nothing_but_a_number_or_other_matters() -> None:
    found = find(A, ("2", "", "", ""), ("３", "", "", ""), ("A镇", "", "", ""))
    assert found.records.tolist() == [True, False, False, False]
    assert codes(found) == [("only_numbered", 3), ("nothing_read", 5)]


def test_many_remarks_are_counted() -> None:
    found = find(A, *[("", f"注：第{i}条", "", "") for i in range(30)])
    assert len(found.notes) == 21
    assert found.notes[-1].params["count"] == 10


def test_firms_numbered_in_chinese_are_records() -> None:
    assert find(("一", "甲公司", "", ""), ("二", "乙公司", "", "")).records.all()
