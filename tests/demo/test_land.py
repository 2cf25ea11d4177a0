"""Land of the demo park: a coverage of valid parcels that look like a cadastre."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.demo.boundaries import river

Park = dict[str, pd.DataFrame]


def shapes(park: Park) -> gpd.GeoSeries:
    return park["parcels"].geometry


def test_parcels_are_a_valid_coverage(park: Park) -> None:
    found = shapes(park)
    assert found.is_valid.all()
    assert set(found.geom_type) == {"Polygon"}
    assert shapely.coverage_is_valid(found.to_numpy())
    assert np.isclose(found.union_all().area, found.area.sum(), rtol=1e-9)


def test_neighbours_share_their_vertices_and_streets_lie_between_blocks(park: Park) -> None:
    touching = gpd.sjoin(
        park["parcels"][["block", "geometry"]],
        park["parcels"][["block", "geometry"]],
        predicate="touches",
    )
    assert len(touching) > 1500
    assert (touching["block_left"] == touching["block_right"]).all()


def test_parcels_look_like_parcels(park: Park) -> None:
    found = shapes(park)
    corners = shapely.get_num_coordinates(found.to_numpy()) - 1
    assert corners.min() >= 5
    assert corners.max() <= 20
    mu = found.area / (2000 / 3)
    assert 2 < mu.min() < 5
    assert 150 < mu.max() < 300
    assert 20 < mu.median() < 30
    assert mu.skew() > 1
    filled = found.area / found.minimum_rotated_rectangle().area
    assert filled.quantile(0.05) > 0.8


def test_parcel_codes_are_as_the_standard_says(park: Park) -> None:
    codes = park["parcels"]["parcel_id"]
    assert codes.is_unique
    assert all(re.fullmatch(r"439901\d{3}\d{3}GB\d{5}", code) for code in codes)


def test_land_is_of_all_kinds(park: Park) -> None:
    parcels = park["parcels"]
    assert set(parcels["holding"]) == {"state", "collective", "public"}
    assert {"100101", "100102", "100103", "110101", "1207", "1401"} <= set(parcels["land_use"])
    differ = (parcels["registered_area"] / parcels["surveyed_area"] - 1).abs()
    assert 3 <= (differ > 0.05).sum() <= 20
    assert 0.02 < parcels["registered_area"].isna().mean() < 0.15


def test_the_river_is_away_from_the_parcels(park: Park) -> None:
    assert shapes(park).distance(river()).min() > 100
