"""What coordinates say about their CRS (坐标系推断): guess it, or show that a label cannot be true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landuse.crs import Bounds, lonlat, parse

GEOGRAPHIC = "EPSG:4490"
"""CGCS2000 as longitude and latitude: what degrees without a label are taken for."""

_MARGIN = 3.0


@dataclass(frozen=True)
class Guess:
    """What coordinates alone say about their CRS (坐标推断).

    Parameters
    ----------
    crs
        The one CRS they fit, or None where the numbers leave a choice.
    candidates
        Systems to choose from.
    """

    crs: str | None
    candidates: tuple[str, ...] = ()


def detect(bounds: Bounds, middle: tuple[float, float]) -> Guess:
    """CRS that coordinates without a label can be in (按坐标推断坐标系).

    The datum cannot be seen in numbers: CGCS2000 (2000国家大地坐标系) is supposed.

    Parameters
    ----------
    bounds
        West, south, east and north end.
    middle
        Median easting and northing.

    Returns
    -------
    Guess
        One CRS, a choice, or nothing.

    Examples
    --------
    >>> detect((38409000, 3189000, 38411000, 3191000), (38410000, 3190000)).crs
    'EPSG:4526'
    >>> detect((113.0, 28.7, 113.2, 28.9), (113.1, 28.8)).crs
    'EPSG:4490'
    """
    west, south, east, north = bounds
    x, y = middle
    if max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90:
        return Guess(GEOGRAPHIC)
    if not 1.8e6 <= y <= 6.0e6:
        return Guess(None)
    zone = int(x // 1e6)
    if 25 <= zone <= 45:
        return Guess(f"EPSG:{4488 + zone}")
    if 13 <= zone <= 23:
        return Guess(f"EPSG:{4478 + zone}")
    if 1e5 <= x <= 9e5:
        return Guess(None, tuple(f"EPSG:{4534 + i}" for i in range(21)))
    return Guess(None)


def plausible(name: str, bounds: Bounds, middle: tuple[float, float]) -> bool:
    """Whether coordinates can be in a CRS (坐标与坐标系是否相符).

    Parameters
    ----------
    name
        The CRS.
    bounds
        West, south, east and north end of the coordinates.
    middle
        Median of them.

    Returns
    -------
    bool
        False for metres called degrees, degrees called metres, or a place far outside its area of use.

    Examples
    --------
    >>> plausible("EPSG:4490", (409000, 3189000, 411000, 3191000), (410000, 3190000))
    False
    """
    crs = parse(name)
    degrees = max(map(abs, bounds[::2])) <= 180 and max(map(abs, bounds[1::2])) <= 90
    if crs.is_geographic != degrees:
        return False
    if crs.is_geographic:
        return True
    lon, lat = lonlat(name, middle)
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    area = crs.area_of_use
    if area is None:
        return True
    inside_lon = (lon - area.west + _MARGIN) % 360 <= (
        area.east - area.west
    ) % 360.0001 + 2 * _MARGIN
    return bool(inside_lon and area.south - _MARGIN <= lat <= area.north + _MARGIN)


def names(codes: Sequence[str]) -> str:
    """Candidate systems in words (候选坐标系), with their central meridians.

    Parameters
    ----------
    codes
        Authority codes.

    Returns
    -------
    str
        For example ``"EPSG:4547 (114°E)"``, comma separated.

    Examples
    --------
    >>> names(["EPSG:4547"])
    'EPSG:4547 (114°E)'
    """
    found = []
    for code in codes:
        number = int(code.split(":")[1])
        meridian = f" ({75 + 3 * (number - 4534)}°E)" if 4534 <= number <= 4554 else ""
        found.append(f"{code}{meridian}")
    return ", ".join(found)
