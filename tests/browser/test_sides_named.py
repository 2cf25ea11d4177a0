"""Two maps side by side: each side has its name, its counts and its fields; keys, links and search."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from landuse.policy.audience import load_audience
from landuse.present.layers import map_layers
from landuse.present.map import render_map, save_map
from landuse.words import LANGS, Lang, text, words
from tests import demo_run
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
COMPARED = "#theme=tax_per_mu&right=tax_per_mu&right_year=2024"


@pytest.mark.parametrize("width", [1180, 1280, 1600])
def test_fields_of_the_right_side_stand_right_and_the_line_leaves_them_free(
    visit: Go, demo_map: Path, width: int
) -> None:
    seen = visit(demo_map, width=width, after=COMPARED)
    page = seen.page
    left = page.locator(".lu-swipe-left").bounding_box()
    assert left
    for field in page.locator(".lu-swipe-bar .lu-field").all():
        box, label = field.bounding_box(), field.locator("span").first.bounding_box()
        assert box
        assert label
        assert box["x"] >= left["x"] + left["width"]
        assert label["height"] < 26
    line = page.locator(".lu-swipe-line")
    line.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    assert float(line.get_attribute("aria-valuenow") or 0) > 95
    top = """() => {
        const box = document.querySelector(".lu-swipe-bar .lu-shut").getBoundingClientRect();
        const seen = [.2, .5, .8].map(share =>
            document.elementFromPoint(box.x + share * box.width, box.y + box.height / 2));
        return seen.every(each => each.closest(".lu-shut") !== null);
    }"""
    assert page.evaluate(top)
    page.locator(".lu-swipe-bar .lu-shut").click()
    assert page.evaluate("landusePage.state.right") is None


def test_both_sides_have_counts(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map, after=COMPARED)
    page = seen.page
    tables = page.locator(".lu-legend table")
    assert tables.count() == 2
    assert page.locator(".lu-legend-left").inner_text().startswith(text("map.ui.left", lang="zh"))
    named = page.locator(".lu-legend-right").inner_text()
    assert named.startswith(text("map.ui.right", lang="zh"))
    assert "2024" in named
    page.locator(".lu-fit").click()
    seen.settled()
    for place, moment in enumerate(("now", "2024")):
        cells = tables.nth(place).locator("tbody td:nth-child(2)").all_text_contents()
        told = [int(each.replace(",", "")) for each in cells]
        rows = "landusePage.state.inView()"
        sums = page.evaluate(f"landusePage.theme.sums({rows}, '{moment}').map(each => each.count)")
        assert told == sums[: len(told)]
        assert sum(told) == sum(sums) > 0
    page.evaluate("landusePage.state.compare(null)")
    assert tables.count() == 1
    assert page.locator(".lu-legend-left, .lu-legend-right").count() == 0


def test_escape_shuts_the_list_and_the_focus_goes_back(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map)
    page = seen.page
    button = page.locator("[data-tool=list]")
    button.click()
    page.locator(".lu-line").first.click()
    page.keyboard.press("Escape")
    assert not page.locator(".lu-list").is_visible()
    assert page.evaluate("document.activeElement.dataset.tool") == "list"
    button.click()
    query = page.locator(".lu-query")
    query.fill("东坪")
    page.keyboard.press("Escape")
    assert query.input_value() == ""
    assert page.locator(".lu-list").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".lu-list").is_visible()


@pytest.mark.parametrize("lang", LANGS)
def test_a_link_to_no_parcel_says_so(visit: Go, demo_map: Path, lang: Lang) -> None:
    asked = "NOPE%3Cimg%20src=x%20onerror=alert(1)%3E" + "9" * 90
    seen = visit(demo_map, after=f"#parcel={asked}&lang={lang}")
    said = seen.page.locator(".lu-missing")
    cut = "NOPE<img src=x onerror=alert(1)>9999999…"
    assert said.inner_text() == text("map.ui.no_parcel", lang=lang, id=cut)
    assert said.locator("img").count() == 0
    seen.page.locator(".lu-panel .lu-close").click()
    assert said.count() == 0
    assert seen.page.locator(".lu-panel").inner_text()
    assert seen.complaints == []


def test_a_firm_found_by_its_code_has_its_name_where_names_are_shown(
    visit: Go, demo_map: Path, tmp_path: Path
) -> None:
    study = demo_run.study()
    firms = map_layers(study).enterprises
    firm = firms[firms["credit_code"].notna() & firms["name"].notna()].iloc[3]
    seen = visit(demo_map)
    for column in ("credit_code", "enterprise_id"):
        seen.page.locator(".lu-query").fill(str(firm[column]))
        found = seen.page.locator(".lu-firm-found").first
        assert str(firm["name"]) in found.inner_text()
        assert str(firm[column]) in found.inner_text()
    made = render_map(study, audience=load_audience("public"))
    seen = visit(save_map(made, tmp_path / "map.html"))
    seen.page.locator(".lu-query").fill(str(firm["credit_code"]))
    seen.page.wait_for_timeout(300)
    assert str(firm["name"]) not in seen.page.locator("body").inner_text()
    assert seen.page.locator(".lu-firm-found").count() == 0


@pytest.mark.parametrize("lang", LANGS)
def test_actions_have_the_words_of_the_ledger(visit: Go, demo_map: Path, lang: Lang) -> None:
    seen = visit(demo_map, after=f"#theme=action&lang={lang}")
    ledger = words("values.action", lang=lang)
    own = words("map.action", lang=lang)
    assert not set(own) & set(ledger)
    assert seen.page.evaluate(f"landusePage.source.head.words.{lang}.action") == ledger | own
    head = seen.page.evaluate("landusePage.theme.head")
    for code, label in zip(head["classes"], head["labels"][lang], strict=True):
        assert label == ledger.get(code, label)
    assert set(ledger) - {"complete_data"} <= set(head["classes"])
    told = seen.page.locator(".lu-panel .lu-choice .lu-quiet").all_text_contents()
    assert told
    assert set(told) <= set(ledger.values())
