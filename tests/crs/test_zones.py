"""Zones: the arithmetic of codes against the registry, meridians, edges."""

from __future__ import annotations

import pyproj
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from landuse.crs import near_edge, zone_crs
from landuse.crs.zones import DATUMS, Zone, numbered, unprefixed, zone

NAMES = {
    (3, True): "{} / 3-degree Gauss-Kruger zone {}",
    (3, False): "{} / 3-degree Gauss-Kruger CM {}E",
    (6, True): "{} / Gauss-Kruger zone {}",
    (6, False): "{} / Gauss-Kruger CM {}E",
}
SPOKEN = {"China 2000": "CGCS2000"}


@pytest.mark.parametrize("datum", DATUMS)
@pytest.mark.parametrize("kind", NAMES)
def test_every_code_is_what_the_registry_calls_it(datum: str, kind: tuple[int, bool]) -> None:
    width, prefixed = kind
    for number in range(25, 46) if width == 3 else range(13, 24):
        meridian = 3 * number if width == 3 else 6 * number - 3
        own = Zone(datum, width, meridian, prefixed)
        said = NAMES[kind].format(SPOKEN.get(datum, datum), number if prefixed else meridian)
        assert own.number == number
        assert pyproj.CRS(own.code).name == said
        assert zone(own.code) == own
        assert own.sibling.sibling == own
        easting = pyproj.CRS(own.code).coordinate_operation.params[3].value
        assert own.false_easting == easting


@pytest.mark.parametrize("datum", DATUMS.values())
def test_geographic_codes_and_ellipsoids(datum: object) -> None:
    known = pyproj.CRS(f"EPSG:{datum.geographic}")  # type: ignore[attr-defined]
    assert known.is_geographic
    assert known.datum.name == datum.name  # type: ignore[attr-defined]
    shape = (known.ellipsoid.semi_major_metre, known.ellipsoid.inverse_flattening)
    assert datum.ellipsoid == pytest.approx(shape, rel=1e-12)  # type: ignore[attr-defined]


@pytest.mark.parametrize("zone_number", range(25, 46))
def test_zones_follow_the_registry(zone_number: int) -> None:
    name = zone_crs(3.0 * zone_number)
    assert pyproj.CRS(name).name == f"CGCS2000 / 3-degree Gauss-Kruger CM {3 * zone_number}E"


@given(st.floats(73.6, 136.4))
def test_zone_is_the_nearest_meridian(lon: float) -> None:
    own = zone(zone_crs(lon))
    assert own is not None
    assert abs(lon - own.meridian) <= 1.5 + 1e-9


@given(st.floats(75, 134))
def test_near_the_edge_is_near_two_meridians(lon: float) -> None:
    """Law: two zones are a choice exactly where a small step changes the zone."""
    assume(abs(abs(lon % 3 - 1.5) - 0.15) > 1e-9)
    assert near_edge(lon) == (zone_crs(lon - 0.15) != zone_crs(lon + 0.15))


@pytest.mark.parametrize("number", [0, 12, 24, 46, -3])
def test_no_such_zone(number: int) -> None:
    assert numbered(number) is None


def test_plain_zones_from_west_to_east() -> None:
    assert [each.meridian for each in unprefixed()] == list(range(75, 136, 3))
    assert unprefixed("Xian 1980")[13].code == "EPSG:2383"
