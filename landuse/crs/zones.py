"""Gauss–Krüger zones of China (高斯-克吕格分带): numbers, meridians, false eastings, EPSG codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

CHINA = (73.0, 17.0, 136.0, 54.0)
"""Longitudes and latitudes between which these zones are used."""

_EDGE = 0.15
_FIRST = {3: 25, 6: 13}
_LAST = {3: 45, 6: 23}

GAUSS = (
    *(
        "Longitude of natural origin",
        "Latitude of natural origin",
        "Scale factor at natural origin",
    ),
    *("False easting", "False northing"),
)
"""Parameters of a transverse Mercator grid (高斯投影参数)."""


@dataclass(frozen=True)
class Datum:
    """One Chinese datum and where the EPSG registry has its zones (大地基准).

    Parameters
    ----------
    name
        As the registry calls it.
    geographic
        Its code for longitude and latitude.
    first
        Code of the first zone by width (degrees) and whether the easting bears the zone number.
    ellipsoid
        Semi-major axis [m] and inverse flattening.
    """

    name: str
    geographic: int
    first: dict[tuple[int, bool], int]
    ellipsoid: tuple[float, float]


CGCS2000 = Datum(
    "China 2000",
    4490,
    {(3, True): 4513, (3, False): 4534, (6, True): 4491, (6, False): 4502},
    (6378137.0, 298.257222101),
)
XIAN80 = Datum(
    "Xian 1980",
    4610,
    {(3, True): 2349, (3, False): 2370, (6, True): 2327, (6, False): 2338},
    (6378140.0, 298.257),
)
BEIJING54 = Datum(
    "Beijing 1954",
    4214,
    {(3, True): 2401, (3, False): 2422, (6, True): 21413, (6, False): 21453},
    (6378245.0, 298.3),
)
DATUMS = {datum.name: datum for datum in (CGCS2000, XIAN80, BEIJING54)}


@dataclass(frozen=True)
class Zone:
    """One zone of one datum (分带).

    Parameters
    ----------
    datum
        Name of the datum.
    width
        3 or 6 degrees.
    meridian
        Central meridian [degrees].
    prefixed
        Whether the easting begins with the zone number (38 410 000 rather than 410 000).
    """

    datum: str
    width: int
    meridian: int
    prefixed: bool

    @property
    def number(self) -> int:
        """Number of the zone (带号)."""
        return self.meridian // 3 if self.width == 3 else (self.meridian + 3) // 6

    @property
    def code(self) -> str:
        """Authority code (代码), for example ``"EPSG:4526"``."""
        first = DATUMS[self.datum].first[self.width, self.prefixed]
        return f"EPSG:{first + self.number - _FIRST[self.width]}"

    @property
    def sibling(self) -> Zone:
        """The same zone with the other kind of easting (带号前缀有无之别)."""
        return replace(self, prefixed=not self.prefixed)

    @property
    def false_easting(self) -> float:
        """Easting of the central meridian [m] (东偏移)."""
        return 500_000.0 + (self.number * 1e6 if self.prefixed else 0.0)


@cache
def _known() -> dict[str, Zone]:
    found = {}
    for datum in DATUMS.values():
        for width, prefixed in datum.first:
            for number in range(_FIRST[width], _LAST[width] + 1):
                meridian = number * 3 if width == 3 else number * 6 - 3
                zone = Zone(datum.name, width, meridian, prefixed)
                found[zone.code] = zone
    return found


def zone(code: str) -> Zone | None:
    """Zone of an authority code (代码对应的分带).

    Parameters
    ----------
    code
        For example ``"EPSG:4526"``.

    Returns
    -------
    Zone or None
        None where the code is no such zone.

    Examples
    --------
    >>> zone("EPSG:4526")
    Zone(datum='China 2000', width=3, meridian=114, prefixed=True)
    >>> zone("EPSG:4526").sibling.code, zone("EPSG:4326")
    ('EPSG:4547', None)
    """
    return _known().get(code)


def numbered(number: int, datum: str = CGCS2000.name, *, prefixed: bool = True) -> Zone | None:
    """Zone with a number (按带号取分带): 25–45 are 3-degree zones, 13–23 6-degree zones.

    Parameters
    ----------
    number
        Number of the zone.
    datum
        Name of the datum.
    prefixed
        Whether the easting begins with it.

    Returns
    -------
    Zone or None
        None where China has no such zone.

    Examples
    --------
    >>> numbered(38).code, numbered(19).code, numbered(24)
    ('EPSG:4526', 'EPSG:4497', None)
    """
    for width, meridian in ((3, number * 3), (6, number * 6 - 3)):
        if _FIRST[width] <= number <= _LAST[width]:
            return Zone(datum, width, meridian, prefixed)
    return None


def unprefixed(datum: str = CGCS2000.name) -> tuple[Zone, ...]:
    """All 3-degree zones whose easting bears no number (不带带号的三度带).

    A 6-degree zone has the same numbers as the 3-degree zone of its meridian.

    Parameters
    ----------
    datum
        Name of the datum.

    Returns
    -------
    tuple of Zone
        From 75°E to 135°E.
    """
    return tuple(Zone(datum, 3, 3 * number, prefixed=False) for number in range(25, 46))


def zone_crs(lon: float, datum: str = CGCS2000.name) -> str:
    """3-degree zone for a longitude (三度分带), coordinates without zone prefix.

    Parameters
    ----------
    lon
        Longitude in degrees.
    datum
        Name of the datum.

    Returns
    -------
    str
        Authority code.

    Examples
    --------
    >>> zone_crs(113.08), zone_crs(115.6), zone_crs(113.08, "Xian 1980")
    ('EPSG:4547', 'EPSG:4548', 'EPSG:2383')
    """
    number = min(max(int((lon + 1.5) // 3), _FIRST[3]), _LAST[3])
    return Zone(datum, 3, 3 * number, prefixed=False).code


def near_edge(lon: float) -> bool:
    """Whether a longitude is so near the edge of its 3-degree zone that the zone is a choice (近带边).

    Parameters
    ----------
    lon
        Longitude in degrees.

    Returns
    -------
    bool
        True within 0.15 degrees.

    Examples
    --------
    >>> near_edge(115.4), near_edge(113.08)
    (True, False)
    """
    offset = (lon + 1.5) % 3
    return min(offset, 3 - offset) < _EDGE


def in_china(lon: float, lat: float) -> bool:
    """Whether a place lies between the outermost longitudes and latitudes of China (是否在我国范围).

    Parameters
    ----------
    lon, lat
        Longitude and latitude in degrees.

    Returns
    -------
    bool
        False for places that are not finite as well.

    Examples
    --------
    >>> in_china(113.08, 28.8), in_china(3.7, 27.5)
    (True, False)
    """
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north
