"""Every odd file of the open data: read right, or refused with a word; never anything else.

The files: mapshaper (MPL-2.0), pyogrio (MIT), Fiona (BSD-3), pyshp (MIT), and some made for this project.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from landuse.errors import InputError
from landuse.ingest.shapes.geometry import decode
from tests.conftest import SHARED_DATA, shared_data
from tests.ingest.reading import attempt, codes, said, spoilt, texts

FOLDER = SHARED_DATA / "nasty"
PART = {".shx", ".prj", ".cpg", ".xsd"}
FILES = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("*")
    if path.is_file()
    and path.suffix
    and path.suffix not in {".md", ".TXT"}
    and "LICENSE" not in path.name
)
TABLES = {
    "cn_made/enterprise_tax_merged_header.xlsx": "returns",
    "cn_made/enterprise_tax_dirty_gb18030.csv": "returns",
    "cn_made/enterprise_points_bd09_gbk.csv": "enterprises",
}
ENCODINGS = {
    "cn_made/enterprise_points_bd09_gbk.csv": "gb18030",
    "cn_made/enterprise_tax_dirty_gb18030.csv": "gb18030",
    "cn_made/kcdj_gbk.txt": "gb18030",
    "cn_made/kcdj_utf8bom_yx_noband_unclosed.txt": "utf-8-sig",
    "cn_made/parcels_gbk_noprj_nocpg.shp": "gb18030",
    "mapshaper/dbf/big5.dbf": "cp950",
    "mapshaper/dbf/cpg/big5.shp": "cp950",
    "mapshaper/dbf/cpg/euckr.dbf": "euc_kr",
    "mapshaper/dbf/cpg/utf16.dbf": "utf-16-le",
    "mapshaper/dbf/gbk.dbf": "gb18030",
    "mapshaper/dbf/ldid/chinese.shp": "gb18030",
    "mapshaper/shapefile/utf8-property.shp": "utf-8",
    "pyshp/latin1.shp": "cp1252",
}
REFUSED = {
    "fiona/testopenfilegdb.gdb.zip": "ingest.which_layer",
    "mapshaper/geopackage/data_only_tables.gpkg": "ingest.which_layer",
    "mapshaper/geopackage/missing_crs_mixed_ranges.gpkg": "ingest.which_layer",
    "mapshaper/geopackage/mixed_crs.gpkg": "ingest.which_layer",
    "mapshaper/issues/193/gauss_kruger.shp": "ingest.shapefile_parts",
    "mapshaper/issues/384_invalid_json/sample.json": "files.bad_json",
    "mapshaper/issues/384_invalid_json/sample1.json": "files.bad_json",
    "mapshaper/shapefile/ignore-properties.shp": "ingest.shapefile_parts",
    "mapshaper/shapefile/polygons.shp": "ingest.shapefile_parts",
    "mapshaper/shapefile/latin1-property.shp": "files.which_encoding",
    "mapshaper/shapefile/latin1-property.dbf": "files.which_encoding",
    "pyshp/blockgroups_multishapefile.zip": "files.which_file",
    "pyshp/empty_zipfile.zip": "ingest.empty_archive",
}
ROWS = {
    "cn_made/kcdj_gbk.txt": 3,
    "cn_made/kcdj_utf8bom_yx_noband_unclosed.txt": 3,
    "cn_made/parcels_gbk_noprj_nocpg.shp": 12,
    "fiona/trio.seq": 3,
    "fiona/!test.geojson": 1,
    "mapshaper/geojson/six_counties_three_null.json": 6,
    "mapshaper/features/clean/ex8_britain.json": 12,
    "pyshp/corrupt_too_long.shp": 10,
    "pyogrio/test_gpkg_nulls.gpkg": 4,
}


@pytest.mark.parametrize("name", FILES)
def test_read_right_or_refused_with_a_word(name: str) -> None:
    path = shared_data("nasty", *name.split("/"))
    found = attempt(path, TABLES.get(name, "parcels"))
    if Path(name).suffix in PART:
        assert codes(found) in (["files.refused_part"], ["files.unknown_kind"])
        return
    if name in REFUSED:
        assert isinstance(found, InputError)
        assert codes(found) == [REFUSED[name]]
        assert path.name in found.problems[0].message("zh")
        return
    assert not isinstance(found, InputError), f"{name}: {found}"
    assert spoilt(texts(found)) == []
    assert len(found.frame) == ROWS.get(name, len(found.frame))
    if name in ENCODINGS:
        assert found.record["encoding"] == ENCODINGS[name]
    if found.geometry is not None:
        numbers = found.frame["source_row"].to_numpy(dtype=np.int64)
        drawn, notes = decode("parcels", found.geometry, numbers, name)
        wrong = {note.row for note in notes if note.severity == "error"}
        assert all(
            shape is None or row not in wrong
            for shape, row in zip(drawn.shapes, numbers, strict=True)
        )


def test_all_of_them_are_tried() -> None:
    shared_data("nasty")
    assert len(FILES) > 110
    assert set(ENCODINGS) | set(REFUSED) | set(ROWS) | set(TABLES) <= set(FILES)


@pytest.mark.parametrize(
    "name",
    ["mapshaper/issues/177/mixed_feature.json", "mapshaper/features/clean/ex21_crossed_lines.json"],
)
def test_lines_and_points_are_named_row_by_row(name: str) -> None:
    found = attempt(shared_data("nasty", *name.split("/")))
    assert not isinstance(found, InputError)
    assert found.geometry is not None
    _, notes = decode("parcels", found.geometry, np.arange(1, len(found.frame) + 1), name)
    assert {note.code for note in notes} == {"ingest.not_a_polygon"}
    assert [note.row for note in notes] == [1, 2]


def test_what_was_said_is_in_both_languages() -> None:
    found = attempt(shared_data("nasty", "cn_made", "parcels_gbk_noprj_nocpg.shp"))
    assert {note.message("zh") for note in said(found)} != {
        note.message("en") for note in said(found)
    }
