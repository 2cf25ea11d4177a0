"""Shifted coordinates of Chinese web maps (地图偏移坐标): GCJ-02 and BD-09, done and undone.

The formulas are the ones that all public implementations share: a polynomial with sines on the
Krassowsky ellipsoid for GCJ-02, a small turn and stretch on top of it for BD-09. The inverse has no
closed form; it is found by iteration, to far less than a millimetre.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

SYSTEMS = ("GCJ-02", "BD-09")

_AXIS = 6378245.0
_E2 = 0.00669342162296594323
_TURN = np.pi * 3000.0 / 180.0
_ROUNDS = 12
_ENOUGH = 1e-11
_WRITTEN = re.compile(r"(gcj|bd)[-_ ]?0([29])(?:ll)?(?:[\s,/+@]+(.+))?", re.IGNORECASE)
_BASE = "EPSG:4326"


def split(name: str) -> tuple[str, str]:
    """Shifted system and the coordinates that it is written in (偏移坐标名称).

    Parameters
    ----------
    name
        As in ``park.toml``: ``"GCJ-02"``, ``"bd09"``; ``"GCJ-02 EPSG:3857"`` for shifted places
        that were written in another CRS.

    Returns
    -------
    tuple of str
        The system, empty for an ordinary CRS; and the CRS of the numbers.

    Examples
    --------
    >>> split("gcj02"), split("BD-09"), split("GCJ-02 EPSG:3857"), split("EPSG:4526")
    (('GCJ-02', 'EPSG:4326'), ('BD-09', 'EPSG:4326'), ('GCJ-02', 'EPSG:3857'), ('', 'EPSG:4526'))
    """
    found = _WRITTEN.fullmatch(name.strip())
    if found is None or (found[1].casefold(), found[2]) not in {("gcj", "2"), ("bd", "9")}:
        return "", name
    return SYSTEMS[found[2] == "9"], found[3] or _BASE


def shifted(system: str, lon: Degrees, lat: Degrees) -> Pair:
    """Shift true places (加偏).

    Parameters
    ----------
    system
        ``"GCJ-02"`` or ``"BD-09"``.
    lon, lat
        WGS 84 or CGCS2000 [degrees].

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude as the map has them [degrees].

    Examples
    --------
    >>> lon, lat = shifted("GCJ-02", np.array([116.404]), np.array([39.915]))
    >>> float(lon[0].round(6)), float(lat[0].round(6))
    (116.410244, 39.916404)
    """
    there = _to_gcj(lon, lat)
    return _to_bd(*there) if system == "BD-09" else there


def unshifted(system: str, lon: Degrees, lat: Degrees) -> Pair:
    """Undo the shift (纠偏).

    Parameters
    ----------
    system
        ``"GCJ-02"`` or ``"BD-09"``.
    lon, lat
        As the map has them [degrees].

    Returns
    -------
    tuple of numpy.ndarray
        True longitude and latitude [degrees], good to far less than a millimetre.
    """
    if system == "BD-09":
        lon, lat = _undo(_to_bd, lon, lat, _back_from_bd(lon, lat))
    return _undo(_to_gcj, lon, lat, (lon, lat))


def _undo(shift: Callable[[Degrees, Degrees], Pair], lon: Degrees, lat: Degrees, at: Pair) -> Pair:
    """Place that the shift takes where we want to be: the error of each guess is taken off it."""
    x, y = at
    for _ in range(_ROUNDS):
        there = shift(x, y)
        dx, dy = there[0] - lon, there[1] - lat
        x, y = x - dx, y - dy
        if max(np.max(np.abs(dx), initial=0), np.max(np.abs(dy), initial=0)) < _ENOUGH:
            break
    return x, y


def _to_gcj(lon: Degrees, lat: Degrees) -> Pair:
    x, y = lon - 105.0, lat - 35.0
    waves = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + waves
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + waves
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    angle = np.radians(lat)
    bend = 1 - _E2 * np.sin(angle) ** 2
    dlat = np.degrees(north / (_AXIS * (1 - _E2) / bend**1.5))
    dlon = np.degrees(east / (_AXIS / np.sqrt(bend) * np.cos(angle)))
    return lon + dlon, lat + dlat


def _to_bd(lon: Degrees, lat: Degrees) -> Pair:
    reach = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _TURN)
    return reach * np.cos(angle) + 0.0065, reach * np.sin(angle) + 0.006


def _back_from_bd(lon: Degrees, lat: Degrees) -> Pair:
    """The usual inverse, right to about a metre: where the iteration starts."""
    x, y = lon - 0.0065, lat - 0.006
    reach = np.hypot(x, y) - 0.00002 * np.sin(y * _TURN)
    angle = np.arctan2(y, x) - 0.000003 * np.cos(x * _TURN)
    return reach * np.cos(angle), reach * np.sin(angle)
