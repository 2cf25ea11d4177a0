"""Laws of place: however a park is written down, its areas, links and shapes are the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from landuse import crs as systems
from landuse.crs.shift import shifted
from landuse.crs.zones import Zone, zone
from landuse.ingest import load_park
from landuse.link import link
from landuse.study import Inputs
from landuse.units import MU_M2
from tests.demo_run import park as demo_park

TRUE = "EPSG:4526"
SIZE = 60


@cache
def cut() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Sixty parcels of the demo park, a firm inside two of three, and a zone around all."""
    whole = gpd.read_file(demo_park().parent / "parcels.gpkg")
    parcels = whole.iloc[:SIZE][["geometry"]].assign(parcel_id=[f"P{i:02d}" for i in range(SIZE)])
    assert str(parcels.crs) == TRUE
    sites = parcels.iloc[[i for i in range(SIZE) if i % 3]]
    firms = gpd.GeoDataFrame(
        {"enterprise_id": "E" + sites["parcel_id"]},
        geometry=sites.representative_point(),
        crs=TRUE,
    )
    zones = gpd.GeoDataFrame(
        {"zone_id": ["Z"]}, geometry=[shapely.box(*parcels.total_bounds).buffer(300)], crs=TRUE
    )
    return parcels, firms, zones


@cache
def wanted() -> tuple[pd.Series, pd.DataFrame]:
    """Areas and links as they are."""
    parcels, firms, _ = cut()
    areas = parcels.set_index("parcel_id").area
    pairs = pd.DataFrame(
        {"enterprise_id": firms["enterprise_id"], "parcel_id": firms["enterprise_id"].str[1:]}
    )
    return areas, pairs.reset_index(drop=True)


def load(folder: Path, sources: Mapping[str, Mapping[str, str]], crs: str = "auto") -> Inputs:
    lines = ["[park]", 'name = "x"', "year = 2025", f"crs = {json.dumps(crs)}"]
    for table, options in sources.items():
        lines += [f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in options.items())]
    (folder / "park.toml").write_text("\n".join(lines), encoding="utf-8")
    return load_park(folder)


def assert_the_same(found: Inputs, *, exact: bool) -> None:
    """Same areas, up to what the grid of the metric CRS stretches; the same firms on the same land."""
    areas, pairs = wanted()
    drawn = found.tables["parcels"].set_index("parcel_id")["area_m2"].loc[areas.index]
    ratio = systems.grid_ratio(found.shapes["parcels"], found.crs)
    true = systems.grid_ratio(cut()[0].geometry.to_numpy(), TRUE)
    assert ratio is not None
    assert true is not None
    np.testing.assert_allclose(drawn * true / ratio, areas, rtol=1e-6 if exact else 1e-4)
    tables = dict(found.tables)
    tables["parcels"] = tables["parcels"].assign(area_mu=tables["parcels"]["area_m2"] / MU_M2)
    links, _ = link(tables, found.shapes)
    said = links[["enterprise_id", "parcel_id"]].astype("str")
    said = said.sort_values(["enterprise_id", "parcel_id"], ignore_index=True)
    pd.testing.assert_frame_equal(said, pairs, check_dtype=False)


NEAR = [
    Zone("China 2000", 3, meridian, prefixed)
    for meridian in (111, 117)
    for prefixed in (True, False)
]
WIDE = [Zone("China 2000", 6, 111, True), Zone("China 2000", 6, 117, False)]
PLACES = [each.code for each in (*NEAR, *WIDE)] + [
    TRUE,
    "EPSG:4547",
    "EPSG:4490",
    "EPSG:4326",
    "EPSG:3857",
    "EPSG:32649",
]


@pytest.mark.parametrize("name", PLACES)
def test_any_crs_gives_the_same_park(tmp_path: Path, name: str) -> None:
    parcels, firms, zones = cut()
    parcels.to_crs(name).to_parquet(tmp_path / "p.parquet")
    firms.to_crs(TRUE).to_parquet(tmp_path / "e.parquet")
    zones.to_crs("EPSG:4490").to_file(tmp_path / "z.geojson")
    found = load(
        tmp_path,
        {
            "parcels": {"path": "p.parquet"},
            "enterprises": {"path": "e.parquet"},
            "zones": {"path": "z.geojson"},
        },
    )
    assert_the_same(found, exact=False)
    assert {note.severity for note in found.notes} <= {"info", "warning"}


