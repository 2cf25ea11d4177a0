"""Shared by all tests: open data beside the checkout, a browser, a database, seeds."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests import shared

ROOT = Path(__file__).parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")

settings.register_profile("landuse", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("landuse")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the workers of pytest-xdist have theirs from us
        shared.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shared.end()


def shared_data(*parts: str) -> Path:
    """Path below the open test data beside the checkout; skips where they are not there."""
    path = SHARED_DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no open test data {'/'.join(parts) or 'folder'} beside the checkout")
    return path


def required_browser() -> str:
    """Program of the browser; skips without one, fails where LANDUSE_REQUIRE_BROWSER is set."""
    named = os.environ.get("LANDUSE_BROWSER")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    if os.environ.get("LANDUSE_REQUIRE_BROWSER"):
        pytest.fail("LANDUSE_REQUIRE_BROWSER is set and there is no browser")
    pytest.skip(f"no browser ({', '.join(BROWSERS)}); name one in LANDUSE_BROWSER")


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Address of a throwaway PostGIS, as .ci/run starts it."""
    url = os.environ.get("LANDUSE_TEST_POSTGRES")
    if not url:
        pytest.skip("no database; its address goes into LANDUSE_TEST_POSTGRES")
    return url


@pytest.fixture(autouse=True)
def _no_words_from_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language of the machine changes no test."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
