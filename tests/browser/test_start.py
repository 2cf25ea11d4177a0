"""How the map starts: the picture first, complete as soon as it is said to be, then all the rest."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landuse.present.map import render_map, save_map
from landuse.words import text
from tests.present.map_study import make_study

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

COUNT = """() => {
    const counts = {};
    for (const tile of document.querySelectorAll(".leaflet-tile-pane canvas")) {
        const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
        for (const each of new Uint32Array(data.buffer)) counts[each] = (counts[each] || 0) + 1;
    }
    return counts;
}"""
WATCH = """
new MutationObserver(() => {
    const { picture, landuse } = document.documentElement?.dataset ?? {};
    if (picture && !window.__picture) {
        window.__landuse = landuse ?? "not yet";
        window.__picture = (%s)();
    }
}).observe(document, { subtree: true, attributes: true, childList: true });
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_map(render_map(make_study(90)), tmp_path_factory.mktemp("start") / "map.html")


@pytest.fixture
def page(browser: Browser) -> Page:
    opened = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    opened.add_init_script(WATCH % COUNT)
    return opened


def test_the_picture_is_complete_before_anything_else_and_stays(page: Page, saved: Path) -> None:
    page.goto(saved.as_uri())
    page.locator("html[data-landuse=ready]").wait_for(state="attached")
    page.wait_for_timeout(600)
    assert page.evaluate("window.__landuse") == "not yet"
    first = page.evaluate("window.__picture")
    assert len(first) > 3
    assert page.evaluate(COUNT) == first
    assert page.locator(".lu-legend tbody tr").count() > 0


def test_a_link_opens_with_what_it_names(page: Page, saved: Path) -> None:
    page.goto(saved.as_uri() + "#theme=tax_per_mu&lang=en&parcel=HN-0012")
    page.locator("html[data-landuse=ready]").wait_for(state="attached")
    assert page.evaluate("landusePage.theme.head.key") == "tax_per_mu"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".lu-detail").is_visible()


def test_a_link_to_a_theme_is_drawn_in_its_colours(page: Page, saved: Path) -> None:
    drawn = []
    for link in ("", "#theme=tax_per_mu"):
        page.goto("about:blank")
        page.goto(saved.as_uri() + link)
        page.locator("html[data-landuse=ready]").wait_for(state="attached")
        if not link:
            page.locator("[data-theme=tax_per_mu]").click()
        page.wait_for_timeout(800)
        drawn.append(page.evaluate(COUNT))
        assert page.evaluate("window.__picture") != drawn[-1]
    assert drawn[0] == drawn[1]


def test_a_file_cut_short_says_so(page: Page, saved: Path, tmp_path: Path) -> None:
    whole = saved.read_text(encoding="utf-8")
    start = whole.index('_rest">') + len('_rest">')
    cut = tmp_path / "cut.html"
    cut.write_text(whole[: start + 4000], encoding="utf-8")
    page.goto(cut.as_uri())
    page.locator("html[data-landuse=failed]").wait_for(state="attached")
    assert page.locator(".lu-wait").text_content() == " / ".join(
        text("map.page.too_old", lang=lang) for lang in ("zh", "en")
    )
    assert page.locator(".lu-app").count() == 0


def test_a_program_that_the_policy_does_not_name_is_not_run(
    page: Page, saved: Path, tmp_path: Path
) -> None:
    whole = saved.read_text(encoding="utf-8")
    found = re.search(r'data-program="(\d+)">([^<]+)<', whole)
    assert found
    program = zlib.decompress(base64.b64decode(found[2]), -zlib.MAX_WBITS) + b"\nwindow.__ran = 1;"
    packed = base64.b64encode(zlib.compress(program, 9, -zlib.MAX_WBITS)).decode("ascii")
    changed = tmp_path / "changed.html"
    other = whole.replace(found[0], f'data-program="{len(program)}">{packed}<')
    changed.write_text(other, encoding="utf-8")
    page.goto(changed.as_uri())
    page.wait_for_timeout(600)
    assert page.evaluate("[window.__ran, window.landuseMap]") == [None, None]
