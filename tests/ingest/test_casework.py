"""The ledger of cases as it is read: sheets by name, headings and words of both languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from landuse.errors import Note
from landuse.ingest.casework import read_cases, sheet_names
from landuse.schema import problems
from landuse.words import LANGS

ZH = {
    "处置台账": [
        ["案件编号", "宗地代码", "企业编号", "问题类型", "处置程序", "立案日期", "需处置面积(亩)", "已处置面积(公顷)"],
        ["C1", "P1", "甲厂", "闲置土地", "闲置土地：征缴闲置费", "2024-01-02", 30, 1],
        ["C2", "P2", None, "僵尸企业", "法院拍卖", "2024年3月5日", "15.5", None],
    ],
    "办理记录": [
        ["案件编号", "步骤", "日期", "文号", "经办人"],
        ["C1", "《闲置土地调查通知书》", "2024.1.20", "文1号", "张某"],
    ],
    "年度目标": [["年度", "目标事项", "目标数"], [2025, "处置面积", 150], [2025, "signed", 8]],
    "程序": [["随便写"], ["不读"]],
}  # fmt: skip
EN = {
    "Cases": [
        ["case id", "parcel code", "enterprise id", "problem", "procedure", "opened on", "area to deal with (mu)", "area dealt with (mu)"],
        ["C1", "P1", "甲厂", "idle land", "idle land: idle-land fee", "2024-01-02", 30, 15],
        ["C2", "P2", None, "zombie enterprise", "court auction", "2024-03-05", 15.5, None],
    ],
    "History": [
        ["case id", "step", "on", "document no.", "by"],
        ["C1", "notice of investigation", "2024-01-20", "文1号", "张某"],
    ],
    "Targets": [["year", "item", "target"], [2025, "land dealt with", 150], [2025, "签约", 8]],
}  # fmt: skip
OTHERS = {
    "enterprises": pd.DataFrame({"enterprise_id": ["E1"], "name": ["甲厂"], "credit_code": [None]})
}


def book(path: Path, sheets: Mapping[str, list[list[Any]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def read(path: Path) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    return read_cases(path, OTHERS, 2025)


def errors(notes: list[Note]) -> list[str]:
    for note in notes:
        for lang in LANGS:
            assert note.message(lang)
    return [each.code for each in notes if each.severity == "error"]


@pytest.mark.parametrize("sheets", [ZH, EN], ids=["zh", "en"])
def test_either_language_is_read(sheets: dict[str, Any], tmp_path: Path) -> None:
    found, notes = read(book(tmp_path / "台账.xlsx", sheets))
    assert errors(notes) == []
    cases = found["cases"]
    assert cases["case_id"].tolist() == ["C1", "C2"]
    assert cases["enterprise_id"].tolist()[0] == "E1"
    assert cases["problem"].astype(str).tolist() == ["idle", "zombie"]
    assert cases["area_done"].tolist()[0] == 15.0
    assert cases["opened_on"].tolist()[1] == pd.Timestamp("2024-03-05")
    assert found["case_history"]["done_on"].tolist() == [pd.Timestamp("2024-01-20")]
    assert found["case_targets"]["target_item"].astype(str).tolist() == ["area_mu", "signed"]
    for table, frame in found.items():
        assert problems(frame, table).empty
        assert frame["source_row"].tolist() == list(range(2, 2 + len(frame)))


def test_sheets_that_are_not_there_are_empty(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"随便": ZH["处置台账"]})
    found, notes = read(path)
    assert errors(notes) == []
    assert (len(found["cases"]), len(found["case_history"])) == (2, 0)
    blank = book(tmp_path / "b.xlsx", {**ZH, "办理记录": ZH["办理记录"][:1]})
    found, notes = read(blank)
    assert errors(notes) == []
    assert found["case_history"].empty


def test_several_sheets_and_none_is_the_ledger(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"甲": ZH["处置台账"], "乙": ZH["程序"]})
    assert errors(read(path)[1]) == ["cases.no_sheet"]


def test_all_wrong_cells_at_once(tmp_path: Path) -> None:
    rows = [*ZH["处置台账"], ["C3", "P3", None, "跳舞", "法院拍卖", "2024-13-45", "很多", None]]
    targets = [*ZH["年度目标"], [2025, "处置面积", 1]]
    notes = read(book(tmp_path / "a.xlsx", {**ZH, "处置台账": rows, "年度目标": targets}))[1]
    assert sorted(errors(notes)) == sorted(
        ["ingest.bad_category", "ingest.bad_date", "ingest.bad_number", "cases.target_twice"]
    )


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"not a workbook")
    assert sheet_names(path) == []
    assert sheet_names(tmp_path / "nowhere.xlsx") == []
    assert errors(read(path)[1])
    assert errors(read(tmp_path / "nowhere.xlsx")[1])


def test_a_csv_gives_the_cases_alone(tmp_path: Path) -> None:
    lines = [",".join("" if each is None else str(each) for each in row) for row in ZH["处置台账"]]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="gb18030")
    found, notes = read(path)
    assert errors(notes) == []
    assert found["cases"]["case_id"].tolist() == ["C1", "C2"]
    assert found["case_history"].empty


def test_text_that_was_guarded_comes_back_as_it_was(tmp_path: Path) -> None:
    rows = [ZH["处置台账"][0] + ["备注"], ZH["处置台账"][1] + ["'=1+1"]]
    found, _ = read(book(tmp_path / "a.xlsx", {**ZH, "处置台账": rows}))
    assert found["cases"]["remark"].tolist() == ["=1+1"]


def test_a_history_sheet_that_was_renamed_is_the_only_thing_said(tmp_path: Path) -> None:
    sheets = {"办理" if name == "办理记录" else name: rows for name, rows in ZH.items()}
    notes = read(book(tmp_path / "a.xlsx", sheets))[1]
    assert errors(notes) == ["cases.no_history_sheet"]
    (note,) = [each for each in notes if each.severity == "error"]
    assert "没有工作表“办理记录”" in note.message("zh")
    assert "办理, 年度目标" in note.message("zh")


def test_words_in_place_of_a_date_are_quoted(tmp_path: Path) -> None:
    rows = [*ZH["办理记录"], ["C1", "闲置土地认定书", "去年底", "文2", "张某"]]
    notes = read(book(tmp_path / "a.xlsx", {**ZH, "办理记录": rows}))[1]
    assert errors(notes) == ["cases.date_word"]
    (note,) = [each for each in notes if each.severity == "error"]
    assert "[办理记录] 第 3 行，日期：“去年底”" in note.message("zh")


def test_formulas_without_a_value_are_told(tmp_path: Path) -> None:
    rows = [[*row] for row in ZH["处置台账"]]
    rows[0] += ["责任人", "依据", "备注"]
    rows[1] += ["=A1", '=HYPERLINK("x","y")', "=1+1"]
    rows[2] += ["甲", "乙", "丙"]
    found, notes = read(book(tmp_path / "a.xlsx", {**ZH, "处置台账": rows}))
    told = [each for each in notes if each.code == "sheets.uncalculated"]
    assert [each.params["heading"] for each in told] == ["责任人", "依据", "备注"]
    assert all(each.params["rows"] == "2" for each in told)
    assert found["cases"]["owner"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("heading", "row", "codes"),
    [
        (["目标事项", "目标数"], ["处置面积", 150], ["ingest.missing_column"]),
        (["年度", "目标事项", "目标数"], [None, "处置面积", 150], ["ingest.missing_key"]),
        (["年度", "目标事项", "目标数"], [2025, None, 150], ["ingest.missing_key"]),
    ],
)
def test_a_target_without_year_or_item_is_told_of_once(
    tmp_path: Path, heading: list[str], row: list[Any], codes: list[str]
) -> None:
    rest = [2025, "签约", 8][-len(heading) :]
    path = book(tmp_path / "c.xlsx", {**ZH, "年度目标": [heading, row, rest]})
    frames, notes = read(path)
    wrong = [each for each in notes if each.severity == "error"]
    assert [each.code for each in wrong] == codes
    assert wrong[0].table == "case_targets"
    assert frames["case_targets"]["year"].dtype == "int64"
