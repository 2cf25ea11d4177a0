"""Tables of several files, and their geometry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from landuse.errors import InputError
from landuse.ingest.layers import joined
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
