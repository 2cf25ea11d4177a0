"""Years and two maps side by side, on the saved page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from landuse.present.layers import map_layers
from landuse.present.map import render_map, save_map
from landuse.study import Study
from landuse.words import Lang, text
from tests import demo_run
from tests.browser.conftest import Visit
from tests.present.map_study import make_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
BREAKS = (5.0, 15.0, 30.0, 100.0)


def classes_of(study: Study, year: int) -> list[int]:
    """Class of tax per mu of every parcel in a year, in the order of the map."""
    yearly = study["indicators"].query("subject == 'parcel' and year == @year")
    values = yearly.set_index("subject_id")["tax_per_mu"]
    ids = map_layers(study).parcels["parcel_id"].astype("str")
    figures = values.reindex(ids).to_numpy(dtype=float)
    return np.where(np.isnan(figures), len(BREAKS) + 1, np.digitize(figures, BREAKS)).tolist()


def test_the_slider_goes_through_the_years(visit: Go, demo_map: Path) -> None:
    study = demo_run.study()
    seen = visit(demo_map)
    page = seen.page
    page.locator("[data-theme=finding]").click()
    assert not page.locator(".lu-years").is_visible()
    page.locator("[data-theme=tax_per_mu]").click()
    years = sorted(study["indicators"].query("subject == 'parcel'")["year"].unique())
    slider = page.locator(".lu-years input")
    assert slider.get_attribute("max") == str(len(years) - 1)
    assert str(study.year) in (page.locator(".lu-year").text_content() or "")
    for place in range(len(years) - 2, -1, -1):
        slider.focus()
        page.keyboard.press("ArrowLeft")
        year = int(years[place])
        assert str(year) in (page.locator(".lu-year").text_content() or "")
        assert str(year) in (slider.get_attribute("aria-valuetext") or "")
        there = page.evaluate(
            "Array.from(landusePage.state.left.theme.at(landusePage.state.left.moment))"
        )
        assert there == classes_of(study, year)
    assert seen.complaints == []


def grades_of(study: Study, year: int) -> list[str | None]:
    """Grade of every parcel in a year by the history, in the order of the map."""
    rows = study["score_history"].query("subject == 'parcel' and year == @year")
    grades = rows.set_index("subject_id")["grade"].astype("object")
    found = grades.reindex(map_layers(study).parcels["parcel_id"].astype("str"))
    return [None if pd.isna(each) else str(each) for each in found]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_slider_goes_through_the_grades_of_the_years(
    visit: Go, demo_map: Path, lang: Lang
) -> None:
    study = demo_run.study()
    seen = visit(demo_map)
    page = seen.page
    if lang == "en":
        page.locator(".lu-language").click()
    again = text("map.ui.recomputed", lang=lang)
    label = page.locator(".lu-year")
    assert again not in (label.text_content() or "")
    for year in (2021, 2024, 2025):
        page.locator(".lu-years input").fill(str(year - 2021))
        said = label.text_content() or ""
        assert str(year) in said
        assert (again in said) == (year < study.year)
        there = page.evaluate(
            "Array.from(landusePage.theme.at(landusePage.state.left.moment))"
            ".map(place => place === landusePage.theme.unknown ? null : landusePage.theme.head.classes[place])"
        )
        assert there == grades_of(study, year)
        assert len({*there}) == 5
    assert seen.complaints == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_panel_lists_score_and_grade_by_year(visit: Go, demo_map: Path, lang: Lang) -> None:
    study = demo_run.study()
    seen = visit(demo_map)
    page = seen.page
    if lang == "en":
        page.locator(".lu-language").click()
    rows = study["score_history"].query("subject == 'parcel'")
    gaps = rows[rows["grade"].isna() & (rows["year"] == 2023)]["subject_id"]
    known = rows[rows["grade"].notna() & (rows["year"] == 2024)]["subject_id"]
    identity = min(set(gaps) & set(known))
    page.evaluate("row => landusePage.select(row, true)", seen.row(identity))
    lines = page.locator(
        ".lu-detail > .lu-section .lu-grades tbody tr, .lu-detail .lu-grades tbody tr"
    )
    told = [each.split("\t") for each in lines.all_inner_texts()][:5]
    mine = rows[rows["subject_id"] == identity].set_index("year")
    unknown = text("map.ui.unknown", lang=lang)
    for year, total, grade in told:
        row = mine.loc[int(year)]
        assert grade.strip() == (unknown if pd.isna(row["grade"]) else row["grade"])
        if pd.isna(row["total"]):
            assert total.strip() == unknown
        else:
            assert float(total) == round(row["total"], 2)
    assert [int(each[0]) for each in told] == [2021, 2022, 2023, 2024, 2025]
    note = text("map.ui.recomputed_note", lang=lang, year=study.year)
    assert note in (page.locator(".lu-grades").first.text_content() or "")
    assert seen.complaints == []


def test_a_theme_of_one_year_has_no_slider_and_goes_back_to_now(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map)
    seen.page.locator("[data-theme=tax_per_mu]").click()
    seen.page.locator(".lu-years input").fill("0")
    assert seen.page.evaluate("landusePage.state.left.moment") != "now"
    seen.page.locator("[data-theme=finding]").click()
    assert seen.page.evaluate("landusePage.state.left.moment") == "now"
    assert not seen.page.locator(".lu-years").is_visible()


def pane_pixels(seen: Visit, pane: str) -> int:
    """Pixels of a pane's tiles that hold something."""
    return int(
        seen.page.evaluate(
            """name => Array.from(landusePage.map.getPane(name).querySelectorAll("canvas")).reduce(
                (sum, each) => sum + each.getContext("2d").getImageData(0, 0, each.width, each.height)
                    .data.filter((value, at) => at % 4 === 3 && value).length, 0)""",
            pane,
        )
    )


