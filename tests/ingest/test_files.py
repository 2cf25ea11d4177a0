"""Opening files: sheets, delimiters, ragged rows, layers, odd geometry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from landuse.errors import InputError
from landuse.ingest import load_park
from landuse.study import Inputs
from tests.conftest import shared_data
from tests.ingest.conftest import codes, twelve

Load = Callable[..., Inputs]
Fail = Callable[..., InputError]


def _book(path: Path, **sheets: list[list[object]]) -> str:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return path.name


ROWS: list[list[object]] = [
    ["企业编号", "年度", "税收(元)"],
    ["0001", 2024, "1,234,500"],
    ["0002", "2024", 10000],
]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ragged", [False, True])
def test_text_tables(load: Load, tmp_path: Path, mark: str, ragged: bool) -> None:
    body = [
        ["企业编号", "年度", "名称"],
        ["E1", "2024", f'"甲{mark}\n乙"'],
        *([["E2", "2024"]] if ragged else [["E2", "2024", ""]]),
    ]
    (tmp_path / "r.csv").write_text("\n".join(mark.join(row) for row in body), encoding="utf-8")
    returns = load(returns={"path": "r.csv", "columns": {"name": "名称"}}).tables["returns"]
    assert returns["enterprise_id"].tolist() == ["E1", "E2"]
    assert returns["name"][0] == f"甲{mark}\n乙"
    assert returns["name"].isna()[1]
    assert returns["source_row"].tolist() == [2, 3]


@pytest.mark.parametrize("blank", ["", ",,"])
def test_blank_lines_are_counted(load: Load, tmp_path: Path, blank: str) -> None:
    text = f"企业编号,年度,税收\n{blank}\nE1,2024,1\n{blank}\n\nE2,2024,2\n"
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    assert load(returns={"path": "r.csv"}).tables["returns"]["source_row"].tolist() == [3, 6]


def test_workbook_keeps_codes_as_text(load: Load, tmp_path: Path) -> None:
    returns = load(returns={"path": _book(tmp_path / "r.xlsx", 表=ROWS)}).tables["returns"]
    assert returns["enterprise_id"].tolist() == ["0001", "0002"]
    assert returns["tax_paid"].tolist() == pytest.approx([123.45, 1.0])
    assert returns["source"].tolist() == ["r.xlsx [表]"] * 2


def test_total_rows_are_no_records(load: Load, tmp_path: Path) -> None:
    rows = [["序号", *ROWS[0]], [1, *ROWS[1]], [2, *ROWS[2]], [], ["合 计", "", "", 1244500]]
    found = load(returns={"path": _book(tmp_path / "r.xlsx", 表=rows)})
    assert found.tables["returns"]["tax_paid"].sum() == pytest.approx(124.45)
    (note,) = [note for note in found.notes if note.code == "ingest.total_row"]
    assert note.row == 5


def test_the_sheet_that_fits_is_taken(load: Load, tmp_path: Path) -> None:
    name = _book(tmp_path / "r.xlsx", 说明=[["填表说明"]], 数据=ROWS, 空=[])
    assert len(load(returns={"path": name}).tables["returns"]) == 2


def test_two_sheets_that_fit_are_a_question(fail: Fail, load: Load, tmp_path: Path) -> None:
    name = _book(tmp_path / "r.xlsx", 规上=ROWS, 规下=ROWS)
    error = fail(returns={"path": name})
    assert codes(error) == ["which_layer"]
    assert "规上, 规下" in str(error)
    assert len(load(returns={"path": name, "sheet": "规下"}).tables["returns"]) == 2
    assert codes(fail(returns={"path": name, "sheet": "全部"})) == ["no_sheet"]


def test_layers_are_listed(fail: Fail, tmp_path: Path) -> None:
    for layer in ("甲", "乙"):
        twelve().to_file(tmp_path / "p.gpkg", layer=layer)
    assert codes(fail(parcels={"path": "p.gpkg"})) == ["which_layer"]
    error = fail(parcels={"path": "p.gpkg", "layer": "丙"})
    assert codes(error) == ["no_layer"]
    assert "甲" in str(error)


@pytest.mark.parametrize("name", ["r.xlsx", "p.gpkg", "p.parquet", "p.geojson", "r.xls"])
def test_damaged_files(fail: Fail, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x00\x01 no such file")
    table = "returns" if name.startswith("r") else "parcels"
    error = fail(**{table: {"path": name}})
    assert codes(error) == ["unreadable"]
    assert name in str(error)


def test_bytes_in_no_encoding(fail: Fail, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b"\xff\xff\x80,\n")
    assert codes(fail(returns={"path": "r.csv"})) == ["no_encoding"]
    assert codes(fail(returns={"path": "r.csv", "encoding": "klingon"})) == ["no_encoding"]


def test_gbk_table_is_said(load: Load, tmp_path: Path) -> None:
    pd.DataFrame(ROWS[1:], columns=ROWS[0]).to_csv(tmp_path / "r.csv", index=False, encoding="gbk")
    assert "encoding" in codes(load(returns={"path": "r.csv"}))
    assert "encoding" not in codes(load(returns={"path": "r.csv", "encoding": "gbk"}))


# --- open data ----------------------------------------------------------------------------------


def _parcels(folder: Path, *parts: str, **options: str) -> Path:
    path = shared_data("nasty", *parts).as_posix()
    text = "\n".join(f"{key} = {value!r}" for key, value in options.items())
    (folder / "park.toml").write_text(
        f"[park]\nname = 'x'\nyear = 2024\n[parcels]\npath = '{path}'\n{text}\n", encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("fiona", "test_tin.shp"), "multipatch"),
        (("mapshaper", "issues", "384_invalid_json", "sample.json"), "unreadable"),
        (("mapshaper", "issues", "193", "gauss_kruger.shp"), "shapefile_parts"),
        (("mapshaper", "shapefile", "polygons.shp"), "shapefile_parts"),
        (("pyshp", "empty_zipfile.zip"), "empty_archive"),
        (("pyshp", "blockgroups_multishapefile.zip"), "which_layer"),
        (("cn_made", "parcels_metric_labelled_4490.geojson"), "crs_impossible"),
        (("cn_made", "parcels_latlon_swapped.geojson"), "crs_impossible"),
        (("mapshaper", "features", "clean", "ex10_bowtie.json"), "not_a_polygon"),
    ],
)
def test_nasty_files_are_refused_with_a_word(
    tmp_path: Path, parts: tuple[str, ...], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        load_park(_parcels(tmp_path, *parts))
    assert f"ingest.{code}" in {note.code for note in caught.value.problems}
    assert parts[-1] in str(caught.value)


def test_shapefile_in_gbk_without_anything(tmp_path: Path) -> None:
    """Null, bow-tie, multipart, twice the same id; no .prj, no .cpg, LDID 0."""
    path = _parcels(tmp_path, "cn_made", "parcels_gbk_noprj_nocpg.shp", duplicates="merge")
    found = load_park(path)
    assert found.crs == "EPSG:4526"
    assert {"encoding", "crs_guessed", "repaired", "no_shape", "merged"} <= set(codes(found))
    assert found.tables["parcels"]["area_m2"].isna().sum() == 1


@pytest.mark.parametrize("name", ["curvepolygon.gpkg", "multisurface.gpkg"])
def test_curves_become_lines(tmp_path: Path, name: str) -> None:
    folder = _parcels(tmp_path, "pyogrio", name)
    with (folder / "park.toml").open("a", encoding="utf-8") as file:
        file.write("[parcels.constant]\nparcel_id = 'A'\n")
    assert load_park(folder).tables["parcels"]["area_m2"].gt(0).all()


def test_ring_that_is_not_closed(tmp_path: Path) -> None:
    folder = _parcels(tmp_path, "mapshaper", "issues", "125", "openring.json")
    with (folder / "park.toml").open("a", encoding="utf-8") as file:
        file.write("[parcels.constant]\nparcel_id = 'A'\n")
    found = load_park(folder)
    assert "unreadable_geometry" in codes(found)
    assert found.tables["parcels"]["area_m2"].gt(0).all()
