"""A planner's walk: from a question to the printed sheet, in less than a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from landuse.present.layers import map_layers
from tests import demo_run
from tests.browser.conftest import Visit
from tests.browser.test_list import choose, open_list, total

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
EAST = "东坪电子装备片区"
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


def test_idle_land_of_grade_d_in_the_east_zone_on_paper_agrees_with_the_ledger(
    visit: Go, demo_map: Path, tmp_path: Path
) -> None:
    """Nothing is planted here: the demo park has such parcels, and page and ledger name the same ones."""
    heads = {"header": 2, "engine": "calamine", "dtype": {"宗地代码": str}}
    ledger = pd.read_excel(demo_run.ledger(), sheet_name="宗地", **heads)
    rows = ledger[ledger["等级"].eq("D") & ledger["片区"].eq(EAST)]
    rows = rows[rows["疑似问题"].str.contains("闲置土地（中止开发满一年）", regex=False)]
    area = rows[next(name for name in ledger if name.startswith("采用面积"))].sum()
    tax = rows[next(name for name in ledger if name.startswith("实缴税收"))].sum()
    truth = pd.read_csv(demo_run.park().parent / "truth.csv", dtype=str)
    planted = truth.query("kind == 'idle_suspended' and expected == 'yes'")["parcel_id"]
    assert len(rows) >= 2
    assert set(rows["宗地代码"]) <= set(planted)
    start = time.perf_counter()
    seen = visit(demo_map)
    page = seen.page
    open_list(seen)
    choose(seen, "grade", "D")
    choose(seen, "zone", EAST)
    choose(seen, "finding", "idle_suspended")
    assert f" {len(rows)} " in total(seen, "parcel_id")
    assert total(seen, "area_mu") == f"{area:,.2f}"
    assert total(seen, "tax_paid") == f"{tax:,.2f}"
    lines = page.locator(".lu-line")
    codes = {code for code in rows["宗地代码"] if lines.filter(has_text=code).count() == 1}
    assert codes == set(rows["宗地代码"])
    assert lines.count() == len(rows)
    lines.first.click()
    panel = page.locator(".lu-detail").text_content() or ""
    assert any(code in panel for code in codes)
    assert "不足三分之一" in panel or "不足百分之二十五" in panel
    page.locator("[data-theme=grade]").click()
    page.locator(".lu-fit").click()
    for _ in range(50):
        if page.evaluate("landusePage.state.inView().length") == len(rows):
            break
        page.wait_for_timeout(100)
    page.locator("[data-tool=paper]").click()
    sheet = page.locator(".lu-sheet")
    assert sheet.locator("tbody tr td:first-child").all_text_contents() == ["D 调控帮扶"]
    foot = sheet.locator(".lu-sheet-foot").inner_text()
    assert f"片区: {EAST}；疑似问题: 闲置土地（中止开发满一年）" in foot
    counts = sheet.locator("tbody tr td:nth-child(2)").all_text_contents()
    areas = sheet.locator("tbody tr td:nth-child(3)").all_text_contents()
    assert counts == [str(len(rows))]
    assert areas == [f"{area:,.0f}"]
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert time.perf_counter() - start < 60
    assert seen.complaints == []
