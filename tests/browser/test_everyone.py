"""Everyone: keyboard, names for readers of screens, large type, small screens; axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
LEVELS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
STACKED = """() => {
    const { parcels, units } = landusePage.source;
    for (let row = 0; row < parcels.rows; row++)
        if (units.of(row).length) { landusePage.select(row, true); return; }
}"""


def violations(seen: Visit) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    seen.page.wait_for_timeout(300)
    found = Axe().run(seen.page, options=LEVELS).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 780)])
def test_axe_finds_nothing_in_either_language(
    visit: Go, demo_map: Path, width: int, height: int
) -> None:
    seen = visit(demo_map, width=width, height=height)
    page = seen.page
    for _ in range(2):
        assert violations(seen) == []
        page.evaluate("landusePage.element.classList.add('lu-rail-open')")
        page.evaluate("landusePage.grid.show(true)")
        page.evaluate(
            "document.querySelectorAll('.lu-filters, .lu-layers').forEach(each => each.open = true)"
        )
        assert violations(seen) == []
        page.evaluate(STACKED)
        page.evaluate(
            "document.querySelectorAll('.lu-panel details').forEach(each => each.open = true)"
        )
        assert violations(seen) == []
        page.evaluate("document.querySelector('[data-theme=tax_per_mu]').click()")
        page.evaluate("document.querySelector('[data-tool=compare]').click()")
        page.evaluate("landusePage.select(-1)")
        assert violations(seen) == []
        page.evaluate("landusePage.state.compare(null); landusePage.grid.show(false)")
        page.evaluate("landusePage.element.classList.remove('lu-rail-open')")
        page.locator(".lu-language").click()
    assert seen.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 780)])
def test_axe_finds_nothing_on_the_sheet_to_print(
    visit: Go, demo_map: Path, width: int, height: int
) -> None:
    seen = visit(demo_map, width=width, height=height)
    page = seen.page
    for _ in range(2):
        page.evaluate("document.querySelector('[data-tool=paper]').click()")
        assert page.locator("dialog[open]").is_visible()
        for size in ("A3", "A4"):
            page.locator(".lu-paper-size").select_option(size)
            assert violations(seen) == []
        page.locator(".lu-paper-close").click()
        page.locator(".lu-language").click()
    assert seen.complaints == []


def test_parcels_are_reached_and_named_without_a_mouse(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map)
    page = seen.page
    page.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    first = page.evaluate("landusePage.state.selected")
    assert first >= 0
    status = page.locator("[role=status]")
    name = page.evaluate("row => landusePage.source.parcels.text('name', row)", first)
    assert name in (status.text_content() or "")
    chosen = {first}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        before = page.evaluate("landusePage.state.selected")
        page.keyboard.press(f"Shift+{key}")
        after = page.evaluate("landusePage.state.selected")
        box = "row => landusePage.shapes.boxOf(row)"
        west, north, east, south = page.evaluate(box, before)
        left, top, right, bottom = page.evaluate(box, after)
        across, down = left + right - west - east, top + bottom - north - south
        step = {"ArrowRight": across, "ArrowLeft": -across, "ArrowDown": down, "ArrowUp": -down}
        assert after != before
        assert step[key] > 0
        chosen.add(after)
    assert len(chosen) >= 3
    page.keyboard.press("Escape")
    assert page.evaluate("landusePage.state.selected") == -1
    assert status.text_content() == ""
    assert seen.complaints == []


def test_tab_reaches_every_tool(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map)
    page = seen.page
    reached = set()
    page.locator(".lu-language").focus()
    for _ in range(45):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.className.split(' ')[0]")
        reached.add(name)
        if name == "lu-body":
            continue
        outline = page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow"
        )
        assert outline != "nonenone", name
    assert {"lu-query", "lu-tool", "lu-theme", "lu-fit", "lu-choice"} <= reached


@pytest.mark.parametrize(
    ("width", "height"),
    [(640, 400), (390, 780), (320, 640)],
    ids=["200 % of 1280", "phone", "small phone"],
)
def test_nothing_is_cut_off_on_small_screens(
    visit: Go, demo_map: Path, width: int, height: int
) -> None:
    seen = visit(demo_map, width=width, height=height)
    page = seen.page
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    page.locator(".lu-menu").click()
    page.locator("[data-theme=tax_per_mu]").click()
    page.locator("[data-tool=list]").click()
    page.locator(".lu-menu").click()
    assert page.evaluate(fits)
    page.locator(".lu-line").first.click()
    panel = page.locator(".lu-panel").bounding_box()
    assert panel
    assert panel["width"] <= width
    assert panel["x"] >= 0
    assert page.locator(".lu-detail .lu-name").is_visible()
    page.locator(".lu-panel .lu-close").click()
    assert page.locator(".lu-years").is_visible()
    assert seen.complaints == []


def test_every_class_differs_by_more_than_colour_where_kinds_are_shown(
    visit: Go, demo_map: Path
) -> None:
    seen = visit(demo_map)
    for key in ("finding", "verdict", "action"):
        head = seen.page.evaluate("key => landusePage.state.theme(key).head", key)
        marked = [each for each in head["patterns"] if each]
        assert len(set(marked)) == len(marked)
        assert len(marked) >= len(head["classes"]) - 4
    seen.page.locator("[data-theme=finding]").click()
    seen.page.evaluate("landusePage.select(10, true)")
    seen.settled()
    page = seen.page
    page.evaluate("landusePage.map.setZoom(16, {animate: false})")
    page.wait_for_timeout(400)
    colours = page.evaluate(
        """() => { const found = new Set();
            for (const tile of document.querySelectorAll(".leaflet-tile-pane canvas")) {
                const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
                for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255)
                    found.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
            }
            return found.size; }"""
    )
    assert colours > 12  # flat fills alone are six
