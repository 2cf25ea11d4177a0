"""The hand-over: the parcel sheet with shapes, codes and labels, coloured when QGIS opens it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from landuse.present.handover import write_handover
from landuse.present.palette import ISSUES, grade_colours
from landuse.present.workbook.rows import parcel_rows
from landuse.words import LANGS, Lang
from tests.present.aliases import alias_faults
from tests.present.ledger_study import HOSTILE, bare_study, make_study


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_handover(make_study(), tmp_path_factory.mktemp("handover") / "park.gpkg")


@pytest.fixture
def store(package: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(package)) as found:
        yield found


def test_layers_and_crs(package: Path) -> None:
    names = [name for name, kind in pyogrio.list_layers(package) if kind]
    assert names == ["parcels", "zones", "geometry_issues"]
    for name in names:
        assert gpd.read_file(package, layer=name).crs == "EPSG:4526"


def test_rows_are_those_of_the_parcel_sheet(package: Path) -> None:
    study = make_study()
    found = gpd.read_file(package, layer="parcels")
    expected = parcel_rows(study)
    assert found["parcel_id"].tolist() == expected.index.tolist()
    assert found["tax_paid"].tolist() == pytest.approx(expected["tax_paid"].tolist(), nan_ok=True)
    assert found["grade"].isna().tolist() == expected["grade"].isna().tolist()
    assert found.geometry.area.tolist() == pytest.approx([20_000.0] * 6)
    assert all(name.isascii() and name.islower() for name in found.columns)


def test_codes_and_labels(package: Path) -> None:
    first = gpd.read_file(package, layer="parcels").iloc[0]
    assert (first["suspected"], first["grade"]) == ("idle_not_started", "A")
    assert first["suspected_label"] == "闲置土地（未动工满一年）"
    assert first["grade_label"] == "A 优先发展"


def test_missing_is_no_zero(package: Path) -> None:
    second = gpd.read_file(package, layer="parcels").iloc[1]
    assert pd.isna(second["tax_paid"])
    assert pd.isna(second["registered_area"])


def test_styles_are_inside(store: sqlite3.Connection) -> None:
    styles = store.execute(
        "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
    ).fetchall()
    named = ("parcels", "zones", "geometry_issues")
    assert [row[:3] for row in styles] == [(name, "geom", 1) for name in named]
    root = ET.fromstring(styles[0][3].split("\n", 1)[1])
    classes = [each.get("value") for each in root.iter("category")]
    assert classes == [*grade_colours(make_study().policy), ""]
    symbols = {each.get("name") for each in root.iter("symbol")}
    assert {each.get("symbol") for each in root.iter("category")} == symbols
    aliases = {each.get("field"): each.get("name") for each in root.iter("alias")}
    assert aliases["tax_per_mu"] == "亩均税收(万元/亩)"
    assert aliases["grade_label"] == "等级（文字）"


def test_every_field_has_an_alias(package: Path, store: sqlite3.Connection) -> None:
    for layer in ("parcels", "zones", "geometry_issues"):
        fields = set(pyogrio.read_info(package, layer=layer)["fields"])
        (qml,) = store.execute(
            "SELECT styleQML FROM layer_styles WHERE f_table_name = ?", (layer,)
        ).fetchone()
        root = ET.fromstring(qml.split("\n", 1)[1])
        assert {each.get("field") for each in root.iter("alias")} == fields
        assert all(each.get("name") != each.get("field") for each in root.iter("alias"))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("audience", ["internal", "leaders", "public"])
def test_no_two_aliases_of_a_layer_are_alike(tmp_path: Path, audience: str, lang: Lang) -> None:
    path = write_handover(make_study(), tmp_path / "park.gpkg", audience=audience, lang=lang)
    assert alias_faults(path, lang) == []


def test_geometry_issues_show_where(package: Path, store: sqlite3.Connection) -> None:
    found = gpd.read_file(package, layer="geometry_issues")
    assert found["issue"].tolist() == ["overlap", "sliver"]
    assert found["issue_label"].tolist() == ["重叠", "细碎"]
    assert found["other_id"].isna().tolist() == [False, True]
    assert found.geometry.area.tolist() == pytest.approx([250.0, 60.0])
    (qml,) = store.execute(
        "SELECT styleQML FROM layer_styles WHERE f_table_name = 'geometry_issues'"
    ).fetchone()
    root = ET.fromstring(qml.split("\n", 1)[1])
    assert [each.get("value") for each in root.iter("category")] == list(ISSUES)
    symbols = {each.get("name") for each in root.iter("symbol")}
    assert {each.get("symbol") for each in root.iter("category")} == symbols


def test_style_table_is_registered(store: sqlite3.Connection) -> None:
    (kind,) = store.execute(
        "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'"
    ).fetchone()
    assert kind == "attributes"
    assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_writes_are_the_same(package: Path, tmp_path: Path) -> None:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    again = write_handover(make_study(), tmp_path / "again.gpkg")
    over = write_handover(make_study(), again)
    assert over.read_bytes() == package.read_bytes()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before


def test_hostile_texts_come_back_as_they_were(tmp_path: Path) -> None:
    study = make_study(hostile=True, count=len(HOSTILE))
    path = write_handover(study, tmp_path / "park.gpkg")
    assert gpd.read_file(path, layer="parcels")["name"].tolist() == list(HOSTILE)


def test_a_bare_study_is_written(tmp_path: Path) -> None:
    path = write_handover(bare_study(), tmp_path / "park.gpkg", lang="en")
    found = gpd.read_file(path, layer="parcels")
    assert len(found) == 6
    assert found["grade"].isna().all()


def test_no_zones_and_no_shape(tmp_path: Path) -> None:
    study = make_study()
    study.tables["zones"] = study["zones"].iloc[:0]
    shapes = study["parcels"]["geometry"].copy()
    shapes.iloc[2] = None
    study.tables["parcels"] = study["parcels"].assign(geometry=shapes)
    path = write_handover(study, tmp_path / "park.gpkg")
    assert len(gpd.read_file(path, layer="zones")) == 0
    assert gpd.read_file(path, layer="parcels").geometry.isna().tolist().count(True) == 1


def test_study_is_untouched(tmp_path: Path) -> None:
    study, same = make_study(), make_study()
    write_handover(study, tmp_path / "park.gpkg")
    for name, frame in same.tables.items():
        pd.testing.assert_frame_equal(study[name], frame)
