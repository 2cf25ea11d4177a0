"""Workbook of a publication: text stays text, the log has the columns that are read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from landuse.present.publication_list import Notice
from landuse.present.workbook.notice import BLANK_ROWS, write_notices
from landuse.schema import fields
from landuse.words import LANGS, Lang
from tests.present.ledger_study import HOSTILE

NAMES = tuple(("a\x07" + each) if at % 2 else each for at, each in enumerate(HOSTILE))
NOTICE = Notice(
    "areas",
    "=1+1 标题",
    ("第一行", "+2 第二行"),
    ("序号", "企业", "面积"),
    ("count", "text", "area"),
    tuple((at, name, None if at == 3 else 1.5 * at) for at, name in enumerate(NAMES)),
)


@pytest.mark.parametrize("lang", LANGS)
def test_cells_are_text_and_figures_never_formulas(tmp_path: Path, lang: Lang) -> None:
    path = write_notices([NOTICE], tmp_path / "x.xlsx", lang=lang)
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) == 3
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [row[2] for row in rows] == ["—" if at == 3 else 1.5 * at for at in range(len(NAMES))]
    assert [row[1].replace("␇", "\x07") for row in rows] == [
        each.replace("\t", "\t") for each in NAMES
    ]
    assert sheet.print_title_rows == "$4:$4"


@pytest.mark.parametrize("lang", LANGS)
def test_the_log_has_the_columns_that_are_read_back(tmp_path: Path, lang: Lang) -> None:
    path = write_notices([NOTICE], tmp_path / "x.xlsx", lang=lang, log=["E1"])
    sheet = openpyxl.load_workbook(path).worksheets[1]
    asked = [each for each in fields("objections").values() if each.kind == "input"]
    heads = [cell.value for cell in sheet[1]]
    assert heads == [each.zh if lang == "zh" else each.en for each in asked]
    assert sheet.max_row == BLANK_ROWS + 1
    assert sheet["A2"].value == "E1"
    assert len(sheet.data_validations.dataValidation) == 2


def test_office_lists_have_no_log(tmp_path: Path) -> None:
    path = write_notices([NOTICE], tmp_path / "x.xlsx", lang="zh", log=None)
    assert len(openpyxl.load_workbook(path).sheetnames) == 1


def test_two_writings_are_the_same_bytes(tmp_path: Path) -> None:
    one, two = (
        write_notices([NOTICE], tmp_path / n, lang="zh").read_bytes() for n in ("a.xlsx", "b.xlsx")
    )
    assert one == two


def test_nothing_to_list(tmp_path: Path) -> None:
    none = replace(NOTICE, rows=())
    path = write_notices([none], tmp_path / "x.xlsx", lang="zh")
    assert openpyxl.load_workbook(path).worksheets[0]["A5"].value == "没有内容。"
