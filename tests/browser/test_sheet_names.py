"""Names on the printed sheet, and the sheet of two maps side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from landuse.present.layers import map_layers
from landuse.present.map import render_map, save_map
from landuse.words import LANGS, Lang, text, words
from tests import demo_run
from tests.browser.conftest import Visit
from tests.browser.test_everyone import violations
from tests.present.hostile import HARM, hostile
from tests.present.map_study import make_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
EAST = "东坪电子装备片区"
FEW = f"#f.grade=D&f.zone={EAST}&f.finding=idle"


def sheet(seen: Visit, paper: str = "A4") -> None:
    seen.page.locator("[data-tool=paper]").click()
    seen.page.locator(".lu-paper-size").select_option(paper)


def names(seen: Visit) -> list[dict[str, Any]]:
    """Names on the sheet with the parcels in colour that each covers."""
    found: list[dict[str, Any]] = seen.page.evaluate(
        """() => {
            const { paper, state, shapes } = landusePage;
            const rows = state.rows().filter(row => shapes.drawn(row));
            const hit = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
            return paper.labels.written.map(({ said, box }) => ({
                said,
                box,
                covers: rows.filter(row => hit(box, paper.labels.onPaper(shapes, row))).length,
            }));
        }"""
    )
    return found


def apart(boxes: list[list[float]]) -> bool:
    return not any(
        one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
        for place, one in enumerate(boxes)
        for other in boxes[:place]
    )


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_names_cover_no_parcel_and_few_parcels_are_named(
    visit: Go, demo_map: Path, paper: str
) -> None:
    parcels = map_layers(demo_run.study()).parcels
    seen = visit(demo_map, width=1500, height=1000, after=FEW)
    sheet(seen, paper)
    shown = parcels.iloc[seen.page.evaluate("landusePage.state.rows()")]
    assert 2 <= len(shown) <= 30
    written = names(seen)
    assert EAST in [each["said"] for each in written]
    assert [each["said"] for each in written if each["covers"]] == []
    assert apart([each["box"] for each in written])
    for place, name in enumerate(shown["name"].astype("str"), start=1):
        assert f"{place} {name}" in [each["said"] for each in written]
    lines = seen.page.locator(".lu-sheet-item:not(.lu-sheet-heads)")
    cells = [line.locator("bdi").all_text_contents() for line in lines.all()]
    assert cells == [
        [
            str(place),
            str(row["name"]),
            str(row["parcel_id"]),
            cells[place - 1][3],
            str(row["grade"]),
        ]
        for place, (_, row) in enumerate(shown.iterrows(), start=1)
    ]
    areas = [float(each[3].replace(",", "")) for each in cells]
    assert areas == pytest.approx(shown["area_mu"].tolist(), abs=0.051)
    assert violations(seen) == []
    assert seen.complaints == []


def test_without_filters_no_parcel_is_named_and_zones_stand_beside_theirs(
    visit: Go, demo_map: Path
) -> None:
    seen = visit(demo_map, width=1500, height=1000)
    sheet(seen)
    written = names(seen)
    zones = set(map_layers(demo_run.study()).zones["name"].astype("str"))
    assert {each["said"] for each in written} == zones
    assert [each["said"] for each in written if each["covers"]] == []
    assert seen.page.locator(".lu-sheet-list").count() == 0


def test_thirty_parcels_stand_in_the_margin_and_one_more_does_not(
    visit: Go, tmp_path: Path
) -> None:
    seen = visit(save_map(render_map(make_study(90)), tmp_path / "map.html"))
    for count, listed in ((30, 30), (31, 0), (1, 1)):
        seen.page.evaluate(
            """count => {
                const mask = new Uint8Array(landusePage.shapes.count);
                const rows = landusePage.state.shapes;
                for (let row = 0, left = count; left; row++)
                    if (rows.drawn(row)) { mask[row] = 1; left--; }
                landusePage.state.filter(mask);
            }""",
            count,
        )
        sheet(seen)
        lines = seen.page.locator(".lu-sheet-item:not(.lu-sheet-heads)")
        assert lines.count() == listed
        if listed:
            last, frame = (
                lines.last.bounding_box(),
                seen.page.locator(".lu-sheet-map").bounding_box(),
            )
            assert last
            assert frame
            assert last["y"] + last["height"] <= frame["y"] + frame["height"] + 1
        seen.page.locator(".lu-paper-close").click()


def test_hostile_names_are_cut_and_stay_letters(visit: Go, tmp_path: Path) -> None:
    study = make_study(12, words=hostile)
    seen = visit(save_map(render_map(study), tmp_path / "map.html"), after="#f.area_mu.from=0")
    sheet(seen)
    listed = [each["said"] for each in names(seen)]
    parcels = [each for each in listed if re.match(r"\d+ ", each)]
    assert seen.page.locator(".lu-sheet-item:not(.lu-sheet-heads)").count() == 12
    assert all(len(each) <= 18 for each in parcels)
    assert all(len(each) <= 40 for each in listed)
    assert not re.search(r"[\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "".join(listed))
    said = seen.page.locator(".lu-sheet-list").inner_text()
    assert any(each[:6] in said for each in HARM)
    with seen.page.expect_download():
        seen.page.locator(".lu-paper-picture").click()
    assert seen.page.evaluate("window.__ran") is None
    assert seen.complaints == []


@pytest.mark.parametrize("lang", LANGS)
def test_a_sheet_of_two_maps_says_which_side_it_has(visit: Go, demo_map: Path, lang: Lang) -> None:
    study = demo_run.study()
    at = f"#theme=tax_per_mu&right=tax_per_mu&right_year=2024&lang={lang}"
    seen = visit(demo_map, width=1500, height=1000, after=at)
    sheet(seen)
    note = seen.page.locator(".lu-sheet-note").inner_text()
    policy = study.policy.policy
    theme = words("map.theme", lang=lang)["tax_per_mu"]
    now, then = (text("map.ui.year", lang=lang, year=year) for year in (study.year, 2024))
    left = f"{theme} · {now} · {policy.title_zh if lang == 'zh' else policy.title_en}"
    right = f"{theme} · {then}"
    assert note.startswith(
        text("sheet.words.line_compared", lang=lang, left=left, right=right)[:-8]
    )
    seen.page.locator(".lu-paper-close").click()
    seen.page.locator(".lu-swipe-bar .lu-shut").click()
    sheet(seen)
    assert seen.page.locator(".lu-sheet-note").count() == 0


@pytest.mark.parametrize("lang", LANGS)
def test_filters_of_this_year_on_a_map_of_another_say_so(
    visit: Go, demo_map: Path, lang: Lang
) -> None:
    at = f"#theme=tax_per_mu&year=2022&f.grade=D&lang={lang}"
    seen = visit(demo_map, after=at)
    sheet(seen)
    foot = seen.page.locator(".lu-sheet-foot").inner_text()
    then, now = (text("map.ui.year", lang=lang, year=year) for year in (2022, 2025))
    wanted = text("sheet.words.line_filters_year", lang=lang, moment=then, held=now, filters="")
    assert wanted.strip() in foot
