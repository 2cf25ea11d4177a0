"""Drivers: offline whatever a file asks for, and quiet afterwards."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pyogrio
import pytest

from landuse.errors import InputError, Note
from landuse.ingest.formats.drivers import driving, read_arrow
from landuse.ingest.formats.rows import File
from landuse.park import Source
from tests.ingest.conftest import twelve
from tests.ingest.reading import attempt

RING = [[[0, 0], [1, 0], [1, 1], [0, 0]]]


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """Address of a server, and what it was asked for."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


def _geojson(**members: object) -> str:
    shape = {"type": "Polygon", "coordinates": RING, **members.pop("shape", {})}  # type: ignore[dict-item]
    feature = {"type": "Feature", "properties": {"parcel_id": "A"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", **members, "features": [feature]})


def test_no_file_makes_a_request(tmp_path: Path, asked: tuple[str, list[str]]) -> None:
    """A CRS as a link, also in an escaped word or of one shape; virtual layers; schemas; links in KML."""
    url, paths = asked
    link = {"type": "link", "properties": {"href": f"{url}/crs", "url": f"{url}/crs"}}
    head = f'<?xml version="1.0"?><!-- {url} -->'
    files = {
        "a.geojson": _geojson(crs=link),
        "b.geojson": _geojson(crs=link).replace("link", "lin\\u006b"),
        "c.geojson": _geojson(shape={"crs": link}),
        "d.geojson": f"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/vsicurl/{url}/v"
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "e.gml": f'{head}<FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{url}/x {url}/x.xsd"><featureMember><a><n href="{url}/n">1</n></a>'
        "</featureMember></FeatureCollection>",
        "f.kml": f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>'
        f"{url}/n.kml</href></Link></NetworkLink></Document></kml>",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        attempt(tmp_path / name)
    assert paths == []


@pytest.mark.parametrize(
    "path",
    [
        "http://127.0.0.1:9/p.geojson",
        "HTTPS://x/p.zip",
        "/vsicurl/http://x/p.shp",
        "/vsizip/p.zip",
        "s3://b/p.gpkg",
    ],
)
def test_remote_names_are_refused(path: str) -> None:
    from landuse.ingest.tables import read_parts

    with pytest.raises(InputError) as caught:
        read_parts("parcels", Source(path=path), path, Path())
    assert [note.code for note in caught.value.problems] == ["files.remote"]


def test_options_are_as_before(tmp_path: Path) -> None:
    pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": "mine:1"})
    file = File("parcels", Source(path="p"), "p", tmp_path)
    try:
        with driving(file, []):
            assert pyogrio.get_gdal_config_option("GDAL_HTTP_PROXY") == "127.0.0.1:9"
        with pytest.raises(InputError, match="gone wrong"), driving(file, []):
            raise RuntimeError("gone wrong")
        assert pyogrio.get_gdal_config_option("GDAL_HTTP_PROXY") == "mine:1"
    finally:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": None})
    assert pyogrio.get_gdal_config_option("CPL_VSIL_CURL_ALLOWED_EXTENSIONS") is None


def test_rows_keep_the_number_of_the_driver(tmp_path: Path) -> None:
    twelve().to_file(tmp_path / "p.shp")
    said: list[Note] = []
    file = File("parcels", Source(path="p"), "p", tmp_path)
    with driving(file, said):
        found = read_arrow(file, tmp_path / "p.shp", "p", ["parcel_id"])
    assert found.ids.tolist() == list(range(12))
    assert found.columns[0].to_pylist() == twelve()["parcel_id"].tolist()
    assert said == []
