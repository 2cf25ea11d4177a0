"""Every layer of the map can be switched on, is drawn, has its legend and says what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from landuse.present.map import render_map, save_map
from landuse.study import Study
from landuse.words import LANGS, Lang, text, word, words
from tests import demo_run
from tests.browser.conftest import Visit
from tests.present.placed import MESSAGE, placed_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
DRAWN = """() => [...document.querySelectorAll('.leaflet-overlay-pane canvas')].reduce((sum, each) =>
    sum + each.getContext('2d').getImageData(0, 0, each.width, each.height).data.filter(v => v).length, 0)"""
LAYERS = ("zone", "quarter", "constraint", "bank", "building", "issue", "intake", "project")


@pytest.fixture(scope="module")
def study() -> Study:
    return placed_study()


@pytest.fixture(scope="module")
def saved(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_map(render_map(study), tmp_path_factory.mktemp("layers") / "地图.html")


def opened(visit: Go, path: Path, lang: Lang) -> Visit:
    seen = visit(path)
    if lang == "en":
        seen.page.locator(".lu-language").click()
    seen.page.locator(".lu-layers summary").click()
    return seen


def title(study: Study, name: str, lang: Lang) -> str:
    if name == "bank":
        metres = f"{study.policy.siting.bank.value:,.0f}"
        return text("map.ui.bank_line", lang=lang, metres=metres)
    return words("map.layer", lang=lang)[name]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_named_and_drawn(
    visit: Go, saved: Path, study: Study, name: str, lang: Lang
) -> None:
    seen = opened(visit, saved, lang)
    page = seen.page
    box = page.locator(f"[data-layer={name}]")
    assert (box.text_content() or "").strip() == title(study, name, lang)
    if name not in ("building", "project"):
        assert box.locator("canvas.lu-swatch").count() == 1
    mark = page.locator(".lu-project")
    box.locator("input").set_checked(False)
    seen.settled()
    before = (
        page.evaluate(DRAWN) + mark.count() + page.locator(".leaflet-overlay-pane path").count()
    )
    box.locator("input").set_checked(True)
    seen.settled()
    after = page.evaluate(DRAWN) + mark.count() + page.locator(".leaflet-overlay-pane path").count()
    assert after > before
    assert seen.complaints == []


@pytest.mark.parametrize("lang", LANGS)
def test_projects_stand_at_their_place_and_the_others_are_listed(
    visit: Go, saved: Path, lang: Lang
) -> None:
    seen = opened(visit, saved, lang)
    page = seen.page
    page.locator("[data-layer=project] input").check()
    kinds = sorted(
        each.get_attribute("data-place") or "" for each in page.locator(".lu-project").all()
    )
    assert kinds == ["case", "parcel", "point", "zone"]
    page.locator(".lu-project[data-place=zone]").evaluate("each => each.click()")
    said = page.locator(".lu-detail").inner_text()
    assert "丁项目" in said
    assert word("map.place", "zone", lang=lang) in said
    page.locator(".lu-nowhere").click()
    said = page.locator(".lu-detail").inner_text()
    assert "戊项目" in said
    assert word("map.place", "none", lang=lang) in said
    assert "甲项目" not in said


@pytest.mark.parametrize("lang", LANGS)
def test_the_panel_tells_the_measured_distance_and_the_rule(
    visit: Go, saved: Path, study: Study, lang: Lang
) -> None:
    seen = opened(visit, saved, lang)
    near = study["nearness"].iloc[0]
    seen.page.evaluate("row => landusePage.select(row)", seen.row(near["subject_id"]))
    said = seen.page.locator("[data-section=distances]").inner_text()
    assert f"{near['distance_m']:,.1f}" in said
    assert text("map.ui.distance_limit", lang=lang, metres="1,000") in said
    within = text("map.ui.distance_within", lang=lang)
    assert (within in said) == (near["distance_m"] < 1000)
    assert word("map.near", "bank", lang=lang) in said
    assert "蓼河" in said


@pytest.mark.parametrize("lang", LANGS)
def test_a_building_and_a_problem_say_what_they_are(visit: Go, saved: Path, lang: Lang) -> None:
    seen = opened(visit, saved, lang)
    page = seen.page
    for name in ("building", "intake"):
        page.locator(f"[data-layer={name}] input").check()
    if lang == "zh":
        for key in ("vacant_none", "vacant_some", "vacant_most"):
            assert text(f"map.ui.{key}", lang=lang) in page.locator(".lu-key").inner_text()
    for table, wanted in (("intake", MESSAGE if lang == "zh" else "outside"), ("buildings", "B1")):
        row = page.evaluate(
            "t => t === 'intake' ? -1 : landusePage.source[t].number('parcel', 0)", table
        )
        if row >= 0:
            page.evaluate("row => landusePage.select(row, true)", row)
            seen.settled()
        x, y = page.evaluate(_AT, table)
        page.mouse.move(x + 3, y + 3)
        page.mouse.move(x, y)
        seen.settled()
        tips = " ".join(page.locator(".lu-tip").all_text_contents())
        assert wanted in tips, (table, tips)


_AT = """table => {
    const { map, source, switches } = landusePage;
    const frame = map.getContainer().getBoundingClientRect();
    let at;
    if (table === "intake") at = [source.intake.number("latitude", 0), source.intake.number("longitude", 0)];
    else {
        const [[south, west], [north, east]] = switches.built.bounds(0);
        at = [(south + north) / 2, (west + east) / 2];
    }
    const point = map.latLngToContainerPoint(at);
    return [point.x + frame.x, point.y + frame.y];
}"""


@pytest.mark.parametrize("lang", LANGS)
def test_the_demo_park_has_its_layers(visit: Go, demo_map: Path, lang: Lang) -> None:
    seen = opened(visit, demo_map, lang)
    for name in ("zone", "quarter", "constraint", "bank", "project"):
        assert (seen.page.locator(f"[data-layer={name}]").text_content() or "").strip() == title(
            demo_run.study(), name, lang
        )
    assert seen.complaints == []


@pytest.fixture(scope="module")
def for_leaders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leaders")
    return save_map(render_map(demo_run.study(), audience="leaders"), folder / "地图.html")


@pytest.mark.parametrize("lang", LANGS)
def test_leaders_have_slider_outlines_and_floors(visit: Go, for_leaders: Path, lang: Lang) -> None:
    seen = opened(visit, for_leaders, lang)
    for name in ("zone", "quarter", "constraint", "bank", "project"):
        assert seen.page.locator(f"[data-layer={name}]").count() == 1
    assert seen.page.locator("[data-layer=intake]").count() == 0
    seen.page.locator("[data-theme=tax_per_mu]").click()
    slider = seen.page.locator(".lu-years input")
    now = seen.page.locator(".lu-sums").inner_text()
    slider.focus()
    seen.page.keyboard.press("Home")
    assert seen.page.locator(".lu-sums").inner_text() != now
    host = str(demo_run.study()["units"]["parcel_id"].iloc[0])
    seen.page.evaluate("row => landusePage.select(row)", seen.row(host))
    assert seen.page.locator(".lu-floor").count() > 1
    assert seen.complaints == []
