"""Paper from the page itself: a sheet with all it needs, as PDF and as picture, without a network."""

from __future__ import annotations

import re
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

from landuse.policy.audience import load_audience
from landuse.present.map import render_map, save_map
from landuse.present.sheet import sheet_facts
from landuse.study import Study
from landuse.words import LANGS, Lang, text, word, words
from tests.browser.conftest import Visit
from tests.browser.test_everyone import violations
from tests.present.hostile import HARM, hostile
from tests.present.map_study import make_study

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
MILLIMETRES = {"A4": (297, 210), "A3": (420, 297)}


@pytest.fixture(scope="module")
def study() -> Study:
    return make_study(90)


@pytest.fixture(scope="module")
def saved(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper") / "图 册（一）"
    folder.mkdir()
    return save_map(render_map(study), folder / "地图.html")


def opened(visit: Go, path: Path, lang: Lang = "zh", paper: str = "A4") -> Visit:
    seen = visit(path)
    if lang == "en":
        seen.page.locator(".lu-language").click()
    seen.page.locator("[data-tool=paper]").click()
    seen.page.locator(".lu-paper-size").select_option(paper)
    return seen


def pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the rows of an RGB(A) picture, unfiltered rows only counted."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    at, packed = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        packed += png[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    return width, height, zlib.decompress(packed)


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_has_all_that_a_map_sheet_needs(
    visit: Go, saved: Path, study: Study, lang: Lang
) -> None:
    seen = opened(visit, saved, lang)
    sheet = seen.page.locator(".lu-sheet")
    said = re.sub(r"\s+", " ", sheet.inner_text())
    facts = sheet_facts(study, load_audience("internal"))
    wanted = [
        "示例高新区",
        text("map.page.title", lang=lang),
        words("map.theme", lang=lang)["grade"],
        facts["marks"][lang][0],
        facts["as_of"],
        facts["crs"],
        facts["rules"],
        facts["policy"],
        word("sheet.words", "legend", lang=lang),
        word("sheet.words", "north", lang=lang),
        text("map.ui.disclaimer", lang=lang),
        "1:",
    ]
    for part in wanted:
        assert part in said, part
    assert re.search(r"20\d\d-\d\d-\d\d", sheet.locator(".lu-sheet-right").inner_text())
    counts = sheet.locator("tbody tr td:nth-child(2)").all_text_contents()
    assert sum(int(each.replace(",", "")) for each in counts) == 90
    areas = sheet.locator("tbody tr td:nth-child(3)").all_text_contents()
    total = sum(float(each.replace(",", "")) for each in areas)
    assert abs(total - study["parcels"]["area_mu"].sum()) < len(areas)
    assert seen.complaints == []


def test_the_scale_bar_is_as_long_as_it_says(visit: Go, saved: Path, study: Study) -> None:
    seen = opened(visit, saved)
    page = seen.page
    label = page.locator(".lu-bar-label").inner_text()
    metres = float(re.sub(r"[^\d.]", "", label)) * (1000 if "公里" in label else 1)
    bar = page.locator(".lu-bar").bounding_box()
    assert bar
    millimetres = bar["width"] / 96 * 25.4
    ratio = float(page.locator(".lu-ratio").inner_text().removeprefix("1:").replace(",", ""))
    assert abs(metres * 1000 / millimetres / ratio - 1) < 0.01
    west, _, east, _ = study.zones.to_crs(study.crs).total_bounds
    assert (east - west) * 1000 / ratio < 297


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_printed_page_is_one_sheet_of_the_paper(
    visit: Go, saved: Path, tmp_path: Path, paper: str
) -> None:
    seen = opened(visit, saved, paper=paper)
    target = tmp_path / "sheet.pdf"
    seen.page.pdf(path=target, prefer_css_page_size=True)
    pdf = target.read_bytes()
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == 1
    for points, wanted in zip(boxes[0], MILLIMETRES[paper], strict=True):
        assert abs(float(points) / 72 * 25.4 - wanted) < 1
    if which("pdftotext"):
        said = subprocess.run(["pdftotext", target, "-"], capture_output=True, check=True).stdout
        assert text("map.page.title", lang="zh") in said.decode()
        assert word("sheet.words", "close", lang="zh") not in said.decode()
    if which("pdftoppm"):
        made = ["pdftoppm", "-r", "50", "-png", str(target), str(tmp_path / "page")]
        subprocess.run(made, check=True)
        (picture,) = tmp_path.glob("page*.png")
        width, height, rows = pixels(picture.read_bytes())
        assert abs(width / height - MILLIMETRES[paper][0] / MILLIMETRES[paper][1]) < 0.02
        assert len(set(rows)) > 50


def test_printing_by_the_browser_s_own_menu_gives_the_sheet_too(
    visit: Go, saved: Path, tmp_path: Path
) -> None:
    seen = visit(saved)
    target = tmp_path / "sheet.pdf"
    seen.page.pdf(path=target, prefer_css_page_size=True)
    assert len(re.findall(rb"/MediaBox ?\[0 0 84[12]", target.read_bytes())) == 1
    seen.page.wait_for_timeout(100)
    assert seen.page.locator(".lu-sheet").count() == 0
    assert seen.page.locator(".lu-theme").first.is_visible()


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_picture_is_handed_over_by_the_page(
    visit: Go, saved: Path, tmp_path: Path, paper: str
) -> None:
    seen = opened(visit, saved, paper=paper)
    with seen.page.expect_download() as waiting:
        seen.page.locator(".lu-paper-picture").click()
    name = waiting.value.suggested_filename
    waiting.value.save_as(tmp_path / "sheet.png")
    assert name.startswith("示例高新区")
    assert name.endswith(".png")
    width, height, rows = pixels((tmp_path / "sheet.png").read_bytes())
    assert abs(width - MILLIMETRES[paper][0] / 25.4 * 200) < 2
    assert abs(height - MILLIMETRES[paper][1] / 25.4 * 200) < 2
    assert len(rows) - rows.count(0) > 100_000
    assert all(each.startswith(("file:", "blob:")) for each in seen.requests)
    assert seen.complaints == []


def colours(page: Page) -> set[str]:
    return set(
        page.evaluate(
            """() => {
                const canvas = document.querySelector(".lu-sheet canvas");
                const { data } = canvas.getContext("2d")
                    .getImageData(0, 0, canvas.width, canvas.height);
                const found = new Map();
                for (let i = 0; i < data.length; i += 4) {
                    const hex = [0, 1, 2].map(k => data[i + k].toString(16).padStart(2, "0"));
                    const colour = "#" + hex.join("");
                    found.set(colour, (found.get(colour) || 0) + 1);
                }
                return [...found].filter(([, count]) => count > 300).map(([colour]) => colour);
            }"""
        )
    )


def test_the_sheet_shows_the_theme_on_show_in_its_colours(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    for theme in ("grade", "tax_per_mu"):
        seen.page.locator(f"[data-theme={theme}]").click()
        seen.page.locator("[data-tool=paper]").click()
        head = seen.page.evaluate("landusePage.theme.head")
        sums = seen.page.evaluate("landusePage.theme.sums().map(each => each.count)")
        shown = {
            colour
            for colour, count, pattern in zip(head["colours"], sums, head["patterns"], strict=True)
            if count > 2 and not pattern
        }
        assert shown
        assert shown <= colours(seen.page)
        said = seen.page.locator(".lu-sheet-titles").inner_text()
        assert words("map.theme", lang="zh")[theme] in said
        seen.page.locator(".lu-paper-close").click()


def test_title_and_mark_are_those_of_the_dialog(visit: Go, saved: Path) -> None:
    seen = opened(visit, saved)
    page = seen.page
    page.locator(".lu-paper-title").fill("低效用地核查图")
    assert "低效用地核查图" in page.locator(".lu-sheet h2").inner_text()
    marks = load_audience("internal").sheet.marks_zh
    for place, mark in enumerate(marks):
        page.locator(".lu-paper-mark").select_option(str(place))
        found = page.locator(".lu-secrecy")
        assert (found.inner_text() if mark else found.count()) == (mark or 0)
    page.keyboard.press("Escape")
    assert not page.locator(".lu-paper").is_visible()


def test_a_part_of_the_park_gives_a_sheet_of_that_part(visit: Go, saved: Path) -> None:
    seen = visit(saved)
    seen.page.evaluate("landusePage.select(5, true)")
    seen.settled()
    seen.page.locator("[data-tool=paper]").click()
    counts = seen.page.locator(".lu-sheet tbody tr td:nth-child(2)").all_text_contents()
    assert 0 < sum(int(each.replace(",", "")) for each in counts) < 90


def test_hostile_names_are_letters_on_paper(visit: Go, tmp_path: Path) -> None:
    study = make_study(12, words=hostile)
    seen = opened(visit, save_map(render_map(study), tmp_path / "map.html"))
    assert any(each[:10] in seen.page.locator(".lu-sheet").inner_text() for each in HARM) or (
        seen.page.locator(".lu-sheet h2").inner_text().startswith("示例高新区")
    )
    with seen.page.expect_download() as waiting:
        seen.page.locator(".lu-paper-picture").click()
    assert not set('\\/:*?"<>|') & set(waiting.value.suggested_filename)
    assert seen.page.evaluate("window.__ran") is None
    assert seen.complaints == []


@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_nothing_in_the_dialog(visit: Go, saved: Path, lang: Lang) -> None:
    seen = opened(visit, saved, lang)
    assert violations(seen) == []
    assert seen.page.evaluate("document.activeElement.closest('dialog') !== null")
    for _ in range(6):
        seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Escape")
    assert not seen.page.locator(".lu-paper").is_visible()
