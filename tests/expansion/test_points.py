"""Boundary points: rings close, go clockwise from the north-west, and give the area again."""

import numpy as np
import pytest
from hypothesis import given, settings

from landuse.crs import moved
from landuse.expansion.points import boundary_points
from landuse.expansion.versions import read_versions
from tests.expansion.parks import CRS, TODAY, land, zone, zones
from tests.expansion.test_ledger import shape


def points(drawn: object) -> object:
    return boundary_points(read_versions(zones(zone("A", "1", drawn, "2010-01-01")), TODAY), CRS)


def signed(ring: object) -> float:
    """Area of a ring by the shoelace, positive where it goes clockwise on the map."""
    x, y = ring["easting"].to_numpy(), ring["northing"].to_numpy()
    x, y = x - x.mean(), y - y.mean()
    return -float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2


def test_a_square_with_a_hole() -> None:
    found = points(land(0, 0, 300, 200).difference(land(100, 50, 200, 150)))
    outer, inner = (found[found["ring"] == each] for each in (1, 2))
    assert outer["point"].tolist() == ["J1", "J2", "J3", "J4", "J1"]
    assert inner["point"].tolist() == ["J5", "J6", "J7", "J8", "J5"]
    assert inner["hole"].all()
    assert not outer["hole"].any()
    first = outer.iloc[0]
    assert (first["easting"], first["northing"]) == (
        outer["easting"].min(),
        outer["northing"].max(),
    )
    assert outer["side"].iloc[:-1].tolist() == [300, 200, 300, 200]
    assert np.isnan(outer["side"].iloc[-1])
    assert (signed(outer), signed(inner)) == (60_000, -10_000)


@settings(max_examples=20)
@given(shape)
def test_points_give_the_area_and_the_place_again(drawn: object) -> None:
    found = points(drawn)
    total = sum(signed(ring) for _, ring in found.groupby("ring"))
    assert total == pytest.approx(drawn.area, abs=2)
    back = moved(found[["lon", "lat"]].to_numpy(), "EPSG:4490", CRS)
    assert np.abs(back - found[["easting", "northing"]].to_numpy()).max() < 0.002
    for _, ring in found.groupby("ring"):
        assert (
            ring.iloc[0][["point", "easting", "northing"]].tolist()
            == ring.iloc[-1][["point", "easting", "northing"]].tolist()
        )


def test_parts_are_numbered_on() -> None:
    found = points(land(0, 0, 100, 100).union(land(300, 0, 400, 100)))
    assert found.groupby("ring").size().tolist() == [5, 5]
    assert found["point"].nunique() == 8