def test_two_years_lie_side_by_side(visit: Go, demo_map: Path) -> None:
    seen = visit(demo_map)
    page = seen.page
    page.locator("[data-theme=tax_per_mu]").click()
    page.locator("[data-tool=compare]").click()
    seen.settled()
    right = "landusePage.map.getPane('lu-right').style.clipPath"
    left = "landusePage.map.getPane('tilePane').style.clipPath"
    assert page.evaluate(left).startswith("polygon")
    assert page.evaluate(left) != page.evaluate(right)
    assert pane_pixels(seen, "lu-right") > 10_000
    side = "({t: landusePage.state.right.theme.head.key, m: landusePage.state.right.moment})"
    assert page.evaluate(side) == {"t": "tax_per_mu", "m": "2024"}
    line = page.locator(".lu-swipe-line")
    box = line.bounding_box()
    assert box
    before = page.evaluate(left)
    page.mouse.move(box["x"] + 12, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80, steps=4)
    page.mouse.up()
    assert page.evaluate(left) != before
    moved = float(line.get_attribute("aria-valuenow") or 0)
    assert moved > 55
    line.focus()
    page.keyboard.press("ArrowLeft")
    assert float(line.get_attribute("aria-valuenow") or 0) < moved
    page.locator(".lu-swipe-bar select").first.select_option("finding")
    assert page.evaluate(side) == {"t": "finding", "m": "now"}
    page.evaluate("landusePage.map.panBy([60, 20], {animate: false})")
    assert page.evaluate(left).startswith("polygon")
    page.locator(".lu-swipe-bar .lu-shut").click()
    assert page.evaluate(left) == page.evaluate(right) == ""
    assert [each for each in seen.complaints if "readback" not in each] == []


def test_another_policy_is_a_further_point_of_the_slider(visit: Go, tmp_path: Path) -> None:
    study = make_study(40)
    scores = study["scores"].assign(
        grade=pd.Series(list("DCBA") * 10).astype(study["scores"]["grade"].dtype)
    )
    other = Study({**study.meta, "year": 2025}, {**study.tables, "scores": scores}, study.policy)
    made = render_map(study, others=[other])
    seen = visit(save_map(made, tmp_path / "map.html"))
    page = seen.page
    page.locator(".lu-years input").fill("0")
    said = page.locator(".lu-year").text_content() or ""
    moment = page.evaluate("landusePage.state.left.moment")
    assert moment == "other1" or str(study.year) in said
    page.evaluate("landusePage.state.show(landusePage.themes[0], 'other1')")
    there = page.evaluate("Array.from(landusePage.theme.at('other1'))")
    ids = map_layers(study).parcels["parcel_id"].astype("str")
    wanted = scores.set_index("subject_id")["grade"].astype("str").reindex(ids)
    classes = page.evaluate("landusePage.theme.head.classes")
    assert [classes[place] for place in there] == wanted.tolist()
    assert study.policy.policy.title_zh in (page.locator(".lu-year").text_content() or "")
    assert seen.complaints == []
