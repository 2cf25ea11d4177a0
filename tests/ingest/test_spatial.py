"""CRS of a layer, and whether layers meet."""

from __future__ import annotations

import pytest

from landuse.ingest import spatial

HERE = ((38_409_000.0, 3_189_000.0, 38_411_000.0, 3_191_000.0), (38_410_000.0, 3_190_000.0))
SIX = ((409_000.0, 3_189_000.0, 411_000.0, 3_191_000.0), (410_000.0, 3_190_000.0))


@pytest.mark.parametrize(
    ("extent", "declared", "stated", "crs", "code"),
    [
        (HERE, "EPSG:4526", None, "EPSG:4526", None),
        (HERE, None, "EPSG:4526", "EPSG:4526", None),
        (HERE, None, None, "EPSG:4526", "crs_guessed"),
        (HERE, "EPSG:2362", "EPSG:4526", "EPSG:2362", "crs_overridden"),
        (HERE, None, "EPSG:4527", None, "crs_impossible"),
        (HERE, "EPSG:1", None, None, "crs_not_known"),
        (SIX, None, None, None, "crs_unknown"),
        (SIX, "EPSG:4547", None, "EPSG:4547", None),
        (None, None, None, None, None),
    ],
)
def test_declared_then_stated_then_guessed(
    extent: spatial.Extent | None,
    declared: str | None,
    stated: str | None,
    crs: str | None,
    code: str | None,
) -> None:
    placed = spatial.find_crs("zones", "z.shp", extent, declared=declared, stated=stated)
    assert placed.crs == crs
    assert [note.code for note in placed.notes] == ([f"ingest.{code}"] if code else [])
    for note in placed.notes:
        assert "z.shp" in note.message("zh")
        assert "[zones]" in note.remedy("en")


def test_a_choice_lists_the_candidates() -> None:
    (note,) = spatial.find_crs("parcels", "p", SIX, declared=None, stated=None).notes
    assert "EPSG:4547 (114°E)" in note.remedy("zh")
    assert "409000 – 411000" in note.message("en")


def test_impossible_label_says_what_it_could_be() -> None:
    (note,) = spatial.find_crs("parcels", "p", HERE, declared=None, stated="EPSG:4490").notes
    assert "EPSG:4526" in note.remedy("zh")


@pytest.mark.parametrize(("lon", "near"), [(115.40, True), (113.08, False)])
def test_edge_of_a_zone_is_said(lon: float, near: bool) -> None:
    extent = ((lon, 28.7, lon, 28.7), (lon, 28.7))
    placed = spatial.choose_metric("EPSG:4490", extent, "auto", "p")
    assert placed.crs == "EPSG:4547"
    assert ("ingest.crs_near_edge" in {note.code for note in placed.notes}) is near


def test_other_datums_are_warned_of() -> None:
    import numpy as np
    import shapely

    from landuse.ingest.geometry import Drawn

    shapes = np.array([shapely.box(38_410_000, 3_190_000, 38_410_100, 3_190_100)])
    none = np.zeros(1, dtype=bool)
    drawn = Drawn(shapes, None, none, none)
    _, notes = spatial.move("zones", "z", drawn, "EPSG:2362", "EPSG:4526")
    assert [note.code for note in notes] == ["ingest.crs_moved", "ingest.crs_datum"]
    same, notes = spatial.move("zones", "z", drawn, "EPSG:4526", "EPSG:4526")
    assert same is drawn
    assert notes == []


def test_layers_apart() -> None:
    parcels = HERE[0]
    assert spatial.far_apart("zones", "z", parcels, parcels, "EPSG:4526") == []
    (note,) = spatial.far_apart("zones", "z", SIX[0], parcels, "EPSG:4547")
    assert note.severity == "error"
    assert "EPSG:4547" in note.message("zh")
