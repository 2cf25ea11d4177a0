"""A real browser without any network: what a planner sees after a double click."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]


@dataclass
class Visit:
    """An opened page with all it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failures: list[str | None] = field(default_factory=list)

    def position(self, parcel: int) -> tuple[float, float]:
        """A point inside a parcel, in pixels of the window."""
        x, y = self.page.evaluate(_INSIDE, parcel)
        return x, y

    def row(self, parcel_id: str) -> int:
        return int(
            self.page.evaluate(
                """id => {
                    const table = landusePage.source.parcels;
                    for (let row = 0; row < table.rows; row++)
                        if (table.text("parcel_id", row) === id) return row;
                    return -1;
                }""",
                parcel_id,
            )
        )

    def settled(self) -> None:
        """Wait until zooming and drawing are over."""
        self.page.wait_for_timeout(600)


_INSIDE = """row => {
    const { shapes, map } = landusePage;
    const [[south, west], [north, east]] = shapes.bounds(row);
    for (let step = 1; step < 400; step++) {
        const lat = south + ((step * 0.618034) % 1) * (north - south);
        const lng = west + ((step * 0.754878) % 1) * (east - west);
        if (shapes.at(lat, lng) !== row) continue;
        const at = map.latLngToContainerPoint([lat, lng]);
        const frame = map.getContainer().getBoundingClientRect();
        return [at.x + frame.x, at.y + frame.y];
    }
    return [-1, -1];
}"""


def _missing(reason: str) -> None:
    if os.environ.get("LANDUSE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and LANDUSE_REQUIRE_BROWSER=1 asks for one")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if program is None:
        _missing("no Chromium on this machine")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def go(path: Path, *, width: int = 1280, height: int = 800, after: str = "") -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        seen = Visit(page)
        page.route(lambda address: not address.startswith("file:"), lambda route: route.abort())
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("requestfailed", lambda request: seen.failures.append(request.failure))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                seen.complaints.append(message.text)
                if message.type in {"error", "warning"}
                # advice about the tests' own reading of pixels
                and "willReadFrequently" not in message.text
                else None
            ),
        )
        page.on("dialog", lambda dialog: (seen.complaints.append("dialog"), dialog.dismiss()))
        page.goto(path.as_uri() + after)
        # Not wait_for_function: it evaluates text in the page, which the page's policy forbids.
        page.locator("html[data-landuse]").wait_for(state="attached")
        seen.settled()
        return seen

    yield go
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def demo_map() -> Path:
    """Map of the demo park, in a folder with Chinese letters and blanks."""
    from landuse.present.map import render_map, save_map
    from tests import demo_run, shared

    def make(folder: Path) -> None:
        save_map(render_map(demo_run.study()), folder / "地图.html")

    return shared.folder("示范园区 成果", make) / "地图.html"
