"""A GeoPackage for an audience holds what its rules allow, and is searched before it is left."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyogrio
import pytest

from landuse.errors import StudyError
from landuse.policy.audience import confidential, load_audience
from landuse.present import handover
from landuse.present.guard import guard_file
from landuse.present.guard.layers import unpack_layers
from landuse.present.handover import write_handover
from landuse.study import Study
from tests.present.planted import CODE, FIRM, PERSON, PHONE, TAX, planted_study, renamed


@pytest.fixture(scope="module")
def study() -> Study:
    return planted_study()


def test_the_public_gets_the_columns_of_its_rules(study: Study, tmp_path: Path) -> None:
    path = write_handover(study, tmp_path / "park.gpkg", audience="public")
    assert [name for name, _ in pyogrio.list_layers(path)] == ["parcels", "zones", "layer_styles"]
    layer = pyogrio.read_dataframe(path, layer="parcels")
    assert set(layer) == {"parcel_id", "zone", "area_mu", "grade", "geometry"}
    shapes = study.parcels.set_index("parcel_id").geometry
    for row in layer.itertuples():
        assert row.geometry.equals(shapes[row.parcel_id]) or row.geometry.geoms[0].equals(
            shapes[row.parcel_id]
        )
    assert [each.name for each in tmp_path.iterdir()] == ["park.gpkg"]


def test_leaders_see_no_figure_of_few_firms(study: Study, tmp_path: Path) -> None:
    path = write_handover(study, tmp_path / "park.gpkg", audience="leaders")
    layer = pyogrio.read_dataframe(path, layer="parcels").set_index("parcel_id")
    alone = layer.loc[study["parcels"]["parcel_id"].iloc[5]]
    for name in [each for each in layer if confidential(each)]:
        assert alone[name] != alone[name], name
    assert "source" not in layer


def test_it_reads_all_that_is_in_the_file(study: Study, tmp_path: Path) -> None:
    path = write_handover(study, tmp_path / "park.gpkg")
    found = unpack_layers(path)
    layer = pyogrio.read_dataframe(path, layer="parcels")
    assert set(found.tables["parcels"]) == set(layer) - {"geometry"}
    assert found.tables["parcels"]["parcel_id"].texts == layer["parcel_id"].tolist()
    assert found.tables["parcels"]["area_mu"].numbers.tolist() == layer["area_mu"].tolist()
    assert "宗地" in "".join(found.head["layers"])


@pytest.mark.parametrize("planted", [FIRM, PERSON, PHONE, CODE, "厂区 税收1234.56万元"])
@pytest.mark.parametrize(("table", "field"), [("parcels", "parcel_id"), ("zones", "name")])
def test_a_planted_secret_leaves_no_file(
    study: Study, tmp_path: Path, planted: str, table: str, field: str
) -> None:
    bad = renamed(study, planted, table=table, field=field, row=0 if table == "zones" else 5)
    with pytest.raises(StudyError):
        write_handover(bad, tmp_path / "park.gpkg", audience="public")
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stays_whole(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "park.gpkg"
    path.write_bytes(b"old")
    with pytest.raises(StudyError):
        write_handover(renamed(study, FIRM), path, audience="public")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE parcels ADD COLUMN tax_paid REAL; UPDATE parcels SET tax_paid = 1",
        f"UPDATE zones SET name = name || '{FIRM}'",
        f"UPDATE gpkg_contents SET description = '{PERSON}'",
        f"UPDATE layer_styles SET styleQML = '<a name=\"{FIRM}\"/>'",
        f"UPDATE parcels SET area_mu = '{TAX}万元'",
        f"CREATE TABLE extra (said TEXT); INSERT INTO extra VALUES ('{PHONE}')",
    ],
)
def test_whatever_slips_past_the_rules_is_found(study: Study, tmp_path: Path, change: str) -> None:
    path = write_handover(study, tmp_path / "park.gpkg", audience="public")
    rules = load_audience("public")
    guard_file(path, study, rules)
    with sqlite3.connect(path) as store:
        store.create_function("ST_IsEmpty", 1, lambda _: 0)
        store.create_function("ST_MinX", 1, lambda _: 0.0)
        for each in ("MaxX", "MinY", "MaxY"):
            store.create_function(f"ST_{each}", 1, lambda _: 0.0)
        for statement in change.split("; "):
            store.execute(statement)
    with pytest.raises(StudyError):
        guard_file(path, study, rules)


def test_a_rule_that_is_forgotten_is_noticed(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "_for", lambda rules, layers, study: layers)
    with pytest.raises(StudyError):
        write_handover(study, tmp_path / "park.gpkg", audience="public")
    assert list(tmp_path.iterdir()) == []
