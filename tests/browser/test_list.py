"""Filters and the list of parcels beside the map: totals, keyboard, export, deep link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pandas as pd
import pytest

from landuse.present.layers import MapLayers, map_layers
from landuse.present.map import render_map, save_map
from tests import demo_run
from tests.browser.conftest import Visit
from tests.present.map_study import make_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]


@pytest.fixture(scope="module")
def layers() -> MapLayers:
    return map_layers(demo_run.study())


def open_list(seen: Visit) -> None:
    seen.page.locator("[data-tool=list]").click()
    seen.page.locator(".lu-grid").wait_for()


def choose(seen: Visit, name: str, value: str) -> None:
    details = seen.page.locator(".lu-filters")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    field = seen.page.locator(f"select[data-filter={name}], [data-filter={name}] select")
    field.select_option(value)


def total(seen: Visit, name: str) -> str:
    return seen.page.locator(f"[data-total={name}]").text_content() or ""


def test_totals_agree_with_the_study_to_the_last_digit(
    visit: Go, demo_map: Path, layers: MapLayers
) -> None:
    seen = visit(demo_map)
    open_list(seen)
    parcels = layers.parcels
    assert f"{len(parcels)}" in total(seen, "parcel_id")
    assert total(seen, "area_mu") == f"{parcels['area_mu'].sum():,.2f}"
    assert total(seen, "tax_paid") == f"{parcels['tax_paid'].sum():,.2f}"
    on_parcels = demo_run.study().meta["totals"]["tax_paid"]["on_parcels"]
    assert total(seen, "tax_paid") == f"{on_parcels:,.2f}"
    for zone, rows in parcels.groupby(parcels["zone"].astype("str")):
        choose(seen, "zone", str(zone))
        assert total(seen, "area_mu") == f"{rows['area_mu'].sum():,.2f}"
        assert total(seen, "tax_paid") == f"{rows['tax_paid'].sum():,.2f}"
    assert seen.complaints == []


def test_filters_join_and_follow_into_map_legend_and_list(
    visit: Go, demo_map: Path, layers: MapLayers
) -> None:
    seen = visit(demo_map)
    open_list(seen)
    parcels = layers.parcels
    low = layers.findings.query("rule == 'low_yield' and outcome == 'yes'")["parcel"].unique()
    wanted = parcels["grade"].astype("str").eq("C") & parcels.index.isin(low)
    wanted &= parcels["area_mu"].ge(20) & parcels["tax_per_mu"].le(6)
    assert 0 < wanted.sum() < 100
    choose(seen, "grade", "C")
    choose(seen, "finding", "low_yield")
    seen.page.locator("[data-filter='area_mu.from']").fill("20")
    seen.page.locator("[data-filter='tax_per_mu.to']").fill("6")
    seen.page.wait_for_timeout(200)
    assert seen.page.evaluate("landusePage.state.rows()") == parcels.index[wanted].tolist()
    assert f" {wanted.sum()} " in total(seen, "parcel_id")
    assert total(seen, "area_mu") == f"{parcels.loc[wanted, 'area_mu'].sum():,.2f}"
    counts = seen.page.locator(".lu-legend tbody td:nth-child(2)").all_text_contents()
    assert sum(map(int, counts)) == wanted.sum()
    seen.page.locator(".lu-clear").click()
    assert seen.page.evaluate("landusePage.state.mask") is None
    assert f" {len(parcels)} " in total(seen, "parcel_id")


def test_unknown_figures_never_pass_a_range(visit: Go, demo_map: Path, layers: MapLayers) -> None:
    seen = visit(demo_map)
    unknown = layers.parcels["tax_per_mu"].isna()
    assert unknown.any()
    seen.page.locator(".lu-filters summary").click()
    seen.page.locator("[data-filter='tax_per_mu.from']").fill("-1000000")
    assert seen.page.evaluate("landusePage.state.rows().length") == (~unknown).sum()


def test_only_rows_in_sight_are_in_the_page(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map)
    open_list(seen)
    assert 5 < seen.page.locator(".lu-line").count() < 40
    assert seen.page.locator(".lu-grid").get_attribute("aria-rowcount") == "602"
    seen.page.locator(".lu-grid-scroll").evaluate("each => each.scrollTop = each.scrollHeight")
    seen.page.wait_for_timeout(150)
    last = seen.page.locator(".lu-line").last
    assert last.get_attribute("aria-rowindex") == "601"


def test_heads_sort_and_unknown_comes_last(visit: Go, demo_map: Path, layers: MapLayers) -> None:
    seen = visit(demo_map)
    open_list(seen)
    head = seen.page.locator("[role=columnheader]", has_text="亩均税收")
    for down in (True, False):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == ("descending" if down else "ascending")
        order = seen.page.evaluate("Array.from(landusePage.grid.rows)")
        values = layers.parcels["tax_per_mu"].round(2).iloc[order].reset_index(drop=True)
        known = values.dropna()
        assert known.index.tolist() == list(range(len(known)))
        assert known.is_monotonic_decreasing if down else known.is_monotonic_increasing


def test_a_row_chooses_its_parcel_by_mouse_and_keyboard(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map)
    open_list(seen)
    third = seen.page.locator(".lu-line").nth(2)
    parcel = third.get_attribute("data-parcel")
    third.click()
    assert seen.page.locator(".lu-detail").get_attribute("data-parcel") == parcel
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("Enter")
    order = seen.page.evaluate("Array.from(landusePage.grid.rows)")
    expected = order[order.index(int(parcel or -1)) + 2]
    assert seen.page.locator(".lu-detail").get_attribute("data-parcel") == str(expected)
    seen.page.keyboard.press("End")
    seen.page.keyboard.press("Enter")
    assert seen.page.locator(".lu-detail").get_attribute("data-parcel") == str(order[-1])
    chosen = seen.page.locator(".lu-line[aria-selected=true]")
    assert chosen.get_attribute("data-parcel") == str(order[-1])
    assert seen.page.evaluate("document.activeElement.dataset.parcel") == str(order[-1])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_an_export_is_read_back_and_holds_no_formula(visit: Go, tmp_path: Path, start: str) -> None:
    study = make_study(8, words=lambda word: f'{start}HYPERLINK("x")"{word}')
    seen = visit(save_map(render_map(study), tmp_path / "map.html"))
    open_list(seen)
    with seen.page.expect_download() as waiting:
        seen.page.locator(".lu-export").click()
    file = tmp_path / "list.csv"
    waiting.value.save_as(file)
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(file, dtype=str, keep_default_na=False)
    assert len(back) == 8
    layers = map_layers(study)
    assert back.iloc[:, 0].tolist() == [f"'{each}" for each in layers.parcels["parcel_id"]]
    area = back.iloc[:, 4].astype(float)
    assert area.tolist() == pytest.approx(layers.parcels["area_mu"].tolist(), abs=1e-5)
    for cell in back.to_numpy().ravel():
        assert not cell.startswith(("=", "+", "@", "\t"))
        assert not cell.startswith("-") or float(cell) < 0
    assert seen.complaints == []


def test_a_deep_link_brings_everything_back(visit: Go, demo_map: Path, layers: MapLayers) -> None:
    first = visit(demo_map)
    first.page.locator(".lu-language").click()
    first.page.locator("[data-theme=tax_per_mu]").click()
    choose(first, "grade", "D")
    row = int(layers.parcels.index[layers.parcels["grade"].astype("str") == "D"][0])
    first.page.evaluate("row => landusePage.select(row, true)", row)
    first.settled()
    first.page.locator(".lu-years input").fill("1")
    first.page.wait_for_timeout(200)
    link = first.page.evaluate("location.hash")
    said = parse_qs(link[1:])
    assert said["parcel"] == [layers.parcels["parcel_id"].iloc[row]]
    assert (said["theme"], said["lang"], said["f.grade"]) == (["tax_per_mu"], ["en"], ["D"])
    second = visit(demo_map, after=link)
    state = "({s: landusePage.state.selected, t: landusePage.theme.head.key, m: landusePage.state.left.moment, l: landusePage.words.lang, n: landusePage.state.rows().length, z: landusePage.map.getZoom()})"
    assert second.page.evaluate(state) == first.page.evaluate(state)
    assert second.page.locator(".lu-detail").get_attribute("data-parcel") == str(row)
    assert second.page.locator("html").get_attribute("lang") == "en"
    assert second.complaints == []


@pytest.mark.parametrize(
    "link", ["#parcel=nobody&theme=none&view=a,b,c&f.grade=Z&f.none=1&year=x", "#%%%&&=="]
)
def test_a_link_to_nothing_still_opens(visit: Go, demo_map: Path, link: str) -> None:
    seen = visit(demo_map, after=link)
    assert seen.page.evaluate("document.documentElement.dataset.landuse") == "ready"
    assert seen.complaints == []
