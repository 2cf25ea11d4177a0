"""A planner's walk: from a question to the printed sheet, in less than a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from landuse.present.layers import map_layers
from tests import demo_run
from tests.browser.conftest import Visit
from tests.browser.test_list import choose, open_list, total

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
ZONE = "北岭循环产业片区"


def test_from_the_question_to_the_sheet(visit: Go, demo_map: Path) -> None:
    layers = map_layers(demo_run.study())
    low = layers.findings.query("rule == 'low_yield' and outcome == 'yes'")["parcel"].unique()
    parcels = layers.parcels
    wanted = parcels["grade"].astype("str").eq("D") & parcels["zone"].astype("str").eq(ZONE)
    wanted &= parcels.index.isin(low)
    start = time.perf_counter()
    seen = visit(demo_map)
    page = seen.page
    open_list(seen)
    choose(seen, "grade", "D")
    choose(seen, "zone", ZONE)
    choose(seen, "finding", "low_yield")
    assert f" {wanted.sum()} " in total(seen, "parcel_id")
    assert total(seen, "area_mu") == f"{parcels.loc[wanted, 'area_mu'].sum():,.2f}"
    page.locator("[role=columnheader] button", has_text="亩均税收").click()
    first = page.locator(".lu-line").first
    row = int(first.get_attribute("data-parcel") or -1)
    assert wanted.iloc[row]
    first.click()
    panel = page.locator(".lu-detail").text_content() or ""
    clauses = layers.findings.query("parcel == @row and outcome == 'yes'")["clause"].dropna()
    for clause in clauses.astype("str"):
        assert clause in panel
    page.locator("[data-theme=finding]").click()
    page.locator("[data-tool=paper]").click()
    sheet = page.locator("dialog[open], .lu-paper:visible").first
    sheet.wait_for()
    assert sheet.locator("canvas").count() >= 1
    assert time.perf_counter() - start < 60
    assert seen.complaints == []
