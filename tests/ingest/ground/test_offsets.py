"""Shifted layers give themselves away, and true ones are left in peace."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse import crs
from landuse.crs import Geometries
from landuse.crs.shift import SYSTEMS, shifted
from landuse.errors import Note
from landuse.ingest.ground.offsets import Side, disagreement, sample_points, shifted_by, suspect

METRIC = "EPSG:4526"
WEST, SOUTH = 38_410_000, 3_190_000


def parcels(across: int, up: int, side: float = 100.0, gap: float = 20.0) -> crs.Shapes:
    at = np.arange(across * up)
    x, y = WEST + at % across * (side + gap), SOUTH + at // across * (side + gap)
    return np.asarray(shapely.box(x, y, x + side, y + side))


def firms(shapes: crs.Shapes, system: str | None = None, seed: int = 0) -> np.ndarray:
    """A point in each parcel, read as if true although it is from a web map."""
    rng = np.random.default_rng(seed)
    xy = shapely.get_coordinates(shapely.centroid(shapes)) + rng.uniform(-40, 40, (len(shapes), 2))
    if system is None:
        return xy
    degrees = crs.moved(xy, METRIC, "EPSG:4326")
    there = np.column_stack(shifted(system, degrees[:, 0], degrees[:, 1]))
    return crs.moved(there, "EPSG:4326", METRIC)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(("across", "up"), [(4, 1), (6, 2), (40, 30)])
def test_shifted_points_are_found(system: str, across: int, up: int) -> None:
    """In a tiny park they all miss; in a big dense one most hit some parcel or other."""
    land = parcels(across, up)
    found = suspect(firms(land, system)[:300], land, METRIC, least=0.6)
    assert found is not None
    assert (found.system, found.areas) == (system, False)
    assert found.after == found.count > found.before
    assert 550 < found.metres < 700 if system == "GCJ-02" else 1150 < found.metres < 1300


@pytest.mark.parametrize("system", SYSTEMS)
def test_shifted_areas_are_found(system: str) -> None:
    true = parcels(12, 8)
    land = crs.reproject(true, METRIC, "EPSG:4326")
    land = shapely.transform(land, lambda xy: np.column_stack(shifted(system, *xy.T)))
    land = crs.reproject(land, "EPSG:4326", METRIC)
    found = suspect(firms(true), land, METRIC, least=0.6)
    assert found is not None
    assert (found.system, found.areas) == (system, True)


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 12), st.floats(0, 300))
def test_true_points_are_never_suspected(seed: int, across: int, up: int, noise: float) -> None:
    """Law: geocoding noise of any size is no shift."""
    land = parcels(across, up)
    rng = np.random.default_rng(seed)
    xy = firms(land, seed=seed) + rng.normal(0, noise, (len(land), 2))
    assert suspect(xy, land, METRIC, least=0.6) is None


@given(st.integers(0, 10_000), st.integers(3, 300))
def test_points_anywhere_are_never_suspected(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    xy = np.array([WEST, SOUTH]) + rng.uniform(-2000, 4000, (count, 2))
    assert suspect(xy, parcels(10, 10), METRIC, least=0.6) is None


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_luck_is_not_evidence(seed: int) -> None:
    """Most of a dense park is parcels: points strewn over it fall inside with any shift."""
    rng = np.random.default_rng(seed)
    xy = np.array([WEST, SOUTH]) + rng.uniform(500, 3_900, (300, 2))
    assert suspect(xy, parcels(40, 40, gap=10.0), METRIC, least=0.6) is None


def test_too_little_to_say() -> None:
    land = parcels(2, 1)
    assert suspect(firms(land, "BD-09"), land, METRIC, least=0.6) is None
    abroad = np.asarray(shapely.box(500_000, 4e6, 500_100, 4.0001e6)).reshape(1)
    assert suspect(np.full((9, 2), 500_600.0), abroad, "EPSG:32618", least=0.6) is None


def _said(points: Side, areas: Side, least: float = 0.6) -> list[Note]:
    notes = disagreement(points, areas, METRIC, least=least)
    for note in notes:
        assert note.severity == "warning"
        assert note.message("zh")
        assert note.remedy("zh")
    return notes


def _points(xy: np.ndarray, *systems: str) -> Side:
    return Side("enterprises", "e.csv", shapely.points(xy), systems)


LAND = parcels(6, 2)
PARCELS = Side("parcels", "p.gpkg", Geometries.of(LAND), ("EPSG:4526",))


@pytest.mark.parametrize(
    ("base", "line"),
    [("EPSG:4490", "BD-09"), ("EPSG:4526", "BD-09 EPSG:4526"), ("EPSG:3857", "BD-09 EPSG:3857")],
)
def test_the_line_to_write(base: str, line: str) -> None:
    (note,) = _said(_points(firms(LAND, "BD-09"), base), PARCELS)
    assert note.code == "crs.shift_suspected"
    assert note.table == "enterprises"
    assert f'crs = "{line}"' in note.remedy("en")
    assert "0 of 12 points" in note.message("en")
    assert "12 would" in note.message("en")


def test_parcels_in_a_web_map_are_blamed_themselves() -> None:
    true = parcels(6, 2)
    land = crs.reproject(true, METRIC, "EPSG:4326")
    land = shapely.transform(land, lambda xy: np.column_stack(shifted("GCJ-02", *xy.T)))
    side = Side(
        "parcels", "p.json", Geometries.of(crs.reproject(land, "EPSG:4326", METRIC)), ("EPSG:4326",)
    )
    (note,) = _said(_points(firms(true), "EPSG:4526"), side)
    assert (note.code, note.table) == ("crs.shift_suspected", "parcels")
    assert 'crs = "GCJ-02" under [parcels]' in note.remedy("en")


def test_undoing_what_was_never_done_is_said() -> None:
    """True points, declared as GCJ-02: the undoing moved them away."""
    degrees = crs.moved(firms(LAND), METRIC, "EPSG:4326")
    wrong = crs.moved(degrees, "GCJ-02", METRIC)
    (note,) = _said(_points(wrong, "GCJ-02"), PARCELS)
    assert (note.code, note.table) == ("crs.shift_worse", "enterprises")


def test_agreeing_layers_are_not_spoken_of() -> None:
    assert _said(_points(firms(LAND), "EPSG:4490"), PARCELS) == []


def test_huge_parks_from_surveys_are_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landuse.ingest.ground.offsets._LOOK", 5)
    points = firms(LAND, "BD-09")
    assert _said(_points(points, "EPSG:4526"), PARCELS) == []
    assert len(_said(_points(points, "EPSG:4490"), PARCELS)) == 1


def test_few_points_are_enough() -> None:
    shapes = np.array([*LAND, None, shapely.Polygon()], dtype=object)
    assert len(sample_points(shapes)) == 12
    assert len(sample_points(parcels(40, 40))) <= 300
    assert shapely.contains_xy(LAND, sample_points(LAND)).all()


@pytest.mark.parametrize(
    ("heading", "system"),
    [
        ("百度经度", "BD-09"),
        ("bd09_x", "BD-09"),
        ("高德纬度", "GCJ-02"),
        ("经度(火星)", "GCJ-02"),
        ("东坐标", None),
    ],
)
def test_headings_that_name_a_web_map(heading: str, system: str | None) -> None:
    assert shifted_by(heading) == system
