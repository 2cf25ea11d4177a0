"""Whole parks: laws first, then every format, then what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from pandas.testing import assert_frame_equal

from landuse import schema
from landuse.errors import InputError
from landuse.ingest import load_park
from landuse.study import WKB, Inputs
from tests.conftest import shared_data
from tests.ingest.conftest import SOUTH, WEST, codes, twelve
from tests.ingest.written import WRITERS

Load = Callable[..., Inputs]
Fail = Callable[..., InputError]
FIRMS = "企业编号,统一社会信用代码,企业名称,所在宗地\nE1,91430600MA00000010,甲公司,430681001001GB00000\nE2,91430600MA00000023,乙公司,430681001001GB00001\n"


def _csv(folder: Path, name: str, text: str, encoding: str = "utf-8") -> str:
    (folder / name).write_bytes(text.encode(encoding))
    return name


# --- laws ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "figure"),
    [("亩", 15.0), ("公顷", 1.0), ("平方米", 10_000.0), ("ha", 1.0), ("㎡", 10_000.0)],
)
def test_units_change_nothing(load: Load, tmp_path: Path, unit: str, figure: float) -> None:
    frame = twelve().rename(columns={"ZDMJ": f"用地面积({unit})"})
    frame[f"用地面积({unit})"] = figure
    frame.to_parquet(tmp_path / "p.parquet")
    parcels = load(parcels={"path": "p.parquet"}).tables["parcels"]
    np.testing.assert_allclose(parcels["registered_area"], 15.0, rtol=1e-12)


def test_order_of_rows_changes_nothing(load: Load, tmp_path: Path) -> None:
    twelve().to_parquet(tmp_path / "a.parquet")
    twelve().sample(frac=1, random_state=7).to_parquet(tmp_path / "b.parquet")
    one, other = (load(parcels={"path": name}) for name in ("a.parquet", "b.parquet"))
    left, right = (
        found.tables["parcels"]
        .set_index("parcel_id")
        .drop(columns=["source", "source_row"])
        .sort_index()
        for found in (one, other)
    )
    assert_frame_equal(left, right)


def test_reading_twice_is_reading_once(load: Load, tmp_path: Path) -> None:
    _csv(tmp_path, "e.csv", FIRMS)
    one, other = (load(enterprises={"path": "e.csv"}) for _ in range(2))
    for name, table in one.tables.items():
        assert_frame_equal(table, other.tables[name])
    assert one.sources == other.sources
    assert one.notes == other.notes


def test_money_in_is_money_out(load: Load, tmp_path: Path) -> None:
    """Whatever way an enterprise is named, and whether it is known, its tax stays."""
    _csv(tmp_path, "e.csv", FIRMS)
    lines = [
        "企业,年度,税收(元)",
        "E1,2024,10000",
        "91430600MA00000023,2024,20000",
        "甲 公司,2023,40000",
        "丙,2024,80000",
    ]
    _csv(tmp_path, "r.csv", "\n".join(lines))
    found = load(enterprises={"path": "e.csv"}, returns={"path": "r.csv"})
    returns = found.tables["returns"]
    assert returns["tax_paid"].sum() == pytest.approx(15.0, rel=1e-12)
    assert returns["enterprise_id"].tolist() == ["E1", "E2", "E1", "丙"]
    assert {"resolved", "unknown_enterprises"} <= set(codes(found))
    assert len(found.tables["enterprises"]) == 2


def test_enterprises_without_ids_are_found_by_what_stands_in(load: Load, tmp_path: Path) -> None:
    _csv(tmp_path, "e.csv", "统一社会信用代码,企业名称\n91A,甲\n,乙\n")
    _csv(tmp_path, "r.csv", "企业,年度,税收\n甲,2024,1\n乙,2024,2\n91a,2023,4\n")
    found = load(enterprises={"path": "e.csv"}, returns={"path": "r.csv"})
    assert found.tables["enterprises"]["enterprise_id"].tolist() == ["91A", "乙"]
    assert found.tables["returns"]["enterprise_id"].tolist() == ["91A", "乙", "91A"]
    assert codes(found).count("id_stands_in") == 2


def test_tables_keep_their_contract(load: Load, tmp_path: Path) -> None:
    _csv(tmp_path, "e.csv", FIRMS)
    found = load(enterprises={"path": "e.csv"})
    for name, table in found.tables.items():
        assert schema.problems(table, name).empty
        wanted = [each for each, field in schema.fields(name).items() if field.kind == "input"]
        assert set(wanted) <= set(table.columns)
        for column in set(table.columns) - {"geometry"}:
            assert str(table[column].dtype) == schema.fields(name)[column].pandas_dtype
    assert found.tables["parcels"]["geometry"].dtype == WKB


def test_untouched_geometry_passes_through(load: Load, tmp_path: Path) -> None:
    frame = twelve()
    frame.to_parquet(tmp_path / "p.parquet")
    found = load(parcels={"path": "p.parquet"})
    before = shapely.to_wkb(frame.geometry.to_numpy())
    assert pa.array(found.tables["parcels"]["geometry"]).to_pylist() == list(before)
    assert shapely.equals_exact(found.shapes["parcels"], frame.geometry.to_numpy()).all()


# --- formats ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_is_the_same_park(load: Load, tmp_path: Path, kind: str) -> None:
    source = WRITERS[kind](tmp_path)
    found = load(parcels=source)
    parcels = found.tables["parcels"]
    wanted = twelve()
    assert found.crs == "EPSG:4526"
    assert parcels["parcel_id"].tolist() == wanted["parcel_id"].tolist()
    assert parcels["name"].tolist() == wanted["name"].tolist()
    assert parcels["registered_area"].tolist() == [15.0] * 12
    np.testing.assert_allclose(parcels["area_m2"], 10_000, rtol=1e-6)
    assert not parcels["repaired"].any()
    assert len(found.sources[0]["sha256"]) == 64


def test_old_dbf_without_code_page_is_said(load: Load, tmp_path: Path) -> None:
    found = load(parcels=WRITERS["shp-gbk"](tmp_path))
    assert "files.encoding" in codes(found)
    assert "files.encoding" not in codes(load(parcels=WRITERS["shp"](tmp_path)))


def test_several_files_of_one_kind(load: Load, tmp_path: Path) -> None:
    frame = twelve()
    frame.iloc[:5].to_parquet(tmp_path / "a.parquet")
    frame.iloc[5:].to_crs("EPSG:4490").to_file(tmp_path / "b.gpkg")
    found = load(parcels={"path": ["a.parquet", "b.gpkg"]})
    parcels = found.tables["parcels"]
    assert parcels["source"].tolist() == ["a.parquet"] * 5 + ["b.gpkg"] * 7
    np.testing.assert_allclose(parcels["area_m2"], 10_000, rtol=1e-5)
    assert [source["crs"] for source in found.sources] == ["EPSG:4526", "EPSG:4490"]


# --- provenance ---------------------------------------------------------------------------------


def test_sources_say_how_a_file_was_understood(load: Load, tmp_path: Path) -> None:
    frame = twelve().rename(columns={"ZDMJ": "用地面积(公顷)"}).assign(remark="x")
    frame.to_parquet(tmp_path / "p.parquet")
    source = load(parcels={"path": "p.parquet"}).sources[0]
    assert source["name"] == source["path"] == "p.parquet"
    assert source["rows"] == 12
    assert source["ignored"] == ["remark"]
    (area,) = [each for each in source["columns"] if each["field"] == "registered_area"]
    assert area["heading"] == "用地面积(公顷)"
    assert (area["unit"], area["factor"], area["stated"]) == ("公顷", 15.0, True)


# --- what goes wrong ----------------------------------------------------------------------------


def test_all_problems_at_once(fail: Fail, tmp_path: Path) -> None:
    twelve().drop(columns="parcel_id").to_parquet(tmp_path / "p.parquet")
    _csv(tmp_path, "r.csv", "企业编号,年度,税收\nE1,2024,12万3\nE1,二〇二四,1\n")
    error = fail(
        parcels={"path": "p.parquet"},
        enterprises={"path": "没有.csv"},
        returns={"path": "r.csv"},
    )
    assert set(codes(error)) == {"missing_column", "no_file", "bad_number"}
    for text in (
        "没有.csv",
        "r.csv 第 2 行「税收」",
        "12万3",
        "r.csv, row 3, column “年度”",
        "[parcels.columns] parcel_id",
    ):
        assert text in str(error)


def test_negative_area_has_a_place(fail: Fail, tmp_path: Path) -> None:
    twelve().assign(ZDMJ=[15.0, -1.0] * 6).to_parquet(tmp_path / "p.parquet")
    error = fail(parcels={"path": "p.parquet"})
    assert codes(error) == ["out_of_range"] * 6
    assert "p.parquet 第 2 行「ZDMJ」列：“-1.0”" in str(error)


def test_duplicate_keys_list_their_rows(fail: Fail, tmp_path: Path) -> None:
    frame = twelve()
    frame.loc[3, "parcel_id"] = frame.loc[1, "parcel_id"]
    frame.to_parquet(tmp_path / "p.parquet")
    error = fail(parcels={"path": "p.parquet"})
    assert codes(error) == ["duplicate_key"]
    assert "2, 4" in error.message("zh")
    assert 'duplicates = "merge"' in error.message("en")


@pytest.mark.parametrize("text", ["", "企业编号,年度,税收\n", "企业编号,年度,税收\n,,\n"])
def test_empty_table_is_an_error(fail: Fail, tmp_path: Path, text: str) -> None:
    _csv(tmp_path, "r.csv", text)
    assert {"no_rows", "files.empty"} & set(codes(fail(returns={"path": "r.csv"})))


def test_an_empty_sheet_is_told_once(fail: Fail, tmp_path: Path) -> None:
    """Not once more for each column that it lacks; a layer without any attribute has rows to lack them."""
    pd.DataFrame().to_excel(tmp_path / "r.xlsx")
    assert codes(fail(returns={"path": "r.xlsx"})) == ["no_rows"]
    twelve()[["geometry"]].to_file(tmp_path / "bare.gpkg")
    assert "missing_column" in codes(fail(parcels={"path": "bare.gpkg"}))


def test_a_row_of_nobody_is_an_error(fail: Fail, tmp_path: Path) -> None:
    _csv(tmp_path, "r.csv", "企业编号,年度,税收\nE1,2024,1\n,2024,5\n")
    error = fail(returns={"path": "r.csv"})
    assert codes(error) == ["missing_key"]
    assert "r.csv, row 3" in str(error)


def test_a_cell_that_cannot_be_read_is_not_missing_as_well(fail: Fail, tmp_path: Path) -> None:
    _csv(tmp_path, "r.csv", "企业编号,年度,税收\nE1,2024,1\nE1,去年,5\nE2,,7\n")
    error = fail(returns={"path": "r.csv"})
    assert [each.row for each in error.problems if each.row] == [3], str(error)


def test_two_crs_that_cannot_agree(fail: Fail, tmp_path: Path) -> None:
    zones = twelve().dissolve().assign(zone_id="Z1")[["zone_id", "geometry"]]
    zones.set_crs("EPSG:4527", allow_override=True).translate(1e6).to_frame("geometry").assign(
        zone_id="Z1"
    ).set_crs("EPSG:4527", allow_override=True).to_parquet(tmp_path / "z.parquet")
    error = fail(zones={"path": "z.parquet"})
    assert codes(error) == ["crs_far_apart"]
    assert "z.parquet" in str(error)
    assert "EPSG:4527" in str(error)


def test_park_crs_must_measure(fail: Fail) -> None:
    assert codes(fail(park={"crs": "EPSG:4490"})) == ["crs_not_metric"]


# --- crs of whole parks -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("crs", "metric", "said"),
    [
        ("EPSG:4526", "EPSG:4526", []),
        ("EPSG:4547", "EPSG:4547", []),
        ("EPSG:4490", "EPSG:4547", ["crs_metric", "crs_moved"]),
        ("EPSG:4326", "EPSG:4547", ["crs_metric", "crs_moved"]),
        ("EPSG:3857", "EPSG:4547", ["crs_mercator", "crs_moved"]),
    ],
)
def test_areas_are_true_in_any_crs(
    load: Load, tmp_path: Path, crs: str, metric: str, said: list[str]
) -> None:
    twelve(crs).to_parquet(tmp_path / "p.parquet")
    found = load(parcels={"path": "p.parquet"})
    assert found.crs == metric
    assert codes(found) == [*said, "area_checked"]
    np.testing.assert_allclose(found.tables["parcels"]["area_m2"], 10_000, rtol=1e-4)


def test_park_crs_decides(load: Load, tmp_path: Path) -> None:
    twelve("EPSG:4490").to_parquet(tmp_path / "p.parquet")
    assert load(park={"crs": "EPSG:4526"}, parcels={"path": "p.parquet"}).crs == "EPSG:4526"


def test_park_crs_is_that_of_files_without_any(load: Load, tmp_path: Path) -> None:
    twelve("EPSG:4547").set_crs(None, allow_override=True).to_parquet(tmp_path / "p.parquet")
    found = load(park={"crs": "EPSG:4547"}, parcels={"path": "p.parquet"})
    assert found.sources[0]["crs"] == found.crs == "EPSG:4547"


def test_distorting_crs_is_warned_of(load: Load, tmp_path: Path) -> None:
    twelve("EPSG:3395").to_parquet(tmp_path / "p.parquet")
    assert "area_off" in codes(load(parcels={"path": "p.parquet"}))


def test_unlabelled_layer_takes_the_crs_of_the_park(load: Load, tmp_path: Path) -> None:
    twelve("EPSG:4547").to_parquet(tmp_path / "p.parquet")
    zones = twelve("EPSG:4547").dissolve()[["geometry"]].assign(zone_id="Z1")
    zones.set_crs(None, allow_override=True).to_parquet(tmp_path / "z.parquet")
    found = load(parcels={"path": "p.parquet"}, zones={"path": "z.parquet"})
    assert "crs.by_witness" in codes(found)
    assert found.tables["zones"]["area_m2"].tolist() == pytest.approx([120_000])
    assert found.tables["zones"]["version"].tolist() == ["1"]


def test_positions_in_degrees_and_metres(load: Load, tmp_path: Path) -> None:
    here = shapely.points(WEST + 50, SOUTH + 50)
    degrees = twelve("EPSG:4490").geometry.iloc[0].centroid
    lines = [f"E1,{degrees.x:.9f},{degrees.y:.9f}", "E2,,"]
    _csv(tmp_path, "d.csv", "企业编号,经度,纬度\n" + "\n".join(lines))
    _csv(tmp_path, "m.csv", f"企业编号,x,y\nE1,{here.x},{here.y}\nE2,,\n")
    for name in ("d.csv", "m.csv"):
        found = load(enterprises={"path": name})
        points = found.shapes["enterprises"]
        assert points[1] is None
        assert shapely.distance(points[0], here) < 0.01
        assert found.tables["enterprises"]["geometry"].isna().tolist() == [False, True]


# --- real parks ---------------------------------------------------------------------------------


def _real(folder: Path, text: str) -> Inputs:
    (folder / "park.toml").write_text('[park]\nname = "x"\nyear = 2025\n' + text, encoding="utf-8")
    return load_park(folder)


@pytest.mark.parametrize("name", ["easthampton_fy25.gpkg", "easthampton_fy25.gdb.zip"])
def test_easthampton(tmp_path: Path, name: str) -> None:
    path = shared_data("easthampton_ma", name).as_posix()
    layer = 'layer = "M087TaxPar"\n[parcels.columns]\nparcel_id = "LOC_ID"\n'
    found = _real(tmp_path, f'[parcels]\npath = "{path}"\n{layer}')
    parcels = found.tables["parcels"]
    assert len(parcels) == 5948
    assert found.crs == "EPSG:26986"
    assert set(parcels.loc[parcels["repaired"], "parcel_id"]) >= {"M_98564_892983"}
    assert codes(found).count("repaired") == parcels["repaired"].sum()
    assert parcels["repaired"].sum() == (2 if name.endswith("gpkg") else 1)
    assert shapely.is_valid(found.shapes["parcels"]).all()


def test_lebanon(tmp_path: Path) -> None:
    path = shared_data("lebanon_nh", "LebParcels.shp").as_posix()
    rest = 'missing = ["na"]\nduplicates = "merge"\n[parcels.columns]\nparcel_id = "MAP_LOT"\n'
    found = _real(tmp_path, f'[parcels]\npath = "{path}"\n{rest}')
    parcels = found.tables["parcels"]
    assert found.crs == "EPSG:3437"
    assert codes(found).count("unnamed_parcel") == 40
    assert codes(found).count("merged") == 23
    assert parcels["parcel_id"].is_unique
    assert len(parcels) == 4364 - 25
    assert parcels["area_m2"].sum() / 1e4 == pytest.approx(9934.9, abs=0.05)


def test_a_review_file_without_decisions(fail: Fail, tmp_path: Path) -> None:
    (tmp_path / "review.csv").write_text("名称,备注\n恒昌塑业,x\n", encoding="utf-8")
    error = fail(link={"review": "review.csv"})
    assert codes(error) == ["review.no_decision"]
    assert all(each in error.problems[0].message("zh") for each in ("review.csv", "决定"))
