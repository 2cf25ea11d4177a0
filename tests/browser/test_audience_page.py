"""What each audience sees in the opened page, and on the paper that comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from landuse.policy.audience import load_audience
from landuse.present.map import render_map, save_map
from landuse.study import Study
from landuse.words import LANGS, Lang, words
from tests import demo_run
from tests.browser.conftest import Visit
from tests.present.planted import CODE, FIRM, PERSON, PHONE, planted_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]


@pytest.fixture(scope="module")
def study() -> Study:
    return planted_study(48)


def everything(seen: Visit, study: Study) -> str:
    """All the page says when every theme is shown and every parcel opened, in both languages."""
    page = seen.page
    said = []
    for _ in LANGS:
        for theme in page.locator(".lu-theme").all():
            theme.click()
            said.append(page.locator(".lu-app").inner_text())
        for row in range(len(study["parcels"])):
            page.evaluate("row => landusePage.select(row)", row)
            said.append(page.locator(".lu-panel").text_content() or "")
        page.locator("[data-tool=paper]").click()
        said.append(page.locator(".lu-sheet").inner_text())
        page.locator(".lu-paper-close").click()
        page.locator(".lu-language").click()
    return "\n".join(said)


def figures(study: Study) -> list[str]:
    tax = study["enterprise_facts"]["tax_paid"].dropna().astype("float64")
    return [f"{each:,.2f}" for each in tax if each >= 100]


def test_the_public_sees_grades_and_bands_of_zones_only(
    visit: Go, study: Study, tmp_path: Path
) -> None:
    seen = visit(save_map(render_map(study, audience="public"), tmp_path / "map.html"))
    said = everything(seen, study)
    for hidden in (FIRM, PERSON, PHONE, CODE, *study["enterprises"]["name"], *figures(study)):
        assert hidden not in said, hidden
    for lang in LANGS:
        assert words("map.theme", lang=lang)["tax_per_mu_zone"] in said
        assert getattr(load_audience("public").audience, f"title_{lang}") in said
    assert seen.complaints == []
    assert len(seen.requests) == 1


def test_leaders_see_names_and_bands_but_no_figure(visit: Go, study: Study, tmp_path: Path) -> None:
    seen = visit(save_map(render_map(study, audience="leaders"), tmp_path / "map.html"))
    said = everything(seen, study)
    assert FIRM in said
    for lang in LANGS:
        assert words("sheet.words", lang=lang)["few"].replace("{k}", "3") in said
    for hidden in (PERSON, PHONE, CODE, *figures(study)):
        assert hidden not in said, hidden
    assert seen.complaints == []


def test_internal_readers_see_figures_but_no_contact_data(
    visit: Go, study: Study, tmp_path: Path
) -> None:
    seen = visit(save_map(render_map(study, audience="internal"), tmp_path / "map.html"))
    said = everything(seen, study)
    assert FIRM in said
    assert "1,234.56" in said
    for hidden in (PERSON, PHONE):
        assert hidden not in said
    assert seen.complaints == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_says_for_whom_it_is(visit: Go, study: Study, tmp_path: Path, lang: Lang) -> None:
    rules = load_audience("leaders")
    own = rules.model_copy(
        update={
            "audience": rules.audience.model_copy(
                update={"name": "street", "title_zh": "街道版", "title_en": "for the street office"}
            )
        }
    )
    seen = visit(save_map(render_map(study, audience=own, lang=lang), tmp_path / "map.html"))
    wanted = "街道版" if lang == "zh" else "for the street office"
    assert seen.page.locator(".lu-audience").inner_text() == wanted


def test_a_withheld_score_is_not_called_unknown(visit: Go, tmp_path: Path) -> None:
    """Grades of all years without a column of scores; internal readers have both."""
    demo = demo_run.study()
    for audience, columns in (("leaders", 2), ("internal", 3)):
        seen = visit(save_map(render_map(demo, audience=audience), tmp_path / f"{audience}.html"))
        ids = demo["score_history"].query("subject == 'parcel' and grade.notna()")["subject_id"]
        seen.page.evaluate("row => landusePage.select(row, true)", seen.row(ids.iloc[0]))
        assert seen.page.locator(".lu-grades thead th").count() == columns
        assert seen.page.locator(".lu-grades tbody tr").first.locator("th, td").count() == columns
