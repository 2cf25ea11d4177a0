"""Tables of several files, and their geometry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from landuse.errors import InputError
from landuse.ingest.ground.layers import joined
from landuse.study import Inputs
from tests.ingest.conftest import codes, twelve

Load = Callable[..., Inputs]
Fail = Callable[..., InputError]


def test_files_under_each_other_keep_categories() -> None:
    one = pd.DataFrame({"source": pd.Categorical(["a"]), "kind": pd.Categorical(["x"]), "n": [1.0]})
    other = pd.DataFrame({"source": pd.Categorical(["b"]), "n": [2.0]})
    found = joined([one, other])
    assert found["source"].tolist() == ["a", "b"]
    assert found["source"].dtype == "category"
    assert found["kind"].dtype == "category"
    assert joined([one]) is one


def test_zones_and_constraints_follow_the_parcels(load: Load, tmp_path: Path) -> None:
    whole = twelve().dissolve()[["geometry"]]
    whole.assign(zone_id="Z", version="2020").to_crs("EPSG:4490").to_file(tmp_path / "z.geojson")
    whole.assign(constraint_id="C", kind="farmland").to_crs("EPSG:4527").to_parquet(
        tmp_path / "c.parquet"
    )
    found = load(zones={"path": "z.geojson"}, constraints={"path": "c.parquet"})
    for name in ("zones", "constraints"):
        assert found.tables[name]["area_m2"].tolist() == pytest.approx([120_000], rel=1e-5)
        assert shapely.hausdorff_distance(found.shapes[name][0], whole.geometry[0]) < 0.05
    assert codes(found).count("crs_moved") == 2


def test_points_of_a_layer(load: Load, tmp_path: Path) -> None:
    frame = twelve()
    firms = (
        frame[["geometry"]].assign(eid=[f"E{i}" for i in range(12)]).set_geometry(frame.centroid)
    )
    firms.to_crs("EPSG:4326").to_parquet(tmp_path / "e.parquet")
    found = load(enterprises={"path": "e.parquet"})
    assert shapely.distance(found.shapes["enterprises"], frame.centroid.to_numpy()).max() < 0.001
    wkb = found.tables["enterprises"]["geometry"]
    assert shapely.equals_exact(
        shapely.from_wkb(wkb.to_numpy(dtype=object)), found.shapes["enterprises"]
    ).all()


def test_points_elsewhere(fail: Fail, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("企业编号,经度,纬度\nE1,10.5,50.1\n", encoding="utf-8")
    assert codes(fail(enterprises={"path": "e.csv"})) == ["crs_far_apart"]


def test_no_positions_no_shapes(load: Load, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("企业编号\nE1\n", encoding="utf-8")
    found = load(enterprises={"path": "e.csv"})
    assert "enterprises" not in found.shapes
    assert found.tables["enterprises"]["geometry"].isna().all()


def test_parcels_without_any_shape(fail: Fail, tmp_path: Path) -> None:
    frame = twelve()
    frame["geometry"] = None
    frame.to_parquet(tmp_path / "p.parquet")
    assert "no_geometry" in codes(fail(parcels={"path": "p.parquet"}))


def test_feet_are_measured_in_square_metres(load: Load, tmp_path: Path) -> None:
    feet = twelve("EPSG:4490").geometry.iloc[:1].translate(-113.08 - 72.2, 14.8)
    feet.to_frame("geometry").assign(pid="A").set_crs("EPSG:4269", allow_override=True).to_crs(
        "EPSG:3437"
    ).to_parquet(tmp_path / "p.parquet")
    found = load(parcels={"path": "p.parquet"})
    drawn = shapely.area(found.shapes["parcels"])
    np.testing.assert_allclose(
        found.tables["parcels"]["area_m2"], drawn * (1200 / 3937) ** 2, rtol=1e-9
    )
    assert "area_checked" in codes(found)


# --- place --------------------------------------------------------------------------------------


def test_old_datums_are_kept_on_their_own_grid(load: Load, tmp_path: Path) -> None:
    """Xian 1980 parcels, CGCS2000 zones: nothing is converted in silence."""
    parcels = twelve().set_crs("EPSG:2362", allow_override=True)
    parcels.to_parquet(tmp_path / "p.parquet")
    twelve().dissolve()[["geometry"]].assign(zone_id="Z").to_parquet(tmp_path / "z.parquet")
    found = load(parcels={"path": "p.parquet"}, zones={"path": "z.parquet"})
    assert found.crs == "EPSG:2362"
    assert found.tables["parcels"]["area_m2"].tolist() == pytest.approx([10_000] * 12, rel=1e-9)
    assert shapely.equals(found.shapes["parcels"], parcels.geometry.to_numpy()).all()
    assert {"crs.old_datum", "crs_datum"} <= set(codes(found))


def test_old_degrees_are_measured_on_their_own_datum(load: Load, tmp_path: Path) -> None:
    twelve("EPSG:4490").set_crs("EPSG:4610", allow_override=True).to_parquet(tmp_path / "p.parquet")
    found = load(parcels={"path": "p.parquet"})
    assert found.crs == "EPSG:2383"
    assert "crs_datum" not in codes(found)
    assert found.tables["parcels"]["area_m2"].tolist() == pytest.approx([10_000] * 12, rel=1e-3)


def test_files_of_several_systems_become_one_park(load: Load, tmp_path: Path) -> None:
    frame = twelve()
    frame.iloc[:4].to_parquet(tmp_path / "a.parquet")
    frame.iloc[4:8].to_crs("EPSG:4490").to_file(tmp_path / "b.geojson")
    frame.iloc[8:].to_crs("EPSG:4547").set_crs(None, allow_override=True).to_parquet(
        tmp_path / "c.parquet"
    )
    found = load(parcels={"path": ["a.parquet", "b.geojson", "c.parquet"]})
    assert found.crs == "EPSG:4526"
    assert [each["crs"] for each in found.sources] == ["EPSG:4526", "EPSG:4490", "EPSG:4547"]
    distance = shapely.hausdorff_distance(found.shapes["parcels"], frame.geometry.to_numpy())
    assert distance.max() < 0.01
    assert "crs.by_witness" in codes(found)


def test_a_stray_parcel_is_said_and_does_not_widen_the_park(
    load: Load, fail: Fail, tmp_path: Path
) -> None:
    frame = twelve()
    frame.loc[11, "geometry"] = shapely.box(38_410_000, 4_190_000, 38_410_100, 4_190_100)
    frame.to_parquet(tmp_path / "p.parquet")
    found = load(parcels={"path": "p.parquet"})
    (note,) = [note for note in found.notes if note.code == "crs.stray"]
    assert "rows 12" in note.message("en")
    assert found.tables["parcels"]["area_m2"].notna().all()
    zone = twelve().dissolve()[["geometry"]].translate(0, 500_000).to_frame("geometry")
    zone.assign(zone_id="Z").to_parquet(tmp_path / "z.parquet")
    error = fail(parcels={"path": "p.parquet"}, zones={"path": "z.parquet"})
    assert "crs_far_apart" in codes(error)


def test_near_the_edge_the_park_is_asked_or_told(load: Load, fail: Fail, tmp_path: Path) -> None:
    frame = twelve("EPSG:4490")
    frame = frame.set_geometry(frame.geometry.translate(115.40 - 113.08, 0))
    frame.to_parquet(tmp_path / "p.parquet")
    assert codes(fail(parcels={"path": "p.parquet"})) == ["crs.near_edge"]
    for crs in ("EPSG:4547", "EPSG:4548"):
        found = load(park={"crs": crs}, parcels={"path": "p.parquet"})
        assert found.crs == crs
    zones = frame.dissolve()[["geometry"]].assign(zone_id="Z").to_crs("EPSG:4548")
    zones.to_parquet(tmp_path / "z.parquet")
    found = load(parcels={"path": "p.parquet"}, zones={"path": "z.parquet"})
    assert found.crs == "EPSG:4548"
    assert "crs.edge_by_witness" in codes(found)


def test_all_doubts_of_all_layers_at_once(fail: Fail, tmp_path: Path) -> None:
    plain = twelve("EPSG:4547").set_crs(None, allow_override=True)
    plain.iloc[:6].to_parquet(tmp_path / "a.parquet")
    plain.iloc[6:].to_parquet(tmp_path / "b.parquet")
    error = fail(parcels={"path": ["a.parquet", "b.parquet"]})
    assert codes(error) == ["crs.ask", "crs.ask"]
    assert {"a.parquet", "b.parquet"} == {note.params["file"] for note in error.problems}


@pytest.mark.parametrize(
    ("heading", "crs", "said"),
    [("百度经度", None, True), ("百度经度", "BD-09", False), ("经度", None, False)],
)
def test_a_heading_that_names_a_web_map_is_remarked(
    load: Load, tmp_path: Path, heading: str, crs: str | None, said: bool
) -> None:
    """One firm is too little to see a shift by."""
    (tmp_path / "e.csv").write_text(f"企业编号,{heading},y\nE1,113.08,28.82\n", encoding="utf-8")
    options = {"path": "e.csv", "columns": {"x": heading}, **({"crs": crs} if crs else {})}
    assert ("crs.shift_heading" in codes(load(enterprises=options))) is said


SURVEY = (
    "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=38\n[地块坐标]\n"
    "4,1.0000,G1,甲,面,,工业用地,,@\n"
    "J1,1,3190000,38410000\nJ2,1,3190100,38410000\nJ3,1,3190100,38410100\nJ4,1,3190000,38410100\n"
)


def test_boundary_surveys_are_layers_like_others(load: Load, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_bytes(SURVEY.encode("gbk"))
    (tmp_path / "z.txt").write_text(SURVEY.replace("G1", "Z1"), encoding="utf-8")
    found = load(parcels={"path": "p.txt"}, zones={"path": "z.txt"})
    assert found.crs == "EPSG:4526"
    parcels, zones = found.tables["parcels"], found.tables["zones"]
    assert parcels[["parcel_id", "name", "land_use"]].iloc[0].tolist() == ["G1", "甲", "工业用地"]
    assert parcels["surveyed_area"].tolist() == pytest.approx([15.0])
    assert parcels["area_m2"].tolist() == zones["area_m2"].tolist() == [10_000.0]
    assert zones["zone_id"].tolist() == ["Z1"]
    assert found.tables["parcels"]["source_row"].tolist() == [6]


def test_a_survey_in_degrees_without_any_header(load: Load, tmp_path: Path) -> None:
    """Latitude first, nothing else said: one reading is left."""
    corners = shapely.get_coordinates(twelve("EPSG:4490").geometry.iloc[0].exterior)
    lines = [f"{i},1,{lat:.10f},{lon:.10f}" for i, (lon, lat) in enumerate(corners.tolist(), 1)]
    (tmp_path / "p.txt").write_text("\n".join(lines), encoding="utf-8")
    found = load(parcels={"path": "p.txt"})
    assert found.crs == "EPSG:4547"
    assert found.tables["parcels"]["area_m2"].tolist() == pytest.approx([10_000], rel=1e-4)
    assert {"survey.no_heading", "crs_guessed", "unnamed_parcel"} <= set(codes(found))
