"""GCJ-02 and BD-09: published vectors, there and back, names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.crs import shift
from landuse.crs.shift import SYSTEMS, shifted, split, unshifted

EAST, NORTH = np.array([116.404]), np.array([39.915])
MM = 1e-8
"""Degrees; about a millimetre on the ground."""


def test_published_vectors() -> None:
    """WGS84 → GCJ, GCJ → BD and BD → GCJ of one square in Beijing; the last is the usual shortcut."""
    assert np.ravel(shifted("GCJ-02", EAST, NORTH)) == pytest.approx(
        [116.41024449916938, 39.91640428150164], abs=1e-12
    )
    assert np.ravel(shift._to_bd(EAST, NORTH)) == pytest.approx(
        [116.41036949371029, 39.92133699351021], abs=1e-12
    )
    assert np.ravel(shift._back_from_bd(EAST, NORTH)) == pytest.approx(
        [116.39762729119315, 39.90865673957631], abs=1e-12
    )


def test_shortcut_is_near_the_iterated_inverse() -> None:
    there = shift._undo(shift._to_bd, EAST, NORTH, (EAST, NORTH))
    assert np.ravel(there) == pytest.approx(np.ravel(shift._back_from_bd(EAST, NORTH)), abs=2e-5)


@given(st.sampled_from(SYSTEMS), st.floats(73.6, 135.0), st.floats(18.2, 53.5))
def test_there_and_back_is_the_same_place(system: str, lon: float, lat: float) -> None:
    one, other = np.array([lon]), np.array([lat])
    back = unshifted(system, *shifted(system, one, other))
    assert np.ravel(back) == pytest.approx([lon, lat], abs=MM / 10)
    again = shifted(system, *unshifted(system, one, other))
    assert np.ravel(again) == pytest.approx([lon, lat], abs=MM / 10)


@pytest.mark.parametrize(("system", "low", "high"), [("GCJ-02", 600, 680), ("BD-09", 1190, 1280)])
@pytest.mark.parametrize(("lon", "lat"), [(113.08, 28.8), (113.45, 29.47), (115.40, 28.7)])
def test_size_of_the_shift(system: str, low: float, high: float, lon: float, lat: float) -> None:
    """Around Yueyang and Fengxin: 620–665 m and 1.21–1.26 km."""
    x, y = shifted(system, np.array([lon]), np.array([lat]))
    metres = np.hypot((x - lon) * 111_320 * np.cos(np.radians(lat)), (y - lat) * 110_800)
    assert low < metres[0] < high


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    lon, lat = np.linspace(74, 134, 50), np.linspace(19, 53, 50)
    for system in SYSTEMS:
        whole = np.column_stack(unshifted(system, lon, lat))
        single = [np.ravel(unshifted(system, lon[i : i + 1], lat[i : i + 1])) for i in range(50)]
        assert whole == pytest.approx(np.array(single), abs=1e-10)


@pytest.mark.parametrize(
    ("name", "system", "base"),
    [
        ("GCJ-02", "GCJ-02", "EPSG:4326"),
        ("gcj02", "GCJ-02", "EPSG:4326"),
        (" Gcj_02 ", "GCJ-02", "EPSG:4326"),
        ("BD-09", "BD-09", "EPSG:4326"),
        ("bd09ll", "BD-09", "EPSG:4326"),
        ("GCJ-02 EPSG:3857", "GCJ-02", "EPSG:3857"),
        ("GCJ-02 + EPSG:4547", "GCJ-02", "EPSG:4547"),
        ("EPSG:4526", "", "EPSG:4526"),
        ("GCJ-09", "", "GCJ-09"),
        ("BD-02", "", "BD-02"),
    ],
)
def test_names(name: str, system: str, base: str) -> None:
    assert split(name) == (system, base)


def test_nothing_stays_nothing() -> None:
    nothing = np.empty(0)
    for system in SYSTEMS:
        assert all(each.size == 0 for each in unshifted(system, nothing, nothing))
