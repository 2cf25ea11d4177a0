"""What .ods workbooks say besides values."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from landuse.ingest.formats.opendocument import open_structures
from tests.ingest.books import DATA

NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("table", "office", "text")
)


def _book(rows: str) -> bytes:
    content = f'<office:x {NAMESPACES}><table:table table:name="a">{rows}</table:table></office:x>'
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("content.xml", content)
    return data.getvalue()


def test_merged_hidden_and_errors() -> None:
    found = dict(open_structures((DATA / "messy.ods").read_bytes()))
    assert list(found) == ["说明", "2023年", "旧"]
    sheet = found["2023年"]
    assert (4, 0, 5, 0) in sheet.merged
    assert (2, 3, 2, 4) in sheet.merged
    assert sheet.hidden_rows == {6}
    assert sheet.hidden_columns == {4}
    assert sheet.errors == {(7, 3): "#DIV/0!"}


def test_repeated_cells_filters_and_formulas_without_values() -> None:
    value = '<table:table-cell office:value-type="float" office:value="1"/>'
    rows = (
        f'<table:table-row table:number-rows-repeated="3" table:visibility="filter">{value}</table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="4"/>{value}'
        '<table:table-cell table:formula="of:=1+1"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048572" table:visibility="collapse">'
        "<table:table-cell/></table:table-row>"
    )
    sheet = dict(open_structures(_book(rows)))["a"]
    assert sheet.filtered
    assert sheet.hidden_rows == {0, 1, 2}
    assert sheet.uncalculated == {(3, 5)}


def test_other_files_are_none() -> None:
    with pytest.raises(zipfile.BadZipFile):
        list(open_structures(b"no"))
