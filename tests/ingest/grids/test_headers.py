"""Where a sheet has its headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.grids.headers import Block, heading_block, is_remark
from landuse.park import Source

PLAIN = Source(path="f")
FIRMS = [["甲公司", "2024", "1", "2"], ["乙公司", "2024", "3", "4"]]


def block(
    rows: list[list[str]],
    source: Source = PLAIN,
    merged: tuple[tuple[int, int, int, int], ...] = (),
) -> Block:
    found = heading_block("returns", rows, source, merged)
    assert found is not None
    return found


def test_the_row_in_which_headings_are_known() -> None:
    rows = [
        ["2024年度企业纳税情况表", "", ""],
        ["", "", "单位：万元"],
        ["企业名称", "年度", "税收"],
        *FIRMS,
    ]
    assert (block(rows).top, block(rows).bottom, block(rows).body) == (2, 2, 3)


@pytest.mark.parametrize(
    ("rows", "source", "at"),
    [
        ([["", ""], ["x", "y"]], PLAIN, 1),
        ([["标题"], ["x", "y"], ["1", "2"]], PLAIN, 1),
        ([["a", "b"], ["编码", "b"]], Source(path="f", columns={"enterprise_id": "编码"}), 1),
        ([["企业名称", "年度"], ["a", "b"]], Source(path="f", header=2), 1),
    ],
)
def test_headings_that_are_not_known(rows: list[list[str]], source: Source, at: int) -> None:
    assert block(rows, source).top == at


def test_nothing_at_all() -> None:
    assert heading_block("returns", [], PLAIN) is None
    assert heading_block("returns", [["", ""]], PLAIN) is None
    assert heading_block("returns", [["企业名称"]], Source(path="f", header=3)) is None


def test_levels_without_merged_cells() -> None:
    rows = [["企业名称", "年度", "税收", ""], ["", "", "增值税", "合计"], *FIRMS]
    found = block(rows)
    assert found.headings == ("企业名称", "年度", "税收 / 增值税", "税收 / 合计")
    assert found.body == 2


def test_merged_cells_say_what_belongs_together() -> None:
    rows = [
        ["评价数据", "", "", ""],
        ["企业名称", "年度", "经济指标", ""],
        ["", "", "税收", ""],
        ["", "", "增值税", "全部"],
        *FIRMS,
    ]
    merged = ((0, 0, 0, 3), (1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 1, 3), (2, 2, 2, 3))
    found = block(rows, merged=merged)
    assert found.headings[2:] == ("经济指标 / 税收 / 增值税", "经济指标 / 税收 / 全部")
    assert (found.top, found.body) == (1, 4)


def test_a_group_that_makes_two_figures_of_one_heading_is_kept() -> None:
    rows = [["", "", "本年", "上年"], ["企业名称", "年度", "税收", "税收"], *FIRMS]
    assert block(rows).headings[2:] == ("本年 / 税收", "上年 / 税收")


def test_a_record_of_words_is_no_heading() -> None:
    rows = [["企业", "", "备注"], ["甲公司", "园区", ""], ["乙公司", "", "停产"]]
    assert block(rows).body == 1


def test_a_row_of_units_goes_into_the_headings() -> None:
    rows = [["企业名称", "年度", "税收", "能耗（吨标煤）"], ["", "", "（元）", "吨标煤"], *FIRMS]
    found = block(rows)
    assert found.headings[2:] == ("税收（元）", "能耗（吨标煤）")
    assert found.body == 2


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2", "3", "4"],
        ["甲", "乙", "1", "2"],
        ["—", "1", "2", "3=2/1"],
        ["(1)", "(2)", "(3)", "(4)"],
    ],
)
def test_column_numbers_are_no_record(numbers: list[str]) -> None:
    found = block([["企业名称", "年度", "税收", "营业收入"], numbers, *FIRMS])
    assert (found.numbering, found.body) == ((1,), 2)


@pytest.mark.parametrize(
    "row", [["1", "2024", "2", "3"], ["1", "2", "3", ""], ["E1", "2024", "3", "4"]]
)
def test_records_that_look_like_numbers(row: list[str]) -> None:
    ids = [["7", "2024", "1", "2"], ["8", "2024", "1", "2"]]
    assert block([["企业编号", "年度", "税收", "营业收入"], row, *ids]).body == 1


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("填报单位：高新区", True),
        ("单位：万元", True),
        ("2023年度亩均效益情况表", True),
        ("单位名称", False),
        ("其中：闲置（亩）", False),
        ("备注", False),
        ("经营状态", False),
    ],
)
def test_remarks_are_no_headings(text: str, remark: bool) -> None:
    assert is_remark(text) is remark


@given(st.permutations(range(4)), st.integers(0, 3), st.integers(0, 2))
def test_order_of_columns_and_rows_above_change_nothing(
    order: list[int], above: int, blank: int
) -> None:
    plain = [["企业名称", "年度", "税收", "营业收入"], *FIRMS]
    rows = [
        ["2024年度情况表", "", "", ""],
        ["填报单位：甲", "", "", ""],
        ["说明：见后", "", "", ""],
    ][:above]
    rows += [["", "", "", ""]] * blank
    rows += [[row[i] for i in order] for row in plain]
    found = block(rows)
    assert found.top == above + blank
    assert [found.headings[order.index(i)] for i in range(4)] == plain[0]


@pytest.mark.parametrize("label", ["单位", "计量单位", "Unit"])
def test_a_row_of_units_may_be_headed(label: str) -> None:
    rows = [["企业名称", "实缴税收", "用电量"], [label, "万元", "万千瓦时"], ["甲公司", "12", "3"]]
    found = block(rows)
    assert found.body == 2
    assert list(found.headings) == ["企业名称", "实缴税收（万元）", "用电量（万千瓦时）"]
