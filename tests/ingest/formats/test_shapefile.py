"""Shapefiles: encodings stated, unstated and misstated; parts lost, damaged or of another set."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import shapely

from tests.conftest import shared_data
from tests.ingest.conftest import twelve
from tests.ingest.reading import attempt, codes, read, refused, spoilt, texts
from tests.ingest.tables_of_dbase import dbf, shapefile

NAMES = twelve()["name"].tolist()
IDS = twelve()["parcel_id"].tolist()


@pytest.mark.parametrize(
    ("encoding", "stated", "language", "note"),
    [
        ("gb18030", None, 0, "files.encoding"),
        ("gb18030", None, 0x57, "files.encoding"),
        ("gb18030", None, 0x4D, None),
        ("gb18030", "GBK", 0, None),
        ("gb18030", "936", 0x57, None),
        ("gb18030", "OEM", 0x57, "files.encoding"),
        ("gb18030", "UTF-8", 0, "files.false_encoding"),
        ("gb18030", "UTF-16", 0, "files.false_encoding"),
        ("gb18030", "ISO-8859-1", 0x57, "files.false_encoding"),
        ("utf-8", "UTF-8", 0, None),
        ("utf-8", None, 0, "files.encoding"),
        ("utf-8", "GBK", 0, "files.false_encoding"),
        ("utf-8", "ISO-8859-1", 0x57, "files.false_encoding"),
    ],
)
def test_encoding_as_stated_and_as_it_is(
    tmp_path: Path, encoding: str, stated: str | None, language: int, note: str | None
) -> None:
    part = read(shapefile(tmp_path, encoding, stated=stated, language=language))
    assert part.frame["parcel_id"].tolist() == IDS
    assert part.frame["name"].tolist() == NAMES
    assert part.frame["registered_area"].tolist() == [15.0] * 12
    assert part.record["encoding"] == encoding
    assert [code for code in codes(part) if code.startswith("files.")] == ([note] if note else [])
    assert not spoilt(texts(part))


def test_the_encoding_can_be_given_and_must_be_possible(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030")
    assert read(path, encoding="gbk").frame["name"].tolist() == NAMES
    assert "files.encoding" not in codes(read(path, encoding="GB2312"))
    note = refused(path, encoding="utf-8")
    assert note.code == "files.not_in_encoding"
    assert refused(path, encoding="klingon").code == "files.no_such_encoding"


def test_values_that_are_not_in_the_encoding_given_are_named(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030")
    data = path.with_suffix(".dbf").read_bytes()
    start = int.from_bytes(data[8:10], "little")
    ascii_names = [
        (name, "C", width, 0) for name, width in ((b"ZDDM", 19), (b"DKMC", 20), (b"YT", 20))
    ]
    head = dbf([*ascii_names, (b"ZDMJ", "N", 12, 3)], [])[:-1]
    path.with_suffix(".dbf").write_bytes(data[:32] + head[32:] + data[start:])
    found = attempt(path, encoding="utf-8")
    bad = [note for note in found.notes if note.code == "files.bad_values"]
    assert {note.params["count"] for note in bad} == {12}
    assert all(note.severity == "error" and note.row == 1 for note in bad)


def test_parts_in_capitals_under_any_name(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    path = shapefile(tmp_path / "made", "gb18030")
    folder = tmp_path / "数据 #1!"
    folder.mkdir()
    for each in path.parent.iterdir():
        shutil.copy(
            each, folder / f"宗地{each.suffix.upper() if each.suffix != '.shx' else '.shx'}"
        )
    part = read(folder / "宗地.SHP")
    assert part.frame["name"].tolist() == NAMES
    assert part.crs is not None
    assert part.label == "宗地.SHP"


def test_a_lost_index_is_made_again(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030")
    path.with_suffix(".shx").unlink()
    part = read(path)
    assert "files.index_rebuilt" in codes(part)
    assert part.geometry is not None
    assert part.geometry.null_count == 0
    assert not path.with_suffix(".shx").exists()


def test_a_lost_table_is_missed_only_where_columns_are_needed(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030")
    path.with_suffix(".dbf").unlink()
    assert refused(path).code == "ingest.shapefile_parts"
    part = read(path, constant={"parcel_id": "A"})
    assert len(part.frame) == 12
    assert part.geometry is not None


def test_shapes_and_records_of_different_sets(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030")
    path.with_suffix(".dbf").write_bytes(dbf([(b"ZDDM", "C", 5, 0)], [[b"1"]] * 11))
    note = refused(path)
    assert note.code == "files.parts_disagree"
    assert (note.params["shapes"], note.params["records"]) == (12, 11)


def test_deleted_records_keep_rows_and_shapes_together(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030")
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    start, size = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    for row in (0, 5):
        data[start + row * size] = ord("*")
    path.with_suffix(".dbf").write_bytes(data)
    part = read(path)
    kept = [i for i in range(12) if i not in {0, 5}]
    assert part.frame["parcel_id"].tolist() == [IDS[i] for i in kept]
    assert part.frame["source_row"].tolist() == [i + 1 for i in kept]
    assert part.geometry is not None
    assert shapely.equals(shapely.from_wkb(part.geometry.to_numpy()), twelve().geometry[kept]).all()
    (note,) = [note for note in part.notes if note.code == "files.deleted"]
    assert note.params["count"] == 2


@pytest.mark.parametrize(("less", "code"), [(40, "files.short_dbf"), (400, "files.short_dbf")])
def test_a_table_that_ends_too_early(tmp_path: Path, less: int, code: str) -> None:
    path = shapefile(tmp_path, "gb18030")
    data = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(data[:-less])
    assert refused(path).code == code


def test_a_table_whose_header_is_wrong(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030")
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    data[10] += 1
    path.with_suffix(".dbf").write_bytes(data)
    assert refused(path).code == "files.bad_dbf"


def test_a_layer_that_it_does_not_have(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030")
    assert refused(path, layer="乙").code == "ingest.no_layer"
    assert len(read(path, layer="p").frame) == 12
    assert read(path).record["layer"] == ""


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_damaged_crs_is_said(tmp_path: Path, keep: float) -> None:
    path = shapefile(tmp_path, "gb18030")
    text = path.with_suffix(".prj").read_text(encoding="utf-8")
    path.with_suffix(".prj").write_text(text[: int(len(text) * keep)], encoding="utf-8")
    assert refused(path).code == "files.bad_prj"
    path.with_suffix(".prj").write_text("", encoding="utf-8")
    assert read(path).crs is None


def test_headings_that_were_cut_are_still_understood(tmp_path: Path) -> None:
    """UTF-8 cuts 宗地代码 inside its last character: GDAL cannot open such a file at all."""
    part = read(shapefile(tmp_path, "utf-8", stated="UTF-8"))
    mapped = {each["heading"]: each["field"] for each in part.record["columns"]}
    assert mapped["宗地代"] == "parcel_id"
    assert mapped["用地面"] == "registered_area"


def test_a_short_heading_that_was_not_cut_is_not_completed(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030", stated="GBK")
    data = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(
        data.replace("宗地名称".encode("gbk"), "宗地名".encode("gbk") + b"\0\0")
    )
    assert "宗地名" in read(path).record["ignored"]


def test_a_table_alone(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030").with_suffix(".dbf")
    part = read(path, "enterprises", columns={"enterprise_id": "宗地代码", "name": "宗地名称"})
    assert part.frame["name"].tolist() == NAMES
    assert part.geometry is None


def test_decimal_commas_are_neither_cut_nor_thousands() -> None:
    """A driver reads 68,500 in a column of three decimals as 68."""
    path = shared_data("nasty", "mapshaper", "dbf", "comma_separated.dbf")
    found = attempt(path, columns={"registered_area": "AUGSTUMS"}, constant={"parcel_id": "A"})
    assert found.frame["registered_area"].tolist()[:3] == [68.5, 66.3, 65.5]
    assert "files.commas" in codes(found)


def test_fields_of_one_name_are_a_question() -> None:
    path = shared_data("nasty", "mapshaper", "dbf", "duplicate_fields.dbf")
    found = attempt(path, columns={"registered_area": "unemployed"}, constant={"parcel_id": "A"})
    assert "ingest.repeated_heading" in codes(found)
    assert "files.overflow" in codes(
        attempt(path, columns={"registered_area": "rate"}, constant={"parcel_id": "A"})
    )


def test_gbk_without_anything_of_the_open_data() -> None:
    part = read(shared_data("nasty", "cn_made", "parcels_gbk_noprj_nocpg.shp"))
    assert part.frame["land_use"].dropna().unique().tolist() == ["工业用地"]
    assert part.record["encoding"] == "gb18030"
    assert part.crs is None
    assert not spoilt(texts(part))


def test_a_column_without_a_name_is_said(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "utf-8", stated="UTF-8")
    fields = [(b"ZDDM", "C", 19, 0), (b"", "N", 12, 3)]
    rows = [[code.encode(), b"15.000"] for code in twelve()["parcel_id"]]
    path.with_suffix(".dbf").write_bytes(dbf(fields, rows))
    (note,) = [each for each in read(path).notes if each.severity != "info"]
    assert note.code == "sheets.nameless_column"
    assert (note.params["column"], note.params["found"]) == ("B", "15")
