"""Zone versions and constraints: the identity of areas, and conflicts where they are planted."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

MU = 2000 / 3
Park = dict[str, pd.DataFrame]


def shape(park: Park, zone: str, version: str) -> object:
    rows = park["zones"]
    return rows[(rows["zone_id"] == zone) & (rows["version"] == version)].geometry.iloc[0]


def area(park: Park, zone: str, version: str) -> float:
    rows = park["zones"]
    return rows[(rows["zone_id"] == zone) & (rows["version"] == version)]["approved_area"].iloc[0]


@pytest.mark.parametrize("zone", ["Z1", "Z2", "Z3", "Z4"])
@pytest.mark.parametrize("versions", [("2012", "2018"), ("2018", "2024")])
def test_new_is_old_and_in_and_not_out(park: Park, zone: str, versions: tuple[str, str]) -> None:
    """Approved areas keep the identity within 0.02 ha, and the drawings agree with them."""
    old, new = (shape(park, zone, version) for version in versions)
    moved_in, moved_out = new.difference(old).area / MU, old.difference(new).area / MU
    change = area(park, zone, versions[1]) - area(park, zone, versions[0])
    assert change == pytest.approx(moved_in - moved_out, abs=0.3)
    assert area(park, zone, versions[0]) == pytest.approx(old.area / MU, abs=0.01)


def test_the_last_version_moves_land_in_and_out(park: Park) -> None:
    change = {z: area(park, z, "2024") - area(park, z, "2018") for z in ("Z1", "Z2", "Z3", "Z4")}
    assert change["Z1"] < 0 < change["Z2"]
    assert change["Z4"] > 0
    assert change["Z3"] == 0


def test_versions_follow_each_other_without_a_gap(park: Park) -> None:
    for _, rows in park["zones"].sort_values("version").groupby("zone_id"):
        starts, ends = rows["from_on"].tolist(), rows["to_on"].tolist()
        assert all(
            b - a == pd.Timedelta(days=1) for a, b in zip(ends[:-1], starts[1:], strict=True)
        )
        assert pd.isna(ends[-1])


def test_parcels_lie_in_their_zone_of_today(park: Park) -> None:
    today = park["zones"][park["zones"]["version"] == "2024"].set_index("name").geometry
    for zone, rows in park["parcels"].groupby("zone"):
        assert rows.within(today[zone]).all()
    assert today.is_valid.all()


def layer(park: Park, kind: str) -> gpd.GeoSeries:
    return park["constraints"].query("kind == @kind").geometry


def test_only_one_zone_really_overlaps_farmland(park: Park) -> None:
    farmland = layer(park, "farmland").union_all()
    overlap = {
        z: shape(park, z, "2024").intersection(farmland).area for z in ("Z1", "Z2", "Z3", "Z4")
    }
    assert overlap["Z4"] > 1000
    assert 2 < overlap["Z2"] < 10
    assert overlap["Z1"] == overlap["Z3"] == 0
    assert shape(park, "Z1", "2018").intersection(farmland).area > 1000


def test_only_one_zone_leaves_the_urban_boundary(park: Park) -> None:
    urban = layer(park, "urban_boundary").union_all()
    outside = {z: shape(park, z, "2024").difference(urban).area for z in ("Z1", "Z2", "Z3", "Z4")}
    assert outside["Z4"] > 10_000
    assert outside["Z1"] == outside["Z2"] == outside["Z3"] == 0
    assert layer(park, "red_line").union_all().disjoint(park["zones"].union_all())


def test_chemistry_lies_where_the_truth_says(park: Park) -> None:
    """By distance to the bank and by the recognised boundary, as drawn: planted firms and no other."""
    truth, firms = park["truth"], park["enterprises"]
    bank, inside = layer(park, "river").union_all(), layer(park, "chemical_park").union_all()
    place = park["parcels"].geometry
    # a firm's parcel is the first of its sites; all firms of this sector have one or are in one block
    where = _places(park).reindex(firms.index[firms["sector_code"].str.startswith("26")]).dropna()
    near = {firm for firm, parcel in where.items() if place[parcel].distance(bank) <= 1000}
    out = {firm for firm, parcel in where.items() if not place[parcel].within(inside)}
    for kind, found in (("chemical_strip", near), ("chemical_outside", out)):
        rows = truth[truth["kind"] == kind]
        assert found == set(rows[rows["expected"] == "yes"]["subject_id"])


def _places(park: Park) -> pd.Series:
    firms, parcels = park["enterprises"], park["parcels"]
    used = park["occupancy"].dropna(subset=["enterprise_id"]).drop_duplicates("enterprise_id")
    place = used.set_index("enterprise_id")["parcel_id"].reindex(firms.index)
    place = place.fillna(firms["parcel_id"])
    held = parcels.dropna(subset=["holder_code"]).drop_duplicates("holder_code")
    place = place.fillna(firms["credit_code"].map(held.set_index("holder_code")["parcel_id"]))
    points = gpd.GeoSeries.from_xy(
        firms["x"].astype(float), firms["y"].astype(float), crs=parcels.crs
    )
    inside = gpd.sjoin(points[firms["x"].notna()].to_frame("geometry"), parcels[["geometry"]])
    return place.fillna(inside.iloc[:, -1])


def test_safety_lines_meet_what_is_planted(park: Park) -> None:
    truth = park["truth"].query("kind == 'safety_conflict'").set_index("subject_id")["expected"]
    names = park["enterprises"].loc[truth.index, "name"]
    others = pd.concat([layer(park, "houses"), layer(park, "railway")]).union_all()
    lines = park["constraints"].query("kind == 'safety_line'").set_index("name").geometry
    for firm, name in names.items():
        line = lines[lines.index.str.contains(name)].iloc[0]
        assert line.intersects(others) == (truth[firm] == "yes")
    parcels = park["parcels"].union_all()
    assert np.isclose(parcels.intersection(others).area, 0)
