"""What the parts of an .xlsx say besides values."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from landuse.ingest.formats.bookxml import Structure, structures
from tests.ingest.books import messy


def _written(path: Path, **formulas: tuple[str, object]) -> Structure:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for cell, (formula, value) in formulas.items():
            sheet.write_formula(cell, formula, None, value)
    return dict(structures(path.read_bytes()))["Sheet1"]


def test_hidden_merged_and_errors(tmp_path: Path) -> None:
    found = dict(structures((tmp_path / messy(tmp_path / "m.xlsx")).read_bytes()))
    assert list(found) == ["说明", "2023年", "旧"]
    sheet = found["2023年"]
    assert (2, 3, 2, 4) in sheet.merged
    assert sheet.hidden_rows == {6}
    assert sheet.hidden_columns == {4}
    assert sheet.errors == {(7, 3): "#DIV/0!"}
    assert not sheet.filtered
    assert found["说明"] == Structure(height=1)


def test_formulas_without_values(tmp_path: Path) -> None:
    found = _written(tmp_path / "a.xlsx", A1=("=1+1", 2), A2=("=1+1", ""), AB3=("=1+1", ""))
    assert found.uncalculated == {(1, 0), (2, 27)}


def test_zeros_of_a_program_that_cannot_calculate(tmp_path: Path) -> None:
    """They come with the wish that all be calculated on opening."""
    zeros = {"A1": ("=B1*2", 0), "A2": ("=B2*2", 0)}
    assert _written(tmp_path / "a.xlsx", **zeros).uncalculated == {(0, 0), (1, 0)}
    assert not _written(tmp_path / "b.xlsx", **zeros, A3=("=B3*2", 4)).uncalculated


def test_text_from_a_formula_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    _written(path, A1=('=""', "x"), A2=("=1", 1))
    data = path.read_bytes()
    changed = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>x</v>", b"<v></v>"))
    assert changed.read_bytes() != data
    assert not dict(structures(changed.read_bytes()))["Sheet1"].uncalculated


def test_filters_and_far_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("a")
        sheet.write_column(0, 0, [1, 2, 3])
        sheet.autofilter(0, 0, 2, 0)
        sheet.write(1048575, 16383, "x")
        sheet.write_blank(0, 16382, None, book.add_format({"bold": True}))
    found = dict(structures(path.read_bytes()))["a"]
    assert found.filtered
    assert (found.height, found.width) == (1048576, 16384)


def test_other_files_are_none(tmp_path: Path) -> None:
    with pytest.raises(zipfile.BadZipFile):
        list(structures(b"PK"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(KeyError):
        list(structures((tmp_path / "a.zip").read_bytes()))
