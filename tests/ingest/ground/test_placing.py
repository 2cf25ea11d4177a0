"""One file in its place: areas, positions, rows that are odd or far."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from landuse.ingest.ground.places import Witness
from landuse.ingest.ground.placing import Placing, Site, area_file, point_file, stray_rows
from landuse.park import Source
from tests.ingest.ground.test_testimony import BOX, part

PARCELS = Witness("p", "EPSG:4526", (113.07, 28.79, 113.09, 28.81))
BOUNDS = (38_410_000.0, 3_187_000.0, 38_410_100.0, 3_187_100.0)


def site(table: str = "parcels", crs: str | None = None, **more: Any) -> Site:
    return Site(table, Source(path="x", crs=crs), **more)


def settled(table: str, crs: str | None = None) -> Site:
    return site(table, crs, metric="EPSG:4526", bounds=BOUNDS, parcels=lambda: PARCELS)


def codes(placing: Placing) -> list[str]:
    for note in placing.notes:
        assert note.message("zh")
        assert note.remedy("en")
    return [note.code for note in placing.notes]


def test_parcels_settle_the_park() -> None:
    found = area_file(site(), part([BOX, None], "EPSG:4526"))
    assert (found.crs, found.metric) == ("EPSG:4526", "EPSG:4526")
    assert found.extent is not None
    assert found.extent.bounds == BOUNDS
    assert found.record["crs"] == "EPSG:4526"
    assert codes(found) == ["ingest.no_shape"]


def test_the_park_speaks_for_files_that_say_nothing() -> None:
    plain = shapely.transform(BOX, lambda xy: xy - [38e6, 0])
    assert area_file(site(park="EPSG:4547"), part([plain])).crs == "EPSG:4547"
    assert area_file(site(park="EPSG:4547"), part([BOX])).crs == "EPSG:4526"
    asked = area_file(site(park="auto"), part([plain]))
    assert (asked.crs, asked.metric, codes(asked)) == (None, None, ["crs.ask"])
    assert codes(area_file(site(park="no such"), part([plain]))) == ["crs.ask"]


def test_north_first_is_exchanged_before_it_is_measured() -> None:
    turned = shapely.transform(BOX, lambda xy: xy[:, ::-1])
    found = area_file(site(), part([turned], "EPSG:4526"))
    assert found.drawn.shapes[0].bounds == BOUNDS
    assert found.drawn.changed.all()
    assert codes(found) == ["crs.swapped"]


def test_mixed_kinds_are_an_error_with_the_rows() -> None:
    odd = shapely.box(113.08, 28.8, 113.081, 28.801)
    found = area_file(site(), part([BOX, BOX, odd], "EPSG:4526"))
    (note,) = [note for note in found.notes if note.severity == "error"]
    assert note.code == "crs.mixed"
    assert "(rows 3)" in note.message("en")


def test_a_layer_elsewhere_is_an_error() -> None:
    far = shapely.transform(BOX, lambda xy: xy + np.array([300_000, 0]))
    found = area_file(settled("zones"), part([far], "EPSG:4526"))
    assert "ingest.crs_far_apart" in codes(found)
    near = shapely.transform(BOX, lambda xy: xy + np.array([1_200, 0]))
    assert codes(area_file(settled("zones"), part([near], "EPSG:4526"))) == []


def test_positions_in_degrees_in_metres_or_in_none() -> None:
    degrees = part(x=np.array([113.0787, np.nan]), y=np.array([28.7970, 1.0]))
    found = point_file(settled("enterprises"), degrees)
    assert found.crs == "EPSG:4490"
    assert abs(found.drawn.shapes[0].x - 38_410_050) < 100
    assert found.drawn.shapes[1] is None
    metres = part(x=np.array([38_410_050.0]), y=np.array([3_187_050.0]))
    assert codes(point_file(settled("enterprises"), metres)) == []
    plain = part(x=np.array([410_050.0]), y=np.array([3_187_050.0]))
    found = point_file(settled("enterprises"), plain)
    assert codes(found) == ["crs.ask"]
    nowhere = point_file(settled("enterprises"), part(name=["a"]))
    assert (nowhere.crs, codes(nowhere)) == (None, [])


def test_latitude_first_in_a_sheet() -> None:
    turned = part(x=np.array([28.7970] * 3), y=np.array([113.0787] * 3))
    found = point_file(settled("enterprises"), turned)
    assert codes(found) == ["crs.swapped", "ingest.crs_moved"]
    assert abs(found.drawn.shapes[0].x - 38_410_050) < 100


def test_zeros_and_odd_positions_count_as_missing() -> None:
    firms = part(
        x=np.array([38_410_050.0, 0.0, 113.08, 38_410_060.0]),
        y=np.array([3_187_050.0, 0.0, 28.8, 3_187_050.0]),
    )
    found = point_file(settled("enterprises"), firms)
    assert codes(found) == ["crs.no_position", "crs.no_position"]
    assert [each is None for each in found.drawn.shapes] == [False, True, True, False]
    assert "(rows 2)" in found.notes[0].message("en")
    assert "(rows 3)" in found.notes[1].message("en")


@pytest.mark.parametrize("crs", ["GCJ-02", "BD-09"])
def test_web_maps_on_request(crs: str) -> None:
    firms = part(x=np.array([113.0861]), y=np.array([28.7934]))
    plain = point_file(settled("enterprises"), firms)
    undone = point_file(settled("enterprises", crs), firms)
    assert undone.crs == crs
    assert codes(undone) == ["crs.shift_undone"]
    moved = shapely.distance(plain.drawn.shapes[0], undone.drawn.shapes[0])
    assert 600 < moved < 1300


def test_rows_far_from_the_park() -> None:
    away = shapely.transform(BOX, lambda xy: xy + np.array([0, 150_000]))
    shapes = [BOX, away, BOX, None, BOX]
    placed = area_file(site(), part(shapes, "EPSG:4526"))
    far, notes = stray_rows("parcels", part(shapes), placed, (38_410_050, 3_187_050))
    assert far.tolist() == [1]
    assert [note.code for note in notes] == ["crs.stray"]
    assert "(rows 2)" in notes[0].message("en")
    nowhere = area_file(site(), part([None], "EPSG:4526"))
    assert stray_rows("parcels", part([None]), nowhere, (0, 0))[1] == []
