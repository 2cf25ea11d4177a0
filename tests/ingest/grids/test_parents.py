"""Headings above headings."""

from __future__ import annotations

import pytest

from landuse.ingest.cells.columns import map_headings
from landuse.ingest.grids.parents import readings, says_no_more
from landuse.park import Source


@pytest.mark.parametrize(
    ("heading", "readable"),
    [
        ("税收", {"税收"}),
        ("经济指标 / 税收", {"税收", "经济指标税收"}),
        ("经济指标 / 税收 / 合计", {"税收"}),
        ("企业 / 名称", {"企业名称", "名称企业"}),
        ("税收 / 2023年", {"税收"}),
    ],
)
def test_ways_to_read(heading: str, readable: set[str]) -> None:
    assert readable <= set(readings(heading))


@pytest.mark.parametrize("above", ["上年", "亩均", "其中：规上", "同比增长", "应缴"])
def test_a_level_that_makes_it_another_figure_is_not_left_out(above: str) -> None:
    assert "税收" not in set(readings(f"{above} / 税收"))


def test_the_upper_heading_alone_counts_where_nothing_else_can_be_meant() -> None:
    assert "税收" not in set(readings("税收 / 入库数"))
    assert "税收" in set(readings("税收 / 入库数", alone=True))
    assert "税收" not in set(readings("税收 / 其中：减免", alone=True))


@pytest.mark.parametrize(
    ("heading", "nothing"),
    [("合计", True), ("（万元）", True), ("万元", True), ("2023年度", True), ("增值税", False)],
)
def test_words_that_add_nothing(heading: str, nothing: bool) -> None:
    assert says_no_more(heading) is nothing


def test_a_part_of_a_figure_is_not_the_figure() -> None:
    headings = ["企业名称", "年度", "税收 / 增值税", "税收 / 企业所得税"]
    found = map_headings("returns", headings, Source(path="f"), "f")
    assert [each.field for each in found.columns] == ["name", "year"]
    assert found.ignored == ("税收 / 增值税", "税收 / 企业所得税")
    found = map_headings("returns", [*headings, "税收 / 合计"], Source(path="f"), "f")
    assert found.columns[-1].heading == "税收 / 合计"
    assert found.columns[-1].field == "tax_paid"
