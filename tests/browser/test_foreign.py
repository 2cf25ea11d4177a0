"""Foreign layers and base maps: inside the file, beside it, or refused."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from folium.plugins import FastMarkerCluster, HeatMap, MarkerCluster

from landuse.present.map import Basemap, render_map, save_map
from tests.browser.conftest import Visit
from tests.present.map_study import make_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]


def picture(colour: tuple[int, int, int]) -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" + bytes(colour))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_known_plugins_work_without_a_network(visit: Go, tmp_path: Path) -> None:
    made = render_map(make_study(40))
    south, west = made.location
    points = [[south + step / 5000, west + step / 9000] for step in range(8)]
    MarkerCluster(points).add_to(made)
    HeatMap(points).add_to(made)
    seen = visit(save_map(made, tmp_path / "map.html"))
    page = seen.page
    assert page.locator(".marker-cluster").count() > 0
    assert page.locator("canvas.leaflet-heatmap-layer").count() == 1
    assert [each for each in seen.complaints if "readback" not in each] == []
    assert all(each.startswith(("file:", "data:")) for each in seen.requests)


def test_a_plugin_that_writes_script_of_its_own_still_obeys_the_policy(
    visit: Go, tmp_path: Path
) -> None:
    made = render_map(make_study(10))
    FastMarkerCluster([list(made.location)]).add_to(made)
    seen = visit(save_map(made, tmp_path / "map.html"))
    assert seen.page.evaluate("document.documentElement.dataset.landuse") == "ready"
    assert seen.complaints == []


@pytest.mark.parametrize("shifted", [False, True])
def test_a_folder_of_pictures_beside_the_file_lies_under_the_parcels(
    visit: Go, tmp_path: Path, shifted: bool
) -> None:
    study = make_study(20)
    plain = visit(save_map(render_map(study), tmp_path / "plain.html"))
    zoom = round(plain.page.evaluate("landusePage.map.getZoom()"))
    x, y = plain.page.evaluate(
        "z => { const at = landusePage.map.project(landusePage.map.getCenter(), z);"
        " return [Math.floor(at.x / 256), Math.floor(at.y / 256)]; }",
        zoom,
    )
    folder = tmp_path / "底图 一"
    for column in range(x - 4, x + 5):
        (folder / str(zoom) / str(column)).mkdir(parents=True)
        for line in range(y - 4, y + 5):
            file = folder / str(zoom) / str(column) / f"{line}.png"
            file.write_bytes(picture((200, 230, 200)))
    page = tmp_path / "地图.html"
    base = Basemap.beside(folder, page=page, shifted=shifted, credit="测绘院")
    seen = visit(save_map(render_map(study, basemap=base), page))
    seen.settled()
    tiles = seen.page.locator(".leaflet-lu-base-pane img.leaflet-tile-loaded")
    assert tiles.count() > 3
    assert tiles.first.evaluate("image => image.naturalWidth") == 1
    moved = seen.page.evaluate("landusePage.map.getPane('lu-base').style.transform")
    assert bool(moved) == shifted
    if shifted:
        offset = [float(each.strip().removesuffix("px")) for each in moved[12:-1].split(",")]
        assert 30 < (offset[0] ** 2 + offset[1] ** 2) ** 0.5 < 5000
    seen.page.locator(".lu-layers summary").click()
    assert "测绘院" in (seen.page.locator(".lu-layers").text_content() or "")
    seen.page.locator("[data-layer=basemap] input").uncheck()
    assert seen.page.locator(".leaflet-lu-base-pane img").count() == 0
    assert all(each.startswith("file:") for each in seen.requests)
    assert seen.complaints == []


def test_gcj_agrees_with_the_package(visit: Go, tmp_path: Path) -> None:
    from landuse.crs import shift as crs

    study = make_study(10)
    folder = tmp_path / "t" / "14" / "1"
    folder.mkdir(parents=True)
    (folder / "1.png").write_bytes(picture((0, 0, 0)))
    page = tmp_path / "map.html"
    base = Basemap.beside(tmp_path / "t", page=page, shifted=True)
    seen = visit(save_map(render_map(study, basemap=base), page))
    lat, lng = seen.page.evaluate("Object.values(landusePage.map.getCenter())")
    found = seen.page.evaluate("landusePage.map.getPane('lu-base').style.transform")
    x, y = (float(each.strip().removesuffix("px")) for each in found[12:-1].split(",")[:2])
    there = seen.page.evaluate(
        "([lat, lng, x, y]) => { const map = landusePage.map;"
        " const at = map.latLngToLayerPoint([lat, lng]);"
        " const to = map.layerPointToLatLng([at.x - x, at.y - y]); return [to.lat, to.lng]; }",
        [lat, lng, x, y],
    )
    east, north = crs._to_gcj(np.array([lng]), np.array([lat]))
    assert there == pytest.approx([north[0], east[0]], abs=3e-5)
