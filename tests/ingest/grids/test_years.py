"""Years beside a table: one is taken, a contradiction is asked about, dates and ranges are neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from landuse.ingest.grids.years import with_year
from landuse.ingest.tables import read_parts
from landuse.park import Source

HEADS = ["企业名称", "税收（万元）"]


def _found(
    title: str, file: str = "f.xlsx", part: str = "", heads: list[str] = HEADS, **constant: int
) -> tuple[object, list[str]]:
    given = Source(path=file, constant=constant)
    label = f"{file} [{part}]" if part else file
    source, notes = with_year("returns", heads, [[title, ""], heads], given, label, part)
    return source.constant.get("year"), [f"{note.severity} {note.code}" for note in notes]


TAKEN = ["info sheets.year_found"]


@pytest.mark.parametrize(
    ("title", "file", "part", "year"),
    [
        ("2024年度企业税收情况表", "f.xlsx", "Sheet1", 2024),
        ("２０２４年税收", "2024年.xlsx", "2024", 2024),
        ("", "税收2024.xlsx", "", 2024),
        ("", "2023-2025年税收.xlsx", "2024年", 2024),
        ("2024年税收（填报时间：2025年3月）", "f.xlsx", "", 2024),
        ("2024年1-12月税收", "f.xlsx", "", 2024),
    ],
)
def test_one_year_is_taken(title: str, file: str, part: str, year: int) -> None:
    assert _found(title, file, part) == (year, TAKEN)


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("税收", "f.xlsx"),
        ("2024年上半年税收", "2024年.xlsx"),
        ("2024年1-6月税收", "2024年.xlsx"),
        ("2024年3月税收", "2024年.xlsx"),
        ("2023—2024年税收", "2024年.xlsx"),
        ("", "20240320.xlsx"),
        ("", "2024-03-20.xlsx"),
        ("", "1850年.xlsx"),
    ],
)
def test_what_is_no_year_is_not_taken(title: str, file: str) -> None:
    assert _found(title, file) == (None, [])


def test_contradictions_are_said() -> None:
    assert _found("2023年税收", "2024年.xlsx")[1] == ["error sheets.which_year"]
    assert _found("2023年税收", year=2024) == (2024, ["warning sheets.year_other"])
    assert _found("2024年税收", year=2024) == (2024, [])


def test_columns_of_years_and_other_tables_are_left_alone() -> None:
    assert _found("2024年税收", heads=["企业", "年度", "税收"]) == (None, [])
    wide = ["企业", "税收 / 2023年", "税收 / 2024年"]
    assert _found("", "2024年.xlsx", heads=wide) == (None, [])
    given = Source(path="f")
    assert with_year("enterprises", HEADS, [["2024年"]], given, "f") == (given, [])


def test_a_file_a_year_needs_no_column(tmp_path: Path) -> None:
    for year in (2023, 2024):
        text = f"{year}年度企业税收情况表,\n企业名称,税收（万元）\n甲,1\n乙,2\n"
        (tmp_path / f"{year}年.csv").write_text(text, encoding="utf-8")
        (part,) = read_parts("returns", Source(path="x"), f"{year}年.csv", tmp_path)
        assert part.frame["year"].tolist() == [year, year]
        assert not [note for note in part.notes if note.severity == "error"]
