"""Sheets named 规上 and 规下 say of what scale their enterprises are."""

from pathlib import Path

import openpyxl
import pytest

from landuse.ingest.grids.scales import scale_of, with_scale
from landuse.ingest.tables import read_parts
from landuse.park import Source


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("规上", True),
        ("1规模以下工业", False),
        ("Below scale", False),
        ("规上、规下", None),
        ("2024", None),
    ],
)
def test_names_of_sheets(part: str, expected: bool | None) -> None:
    assert scale_of(part) is expected


def test_a_column_and_park_toml_come_first() -> None:
    source = Source(path="f.xlsx")
    assert with_scale("enterprises", ["above_scale"], source, "f", "规上") == (source, [])
    own = Source(path="f.xlsx", constant={"above_scale": False})
    assert with_scale("enterprises", [], own, "f", "规上") == (own, [])
    assert with_scale("returns", [], source, "f", "规上") == (source, [])


def test_two_sheets_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, firm in (("规上", "甲公司"), ("规下", "乙公司")):
        sheet = book.create_sheet(name)
        sheet.append(["企业名称", "统一社会信用代码"])
        sheet.append([firm, None])
    book.remove(book.worksheets[0])
    book.save(tmp_path / "f.xlsx")
    parts = read_parts("enterprises", Source(path="f.xlsx"), "f.xlsx", tmp_path)
    assert [part.frame["above_scale"].tolist() for part in parts] == [[True], [False]]
    codes = [[n.code for n in part.notes if "scale" in n.code] for part in parts]
    assert codes == [["sheets.scale_above"], ["sheets.scale_below"]]
