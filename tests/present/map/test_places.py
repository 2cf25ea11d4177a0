"""What is placed on the map stands where the tables say, and what has no place says so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from landuse.present.layers import MapLayers, map_layers
from landuse.present.map import places as module
from landuse.present.map.outlines import outlines
from landuse.present.map.places import buildings, distances, intake, project_list
from landuse.study import Study
from tests.present.map_study import make_study
from tests.present.placed import MESSAGE, placed_study
from tests.present.planted import changed


@pytest.fixture(scope="module")
def study() -> Study:
    return placed_study()


@pytest.fixture(scope="module")
def layers(study: Study) -> MapLayers:
    return map_layers(study)


def test_a_project_stands_at_the_surest_place_that_is_known(
    study: Study, layers: MapLayers
) -> None:
    found = project_list(study, layers).set_index("project_id")
    assert found["place"].tolist() == ["point", "parcel", "case", "zone", "none"]
    ids = study["parcels"]["parcel_id"].astype("str")
    shapes = layers.drawn().set_index("parcel_id").geometry
    for project, parcel in (("P1", ids[3]), ("P2", ids[5]), ("P3", ids[7])):
        row = found.loc[project]
        assert shapes[parcel].covers(shapely.Point(row["longitude"], row["latitude"]))
    assert found.loc["P2", "parcel_id"] == ids[5]
    zone = layers.zones.geometry.iloc[0]
    assert zone.covers(shapely.Point(found.loc["P4", "longitude"], found.loc["P4", "latitude"]))
    assert found.loc["P5", ["latitude", "longitude"]].isna().all()


def test_without_projects_there_is_an_empty_list() -> None:
    study = make_study(12)
    assert project_list(study, map_layers(study)).empty


def test_the_line_lies_at_the_distance_of_the_policy(study: Study) -> None:
    drawn = outlines(study).to_crs(study.crs)
    line = drawn[drawn["layer"] == "bank"]
    assert line["kind"].tolist() == ["bank_line"]
    river = study.layer("constraints").geometry.iloc[0]
    limit = study.policy.siting.bank.value
    corners = shapely.get_coordinates(line.geometry.iloc[0].exterior)
    metres = shapely.distance(shapely.points(corners), river)
    assert np.abs(metres - limit).max() < 0.5
    known = distances(study, map_layers(study)).iloc[0]
    inside = line.geometry.iloc[0].intersects(study.parcels.geometry.iloc[3])
    assert inside == (known["distance_m"] < known["limit_m"])


def test_a_strip_is_drawn_as_it_is_where_no_bank_is(study: Study) -> None:
    limits = study["constraints"]
    kind = limits["kind"].astype("str").replace("river", "river_bank_1km")
    strip = changed(study, constraints=limits.assign(kind=kind))
    drawn = outlines(strip)
    line = drawn[drawn["layer"] == "bank"]
    assert line["kind"].tolist() == ["bank_strip"]
    assert line.to_crs(study.crs).geometry.iloc[0].area == pytest.approx(
        study.layer("constraints").geometry.iloc[0].area, rel=1e-6
    )


def test_distances_are_those_that_were_measured(study: Study, layers: MapLayers) -> None:
    found = distances(study, layers)
    row = found.iloc[0]
    assert layers.parcels["parcel_id"].iloc[row["parcel"]] == study["nearness"]["subject_id"][0]
    assert row["distance_m"] == study["nearness"]["distance_m"][0]
    assert (row["name"], row["limit_m"]) == ("蓼河", study.policy.siting.bank.value)


def test_buildings_have_their_shape_and_their_areas(study: Study, layers: MapLayers) -> None:
    found = buildings(study, layers)
    assert found["building_id"].tolist() == ["B1", "B2"]
    assert found["floors"].tolist() == [2, 1]
    assert found["vacant_area"].tolist() == [500.0, 500.0]
    metric = found.to_crs(study.crs).geometry.area
    assert metric.iloc[0] == pytest.approx(200.0, rel=1e-6)
    assert metric.iloc[1] == pytest.approx(np.pi * module._DOT**2, rel=0.01)
    ids = layers.parcels["parcel_id"].astype("str")
    assert set(ids.iloc[found["parcel"]]) == {study["parcels"]["parcel_id"].iloc[3]}
    plain = make_study(12)
    assert buildings(plain, map_layers(plain)).empty


def test_a_problem_stands_where_its_parcel_is(study: Study, layers: MapLayers) -> None:
    found = intake(study, layers)
    assert found["message"].tolist() == [MESSAGE]
    shape = layers.drawn().set_index("parcel_id").geometry[found["subject_id"].iloc[0]]
    assert shape.covers(shapely.Point(found["longitude"].iloc[0], found["latitude"].iloc[0]))


def test_of_very_many_problems_only_so_many_are_marked(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = changed(study, notes=pd.concat([study["notes"]] * 5, ignore_index=True))
    monkeypatch.setattr(module, "MOST", 3)
    assert len(intake(many, map_layers(many))) == 3
