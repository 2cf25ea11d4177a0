"""The data check report in a real browser: both languages, no request, nothing that runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landuse.checking import Check
from landuse.present.intake import intake_page
from landuse.words import LANGS, text
from tests.checking.conftest import build  # noqa: F401  # a fixture
from tests.present.hostile import HARM
from tests.present.test_intake import harmed  # noqa: F401  # a fixture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
NOISE = ("dialog", "pageerror", "console")


@pytest.fixture
def opened(browser: Browser, harmed: Check, tmp_path: Path) -> tuple[Page, list[str]]:  # noqa: F811
    """The report of the park whose every word would do harm, and what the page did."""
    path = tmp_path / "报告.html"
    path.write_text(intake_page(harmed, lang="zh"), encoding="utf-8")
    did: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("request", lambda request: did.append(request.url))
    for each in NOISE:
        page.on(each, lambda _, name=each: did.append(name))
    page.goto(path.as_uri())
    page.locator("details").first.wait_for(state="attached")
    page.wait_for_timeout(200)
    return page, [name for name in did if name != path.as_uri()]


def test_nothing_is_asked_for_and_nothing_runs(opened: tuple[Page, list[str]]) -> None:
    page, did = opened
    assert did == []
    assert page.locator("script, img, svg, iframe").count() == 0


def test_the_reader_switches_the_language(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    for lang, other in (LANGS, LANGS[::-1], LANGS):
        page.locator(f"label[for=lang-{lang}]").click()
        assert page.locator(f"main.{lang}").is_visible()
        assert not page.locator(f"main.{other}").is_visible()
    page.locator("#lang-zh").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("main.en").is_visible()


def test_hostile_words_are_read_as_they_stand(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    for fold in page.locator("main.zh details.file > summary").all():
        fold.click()
    said = page.locator("main.zh").inner_text()
    for harm in HARM:
        if harm.isprintable() and "  " not in harm:
            assert harm in said


def test_the_page_is_no_wider_than_the_window(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    for width in (1280, 700, 360):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.locator("html").evaluate("node => node.scrollWidth")
        assert wide <= width


def test_on_paper_what_is_folded_is_open(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    folded = page.locator("main.zh details.file").first
    assert not folded.locator("table").is_visible()
    page.emulate_media(media="print")
    assert folded.locator("table").is_visible()
    assert not page.locator("nav").is_visible()
    assert text("intake.print_hint", lang="zh") not in page.locator("main.zh").inner_text()
