"""Whole files of returns: a column for each year, a total over several sheets, areas nobody read."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from landuse.ingest.tables import Part, read_parts
from landuse.park import Source
from tests.ingest.conftest import twelve

HEAD = (
    "企业名称,2021年税收（万元）,2022年税收（万元）,2021年营业收入（万元）,2022年营业收入（万元）"
)


def _codes(parts: list[Part], severity: str) -> list[str]:
    return [note.code for part in parts for note in part.notes if note.severity == severity]


def test_a_column_for_each_year_becomes_rows(tmp_path: Path) -> None:
    rows = f"{HEAD}\n甲,1,2,10,20\n乙,3,4,30,40\n合计,4,6,40,61\n"
    (tmp_path / "w.csv").write_text(rows, encoding="utf-8")
    parts = read_parts("returns", Source(path="w.csv"), "w.csv", tmp_path)
    assert [part.frame["year"].unique().tolist() for part in parts] == [[2021], [2022]]
    assert [part.frame["tax_paid"].tolist() for part in parts] == [[1.0, 3.0], [2.0, 4.0]]
    assert [part.frame["revenue"].tolist() for part in parts] == [[10.0, 30.0], [20.0, 40.0]]
    assert not any(part.record["ignored"] for part in parts)
    assert _codes(parts, "warning") == ["sheets.total_differs"]
    assert not _codes(parts, "error")


@pytest.mark.parametrize(("total", "code"), [(14, "total_of_sheets"), (15, "total_differs")])
def test_a_total_over_the_sheets_of_a_workbook(tmp_path: Path, total: int, code: str) -> None:
    book = openpyxl.Workbook()
    for name, figures in (("规上", (5, 6)), ("规下", (1, 2))):
        sheet = book.create_sheet(name)
        sheet.append(["企业名称", "年度", "税收（万元）"])
        for at, figure in enumerate(figures):
            sheet.append([f"{name}{at}", 2023, figure])
    sheet.append(["合计", None, total])
    del book["Sheet"]
    book.save(tmp_path / "m.xlsx")
    parts = read_parts("returns", Source(path="m.xlsx"), "m.xlsx", tmp_path)
    assert f"sheets.{code}" in [note.code for note in parts[1].notes]


def test_a_layer_whose_areas_stand_under_a_strange_heading(tmp_path: Path) -> None:
    twelve().rename(columns={"ZDMJ": "说明"}).to_parquet(tmp_path / "p.parquet")
    (part,) = read_parts("parcels", Source(path="p.parquet"), "p.parquet", tmp_path)
    assert "sheets.drawn_unread" in _codes([part], "warning")
    twelve().to_parquet(tmp_path / "p.parquet")
    (part,) = read_parts("parcels", Source(path="p.parquet"), "p.parquet", tmp_path)
    assert not _codes([part], "warning")
