"""What numbers say about their CRS: the table of domain knowledge, row by row."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landuse import crs
from landuse.crs.zones import DATUMS, Zone
from landuse.ingest.ground.coordinates import (
    Extent,
    Reading,
    extent_of,
    meridian,
    plausible,
    readings,
)

NORTH = 3_190_000.0


def around(x: float, y: float, size: float | None = None) -> Extent:
    half = 1.0 if abs(x) > 1000 else 0.001
    return Extent(
        (x - half, y - half, x + half, y + half), (x, y), 2 * half if size is None else size
    )


@pytest.mark.parametrize(
    ("x", "y", "name", "swapped"),
    [
        (38_410_000, NORTH, "EPSG:4526", False),
        (40_520_986, 3_353_189, "EPSG:4528", False),
        (25_500_000, 4_300_000, "EPSG:4513", False),
        (45_500_000, 5_200_000, "EPSG:4533", False),
        (23_500_000, 5_200_000, "EPSG:4501", False),
        (19_410_000, NORTH, "EPSG:4497", False),
        (113.08, 28.8, "EPSG:4490", False),
        (-72.67, 42.27, "EPSG:4490", False),
        (28.8, 113.08, "EPSG:4490", True),
        (39.5, 75.98, "EPSG:4490", True),  # 喀什: a latitude of 76 is nobody's
        (NORTH, 38_410_000, "EPSG:4526", True),
        (12_588_000, 3_350_000, "EPSG:3857", False),
    ],
)
def test_one_way_to_read(x: float, y: float, name: str, *, swapped: bool) -> None:
    assert readings(around(x, y)) == (Reading(name, swapped),)
    extent = around(x, y).exchanged if swapped else around(x, y)
    assert plausible(name, extent)


@pytest.mark.parametrize(("x", "y", "swapped"), [(410_000, NORTH, False), (NORTH, 410_000, True)])
def test_six_digits_are_a_choice_of_meridian(x: float, y: float, *, swapped: bool) -> None:
    found = readings(around(x, y))
    assert [each.crs for each in found] == [f"EPSG:{4534 + i}" for i in range(21)]
    assert {each.swapped for each in found} == {swapped}
    assert meridian(found[13].crs) == "EPSG:4547 (114°E)"


def test_eight_digits_may_be_tiles_in_the_east_or_a_zone_in_the_west() -> None:
    """13 500 000 is zone 13 in 喀什 or web Mercator in 山东."""
    found = {each.crs for each in readings(around(13_500_000, 4_300_000))}
    assert found == {"EPSG:4491", "EPSG:3857"}


@pytest.mark.parametrize(
    ("x", "y", "size"),
    [
        (410_000, 9e6, 2),
        (410_000, 1e5, 2),
        (5_000_000, NORTH, 2),
        (24_410_000, NORTH, 2),
        (38_990_000, NORTH, 2),
        (5_200, 4_100, 80),
        (120, 45, 40),  # a site grid of metres that looks like degrees
        (45, 120, 40),
        (830_000, 430_000, 200),  # feet
    ],
)
def test_nonsense_and_local_grids_fit_nothing(x: float, y: float, size: float) -> None:
    assert readings(around(x, y, size)) == ()


@pytest.mark.parametrize("datum", DATUMS)
def test_the_datum_is_supposed_not_seen(datum: str) -> None:
    (found,) = readings(around(38_410_000, NORTH), datum)
    assert found.crs == Zone(datum, 3, 114, prefixed=True).code
    assert readings(around(113.08, 28.8), datum)[0].crs == f"EPSG:{DATUMS[datum].geographic}"
    assert len(readings(around(410_000, NORTH), datum)) == 21


@given(
    st.sampled_from([(3, 3 * n) for n in range(25, 46)] + [(6, 6 * n - 3) for n in range(16, 24)]),
    st.floats(-1.5, 1.5),
    st.floats(18.5, 53.0),
    st.booleans(),
    st.booleans(),
)
def test_true_coordinates_are_always_among_the_readings(
    kind: tuple[int, int], off: float, lat: float, prefixed: bool, swapped: bool
) -> None:
    """Law: whatever zone a Chinese place is drawn in, that zone is a reading of its numbers."""
    width, cm = kind
    zone = Zone(
        "China 2000", width if prefixed else 3, cm if prefixed or cm % 3 == 0 else 114, prefixed
    )
    x, y = crs.moved(np.array([[zone.meridian + off, lat]]), "EPSG:4490", zone.code)[0]
    extent = around(y, x) if swapped else around(x, y)
    assert Reading(zone.code, swapped) in readings(extent)


@pytest.mark.parametrize(
    ("label", "x", "y", "fits"),
    [
        ("EPSG:4526", 38_410_000, NORTH, True),
        ("EPSG:4527", 38_410_000, NORTH, False),  # prefix of another zone
        ("EPSG:4526", 410_000, NORTH, False),  # no prefix
        ("EPSG:4547", 38_410_000, NORTH, False),
        ("EPSG:4547", NORTH, 410_000, False),  # north first
        ("EPSG:4490", 410_000, NORTH, False),  # metres called degrees
        ("EPSG:4547", 113.08, 28.8, False),  # degrees called metres
        ("EPSG:4326", 28.8, 113.08, False),  # latitude first
        ("EPSG:4326", 113.08, 28.8, True),
        ("EPSG:3437", 830_000, 430_000, True),
        ("EPSG:3857", 12_588_000, 3_350_000, True),
        ("EPSG:3857", 38_410_000, NORTH, False),  # beyond the end of the world
        ("GCJ-02", 113.08, 28.8, True),
        ("GCJ-02", 410_000, NORTH, False),
    ],
)
def test_labels_that_cannot_be(label: str, x: float, y: float, *, fits: bool) -> None:
    assert plausible(label, around(x, y)) is fits


def test_extent_of_shapes() -> None:
    shapes = np.array([shapely.box(0, 0, 2, 1), None, shapely.box(10, 10, 12, 13)], dtype=object)
    found = extent_of(shapes)
    assert found is not None
    assert found.bounds == (0, 0, 12, 13)
    assert found.middle == (6.0, 6.0)
    assert found.size == 2.5
    assert found.exchanged.bounds == (0, 0, 13, 12)
    assert extent_of(np.array([None], dtype=object)) is None
