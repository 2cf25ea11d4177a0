"""The saved map in a real browser, opened from a folder with Chinese letters and blanks."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import folium
import pandas as pd
import pytest

from landuse.present.layers import map_layers
from landuse.present.map import render_map, save_map
from landuse.study import Study
from landuse.words import text, words
from tests import demo_run
from tests.browser.conftest import Visit
from tests.present.hostile import HARM, LONG, hostile
from tests.present.map_study import make_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]


@pytest.fixture(scope="module")
def study() -> Study:
    return make_study(90)


@pytest.fixture(scope="module")
def saved(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("park") / "园区 成果（2025 年）"
    folder.mkdir()
    return save_map(render_map(study), folder / "地图 一.html")


def canvas_colours(visit: Visit) -> dict[str, int]:
    """How many pixels of each colour the parcel tiles hold."""
    return dict(
        visit.page.evaluate(
            """() => {
                const counts = {};
                for (const tile of document.querySelectorAll(".leaflet-tile-pane canvas")) {
                    const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
                    for (let i = 0; i < data.length; i += 4) {
                        if (data[i + 3] !== 255) continue;
                        const hex = [0, 1, 2].map(k => data[i + k].toString(16).padStart(2, "0"));
                        const colour = "#" + hex.join("");
                        counts[colour] = (counts[colour] || 0) + 1;
                    }
                }
                return counts;
            }"""
        )
    )


def test_it_opens_without_a_network_and_without_complaint(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    assert seen.page.evaluate("document.documentElement.dataset.landuse") == "ready"
    assert seen.requests == [saved.as_uri()]
    assert seen.complaints == []
    assert seen.page.title() == "示例高新区 园区亩均效益地图"


def test_parcels_are_on_the_canvas_in_the_colours_of_the_legend(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    colours = canvas_colours(seen)
    head = seen.page.evaluate("landusePage.theme.head")
    shown = seen.page.evaluate("landusePage.theme.sums().map(each => each.count)")
    for colour, count in zip(head["colours"][:-1], shown, strict=False):
        assert (colours.get(colour, 0) > 200) == (count > 0)


def test_a_click_opens_the_parcel_under_it(visit: Go, saved: Path, study: Study) -> None:
    seen = visit(saved)
    layers = map_layers(study)
    for row in range(0, 90, 7):
        seen.page.mouse.click(*seen.position(row))
        panel = seen.page.locator(".lu-detail")
        assert panel.get_attribute("data-parcel") == str(row)
        assert panel.locator(".lu-id").text_content() == layers.parcels["parcel_id"].iloc[row]
        names = layers.enterprises.loc[layers.enterprises["parcel"] == row, "name"]
        for name in names:
            assert name in (panel.text_content() or "")
    seen.page.locator(".lu-close").click()
    assert seen.page.locator(".lu-overview").is_visible()
    assert seen.complaints == []


def test_a_click_beside_all_parcels_opens_none(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    frame = seen.page.locator(".folium-map").bounding_box()
    assert frame
    seen.page.mouse.click(frame["x"] + frame["width"] - 8, frame["y"] + frame["height"] - 8)
    assert seen.page.locator(".lu-overview").is_visible()


def test_hovering_names_the_parcel(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    x, y = seen.position(20)
    seen.page.mouse.move(x - 1, y)
    seen.page.mouse.move(x, y)
    tip = seen.page.locator(".lu-tip")
    tip.wait_for()
    assert seen.page.evaluate("landusePage.source.parcels.text('parcel_id', 20)") in (
        tip.text_content() or ""
    )


def test_the_evidence_names_value_threshold_and_clause(
    visit: Go, saved: Path, study: Study
) -> None:
    seen = visit(saved)
    layers = map_layers(study)
    yes = layers.findings[layers.findings["outcome"] == "yes"].iloc[0]
    seen.page.evaluate("row => landusePage.select(row)", int(yes["parcel"]))
    card = seen.page.locator(".lu-outcome-yes").first.text_content() or ""
    assert words("values.rule", lang="zh")[yes["rule"]] in card
    assert str(yes["clause"]) in card
    assert f"{yes['threshold']:g}" in card
    panel = seen.page.locator(".lu-detail").text_content() or ""
    action = layers.actions[layers.actions["parcel"] == yes["parcel"]]
    for reasons in action["reasons"]:
        assert reasons in panel


def test_legend_and_totals_agree_with_the_study(visit: Go, saved: Path, study: Study) -> None:
    seen = visit(saved)
    total = study.meta["totals"]["tax_paid"]
    row = seen.page.locator("[data-amount=tax_paid] .lu-figure").all_text_contents()
    assert [float(each.replace(",", "")) for each in row] == [
        round(total[part], 2) for part in ("in", "on_parcels", "unlinked")
    ]
    counts = seen.page.locator(".lu-legend tbody tr td:nth-child(2)").all_text_contents()
    assert sum(int(each.replace(",", "")) for each in counts) == len(study["parcels"])
    area = seen.page.locator("[data-figure=area] b").text_content() or ""
    assert float(area.replace(",", "")) == round(study["parcels"]["area_mu"].sum())


@pytest.mark.parametrize("theme", ["tax_per_mu", "total", "occupancy_rate", "finding", "action"])
def test_another_theme_recolours_the_map(visit: Go, saved: Path, theme: str) -> None:
    seen = visit(saved)
    before = canvas_colours(seen)
    seen.page.locator(f"[data-theme={theme}]").click()
    seen.page.wait_for_timeout(400)
    assert canvas_colours(seen) != before
    assert seen.page.locator(f"[data-theme={theme}]").get_attribute("aria-pressed") == "true"
    assert seen.complaints == []


def test_the_page_speaks_both_languages(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    body = seen.page.locator(".lu-app")
    assert text("map.ui.disclaimer", lang="zh") in (body.text_content() or "")
    seen.page.evaluate("landusePage.select(3)")
    seen.page.locator(".lu-language").click()
    english = body.text_content() or ""
    assert text("map.ui.disclaimer", lang="en") in english
    assert text("map.ui.indicators", lang="en") in english
    assert seen.page.evaluate("document.documentElement.lang") == "en"
    seen.page.locator(".lu-language").click()
    assert text("map.ui.indicators", lang="zh") in (body.text_content() or "")


@pytest.mark.parametrize("column", ["parcel_id", "name", "enterprise"])
def test_search_finds_by_code_name_and_enterprise(
    visit: Go, saved: Path, study: Study, column: str
) -> None:
    layers = map_layers(study)
    row = 31
    wanted = (
        layers.enterprises.loc[layers.enterprises["parcel"] == row, "name"].iloc[0]
        if column == "enterprise"
        else layers.parcels[column].iloc[row]
    )
    seen = visit(saved)
    seen.page.locator(".lu-query").fill(str(wanted).lower())
    seen.page.keyboard.press("Enter")
    seen.settled()
    assert seen.page.locator(".lu-detail").get_attribute("data-parcel") == str(row)
    seen.page.locator(".lu-query").fill("does not exist")
    assert text("map.ui.no_match", lang="zh") in (
        seen.page.locator(".lu-results").text_content() or ""
    )


@pytest.mark.parametrize("audience", ["internal", "leaders", "public"])
def test_a_hostile_park_is_shown_letter_by_letter(visit: Go, tmp_path: Path, audience: str) -> None:
    study = make_study(24, words=hostile)
    seen = visit(save_map(render_map(study, audience=audience), tmp_path / "map.html"))
    page = seen.page
    row = seen.row(hostile("HN-0003"))
    assert row >= 0
    for theme in page.locator(".lu-theme").all():
        theme.click()
        x, y = seen.position(row)
        page.mouse.move(x - 2, y - 2)
        page.mouse.move(x, y)
        page.wait_for_timeout(80)
    page.mouse.click(*seen.position(row))
    page.locator(".lu-query").fill("script")
    page.wait_for_timeout(80)
    page.locator(".lu-language").click()
    shown = page.evaluate("document.querySelector('.lu-app').textContent")
    for word in HARM:
        assert word in shown
    assert hostile("HN-0003") in page.locator(".lu-detail").text_content()
    assert hostile("示例高新区") in page.locator("h1").text_content()
    assert page.title().startswith("示例高新区")
    assert page.evaluate("window.__ran") is None
    assert page.locator(".lu-app img, .lu-app script, .lu-app svg[onload]").count() == 0
    assert "LANDUSE_RAN" not in os.environ
    assert seen.complaints == []
    assert len(seen.requests) == 1


def test_ten_thousand_letters_break_neither_page_nor_layout(visit: Go, tmp_path: Path) -> None:
    study = make_study(12, words=lambda word: word + LONG)
    seen = visit(save_map(render_map(study), tmp_path / "map.html"))
    seen.page.mouse.click(*seen.position(5))
    seen.page.wait_for_timeout(100)
    name = seen.page.locator(".lu-name").text_content() or ""
    assert name.endswith(LONG)
    header = seen.page.locator(".lu-header").bounding_box()
    tip = seen.page.locator(".lu-tip")
    assert header
    assert header["height"] < 90
    assert not tip.count() or tip.bounding_box()["height"] < 160  # type: ignore[index]
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.page.locator(".lu-language").is_visible()


def test_a_parcel_without_a_shape_is_said_and_found(visit: Go, tmp_path: Path) -> None:
    study = make_study(12)
    parcels = study["parcels"].copy()
    parcels.loc[0, "geometry"] = None
    study = Study(study.meta, {**study.tables, "parcels": parcels}, study.policy)
    seen = visit(save_map(render_map(study), tmp_path / "map.html"))
    said = text("map.ui.not_drawn", lang="zh", count=1)
    assert seen.page.locator(".lu-missing").text_content() == said
    seen.page.locator(".lu-query").fill("hn-0000")
    seen.page.keyboard.press("Enter")
    assert seen.page.locator(".lu-id").text_content() == "HN-0000"
    assert seen.complaints == []


def test_an_empty_park_opens(visit: Go, tmp_path: Path) -> None:
    study = make_study(3)
    empty = {name: table.iloc[:0] for name, table in study.tables.items()}
    made = render_map(Study(study.meta, empty, study.policy))
    seen = visit(save_map(made, tmp_path / "map.html"))
    assert seen.page.evaluate("document.documentElement.dataset.landuse") == "ready"
    assert seen.complaints == []


def test_a_policy_stops_scripts_that_are_not_ours(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    seen.page.evaluate(
        """() => {
            const made = document.createElement("script");
            made.textContent = "window.__ran = 1";
            document.body.append(made);
            const link = document.createElement("img");
            link.src = "http://127.0.0.1:9/leak";
            document.body.append(link);
        }"""
    )
    seen.page.wait_for_timeout(100)
    assert seen.page.evaluate("window.__ran") is None
    assert seen.failures == ["csp"]
    assert len([each for each in seen.complaints if "Content Security Policy" in each]) == 2


def test_further_folium_layers_are_shown(visit: Go, study: Study, tmp_path: Path) -> None:
    made = render_map(study)
    south, west, north, east = *made.location, made.location[0] + 0.002, made.location[1] + 0.002
    folium.Marker([south, west], popup="<b>note</b>", tooltip="tip").add_to(made)
    group = folium.FeatureGroup(name="lines").add_to(made)
    folium.PolyLine([[south, west], [north, east]], color="#ff00ff").add_to(group)
    folium.GeoJson(
        {"type": "Point", "coordinates": [east, north]}, marker=folium.CircleMarker(radius=5)
    ).add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    seen = visit(save_map(made, tmp_path / "map.html"))
    assert seen.complaints == []
    icon = seen.page.locator("img.leaflet-marker-icon")
    assert icon.evaluate("image => image.naturalWidth") > 0
    icon.click()
    assert seen.page.locator(".leaflet-popup-content b").text_content() == "note"
    assert "lines" in (seen.page.locator(".leaflet-control-layers").text_content() or "")
    assert seen.requests[0].startswith("file:")
    assert all(address.startswith(("file:", "data:")) for address in seen.requests)


def test_jupyter_frame_works(visit: Go, study: Study, browser: object, tmp_path: Path) -> None:
    holder = tmp_path / "notebook.html"
    shown = render_map(study)._repr_html_()
    script = (
        "<script>setTimeout(() => document.documentElement.dataset.landuse = 'x', 1500)</script>"
    )
    holder.write_text(f"<!DOCTYPE html><meta charset=utf-8>{shown}{script}", encoding="utf-8")
    page = browser.new_page()  # type: ignore[attr-defined]
    page.goto(holder.as_uri())
    frame = page.frames[1]
    frame.locator("html[data-landuse]").wait_for(state="attached")
    assert frame.evaluate("document.documentElement.dataset.landuse") == "ready"
    page.close()


def test_a_narrow_window_keeps_map_and_panel_usable(visit: Go, saved: Path) -> None:
    seen = visit(saved, width=640, height=720)
    seen.page.mouse.click(*seen.position(10))
    panel = seen.page.locator(".lu-panel").bounding_box()
    assert panel
    assert panel["width"] > 300
    seen.page.locator(".lu-close").click()
    seen.page.locator(".lu-menu").click()
    assert seen.page.locator(".lu-theme").first.is_visible()


def test_a_screenshot_is_not_blank(visit: Go, saved: Path) -> None:
    picture = io.BytesIO(visit(saved).page.locator(".lu-map").screenshot())
    assert picture.getbuffer().nbytes > 15_000


def test_a_foreign_layer_cannot_end_our_script(visit: Go, study: Study, tmp_path: Path) -> None:
    made = render_map(study)
    harm = "</script><script>window.__ran = 1</script><!--<script>"
    folium.Marker(list(made.location), tooltip=harm).add_to(made)
    seen = visit(save_map(made, tmp_path / "map.html"))
    assert seen.page.evaluate("document.documentElement.dataset.landuse") == "ready"
    assert seen.page.evaluate("window.__ran") is None


def test_grades_on_missing_figures_are_marked(visit: Go, tmp_path: Path) -> None:
    study = demo_run.study()
    scores = study["scores"]
    plots = (scores["subject"] == "parcel") & scores["grade"].notna()
    filled = scores["imputed"].astype("str").mask(plots, "tax_per_mu").astype("category")
    of_plots = Study(
        study.meta, {**study.tables, "scores": scores.assign(imputed=filled)}, study.policy
    )
    layers = map_layers(study)
    firms = layers.enterprises
    touched = firms["grade"].notna() & firms["imputed"].notna()
    marked = int(firms.loc[touched, "parcel"].iloc[0])
    plain = int(next(at for at in firms["parcel"] if not touched[firms["parcel"] == at].any()))
    said = text("map.ui.imputed", lang="zh")
    for name, given, row, count in (
        ("a", study, marked, 1),
        ("b", study, plain, 0),
        ("c", of_plots, plain, 1),
    ):
        seen = visit(save_map(render_map(given), tmp_path / f"{name}.html"))
        seen.page.evaluate("row => landusePage.select(row, true)", row)
        seen.settled()
        panel = seen.page.locator(".lu-detail").text_content() or ""
        graded = pd.notna(layers.parcels["grade"].iloc[row])
        assert (panel.count(said) >= 1) == (count == 1 and (name != "c" or graded))
        assert not seen.complaints
