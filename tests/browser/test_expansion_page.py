"""The expansion page in a real browser without a network: it plays, answers and stays safe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from landuse.expansion import expand
from landuse.present.expansion import write_timeline
from landuse.study import Study
from landuse.words import text
from tests import demo_run
from tests.browser.conftest import Visit
from tests.browser.test_everyone import violations
from tests.expansion.parks import small
from tests.present.hostile import HARM, LONG, hostile

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("park") / "调区 成果（2025 年）"
    folder.mkdir()
    return write_timeline(expand(demo_run.study()), folder / "时间轴 一.html")


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    park = small()
    names = [hostile(word) for word in (*HARM[:2], LONG)]
    ids = [f"{HARM[0]}{name}" for name in park["zones"]["zone_id"]]
    zones = park["zones"].assign(
        name=names, zone_id=ids, version=[HARM[1], *HARM[2:4]], approval=names
    )
    meta = {**park.meta, "park": {**park.meta["park"], "name": hostile(HARM[8])}}
    found = expand(Study(meta, {**park.tables, "zones": zones}, park.policy))
    return write_timeline(found, tmp_path_factory.mktemp("nasty") / "t.html")


def figures(seen: Visit) -> list[str]:
    return seen.page.locator(".ex-account td").all_text_contents()


def fills(seen: Visit, what: str) -> list[str | None]:
    found = seen.page.locator(f'path[data-what^="{what}"]')
    return [found.nth(at).get_attribute("fill") for at in range(found.count())]


def test_it_opens_without_a_network_and_shows_the_last_version(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    assert seen.requests == [saved.as_uri()]
    assert seen.complaints == []
    assert seen.page.title() == "示例高新区 调区扩区时间轴"
    assert seen.page.locator(".ex-side").get_attribute("data-step") == "2"
    assert figures(seen)[-2:] == ["1,503.90", "22,558.4"]
    assert "闭合" in (seen.page.locator(".ex-account .ex-check").text_content() or "")


def test_land_in_and_land_out_have_patterns_of_their_own(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    assert fills(seen, "flow in") == ["url(#map-in)"] * 2
    assert fills(seen, "flow out") == ["url(#map-out)"]
    patterns = [seen.page.locator(f"#map-{name}").inner_html() for name in ("in", "out", "hit")]
    assert len(set(patterns)) == 3
    assert len(fills(seen, "before")) == 4
    assert len(fills(seen, "zone")) == 4


def test_the_slider_moves_map_and_account_together(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    slider = seen.page.locator(".ex-slider")
    slider.focus()
    seen.page.keyboard.press("ArrowLeft")
    assert seen.page.locator(".ex-side").get_attribute("data-step") == "1"
    assert figures(seen)[2:4] == ["745.62", "11,184.3"]
    assert len(fills(seen, "flow in")) == 4
    assert fills(seen, "flow out") == []
    assert "2018" in (slider.get_attribute("aria-valuetext") or "")
    assert "745.62" in (seen.page.locator(".ex-live").text_content() or "")
    seen.page.keyboard.press("Home")
    assert seen.page.locator(".ex-side").get_attribute("data-step") == "0"
    assert fills(seen, "flow") == []
    assert seen.complaints == []


def test_arrows_and_space_work_from_anywhere(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    seen.page.keyboard.press("ArrowLeft")
    assert seen.page.locator(".ex-side").get_attribute("data-step") == "1"
    seen.page.keyboard.press("ArrowRight")
    seen.page.keyboard.press("ArrowRight")
    assert seen.page.locator(".ex-side").get_attribute("data-step") == "2"
    seen.page.keyboard.press(" ")
    assert seen.page.locator(".ex-side").get_attribute("data-step") == "0"
    assert seen.page.locator(".ex-play").get_attribute("aria-label") == "暂停"
    seen.page.keyboard.press(" ")
    assert seen.page.locator(".ex-play").get_attribute("aria-label") == "播放"


def test_the_play_button_plays_to_the_end_and_stops(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    seen.page.locator(".ex-play").click()
    assert seen.page.locator(".ex-side").get_attribute("data-step") == "0"
    seen.page.locator('.ex-side[data-step="1"]').wait_for()
    seen.page.locator('.ex-side[data-step="2"]').wait_for()
    seen.page.locator('.ex-play[aria-label="播放"]').wait_for()
    ticks = seen.page.locator(".ex-tick")
    ticks.nth(1).click()
    assert ticks.nth(1).get_attribute("aria-current") == "step"
    assert seen.page.locator(".ex-side").get_attribute("data-step") == "1"


def test_a_zone_has_an_account_of_its_own(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    seen.page.locator(".ex-subject").select_option("Z4")
    assert figures(seen)[2:4] == ["36.60", "549.0"]
    failed = seen.page.locator(".ex-gate.ex-failed b").all_text_contents()
    assert {"占用永久基本农田的面积", "位于城镇开发边界外的面积"} <= set(failed)
    assert "1,463.21" in (seen.page.locator(".ex-gates").text_content() or "")
    seen.page.locator(".ex-subject").select_option("Z3")
    assert "用地已饱和" in (seen.page.locator(".ex-stock").text_content() or "")


def test_layers_are_switched_on_and_off(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    assert len(fills(seen, "layer farmland")) == 3
    assert fills(seen, "hit farmland") == ["url(#map-hit)"]
    seen.page.locator("input[data-kind=farmland]").uncheck()
    assert fills(seen, "layer farmland") == []
    assert fills(seen, "layer river_bank") == []
    seen.page.locator("input[data-kind=river_bank_1km]").check()
    assert len(fills(seen, "layer river_bank_1km")) == 1


def test_the_page_speaks_both_languages(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    seen.page.locator(".ex-language").click()
    assert seen.page.evaluate("document.documentElement.lang") == "en"
    assert text("expansion.page.identity", lang="en") in (
        seen.page.locator(".ex-side").text_content() or ""
    )
    assert "area under permanent basic farmland" in (
        seen.page.locator(".ex-gates").text_content() or ""
    )
    left = seen.page.locator(".ex-side h2").all_text_contents()
    assert all(each.isascii() for each in left)


CLIPS = "[...document.querySelectorAll('.leaflet-overlay-pane, .leaflet-ex-right-pane')].map(each => each.style.clipPath)"


def side_by_side(seen: Visit, left: str, right: str) -> None:
    seen.page.locator(".ex-compare").click()
    seen.page.locator(".ex-side-left select").select_option(left)
    seen.page.locator(".ex-side-right select").select_option(right)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_versions_lie_side_by_side(visit: Go, saved: Path, lang: str) -> None:
    seen = visit(saved)
    page = seen.page
    if lang == "en":
        page.locator(".ex-language").click()
    assert page.evaluate("document.querySelector('.ex-swipe-line').hidden")
    side_by_side(seen, "0", "2")
    table = [
        page.locator(f".ex-row-{name} td").all_text_contents()
        for name in ("old", "in", "out", "new")
    ]
    areas = [float(row[0].replace(",", "")) for row in table]
    assert areas == [728.49, 775.41, 0.0, 1503.9]
    assert areas[0] + areas[1] - areas[2] == pytest.approx(areas[3])
    said = text("expansion.page.compared", lang=lang, left="2012", right="2024")
    assert said in (page.locator(".ex-live").text_content() or "")
    assert said in (page.locator(".ex-side").text_content() or "")
    assert len(fills(seen, "parcel in")) == 306
    assert fills(seen, "flow in") == ["url(#map-in)"]
    left, right = page.evaluate(CLIPS)
    assert left.startswith("polygon")
    assert left != right
    line = page.locator(".ex-swipe-line")
    assert line.get_attribute("aria-label") == text("expansion.page.swipe", lang=lang)
    line.focus()
    page.keyboard.press("ArrowRight")
    assert line.get_attribute("aria-valuenow") == "52"
    box = line.bounding_box()
    assert box
    page.mouse.move(box["x"] + 12, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] - 100, box["y"] + 60, steps=3)
    page.mouse.up()
    assert float(line.get_attribute("aria-valuenow") or 100) < 50
    page.keyboard.press("Escape")
    assert page.evaluate(CLIPS) == ["", ""]
    assert page.locator(".ex-side").get_attribute("data-step") == "2"
    assert page.locator(".ex-slider").is_visible()
    assert seen.complaints == []


def test_the_other_way_round_in_is_out(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    side_by_side(seen, "2", "0")
    rows = {
        name: seen.page.locator(f".ex-row-{name} td").first.text_content() for name in ("in", "out")
    }
    assert rows == {"in": "0.00", "out": "775.41"}
    assert fills(seen, "parcel in") == []
    assert len(fills(seen, "parcel out")) == 306
    seen.page.locator(".ex-side-right select").select_option("2")
    assert seen.page.locator(".ex-row-in").count() == 0
    seen.page.locator(".ex-shut").click()
    assert seen.page.evaluate("document.activeElement.className") == "ex-compare"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_axe_finds_nothing_on_the_timeline(visit: Go, saved: Path, width: int, height: int) -> None:
    seen = visit(saved, width=width, height=height)
    for _ in range(2):
        assert violations(seen) == []
        seen.page.locator(".ex-subject").select_option("Z4")
        seen.page.keyboard.press("ArrowLeft")
        assert violations(seen) == []
        side_by_side(seen, "0", "2")
        assert violations(seen) == []
        seen.page.locator(".ex-shut").click()
        seen.page.locator(".ex-language").click()
    assert seen.complaints == []


def test_hostile_words_are_shown_and_do_nothing(visit: Go, nasty: Path) -> None:
    seen = visit(nasty)
    for _ in range(3):
        seen.page.keyboard.press("ArrowLeft")
    for at in range(seen.page.locator(".ex-tick").count()):
        seen.page.locator(".ex-tick").nth(at).click()
    options = seen.page.locator(".ex-subject option")
    for at in range(options.count()):
        seen.page.locator(".ex-subject").select_option(index=at)
    seen.page.locator(".ex-compare").click()
    seen.page.locator(".ex-language").click()
    assert seen.page.evaluate("window.__ran") is None
    assert seen.requests == [nasty.as_uri()]
    assert seen.complaints == []
    assert HARM[0] in (seen.page.locator("body").inner_text())


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 400)])
def test_a_phone_and_a_page_enlarged_need_no_sideways_scrolling(
    visit: Go, saved: Path, width: int, height: int
) -> None:
    seen = visit(saved, width=width, height=height)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.page.locator(".ex-gates").scroll_into_view_if_needed()
    assert seen.page.locator(".ex-gates").is_visible()