@pytest.mark.parametrize("name", [each.code for each in NEAR] + ["EPSG:4490"])
def test_without_a_label_and_declared(tmp_path: Path, name: str) -> None:
    """The .prj stripped, and the CRS written in park.toml instead."""
    parcels, firms, _ = cut()
    parcels.to_crs(name).to_file(tmp_path / "p.shp")
    (tmp_path / "p.prj").unlink()
    xy = shapely.get_coordinates(firms.to_crs("EPSG:4490").geometry)
    firms.assign(经度=xy[:, 0], 纬度=xy[:, 1]).drop(columns="geometry").to_csv(
        tmp_path / "e.csv", index=False
    )
    sources = {
        "parcels": {"path": "p.shp", "crs": name},
        "enterprises": {"path": "e.csv"},
    }
    assert_the_same(load(tmp_path, sources), exact=False)


def _sibling(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Coordinates without prefix, label with."""
    return frame.to_crs("EPSG:4547").set_crs(TRUE, allow_override=True)


def _turned(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(systems.exchanged(frame.geometry.to_numpy()), crs=frame.crs)


def _called_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_crs("EPSG:4490", allow_override=True)


def _called_metres(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.to_crs("EPSG:4490").set_crs("EPSG:4547", allow_override=True)


def _unlabelled(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_crs(None, allow_override=True)


def _no_prefix_no_label(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Only the zone boundary, in degrees, says where it is."""
    return _unlabelled(frame.to_crs("EPSG:4547"))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_sibling, "crs.prefix"),
        (_turned, "crs.swapped"),
        (lambda frame: _turned(frame.to_crs("EPSG:4326")), "crs.swapped"),
        (_called_degrees, "crs.relabelled"),
        (_called_metres, "crs.relabelled"),
        (_unlabelled, "ingest.crs_guessed"),
        (_no_prefix_no_label, "crs.by_witness"),
        (lambda frame: _turned(_sibling(frame)), "crs.prefix"),
    ],
)
@pytest.mark.parametrize("table", ["parcels", "enterprises", "zones"])
def test_what_was_spoilt_is_mended_with_a_word(
    tmp_path: Path, spoil: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame], code: str, table: str
) -> None:
    """Law: one layer spoilt in one way gives the same park and a warning about that layer."""
    frames: dict[str, Any] = dict(zip(("parcels", "enterprises", "zones"), cut(), strict=True))
    frames[table] = spoil(frames[table])
    for name, frame in frames.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
    found = load(tmp_path, {name: {"path": f"{name}.parquet"} for name in frames})
    assert_the_same(found, exact=zone(found.crs) == zone(TRUE))
    known = {note.code for note in found.notes if note.table == table}
    silent = table == "enterprises" and spoil is _unlabelled  # the park's own CRS is meant
    assert code in known or silent
    assert found.tables["zones"]["area_m2"].tolist() == pytest.approx(cut()[2].area, rel=1e-3)


@pytest.mark.parametrize("system", ["GCJ-02", "BD-09"])
@pytest.mark.parametrize("table", ["parcels", "enterprises", "zones"])
def test_a_web_map_is_undone_on_request_and_found_out_without(
    tmp_path: Path, system: str, table: str
) -> None:
    frames: dict[str, Any] = dict(zip(("parcels", "enterprises", "zones"), cut(), strict=True))
    degrees = frames[table].to_crs("EPSG:4326")
    there = shapely.transform(
        degrees.geometry.to_numpy(), lambda xy: np.column_stack(shifted(system, *xy.T))
    )
    frames[table] = degrees.set_geometry(there, crs="EPSG:4326")
    for name, frame in frames.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
    plain = {name: {"path": f"{name}.parquet"} for name in frames}
    asked = load(tmp_path, {**plain, table: {**plain[table], "crs": system}})
    assert_the_same(asked, exact=False)
    assert not [note for note in asked.notes if note.code.startswith("crs.shift_s")]
    told = [note for note in load(tmp_path, plain).notes if note.code == "crs.shift_suspected"]
    assert table in {note.table for note in told}
    assert system in {str(note.params["system"]) for note in told}
