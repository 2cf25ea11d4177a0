"""Names of coordinate reference systems (坐标系): what a name or text means, in metres or not."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyproj

from landuse.crs.shift import split, unshifted
from landuse.crs.zones import CGCS2000, DATUMS, GAUSS, Zone, in_china, numbered, zone_crs

_MERCATOR = "Popular Visualisation Pseudo Mercator"
_SAME_DATUM = {"China 2000", "World Geodetic System 1984"}
_OLD = {"Xian 1980", "Beijing 1954"}
_WRITTEN_DATUM = (("2000", "China 2000"), ("xian", "Xian 1980"), ("beijing", "Beijing 1954"))


@cache
def parse(name: str) -> pyproj.CRS:
    """CRS for an authority code, WKT or PROJJSON text (解析坐标系).

    Parameters
    ----------
    name
        For example ``"EPSG:4526"``; for ``"GCJ-02"`` it is the CRS its numbers are written in.

    Returns
    -------
    pyproj.CRS
        The horizontal part of it.

    Raises
    ------
    ValueError
        No such CRS is known.

    Examples
    --------
    >>> parse("EPSG:4526").is_projected
    True
    """
    try:
        crs = pyproj.CRS.from_user_input(split(name)[1])
    except pyproj.exceptions.CRSError as error:
        raise ValueError(str(error)) from error
    while crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    return crs.sub_crs_list[0] if crs.is_compound else crs


@cache
def transformer(left: str, right: str) -> pyproj.Transformer:
    """Way from one CRS to another (坐标转换器), easting first; made once, since making it is dear.

    Parameters
    ----------
    left, right
        The names; of a shifted system the CRS its numbers are written in.

    Returns
    -------
    pyproj.Transformer
        For coordinates of the first.
    """
    return pyproj.Transformer.from_crs(parse(left), parse(right), always_xy=True)


@cache
def _to_degrees(name: str) -> pyproj.Transformer:
    crs = parse(name)
    return pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)


@cache
def authority(name: str) -> str:
    """Authority code of a CRS (坐标系代码), or its text where no code fits.

    A code that is found by resemblance only counts when both put the same numbers in the same place.

    Parameters
    ----------
    name
        Any text that :func:`parse` reads.

    Returns
    -------
    str
        For example ``"EPSG:3437"``.

    Examples
    --------
    >>> authority(parse("EPSG:4547").to_wkt("WKT1_ESRI")), authority("gcj02")
    ('EPSG:4547', 'GCJ-02')
    """
    system, base = split(name)
    if system:
        own = authority(base)
        return system if parse(own).is_geographic else f"{system} {own}"
    crs = parse(name)
    found = crs.to_authority(min_confidence=70)
    if found:
        return ":".join(found)
    known = _by_parameters(crs)
    if known is not None:
        return known
    like = crs.to_authority(min_confidence=25)
    if like and _same_place(crs, parse(":".join(like))):
        return ":".join(like)
    return name


def _by_parameters(crs: pyproj.CRS) -> str | None:
    """Code of the Chinese CRS with exactly these parameters, however its text spells its names."""
    if crs.is_geographic:
        datum = (
            _chinese_datum(crs) if crs.prime_meridian and not crs.prime_meridian.longitude else None
        )
        return f"EPSG:{DATUMS[datum].geographic}" if datum else None
    found = _zone(crs)
    return found.code if found else None


def _zone(crs: pyproj.CRS) -> Zone | None:
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator" or unit_of(crs) != 1:
        return None
    values = {each.name: float(each.value) for each in operation.params}
    if not set(GAUSS) <= set(values):  # a label with a slip in it names no zone
        return None
    meridian, latitude, scale, easting, northing = (values[name] for name in GAUSS)
    plain = latitude == 0 and scale == 1 and northing == 0 and meridian % 3 == 0
    datum = _chinese_datum(crs)
    if not plain or datum is None:
        return None
    number, rest = divmod(easting, 1e6)
    found = numbered(int(number) if number else int(meridian // 3), datum, prefixed=number > 0)
    same = found is not None and found.meridian == meridian and rest == 500_000
    return found if same else None


def _chinese_datum(crs: pyproj.CRS) -> str | None:
    """Datum by its name, else by its ellipsoid where the name says nothing."""
    name = _datum(crs)
    written = name.casefold().replace("'", "")
    if "wgs" in written or "1984" in written:
        return None
    for word, datum in _WRITTEN_DATUM:
        if word in written:
            return datum
    if crs.ellipsoid is None or not ("unknown" in written or "user" in written or not written):
        return None
    shape = (crs.ellipsoid.semi_major_metre, crs.ellipsoid.inverse_flattening)
    return next(
        (each.name for each in DATUMS.values() if np.allclose(each.ellipsoid, shape, rtol=1e-9)),
        None,
    )


def _same_place(left: pyproj.CRS, right: pyproj.CRS) -> bool:
    if _datum(left) != _datum(right) or not (left.is_projected and right.is_projected):
        return False
    area = right.area_of_use
    if area is None:
        return False
    to_left = pyproj.Transformer.from_crs(right.geodetic_crs, left, always_xy=True)
    to_right = pyproj.Transformer.from_crs(right.geodetic_crs, right, always_xy=True)
    lon, lat = (area.west + area.east) / 2, (area.south + area.north) / 2
    here, there = to_left.transform(lon, lat), to_right.transform(lon, lat)
    return bool(np.allclose(here, there, rtol=0, atol=0.01))


def _datum(crs: pyproj.CRS) -> str:
    geodetic = crs.geodetic_crs
    found = geodetic.datum.name if geodetic is not None and geodetic.datum is not None else ""
    return found.removesuffix(" ensemble")


def chinese_datum(name: str) -> str | None:
    """Chinese datum that a CRS is on (所属大地基准); WGS 84 counts as CGCS2000, centimetres apart.

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    str or None
        Name in the registry; None for the datums of other countries.

    Examples
    --------
    >>> chinese_datum("EPSG:4326"), chinese_datum("EPSG:2362"), chinese_datum("EPSG:4269")
    ('China 2000', 'Xian 1980', None)
    """
    crs = parse(name)
    return CGCS2000.name if _datum(crs) in _SAME_DATUM else _chinese_datum(crs)


def is_old(name: str) -> bool:
    """Whether a CRS is on Xian 1980 or Beijing 1954 (旧坐标系).

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    bool
        True where only local parameters lead to CGCS2000.

    Examples
    --------
    >>> is_old("EPSG:2362"), is_old("EPSG:4526")
    (True, False)
    """
    return chinese_datum(name) in _OLD


def lonlat(name: str, xy: tuple[float, float]) -> tuple[float, float]:
    """Longitude and latitude of a point (经纬度), on the datum of the CRS.

    Parameters
    ----------
    name
        CRS of the point.
    xy
        Easting and northing.

    Returns
    -------
    tuple of float
        Infinite where the CRS has no such point.
    """
    lon, lat = _to_degrees(name).transform(*xy)
    system = split(name)[0]
    if system and np.isfinite(lon):
        lon, lat = (each[0] for each in unshifted(system, np.array([lon]), np.array([lat])))
    return float(lon), float(lat)


def is_mercator(name: str) -> bool:
    """Whether a CRS is the web Mercator of map tiles (网络墨卡托), whose areas are wrong.

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    bool
        True for EPSG:3857 and its kin.
    """
    operation = parse(name).coordinate_operation
    method = operation.method_name if operation is not None else ""
    return method == _MERCATOR or parse(name).to_authority() == ("ESRI", "102100")


def metric(name: str, middle: tuple[float, float]) -> str:
    """CRS in which a park is measured (量算坐标系).

    Parameters
    ----------
    name
        CRS of the parcels.
    middle
        Median of their coordinates.

    Returns
    -------
    str
        The same CRS where it is projected and keeps areas; else the zone of its datum in China,
        UTM elsewhere.

    Examples
    --------
    >>> metric("EPSG:4490", (113.08, 28.8)), metric("EPSG:4610", (113.08, 28.8))
    ('EPSG:4547', 'EPSG:2383')
    >>> metric("EPSG:4326", (-72.67, 42.27))
    'EPSG:32618'
    """
    if parse(name).is_projected and not is_mercator(name) and not split(name)[0]:
        return authority(name)
    lon, lat = lonlat(name, middle)
    if in_china(lon, lat):
        return zone_crs(lon, chinese_datum(name) or CGCS2000.name)
    return f"EPSG:{(32600 if lat >= 0 else 32700) + int((lon + 180) // 6) % 60 + 1}"


def projjson(name: str) -> dict[str, Any]:
    """PROJJSON of a CRS (坐标系定义), as GeoParquet keeps it.

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    dict
        The definition.

    Examples
    --------
    >>> projjson("EPSG:4526")["id"]["code"]
    4526
    """
    definition: dict[str, Any] = parse(name).to_json_dict()
    return definition


def unit_m(name: str) -> float:
    """Metres of one unit of a projected CRS (坐标单位换算为米).

    Parameters
    ----------
    name
        The CRS.

    Returns
    -------
    float
        1 for metres, 0.3048006… for US survey feet.

    Examples
    --------
    >>> round(unit_m("EPSG:3437"), 6)
    0.304801
    """
    return unit_of(parse(name))


def unit_of(crs: pyproj.CRS) -> float:
    """Size of the unit of a CRS (坐标单位): metres, or radians for degrees.

    Parameters
    ----------
    crs
        The CRS.

    Returns
    -------
    float
        The factor.
    """
    return float(crs.axis_info[0].unit_conversion_factor)


def same(left: str, right: str) -> bool:
    """Whether two CRS names mean the same coordinates (坐标系是否相同).

    Parameters
    ----------
    left, right
        The names.

    Returns
    -------
    bool
        Axis order does not matter: easting comes first in every file.
    """
    if authority(left) == authority(right):
        return True
    if split(left)[0] != split(right)[0]:
        return False
    return parse(left).equals(parse(right), ignore_axis_order=True)


def shifts(left: str, right: str) -> bool:
    """Whether going from one CRS to another needs a datum shift that PROJ cannot know (需七参数转换).

    Parameters
    ----------
    left, right
        The names.

    Returns
    -------
    bool
        True for Xian 1980 or Beijing 1954 to CGCS2000, off by tens of metres without local parameters.

    Examples
    --------
    >>> shifts("EPSG:2349", "EPSG:4526"), shifts("EPSG:4326", "EPSG:4526")
    (True, False)
    """
    here, there = _datum(parse(left)), _datum(parse(right))
    if here == there or {here, there} <= _SAME_DATUM:
        return False
    if is_old(left) or is_old(right):
        return chinese_datum(left) != chinese_datum(right)
    accuracy = transformer(left, right).accuracy
    return not 0 <= accuracy <= 5
