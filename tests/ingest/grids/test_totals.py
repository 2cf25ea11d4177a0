"""Totals: their labels, and the check against their parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.errors import Note
from landuse.ingest.grids.totals import Column, Total, check_totals, is_count, total_label
from landuse.schema import fields

TAX = fields("returns")["tax_paid"]
WHERE = {"file": "f", "table": "returns"}


@pytest.mark.parametrize(
    ("text", "level", "of", "sure"),
    [
        ("合计", 2, False, True),
        (" 合　计 ", 2, False, True),
        ("合计：12家", 2, False, True),
        ("共计12户企业", 2, False, True),
        ("小 计", 1, False, True),
        ("本页合计", 1, False, True),
        ("规上小计", 1, False, True),
        ("一、规上企业小计", 1, False, True),
        ("其中：规上小计", 1, True, True),
        ("其中：规上企业", 0, True, True),
        ("全区总计", 3, False, True),
        ("Grand Total", 3, False, True),
        ("TOTAL", 2, False, True),
        ("累计", 0, False, True),
        ("化工行业小计", 1, False, False),
    ],
)
def test_labels(text: str, level: int, of: bool, sure: bool) -> None:
    label = total_label(text)
    assert label is not None
    assert (label.level, label.of, label.sure) == (level, of, sure)


@pytest.mark.parametrize(
    "name",
    [
        "合计数据科技有限公司",
        "湖南总计算机有限公司",
        "统计",
        "会计",
        "Total Energies",
        "甲公司",
        "12",
        "小计量具厂",
    ],
)
def test_names_are_no_labels(name: str) -> None:
    assert total_label(name) is None


def test_counts() -> None:
    assert is_count("共 12 家")
    assert not is_count("12号厂房")


def check(*rows: tuple[str, str | None], factor: float = 1.0) -> list[Note]:
    """Rows of name and figure, those named as a total are checked."""
    labels = [total_label(name) for name, _ in rows]
    totals = [Total(i, label) for i, label in enumerate(labels) if label]
    records = np.array([label is None for label in labels])
    numbers = np.array([np.nan if text is None else float(text) * factor for _, text in rows])
    column = Column("税收", TAX, [text for _, text in rows], numbers, factor)
    return check_totals(totals, records, np.arange(1, len(rows) + 1), [column], WHERE)[1]


def said(notes: list[Note]) -> list[Any]:
    return [(note.code.removeprefix("sheets."), note.row) for note in notes]


A, B, C = ("甲", "1.25"), ("乙", "2"), ("丙", "30")


@pytest.mark.parametrize(
    "rows",
    [
        (A, B, C, ("合计", "33.25")),
        (("合计", "33.25"), A, B, C),
        (A, B, ("小计", "3.25"), C, ("小计", "30"), ("总计", "33.25")),
        (("总计", "33.25"), ("小计", "3.25"), A, B, ("小计", "30"), C),
        (("合计", "33.25"), ("其中：规上小计", "3.25"), A, B, ("其中：规下小计", "30"), C),
        (A, ("累计", "1.25"), B, ("累计", "3.25"), C, ("累计", "33.25")),
        (A, B, ("合计", "3.25"), C),
        (A, B, ("本页合计", "3.25"), C, ("本页合计", "30"), ("合计", "33.25")),
        (A, B, ("合计", "3.25"), C, ("合计", "30"), ("总计", "33.25")),
    ],
)
def test_totals_that_agree_wherever_they_stand(rows: tuple[tuple[str, str], ...]) -> None:
    assert {code for code, _ in said(check(*rows))} == {"total_agrees"}
    assert {code for code, _ in said(check(*rows, factor=1e-4))} == {"total_agrees"}


def test_a_total_that_differs_says_by_how_much() -> None:
    (note,) = check(A, B, ("合计", "3.35"), factor=1e-4)
    assert (note.code, note.severity, note.row) == ("sheets.total_differs", "warning", 3)
    params = note.params
    assert (params["printed"], params["sum"], params["difference"]) == ("3.35", "3.25", "0.1")
    assert (params["heading"], params["rows"], params["count"]) == ("税收", "1–2", 2)


@pytest.mark.parametrize(
    ("printed", "agrees"),
    [
        ("3", True),
        ("3.3", True),
        ("3.2", True),
        ("3.25", True),
        ("3.24", False),
        ("4", False),
        ("2.7", False),
    ],
)
def test_half_a_unit_of_the_last_digit(printed: str, agrees: bool) -> None:
    assert said(check(A, B, ("合计", printed))) == [
        ("total_agrees" if agrees else "total_differs", 3)
    ]


def test_missing_parts_leave_it_open() -> None:
    (note,) = check(A, ("乙", None), ("合计", "5"))
    assert note.code == "sheets.total_open"
    assert note.params["unknown"] == 1


def test_a_total_without_figures_cannot_be_checked() -> None:
    assert [(n.code, n.severity) for n in check(A, ("合计", None))] == [
        ("sheets.total_unchecked", "info")
    ]
    assert [(n.code, n.severity) for n in check(A, ("其中：规上", "9"), B)] == [
        ("sheets.total_unchecked", "warning")
    ]


def test_a_name_like_a_total_is_one_only_if_it_adds_up() -> None:
    assert said(check(A, B, ("化工小计", "3.25"))) == [("total_agrees", 3)]
    assert said(check(A, B, ("上海合计", "7"))) == [("called_total", 3)]


@given(
    st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=20),
    st.sampled_from([-1, 1, 7, 1000]),
)
def test_any_change_is_seen(cents: list[int], by: int) -> None:
    rows = [(f"企业{i}", f"{each / 100:.2f}") for i, each in enumerate(cents)]
    total = sum(cents)
    assert said(check(*rows, ("合计", f"{total / 100:.2f}")))[0][0] == "total_agrees"
    assert said(check(*rows, ("合计", f"{(total + by) / 100:.2f}")))[0][0] == "total_differs"


@pytest.mark.parametrize("text", ["平均", "全区平均值", "企业均值：", "Average"])
def test_a_row_of_means_is_no_record_and_no_sum(text: str) -> None:
    label = total_label(text)
    assert label is not None
    assert label.of
    assert label.sure


def test_a_name_with_a_mean_in_it_stays_a_name() -> None:
    assert total_label("平均律钢琴有限公司") is None


@pytest.mark.parametrize("text", ["xSUM", "Opossum", "Nontotal"])
def test_the_end_of_a_latin_word_is_no_label(text: str) -> None:
    assert total_label(text) is None


@pytest.mark.parametrize("text", ["Sum", "Park total", "Subtotal", "Grand total", "园区sum"])
def test_latin_labels(text: str) -> None:
    assert total_label(text) is not None
