"""Vector files: every driver that is used, layers, curves, encodings of XML."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import shared_data
from tests.ingest.conftest import twelve
from tests.ingest.reading import codes, read, refused, spoilt, texts

NAMES = twelve()["name"].tolist()
DRIVERS = {
    "gpkg": "GPKG",
    "gdb": "OpenFileGDB",
    "fgb": "FlatGeobuf",
    "gml": "GML",
    "kml": "KML",
    "geojson": "GeoJSON",
}


@pytest.mark.parametrize("suffix", DRIVERS)
@pytest.mark.parametrize("name", ["p", "宗地 #1%'&+", "!;"])
def test_every_driver_under_every_name(tmp_path: Path, suffix: str, name: str) -> None:
    frame = twelve("EPSG:4490" if suffix in {"kml", "geojson"} else "EPSG:4526")
    frame = frame.rename(columns={"parcel_id": "宗地代码", "name": "宗地名称"})
    frame.to_file(tmp_path / f"p.{suffix}", driver=DRIVERS[suffix])
    for each in list(tmp_path.glob("p.*")):
        each.rename(tmp_path / f"{name}{each.suffix}")
    columns = {"parcel_id": "宗地代码", "name": "宗地名称"}
    part = read(tmp_path / f"{name}.{suffix}", columns=columns)
    assert sorted(part.frame["name"]) == sorted(NAMES)
    assert part.geometry is not None
    assert len(part.geometry) == 12
    assert not list(tmp_path.glob("*.gfs"))


def test_a_geodatabase_by_another_name(tmp_path: Path) -> None:
    twelve().to_file(tmp_path / "p.gdb", driver="OpenFileGDB")
    for name in ("园区数据", "P.GDB"):
        shutil.copytree(tmp_path / "p.gdb", tmp_path / name, dirs_exist_ok=True)
        assert len(read(tmp_path / name).frame) == 12


def test_layers_are_a_choice_or_named(tmp_path: Path) -> None:
    for layer in ("甲", "乙"):
        twelve().to_file(tmp_path / "p.gpkg", layer=layer)
    note = refused(tmp_path / "p.gpkg")
    assert note.code == "ingest.which_layer"
    assert "甲, 乙" in note.message("zh")
    assert refused(tmp_path / "p.gpkg", layer="丙").code == "ingest.no_layer"
    assert read(tmp_path / "p.gpkg", layer="甲").label == "p.gpkg [甲]"


def test_the_layer_with_areas_is_taken(tmp_path: Path) -> None:
    twelve().to_file(tmp_path / "p.gpkg", layer="宗地")
    points = twelve()
    points.geometry = points.geometry.centroid
    points.to_file(tmp_path / "p.gpkg", layer="点")
    assert read(tmp_path / "p.gpkg").label == "p.gpkg [宗地]"


def test_kml_in_gbk(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="GBK"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        "<Placemark><name>示例甲号地</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        "113,28 113.1,28 113.1,28.1 113,28</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        "</Placemark></Document></kml>"
    )
    (tmp_path / "p.kml").write_bytes(text.encode("gbk"))
    part = read(tmp_path / "p.kml", columns={"parcel_id": "Name"})
    assert part.frame["parcel_id"].tolist() == ["示例甲号地"]
    assert part.record["encoding"] == "gb18030"
    (tmp_path / "p.kml").write_bytes(text.encode("utf-8"))
    assert not spoilt(texts(read(tmp_path / "p.kml", columns={"parcel_id": "Name"})))


@pytest.mark.parametrize("name", ["p.gpkg", "p.fgb", "p.gml", "p.kml", "p.shp"])
@pytest.mark.parametrize(
    "data", [b"\x00\x01 no such file", b"<OGRVRTDataSource></OGRVRTDataSource>"]
)
def test_drivers_are_not_asked_about_other_kinds(tmp_path: Path, name: str, data: bytes) -> None:
    """They would take a file for whatever it looks like, also for one that leads elsewhere."""
    (tmp_path / name).write_bytes(data)
    assert refused(tmp_path / name).code == "files.not_its_kind"


def test_text_of_a_geopackage_that_is_not_utf8(tmp_path: Path) -> None:
    twelve().to_file(tmp_path / "p.gpkg", SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(tmp_path / "p.gpkg")) as session:
        session.execute("UPDATE p SET name = CAST(X'BCD7' AS TEXT) WHERE fid = 3")
        session.commit()
    assert refused(tmp_path / "p.gpkg").code == "files.not_utf8"


def test_an_encoding_where_the_format_has_one_is_said(tmp_path: Path) -> None:
    twelve().to_file(tmp_path / "p.gpkg")
    assert "files.encoding_unused" in codes(read(tmp_path / "p.gpkg", encoding="gbk"))


def test_kmz(tmp_path: Path) -> None:
    twelve("EPSG:4490").to_file(tmp_path / "doc.kml", driver="KML", layer="宗地")
    with zipfile.ZipFile(tmp_path / "p.kmz", "w") as packed:
        packed.write(tmp_path / "doc.kml", "doc.kml")
    part = read(tmp_path / "p.kmz", columns={"parcel_id": "Name"})
    assert len(part.frame) == 12


def test_xml_with_entities_is_refused(tmp_path: Path) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><kml xmlns="x">&a;</kml>'
    (tmp_path / "p.kml").write_text(text)
    assert refused(tmp_path / "p.kml").code == "files.not_its_kind"


@pytest.mark.parametrize("less", [100, 5000])
def test_a_file_that_ends_too_early(tmp_path: Path, less: int) -> None:
    twelve().to_file(tmp_path / "p.fgb", driver="FlatGeobuf")
    data = (tmp_path / "p.fgb").read_bytes()
    (tmp_path / "p.fgb").write_bytes(data[: max(len(data) - less, 20)])
    assert refused(tmp_path / "p.fgb").code in {"ingest.unreadable", "files.no_layers"}


@pytest.mark.parametrize("name", ["curvepolygon.gpkg", "multisurface.gpkg"])
def test_curves_become_lines(name: str) -> None:
    part = read(shared_data("nasty", "pyogrio", name), constant={"parcel_id": "A"})
    assert part.geometry is not None
    assert part.geometry[0].as_py()[1] in {3, 6}


def test_many_layers_in_an_archive() -> None:
    path = shared_data("nasty", "fiona", "testopenfilegdb.gdb.zip")
    assert refused(path).code == "ingest.which_layer"
    part = read(path, layer="polygon", constant={"parcel_id": "A"})
    assert len(part.frame) == 5


@pytest.mark.parametrize(("suffix", "said"), [("geojson", 1), ("gpkg", 0)])
def test_a_property_without_a_name_is_said(tmp_path: Path, suffix: str, said: int) -> None:
    frame = twelve().rename(columns={"ZDMJ": ""} if said else {})
    frame.to_file(tmp_path / f"p.{suffix}", driver=DRIVERS[suffix])
    found = [each for each in read(tmp_path / f"p.{suffix}").notes if each.severity != "info"]
    assert [(each.code, each.params["found"]) for each in found] == [
        ("sheets.nameless_column", "15")
    ] * said
