"""Names of CRS: codes, texts without a code, datums, the metric CRS, sameness."""

from __future__ import annotations

import pyproj
import pytest

from landuse import crs
from landuse.crs.zones import DATUMS, Zone

LEBANON = (
    'PROJCS["NAD_1983_StatePlane_New_Hampshire_FIPS_2800_Feet",GEOGCS["GCS_North_American_1983",'
    'DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",984250.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-71.66666666666667],PARAMETER["Scale_Factor",0.9999666666666667],'
    'PARAMETER["Latitude_Of_Origin",42.5],UNIT["Foot_US",0.3048006096012192]]'
)


ZONE_38 = (
    'PROJCS["{name}",GEOGCS["GCS_{datum}",DATUM["D_{datum}",SPHEROID["S",{axis},{flat}]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",{scale}],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def _esri(**changes: object) -> str:
    """As desktop programs write it, with names that are in no registry."""
    usual = {
        "name": "CGCS2000_3_Degree_GK_CM_114E",
        "datum": "CGCS2000",
        "axis": 6378137.0,
        "flat": 298.257222101,
        "easting": 500000.0,
        "meridian": 114.0,
        "scale": 1.0,
    }
    return ZONE_38.format(**{**usual, **changes})


def test_text_without_a_code_is_recognised_by_where_it_puts_things() -> None:
    assert crs.authority(LEBANON) == "EPSG:3437"
    assert crs.unit_m(LEBANON) == pytest.approx(1200 / 3937)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('False_Easting",984250.0', 'False_Easting",984260.0'),
        ('Scale_Factor",0.99996', 'Scale_Factor",0.99990'),
    ],
)
def test_resemblance_alone_gives_no_code(left: str, right: str) -> None:
    text = LEBANON.replace(left, right)
    assert text != LEBANON
    assert crs.authority(text) == text


def test_unknown_crs_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="EPSG"):
        crs.parse("EPSG:99999999")


@pytest.mark.parametrize("datum", DATUMS)
@pytest.mark.parametrize(("width", "meridian"), [(3, 114), (3, 75), (6, 111), (6, 117)])
@pytest.mark.parametrize("prefixed", [True, False])
def test_what_desktop_programs_write_is_recognised(
    datum: str, width: int, meridian: int, prefixed: bool
) -> None:
    code = Zone(datum, width, meridian, prefixed).code
    assert crs.authority(pyproj.CRS(code).to_wkt("WKT1_ESRI")) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "EPSG:4547"),
        ({"name": "whatever"}, "EPSG:4547"),
        ({"easting": 38500000.0}, "EPSG:4526"),
        ({"easting": 20500000.0, "meridian": 117.0}, "EPSG:4498"),
        ({"datum": "Xian_1980", "axis": 6378140.0, "flat": 298.257}, "EPSG:2383"),
        ({"datum": "Unknown", "axis": 6378140.0, "flat": 298.257}, "EPSG:2383"),
        ({"datum": "Unknown", "axis": 6378245.0, "flat": 298.3}, "EPSG:2435"),
        ({"datum": "Beijing_1954", "axis": 6378245.0, "flat": 298.3}, "EPSG:2435"),
    ],
)
def test_parameters_count_not_names(changes: dict[str, object], code: str) -> None:
    assert crs.authority(_esri(**changes)) == code


@pytest.mark.parametrize(
    "changes",
    [
        {"easting": 600000.0},
        {"easting": 39500000.0},
        {"meridian": 113.0},
        {"scale": 0.9996},
        {"datum": "WGS_1984", "flat": 298.257223563},
        {"datum": "Pulkovo_1942", "axis": 6378245.0, "flat": 298.3},
    ],
)
def test_a_city_grid_keeps_its_own_text(changes: dict[str, object]) -> None:
    """Its numbers are no national zone's, however it is called."""
    assert crs.authority(_esri(**changes)) == _esri(**changes)


def test_degrees_of_any_spelling() -> None:
    text = pyproj.CRS(4490).to_wkt("WKT1_ESRI").replace("D_China_2000", "D_CGCS2000")
    assert "D_CGCS2000" in text
    assert crs.authority(text) == "EPSG:4490"


@pytest.mark.parametrize(
    ("name", "middle", "metric"),
    [
        ("EPSG:4526", (38_410_000, 3_190_000), "EPSG:4526"),
        ("EPSG:3437", (830_000, 430_000), "EPSG:3437"),
        ("EPSG:4490", (115.40, 28.7), "EPSG:4547"),
        ("EPSG:4326", (113.08, 28.8), "EPSG:4547"),
        ("EPSG:4326", (-72.67, 42.27), "EPSG:32618"),
        ("EPSG:4326", (151.2, -33.9), "EPSG:32756"),
        ("EPSG:3857", (12_588_000, 3_350_000), "EPSG:4547"),
        ("EPSG:4610", (113.08, 28.8), "EPSG:2383"),
        ("EPSG:4214", (113.08, 28.8), "EPSG:2435"),
        ("EPSG:2362", (38_410_000, 3_190_000), "EPSG:2362"),
        ("GCJ-02", (113.08, 28.8), "EPSG:4547"),
        ("GCJ-02 EPSG:4526", (38_410_000, 3_190_000), "EPSG:4547"),
    ],
)
def test_metric_crs(name: str, middle: tuple[float, float], metric: str) -> None:
    assert crs.metric(name, middle) == metric


def test_same_knows_axis_order_and_spelling() -> None:
    assert crs.same("EPSG:4326", "OGC:CRS84")
    assert crs.same(pyproj.CRS(4526).to_wkt(), "EPSG:4526")
    assert not crs.same("EPSG:4526", "EPSG:4527")


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("GCJ-02", "EPSG:4326", False),
        ("GCJ-02", "BD-09", False),
        ("GCJ-02", "gcj02", True),
        ("GCJ-02 EPSG:4490", "GCJ-02", True),
        ("GCJ-02 EPSG:3857", "GCJ-02", False),
    ],
)
def test_shifted_systems_are_systems_of_their_own(left: str, right: str, alike: bool) -> None:
    assert crs.same(left, right) is alike


@pytest.mark.parametrize(
    ("left", "right", "needs"),
    [
        ("EPSG:2362", "EPSG:4526", True),
        ("EPSG:4214", "EPSG:4326", True),
        ("EPSG:4326", "EPSG:2414", True),
        ("EPSG:2362", "EPSG:2414", True),
        ("EPSG:2362", "EPSG:2383", False),
        ("EPSG:4610", "EPSG:2383", False),
        ("EPSG:4490", "EPSG:4326", False),
        ("GCJ-02", "EPSG:4547", False),
        ("EPSG:3437", "EPSG:4269", False),
    ],
)
def test_old_datums_need_parameters(left: str, right: str, needs: bool) -> None:
    assert crs.shifts(left, right) is needs


def test_places_of_web_maps_are_true_places() -> None:
    lon, lat = crs.lonlat("GCJ-02", (116.41024449916938, 39.91640428150164))
    assert (lon, lat) == pytest.approx((116.404, 39.915), abs=1e-9)
