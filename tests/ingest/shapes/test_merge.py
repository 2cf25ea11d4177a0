"""Rows of one key made one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import shapely

from landuse.errors import InputError
from landuse.ingest.shapes.merge import name_parcels
from landuse.study import Inputs
from tests.ingest.conftest import codes, twelve

Load = Callable[..., Inputs]
Fail = Callable[..., InputError]


def _csv(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return path.name


def test_polygons_of_one_parcel_are_dissolved(load: Load, tmp_path: Path) -> None:
    """Land stays the same; a registered area that all rows repeat is not added up."""
    frame = twelve()
    frame.loc[[1, 2], "parcel_id"] = frame.loc[0, "parcel_id"]
    frame.loc[[6, 7], ["parcel_id", "ZDMJ"]] = [["X", 10.0], ["X", 20.0]]
    frame.to_parquet(tmp_path / "p.parquet")
    found = load(parcels={"path": "p.parquet", "duplicates": "merge"})
    parcels = found.tables["parcels"]
    assert len(parcels) == 9
    assert parcels["area_m2"].sum() == pytest.approx(120_000)
    assert parcels["area_m2"][0] == pytest.approx(30_000)
    assert parcels["registered_area"][0] == 15.0
    assert parcels.set_index("parcel_id")["registered_area"]["X"] == 30.0
    assert found.shapes["parcels"][0].geom_type == "Polygon"
    assert codes(found).count("merged_disputed") == 2  # their names differ
    again = shapely.from_wkb(parcels["geometry"].to_numpy(dtype=object))
    assert shapely.equals(again, found.shapes["parcels"]).all()


def test_overlap_counts_once(load: Load, tmp_path: Path) -> None:
    frame = twelve()[["parcel_id", "geometry"]]
    frame = pd.concat([frame, frame.iloc[[0]]], ignore_index=True)
    frame.to_parquet(tmp_path / "p.parquet")
    found = load(parcels={"path": "p.parquet", "duplicates": "merge"})
    assert found.tables["parcels"]["area_m2"].sum() == pytest.approx(120_000)
    (note,) = [note for note in found.notes if note.code == "ingest.merged"]
    assert (note.params["area"], note.params["after"]) == ("20000.0", "10000.0")


def test_amounts_of_one_year_are_summed(load: Load, tmp_path: Path) -> None:
    name = _csv(
        tmp_path / "r.csv",
        "企业,年度,税收,营业收入\n甲,2024,1,\n甲,2024,2,\n甲,2023,4,5\n乙,2024,8,\n乙,2024,9,\n",
    )
    found = load(returns={"path": name, "duplicates": "merge"})
    returns = found.tables["returns"].set_index(["enterprise_id", "year"])
    assert returns["tax_paid"].sum() == 24
    assert returns["tax_paid"]["甲", 2024] == 3
    assert pd.isna(returns["revenue"]["甲", 2024])
    assert codes(found).count("merged_rows") == 2


def test_the_same_row_counts_once(load: Load, tmp_path: Path) -> None:
    """And is told; different rows are added to it."""
    lines = "企业,年度,税收\n甲,2024,180.5\n乙,2024,3\n甲,2024,180.5\n甲,2024,1\n乙,2024,4\n丙,2024,0\n丙,2024,0\n"
    name = _csv(tmp_path / "r.csv", lines)
    found = load(returns={"path": name, "duplicates": "merge"})
    assert found.tables["returns"]["tax_paid"].tolist() == [181.5, 7.0, 0.0]
    (note,) = [note for note in found.notes if note.code == "ingest.merged_same"]
    assert (note.severity, note.params["rows"], note.params["same"]) == ("warning", "2, 4, 5", 1)
    assert codes(found).count("merged_rows") == 2


def test_one_enterprise_under_two_names_is_one(load: Load, tmp_path: Path) -> None:
    firms = _csv(tmp_path / "e.csv", "企业编号,企业名称\nE1,甲\n")
    name = _csv(tmp_path / "r.csv", "企业,年度,税收\n甲,2024,1\nE1,2024,2\n")
    found = load(enterprises={"path": firms}, returns={"path": name, "duplicates": "merge"})
    assert found.tables["returns"]["tax_paid"].tolist() == [3.0]


def test_enterprises_must_agree(load: Load, fail: Fail, tmp_path: Path) -> None:
    same = _csv(tmp_path / "e.csv", "企业编号,企业名称,地址\nE1,甲,\nE1,甲,一路\nE2,乙,二路\n")
    firms = load(enterprises={"path": same, "duplicates": "merge"}).tables["enterprises"]
    assert firms["address"].tolist() == ["一路", "二路"]
    other = _csv(tmp_path / "o.csv", "企业编号,企业名称\nE1,甲\nE1,乙\n")
    error = fail(enterprises={"path": other, "duplicates": "merge"})
    assert codes(error) == ["merge_disagrees"]
    assert "企业名称" in str(error)


def test_parcels_without_a_code_keep_their_land(load: Load, tmp_path: Path) -> None:
    frame = twelve()
    frame.loc[[2, 5], "parcel_id"] = [None, "na"]
    frame.loc[3, "parcel_id"] = "unnamed-1"
    frame.to_parquet(tmp_path / "p.parquet")
    found = load(parcels={"path": "p.parquet", "missing": ["na"]})
    ids = found.tables["parcels"]["parcel_id"]
    assert ids[[2, 5]].tolist() == ["unnamed-2", "unnamed-3"]
    assert ids.is_unique
    assert found.tables["parcels"]["area_m2"].sum() == pytest.approx(120_000)
    assert codes(found).count("unnamed_parcel") == 2


def test_named_parcels_are_left_alone() -> None:
    frame = pd.DataFrame({"parcel_id": ["a", "b"]})
    found, notes = name_parcels(frame)
    assert found is frame
    assert notes == []


def test_sums_over_several_files_are_warned_of(load: Load, tmp_path: Path) -> None:
    """One sheet may sum up the other: nobody can see that from here, so it is said."""
    one = _csv(tmp_path / "a.csv", "企业,年度,税收\n甲,2024,100\n乙,2024,50\n")
    other = _csv(tmp_path / "b.csv", "企业,年度,税收\n甲,2024,100.2\n")
    found = load(returns={"path": [one, other], "duplicates": "merge"})
    (note,) = [note for note in found.notes if note.code == "ingest.merged_sources"]
    assert note.severity == "warning"
    assert note.params["count"] == 1
    assert {"a.csv", "b.csv"} <= set(str(note.params["sources"]).split(", "))
    same = _csv(tmp_path / "c.csv", "企业,年度,税收\n甲,2024,1\n甲,2024,2\n")
    assert "merged_sources" not in codes(load(returns={"path": same, "duplicates": "merge"}))
