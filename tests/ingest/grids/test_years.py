"""Years beside a table: one is taken, a contradiction is asked about, dates and ranges are neither."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from landuse.ingest.cells.columns import map_headings
from landuse.ingest.formats.rows import Layer, Rows
from landuse.ingest.grids.sheets import Surroundings
from landuse.ingest.grids.years import by_year, with_year, year_in_name
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


def _layer(*headings: str) -> Layer:
    rows = np.array([2, 3])
    columns = [pa.chunked_array([pa.array([f"{i}", f"{i}0"])]) for i in range(len(headings))]
    around = Surroundings((("2021—2022年企业税收",), headings))
    return Layer(
        "f",
        headings,
        lambda wanted: Rows(tuple(columns[i] for i in wanted), None, rows),
        around=around,
    )


WIDE = ("企业名称", "2021年税收（万元）", "税收2022", "营业收入 / 2021", "2022年 / 营业收入")


def test_a_column_for_each_year_is_a_sheet_for_each_year() -> None:
    found = by_year("returns", Source(path="f"), _layer(*WIDE))
    assert [each.headings for each in found] == [
        ("企业名称", "2021年税收（万元）", "", "营业收入 / 2021", ""),
        ("企业名称", "", "税收2022", "", "2022年 / 营业收入"),
    ]
    assert [[note.code for note in each.notes] for each in found] == [["sheets.by_year"], []]
    for year, layer in zip((2021, 2022), found, strict=True):
        above = layer.around.above
        source, notes = with_year("returns", layer.headings, above, Source(path="f"), "f")
        assert source.constant["year"] == year
        assert [note.code for note in notes] == ["sheets.year_found"]
        mapping = map_headings("returns", layer.headings, source, "f")
        assert not mapping.notes
        assert {column.field for column in mapping.columns} == {"name", "tax_paid", "revenue"}


def test_a_figure_without_year_belongs_to_none() -> None:
    found = by_year("returns", Source(path="f"), _layer(*WIDE, "职工人数", "地址"))
    assert all(each.headings[5:] == ("", "地址") for each in found)
    note = found[0].notes[1]
    assert (note.code, note.severity) == ("sheets.undated_column", "warning")
    assert "职工人数" in note.message("zh")


@pytest.mark.parametrize(
    ("table", "headings", "options"),
    [
        ("returns", ("企业名称", "2021年税收"), {}),
        ("returns", (*WIDE, "年度"), {}),
        ("returns", WIDE, {"constant": {"year": 2021}}),
        ("returns", WIDE, {"columns": {"year": "企业名称"}}),
        ("enterprises", WIDE, {}),
    ],
)
def test_other_tables_stay_whole(
    table: str, headings: tuple[str, ...], options: dict[str, object]
) -> None:
    layer = _layer(*headings)
    source = Source.model_validate({"path": "f", **options})
    assert by_year(table, source, layer) == [layer]


def test_a_wide_table_that_nobody_took_apart_is_refused_with_the_way_out() -> None:
    (note,) = map_headings("returns", WIDE, Source(path="f"), "f").notes
    assert (note.code, note.severity) == ("sheets.wide_years", "error")
    assert "2021年税收（万元）, 税收2022" in note.message("zh")
    for lang in ("zh", "en"):
        assert '[returns.columns] tax_paid = "税收2022"' in note.remedy(lang)
        assert "[returns.constant] year = 2022" in note.remedy(lang)
    options = {"path": "f", "constant": {"year": 2022}, "columns": {"tax_paid": "税收2022"}}
    mended = map_headings("returns", WIDE, Source.model_validate(options), "f")
    assert not [note for note in mended.notes if note.severity == "error"]


def test_the_year_of_a_name() -> None:
    assert year_in_name(["企业"], [["2024年度税收"]], "f.xlsx") == 2024
    assert year_in_name(["企业"], [["2024年度税收"]], "2023.xlsx") is None
