"""CRS: zones, units, sameness, areas against the ellipsoid."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landuse import crs

LEBANON = (
    'PROJCS["NAD_1983_StatePlane_New_Hampshire_FIPS_2800_Feet",GEOGCS["GCS_North_American_1983",'
    'DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",984250.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-71.66666666666667],PARAMETER["Scale_Factor",0.9999666666666667],'
    'PARAMETER["Latitude_Of_Origin",42.5],UNIT["Foot_US",0.3048006096012192]]'
)


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


@pytest.mark.parametrize("zone", range(25, 46))
def test_zones_follow_the_registry(zone: int) -> None:
    """CGCS2000 / 3-degree Gauss-Kruger CM …E, as EPSG has it."""
    name = crs.zone_crs(3.0 * zone)
    assert pyproj.CRS(name).name == f"CGCS2000 / 3-degree Gauss-Kruger CM {3 * zone}E"


@given(st.floats(73.6, 136.4))
def test_zone_is_the_nearest_meridian(lon: float) -> None:
    meridian = 75 + 3 * (int(crs.zone_crs(lon).split(":")[1]) - 4534)
    assert abs(lon - meridian) <= 1.5 + 1e-9


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
    ],
)
def test_metric_crs(name: str, middle: tuple[float, float], metric: str) -> None:
    assert crs.metric(name, middle) == metric


def test_there_and_back_is_the_same_place() -> None:
    shapes = np.array([shapely.box(38_410_000, 3_190_000, 38_410_100, 3_190_100), None])
    back = crs.reproject(crs.reproject(shapes, "EPSG:4526", "EPSG:4490"), "EPSG:4490", "EPSG:4526")
    assert back[1] is None
    assert shapely.hausdorff_distance(back[0], shapes[0]) < 1e-4


def test_same_knows_axis_order_and_spelling() -> None:
    assert crs.same("EPSG:4326", "OGC:CRS84")
    assert crs.same(pyproj.CRS(4526).to_wkt(), "EPSG:4526")
    assert not crs.same("EPSG:4526", "EPSG:4527")


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("EPSG:4547", 0.9995, 1.0005), ("EPSG:3437", 0.9995, 1.0005), ("EPSG:3857", 1.2, 1.9)],
)
def test_grid_area_against_the_ellipsoid(name: str, low: float, high: float) -> None:
    lon, lat = (113.08, 28.8) if name != "EPSG:3437" else (-72.2, 43.6)
    degrees = np.array([shapely.box(lon, lat, lon + 0.001, lat + 0.001)] * 3)
    ratio = crs.grid_ratio(crs.reproject(degrees, "EPSG:4326", name), name)
    assert ratio is not None
    assert low < ratio < high


def test_holes_are_no_area() -> None:
    ring = shapely.Polygon(
        [(500_000, 3_190_000), (500_100, 3_190_000), (500_100, 3_190_100), (500_000, 3_190_100)],
        [[(500_020, 3_190_020), (500_080, 3_190_020), (500_080, 3_190_080), (500_020, 3_190_080)]],
    )
    assert crs.grid_ratio(np.array([ring]), "EPSG:4547") == pytest.approx(1.0, abs=1e-3)


def test_nothing_drawn_has_no_ratio_and_no_middle() -> None:
    nothing = np.array([None, shapely.Polygon()], dtype=object)
    assert crs.grid_ratio(nothing, "EPSG:4547") is None
    assert crs.middle(nothing) is None
