"""Filters tried like a tester would: joined, asked in vain, by link, by keyboard, with year and search, on paper."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pandas as pd
import pytest

from landuse.present.map import render_map, save_map
from landuse.present.workbook import write_ledger
from landuse.study import Study
from landuse.words import LANGS, Lang, text
from tests import demo_run
from tests.browser.conftest import Visit
from tests.browser.test_list import choose, open_list, total
from tests.present.planted import changed

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
SUMS = ("parcel_id", "area_mu", "tax_paid")
NOWHERE = "—"


def ledger(path: Path) -> pd.DataFrame:
    """Parcels of a ledger, without the line of totals; figures are numbers."""
    kept = {"宗地代码": str}
    rows = pd.read_excel(path, sheet_name="宗地", header=2, engine="calamine", dtype=kept)
    rows.columns = [name.split("\n")[0] for name in rows]
    rows = rows[rows["宗地代码"].str.startswith("4399", na=False)]
    figures = {name: pd.to_numeric(rows[name], errors="coerce") for name in FIGURES.values()}
    return rows.assign(**figures)


FIGURES = {"area_mu": "采用面积", "tax_per_mu": "亩均税收", "tax_paid": "实缴税收"}


def fill(seen: Visit, name: str, value: str) -> None:
    seen.page.locator(f"[data-filter='{name}']").fill(value)


def summary(seen: Visit) -> str:
    return seen.page.locator(".lu-filters summary").text_content() or ""


def expected(rows: pd.DataFrame) -> list[str]:
    sums = [f"{rows[FIGURES[name]].sum():,.2f}" for name in SUMS[1:]]
    return [f"合计 {len(rows):,} 宗", *sums]


@pytest.fixture(scope="module")
def messy() -> Study:
    """The demo park with zones and grades missing, and names that only a workbook can have."""
    study = demo_run.study()
    parcels, scores = study["parcels"], study["scores"]
    place = np.arange(len(parcels))
    zone = parcels["zone"].astype("object").mask(place % 7 == 0, None)
    zone = zone.mask(place % 11 == 1, '<b>"东区";{{x}}').mask(place % 17 == 3, "区" * 80)
    own = scores["subject"].eq("parcel") & (np.arange(len(scores)) % 3 == 0)
    grade = scores["grade"].astype("object").mask(own, None)
    facts = study["parcel_facts"]
    tax = facts["tax_paid"].mask(np.arange(len(facts)) % 9 == 0)
    return changed(
        study,
        parcels=parcels.assign(zone=zone.astype("str").where(zone.notna())),
        scores=scores.assign(grade=grade.astype(scores["grade"].dtype)),
        parcel_facts=facts.assign(tax_paid=tax),
    )


@pytest.fixture(scope="module")
def messy_map(messy: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("messy")
    write_ledger(messy, folder / "ledger.xlsx")
    return save_map(render_map(messy), folder / "map.html")


def test_every_filter_of_a_messy_park_joined_agrees_with_its_ledger(
    visit: Go, messy_map: Path
) -> None:
    rows = ledger(messy_map.with_name("ledger.xlsx"))
    seen = visit(messy_map)
    open_list(seen)
    choose(seen, "zone", "")
    asked = "[data-filter={}] option"
    zones, grades = (
        seen.page.locator(asked.format(name)).evaluate_all("all => all.map(each => each.value)")
        for name in ("zone", "grade")
    )
    assert NOWHERE in zones
    assert len(zones) == 8
    graded = rows["等级"].where(rows["等级"].isin(list("ABCD")), "unknown")
    for zone, grade in product(zones, grades):
        choose(seen, "zone", zone)
        choose(seen, "grade", grade)
        wanted = rows[rows["片区"].eq(zone) | (zone == "")]
        wanted = wanted[graded[wanted.index].eq(grade) | (grade == "")]
        assert [total(seen, name) for name in SUMS] == expected(wanted), (zone, grade)
    choose(seen, "zone", "")
    choose(seen, "grade", "")
    for name, column in FIGURES.items():
        for low, high in (("10", "20"), ("", "5"), ("20", "10"), ("0", "0"), ("-5", "-0.1")):
            fill(seen, f"{name}.from", low)
            fill(seen, f"{name}.to", high)
            wanted = rows[rows[column].ge(float(low or "-inf")) & rows[column].le(float(high))]
            assert [total(seen, each) for each in SUMS] == expected(wanted), (name, low, high)
        fill(seen, f"{name}.from", "")
        fill(seen, f"{name}.to", "")
    assert seen.complaints == []


def test_an_export_holds_the_filtered_parcels_and_no_others(
    visit: Go, demo_map: Path, tmp_path: Path
) -> None:
    rows = ledger(demo_run.ledger())
    seen = visit(demo_map)
    open_list(seen)
    choose(seen, "grade", "C")
    fill(seen, "area_mu.from", "20")
    with seen.page.expect_download() as waiting:
        seen.page.locator(".lu-export").click()
    waiting.value.save_as(tmp_path / "list.csv")
    back = pd.read_csv(tmp_path / "list.csv", dtype={"宗地代码": str})
    wanted = rows[rows["等级"].eq("C") & rows["采用面积"].ge(20)]
    assert set(back["宗地代码"]) == set(wanted["宗地代码"])
    assert back["税收 (万元)"].sum() == pytest.approx(wanted["实缴税收"].sum(), abs=1e-4)


@pytest.mark.parametrize(
    "asked",
    [
        "none=1",
        "area_mu.from=abc",
        "area_mu.upto=5",
        "tax_paid.from=1e999",
        "constructor=1",
        "grade=%20",
    ],
)
def test_a_link_that_asks_for_what_is_no_filter_filters_nothing(
    visit: Go, demo_map: Path, asked: str
) -> None:
    seen = visit(demo_map, after=f"#f.{asked}")
    assert seen.page.evaluate("landusePage.state.mask") is None
    assert summary(seen) == "筛选"
    assert seen.page.evaluate("landusePage.filters.values") == {}
    assert seen.complaints == []


def test_a_link_that_asks_for_what_no_parcel_has_says_so(visit: Go, demo_map: Path) -> None:
    hostile = '<img src=x onerror="alert(1)">' * 9
    seen = visit(demo_map, after=f"#f.grade=Z&f.zone={quote(hostile)}")
    open_list(seen)
    assert " 0 " in total(seen, "parcel_id")
    assert "(2)" in summary(seen)
    chosen = seen.page.locator("[data-filter=grade] option:checked")
    assert chosen.text_content() == "Z"
    zone = seen.page.locator("[data-filter=zone] option:checked").text_content() or ""
    assert zone.startswith("<img")
    assert len(zone) <= 40
    seen.page.locator(".lu-clear").click()
    assert " 600 " in total(seen, "parcel_id")
    assert seen.complaints == []


def test_a_link_without_filters_ends_those_that_are_on(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map, after="#f.grade=D")
    assert "(1)" in summary(seen)
    seen.page.evaluate("location.hash = '#theme=tax_per_mu'")
    seen.page.wait_for_timeout(200)
    assert seen.page.evaluate("landusePage.state.mask") is None
    assert summary(seen) == "筛选"


def test_filters_by_keyboard_alone_never_lose_the_place(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map)
    page = seen.page
    page.locator("[data-tool=list]").focus()
    page.keyboard.press("Enter")
    page.locator(".lu-filters summary").focus()
    page.keyboard.press("Enter")
    page.locator("[data-filter=grade] select").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("landusePage.filters.values.grade") == "A"
    page.locator("[data-filter='area_mu.from']").focus()
    page.keyboard.type("25.5")
    assert page.evaluate("document.activeElement.dataset.filter") == "area_mu.from"
    assert "(2)" in summary(seen)
    while "lu-clear" not in page.evaluate("document.activeElement.className"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("landusePage.state.mask") is None
    assert page.evaluate("document.activeElement.closest('.lu-filters') !== null")
    assert seen.complaints == []


@pytest.mark.parametrize("lang", LANGS)
def test_with_another_year_on_the_map_filters_and_list_say_which_year_is_theirs(
    visit: Go, demo_map: Path, lang: Lang
) -> None:
    seen = visit(demo_map, after=f"#lang={lang}&f.grade=D")
    open_list(seen)
    hints = seen.page.locator(".lu-filters-year, .lu-list-year")
    assert hints.all_text_contents() == ["", ""]
    before = [total(seen, name) for name in SUMS]
    seen.page.locator(".lu-years input").fill("0")
    year = text("map.ui.year", lang=lang, year=2025)
    said = text("map.ui.holds_for", lang=lang, year=year)
    assert hints.all_text_contents() == [said, said]
    assert [total(seen, name) for name in SUMS] == before
    assert seen.page.locator(".lu-filters-year").is_visible()
    seen.page.locator(".lu-clear").click()
    assert seen.page.locator(".lu-filters-year").is_hidden()
    seen.page.locator(".lu-years input").fill("4")
    assert hints.all_text_contents() == ["", ""]


def test_search_opens_what_the_filters_hide_and_leaves_them(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map, after="#f.grade=D")
    open_list(seen)
    before = [total(seen, name) for name in SUMS]
    seen.page.locator(".lu-query").fill("东坪-01-01")
    seen.page.locator(".lu-results button").first.click()
    seen.settled()
    assert "东坪-01-01" in (seen.page.locator(".lu-detail").text_content() or "")
    assert [total(seen, name) for name in SUMS] == before
    assert seen.page.locator(".lu-line[aria-selected=true]").count() == 0


@pytest.mark.parametrize("lang", LANGS)
def test_a_sheet_says_which_parcels_are_in_colour(visit: Go, demo_map: Path, lang: Lang) -> None:
    seen = visit(demo_map, after=f"#lang={lang}")
    foot = seen.page.locator(".lu-sheet-foot")
    seen.page.locator("[data-tool=paper]").click()
    assert foot.locator("p").count() == 3
    seen.page.locator(".lu-paper-close").click()
    choose(seen, "grade", "D")
    fill(seen, "tax_per_mu.to", "0.5")
    fill(seen, "tax_per_mu.from", "-1")
    seen.page.locator(".lu-years input").fill("2")
    seen.page.locator("[data-tool=paper]").click()
    said = foot.locator("p").last.inner_text()
    for part in ("D ", "≥ -1, ≤ 0.5", text("map.ui.year", lang=lang, year=2025)):
        assert part in said
    inside = "foot => foot.getBoundingClientRect().bottom <= foot.parentElement.getBoundingClientRect().bottom"
    assert foot.evaluate(inside)
    assert seen.complaints == []


WHILE_ZOOMING = """async row => {
    const zooms = () => document.querySelector('.leaflet-zoom-anim') !== null;
    landusePage.select(row, true);
    for (let frame = 0; frame < 60 && !zooms(); frame++) await new Promise(requestAnimationFrame);
    const met = zooms();
    document.querySelector('.lu-fit').click();
    return met;
}"""


def test_the_map_goes_where_it_was_last_told_even_while_it_zooms(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map, after="#f.grade=D")
    met = []
    for row in seen.page.evaluate("landusePage.state.rows()")[:4]:
        met.append(seen.page.evaluate(WHILE_ZOOMING, row))
        seen.settled()
        seen.settled()
        assert len(seen.page.evaluate("landusePage.state.inView()")) == 16
    assert any(met)
