"""What coordinates say about their CRS (坐标系推断): how they can be read, or that a label cannot be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landuse.crs import (
    Bounds,
    Geometries,
    Shapes,
    in_china,
    is_mercator,
    lonlat,
    outline,
    parse,
)
from landuse.crs.zones import CGCS2000, DATUMS, numbered, unprefixed, zone

GEOGRAPHIC = "EPSG:4490"
"""CGCS2000 as longitude and latitude: what degrees without a label are taken for."""
MERCATOR = "EPSG:3857"

_MARGIN = 3.0
_WIDEST = 5.0
"""Degrees: a middling shape of a park is never as wide; numbers so small and wide may be metres."""
_POLAR = 72.0
"""Latitude beyond which nobody builds; such degrees have their latitude first."""
_NORTHINGS = (1.8e6, 6.0e6)
_EASTINGS = (1e5, 9e5)
_MERCATOR_X = (8.1e6, 15.2e6)
_MERCATOR_Y = (1.9e6, 7.2e6)
_MERCATOR_END = 20_037_509.0


@dataclass(frozen=True)
class Extent:
    """Where numbers lie (坐标范围).

    Parameters
    ----------
    bounds
        West, south, east and north end.
    middle
        Median of the centres.
    size
        Longer side of a middling shape; zero for points.
    spread
        How far a middling shape lies from the middle.
    """

    bounds: Bounds
    middle: tuple[float, float]
    size: float = 0.0
    spread: float = 0.0

    @property
    def exchanged(self) -> Extent:
        """The same with its two coordinates exchanged (东北互换)."""
        west, south, east, north = self.bounds
        return Extent((south, west, north, east), self.middle[::-1], self.size, self.spread)

    @property
    def degrees(self) -> bool:
        """Whether the numbers can be longitude and latitude (是否为度)."""
        x, y = map(abs, self.middle)
        return x <= 180 and y <= 90

    @property
    def wide(self) -> bool:
        """Whether its shapes are too wide for degrees (图形过大，不像经纬度)."""
        return self.size > _WIDEST


def extent_of(shapes: Geometries | Shapes) -> Extent | None:
    """Extent of shapes (图形范围).

    Parameters
    ----------
    shapes
        Geometries, None where there is none.

    Returns
    -------
    Extent or None
        None where nothing has a place.
    """
    found = outline(shapes)
    return None if found is None else Extent(*found)


@dataclass(frozen=True)
class Reading:
    """One way to read coordinates (坐标的一种读法).

    Parameters
    ----------
    crs
        The CRS.
    swapped
        Whether the coordinates come the other way round: latitude or northing first.
    """

    crs: str
    swapped: bool = False


def readings(extent: Extent, datum: str = CGCS2000.name) -> tuple[Reading, ...]:
    """Systems that coordinates without a label can be in (按坐标推断坐标系).

    The datum cannot be seen in numbers: it is supposed.

    Parameters
    ----------
    extent
        Where the numbers lie.
    datum
        Name of the datum supposed.

    Returns
    -------
    tuple of Reading
        One, a choice, or none.

    Examples
    --------
    >>> readings(Extent((38409000, 3189000, 38411000, 3191000), (38410000, 3190000)))
    (Reading(crs='EPSG:4526', swapped=False),)
    >>> readings(Extent((28.7, 113.0, 28.9, 113.2), (28.8, 113.1)))
    (Reading(crs='EPSG:4490', swapped=True),)
    >>> len(readings(Extent((409000, 3189000, 411000, 3191000), (410000, 3190000))))
    21
    """
    x, y = extent.middle
    degrees = f"EPSG:{DATUMS[datum].geographic}"
    if (extent.degrees or extent.exchanged.degrees) and extent.wide:
        return ()
    if extent.degrees:
        return (Reading(degrees, swapped=abs(y) > _POLAR and in_china(y, x)),)
    if extent.exchanged.degrees:
        return (Reading(degrees, swapped=True),)
    found = [
        Reading(code, swapped)
        for swapped, (east, north) in ((False, (x, y)), (True, (y, x)))
        for code in _zones(east, north, datum)
    ]
    if _within(x, _MERCATOR_X) and _within(y, _MERCATOR_Y) and datum == CGCS2000.name:
        found.append(Reading(MERCATOR))
    return tuple(found)


def _zones(east: float, north: float, datum: str) -> list[str]:
    """Zones that have such eastings and northings."""
    number, rest = divmod(east, 1e6)
    if not (_within(north, _NORTHINGS) and _within(rest, _EASTINGS)):
        return []
    if number == 0:
        return [each.code for each in unprefixed(datum)]
    found = numbered(int(number), datum)
    return [found.code] if found else []


def _within(value: float, ends: tuple[float, float]) -> bool:
    return ends[0] <= value <= ends[1]


def plausible(name: str, extent: Extent) -> bool:
    """Whether coordinates can be in a CRS (坐标与坐标系是否相符).

    Parameters
    ----------
    name
        The CRS.
    extent
        Where the numbers lie.

    Returns
    -------
    bool
        False for metres called degrees, degrees called metres, or a place far outside its area of use.

    Examples
    --------
    >>> plausible("EPSG:4490", Extent((409000, 3189000, 411000, 3191000), (410000, 3190000)))
    False
    """
    crs = parse(name)
    if crs.is_geographic or extent.degrees:
        return crs.is_geographic and extent.degrees
    if is_mercator(name) and max(map(abs, extent.middle)) > _MERCATOR_END:
        return False
    lon, lat = lonlat(name, extent.middle)
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    area = crs.area_of_use
    if area is None:
        return True
    inside_lon = (lon - area.west + _MARGIN) % 360 <= (
        area.east - area.west
    ) % 360.0001 + 2 * _MARGIN
    return bool(inside_lon and area.south - _MARGIN <= lat <= area.north + _MARGIN)


def meridian(code: str) -> str:
    """Authority code with its central meridian (坐标系及中央经线).

    Parameters
    ----------
    code
        The code.

    Returns
    -------
    str
        For example ``"EPSG:4547 (114°E)"``; the code alone where it is no Chinese zone.

    Examples
    --------
    >>> meridian("EPSG:4547"), meridian("EPSG:3857")
    ('EPSG:4547 (114°E)', 'EPSG:3857')
    """
    found = zone(code)
    return f"{code} ({found.meridian}°E)" if found else code
