"""Places and what speaks for them (位置与旁证): where numbers lie, in words; layers whose place is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from landuse import crs as systems
from landuse.errors import Note
from landuse.ingest.ground.coordinates import Extent
from landuse.words import LANGS, Lang, word

_NEAR = 0.5
"""Degrees: how far from something else of the park a layer of it may lie; zones are three apart."""
_DEGREES = "EPSG:4326"


@dataclass(frozen=True)
class Witness:
    """A layer whose place is known (可佐证的图层).

    Parameters
    ----------
    label
        Its file.
    crs
        Its CRS.
    bounds
        Longitudes and latitudes that it covers.
    """

    label: str
    crs: str
    bounds: systems.Bounds

    def meets(self, lon: float, lat: float) -> bool:
        """Whether a place is near it (是否相邻)."""
        west, south, east, north = self.bounds
        return west - _NEAR <= lon <= east + _NEAR and south - _NEAR <= lat <= north + _NEAR


def _nobody() -> Sequence[Witness]:
    return ()


def _nowhere() -> str | None:
    return None


@dataclass(frozen=True)
class Evidence:
    """What else the park knows about its place (旁证), looked up only in doubt.

    Parameters
    ----------
    witnesses
        Layers whose place is known.
    province
        Province of the parcel codes.
    park
        CRS of the park, once the parcels have settled it.
    """

    witnesses: Callable[[], Sequence[Witness]] = _nobody
    province: Callable[[], str | None] = _nowhere
    park: str | None = None


NOTHING = Evidence()


@dataclass(frozen=True)
class Placed:
    """CRS of one layer and how it is known (图层坐标系).

    Parameters
    ----------
    crs
        The CRS; None, with an error among the notes, where it must be asked for.
    notes
        What there is to say.
    swapped
        Whether the coordinates have to be exchanged first.
    """

    crs: str | None
    notes: tuple[Note, ...] = ()
    swapped: bool = False


def crs_words(name: str) -> str:
    """CRS for messages (坐标系名称): its code, or its name where it has none.

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    str
        Short text.
    """
    try:
        code = systems.authority(name)
        return code if len(code) < 20 else systems.parse(name).name
    except ValueError:
        return name[:60]


def extent_words(extent: Extent) -> str:
    """Extent for messages (坐标范围).

    Parameters
    ----------
    extent
        Where numbers lie.

    Returns
    -------
    str
        Short text.
    """
    west, south, east, north = extent.bounds
    digits = ".6g" if abs(east) < 1e4 else ".0f"
    return f"x {west:{digits}} – {east:{digits}}, y {south:{digits}} – {north:{digits}}"


def lonlat_bounds(name: str, bounds: systems.Bounds) -> systems.Bounds:
    """Extent in longitude and latitude (经纬度范围), from its four corners.

    Parameters
    ----------
    name
        CRS of the extent.
    bounds
        West, south, east and north end.

    Returns
    -------
    tuple of float
        The same in degrees.
    """
    west, south, east, north = bounds
    corners = np.array([(west, south), (west, north), (east, south), (east, north)])
    there = systems.moved(corners, name, _DEGREES)
    return (*there.min(axis=0).tolist(), *there.max(axis=0).tolist())


def place_words(lon: float, lat: float) -> str:
    """Place for messages (经纬度).

    Parameters
    ----------
    lon, lat
        The place [degrees].

    Returns
    -------
    str
        Short text.

    Examples
    --------
    >>> place_words(113.0804, 28.796), place_words(-72.67, 42.27)
    ('113.080°E 28.796°N', '72.670°W 42.270°N')
    """
    return f"{abs(lon):.3f}°{'EW'[lon < 0]} {abs(lat):.3f}°{'NS'[lat < 0]}"


def province_words(province: str) -> dict[Lang, str]:
    """Province for messages (省份名称).

    Parameters
    ----------
    province
        First two digits of a division code.

    Returns
    -------
    dict
        Language → code and name.

    Examples
    --------
    >>> province_words("43")["en"]
    '43 Hunan'
    """
    return {lang: f"{province} {word('crs.provinces', province, lang=lang)}" for lang in LANGS}
