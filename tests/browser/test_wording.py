"""What the pages print: shares that are not all, one order of grades, buttons, sides and counts in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import folium
import pandas as pd
import pytest

from landuse.expansion import expand
from landuse.present.expansion import write_timeline
from landuse.present.map import render_map, save_map
from landuse.schema import fields
from landuse.study import Study, save_study
from landuse.study.shelf import Shelf
from landuse.words import Lang, text
from tests.browser.conftest import Visit
from tests.expansion.parks import small
from tests.present.map_study import YEAR, make_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
HARM = "<img src=x onerror=alert(1)> {{ 7*7 }} \u202eabc"
SAME = (0.998, 0.99996, 1.0, 0.0004, 0.5)
PRINTED = ["99.8%", ">99.9%", ">99.9%", "<0.1%", "50%"]


def typed(table: str, **columns: object) -> pd.DataFrame:
    known = fields(table)
    frame = pd.DataFrame(columns)
    return frame.astype({name: known[name].pandas_dtype for name in frame})


def wavering() -> Study:
    """A park of which the first parcel's grade is nearly sure, and its range two grades."""
    study = make_study(40)
    first = str(study["parcels"]["parcel_id"].iloc[0])
    own = (study["scores"]["subject_id"] == first).to_numpy(dtype=bool)
    said = {"grade": "A", "grade_low": "B", "grade_high": "A", "stability": 0.998}
    wide = study["scores"].reindex(columns=[*study["scores"].columns.union([*said], sort=False)])
    scores = wide.assign(
        **{name: wide[name].astype("object").mask(own, value) for name, value in said.items()}
    )
    scores = scores.astype({name: fields("scores")[name].pandas_dtype for name in said})
    tests = ("all", "weights", "benchmark", "area", "error")
    stability = typed(
        "stability",
        subject=["parcel"] * 5,
        subject_id=[first] * 5,
        year=[YEAR] * 5,
        test=list(tests),
        draws=[100_000] * 5,
        same=list(SAME),
        best=["A"] * 5,
        worst=["B"] * 5,
        rank_low=[1.0] * 5,
        rank_high=[3.0] * 5,
    )
    return replace(study, tables={**study.tables, "scores": scores, "stability": stability})


@pytest.mark.parametrize("audience", ["internal", "leaders"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_stability_below_one_is_never_all_and_the_best_grade_comes_first(
    visit: Go, tmp_path: Path, lang: Lang, audience: str
) -> None:
    study = wavering()
    made = render_map(study, lang=lang, audience=audience)
    seen = visit(save_map(made, tmp_path / "map.html"))
    row = seen.row(str(study["parcels"]["parcel_id"].iloc[0]))
    seen.page.evaluate("row => landusePage.select(row, true)", row)
    panel = seen.page.locator(".lu-detail")
    sure = panel.locator(".lu-section", has_text=text("map.ui.sureness", lang=lang))
    lines = [each.split("\t") for each in sure.locator("tbody tr").all_inner_texts()]
    assert [line[1].strip() for line in lines] == PRINTED
    assert {line[2].strip() for line in lines} == {"A – B"}
    said = panel.locator(".lu-verdict").inner_text()
    if audience == "internal":
        assert f"{text('map.ui.grade_range', lang=lang)}: A – B" in said
    assert "B – A" not in panel.inner_text()
    assert seen.complaints == []


def kept(study: Study, folder: Path) -> Study:
    """The study as it is read from a folder."""
    return Study(study.meta, Shelf(save_study(study, folder)), study.policy)


def buttons(seen: Visit) -> set[str]:
    """Titles and labels of everything that Leaflet put on the map."""
    return set(
        seen.page.evaluate(
            """() => [...document.querySelectorAll(".leaflet-control-container *")]
                .flatMap(each => [each.title, each.getAttribute("aria-label"), each.alt])
                .filter(Boolean)"""
        )
    )


@pytest.mark.parametrize("page", ["timeline", "map"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_buttons_of_the_map_speak_the_language_of_the_page(
    visit: Go, tmp_path: Path, lang: Lang, page: str
) -> None:
    if page == "map":
        path = save_map(render_map(make_study(40), lang=lang), tmp_path / "m.html")
        area, switch = "map.ui", ".lu-language"
    else:
        path = write_timeline(expand(small()), tmp_path / "t.html", lang=lang)
        area, switch = "expansion.page", ".ex-language"
    seen = visit(path)
    for now in (lang, "en" if lang == "zh" else "zh"):
        names = ("zoom_in", "zoom_out", "fit")
        assert buttons(seen) == {text(f"{area}.{name}", lang=now) for name in names}
        seen.page.locator(switch).click()
    if page == "timeline" and seen.page.locator(".ex-compare").count():
        seen.page.locator(".ex-compare").click()
        assert text("expansion.page.zoom_in", lang=lang) in buttons(seen)
    assert seen.complaints == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_controls_of_foreign_layers_speak_the_language_of_the_page(
    visit: Go, tmp_path: Path, lang: Lang
) -> None:
    made = render_map(make_study(40), lang=lang)
    folium.Marker(made.location, popup="<b>note</b>").add_to(made)
    folium.LayerControl().add_to(made)
    seen = visit(save_map(made, tmp_path / "map.html"))
    assert text("map.ui.layers", lang=lang) in buttons(seen)
    seen.page.locator(".leaflet-marker-icon").click()
    shut = seen.page.locator(".leaflet-popup-close-button")
    assert shut.get_attribute("aria-label") == text("map.ui.close", lang=lang)
    other: Lang = "en" if lang == "zh" else "zh"
    seen.page.locator(".lu-language").click()
    assert text("map.ui.layers", lang=other) in buttons(seen)
    assert text("map.ui.layers", lang=lang) not in buttons(seen)
    assert seen.complaints == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_studies_of_one_year_and_policy_are_told_apart(
    visit: Go, tmp_path: Path, lang: Lang
) -> None:
    study = make_study(40)
    folders = [tmp_path / "成果 甲", tmp_path / HARM.replace("/", "")]
    studies = [kept(study, folder) for folder in folders]
    made = render_map(studies[0], others=studies[1:], lang=lang)
    seen = visit(save_map(made, tmp_path / "map.html"))
    page = seen.page
    theirs = "<img src=x onerror=alert(1)> {{ 7*7 }} �abc"
    year = text("map.ui.year", lang=lang, year=YEAR)
    assert f"{year} · 成果 甲" in page.locator(".lu-header").inner_text()
    page.locator("[data-tool=compare]").click()
    bar = page.locator(".lu-swipe-bar")
    assert "成果 甲" in bar.locator(".lu-swipe-left").inner_text()
    times = bar.locator("select").last.locator("option").all_inner_texts()
    assert len(times) == len(set(times))
    assert any("成果 甲" in each for each in times)
    assert any(theirs in each for each in times)
    assert bar.locator("select").last.input_value() == "other1"
    page.evaluate("landusePage.state.compare(null)")
    page.evaluate("landusePage.state.show(landusePage.themes[0], 'other1')")
    assert theirs in page.locator(".lu-year").inner_text()
    assert seen.complaints == []


def test_a_copy_for_others_numbers_the_studies_and_names_no_folder(tmp_path: Path) -> None:
    study = make_study(40)
    studies = [kept(study, tmp_path / name) for name in ("张三草稿", "李四草稿")]
    made = render_map(studies[0], others=studies[1:], audience="leaders")
    page = save_map(made, tmp_path / "map.html").read_text(encoding="utf-8")
    assert "张三草稿" not in page
    assert "李四草稿" not in page
